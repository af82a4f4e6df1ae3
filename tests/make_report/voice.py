"""What both languages' voices share: the facts of an event, its people, and invented links."""

from __future__ import annotations

import datetime as dt
import random
import string
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "words"
_CODE = string.ascii_letters + string.digits + "-_"
ONLINE = ("Zoom", "Google Meet")


@dataclass(frozen=True)
class Person:
    name: str
    role: str
    genitive: str | None = None  # None where the form of the name has none
    woman: bool = False


@dataclass(frozen=True)
class Facts:
    """One event as it is to be told; `venue` is (nominative, in the sentence)."""

    kind: str
    title: str | None
    start: dt.date
    end: dt.date | None = None
    time: str | None = None
    venue: tuple[str, str] | None = None
    count: int | None = None
    qualifier: str = "exact"
    unit: str = "people"
    people: tuple[Person, ...] = ()
    links: tuple[str, ...] = ()
    label: str | None = None

    def gold(self) -> dict[str, Any]:
        stated = self.count is not None
        return {
            "kind": self.kind,
            "title": self.title,
            "date_start": self.start.isoformat(),
            "date_end": self.end.isoformat() if self.end else None,
            "time": self.time,
            "venue": self.venue[0] if self.venue else None,
            "participants": self.count,
            "qualifier": self.qualifier if stated else None,
            "unit": self.unit if stated else None,
            "people": [{"name": person.name, "role": person.role} for person in self.people],
            "label": self.label,
        }


def load_words(language: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Vocabulary and form headings of a language."""
    words = tomllib.loads((WORDS / f"{language}.toml").read_text(encoding="utf-8"))
    form = tomllib.loads((WORDS / f"form-{language}.toml").read_text(encoding="utf-8"))
    return words, form


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")


@dataclass
class LinkMaker:
    """Invented links, no two alike, well formed: Instagram codes have 11 characters."""

    rng: random.Random
    site: str
    account: str
    seen: set[str] = field(default_factory=set)

    def _code(self, length: int, first: str = "") -> str:
        return first + "".join(self.rng.choices(_CODE, k=length - len(first) - 1)) + self.rng.choice(_CODE[:62])

    def make(self) -> str:
        url = ""
        while not url or url in self.seen:
            url = self._one()
        self.seen.add(url)
        return url

    def _one(self) -> str:
        rng = self.rng
        tail = rng.choice(["", "", f"?igsh={self._code(16)}", "?img_index=1", f"?igsh={self._code(14)}%3D%3D"])
        words = ("".join(rng.choices("abdegiklmnoprstuz", k=rng.randint(3, 9))) for _ in range(rng.randint(4, 9)))
        slug = "-".join(words)
        digits = "".join(rng.choices(string.digits, k=18))
        return rng.choice([
            f"https://www.instagram.com/p/{self._code(11, 'D')}/{tail}",
            f"https://www.instagram.com/p/{self._code(11, 'D')}/{tail}",
            f"https://www.instagram.com/reel/{self._code(11, 'D')}/",
            f"https://www.tiktok.com/@{self.account}/video/7{digits}",
            f"https://www.facebook.com/share/p/{self._code(10)}/",
            f"https://www.youtube.com/watch?v={self._code(11)}",
            f"https://{self.site}/{rng.choice(['news', 'qogam', 'obshchestvo'])}/{rng.randint(100, 9999)}-{slug}",
            f"t.me/{self.account}/{rng.randint(10, 999)}",
        ])

    def cut_short(self) -> str:
        """An Instagram link whose code lacks a character."""
        return f"https://www.instagram.com/p/{self._code(10, 'D')}/"

    def drive(self) -> str:
        return f"https://drive.google.com/drive/folders/1{self._code(32)}{self.rng.choice(['', '?usp=sharing'])}"


class Voice:
    """A language's way of saying things; the subclasses hold its grammar. Each choice is the `rng`'s."""

    language: str

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.words, self.form = load_words(self.language)

    def pick(self, key: str) -> Any:
        """One of the prose sentences of that name."""
        return self.rng.choice(self.words["prose"][key])

    def say(self, key: str, loose: bool = False, **values: Any) -> str:
        """A heading of the form: as printed, or (loose) in another wording."""
        wordings = self.form[key]
        text = str(wordings[-1] if loose and len(wordings) > 1 else wordings[0])
        return text.format(**values) if values else text

    def years(self, age: int) -> str:
        """An age as it stands in the success story."""
        return str(age)

    # -- to be said by each language -----------------------------------------------------------------------------

    def person(self, role: str) -> Person:
        raise NotImplementedError

    def amount_words(self, number: int) -> str:
        raise NotImplementedError

    def full_date(self, day: dt.date) -> str:
        raise NotImplementedError

    def period(self, start: dt.date, end: dt.date, exact: bool) -> str:
        raise NotImplementedError

    def between(self, first: dt.date, last: dt.date) -> tuple[str, str]:
        """The two ends of the time for applications, to stand in the announcement."""
        raise NotImplementedError

    def activity_title(self, kind: str, events: int, plan: int | None) -> str:
        raise NotImplementedError

    def tell(self, facts: Facts, year: bool = True, same_day: bool = False) -> str:
        """The event as a running paragraph."""
        raise NotImplementedError

    def item(self, facts: Facts) -> str:
        """The event as one item of a list, without number and links."""
        raise NotImplementedError

    def cells(self, facts: Facts, city: str) -> list[str]:
        """Date, place, theme and form, count: the event's cells in a table."""
        raise NotImplementedError

    def field_list(self, facts: Facts, city: str) -> list[str]:
        """The event as lines `Field: value`, without links."""
        raise NotImplementedError

    def label(self, number: int, kind: str) -> str:
        raise NotImplementedError

    def closing(self, events: int, total: int, plan: int | None, satisfaction: float | None) -> str:
        raise NotImplementedError

    def survey(self, facts: Facts) -> str:
        raise NotImplementedError

    def consultation(self, facts: Facts, first: int, last: int, year: int) -> str:
        raise NotImplementedError

    def final(self, facts: Facts) -> str:
        raise NotImplementedError

    def outputs(self, drawn: list[tuple[list[str], int]]) -> tuple[list[str], list[tuple[str, int]]]:
        """Lines that tell the outputs, each drawn as its word's forms and a number; and [thing as printed, number]."""
        told = [(forms[0], number) for forms, number in drawn]
        return [f"– {thing} – {number};" for thing, number in told], told
