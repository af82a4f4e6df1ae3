"""One generated project report of Annex 2, with its gold."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from tests.make_report.builder import STATISTICS, Builder, Gold
from tests.make_report.layouts import SERIES, SINGLE, EventWriter, Plan
from tests.make_report.style import Style
from tests.make_report.voice import Facts, LinkMaker, Voice, grouped

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII")


class ProjectWriter(EventWriter):
    """Writes one project's report into the builder."""

    def __init__(self, out: Builder, voice: Voice, style: Style, links: LinkMaker, plan: Plan, number: int) -> None:
        super().__init__(out, voice, style, links, plan)
        self.number = number
        self.gold = out.begin_project(number)
        self.task_form = self.rng.randrange(len(voice.form["task"]))
        self.activity_form = self.rng.randrange(len(voice.form["activity"]))
        self.series: tuple[str, int] | None = None  # title and total of a series, for a contradiction

    # -- ink -----------------------------------------------------------------------------------------------------

    def _heading(self, key: str, form: int, **values: Any) -> None:
        self.out.para(self.voice.form[key][form].format(**values), "bold")

    def _task(self, number: int, title: str) -> None:
        self._heading("task", self.task_form, n=number, roman=ROMAN[number], title=title)
        self.out.task(number, title)

    def _activity(self, task: int, number: int, title: str, **facts: Any) -> Gold:
        self._heading("activity", self.activity_form, n=number, t=task, title=title)
        return self.out.activity(number, title, **facts)

    def series_activity(self, task: int, number: int) -> None:
        """An activity of several events, in one of the layouts."""
        rng, kind = self.rng, self.rng.choice(SERIES)
        layout = rng.choice(self.style.layouts)
        events = [self.facts(kind, day) for day in self._days(rng.randint(3, 9 if layout == "table" else 5))]
        if layout in ("paragraphs", "packed") and rng.random() < 0.4:
            events[1] = replace(events[1], start=events[0].start, end=None)
            events[0] = replace(events[0], end=None)
        total = sum(event.count or 0 for event in events)
        plan = total - total % 10 - rng.choice([0, 10, 20]) if rng.random() < 0.6 and total > 40 else None
        satisfaction = round(rng.uniform(80, 99), 1) if rng.random() < 0.5 else None
        in_title = plan if rng.random() < 0.6 else None
        title = self.voice.activity_title(kind, len(events), in_title)
        closes = rng.random() < 0.7
        adds = bool(self.style.total_row) and layout == "table"
        facts: dict[str, Any] = {
            "planned_participants": plan if in_title or (closes and plan) else None,
            "reported_participants": total if closes or adds else None,
            "satisfaction": satisfaction if closes else None,
        }
        self._activity(task, number, title, **facts)
        if rng.random() < 0.5:
            self.out.para(self.voice.pick("intro"))
        getattr(self, f"lay_{layout}")(events, total if closes or adds else None)
        if closes:
            self.out.links_to_activity()
            self.out.para(self.voice.closing(len(events), total, None if in_title else plan, satisfaction))
            if rng.random() < 0.3:
                self._links((self.links.make(),), titled=False)
            self.series = (title, total)

    def single_activity(self, task: int, number: int) -> None:
        rng, kind = self.rng, self.rng.choice(SINGLE)
        qualifier = rng.choice(["exact", "exact", "at_least", "about"])
        count = rng.randint(15, 90) if qualifier == "exact" else rng.randrange(50, 400, 10)
        unit = "people"
        if kind in ("round_table", "competition") and rng.random() < 0.3:
            qualifier, unit, count = "exact", "organizations", rng.randint(6, 20)
        event = self.facts(kind, self._days(1)[0], count=count, qualifier=qualifier, unit=unit)
        plan = count - count % 10 - 10 if unit == "people" and count >= 30 and rng.random() < 0.5 else None
        self._activity(
            task, number, self.voice.activity_title(kind, 1, plan),
            planned_participants=plan, reported_participants=count, reported_unit=unit,
        )
        self._event(event)
        self.out.para(self.voice.tell(event))
        if rng.random() < 0.6:
            self.out.para(self.voice.pick("after"))
        self._links(event.links)

    def consultation_activity(self, task: int, number: int) -> None:
        rng = self.rng
        first, last = self.plan.start.month + 1, self.plan.end.month - 1
        people = tuple(self.voice.person(role) for role in ("psychologist", "lawyer"))
        count = rng.randint(15, 70)
        year = self.plan.start.year
        facts = Facts("consultation", None, self.plan.start, count=count, unit="families", people=people)
        title = rng.choice(self.voice.words["activities"]["consultation"])
        self._activity(task, number, title, reported_participants=count, reported_unit="families")
        gold = facts.gold() | {"date_start": f"{year}-{first:02}", "date_end": f"{year}-{last:02}"}
        self.out.event(**gold)
        self.out.para(self.voice.consultation(facts, first, last, year))
        self._links((self.links.make(),))

    def survey_activity(self, task: int, number: int) -> None:
        rng = self.rng
        day = self._days(1)[0]
        count = rng.randint(110, 900)
        facts = Facts("survey", None, day, day + dt.timedelta(days=rng.randint(3, 9)), count=count)
        title = rng.choice(self.voice.words["activities"]["survey"])
        self._activity(task, number, title, reported_participants=count)
        self._event(facts)
        self.out.para(self.voice.survey(facts))
        questions = []
        inline = rng.random() < 0.3
        asked = rng.sample(self.voice.words["surveys"]["questions"], rng.randint(2, 4))
        for n, (question, options) in enumerate(asked, 1):
            cuts = sorted(rng.sample(range(20, 980), len(options) - 1))
            shares = [(b - a) / 10 for a, b in zip([0, *cuts], [*cuts, 1000], strict=True)]
            answers = [[option, share] for option, share in zip(options, shares, strict=True)]
            questions.append({"question": question, "answers": answers})
            printed = [f"{option} – {str(share).replace('.', ',')}%" for option, share in answers]
            if inline:
                self.out.para(f"{n}. {question} {'; '.join(printed)}.")
            else:
                self.out.para(f"{n}. {question}")
                for line in printed:
                    self.out.para(f"– {line}", "bullet")
        self.gold["surveys"].append({"respondents": count, "questions": questions})
        self._links((self.links.make(),))

    # -- the whole -----------------------------------------------------------------------------------------------

    def write(self) -> None:
        voice, out, style = self.voice, self.out, self.style
        out.para(voice.say("annex2"), "title")
        out.para(voice.say("project_grantee", value=self.gold["grantee"]))
        out.para(voice.say("project_direction", bool(style.loose), value=self.gold["direction"]))
        out.para(voice.say("activities", bool(style.loose)), "bold")
        self._tasks()
        self._final()
        self._information()
        out.links_to_none()
        self._achievement()
        self._statistics()
        self._results()
        out.end_project()

    def _tasks(self) -> None:
        rng, left = self.rng, self.plan.activities
        titles = rng.sample(self.voice.words["tasks"], min(len(self.voice.words["tasks"]), max(1, (left + 1) // 2)))
        special = [self.consultation_activity, self.survey_activity, self.single_activity, self.single_activity]
        rng.shuffle(special)
        for task, title in enumerate(titles, 1):
            self._task(task, title)
            share = max(1, left // (len(titles) - task + 1))
            for number in range(1, share + 1):
                if number % 2 or not special:
                    self.series_activity(task, number)
                else:
                    special.pop()(task, number)
            left -= share

    def _final(self) -> None:
        rng, voice = self.rng, self.voice
        title = voice.say("final", bool(self.style.loose))
        self.out.para(title, "bold")
        self.out.task(None, title)
        day = self.plan.end - dt.timedelta(days=rng.randint(1, 15))
        if "outside_period" in self.plan.clashes:
            day = self.plan.end + dt.timedelta(days=rng.randint(3, 20))
            self.out.clash(
                "outside_period", self.number, f"The final presentation took place on {day}, after {self.plan.end}.",
                [day.isoformat(), self.plan.end.isoformat()],
            )
        role = rng.choice(["moderator", "speaker"])
        facts = self.facts("presentation", day, title=None, end=None, people=(voice.person(role),))
        if rng.random() < 0.6:
            name = rng.choice(voice.form["final_activity"])
            self._activity(1, 1, name, reported_participants=facts.count)
        else:
            self.out.activity(None, title, reported_participants=facts.count)
        self._event(facts)
        self.out.para(voice.final(facts))
        links = facts.links
        if "malformed_link" in self.plan.clashes:
            url = self.links.cut_short()
            links = (url,)
            self.out.clash("malformed_link", self.number, "The post's code has 10 characters of 11.", [url])
        if "duplicate_link" in self.plan.clashes:
            url = self.gold["links"][0]
            links = (*links, url)
            self.out.clash("duplicate_link", self.number, "A link of an earlier event stands here again.", [url])
        self._links(links)

    def _information(self) -> None:
        rng, voice = self.rng, self.voice
        title = voice.say("information", bool(self.style.loose))
        self.out.para(title, "bold")
        self.out.task(None, title)
        self._activity(2, 1, rng.choice(voice.form["information_activity"]))
        things = rng.sample(voice.words["outputs"]["items"], rng.randint(2, 5))
        lines, outputs = voice.outputs([(thing, rng.randint(2, 40)) for thing in things])
        for line in lines:
            self.out.para(line, "bullet" if line.startswith("–") else "body")
        self.gold["outputs"] = [list(output) for output in outputs]
        self._links(tuple(self.links.make() for _ in range(rng.randint(1, 3))))

    def _achievement(self) -> None:
        rng, voice, out = self.rng, self.voice, self.out
        out.para(voice.say("achievement"), "bold")
        out.para(voice.pick("achievement").format(total=self.people))
        out.para(voice.say("evidence"), "bold")
        out.para(voice.pick("evidence"))
        if "contradictory_count" in self.plan.clashes and self.series:
            title, total = self.series
            out.para(voice.words["prose"]["evidence_clash"].format(title=title, n=total + 17))
            out.clash(
                "contradictory_count", self.number, f"{total} participants in the activity, {total + 17} in item 2).",
                [str(total), str(total + 17)],
            )
        out.para(voice.say("plan"), "bold")
        out.para(voice.pick("plan"))
        out.para(voice.say("changes", bool(self.style.loose)), "bold")
        out.para(voice.pick("changes"))
        if rng.random() < 0.4:
            person, age = voice.person("other"), rng.randint(15, 79)
            while person.genitive is None:
                person = voice.person("other")
            out.para(voice.words["prose"]["story"].format(name=person.name, age=voice.years(age)))
            self.gold["success_stories"].append({"person": person.name, "age": age})

    def _parts(self, total: int, number: int) -> list[int]:
        cuts = sorted(self.rng.randrange(total + 1) for _ in range(number - 1))
        return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]

    def _statistics(self) -> None:
        rng, voice, out, total = self.rng, self.voice, self.out, self.people
        male = rng.randrange(total // 4, total * 3 // 4 + 1)
        ages = self._parts(total, 7)
        elderly = ages[-1] + ages[-2] // 2
        children = ages[0]
        others = self._parts(total - elderly - children, 8)
        social = [children, *others[:4], elderly, *others[4:]]
        tables = {"gender": [total, male, total - male], "social": [total, *social], "age": [total, *ages]}
        wide = bool(self.style.wide_statistics) and not self.style.wide_projects
        if wide:
            out.page(wide=True)
        out.para(voice.say("statistics"), "bold")
        for name, cells in tables.items():
            printed = [grouped(cell) for cell in cells]
            if name == "gender" and "sum_mismatch" in self.plan.clashes:
                cells = [total, male, total - male - 10]
                printed = [grouped(cell) for cell in cells]
                out.clash(
                    "sum_mismatch", self.number, f"Gender table: {cells[1]} and {cells[2]} are not {total}.", printed
                )
            out.para(voice.say(name))
            dashes = [i for i, cell in enumerate(cells) if cell == 0 and rng.random() < 0.7]
            gold: list[int | None] = [None if i in dashes else cell for i, cell in enumerate(cells)]
            printed = [rng.choice("-–") if i in dashes else text for i, text in enumerate(printed)]
            self.gold["statistics"][name] = dict(zip(STATISTICS[name], gold, strict=True))
            out.grid([voice.say(f"{name}_head").split(" | "), printed])
        if wide:
            out.page(wide=False)

    def _results(self) -> None:
        voice, out = self.voice, self.out
        out.para(voice.say("results"), "bold")
        for key in ("result1", "result2", "result3"):
            out.para(voice.say(key, bool(self.style.loose), text=voice.pick("result")))
        out.para(voice.say("evidence_link", bool(self.style.loose)))
        url = self.links.drive()
        self.gold["evidence_link"] = url
        out.para(url, "link")

