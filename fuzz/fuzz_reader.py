"""Coverage-guided fuzzing of reading: any bytes give pages and a document, or a typed error.

    python fuzz/fuzz_reader.py -max_total_time=300 -rss_limit_mb=2048 fuzz/corpus/reader corpus
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["extractor"]):
    from extractor.errors import EsepError
    from extractor.guard import Limits
    from extractor.layout import build_document
    from extractor.pdf import read_pages
    from extractor.records import build_report
    from extractor.rows import build_rows
    from extractor.sections import find_sections

LIMITS = Limits(max_bytes=2_000_000, max_stream=20_000_000, max_pages=40, max_characters=60_000)
FILE = Path(tempfile.mkdtemp(prefix="esep-fuzz-")) / "a.pdf"


def test_one_input(data: bytes) -> None:
    FILE.write_bytes(data)
    try:
        document = build_document(read_pages(FILE, LIMITS))
    except EsepError:
        return
    build_rows(build_report(document, find_sections(document)))


if __name__ == "__main__":
    atheris.Setup(sys.argv, test_one_input)
    atheris.Fuzz()
