"""An organisation's name as printed -> legal form, name in quotes, key; mentions of organisations -> organisations.

Forms recognised::

    «Еркін пікір» жастар қоғамдық бірлестігі     public_association, in quotes: Еркін пікір
    ОЮЛ «Ассоциация инициатив «Жасыл Алтай»      legal_union, in quotes: Жасыл Алтай (the inner ones)
    Тараз қалалық “Отбасын қолдау орталығы” КММ  municipal_institution, in quotes: Отбасын қолдау орталығы
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import regex

from extractor.entities.forest import Forest
from extractor.entities.gazetteer import locate
from extractor.entities.models import Correction, LookAlike, NameMention, Resolution, pairs_to_list
from extractor.entities.spelling import rules_of_all, stem
from extractor.text import heal, single_spaced

_WORD = regex.compile(r"\p{L}+|\d+")
# A quote after a space opens, one after anything else closes: the inner pair holds no quote.
_QUOTED = regex.compile(r"""(?<!\S)["«“„]([^"«»“”„]+?)(?<=\S)["»”]""")
_ANY_QUOTED = regex.compile(r"""["«“„]([^"«»“”„]+)["»”]""")


@dataclass(frozen=True, slots=True)
class OrganizationName:
    """The parts of an organisation's name. `form` is a code (None where none is told), `words` are keys of all
    words outside the form, `quoted` those inside the inner quotes."""

    form: str | None
    quoted_name: str | None
    words: frozenset[str]
    quoted: frozenset[str]


@functools.lru_cache(maxsize=20_000)
def parse_organization(printed: str) -> OrganizationName:
    """The parts of a name; any text gives some."""
    text = heal(single_spaced(printed))
    form = None
    for rule in rules_of_all("entity_form"):
        match = rule.pattern.search(text)
        if match:
            form = str(rule.data["form"])
            text = single_spaced(text[: match.start("value")] + " " + text[match.end("value"):])
            break
    inner = _QUOTED.search(text) or _ANY_QUOTED.search(text)
    return OrganizationName(form, inner[1].strip() if inner else None, word_keys(text),
                            word_keys(inner[1]) if inner else frozenset())


def word_keys(text: str) -> frozenset[str]:
    """The stems of a text's words, in the letters of the spelling key; words that stand for nothing left out."""
    words = (word for word in _WORD.findall(text)
             if not any(rule.pattern.match(word) for rule in rules_of_all("entity_skip")))
    return frozenset(stem(word) for word in words)


def resolve_organizations(mentions: Iterable[NameMention], corrections: Sequence[Correction] = ()) -> Resolution:
    """The organisations behind the mentions, with the reason for each, and pairs kept apart.

    One organisation: the same words and form (or one form untold), in one region (or
    one region untold). Also the same words in quotes with the same form in one region, where the
    places named outside the quotes do not clash.
    """
    by_id = {mention.id: mention for mention in mentions}
    ordered = sorted(by_id.values(), key=lambda mention: (mention.order, mention.id))
    names = {mention.id: parse_organization(mention.printed) for mention in ordered}
    forest = Forest(by_id)
    groups: dict[Hashable, list[NameMention]] = defaultdict(list)
    for mention in ordered:
        name = names[mention.id]
        groups[name.words or mention.id, name.form, mention.region].append(mention)
    forest.join_all(([mention.id for mention in group] for group in groups.values()), "same_organization")
    by_words: dict[Hashable, list[NameMention]] = defaultdict(list)
    for group in groups.values():
        by_words[names[group[0].id].words].append(group[0])
    for same in by_words.values():
        _join_untold(same, names, forest)
    by_quoted: dict[Hashable, list[NameMention]] = defaultdict(list)
    for group in groups.values():
        first = names[group[0].id]
        if first.quoted and first.form and group[0].region:
            by_quoted[first.quoted, first.form, group[0].region].append(group[0])
    for same in by_quoted.values():
        _join_quoted(same, forest)
    clusters = sorted(forest.clusters({m.id: m.order for m in ordered}, corrections), key=lambda cluster: cluster.id)
    roots = {mention: cluster.id for cluster in clusters for mention in cluster.mentions}
    return Resolution(tuple(clusters), tuple(_look_alikes(by_words.values(), by_id, names, roots)))


def _join_untold(same: Sequence[NameMention], names: dict[str, OrganizationName], forest: Forest) -> None:
    """Join what lacks form or region with the only one that has the same words and does not clash."""
    full = [mention for mention in same if names[mention.id].form and mention.region]
    partial = [mention for mention in same if not (names[mention.id].form and mention.region)]
    for mention in partial:
        form = names[mention.id].form
        fitting = {forest.root(other.id): other for other in full
                   if form in (None, names[other.id].form) and mention.region in (None, other.region)}
        if len(fitting) == 1:
            (other,) = fitting.values()
            reason = "same_organization" if form == names[other.id].form else "same_organization_name"
            forest.join(mention.id, other.id, reason)


def _join_quoted(same: Sequence[NameMention], forest: Forest) -> None:
    cities = {city for mention in same if (city := locate(_QUOTED.sub("", mention.printed)).city)}
    if len(cities) < 2:
        for mention in same[1:]:
            forest.join(mention.id, same[0].id, "same_quoted_name")


def _look_alikes(groups: Iterable[Sequence[NameMention]], mentions: dict[str, NameMention],
                 names: dict[str, OrganizationName], roots: dict[str, str]) -> Iterable[LookAlike]:
    for group in groups:
        for first, second in pairs_to_list(roots[mention.id] for mention in group):
            forms = names[first].form, names[second].form
            yield LookAlike(first, second, "other_form" if forms[0] != forms[1] else "elsewhere")
