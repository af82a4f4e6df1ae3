"""Reads a hand-written report: TOML of its fixed facts, a line `+++`, then its text with facts between the lines.

Text lines, one paragraph each, by their first character:

    # heading   ^ centred   ^# centred heading   ^^ cover   > right   - * + bullets and items   . gap   ~ page break
    ~wide ~tall page break that turns the page   || head row   | table row   anything else: body

`{insta:key}` and the like stand for an invented link, the same for the same key. `{name}` is a fact of the project
in hand. Lines with `@` carry gold, e.g. `@ev seminar | d=2025-05-22 | n=32 | p=Ә. Б./speaker`; see `_DIRECTIVES`.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

from tests.make_report.builder import PROJECT, STATISTICS, Builder, Gold, printed_number
from tests.make_report.page import Look, render

HAND = Path(__file__).parent / "hand"
_ANSWER_RE = re.compile(r"^(.+?)\s*[–—:-]\s*(\d+(?:,\d+)?)\s?%[;.]?$")


def invented_link(kind: str, key: str) -> str:
    """A well-formed link that leads nowhere known; the same for the same kind and key."""
    digest = hashlib.sha256(f"{kind}:{key}".encode()).digest()
    code = base64.urlsafe_b64encode(digest).decode()
    number = str(int.from_bytes(digest[:9], "big"))
    tail = ("", f"?igsh={code[20:36]}", "", f"?igsh={code[20:34]}%3D%3D", "?img_index=1")[digest[10] % 5]
    match kind:
        case "insta":
            return f"https://www.instagram.com/p/D{code[1:11]}/{tail}"
        case "reel":
            return f"https://www.instagram.com/reel/D{code[1:11]}/{tail if 'img' not in tail else ''}"
        case "fb":
            return (
                f"https://www.facebook.com/share/p/{base64.b32encode(digest).decode()[:10]}/",
                f"https://www.facebook.com/story.php?story_fbid={number[:15]}&id=1000{number[3:14]}",
            )[digest[11] % 2]
        case "yt":
            return f"https://www.youtube.com/watch?v={code[:11]}"
        case "youtu":
            return f"https://youtu.be/{code[:11]}"
        case "drive":
            return f"https://drive.google.com/drive/folders/1{code[:32]}?usp=sharing"
        case "tg":
            return f"t.me/{key}/{number[:4]}"
        case _ if "/" in kind or "@" in kind:
            return f"https://{kind}/{key}" if "@" not in kind else f"https://www.tiktok.com/{kind}/video/7{number[:18]}"
    raise ValueError(f"no such link: {kind}")


class _Script:
    def __init__(self, facts: Gold) -> None:
        look = facts.pop("look", {})
        if "margins" in look:
            look["margins"] = tuple(look["margins"])
        self.look = Look(**look)
        self.facts = facts
        gold = copy.deepcopy(facts)
        gold["projects"] = [
            copy.deepcopy(PROJECT) | {k: v for k, v in p.items() if k in PROJECT} for p in facts["projects"]
        ]
        for project in gold["projects"]:
            project["direction"] = self.direction(project["direction"])
        gold["inconsistencies"] = []
        self.out = Builder(gold)
        self.names: dict[str, str] = {}
        self.rows: list[list[str]] = []
        self.owners: list[list[str] | None] = []
        self.heads = 0
        self.widths: tuple[float, ...] = ()
        self.spans: tuple[tuple[int, int, int, int], ...] = ()
        self.survey: Gold | None = None
        self.asking = False

    def direction(self, number: Any) -> Any:
        by_number = {d["number"]: d["title"] for d in self.facts["directions"]}
        return by_number.get(number, number)

    # -- directives: the word after @, then fields parted by " | " ------------------------------------------------

    def directive(self, line: str) -> None:
        name, _, rest = line[1:].partition(" ")
        fields = [part.strip() for part in rest.split(" | ")] if rest else []
        pairs = dict(part.split("=", 1) for part in fields if re.match(r"[a-z]\w*=", part))
        words = [part for part in fields if not re.match(r"[a-z]\w*=", part)]
        getattr(self, f"do_{name.replace('-', '_')}")(words, pairs)

    def do_project(self, words: list[str], _: dict[str, str]) -> None:
        self.out.begin_project(int(words[0]))
        facts = next(p for p in self.facts["projects"] if p["number"] == int(words[0]))
        self.names = {k: str(v) for k, v in facts.items()} | {"direction": self.direction(facts.get("direction"))}

    def do_end(self, _: list[str], __: dict[str, str]) -> None:
        self.out.end_project()

    def do_task(self, words: list[str], _: dict[str, str]) -> None:
        self.out.task(int(words[0]) if words[0] != "-" else None, words[1] if words[1] != "-" else None)

    def do_act(self, words: list[str], pairs: dict[str, str]) -> None:
        facts: dict[str, Any] = {}
        for key, name in (("plan", "planned_participants"), ("got", "reported_participants")):
            if key in pairs:
                facts[name] = int(pairs[key])
        if "sat" in pairs:
            facts["satisfaction"] = float(pairs["sat"])
        if "u" in pairs:
            facts["reported_unit"] = pairs["u"]
        number = int(words[0]) if words[0] != "-" else None
        self.out.activity(number, words[1] if words[1] != "-" else None, **facts)
        self.asking = False

    def do_ev(self, words: list[str], pairs: dict[str, str]) -> None:
        facts: dict[str, Any] = {"kind": words[0]}
        if "d" in pairs:
            start, _, end = pairs["d"].partition("..")
            facts |= {"date_start": start, "date_end": end or None}
        if "n" in pairs:
            facts["participants"] = int(pairs["n"])
        names = {"t": "time", "v": "venue", "title": "title", "label": "label", "q": "qualifier", "u": "unit"}
        facts |= {full: pairs[short] for short, full in names.items() if short in pairs}
        if "p" in pairs:
            people = (person.rsplit("/", 1) for person in pairs["p"].split(", "))
            facts["people"] = [{"name": person, "role": role} for person, role in people]
        if "l" in pairs:
            facts["links"] = [self.fill("{" + name + "}") for name in pairs["l"].split(", ")]
        self.out.event(**facts)

    def do_to_activity(self, _: list[str], __: dict[str, str]) -> None:
        self.out.links_to_activity()

    def do_to_none(self, _: list[str], __: dict[str, str]) -> None:
        self.out.links_to_none()

    def do_evidence(self, words: list[str], _: dict[str, str]) -> None:
        assert self.out.project is not None
        self.out.links_to_none()
        self.out.project["evidence_link"] = self.fill(words[0])

    def do_survey(self, words: list[str], _: dict[str, str]) -> None:
        assert self.out.project is not None
        self.survey = {"respondents": int(words[0]) if words else None, "questions": []}
        self.out.project["surveys"].append(self.survey)

    def do_q(self, words: list[str], _: dict[str, str]) -> None:
        assert self.survey is not None
        self.survey["questions"].append({"question": words[0], "answers": []})
        self.asking = len(words) == 1
        for answer in words[1:]:
            text, share = answer.rsplit(" = ", 1)
            self.survey["questions"][-1]["answers"].append([text, float(share)])

    def do_asked(self, _: list[str], __: dict[str, str]) -> None:
        self.asking = False

    def do_out(self, words: list[str], _: dict[str, str]) -> None:
        assert self.out.project is not None
        self.out.project["outputs"] += [[w.rpartition(" = ")[0], int(w.rpartition(" = ")[2])] for w in words]

    def do_story(self, words: list[str], _: dict[str, str]) -> None:
        assert self.out.project is not None
        self.out.project["success_stories"].append({"person": words[0], "age": int(words[1]) if words[1:] else None})

    def do_bad(self, words: list[str], _: dict[str, str]) -> None:
        project = int(words[1]) if words[1] != "-" else None
        self.out.clash(words[0], project, words[2], [self.fill(word) for word in words[3:]])

    def do_stats(self, words: list[str], _: dict[str, str]) -> None:
        """Gold of the statistics table whose rows follow; the cells are read as they are printed."""
        assert self.out.project is not None
        name, cells = words[0], words[1:]
        self.out.project["statistics"][name] = dict(zip(STATISTICS[name], map(printed_number, cells), strict=True))
        self.rows.append(cells)
        self.owners.append(None)

    def do_head(self, words: list[str], _: dict[str, str]) -> None:
        self.rows, self.owners, self.heads = [words], [None], 1

    def do_widths(self, words: list[str], _: dict[str, str]) -> None:
        self.widths = tuple(float(w) for w in words[0].split())

    def do_spans(self, words: list[str], _: dict[str, str]) -> None:
        """Merged cells of the table whose rows follow: first column and row, last column and row."""
        for word in words:
            left, top, right, bottom = map(int, word.split())
            self.spans += ((left, top, right, bottom),)

    def do_directions(self, _: list[str], __: dict[str, str]) -> None:
        for d in self.facts["directions"]:
            amount = f"{d['amount']:,}".replace(",", " ")
            self.row([str(d["number"]), d["title"], str(d["grants"]), amount])

    def do_awarded(self, _: list[str], __: dict[str, str]) -> None:
        for p in self.facts["projects"]:
            self.row([
                str(p["number"]), p["field"], str(self.direction(p["direction"])), p["term_text"], p["grantee"],
                p["contract_text"],
            ])

    def do_partners(self, _: list[str], __: dict[str, str]) -> None:
        for p in self.facts["projects"]:
            for index, partner in enumerate(p.get("partners", [])):
                first = [str(p["number"]), p["grantee"], f"«{p['title']}»"] if not index else ["", "", ""]
                self.row([*first, partner["organization"], partner["head"], partner["phone_text"], partner["address"]])

    def do_contents(self, words: list[str], _: dict[str, str]) -> None:
        self.out.contents(words)

    def do_mark(self, words: list[str], _: dict[str, str]) -> None:
        self.out.mark(words[0])

    # -- text ----------------------------------------------------------------------------------------------------

    def fill(self, text: str) -> str:
        def value(match: re.Match[str]) -> str:
            kind, colon, key = match[1].partition(":")
            return invented_link(kind, key) if colon else self.names[kind]

        return re.sub(r"\{([^{}]+)\}", value, text)

    def row(self, cells: list[str]) -> None:
        self.rows.append(cells)
        self.owners.append(self.out.owner)

    def flush_table(self) -> None:
        if not self.rows:
            return
        plain = self.heads == 0 and self.widths and self.widths[0] < 0
        widths = tuple(abs(w) for w in self.widths)
        self.out.grid(self.rows, self.owners, heads=self.heads, widths=widths, spans=self.spans, ruled=not plain)
        self.rows, self.owners, self.heads, self.widths, self.spans = [], [], 0, (), ()

    def line(self, raw: str) -> None:
        if raw.startswith("@"):
            self.directive(raw)
            return
        text = self.fill(raw)
        if text.startswith("|"):
            if text.startswith("||"):
                self.heads += 1
            cells = text.lstrip("|") + " "
            parts = (re.sub(r"(?<=\S) (?=https?://)", "\n", cell.strip()) for cell in cells.split(" | "))
            self.row(list(parts))
            return
        owner = self.out.owner
        self.flush_table()
        self.out.owner = owner
        if self.asking and self.survey is not None:
            answer = _ANSWER_RE.match(text.lstrip("-*+ "))
            if answer:
                self.survey["questions"][-1]["answers"].append([answer[1], float(answer[2].replace(",", "."))])
        self.ink(text)

    def ink(self, text: str) -> None:
        out = self.out
        roles = (("^^ ", "cover"), ("^# ", "title"), ("^ ", "center"), ("# ", "bold"), ("> ", "right"), ("< ", "left"))
        for prefix, role in roles:
            if text.startswith(prefix):
                out.para(text.removeprefix(prefix), role)
                return
        if text == "~":
            out.page()
        elif text in ("~wide", "~tall"):
            out.page(wide=text == "~wide")
        elif text.startswith("."):
            out.gap(10 * text.count("."))
        elif text[:2] in ("- ", "* ", "+ "):
            sign = {"-": "– ", "*": "• ", "+": ""}[text[0]]
            out.para(sign + text[2:], "item" if text[0] == "+" else "bullet")
        elif re.match(r"(\d+[.)]\s*)?(https?://|t\.me/)", text):
            out.para(text, "link")
        else:
            out.para(text)


def read_script(source: str) -> tuple[list[Any], Look, Gold]:
    """Blocks, look and gold of a hand-written report."""
    head, _, text = source.partition("\n+++\n")
    script = _Script(tomllib.loads(head))
    for line in text.splitlines():
        if line.strip():
            script.line(line.rstrip())
        else:
            owner = script.out.owner
            script.flush_table()
            script.out.owner = owner
    script.flush_table()
    gold = script.out.gold
    gold["report"].setdefault("announcement_links", [])
    gold["report"]["announcement_links"] = [script.fill(link) for link in gold["report"]["announcement_links"]]
    for project in gold["projects"]:
        project["partners"] = [
            {key: partner.get(key) for key in ("organization", "head", "phone", "address")}
            for partner in project["partners"]
        ]
    return script.out.blocks, script.look, gold


def make_hand(name: str) -> tuple[bytes, Gold]:
    """PDF bytes and gold of `hand/<name>.txt`."""
    blocks, look, gold = read_script((HAND / f"{name}.txt").read_text(encoding="utf-8"))
    return render(blocks, look), gold
