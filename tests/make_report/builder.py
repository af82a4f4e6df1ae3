"""Builds a report's blocks and its gold side by side: each link that is printed finds its owner by itself."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from tests.make_report.page import URL_RE, Block, Break, Contents, Gap, Grid, Mark, Para

Gold = dict[str, Any]

SOCIAL = (
    "total", "children", "youth", "civil_servants", "public_sector", "disabled", "elderly", "unemployed", "ngo",
    "business", "other",
)
AGES = ("total", "13-16", "17-22", "23-27", "28-32", "33-45", "46-58", "59+")
GENDER = ("total", "male", "female")
STATISTICS = {"gender": GENDER, "social": SOCIAL, "age": AGES}

PROJECT: Gold = {
    "number": None, "title": None, "grantee": None, "field": None, "direction": None, "term": None,
    "contract_number": None, "contract_date": None, "head": None, "address": None, "phone": None,
    "period_start": None, "period_end": None, "amount": None, "partners": [], "evidence_link": None, "tasks": [],
    "surveys": [], "statistics": {}, "outputs": [], "success_stories": [], "links": [],
}
ACTIVITY: Gold = {
    "number": None, "title": None, "planned_participants": None, "reported_participants": None,
    "reported_unit": None, "satisfaction": None, "events": [], "links": [],
}
EVENT: Gold = {
    "label": None, "kind": "other", "title": None, "date_start": None, "date_end": None, "time": None, "venue": None,
    "participants": None, "qualifier": None, "unit": None, "people": [], "links": [],
}


def printed_number(cell: str) -> int | None:
    """What a statistics cell says: a dash is null, a number broken by spaces is one."""
    figures = "".join(c for c in cell if c.isdigit())
    return int(figures) if figures else None


class Builder:
    """Takes blocks and facts in reading order; `blocks` and `gold` are the result."""

    def __init__(self, gold: Gold) -> None:
        self.gold = gold
        self.gold.setdefault("inconsistencies", [])
        self.blocks: list[Block] = []
        self.project: Gold | None = None
        self.owner: list[str] | None = None  # the list that takes the links printed next, beside the project's
        self._fixed: list[str] = []  # links given by name to an event: not handed out again

    # -- facts ---------------------------------------------------------------------------------------------------

    def begin_project(self, number: int) -> Gold:
        self.project = next(p for p in self.gold["projects"] if p["number"] == number)
        self.owner = None
        return self.project

    def end_project(self) -> None:
        self.project = self.owner = None

    def _current(self) -> Gold:
        assert self.project is not None, "no project begun"
        return self.project

    def task(self, number: int | None, title: str | None) -> Gold:
        task: Gold = {"number": number, "title": title, "activities": []}
        self._current()["tasks"].append(task)
        self.owner = None
        return task

    def activity(self, number: int | None, title: str | None, **facts: Any) -> Gold:
        activity = copy.deepcopy(ACTIVITY) | {"number": number, "title": title} | facts
        if activity["reported_participants"] is not None and activity["reported_unit"] is None:
            activity["reported_unit"] = "people"
        self._current()["tasks"][-1]["activities"].append(activity)
        self.owner = activity["links"]
        return activity

    def event(self, **facts: Any) -> Gold:
        event = copy.deepcopy(EVENT) | facts
        if event["participants"] is not None:
            event["qualifier"] = event["qualifier"] or "exact"
            event["unit"] = event["unit"] or "people"
        self.last_activity()["events"].append(event)
        self._fixed += event["links"]
        self.owner = event["links"] if not event["links"] else self.last_activity()["links"]
        return event

    def last_activity(self) -> Gold:
        activity: Gold = self._current()["tasks"][-1]["activities"][-1]
        return activity

    def links_to_activity(self) -> None:
        self.owner = self.last_activity()["links"]

    def links_to_none(self) -> None:
        self.owner = None

    def clash(self, kind: str, project: int | None, detail: str, values: Iterable[str]) -> None:
        self.gold["inconsistencies"].append(
            {"kind": kind, "project": project, "detail": detail, "values": list(values)}
        )

    # -- ink -----------------------------------------------------------------------------------------------------

    def _note_links(self, text: str) -> None:
        for match in URL_RE.finditer(text):
            url = match[0]
            if self.project is None:
                continue
            self.project["links"].append(url)
            if url in self._fixed:
                self._fixed.remove(url)
            elif self.owner is not None:
                self.owner.append(url)

    def para(self, text: str, role: str = "body") -> None:
        self._note_links(text)
        self.blocks.append(Para(text, role))

    def grid(self, rows: list[list[str]], owners: list[list[str] | None] | None = None, **how: Any) -> None:
        """A table; `owners` tells which list takes the links of each row."""
        for index, row in enumerate(rows):
            if owners is not None:
                self.owner = owners[index]
            for cell in row:
                self._note_links(cell)
        self.blocks.append(Grid(tuple(tuple(row) for row in rows), **how))

    def gap(self, height: float = 10) -> None:
        self.blocks.append(Gap(height))

    def page(self, wide: bool | None = None) -> None:
        self.blocks.append(Break(wide))

    def contents(self, entries: Iterable[str]) -> None:
        self.blocks.append(Contents(tuple(entries)))

    def mark(self, entry: str) -> None:
        self.blocks.append(Mark(entry))
