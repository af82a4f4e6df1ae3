"""What is told of the whole project: participants, families among them, satisfaction, shares of participants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from extractor.checks.claims import Claim, Told, fits
from extractor.checks.counts import loose_numbers, more_events, own_count, short, short_of_total
from extractor.checks.retold import parts_of
from extractor.checks.view import LATER, Desk, Subject, View, figure, sources_spans, views
from extractor.document import Span
from extractor.models import Event, Problem, Statistic, SurveyQuestion
from extractor.values import fields_of

PART = 0.5  # of all participants: fewer are a group of them
FAR = 15  # percentage points by which "more than X %" may be exceeded
CLOSE = 0.1  # percentage points that rounding explains
STEM = 5  # letters of a word that two sentences must share
SHARED_STEMS = 3
SHARED_PART = 0.5  # of the shorter statement's words
_WORD = regex.compile(r"\p{L}{2,}")


# --- participants ------------------------------------------------------------------


def overall_claims(view: View, told: Sequence[Told]) -> list[Claim]:
    """The numbers of people told of the project as a whole: one for each sentence."""
    own = {own.number for s in view.subjects if (own := own_count(view, s, told)) is not None}
    found: list[Claim] = []
    for item in told:
        claim = item.claim
        if claim.what != "people" or not claim.generic or claim.planned or item.named or claim.word == "respondents":
            continue
        if any(claim.sentence == other.sentence for other in found) or len(item.kinds) == 1:
            continue
        if claim.inside is not None:
            if claim.overall and claim.total and not any(e.participants for e in claim.inside.events):
                found.append(claim)
        elif claim.part in LATER and claim.number not in own and (
            (claim.overall and (claim.attended or claim.total) and not item.kinds)
            or (claim.total and claim.attended and not item.of)
            or (claim.attended and not item.of and not item.kinds and claim.part.startswith("results")
                and _may_be_all(claim, _totals(view)))
        ):
            found.append(claim)
    return found


def _may_be_all(claim: Claim, totals: Sequence[Statistic]) -> bool:
    """Whether a number is not so far from the statistics' total that it counts some of the participants only."""
    return not totals or PART * (totals[0].value or 0) <= claim.number


def check_overall(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """All numbers of participants told of the whole project, and the statistics' totals, against each other."""
    claims = overall_claims(view, told)
    totals = _totals(view)
    known = [(c.number, c.qualifier) for c in claims] + [(cell.value or 0, "exact") for cell in totals[:1]]
    if all(fits(*a, *b) for i, a in enumerate(known) for b in known[:i]):
        return
    values = list(dict.fromkeys([*(c.printed for c in claims), *(figure(cell.value or 0) for cell in totals)]))
    where = parts_of(claims) + (("statistics",) if totals else ())
    yield view.problem(
        "contradictory_count", "error" if _sure(claims, totals) else "warning", "overall", values,
        [*(c.place for c in claims), *(s for cell in totals for s in sources_spans(cell, "value"))],
        told=", ".join(values), where=where,
    )


def _sure(claims: Sequence[Claim], totals: Sequence[Statistic]) -> bool:
    """Whether two exact numbers clash, each told of the whole project in so many words."""
    exact = {c.number for c in claims if c.exact and c.overall} | {cell.value for cell in totals}
    return len(exact) > 1


def _totals(view: View) -> list[Statistic]:
    return [c for c in view.project.statistics if c.column == "total" and c.value is not None]


def families_added(view: View) -> tuple[Statistic, list[Event]] | None:
    """The statistics' total and the events whose people and families add up to it; None where they do not."""
    events = [e for a in view.activities for e in a.events if e.kind != "survey" and e.participants is not None]
    people = sum(e.participants or 0 for e in events if e.unit == "people")
    families = sum(e.participants or 0 for e in events if e.unit == "families")
    for total in _totals(view)[:1]:
        if families and people and total.value == people + families:
            return total, events
    return None


def check_people_and_families(desk: Desk) -> Iterator[Problem]:
    """The statistics' totals against the events' people and families added together: one finding for a report."""
    added = [(view.project.number, found) for view in views(desk) if (found := families_added(view)) is not None]
    if not added:
        return
    values: list[str] = []
    places: list[Span] = []
    for _, (total, events) in added:
        sums = [sum(e.participants or 0 for e in events if e.unit == unit) for unit in ("people", "families")]
        values += [figure(number) for number in (total.value or 0, *sums)]
        places += sources_spans(total, "value") + [s for e in events for s in sources_spans(e, "participants")]
    triples = [f"{a} = {b} + {c}" for a, b, c in zip(values[::3], values[1::3], values[2::3], strict=True)]
    yield desk.problem(
        "sum_mismatch", "notice", "people_and_families", values, places, added[0][0] if len(added) == 1 else None,
        sums="; ".join(triples),
    )


def check_project_sum(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The statistics' total against everybody whom all activities report together, where each says how many."""
    events = [e for a in view.activities for e in a.events]
    if not events or any(e.participants is None or e.qualifier != "exact" or e.unit != "people" for e in events):
        return
    most = sum(e.participants or 0 for e in events)
    if not any(e.kind == "survey" for e in events):
        most += sum(s.respondents or 0 for s in view.project.surveys)
    if any(short_of_total(subject, told) or more_events(subject, told) for subject in view.subjects):
        return
    loose = [number for subject in view.subjects for number in loose_numbers(view, subject, told)]
    for total in _totals(view)[:1]:
        if total.value and total.value > most + sum(loose):
            yield view.problem(
                "sum_mismatch", "warning", "project_sum", [figure(total.value), figure(most)],
                [*sources_spans(total, "value"), *(s for e in events for s in sources_spans(e, "participants"))],
                total=figure(total.value), sum=figure(most),
            )


# --- percentages -------------------------------------------------------------------


@dataclass(frozen=True)
class _Share:
    """A percentage with the sentence in which it stands."""

    value: float
    qualifier: str
    printed: str
    place: Span
    clause: Span
    part: str
    inside: Subject | None


def _shares(view: View, span: Span) -> list[_Share]:
    found = []
    mentions = view.find("check_percent", span)
    for index, mention in enumerate(mentions):
        fields = fields_of(mention.rule, mention.match, [view.folded(Span(mention.start, mention.end))])
        end = mentions[index + 1].start if index + 1 < len(mentions) else span.end
        found.append(_Share(
            float(fields["value"]), "at_least" if mention.group("at_least") else "exact",
            view.desk.text(Span(mention.start, mention.end)), Span(mention.start, mention.end),
            Span(mention.start, end), view.part_at(mention.start).key, view.subject_at(mention.start),
        ))
    return found


def _percent_fits(a: _Share, b: _Share) -> bool:
    if a.qualifier == b.qualifier:
        return abs(a.value - b.value) <= (CLOSE if a.qualifier == "exact" else FAR)
    least, exact = (a, b) if a.qualifier == "at_least" else (b, a)
    return least.value < exact.value <= least.value + FAR


def _clashing(shares: Sequence[_Share]) -> bool:
    return any(not _percent_fits(a, b) for i, a in enumerate(shares) for b in shares[:i])


def _percent_problem(view: View, key: str, shares: Sequence[_Share], **fields: object) -> Problem:
    printed = list(dict.fromkeys(share.printed for share in shares))
    return view.problem(
        "contradictory_count", "warning", key, printed, [share.place for share in shares],
        told=", ".join(printed), where=tuple(dict.fromkeys(share.part for share in shares)), **fields,
    )


def check_satisfaction(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Satisfaction told of all activities, against each other; told of one activity, against its own."""
    overall: list[_Share] = []
    single: dict[int, list[_Share]] = {}
    for span in _sentences_with_percent(view):
        if not view.has("check_satisfaction", span) or view.has("check_opinion", span):
            continue
        shares = _shares(view, span)
        if len(shares) != 1:
            shares = [s for s in shares if view.has("check_satisfaction", s.clause)][:1]
        planned = view.find("plan", span)
        shares = [s for s in shares if not any(p.start <= s.place.start < p.end + 12 for p in planned)]
        for share in shares:
            named = [s for s in view.subjects if s.names & view.names_in(span)]
            if share.inside is not None and share.inside.events and "survey" not in share.inside.kinds:
                single.setdefault(share.inside.section.start, []).append(share)
            elif len(named) == 1:
                single.setdefault(named[0].section.start, []).append(share)
            elif share.inside is not None or view.has("check_overall", span) or view.has("check_share", span):
                overall.append(share)
    if _clashing(overall):
        yield _percent_problem(view, "satisfaction", overall)
    for subject in view.subjects:
        shares = single.get(subject.section.start, [])
        inner = [s for s in shares if s.inside is subject]
        if len({s.value for s in inner}) == 1 and _clashing(shares):
            yield _percent_problem(view, "satisfaction_activity", shares, activity=short(subject))


def _sentences_with_percent(view: View) -> Iterator[Span]:
    for block in view.blocks_of(view.section):
        if block.kind != "table" and "%" in view.folded(Span(block.start, block.end)):
            for sentence in view.reading.sentences(block.start, block.end):
                if "%" in view.folded(sentence):
                    yield sentence


def check_shares(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Statements that a share of the participants agrees with, in different parts, with the same words."""
    statements: list[tuple[_Share, frozenset[str]]] = []
    for span in _sentences_with_percent(view):
        if view.has("check_satisfaction", span) or not view.has("check_share", span):
            continue
        for share in _shares(view, span):
            stems = _stems(view, share.clause)
            if len(stems) >= SHARED_STEMS:
                statements.append((share, stems))
    groups: list[list[_Share]] = []
    for index, (share, stems) in enumerate(statements):
        same = [share]
        for other, more in statements[:index]:
            shared = len(stems & more)
            enough = max(SHARED_STEMS, SHARED_PART * min(len(stems), len(more)))
            if other.part != share.part and shared >= enough:
                same.append(other)
        if _clashing(same):
            groups.append(same)
    if groups:
        shares = sorted({s.place.start: s for group in groups for s in group}.values(), key=lambda s: s.place.start)
        yield _percent_problem(view, "shares", shares)


def _stems(view: View, span: Span) -> frozenset[str]:
    rules, words = view.reading.rules, (word.casefold() for word in _WORD.findall(view.folded(span)))
    return frozenset(word[:STEM] for word in words if not rules.look_up(view.language, "check_filler", word))


# --- surveys -----------------------------------------------------------------------


def _complete(view: View, question: SurveyQuestion) -> bool:
    """Whether the answers read are all that are printed, and one alone could be chosen."""
    last = question.answers[-1].start
    blocks = [block for block in view.blocks_of(view.section) if block.end > question.start]
    index = next(i for i, block in enumerate(blocks) if block.end > last)
    printed = view.find("survey_inline", Span(question.start, blocks[index].end))
    for block in blocks[index + 1 : index + 2]:
        if "?" not in view.folded(Span(block.start, block.end)):
            printed += view.find("survey_inline", Span(block.start, block.end))
    several = view.has("check_multiple", Span(max(view.section.start, question.start - 100), last))
    return len(printed) <= len(question.answers) and not several


def check_survey_shares(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The answers to each question of a survey against 100 %."""
    for survey in view.project.surveys:
        for question in survey.questions:
            shares = [answer.share for answer in question.answers]
            total = round(sum(shares), 2)
            if len(shares) < 2 or abs(total - 100) <= 0.5 or total > 150 or not _complete(view, question):
                continue
            parts = [f"{share:g}" for share in shares]
            answers = [span for answer in question.answers for span in sources_spans(answer, "share")]
            yield view.problem(
                "sum_mismatch", "warning", "survey_shares", [f"{total:g}", *parts],
                [*sources_spans(question, "question"), *answers],
                question=question.question, sum=f"{total:g}", parts=" + ".join(parts),
            )
