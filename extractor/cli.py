"""The command line: click only; every command opens, calls one function, prints."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from extractor import __version__
from extractor.cli_entities import KINDS, explain_entity
from extractor.cli_entities import register as register_entities
from extractor.cli_ingest import ingest, status
from extractor.cli_options import Cost, in_worker, limit_options
from extractor.cli_trust import register as register_trust

if TYPE_CHECKING:
    from extractor.store import Store

# Everything else is imported inside the commands: `esep --help` must not wait for it.

DATABASE = click.Path(dir_okay=False, path_type=Path)
PDF = click.Path(path_type=Path)


class Group(click.Group):
    """Turns every error that a file or its user can cause into one line on stderr and exit code 1."""

    def invoke(self, context: click.Context) -> Any:
        from extractor.errors import EsepError

        try:
            return super().invoke(context)
        except EsepError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:  # `esep export ... | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            context.exit(1)


@click.group(cls=Group)
@click.version_option(__version__, prog_name="esep")
def main() -> None:
    """Turn PDF grant reports into records that can be queried and checked against the page.

    \b
    Begin with:
      esep ingest reports/ --db reports.db
      esep show --db reports.db
    """


main.add_command(ingest)
main.add_command(status)
register_trust(main)
register_entities(main)


@main.command()
@click.argument("pdf", type=PDF, required=False)
@click.option("--db", type=DATABASE, help="Export from a database instead of a PDF.")
@click.option("--report", "report_id", help="Only this report of the database (its id, see `esep show`).")
@click.option("--format", "form", type=click.Choice(["json", "csv", "ndjson", "parquet"]), default="json",
              show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path),
              help="Write to this file instead of the terminal; for Parquet, to this new folder.")
@click.option("--gold", type=click.Path(file_okay=False, path_type=Path), metavar="FOLDER",
              help="Write each corrected report of the database as a gold case for `esep evaluate`.")
@limit_options
def export(pdf: Path | None, db: Path | None, report_id: str | None, form: str, output: Path | None,
           gold: Path | None, cost: Cost) -> None:
    """Write records as JSON, as JSON lines, the events as CSV, or all tables as Parquet.

    \b
    Examples:
      esep export report.pdf --format json
      esep export --db reports.db --format csv -o events.csv
      esep export --db reports.db --format parquet -o reports-parquet
    """
    from extractor.export import write_reports

    if (pdf is None) == (db is None):
        raise click.UsageError("give either a PDF or --db FILE")
    if report_id and not db:
        raise click.UsageError("--report needs --db")
    if gold:
        if db is None:
            raise click.UsageError("--gold needs --db")
        from extractor.gold import write_gold

        with _open(db) as store:
            for path in write_gold(store, gold, _report_id(store, report_id) if report_id else None):
                click.echo(path)
        return
    if form == "parquet":
        if db is None or output is None or report_id:
            raise click.UsageError("--format parquet writes all of a database: give --db FILE and --output FOLDER")
        from extractor.parquet import write_parquet

        with _open(db) as store:
            click.echo(f"{write_parquet(store, output)} rows in {output}")
        return
    if db is None:
        from extractor.reading import export_file

        text = in_worker(export_file, pdf, form, cost.limits, cost=cost)
        with _output(output) as out:
            out.write(text)
        return
    with _open(db) as store:
        ids = [_report_id(store, report_id)] if report_id else [row["id"] for row in store.rows("reports")]
        with _output(output) as out:
            write_reports((store.report(key) for key in ids), out, form, single=bool(report_id))


def _output(path: Path | None) -> TextIO:
    return click.open_file(str(path) if path else "-", "w", encoding="utf-8")  # type: ignore[return-value]


def _open(db: Path) -> Store:
    from extractor.store import Store

    return Store(db)


def _report_id(store: Store, report_id: str) -> str:
    from extractor.explain import NoSuchValue

    ids = [row["id"] for row in store.rows("reports")]
    if report_id not in ids:
        raise NoSuchValue(f"the database has no report {report_id}: `esep show --db {store.path}` lists them")
    return report_id


@main.command()
@click.argument("pdf", type=PDF, required=False)
@click.option("--db", type=DATABASE, help="Show a report of a database instead of a PDF.")
@click.option("--report", "report_id", help="The report's id; without it, the database's reports are listed.")
@limit_options
def show(pdf: Path | None, db: Path | None, report_id: str | None, cost: Cost) -> None:
    """Show what was found in a report: projects, tasks, activities and events.

    \b
    Examples:
      esep show report.pdf
      esep show --db reports.db
      esep show --db reports.db --report ID
    """
    if (pdf is None) == (db is None):
        raise click.UsageError("give either a PDF or --db FILE")
    if db is None:
        from extractor.reading import show_file

        click.echo(in_worker(show_file, pdf, cost.limits, cost=cost))
        return
    from extractor.show import summarize

    with _open(db) as store:
        if report_id:
            click.echo(summarize(store.report(_report_id(store, report_id))))
            return
        for row in store.rows("reports"):
            click.echo(f"{row['id']}  {row['file_name']}: {row['year'] or '-'}, {row['projects']} projects, "
                       f"{row['events']} events; {row['customer'] or row['operator'] or '-'}")


@main.command()
@click.argument("table")
@click.argument("row_id", metavar="ID")
@click.argument("column", required=False)
@click.option("--db", type=DATABASE, required=True, help="The database.")
@click.option("--image", type=DATABASE, metavar="OUT.png", help="Draw the place on the page, the characters marked.")
def explain(table: str, row_id: str, column: str | None, db: Path, image: Path | None) -> None:
    """Show where a value comes from: the printed text, page, box and rule.

    For a person, organization or place: all its mentions, and why they are one.

    \b
    Examples:
      esep explain events 2mzq7c4xk3vwj5ta venue --db reports.db --image venue.png
      esep explain person 5jeuubwqzcztlrke --db reports.db
    """
    if table in KINDS:
        explain_entity(table, row_id, db)
        return
    from extractor.explain import describe, draw_evidence, find_evidence

    with _open(db) as store:
        evidence = find_evidence(store, table, row_id, column)
    click.echo(describe(evidence))
    if image:
        draw_evidence(evidence).save(image, format="PNG")
        click.echo(f"drawn in {image}")


@main.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("pdf", type=PDF)
@click.option("--misses", is_flag=True, help="List every value that differs.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@limit_options
def evaluate(gold: Path, pdf: Path, misses: bool, as_json: bool, cost: Cost) -> None:
    """Compare what is read from a PDF (or stands in an exported JSON file) with gold records.

    \b
    Example:
      esep evaluate corpus/gold/taraz-2025-kk.json corpus/taraz-2025-kk.pdf --misses
    """
    import json

    from extractor.evaluate import format_scores, read_records, score_reports
    from extractor.reading import file_to_dict

    is_export = pdf.suffix.lower() == ".json"
    found = read_records(pdf) if is_export else in_worker(file_to_dict, pdf, cost.limits, cost=cost)
    scores = score_reports(read_records(gold), found)
    if as_json:
        click.echo(json.dumps(scores.to_dict(), ensure_ascii=False, indent=1))
    else:
        click.echo(format_scores(scores, misses=misses))
