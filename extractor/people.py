"""Finds who spoke, judged, won or led at an event, and as what.

Names come from `ner`; a role comes from the words beside a name: a printed
profession wins over a function, a function over what the person did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import regex

from extractor.document import Span
from extractor.mentions import Found, Mention, Reading
from extractor.models import EventPerson, Source
from extractor.ner import Name

_BRACKET = regex.compile(r"\s*\([^()]{2,80}\)")
_LIST_HEAD = regex.compile(r":\s*$")
_LABEL = regex.compile(r"\W*\p{L}[\p{L}. -]{1,40}:\s")
_DASHED_LABEL = regex.compile(r"\W*\p{L}[\p{Ll}. ]{1,40}\s[–—-]\s")
_TIES = frozenset(":–—-")
_JOINED = regex.compile(r"^[\s,;]*(?:\p{L}{1,5}[\s,]+)?$")


@dataclass(frozen=True)
class _Near:
    """The text beside a name: before it up to the name or stop before, behind it likewise."""

    before: Span
    behind: Span
    sentence: Span
    heading: Span | None


def people_in(
    reading: Reading, language: str, names: Sequence[Name], spans: Sequence[Span], kind: str | None,
    headings: Mapping[Span, Span] = MappingProxyType({}), titles: Sequence[Span] = (),
) -> tuple[EventPerson, ...]:
    """The people named in an event's spans, each once, in reading order, with their roles.

    In `titles` only those count who have a role there: a theme names others.
    """
    people: dict[tuple[str, ...], EventPerson] = {}
    heading: Span | None = None
    previous: tuple[Name, Found] | None = None
    for span in spans:
        own = [name for name in names if span.start <= name.start and name.end <= span.end]
        sentences = reading.sentences(span.start, span.end)
        if not own and not _is_item(reading, span):
            heading = span
            continue
        heading = headings.get(span, heading)
        listed = span in headings or (
            heading is not None and (_is_item(reading, span) or _LIST_HEAD.search(_text(reading, heading)) is not None)
        )
        for index, name in enumerate(own):
            sentence = next((s for s in sentences if s.start <= name.start < s.end), span)
            left = _behind(reading, own[index - 1]) if index and own[index - 1].end > sentence.start else sentence.start
            right = own[index + 1].start if index + 1 < len(own) else sentence.end
            near = _Near(Span(left, name.start), Span(name.end, min(right, sentence.end)), sentence,
                         (_label_of(reading, language, sentence) or heading) if listed else None)
            found = reading.found(f"{language}.name.person", name.start, name.end)
            if found is None:
                continue
            role = _role(reading, language, near, kind)
            if previous and role is None and _JOINED.match(reading.folded[previous[0].end : name.start]):
                role = _shared_role(reading, language, previous[1], near)
            if role is None and span not in titles and not _thanked(reading, language, near):
                role = _fallback(reading, language, near, kind)
            if role is None:
                continue
            previous = (name, role)
            key = tuple(sorted(regex.findall(r"\w+", str(found.value).casefold())))
            if key not in people:
                people[key] = EventPerson(
                    name=found.value, role=role.value, start=name.start,
                    sources={"name": found.source, "role": role.source},
                )
        if own and not listed:
            heading = None
    return tuple(people.values())


def _text(reading: Reading, span: Span) -> str:
    return reading.folded[span.start : span.end]


def _behind(reading: Reading, name: Name) -> int:
    """Where the text behind a name begins that may belong to the next one: after a bracket that describes it."""
    bracket = _BRACKET.match(reading.folded, name.end)
    return bracket.end() if bracket else name.end


def _is_item(reading: Reading, span: Span) -> bool:
    return regex.match(r"\s*(?:[–—•*-]|\p{Co}|\d{1,2}[.)])", reading.folded[span.start : span.start + 6]) is not None


def _role(reading: Reading, language: str, near: _Near, kind: str | None) -> Found | None:
    """The role that words beside the name say.

    A profession wins; then the word before the name, the list's heading, the description behind
    the name. A word that only says that somebody spoke gives way to a description that says more.
    """
    behind = _description(reading, language, near.behind, near.behind.end < near.sentence.end)
    clause = _last_clause(reading, near.before)
    for rule_kind, places in (
        ("role_profession", (clause, behind)), ("role_function", (near.before, near.heading, behind)),
        ("role_profession", (near.heading,)),
    ):
        roles = []
        for place in places:
            if place is None:
                continue
            mentions = reading.find(language, rule_kind, place.start, place.end)
            # In front of a name the nearest word counts, elsewhere the first.
            mention = next(iter(mentions[::-1] if place in (near.before, clause) else mentions), None)
            found = reading.found_mention(mention) if mention else None
            if found:
                roles.append(found)
        if roles:
            return next((role for role in roles if role.value != "speaker"), roles[0])
    return None


def _label_of(reading: Reading, language: str, sentence: Span) -> Span | None:
    """The label at a sentence's beginning that says as what those behind it were there: `Қазылар: …`, `Гости – …`."""
    text = _text(reading, sentence)
    label = _LABEL.match(text) or _DASHED_LABEL.match(text)
    if label is None:
        return None
    span = Span(sentence.start, sentence.start + label.end())
    is_role = any(reading.first(language, kind, span.start, span.end) for kind in ("role_function", "role_profession"))
    return span if is_role else None


def _shared_role(reading: Reading, language: str, role: Found, near: _Near) -> Found:
    """The role of a name that is joined to another by a comma or "and": that one's, but for a profession printed in
    front of it for it alone, where the sentence tells what both did."""
    word = role.source.spans[0]
    if reading.rules[role.source.rule].kind != "role_profession" or any(
            rule.pattern.search(_text(reading, word)) for rule in reading.rules.of(language, "role_plural")):
        return role
    label = _label_of(reading, language, near.sentence)
    told = reading.first(language, "role_function", label.start, label.end) if label else None
    if told is None:
        told = reading.first(language, "role_deed", near.sentence.start, word.start)
    return (reading.found_mention(told) if told and told.end <= word.start else None) or role


def _last_clause(reading: Reading, before: Span) -> Span:
    """A profession stands in the name's own clause: `…жетекшісі, жоғары дәрежелі психолог` and the name."""
    cut = max(reading.folded.rfind(mark, before.start, before.end) for mark in ",;")
    return Span(max(before.start, cut), before.end)


def _clause(reading: Reading, near: _Near) -> Span:
    """The stretch between semicolons that holds the name."""
    start = reading.folded.rfind(";", near.sentence.start, near.before.end)
    end = reading.folded.find(";", near.behind.start, near.sentence.end)
    return Span(max(near.sentence.start, start + 1), near.sentence.end if end < 0 else end)


def _description(reading: Reading, language: str, behind: Span, next_name: bool) -> Span:
    """What stands behind a name in brackets, after a dash or a comma describes it; a sentence that goes on does not."""
    text = reading.folded[behind.start : behind.end]
    match = regex.match(r"\s*(?:\([^()]{2,80}\)|[–—-]\s[^;.]{2,160}|,\s[^;.]{2,120})", text)
    if match is None:
        return Span(behind.start, behind.start)
    end = match.end()
    if next_name and end == len(text):
        # What stands right before the next name is that one's.
        end = max(text.rfind(",", 1, end), 0)
    if text.lstrip().startswith(","):
        verb = reading.first(language, "role_verb", behind.start, behind.start + end)
        end = verb.start - behind.start if verb else end
    return Span(behind.start, behind.start + end)


def _has_unknown_label(reading: Reading, language: str, sentence: Span) -> bool:
    """Whether a line of a list of fields names somebody under a label that says nothing of people: `Хат: …`."""
    text = reading.folded[sentence.start : sentence.end]
    if _LABEL.match(text) is None:
        return False
    fields = [rule for rule in reading.rules.of(language, "event_field") if rule.pattern.match(text)]
    return not any(rule.data["field"] == "people" for rule in fields)


def _thanked(reading: Reading, language: str, near: _Near) -> bool:
    """Whether the words right beside a name thank its bearer: in the clause before it, or behind it up to a comma."""
    before = max(reading.folded.rfind(mark, near.before.start, near.before.end) for mark in ",;(:") + 1
    beside = (Span(max(near.before.start, before), near.before.end),
              Span(near.behind.start, _clause_end(reading, near.behind)))
    return any(reading.first(language, "not_there", span.start, span.end) for span in beside)


def _is_of_next(reading: Reading, language: str, near: _Near, mention: Mention) -> bool:
    """Whether a dash, colon or verb ties a word to the next name: `…, модератор – Сагын Айгерим`, `гостем был …`."""
    between = reading.folded[mention.end : near.behind.end].rstrip()
    if near.behind.end == near.sentence.end or mention.start < near.behind.start:
        return False
    verbs = reading.find(language, "role_verb", mention.end, mention.end + len(between))
    return between.strip() in _TIES or (
        bool(verbs) and verbs[-1].end == mention.end + len(between) and not set(between) & set(",;."))


def _clause_end(reading: Reading, span: Span) -> int:
    """Where the first comma, full stop or bracket in the span stands; its end if there is none."""
    mark = regex.search(r"[,;.()]", _text(reading, span))
    return span.start + mark.start() if mark else span.end


def _fallback(reading: Reading, language: str, near: _Near, kind: str | None) -> Found | None:
    """The role that follows from the sentence: a function named in it, then what was done, then who led."""
    own = reading.find(language, "role_deed", near.before.start, near.before.end)
    if own and near.before.start > near.sentence.start:
        return reading.found_mention(own[-1])
    sentence = near.heading or near.sentence
    # A function behind a semicolon is that of whoever is named there.
    clause = near.heading or _clause(reading, near)
    for rule_kind, place in (("role_function", clause), ("role_deed", clause), ("role_function", sentence),
                             ("role_deed", sentence)):
        mentions = [mention for mention in reading.find(language, rule_kind, place.start, place.end)
                    if not _is_of_next(reading, language, near, mention)]
        if mentions:
            return reading.found_mention(mentions[0] if rule_kind == "role_function" else mentions[-1])
    led = reading.first(language, "role_led", sentence.start, sentence.end)
    role = reading.rules.look_up(language, "led_by_kind", kind) if kind else None
    if led and role:
        return Found(role, Source(f"common.role.{role}", (Span(led.start, led.end),)))
    label = _LABEL.match(_text(reading, near.sentence))
    weak = reading.find(language, "role_weak", near.before.start, near.behind.end) or (
        reading.find(language, "role_weak", near.sentence.start, near.sentence.start + label.end()) if label else [])
    if weak:
        return reading.found_mention(weak[-1])
    if reading.first(language, "not_there", near.sentence.start, near.sentence.end) or _has_unknown_label(
            reading, language, near.sentence):
        return None
    return Found("other", Source("common.role.other", (Span(near.before.end, near.behind.start),)))
