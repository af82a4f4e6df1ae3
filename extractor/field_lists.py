"""Lists of fields (`Күні: …`, `Место – …`): which fields a line holds, and where their values begin."""

from __future__ import annotations

import regex

from extractor.document import Span
from extractor.mentions import Reading

OTHER = "other"  # a field that no rule knows
_SHARE = regex.compile(r"\s*\d{1,3}(?:[.,]\d+)?\s?%[\s.;]*$")  # an answer of a survey: `помещение – 18,8 %`
_NAMED = r"\s\p{Lu}\p{L}+(?:[\s,/]{1,2}\p{L}+){0,4}\.?\s?[:–—]\s"  # what a sentence that is a field begins with
_FIELD_PART = regex.compile(rf"\S(?:[^;.]|\.(?!{_NAMED}))*(?:[;.](?=\s*$)|[;.]?)")
_MARK = regex.compile(r"[:–—-]\s*$")


def fields_in(reading: Reading, language: str, start: int, end: int) -> list[tuple[str, Span, int]]:
    """The fields with which a paragraph begins, and those behind its semicolons and full stops.

    Each is a name, its characters, and where its value begins; none if the paragraph does not begin with one.
    """
    parts: list[tuple[str, Span, int]] = []
    for match in _FIELD_PART.finditer(reading.folded, start, end):
        piece = Span(*match.span())
        found = field_at(reading, language, reading.folded[piece.start : piece.end])
        if found:
            parts.append((found[0], piece, piece.start + found[1]))
        elif not parts:
            return []
        elif reading.folded[parts[-1][1].end - 1] == ".":
            parts.append((OTHER, piece, piece.start))
        else:  # what stands behind a semicolon without a name of its own goes on with the field before it
            name, before, value = parts[-1]
            parts[-1] = (name, Span(before.start, piece.end), value)
    return parts


def field_at(reading: Reading, language: str, text: str) -> tuple[str, int] | None:
    """The field that a text names at its beginning, before a colon, a dash or a tab; and how long that is."""
    head = (text.split("\t", 1)[0] if "\t" in text else text).replace(".:", " :")
    for rule in reading.rules.of(language, "event_field"):
        match = rule.pattern.match(head)
        if match and _SHARE.match(text, match.end()):
            return None
        if match and ("\t" in text or rule.data["field"] == "links" or _MARK.search(match[0])):
            return str(rule.data["field"]), match.end()
    return None
