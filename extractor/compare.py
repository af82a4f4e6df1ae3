"""When two values of a field count as the same: softly, as a reader would say, or strictly, to the letter."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import regex
from rapidfuzz import fuzz

Same = Callable[[Any, Any], bool]
Key = Callable[[Any], Hashable]

_QUOTES = dict.fromkeys(map(ord, "«»\"“”„‟'’‘`"))
_DASH = regex.compile(r"[‐‑‒–—−]")
_SPACED_DASH = regex.compile(r"\s*-\s*")
_SPACES = regex.compile(r"\s+")
_WORD = regex.compile(r"\w+")
_NO_DIGIT = regex.compile(r"\D")
_LOST_IN_PRINT = regex.compile(r"[\s_]+")
SAME_TEXT, SAME_VENUE = 92.0, 97.0  # of 100: a letter or two; not even a case ending


def norm(value: object) -> str:
    """Text for comparison: NFC, one space, no quotes, no punctuation at its ends, one dash, small letters."""
    text = _DASH.sub("-", unicodedata.normalize("NFC", str(value))).translate(_QUOTES)
    text = _SPACED_DASH.sub("-", _SPACES.sub(" ", text))
    return text.strip(" .,;:()").casefold()


def ratio(a: object, b: object) -> float:
    """How alike two texts are, of 100."""
    return fuzz.ratio(norm(a), norm(b))


def name_key(value: object) -> Hashable:
    """A person's name as a bag of words, initials freed of their dots."""
    return tuple(sorted(_WORD.findall(norm(value))))


def url_key(value: object) -> str:
    """A link without scheme, punctuation at its end, spaces and underscores (print loses the last two)."""
    bare = _LOST_IN_PRINT.sub("", str(value)).rstrip("/;.,?&")
    return bare.removeprefix("https://").removeprefix("http://")


def _digits(value: object) -> str:
    return _NO_DIGIT.sub("", str(value))


def same_number(a: Any, b: Any) -> bool:
    try:
        return abs(float(a) - float(b)) < 1e-6
    except (TypeError, ValueError):  # a text in the place of a number is another value
        return False


def _letter_for_letter(value: object) -> Hashable:
    return _SPACES.sub(" ", unicodedata.normalize("NFC", str(value))).strip()


def _same_letters(a: Any, b: Any) -> bool:
    return _letter_for_letter(a) == _letter_for_letter(b)


class Soft:
    """As a reader would say: misprints, quotes, dashes and case aside; figures must be equal."""

    number: Same = staticmethod(same_number)
    text_key: Key = staticmethod(norm)
    name_key: Key = staticmethod(name_key)
    url_key: Key = staticmethod(url_key)

    @staticmethod
    def exact(a: Any, b: Any) -> bool:
        return bool(a == b)

    @staticmethod
    def text(a: Any, b: Any) -> bool:
        return _digits(a) == _digits(b) and ratio(a, b) >= SAME_TEXT

    @staticmethod
    def venue(a: Any, b: Any) -> bool:
        return _digits(a) == _digits(b) and ratio(a, b) >= SAME_VENUE

    @staticmethod
    def phone(a: Any, b: Any) -> bool:
        return _digits(a)[-10:] == _digits(b)[-10:]

    @staticmethod
    def name(a: Any, b: Any) -> bool:
        return name_key(a) == name_key(b)

    @staticmethod
    def url(a: Any, b: Any) -> bool:
        return url_key(a) == url_key(b)


class Strict(Soft):
    """To the letter; only the kinds of spaces and of Unicode composition are alike."""

    text_key = name_key = url_key = staticmethod(_letter_for_letter)
    text = venue = phone = name = url = staticmethod(_same_letters)


def clashing(finding: Mapping[str, Any]) -> set[str]:
    """The figures and links of a contradiction's values, years aside; where it has none, its strings.

    `18 900 000` is one figure, `2025-11-06` and `6 қараша` share the 6, `27,6%` is 27.6.
    """
    found: set[str] = set()
    strings: set[str] = set()
    for value in map(str, finding.get("values") or []):
        strings.add(norm(value))
        found.update(map(url_key, regex.findall(r"https?://\S+", value)))
        text = regex.sub(r"https?://\S+", " ", value)
        text = regex.sub(r"(?<=\d)[ \u00a0](?=\d{3}(?!\d))", "", text)
        text = regex.sub(r"\b(\d{4})-(\d\d)(?:-(\d\d))?\b|\b(\d\d?)\.(\d\d)\.(\d{4})\b",
                         lambda match: " ".join(filter(None, match.groups())), text)
        for figure in regex.findall(r"\d+(?:[.,]\d+)?", text):
            number = float(figure.replace(",", "."))
            if not 1990 <= number <= 2035 or number % 1:
                found.add(repr(number))
    return found or strings
