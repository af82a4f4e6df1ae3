"""Document -> sections: finds the form's headings and builds their tree.

A heading is known by its number and its distinctive words at the beginning of a
block, as declared in `rules/*/headings.toml`, in whichever language it is
printed; boldness only helps where a heading has no number of its own. Where an operator
words it otherwise, its number, its place in the form and a word or two are enough. A list of
contents is left out. Sections nest by their rules' `level` and `parents`.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import regex

from extractor.document import Block, Document, Section, Span
from extractor.rules import Rule, Rules, load_rules

_HEAD = 700  # characters of a block in which a heading is looked for
_TAIL = 100  # characters of a block in which the page number of a list of contents is looked for
_CONTENTS_LINE = regex.compile(r"(?:\.{3,}|…|(?:\.\s){3,}|_{3,}|\t)\s*\d{1,3}\s*$")
_LEADERS = regex.compile(r"\.{4,}|…{2,}|(?:\.\s){4,}|_{4,}")
_AFTER_HEADING = regex.compile(r"[\s:.;)»\"]*")
_TO_COLON = regex.compile(r"[^:.!?]{0,90}?(?:\([^)]{0,400}\)[^:.!?]{0,20})?:")
_NUMBER = regex.compile(r"\s*(\d{1,2})\s?[.)]")
_BULLET_END = regex.compile(r"[:.;,]\s*$")
_BOLD_LINE = "common.heading.bold_line"
MAX_TITLE_ONLY = 8  # characters that may follow a heading which must fill its block
MAX_REWORDED = 240  # characters of a heading in other words
LAST_SECTION = 13
LAST_SECTIONS = 11  # the annexes' headings, which have no number, come behind one of these
MAX_OTHERS = 40  # ... and a heading behind which no text runs on


@dataclass
class _Open:
    """A section under construction."""

    key: str
    level: int
    number: str | None
    title: Span
    start: int
    body: int
    first: int
    language: str
    rule: str
    children: list[Section] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Heading:
    """A heading found in a block: where its title stands and where the text after it begins."""

    rule: Rule
    number: str | None
    title: Span
    body: int


def find_heading(document: Document, block: Block, rules: Rules) -> list[Heading]:
    """All headings that the beginning of `block` could be, those that match most text first."""
    head = document.folded[block.start : min(block.end, block.start + _HEAD)].replace("\n", " ")
    found = []
    for language in rules.languages:
        for rule in rules.of(language, "heading"):
            match = rule.pattern.match(head)
            if match is None:
                continue
            heading = _heading(document, block, rule, match)
            if heading is not None:
                found.append(heading)
    return sorted(found, key=lambda heading: -(heading.body - block.start))


def _heading(document: Document, block: Block, rule: Rule, match: regex.Match[str]) -> Heading | None:
    end = block.start + match.end()
    rest = document.folded[end : block.end]
    # A heading ends at its colon where one follows closely: the form's own words vary up to there.
    colon = _TO_COLON.match(rest)
    if colon and not rest[: colon.end()].strip().startswith(("–", "-")) and rule.data["key"] not in _TITLED:
        end += colon.end()
        rest = document.folded[end : block.end]
    if rule.data.get("bold") and not (block.bold and block.bold_end >= block.end - 1):
        return None
    if rule.data.get("whole") and len(rest.strip(" .:;")) > MAX_TITLE_ONLY:
        return None
    if not rule.data.get("run_on") and len(rest.strip(" .:;")) > MAX_OTHERS:
        return None
    after = _AFTER_HEADING.match(document.folded, end, block.end) if rest[:1] in ":.;) " else None
    body = after.end() if after else end
    if after and document.folded[body - 1 : body] == '"':
        body -= 1
    number = match.groupdict().get("number")
    if number is None:
        printed = _NUMBER.match(match[0])
        number = printed[1] if printed else None
    return Heading(rule, number, Span(block.start, end), body)


# Headings whose title is what follows their number, not the form's own words.
_TITLED = frozenset({"task", "activity", "prepared_by", "report_title"})


def _contents(document: Document, rules: Rules) -> tuple[int, int]:
    """The half-open range of the blocks that are a list of contents; empty where there is none.

    The list reaches from its title to the last line with dot leaders on that page and those that follow.
    """
    begin = next((i for i, block in enumerate(document.blocks) if _announces_contents(document, block, rules)), None)
    if begin is None:
        return 0, 0
    end, page = begin + 1, document.blocks[begin].page
    for index in range(begin, len(document.blocks)):
        block = document.blocks[index]
        if block.page > page + 1:
            break
        if _LEADERS.search(document.folded, block.start, block.end):
            end, page = index + 1, block.page
    return begin, end


def _announces_contents(document: Document, block: Block, rules: Rules) -> bool:
    text = document.folded[block.start : block.end].strip()
    return len(text) < 40 and any(
        rule.pattern.match(text) for language in rules.languages for rule in rules.of(language, "contents")
    )


class _Tree:
    """Puts headings under one another by level, parents and what has been seen."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.top: list[Section] = []
        self.stack: list[_Open] = []
        self.number = 0  # the highest of a section (1-13) so far

    def close(self, level: int, start: int, first: int) -> None:
        while self.stack and self.stack[-1].level >= level:
            done = self.stack.pop()
            section = Section(
                key=done.key, number=done.number, title=done.title, start=done.start, body=done.body, end=start,
                first=done.first, last=first, language=done.language, rule=done.rule, children=tuple(done.children),
            )
            (self.stack[-1].children if self.stack else self.top).append(section)

    def has(self, key: str) -> _Open | None:
        return next((section for section in self.stack if section.key == key), None)

    def open(
        self, heading: Heading, block: Block, index: int, key: str | None = None, level: int | None = None
    ) -> None:
        level = heading.rule.data["level"] if level is None else level
        self.close(level, block.start, index)
        key = key or heading.rule.data["key"]
        if level == 1:
            self.number = max(self.number, heading.rule.data["number"] if heading.number else LAST_SECTION)
        for section in self.stack:
            section.seen.add(key)
        self.stack.append(
            _Open(key, level, heading.number, heading.title, block.start, heading.body, index,
                  heading.rule.language, heading.rule.id)
        )

    def accepts(self, rule: Rule) -> bool:
        """Whether the rule's heading may stand here."""
        if rule.data["level"] <= 1:
            # Once the projects' reports have begun, only profiles and projects follow.
            within = any(section.key == "projects" and section.children for section in self.top) or self._in_project()
            if within:
                return rule.data["key"] in ("grantees", "projects", "prepared_by")
            # Its own words at the beginning of a section's text are no second heading.
            return rule.data["key"] in ("grantees", "projects") or self.has(rule.data["key"]) is None
        if rule.data.get("alone") and not self._is_alone(rule):
            return False
        return any(self.has(parent) for parent in rule.data.get("parents", ()))

    def _is_alone(self, rule: Rule) -> bool:
        """Whether the task's activities so far all have headings of this kind."""
        task, current = self.has("task"), self.has(rule.data["key"])
        done = {child.rule for child in task.children if child.key == rule.data["key"]} if task else set()
        return (done | ({current.rule} if current else set())) <= {rule.id}

    def has_bold_activities(self) -> bool:
        """Whether a task is open whose activities so far have no headings but lines in bold."""
        task, current = self.has("task"), self.has("activity")
        done = [child.rule for child in task.children if child.key == "activity"] if task else []
        own = {*done, *([current.rule] if current else [])}
        return task is not None and task.rule != _BOLD_LINE and own <= {_BOLD_LINE}

    def accepts_reworded(self, rule: Rule, numbered: bool) -> bool:
        """Whether a heading in other words may be this one: its turn has come, and it was not there before."""
        if rule.data["level"] == 0:
            return not self.stack and rule.data["key"] not in {section.key for section in self.top}
        if not self.accepts(rule):
            return False
        if rule.data["level"] == 1:
            if numbered:
                return bool(rule.data["number"] > self.number)
            return self.number >= LAST_SECTIONS and self.is_told()
        if rule.data["key"] == "evidence" and not self.is_told():
            return False
        parents = (self.has(parent) for parent in rule.data["parents"])
        return any(parent and rule.data["key"] not in parent.seen for parent in parents)

    def is_told(self) -> bool:
        """Whether no project's report is in the middle: none is open, or one of its last items was there."""
        project = self.has("projects")
        return project is None or not project.seen or not project.seen.isdisjoint(_LAST_ITEMS)

    def has_had(self, key: str) -> bool:
        """Whether the open project's report has had a section."""
        project = self.has("projects")
        return project is not None and key in project.seen

    def _in_project(self) -> bool:
        project = self.has("projects")
        return project is not None and bool(project.seen)


def _open_implied(tree: _Tree, heading: Heading, block: Block, index: int) -> None:
    """Opens the section that a heading implies where that one's own heading is missing or not repeated."""
    opens = _implied(tree, heading.rule)
    if opens:
        empty = Heading(heading.rule, None, Span(block.start, block.start), block.start)
        tree.open(empty, block, index, key=opens, level=_PARENT_LEVEL[opens])


def _implied(tree: _Tree, rule: Rule) -> str | None:
    """The section that a heading begins where that one's own heading is missing or not repeated."""
    opens: str | None = rule.data.get("opens")
    current = tree.has(opens) if opens else None
    if not opens or (current is not None and rule.data["key"] not in current.seen):
        return None
    top = next((section.key for section in tree.stack if section.level == 1), "")
    items = {section.key for section in tree.stack if section.level == 2}
    implied = {
        "activities": current is None and tree.has("projects") is not None and items <= _PREFACE,
        "statistics": current is None and tree.has_had("activities") and "activities" not in items,
        "grantees": top in ("grantees", "signing_rule", "prepared_by", "conclusions", "projects"),
        "projects": top in ("grantees", "projects", "prepared_by"),
    }
    return opens if implied[opens] else None


_LAST_ITEMS = {"statistics", "results", "evidence"}  # with one of them a project's report is about told
_OPENS_PROJECT = {"projects", "project_grantee"}
_OF_PROJECT = {"task", "activity", "final_presentation", "information_work", "achievement", *_LAST_ITEMS} - {"evidence"}
_PREFACE = {"project_grantee", "project_direction", "project_title"}
_PARENT_LEVEL = {"activities": 2, "statistics": 2, "grantees": 1, "projects": 1}


def find_sections(document: Document) -> tuple[Section, ...]:
    """The tree of the form's sections, in reading order."""
    rules = load_rules()
    tree = _Tree(document)
    begin, end = _contents(document, rules)
    blocks = document.blocks
    read = [block.kind != "table" and not begin <= index < end and not _is_entry(document, block)
            for index, block in enumerate(blocks)]
    found = [find_heading(document, block, rules) if read[index] else [] for index, block in enumerate(blocks)]
    goes_on = _goes_on(found)
    for index, block in enumerate(blocks):
        if not read[index]:
            continue
        # What may stand here as it is goes before what would open a section of its own.
        for heading in sorted(found[index], key=lambda heading: not tree.accepts(heading.rule)):
            data = heading.rule.data
            if data["level"] == 0 and any(section.level > 0 for section in tree.stack):
                continue
            _open_implied(tree, heading, block, index)
            # A link to documents in the middle of a project's report is told of an activity.
            premature = data["key"] == "evidence" and goes_on[index] and not tree.is_told()
            if premature or not tree.accepts(heading.rule):
                continue
            tree.open(heading, block, index)
            break
        else:
            reworded = _reworded(tree, document, block, rules)
            if reworded:
                _open_implied(tree, reworded, block, index)
                tree.open(reworded, block, index)
            elif _is_subheading(tree, document, blocks, index):
                _open_subheading(tree, document, block, index)
    tree.close(-1, len(document.text), len(blocks))
    return tuple(tree.top)


def _is_entry(document: Document, block: Block) -> bool:
    """Whether a block ends as an entry of a list of contents does."""
    return _CONTENTS_LINE.search(document.folded, max(block.start, block.end - _TAIL), block.end) is not None


def _goes_on(found: Sequence[Sequence[Heading]]) -> list[bool]:
    """For each block whether the next heading behind it that tells is one inside a project's report."""
    goes_on, inside = [False] * len(found), False
    for index in reversed(range(len(found))):
        goes_on[index] = inside
        keys = {heading.rule.data["key"] for heading in found[index]}
        if keys & (_OPENS_PROJECT | _OF_PROJECT):
            inside = not keys & _OPENS_PROJECT
    return goes_on


def _reworded(tree: _Tree, document: Document, block: Block, rules: Rules) -> Heading | None:
    """A heading in other words than the form's: up to a colon, or a line in bold or with a section's number.

    It is told by the `heading_words` rules, the innermost first; a section's number must be yet to come.
    """
    text = document.folded[block.start : min(block.end, block.start + MAX_REWORDED)].replace("\n", " ")
    colon = text.find(":")
    title = text[:colon] if colon > 0 else text
    whole = block.end - block.start < MAX_REWORDED and not _BULLET_END.search(text)
    if colon < 0 and not whole:
        return None
    stands_out = block.label or block.centered or (block.bold and block.bold_end >= block.end - 1)
    number = _NUMBER.match(title)
    found: list[tuple[bool, int, Rule]] = []
    for language in rules.languages:
        headings = _headings_by_key(language)
        for words in rules.of(language, "heading_words"):
            rule = headings[words.data["key"]]
            level = rule.data["level"]
            if not (colon > 0 or stands_out or (level == 1 and number)) or not words.pattern.match(title):
                continue
            if level == 1 and not number and (colon > 0 or not stands_out):
                continue
            own = tree.accepts_reworded(rule, number is not None)
            if own or _implied(tree, rule):
                found.append((own, level, rule))
    if not found:
        return None
    before = tree.stack[0].language if tree.stack else None
    rule = max(found, key=lambda item: (*item[:2], item[2].language == before))[2]
    end = block.start + len(title) + (colon > 0)
    body = _AFTER_HEADING.match(document.folded, end, block.end)
    return Heading(rule, number[1] if number else None, Span(block.start, block.start + len(title)),
                   body.end() - (document.folded[body.end() - 1] == '"') if body else end)


@functools.cache
def _headings_by_key(language: str) -> dict[str, Rule]:
    """The form's own headings: of each key the first rule."""
    return {rule.data["key"]: rule for rule in reversed(load_rules().of(language, "heading"))}


def _is_subheading(tree: _Tree, document: Document, blocks: Sequence[Block], index: int) -> bool:
    """A wholly bold line of its own, under the items that the contract asks for beside the tasks, or under a task
    whose activities have no other headings."""
    block = blocks[index]
    beside = tree.has("information_work") or tree.has("final_presentation")
    if not (beside or tree.has_bold_activities()):
        return False
    if block.marker or not block.bold:
        return False
    text = document.text[block.start : block.end].strip()
    language = (tree.has("activities") or tree.stack[-1]).language
    if not beside and any(rule.pattern.match(text) for rule in load_rules().of(language, "label")):
        return False
    return (
        block.bold_end >= block.end - 1
        and 12 <= len(text) <= 200
        and not _BULLET_END.search(text)
        and index + 1 < len(blocks)
        and not blocks[index + 1].bold
    )


def _open_subheading(tree: _Tree, document: Document, block: Block, index: int) -> None:
    heading = Heading(load_rules()[_BOLD_LINE], None, Span(block.start, block.start), block.start)
    if tree.has("information_work") or tree.has("final_presentation"):
        tree.open(heading, block, index)
    else:
        tree.open(heading, block, index, key="activity", level=4)


def sections_by_key(sections: Iterable[Section], key: str) -> list[Section]:
    """All sections with that key, at any depth, in reading order."""
    return [section for top in sections for section in top.walk() if section.key == key]
