"""Tells the language of a text by the rules of kind `language`."""

from __future__ import annotations

import functools

from extractor.rules import load_rules
from extractor.text import fold


@functools.lru_cache(maxsize=8)  # the whole text is asked for again and again
def detect_language(text: str, default: str | None = None) -> str:
    """The language whose rules of kind `language` match most words of `text`.

    `default` where the text has too few words to tell; else the first language there is.
    """
    rules = load_rules()
    folded = fold(text)
    counts = {
        language: sum(1 for rule in rules.of(language, "language") for _ in rule.pattern.finditer(folded))
        for language in rules.languages
    }
    best = max(counts, key=lambda language: (counts[language], language))
    if counts[best] < 3 and default is not None:
        return default
    return best
