"""Claims: every number of people, institutions, events or products that a project's report tells, and of what it tells it.

A claim outside the activities' own sections speaks of an activity if its sentence, its block or
its numbered group quotes a name of that activity alone, or names a kind of event that it alone has.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex
from rapidfuzz import fuzz

from extractor.checks.view import Subject, View, name_key
from extractor.mentions import Mention
from extractor.models import Block, Span
from extractor.values import fields_of

SAME_NAME = 90  # rapidfuzz ratio from which two quoted names are one
SEVERAL = 2  # "more than N" still fits a number below this many times N
ABOUT = 0.15  # "about N" may be off by this share
_CLASSES = ("person", "institution", "staff", "thing", "all_events", "event", "family", "people", "organization")
_GROUP_HEAD = regex.compile(r"\s*\d{1,2}\s?[.)]\s?\S")
_ORDINAL = regex.compile(r"\s*-?\s?(?:ші|шы|й|я|е|го)(?!\p{L})")


@dataclass(frozen=True)
class Claim:
    """A number told of something: what (people, institution, event, ...), the noun's word, and where."""

    number: int
    qualifier: str
    what: str
    word: str
    generic: bool
    printed: str
    place: Span
    sentence: Span
    block: Span
    part: str
    inside: Subject | None
    planned: bool
    total: bool
    overall: bool
    attended: bool

    @property
    def exact(self) -> bool:
        return self.qualifier == "exact"


def agree(a: Claim, b: Claim) -> bool:
    """Whether two numbers of one thing can both be true; "more than 50" and exactly 50 cannot."""
    return fits(a.number, a.qualifier, b.number, b.qualifier)


def fits(a: float, a_qualifier: str, b: float, b_qualifier: str) -> bool:
    """Whether two numbers with their qualifiers (exact, at_least, about) can be one number."""
    if a_qualifier == b_qualifier == "exact":
        return a == b
    if "about" in (a_qualifier, b_qualifier):
        low, high = sorted((a, b))
        return high <= low * (1 + ABOUT) or (a_qualifier != b_qualifier and high < low * SEVERAL)
    if a_qualifier == b_qualifier:
        return max(a, b) < min(a, b) * SEVERAL
    least, exact = (a, b) if a_qualifier == "at_least" else (b, a)
    return least < exact < least * SEVERAL


def read_claims(view: View) -> tuple[Claim, ...]:
    """All claims of a project's section outside its tables, in reading order."""
    plans = [*view.find("plan", view.whole), *view.find("check_instead", view.whole)]
    planned = [(plan.start, plan.end) for plan in plans]
    claims: list[Claim] = []
    document = view.desk.report.document
    for block in document.blocks[view.section.first : view.section.last]:
        if block.kind == "table":
            continue
        mentions = view.find("check_claim", Span(block.start, block.end))
        if not mentions:
            continue
        sentences = view.reading.sentences(block.start, block.end)
        starts = [sentence.start for sentence in sentences]
        for mention in mentions:
            sentence = sentences[max(0, bisect.bisect_right(starts, mention.start) - 1)]
            claim = _claim(view, mention, sentence, block, planned)
            if claim is not None:
                claims.append(claim)
    return tuple(claims)


def _claim(
    view: View, mention: Mention, sentence: Span, block: Block, planned: Sequence[tuple[int, int]]
) -> Claim | None:
    text = view.folded(Span(mention.start, mention.end))
    fields = fields_of(mention.rule, mention.match, [text])
    what = next(name for name in _CLASSES if mention.group(name) is not None)
    if fields["value"] is None or mention.start < block.start:
        return None
    rules = view.reading.rules
    noun = (mention.group(what) or "").casefold()
    lexicon = {"institution": "check_institutions", "staff": "check_staff", "thing": "check_things", "event": "kinds"}
    word = rules.look_up(view.language, lexicon[what], noun) if what in lexicon else what
    place = _quantity(mention)
    subject = view.subject_at(mention.start)
    if subject is not None and mention.start < subject.heading.end:
        planned = ((mention.start, mention.end), *planned)
    return Claim(
        number=fields["value"], qualifier=fields["qualifier"],
        what="people" if what == "person" else what, word=str(word),
        generic=what in ("people", "family") and rules.look_up(view.language, "check_generic", noun) is not None,
        printed=view.desk.text(place), place=place, sentence=sentence, block=Span(block.start, block.end),
        part=view.part_at(mention.start).key, inside=subject,
        planned=any(start < mention.end and mention.start < end for start, end in planned),
        total=view.has("check_total", sentence),
        overall=view.has("check_overall", sentence), attended=view.has("check_attended", sentence),
    )


def _quantity(mention: Mention) -> Span:
    """The figures or number words of a claim with "more than" or "about"."""
    base = mention.start - mention.match.start()
    spans = [mention.match.span(name) for name in ("n", "words", "at_least", "about") if mention.group(name)]
    return Span(base + min(a for a, _ in spans), base + max(b for _, b in spans))


# --- of what ---------------------------------------------------------------------


def told_of(view: View, claim: Claim) -> tuple[Subject, ...]:
    """The activities that a claim speaks of: one, several that its sentence names, or none that is certain."""
    if claim.inside is not None:
        return (claim.inside,)
    for span in (claim.sentence, claim.block):
        found = named_in(view, span)
        if found is not None:
            return found
    for span in _group(view, claim.block):
        found = named_in(view, span, several=False)
        if found:
            return found
    return ()


def named_in(view: View, span: Span, several: bool = True) -> tuple[Subject, ...] | None:
    """The activities that a span names; empty if it names kinds that more than one has, None if it names none."""
    names = view.names_in(span)
    quoted = tuple(subject for subject in view.subjects if any(_known(name, subject) for name in names))
    if len(quoted) == 1 or (several and quoted):
        return quoted
    if quoted:
        return ()
    kinds, words = set(), set()
    for mention in view.find("kind", span):
        word = mention.group("word") or ""
        kind = view.reading.rules.look_up(view.language, "kinds", word)
        (words if kind == "other" else kinds).add(word[:5].casefold() if kind == "other" else kind)
    if not kinds and not words:
        return None
    scores = [(len(kinds & subject.kinds) + len(words & subject.words), subject) for subject in view.subjects]
    best = max((score for score, _ in scores), default=0)
    leading = [subject for score, subject in scores if score == best]
    return tuple(leading) if best and len(leading) == 1 else ()


def _known(name: str, subject: Subject) -> bool:
    return any(fuzz.ratio(name, other) >= SAME_NAME for other in subject.names)


def _group(view: View, block: Span) -> Iterator[Span]:
    """The numbered item under which a block stands as a point of a list: first its head, then all of it."""
    blocks = view.desk.report.document.blocks[view.section.first : view.section.last]
    index = next(i for i, other in enumerate(blocks) if other.start == block.start)
    part = view.part_at(block.start)
    first = index
    while first > 0 and blocks[first].start > part.start and not _GROUP_HEAD.match(view.folded(_span(blocks[first]))):
        first -= 1
    if first == index or not _GROUP_HEAD.match(view.folded(_span(blocks[first]))):
        return
    last = index + 1
    while last < len(blocks) and blocks[last].start < part.end and not _GROUP_HEAD.match(view.folded(_span(blocks[last]))):
        last += 1
    yield Span(blocks[first].start, blocks[last - 1].end)
    yield _span(blocks[first])


def _span(block: Block) -> Span:
    return Span(block.start, block.end)


def same_name(a: str, b: str) -> bool:
    """Whether two printed names are one but for a letter."""
    return fuzz.ratio(name_key(a), name_key(b)) >= SAME_NAME
