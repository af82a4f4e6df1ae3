"""Claims: every number of people, institutions, events or products in a project's report, and of what it is told.

A claim outside the activities' own sections speaks of an activity if its sentence, its block or
its numbered group quotes a name of that activity alone, or names a kind of event that it alone has.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import regex
from rapidfuzz import fuzz

from extractor.checks.view import Subject, View, name_key
from extractor.document import Block, Span
from extractor.mentions import Mention
from extractor.values import fields_of

SAME_NAME = 90  # rapidfuzz ratio from which two quoted names are one
SEVERAL = 2  # "more than N" still fits a number below this many times N
ABOUT = 0.15  # "about N" may be off by this share
_FIGURES = regex.compile(r"\d+")
_CLAUSE_END = regex.compile(r"[,;](?!\d)")
_CLASSES = ("person", "institution", "staff", "thing", "all_events", "event", "family", "people", "organization")
_GROUP_HEAD = regex.compile(r"\s*\d{1,2}\s?[.)]\s?\S")


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
    planned = [(plan.start, plan.end) for plan in plans if not plan.rule.data.get("title_only")]
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
    word = rules.look_up(view.language, lexicon.get(what, "check_generic"), noun)
    place = _quantity(mention)
    subject = view.subject_at(mention.start)
    if subject is not None and mention.start < subject.heading.end:
        planned = ((mention.start, mention.end), *planned)
    return Claim(
        number=fields["value"], qualifier=fields["qualifier"],
        what="people" if what == "person" else what, word=str(word or what),
        generic=what in ("people", "family") and word is not None,
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


@dataclass(frozen=True)
class Told:
    """A claim with the activities that it speaks of: one, several that its sentence names, or none that is certain.

    `kinds` are the kinds of event that its sentence names, `named` whether it quotes any name.
    """

    claim: Claim
    of: tuple[Subject, ...]
    kinds: frozenset[str]
    named: bool


def read_told(view: View) -> tuple[Told, ...]:
    """All claims of a project with what they speak of."""
    return tuple(_told(view, claim) for claim in read_claims(view))


def _told(view: View, claim: Claim) -> Told:
    names, kinds = view.names_in(claim.sentence), _kinds(view, claim.sentence)
    of = (claim.inside,) if claim.inside is not None else _of(view, claim, names, kinds)
    return Told(claim, of, frozenset(kinds), bool(names))


def _of(view: View, claim: Claim, names: Set[str], kinds: Set[str]) -> tuple[Subject, ...]:
    clause = clause_of(view, claim)
    if view.has("check_afterwards", clause):
        return ()  # those whom something helped
    for span, quotes in ((clause, view.names_in(clause)), (claim.sentence, names)):
        titled = tuple(subject for subject in view.subjects if subject.is_named_in(view.folded(span)))
        quoted = titled if len(titled) == 1 else _quoted(view, quotes)
        if quoted:
            return quoted
        alike = _alike(view.subjects, _kinds(view, clause)) if span != claim.sentence else ()
        if len(alike) == 1:
            return alike
    left = (clause != claim.sentence and _alike(view.subjects, _kinds(view, clause))) or _alike(view.subjects, kinds)
    if not left and view.has("check_series", claim.sentence):
        left = tuple(subject for subject in view.subjects if len(subject.events) > 1)
    if len(left) == 1:
        return left
    # Among the results a number may be that of those whom something helped afterwards.
    around = (claim.block, *_group(view, claim.block)) if claim.part != "results" else ()
    for span in around:
        candidates = left or view.subjects
        quoted = tuple(subject for subject in _quoted(view, view.names_in(span)) if subject in candidates)
        if len(quoted) == 1:
            return quoted
        more = _alike(candidates, _kinds(view, span)) if not left else ()
        if len(more) == 1:
            return more
        if quoted or more:
            return ()
    return ()


def clause_of(view: View, claim: Claim) -> Span:
    """The part of a claim's sentence between commas or semicolons."""
    ends = [claim.sentence.start + match.end() for match in _CLAUSE_END.finditer(view.folded(claim.sentence))]
    start = max((end for end in ends if end <= claim.place.start), default=claim.sentence.start)
    return Span(start, min((end for end in ends if end > claim.place.end), default=claim.sentence.end))


def _kinds(view: View, span: Span) -> set[str]:
    """The kinds of event that a span names; of a kind without a name of its own the word's beginning."""
    kinds = set()
    for mention in view.find("kind", span):
        word = mention.group("word") or ""
        kind = view.reading.rules.look_up(view.language, "kinds", word)
        kinds.add(word[:5].casefold() if kind == "other" else str(kind))
    return kinds


def _quoted(view: View, names: Set[str]) -> tuple[Subject, ...]:
    """The activities of which one of the names is."""
    return tuple(
        subject for subject in view.subjects
        if any(fuzz.ratio(name, other) >= SAME_NAME for name in names for other in subject.names)
    )


def _alike(subjects: Sequence[Subject], kinds: Set[str]) -> tuple[Subject, ...]:
    """The activities that share most of the kinds (of equals the one whose title names them); none where none does."""
    scores = [len(kinds & (subject.kinds | subject.words)) for subject in subjects]
    best = max(scores, default=0)
    leading = tuple(subject for subject, score in zip(subjects, scores, strict=True) if best and score == best)
    titled = tuple(subject for subject in leading if kinds & subject.titled)
    return titled if len(titled) == 1 else leading


def _group(view: View, block: Span) -> Iterator[Span]:
    """The numbered item under which a block stands as a point of a list: all of it, then its head."""
    part = view.part_at(block.start)
    blocks = [b for b in view.blocks_of(part) if b.start > part.start]
    index = next((i for i, other in enumerate(blocks) if other.start == block.start), None)
    if index is None:
        return
    heads = [i for i, other in enumerate(blocks) if _GROUP_HEAD.match(view.folded(Span(other.start, other.end)))]
    first = max((i for i in heads if i < index), default=None)
    if first is None or index in heads:
        return
    last = min((i for i in heads if i > index), default=len(blocks))
    yield Span(blocks[first].start, blocks[last - 1].end)
    yield Span(blocks[first].start, blocks[first].end)


def same_name(a: str, b: str) -> bool:
    """Whether two printed names are one but for a letter or punctuation; their figures must be equal."""
    figures = [_FIGURES.findall(name) for name in (a, b)]
    return figures[0] == figures[1] and fuzz.ratio(name_key(a), name_key(b)) >= SAME_NAME
