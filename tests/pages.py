"""Pages made line by line and rule by rule, without a PDF."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise

from extractor.document import Annotation, Document, Edge, Page

ADVANCE = 0.5  # of the font size: all characters of the made pages are this wide
LEFT, RIGHT, PITCH, SIZE = 50.0, 450.0, 14.0, 10.0


Row = dict[str, object]


def row(text: str, indent: float = 0.0, *, gap: float = 1.0, bold: bool = False, size: float = SIZE) -> Row:
    """A line of a made page: `gap` is its distance from the one above, in usual pitches; `|` opens a tab stop."""
    return {"text": text, "x": LEFT + indent, "gap": gap, "bold": bold, "size": size}


def make_page(rows: Iterable[Row], number: int = 1, *, top: float = 60.0, edges: Iterable[Edge] = (),
              links: Iterable[Annotation] = (), height: float = 800.0) -> Page:
    text, boxes, sizes, bold = [], array("d"), array("f"), bytearray()
    base = top
    for line in rows:
        base += PITCH * float(str(line["gap"]))
        size = float(str(line["size"]))
        x = float(str(line["x"]))
        if "y" in line:
            base = float(str(line["y"]))
        for char in str(line["text"]):
            if char == "|":
                x += 8 * size
                continue
            text.append(char)
            boxes.extend((x, base - 0.8 * size, x + ADVANCE * size, base + 0.2 * size))
            sizes.append(size)
            bold.append(int(bool(line["bold"])))
            x += ADVANCE * size
    return Page(number, RIGHT + LEFT, height, "".join(text), boxes, sizes, bytes(bold), tuple(edges), tuple(links))


def texts(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


FULL = "слово " * 13 + "ой"  # 80 characters: as wide as the page's text
TAIL = "конец абзаца."


def grid(xs: list[float], ys: list[float], without: Iterable[tuple[float, float, float]] = ()) -> list[Edge]:
    """All rules of a table but for the pieces (y, x from, x to) of horizontal ones."""
    edges = [Edge(x, ys[0], x, ys[-1]) for x in xs]
    gone = set(without)
    edges += [Edge(a, y, b, y) for y in ys for a, b in pairwise(xs) if (y, a, b) not in gone]
    return edges


def cell_rows(table: list[list[str]], xs: list[float], ys: list[float], *, bold: int = 0) -> list[Row]:
    """Lines for the texts of a table's cells (`/` breaks a line), header rows bold."""
    rows = []
    for r, line in enumerate(table):
        for c, text in enumerate(line):
            for n, part in enumerate(text.split("/")):
                rows.append({**row(part, xs[c] - LEFT + 3, bold=r < bold), "y": ys[r] + 11 + 12 * n})
    return rows


def cells(document: Document) -> list[list[str | None]]:
    (table,) = [block.table for block in document.blocks if block.table]
    return [[None if cell is None else document.text[cell.start : cell.end] for cell in line] for line in table.rows]


XS, YS = [50.0, 80.0, 250.0, 400.0], [100.0, 130.0, 160.0, 190.0]

MADE = [["№", "Имя", "Дом"], ["1", "один/два", "три"], ["2", "четыре", "пять"]]
READ = [["№", "Имя", "Дом"], ["1", "один два", "три"], ["2", "четыре", "пять"]]
