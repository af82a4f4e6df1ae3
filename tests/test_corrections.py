"""Corrections: never lost, never silently wrong, whatever is read again."""

from __future__ import annotations

import csv
import json
import random
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.cli import main
from extractor.corrections import (
    Author,
    CorrectionRefused,
    add_record,
    change_value,
    import_corrections,
    list_corrections,
    reject_record,
    renew,
    undo,
)
from extractor.export import report_to_dict
from extractor.guard import DEFAULT_LIMITS
from extractor.models import Report
from extractor.reading import read_file
from extractor.rows import build_rows
from extractor.store import Reading, Store, Versions
from tests.factories import make_report

ME = Author("Ayan", "seen on the page")
EVENTS = [{"date": f"2025-05-{day:02d}", "venue": f"{word} колледжі", "links": [f"https://www.instagram.com/p/Abc{day}"]}
          for day, word in enumerate(("Тараз", "Шу", "Қаратау", "Мерке", "Талас"), start=10)]


def reading(report: Report, content: str = "a", rules: str = "1") -> Reading:
    return Reading("/reports/a.pdf", (content * 64)[:64], Versions("1", rules), 0.1, build_rows(report))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store(tmp_path / "reports.db", write=True) as opened:
        opened.write(reading(make_report(events=EVENTS)))
        yield opened


def event(store: Store, date: str) -> dict[str, Any] | None:
    row = store.connection.execute("SELECT * FROM events WHERE date_start = ?", (date,)).fetchone()
    return dict(row) if row else None


def key_of(store: Store, date: str = "2025-05-12") -> str:
    found = event(store, date)
    assert found
    return str(found["id"])


def status(store: Store) -> dict[int, str]:
    return {row["id"]: row["status"] for row in list_corrections(store)}


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All records, to see that a correction undone leaves no trace."""
    tables = [row[0] for row in store.connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%fts%' "
        "AND name NOT LIKE 'corrections%' AND name NOT LIKE 'sqlite%'")]
    return {table: sorted((tuple(row) for row in store.connection.execute(f"SELECT * FROM {table}")), key=repr)
            for table in tables}


# --- made and undone ---------------------------------------------------------


def test_a_corrected_value_is_what_is_seen_searched_and_exported(store: Store) -> None:
    number = change_value(store, "events", key_of(store), "venue", " Жаңа   орталық ", ME)
    found = event(store, "2025-05-12")
    assert found
    assert found["venue"] == "Жаңа орталық"
    assert "жаңа орталық" in found["search"]
    assert store.connection.execute("SELECT count(*) FROM events_fts WHERE search MATCH '\"жаңа орт\"'").fetchone()[0]
    (row,) = list_corrections(store)
    assert (row["status"], row["old_value"], row["new_value"], row["made_by"], row["note"]) == (
        "applied", "Қаратау колледжі", "Жаңа орталық", "Ayan", "seen on the page")
    assert "Қаратау" in row["made_against"]
    report = store.report(store.rows("reports")[0]["id"])
    assert "Жаңа орталық" in json.dumps(report_to_dict(report), ensure_ascii=False)
    undo(store, number, "Dana")
    found = event(store, "2025-05-12")
    assert found
    assert found["venue"] == "Қаратау колледжі"
    assert status(store) == {number: "undone"}


@pytest.mark.parametrize("table", ["events", "activities", "tasks", "projects", "event_people", "links", "problems"])
def test_a_rejected_record_goes_with_all_below_it_and_comes_back(store: Store, table: str) -> None:
    before = content(store)
    key = store.connection.execute(f"SELECT id FROM {table}").fetchone()
    if table == "problems":  # a problem is a finding, not a record
        with pytest.raises(CorrectionRefused, match="no table problems"):
            reject_record(store, table, "x", ME)
        return
    number = reject_record(store, table, key[0], ME)
    assert store.connection.execute(f"SELECT count(*) FROM {table} WHERE id = ?", (key[0],)).fetchone()[0] == 0
    assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
    undo(store, number, "Dana")
    assert content(store) == before


def test_a_missed_event_is_added_corrected_and_undone(store: Store) -> None:
    before = content(store)
    found = event(store, "2025-05-12")
    assert found
    values = {"date_start": "2025-09-01", "kind": "meeting", "participants": "25", "unit": "people"}
    number, key = add_record(store, "events", found["activity"], values, ME)
    change = change_value(store, "events", key, "venue", "Мектеп", ME)
    person, _ = add_record(store, "event_people", key, {"name": "Асқар Нұрлан", "role": "guest"}, ME)
    added = event(store, "2025-09-01")
    assert added
    assert (added["kind"], added["participants"], added["venue"]) == ("meeting", 25, "Мектеп")
    assert "асқар" in added["search"]
    store.write(reading(make_report(events=EVENTS), rules="2"))
    assert event(store, "2025-09-01") == added
    assert status(store) == {number: "applied", change: "applied", person: "applied"}
    undo(store, number, "Dana")
    assert content(store)["events"] == before["events"]
    assert status(store) == {number: "undone", change: "stale", person: "stale"}


def test_a_second_correction_takes_the_place_of_the_first(store: Store) -> None:
    first = change_value(store, "events", key_of(store), "participants", "31", ME)
    second = change_value(store, "events", key_of(store), "participants", "33", ME)
    assert status(store) == {first: "undone", second: "applied"}
    undo(store, second, "Dana")
    found = event(store, "2025-05-12")
    assert found
    assert found["participants"] not in (31, 33)


@pytest.mark.parametrize(("table", "column", "value", "said"), [
    ("nothing", "venue", "x", "no table nothing"),
    ("events", "id", "x", "no column 'id'"),
    ("events", "participants", "many", "holds numbers"),
    ("events", "participants", "1.5", "whole numbers"),
    ("events", "participants", "-1", "cannot hold"),
    ("events", "kind", "party", "cannot hold"),
    ("events", "kind", "", "cannot hold"),
    ("events", "date_start", "5 мая", "cannot hold"),
])
def test_what_does_not_fit_is_refused_and_leaves_no_trace(store: Store, table: str, column: str, value: str,
                                                          said: str) -> None:
    before = content(store)
    with pytest.raises(CorrectionRefused, match=said):
        change_value(store, table, key_of(store), column, value, ME)
    assert content(store) == before
    assert list_corrections(store) == []


def test_a_corrected_link_is_classified_again(store: Store) -> None:
    key = store.connection.execute("SELECT id FROM links").fetchone()[0]
    change_value(store, "links", key, "url", "https://www.youtube.com/watch?v=abcdefghijk", ME)
    assert store.connection.execute("SELECT platform FROM links WHERE id = ?", (key,)).fetchone()[0] == "youtube"


# --- read again --------------------------------------------------------------


def test_a_correction_outlives_other_rules_and_new_versions_of_the_file(store: Store) -> None:
    number = change_value(store, "events", key_of(store), "venue", "Жаңа орталық", ME)
    store.write(reading(make_report(events=EVENTS), rules="2"))
    store.write(reading(make_report(events=list(reversed(EVENTS))), content="b"))
    found = event(store, "2025-05-12")
    assert found
    assert found["venue"] == "Жаңа орталық"
    assert status(store) == {number: "applied"}


def test_where_the_page_now_says_the_same_the_correction_is_confirmed(store: Store) -> None:
    number = change_value(store, "events", key_of(store), "venue", "Жаңа орталық", ME)
    newer = [dict(told, venue="Жаңа орталық") if told["date"] == "2025-05-12" else told for told in EVENTS]
    store.write(reading(make_report(events=newer), content="b"))
    assert status(store)[number] in ("confirmed", "stale")  # stale where the changed words made it another record


def test_other_text_under_a_correction_makes_it_stale_until_renewed(store: Store) -> None:
    report = make_report(events=EVENTS)
    number = change_value(store, "projects", store.connection.execute("SELECT id FROM projects").fetchone()[0],
                          "amount", "123", ME)
    project = report.projects[0]
    sources = dict(project.sources)
    sources["amount"] = sources["title"]  # another rule, that reads other characters
    other = replace(report, projects=(replace(project, amount=77, sources=sources), *report.projects[1:]))
    store.write(reading(other, rules="2"))
    assert store.connection.execute("SELECT amount FROM projects").fetchone()[0] == 77
    assert status(store) == {number: "stale"}
    renew(store, number, "Dana")
    assert store.connection.execute("SELECT amount FROM projects").fetchone()[0] == 123
    assert status(store) == {number: "applied"}
    store.write(reading(report, rules="3"))  # and back again: the text is not the one it was renewed for
    assert status(store) == {number: "stale"}


def test_the_correction_of_a_record_that_is_gone_is_kept_and_returns_with_it(store: Store) -> None:
    number = change_value(store, "events", key_of(store), "venue", "Жаңа орталық", ME)
    report = make_report(events=EVENTS)
    store.write(reading(make_report(events=[told for told in EVENTS if told["date"] != "2025-05-12"]), content="b"))
    assert status(store) == {number: "stale"}
    with pytest.raises(CorrectionRefused, match="gone"):
        renew(store, number, "Dana")
    store.write(reading(report, content="c"))
    assert status(store) == {number: "applied"}


def test_an_added_event_that_the_rules_find_later_is_not_there_twice(store: Store) -> None:
    found = event(store, "2025-05-12")
    assert found
    number, _ = add_record(store, "events", found["activity"], {"date_start": "2025-05-20"}, ME)
    store.write(reading(make_report(events=[*EVENTS, {"date": "2025-05-20", "venue": "Сарысу колледжі"}]), rules="2"))
    dates = [row[0] for row in store.connection.execute("SELECT date_start FROM events")]
    assert dates.count("2025-05-20") == 1
    assert status(store)[number] in ("stale", "confirmed")


# --- property: none lost, none silently wrong --------------------------------

WORDS = ("арыстан", "барлау", "ғарыш", "дария", "егемен", "жұлдыз", "зерде", "инжу", "күмбез", "қазына", "ләззат",
         "мұрагер", "наурыз", "өркен", "пайым", "рухани", "самғау", "табыс", "ұстаз", "үміт", "шаңырақ", "ынтымақ")
CORRECTABLE = {"events": ("venue", "participants", "title", "time"), "projects": ("title", "amount", "head"),
               "partners": ("organization", "head"), "activities": ("title", "planned_participants"),
               "statistics": ("value",), "event_people": ("name",), "links": ("url",), "tasks": ("title",)}


def told_event(number: int) -> dict[str, Any]:
    words = random.Random(number).sample(WORDS, 4)
    return {"date": f"2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}", "venue": " ".join(words) + " орталығы",
            "links": [f"https://www.instagram.com/p/Abc{number}"],
            "people": [f"{words[0].title()} {words[1].title()}ұлы"]}


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9))
def test_a_thousand_corrections_survive(seed: int) -> None:
    """Twenty examples of up to fifty corrections, each through three re-ingests: none lost, none silently wrong.

    Silently wrong would be: an applied correction under which other text stands than the one it was
    made against, a value that is neither what is read nor a standing correction, or a correction that
    is not in the list.
    """
    dice = random.Random(seed)
    numbers = dice.sample(range(300), 14)
    report = make_report(events=[told_event(number) for number in numbers])
    with Store(":memory:", write=True) as store:
        store.write(reading(report))
        made: dict[int, tuple[str, str, str, Any]] = {}
        for _ in range(50):
            table = dice.choice(list(CORRECTABLE))
            keys = [row[0] for row in store.connection.execute(f"SELECT id FROM {table} ORDER BY id")]
            key, column = dice.choice(keys), dice.choice(CORRECTABLE[table])
            value = str(dice.randint(1, 9999)) if column in (
                "participants", "amount", "value", "planned_participants") else (
                "12:30" if column == "time" else f"https://a.kz/{dice.random()}" if column == "url"
                else f"Түзетілген {dice.random()}")
            made[change_value(store, table, key, column, value, ME)] = (table, key, column, value)
        kept = dice.sample(numbers, 10) + dice.sample(range(300, 400), 3)
        dice.shuffle(kept)
        versions = [reading(report, rules="2"),
                    reading(make_report(events=[told_event(number) for number in kept]), content="b"),
                    reading(report, content="c")]
        for version in versions:
            store.write(version)
            listed = {row["id"]: row for row in list_corrections(store)}
            assert set(listed) == set(made)  # none lost
            for number, (table, key, column, value) in made.items():
                row = listed[number]
                found = store.connection.execute(f'SELECT "{column}" FROM {table} WHERE id = ?', (key,)).fetchone()
                if row["status"] == "applied":
                    assert str(found[0]) == value
                    text = store.connection.execute(
                        "SELECT group_concat(text, ' ') FROM sources WHERE row_id = ? AND column_name = ?",
                        (key, column)).fetchone()[0]
                    parents = store.connection.execute("SELECT parent FROM anchors WHERE id = ?", (key,)).fetchone()
                    assert parents[0] == row["parent"]
                    assert text is None or " ".join(text.split()) == row["made_against"]
                elif row["status"] == "stale":
                    assert found is None or str(found[0]) != value
                    assert row["reason"]
        # The first version came back: everything that was not undone stands again.
        assert {row["status"] for row in list_corrections(store)} <= {"applied", "undone"}


# --- many hands --------------------------------------------------------------


def test_writers_wait_their_turn(tmp_path: Path) -> None:
    path = tmp_path / "reports.db"
    with Store(path, write=True) as store:
        store.write(reading(make_report(events=EVENTS)))
        keys = [row[0] for row in store.connection.execute("SELECT id FROM events")]

    def correct(person: int) -> None:
        with Store(path, write=True) as own:
            for key in keys:
                change_value(own, "events", key, ("title", "venue", "label")[person % 3], f"p{person}", ME)

    people = [threading.Thread(target=correct, args=(number,)) for number in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    with Store(path) as store:
        assert len(list_corrections(store)) == 6 * len(keys)
        assert sum(value == "applied" for value in status(store).values()) == 3 * len(keys)


def write_csv(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["action", "table", "id", "column", "value", "by", "note"])
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_import(store: Store, tmp_path: Path) -> None:
    found = event(store, "2025-05-12")
    assert found
    path = write_csv(
        tmp_path / "c.csv",
        {"table": "events", "id": found["id"], "column": "venue", "value": "Мектеп", "by": "Dana"},
        {"action": "reject", "table": "events", "id": key_of(store, "2025-05-10")},
        {"action": "add", "table": "events", "id": found["activity"], "value": '{"date_start": "2025-09-01"}'})
    assert import_corrections(store, path, by="Ayan") == 3
    assert [row["made_by"] for row in list_corrections(store)] == ["Ayan", "Ayan", "Dana"]
    assert event(store, "2025-05-10") is None
    assert event(store, "2025-09-01") is not None


def test_import_of_one_bad_line_imports_nothing(store: Store, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "c.csv", {"table": "events", "id": key_of(store), "column": "venue", "value": "Мектеп"},
                     {"table": "events", "id": "none", "column": "venue", "value": "x"})
    with pytest.raises(CorrectionRefused, match=r"line 3: events has no row none.*; nothing was imported"):
        import_corrections(store, path, by="Ayan")
    assert list_corrections(store) == []


# --- what corrections lead to --------------------------------------------------

PDF = Path(__file__).parent.parent / "corpus" / "hand-kk.pdf"


@pytest.fixture
def real(tmp_path: Path) -> Path:
    path = tmp_path / "real.db"
    with Store(path, write=True) as store:
        store.write(read_file(PDF, DEFAULT_LIMITS))
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_checks_see_the_corrected_value(real: Path) -> None:
    with Store(real) as store:
        key, state = store.connection.execute("SELECT id, funding_state FROM reports").fetchone()
        activity = store.connection.execute("SELECT id FROM activities").fetchone()[0]
        rejected = store.connection.execute("SELECT id FROM events ORDER BY id DESC").fetchone()[0]
        before = {row["detail"] for row in store.rows("problems")}
    assert not any("999999999" in detail for detail in before)
    assert run("correct", "reports", key, "funding_state", 999999999, "--by", "Dana", "--db", real).exit_code == 0
    added = run("correct", "events", activity, "--add", "date_start=2024-05-01", "--by", "Dana", "--db", real)
    assert added.exit_code == 0, added.output
    assert run("correct", "events", rejected, "--reject", "--by", "Dana", "--db", real).exit_code == 0
    checked = run("check", real)
    assert checked.exit_code == 1
    assert "999999999" in checked.output.replace(" ", "").replace("\u00a0", "")
    assert run("corrections", real, "--undo", 1, "--by", "Dana").exit_code == 0
    assert "999999999" not in run("check", real).output.replace(" ", "").replace("\u00a0", "")
    assert state is not None


def test_a_corrected_report_becomes_a_gold_case(real: Path, tmp_path: Path) -> None:
    assert "no report has corrections" in run("export", "--db", real, "--gold", tmp_path / "gold").output
    with Store(real) as store:
        key = store.connection.execute("SELECT id FROM events WHERE venue IS NOT NULL").fetchone()[0]
    run("correct", "events", key, "venue", "Жаңа орталық", "--by", "Dana", "--db", real)
    written = run("export", "--db", real, "--gold", tmp_path / "gold")
    assert written.exit_code == 0, written.output
    gold = tmp_path / "gold" / "hand-kk.json"
    assert "Жаңа орталық" in gold.read_text("utf-8")
    scores = run("evaluate", gold, PDF, "--misses")
    assert scores.exit_code == 0
    assert "Жаңа орталық" in scores.output


def test_the_list_says_what_became_of_each(real: Path) -> None:
    with Store(real) as store:
        key = store.connection.execute("SELECT id FROM events WHERE venue IS NOT NULL").fetchone()[0]
    run("correct", "events", key, "venue", "Мектеп", "--by", "Dana", "--note", "p. 3", "--db", real)
    listed = run("corrections", real).output
    assert "applied" in listed
    assert "-> Мектеп (Dana" in listed
    assert "p. 3" in listed
    for wrong in (("correct", "--db", real), ("correct", "events", key, "--db", real, "--by", "D"),
                  ("correct", "events", key, "venue", "x", "--reject", "--by", "D", "--db", real)):
        assert run(*wrong).exit_code == 2
    assert run("correct", "events", key, "venue", "x", "--by", "D", "--db", real.with_name("none.db")).exit_code == 1
