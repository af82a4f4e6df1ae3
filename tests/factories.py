"""Small reports made by hand, with a document in which every value really stands."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from extractor.document import Block, Document, PageInfo, Section, Span
from extractor.models import (
    Activity,
    Direction,
    Event,
    EventPerson,
    LinkRecord,
    Output,
    Partner,
    Problem,
    Project,
    Report,
    ReportInfo,
    Signatory,
    Source,
    Statistic,
    SuccessStory,
    Survey,
    SurveyAnswer,
    SurveyQuestion,
    Task,
)
from extractor.text import fold

LINE = 60
CHAR_WIDTH, LINE_HEIGHT, PAGE_LINES = 8.0, 12.0, 40
RULE = "common.text.plain"


class Builder:
    """Types text into a document, paragraph by paragraph, and remembers where each value stands."""

    def __init__(self) -> None:
        self.text = ""

    def say(self, paragraph: str) -> int:
        """Add a paragraph; returns where it begins."""
        if self.text:
            self.text += "\n"
        start = len(self.text)
        self.text += paragraph
        return start

    def source(self, printed: str, after: int) -> Source:
        start = self.text.index(printed, after)
        return Source(RULE, (Span(start, start + len(printed)),))

    def document(self) -> Document:
        """The text laid out in lines of 60 characters and pages of 40 lines."""
        pages, boxes, raw = array("i"), array("d"), array("i")
        counts: dict[int, int] = {}
        line = column = 0
        for char in self.text:
            if char == "\n" or column == LINE:
                line, column = line + 1, 0
            if char.isspace():
                pages.append(0)
                boxes.extend((0.0, 0.0, 0.0, 0.0))
                raw.append(-1)
                column += char != "\n"
                continue
            page = line // PAGE_LINES + 1
            x0, top = 50 + column * CHAR_WIDTH, 50 + (line % PAGE_LINES) * LINE_HEIGHT
            pages.append(page)
            boxes.extend((x0, top, x0 + CHAR_WIDTH, top + 10))
            raw.append(counts.get(page, 0))
            counts[page] = counts.get(page, 0) + 1
            column += 1
        infos = tuple(PageInfo(page, 595.0, 842.0, counts.get(page, 0))
                      for page in range(1, max(counts, default=1) + 1))
        return Document(self.text, fold(self.text), pages, boxes, raw,
                        (Block("paragraph", 0, len(self.text), 1),), (), infos)


def make_event(builder: Builder, *, date: str = "2025-05-22", venue: str | None = "Тараз колледжі",
               participants: int | None = 32, people: Sequence[str] = ("Рахат Ерханұлы",),
               links: Sequence[str] = (), **more: Any) -> Event:
    """An event told in one paragraph, from which all its values are read."""
    parts = [date, venue, str(participants) if participants is not None else None, *people, *links]
    start = builder.say(" ; ".join(part for part in parts if part) + " .")

    def sources(**printed: str | None) -> dict[str, Source]:
        return {name: builder.source(text, start) for name, text in printed.items() if text}

    return Event(
        start=start,
        label=more.get("label"),
        kind=more.get("kind", "seminar"),
        title=more.get("title"),
        date_start=date,
        date_end=None,
        time=more.get("time"),
        venue=venue,
        participants=participants,
        qualifier="exact" if participants is not None else None,
        unit="people" if participants is not None else None,
        people=tuple(EventPerson(start=builder.text.index(name, start), sources=sources(name=name),
                                 name=name, role="lecturer") for name in people),
        links=tuple(make_link(builder, url, start) for url in links),
        sources=sources(date_start=date, venue=venue,
                        participants=str(participants) if participants is not None else None),
    )


def make_link(builder: Builder, url: str, after: int) -> LinkRecord:
    source = builder.source(url, after)
    return LinkRecord(start=source.spans[0].start, url=url, sources={"url": source})


def make_report(*, events: Sequence[dict[str, Any]] | None = None, operator: str | None = "«Орталық» КЕАҚ",
                customer: str | None = "Бөлім", year: int | None = 2025, before: Sequence[str] = (),
                title: str = "Жоба") -> Report:
    """A whole report with one record of each kind at least; `events` are arguments of make_event.

    `before` are paragraphs that stand before the events and belong to nothing.
    """
    builder = Builder()
    if events is None:
        events = [
            {"date": "2025-05-22", "links": ["https://www.instagram.com/reel/DPozJZ-je06/?igsh=abc"]},
            {"date": "2025-06-17", "venue": "Zoom", "participants": 45, "people": ["Әлия Қадыр", "Ерлан Ким"]},
        ]
    head = builder.say(f"Есеп {year} {operator} {customer}")
    direction_start = builder.say("1 Бірінші бағыт 1 4500000")
    project_start = builder.say(f"Грант алушы: {title} «Бірлік» ҚБ 37 4500000")
    partner_start = builder.say("Серіктес: «Жас» КММ 87075500470")
    for paragraph in before:
        builder.say(paragraph)
    task_start = builder.say("1-міндет. Оқыту")
    activity_start = builder.say("1-іс-шара. Семинарлар өткізу")
    made = tuple(make_event(builder, **event) for event in events)
    survey_start = builder.say("Сауалнама 120 Қалай? Жақсы 47.5 Нашар 52.5")
    statistics_start = builder.say("Барлығы 279 Ерлер 160 Әйелдер –")
    output_start = builder.say("бейнеролик 4")
    story_start = builder.say("Жетістік тарихы: Дана Серік 18")
    signatory_start = builder.say("Басқарма төрағасы Ерлан Тегі")
    problem_start = builder.say("5000000")

    def sources(after: int, **printed: str | None) -> dict[str, Source]:
        return {name: builder.source(text, after) for name, text in printed.items() if text}

    activity = Activity(
        start=activity_start, number=1, title="Семинарлар өткізу", planned_participants=None,
        reported_participants=None, reported_unit=None, satisfaction=92.0, events=made,
        sources=sources(activity_start, number="1", title="Семинарлар өткізу"),
    )
    answers = tuple(
        SurveyAnswer(start=builder.text.index(answer, survey_start), answer=answer, share=float(share),
                     sources=sources(survey_start, answer=answer, share=share))
        for answer, share in (("Жақсы", "47.5"), ("Нашар", "52.5")))
    question = SurveyQuestion(start=builder.text.index("Қалай?", survey_start), question="Қалай?", answers=answers,
                              sources=sources(survey_start, question="Қалай?"))
    survey = Survey(start=survey_start, respondents=120, questions=(question,),
                    sources=sources(survey_start, respondents="120"))
    project = Project(
        start=project_start, number=1, title=title, grantee="«Бірлік» ҚБ", field=None, direction="Бірінші бағыт",
        term="short", contract_number="37", contract_date=None, head=None,
        address="Тараз қ., К.Әзірбаев көшесі, 3", phone=None, period_start="2025-05-13", period_end="2025-11",
        amount=4500000, evidence_link=None,
        partners=(Partner(start=partner_start, organization="«Жас» КММ", head=None, phone="87075500470", address=None,
                          sources=sources(partner_start, organization="«Жас» КММ", phone="87075500470")),),
        tasks=(Task(start=task_start, number=1, title="Оқыту", activities=(activity,),
                    sources=sources(task_start, number="1", title="Оқыту")),),
        surveys=(survey,),
        statistics=tuple(
            Statistic(start=builder.text.index(printed, statistics_start), table="gender", column=column, value=value,
                      sources=sources(statistics_start, value=printed) if value is not None else {})
            for column, printed, value in (("total", "279", 279), ("male", "160", 160), ("female", "–", None))
        ),
        outputs=(Output(start=output_start, thing="бейнеролик", number=4,
                        sources=sources(output_start, thing="бейнеролик", number="4")),),
        success_stories=(SuccessStory(start=story_start, person="Дана Серік", age=18,
                                      sources=sources(story_start, person="Дана Серік", age="18")),),
        links=tuple(link for event in made for link in event.links),
        sources=sources(project_start, title=title, grantee="«Бірлік» ҚБ", contract_number="37", amount="4500000"),
    )
    info = ReportInfo(
        start=head, title="Есеп", year=year, language="kk", operator=operator, customer=customer, announced_on=None,
        applications_from=None, applications_to=None, grants_announced=1, grants_awarded=1, funding_state=4500000,
        funding_other=0,
        signatories=(Signatory(start=signatory_start, role="Басқарма төрағасы", name="Ерлан Тегі",
                               sources=sources(signatory_start, role="Басқарма төрағасы", name="Ерлан Тегі")),),
        sources=sources(head, title="Есеп", year=str(year) if year else None, operator=operator, customer=customer),
    )
    end = len(builder.text)
    activity_section = Section("activity", "1", Span(activity_start, activity_start + 10), activity_start,
                               activity_start + 10, survey_start, 0, 1, "kk", "kk.heading.activity")
    project_section = Section("projects", None, Span(project_start, project_start + 11), project_start,
                              project_start + 11, end, 0, 1, "kk", "kk.heading.projects", (activity_section,))
    return Report(
        info=info,
        directions=(Direction(start=direction_start, number=1, title="Бірінші бағыт", grants=1, amount=4500000,
                              sources=sources(direction_start, title="Бірінші бағыт", amount="4500000")),),
        projects=(project,),
        problems=(Problem(kind="sum_mismatch", severity="error", project=1, detail="The sums differ.",
                          detail_local="Сомалар бөлек.", values=("4500000", "5000000"),
                          places=(Span(problem_start, problem_start + 7),)),),
        document=builder.document(),
        sections=(project_section,),
    )


def unrecognised_report() -> Report:
    """A document that is no grant report."""
    builder = Builder()
    builder.say("A letter about something else.")
    info = ReportInfo(title=None, year=None, language=None, operator=None, customer=None, announced_on=None,
                      applications_from=None, applications_to=None, grants_announced=None, grants_awarded=None,
                      funding_state=None, funding_other=None)
    return replace(make_report(), info=info, directions=(), projects=(), problems=(), document=builder.document(),
                   sections=(), status="unrecognised")
