"""Blocks of a report → PDF bytes, by reportlab: the same blocks and style give the same bytes."""

from __future__ import annotations

import functools
import importlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, LETTER, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

# Family → (package, stem of its files). Each holds every Kazakh letter, in regular and bold.
FAMILIES = {
    "pt-serif": ("fontpkg_pt_serif", "PT_Serif-Web"),
    "pt-sans": ("fontpkg_pt_sans", "PT_Sans-Web"),
    "plex-serif": ("fontpkg_ibm_plex_serif", "IBMPlexSerif"),
    "fira-sans": ("fontpkg_fira_sans", "FiraSans"),
}
URL_RE = re.compile(r"(?:https?://|www\.|t\.me/)[^\s<>»”]*[^\s<>»”.,;:()\]]")
_LONE_LINK_RE = re.compile(rf"(?:\d+[.)]\s*)?{URL_RE.pattern}")
_TOKEN_RE = re.compile(rf"\[([^\[\]]+)\]\(({URL_RE.pattern})\)|({URL_RE.pattern})")


@dataclass(frozen=True)
class Look:
    """How a report is set. Sizes in points."""

    family: str = "pt-serif"
    size: float = 12
    leading: float = 1.2  # times the size
    margins: tuple[float, float, float, float] = (85, 57, 43, 57)  # left, top, right, bottom
    page_size: str = "a4"  # a4 | letter
    justify: bool = True
    indent: float = 30  # first line
    space: float = 0  # after a paragraph
    head: str = ""  # running head, on every page but the cover
    head_rule: bool = False
    page_number: str = "bottom"  # bottom | top-right | bottom-right | none
    tables: str = "ruled"  # ruled | grey | rowless (no rule between rows) | bare (rules round the head only)
    table_size: float = 10
    repeat_head: bool = True  # a table's head again on each page
    heading_caps: bool = False
    heading_bold: bool = True
    annotate: bool = True  # links as annotations; else plain text
    blue_links: bool = False


@dataclass(frozen=True)
class Para:
    text: str
    role: str = "body"  # body | bold | center | title | right | bullet | item | link | cover | left


@dataclass(frozen=True)
class Grid:
    """A table: rows of cell texts, the first `heads` of them the head; widths are shares of the line."""

    rows: tuple[tuple[str, ...], ...]
    heads: int = 1
    widths: tuple[float, ...] = ()
    spans: tuple[tuple[int, int, int, int], ...] = ()  # col, row, last col, last row
    ruled: bool = True


@dataclass(frozen=True)
class Break:
    """New page; `wide` says whether it and those after it are landscape (None: as before)."""

    wide: bool | None = None


@dataclass(frozen=True)
class Gap:
    height: float = 10


@dataclass(frozen=True)
class Contents:
    """A table of contents with dotted leaders, over the `entry` paragraphs."""

    entries: tuple[str, ...]


@dataclass(frozen=True)
class Mark:
    """Remembers the page on which the contents' entry begins."""

    entry: str


Block = Para | Grid | Break | Gap | Contents | Mark


@functools.cache
def _register(family: str) -> tuple[str, str]:
    package, stem = FAMILIES[family]
    files = Path(str(importlib.import_module(package).__file__)).parent / "files"
    names = (family, f"{family}-bold")
    for name, weight in zip(names, ("Regular", "Bold"), strict=True):
        pdfmetrics.registerFont(TTFont(name, str(files / f"{stem}-{weight}.ttf")))
    pdfmetrics.registerFontFamily(family, normal=names[0], bold=names[1], italic=names[0], boldItalic=names[1])
    return names


def target(url: str) -> str:
    """What a link's annotation points to: the address with its scheme."""
    return url if url.startswith("http") else f"https://{url}"


def _broken(url: str, font: str, size: float, first: float, width: float) -> list[str]:
    """The pieces of a link too long for its line, cut after / ? & - as word processors do."""
    lines: list[str] = []
    line = ""
    for piece in re.findall(r"[^/?&\-]*[/?&\-]+|[^/?&\-]+", url):
        if line and stringWidth(line + piece, font, size) > (width if lines else first):
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line]


@dataclass
class _Setter:
    look: Look
    pages: dict[str, int] = field(default_factory=dict)  # contents entry → page
    ragged: dict[str, ParagraphStyle] = field(default_factory=dict)  # a line with a link in it is not stretched

    def __post_init__(self) -> None:
        look = self.look
        self.font, self.bold = _register(look.family)
        body = ParagraphStyle(
            "body",
            fontName=self.font,
            fontSize=look.size,
            leading=look.size * look.leading,
            alignment=TA_JUSTIFY if look.justify else TA_LEFT,
            firstLineIndent=look.indent,
            spaceAfter=look.space,
            splitLongWords=1,
        )
        heading = self.bold if look.heading_bold else self.font
        flush = {"firstLineIndent": 0}
        self.styles = {
            "body": body,
            "bold": ParagraphStyle("bold", body, fontName=heading),
            "left": ParagraphStyle("left", body, alignment=TA_LEFT, **flush),
            "center": ParagraphStyle("center", body, alignment=TA_CENTER, **flush),
            "title": ParagraphStyle("title", body, fontName=heading, alignment=TA_CENTER, **flush),
            "cover": ParagraphStyle(
                "cover", body, fontName=self.bold, alignment=TA_CENTER, fontSize=look.size * 1.35,
                leading=look.size * 1.8, **flush,
            ),
            "right": ParagraphStyle("right", body, alignment=TA_RIGHT, **flush),
            "bullet": ParagraphStyle("bullet", body, leftIndent=look.indent + 14, firstLineIndent=-10),
            "item": ParagraphStyle("item", body, leftIndent=look.indent, firstLineIndent=-14),
            "link": ParagraphStyle("link", body, alignment=TA_LEFT, firstLineIndent=0),
            "cell": ParagraphStyle(
                "cell", body, alignment=TA_LEFT, fontSize=look.table_size, leading=look.table_size * 1.15,
                spaceAfter=0, **flush,
            ),
        }
        self.styles["head"] = ParagraphStyle("head", self.styles["cell"], fontName=heading, alignment=TA_CENTER)
        size = A4 if look.page_size == "a4" else LETTER
        self.sizes = {False: size, True: landscape(size)}

    def width(self, wide: bool) -> float:
        left, _, right, _ = self.look.margins
        return float(self.sizes[wide][0] - left - right)

    def markup(self, text: str, style: ParagraphStyle, width: float) -> str:
        """Text → reportlab's XML: **bold**, links as annotations or plain, long ones broken."""
        out, last = [], 0
        room = width - style.leftIndent
        for match in _TOKEN_RE.finditer(text):
            out.append(escape(text[last : match.start()]))
            shown, url = (match[1], match[2]) if match[1] else (match[3], match[3])
            pieces = [shown]
            if not match[1]:
                before = stringWidth(text[: match.start()], style.fontName, style.fontSize) if last == 0 else 0
                first = room - style.firstLineIndent - before
                first = room if first < room / 3 else min(first, room)
                pieces = _broken(shown, style.fontName, style.fontSize, first, room)
            if self.look.annotate or match[1]:
                color = ' color="blue"' if self.look.blue_links else ""
                pieces = [f'<a href="{escape(target(url))}"{color}>{escape(piece)}</a>' for piece in pieces]
            else:
                pieces = [escape(piece) for piece in pieces]
            out.append("<br/>".join(pieces))
            last = match.end()
        out.append(escape(text[last:]))
        return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", "".join(out)).replace("\n", "<br/>")

    def para(self, text: str, role: str, width: float) -> Paragraph:
        style = self.styles[role]
        if URL_RE.search(text) and not _LONE_LINK_RE.fullmatch(text):
            style = self.ragged.setdefault(role, ParagraphStyle(f"{role}-ragged", style, alignment=TA_LEFT))
        if role in ("bold", "title") and self.look.heading_caps:
            text = text.upper()
        return Paragraph(self.markup(text, style, width), style)

    def fit(self, block: Grid, room: float) -> tuple[list[float], float]:
        """Column widths by their shares, none narrower than its longest word, and the type size that allows it."""
        columns = len(block.rows[0])
        shares = block.widths or (1.0,) * columns
        size = self.look.table_size
        while True:
            least = [
                max(
                    stringWidth(word, self.bold if r < block.heads else self.font, size)
                    for r, row in enumerate(block.rows)
                    for word in [*URL_RE.sub("", row[c]).split(), "0"]
                ) + 9
                for c in range(columns)
            ]
            if sum(least) <= room or size <= 7:
                break
            size -= 0.5
        widths = [room * share / sum(shares) for share in shares]
        short = [c for c in range(columns) if widths[c] < least[c]]
        while short and len(short) < columns:
            left = room - sum(least[c] for c in short)
            rest = sum(shares[c] for c in range(columns) if c not in short)
            widths = [least[c] if c in short else left * shares[c] / rest for c in range(columns)]
            more = [c for c in range(columns) if c not in short and widths[c] < least[c]]
            if not more:
                break
            short += more
        return (widths if len(short) < columns else [w * room / sum(least) for w in least]), size

    def grid(self, block: Grid, wide: bool) -> Table:
        widths, size = self.fit(block, self.width(wide))
        styles = {
            role: ParagraphStyle(role, self.styles[role], fontSize=size, leading=size * 1.15)
            for role in ("head", "cell")
        }
        cells = [
            [
                Paragraph(self.markup(cell, style, widths[c] - 8), style)
                for c, cell in enumerate(row)
            ]
            for r, row in enumerate(block.rows)
            for style in [styles["head" if r < block.heads else "cell"]]
        ]
        rules: list[tuple[object, ...]] = [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 4),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ]
        black, grey = colors.black, colors.Color(0.7, 0.7, 0.7)
        if block.ruled:
            rules += {
                "ruled": [("GRID", (0, 0), (-1, -1), 0.5, black)],
                "grey": [("GRID", (0, 0), (-1, -1), 0.25, grey)],
                "rowless": [
                    ("BOX", (0, 0), (-1, -1), 0.4, black),
                    ("LINEAFTER", (0, 0), (-2, -1), 0.4, black),
                    ("LINEBELOW", (0, block.heads - 1), (-1, block.heads - 1), 0.4, black),
                ],
                "bare": [
                    ("LINEABOVE", (0, 0), (-1, 0), 0.6, black),
                    ("LINEBELOW", (0, block.heads - 1), (-1, block.heads - 1), 0.6, black),
                    ("LINEBELOW", (0, -1), (-1, -1), 0.6, black),
                ],
            }[self.look.tables]
        rules += [("SPAN", (c, r), (c2, r2)) for c, r, c2, r2 in block.spans]
        return Table(
            cells, colWidths=widths, style=rules, repeatRows=block.heads if self.look.repeat_head else 0,
            spaceBefore=4, spaceAfter=6,
        )

    def contents(self, block: Contents) -> list[Flowable]:
        width = self.width(False)
        dot = stringWidth(".", self.font, self.look.size)
        flowables: list[Flowable] = []
        for entry in block.entries:
            number = str(self.pages.get(entry, 2))
            words, lines = entry.split(), [""]
            for word in words:
                if stringWidth(f"{lines[-1]} {word}", self.font, self.look.size) > width - 60:
                    lines.append("")
                lines[-1] = f"{lines[-1]} {word}".strip()
            free = width - stringWidth(lines[-1] + number, self.font, self.look.size) - 6
            lines[-1] += " " + "." * int(free / dot - 1) + " " + number
            flowables += [Paragraph(escape(line), self.styles["link"]) for line in lines]
        return flowables

    def flow(self, blocks: Sequence[Block]) -> list[Flowable]:
        wide = False
        story: list[Flowable] = []
        for block in blocks:
            match block:
                case Para(text, role):
                    story.append(self.para(text, role, self.width(wide)))
                case Grid():
                    story.append(self.grid(block, wide))
                case Gap(height):
                    story.append(Spacer(1, height))
                case Break(turn):
                    wide = wide if turn is None else turn
                    story += [NextPageTemplate("wide" if wide else "tall"), PageBreak()]
                case Contents():
                    story += self.contents(block)
                case Mark(entry):
                    story.append(_PageMark(entry, self.pages))
        return story

    def furnish(self, canvas: Canvas, wide: bool) -> None:
        """Draws the running head and the page number; the first page is the cover and has neither."""
        look, page = self.look, canvas.getPageNumber()
        if page == 1:
            return
        width, height = self.sizes[wide]
        left, top, right, bottom = look.margins
        canvas.setFont(self.font, look.size - 3)
        if look.head:
            canvas.drawString(left, height - top + 14, look.head)
            if look.head_rule:
                canvas.setLineWidth(0.4)
                canvas.line(left, height - top + 10, width - right, height - top + 10)
        if look.page_number == "bottom":
            canvas.drawCentredString(width / 2, bottom - 24, str(page))
        elif look.page_number == "bottom-right":
            canvas.drawRightString(width - right, bottom - 24, str(page))
        elif look.page_number == "top-right":
            canvas.drawRightString(width - right, height - top + 14, str(page))


class _PageMark(Flowable):
    """Takes no room; notes the page it falls on."""

    def __init__(self, entry: str, pages: dict[str, int]) -> None:
        super().__init__()
        self.entry, self.pages = entry, pages
        self.width = self.height = 0

    def wrap(self, *_: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.pages[self.entry] = self.canv.getPageNumber()


def render(blocks: Sequence[Block], look: Look) -> bytes:
    """PDF bytes of the blocks; set twice where a table of contents has to learn its page numbers."""
    setter = _Setter(look)
    passes = 2 if any(isinstance(block, Contents) for block in blocks) else 1
    data = b""
    for _ in range(passes):
        out = io.BytesIO()
        doc = BaseDocTemplate(out, pagesize=setter.sizes[False], invariant=1, title="", author="", creator="")
        left, top, right, bottom = look.margins
        templates = []
        for name, wide in (("tall", False), ("wide", True)):
            width, height = setter.sizes[wide]
            frame = Frame(left, bottom, width - left - right, height - top - bottom, 0, 0, 0, 0)

            def on_page(canvas: Canvas, _: BaseDocTemplate, wide: bool = wide) -> None:
                setter.furnish(canvas, wide)

            templates.append(PageTemplate(name, [frame], onPage=on_page, pagesize=setter.sizes[wide]))
        doc.addPageTemplates(templates)
        doc.build(setter.flow(blocks))
        data = out.getvalue()
    return data
