"""Words as keys on which their Kazakh and Russian spellings, and nothing else, should meet."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import regex
from rapidfuzz.distance import OSA

from extractor.names_rule import given_names
from extractor.rules import COMMON, Rule, load_rules

_DOUBLED = regex.compile(r"(\p{L})\1+")
_SHORTEST_MISSPELT = 4
_SHORTEST_STEM = 4
_VOWELS = "аеиоу"  # those that keys have


@functools.cache
def _letters() -> tuple[regex.Pattern[str], dict[str, str]]:
    table = dict(load_rules().lexicons[COMMON, "entity_letters"])
    return regex.compile("|".join(sorted(map(regex.escape, table), key=len, reverse=True))), table


@functools.lru_cache(maxsize=100_000)
def spell(word: str) -> str:
    """The key of a word: `Әбдікәрім` and `Абдикарим` have the same, so have `Ләззат` and `Ляззат`."""
    pattern, table = _letters()
    return _DOUBLED.sub(r"\1", pattern.sub(lambda match: table[match[0]], word.casefold()))


def rules_of_all(kind: str) -> Iterator[Rule]:
    """The rules of a kind in every language: Kazakh names stand in Russian text, and the other way round."""
    rules = load_rules()
    for language in (COMMON, *rules.languages):
        yield from rules.by_kind.get((language, kind), ())


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(spell(name) for name in given_names())


@functools.lru_cache(maxsize=100_000)
def is_known_name(key: str) -> bool:
    """Whether a key is that of a listed given name, or of a surname made from one."""
    if key in _known():
        return True
    return any((match := rule.pattern.match(key)) and match["value"] in _known()
               for rule in rules_of_all("entity_surname"))


@functools.lru_cache(maxsize=100_000)
def is_misspelling(a: str, b: str) -> bool:
    """Whether two keys may be one word, written once with a wrong, missing, surplus or swapped letter.

    Two listed names are two names (Марат, Мұрат), as are a man's and a woman's form of a surname.
    """
    if min(len(a), len(b)) < _SHORTEST_MISSPELT or OSA.distance(a, b, score_cutoff=1) != 1:
        return False
    if a + "а" == b or b + "а" == a:
        return False
    return not (is_known_name(a) and is_known_name(b))


@functools.lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The key of a word without its endings: `технологиялық` and `технология`, `колледжа` and `колледж` agree."""
    small = word.casefold()
    for rule in rules_of_all("entity_stem"):
        match = rule.pattern.match(small)
        if match and match["value"] != small:
            small = match["value"]
            break
    key = spell(small)
    while len(key) > _SHORTEST_STEM and key[-1] in _VOWELS:
        key = key[:-1]
    return key
