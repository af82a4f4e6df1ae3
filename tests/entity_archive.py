"""A made-up archive: mentions of persons whose true identity is known, as 200 reports would name them.

Spellings of the other language come from the orthography's own table here, not from the program's rules.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from math import comb

from extractor.entities.models import Cluster, PersonMention
from extractor.names_rule import rules_folder

_RUSSIAN = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноууxиАГКНОУУХИ".replace("x", "х"))
_ALPHABET = "абвгдежзиклмнопрстуфхцчшыюя"
_ROLES = ("psychologist", "lawyer", "trainer", "lecturer", "speaker", "moderator", "expert", "organizer")
_SOFT = "еиіөүәй"


@dataclass(frozen=True)
class Shape:
    """How many of everything, and how often a mention is changed."""

    reports: int = 200
    people: int = 3000
    regions: int = 20
    organizations: int = 15  # a region
    namesakes: float = 0.05
    misspelt: float = 0.10
    no_patronymic: float = 0.30
    initials: float = 0.10
    other_language: float = 0.20


@dataclass(frozen=True)
class Person:
    surname: str
    given: str
    father: str
    female: bool
    region: int
    organization: int
    role: str


def given_names() -> list[str]:
    """Kazakh given names of the project's own list, in a stable order."""
    lines = (rules_folder() / "kk" / "given_names.txt").read_text(encoding="utf-8").splitlines()
    return sorted({line.strip() for line in lines if len(line) > 3 and not line.startswith("#") and line.isalpha()})


def make_archive(seed: int, shape: Shape = Shape()) -> tuple[list[PersonMention], dict[str, int]]:
    """The mentions, and for each mention's id the number of the person it is of."""
    rng = random.Random(seed)
    names = given_names()
    people = _people(rng, names, shape)
    reports: dict[int, list[int]] = defaultdict(list)
    for report in range(shape.reports):
        reports[report % shape.regions].append(report)
    mentions: list[PersonMention] = []
    truth: dict[str, int] = {}
    numbers = count()
    for number, person in enumerate(people):
        here = reports[person.region]
        for report in rng.sample(here, min(len(here), rng.choice((1, 1, 2, 2, 3, 4)))):
            for _ in range(rng.choice((1, 1, 2, 3, 4, 6))):
                mention = f"m{next(numbers):06}"
                truth[mention] = number
                role = person.role if rng.random() < 0.9 else rng.choice(_ROLES)
                printed, language = _print_name(rng, person, shape)
                mentions.append(PersonMention(
                    mention, f"r{report}", printed, role, language, f"region {person.region}",
                    f"organization {person.region}.{person.organization}", (2015 + report // shape.regions, mention),
                ))
    return mentions, truth


def _people(rng: random.Random, names: list[str], shape: Shape) -> list[Person]:
    people: list[Person] = []
    for _ in range(shape.people):
        region, organization = rng.randrange(shape.regions), rng.randrange(shape.organizations)
        female = rng.random() < 0.6
        surname, given = _surname(rng, rng.choice(names), female), rng.choice(names)
        if people and rng.random() < shape.namesakes:
            other = rng.choice(people)
            surname, given, female = other.surname, other.given, other.female
            if rng.random() < 0.5:
                region = other.region
        father = _patronymic(rng, rng.choice(names), female)
        people.append(Person(surname, given, father, female, region, organization, rng.choice(_ROLES)))
    return people


def _surname(rng: random.Random, root: str, female: bool) -> str:
    if rng.random() < 0.3:
        return root
    return root + ("ев" if root[-1] in _SOFT + "лжш" else "ов") + ("а" if female else "")


def _patronymic(rng: random.Random, father: str, female: bool) -> str:
    if rng.random() < 0.3 and father[-1] not in "аәеиоуыіяюө":
        return father + ("овна" if female else "ович")
    return father + ("қызы" if female else "ұлы")


def _print_name(rng: random.Random, person: Person, shape: Shape) -> tuple[str, str]:
    surname, given, father = person.surname, person.given, person.father
    language = "kk"
    if rng.random() < shape.other_language:
        language = "ru"
        surname, given, father = (_in_russian(word) for word in (surname, given, father))
    if rng.random() < shape.misspelt:
        changed = rng.randrange(3)
        surname, given, father = (
            _misspell(rng, word) if place == changed else word for place, word in enumerate((surname, given, father))
        )
    way = rng.random()
    if way < shape.initials:
        return rng.choice((f"{given[0]}.{surname}", f"{surname} {given[0]}.{father[0]}.", f"{given[0]}. {surname}")), \
            language
    if way < shape.initials + shape.no_patronymic:
        return rng.choice((f"{surname} {given}", f"{given} {surname}", f"{given} {surname.upper()}")), language
    return rng.choice((f"{surname} {given} {father}",) * 4 + (f"{given} {father} {surname}",)), language


def _in_russian(word: str) -> str:
    return word.replace("гүл", "гуль").replace("лә", "ля").translate(_RUSSIAN)


def _misspell(rng: random.Random, word: str) -> str:
    """The word with one letter wrong, left out, put in, doubled or swapped; its first letter stays."""
    at = rng.randrange(1, len(word))
    letter = rng.choice(_ALPHABET)
    kind = rng.randrange(4)
    if kind == 0:
        return word[:at] + letter + word[at + 1 :]
    if kind == 1 and len(word) > 3:
        return word[:at] + word[at + 1 :]
    if kind == 2 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + letter + word[at:]


def pairwise(clusters: Iterable[Iterable[str]], truth: dict[str, int]) -> tuple[float, float]:
    """(precision, recall) over pairs of mentions."""
    together = right = 0
    for cluster in clusters:
        sizes: dict[int, int] = defaultdict(int)
        for mention in cluster:
            sizes[truth[mention]] += 1
        together += comb(sum(sizes.values()), 2)
        right += sum(comb(size, 2) for size in sizes.values())
    sizes = defaultdict(int)
    for person in truth.values():
        sizes[person] += 1
    all_pairs = sum(comb(size, 2) for size in sizes.values())
    return (right / together if together else 1.0), (right / all_pairs if all_pairs else 1.0)


def groups_of(clusters: Iterable[Cluster]) -> list[tuple[str, ...]]:
    return [cluster.mentions for cluster in clusters]
