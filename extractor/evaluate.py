"""Found and gold records -> precision, recall, F1 and support of each field, softly and strictly, and every miss.

Records are paired first (an event by date, count, links, names, place and
activity), then their fields compared. A value that differs from gold counts
once as found wrongly and once as missed. Contradictions are counted, but left
out of the totals: gold need not hold every true one.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from extractor.compare import Same, Soft, Strict, clashing, name_key, norm, ratio, same_number, url_key
from extractor.errors import EsepError
from extractor.export import STATISTICS

Json = Mapping[str, Any]
Pairs = list[tuple[int, int]]
CONTRADICTIONS = "inconsistency"
_BLANK: tuple[object, ...] = (None, "", [])


class NotRecords(EsepError):
    """The file does not hold records of the shape of RECORDS.md."""

    code = "not_records"


@dataclass
class Count:
    """How many values of a field were found rightly, found wrongly and missed."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0

    @property
    def support(self) -> int:
        """Values in gold."""
        return self.tp + self.fn


@dataclass(frozen=True)
class Miss:
    """A value that differs: what gold has and what was found, None for nothing."""

    field: str
    where: str
    gold: Any
    found: Any


@dataclass
class Tally:
    """Counts of each field under one way of comparing."""

    same: type[Soft]
    counts: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    misses: list[Miss] = field(default_factory=list)

    def value(self, name: str, gold: Any, found: Any, same: Same, where: str = "") -> None:
        if gold in _BLANK and found in _BLANK:
            return
        count = self.counts[name]
        if gold not in _BLANK and found not in _BLANK and same(gold, found):
            count.tp += 1
            return
        count.fp += found not in _BLANK
        count.fn += gold not in _BLANK
        self.misses.append(Miss(name, where, gold, found))

    def bag(self, name: str, where: str, gold: Iterable[Hashable], found: Iterable[Hashable]) -> None:
        """Compare two multisets."""
        left, right = Counter(gold), Counter(found)
        count = self.counts[name]
        count.tp += sum((left & right).values())
        count.fp += sum((right - left).values())
        count.fn += sum((left - right).values())
        self.misses.extend(Miss(name, where, key, None) for key in (left - right).elements())
        self.misses.extend(Miss(name, where, None, key) for key in (right - left).elements())

    def records(self, name: str, pairs: Pairs, gold: Sequence[Any], found: Sequence[Any], where: str = "",
                told: Callable[[Any], Any] | None = None) -> None:
        """Count paired and lone records; `told` says what of a lone one is listed as a miss."""
        count = self.counts[name]
        count.tp += len(pairs)
        count.fn += len(gold) - len(pairs)
        count.fp += len(found) - len(pairs)
        if told:
            lone_gold, lone_found = _lone(pairs, gold, found)
            self.misses.extend(Miss(name, where, told(record), None) for record in lone_gold)
            self.misses.extend(Miss(name, where, None, told(record)) for record in lone_found)


@dataclass(frozen=True)
class Scores:
    """The two tallies of one comparison."""

    soft: Tally
    strict: Tally

    def total(self, tally: Tally) -> Count:
        """All values but the contradictions."""
        return sum((count for name, count in tally.counts.items() if name != CONTRADICTIONS), Count())

    def macro_f1(self, tally: Tally) -> float:
        """The mean F1 of all fields that have values."""
        scores = [count.f1 for name, count in tally.counts.items()
                  if name != CONTRADICTIONS and (count.support or count.fp)]
        return sum(scores) / max(1, len(scores))

    def to_dict(self) -> dict[str, Any]:
        return {name: {
            "fields": {field_name: {"tp": count.tp, "fp": count.fp, "fn": count.fn, "precision": count.precision,
                                    "recall": count.recall, "f1": count.f1}
                       for field_name, count in tally.counts.items() if count.support or count.fp},
            "precision": self.total(tally).precision,
            "recall": self.total(tally).recall,
            "micro_f1": self.total(tally).f1,
            "macro_f1": self.macro_f1(tally),
            "values": self.total(tally).support,
        } for name, tally in (("soft", self.soft), ("strict", self.strict))}


def read_records(path: Path) -> dict[str, Any]:
    """Records out of a JSON file. Raises NotRecords."""
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NotRecords(f"{path} cannot be read as JSON ({error}): give a gold file or the output of `esep export`"
                         ) from error
    if not isinstance(records, dict) or "report" not in records:
        raise NotRecords(f"{path} holds no report: give one object of the shape that `esep export PDF` writes")
    return records


def score_reports(gold: Json, found: Json) -> Scores:
    """Compare two reports of the shape of RECORDS.md."""
    return Scores(_tally(gold, found, Soft), _tally(gold, found, Strict))


def format_scores(scores: Scores, *, misses: bool = False) -> str:
    """A table of all fields, the misses if asked for, and the totals."""
    lines = [f"{'field':34} {'gold':>5} {'found':>5} {'P':>6} {'R':>6} {'F1':>6} {'strict':>6}"]
    for name, count in scores.soft.counts.items():
        if count.support or count.fp:
            lines.append(f"{name:34} {count.support:5d} {count.tp:5d} {count.precision:6.3f} {count.recall:6.3f} "
                         f"{count.f1:6.3f} {scores.strict.counts[name].f1:6.3f}")
    if misses:
        lines.extend(f"  {miss.field} | {miss.where} | gold {miss.gold!r} | found {miss.found!r}"
                     for miss in scores.soft.misses)
    for name, tally in (("soft", scores.soft), ("strict", scores.strict)):
        total = scores.total(tally)
        lines.append(f"{name:6}  precision {total.precision:.4f}  recall {total.recall:.4f}  micro F1 {total.f1:.4f}  "
                     f"macro F1 {scores.macro_f1(tally):.4f}  over {total.support} gold values")
    return "\n".join(lines)


# --- pairing -------------------------------------------------------------------


def _align(gold: Sequence[Any], found: Sequence[Any], similarity: Callable[[Any, Any], float], least: float) -> Pairs:
    """The best one-to-one pairs (i, j), most similar first, none below `least`."""
    scored = sorted(((similarity(g, f), -abs(i - j), i, j) for i, g in enumerate(gold) for j, f in enumerate(found)),
                    reverse=True)
    used_gold: set[int] = set()
    used_found: set[int] = set()
    pairs = []
    for score, _, i, j in scored:
        if score < least:
            break
        if i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return sorted(pairs)


def _lone(pairs: Pairs, gold: Sequence[Any], found: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    paired_gold, paired_found = {i for i, _ in pairs}, {j for _, j in pairs}
    return ([g for i, g in enumerate(gold) if i not in paired_gold],
            [f for j, f in enumerate(found) if j not in paired_found])


def _list(record: Json, name: str) -> list[Any]:
    return list(record.get(name) or [])


def _event_similarity(a: Json, b: Json) -> float:
    """How surely two events are the same: date and count weigh most, then links, names, place, activity."""
    score = 0.0
    if a.get("date_start") == b.get("date_start"):
        score += 2 if a.get("date_start") else 0.25
    if a.get("participants") == b.get("participants"):
        score += 1.5 if a.get("participants") is not None else 0.25
    for name in ("title", "venue"):
        if a.get(name) and b.get(name):
            score += ratio(a[name], b[name]) / 100
    if a.get("label") and b.get("label") and norm(a["label"]) == norm(b["label"]):
        score += 0.5
    bags: tuple[tuple[Callable[[Any], Hashable], str], ...] = (
        (url_key, "links"), (lambda person: name_key(person["name"]), "people"))
    for key, name in bags:
        left, right = {key(item) for item in _list(a, name)}, {key(item) for item in _list(b, name)}
        if left & right:
            score += 1.5 * len(left & right) / len(left | right)
    if ratio(a["activity"], b["activity"]) >= 80:
        score += 1
    return score + 0.5 * (a.get("kind") == b.get("kind"))


def _heading_similarity(a: Json, b: Json) -> float:
    return ratio(a.get("title") or "", b.get("title") or "") + 20 * (a.get("number") == b.get("number"))


# --- comparing -----------------------------------------------------------------


def _tally(gold: Json, found: Json, same: type[Soft]) -> Tally:
    tally = Tally(same)
    _score_info(tally, gold["report"], found.get("report") or {})
    left, right = _list(gold, "directions"), _list(found, "directions")
    pairs = _align(left, right, lambda a, b: ratio(a["title"], b["title"]), 85)
    tally.records("direction", pairs, left, right)
    for i, j in pairs:
        tally.value("direction.grants", left[i].get("grants"), right[j].get("grants"), same.number)
        tally.value("direction.amount", left[i].get("amount"), right[j].get("amount"), same.number)
    left, right = _list(gold, "projects"), _list(found, "projects")
    pairs = _align(left, right, lambda a, b: ratio(a.get("grantee") or "", b.get("grantee") or "")
                   + 10 * (a.get("number") == b.get("number")), 60)
    tally.records("project", pairs, left, right)
    partner_of = dict(pairs)
    for i, project in enumerate(left):
        _score_project(tally, project, right[partner_of[i]] if i in partner_of else {})
    for project in _lone(pairs, left, right)[1]:
        _score_project(tally, {"number": "none"}, {**project, "number": None})
    _score_contradictions(tally, _list(gold, "inconsistencies"), _list(found, "inconsistencies"))
    return tally


def _score_info(tally: Tally, gold: Json, found: Json) -> None:
    same = tally.same
    for name, compare in (
        ("title", same.text), ("year", same.number), ("language", same.exact), ("operator", same.text),
        ("customer", same.text), ("announced_on", same.exact), ("applications_from", same.exact),
        ("applications_to", same.exact), ("grants_announced", same.number), ("grants_awarded", same.number),
        ("funding_state", same.number), ("funding_other", same.number),
    ):
        tally.value(f"report.{name}", gold.get(name), found.get(name), compare)
    tally.bag("report.announcement_links", "", map(same.url_key, _list(gold, "announcement_links")),
              map(same.url_key, _list(found, "announcement_links")))
    tally.bag("report.signatories", "", *(
        [(same.text_key(s["role"]), same.name_key(s["name"])) for s in _list(side, "signatories")]
        for side in (gold, found)))


def _score_project(tally: Tally, gold: Json, found: Json) -> None:
    same = tally.same
    where = f"project {gold.get('number')}"
    for name, compare in (
        ("title", same.text), ("grantee", same.text), ("field", same.text), ("direction", same.text),
        ("term", same.exact), ("contract_number", same.text), ("contract_date", same.exact), ("head", same.name),
        ("address", same.text), ("phone", same.phone), ("period_start", same.exact), ("period_end", same.exact),
        ("amount", same.number), ("evidence_link", same.url),
    ):
        tally.value(f"project.{name}", gold.get(name), found.get(name), compare, where)
    left, right = _list(gold, "partners"), _list(found, "partners")
    pairs = _align(left, right, lambda a, b: ratio(a["organization"], b["organization"]), 80)
    tally.records("partner", pairs, left, right)
    for i, j in pairs:
        for name, compare in (("head", same.name), ("phone", same.phone), ("address", same.text)):
            tally.value(f"partner.{name}", left[i].get(name), right[j].get(name), compare, where)
    left, right = _list(gold, "tasks"), _list(found, "tasks")
    pairs = _align(left, right, _heading_similarity, 80)
    tally.records("task", pairs, left, right)
    for i, j in pairs:
        tally.value("task.number", left[i].get("number"), right[j].get("number"), same.number, where)
    _score_activities(tally, gold, found, where)
    _score_events(tally, _events(gold), _events(found), where)
    tally.bag("links", where, map(same.url_key, _list(gold, "links")), map(same.url_key, _list(found, "links")))
    _score_surveys(tally, gold, found, where)
    for table in STATISTICS:
        numbers, others = ((side.get("statistics") or {}).get(table) or {} for side in (gold, found))
        for key in sorted(set(numbers) | set(others)):
            tally.value(f"statistics.{table}", numbers.get(key), others.get(key), same.number, f"{where} {key}")
    left, right = _list(gold, "outputs"), _list(found, "outputs")
    tally.records("output", _align(left, right, _output_similarity, 60), left, right)
    tally.bag("success_story", where, *(
        [same.name_key(story["person"]) for story in _list(side, "success_stories")] for side in (gold, found)))


def _output_similarity(a: Sequence[Any], b: Sequence[Any]) -> float:
    return fuzz.token_set_ratio(norm(a[0]), norm(b[0])) * same_number(a[1], b[1])


def _score_activities(tally: Tally, gold: Json, found: Json, where: str) -> None:
    same = tally.same
    left, right = ([{**activity, "task": task.get("title")} for task in _list(side, "tasks")
                    for activity in _list(task, "activities")] for side in (gold, found))
    pairs = _align(left, right, _heading_similarity, 80)
    tally.records("activity", pairs, left, right)
    for i, j in pairs:
        a, b = left[i], right[j]
        at = f"{where} activity {a.get('number')} {norm(a.get('title') or '')[:40]}"
        for name, compare in (
            ("number", same.number), ("planned_participants", same.number), ("reported_participants", same.number),
            ("satisfaction", same.number), ("task", same.text), ("reported_unit", same.exact), ("title", same.text),
        ):
            tally.value(f"activity.{name}", a.get(name), b.get(name), compare, at)
        tally.bag("activity.links", at, map(same.url_key, _list(a, "links")), map(same.url_key, _list(b, "links")))


def _events(project: Json) -> list[dict[str, Any]]:
    """The project's events in order, each with its activity's title."""
    return [{**event, "activity": activity.get("title") or ""} for task in _list(project, "tasks")
            for activity in _list(task, "activities") for event in _list(activity, "events")]


def _score_events(tally: Tally, gold: Sequence[Json], found: Sequence[Json], where: str) -> None:
    same = tally.same
    pairs = _align(gold, found, _event_similarity, 2.0)
    tally.records("event", pairs, gold, found, where,
                  told=lambda event: tuple(event.get(name) for name in ("label", "date_start", "title", "venue")))
    lone_gold, lone_found = _lone(pairs, gold, found)
    rows: list[tuple[Json, Json]] = [(gold[i], found[j]) for i, j in pairs]
    rows += [(event, {}) for event in lone_gold] + [({}, event) for event in lone_found]
    for a, b in rows:
        at = f"{where} {a.get('label') or b.get('label') or ''} {a.get('date_start') or b.get('date_start')}"
        for name, compare in (
            ("kind", same.exact), ("title", same.text), ("date_start", same.exact), ("date_end", same.exact),
            ("time", same.exact), ("venue", same.venue), ("participants", same.number), ("qualifier", same.exact),
            ("unit", same.exact), ("label", same.text), ("activity", same.text),
        ):
            tally.value(f"event.{name}", a.get(name), b.get(name), compare, at)
        people = [[(same.name_key(p["name"]), p.get("role")) for p in _list(side, "people")] for side in (a, b)]
        tally.bag("event.people", at, *([name for name, _ in side] for side in people))
        tally.bag("event.people.role", at, *people)
        tally.bag("event.links", at, map(same.url_key, _list(a, "links")), map(same.url_key, _list(b, "links")))


def _score_surveys(tally: Tally, gold: Json, found: Json, where: str) -> None:
    left, right = ([question for survey in _list(side, "surveys") for question in _list(survey, "questions")]
                   for side in (gold, found))
    pairs = _align(left, right, lambda a, b: ratio(a["question"], b["question"]), 80)
    tally.records("survey.question", pairs, left, right)
    answered = dict(pairs)
    for i, question in enumerate(left):
        answers = right[answered[i]]["answers"] if i in answered else []
        at = f"{where} {question['question'][:40]}"
        tally.bag("survey.answer", at, *(
            [(tally.same.text_key(answer), round(float(share), 3)) for answer, share in side]
            for side in (question["answers"], answers)))
    tally.bag("survey.respondents", where, *(
        [survey.get("respondents") for survey in _list(side, "surveys")] for side in (gold, found)))


def _score_contradictions(tally: Tally, gold: Sequence[Json], found: Sequence[Json]) -> None:
    """The same project, and the values that clash are the same (two of them at least, or the only one)."""

    def similarity(a: Json, b: Json) -> float:
        if a.get("project") != b.get("project"):
            return 0.0
        left, right = clashing(a), clashing(b)
        shared = left & right
        if not shared or len(shared) < min(2, len(left)) or len(right) > 3 * len(left) + 2:
            return 0.0
        return len(shared) / len(left | right) + 0.1 * (a.get("kind") == b.get("kind"))

    tally.records(CONTRADICTIONS, _align(gold, found, similarity, 0.05), gold, found,
                  told=lambda finding: (finding.get("project"), finding.get("detail")))
