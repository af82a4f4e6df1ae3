"""Cuts an activity's text into drafts of its events.

An event begins with a label of its own (`2 семинар:`), with a sentence that gives a date and says
that something took place, with the first field of a list (`Күні: …`), or with a row of a table. What
follows is told of it until the next one begins or a paragraph sums the series up.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

import regex

from extractor.clauses import cut_clauses, introduction
from extractor.document import Block, Link, Span
from extractor.drafts import Context, Draft, Parts
from extractor.event_fields import date_mentions
from extractor.field_lists import OTHER, field_at, fields_in
from extractor.leads import (
    BEGINS,
    NOT_TEXT,
    is_bracket,
    is_cancelled,
    is_sum,
    is_summary,
    lead_of,
    number_and_place,
    opening_date,
    opens_with,
)
from extractor.mentions import Mention

_BRACKET_REACH = 300  # characters: a bracket of links that was opened further back is no bracket of these
_ANNOUNCED_LINK = regex.compile(r":\s*\u2063")  # as links stand in folded text
_NAMED = regex.compile(r"[\s.:–—-]*(?P<title>\"[^\"]+\")[\s.;]*$")  # nothing but a name in quotes
_LETTERS = regex.compile(r"\p{L}{2,}")
_MARKER = regex.compile(r"\s*(?:\d{1,2}\s?[.)](?!\d)|[–—•*-]|\p{Co})\s*")
FIELDS_AT_MOST = 900  # characters of a paragraph that is a list of fields


def cut_events(context: Context, blocks: Sequence[Block], start: int, tables: Container[int] = ()) -> Parts:
    """The events told in `blocks` (tables excepted), from character `start` on.

    `tables` says where tables of events begin.
    """
    cutter = _Cutter(context)
    for block in blocks:
        if block.start in tables:
            cutter.after_table()
        elif block.kind != "table" and block.end > start:
            cutter.add(block, max(start, block.start))
    return cutter.parts


class _Cutter:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.reading = context.reading
        self.parts = Parts()
        self.current: Draft | None = None
        self.summing_up = False
        self.after_links = False  # a paragraph of links alone stands before this one
        self.stamped: set[int] = set()  # where sentences begin that open with a date set off: `20 мая, 11:00.`
        self.open_field: str | None = None

    def add(self, block: Block, start: int) -> None:
        links = self.reading.links(start, block.end)
        text = self.reading.folded[start : block.end]
        if links and len(NOT_TEXT.sub("", text)) < 40:
            before = self.reading.folded[max(0, start - _BRACKET_REACH) : start]
            in_brackets = text.lstrip().startswith("(") or before.rfind("(") > before.rfind(")")
            self._add_links(links, in_brackets)
            self.open_field = None
            self.after_links = not in_brackets
            return
        self._add_text(block, start, links)
        self.after_links = False

    def after_table(self) -> None:
        """What stands below a table of events is told of all of them."""
        self.summing_up = self.current is not None

    def _add_text(self, block: Block, start: int, links: Sequence[Link]) -> None:
        label = self._label(start, block.end)
        if label:
            named = _NAMED.match(self.reading.folded, label.end, block.end)
            fields = {"title": [Span(*named.span("title"))]} if named else {}
            self._begin(Draft(start, label=label, spans=[Span(label.start, label.end)], fields=fields))
            if label.end < block.end:
                self._add_sentences(block, label.end, labelled=True)
            self._add_links(links)
            return
        if self._add_field(block, start, links):
            return
        self._add_sentences(block, start, labelled=False)

    def _begin(self, draft: Draft) -> None:
        self.parts.drafts.append(draft)
        self.current, self.summing_up, self.open_field = draft, False, None

    def _label(self, start: int, end: int) -> Mention | None:
        """An event's own label: alone in its line, or with the event's date behind it."""
        text = self.reading.folded[start:end]
        for rule in self.reading.rules.of(self.context.language, "label"):
            match = rule.pattern.match(text)
            if match is None:
                continue
            rest = start + match.end()
            dated = date_mentions(self.reading, self.context.language, rest, min(end, rest + 250))
            if dated or not self.reading.folded[rest:end].strip() or self.current is None or self.current.label:
                return Mention(start + match.start("value"), start + match.end("value"), rule, match)
        return None

    def _add_links(self, links: Sequence[Link], in_brackets: bool = False) -> None:
        """Links belong to the event being told; below a paragraph of several events only those in brackets do."""
        if self.current is None or self.summing_up or (self.current.shared and not in_brackets):
            self.parts.links.extend(links)
        else:
            self.current.links.extend(links)

    # fields of a list

    def _add_field(self, block: Block, start: int, links: Sequence[Link]) -> bool:
        marker = _MARKER.match(self.reading.folded, start, block.end)
        begin = marker.end() if marker else start
        if block.end - begin > FIELDS_AT_MOST:
            return False
        parts = fields_in(self.reading, self.context.language, begin, block.end)
        if parts:
            for name, part, value in parts:
                self._take_field(name, part, value, [link for link in links if part.start <= link.start < part.end])
            return True
        if self.open_field and block.kind == "item" and self.current is not None:
            self.current.fields[self.open_field].append(Span(begin, block.end))
            self.current.spans.append(Span(start, block.end))
            return True
        return False

    def _take_field(self, name: str, part: Span, value: int, links: Sequence[Link]) -> None:
        listing = self.current is not None and not self.summing_up
        if name == "links":
            self._add_links(links)
            return
        opens = name in ("date", "title", "kind", "venue")
        current = self.current
        if opens and (not listing or current is None or name in current.fields or (current.lead and not current.fields)
                      or (current.links and not current.label)):
            self._begin(Draft(part.start))
            current = self.current
        if current is None or (not opens and self.summing_up):
            self.parts.spans.append(part)
            self._add_links(links)
            return
        if name != OTHER:
            current.fields.setdefault(name, []).append(Span(value, part.end))
        current.spans.append(part)
        self.open_field = name if name in ("people", "count") else None
        self._add_links(links)

    # running text

    def _add_sentences(self, block: Block, start: int, labelled: bool) -> None:
        reading, end = self.reading, block.end
        self.open_field = None
        sentences = self._without_fragments(reading.sentences(start, end))
        begun: list[Draft] = []
        had_links = self.after_links or (self.current is not None and bool(self.current.links))
        language = self.context.language
        clauses = [(clause, whole) for whole in sentences for clause in cut_clauses(reading, language, whole)]
        labelled = labelled or self._awaits_lead()
        leads = [lead_of(self.context, clause, whole, labelled=labelled, stamped=self.stamped)
                 for clause, whole in clauses]
        introduced = None if labelled else self._introduced(clauses, start, end)
        for index, (sentence, whole) in enumerate(clauses):
            lead, first = leads[index], index == 0
            if first and introduced:
                self._begin(Draft(sentence.start, lead=introduced[0], date=introduced[1]))
                begun.append(self.parts.drafts[-1])
            if is_bracket(self.context, sentence) and self.current is not None:
                self.current.links.extend(reading.links(sentence.start, sentence.end))
                continue
            own_clause = sentence.start > whole.start
            if introduced and sentence == introduced[0]:
                pass
            elif lead and not labelled and (
                    own_clause or self._is_new(clauses, leads, index, had_links)):
                intro = [introduction(whole, reading, language)] if own_clause else []
                draft = Draft(sentence.start, lead=sentence, date=lead, intro=intro)
                if self.current is not None and reading.folded[sentence.start] == "(":
                    # A bracket of links at the beginning belongs to the event before.
                    self.current.links.extend(reading.links(sentence.start, lead.start))
                    sentence = Span(lead.start, sentence.end)
                self._begin(draft)
                begun.append(draft)
            elif first and not labelled and is_cancelled(self.context, sentence):
                self.summing_up = True  # what is told here, and the links below it, belong to no event
            elif not lead and not labelled and self._sums_up(sentence, Span(start, end), first, len(begun)):
                self.summing_up = True
            elif lead and self.current is not None and self.current.lead is None and not self.summing_up:
                self.current.lead, self.current.date = sentence, lead
            own = self.current if self.current is not None and not self.summing_up else None
            self._take_field_of(sentence, own)
            (own.spans if own else self.parts.spans).append(sentence)
            if block.kind == "item" and not begun:
                (own or self.parts).listed.add(sentence)
            if lead is None:
                self._share(sentence, own)
            inline = reading.links(sentence.start, sentence.end)
            # `Видео поездок: https://…` behind several events that have links of their own is told of all of them.
            of_series = lead is None and len(begun) > 1 and own is not None and bool(own.links) and (
                _ANNOUNCED_LINK.search(reading.folded, sentence.start, sentence.end) is not None)
            (own.links if own and not of_series else self.parts.links).extend(inline)
        if len(begun) > 1:
            self._share_beginning(begun, start)

    def _share_beginning(self, begun: Sequence[Draft], start: int) -> None:
        """What a paragraph says before the first of its several events is told of all of them."""
        reading, language = self.reading, self.context.language
        before = reading.sentences(start, begun[0].start) if begun[0].start > start else []
        intro = [s for s in before if any(reading.first(language, k, s.start, s.end) for k in ("kind", "held"))]
        for draft in begun:
            draft.shared = True
            draft.intro += intro
            draft.common += [s for s in before if reading.first(language, "of_all", s.start, s.end)]

    def _without_fragments(self, sentences: Sequence[Span]) -> list[Span]:
        """The sentences, those that are a date, a time or a single word (`20 августа, 11:00.`) with the next one."""
        reading, language = self.reading, self.context.language
        joined: list[Span] = []
        begin: int | None = None
        for sentence in sentences:
            start = sentence.start if begin is None else begin
            rest = reading.folded[start : sentence.end]
            found = [m for kind in ("date", "time") for m in reading.find(language, kind, start, sentence.end)]
            for mention in found:
                rest = rest.replace(reading.folded[mention.start : mention.end], " ")
            is_fragment = bool(found or reading.first(language, "kind", start, sentence.end)) and (
                len(_LETTERS.findall(rest)) <= 1)
            if is_fragment and any(m.rule.kind == "date" and m.start - start < BEGINS for m in found):
                self.stamped.add(start)
            begin = start if is_fragment and sentence != sentences[-1] else None
            if begin is None:
                joined.append(Span(start, sentence.end))
        return joined

    def _introduced(self, clauses: Sequence[tuple[Span, Span]], start: int, end: int) -> tuple[Span, Mention] | None:
        """The lead of an event that sentences without a date introduce: in a paragraph of one event that is the
        first, or below another one's links."""
        if self.current is None:
            leads = [(i, sentence, lead) for i, (sentence, whole) in enumerate(clauses)
                     if (lead := lead_of(self.context, sentence, whole, stamped=self.stamped))]
            return leads[0][1:] if len(leads) == 1 and leads[0][0] else None
        if not self.after_links or self.summing_up or is_summary(self.context, self.parts.drafts, start, end):
            return None
        for index, (sentence, whole) in enumerate(clauses):
            lead = lead_of(self.context, sentence, whole, stamped=self.stamped)
            if lead is not None:
                return (sentence, lead) if index and not lead.rule.data.get("weak") else None
        return opening_date(self.context, clauses[0][0], start, end) if clauses else None

    def _awaits_lead(self) -> bool:
        """Whether a label stands above, of whose event nothing has been told yet."""
        current = self.current
        return current is not None and current.label is not None and current.lead is None and not current.links

    def _take_field_of(self, sentence: Span, own: Draft | None) -> None:
        """A sentence may be a field in running text: `Место: мастерская Дома быта.`"""
        text = self.reading.folded[sentence.start : sentence.end]
        found = field_at(self.reading, self.context.language, text) if own is not None else None
        if own is not None and found and found[0] in ("venue", "time", "title") and found[0] not in own.fields:
            own.fields[found[0]] = [Span(sentence.start + found[1], sentence.end)]

    def _share(self, sentence: Span, own: Draft | None) -> None:
        """Let the events of which all a sentence speaks (`Оба занятия провела …`) know it."""
        of_all = self.reading.first(self.context.language, "of_all", sentence.start, sentence.end)
        if of_all:
            last = 2 if of_all.group("two") else len(self.parts.drafts)
            for draft in self.parts.drafts[-last:]:
                if draft is not own:
                    draft.common.append(sentence)

    def _is_new(
        self, clauses: Sequence[tuple[Span, Span]], leads: Sequence[Mention | None], index: int, had_links: bool
    ) -> bool:
        """Whether a dated sentence begins another event than the one being told."""
        sentence, lead, first = clauses[index][0], leads[index], index == 0
        if self.current is None or self.summing_up or (sentence.start in self.stamped and not self.current.label):
            return True
        if self.current.lead is None and not self.current.links:
            return False
        if self.current.label and not (first and had_links):
            return False
        reading, language = self.reading, self.context.language
        kind = reading.first(language, "kind", sentence.start, sentence.end)
        if (first and had_links) or any(
                reading.first(language, new, sentence.start, sentence.end) for new in ("another", "ordinal_event")):
            return True
        if kind is None:
            ahead = next((at for at in range(index + 1, len(clauses)) if leads[at]), len(clauses))
            goes_on = [clause for clause, _ in clauses[index:ahead]]
            told = number_and_place(self.context, [sentence])
            whole = all(number_and_place(self.context, self.current.spans)) and all(
                number_and_place(self.context, goes_on))
            in_turn = opens_with(lead, sentence) and opens_with(self.current.date, self.current.lead)
            return whole or all(told) or (in_turn and any(told))
        return lead is not None and (
            not lead.rule.data.get("weak") or lead.start - sentence.start < BEGINS)

    def _sums_up(self, sentence: Span, paragraph: Span, first: bool, begun: int) -> bool:
        """Whether a paragraph, or the rest of one in which events were told, is of all of them."""
        if first:
            return is_summary(self.context, self.parts.drafts, paragraph.start, paragraph.end)
        if begun > 1 and is_summary(self.context, self.parts.drafts, sentence.start, sentence.end):
            return True
        drafts = self.parts.drafts
        return begun > 0 and len(drafts) > 1 and is_sum(self.context, drafts, sentence.start, sentence.end)
