"""The commands: what they print, with which exit code, and what they say when something is wrong."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from reportlab.pdfgen.canvas import Canvas

from extractor.cli import main
from extractor.reading import current_versions
from extractor.rows import build_rows
from extractor.store import Reading, Store
from tests.factories import make_report

CORPUS = Path(__file__).parent.parent / "corpus"
REPORT = CORPUS / "made-up-2024-ru.pdf"
GOLD = CORPUS / "gold" / "made-up-2024-ru.json"


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one real reading of a PDF."""
    path = tmp_path_factory.mktemp("db") / "reports.db"
    result = run("ingest", REPORT, "--db", path)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A PDF that is no grant report."""
    path = tmp_path / "letter.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(72, 720, "A letter about something else altogether.")
    canvas.save()
    return path


def value(db: Path, sql: str) -> str:
    with sqlite3.connect(db) as connection:
        return str(connection.execute(sql).fetchone()[0])


# --- help ------------------------------------------------------------------------


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert re.search(r"Examples?:\n\s+esep " + command, result.output)


def test_help_imports_nothing_heavy() -> None:
    """What makes a start slow is imported inside the commands that need it."""
    code = ("import sys; from extractor.cli import main; main(['--help'], standalone_mode=False); "
            "print(sorted(sys.modules))")
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("'spacy'", "'numpy'", "'regex'", "'pypdfium2'", "'sqlite_utils'", "'natasha'"):
        assert heavy not in modules


# --- ingest ----------------------------------------------------------------------


def test_ingest_twice(tmp_path: Path) -> None:
    first = run("ingest", REPORT, "--db", tmp_path / "a.db")
    assert re.fullmatch(r"ok           new       made-up-2024-ru\.pdf: 23 pages, 3 projects, \d+ events in [\d.]+ s\n"
                        r"1 files: 1 new; 1 ok\n", first.output), first.output
    second = run("ingest", REPORT, "--db", tmp_path / "a.db")
    assert second.output == ("ok           unchanged made-up-2024-ru.pdf: read before; nothing to do\n"
                             "1 files, nothing new: the database is as it was\n")
    assert second.exit_code == 0


def test_ingest_a_folder_with_bad_files(tmp_path: Path, letter: Path) -> None:
    (tmp_path / "empty.pdf").touch()
    (tmp_path / "text.pdf").write_text("no PDF")
    result = run("ingest", tmp_path, "--db", tmp_path / "a.db", "--jobs", 2)
    assert result.exit_code == 1
    assert "unrecognised new       letter.pdf" in result.output
    assert "failed       new       empty.pdf: the file is not a PDF" in result.output
    assert "3 files: 3 new; 2 failed, 1 unrecognised" in result.output
    assert value(tmp_path / "a.db", "SELECT count(*) FROM documents WHERE status = 'failed'") == "2"


@pytest.mark.parametrize(("arguments", "words"), [
    (("ingest", "none.pdf", "--db", "a.db"), "none.pdf: no such file"),
    (("ingest", "--db", "a.db"), "Missing argument 'PATH...'"),
    (("ingest", "none.pdf"), "Missing option '--db'"),
    (("ingest", "none.pdf", "--db", "a.db", "--jobs", "0"), "--jobs"),
    (("export",), "give either a PDF or --db FILE"),
    (("export", "a.pdf", "--db", "a.db"), "give either a PDF or --db FILE"),
    (("export", "a.pdf", "--report", "x"), "--report needs --db"),
    (("export", "a.pdf", "--format", "xml"), "'xml' is not one of"),
    (("show",), "give either a PDF or --db FILE"),
    (("evaluate", "none.json", "a.pdf"), "does not exist"),
])
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.output


# --- errors that say what to do -----------------------------------------------------


@pytest.mark.parametrize("command", ["export", "show"])
@pytest.mark.parametrize(("content", "words"), [
    (None, "check the path"),
    (b"", "the file is not a PDF"),
    (b"%PDF-1.4 and nothing more", "damaged"),
])
def test_bad_files(tmp_path: Path, command: str, content: bytes | None, words: str) -> None:
    path = tmp_path / "a.pdf"
    if content is not None:
        path.write_bytes(content)
    result = run(command, path)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert words in result.output
    assert len(result.output.splitlines()) == 1


def test_not_a_report(letter: Path) -> None:
    result = run("export", letter)
    assert (result.exit_code, "is not a grant report" in result.output) == (1, True)


def test_encrypted(tmp_path: Path) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    path = tmp_path / "a.pdf"
    canvas = Canvas(str(path), encrypt=StandardEncryption("secret"))
    canvas.drawString(72, 720, "secret")
    canvas.save()
    result = run("export", path)
    assert (result.exit_code, "password" in result.output) == (1, True)


def test_limits_are_kept() -> None:
    result = run("export", REPORT, "--max-pages", 5)
    assert (result.exit_code, "the limit is 5" in result.output) == (1, True)
    result = run("export", REPORT, "--timeout", 0.1)
    assert (result.exit_code, "--timeout" in result.output) == (1, True)


@pytest.mark.parametrize("command", [("export", "--db"), ("show", "--db"), ("status",)])
def test_bad_databases(tmp_path: Path, command: tuple[str, ...]) -> None:
    path = tmp_path / "a.db"
    result = run(*command, path)
    assert (result.exit_code, "there is no such database" in result.output) == (1, True)
    path.write_bytes(b"no database, whatever its name says" * 100)
    result = run(*command, path)
    assert (result.exit_code, "is not a database" in result.output) == (1, True)
    path.unlink()
    Store(path, write=True).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    result = run(*command, path)
    assert (result.exit_code, "written by a newer esep" in result.output) == (1, True)


def test_unwritable_database(tmp_path: Path) -> None:
    result = run("ingest", REPORT, "--db", tmp_path / "none" / "a.db")
    assert (result.exit_code, "check that its folder exists" in result.output) == (1, True)


# --- export ------------------------------------------------------------------------


def test_export_from_pdf_and_database_is_the_same(db: Path, tmp_path: Path) -> None:
    report = value(db, "SELECT id FROM reports")
    for form in ("json", "csv", "ndjson"):
        from_pdf = run("export", REPORT, "--format", form).output
        assert run("export", "--db", db, "--report", report, "--format", form).output == from_pdf
        out = tmp_path / "out"
        assert run("export", REPORT, "--format", form, "-o", out).output == ""
        assert out.read_text(encoding="utf-8") == from_pdf
    assert [json.loads(from_pdf)] == json.loads(run("export", "--db", db).output)


def test_failed_export_leaves_the_file_alone(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("precious")
    assert run("export", tmp_path / "none.pdf", "-o", out).exit_code == 1
    assert out.read_text() == "precious"


def test_unknown_report(db: Path) -> None:
    for command in ("export", "show"):
        result = run(command, "--db", db, "--report", "nothing")
        assert (result.exit_code, "has no report nothing" in result.output) == (1, True)


# --- show, explain, evaluate, status ------------------------------------------------


def test_show(db: Path) -> None:
    listed = run("show", "--db", db).output
    report = value(db, "SELECT id FROM reports")
    assert listed.startswith(f"{report}  made-up-2024-ru.pdf: 2024, 3 projects, ")
    shown = run("show", "--db", db, "--report", report).output
    assert value(db, "SELECT grantee FROM projects WHERE number = 1") in shown
    assert shown == run("show", REPORT).output
    assert max(map(len, shown.splitlines())) <= 120


def test_explain(db: Path, tmp_path: Path) -> None:
    event = value(db, "SELECT id FROM events WHERE venue IS NOT NULL ORDER BY position")
    venue = value(db, f"SELECT venue FROM events WHERE id = '{event}'")
    text = run("explain", "events", event, "venue", "--db", db, "--image", tmp_path / "a.png").output
    assert text.startswith(f"venue = {venue}\n  printed  ")
    assert re.search(r"  page \d+ +box [\d.]+, [\d.]+, [\d.]+, [\d.]+\n  rule     \w+\.[\w.]+\n", text)
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    whole = run("explain", "events", event, "--db", db).output
    assert f"venue = {venue}\n" in whole
    assert "kind = " in whole


@pytest.mark.parametrize(("table", "row", "column", "words"), [
    ("nothing", "x", "venue", "there is no table nothing: choose one of reports,"),
    ("events", "x", "venue", "events has no row x"),
    ("events", "EVENT", "nothing", "events has no column nothing: choose one of id,"),
    ("events", "EVENT", "position", "derived, not read"),
])
def test_explain_what_is_not_there(db: Path, table: str, row: str, column: str, words: str) -> None:
    row = row.replace("EVENT", value(db, "SELECT id FROM events"))
    result = run("explain", table, row, column, "--db", db)
    assert (result.exit_code, words in result.output) == (1, True), result.output


def test_explain_when_the_pdf_has_moved(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db", write=True) as store:
        rows = build_rows(make_report())
        store.write(Reading(str(tmp_path / "gone.pdf"), "0" * 64, current_versions(), 0.0, rows))
    event = value(tmp_path / "a.db", "SELECT id FROM events")
    result = run("explain", "events", event, "venue", "--db", tmp_path / "a.db", "--image", tmp_path / "a.png")
    assert (result.exit_code, "the PDF is no longer at" in result.output) == (1, True)


def test_evaluate(tmp_path: Path) -> None:
    text = run("evaluate", GOLD, REPORT).output
    assert re.search(r"^soft    precision [01]\.\d{4}  recall", text, re.MULTILINE)
    exported = tmp_path / "a.json"
    exported.write_text(run("export", REPORT).output, encoding="utf-8")
    assert run("evaluate", GOLD, exported).output == text
    figures = json.loads(run("evaluate", GOLD, REPORT, "--json").output)
    assert set(figures) == {"soft", "strict"}
    assert len(run("evaluate", GOLD, REPORT, "--misses").output) >= len(text)


def test_status(db: Path) -> None:
    text = run("status", db).output
    assert re.match(r" +1 documents ok, 23 pages, [\d.]+ s\n1 reports, 3 projects, ", text)
