"""Compiled rules kept between runs: the same patterns come back, and nothing else does."""

from __future__ import annotations

import hashlib
import os
import pickle
from pathlib import Path

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from extractor import rules
from extractor.compiled import load_patterns, pattern_file, save_patterns

SOURCES = {"a": (r"(?P<n>\d+)\s+адам", regex.IGNORECASE), "b": ("ем|қа", 0)}


def test_what_was_kept_finds_what_was_compiled(tmp_path: Path) -> None:
    path = pattern_file(SOURCES.values(), tmp_path)
    save_patterns(path, {name: regex.compile(*source) for name, source in SOURCES.items()})
    kept = load_patterns(path)
    found = kept["a"].search("барлығы 32 АДАМ")
    assert found is not None
    assert found["n"] == "32"
    assert kept["b"].search("ЕМ") is None


def test_other_rules_have_another_file_which_takes_the_place_of_the_first(tmp_path: Path) -> None:
    first = pattern_file(SOURCES.values(), tmp_path)
    second = pattern_file([*SOURCES.values(), ("c", 0)], tmp_path)
    assert first != second
    for path in (first, second):
        save_patterns(path, {"c": regex.compile("c")})
    assert list(tmp_path.iterdir()) == [second]


class Trap:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.mark),)


@given(st.data())
def test_a_damaged_file_holds_no_patterns(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("kept") / "kept.pickle"
    save_patterns(path, {"a": regex.compile("a|b")})
    content = bytearray(path.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[at] ^= data.draw(st.integers(1, 255))
    else:
        del content[at:]
    path.write_bytes(content)
    assert load_patterns(path) == {}


def test_a_file_cannot_make_anything_but_patterns(tmp_path: Path) -> None:
    path, mark = tmp_path / "kept.pickle", tmp_path / "made"
    pickled = pickle.dumps({"a": Trap(mark)})
    path.write_bytes(hashlib.sha256(pickled).digest() + pickled)
    assert load_patterns(path) == {}
    assert not mark.exists()


def test_where_nothing_can_be_kept_rules_work_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "esep").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    rules.load_rules.cache_clear()
    try:
        loaded = rules.load_rules()
        assert not any(rule.is_compiled for rule in loaded)
        rules.compile_and_keep(loaded)
        assert all(rule.is_compiled for rule in loaded)
    finally:
        rules.load_rules.cache_clear()


def test_the_rules_take_up_what_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    rules.load_rules.cache_clear()
    try:
        rules.compile_and_keep(rules.load_rules())
        rules.load_rules.cache_clear()
        assert all(rule.is_compiled for rule in rules.load_rules())
    finally:
        rules.load_rules.cache_clear()
