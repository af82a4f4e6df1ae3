"""Finds what rules describe in a stretch of a document, and reads it.

A `Reading` is a document with its rules at hand. Every value is made by `found`,
which reads the printed characters of a span with one rule and keeps both as
the value's source.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import regex

from extractor.document import Document, Link, Span
from extractor.models import Source
from extractor.ner import Name, find_names
from extractor.rules import Rule, Rules, load_rules
from extractor.values import read

_LINK_FILLER = "\u2063"  # stands for the characters of links, in which no rule looks
_QUOTED = 199  # characters behind an opening quote in which its closing one is awaited
_LETTERS = regex.compile(r"\p{L}+")
_NEXT_WORD = regex.compile(r"\s*\S{1,200}")
_LIST_MARKER = regex.compile(r"\s*(?:\d{1,2}\s?[.)]|[IVXІХ]{1,4}[.)])\s*")


@dataclass(frozen=True)
class Mention:
    """A place where a rule matches: its characters, and the match within them."""

    start: int
    end: int
    rule: Rule
    match: regex.Match[str]

    def group(self, name: str) -> str | None:
        value = self.match.groupdict().get(name)
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class Found:
    """A value and where it comes from."""

    value: Any
    source: Source

    @property
    def start(self) -> int:
        return self.source.spans[0].start


@dataclass(frozen=True)
class Reading:
    """A document to be read by rules."""

    document: Document

    @cached_property
    def rules(self) -> Rules:
        return load_rules()

    @cached_property
    def folded(self) -> str:
        return _mask(self.document.folded, self.document.links)

    @cached_property
    def printed(self) -> str:
        return _mask(self.document.text, self.document.links)

    def find(self, language: str, kind: str, start: int, end: int) -> list[Mention]:
        """All matches of a language's rules of one kind in `start`-`end`; of overlapping ones the longest."""
        memo, key = self.document.memo, (language, kind, start, end)
        known: list[Mention] | None = memo.get(key)  # dates and counts of one sentence are asked for several times
        if known is None:
            known = memo[key] = self._find(language, kind, start, end)
        return list(known)

    def _find(self, language: str, kind: str, start: int, end: int) -> list[Mention]:
        folded = self.folded[start:end]
        needed = self.rules.needs.get((language, kind))
        if needed is not None and not needed.search(folded):
            return []
        mentions = []
        there: dict[regex.Pattern[str], bool] = {}  # what several rules need is looked for once
        for rule in self.rules.of(language, kind):
            if rule.needs is not None:
                if rule.needs not in there:
                    there[rule.needs] = rule.needs.search(folded) is not None
                if not there[rule.needs]:
                    continue
            text = self.printed[start:end] if rule.data.get("as_printed") else folded
            for match in rule.pattern.finditer(text) if rule.starts is None else self._at_starts(rule, text, start):
                if match.end() > match.start():
                    mentions.append(Mention(start + match.start(), start + match.end(), rule, match))
        return settle(mentions)

    def _at_starts(self, rule: Rule, text: str, start: int) -> Iterator[regex.Match[str]]:
        """What the rule's `finditer` gives for `text`, which stands at `start`, by trying it where it may begin."""
        assert rule.starts is not None
        memo = self.document.memo
        places: list[int] | None = memo.get(rule.starts)
        if places is None:  # looked for once, whatever sentences are asked for
            places = memo[rule.starts] = [match.start() for match in rule.starts.finditer(self.folded)]
        own = places[bisect_left(places, start) : bisect_left(places, start + len(text))]
        end = 0
        for place in (0, *(place - start for place in own)):  # the text may begin within a word
            match = rule.pattern.match(text, place) if place >= end else None
            if match is not None:
                end = max(match.end(), place + 1)
                yield match

    def names(self, language: str, start: int = 0, end: int | None = None) -> list[Name]:
        """The persons named in `start`-`end` (the whole document if not told), by a language's rules and model.

        Words that the document has in lower case too are ordinary words at the head of a name.
        """
        memo, key = self.document.memo, ("names", language, start, end)
        known: list[Name] | None = memo.get(key)
        if known is None:
            lower = frozenset(word for word in _LETTERS.findall(self.document.folded) if word.islower())
            names = find_names(self.folded[start:end], language, lower)
            known = memo[key] = [Name(name.start + start, name.end + start, name.rule) for name in names]
        return list(known)

    def first(self, language: str, kind: str, start: int, end: int) -> Mention | None:
        """The first match in `start`-`end`, None if there is none."""
        return next(iter(self.find(language, kind, start, end)), None)

    def found(
        self, rule: Rule | str, start: int, end: int, field: str = "value", context: Sequence[Span] = ()
    ) -> Found | None:
        """The value that `rule` reads from the printed characters `start`-`end`; None if it reads none there."""
        rule_id = rule if isinstance(rule, str) else rule.id
        if field != "value":
            rule_id = f"{rule_id}#{field}"
        source = Source(rule_id, (Span(start, end), *context))
        value = self.read(source)
        return None if value is None else Found(value, source)

    def found_mention(self, mention: Mention, field: str = "value", context: Sequence[Span] = ()) -> Found | None:
        """The value of a mention. What its rule looked at on its right belongs to the source."""
        end = mention.end
        for _ in range(3):
            found = self.found(mention.rule, mention.start, end, field, context)
            if found is not None:
                return found
            following = _NEXT_WORD.match(self.document.text, end)
            if following is None:
                return None
            end = following.end()
        return None

    def read(self, source: Source) -> Any:
        """The value that a source gives: its rule on its printed characters."""
        return read_source(self.document, source)

    def links(self, start: int, end: int) -> list[Link]:
        """The links printed in `start`-`end`, in reading order."""
        links = self.document.links
        first, last = (bisect_left(links, at, key=lambda link: link.start) for at in (start, end))
        return list(links[first:last])

    def sentences(self, start: int, end: int) -> list[Span]:
        """The sentences of `start`-`end`, without the white space between them."""
        text = self.folded[start:end]
        spans, begin = [], 0
        for match in _sentence_end().finditer(text):
            cut = match.end()
            if "\n" not in match[0] and (
                _LIST_MARKER.fullmatch(self.document.text, start + begin, start + cut)
                or open_quote(self.document.text[start + max(begin, cut - _QUOTED) : start + cut])
            ):
                continue
            if text[begin:cut].strip():
                spans.append(Span(start + begin, start + cut - (len(match[0]) - len(match[0].rstrip()))))
            begin = cut
        if text[begin:].strip():
            spans.append(Span(start + begin, end))
        return spans


def abbreviations() -> str:
    """The words of any language that end in a full stop without ending a sentence, as alternatives of a pattern."""
    rules = load_rules()
    return "|".join(regex.escape(word) for language in rules.languages
                    for word in rules.lexicons.get((language, "abbreviations"), ()))


@cache
def _sentence_end() -> regex.Pattern[str]:
    """What ends a sentence: a stop that belongs to no initial and no abbreviation of any language, or a line's end."""
    return regex.compile(
        rf"(?:(?<!\b\p{{Lu}})(?<!\b(?:{abbreviations()}))[.]|[!?…])[»\"”)]*\s+(?=[«\"“(–—-]?\s?[\p{{Lu}}\d«\"“])|\n+")


def read_source(document: Document, source: Source) -> Any:
    """The value that a source's rule gives for the characters of its spans.

    A link's address comes from the file's own annotation over these characters.
    """
    parts = [document.text[span.start : span.end] for span in source.spans]
    if source.rule == "common.link.annotated":
        start = source.spans[0].start
        at = bisect_left(document.links, start, key=lambda link: link.start)
        parts.append(next(link.target for link in document.links[at : at + 1] if link.start == start))
    return read(source.rule, parts)


def open_quote(text: str) -> bool:
    """Whether the last quote that begins in `text` is still open at its end; one mark may close two (`«Центр «Ак»`)."""
    opened = max(text.rfind(quote) for quote in "«“„")
    return opened >= 0 and not any(quote in text[opened:] for quote in "»”")


def settle(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions in reading order; where some overlap, the longest stays (the first declared of equals)."""
    kept: list[Mention] = []
    starts: list[int] = []
    for mention in sorted(mentions, key=lambda m: m.start - m.end):
        at = bisect_right(starts, mention.start)  # none overlaps another, so the neighbours tell for all
        if (at and kept[at - 1].end > mention.start) or (at < len(kept) and kept[at].start < mention.end):
            continue
        starts.insert(at, mention.start)
        kept.insert(at, mention)
    return kept


def _mask(text: str, links: Sequence[Link]) -> str:
    pieces, position = [], 0
    for link in sorted(links, key=lambda link: link.start):
        if link.start < position:
            continue
        pieces += [text[position : link.start], _LINK_FILLER * (link.end - link.start)]
        position = link.end
    return "".join([*pieces, text[position:]])
