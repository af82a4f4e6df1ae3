"""People, organisations and places in the database: made from the records, kept over ingests, corrected, explained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from extractor.cli import main
from extractor.database import sql_folder
from extractor.entities.archive import TABLES, NoSuchEntity, correct, refresh_entities, undo_correction
from extractor.entities.explain import describe_entity
from extractor.rows import build_rows
from extractor.store import Reading, Store, Versions
from tests.factories import make_report

FULL = "Қадыр Арайлым Болатбекқызы"
EVENTS = (
    {"date": "2025-05-22", "venue": "Тараз технологиялық колледжі", "people": [FULL, "Рахат Ерханұлы"]},
    {"date": "2025-06-17", "venue": "Тараз технология колледжінің мәжіліс залы", "people": ["Арайлым Қадыр"]},
    {"date": "2025-06-18", "venue": "Zoom", "people": ["А.Қадыр", "Қадыр Арайлым Ерланқызы"]},
)


def write(store: Store, content: str = "a", *, versions: str = "a", **more: Any) -> None:
    report = make_report(events=EVENTS, **more)
    store.write(Reading(f"/reports/{content}.pdf", (content * 64)[:64], Versions("1", versions), 0.1,
                        build_rows(report)))


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store(tmp_path / "reports.db", write=True) as opened:
        write(opened)
        refresh_entities(opened)
        yield opened


def rows(store: Store, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in store.connection.execute(sql, parameters)]


def dump(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    tables = ("look_alikes", *(name for pair in TABLES.values() for name in pair))
    return {table: sorted(rows(store, f"SELECT * FROM {table}"), key=str) for table in tables}


def person_of(store: Store, printed: str) -> str:
    ((person,),) = rows(store, "SELECT DISTINCT person FROM person_mentions WHERE printed = ?", printed)
    return str(person)


def test_every_record_with_a_name_leads_to_one_row(store: Store) -> None:
    assert {table for (table,) in rows(store, "SELECT DISTINCT table_name FROM person_mentions")} == {
        "event_people", "signatories", "success_stories"}
    assert {role for (role,) in rows(store, "SELECT DISTINCT role FROM organization_mentions")} == {
        "grantee", "partner", "operator", "customer"}
    assert rows(store, "SELECT id FROM event_people EXCEPT SELECT event_person FROM person_mentions") == []
    assert rows(store, "SELECT id FROM events WHERE venue IS NOT NULL EXCEPT SELECT event FROM place_mentions") == []
    assert rows(store, "SELECT id FROM projects EXCEPT SELECT project FROM organization_mentions") == []
    assert rows(store, "PRAGMA foreign_key_check") == []
    assert rows(store, "SELECT row_id, column_name FROM person_mentions EXCEPT "
                       "SELECT row_id, column_name FROM sources") == []  # each leads to its ink


def test_names_of_one_person_are_one_row(store: Store) -> None:
    # The region has two of that name: both stand in one project, so the name alone is neither's.
    assert person_of(store, FULL) != person_of(store, "Қадыр Арайлым Ерланқызы")
    assert rows(store, "SELECT first, second, reason FROM kept_apart WHERE kind = 'person' AND reason = ?",
                "other_patronymic") != []
    assert rows(store, "SELECT name, surname, given_name, patronymic FROM people WHERE id = ?",
                person_of(store, FULL)) == [(FULL, "Қадыр", "Арайлым", "Болатбекқызы")]


def test_a_document_written_again_in_the_same_second_keeps_its_people(store: Store) -> None:
    """As when two ingests read one folder: the second writes what the first has just made people of."""
    before = dump(store)
    for _ in range(3):  # at least two of the three are not parted by the turn of a second
        write(store)
        assert rows(store, "SELECT count(*) FROM person_mentions") == [(0,)]
        assert refresh_entities(store)
        assert dump(store) == before


def test_a_hall_leads_to_its_institution(store: Store) -> None:
    assert rows(store, "SELECT name, city, region, events, spellings FROM venues_used WHERE kind = 'institution'") == [
        ("Тараз технологиялық колледжі", "Тараз", "Жамбыл облысы", 2, 2)]


def test_unchanged_records_are_left_alone(store: Store) -> None:
    assert refresh_entities(store) is False
    write(store, "b", customer="Басқа бөлім")
    assert refresh_entities(store) is True
    assert refresh_entities(store) is False


def test_a_new_reading_keeps_ids(store: Store) -> None:
    before = dump(store)
    write(store, versions="b")
    assert refresh_entities(store) is True
    assert dump(store) == before


def test_reports_in_any_order_give_the_same(tmp_path: Path) -> None:
    dumps = []
    for order in ("ab", "ba"):
        with Store(tmp_path / f"{order}.db", write=True) as store:
            for content in order:
                write(store, content, operator=f"«Орталық {content}» КЕАҚ")
                refresh_entities(store)
            dumps.append(dump(store))
    assert dumps[0] == dumps[1]


def test_a_report_that_goes_takes_its_mentions(store: Store) -> None:
    store.connection.execute("DELETE FROM reports")
    store.connection.execute("UPDATE documents SET read_at = 'later'")
    refresh_entities(store)
    assert all(found == [] for found in dump(store).values())


# --- corrections ----------------------------------------------------------------


def test_a_merge_outlives_a_new_reading_and_can_be_undone(store: Store) -> None:
    first, second = person_of(store, FULL), person_of(store, "Рахат Ерханұлы")
    before = dump(store)
    correct(store, "person", "merge", [first, second], "me", "the same")
    assert person_of(store, FULL) == person_of(store, "Рахат Ерханұлы")
    write(store, versions="b")
    refresh_entities(store)
    assert person_of(store, FULL) == person_of(store, "Рахат Ерханұлы")
    undo_correction(store, 1, "me")
    assert dump(store) == before
    with pytest.raises(NoSuchEntity):
        undo_correction(store, 1, "me")


def test_a_split_takes_mentions_out(store: Store) -> None:
    (hall,) = (row[0] for row in rows(store, "SELECT id FROM place_mentions WHERE printed LIKE '%мәжіліс залы'"))
    correct(store, "place", "split", [hall], "me", None)
    places = rows(store, "SELECT count(DISTINCT place) FROM place_mentions WHERE printed LIKE 'Тараз%'")
    assert places == [(2,)]
    assert rows(store, "SELECT reason FROM place_mentions WHERE id = ?", hall) == [("split_off",)]


def test_a_correction_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(NoSuchEntity, match="no person"):
        correct(store, "person", "merge", [person_of(store, FULL), "nobody"], "me", None)
    assert rows(store, "SELECT * FROM entity_corrections") == []


# --- views and queries -----------------------------------------------------------


@pytest.mark.parametrize(("view", "expected"), [
    ("SELECT count(*), count(DISTINCT person_id) FROM person_events", (5, 5)),
    ("SELECT events, projects FROM people_together WHERE person LIKE 'Рахат%'", (1, 1)),
    ("SELECT role, events, organization FROM person_roles WHERE name LIKE 'Рахат%'", ("lecturer", 1, "«Бірлік» ҚБ")),
    ("SELECT grants, money, partners FROM organization_work WHERE name = '«Бірлік» ҚБ'", (1, 4500000.0, 1)),
    ("SELECT partner, amount FROM organization_partners", ("«Жас» КММ", 4500000)),
])
def test_views(store: Store, view: str, expected: tuple[Any, ...]) -> None:
    assert rows(store, view) == [expected]


def test_all_views_can_be_read(store: Store) -> None:
    for view in (sql_folder() / "views").glob("*.sql"):
        rows(store, f"SELECT * FROM {view.stem} LIMIT 1")


# --- commands --------------------------------------------------------------------


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_explain_says_why_mentions_are_one(store: Store) -> None:
    place = rows(store, "SELECT id FROM places WHERE kind = 'institution'")[0][0]
    found = run("explain", "place", place, "--db", store.path).output
    assert "Тараз технологиялық колледжі  (place" in found
    assert "Тараз технология колледжінің мәжіліс залы" in found
    assert "a hall, library or building of the institution" in found
    person = run("explain", "person", person_of(store, FULL), "--db", store.path).output
    assert "kept apart from\n" in person
    assert "): same surname and given name, another patronymic" in person
    assert "page 1" in person


def test_any_mentions_id_leads_to_its_person(store: Store) -> None:
    for mention, person in rows(store, "SELECT id, person FROM person_mentions"):
        assert f"person {person}," in describe_entity(store, "person", mention)


def test_who_merge_split_and_joins(store: Store) -> None:
    first, second = person_of(store, FULL), person_of(store, "Рахат Ерханұлы")
    store.close()
    db = ("--db", store.path)
    assert run("who", "рахат", *db).output == f"person       {second}  Рахат Ерханұлы: 1 mentions\n"
    assert "joined by a correction" in run("merge", "person", first, second, *db, "--by", "me", "--note", "so").output
    assert "merge person" in run("joins", *db).output
    assert run("joins", "--undo", 1, *db).output == "no corrections\n"
    assert run("split", "person", second, *db).exit_code == 0
    assert run("merge", "person", first, *db).exit_code == 2
    unknown = run("explain", "person", "nobody", *db)
    assert unknown.exit_code == 1
    assert "there is no person nobody" in unknown.output
