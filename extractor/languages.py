"""Tells the language of a text by the rules of kind `language`."""

from __future__ import annotations

import functools

from extractor.rules import load_rules
from extractor.text import fold

_SLICES, _SLICE = 16, 400  # of a long text, spread evenly, so many pieces of so many characters are asked


@functools.lru_cache(maxsize=8)  # the whole text is asked for again and again
def detect_language(text: str, default: str | None = None) -> str:
    """The language whose rules of kind `language` match most words of `text`; a long text is judged by samples.

    `default` where the text has too few words to tell; else the first language there is.
    """
    rules = load_rules()
    if len(text) > _SLICES * _SLICE:
        text = " ".join(text[begin : begin + _SLICE] for begin in range(0, len(text), len(text) // _SLICES))
    folded = fold(text)
    counts = {
        language: sum(len(rule.pattern.findall(folded)) for rule in rules.of(language, "language"))
        for language in rules.languages
    }
    best = max(counts, key=lambda language: (counts[language], language))
    if counts[best] < 3 and default is not None:
        return default
    return best
