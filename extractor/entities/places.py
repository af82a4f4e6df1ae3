"""A venue as printed -> institution, what is inside it, city and region; mentions of places -> places.

Forms recognised::

    М.Х. Дулати атындағы Тараз өңірлік университетінің мәжіліс залы   a hall of М.Х. Дулати атындағы ... университеті
    актовый зал Дома дружбы                                           a hall of Дом дружбы
    Жамбыл жоғары колледжі (оқу корпусы)                              a building of Жамбыл жоғары колледжі
    Тараз қаласы                                                      a settlement
    Zoom; Instagram, Facebook және TikTok                             online
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractor import inflect
from extractor.entities.forest import Forest
from extractor.entities.gazetteer import Location, locate
from extractor.entities.models import Correction, LookAlike, NameMention, Resolution, pairs_to_list
from extractor.entities.organizations import word_keys
from extractor.entities.spelling import rules_of_all, stem
from extractor.text import heal, single_spaced


@dataclass(frozen=True, slots=True)
class PlaceName:
    """The parts of a venue. `kind` is institution, settlement or online; `name` the institution
    itself, in the nominative where that is sure; `is_inside` says that the venue is a part of it. `words` are the keys
    of its words without those of rank, which are in `weak`."""

    kind: str
    name: str
    is_inside: bool
    words: frozenset[str]
    weak: frozenset[str]
    location: Location


@functools.lru_cache(maxsize=20_000)
def parse_place(printed: str, language: str) -> PlaceName:
    """The parts of a venue; any text gives some."""
    text = heal(single_spaced(printed))
    if any(rule.pattern.search(text) for rule in rules_of_all("entity_online")):
        return PlaceName("online", text, False, word_keys(text), frozenset(), Location())
    location = locate(text)
    inside = next((match for rule in rules_of_all("entity_inside") if (match := rule.pattern.match(text))), None)
    name = inflect.nominative(inside["value"], language) if inside else text
    words = word_keys(name)
    weak = frozenset(stem(word) for word in name.split()
                     if any(rule.pattern.match(word) for rule in rules_of_all("entity_weak")))
    if location.city and _is_settlement(name):
        return PlaceName("settlement", location.city, False, words - weak, weak, location)
    return PlaceName("institution", name, inside is not None, words - weak or words, weak, location)


def _is_settlement(name: str) -> bool:
    """Whether a name is a settlement's and the word for it, nothing more."""
    words = name.split()
    return len(words) <= 2 and (len(words) == 1 or any(
        rule.pattern.search(text) for rule in rules_of_all("entity_settlement")
        for text in (f" {words[-1]}", f"{words[0]} ")
    ))


def place_location(mention: NameMention) -> Location:
    """Where a venue is: what its own name says, else the region of its project."""
    own = parse_place(mention.printed, mention.language).location
    return own if own.region else Location(mention.region, own.city)


def resolve_places(mentions: Iterable[NameMention], corrections: Sequence[Correction] = ()) -> Resolution:
    """The places behind the mentions, with the reason for each, and pairs kept apart.

    One place: the same words, words of rank aside, in one region, in the same city where both
    tell it. Where words of rank clash (a city's and a district's library) there are two.
    """
    by_id = {mention.id: mention for mention in mentions}
    ordered = sorted(by_id.values(), key=lambda mention: (mention.order, mention.id))
    names = {mention.id: parse_place(mention.printed, mention.language) for mention in ordered}
    forest = Forest(by_id)
    groups: dict[Hashable, list[NameMention]] = defaultdict(list)
    for mention in ordered:
        name = names[mention.id]
        where: Hashable = None if name.kind == "online" else place_location(mention).region or mention.report
        what: Hashable = (name.name,) if name.kind == "settlement" else name.words or mention.id
        groups[name.kind, what, where].append(mention)
    for group in groups.values():
        _join_group(group, names, forest)
    clusters = sorted(forest.clusters({m.id: m.order for m in ordered}, corrections), key=lambda cluster: cluster.id)
    roots = {mention: cluster.id for cluster in clusters for mention in cluster.mentions}
    return Resolution(tuple(clusters), tuple(_look_alikes(ordered, names, roots)))


def _join_group(group: Sequence[NameMention], names: dict[str, PlaceName], forest: Forest) -> None:
    """Join the mentions of one name: those equal in rank and city, then what tells less with the only fitting one."""
    variants: dict[Hashable, list[NameMention]] = defaultdict(list)
    for mention in group:
        name = names[mention.id]
        variants[name.weak, name.location.city].append(mention)
    heads: list[NameMention] = []
    for variant in variants.values():
        heads.append(variant[0])
        for mention in variant[1:]:
            forest.join(mention.id, variant[0].id, _reason(names[mention.id], names[variant[0].id]))
    told = [head for head in heads if not any(_tells_less(names[head.id], names[o.id]) for o in heads)]
    for head in heads:
        fitting = [other for other in told if other is not head and _tells_less(names[head.id], names[other.id])]
        if len(fitting) == 1:
            forest.join(head.id, fitting[0].id, "same_place_weak" if names[head.id].weak != names[fitting[0].id].weak
                        else _reason(names[head.id], names[fitting[0].id]))


def _reason(name: PlaceName, other: PlaceName) -> str:
    if name.kind == "online":
        return "online"
    return "same_place_inside" if name.is_inside != other.is_inside else "same_place"


def _tells_less(name: PlaceName, other: PlaceName) -> bool:
    """Whether all that a name says beyond its words is also said by the other, which says more."""
    mine, theirs = (name.weak, name.location.city), (other.weak, other.location.city)
    return mine != theirs and name.weak <= other.weak and name.location.city in (None, other.location.city)


def _look_alikes(mentions: Sequence[NameMention], names: dict[str, PlaceName], roots: dict[str, str],
                 ) -> Iterator[LookAlike]:
    groups: dict[Hashable, set[str]] = defaultdict(set)
    for mention in mentions:
        if names[mention.id].kind == "institution" and names[mention.id].words:
            groups[names[mention.id].words].add(roots[mention.id])
    for group in groups.values():
        for first, second in pairs_to_list(group):
            yield LookAlike(first, second, "elsewhere")
