"""A database -> a Datasette to browse it: texts in three languages, questions, charts, evidence.

Datasette opens the file read-only. `--public` serves a copy from which phones,
addresses, names of winners and all running text are taken out.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from extractor.corrected import refresh
from extractor.database import casefold, open_database, query, split_statements, sql_folder
from extractor.errors import EsepError

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.database import Database

LANGUAGES = ("en", "kk", "ru")
# Columns of questions that hold the key of a row, and the row's table.
LINKED = {
    "event_id": "events", "project_id": "projects", "report_id": "reports", "activity_id": "activities",
    "section_id": "sections", "unclaimed_id": "unclaimed", "person_id": "people", "organization_id": "organizations",
    "grantee_id": "organizations", "partner_id": "organizations", "place_id": "places", "other_id": "people",
}
# What a row page leaves out: helpers of the search, and figures that the picture of the place shows better.
UNSHOWN = ("search", "search_id", "boxes", "place", "lineage", "identity")
SETTINGS = {
    "sql_time_limit_ms": 2000, "default_page_size": 50, "max_returned_rows": 400, "facet_time_limit_ms": 200,
    "suggest_facets": False, "allow_download": False, "max_csv_mb": 50, "truncate_cells_html": 300,
}
_PHONE = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){9,}")
# Of a public copy: where the PDFs stand. Not part of Datasette's metadata, which it shows to everybody.
_private_paths: dict[str, tuple[str, str | None]] = {}


class ServeUnavailable(EsepError):
    """What `esep serve` needs is not installed."""

    code = "serve_unavailable"


def build_app(db: Path, language: str = "en", *, public_copy: Path | None = None) -> Datasette:
    """Datasette for a database, ready to serve; with `public_copy` it serves the copy made there.

    Raises ServeUnavailable, or why the database cannot be opened.
    """
    try:
        from datasette.app import Datasette
    except ImportError as error:
        raise ServeUnavailable("browsing needs Datasette: pip install 'esep[serve]'") from error
    with closing(open_database(db)) as connection:
        columns = _columns(connection)
    _private_paths.clear()
    if public_copy is not None:
        make_public(db, public_copy)
        with closing(open_database(db)) as connection:
            _private_paths.update({row["document"]: (row["path"], row["sha256"])
                                   for row in connection.execute(query("paths"))})
    served = public_copy or db
    folder = sql_folder()
    return Datasette(
        files=[] if public_copy else [str(served)],
        immutables=[str(served)] if public_copy else [],
        metadata=build_metadata(served.stem, language, columns, public=public_copy is not None),
        plugins_dir=str(folder / "plugins"),
        template_dir=str(folder / "templates"),
        static_mounts=[("esep-static", str(folder / "static"))],
        settings=SETTINGS,
    )


def _columns(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """The columns of each table and view."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(query("columns")):
        found.setdefault(table, []).append(column)
    return found


def build_metadata(database: str, language: str, tables_columns: Mapping[str, Sequence[str]], *, public: bool = False,
                   ) -> dict[str, Any]:
    """What Datasette shows of a database: titles, notes, facets, questions and charts in one language.

    `tables_columns` names the columns of each table and view.
    """
    folder = sql_folder()
    labels, english = labels_of(language), labels_of("en")
    notes = yaml.safe_load((folder / "metadata.yaml").read_text(encoding="utf-8"))
    columns = english["columns"] | labels["columns"]
    described = notes["tables"] | notes["views"] | labels.get("tables", {})
    tables: dict[str, Any] = {}
    for name, description in described.items():
        if name not in tables_columns:
            continue
        browse = notes["browse"].get(name, {})
        tables[name] = {
            "description": description, "facets": browse.get("facets", []), "size": 50,
            "columns": {column: columns[column] for column in tables_columns[name] if column in columns},
            **{key: browse[given] for given, key in
               (("label", "label_column"), ("sort", "sort"), ("sort_desc", "sort_desc"), ("fts", "fts_table"))
               if given in browse},
        }
        if "fts" in browse:
            tables[name]["fts_pk"] = "search_id"
    if "problems" in tables and language != "en":
        tables["problems"]["label_column"] = "detail_local"
    canned = sorted((folder / "canned").glob("*.sql"))
    order = list(english["queries"])
    tables["_sqlite_migrations"] = {"hidden": True}
    return {
        "title": labels["home"]["title"],
        "description": labels["home"]["intro"],
        "extra_css_urls": ["/esep-static/esep.css"],
        "databases": {database: {
            "tables": tables,
            "queries": {
                file.stem: {"sql": file.read_text(encoding="utf-8"), "title": labels["queries"][file.stem],
                            "hide_sql": True} for file in canned},
        }},
        "plugins": {
            "esep": {"labels": {**labels, "columns": columns}, "public": public,
                     "tables": {name: described[name] for name in tables if name in described}, "database": database,
                     **{key: notes[key] for key in ("technical", "words", "money", "choices", "examples")},
                     "canned": sorted((file.stem for file in canned), key=order.index)},
            "datasette-dashboards": {"overview": _dashboard(database, labels, notes["charts"], folder)},
        },
    }


def labels_of(language: str) -> dict[str, Any]:
    """All that is said in a language, by the part of the pages where it stands."""
    texts: dict[str, Any] = {}
    for name in (language, f"words_{language}"):
        texts |= yaml.safe_load((sql_folder() / "labels" / f"{name}.yaml").read_text(encoding="utf-8"))
    return texts


def _dashboard(database: str, labels: dict[str, Any], charts: dict[str, Any], folder: Path) -> dict[str, Any]:
    return {
        "title": labels["home"]["charts"],
        "layout": [list(charts)[:2], list(charts)[2:]],
        "charts": {
            name: {
                "title": labels["charts"][name], "db": database, "library": "vega-lite",
                "query": (folder / "charts" / f"{name}.sql").read_text(encoding="utf-8"),
                "display": {
                    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
                    "height": 320,
                    "mark": {"type": drawn["mark"], "tooltip": True},
                    "encoding": {
                        axis: {"field": drawn[axis], "title": None, "type": _axis_type(drawn[axis]),
                               **({"sort": "-x", "axis": {"labelLimit": 260}} if axis == "y" and
                                  _axis_type(drawn[axis]) == "ordinal" else {})}
                        for axis in ("x", "y")
                    },
                },
            } for name, drawn in charts.items()
        },
    }


def _axis_type(column: str) -> str:
    return "quantitative" if column in ("events", "people", "amount", "posts") else "ordinal"


async def home_numbers(database: Database) -> dict[str, int]:
    """What the home page says is in the database."""
    return dict((await database.execute(query("home"))).first())


def evidence_source(config: dict[str, Any], document: str, path: str | None, sha256: str | None,
                    ) -> tuple[str | None, str | None]:
    """Where a document's PDF stands, and its hash; of a public copy this is not in the database."""
    return _private_paths.get(document, (None, None)) if config.get("public") else (path, sha256)


def make_public(db: Path, copy: Path) -> None:
    """Write a copy of a database without what concerns private persons (see `make_public.sql`)."""
    script = (sql_folder() / "scripts" / "make_public.sql").read_text(encoding="utf-8")
    with closing(open_database(db)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        connection.create_function("casefold", 1, casefold, deterministic=True)
        connection.create_function("mask_phones", 1, _mask_phones, deterministic=True)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        for statement in split_statements(script):
            connection.execute(statement)
        refresh(connection, {(table, row[0]) for table in ("projects", "partners", "events", "event_people")
                             for row in connection.execute(f"SELECT id FROM {table}")})
        connection.execute("COMMIT")
        for index in ("sections_fts", "events_fts"):  # deleted words stay in the index until it is made anew
            connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
        connection.execute("VACUUM")


def _mask_phones(text: str | None) -> str | None:
    return None if text is None else _PHONE.sub("…", text)

