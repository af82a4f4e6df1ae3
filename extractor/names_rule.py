"""Persons by rule: rows of capitalised words that look like a name, with a list of given names.

Text is cut into runs of capitalised words and initials; every word gets its marks (patronymic, surname
by ending, given name, ...) from `name_word` rules and the lists `given_names.txt`; `name` rules say which
rows of marks are a name and how telling each is. The best row of a run is taken, then the best of what is left.
"""

from __future__ import annotations

import functools
import heapq
import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from extractor import inflect
from extractor.rules import COMMON, Rule, Rules, load_rules, rules_folder

# A run is broken where more than this stands between two words.
_GAP = regex.compile(r" {0,2}")
_LOWER_WORD = regex.compile(r"(?<![\p{L}\d./_-])\p{Ll}[\p{Ll}-]*")
_CONTEXT = 40
_LONG = 5
_SHORT = 6  # words of a run whose names are remembered
_NAME_LIKE = frozenset("XCGS")


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name: characters `start` to `end` (exclusive) of the text searched, and the rule that found it."""

    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class _Unit:
    start: int
    end: int
    first_marks: frozenset[str]  # where another word of the name follows
    last_marks: frozenset[str]  # where it is the name's last word, which may bear a case ending


@dataclass(frozen=True, slots=True)
class _Row:
    marks: tuple[str, ...]
    score: int
    rule: str


def name_key(word: str) -> str:
    """The spelling under which a given name is looked up: Айгүл and Айгуль have the same."""
    letters = load_rules().lexicons[COMMON, "name_letters"]
    return "".join(letters.get(letter, letter) for letter in word.casefold())


@functools.cache
def given_names() -> frozenset[str]:
    """The keys of all listed given names, those of every language together."""
    rules = load_rules()
    keys: set[str] = set()
    for language in rules.languages:
        path = rules_folder() / language / "given_names.txt"
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            keys.update(name_key(line.strip()) for line in lines if line.strip() and not line.startswith("#"))
    return frozenset(keys)


@functools.lru_cache(maxsize=20_000)
def is_given_name(word: str) -> bool:
    """Whether a word as it stands (each part of a double name) is a listed given name."""
    listed = given_names()
    return name_key(word) in listed or ("-" in word and all(name_key(part) in listed for part in word.split("-")))


@functools.cache
def _rows(language: str) -> tuple[_Row, ...]:
    rows = [
        _Row(tuple(marks.split()), score, rule.id)
        for rule in load_rules().of(language, "name")
        for marks, score in rule.data["units"]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.score, -len(row.marks))))


@functools.lru_cache(maxsize=20_000)
def stems(word: str, language: str) -> tuple[str, ...]:
    """The word, then what is left of it without each case ending that it may bear."""
    rules = load_rules()
    kinds = ("suffix", "suffix_name", "name_ending")
    matches = ((rule, rule.pattern.match(word)) for kind in kinds for rule in rules.of(language, kind))
    return word, *(match["value"] + rule.data.get("add", "") for rule, match in matches if match)


def _search(rules: tuple[Rule, ...], text: str) -> bool:
    return any(rule.pattern.search(text) for rule in rules)


class _Marker:
    """Marks words; remembers them, as reports say the same names over and over."""

    def __init__(self, language: str, known: frozenset[str]) -> None:
        rules: Rules = load_rules()
        self.language = language
        self.known = known
        self.words = rules.of(language, "name_word")
        self.stop = rules.of(language, "name_stop")
        self.surnames = rules.of(language, "name_everyday_surname")
        self.ordinary = rules.of(language, "name_ordinary")
        self.inner = rules.of(language, "name_inner")
        self.cache: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def marks(self, word: str) -> tuple[frozenset[str], frozenset[str]]:
        """The marks of a word inside a name, and those as a name's last word."""
        if word not in self.cache:
            self.cache[word] = self._marks(word)
        return self.cache[word]

    def _marks(self, word: str) -> tuple[frozenset[str], frozenset[str]]:
        if is_given_name(word):
            # Жұлдыз is a name and a star: it counts as any capitalised word.
            ordinary = word.casefold() in self.known or _search(self.ordinary, word)
            marks = frozenset({"C" if word.isupper() else "X"} | (set() if ordinary else {"G"}))
            return marks, marks
        inner: set[str] = set()
        last: set[str] = set()
        shapes = () if _search(self.ordinary, word) else self.words
        for rule in shapes:
            match = rule.pattern.match(word)
            if match:
                last.add(rule.data["mark"])
                if not match.groupdict().get("ending"):
                    inner.add(rule.data["mark"])
        if not last & {"P", "G"} and _search(self.stop, word):
            return frozenset(), frozenset()
        if any(is_given_name(stem) for stem in stems(word, self.language)):
            last.add("G")
            if self.inner_declined:
                inner.add("G")
        if not any(stem.casefold() in self.known for stem in stems(word, self.language)):
            mark = "C" if word.isupper() else "W" if self._is_everyday(word) else "X"
            last.add(mark)
            if not _search(self.inner, word):
                inner.add(mark)
        elif "G" in last and not last & {"P", "S"}:
            last.discard("G")
            inner.discard("G")
        return frozenset(inner), frozenset(last)

    def _is_everyday(self, word: str) -> bool:
        """Whether the dictionary takes a word for none of a name's; short ones are surnames too often (Пак, Шин)."""
        return (
            len(word) >= _LONG
            and not _search(self.surnames, word)
            and inflect.is_everyday_word(word, self.language)
        )

    @property
    def inner_declined(self) -> bool:
        """Whether every word of a name is declined, as in Russian, and not the last alone, as in Kazakh."""
        return not self.inner


def _runs(text: str, language: str, marker: _Marker) -> Iterator[list[_Unit]]:
    run: list[_Unit] = []
    for match in load_rules().of(language, "name_unit")[0].pattern.finditer(text):
        start, end = match.start(), len(match[0].rstrip()) + match.start()
        if match["initials"]:
            first = last = frozenset("I")
        elif match["lone"]:
            first = last = frozenset("L")
        else:
            first, last = marker.marks(match[0])
        if run and not _GAP.fullmatch(text, run[-1].end, start):
            yield run
            run = []
        run.append(_Unit(start, end, first, last))
    if run:
        yield run


def _fits(row: _Row, marks: Sequence[tuple[frozenset[str], frozenset[str]]], at: int) -> bool:
    *first, last = row.marks
    if any(mark not in marks[at + i][0] for i, mark in enumerate(first)):
        return False
    return last in marks[at + len(first)][1]


def _names_of_run(run: list[_Unit], language: str) -> list[tuple[int, int, str]]:
    """The names of a run as (start, end, rule), in reading order."""
    marks = tuple((unit.first_marks, unit.last_marks) for unit in run)
    touching = tuple(left.end == right.start for left, right in itertools.pairwise(run))
    settle = _settle_short if len(run) <= _SHORT else _settle
    return [(run[first].start, run[last].end, rule) for first, last, rule in settle(marks, touching, language)]


def _settle(
    marks: tuple[tuple[frozenset[str], frozenset[str]], ...], touching: tuple[bool, ...], language: str
) -> tuple[tuple[int, int, str], ...]:
    """The names of a run of units as (first unit, last unit, rule): the best row first, then the best of what is left.

    `marks` are what each unit may be inside a name and at its end. The rows that fit wait in a heap, so that
    a page of capitalised words takes no longer than as many short runs.
    """
    rows = _rows(language)
    heap: list[tuple[float, int, int]] = []
    ending: dict[int, list[tuple[float, int, int]]] = {}
    for number, row in enumerate(rows):
        for at in range(len(marks) - len(row.marks) + 1):
            if not _fits(row, marks, at):
                continue
            end = at + len(row.marks)
            # Initials set without a space belong to the word they touch, first of all.
            glued = "I" in row.marks and all(touching[at : end - 1])
            waiting = (-row.score - 0.5 * glued, number, at)
            ending.setdefault(end, []).append(waiting)
            heap.append(waiting)
    heapq.heapify(heap)

    def prefer(end: int) -> None:
        # A name is more often followed by an ordinary word than led by one, which a sentence's start capitalises.
        for score, number, at in ending.get(end, ()):
            heapq.heappush(heap, (score - 0.25, number, at))

    prefer(len(marks))
    found: dict[int, tuple[int, int, str]] = {}
    taken = [False] * len(marks)
    while heap:
        _, number, at = heapq.heappop(heap)
        end = at + len(rows[number].marks)
        if any(taken[at:end]):
            continue
        taken[at:end] = [True] * (end - at)
        found[at] = at, end - 1, rows[number].rule
        prefer(at)
    return tuple(found[at] for at in sorted(found))


_settle_short = functools.lru_cache(maxsize=10_000)(_settle)  # most runs are a word or two, of few patterns


def is_refused(text: str, start: int, end: int, language: str) -> bool:
    """Whether what stands around makes the name a namesake's: a street, a university, a quoted title."""
    rules = load_rules()
    before, after = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    before = before[max(before.rfind("\t"), before.rfind("\n")) + 1 :]  # what stands in another cell says nothing
    if _search(rules.of(language, "name_after"), after.lstrip(" ")):
        return True
    if _search(rules.of(language, "name_before"), before):
        return True
    return before.endswith('"') and after.startswith('"')


def lower_words(text: str) -> frozenset[str]:
    """The words that stand in lower case in a text: capitalised, they are no names."""
    return frozenset(_LOWER_WORD.findall(text))


def _silence(run: list[_Unit], found: list[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Where two or more words of a run might be a name though no row fits them."""
    pending: list[_Unit] = []
    starts = [start for start, _, _ in found]
    for unit in run:
        at = bisect_right(starts, unit.start) - 1
        taken = at >= 0 and unit.start < found[at][1]
        if not taken and unit.last_marks & _NAME_LIKE:
            pending.append(unit)
            continue
        if len(pending) > 1:
            yield pending[0].start, pending[-1].end
        pending = []
    if len(pending) > 1:
        yield pending[0].start, pending[-1].end


def is_quoted(text: str, at: int) -> bool:
    """Whether a place stands inside quotes, as far as its own line or table cell tells."""
    line = max(text.rfind("\n", 0, at), text.rfind("\t", 0, at)) + 1
    return text.count('"', line, at) % 2 == 1


def find_by_rule(
    text: str, language: str, known: frozenset[str] = frozenset()
) -> tuple[list[Name], list[tuple[int, int]]]:
    """The names that the rules find in folded text, and where they are silent though a name may stand there."""
    marker = _Marker(language, known | lower_words(text))
    names: list[Name] = []
    silent: list[tuple[int, int]] = []
    for run in _runs(text, language, marker):
        found = _names_of_run(run, language)
        names += [Name(start, end, rule) for start, end, rule in found if not is_refused(text, start, end, language)]
        silent += [
            (start, end)
            for start, end in _silence(run, found)
            if not is_quoted(text, start) and not text[start:end].isupper()  # a heading in capitals
        ]
    return names, silent
