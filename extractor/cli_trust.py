"""Commands to trust the records: `check`, `correct`, `corrections`, `report`, `serve`."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import click

from extractor.cli_options import Cost, in_worker, limit_options

# Everything else is imported inside the commands: `esep --help` must not wait for it.

DATABASE = click.Path(dir_okay=False, path_type=Path)
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
SEVERITIES = ("notice", "warning", "error")
_WHO = os.environ.get("USER") or None


@click.command()
@click.argument("table", required=False)
@click.argument("key", metavar="[ID]", required=False)
@click.argument("column", required=False)
@click.argument("value", required=False)
@click.option("--db", type=DATABASE, required=True, help="The database.")
@click.option("--by", default=_WHO, help="Who corrects.")
@click.option("--note", help="Why.")
@click.option("--reject", is_flag=True, help="The record is none: take it out, with all below it.")
@click.option("--add", multiple=True, metavar="COLUMN=VALUE", help="Add a record of TABLE under the parent ID.")
@click.option("--import", "csv_file", type=EXISTING, help="Take corrections from a CSV file, all or none.")
def correct(table: str | None, key: str | None, column: str | None, value: str | None, db: Path, by: str | None,
            note: str | None, reject: bool, add: tuple[str, ...], csv_file: Path | None) -> None:
    """Correct a value; add a record that was missed; reject one that is none.

    What was read is kept beside it, and no later ingest undoes it. An empty
    VALUE empties the value. A CSV file has the columns action (change, add or
    reject), table, id, column, value, by and note.

    \b
    Examples:
      esep correct events 2mzq7c4xk3vwj5ta venue 'Дом дружбы' --by Dana --db reports.db
      esep correct events 2mzq7c4xk3vwj5ta --reject --by Dana --db reports.db
      esep correct events ACTIVITY --add date_start=2025-05-22 --add kind=seminar --db reports.db
      esep correct --import corrections.csv --db reports.db
    """
    from extractor import corrections
    from extractor.entities.archive import refresh_entities
    from extractor.store import Store

    one_way = sum((csv_file is not None, reject, bool(add), value is not None))
    if one_way != 1 or (csv_file is None and not (table and key)) or (csv_file and table):
        raise click.UsageError("give TABLE ID COLUMN VALUE, or TABLE ID --reject, or TABLE PARENT --add COLUMN=VALUE, "
                               "or --import FILE")
    if not csv_file and not by:
        raise click.UsageError("say who corrects: --by NAME")
    _existing(db)
    with Store(db, write=True) as store:
        if csv_file:
            click.echo(f"{corrections.import_corrections(store, csv_file, by)} corrections imported")
            refresh_entities(store)
            return
        assert table is not None
        assert key is not None
        author = corrections.Author(by or "", note)
        if reject:
            click.echo(f"correction {corrections.reject_record(store, table, key, author)}: {table} {key} is rejected")
        elif add:
            number, new = corrections.add_record(store, table, key, _pairs(add), author)
            click.echo(f"correction {number}: {table} {new} is added")
        else:
            assert column is not None
            assert value is not None
            number = corrections.change_value(store, table, key, column, value, author)
            click.echo(f"correction {number}: {table} {key} {column} is corrected")
        refresh_entities(store)


def _pairs(given: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign:
            raise click.UsageError(f"--add {pair}: give COLUMN=VALUE")
        pairs[name] = value
    return pairs


def _existing(db: Path) -> None:
    """Raises NoSuchDatabase: a command that corrects makes none."""
    from extractor.database import open_database

    if not db.is_file():
        open_database(db).close()


@click.command(name="corrections")
@click.argument("db", type=DATABASE)
@click.option("--undo", type=int, metavar="NUMBER", help="Bring back what stood before this correction.")
@click.option("--renew", type=int, metavar="NUMBER", help="A stale correction holds for what stands there now, too.")
@click.option("--by", default=_WHO, help="Who undoes or renews.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_corrections(db: Path, undo: int | None, renew: int | None, by: str | None, as_json: bool) -> None:
    """List corrections and what became of them; undo or renew one.

    applied: it stands. confirmed: the page now reads the same. stale: other
    text is printed there now, so what is read stands until it is renewed.

    \b
    Examples:
      esep corrections reports.db
      esep corrections reports.db --undo 3 --by Dana
    """
    from extractor import corrections
    from extractor.entities.archive import refresh_entities
    from extractor.store import Store

    _existing(db)
    if undo is not None or renew is not None:
        if not by:
            raise click.UsageError("say who does it: --by NAME")
        with Store(db, write=True) as store:
            if undo is not None:
                corrections.undo(store, undo, by)
                click.echo(f"correction {undo} is undone")
            if renew is not None:
                corrections.renew(store, renew, by)
                click.echo(f"correction {renew} is renewed")
            refresh_entities(store)
        return
    with Store(db) as store:
        rows = corrections.list_corrections(store)
    if as_json:
        click.echo(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1))
        return
    for row in rows:
        what = {"change": f"{row['column_name']}: {row['old_value']} -> {row['new_value']}",
                "add": f"added {row['new_value']}", "reject": "rejected"}[row["action"]]
        click.echo(f"{row['id']:5} {row['status']:9} {row['table_name']} {row['row_id']} {what} "
                   f"({row['made_by']}, {row['made_at']}{', ' + row['note'] if row['note'] else ''})")
        if row["status"] == "stale":
            click.echo(f"      {row['reason'] or 'the record is gone'}; made against: {row['made_against'][:100]}"
                       + (f"; now: {row['read_text'][:100]}" if row["read_text"] else ""))


@click.command()
@click.argument("db", type=DATABASE)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--lang", type=click.Choice(["en", "kk", "ru"]), default="en", show_default=True,
              help="Language of titles and notes.")
@click.option("--public", is_flag=True, help="Leave out phones, addresses, names of winners and running text.")
def serve(db: Path, port: int, lang: str, public: bool) -> None:
    """Browse a database: search, questions, charts, and each value beside the ink that it was read from.

    Only this machine can reach it (127.0.0.1), and nothing can be changed. Needs `pip install 'esep[serve]'`.

    \b
    Example:
      esep serve reports.db --lang kk
    """
    from extractor.serve import build_app

    with tempfile.TemporaryDirectory(prefix="esep-") as folder:
        if public:
            click.echo("making the copy that is shown ...", err=True)
        app = build_app(db, lang, public_copy=Path(folder) / db.name if public else None)
        import uvicorn

        click.echo(f"http://127.0.0.1:{port}/  (Ctrl-C ends it)")
        uvicorn.run(app.app(), host="127.0.0.1", port=port, log_level="warning", lifespan="on")


@click.command()
@click.argument("pdf", type=click.Path(path_type=Path))
@click.option("--output", "-o", type=DATABASE, required=True, help="The HTML file to write.")
@limit_options
def report(pdf: Path, output: Path, cost: Cost) -> None:
    """Write one HTML page to read an extraction by eye: pages left, records right.

    The page needs no network and no other file.

    \b
    Example:
      esep report report.pdf -o report.html
    """
    from extractor.html_report import report_file

    page = in_worker(report_file, pdf, cost.limits, cost=cost)
    output.write_text(page, encoding="utf-8")
    click.echo(f"{output}: {len(page) / 1e6:.1f} MB")


@click.command()
@click.argument("source", metavar="DB|PDF", type=click.Path(path_type=Path))
@click.option("--severity", type=click.Choice(SEVERITIES), default="notice", show_default=True,
              help="The least severity to print and to fail on.")
@click.option("--lang", type=click.Choice(["en", "local"]), default="en", show_default=True,
              help="Sentences in English, or in the report's own language.")
@limit_options
@click.pass_context
def check(context: click.Context, source: Path, severity: str, lang: str, cost: Cost) -> None:
    """Print where reports contradict themselves; exit code 1 if any do, at this severity or above.

    Of a database, reports with corrections are checked anew with the corrected values.

    \b
    Examples:
      esep check report.pdf --severity warning
      esep check reports.db
    """
    from extractor.check import problems_in_database, problems_in_file

    if source.suffix.lower() == ".pdf":
        found = in_worker(problems_in_file, source, cost.limits, cost=cost)
    else:
        _recheck(source, cost)
        found = problems_in_database(source)
    wanted = [problem for problem in found if SEVERITIES.index(problem.severity) >= SEVERITIES.index(severity)]
    for problem in wanted:
        said = problem.detail_local if lang == "local" else problem.detail
        pages = f" (p. {', '.join(map(str, problem.pages))})" if problem.pages else ""
        click.echo(f"{problem.severity:8} {problem.kind:21} {problem.file}: {said}{pages}")
    click.echo(f"{len(wanted)} problems" if wanted else "no problems", err=True)
    context.exit(1 if wanted else 0)


def _recheck(db: Path, cost: Cost) -> None:
    """Check corrected reports anew, so that their problems are those of the corrected values."""
    from extractor.recheck import check_anew, corrected_documents
    from extractor.store import Store

    with Store(db) as store:
        corrected = corrected_documents(store)
    for basis in corrected:
        checked = in_worker(check_anew, basis, cost.limits, cost=cost)
        with Store(db, write=True) as store:
            store.replace_problems(basis.document, basis.lineage, checked.keys, checked.rows, checked.problems)


def register(group: click.Group) -> None:
    """Add these commands to the command line."""
    for command in (check, correct, list_corrections, report, serve):
        group.add_command(command)
