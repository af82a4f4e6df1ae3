"""The database: what goes in comes out, keys stay, nothing is lost, nothing is written twice."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor import database
from extractor.database import DatabaseUnusable, ForeignDatabase, NewerDatabase, NoSuchDatabase, split_statements
from extractor.export import report_to_dict
from extractor.models import Report
from extractor.rows import build_rows
from extractor.store import Reading, Store, Versions
from tests.factories import make_report, unrecognised_report

OLD, NEW = Versions("1", "a"), Versions("1", "b")


def reading(report: Report | None, *, content: str = "a", path: str = "/reports/a.pdf", versions: Versions = OLD,
            **more: Any) -> Reading:
    return Reading(path, (content * 64)[:64], versions, 0.1, build_rows(report) if report else None, **more)


def failure(**more: Any) -> Reading:
    return reading(None, error_code="damaged", error="page 1 is damaged", **more)


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store(tmp_path / "reports.db", write=True) as opened:
        yield opened


def all_rows(store: Store, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in store.connection.execute(sql, parameters)]


def event_keys(store: Store) -> dict[str, str]:
    return dict(all_rows(store, "SELECT date_start || coalesce(venue, ''), id FROM events"))


def is_sound(store: Store) -> bool:
    for index in ("events_fts", "sections_fts"):  # raises if index and content differ
        store.connection.execute(f"INSERT INTO {index} ({index}) VALUES ('integrity-check')")
    return (all_rows(store, "PRAGMA foreign_key_check") == []
            and all_rows(store, "PRAGMA integrity_check") == [("ok",)])


# --- what goes in comes out ---------------------------------------------------


def test_a_report_comes_back_as_it_was(store: Store) -> None:
    report = make_report()
    store.write(reading(report))
    (row,) = store.rows("reports")
    back = store.report(row["id"])
    assert report_to_dict(back) == report_to_dict(report)
    assert (back.status, back.missing) == (report.status, report.missing)
    assert is_sound(store)


def test_status_and_missing_parts_come_back(store: Store) -> None:
    store.write(reading(replace(make_report(), status="partial", missing=("statistics",))))
    (row,) = store.rows("reports")
    back = store.report(row["id"])
    assert (back.status, back.missing) == ("partial", ("statistics",))


def test_every_value_has_its_ink(store: Store) -> None:
    store.write(reading(make_report()))
    (event,) = all_rows(store, "SELECT id, venue FROM events WHERE date_start = '2025-05-22'")
    (source,) = store.rows("sources_of", table_name="events", row_id=event[0], column_name="venue")
    assert source["text"] == event[1]
    assert source["section_key"] == "activity"
    (text,) = all_rows(store, "SELECT text FROM sections WHERE key = 'activity'")
    assert text[0][source["char_start"]:source["char_end"]] == event[1]
    assert all_rows(store, "SELECT DISTINCT page FROM source_boxes WHERE row_id = ?", event[0]) == [(1,)]


def test_an_unrecognised_document_is_kept_without_records(store: Store) -> None:
    store.write(reading(unrecognised_report()))
    assert all_rows(store, "SELECT status, pages FROM documents") == [("unrecognised", 1)]
    assert all_rows(store, "SELECT text FROM pages") == [("A letter about something else.",)]
    assert store.rows("reports") == []


def test_unknown_report(store: Store) -> None:
    with pytest.raises(KeyError):
        store.report("nothing")


def test_links_are_classified(store: Store) -> None:
    store.write(reading(make_report()))
    assert all_rows(store, "SELECT owner, host, platform, kind, canonical FROM links ORDER BY owner") == [
        (owner, "instagram.com", "instagram", "reel", "https://www.instagram.com/p/DPozJZ-je06/")
        for owner in ("event", "project")
    ]


@pytest.mark.parametrize(("view", "expected"), [
    ("SELECT project, grantee, region, participants FROM events_with_projects ORDER BY date_start",
     [("Жоба", "«Бірлік» ҚБ", "Тараз қ.", 32), ("Жоба", "«Бірлік» ҚБ", "Тараз қ.", 45)]),
    ("SELECT month, events, people FROM participants_by_month", [("2025-05", 1, 32), ("2025-06", 1, 45)]),
    ("SELECT name, venue FROM people_at_events ORDER BY name",
     [("Ерлан Ким", "Zoom"), ("Рахат Ерханұлы", "Тараз колледжі"), ("Әлия Қадыр", "Zoom")]),
    ("SELECT platform, kind, links, posts FROM links_by_platform", [("instagram", "reel", 1, 1)]),
])
def test_views(store: Store, view: str, expected: list[tuple[Any, ...]]) -> None:
    store.write(reading(make_report()))
    assert all_rows(store, view) == expected


@pytest.mark.parametrize("words", ["колледжі", "КОЛЛЕДЖ", "әлия", "ерханұл"])
def test_search_finds_parts_of_words_in_any_case(store: Store, words: str) -> None:
    store.write(reading(make_report(events=[{"venue": "Тараз колледжінде", "people": ["Әлия Ерханұлы"]}])))
    assert len(all_rows(store, "SELECT rowid FROM events_fts WHERE events_fts MATCH ?", words)) == 1
    assert len(all_rows(store, "SELECT id FROM events WHERE search LIKE '%' || casefold(?) || '%'", words)) == 1
    assert len(all_rows(store, "SELECT rowid FROM sections_fts WHERE sections_fts MATCH ?", words)) == 1


@pytest.mark.parametrize("statement", [
    "UPDATE events SET kind = 'party'",
    "UPDATE events SET date_start = '22.05.2025'",
    "UPDATE projects SET term = 'eternal'",
    "UPDATE event_people SET role = 'king'",
    "UPDATE links SET owner = 'activity'",
    "UPDATE documents SET status = 'fine'",
    "INSERT INTO tasks (id, project, position) VALUES ('t', 'no such project', 0)",
])
def test_the_schema_refuses_nonsense(store: Store, statement: str) -> None:
    store.write(reading(make_report()))
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.execute(statement)


# --- documents -----------------------------------------------------------------


def test_two_files_with_the_same_content_are_one_document(store: Store) -> None:
    store.write(reading(make_report()))
    document = reading(None).document
    assert store.add_file("/copies/b.pdf", document)
    assert not store.add_file("/copies/b.pdf", document)
    assert all_rows(store, "SELECT count(*) FROM documents") == [(1,)]
    assert all_rows(store, "SELECT path FROM document_files ORDER BY path") == [("/copies/b.pdf",), ("/reports/a.pdf",)]


def test_a_failed_file_is_kept_with_its_reason(store: Store) -> None:
    store.write(failure())
    assert all_rows(store, "SELECT status, error_code, error FROM documents") == [
        ("failed", "damaged", "page 1 is damaged")]


def test_a_failure_does_not_take_away_what_was_read(store: Store) -> None:
    store.write(reading(make_report()))
    before = "\n".join(store.connection.iterdump())
    store.write(failure(versions=NEW))
    assert "\n".join(store.connection.iterdump()) == before


def test_a_file_that_failed_can_be_read_later(store: Store) -> None:
    store.write(failure())
    store.write(reading(make_report(), versions=NEW))
    assert all_rows(store, "SELECT status, error_code FROM documents") == [("ok", None)]


def test_a_path_that_could_not_be_read_is_forgotten_once_it_can(store: Store) -> None:
    store.write(Reading("/reports/a.pdf", None, OLD, 0.0, None, "no_such_file", "cannot be read"))
    store.write(reading(make_report()))
    assert all_rows(store, "SELECT status FROM documents") == [("ok",)]


def test_a_document_is_written_whole_or_not_at_all(store: Store) -> None:
    store.write(reading(make_report()))
    before = "\n".join(store.connection.iterdump())
    rows = build_rows(make_report())
    last = rows.rows[-1]
    assert last.table == "links"
    broken = replace(rows, rows=(*rows.rows[:-1], replace(last, values={**last.values, "url": None})))
    with pytest.raises(database.InvalidRecords):
        store.write(replace(reading(None, versions=NEW), rows=broken))
    assert "\n".join(store.connection.iterdump()) == before


# --- keys ----------------------------------------------------------------------


def test_new_rules_replace_the_rows_and_keep_the_keys(store: Store) -> None:
    store.write(reading(make_report()))
    keys = event_keys(store)
    report = make_report()
    (project,) = report.projects
    (task,) = project.tasks
    (activity,) = task.activities
    early = replace(activity.events[1], start=task.start, sources={}, people=(), date_start="2025-01-01", venue=None)
    changed = replace(activity.events[0], participants=33)
    activity = replace(activity, events=(early, changed, activity.events[1]))
    project = replace(project, tasks=(replace(task, activities=(activity,)),))
    store.write(reading(replace(report, projects=(project,)), versions=NEW))
    after = event_keys(store)
    assert {name: after[name] for name in keys} == keys
    assert set(after) - set(keys) == {"2025-01-01"}
    assert all_rows(store, "SELECT participants FROM events WHERE id = ?", keys["2025-05-22Тараз колледжі"]) == [(33,)]
    assert all_rows(store, "SELECT rules_version FROM documents") == [("b",)]
    assert is_sound(store)


def test_a_record_keeps_its_key_when_rules_move_its_beginning(store: Store) -> None:
    store.write(reading(make_report()))
    keys = event_keys(store)
    report = make_report()
    (project,) = report.projects
    (task,) = project.tasks
    (activity,) = task.activities
    moved = tuple(replace(event, start=event.start + 13) for event in activity.events)
    project = replace(project, tasks=(replace(task, activities=(replace(activity, events=moved),)),))
    store.write(reading(replace(report, projects=(project,)), versions=NEW))
    assert event_keys(store) == keys


def test_a_record_found_again_gets_its_key_back(store: Store) -> None:
    store.write(reading(make_report()))
    keys = event_keys(store)
    report = make_report()
    store.write(reading(replace(report, projects=()), versions=NEW))
    assert event_keys(store) == {}
    store.write(reading(report, versions=Versions("1", "c")))
    assert event_keys(store) == keys


def test_a_new_version_of_the_file_keeps_the_keys(store: Store) -> None:
    store.write(reading(make_report()))
    keys = event_keys(store)
    newer = make_report(before=["Бұрын болмаған ұзақ абзац. " * 30], events=[
        {"date": "2025-05-01", "venue": "Жаңа орын", "people": ["Жаңа Кісі"]},
        {"date": "2025-05-22", "links": ["https://www.instagram.com/reel/DPozJZ-je06/?igsh=abc"]},
        {"date": "2025-06-17", "venue": "Zoom", "participants": 46, "people": ["Әлия Қадыр", "Ерлан Ким"]},
    ])
    store.write(reading(newer, content="b"))
    after = event_keys(store)
    assert {name: after[name] for name in keys} == keys
    assert len(after) == 3
    assert all_rows(store, "SELECT participants FROM events WHERE venue = 'Zoom'") == [(46,)]
    old, new = reading(None).document, reading(None, content="b").document
    assert all_rows(store, "SELECT id, superseded_by FROM documents ORDER BY id") == [(old, new), (new, None)]
    assert all_rows(store, "SELECT count(*) FROM reports") == [(1,)]
    assert is_sound(store)


def test_an_old_version_that_turns_up_again_changes_nothing(store: Store) -> None:
    store.write(reading(make_report()))
    store.write(reading(make_report(before=["Жаңа абзац."]), content="b"))
    before = "\n".join(store.connection.iterdump())
    store.write(reading(make_report(), versions=NEW, path="/reports/b.pdf"))
    store.connection.execute("DELETE FROM document_files WHERE path = '/reports/b.pdf'")
    assert "\n".join(store.connection.iterdump()) == before


def test_another_report_of_the_same_operator_customer_and_year_is_no_version(store: Store) -> None:
    store.write(reading(make_report()))
    other = make_report(title="Басқа жоба", events=[
        {"date": "2025-09-01", "venue": "Мектеп", "people": ["Мадина Асқар"]}])
    (project,) = other.projects
    (task,) = project.tasks
    (activity,) = task.activities
    other = replace(other, projects=(replace(project, partners=(), tasks=(
        replace(task, start=activity.events[0].start, activities=(
            replace(activity, start=activity.events[0].start),)),)),))
    store.write(reading(other, content="b", path="/reports/b.pdf"))
    assert all_rows(store, "SELECT count(*) FROM reports") == [(2,)]
    assert all_rows(store, "SELECT superseded_by FROM documents") == [(None,), (None,)]
    assert is_sound(store)


def test_reports_that_say_too_little_of_themselves_are_never_versions_of_one_another(store: Store) -> None:
    for content in "abc":
        report = make_report(operator=None, customer=None)
        store.write(reading(report, content=content, path=f"/reports/{content}.pdf"))
    assert all_rows(store, "SELECT count(*) FROM reports") == [(3,)]
    assert is_sound(store)


def test_keys_do_not_depend_on_what_stands_in_the_database(store: Store, tmp_path: Path) -> None:
    reports = [make_report(customer=name) for name in ("Бөлім", "Басқарма")]
    for content, report in zip("ab", reports, strict=True):
        store.write(reading(report, content=content))
    with Store(tmp_path / "other.db", write=True) as other:
        for content, report in zip("ba", reversed(reports), strict=True):
            other.write(reading(report, content=content))
        assert sorted(all_rows(store, "SELECT id FROM events")) == sorted(all_rows(other, "SELECT id FROM events"))


def told(date: str) -> dict[str, Any]:
    """An event in words of its own."""
    day = int(date.replace("-", ""))
    return {"date": date, "venue": " ".join(chr(0x430 + (day * prime) % 32) * 6 for prime in (3, 7, 11, 13, 17, 19))}


DAY = st.dates().map(lambda day: f"2025-{day.month:02d}-{day.day:02d}")
DATES = st.lists(DAY, min_size=1, max_size=12, unique=True)


@settings(max_examples=40, deadline=None)
@given(DATES, st.data())
def test_events_keep_their_keys_in_any_new_version(dates: list[str], data: st.DataObject) -> None:
    """Whatever events are added, removed or reordered, one that is told in the same words keeps its key."""
    kept = data.draw(st.lists(st.sampled_from(dates), unique=True, min_size=(len(dates) + 1) // 2))
    added = [f"2026-01-{day:02d}" for day in data.draw(st.lists(st.integers(1, 28), unique=True, max_size=5))]
    newer = data.draw(st.permutations(kept + added))
    with Store(":memory:", write=True) as store:
        store.write(reading(make_report(events=[told(date) for date in dates])))
        before = event_keys(store)
        store.write(reading(make_report(events=[told(date) for date in newer]), content="b"))
        after = event_keys(store)
        known = {name for name in before if name[:10] in kept}
        assert {name: after[name] for name in known} == {name: before[name] for name in known}
        assert not {after[name] for name in after if name not in known} & set(before.values())


# --- opening -------------------------------------------------------------------


def test_missing_database(tmp_path: Path) -> None:
    with pytest.raises(NoSuchDatabase, match="esep ingest"):
        Store(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()


def test_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_text("no database at all, but long enough to look like one" * 50)
    for write in (False, True):
        with pytest.raises(ForeignDatabase, match="not a database"):
            Store(tmp_path / "a.db", write=write)


def test_database_of_another_program(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as other:
        other.execute("CREATE TABLE mine (id)")
    with pytest.raises(ForeignDatabase, match="not one of esep's"):
        Store(tmp_path / "a.db", write=True)


def test_newer_database_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db", write=True) as store:
        store.connection.execute("PRAGMA user_version = 999")
    with pytest.raises(NewerDatabase, match="newer esep"):
        Store(tmp_path / "a.db")


def test_older_database_is_migrated_with_a_backup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    with Store(path, write=True) as store:
        store.write(reading(make_report()))
    later = tmp_path / "9_later.sql"
    later.write_text("CREATE TABLE later (id); INSERT INTO later VALUES (1);")
    files = database.migration_files()
    monkeypatch.setattr(database, "migration_files", lambda: [*files, later])
    with pytest.raises(DatabaseUnusable, match="older esep"):
        Store(path)
    with Store(path, write=True) as store:
        assert all_rows(store, "SELECT id FROM later") == [(1,)]
        assert len(store.rows("reports")) == 1
    with sqlite3.connect(tmp_path / f"a.db.v{len(files)}.bak") as backup:
        assert backup.execute("SELECT count(*) FROM reports").fetchone() == (1,)


def test_a_failing_migration_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.db"
    Store(path, write=True).close()
    broken = tmp_path / "9_broken.sql"
    broken.write_text("CREATE TABLE later (id); INSERT INTO nowhere VALUES (1);")
    files = database.migration_files()
    monkeypatch.setattr(database, "migration_files", lambda: [*files, broken])
    with pytest.raises(DatabaseUnusable):
        Store(path, write=True)
    monkeypatch.setattr(database, "migration_files", lambda: files)
    with Store(path) as store:
        assert all_rows(store, "SELECT name FROM sqlite_master WHERE name = 'later'") == []


def test_opening_again_writes_nothing(tmp_path: Path) -> None:
    Store(tmp_path / "a.db", write=True).close()
    with Store(tmp_path / "a.db", write=True) as store:
        assert store.connection.total_changes == 0


def test_statements_are_split_outside_of_triggers() -> None:
    script = "-- note; with a semicolon\nCREATE TABLE a (id);\nCREATE TRIGGER t AFTER INSERT ON a BEGIN\n" \
             "  DELETE FROM a; DELETE FROM a;\nEND;\nSELECT ';';"
    assert [statement.split()[-1] for statement in split_statements(script)] == ["(id);", "END;", "';';"]


def test_every_query_runs(store: Store) -> None:
    """A query that names a table or column that is not there fails here, not in a user's hands."""
    for file in sorted((database.sql_folder() / "queries").glob("*.sql")):
        store.connection.execute(f"EXPLAIN {file.read_text(encoding='utf-8').rstrip().rstrip(';')}",
                                 _parameters(file.read_text(encoding="utf-8")))


def _parameters(sql: str) -> Any:
    names = re.findall(r":([a-z_0-9]+)", re.sub(r"--.*", "", sql))
    return dict.fromkeys(names) if names else (None,) * re.sub(r"--.*", "", sql).count("?")
