"""Commands about people, organisations and places over all reports: `esep who`, `merge`, `split` and `joins`."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

DATABASE = click.Path(dir_okay=False, path_type=Path)
KINDS = ("person", "organization", "place")
_db = click.option("--db", type=DATABASE, required=True, help="The database.")
_by = click.option("--by", "made_by", default=getpass.getuser, show_default="your user name", help="Who says so.")
_note = click.option("--note", help="Why.")
_kind = click.argument("kind", type=click.Choice(KINDS))


def register(main: click.Group) -> None:
    """Add these commands to the command line."""
    for command in (who, merge, split, joins):
        main.add_command(command)


@click.command()
@click.argument("words")
@_db
def who(words: str, db: Path) -> None:
    """Find people, organisations and places by any spelling of their names.

    \b
    Example:
      esep who Серікова --db reports.db
    """
    from extractor.rows import search_text
    from extractor.store import Store

    with Store(db) as store:
        for row in store.rows("find_entities", words=f"%{search_text(words)}%"):
            click.echo(f"{row['kind']:12} {row['id']}  {row['name']}: {row['mentions']} mentions")


def explain_entity(kind: str, entity_id: str, db: Path) -> None:
    """Print the mentions of a person, organisation or place, and why they are one."""
    from extractor.entities.explain import describe_entity
    from extractor.store import Store

    with Store(db) as store:
        click.echo(describe_entity(store, kind, entity_id))


@click.command()
@_kind
@click.argument("ids", nargs=-1, required=True, metavar="ID ID...")
@_db
@_by
@_note
def merge(kind: str, ids: tuple[str, ...], db: Path, made_by: str, note: str | None) -> None:
    """Say that people (or organisations, or places) are one; it outlives every ingest.

    \b
    Example:
      esep merge person 5jeuubwqzcztlrke 2mwvgq3jm6zjob33 --db reports.db
    """
    if len(ids) < 2:
        raise click.UsageError("give two ids or more")
    _correct(kind, "merge", ids, db, made_by, note)


@click.command()
@_kind
@click.argument("mentions", nargs=-1, required=True, metavar="MENTION...")
@_db
@_by
@_note
def split(kind: str, mentions: tuple[str, ...], db: Path, made_by: str, note: str | None) -> None:
    """Say that these mentions are of somebody else; `esep explain person ID` lists them.

    \b
    Example:
      esep split person 5jeuubwqzcztlrke --db reports.db
    """
    _correct(kind, "split", mentions, db, made_by, note)


def _correct(kind: str, action: str, ids: tuple[str, ...], db: Path, made_by: str, note: str | None) -> None:
    from extractor.entities.archive import correct
    from extractor.store import Store

    with Store(db, write=True) as store:
        correct(store, kind, action, ids, made_by, note)
    for entity_id in ids:
        explain_entity(kind, entity_id, db)
        if action == "merge":  # one is as good as the other now
            break


@click.command()
@_db
@click.option("--undo", "number", type=int, metavar="NUMBER", help="Take this one back.")
@_by
def joins(db: Path, number: int | None, made_by: str) -> None:
    """List the merges and splits that people have made, or take one back.

    \b
    Example:
      esep joins --db reports.db --undo 3
    """
    from extractor.entities.archive import undo_correction
    from extractor.entities.explain import list_corrections
    from extractor.store import Store

    with Store(db, write=number is not None) as store:
        if number is not None:
            undo_correction(store, number, made_by)
        click.echo(list_corrections(store))
