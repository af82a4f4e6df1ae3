"""What the checks look at: a report, and each project with its own section, claims and activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import regex

from extractor.document import Block, Section, Span
from extractor.mentions import Mention, Reading
from extractor.models import Activity, Event, Problem, Project, Record, Report, Source
from extractor.rules import COMMON, load_rules
from extractor.sections import sections_by_key

_QUOTED = regex.compile(r'"([^"]{3,160})"')
_BRACKETS = regex.compile(r"\([^()]*\)")
_TITLE = 20  # letters from which a title is no chance likeness
_KEY = regex.compile(r"[\p{L}\d]+")
SURE = 0.9  # Tesseract's confidence in a character from which a clash may be more than a notice
LATER = ("achievement", "achievement_evidence", "planned_vs_actual", "changes", "results", "results_concrete",
         "results_long_term", "results_socioeconomic")


def say(language: str, key: str, lexicon: str = "check_sentences") -> str:
    """A sentence, or the name of a part, in a language (`common` holds English); English where it has none."""
    lexicons = load_rules().lexicons
    own = lexicons.get((language, lexicon), {})
    return str(own.get(key) or lexicons[COMMON, lexicon].get(key, key))


def name_key(text: str) -> str:
    """A printed name for comparison: letters and figures alone, in small letters."""
    return " ".join(_KEY.findall(text.casefold()))


def figure(number: float) -> str:
    """A number as a finding prints it: 1709, 92.7."""
    return f"{number:g}" if number < 1_000_000 else f"{int(number):,}".replace(",", " ")


@dataclass(frozen=True)
class Desk:
    """A report on the desk of the checks: its rules at hand, its findings' language known."""

    report: Report
    reading: Reading

    @cached_property
    def language(self) -> str:
        """The language of findings: the report's own."""
        return self.report.info.language or COMMON

    def text(self, span: Span) -> str:
        """The printed text of a span, on one line."""
        return " ".join(self.report.document.text[span.start : span.end].split())

    def problem(
        self, kind: str, severity: str, key: str, values: Sequence[str], places: Sequence[Span],
        project: int | None = None, **fields: object,
    ) -> Problem:
        """A finding whose sentence is the template `key`; a tuple of keys of parts is named in each language."""
        kept = tuple(dict.fromkeys(place for place in places if place.end > place.start))
        return Problem(
            kind=kind, severity=severity if self._is_sure(kept) else "notice", project=project,
            detail=self._sentence(COMMON, key, fields), detail_local=self._sentence(self.language, key, fields),
            values=tuple(dict.fromkeys(values)), places=kept,
            start=min((place.start for place in kept), default=0),
            sources={"values": Source(f"check.{key}", kept)},
        )

    def _is_sure(self, places: Sequence[Span]) -> bool:
        """Whether every character that clashes is surely as printed: OCR may have misread a figure."""
        confidence = self.report.document.confidence
        if confidence is None:
            return True
        text = self.report.document.text
        return all(confidence[i] >= SURE for span in places for i in range(span.start, span.end) if text[i].isalnum())

    def _sentence(self, language: str, key: str, fields: dict[str, object]) -> str:
        named = {
            name: ", ".join(dict.fromkeys(say(language, part, "check_parts") for part in value))
            if isinstance(value, tuple) else value for name, value in fields.items()
        }
        return say(language, key).format(**named)


@dataclass(frozen=True)
class Subject:
    """An activity as later sections may speak of it: by its quoted names, or by the kinds of its events."""

    activity: Activity
    section: Section
    heading: Span
    names: frozenset[str]
    kinds: frozenset[str]
    words: frozenset[str]
    titled: frozenset[str]
    title: str

    @property
    def events(self) -> tuple[Event, ...]:
        return self.activity.events

    def is_named_in(self, text: str) -> bool:
        """Whether a text has the activity's whole title, what stands in brackets left out."""
        return len(self.title) >= _TITLE and self.title in name_key(_BRACKETS.sub(" ", text))

    def range_of(self, index: int) -> Span:
        """The characters of an event, up to the next one."""
        following = self.events[index + 1].start if index + 1 < len(self.events) else self.section.end
        return Span(self.events[index].start, max(following, self.events[index].start))


@dataclass(frozen=True)
class View:
    """One project: its record, its section of Annex 2, and how they read."""

    desk: Desk
    project: Project
    section: Section
    language: str

    @property
    def reading(self) -> Reading:
        return self.desk.reading

    def problem(
        self, kind: str, severity: str, key: str, values: Sequence[str], places: Sequence[Span], **fields: object
    ) -> Problem:
        return self.desk.problem(kind, severity, key, values, places, self.project.number, **fields)

    def folded(self, span: Span) -> str:
        return self.reading.folded[span.start : span.end]

    def find(self, kind: str, span: Span) -> list[Mention]:
        return self.reading.find(self.language, kind, span.start, span.end)

    def has(self, kind: str, span: Span) -> bool:
        """Whether any rule of a kind matches in a span."""
        if (kind, span) not in self._known:
            text = self.folded(span)
            self._known[kind, span] = any(
                rule.pattern.search(text) for rule in self.reading.rules.of(self.language, kind)
            )
        return self._known[kind, span]

    @cached_property
    def _known(self) -> dict[tuple[str, Span], bool]:
        return {}

    @cached_property
    def whole(self) -> Span:
        return Span(self.section.start, self.section.end)

    @cached_property
    def parts(self) -> tuple[Section, ...]:
        """The sections of the project in reading order, the deepest last where they overlap."""
        return tuple(self.section.walk())

    def part_at(self, position: int) -> Section:
        """The deepest section that holds a position."""
        found = self.section
        for part in self.parts:
            if part.start <= position < part.end and part.end - part.start <= found.end - found.start:
                found = part
        return found

    def part_above(self, position: int, keys: Sequence[str]) -> bool:
        """Whether a position stands under a heading with one of the keys."""
        return any(part.key in keys and part.start <= position < part.end for part in self.parts)

    def blocks_of(self, part: Section) -> Sequence[Block]:
        """The blocks of a section in reading order, its heading's own first."""
        return self.desk.report.document.blocks[part.first : part.last]

    @cached_property
    def activities(self) -> tuple[Activity, ...]:
        return tuple(activity for task in self.project.tasks for activity in task.activities)

    @cached_property
    def project_names(self) -> frozenset[str]:
        return frozenset(name_key(name) for name in (self.project.title,) if name)

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """The activities that stand under a heading of their own."""
        by_start = {part.start: part for part in self.parts if part.key == "activity"}
        return tuple(
            self._subject(activity, by_start[activity.start])
            for activity in self.activities if activity.start in by_start
        )

    def _subject(self, activity: Activity, section: Section) -> Subject:
        block = self.desk.report.document.blocks[section.first]
        heading = Span(section.start, max(section.body, block.end))
        names = self.names_in(heading)
        names |= {name_key(event.title) for event in activity.events if event.title}
        words = {mention.group("word") or "" for mention in self.find("kind", heading)}
        return Subject(
            activity=activity, section=section, heading=heading,
            names=frozenset(name for name in names if name and name not in self.project_names),
            kinds=frozenset(event.kind for event in activity.events if event.kind != "other") or self._kinds_of(words),
            titled=self._kinds_of(words),
            title=name_key(_BRACKETS.sub(" ", activity.title or "")),
            words=frozenset(
                word[:5].casefold() for word in words
                if self.reading.rules.look_up(self.language, "kinds", word) == "other"
            ),
        )

    def _kinds_of(self, words: set[str]) -> frozenset[str]:
        kinds = {self.reading.rules.look_up(self.language, "kinds", word) for word in words if word}
        return frozenset(kinds - {"other", None})

    def names_in(self, span: Span) -> set[str]:
        """The quoted names in a span, as keys, without the project's own."""
        names = {name_key(match[1]) for match in _QUOTED.finditer(self.folded(span))}
        return names - self.project_names - {""}

    def subject_at(self, position: int) -> Subject | None:
        """The activity under whose heading a position stands."""
        for subject in self.subjects:
            if subject.section.start <= position < subject.section.end:
                return subject
        return None


def sources_spans(record: Record, *fields: str) -> list[Span]:
    """Where the named fields of a record are printed."""
    return [span for name in fields if name in record.sources for span in record.sources[name].spans[:1]]


def _whole(section: Section) -> bool:
    """Whether a section is one project's whole report: a second list of activities is of one with a missed heading."""
    keys = [part.key for part in section.children]
    return keys.count("activities") == 1 and keys.count("statistics") < 2


def views(desk: Desk) -> Iterator[View]:
    """The projects that have a report of their own in Annex 2."""
    reports = [section for section in sections_by_key(desk.report.sections, "projects") if section.children]
    reports = [section for section in reports if _whole(section)]
    for project in desk.report.projects:
        starts = [record.start for group in (project.tasks, project.statistics, project.links) for record in group]
        for section in reports:
            if any(section.start <= start < section.end for start in starts):
                yield View(desk, project, section, section.language)
                break
