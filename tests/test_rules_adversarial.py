"""No rule takes more than linear time over long, hostile text."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator

import pytest
import regex

from extractor.rules import Rule, load_rules
from extractor.text import fold
from tests.test_properties import examples_of

LENGTH = 20_000
SECONDS = 4.0  # for LENGTH characters: three hundred times what a usual rule takes
FLOOR = 0.05  # seconds below which growth cannot be measured
GROWTH = 3.0  # of the time when the text is doubled; a linear rule has 2, a quadratic one 4
FILLERS = ("а", "а ", "1", "1 ", "1.", "(", "«", "«а", "А", "А. ", "А.А. ", " ", "\n", "-", "- ", "№ ", "1-", ", ",
           "а, ", "а-", "http://", "сағат ", "2025 ", "«а» ", "Аа Аа ", "1 адам ", "7 (7", "…", "а" * 30 + " ", "х 1 ")


def hostile_texts(rule: Rule, length: int) -> Iterator[str]:
    """Long texts that keep a pattern busy: fillers, and beginnings of what it matches followed by them."""
    for filler in FILLERS:
        yield (filler * length)[:length]
    for text in examples_of(rule)[:2]:
        folded = fold(text)
        yield (f"{folded} " * (length // (len(folded) + 1) + 1))[:length]
        yield (folded[:-1] * (length // max(len(folded) - 1, 1) + 1))[:length]
        for part, filler in itertools.product((folded[:len(folded) // 2], folded[:-1]), ("а", " ", "1", "а ")):
            yield (part + filler * length)[:length]


def busier_texts(rule: Rule, length: int) -> Iterator[str]:
    """As well: every beginning of what the rule matches over and over, and each of its words in its place again."""
    yield from hostile_texts(rule, length)
    for text in examples_of(rule)[:2]:
        folded = fold(text)
        for cut in (match.end() for match in regex.finditer(r"\w+|\W+", folded)):
            for again in (folded[:cut], f"{folded[:cut]} ", f"{folded[:cut]}ка "):
                yield (again * (length // len(again) + 1))[:length]
        for part, filler in itertools.product((folded[:len(folded) // 2], folded[:-1]), FILLERS):
            yield (part + filler * length)[:length]
        for word in list(regex.finditer(r"\w+", folded))[:8]:
            for before, mark in ((folded[:word.start()], " "), (folded[:word.start()], "-"), (f"{folded} ", " ")):
                yield (before + (word[0] + mark) * length)[:length]


def seconds_for(pattern: regex.Pattern[str], text: str, limit: float) -> float:
    """Processor time for finding all matches; infinity beyond the limit."""
    began = time.process_time()
    try:
        for _ in pattern.finditer(text, timeout=limit):
            pass
    except TimeoutError:
        return float("inf")
    return time.process_time() - began


def is_linear(pattern: regex.Pattern[str], make: list[str], limit: float = SECONDS) -> bool:
    """Whether the time for each text, its halves known, grows no faster than its length; the best of three counts."""
    half, whole = make
    for _ in range(3):
        longer = seconds_for(pattern, whole, limit)
        if longer == float("inf"):
            return False
        if longer <= FLOOR or longer <= GROWTH * max(seconds_for(pattern, half, limit), FLOOR / 4):
            return True
    return False


@pytest.mark.parametrize("rule", sorted(load_rules(), key=lambda rule: rule.id), ids=lambda rule: rule.id)
def test_time_is_linear(rule: Rule) -> None:
    for half, whole in zip(hostile_texts(rule, LENGTH // 2), hostile_texts(rule, LENGTH), strict=True):
        assert is_linear(rule.pattern, [half, whole]), f"{whole[:60]!r}..."


@pytest.mark.parametrize(("pattern", "linear"), [
    (r"(a+)+b", False), (r"a+b", False), (r"(?<!a)a++b", True), (r"\d\d\.\d\d", True)])
def test_the_measure_itself(pattern: str, linear: bool) -> None:
    compiled = regex.compile(pattern)
    texts = [["a" * n, " " * n, "1" * n] for n in (LENGTH // 2, LENGTH)]
    assert all(is_linear(compiled, [half, whole], limit=1.0) for half, whole in zip(*texts, strict=True)) is linear


@pytest.mark.parametrize("rule", sorted(load_rules(), key=lambda rule: rule.id), ids=lambda rule: rule.id)
def test_no_rule_hangs(rule: Rule) -> None:
    """More texts, though shorter ones, as long as the longest block of a report."""
    for text in busier_texts(rule, 2_000):
        assert seconds_for(rule.pattern, text, 2.0) < 2.0, f"{text[:60]!r}..."
