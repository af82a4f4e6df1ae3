"""Document -> Document: cuts a block where one of its printed lines begins like a heading.

Where paragraphs have neither indents nor space between them, a full line does not show
that a paragraph ended with it. The words of the next line do: `2-іс-шара. …`, `3 семинар: …`.
"""

from __future__ import annotations

import functools
from dataclasses import replace
from itertools import pairwise

from extractor.document import Block, Document
from extractor.rules import Rule, Rules, load_rules
from extractor.sections import MAX_TITLE_ONLY

_ENDS = ".;:!?…»\")"
_HEAD = 500
_LINES = 4  # of a heading at most
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
    """The blocks, with a heading of several lines whole again where only the lines together are one."""
    blocks: list[Block] = []
    index = 0
    while index < len(document.blocks):
        lines = _lines_of_heading(document, index, rules)
        first, last = document.blocks[index], document.blocks[index + lines - 1]
        bold_end = max(block.bold_end for block in document.blocks[index : index + lines])
        blocks.append(replace(first, end=last.end, bold_end=bold_end) if lines > 1 else first)
        index += lines
    return blocks


def _lines_of_heading(document: Document, index: int, rules: Rules) -> int:
    """How many blocks from `index` on are one heading, which its first block alone is not; 1 if there is none."""
    first, following = document.blocks[index], document.blocks[index + 1 : index + 2]
    if not following or not _may_continue(document, first, following[0], first):
        return 1  # asked first: it spares nearly all blocks the dear rules
    text, below = document.folded[first.start : first.end], ""
    heads = _headings_of_lines()
    organization = (rule for language in rules.languages for rule in rules.of(language, "operator"))
    if any(rule.pattern.match(text) for rule in heads) or any(rule.pattern.search(text) for rule in organization):
        return 1
    for lines, (before, block) in enumerate(pairwise(document.blocks[index : index + _LINES]), 2):
        if not _may_continue(document, before, block, first):
            return 1
        line = document.folded[block.start : block.end]
        text, below = f"{text.rstrip()} {line}", f"{below.rstrip()} {line}".lstrip()
        if any(rule.pattern.match(below) for rule in heads):
            return 1  # it begins further down
        if any(rule.pattern.match(text) for rule in heads):
            return lines
    return 1


@functools.cache
def _headings_of_lines() -> list[Rule]:
    """The rules of headings that stand centred or bold over several lines: of sections, and of the report itself."""
    rules = load_rules()
    return [
        rule
        for language in rules.languages
        for rule in rules.of(language, "heading")
        if rule.data["level"] == 1 or rule.data["key"] == "report_title"
    ]


def _may_continue(document: Document, before: Block, block: Block, first: Block) -> bool:
    if before.table or block.table or block.marker or before.page != block.page or block.end - first.start > _HEAD:
        return False
    ended = document.folded[before.start : before.end].rstrip().endswith((".", ":", ";"))
    return not ended and bool(before.bold or before.centered or block.centered)


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
                return not _stands_within(document, block, start, rule)
        for rule in rules.of(language, "label"):
            match = rule.pattern.match(head)
            if match is None:
                continue
            mark = head[match.end("value") :].lstrip()[:1]
            if mark == ":" or (mark == "." and ended):
                return True
    return False


def _stands_within(document: Document, block: Block, start: int, rule: Rule) -> bool:
    """Whether the block is the same heading from its beginning on, of which a line only repeats the end."""
    whole = rule.pattern.match(document.folded[block.start : min(block.end, block.start + _HEAD)])
    return whole is not None and block.start + whole.end() > start


def _goes_on(document: Document, end: int, lines: list[int]) -> bool:
    """Whether more follows in the line in which a heading ends that must fill its lines."""
    line_end = next(line for line in lines if line >= end)
    return len(document.folded[end:line_end].strip(" .:;")) > MAX_TITLE_ONLY
