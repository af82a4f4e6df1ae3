"""Noun phrases in the nominative: venues, institutions, places."""

from __future__ import annotations

import regex

from extractor import inflect_ru
from extractor.rules import Rule, load_rules

# The phrase up to its last word, that word, and what may follow it: a bracket, a full stop.
_LAST_WORD = regex.compile(r"(?s)^(?P<head>.*?)(?P<word>[^\s()]+?)(?P<tail>[.,;:]*(?:\s*\([^()]*\))*[.,;:\s]*)$")

_NUMBERED = regex.compile(r"\d+-(?=\p{L}{3})")  # 204-кабинетінде


def nominative(phrase: str, language: str) -> str:
    """A noun phrase without its case; unchanged where it has none or where that is not sure.

    Where a language's case endings are rules (Kazakh) the last word's ending goes and its possessive stays:
    `Тараз қаласында` -> `Тараз қаласы`. Else (Russian) the first noun and what agrees with it are
    declined: `актовом зале Дома дружбы` -> `актовый зал Дома дружбы`.
    """
    if not load_rules().of(language, "suffix"):
        return inflect_ru.nominative(phrase)
    match = _LAST_WORD.match(phrase)
    found = match and _suffix(match["word"], language)
    if not match or not found:
        return phrase
    return str(match["head"] + found[1] + match["tail"])


def case_of(phrase: str, language: str) -> str | None:
    """nominative, genitive, dative, accusative, locative, ablative or instrumental.

    That of the last word (Kazakh) or of the head (Russian, where more than one case fits the first that does);
    None for a phrase in which no case can be seen.
    """
    if not load_rules().of(language, "suffix"):
        return inflect_ru.case_of(phrase)
    match = _LAST_WORD.match(phrase)
    if match is None:
        return None
    found = _suffix(match["word"], language)
    return "nominative" if found is None else str(found[0].data["grammar"])


def phrase_end(phrase: str, language: str) -> int:
    """Where the noun phrase at the beginning of `phrase` ends; its length where the language's endings cannot tell."""
    return len(phrase) if load_rules().of(language, "suffix") else inflect_ru.phrase_end(phrase)


def is_everyday_word(word: str, language: str) -> bool:
    """Whether the language's dictionary knows the word and knows it for no name; False for Kazakh, which has none."""
    return not load_rules().of(language, "suffix") and inflect_ru.is_everyday_word(word)


def _suffix(word: str, language: str) -> tuple[Rule, str] | None:
    rules = load_rules()
    number = _NUMBERED.match(word)
    before, word = (word[: number.end()], word[number.end() :]) if number else ("", word)
    if any(rule.pattern.match(word) for rule in rules.of(language, "suffix_keep")):
        return None
    for rule in rules.of(language, "suffix"):
        match = rule.pattern.match(word)
        if match:
            return rule, before + str(match["value"])
    return None
