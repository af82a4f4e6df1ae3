"""A person's name in the nominative, otherwise as printed."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import regex

from extractor.names_rule import is_given_name
from extractor.rules import load_rules

_WORD = regex.compile(r"\p{L}{2,}(?:-\p{L}+)*(?: (?=\p{Ll})\p{L}+)?")
# A word in capitals that a narrow cell broke before its last letter, after a given name: АБДУАЛИЕВ А.
_BROKEN = regex.compile(r"(?<=\p{Ll} \p{Lu}{4,}) (?=\p{Lu}$)")
_NOMINATIVE = "nominative"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a word of a name. `sure` where the form itself tells, not only its neighbours."""

    mark: str  # P | S | G, as in the rules
    gender: str  # m | f
    case: str
    nominative: str
    sure: bool


def read_name(printed: str, language: str) -> str:
    """A name as printed (order, initials, capitals) in the nominative.

    `Тортаев Қанат Үсенұлының` loses its ending, `Тлеубаева Нурлана Абишевича` is `Тлеубаев Нурлан Абишевич`.
    Where the form leaves doubt (`Тлеубаеву Н.А.`), the name stays as printed.
    """
    printed = _BROKEN.sub("", printed)
    words = list(_WORD.finditer(printed))
    if not words:
        return printed
    if load_rules().of(language, "name_ending"):
        forms = _agreeing([word[0] for word in words], language)
    else:
        forms = [word[0] for word in words[:-1]] + [_without_ending(words[-1][0], language)]
    pieces, at = [], 0
    for word, form in zip(words, forms, strict=True):
        pieces += [printed[at : word.start()], form]
        at = word.end()
    return "".join(pieces) + printed[at:]


# --- languages that decline a name's last word -------------------------------


def _without_ending(word: str, language: str) -> str:
    rules = load_rules()
    if is_given_name(word):
        return word
    for rule in rules.of(language, "name_word"):
        match = rule.pattern.match(word)
        if match and rule.data["mark"] in "PS":
            return str(match["value"])
    unsure = None
    for rule in rules.of(language, "suffix") + rules.of(language, "suffix_name"):
        match = rule.pattern.match(word)
        if match and is_given_name(match["value"]):
            return str(match["value"])
        if match and rule.data.get("sure") and unsure is None:
            unsure = str(match["value"])
    for rule in rules.of(language, "name_word"):
        match = rule.pattern.match(word)
        if match:
            return str(match["value"])
    return unsure or word


# --- languages that decline all words of a name ------------------------------


def _agreeing(words: list[str], language: str) -> list[str]:
    """The words in the nominative if one gender and case explains them all and gives one result, else as they are."""
    readings = [_readings(word, language) for word in words]
    # A listed given name may be another one's case too (Рахиму of Рахим, and of Рахима): the others decide then.
    for marks in ("PSG", "PS", "P"):
        sure = [[r for r in of_word if r.sure and r.mark in marks] for of_word in readings]
        results = _results(words, readings, sure)
        if results:
            return list(results.pop()) if len(results) == 1 else words
    return words


def _results(words: list[str], readings: list[list[_Reading]], sure: list[list[_Reading]]) -> set[tuple[str, ...]]:
    """The words' nominatives for each gender and case that fits all sure readings; as they are if they may be one."""
    results, whole = set(), set()
    for gender, case in dict.fromkeys((reading.gender, reading.case) for reading in itertools.chain(*sure)):
        forms, explained = [], True
        for word, of_word, of_sure in zip(words, readings, sure, strict=True):
            fitting = [r.nominative for r in of_sure or of_word if (r.gender, r.case) == (gender, case)]
            if of_sure and not fitting:
                break
            explained &= bool(fitting)
            # An unlisted word that several endings explain stays as printed.
            forms.append(fitting[0] if fitting and (of_sure or len(set(fitting)) == 1) else word)
        else:
            if case == _NOMINATIVE:
                return {tuple(words)}
            results.add(tuple(forms))
            whole |= {tuple(forms)} if explained else set()
    return whole or results  # a case that explains every word goes before one that leaves some as they are


def _readings(word: str, language: str) -> list[_Reading]:
    """All readings of a word; of a double one, those of its last part, and the first part as it fits them."""
    first, hyphen, last = word.partition("-")
    if not hyphen or not last[0].isupper() or is_given_name(word):
        return _readings_of_part(word, language)
    firsts = _readings_of_part(first, language)
    readings = []
    for reading in _readings(last, language):
        nominative = f"{_fitting(first, firsts, reading)}-{reading.nominative}"
        readings.append(replace(reading, nominative=nominative, sure=reading.sure or is_given_name(nominative)))
    return readings


def _fitting(word: str, readings: list[_Reading], other: _Reading) -> str:
    agree = (r.nominative for r in readings if r.sure and (r.gender, r.case) == (other.gender, other.case))
    return next(agree, word)


def _readings_of_part(word: str, language: str) -> list[_Reading]:
    rules = load_rules()
    marks = {rule.data["mark"] for rule in rules.of(language, "name_word") if rule.pattern.match(word)}
    kind = "P" if "P" in marks else "S" if "S" in marks else "G"
    if kind == "S":
        # Алине looks like a surname's case, but is that of a listed given name.
        given = [reading for reading in _readings_as("G", word, language) if reading.sure]
        if given:
            return given
    return _readings_as(kind, word, language)


def _readings_as(kind: str, word: str, language: str) -> list[_Reading]:
    found = []
    for rule in load_rules().of(language, "name_ending"):
        match = rule.pattern.match(word) if rule.data["mark"] == kind else None
        if match is None:
            continue
        add = rule.data.get("add", "")
        nominative = match["value"] + (add.upper() if word.isupper() else add)
        sure = kind != "G" or _is_given(nominative, language)
        for gender in rule.data["gender"]:
            found += [_Reading(kind, gender, case, nominative, sure) for case in rule.data["grammar"]]
    return found


def _is_given(word: str, language: str) -> bool:
    """Whether a word is a given name in the nominative, listed or shaped like one."""
    if is_given_name(word):
        return True
    shapes = (rule for rule in load_rules().of(language, "name_word") if rule.data["mark"] == "G")
    return any((match := rule.pattern.match(word)) and not match["ending"] for rule in shapes)
