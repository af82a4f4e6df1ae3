"""Mentions of persons -> persons: first within each report, then over all reports.

A joining is made only where it can be shown: each step joins a mention with the *one* candidate that is left, or
with none. A step looks at the state before it as a whole, so the order of the mentions does not count; weaker
names hang on stronger ones (full name, name without patronymic, initials) and never join two of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from extractor.entities.forest import Forest
from extractor.entities.models import Cluster, Correction, LookAlike, PersonMention, Resolution, pairs_to_list
from extractor.entities.names import NameKey, name_key
from extractor.entities.spelling import is_misspelling

Context = tuple[str | None, str]  # organisation and role
_Name = tuple[str, tuple[str, ...]]  # region (else report), surname and given name


@dataclass
class _Person:
    """One name of one report with its mentions; later, what is known of it over the archive."""

    key: NameKey
    is_contested: bool
    mentions: list[str]
    regions: set[str] = field(default_factory=set)
    organizations: set[str] = field(default_factory=set)
    contexts: set[Context] = field(default_factory=set)
    joined: bool = False

    @property
    def first(self) -> str:
        return self.mentions[0]

    @property
    def rank(self) -> tuple[int, tuple[str, ...], str]:
        """Of two spellings the commoner is the right one; where they are level, any one, but always the same."""
        return -len(self.mentions), (*self.key.words, self.key.father or ""), self.first

    def absorb(self, other: _Person) -> None:
        self.mentions += other.mentions
        self.regions |= other.regions
        self.organizations |= other.organizations
        self.contexts |= other.contexts
        other.joined = True


def resolve_people(mentions: Iterable[PersonMention], corrections: Sequence[Correction] = ()) -> Resolution:
    """The persons behind the mentions, with the reason for each mention, and likely namesakes."""
    by_id = {mention.id: mention for mention in mentions}
    ordered = sorted(by_id.values(), key=lambda mention: (mention.order, mention.id))
    forest = Forest(mention.id for mention in ordered)
    by_report: dict[str, list[PersonMention]] = defaultdict(list)
    for mention in ordered:
        by_report[mention.report].append(mention)
    contested = _contested_names(ordered)
    people = [person for report in sorted(by_report) for person in
              _resolve_report(by_report[report], contested, forest)]
    _resolve_archive(people, forest)
    clusters = forest.clusters({mention.id: mention.order for mention in ordered}, corrections)
    return Resolution(tuple(sorted(clusters, key=lambda cluster: cluster.id)),
                      tuple(_look_alikes(clusters, by_id)))


def _contested_names(mentions: Iterable[PersonMention]) -> set[_Name]:
    """Names that several persons of a region bear: the same words with other patronymics, or, as surname and
    initial, other given names."""
    fathers: dict[_Name, set[tuple[str, str | None]]] = defaultdict(set)
    givens: dict[_Name, set[str]] = defaultdict(set)
    for mention in mentions:
        key = name_key(mention.printed)
        where = mention.region or mention.report
        if key.kind == "full" and key.father:
            fathers[where, key.words].add((key.father, key.gender))
        if key.kind in ("full", "name"):
            for surname in key.surnames:
                given = key.given(surname)
                givens[where, (surname, given[0])].add(given)
    return {
        name for name, found in fathers.items()
        if any(a_gender and b_gender and not is_misspelling(a, b)
               for (a, a_gender), (b, b_gender) in combinations(sorted(found, key=str), 2))
    } | {
        name for name, found in givens.items()
        if any(not is_misspelling(a, b) for a, b in combinations(sorted(found), 2))
    }


# --- one report ---------------------------------------------------------------


def _resolve_report(mentions: Sequence[PersonMention], contested: set[_Name], forest: Forest) -> list[_Person]:
    """The persons of one report, joined in `forest`."""
    groups: dict[Hashable, list[PersonMention]] = defaultdict(list)
    for mention in mentions:
        key = name_key(mention.printed)
        # One initial, or a name that namesakes are known for, stands for one person within a project at most.
        is_little = (len(key.initials) == 1 if key.kind == "initials"
                     else key.kind == "name" and (mention.region or mention.report, key.words) in contested)
        scope = (mention.organization or mention.id) if is_little else ""
        groups[key.kind, key.words, key.father, key.gender, key.initials, scope].append(mention)
    people = [_person(group, contested) for group in groups.values()]
    kinds: dict[str, list[_Person]] = defaultdict(list)
    for person in people:
        kinds[person.key.kind].append(person)
    _join_same(kinds["full"], "same_full_name", forest)
    _attach(kinds["full"], _near_full_index(kinds["full"]), "letter_in_full_name", forest, better=True)
    full = _standing(kinds["full"])
    _attach_names(kinds["name"], full, forest)
    names = _standing(kinds["name"])
    by_given: dict[Hashable, list[_Person]] = defaultdict(list)
    for person in full:
        for word in person.key.words:
            by_given[word, person.key.father, person.key.gender].append(person)
    _attach(kinds["given"], lambda p: by_given[p.key.words[0], p.key.father, p.key.gender], "given_of_full_name",
            forest)
    _join_same(_standing(kinds["given"]), "same_given_name", forest)
    _attach_initials(kinds["initials"], full + names, forest)
    return [person for person in people if not person.joined]


def _person(mentions: Sequence[PersonMention], contested: set[_Name]) -> _Person:
    key = name_key(mentions[0].printed)
    words = (key.words[0], key.initials[0][0]) if key.kind == "initials" else key.words
    return _Person(
        key, any((mention.region or mention.report, words) in contested for mention in mentions),
        [mention.id for mention in mentions],
        {mention.region for mention in mentions if mention.region},
        {mention.organization for mention in mentions if mention.organization},
        {(mention.organization, mention.role) for mention in mentions if mention.organization},
    )


def _standing(people: Iterable[_Person]) -> list[_Person]:
    return [person for person in people if not person.joined]


def _join_same(people: Iterable[_Person], reason: str, forest: Forest) -> None:
    forest.join_all((person.mentions for person in people), reason)


def _attach(people: Sequence[_Person], candidates: Callable[[_Person], Iterable[_Person]], reason: str,
            forest: Forest, *, better: bool = False) -> None:
    """Join each person with its only candidate; with `better`, only with one of a better rank that stands itself."""
    found: list[tuple[_Person, _Person]] = []
    for person in _standing(people):
        others = {id(other): other for other in candidates(person) if other is not person and not other.joined}
        if len(others) == 1:
            (other,) = others.values()
            if not better or other.rank < person.rank:
                found.append((person, other))
    leaving = {id(person) for person, _ in found}
    for person, other in found:
        if id(other) not in leaving:  # else a chain of misspellings: its ends may be two persons
            for mention in person.mentions:
                forest.join(mention, other.first, reason)
            other.absorb(person)


def _near_full_index(people: Sequence[_Person]) -> Callable[[_Person], Iterator[_Person]]:
    """Finds the full names that differ by one letter in one of their three parts."""
    blocks: dict[Hashable, list[_Person]] = defaultdict(list)
    for person in people:
        for block in _blocks(person.key):
            blocks[block].append(person)

    def near(person: _Person) -> Iterator[_Person]:
        for block in _blocks(person.key):
            for other in blocks[block]:
                if other is not person and _is_near_full(person.key, other.key):
                    yield other

    return near


def _blocks(key: NameKey) -> Iterator[Hashable]:
    """Two of a full name's three parts, in all ways: one misspelt part leaves the other two as they are."""
    yield key.words
    for word in key.words:
        yield word, key.father, key.gender


def _is_near_full(a: NameKey, b: NameKey) -> bool:
    if a.words == b.words:
        if a.gender and b.gender:
            return a.gender == b.gender and is_misspelling(a.father or "", b.father or "")
        return is_misspelling(a.patronymic or "", b.patronymic or "")  # the misspelt letter is in its ending
    return (a.father, a.gender) == (b.father, b.gender) and _is_near_pair(a, b)


def _is_near_pair(a: NameKey, b: NameKey) -> bool:
    """Whether one word is the same and the other differs by a letter."""
    if len(a.words) != 2 or len(b.words) != 2 or a.words == b.words:
        return False
    pairs = [(a.words[0], a.words[1]), (a.words[1], a.words[0])]
    others = [(b.words[0], b.words[1]), (b.words[1], b.words[0])]
    return any(same == other_same and is_misspelling(rest, other_rest)
               for same, rest in pairs for other_same, other_rest in others)


def _may_share_project(a: _Person, b: _Person) -> bool:
    """Whether two were named under one organisation, as far as is known."""
    return not a.organizations or not b.organizations or bool(a.organizations & b.organizations)


def _fits_patronymic(name: NameKey, full: NameKey) -> bool:
    """Whether a patronymic's initial, where the name has one, is that of the full name."""
    return not name.initials or full.patronymic is None or full.patronymic.startswith(name.initials[-1])


def _attach_names(names: Sequence[_Person], full: Sequence[_Person], forest: Forest) -> None:
    """Names without patronymic: the only person of that name, else each other, else the only one a letter away."""
    same: dict[Hashable, list[_Person]] = defaultdict(list)
    for person in full:
        same[person.key.words].append(person)

    def namesakes(name: _Person) -> list[_Person]:
        return [other for other in same[name.key.words] if _fits_patronymic(name.key, other.key)
                and (not name.is_contested or name.organizations & other.organizations)]

    for name in names:
        # Where several fit, its mentions may be of several persons: each stays alone.
        name.joined = len(namesakes(name)) > 1
    clear = _standing(names)
    _attach(clear, namesakes, "name_of_full_name", forest)
    _join_same(_standing(clear), "same_name", forest)
    blocks: dict[str, list[_Person]] = defaultdict(list)
    for person in _standing([*full, *clear]):
        for word in person.key.words:
            blocks[word].append(person)

    def near(name: _Person) -> Iterator[_Person]:
        for word in name.key.words:
            for other in blocks[word]:
                if other is not name and _may_share_project(name, other) and _is_near_pair(name.key, other.key):
                    yield other

    # A full name outranks any name: it is told with more.
    _attach(clear, lambda p: (o for o in near(p) if o.key.kind == "full"), "letter_in_name", forest)
    _attach(clear, near, "letter_in_name", forest, better=True)


def _attach_initials(people: Sequence[_Person], told: Sequence[_Person], forest: Forest) -> None:
    """Initials: the only person that they fit, else the only one with a surname a letter away, else themselves."""
    by_surname: dict[str, list[_Person]] = defaultdict(list)
    by_given: dict[str, list[_Person]] = defaultdict(list)
    for person in told:
        for surname in person.key.surnames:
            by_surname[surname].append(person)
            for word in person.key.words:
                if word != surname:
                    by_given[word[:1]].append(person)

    def fitting(person: _Person) -> list[_Person]:
        return [other for other in by_surname[person.key.words[0]] if other.key.fits_initials(person.key)]

    def fitting_here(person: _Person) -> list[_Person]:
        return [o for o in fitting(person) if not person.is_contested or person.organizations & o.organizations]

    def near(person: _Person) -> list[_Person]:
        surname, initials = person.key.words[0], person.key.initials
        return [
            other for other in by_given[initials[0][:1]]
            if _may_share_project(person, other)
            and any(is_misspelling(surname, told) and other.key.begins_with(told, initials)
                    for told in other.key.surnames)
        ]

    for person in people:
        # Where several fit, every mention stays alone.
        person.joined = len({id(other) for other in fitting(person) or near(person)}) > 1
    _attach(people, fitting_here, "initials_of_only", forest)
    _attach(people, near, "letter_in_initials", forest)
    for person in _standing(people):
        _join_same([person], "same_initials" if len(person.key.initials) > 1 else "same_initials_project", forest)


# --- the archive --------------------------------------------------------------


def _resolve_archive(people: Sequence[_Person], forest: Forest) -> None:
    """Join the persons of the reports with each other."""
    kinds: dict[str, list[_Person]] = defaultdict(list)
    for person in people:
        kinds[person.key.kind].append(person)
    full = _join_full_names(kinds["full"], forest)
    near = _near_full_index(full)

    def near_here(person: _Person) -> Iterator[_Person]:
        return (o for o in near(person)
                if person.regions & o.regions or person.organizations & o.organizations)

    _attach(full, near_here, "letter_full_name_archive", forest, better=True)
    full = _standing(full)
    names = _join_by_context(kinds["name"], full, "name_role_organization", _same_words, forest)
    names = _join_by_context(names, full, "letter_name_role_organization",
                             lambda a, b: _is_near_pair(a, b) and _fits_patronymic(a, b), forest)
    _join_by_context(kinds["initials"], full + names, "initials_role_organization", lambda a, b: b.fits_initials(a),
                     forest)


def _same_words(name: NameKey, other: NameKey) -> bool:
    return name.words == other.words and _fits_patronymic(name, other)


def _join_full_names(people: Sequence[_Person], forest: Forest) -> list[_Person]:
    """One person for each full name that is linked through shared regions or organisations."""
    namesakes: dict[Hashable, list[_Person]] = defaultdict(list)
    for person in people:
        namesakes[person.key.words, person.key.father, person.key.gender].append(person)
    for group in namesakes.values():
        holders: dict[tuple[str, str], _Person] = {}
        for person in sorted(group, key=lambda person: person.first):
            for reason, values in (("full_name_region", person.regions),
                                   ("full_name_organization", person.organizations)):
                for value in sorted(values):
                    holder = holders.setdefault((reason, value), person)
                    forest.join(person.first, holder.first, reason)
    merged: dict[str, _Person] = {}
    for person in people:
        root = forest.root(person.first)
        if root in merged:
            merged[root].absorb(person)
        else:
            merged[root] = person
    return _standing(people)


def _join_by_context(people: Sequence[_Person], stronger: Sequence[_Person], reason: str,
                     fits: Callable[[NameKey, NameKey], bool], forest: Forest) -> list[_Person]:
    """Join weaker names with the only fitting person of the same organisation and role, else with their equals."""
    by_context: dict[Context, list[_Person]] = defaultdict(list)
    for person in stronger:
        for context in person.contexts:
            by_context[context].append(person)

    def candidates(person: _Person) -> Iterator[_Person]:
        return (other for context in sorted(person.contexts, key=str) for other in by_context[context]
                if fits(person.key, other.key))

    unclear = {id(person) for person in people if len({id(other) for other in candidates(person)}) > 1}
    _attach(people, candidates, reason, forest)
    holders: dict[Hashable, _Person] = {}
    for person in sorted(_standing(people), key=lambda person: person.first):
        if id(person) in unclear:
            continue
        for context in sorted(person.contexts, key=str):
            holder = holders.setdefault((person.key.words, person.key.initials, context), person)
            if holder is not person and not person.joined:
                forest.join(person.first, holder.first, reason)
                holder.absorb(person)
    return _standing(people)


# --- namesakes ----------------------------------------------------------------


def _look_alikes(clusters: Sequence[Cluster], mentions: dict[str, PersonMention]) -> Iterator[LookAlike]:
    """Pairs of persons with the same surname and given name, or full names a listed letter apart."""
    by_words: dict[tuple[str, ...], dict[str, Cluster]] = defaultdict(dict)
    keys: dict[str, list[NameKey]] = {}
    for cluster in clusters:
        told = [key for key in (name_key(mentions[m].printed) for m in cluster.mentions) if len(key.words) >= 2]
        keys[cluster.id] = told
        for key in told:
            by_words[key.words][cluster.id] = cluster
    seen: set[tuple[str, str]] = set()
    for group in by_words.values():
        for first, second in pairs_to_list(group):
            if (first, second) not in seen:
                seen.add((first, second))
                yield LookAlike(first, second, _why_apart(keys[first], keys[second]))


def _why_apart(first: Sequence[NameKey], second: Sequence[NameKey]) -> str:
    fathers = [{(key.father, key.gender) for key in keys if key.father} for keys in (first, second)]
    if fathers[0] and fathers[1]:
        return "other_region" if fathers[0] & fathers[1] else "other_patronymic"
    return "too_little"
