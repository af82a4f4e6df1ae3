"""A person, organisation or place of the database -> its mentions, and why they are one, as text."""

from __future__ import annotations

import json

from extractor.entities.archive import TABLES, NoSuchEntity
from extractor.rules import COMMON, load_rules
from extractor.store import Store


def describe_entity(store: Store, kind: str, entity_id: str) -> str:
    """The mentions of an entity, oldest first, each with its reason, then what looks like it.

    `entity_id` may be the id of any of its mentions. Raises NoSuchEntity.
    """
    rows = store.rows(f"{kind}_mentions_of", id=entity_id)
    if not rows:
        raise NoSuchEntity(f"there is no {kind} {entity_id}: ids stand in the table {TABLES[kind][0]}; "
                           f"`esep who WORDS --db {store.path}` finds them")
    reasons = load_rules().lexicons[COMMON, "entity_reasons"]
    first = rows[0]
    lines = [f"{first['name']}  ({kind} {first['entity']}, {len(rows)} mentions)"]
    printed = {row["id"]: row["printed"] for row in rows}
    for row in rows:
        lines.append(f"  {row['printed']}  [{row['role']}; {row['file_name']}, "
                     f"{'page ' + str(row['page']) if row['page'] else 'no page'}; {row['id']}]")
        other = f": {printed[row['joined_with']]} ({row['joined_with']})" if row["joined_with"] in printed else ""
        lines.append(f"      {reasons[row['reason']]}{other}")
    alike = store.rows("look_alikes_of", kind=kind, id=first["entity"])
    apart = load_rules().lexicons[COMMON, "entity_apart"]
    if alike:
        lines.append("kept apart from")
    lines += [f"  {row['name']} ({row['id']}): {apart[row['reason']]}" for row in alike]
    return "\n".join(lines)


def list_corrections(store: Store) -> str:
    """The standing merges and splits, one a line."""
    lines = []
    for row in store.rows("entity_corrections", kind=None):
        note = f": {row['note']}" if row["note"] else ""
        lines.append(f"{row['id']:4} {row['action']} {row['kind']} {' '.join(json.loads(row['mentions']))} "
                     f"({row['made_by']}, {row['made_at']}){note}")
    return "\n".join(lines) or "no corrections"
