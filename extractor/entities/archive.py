"""The database's records -> its people, organisations and places; a thin layer around the pure resolutions."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from extractor.database import query
from extractor.entities.gazetteer import locate, regions
from extractor.entities.models import Cluster, Correction, NameMention, PersonMention, Resolution
from extractor.entities.names import parse_name
from extractor.entities.organizations import parse_organization, resolve_organizations
from extractor.entities.places import parse_place, place_location, resolve_places
from extractor.entities.resolve import resolve_people
from extractor.errors import EsepError
from extractor.keys import digest
from extractor.rows import search_text
from extractor.rules import load_rules
from extractor.store import Store

TABLES: Mapping[str, tuple[str, str]] = {
    "person": ("people", "person_mentions"),
    "organization": ("organizations", "organization_mentions"),
    "place": ("places", "place_mentions"),
}
_NO_YEAR = 9999
_PERSON_LINKS = ("project", "event", "event_person", "partner", "signatory", "success_story")


class NoSuchEntity(EsepError):
    """There is no such person, organisation or place in the database."""

    code = "no_such_entity"


def refresh_entities(store: Store) -> bool:
    """Make people, organisations and places anew if records or corrections have changed; whether they had."""
    with store.transaction() as connection:
        made_from = digest(load_rules().version, *(str(tuple(row)) for row in store.rows("entity_sources")))
        known = connection.execute(query("entity_state")).fetchone()
        if known and known[0] == made_from:
            return False
        _Archive(store).write(connection)
        connection.execute(query("save_entity_state"), (made_from,))
    return True


def correct(store: Store, kind: str, action: str, mentions: Sequence[str], made_by: str, note: str | None) -> None:
    """Keep a merge or split of mentions (a person's id is one, too) and apply it. Raises NoSuchEntity."""
    table, mention_table = TABLES[kind]
    for mention in mentions:
        if not store.connection.execute(f"SELECT 1 FROM {mention_table} WHERE id = ?", (mention,)).fetchone():
            raise NoSuchEntity(f"there is no {kind} and no mention {mention}: ids stand in {table} and {mention_table}")
    with store.transaction() as connection:
        connection.execute(query("save_entity_correction"), {
            "kind": kind, "action": action, "mentions": json.dumps(list(mentions)), "made_by": made_by, "note": note,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        })
    refresh_entities(store)


def undo_correction(store: Store, number: int, undone_by: str) -> None:
    """Take a merge or split back; it stays in the table. Raises NoSuchEntity."""
    with store.transaction() as connection:
        done = connection.execute(query("undo_entity_correction"), {
            "id": number, "undone_by": undone_by, "undone_at": datetime.now(UTC).isoformat(timespec="seconds"),
        })
        if not done.rowcount:
            raise NoSuchEntity(f"there is no standing correction {number}: `esep joins` lists them")
    refresh_entities(store)


class _Archive:
    """All mentions of a database, resolved."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.reports = {row["id"]: row for row in store.rows("entity_reports")}
        self.organizations = {_mention_id(row): row for row in store.rows("found_organizations")}
        self.places = {_mention_id(row): row for row in store.rows("found_places")}
        self.people = {_mention_id(row): row for row in store.rows("found_people")}
        self.region_of_project = {
            row["project"]: self._region(row) for row in self.organizations.values() if row["role"] == "grantee"
        }

    def _region(self, row: sqlite3.Row) -> str | None:
        """Where a record's address is, else what its report's customer is called after."""
        own = locate(row["address"]).region if row["address"] else None
        return own or self._report_region(row["report"])

    def _report_region(self, report: str) -> str | None:
        customer = self.reports[report]["customer"]
        return locate(customer).region if customer else None

    def _order(self, mention: str, report: str) -> tuple[int, str]:
        return self.reports[report]["year"] or _NO_YEAR, mention

    def _language(self, report: str) -> str:
        return self.reports[report]["language"] or load_rules().languages[0]

    def _corrections(self, kind: str) -> list[Correction]:
        return [Correction(row["action"], tuple(json.loads(row["mentions"])))
                for row in self.store.rows("entity_corrections", kind=kind)]

    def _name_mentions(self, rows: Mapping[str, sqlite3.Row], *, in_project: bool) -> list[NameMention]:
        """Mentions of organisations, or of places, which are where their project is."""
        return [
            NameMention(
                key, row["report"], row["printed"], row["role"], self._language(row["report"]),
                # An operator works all over the country.
                self.region_of_project.get(row["project"]) or self._region(row) if in_project
                else None if row["role"] == "operator" else self._region(row),
                self._order(key, row["report"]),
            )
            for key, row in rows.items()
        ]

    def write(self, connection: sqlite3.Connection) -> None:
        """Replace what the tables hold."""
        for table in ("look_alikes", "person_mentions", "organization_mentions", "place_mentions", "people",
                      "organizations", "places", "regions"):
            connection.execute(f"DELETE FROM {table}")
        _insert(connection, "regions", [{"id": r.id, "name_kk": r.name_kk, "name_ru": r.name_ru} for r in regions()])
        organizations = self._name_mentions(self.organizations, in_project=False)
        resolved = resolve_organizations(organizations, self._corrections("organization"))
        self._write_names(connection, "organization", resolved, organizations, self.organizations)
        organization_of = {mention: cluster.id for cluster in resolved.clusters for mention in cluster.mentions}
        places = self._name_mentions(self.places, in_project=True)
        self._write_names(connection, "place", resolve_places(places, self._corrections("place")), places, self.places)
        self._write_people(connection, organization_of)

    def _write_people(self, connection: sqlite3.Connection, organization_of: Mapping[str, str]) -> None:
        mentions: list[PersonMention] = []
        for key, row in self.people.items():
            region = self._report_region(row["report"]) or self.region_of_project.get(row["project"])
            organization = organization_of.get(digest(row["organization_row"], row["organization_column"]))
            mentions.append(PersonMention(key, row["report"], row["printed"], row["role"],
                                          self._language(row["report"]), region, organization,
                                          self._order(key, row["report"])))
        by_id = {mention.id: mention for mention in mentions}
        resolved = resolve_people(mentions, self._corrections("person"))
        people, rows = [], []
        for cluster in resolved.clusters:
            name = parse_name(_fullest([by_id[mention].printed for mention in cluster.mentions]))
            spellings = {by_id[mention].printed for mention in cluster.mentions}
            people.append({
                "id": cluster.id, "name": name.normal, "surname": name.surname, "given_name": name.given,
                "patronymic": name.patronymic, "spellings": len(spellings), "search": search_text(*sorted(spellings)),
            })
            for mention in cluster.mentions:
                rows.append({
                    **self._mention_row(cluster, mention, self.people[mention]), "person": cluster.id,
                    "normal": parse_name(by_id[mention].printed).normal, "organization": by_id[mention].organization,
                    **{link: self.people[mention][link] for link in _PERSON_LINKS},
                })
        _insert(connection, "people", people)
        _insert(connection, "person_mentions", rows)
        _write_look_alikes(connection, "person", resolved)

    def _write_names(self, connection: sqlite3.Connection, kind: str, resolved: Resolution,
                     mentions: Iterable[NameMention], rows: Mapping[str, sqlite3.Row]) -> None:
        by_id = {mention.id: mention for mention in mentions}
        entities, mention_rows = [], []
        for cluster in resolved.clusters:
            members = [by_id[mention] for mention in cluster.mentions]
            entities.append({
                "id": cluster.id, "spellings": len({member.printed for member in members}),
                **(_organization_row(members) if kind == "organization" else _place_row(members)),
            })
            for member in members:
                links = ("project", "partner") if kind == "organization" else ("project", "event")
                normal = (member.printed if kind == "organization"
                          else parse_place(member.printed, member.language).name)
                mention_rows.append({
                    **self._mention_row(cluster, member.id, rows[member.id]), kind: cluster.id, "normal": normal,
                    **{link: rows[member.id][link] for link in links},
                })
        table, mention_table = TABLES[kind]
        _insert(connection, table, entities)
        _insert(connection, mention_table, mention_rows)
        _write_look_alikes(connection, kind, resolved)

    def _mention_row(self, cluster: Cluster, mention: str, row: sqlite3.Row) -> dict[str, Any]:
        why = cluster.why[mention]
        return {
            "id": mention, "report": row["report"], "table_name": row["table_name"], "row_id": row["row_id"],
            "column_name": row["column_name"], "printed": row["printed"], "role": row["role"], "reason": why.reason,
            "joined_with": why.other,
        }


def _mention_id(row: sqlite3.Row) -> str:
    return digest(row["row_id"], row["column_name"])


def _fullest(spellings: Sequence[str]) -> str:
    """The spelling that tells most: patronymic, given name, order; of such the commonest."""
    counts = Counter(spellings)

    def value(printed: str) -> tuple[int, bool, bool, int, str]:
        name = parse_name(printed)
        return (len(name.words) + 2 * bool(name.patronymic), name.order_known, not printed.isupper(), counts[printed],
                printed)

    return max(counts, key=value)


def _organization_row(members: Sequence[NameMention]) -> dict[str, Any]:
    counts = Counter(member.printed for member in members)
    name = max(counts, key=lambda printed: (counts[printed], len(printed), printed))
    parsed = [parse_organization(member.printed) for member in members]
    return {
        "name": name, "legal_form": next((p.form for p in parsed if p.form), None),
        "quoted_name": next((p.quoted_name for p in parsed if p.quoted_name), None),
        "region": next((member.region for member in members if member.region), None),
        "search": search_text(*sorted(counts)),
    }


def _place_row(members: Sequence[NameMention]) -> dict[str, Any]:
    parsed = {member.id: parse_place(member.printed, member.language) for member in members}
    counts = Counter(name.name for name in parsed.values())
    locations = [place_location(member) for member in members]
    kind = parsed[members[0].id].kind
    return {
        "name": max(counts, key=lambda name: (counts[name], len(name), name)), "kind": kind,
        "city": next((location.city for location in locations if location.city), None),
        "region": None if kind == "online" else next((place.region for place in locations if place.region), None),
        "search": search_text(*sorted({member.printed for member in members})),
    }


def _write_look_alikes(connection: sqlite3.Connection, kind: str, resolved: Resolution) -> None:
    pairs: dict[tuple[str, str], str] = {}
    for pair in resolved.look_alikes:
        pairs.setdefault((pair.first, pair.second), pair.reason)
    _insert(connection, "look_alikes", [{"kind": kind, "first": first, "second": second, "reason": reason}
                                        for (first, second), reason in sorted(pairs.items())])


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[dict[str, Any]]) -> None:
    grouped: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[tuple(row)].append(row)
    for columns, group in grouped.items():
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(':' + name for name in columns)})", group)
