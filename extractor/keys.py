"""The identity of records: rows and what is known of their report -> a key for each row.

A key is a digest of the report's lineage, the table, the place of the record's
first printed character in the raw text of the file and the words there; never an
ordinal. Once given, it stays with the record:

* other rules on the same file: the record that begins at the same character, else
  the one that shares most of its ink, else the one with the same first words;
* a new version of the file: the record with the same first words (where several
  have them: under the same parent, else nearest), else nearly the same words
  under the same parent, if only one comes into question and either the figures
  in it or the records before and after it are the same.

Where none of this decides, the record is a new one: a correction that finds its
record gone is seen, one that sticks to a wrong record is not.
"""

from __future__ import annotations

import functools
import hashlib
from base64 import b32encode
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import regex
from rapidfuzz import fuzz

from extractor.rows import TABLES, Row

_OWNERS_PART = 6  # characters of a key: 30 of its 80 bits
_HASHED_WORDS = 8
_SHARED_INK = 0.5
_SIMILAR_WORDS = 75.0  # of 100
_CLEAR_LEAD = 10.0  # by how much the best must beat the second
_NEAR = 500  # characters between the place foreseen and the place found
_SAME_REPORT = 0.5
_FIGURE = regex.compile(r"\d+")
_TELLING_TABLES = ("projects", "partners", "tasks", "activities", "events")
_TABLE_ORDER = tuple(dict.fromkeys(table for table, _ in TABLES.values()))


@dataclass(frozen=True, slots=True)
class Anchor:
    """A key given earlier and what it stood for. `ink` is empty for a record that is gone."""

    id: str
    document: str
    table: str
    parent: str | None
    place: int
    words: str
    ink: frozenset[tuple[str, int]] = frozenset()


def digest(*parts: Hashable) -> str:
    """A key of 16 small letters and digits (80 bits) from parts that are None, strings or numbers."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return b32encode(hashlib.sha256(text.encode()).digest()[:10]).decode().lower()


def key_within(owner: str, *parts: Hashable) -> str:
    """A key like those of `digest` that begins alike for all of one owner.

    So a report's rows stand together in every table and index: a large database
    is written page by page, not all over.
    """
    return _owners_part(owner) + digest(owner, *parts)[_OWNERS_PART:]


@functools.lru_cache(maxsize=8)
def _owners_part(owner: str) -> str:
    return digest(owner)[:_OWNERS_PART]


def ink_of(row: Row) -> frozenset[tuple[str, int]]:
    """The characters that a row's values begin with."""
    return frozenset((source.column, source.place) for source in row.sources)


def is_version_of(rows: Sequence[Row], anchors: Iterable[Anchor]) -> bool:
    """Whether a report is a new version of the one whose anchors are given.

    Operator, customer and year alone do not say so: two competitions of one
    year have them in common, but not the words of their projects and events.
    """
    new = {(row.table, row.words) for row in rows if row.table in _TELLING_TABLES}
    old = {(anchor.table, anchor.words) for anchor in anchors if anchor.table in _TELLING_TABLES}
    return len(new & old) >= _SAME_REPORT * max(1, min(len(new), len(old)))


def assign_keys(lineage: str, document: str, rows: Sequence[Row], known: Sequence[Anchor]) -> list[str]:
    """The key of each row, in order: an earlier one where the record is the same, else a new one."""
    keys = [""] * len(rows)
    taken = {anchor.id for anchor in known}
    by_table: dict[str, list[Anchor]] = defaultdict(list)
    for anchor in sorted(known, key=lambda anchor: (anchor.place, anchor.id)):
        by_table[anchor.table].append(anchor)
    shift = _Shift()
    of_table: dict[str, dict[int, Row]] = defaultdict(dict)
    for index, row in enumerate(rows):
        of_table[row.table][index] = row
    for table in _TABLE_ORDER:
        new = of_table[table]
        parents = {index: keys[row.parent] if row.parent is not None else None for index, row in new.items()}
        matcher = _Matcher(document, new, parents, by_table[table], shift)
        for index, anchor in matcher.match().items():
            keys[index] = anchor.id
        for index, row in new.items():
            if not keys[index]:
                keys[index] = _new_key(lineage, row, parents[index], taken)
                taken.add(keys[index])
    return keys


def _new_key(lineage: str, row: Row, parent: str | None, taken: set[str]) -> str:
    parts: list[Hashable] = [row.table, row.place, " ".join(row.words.split()[:_HASHED_WORDS])]
    key = key_within(lineage, *parts)
    # Several records may begin at one character: the dates of a series, a list of people told for each of its events.
    tell_apart: tuple[Callable[[], Hashable], ...] = (
        lambda: parent, lambda: str(sorted(ink_of(row))), lambda: str(sorted(map(str, row.values.items()))))
    for more in tell_apart:
        if key not in taken:
            return key
        parts.append(more())
        key = key_within(lineage, *parts)
    while key in taken:  # records that nothing tells apart
        parts.append("again")
        key = key_within(lineage, *parts)
    return key


class _Shift:
    """How far text has moved between two versions of a file, learnt from records found in both."""

    def __init__(self) -> None:
        self._pairs: list[tuple[int, int]] = []

    def add(self, new: int, old: int) -> None:
        at = bisect_right(self._pairs, (new, old))
        self._pairs.insert(at, (new, old))

    def old_place(self, new: int) -> int:
        """Where a character of the new version stood in the old one."""
        at = bisect_right(self._pairs, (new, new)) - 1
        if at < 0:
            return new
        return new - self._pairs[at][0] + self._pairs[at][1]


class _Matcher:
    """Finds the earlier record of each row of one table, surest ways first."""

    def __init__(self, document: str, rows: Mapping[int, Row], parents: Mapping[int, str | None],
                 anchors: Sequence[Anchor], shift: _Shift) -> None:
        self.document = document
        self.rows = dict(rows)
        self.parents = parents
        self.all = anchors
        self.anchors = {anchor.id: anchor for anchor in anchors}
        self.shift = shift
        self.found: dict[int, Anchor] = {}

    def match(self) -> dict[int, Anchor]:
        if self.anchors:
            self._by_place()
            self._by_ink()
            self._by_words()
            self._by_similar_words()
        return self.found

    def _take(self, index: int, anchor: Anchor) -> None:
        row = self.rows.pop(index)
        del self.anchors[anchor.id]
        self.found[index] = anchor
        if anchor.document != self.document and row.place >= 0 and anchor.place >= 0:
            self.shift.add(row.place, anchor.place)

    def _take_best(self, candidates: Iterable[tuple[float, int, Anchor]]) -> None:
        """Take pairs, highest score first, as long as both sides are free."""
        for _, index, anchor in sorted(candidates, key=lambda c: (-c[0], c[1], c[2].place, c[2].id)):
            if index in self.rows and anchor.id in self.anchors:
                self._take(index, anchor)

    def _here(self) -> Iterable[Anchor]:
        return (anchor for anchor in self.anchors.values() if anchor.document == self.document)

    def _by_place(self) -> None:
        """Same file, same first character; parent and ink decide between several."""
        at: dict[int, list[Anchor]] = defaultdict(list)
        for anchor in self._here():
            at[anchor.place].append(anchor)
        self._take_best([
            (2.0 * (anchor.parent == self.parents[index]) + _overlap(ink_of(row), anchor.ink), index, anchor)
            for index, row in self.rows.items() for anchor in at.get(row.place, ())
        ])

    def _by_ink(self) -> None:
        """Same file, another beginning, but most values read from the same characters."""
        holders: dict[tuple[str, int], list[Anchor]] = defaultdict(list)
        for anchor in self._here():
            for drop in anchor.ink:
                holders[drop].append(anchor)
        candidates: list[tuple[float, int, Anchor]] = []
        for index, row in self.rows.items():
            ink = ink_of(row)
            for anchor in {a.id: a for drop in ink for a in holders.get(drop, ())}.values():
                score = _overlap(ink, anchor.ink)
                if score >= _SHARED_INK:
                    candidates.append((score + (anchor.parent == self.parents[index]), index, anchor))
        self._take_best(candidates)

    def _by_words(self) -> None:
        """The same first words: the only ones, else under the same parent, else nearest to where they should stand."""
        new: dict[str, list[int]] = defaultdict(list)
        old: dict[str, list[Anchor]] = defaultdict(list)
        for index, row in self.rows.items():
            new[row.words].append(index)
        for anchor in self.anchors.values():
            old[anchor.words].append(anchor)
        for words, indexes in new.items():
            if words and len(indexes) == len(old[words]) == 1:
                self._take(indexes[0], old[words][0])
        for same_parent in (True, False):
            for words, indexes in new.items():
                candidates: list[tuple[float, int, Anchor]] = []
                for index in indexes:
                    if index not in self.rows:
                        continue
                    place = self.shift.old_place(self.rows[index].place)
                    for anchor in old[words]:
                        distance = abs(anchor.place - place)
                        fits = anchor.parent == self.parents[index] if same_parent else distance <= _NEAR
                        if words and fits:
                            candidates.append((-float(distance), index, anchor))
                self._take_best(candidates)

    def _by_similar_words(self) -> None:
        """Another version of the file: nearly the same words under the same parent, no other coming near.

        Events of one series differ in their figures only, so figures must be
        equal, or the neighbours on both sides the same.
        """
        old: dict[str | None, list[Anchor]] = defaultdict(list)
        for anchor in self.anchors.values():
            if anchor.document != self.document and anchor.ink:
                old[anchor.parent].append(anchor)
        neighbours = self._old_neighbours()
        candidates: list[tuple[float, int, Anchor]] = []
        for index, row in self.rows.items():
            for anchor in old[self.parents[index]]:
                score = fuzz.ratio(row.words, anchor.words)
                same_figures = _FIGURE.findall(row.words) == _FIGURE.findall(anchor.words)
                if score >= _SIMILAR_WORDS - _CLEAR_LEAD and (
                        same_figures or neighbours[anchor.id] == self._new_neighbours(index)):
                    candidates.append((score, index, anchor))
        self._take_best([
            (score, index, anchor) for score, index, anchor in candidates
            if score >= _SIMILAR_WORDS and all(
                score - other >= _CLEAR_LEAD for other, j, rival in candidates
                if (j == index) != (rival is anchor)
            )
        ])

    def _old_neighbours(self) -> dict[str, tuple[str | None, str | None]]:
        """The keys before and after each earlier record, among those with its parent."""
        siblings: dict[str | None, list[str | None]] = defaultdict(list)
        for anchor in self.all:
            if anchor.ink:
                siblings[anchor.parent].append(anchor.id)
        return {
            key: (before, after)
            for keys in siblings.values()
            for before, key, after in zip([None, *keys], keys, [*keys[1:], None], strict=False)
            if key is not None
        }

    def _new_neighbours(self, index: int) -> tuple[str | None, str | None]:
        """The keys already found for the rows before and after; of a row without one, its index: it is like no key."""
        siblings = [i for i, parent in self.parents.items() if parent == self.parents[index]]
        at = siblings.index(index)
        around = siblings[at - 1] if at else None, siblings[at + 1] if at + 1 < len(siblings) else None
        before, after = (None if i is None else self.found[i].id if i in self.found else f"#{i}" for i in around)
        return before, after


def _overlap(left: frozenset[tuple[str, int]], right: frozenset[tuple[str, int]]) -> float:
    return len(left & right) / len(left | right) if left or right else 0.0
