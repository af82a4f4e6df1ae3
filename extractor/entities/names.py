"""A person's name as printed -> surname, given name, patronymic, initials, and the keys to compare them by.

Forms recognised::

    Ахметова Сәуле Ерланқызы      surname, given name, patronymic
    Гүлсім Ерланқызы Бисенова     given name, patronymic, surname
    Арайлым АБДУАЛИЕВА            a word in capitals is the surname, as is the one with a surname's ending
    Рахат Ерханұлы                given name, patronymic
    А.Тоқпанова, Каримова А.Е.    surname, initials
    Касенов Ержан Б.              surname, given name, patronymic's initial
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import regex

from extractor.entities.spelling import rules_of_all, spell
from extractor.names_rule import is_given_name
from extractor.text import heal, single_spaced

_PART = regex.compile(r"(?P<initial>(?:Дж|Дз|\p{Lu})\.|\p{Lu}(?!\p{L}))|(?P<word>\p{L}+(?:['’ʼ-]\p{L}+)*)")


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name as printed; None or empty where it has none.

    `words` are the surname and the given name in the order of print. Where nothing
    tells which is which, `surname` and `given` follow the order of official papers
    (surname first) and `order_known` is false.
    """

    words: tuple[str, ...]
    surname: str | None
    given: str | None
    patronymic: str | None
    initials: tuple[str, ...]
    order_known: bool

    @property
    def normal(self) -> str:
        """Surname, given name, patronymic, initials."""
        parts = [part for part in (self.surname, self.given, self.patronymic) if part]
        return " ".join([_capitalized(part) for part in parts] + (["".join(self.initials)] if self.initials else []))


def _capitalized(word: str) -> str:
    return "-".join(part.capitalize() for part in word.split("-")) if word.isupper() else word


@functools.lru_cache(maxsize=50_000)
def parse_name(printed: str) -> PersonName:
    """The parts of a person's name; any text gives some parts, if only none."""
    words: list[str] = []
    initials: list[str] = []
    for match in _PART.finditer(heal(single_spaced(printed))):
        if match["initial"]:
            initials.append(match["initial"].rstrip(".") + ".")
        elif words and any(rule.pattern.match(match["word"]) for rule in rules_of_all("entity_patronymic_word")):
            words[-1] += match["word"].lower()
        else:
            words.append(match["word"])
    patronymic = _patronymic_index(words)
    father = words.pop(patronymic) if patronymic is not None else None
    surname, known = _surname_index(words, patronymic, bool(initials))
    given = [word for index, word in enumerate(words) if index != surname]
    return PersonName(
        words=tuple(words),
        surname=words[surname] if surname is not None else None,
        given=" ".join(given) or None,
        patronymic=father,
        initials=tuple(initials),
        order_known=known,
    )


def _patronymic_index(words: list[str]) -> int | None:
    """Which word is the patronymic: never the first; of three words none of which looks like one, the last."""
    for index in range(len(words) - 1, 0, -1):
        if patronymic_key(words[index])[1]:
            return index
    return 2 if len(words) == 3 else None


def _surname_index(words: list[str], patronymic: int | None, has_initials: bool) -> tuple[int | None, bool]:
    """Which of the words left is the surname, and whether that is sure."""
    if not words:
        return None, True
    if len(words) == 1:
        # One word beside initials is a surname, beside a patronymic a given name.
        return (0 if has_initials or patronymic is None else None), True
    if patronymic is not None and len(words) == 2:
        return (0 if patronymic == 2 else 1), True
    for tells in (str.isupper, _has_surname_ending, _is_no_given_name):
        telling = [index for index, word in enumerate(words) if tells(word)]
        if len(telling) == 1:
            return telling[0], True
    return 0, False


def _has_surname_ending(word: str) -> bool:
    return not is_given_name(word) and any(rule.pattern.match(word.lower()) for rule in rules_of_all("entity_surname"))


def _is_no_given_name(word: str) -> bool:
    return not is_given_name(word)


@functools.lru_cache(maxsize=50_000)
def patronymic_key(word: str) -> tuple[str, str | None]:
    """(key of the father's name, m or f) of a patronymic; the whole word's key and None if it is none.

    `Талғатұлы` and `Талгатович` have the same.
    """
    for rule in rules_of_all("entity_patronymic"):
        match = rule.pattern.match(word)
        if match:
            # What Russian does to a father's last vowel (Ералы, Ералиевна; Николай, Николаевна) goes.
            return spell(match["value"]).rstrip("и") or spell(match["value"]), rule.data["gender"]
    return spell(word), None


@dataclass(frozen=True, slots=True)
class NameKey:
    """What two names are compared by. `words` is sorted, so that their order does not count.

    `surnames` are the words that may be the surname; the given name's key goes
    with each. `father` and `gender` are those of `patronymic_key`.
    """

    words: tuple[str, ...]
    surnames: tuple[str, ...]
    father: str | None
    gender: str | None
    patronymic: str | None
    initials: tuple[str, ...]

    @property
    def kind(self) -> str:
        """full, name (no patronymic), given (with patronymic, no surname), initials, or other."""
        if len(self.words) >= 2:
            return "full" if self.father else "name"
        if self.words and self.father and not self.initials:
            return "given"
        return "initials" if self.words and self.initials and not self.father else "other"

    def fits_initials(self, other: NameKey) -> bool:
        """Whether this name, told in full, may stand behind the surname and initials of `other`."""
        return other.words[0] in self.surnames and self.begins_with(other.words[0], other.initials)

    def given(self, surname: str) -> str:
        """The word beside a surname; the surname again where there is no other."""
        return next((word for word in self.words if word != surname), surname)

    def begins_with(self, surname: str, initials: tuple[str, ...]) -> bool:
        """Whether given name and patronymic, beside this surname, begin with the initials."""
        if not self.given(surname).startswith(initials[0]):
            return False
        return len(initials) < 2 or self.patronymic is None or self.patronymic.startswith(initials[1])


@functools.lru_cache(maxsize=50_000)
def name_key(printed: str) -> NameKey:
    """The key of a name as printed."""
    name = parse_name(printed)
    keys = tuple(spell(word) for word in name.words)
    father, gender = patronymic_key(name.patronymic) if name.patronymic else (None, None)
    surnames = keys[:2] if not name.order_known else (spell(name.surname),) if name.surname else ()
    return NameKey(
        words=tuple(sorted(keys)),
        surnames=surnames,
        father=father,
        gender=gender,
        patronymic=spell(name.patronymic) if name.patronymic else None,
        initials=tuple(spell(initial.rstrip(".")) for initial in name.initials),
    )
