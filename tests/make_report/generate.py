"""Seed, language and style → a whole made-up report with its gold."""

from __future__ import annotations

import datetime as dt
import math
import random
from typing import Any

from tests.make_report.builder import PROJECT, Builder, Gold
from tests.make_report.kk import Kazakh
from tests.make_report.layouts import Plan
from tests.make_report.page import Block, Look, render
from tests.make_report.project import ProjectWriter
from tests.make_report.ru import Russian
from tests.make_report.style import STYLES, Style, settle
from tests.make_report.voice import LinkMaker, Voice, grouped

VOICES: dict[str, type[Voice]] = {"kk": Kazakh, "ru": Russian}
CLASHES = (
    "contradictory_count", "sum_mismatch", "malformed_phone", "amount_words_mismatch", "outside_period",
    "malformed_link", "duplicate_link",
)


def describe(seed: int, language: str, style: Style | str = "mixed") -> tuple[list[Block], Look, Gold]:
    """The report before it is set: blocks, look and gold. Raises KeyError on an unknown language or style."""
    rng = random.Random(f"{seed}:{language}:{style}")
    writer = _ReportWriter(rng, VOICES[language](rng), STYLES[style] if isinstance(style, str) else style)
    writer.write()
    assert writer.style.look is not None
    return writer.out.blocks, writer.style.look, writer.out.gold


def make_report(seed: int, language: str, style: Style | str = "mixed") -> tuple[bytes, Gold]:
    """PDF bytes and gold; the same arguments give the same bytes."""
    blocks, look, gold = describe(seed, language, style)
    return render(blocks, look), gold


class _ReportWriter:
    def __init__(self, rng: random.Random, voice: Voice, style: Style) -> None:
        self.rng, self.voice = rng, voice
        words = voice.words
        self.year = rng.choice([2022, 2023, 2024, 2025])
        self.region, cities = rng.choice(words["regions"])
        self.cities: list[str] = cities
        self.operator: str = rng.choice(words["operators"])
        office = rng.randrange(len(words["offices"]))
        self.customer = words["customer"].format(region=self.region, office=words["offices"][office])
        self.customer_genitive = words["customer"].format(region=self.region, office=words["offices_genitive"][office])
        head = voice.form["running_head"].format(operator=self.operator, year=self.year)
        self.style = settle(style, rng, head)
        self.loose = bool(self.style.loose)
        number = self.style.projects
        self.clashes: dict[int, set[str]] = {n: set() for n in range(1, number + 1)}
        if style.contradictions:
            for kind in rng.sample(CLASHES, rng.randint(3, 5)):
                self.clashes[rng.randint(1, number)].add(kind)
        site = rng.choice(["oner-news.kz", "dala-press.kz", "city-vesti.kz"])
        self.links = LinkMaker(rng, site, f"qogam_{rng.randint(10, 99)}")
        self.extra: dict[int, dict[str, Any]] = {}  # what is printed of a project beside its gold
        self.out = Builder(self._gold())

    # -- facts ---------------------------------------------------------------------------------------------------

    def _gold(self) -> Gold:
        rng, voice, number = self.rng, self.voice, self.style.projects
        announced = dt.date(self.year, rng.randint(1, 2), rng.randint(1, 28))
        last = announced + dt.timedelta(days=rng.randint(20, 30))
        roles = rng.choice(voice.form["roles"])
        names = rng.sample(voice.words["ngo_names"], number)
        titles = rng.sample(voice.words["projects"], number)
        directions = [
            {"number": n, "title": title, "grants": 1, "amount": rng.randrange(20, 120) * 100_000}
            for n, title in enumerate(rng.sample(voice.words["directions"], number), 1)
        ]
        projects = [self._project(n, names[n - 1], titles[n - 1], directions[n - 1]) for n in range(1, number + 1)]
        other = rng.choice([0, 0, rng.randrange(1, 20) * 50_000])
        return {
            "report": {
                "title": voice.say("title", self.loose, year=self.year),
                "year": self.year,
                "language": voice.language,
                "operator": self.operator,
                "customer": self.customer,
                "announced_on": announced.isoformat(),
                "applications_from": announced.isoformat(),
                "applications_to": last.isoformat(),
                "announcement_links": [self.links.make() for _ in range(rng.randint(1, 4))],
                "grants_announced": number,
                "grants_awarded": number,
                "funding_state": sum(d["amount"] for d in directions),
                "funding_other": other,
                "signatories": [{"role": role, "name": self._signatory()} for role in roles],
            },
            "directions": directions,
            "projects": projects,
        }

    def _signatory(self) -> str:
        return self.voice.person("other").name

    def _phone(self) -> str:
        prefix = self.rng.choice(["8701", "8705", "8707", "8747", "8775", "8777"])
        return f"{prefix}{self.rng.randint(1_000_000, 9_999_999)}"

    def _shown_phone(self, phone: str) -> str:
        a, b, c, d = phone[1:4], phone[4:7], phone[7:9], phone[9:]
        return self.rng.choice([
            phone, f"8 {a} {b} {c} {d}", f"+7 {a} {b} {c} {d}", f"8-{a}-{b}-{c}-{d}", f"8 ({a}) {b}-{c}-{d}",
        ])

    def _address(self, city: str) -> str:
        rng = self.rng
        street = rng.choice(self.voice.words["street"]).format(n=rng.randint(1, 190), m=rng.randint(1, 40))
        return f"{city} қаласы, {street}" if self.voice.language == "kk" else f"г. {city}, {street}"

    def _full_name(self) -> str:
        person = self.voice.person("other")
        while person.genitive is None or person.name.count(" ") != 2:
            person = self.voice.person("other")
        return person.name

    def _project(self, number: int, name: str, title: str, direction: Gold) -> Gold:
        rng, voice, clashes = self.rng, self.voice, self.clashes[number]
        city = rng.choice(self.cities)
        start = dt.date(self.year, rng.choice([3, 4]), rng.randint(1, 28))
        end = dt.date(self.year, rng.choice([10, 11]), rng.choice([15, 30]))
        exact = "outside_period" in clashes or rng.random() < 0.6
        if not exact:
            start, end = start.replace(day=1), end.replace(day=30)
        phone = self._phone()
        shown = self._shown_phone(phone)
        contract = str(rng.randint(3, 140))
        contract_date = start if exact else start + dt.timedelta(days=rng.randint(0, 9))
        if "malformed_phone" in clashes:
            phone = shown = phone[:-1]
        self.extra[number] = {
            "city": city, "start": start, "end": end, "phone": shown,
            "period": voice.period(start, end, exact),
            "contract": rng.choice([
                f"№{contract}, {contract_date:%d.%m.%Y}", f"{contract_date:%d.%m.%Y} №{contract}",
                f"№ {contract} {contract_date:%d.%m.%Y}",
            ]),
        }
        grantee = rng.choice(voice.words["ngo"]).format(name=name)
        partners = []
        if self.style.partners:
            for _ in range(rng.choice([0, 1, 1, 2])):
                name = f"{rng.choice(voice.words['ngo_names'])}-{rng.randint(2, 99)}"
                partners.append({
                    "organization": rng.choice(voice.words["ngo"]).format(name=name),
                    "head": self._full_name(), "phone": self._phone(),
                    "address": self._address(rng.choice(self.cities)),
                })
        return PROJECT | {
            "number": number, "title": title, "grantee": grantee,
            "field": rng.choice(voice.words["fields"]), "direction": direction["title"],
            "term": rng.choice(["short", "short", "medium"]), "contract_number": contract,
            "contract_date": contract_date.isoformat(), "head": self._full_name(), "address": self._address(city),
            "phone": phone, "period_start": start.isoformat() if exact else f"{start:%Y-%m}",
            "period_end": end.isoformat() if exact else f"{end:%Y-%m}", "amount": direction["amount"],
            "partners": partners, "tasks": [], "surveys": [], "statistics": {}, "outputs": [],
            "success_stories": [], "links": [],
        }

    # -- ink -----------------------------------------------------------------------------------------------------

    def _section(self, key: str, **values: Any) -> None:
        entry = self.voice.say(key, self.loose, **values)
        self.out.mark(entry)
        self.out.para(entry, "bold")

    def write(self) -> None:
        self._cover()
        self._front()
        self._annex1()
        order = [p["number"] for p in self.out.gold["projects"]]
        if self.style.shuffled:
            self.rng.shuffle(order)
        foreign = self.rng.choice(order) if self.style.foreign_project else None
        room = self.style.pages - 5 - 0.5 * len(order) - (3 if self.style.wide_statistics else 1.6) * len(order)
        activities = max(2, math.ceil(room / len(order) / 0.6))
        wide = bool(self.style.wide_projects)
        for index, number in enumerate(order):
            self.out.page(wide=wide)
            if index == 0:
                self.out.mark(self.voice.form["annex_mark"][1])
                self.out.para(self.voice.form["annex_mark"][1], "right")
            extra = self.extra[number]
            voice = self.voice
            city, region = extra["city"], self.region
            if number == foreign:
                voice = VOICES["ru" if self.voice.language == "kk" else "kk"](self.rng)
                region, cities = self.rng.choice(voice.words["regions"])
                city = self.rng.choice(cities)
            plan = Plan(extra["start"], extra["end"], city, region, activities, self.clashes[number])
            ProjectWriter(self.out, voice, self.style, self.links, plan, number).write()

    def _cover(self) -> None:
        out, voice = self.out, self.voice
        out.gap(60)
        out.para(voice.say("cover_operator", self.loose), "center")
        out.gap(80)
        out.para(out.gold["report"]["title"], "cover")
        out.gap(30)
        out.para(voice.say("customer", customer=self.customer), "center")
        out.gap(200)
        out.para(self.operator, "center")
        out.para(f"{self.year}", "center")
        out.page()
        if self.style.contents:
            keys = (
                "announcement", "directions", "awarded", "fields", "state", "other", "partners", "foreign", "grantees",
                "projects", "conclusions",
            )
            out.para(voice.form["contents"], "title")
            out.gap()
            out.contents([*(voice.say(key, self.loose) for key in keys), *voice.form["annex_mark"]])
            out.page()

    def _front(self) -> None:
        out, voice, loose, report = self.out, self.voice, self.loose, self.out.gold["report"]
        number = report["grants_announced"]
        first, last = (dt.date.fromisoformat(report[key]) for key in ("applications_from", "applications_to"))
        since, until = voice.between(first, last)
        self._section("announcement")
        out.para(voice.say(
            "announcement_text", customer_genitive=self.customer_genitive, operator=self.operator,
            announced=voice.full_date(first), year=self.year, first=since, last=until,
        ))
        out.para(voice.say("announcement_links", loose))
        for url in report["announcement_links"]:
            out.para(url, "link")
        self._section("directions")
        out.para(voice.say("directions_text", n=number))
        rows = [voice.say("directions_head", loose).split(" | ")]
        rows += [[str(d["number"]), d["title"], str(d["grants"]), grouped(d["amount"])] for d in out.gold["directions"]]
        out.grid(rows, widths=(0.5, 6, 1.3, 2))
        self._section("awarded")
        out.para(voice.say("awarded_text", n=number))
        rows = [voice.say("awarded_head", loose).split(" | ")]
        for p in out.gold["projects"]:
            contract = self.extra[p["number"]]["contract"]
            rows.append([str(p["number"]), p["field"], p["direction"], voice.form[p["term"]], p["grantee"], contract])
        out.grid(rows, widths=(0.5, 2.6, 2.6, 1.6, 2.4, 1.6))
        self._section("fields")
        out.para(voice.say("fields_text"))
        self._section("state")
        out.para(voice.say("state_text", n=number, amount=grouped(report["funding_state"])))
        self._section("other")
        key = "other_text" if report["funding_other"] else "other_none"
        out.para(voice.say(key, amount=grouped(report["funding_other"])))
        self._partners()
        for key in ("grantees", "projects"):
            self._section(key)
            out.para(voice.say(f"{key}_text"))
        self._section("conclusions")
        for text in voice.words["prose"]["conclusions"]:
            out.para(text)
        out.para(voice.say("signing"), "bold")
        out.para(voice.say("prepared", operator=self.operator), "bold")
        out.gap(20)
        for signatory in report["signatories"]:
            if self.style.signatures_in_columns:
                out.grid([[signatory["role"], signatory["name"]]], heads=0, widths=(3, 2), ruled=False)
            else:
                out.para(signatory["role"], "left")
                out.para(signatory["name"], "left")
            out.gap(6)

    def _partners(self) -> None:
        out, voice = self.out, self.voice
        self._section("partners")
        rows = [voice.say("partners_head").split(" | ")]
        for p in out.gold["projects"]:
            for n, partner in enumerate(p["partners"]):
                first = [str(p["number"]), p["grantee"], f"«{p['title']}»"] if n == 0 else ["", "", ""]
                rows.append([
                    *first, partner["organization"], partner["head"], self._shown_phone(partner["phone"]),
                    partner["address"],
                ])
        if len(rows) > 1:
            out.para(voice.say("partners_text"))
            out.grid(rows, widths=(0.5, 2, 1.6, 2, 1.6, 1.6, 1.9))
        else:
            out.para(voice.say("partners_none"))
        self._section("foreign")
        out.para(voice.say("foreign_none"))

    def _annex1(self) -> None:
        out, voice, loose = self.out, self.voice, self.loose
        out.page()
        out.mark(voice.form["annex_mark"][0])
        out.para(voice.form["annex_mark"][0], "right")
        end = self.rng.choice(["", ".", ";"])
        for p in out.gold["projects"]:
            extra, clashes = self.extra[p["number"]], self.clashes[p["number"]]
            words = voice.amount_words(p["amount"])
            if "amount_words_mismatch" in clashes:
                words = voice.amount_words(p["amount"] + 200_000)
                out.clash(
                    "amount_words_mismatch", p["number"], "Annex 1, item 6: figures and words differ.",
                    [grouped(p["amount"]), words],
                )
            if "malformed_phone" in clashes:
                out.clash("malformed_phone", p["number"], "Annex 1, item 3: a digit is missing.", [p["phone"]])
            out.para(voice.say("annex1", n=p["number"]), "title")
            for text in (
                voice.say("grantee_name", loose, value=p["grantee"]),
                voice.say("grantee_head", loose, value=p["head"]),
                voice.say("grantee_contact", loose, address=p["address"], phone=extra["phone"]),
                voice.say("project_name", loose, value=p["title"]),
                voice.say("project_period", loose, value=extra["period"]),
                voice.say("project_amount", value=grouped(p["amount"]), words=words),
            ):
                out.para(text if text.endswith(".") else text + end)
            out.gap()
