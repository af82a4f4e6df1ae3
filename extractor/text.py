"""Text as rules see it: one character for one, so that offsets hold."""

from __future__ import annotations

import functools
import re

import regex

# Latin letters and the Cyrillic ones that look the same in print. The pairs for
# i and h are Kazakh: і, һ.
_TWINS = dict(
    zip(
        "ABCEHIKMOPTXYaceikmnopuxyh",
        "АВСЕНІКМОРТХУасеікмпориху" + "һ",
        strict=True,
    )
)
del _TWINS["m"], _TWINS["n"], _TWINS["u"], _TWINS["k"]
_QUOTES = dict.fromkeys("«»“”„‟″", '"')
_SPACES = dict.fromkeys(["\u00a0", *map(chr, range(0x2000, 0x200B)), "\u202f", "\u205f", "\u3000"], " ")
_PLAIN = str.maketrans({**_QUOTES, **_SPACES})
_TO_CYRILLIC = str.maketrans(_TWINS)
# A word that mixes both alphabets; links and Latin names have no Cyrillic letter and stay.
_LATIN = regex.compile(r"\p{Latin}")
# The few texts that hold one are told by the seam between a letter with a twin and a Cyrillic one.
_SEAM = re.compile(f"[{''.join(_TWINS)}](?:(?<=[\u0400-\u052f].)|(?=[\u0400-\u052f]))")
_MIXED_WORD = regex.compile(r"(?=\p{Latin}++\p{Cyrillic}|\p{Cyrillic}++\p{Latin})[\p{Latin}\p{Cyrillic}]++")


def _twin(match: regex.Match[str]) -> str:
    """The word in Cyrillic, unless a Latin letter of it has no twin: then it is a foreign word with an ending."""
    word: str = match[0].translate(_TO_CYRILLIC)
    return match[0] if _LATIN.search(word) else word


def fold(text: str) -> str:
    """`text` with look-alike Latin letters in Cyrillic words made Cyrillic, quotes `"`, spaces plain.

    The result is exactly as long as `text`.
    """
    return heal(text.translate(_PLAIN))


def heal(text: str) -> str:
    """`text` with look-alike Latin letters inside Cyrillic words made Cyrillic, nothing else changed."""
    return _MIXED_WORD.sub(_twin, text) if _SEAM.search(text) else text


@functools.cache
def _spaces() -> regex.Pattern[str]:
    return regex.compile(r"\s+")


def single_spaced(text: str) -> str:
    """`text` on one line, with single spaces and none at its ends."""
    return _spaces().sub(" ", text).strip()
