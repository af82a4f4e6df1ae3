"""One thing told twice: an activity's participants, a survey's respondents, institutions, products elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractor.checks.claims import Claim, Told, agree, clause_of, fits
from extractor.checks.counts import (
    Own,
    event_count,
    explained,
    loose_numbers,
    more_events,
    own_count,
    short,
    stated_total,
)
from extractor.checks.view import LATER, Subject, View, figure, sources_spans
from extractor.document import Span
from extractor.models import Problem

_COMPARED = ("article", "tv", "infographic", "leaflet", "booklet", "poster", "video")

FEW = 6  # parts of a sum beyond which a finding's values leave them out


# --- participants ----------------------------------------------------------------


def check_retold(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """An activity's participants (or families) against what later sections say of the same activity."""
    for subject in view.subjects:
        if "survey" in subject.kinds:
            continue
        for unit, what in (("people", "people"), ("families", "family")):
            own = own_count(view, subject, told, unit)
            if own is not None:
                yield from _retold(view, subject, own, what, told)


def _retold(view: View, subject: Subject, own: Own, what: str, told: Sequence[Told]) -> Iterator[Problem]:
    claims = [t.claim for t in told if t.of == (subject,) and _counts(t.claim, what)]
    later = [c for c in claims if c.inside is None and c.part != "final_presentation"
             and not view.find("survey_word", clause_of(view, c))]
    clashing = [c for c in later if not _agrees(own, c) and not _of_whole(own, c, told)]
    if own.summed:
        loose = loose_numbers(view, subject, told)
        clashing = [c for c in clashing if not explained(c.number - own.number, loose)]
    clashing += [c for c in claims if c.inside and not c.exact and c.number == own.number and not _agrees(own, c)]
    if not clashing:
        return
    more = all(c.number == own.number for c in clashing)
    added = own.summed and len(own.printed) > 1
    yield view.problem(
        "sum_mismatch" if added else "contradictory_count", "notice" if more else "error",
        "retold_more" if more else "retold",
        [figure(own.number), *(c.printed for c in clashing), *(own.printed if own.summed else ())],
        [*own.places, *(c.place for c in clashing)],
        activity=short(subject), own=figure(own.number) + (f" ({' + '.join(own.printed)})" if added else ""),
        told=_list(clashing), where=parts_of(clashing),
    )


def _counts(claim: Claim, what: str = "people") -> bool:
    """Whether a claim counts those who took part, and not a group of them."""
    return claim.what == what and not claim.planned and not claim.overall and claim.word != "respondents" and (
        claim.generic or claim.attended
    )


def _agrees(own: Own, claim: Claim) -> bool:
    if own.summed and own.qualifier == "at_least":
        return claim.number >= own.number or (claim.qualifier != "exact")
    if not claim.generic and claim.number < own.number:
        return True  # a group of those who took part
    if own.qualifier == claim.qualifier == "at_least":
        return own.number == claim.number
    return fits(own.number, own.qualifier, claim.number, claim.qualifier)


def _of_whole(own: Own, claim: Claim, told: Sequence[Told]) -> bool:
    """Whether the claim's sentence tells the activity's own number too: then it counts some of them."""
    return any(
        other.claim.sentence == claim.sentence and other.claim is not claim and other.claim.number == own.number
        and other.claim.what == claim.what and not other.claim.planned for other in told
    )


def check_several(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """A number told of several named activities together against the sum of their own."""
    for item in told:
        claim = item.claim
        if len(item.of) < 2 or not claim.total or not _counts(claim) or not claim.exact:
            continue
        owns = [own_count(view, subject, told) for subject in item.of]
        if any(own is None or own.qualifier != "exact" for own in owns):
            continue
        known = [own for own in owns if own is not None]
        total = sum(own.number for own in known)
        if total == claim.number:
            continue
        yield view.problem(
            "sum_mismatch", "error", "retold_several",
            [claim.printed, *(printed for own in known for printed in own.printed), figure(total)],
            [claim.place, *(place for own in known for place in own.places)],
            told=claim.printed, names=", ".join(f"«{short(subject)}»" for subject in item.of), where=(claim.part,),
            own=" + ".join(printed for own in known for printed in own.printed), sum=figure(total),
        )


def check_events_sum(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The events' numbers against the total that their activity gives."""
    for subject in view.subjects:
        closing = stated_total(view, subject, told) if len(subject.events) > 1 else None
        counted = [e for e in subject.events if e.participants is not None and e.unit == "people"]
        if closing is None or len(counted) < 2:
            continue
        total = sum(event.participants or 0 for event in counted)
        whole = len(counted) == len(subject.events) and all(event.qualifier == "exact" for event in counted)
        if total == closing.number or (not whole and total < closing.number):
            continue
        if explained(closing.number - total, loose_numbers(view, subject, told)):
            continue
        if total < closing.number and more_events(subject, told):
            continue  # some of the events may not have been read
        parts = [event_count(view, event) for event in counted]
        yield view.problem(
            "sum_mismatch", "error" if whole else "warning", "events_sum",
            [closing.printed, figure(total), *(parts if len(parts) <= FEW else [])],
            [closing.place, *(span for event in counted for span in sources_spans(event, "participants"))],
            activity=short(subject), sum=figure(total), parts=" + ".join(parts), total=closing.printed,
        )


# --- surveys ---------------------------------------------------------------------


def check_respondents(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """A survey's respondents against what later sections say of the survey (of projects with one survey)."""
    known = [survey for survey in view.project.surveys if survey.respondents is not None]
    if len(known) != 1 or known[0].respondents is None:
        return
    own = known[0].respondents
    # `334 came, another 512 were asked`: a sentence with the right number tells the others of something else.
    right = {t.claim.sentence for t in told if t.claim.number == own}
    clashing = [
        t.claim for t in told
        if t.claim.sentence not in right and t.claim.inside is None and t.claim.part in LATER
        and t.claim.what == "people" and t.claim.generic and not t.claim.planned
        and ((t.kinds == {"survey"} and not t.claim.overall) or t.claim.word == "respondents")
        and not fits(own, "exact", t.claim.number, t.claim.qualifier)
    ]
    if clashing:
        yield view.problem(
            "contradictory_count", "error", "respondents", [figure(own), *(c.printed for c in clashing)],
            [*sources_spans(known[0], "respondents"), *(c.place for c in clashing)],
            own=figure(own), told=_list(clashing), where=parts_of(clashing),
        )


# --- institutions and products -----------------------------------------------------


def check_institutions(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The number of institutions in which an activity took place, told or listed, against that told elsewhere."""
    for subject in view.subjects:
        listed = listed_institutions(view, subject)
        claims = [
            t.claim for t in told
            if t.of == (subject,) and t.claim.what == "institution" and not t.claim.planned and t.claim.exact
            and (t.claim.attended or t.claim.inside is None)
        ]
        inside = [c for c in claims if c.inside is subject]
        later = [c for c in claims if c.inside is None]
        own = [(len(listed), span) for span in listed[:1]] or [(c.number, c.place) for c in inside[-1:]]
        if not own:
            continue
        clashing = [c for c in later if c.number != own[0][0]]
        if clashing:
            yield view.problem(
                "contradictory_count", "warning", "institutions", [figure(own[0][0]), *(c.printed for c in clashing)],
                [*(listed or [own[0][1]]), *(c.place for c in clashing)],
                activity=short(subject), own=figure(own[0][0]), told=_list(clashing), where=parts_of(clashing),
            )


def listed_institutions(view: View, subject: Subject) -> list[Span]:
    """The items of the list that names an activity's institutions; what runs on after its closing full stop is none."""
    blocks = view.blocks_of(subject.section)
    for index, block in enumerate(blocks):
        if block.kind != "table" and view.has("check_institution_list", Span(block.start, block.end)):
            items = []
            for item in blocks[index + 1 :]:
                if item.marker is None or item.start >= view.part_at(block.start).end:
                    break
                items.append(Span(item.start, item.end))
                if view.folded(items[-1]).rstrip().endswith("."):
                    break
            return items
    return []


def check_things(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """One kind of product (articles, reports on television, posts in social networks) with different numbers."""
    by_word: dict[str, list[Claim]] = {}
    for item in told:
        claim = item.claim
        if claim.what == "thing" and not claim.planned and not claim.printed[:1].isalpha():
            by_word.setdefault(claim.word, []).append(claim)
    for word, claims in by_word.items():
        own = [c for c in claims if c.part not in LATER]
        later = [c for c in claims if c.part in LATER]
        if word == "post":
            own, later = ([c for c in group if view.has("check_social", c.sentence)] for group in (own, later))
        elif word not in _COMPARED or len({(c.number, c.qualifier) for c in own}) != 1:
            continue
        clashing = [c for c in later if own and not any(agree(o, c) for o in own)]
        if clashing:
            both = [own[0], *clashing]
            more = all(c.number == own[0].number for c in clashing)
            yield view.problem(
                "contradictory_count", "notice" if more else "warning", "things", [c.printed for c in both],
                [c.place for c in both], told=_list(both), where=parts_of(both),
            )


def _list(claims: Sequence[Claim]) -> str:
    return ", ".join(dict.fromkeys(claim.printed for claim in claims))


def parts_of(claims: Sequence[Claim]) -> tuple[str, ...]:
    """The keys of the parts in which claims stand, each once."""
    return tuple(dict.fromkeys(claim.part for claim in claims))
