"""Reads what a project's report holds beside its activities: surveys, statistics, products, success stories."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from extractor.document import Block, Section, Span, Table
from extractor.drafts import Context
from extractor.event_tables import column_of
from extractor.mentions import Found, Mention, Reading
from extractor.models import Output, Source, Statistic, SuccessStory, Survey, SurveyAnswer, SurveyQuestion, Task

_QUESTION_NUMBER = regex.compile(r"\s*(?:\d{1,2}\s?[.)]\s*|[–—•*-]\s+|\p{Co}\s*)")
STATISTICS = {"statistics_gender": "gender", "statistics_social": "social", "statistics_age": "age"}
_GENDER = ("male", "female")
_AGE_GROUP = regex.compile(r"(?<!\d)\d\d\s?(?:[-–—]\s?\d\d|\+)(?!\d)")
_AGES = regex.compile(r"(\d\d)\s?[-–—]\s?(\d\d)|(\d\d)\s?\+|(\d\d)")
_LABELLED = regex.compile(r"(?P<label>[^\n;–—:]*?\p{L}[^\n;–—:]*?(?:\([^()]*\)[^\n;–—:]*?)?)\s?(?:[–—:]|\s-)\s*"
                          r"(?P<number>\d[\d ]*|[–—-])(?=\s?\p{L}*\.?\s*(?:[;,.\n]|$))")
_TOLD_ELSEWHERE = ("achievement", "achievement_evidence", "planned_vs_actual", "changes", "results")


# --- surveys -------------------------------------------------------------------


def read_surveys(context: Context, project: Section, activities: Section, tasks: Sequence[Task]) -> tuple[Survey, ...]:
    """A survey for each activity with printed questions, or with a survey event that says how many answered; and for
    each other part of the project's report in which questions are answered with shares."""
    surveys = []
    sections = {section.start: section for section in activities.walk() if section.key == "activity"}
    for task in tasks:
        for activity in task.activities:
            event = next((e for e in activity.events if e.kind == "survey" and e.participants is not None), None)
            section = sections.get(activity.start)
            questions = _questions(context, section) if section else ()
            if event is None and not questions:
                continue
            respondents = _respondents(context, section) if section else None
            if event is not None:
                respondents = Found(event.participants, event.sources["participants"])
            surveys.append(_survey(respondents, questions, section.start if section else activity.start))
    beside = [s for s in activities.children if s.key in ("information_work", "final_presentation") and not s.children]
    for section in [*beside, *(s for s in project.children if s.key in _TOLD_ELSEWHERE)]:
        questions = tuple(q for q in _questions(context, section) if q.question.endswith("?"))
        if questions and not any(survey.start == section.start for survey in surveys):
            surveys.append(_survey(_respondents(context, section), questions, section.start))
    return tuple(surveys)


def _survey(respondents: Found | None, questions: tuple[SurveyQuestion, ...], start: int) -> Survey:
    return Survey(
        respondents=respondents.value if respondents else None, questions=questions, start=start,
        sources={"respondents": respondents.source} if respondents else {},
    )


def _respondents(context: Context, section: Section) -> Found | None:
    mention = context.reading.first(context.language, "respondents", section.body, section.end)
    return context.reading.found_mention(mention) if mention else None


def _answer(context: Context, block: Block) -> Mention | None:
    if block.kind == "table":
        return None
    text = context.reading.folded[block.start : block.end].strip()
    for rule in context.reading.rules.of(context.language, "survey_answer"):
        match = rule.pattern.match(text)
        if match:
            return Mention(block.start, block.end, rule, match)
    return None


def _questions(context: Context, section: Section) -> tuple[SurveyQuestion, ...]:
    """Runs of answers with a share each, below the block that asks."""
    reading = context.reading
    blocks = reading.document.blocks[section.first + 1 : section.last]
    questions: list[SurveyQuestion] = []
    run: list[SurveyAnswer] = []
    asked: Block | None = None
    for block in [*blocks, None]:
        mention = _answer(context, block) if block else None
        if mention:
            share = reading.found_mention(mention)
            start = mention.start + _lead_in(reading, mention) + mention.match.start("answer")
            answer = reading.found(
                "common.text.plain", start, start + len(mention.match["answer"])
            )
            if share and answer:
                run.append(
                    SurveyAnswer(
                        answer=answer.value, share=share.value, start=mention.start,
                        sources={"answer": answer.source, "share": share.source},
                    )
                )
            continue
        if len(run) > 1 and asked is not None and _is_question(reading, asked, run):
            questions.append(_question(reading, Span(asked.start, asked.end), run))
        run = []
        asked = block
        if block:
            questions += _inline(context, block) if block.table is None else _tabled(context, block.table)
    return tuple(questions)


def _is_question(reading: Reading, asked: Block, run: Sequence[SurveyAnswer]) -> bool:
    """A list of shares is a survey's only below a question, or where the shares make up a whole."""
    asks = reading.folded[asked.start : asked.end].rstrip().endswith("?")
    return asks or 90 <= sum(answer.share for answer in run) <= 110


def _inline(context: Context, block: Block) -> list[SurveyQuestion]:
    """Questions whose answers run on in their own paragraph."""
    reading, text = context.reading, context.reading.folded
    marks = [at for at in range(block.start, block.end) if text[at] == "?"]
    starts = [block.start, *(_sentence_start(reading, block, mark) for mark in marks[1:])]
    questions = []
    for mark, start, end in zip(marks, starts, [*starts[1:], block.end], strict=False):
        answers = []
        for mention in reading.find(context.language, "survey_inline", mark + 1, end):
            base = mention.start - mention.match.start()
            a, b = mention.match.span("answer")
            span = Span(base + a, base + b)
            answers.append(_read_answer(reading, reading.found_mention(mention), span, mention.start))
        told = [answer for answer in answers if answer is not None]
        if len(told) > 1:
            questions.append(_question(reading, Span(start, mark + 1), told))
    return questions


def _sentence_start(reading: Reading, block: Block, mark: int) -> int:
    return max(s.start for s in reading.sentences(block.start, block.end) if s.start <= mark)


def _read_answer(reading: Reading, share: Found | None, span: Span, start: int) -> SurveyAnswer | None:
    answer = reading.found("common.text.plain", span.start, span.end)
    if share is None or answer is None:
        return None
    return SurveyAnswer(answer=answer.value, share=share.value, start=start,
                        sources={"answer": answer.source, "share": share.source})


def _tabled(context: Context, table: Table) -> list[SurveyQuestion]:
    """Questions of a table with a column for them, one for the answers and one for the shares; a question may
    stand once for all its answers."""
    reading, language = context.reading, context.language
    columns = {column_of(reading, language, "survey_column", "field", cell): index
               for index, cell in enumerate(table.rows[0])}
    if not {"question", "answer", "share"} <= columns.keys():
        return []
    asked: Span | None = None
    groups: list[tuple[Span, list[SurveyAnswer]]] = []
    for row in table.rows[1:]:
        question, answer, share = (row[columns[name]] for name in ("question", "answer", "share"))
        if question is not None and not question.filled and reading.folded[question.start : question.end].strip():
            asked = Span(question.start, question.end)
            groups.append((asked, []))
        if asked is None or answer is None or share is None:
            continue
        found = _read_answer(reading, reading.found("common.share.cell", share.start, share.end),
                             Span(answer.start, answer.end), answer.start)
        if found is not None:
            groups[-1][1].append(found)
    return [_question(reading, span, answers) for span, answers in groups if len(answers) > 1]


def _lead_in(reading: Reading, mention: Mention) -> int:
    text = reading.folded[mention.start : mention.end]
    return len(text) - len(text.lstrip())


def _question(reading: Reading, asked: Span, run: Sequence[SurveyAnswer]) -> SurveyQuestion:
    marker = _QUESTION_NUMBER.match(reading.folded, asked.start, asked.end)
    start = marker.end() if marker else asked.start
    sentences = reading.sentences(start, asked.end)
    if len(sentences) > 1 and reading.folded[sentences[-1].start : sentences[-1].end].rstrip().endswith("?"):
        start = sentences[-1].start
    text = reading.found("common.text.question", start, asked.end)
    return SurveyQuestion(
        question=text.value if text else "", answers=tuple(run), start=start,
        sources={"question": text.source} if text else {},
    )


# --- statistics ------------------------------------------------------------------


def read_statistics(context: Context, project: Section) -> tuple[Statistic, ...]:
    """The numbers of the three tables, cell by cell; a dash is None.

    A table is known by its columns, else by the heading above it; below that, lines may stand for the table.
    """
    blocks = context.reading.document.blocks
    tables: dict[str, Block] = {}
    lines: dict[str, list[tuple[Span, Span]]] = {}
    for block in blocks[project.first : project.last]:
        name = _kind_of_statistics(context, block)
        if name:
            tables.setdefault(name, block)
    for section in project.walk():
        headed = STATISTICS.get(section.key)
        if headed and headed not in tables:
            below = (b for b in blocks[section.first : section.last] if b.table is not None and len(b.table.rows) > 1)
            own = next((block for block in below if block not in tables.values()), None)
            if own is not None:
                tables[headed] = own
            else:
                lines.setdefault(headed, _lines_with_numbers(context.reading, section))
    cells = {**lines, **{name: _cells_with_headings(block) for name, block in tables.items()}}
    return tuple(number for name in STATISTICS.values() for number in _numbers(context, name, cells.get(name, ())))


def _kind_of_statistics(context: Context, block: Block) -> str | None:
    """Which of the three tables a block is: the one most of whose columns it has, two at least beside the total."""
    if block.table is None or len(block.table.rows) <= block.table.header_rows:
        return None
    header = block.table.rows[max(0, block.table.header_rows - 1)]
    columns = [column_of(context.reading, context.language, "statistic", "column", cell) for cell in header]
    texts = [context.reading.folded[cell.start : cell.end] if cell else "" for cell in header]
    known = {
        "gender": sum(column in _GENDER for column in columns),
        "age": sum(column is None and _AGE_GROUP.search(text) is not None
                   for column, text in zip(columns, texts, strict=True)),
        "social": sum(column is not None and column != "total" and column not in _GENDER for column in columns),
    }
    best = max(known, key=lambda name: known[name])
    return best if known[best] > 1 and 2 * known[best] >= len(header) - 1 else None


def _cells_with_headings(block: Block) -> list[tuple[Span, Span]]:
    """The cells of a table's first row of numbers, each behind the heading of its column."""
    table = block.table
    assert table is not None
    header = table.rows[max(0, table.header_rows - 1)]
    body = table.rows[max(1, table.header_rows)] if len(table.rows) > table.header_rows else ()
    return [(Span(heading.start, heading.end), Span(cell.start, cell.end))
            for heading, cell in zip(header, body, strict=False) if heading is not None and cell is not None]


def _lines_with_numbers(reading: Reading, section: Section) -> list[tuple[Span, Span]]:
    """The numbers behind dashes or colons in a section's lines (`Жастар – 151; …`), each behind its label."""
    found = []
    for block in reading.document.blocks[section.first : section.last]:
        for match in _LABELLED.finditer(reading.folded, max(block.start, section.body), block.end):
            found.append((Span(*match.span("label")), Span(*match.span("number"))))
    return found


def _numbers(context: Context, name: str, cells: Sequence[tuple[Span, Span]]) -> list[Statistic]:
    reading = context.reading
    numbers = []
    seen: set[str] = set()
    for heading, cell in cells:
        column = column_of(reading, context.language, "statistic", "column", heading)
        if column is None and name == "age":
            column = age_column(reading.folded[heading.start : heading.end])
        if column is None or column in seen:
            continue
        seen.add(column)
        value = reading.found("common.number.cell", cell.start, cell.end)
        numbers.append(
            Statistic(
                table=name, column=column, value=value.value if value else None, start=cell.start,
                sources={"value": value.source} if value else {},
            )
        )
    return numbers


def age_column(heading: str) -> str | None:
    """`13-16`, `59+`: the key of an age group's column."""
    match = _AGES.search(heading)
    if match is None:
        return None
    return f"{match[1]}-{match[2]}" if match[1] else f"{match[3] or match[4]}+"


# --- what was made, whom it changed ------------------------------------------------


def read_outputs(context: Context, project: Section) -> tuple[Output, ...]:
    """Media products and print runs with their number, where they are first told.

    What is told under the activities counts; later sections only where those tell of none.
    """
    activities = [section for section in project.children if section.key == "activities"]
    outputs = [o for section in activities for o in _outputs(context, section)]
    if not outputs:
        later = [s for s in project.children if s.key in ("achievement", "achievement_evidence")]
        outputs = [o for section in later for o in _outputs(context, section)]
    kept: list[Output] = []
    for output in outputs:
        if not any(_same_thing(output, other) for other in kept):
            kept.append(output)
    return tuple(kept)


def _same_thing(a: Output, b: Output) -> bool:
    words = [{w[:5].casefold() for w in regex.findall(r"\p{L}{3,}", o.thing)} for o in (a, b)]
    return a.number == b.number and (words[0] <= words[1] or words[1] <= words[0])


def _outputs(context: Context, section: Section) -> list[Output]:
    reading, language = context.reading, context.language
    outputs = []
    context_open = False
    blocks = reading.document.blocks
    titles = {blocks[child.first].start for child in section.walk() if child is not section}
    told = [block for block in blocks[section.first : section.last] if block.start not in titles]
    sentences = [s for block in told for s in reading.sentences(max(block.start, section.body), block.end)]
    media = [Span(child.start, child.end) for child in section.walk() if child.key == "information_work"]
    for sentence in sentences:
        made = reading.first(language, "output_context", sentence.start, sentence.end) is not None or any(
            part.start <= sentence.start < part.end for part in media)
        text = reading.folded[sentence.start : sentence.end]
        listed = regex.match(r"\s*(?:[–—•*-]|\p{Co}|\d{1,2}[.)])", text) is not None
        mentions = reading.find(language, "output_item", sentence.start, sentence.end) if listed else []
        if not mentions and (made or (listed and context_open)):
            mentions = reading.find(language, "output", sentence.start, sentence.end)
        mentions = mentions or reading.find(language, "output_row", sentence.start, sentence.end)
        context_open = (made and text.rstrip().endswith(":")) or (listed and context_open) or (
            context_open and text.rstrip().endswith(":")
        )
        for mention in mentions:
            number = reading.found_mention(mention)
            a, b = mention.match.span("thing")
            base = mention.start - mention.match.start()
            thing = reading.found("common.text.plain", base + a, base + b)
            if number and thing and number.value:
                outputs.append(
                    Output(thing=thing.value, number=number.value, start=mention.start,
                           sources={"thing": thing.source, "number": number.source})
                )
    return outputs


def read_success_stories(context: Context, project: Section) -> tuple[SuccessStory, ...]:
    """The person whom each success story names first, and the age printed beside the name."""
    reading = context.reading
    stories = []
    for section in project.walk():
        if section.key != "success_story":
            continue
        names = [name for name in context.names if section.body <= name.start < section.end]
        for name in names[:1]:
            person = reading.found(f"{context.language}.name.person", name.start, name.end)
            mention = reading.first(context.language, "age", name.end, min(section.end, name.end + 120))
            age = reading.found_mention(mention) if mention else None
            if person:
                sources: dict[str, Source] = {"person": person.source}
                if age:
                    sources["age"] = age.source
                years = age.value if age else None
                stories.append(SuccessStory(person=person.value, age=years, start=section.start, sources=sources))
    return tuple(stories)
