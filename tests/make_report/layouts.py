"""The events of an activity with several of them, told in one of the layouts."""

from __future__ import annotations

import datetime as dt
import random
import re
from dataclasses import dataclass, field, replace
from typing import Any

from tests.make_report.builder import Builder
from tests.make_report.style import Style
from tests.make_report.voice import ONLINE, Facts, LinkMaker, Person, Voice

SERIES = ("seminar", "lecture", "training", "meeting", "round_table")
SINGLE = ("exhibition", "competition", "campaign", "festival", "focus_group", "round_table")
_ROLES = {
    "seminar": ("speaker", "trainer", "psychologist", "lawyer"),
    "lecture": ("lecturer", "psychologist", "lawyer"),
    "training": ("trainer", "psychologist", "mediator"),
    "meeting": ("speaker", "psychologist", "lawyer"),
    "round_table": ("moderator",),
    "focus_group": ("moderator",),
}
_ODD: list[dict[str, Any]] = [
    {"count": None}, {"count": 9, "unit": "organizations"}, {"count": 120, "qualifier": "at_least"},
    {"count": 80, "qualifier": "about"}, {"count": 14, "unit": "families"},
]


@dataclass
class Plan:
    """What a project's report has to hold, and the contradictions to plant in it."""

    start: dt.date
    end: dt.date
    city: str
    region: str
    activities: int
    clashes: set[str] = field(default_factory=set)


class EventWriter:
    """Invents events and writes them into the builder."""

    def __init__(self, out: Builder, voice: Voice, style: Style, links: LinkMaker, plan: Plan) -> None:
        self.out, self.voice, self.style, self.links, self.plan = out, voice, style, links, plan
        self.rng: random.Random = voice.rng
        self.people = 0  # of all events
        self.themes: list[str] = []
        self.link_form = self.rng.choice(["{url}", "{n}. {url}", "{n}) {url}"])

    # -- facts ---------------------------------------------------------------------------------------------------

    def _days(self, number: int) -> list[dt.date]:
        room = (self.plan.end - self.plan.start).days - 25
        return sorted(self.plan.start + dt.timedelta(days=5 + self.rng.randrange(room)) for _ in range(number))

    def _theme(self) -> str:
        if not self.themes:
            self.themes = list(self.voice.words["themes"])
            self.rng.shuffle(self.themes)
        return self.themes.pop()

    def _venue(self, kind: str) -> tuple[str, str]:
        rng = self.rng
        there = [v for v in self.voice.words["venues"] if kind not in SINGLE or v[0] not in ONLINE]
        named = {"n": rng.randint(1, 120), "city": self.plan.city, "region": self.plan.region}
        nominative, spoken = (form.format(**named) for form in rng.choice(there))
        if nominative not in ONLINE and self.plan.city not in nominative and self.plan.region not in nominative:
            spoken = rng.choice(self.voice.words["before_named"]).format(**named) + spoken
        return nominative, spoken

    def _people(self, kind: str) -> tuple[Person, ...]:
        roles = _ROLES.get(kind, ())
        if not roles or self.rng.random() < 0.15:
            return ()
        people: dict[str, Person] = {}
        for _ in range(1 if kind in ("round_table", "focus_group") else self.rng.choice([1, 1, 2, 3])):
            person = self.voice.person(self.rng.choice(roles))
            people[person.name] = person
        return tuple(people.values())

    def facts(self, kind: str, day: dt.date, **given: Any) -> Facts:
        rng = self.rng
        long = kind in ("campaign", "training") and rng.random() < 0.3
        end = day + dt.timedelta(days=rng.randint(1, 4)) if long else None
        made: dict[str, Any] = {
            "title": self._theme(),
            "end": end,
            "time": None if end or rng.random() < 0.45 else f"{rng.randint(9, 17):02}:{rng.choice(['00', '00', '30'])}",
            "venue": self._venue(kind),
            "count": rng.randint(12, 95),
            "people": self._people(kind),
            "links": tuple(self.links.make() for _ in range(rng.choice([1, 1, 2, 3]))),
        }
        return Facts(kind=kind, start=day, **{**made, **given})

    def _event(self, facts: Facts, own_links: bool = False) -> None:
        """Gold of the event; its links are those printed next, or (own_links) those named here."""
        gold = facts.gold()
        if own_links:
            gold["links"] = list(facts.links)
        self.out.event(**gold)
        if facts.unit == "people":
            self.people += facts.count or 0

    # -- ink -----------------------------------------------------------------------------------------------------

    def _links(self, urls: tuple[str, ...], titled: bool = True) -> None:
        head = self.voice.pick("links") if titled and len(urls) > 1 else ""
        if head:
            self.out.para(head)
        for n, url in enumerate(urls, 1):
            self.out.para(self.link_form.format(n=n, url=url), "link")

    def lay_paragraphs(self, events: list[Facts], _: int | None) -> None:
        for n, event in enumerate(events):
            same = n > 0 and event.start == events[n - 1].start and not events[n - 1].end
            year = n == 0 or not self.style.year_known or self.rng.random() < 0.6
            title = event.title if self.rng.random() < 0.85 else None
            told = replace(event, title=title)
            self._event(told)
            text = self.voice.tell(told, year, same)
            if self.rng.random() < 0.5:
                text += " " + self.voice.pick("after")
            for part in self._paragraphs(text):
                self.out.para(part)
            self._links(event.links)

    def _paragraphs(self, text: str) -> list[str]:
        """The text in one paragraph, or in two, parted between sentences."""
        ends = [m.end() for m in re.finditer(r"[а-яәғқңөұүһі»]{4}\. (?=[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі])", text)]
        if not ends or self.rng.random() < 0.7:
            return [text]
        cut = self.rng.choice(ends)
        return [text[:cut].strip(), text[cut:]]

    def lay_packed(self, events: list[Facts], _: int | None) -> None:
        """Two or three events in a paragraph; links in brackets after each, or all after the paragraph."""
        rest = list(events)
        first = True
        while rest:
            size = self.rng.choice([2, 3])
            group, rest = rest[:size], rest[size:]
            bracketed = self.rng.random() < 0.5
            sentences = []
            for n, event in enumerate(group):
                same = n > 0 and event.start == group[n - 1].start and not group[n - 1].end
                told = replace(event, links=event.links[:1])
                text = self.voice.tell(told, first or self.rng.random() < 0.3, same)
                first = False
                self._event(told, own_links=bracketed)
                sentences.append(f"{text.removesuffix('.')} ({told.links[0]})." if bracketed else text)
            self.out.links_to_activity()
            self.out.para(" ".join(sentences))
            if not bracketed and len(group) > 1:
                self._links(tuple(event.links[0] for event in group))
            elif not bracketed:
                self.out.owner = self.out.last_activity()["events"][-1]["links"]
                self._links(group[0].links[:1])

    def lay_list(self, events: list[Facts], _: int | None) -> None:
        sign = self.rng.choice(["{n}) ", "{n}. ", "– "])
        bracketed = self.rng.random() < 0.6
        for n, event in enumerate(events, 1):
            self._event(event)
            text = sign.format(n=n) + self.voice.item(event)
            if bracketed:
                self.out.para(f"{text} ({', '.join(event.links)}){';' if n < len(events) else '.'}", "item")
            else:
                self.out.para(f"{text};", "item")
                for url in event.links:
                    self.out.para(url, "link")

    def lay_labels(self, events: list[Facts], _: int | None) -> None:
        state = self.rng.getstate()
        for n, event in enumerate(events, 1):
            here = self.rng.getstate()
            self.rng.setstate(state)  # one form of label for the whole list
            label = self.voice.label(n, event.kind)
            self.rng.setstate(here)
            self.rng.random()
            told = replace(event, label=label)
            self._event(told)
            self.out.para(f"{label}: {self.voice.tell(told, n == 1 or self.rng.random() < 0.7)}")
            self._links(event.links, titled=False)

    def lay_fields(self, events: list[Facts], _: int | None) -> None:
        state = self.rng.getstate()
        for n, event in enumerate(events, 1):
            here = self.rng.getstate()
            self.rng.setstate(state)
            label = self.voice.label(n, event.kind)
            self.rng.setstate(here)
            self.rng.random()
            told = replace(event, label=label)
            self._event(told)
            self.out.para(label, "bold")
            for line in self.voice.field_list(told, self.plan.city):
                self.out.para(f"– {line}", "bullet")
            self._links(event.links, titled=False)

    def lay_table(self, events: list[Facts], total: int | None) -> None:
        """A table; `total` None: nothing adds up, so that counts may be of other kinds."""
        voice, rng, adds = self.voice, self.rng, total is not None
        rows = [rng.choice(voice.form["table_head"]).split(" | ")]
        owners: list[list[str] | None] = [None]
        for n, event in enumerate(events, 1):
            told = replace(event, venue=None if rng.random() < 0.08 else event.venue)
            if not adds and rng.random() < 0.3:
                told = replace(told, **rng.choice(_ODD))
            self._event(told)
            rows.append([str(n), *voice.cells(told, self.plan.city), "\n".join(event.links)])
            owners.append(self.out.owner)
        if self.style.total_row and total is not None:
            rows.append(["", rng.choice(voice.form["table_total"]), "", "", str(total), ""])
            owners.append(None)
        self.out.grid(rows, owners, widths=(0.5, 1.5, 2.1, 2.8, 1.2, 2.6))
        self.out.links_to_activity()
