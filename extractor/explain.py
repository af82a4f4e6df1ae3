"""A value of the database -> the ink behind it: page, boxes, printed text and the rule that read it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractor.document import Bbox
from extractor.errors import EsepError, NoSuchFile
from extractor.rows import TABLES
from extractor.store import Store

if TYPE_CHECKING:
    from PIL import Image

TABLE_NAMES = tuple(dict.fromkeys(table for table, _ in TABLES.values()))
_MARGIN = 24.0  # points of the page shown around the boxes
_DPI = 150.0
_FILL = (255, 214, 0, 96)
_OUTLINE = (214, 64, 0, 255)


class NoSuchValue(EsepError):
    """There is no such row, column or evidence in the database."""

    code = "no_such_value"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One run of printed characters behind a value. `boxes` holds (page, box) for each printed line."""

    column: str
    value: object
    part: int
    text: str
    rule: str
    confidence: float | None
    section: str | None
    boxes: tuple[tuple[int, Bbox], ...]
    path: str | None


def find_evidence(store: Store, table: str, row_id: str, column: str | None = None) -> list[Evidence]:
    """The evidence for one value, or for all values of a row. Raises NoSuchValue."""
    if table not in TABLE_NAMES:
        raise NoSuchValue(f"there is no table {table}: choose one of {', '.join(TABLE_NAMES)}")
    row = store.connection.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone()
    if row is None:
        raise NoSuchValue(f"{table} has no row {row_id}: ids stand in its column id")
    if column is not None and column not in row.keys():  # noqa: SIM118 - a Row iterates over its values
        raise NoSuchValue(f"{table} has no column {column}: choose one of {', '.join(row.keys())}")
    found = [
        Evidence(
            source["column_name"], row[source["column_name"]], source["part"], source["text"], source["rule"],
            source["confidence"], source["section_title"],
            tuple((page, (x0, top, x1, bottom)) for page, x0, top, x1, bottom in json.loads(source["boxes"])),
            source["path"],
        )
        for source in store.rows("sources_of", table_name=table, row_id=row_id, column_name=column)
    ]
    if not found and column is not None:
        raise NoSuchValue(f"{table}.{column} of {row_id} is "
                          + ("empty: nothing was read for it" if row[column] is None else
                             f"{row[column]!r}: it was derived, not read from the page"))
    return found


def describe(evidence: list[Evidence]) -> str:
    """The evidence as lines for a terminal."""
    lines = []
    for item in evidence:
        if item.part == 0:
            lines.append(f"{item.column} = {item.value}")
        lines.append(f"  printed  {' '.join(item.text.split())}")
        lines.extend(f"  page {page:<4} box {', '.join(f'{side:.1f}' for side in box)}" for page, box in item.boxes)
        lines.append(f"  rule     {item.rule}")
        if item.confidence is not None:
            lines.append(f"  OCR      confidence {item.confidence:.2f}")
        if item.section:
            lines.append(f"  section  {' '.join(item.section.split())}")
    return "\n".join(lines)


def draw_evidence(evidence: list[Evidence]) -> Image.Image:
    """The part of the page where the evidence stands, its boxes marked; the first page if there are several.

    Raises NoSuchFile if the PDF is no longer where it was read.
    """
    from PIL import Image, ImageDraw

    from extractor.pdf import render_page

    boxes = [box for item in evidence for box in item.boxes]
    path = next((item.path for item in evidence if item.path), None)
    if not boxes:
        raise NoSuchValue("no character of this value stands on a page")
    if path is None or not Path(path).is_file():
        raise NoSuchFile(f"the PDF is no longer at {path}: put it back, or ingest it from its new place")
    first = boxes[0][0]
    on_page = [box for page, box in boxes if page == first]
    scale = _DPI / 72
    image = render_page(path, first, _DPI).convert("RGBA")
    marks = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(marks)
    for box in on_page:
        x0, top, x1, bottom = (side * scale for side in box)
        pen.rectangle((x0 - 2, top - 2, x1 + 2, bottom + 2), fill=_FILL, outline=_OUTLINE, width=2)
    crop = (
        0,
        max(0, int((min(box[1] for box in on_page) - _MARGIN) * scale)),
        image.width,
        min(image.height, int((max(box[3] for box in on_page) + _MARGIN) * scale)),
    )
    return Image.alpha_composite(image, marks).crop(crop).convert("RGB")
