"""Invented names and invented lines: what reports have and television news lack."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kaznerd import Sentence

from extractor.names_rule import is_given_name, stems
from extractor.rules import load_rules, rules_folder

FRAMES = Path(__file__).with_name("frames.toml")
_MARKED = re.compile(r"\[(\w+):([^\]]*)\]")
_HOLE = re.compile(r"\{(\w+)(?:\.(\w+))?\}")
_CASES = ("genitive", "dative", "accusative", "locative", "ablative", "instrumental")


class Augmenter:
    """Invents names from the persons of the training sentences and the lists of given names, by one random source."""

    def __init__(self, sentences: list[Sentence], seed: int) -> None:
        self.random = random.Random(seed)
        self.frames: dict[str, Any] = tomllib.loads(FRAMES.read_text(encoding="utf-8"))
        given = [
            line.strip()
            for language in ("kk", "ru")
            for line in (rules_folder() / language / "given_names.txt").read_text(encoding="utf-8").splitlines()
            if line.strip() and not line.startswith("#")
        ]
        self.given = {"female": [n for n in given if n[-1] in "аяәгүлш" and not n.endswith(("бек", "хан"))],
                      "male": [n for n in given if n[-1] not in "аяә"]}  # fmt: skip
        self.surnames = self._surnames(sentences)
        self.places = [s.text[a:b] for s in sentences for a, b, label in s.entities if label == "LOCATION"]
        self.words = [
            word
            for s in sentences
            if not s.entities
            for word in re.findall(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*", s.text)
            if word.islower()
        ]

    def _surnames(self, sentences: list[Sentence]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {"male": [], "female": []}
        for sentence in sentences:
            for start, end, label in sentence.entities:
                words = sentence.text[start:end].split()
                if label != "PERSON" or len(words) < 2:
                    continue
                bare = list(stems(words[-1], "kk"))[-1]
                if any(rule.pattern.match(bare) and rule.data["mark"] == "P"
                       for rule in load_rules().of("kk", "name_word")) or is_given_name(bare):  # fmt: skip
                    continue
                sex = "female" if bare.endswith(("ва", "на", "ая")) else "male"
                if bare not in found[sex]:
                    found[sex].append(bare)
        return found

    # --- words of a name -----------------------------------------------------

    def given_name(self, sex: str) -> str:
        if self.random.random() < 0.4:
            parts = self.frames["parts"][sex]
            return str(self.random.choice(parts["first"]) + self.random.choice(parts["last"]))
        return self.random.choice(self.given[sex])

    def surname(self, sex: str) -> str:
        ways = self.frames["surname"]
        if self.random.random() < ways["bare_share"]:
            return self.given_name("male")
        if self.random.random() < 0.5:
            return self.random.choice(self.surnames[sex])
        stem = self.given_name("male")
        ending = self.random.choice(ways[sex])
        return str((stem[:-1] if stem[-1] in "аәеиіыя" else stem) + ending)

    def patronymic(self, sex: str) -> str:
        ways = self.frames["patronymic"]
        kind = f"{sex}_russian" if self.random.random() < ways["russian_share"] else sex
        father = self.given_name("male")
        joint = "-" if kind == sex and self.random.random() < 0.03 else ""
        return father + joint + str(self.random.choice(ways[kind]))

    def initial(self) -> str:
        return self.given_name(self.random.choice(("male", "female")))[0] + "."

    def name(self, case: str | None = None) -> str:
        """A full name in one of the orders that reports use, its last word in `case`."""
        sex = self.random.choice(("male", "female"))
        roll = self.random.random()
        given, surname, patronymic = self.given_name(sex), self.surname(sex), self.patronymic(sex)
        if roll < 0.30:
            words = [surname, given, patronymic]
        elif roll < 0.50:
            words = [surname, given]
        elif roll < 0.64:
            words = [given, surname]
        elif roll < 0.72:
            words = [given, patronymic]
        elif roll < 0.82:
            return self.initial() + self.random.choice(("", " ")) + self.inflect(surname, case)
        elif roll < 0.86:
            return self.initial() + self.initial() + self.random.choice(("", " ")) + self.inflect(surname, case)
        elif roll < 0.91:
            return surname + " " + self.initial() + self.initial()
        elif roll < 0.97:
            return given + " " + surname.upper()
        else:
            words = [given]
        words[-1] = self.inflect(words[-1], case)
        return " ".join(words)

    def inflect(self, word: str, case: str | None) -> str:
        if case is None:
            return word
        letters = self.frames["letters"]
        low = word.lower()
        vowels = [c for c in low if c in letters["vowels"]]
        endings = self.frames["case"][case]["back" if not vowels or vowels[-1] in letters["back"] else "front"]
        vowels_only = set(letters["vowels"]) - set(letters["liquid"])
        classes = (vowels_only, letters["nasal"], letters["liquid"], letters["buzz"])
        index = next((i for i, members in enumerate(classes) if low[-1] in members), 4)
        return word + str(endings[index])

    # --- sentences -----------------------------------------------------------

    def replaced(self, sentence: Sentence) -> Sentence | None:
        """The sentence with other persons in it, each in the case of the one it replaces; None if it has none."""
        if not any(label == "PERSON" for *_, label in sentence.entities):
            return None
        text, entities, at = "", [], 0
        for start, end, label in sentence.entities:
            text += sentence.text[at:start]
            piece = sentence.text[start:end]
            if label == "PERSON" and self.random.random() < 0.8:
                piece = self.name(_case_of(piece))
            entities.append((len(text), len(text) + len(piece), label))
            text += piece
            at = end
        return Sentence(text + sentence.text[at:], tuple(entities))

    def invented(self, group: str) -> Sentence:
        """One line of a group of frames."""
        frame = self.random.choice(self.frames[group])
        return _unmark(_HOLE.sub(lambda hole: self._fill(hole[1], hole[2]), frame))

    def _fill(self, hole: str, case: str | None) -> str:
        fill: dict[str, Callable[[], str]] = {
            "name": lambda: f"[PERSON:{self.name(case)}]",
            "given": lambda: self.given_name(self.random.choice(("male", "female"))),
            "surname": lambda: self.surname("male"),
            "initials": lambda: self.initial() + self.initial(),
            "title": lambda: self._words().capitalize() if self.random.random() < 0.7 else self._words(),
            "Title": lambda: self._words().capitalize(),
            "TITLE": lambda: self._words().upper(),
            "loc": lambda: self.random.choice(self.places),
            "role": lambda: self.random.choice(self.frames["roles"]),
            "n": lambda: str(self.random.choice((self.random.randint(1, 20), self.random.randint(20, 3000)))),
            "date": lambda: f"{self.random.randint(1, 30)} {self.random.choice(self.frames['months'])}",
        }
        return fill[hole]()

    def _words(self) -> str:
        return " ".join(self.random.choices(self.words, k=self.random.randint(2, 5)))


def _case_of(name: str) -> str | None:
    word = name.split()[-1]
    rules = load_rules()
    if is_given_name(word):
        return None
    for rule in rules.of("kk", "suffix") + rules.of("kk", "suffix_name"):
        if rule.data["grammar"] in _CASES and rule.pattern.match(word):
            return str(rule.data["grammar"])
    return None


def _unmark(marked: str) -> Sentence:
    text, entities, at = "", [], 0
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        entities.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return Sentence(text + marked[at:], tuple(entities))
