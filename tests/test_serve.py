"""Browsing: every page answers, values show their ink, nothing of a PDF is markup, a public copy keeps silent."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from PIL import Image

from extractor.corrections import Author, change_value
from extractor.database import query, sql_folder
from extractor.guard import DEFAULT_LIMITS
from extractor.reading import read_file
from extractor.serve import LANGUAGES, build_app, build_metadata, labels_of, make_public
from extractor.store import Store

CORPUS = Path(__file__).parent.parent / "corpus"
Get = Callable[[str], Any]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("serve")
    path = folder / "reports.db"
    shutil.copy(CORPUS / "hand-kk.pdf", folder / "here.pdf")
    shutil.copy(CORPUS / "hand-ru.pdf", folder / "moved.pdf")
    with Store(path, write=True) as store:
        for name in ("here.pdf", "moved.pdf"):
            store.write(read_file(folder / name, DEFAULT_LIMITS))
        (folder / "moved.pdf").unlink()
        key = event_in(store, "here.pdf")
        change_value(store, "events", key, "venue", "<img src=x onerror=alert(1)>", Author("Dana", "<b>bold</b>"))
        change_value(store, "events", key, "title", "=HYPERLINK(1)", Author("Dana"))
    return path


def event_in(store: Store, name: str) -> str:
    found = store.connection.execute(
        "SELECT e.id FROM events_with_projects e JOIN documents d ON d.id = e.document "
        "WHERE d.file_name = ? AND e.venue IS NOT NULL AND e.participants IS NOT NULL AND e.title IS NOT NULL "
        "ORDER BY e.date_start", (name,)).fetchone()
    return str(found[0])


def client(path: Path, language: str = "en", public_copy: Path | None = None) -> Get:
    app = build_app(path, language, public_copy=public_copy)
    asyncio.run(app.invoke_startup())
    return lambda url: asyncio.run(app.client.get(url))


@pytest.fixture(scope="module")
def get(db: Path) -> Get:
    return client(db)


@pytest.fixture(scope="module")
def key(db: Path) -> str:
    with Store(db) as store:
        return str(store.connection.execute("SELECT row_id FROM corrections").fetchone()[0])


# --- pages -----------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_that_the_home_page_links_to_answers(db: Path, language: str) -> None:
    get = client(db, language)
    home = get("/")
    assert home.status_code == 200
    links = sorted(set(re.findall(r'href="(/[^"#]*)"', home.text)))
    assert len(links) > 40
    assert [(url, get(url).status_code) for url in links if get(url).status_code != 200] == []


def test_home_says_what_is_in_the_database(db: Path, get: Get) -> None:
    home = get("/").text
    with Store(db) as store:
        for table in ("reports", "projects", "events", "problems"):
            number = store.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            assert f"<strong>{number:,}</strong>".replace(",", "\u00a0") in home
    assert len(re.findall(r'<li><a href="/reports/\w+">', home)) >= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_column_and_question_has_words_in_each_language(language: str) -> None:
    english = build_metadata("a", "en", {})["databases"]["a"]
    other = build_metadata("a", language, {})["databases"]["a"]
    assert set(other["queries"]) == set(english["queries"]) == {
        file.stem for file in (sql_folder() / "canned").glob("*.sql")}
    labels = [labels_of(name) for name in ("en", language)]
    for part in ("home", "row", "ask", "queries", "charts", "columns", "heads", "words"):
        assert set(labels[0][part]) == set(labels[1][part])
        assert all(labels[1][part].values())
    notes = yaml.safe_load((sql_folder() / "metadata.yaml").read_text("utf-8"))
    assert language == "en" or set(labels[1]["tables"]) == set(notes["tables"] | notes["views"])


def test_every_column_of_every_table_is_described(db: Path) -> None:
    with Store(db) as store:
        columns = {column for table, column in store.connection.execute(query("columns")) if "sqlite_" not in table}
    assert columns - set(labels_of("en")["columns"]) <= {"search", "search_id"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_the_tables_are_told_in_each_language(db: Path, language: str) -> None:
    words = labels_of(language)["words"]
    columns = yaml.safe_load((sql_folder() / "metadata.yaml").read_text("utf-8"))["words"]
    schema = "".join(file.read_text("utf-8") for file in (sql_folder() / "migrations").glob("*.sql"))
    allowed = re.findall(r'"?(\w+)"? (?:TEXT )?(?:NOT NULL )?CHECK \("?\1"? IN \(([^)]*)\)', schema)
    assert len(allowed) > 15
    for column, values in allowed:
        assert column not in columns or set(re.findall(r"'(\w+)'", values)) <= set(words)
    page = client(db, language)("/reports/events").text
    assert f">{words['seminar']}</" in page


def test_questions_show_words_and_links_instead_of_keys_and_sql(db: Path) -> None:
    get = client(db, "ru")
    page = get("/reports/events_in_month").text
    key = get("/reports/events_in_month.json?_shape=array").json()[0]["event_id"]
    assert "<title>События месяца</title>" in page
    assert f'href="/reports/events/{key}"' in page
    assert f">{key}<" not in page
    assert '<option value="lecturer">лектор</option>' in get("/reports/who_speaks_where").text
    assert "Ничего не найдено" in get("/reports/events_of_person?person=zzzz").text
    assert "три буквы" in get("/reports/search?text=ab").text


def test_search_that_many_events_answer_still_finds_the_person(db: Path, get: Get) -> None:
    with Store(db) as store:
        name = store.connection.execute("SELECT name FROM event_people").fetchone()[0]
    found = get(f"/reports/search.json?_shape=array&text={name.split()[0]}").json()
    assert "person" in {row["what"] for row in found}
    for row in found:
        assert get(f"/reports/{row['row']}").status_code == 200


QUESTIONS = {
    "events_of_organization": ("organization", "SELECT substr(grantee, 3, 8) FROM projects WHERE grantee IS NOT NULL"),
    "events_of_person": ("person", "SELECT name FROM event_people"),
    "events_at_venue": ("venue", "SELECT venue FROM events WHERE venue IS NOT NULL"),
    "events_in_month": ("month", "SELECT substr(date_start, 1, 7) FROM events WHERE date_start IS NOT NULL"),
    "cost_per_participant": ("year", "SELECT year FROM reports"),
    "who_speaks_where": ("role", "SELECT role FROM event_people"),
    "projects_by_region": ("region", "SELECT substr(address, 1, 5) FROM projects WHERE address IS NOT NULL"),
    "projects_by_field": ("year", "SELECT year FROM reports"),
    "coverage_by_platform": ("platform", "SELECT platform FROM links WHERE owner = 'project'"),
    "reached_against_planned": ("project", "SELECT p.title FROM projects p JOIN tasks t ON t.project = p.id "
                                "JOIN activities a ON a.task = t.id WHERE a.planned_participants IS NOT NULL"),
    "corrections_by_status": ("status", "SELECT 'applied'"),
    "search": ("text", "SELECT substr(venue, 3, 6) FROM events WHERE venue LIKE '______%' AND venue NOT LIKE '%<%'"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_have_answers_and_parameters_narrow_them(db: Path, get: Get, question: str) -> None:
    parameter, sql = QUESTIONS[question]
    with Store(db) as store:
        value = store.connection.execute(sql).fetchone()[0]
    asked = get(f"/reports/{question}.json?_shape=array&{parameter}={value}").json()
    nothing = get(f"/reports/{question}.json?_shape=array&{parameter}=zzzz").json()
    assert asked
    assert nothing == []


def test_search_finds_other_forms_of_a_word(db: Path, get: Get) -> None:
    found = get("/reports/search.json?_shape=array&text=СЕМИНАР").json()
    assert {row["what"] for row in found} >= {"section"}
    table = get("/reports/sections.json?_shape=array&_search=семинар").json()
    assert table
    assert all("семинар" in (row["text"] + row["title"]).lower() for row in table)


# --- evidence --------------------------------------------------------------------


def test_each_value_of_a_row_opens_its_ink(db: Path, get: Get, key: str) -> None:
    page = get(f"/reports/events/{key}").text
    with Store(db) as store:
        sources = store.connection.execute(
            "SELECT DISTINCT column_name, rule FROM sources WHERE row_id = ?", (key,)).fetchall()
    images = re.findall(r'src="(/-/evidence/[^"]+)"', page)
    assert {url.split("/")[-2] for url in images} == {row["column_name"] for row in sources}
    assert all(row["rule"] in page for row in sources)
    first = get(images[0])
    assert first.headers["content-type"] == "image/png"
    image = Image.open(io.BytesIO(first.content)).convert("RGB")
    assert image.width > 500
    colours = {colour for _, colour in image.getcolors(1 << 24) or []}
    assert any(red > 200 and green > 150 and blue < 180 for red, green, blue in colours)  # the mark over the ink
    assert get(images[0]).content == first.content


def test_contradictions_and_what_was_left_show_their_ink(db: Path, get: Get) -> None:
    with Store(db) as store:
        problem, sides = store.connection.execute(
            "SELECT p.id, p.places FROM problems p JOIN reports r ON r.id = p.report "
            "JOIN documents d ON d.id = r.document "
            "WHERE d.file_name = 'here.pdf' AND json_array_length(p.places) > 1").fetchone()
        left = store.connection.execute("SELECT u.id FROM unclaimed u JOIN documents d ON d.id = u.document "
                                        "WHERE d.file_name = 'here.pdf'").fetchone()[0]
    pages = {side["page"] for side in json.loads(sides)}
    images = re.findall(r'src="(/-/evidence/[^"]+/places/[^"]+)"', get(f"/reports/problems/{problem}").text)
    assert {int(url.rsplit("/", 1)[1].removesuffix(".png")) for url in images} == pages
    images += re.findall(r'src="(/-/evidence/[^"]+/printed/[^"]+)"', get(f"/reports/unclaimed/{left}").text)
    assert len(images) == len(pages) + 1
    assert all(get(url).headers["content-type"] == "image/png" for url in images)


def test_a_pdf_that_has_moved_is_said_to_have(db: Path, get: Get) -> None:
    with Store(db) as store:
        key = event_in(store, "moved.pdf")
    page = get(f"/reports/events/{key}").text
    assert "no longer where it was read" in page
    assert "/-/evidence/" not in page
    answer = get(f"/-/evidence/reports/events/{key}/venue/1.png")
    assert answer.status_code == 404


@pytest.mark.parametrize("url", ["/-/evidence/none/events/a/b/1.png", "/-/evidence/reports/events/none/venue/1.png",
                                 "/-/evidence/reports/events/..%2f/venue/1.png"])
def test_evidence_of_nothing(get: Get, url: str) -> None:
    assert get(url).status_code != 200


# --- safety ----------------------------------------------------------------------


def test_text_is_never_markup_and_corrections_are_marked(get: Get, key: str) -> None:
    for url in (f"/reports/events/{key}", "/reports/events?_size=max", "/reports/events_at_venue"):
        page = get(url).text
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page
    row = get(f"/reports/events/{key}").text
    assert "<mark>corrected</mark>" in row
    assert "Dana" in row
    assert "<b>bold" not in row
    assert ">corrected</mark>" in get("/reports/events?_size=max").text


def test_only_web_addresses_are_links(db: Path) -> None:
    with Store(db, write=True) as store:
        link = store.connection.execute("SELECT id FROM links").fetchone()[0]
        change_value(store, "links", link, "url", "javascript:alert(1)", Author("Dana"))
    get = client(db)
    for url in (f"/reports/links/{link}", "/reports/links?_size=max"):
        page = get(url).text
        assert "javascript:alert(1)" in page
        assert 'href="javascript' not in page
        assert 'href="https://' in page or url.endswith(link)


@pytest.mark.parametrize("url", ["/reports/events.csv?_size=max", "/reports/events.csv?_stream=1",
                                 "/reports/events_at_venue.csv"])
def test_csv_holds_no_formula(get: Get, url: str) -> None:
    answer = get(url)
    assert answer.status_code == 200
    cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_nothing_can_be_written(get: Get) -> None:
    assert get("/reports?sql=delete+from+events").status_code == 400
    assert get("/reports.db").status_code in (403, 404)


def test_endless_sql_is_stopped(get: Get) -> None:
    begun = time.monotonic()
    endless = "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c"
    answer = get(f"/reports.json?{urlencode({'sql': endless})}")
    assert answer.status_code == 400
    assert time.monotonic() - begun < 6


def test_public_copy_keeps_silent(db: Path, tmp_path: Path) -> None:
    with Store(db) as store:
        ask = store.connection.execute
        phones = [row[0] for row in ask("SELECT phone FROM projects UNION SELECT phone FROM partners") if row[0]]
        addresses = [row[0] for row in ask("SELECT address FROM projects UNION SELECT address FROM partners") if row[0]]
        winners = [row[0] for row in ask(
            "SELECT name FROM event_people WHERE role = 'winner' UNION SELECT person FROM success_stories "
            "EXCEPT SELECT head FROM partners EXCEPT SELECT head FROM projects EXCEPT SELECT name FROM signatories")]
        printed = [row[0] for row in ask("SELECT text FROM sources WHERE column_name = 'phone' AND length(text) > 9")]
    streets = [address.split(",", 1)[1] for address in addresses if "," in address]
    assert phones
    assert streets
    assert winners
    assert printed
    copy = tmp_path / "reports.db"
    make_public(db, copy)
    content = copy.read_bytes()
    for secret in (*phones, *printed, *streets, *winners):
        assert secret.strip().encode() not in content, secret
        assert secret.strip().casefold().encode() not in content, secret


def test_public_copy_holds_no_running_text(db: Path, tmp_path: Path) -> None:
    full, copy = tmp_path / "full.db", tmp_path / "reports.db"
    with closing(sqlite3.connect(db)) as connection:
        connection.execute("VACUUM INTO ?", (str(full),))
    with closing(sqlite3.connect(full)) as connection, connection:  # read from the first pages, whatever they hold
        changed = connection.execute("UPDATE sources SET text = '8-775-000-00-01' WHERE column_name = 'language'")
        assert changed.rowcount
    make_public(full, copy)
    assert b"8-775-000-00-01" not in copy.read_bytes()


def test_public_server_shows_nothing_but_the_ink_of_a_value(db: Path, tmp_path: Path, key: str) -> None:
    get = client(db, public_copy=tmp_path / "reports.db")
    page = get(f"/reports/events/{key}").text
    images = re.findall(r'src="(/-/evidence/[^"]+/participants/[^"]+)"', page)
    image = Image.open(io.BytesIO(get(images[0]).content)).convert("L")
    assert image.getextrema()[0] < 150
    edges = [image.getpixel((x, y)) for x in (0, image.width - 1) for y in range(image.height)]
    rows = [y for y in range(image.height) if image.crop((0, y, image.width, y + 1)).getextrema()[0] < 200]
    assert min(edges) > 240
    assert len(rows) < image.height / 2  # the lines above and below are blank
    assert str(db.parent) not in get("/-/metadata.json").text
    assert str(db.parent) not in get("/reports/document_files.json").text
