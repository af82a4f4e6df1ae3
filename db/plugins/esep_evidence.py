"""Datasette plugin: each value beside the ink it was read from, corrections marked, words as text and never as HTML."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
import time
import weakref

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response
from markupsafe import Markup, escape

from extractor.corrected import TABLE_COLUMNS
from extractor.crops import Crops
from extractor.database import casefold, query
from extractor.errors import EsepError
from extractor.export import defuse
from extractor.serve import LINKED, UNSHOWN, evidence_source, home_numbers

CROPS = Crops()
_ROW_TABLES = {*TABLE_COLUMNS, "sections", "problems"}  # tables whose rows have a key that other rows may name
_CONFIGS = weakref.WeakKeyDictionary()
_MARKS_LAST = 5.0  # seconds for which the list of corrected values is not asked for again
_MARKS: dict[str, tuple[float, dict[tuple[str, str], str]]] = {}


def _config(datasette):
    """The plugin's part of the metadata, kept: Datasette walks through all of it at each asking, and each cell asks."""
    if datasette not in _CONFIGS:
        _CONFIGS[datasette] = datasette.plugin_config("esep") or {}
    return _CONFIGS[datasette]


@hookimpl
def prepare_connection(conn, datasette):
    words = _config(datasette).get("labels", {}).get("words", {})
    conn.create_function("casefold", 1, casefold, deterministic=True)
    conn.create_function("in_words", 1, lambda word: words.get(word, word), deterministic=True)


@hookimpl
def register_routes():
    return [(r"^/-/evidence/(?P<database>[^/]+)/(?P<table>\w+)/(?P<key>\w+)/(?P<column>\w+)/(?P<page>\d+)\.png$",
             _crop)]


async def _crop(request, datasette):
    names = request.url_vars
    try:
        database = datasette.get_database(names["database"])
    except KeyError as error:
        raise NotFound("no such database") from error
    sources = await _sources(database, names["table"], names["key"], names["column"])
    page = int(names["page"])
    boxes = [tuple(box[1:]) for source in sources for box in json.loads(source["boxes"]) if box[0] == page]
    if not boxes:
        raise NotFound("nothing of this value stands on that page")
    path, sha256 = evidence_source(_config(datasette), sources[0]["document"], sources[0]["path"], sources[0]["sha256"])
    state = await asyncio.to_thread(CROPS.state_of, path, sha256)
    if state != "present":
        return Response.text(_config(datasette)["labels"]["row"][state], status=404)
    public = bool(_config(datasette).get("public"))
    try:
        drawn = await asyncio.to_thread(CROPS.draw, path, page, boxes, only_boxes=public)
    except EsepError as error:
        return Response.text(str(error), status=404)
    return Response(drawn, content_type="image/png", headers={"cache-control": "private, max-age=3600"})


async def _sources(database, table, key, column):
    found = await database.execute(query("evidence_of"), {"table_name": table, "row_id": key, "column_name": column})
    return found.rows


# --- marks of corrections ------------------------------------------------------


async def _marks(datasette, database):
    """(key, column) of every corrected value, (key, "") of every added record, with its status."""
    held = _MARKS.get(database)
    if held is None or time.monotonic() - held[0] > _MARKS_LAST:
        rows = await datasette.get_database(database).execute(query("marks"))
        held = (time.monotonic(), {(row["row_id"], row["column_name"] or ""): row["status"] for row in rows.rows})
        _MARKS[database] = held
    return held[1]


@hookimpl
def render_cell(row, value, column, table, database, datasette):
    labels = _config(datasette).get("labels")
    if labels is None or value is None:
        return None
    target = _target(row, value, column, table)
    if target is not None:
        return Markup('<a href="{}" title="{}">{}</a>').format(
            datasette.urls.row(database, *target), target[1], value if column == "row_id" else labels["row"]["open"])
    said = _in_words(_config(datasette), column, value)
    if table not in TABLE_COLUMNS or "id" not in row.keys():  # noqa: SIM118 - a Row iterates over its values
        return None if said is None else Markup('<span title="{}">{}</span>').format(value, said)

    async def mark():
        status = (await _marks(datasette, database)).get((row["id"], "" if column == "id" else column))
        if status is None:
            return None if said is None else Markup('<span title="{}">{}</span>').format(value, said)
        word = labels["row"]["stale" if status == "stale" else "added" if column == "id" else "corrected"]
        text = datasette.urls.row(database, table, value) if column == "id" else None
        shown = Markup('<a href="{}">{}</a>').format(text, value) if text else escape(said or value)
        return Markup('{} <mark title="{}">{}</mark>').format(shown, status, word)

    return mark


def _target(row, value, column, table):
    """Table and key of the row that a cell leads to where the database itself does not say: in questions and views."""
    if not isinstance(value, str):
        return None
    names = row.keys()
    if column == "row_id" and "table_name" in names and row["table_name"] in _ROW_TABLES:
        return row["table_name"], value
    if column == "row" and re.fullmatch(r"\w+/\w+", value) and value.split("/")[0] in _ROW_TABLES:
        return tuple(value.split("/"))
    if column == "id" and table in ("events_with_projects", "people_at_events"):
        return "events" if table == "events_with_projects" else "event_people", value
    # Foreign keys of tables are named without `_id`, and Datasette labels them itself.
    return (LINKED[column], value) if column in LINKED else None


def _in_words(config, column, value):
    """How a cell is shown to a reader, None if as it stands: words of their language, thousands apart."""
    if column in config["money"] and isinstance(value, int):
        return f"{value:,}".replace(",", "\u00a0")
    return config["labels"]["words"].get(value) if column in config["words"] and isinstance(value, str) else None


# --- pages ---------------------------------------------------------------------


@hookimpl
def extra_template_vars(template, database, table, view_name, request, datasette):
    config = _config(datasette)
    if "labels" not in config:
        return {}

    async def variables():
        found = {"labels": config["labels"], "public": config.get("public", False), "notes": config["tables"],
                 "worded": config["words"], "canned": config["canned"]}
        if view_name == "index":
            name = config["database"]
            found |= {"home": await home_numbers(datasette.get_database(name)), "main": name,
                      "tables": [
                          (title, {name: note for name, note in config["tables"].items()
                                   if (name in config["technical"]) == late})
                          for title, late in ((config["labels"]["home"]["tables"], False),
                                              (config["labels"]["home"]["technical"], True))]}
        elif template.startswith("query") and request is not None:
            found["choices"] = await _choices(datasette, database, request.path.rsplit("/", 1)[-1])
            found["examples"] = config["examples"]
        elif view_name == "row" and request is not None:
            fields = await _fields(datasette, database, table, request.url_vars["pks"])
            label = datasette.table_metadata(database, table).get("label_column")
            shown = {field["column"]: field["value"] for field in fields or ()}
            found |= {"fields": fields, "row_title": shown.get(label) or shown.get("kind") or table}
        return found

    return variables


async def _choices(datasette, database, question):
    """For each parameter of a question that is one of a few values: these."""
    found = {}
    for name, sql in _config(datasette)["choices"].items():
        of, _, parameter = name.rpartition(".")
        if of in ("", question):
            found[parameter] = [row[0] for row in (await datasette.get_database(database).execute(sql)).rows]
    return found


async def _fields(datasette, database, table, key):
    """Of each column of a row: value, link, evidence and correction, for the template."""
    db = datasette.get_database(database)
    config = _config(datasette)
    pks = await db.primary_keys(table)
    if pks != ["id"]:
        return None
    row = (await db.execute(f'SELECT * FROM "{table}" WHERE id = ?', [key])).first()
    if row is None:
        return None
    sources: dict[str, list] = {}
    for source in await _sources(db, table, key, None):
        sources.setdefault(source["column_name"], []).append(source)
    corrections = {line["column_name"]: line
                   for line in (await db.execute(query("corrections_of"), [key])).rows}
    foreign = {key["column"]: key for key in await db.foreign_keys_for_table(table)}
    fields = []
    for column in row.keys():  # noqa: SIM118 - a Row iterates over its values
        if column in UNSHOWN or (column == "position" and table != "statistics"):
            continue
        value = row[column]
        if column == "values" and table == "problems":
            value = " · ".join(json.loads(value))
        elif column == "places" and table == "problems":
            value = None
        field = {"column": column, "value": "" if value is None else _in_words(config, column, value) or value,
                 "href": None, "state": None, "sources": [],
                 "note": config["labels"]["columns"].get(column), "correction": corrections.get(column)}
        if column in foreign and value is not None:
            other = foreign[column]["other_table"]
            label = datasette.table_metadata(database, other).get("label_column")
            field["href"] = datasette.urls.row(database, other, value)
            if label:
                found = (await db.execute(f'SELECT "{label}" FROM "{other}" WHERE id = ?', [value])).first()
                field["value"] = (found[0] if found else None) or value
        elif column == "row_id" and "table_name" in row.keys() and row["table_name"] in _ROW_TABLES:  # noqa: SIM118
            field["href"] = datasette.urls.row(database, row["table_name"], value)
        elif isinstance(value, str) and value.startswith(("http://", "https://")) and " " not in value:
            field["href"] = value
        for source in sources.get(column, ()):
            path, sha256 = evidence_source(config, source["document"], source["path"], source["sha256"])
            field["state"] = await asyncio.to_thread(CROPS.state_of, path, sha256)
            pages = dict.fromkeys(box[0] for box in json.loads(source["boxes"]))
            field["sources"].append({
                "text": " ".join(source["text"].split()), "rule": source["rule"], "confidence": source["confidence"]})
            field.setdefault("pages", {}).update(dict.fromkeys(pages))
        field["crops"] = [(page, datasette.urls.path(f"-/evidence/{database}/{table}/{key}/{column}/{page}.png"))
                          for page in field.pop("pages", {})]
        fields.append(field)
    return fields


# --- CSV for spreadsheets --------------------------------------------------------


@hookimpl
def asgi_wrapper(datasette):
    def wrap(app):
        async def defused(scope, receive, send):
            if scope["type"] != "http" or ".csv" not in scope.get("path", ""):
                await app(scope, receive, send)
                return
            started, body = [], []

            async def collect(message):
                if message["type"] == "http.response.start":
                    started.append(message)
                    return
                body.append(message.get("body", b""))
                if message.get("more_body"):
                    return
                start, content = started[0], b"".join(body)
                kind = dict(start["headers"]).get(b"content-type", b"")
                if start["status"] == 200 and (b"csv" in kind or b"_dl" in scope.get("query_string", b"")
                                               or b"text/plain" in kind):
                    content = _defuse(content)
                headers = [(name, value) for name, value in start["headers"] if name != b"content-length"]
                await send({**start, "headers": headers})
                await send({"type": "http.response.body", "body": content})

            await app(scope, receive, collect)

        return defused

    return wrap


def _defuse(content: bytes) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in csv.reader(io.StringIO(content.decode("utf-8"), newline="")):
        writer.writerow([defuse(cell) for cell in row])
    return out.getvalue().encode()
