"""How a generated report varies: what is told, in which layouts, and how it is set."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Any

from tests.make_report.page import FAMILIES, Look

LAYOUTS = ("paragraphs", "packed", "list", "fields", "labels", "table")


@dataclass(frozen=True)
class Style:
    """Every variation of a report; None leaves it to the seed."""

    layouts: tuple[str, ...] = LAYOUTS  # of an activity with several events
    pages: int = 20  # about
    projects: int = 3
    loose: bool | None = None  # headings in another wording than the form's
    contents: bool | None = None
    wide_statistics: bool | None = None  # statistics on landscape pages
    wide_projects: bool | None = None  # whole project reports on landscape pages
    shuffled: bool = True  # Annex 2 in another order than section 3
    partners: bool | None = None
    signatures_in_columns: bool | None = None
    total_row: bool | None = None  # a table's last row adds up
    year_known: bool = True  # later dates may come without their year
    foreign_project: bool = False  # one project's report in the other language
    contradictions: bool = False
    look: Look | None = None


STYLES: dict[str, Style] = {
    "mixed": Style(),
    "plain": Style(layouts=("paragraphs",), loose=False, contents=False, wide_projects=False),
    "tables": Style(layouts=("table",)),
    "lists": Style(layouts=("list", "labels")),
    "packed": Style(layouts=("packed",)),
    "fields": Style(layouts=("fields",)),
    "short": Style(loose=True, pages=10, partners=False, wide_statistics=False, wide_projects=False),
    "landscape": Style(wide_projects=True, layouts=("table", "fields")),
    "many": Style(projects=11, pages=45),
    "foreign": Style(foreign_project=True),
    "contradictions": Style(contradictions=True),
}


def seeded_look(rng: random.Random, head: str) -> Look:
    """A look by the seed; `head` is the running head where there is one."""
    family = rng.choice(sorted(FAMILIES))
    number = rng.choice(["bottom", "bottom", "top-right", "bottom-right", "none"])
    return Look(
        family=family,
        size=rng.choice([10, 10.5, 11] if "sans" in family else [11, 11.5, 12]),
        leading=rng.choice([1.15, 1.25, 1.35]),
        margins=(rng.choice([57, 71, 85]), 64, rng.choice([43, 50, 57]), 60),
        page_size=rng.choice(["a4", "a4", "a4", "letter"]),
        justify=rng.random() < 0.7,
        indent=rng.choice([0, 18, 30, 35]),
        space=rng.choice([0, 0, 3, 5]),
        head=head if rng.random() < 0.5 else "",
        head_rule=rng.random() < 0.5,
        page_number=number,
        tables=rng.choice(["ruled", "ruled", "grey", "rowless", "bare"]),
        table_size=rng.choice([8.5, 9, 9.5, 10]),
        repeat_head=rng.random() < 0.7,
        heading_caps=rng.random() < 0.15,
        heading_bold=rng.random() < 0.8,
        annotate=rng.random() < 0.6,
        blue_links=rng.random() < 0.4,
    )


def settle(style: Style, rng: random.Random, head: str) -> Style:
    """The style with every None settled by the seed."""
    chances = {
        "loose": 0.35, "contents": 0.3, "wide_statistics": 0.5, "wide_projects": 0.2, "partners": 0.8,
        "signatures_in_columns": 0.5, "total_row": 0.6,
    }
    settled: dict[str, Any] = {}
    for name, chance in chances.items():
        drawn = rng.random() < chance
        given = getattr(style, name)
        settled[name] = drawn if given is None else given
    look = seeded_look(rng, head)
    return replace(style, look=style.look or look, **settled)
