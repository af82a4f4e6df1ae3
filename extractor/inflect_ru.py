"""Russian noun phrases in the nominative, by pymorphy3's dictionary."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import regex

from extractor.rules import load_rules

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

_LANGUAGE = "ru"
_TOKEN = regex.compile(r"[\p{L}\d]+(?:-[\p{L}\d]+)*|[^\s\p{L}\d]")
_CYRILLIC = regex.compile(r"\p{Cyrillic}")
_CASES = {"nomn": "nominative", "gent": "genitive", "datv": "dative", "accs": "accusative", "loct": "locative",
          "loc2": "locative", "gen2": "genitive", "ablt": "instrumental"}  # fmt: skip
_ADJECTIVES = frozenset({"ADJF", "PRTF"})
_VERBS = frozenset({"VERB", "INFN", "GRND", "PRTS"})
_DECLINED = _ADJECTIVES | {"NOUN"}
_UNKNOWN = "щщ"  # no word begins so
_OPENING, _CLOSING = frozenset("«“„"), frozenset("»”")
_NAMES = ("Abbr", "Init", "Surn", "Patr", "Name")
_SURNAME_LIKE = ("ий", "ой", "ый", "ая")


@dataclass(frozen=True, slots=True)
class _Head:
    """The head of a phrase in one reading: its token, the tokens of its adjectives, and their nominatives."""

    case: str
    forms: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class _Noun:
    tag: Any
    nominative: str
    score: float


@functools.cache
def _morph() -> MorphAnalyzer:
    # Loading the dictionary costs 0.2 s and 20 MB: only texts that need it pay.
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="ru")


@functools.lru_cache(maxsize=20_000)
def _parses(word: str) -> tuple[Any, ...]:
    # pymorphy3 fails on letters that Unicode gives no name.
    return tuple(_morph().parse(word)) if _CYRILLIC.search(word) else ()


def nominative(phrase: str) -> str:
    """The phrase with its first noun and the adjectives before it in the nominative, all else as printed."""
    tokens = list(_TOKEN.finditer(phrase))
    words = [token[0] for token in tokens]
    reading = _read(words)
    if reading is None or reading.case == "nomn":
        return phrase
    pieces, at = [], 0
    for index, form in reading.forms:
        pieces += [phrase[at : tokens[index].start()], _as_printed(form, words[index])]
        at = tokens[index].end()
    return "".join(pieces) + phrase[at:]


def case_of(phrase: str) -> str | None:
    """The case of the phrase's head, None where no noun is seen."""
    reading = _read([token[0] for token in _TOKEN.finditer(phrase)])
    return _CASES.get(reading.case) if reading else None


def phrase_end(phrase: str) -> int:
    """Where the noun phrase that `phrase` begins with ends: behind its head only genitives, names, numbers and
    what stands in quotes go on with it (`колледж города | карту`); its whole length where no head is seen."""
    tokens = list(_TOKEN.finditer(phrase))
    head = _read([token[0] for token in tokens])
    if head is None:
        return len(phrase)
    end, quoted, beside = 0, 0, 0
    for index, token in enumerate(tokens):
        word = token[0]
        if index > head.forms[-1][0] and _matches("place_near", word):
            places = [at for at in range(index + 1, min(index + 4, len(tokens))) if _is_place(tokens[at : at + 1])]
            beside = places[0] if places else 0
            if places:
                continue
        if index <= beside:
            end = token.end()
            continue
        quoted += (word in _OPENING) - (word in _CLOSING)
        if index <= head.forms[-1][0] or quoted > 0 or word in _CLOSING:
            end = token.end()
        elif word[0].isalnum() and not (word == "и" or _goes_on(word, phrase[token.end() : token.end() + 1])):
            return end
        elif word[0].isalnum() and word != "и":
            end = token.end()
    return end


def _is_place(tokens: Sequence[regex.Match[str]]) -> bool:
    """Whether one of the words is that of a place: `площадь у | Дворца школьников`."""
    return any(_matches("place_noun", noun.nominative) for token in tokens for noun in _nouns(token[0].lower()))


def _goes_on(word: str, behind: str) -> bool:
    """Whether a word behind a noun may belong to its phrase: a genitive, a name, an abbreviation, a number."""
    if not word[0].islower() or behind == "." or not _CYRILLIC.search(word):
        return True
    readings = _parses(word)
    if any(parse.tag.POS == "PREP" for parse in readings) or (readings and readings[0].tag.POS in _VERBS):
        return False
    return not any(parse.is_known for parse in readings) or any(
        parse.tag.POS in _DECLINED and parse.tag.case in ("gent", "gen2") and "Apro" not in parse.tag
        for parse in readings
    )


def is_everyday_word(word: str) -> bool:
    """Whether the dictionary knows the word, and in no reading as a name of a person or a place."""
    readings = _parses(word.lower())
    return all(parse.is_known and not any(name in parse.tag for name in (*_NAMES, "Geox")) for parse in readings)


@functools.lru_cache(maxsize=2_000)
def _read_cached(words: tuple[str, ...]) -> _Head | None:
    best: tuple[float, _Head] | None = None
    for score, head in _heads(words):
        if best is None or score > best[0]:
            best = (score, head)
    if best is None or (best[1].case != "nomn" and _may_be_plural(words[0])):
        return None
    return best[1]


def _may_be_plural(word: str) -> bool:
    """Whether a capitalised first word may as well be a nominative plural (`Публикации проекта`), and is no place."""
    readings = _nouns(word) if word[0].isupper() else []
    plural = any(noun.tag.case == "nomn" and noun.tag.number == "plur" for noun in readings)
    return plural and not any(_matches("place_noun", noun.nominative) for noun in readings)


def _read(words: list[str]) -> _Head | None:
    return _read_cached(tuple(words[:8]))


def _heads(words: tuple[str, ...]) -> Iterator[tuple[float, _Head]]:
    """Every reading of the phrase's beginning as adjectives and the noun they agree with, and how likely it is."""
    adjectives: list[int] = []
    for index, word in enumerate(words):
        if not word[0].isalpha():
            if adjectives or not word.isdigit():
                return
            continue
        if word[0].isdigit():
            return
        if len(word) > 1 and word.isupper():
            yield from _abbreviated(words, adjectives, index)
            return
        nouns = _nouns(word)
        is_adjective = bool(_adjective_parses(word)[0])
        noun_like = _matches("noun_like_adjective", word) and not _describes(word, words[index + 1 : index + 2])
        if nouns and (not is_adjective or noun_like or index + 1 == len(words)):
            for noun in nouns:
                yield from _agree(words, adjectives, index, noun)
            return
        if not is_adjective:
            return
        adjectives.append(index)


def _describes(word: str, following: Sequence[str]) -> bool:
    """Whether a word that may be noun or adjective is an adjective of the next one: `чайной комнате`, not
    `столовой школы`, whose genitive is an attribute."""
    cases = {parse.tag.case for parse in _adjective_parses(word)[0]} - {"gent"}
    return any(noun.tag.case in cases and noun.tag.number == "sing" for next_word in following
               for noun in _nouns(next_word)) and not any(
        noun.tag.case == "gent" for next_word in following for noun in _nouns(next_word))


def _abbreviated(words: tuple[str, ...], adjectives: list[int], at: int) -> Iterator[tuple[float, _Head]]:
    """An abbreviation in capitals as a head: its gender and the adjectives before it tell the case."""
    for parse in _parses(words[at]) if adjectives else ():
        if parse.is_known and parse.tag.POS == "NOUN" and parse.tag.number == "sing" and "Abbr" in parse.tag:
            for score, head in _agree(words, adjectives, at, _Noun(parse.tag, words[at], parse.score)):
                yield score, _Head(head.case, tuple((i, words[i] if i == at else form) for i, form in head.forms))


def _nouns(word: str) -> list[_Noun]:
    """The readings of a word as a common noun or a place; of a compound, both of its parts declined if they can be."""
    for rule in load_rules().of(_LANGUAGE, "declined_acronym"):
        if acronym := rule.pattern.match(word):
            like = _nouns(rule.data["like"] + acronym["ending"])
            return [_Noun(noun.tag, acronym["stem"], noun.score) for noun in like]
    whole = [
        _Noun(parse.tag, form, parse.score)
        for parse in _parses(word)
        if parse.tag.POS == "NOUN" and parse.tag.number and (form := _nominative_of(parse))
        # A first name or a surname is none, but for what the dictionary takes for one: хабе.
        if _is_noun(parse) or (word.islower() and _matches("place_noun", form))
    ]
    head, hyphen, tail = word.rpartition("-")
    if not hyphen:
        return whole
    parts = [
        _Noun(first.tag, f"{_nominative_of(first)}-{_nominative_of(last)}", 2.0)
        for first in _parses(head)
        for last in _parses(tail)
        if first.is_known and _is_noun(first) and _is_noun(last)
        and (first.tag.case, first.tag.number) == (last.tag.case, last.tag.number)
    ]  # fmt: skip
    return parts or whole


def _nominative_of(parse: Any) -> str:
    form = parse.inflect({"nomn", parse.tag.number})
    return str(form.word) if form else str(parse.word)


def _is_noun(parse: Any) -> bool:
    return parse.tag.POS == "NOUN" and bool(parse.tag.number) and not any(g in parse.tag for g in _NAMES)


def _is_adjective(parse: Any) -> bool:
    """An adjective, or a surname that has an adjective's form: `Глубоковском` of a district."""
    return parse.tag.POS in _ADJECTIVES or ("Surn" in parse.tag and parse.normal_form.endswith(_SURNAME_LIKE))


@functools.lru_cache(maxsize=2_000)
def _adjective_parses(word: str) -> tuple[tuple[Any, ...], int]:
    """The word's readings as an adjective, and how many letters were put before it to get them.

    Of a town's adjective the dictionary may know the town alone (`Лисаковском` of Лисаковск): as an unknown
    word with the same ending it is guessed for what it is.
    """
    own = tuple(parse for parse in _parses(word) if _is_adjective(parse))
    if own or not any("Geox" in parse.tag and parse.tag.case == "ablt" for parse in _parses(word)):
        return own, 0
    return tuple(parse for parse in _parses(_UNKNOWN + word.lower()) if _is_adjective(parse)), len(_UNKNOWN)


def _matches(kind: str, word: str) -> bool:
    return any(rule.pattern.match(word) for rule in load_rules().of(_LANGUAGE, kind))


def _agree(words: tuple[str, ...], adjectives: list[int], at: int, noun: _Noun) -> Iterator[tuple[float, _Head]]:
    tag = noun.tag
    forms: list[tuple[int, str]] = []
    for index in adjectives:
        form = _adjective(words[index], tag)
        if form is None:
            return
        forms.append((index, form))
    forms.append((at, noun.nominative))
    apposed = _apposition(words, at, tag)
    if apposed:
        forms.append(apposed)
    # A venue is one thing: the singular in an oblique case goes before a plural that looks like a nominative.
    score = noun.score + 2 * (tag.number == "sing") + (tag.case == "nomn") + (tag.case in ("loct", "gent")) * 0.2
    score += _matches("place_noun", noun.nominative)
    yield score, _Head(tag.case, tuple(forms))


def _adjective(word: str, noun: Any) -> str | None:
    """The nominative of an adjective that agrees with a noun, None if none of its readings does."""
    case = {"loc2": "loct", "gen2": "gent"}.get(noun.case, noun.case)
    parses, added = _adjective_parses(word)
    for parse in parses:
        tag = parse.tag
        if tag.case != case or tag.number != noun.number:
            continue
        if noun.number == "sing" and tag.gender and tag.gender != noun.gender:
            continue
        if case == "accs" and noun.animacy and tag.animacy and tag.animacy != noun.animacy:
            continue
        gendered = noun.number == "sing" and noun.gender and (tag.POS in _ADJECTIVES or tag.gender)
        gender = {noun.gender} if gendered else set()
        wanted = {"nomn", noun.number} | gender
        forms = [form.word for form in parse.lexeme if wanted <= form.tag.grammemes]
        # An adjective's superlative is in its paradigm too: of высший and высочайший the nearer is meant.
        nearest: str | None = max((form[added:] for form in forms), key=lambda form: _shared(form, word.lower()),
                                  default=None)
        return nearest
    return None


def _shared(one: str, other: str) -> int:
    """How many letters two words have in common from their beginning."""
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _apposition(words: tuple[str, ...], at: int, noun: Any) -> tuple[int, str] | None:
    """The name of a town or village in the same case as the word for it: `селе Глубоком`, `городе Риддере`."""
    if at + 1 >= len(words) or not words[at + 1][0].isupper():
        return None
    if not _matches("apposed_place", words[at]):
        return None
    name = words[at + 1]
    for parse in _parses(name):
        tag = parse.tag
        if tag.POS != "NOUN" or tag.number != "sing" or tag.case != noun.case or tag.case == "nomn":
            continue
        form = _nominative_of(parse)
        # A town that the dictionary lacks: only an ending that leaves the bare stem is taken off.
        if "Geox" in tag or (not parse.is_known and _plain(form) == _plain(name[:-1])):
            return at + 1, form
    form_of_adjective = _adjective(name, noun)
    return (at + 1, form_of_adjective) if form_of_adjective else None


def _plain(word: str) -> str:
    return word.lower().replace("ё", "е")


def _as_printed(form: str, printed: str) -> str:
    """A dictionary form with the capitals of the printed word, part by part at its hyphens."""
    if "ё" not in printed.lower():
        form = form.replace("ё", "е")
    parts, old = form.split("-"), printed.split("-")
    if len(parts) != len(old):
        return form[:1].upper() + form[1:] if printed[:1].isupper() else form
    return "-".join(
        part.upper() if was.isupper() else part[:1].upper() + part[1:] if was[:1].isupper() else part
        for part, was in zip(parts, old, strict=True)
    )
