"""KazNERD as text: sentences joined back together, with persons and a few other classes as character spans.

`python model/kaznerd.py FOLDER OUT.json.gz` writes the hold-out part as JSON: [text, [[start, end, label], ...]].
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LABELS = {"PERSON": "PERSON", "ORGANISATION": "ORGANISATION", "FACILITY": "FACILITY", "LOCATION": "LOCATION",
          "GPE": "LOCATION", "EVENT": "EVENT", "POSITION": "POSITION"}  # fmt: skip
DEV_FROM, HOLD_OUT_FROM = 7914, 9045  # sentences of the test file, counted from 0
_HESITATION = re.compile(r"\(([аәеоыіэм])\1*\)")
_NO_SPACE_BEFORE = frozenset(",.:;!?)]»”%…")
_NO_SPACE_AFTER = frozenset("([«“")


@dataclass(frozen=True)
class Sentence:
    """Text and its entities as (start, end, label)."""

    text: str
    entities: tuple[tuple[int, int, str], ...]


def read_sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of an IOB2 file (one token and tag a line, blank line after each sentence), plain or gzipped."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        rows: list[list[str]] = []
        for line in lines:
            if line.strip():
                rows.append(line.split())
            elif rows:
                yield _join(rows)
                rows = []
        if rows:
            yield _join(rows)


def _join(rows: list[list[str]]) -> Sentence:
    text, entities = "", []
    label, start = "", 0
    quoted = False
    for row in rows:
        token, tag = row[0], row[-1]
        if label and (not tag.startswith("I-") or tag[2:] != label):
            entities.append((start, len(text), label))
            label = ""
        closing = token == '"' and quoted
        if text and token[0] not in _NO_SPACE_BEFORE and not closing and not _opens(text, quoted):
            text += " "
        if token == '"':
            quoted = not quoted
        if tag.startswith("B-"):
            label, start = tag[2:], len(text)
        text += token
    if label:
        entities.append((start, len(text), label))
    return Sentence(text, tuple((s, e, LABELS[name]) for s, e, name in entities if name in LABELS))


def _opens(text: str, quoted: bool) -> bool:
    return text[-1] in _NO_SPACE_AFTER or (text[-1] == '"' and quoted)


def has_hesitation(sentence: Sentence) -> bool:
    """Whether a transcribed hesitation, `(ыы)`, stands in the sentence."""
    return bool(_HESITATION.search(sentence.text))


def load(folder: Path) -> tuple[list[Sentence], list[Sentence], list[Sentence]]:
    """Training, development and hold-out part, as KazNERD's order and the constants above divide it."""
    valid = list(read_sentences(folder / "valid.iob2.gz"))
    test = list(read_sentences(folder / "test.iob2.gz"))
    return valid + test[:DEV_FROM], test[DEV_FROM:HOLD_OUT_FROM], test[HOLD_OUT_FROM:]


def main() -> None:
    _, _, held_out = load(Path(sys.argv[1]))
    rows = [[sentence.text, sentence.entities] for sentence in held_out]
    # mtime 0: the same sentences give the same file.
    Path(sys.argv[2]).write_bytes(gzip.compress(json.dumps(rows, ensure_ascii=False).encode(), mtime=0))


if __name__ == "__main__":
    main()
