"""Persons in text: found by rule first, by a trained model where the rule is silent, and read in the nominative."""

from __future__ import annotations

from extractor.names_model import find_by_model
from extractor.names_rule import Name, find_by_rule
from extractor.read_names import read_name

__all__ = ["Name", "find_names", "read_name"]


def find_names(text: str, language: str, known: frozenset[str] = frozenset()) -> list[Name]:
    """The persons named in folded text, in order, none over another.

    `text` may be a whole document; offsets are in it. `known` are words that stand in lower case
    elsewhere in the document: at the head of a name they are ordinary words. A case ending at a name's end
    belongs to it (`read_name` takes it off). Namesakes of streets and institutions are no persons.
    """
    names, silent = find_by_rule(text, language, known)
    if silent:
        names += find_by_model(text, language, silent)
    return sorted(names, key=lambda name: name.start)
