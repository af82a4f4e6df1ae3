"""Names and numbers that identify: telephones, the project's name, when what was opened worked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from extractor.checks.claims import SAME_NAME, Told
from extractor.checks.view import Desk, View, name_key, sources_spans
from extractor.document import Span
from extractor.models import Problem, Record

DIGITS = 11
LOCAL = 7  # digits of a number without its area code, at most
NATIONAL = "7"  # with or without the 8 or +7 before them, all Kazakh codes begin with it


def check_phones(desk: Desk) -> Iterator[Problem]:
    """Telephones of grantees and partners: a Kazakh number has 11 digits, its first 7 or 8 included."""
    for project in desk.report.projects:
        owners: list[tuple[str | None, Record, str | None]] = [(project.grantee, project, project.phone)]
        owners += [(partner.organization, partner, partner.phone) for partner in project.partners]
        for owner, record, phone in owners:
            if phone is None or "phone" not in record.sources:
                continue
            span = record.sources["phone"].spans[0]
            printed = desk.text(span).strip(" ,;.")
            if _well_formed(phone, printed):
                continue
            yield desk.problem(
                "malformed_phone", "error", "phone", [printed], [span], project.number,
                printed=printed, owner=owner or "", digits=len(phone),
            )


def _well_formed(phone: str, printed: str) -> bool:
    abroad = printed.lstrip("(").startswith("+") and not phone.startswith("7")
    national = len(phone) == DIGITS - 1 and phone.startswith(NATIONAL) and not printed.startswith("+")
    return len(phone) == DIGITS or len(phone) <= LOCAL or abroad or national or len(phone) >= 2 * LOCAL


def check_project_names(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """The project's name in Annex 1, section 7 and the texts: words, order and punctuation of all that are called so.

    Quotes, dashes and letters' case do not count.
    """
    title = view.project.title
    if not title:
        return
    printed = (sources_spans(view.project, "title") or [Span(0, 0)])[0]
    spelt: dict[str, tuple[str, Span]] = {_spelling(title): (title, printed)}
    for mention in view.find("check_project_name", view.whole):
        a, b = mention.match.span("value")
        base = mention.start - mention.match.start()
        name = view.desk.report.document.text[base + a : base + b].strip()
        if view.subject_at(mention.start) is None or _alike(name, title):
            spelt.setdefault(_spelling(name), (name, Span(base + a, base + b)))
    known = list(spelt.values())
    wrong = [(name, span) for name, span in known[1:] if _alike(name, title) or _calls_itself(view, name)]
    if wrong:
        names = [title, *(name for name, _ in wrong)]
        yield view.problem(
            "other", "notice", "project_names", names, [known[0][1], *(span for _, span in wrong)],
            names="; ".join(f"«{name}»" for name in names),
        )


def _spelling(name: str) -> str:
    """A name as spelt: its words with the punctuation between them, one sign for all dashes."""
    kept = "".join(" - " if char in "–—-−" else char for char in name if char not in "«»“”„\"")
    return " ".join(kept.casefold().split()).strip(" .,;")


def _alike(name: str, title: str) -> bool:
    return fuzz.ratio(name_key(name), name_key(title)) >= SAME_NAME


def _calls_itself(view: View, name: str) -> bool:
    """Whether a name that is not the project's is the name of one of its activities or tasks."""
    return any(_alike(name, other) for subject in view.subjects for other in subject.names)


def check_opened_later(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Months in which what has a name is said to have worked, against the day on which it was opened."""
    for subject in view.subjects:
        opened = [e for e in subject.events if e.kind == "opening" and e.date_start and len(e.date_start) > 7]
        if not opened:
            continue
        month = int((opened[0].date_start or "")[5:7])
        for mention in view.find("check_month_range", Span(subject.section.end, view.section.end)):
            sentences = view.reading.sentences(*_block(view, mention.start))
            sentence = next(s for s in sentences if s.start <= mention.start < s.end)
            first = view.reading.rules.look_up(view.language, "months", mention.group("m") or "")
            names = {
                name for name in view.names_in(sentence)
                if any(fuzz.partial_ratio(name, own) >= SAME_NAME for own in subject.names)
            }
            if names and first is not None and int(first) < month:
                period = view.desk.text(Span(mention.start, mention.end))
                yield view.problem(
                    "other", "warning", "opened_later", [opened[0].date_start or "", period],
                    [*sources_spans(opened[0], "date_start"), Span(mention.start, mention.end)],
                    name=sorted(names)[0], opened=opened[0].date_start, period=period,
                )
                return


def _block(view: View, position: int) -> tuple[int, int]:
    for block in view.blocks_of(view.section):
        if block.start <= position < block.end:
            return block.start, block.end
    return position, position + 1
