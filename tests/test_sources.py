"""Every value stands in the ink: it has sources, and its rule run again on their characters gives it again."""

from __future__ import annotations

from pathlib import Path

import pytest

import extractor
from extractor.document import Document, Span
from extractor.rows import TABLES, build_rows, columns_of
from extractor.values import read

PDFS = sorted(path for path in (Path(__file__).parent.parent / "corpus").glob("*.pdf") if "scan" not in path.stem)
ANNOTATED = "common.link.annotated"  # reads the link's own target, which is not printed
COLUMNS = {table: columns_of(kind) for kind, (table, _) in TABLES.items()}
# What a statistics row is stands in its table's header; its value is the number.
COLUMNS["statistics"] = ("value",)


def target_of(document: Document, span: Span) -> str:
    return next(link.target for link in document.links if link.start < span.end and span.start < link.end)


@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.stem)
def test_every_value_is_read_again_from_its_ink(path: Path) -> None:
    report = extractor.extract(path)
    document = report.document
    starts = [section.start for top in report.sections for section in top.walk()]
    without, different = [], []
    for row in build_rows(report).rows:
        for column in COLUMNS[row.table]:
            value = row.values[column]
            sources = [source for source in row.sources if source.column == column]
            if value is None:
                continue
            if not sources:
                without.append((row.table, column, value))
                continue
            spans = [Span(offset + source.start, offset + source.end) for source in sources
                     for offset in [starts[source.section] if source.section is not None else 0]]
            parts = [document.text[span.start:span.end] for span in spans]
            assert parts == [source.text for source in sources]
            assert all(source.page and source.boxes != "[]" for source in sources)
            if sources[0].rule == ANNOTATED:
                parts = [parts[0], target_of(document, spans[0])]
            again = read(sources[0].rule, parts)
            if again != value:
                different.append((row.table, column, value, again, sources[0].rule, parts))
    assert without == []
    assert different == []
