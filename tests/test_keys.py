"""Keys without a database: what decides between records that look alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from extractor.keys import Anchor, assign_keys, digest, is_version_of
from extractor.rows import Row, build_rows
from tests.factories import make_report


def row(words: str, place: int, *, table: str = "events", parent: int | None = None) -> Row:
    return Row(table, parent, 0, {"title": words}, place, words, ())


def anchor(key: str, words: str, place: int, *, document: str = "old", parent: str | None = None) -> Anchor:
    return Anchor(key, document, "events", parent, place, words, frozenset({("title", place)}))


@pytest.mark.parametrize(("rows", "known", "expected"), [
    # same words, once on both sides: it may have moved far
    ([row("a b c", 9000)], [anchor("A", "a b c", 10)], ["A"]),
    # same words twice: the nearest, after the shift that a unique neighbour shows
    ([row("unique", 1000), row("same", 1100), row("same", 1300)],
     [anchor("U", "unique", 0), anchor("S", "same", 100), anchor("T", "same", 300)], ["U", "S", "T"]),
    # one of two went: the one that is left keeps its own key
    ([row("unique", 1000), row("same", 1300)],
     [anchor("U", "unique", 0), anchor("S", "same", 100), anchor("T", "same", 300)], ["U", "T"]),
    # a misprint was mended
    ([row("the first great concert in may", 5)], [anchor("A", "the first great concret in may", 5)], ["A"]),
    # a count was mended between neighbours that stayed
    ([row("x y z", 0), row("5 people came to us", 50), row("p q r", 99)],
     [anchor("A", "x y z", 0), anchor("B", "4 people came to us", 50), anchor("C", "p q r", 99)], ["A", "B", "C"]),
    # two came for one: which of them it was cannot be said
    ([row("4 people came to us", 50), row("5 people came to us", 80)], [anchor("A", "3 people came to us", 50)],
     [None, None]),
    # another thing altogether
    ([row("a new thing", 10)], [anchor("A", "something that went", 10)], [None]),
])
def test_new_version(rows: list[Row], known: list[Anchor], expected: list[str | None]) -> None:
    keys = assign_keys("lineage", "new", rows, known)
    assert [key if key in {anchor.id for anchor in known} else None for key in keys] == expected
    assert len(set(keys)) == len(keys)


def test_same_file_place_decides_over_words() -> None:
    known = [anchor("A", "b", 10, document="file"), anchor("B", "a", 20, document="file")]
    assert assign_keys("lineage", "file", [row("a", 10), row("b", 20)], known) == ["A", "B"]


def test_records_that_begin_at_one_character_are_told_apart_by_their_parents() -> None:
    rows = [row("first", 0), row("second", 50), row("name", 80, table="event_people", parent=0),
            row("name", 80, table="event_people", parent=1)]
    keys = assign_keys("lineage", "file", rows, [])
    assert len(set(keys)) == 4
    known = [Anchor(key, "file", r.table, keys[r.parent] if r.parent is not None else None, r.place, r.words)
             for key, r in zip(keys, rows, strict=True)]
    swapped = [rows[1], rows[0], replace(rows[3], parent=0), replace(rows[2], parent=1)]
    again = assign_keys("lineage", "file", swapped, known)
    assert again == [keys[1], keys[0], keys[3], keys[2]]


def test_keys_are_the_same_every_time() -> None:
    rows = build_rows(make_report()).rows
    assert assign_keys("l", "d", rows, []) == assign_keys("l", "d", rows, [])
    assert assign_keys("l", "d", rows, []) != assign_keys("other", "d", rows, [])


def test_digest_is_short_and_tells_its_parts_apart() -> None:
    assert len(digest("a")) == 16
    assert digest("a", "bc") != digest("ab", "c") != digest("a", None, "bc")


@pytest.mark.parametrize(("words", "expected"), [
    (["a", "b", "c", "d"], True), (["a", "b", "x", "y"], True), (["a", "x", "y", "z"], False), ([], False)])
def test_what_is_a_version(words: list[str], expected: bool) -> None:
    known = [anchor(word, word, index) for index, word in enumerate("abcd")]
    assert is_version_of([row(word, index) for index, word in enumerate(words)], known) is expected
