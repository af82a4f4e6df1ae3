"""Document -> Document: cuts a block where one of its printed lines begins like a heading.

Where paragraphs have neither indents nor space between them, a full line does not show
that a paragraph ended with it. The words of the next line do: `2-іс-шара. …`, `3 семинар: …`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from extractor.models import Block, Document
from extractor.rules import Rules, load_rules
from extractor.sections import MAX_TITLE_ONLY

_ENDS = ".;:!?…»\")"
_HEAD = 500
# Headings that a line of running text hardly begins with by chance, by their own numbered words.
_SURE = frozenset(
    {"task", "activity", "final_presentation", "information_work", "project_grantee", "project_direction"}
)


def line_starts(document: Document, start: int, end: int) -> list[int]:
    """Where printed lines begin in `start`-`end`, the first one left out."""
    starts = []
    text, pages, boxes = document.text, document.pages, document.boxes
    position = text.find(" ", start, end)
    while 0 <= position < end - 1:
        before, after = position - 1, position + 1
        if before >= start and pages[before] and pages[after]:
            lower = boxes[4 * after + 1] > boxes[4 * before + 3] - 2 and boxes[4 * after] < boxes[4 * before]
            if pages[after] != pages[before] or lower:
                starts.append(after)
        position = text.find(" ", position + 1, end)
    return starts


def regroup(document: Document) -> Document:
    """The document with such blocks cut; characters and spans stay where they are."""
    rules = load_rules()
    blocks: list[Block] = []
    for block in _joined_headings(document, rules):
        cuts = [] if block.table is not None else _cuts(document, block, rules)
        edges = [block.start, *cuts, block.end]
        for start, end in pairwise(edges):
            own = block.marker if start == block.start else None
            trimmed = start + len(document.text[start:end].rstrip())
            blocks.append(
                replace(block, start=start, end=trimmed, page=document.page_of(start), marker=own)
                if cuts else block
            )
    return replace(document, blocks=tuple(blocks))


def _joined_headings(document: Document, rules: Rules) -> list[Block]:
    """The blocks, with a heading of two lines whole again where only both lines together are one."""
    blocks: list[Block] = []
    for block in document.blocks:
        before = blocks[-1] if blocks else None
        if before is not None and _continues_heading(document, before, block, rules):
            blocks[-1] = replace(before, end=block.end, bold_end=max(before.bold_end, block.bold_end))
        else:
            blocks.append(block)
    return blocks


def _continues_heading(document: Document, before: Block, block: Block, rules: Rules) -> bool:
    if before.table or block.table or block.marker or before.page != block.page or block.end - before.start > _HEAD:
        return False
    first = document.folded[before.start : before.end]
    if first.rstrip().endswith((".", ":", ";")) or not (before.bold or before.centered or block.centered):
        return False
    both = f"{first.rstrip()} {document.folded[block.start : block.end]}"
    whole = [
        rule
        for language in rules.languages
        for rule in rules.of(language, "heading")
        if rule.data["level"] == 1 and rule.pattern.match(both)
    ]
    return bool(whole) and not any(rule.pattern.match(first) for rule in whole)


def _cuts(document: Document, block: Block, rules: Rules) -> list[int]:
    starts = line_starts(document, block.start, block.end)
    return [start for start in starts if _begins_anew(document, block, start, [*starts, block.end], rules)]


def _begins_anew(document: Document, block: Block, start: int, lines: list[int], rules: Rules) -> bool:
    head = document.folded[start : min(block.end, start + _HEAD)]
    first = head[:1]
    if not (first.isdigit() or first.isupper() or first in "№\""):
        return False
    ended = document.folded[start - 2 : start - 1] in _ENDS
    for language in rules.languages:
        for rule in rules.of(language, "heading"):
            key, level = rule.data["key"], rule.data["level"]
            numbered = first.isdigit() and level in (1, 2) and ended
            match = None
            if level > 0 and (key in _SURE or numbered) and not rule.data.get("bare"):
                match = rule.pattern.match(head)
            if match and not (rule.data.get("whole") and _goes_on(document, start + match.end(), lines)):
                return True
        for rule in rules.of(language, "label"):
            match = rule.pattern.match(head)
            if match is None:
                continue
            mark = head[match.end("value") :].lstrip()[:1]
            if mark == ":" or (mark == "." and ended):
                return True
    return False


def _goes_on(document: Document, end: int, lines: list[int]) -> bool:
    """Whether more follows in the line in which a heading ends that must fill its lines."""
    line_end = next(line for line in lines if line >= end)
    return len(document.folded[end:line_end].strip(" .:;")) > MAX_TITLE_ONLY
