r"""Reads, checks and compiles the rules: the only reader of `rules/`.

A rule file is TOML. `[macros]` names pieces of patterns, a string or a list of
alternatives, for use as `{name}` in the patterns of the same language (those of
`common` serve all). `[lexicon.NAME]` maps beginnings of words to values (months to
numbers, words to roles); its keys are a macro of the same name. Every `[[rule]]` has an `id` that begins with its
language's folder, a `kind` (the group that a stage asks for), a `pattern` in the
syntax of the `regex` package with named groups as fields, `examples` (text and
the value that reading it gives), `counter` (texts it must not match) and, where
needed, a `note`. What else stands in it (`value`, `key`, `level`, ...) is
handed to the stage that uses the rule. `[needs]` gives for a kind what any text must hold for its
rules to match: a cheap test that spares most texts the dear ones. A rule with `needs = "NAME"` is tried
only where that one of them is found, one with `starts = "NAME"` only at the places that `[starts]` gives for the
name: at numbers, say, where it begins with one.

`+`, `*` and `{2,}` after letters or digits (`\p{L}+`, `[\p{L}-]*`, `\d+`) mean those of one word or
number and end at WORD of them, so that no rule runs through a whole page of letters at each of them.

A language is a folder: whatever has a `language.toml` is one.
"""

from __future__ import annotations

import functools
import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import regex

from extractor.compiled import load_patterns, pattern_file, save_patterns

COMMON = "common"
_HERE = Path(__file__).parent
WORD = 60  # characters: more than any word, hyphenated compound or number has
_PLACEHOLDER = regex.compile(r"\{([a-z_]+)\}")
# Letters or digits, or a class of nothing else, and a quantifier without an end.
_UNBOUNDED = regex.compile(r"(\\p\{L\w*\}|\\d|\[(?:\\p\{L\w*\}|\\d|[\p{L}\d-])+\])(?:([*+])|\{(\d+),\})")
_KNOWN_KEYS = frozenset({"id", "kind", "reader", "pattern", "needs", "starts", "case", "examples", "counter", "note"})


class RuleError(Exception):
    """A rule file that cannot be used; the message names the file and the rule."""


@dataclass(frozen=True)
class Rule:
    """One declared rule. `data` holds what the rule says beyond pattern and examples.

    `source` is the pattern as text with its macros filled in; it is compiled when first asked for, so that who
    needs a few rules does not wait for all.

    `needs` is a cheap pattern without which the rule cannot match: a text that lacks it is spared the dear one.
    `starts` is one that matches wherever the rule's matches begin: the rule is tried there alone.
    """

    id: str
    language: str
    kind: str
    reader: str
    source: str
    flags: int
    data: Mapping[str, Any]
    examples: tuple[tuple[Any, Any], ...]
    counter: tuple[str, ...]
    needs: regex.Pattern[str] | None = None
    starts: regex.Pattern[str] | None = None

    @property
    def is_compiled(self) -> bool:
        return "pattern" in vars(self)

    @functools.cached_property
    def pattern(self) -> regex.Pattern[str]:
        """Raises RuleError if it does not compile."""
        try:
            return regex.compile(self.source, self.flags)
        except regex.error as error:
            raise RuleError(f"{self.id}: the pattern does not compile: {error}") from error


@dataclass(frozen=True)
class Rules:
    """All rules, by id and by language and kind; `words` are the macros that are lists."""

    by_id: Mapping[str, Rule]
    by_kind: Mapping[tuple[str, str], tuple[Rule, ...]]
    with_common: Mapping[tuple[str, str], tuple[Rule, ...]]
    languages: tuple[str, ...]
    macros: Mapping[str, Mapping[str, str]]
    lexicons: Mapping[tuple[str, str], Mapping[str, Any]]
    needs: Mapping[tuple[str, str], regex.Pattern[str]]
    version: str

    def of(self, language: str, kind: str) -> tuple[Rule, ...]:
        """The rules of one kind for a language, those of `common` after its own."""
        return self.with_common.get((language, kind)) or self.by_kind.get((COMMON, kind), ())

    def look_up(self, language: str, lexicon: str, word: str) -> Any:
        """The value of the longest entry that `word` begins with; None if there is none."""
        entries = self.lexicons.get((language, lexicon), {})
        word = word.casefold()
        for length in range(len(word), 0, -1):
            if word[:length] in entries:
                return entries[word[:length]]
        return None

    def __getitem__(self, rule_id: str) -> Rule:
        return self.by_id[rule_id]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_id.values())


def rules_folder() -> Path:
    """Where the rules are: inside the installed package, else beside it in the source tree."""
    packed = _HERE / "_rules"
    return packed if packed.is_dir() else _HERE.parent / "rules"


def _macro_text(value: str | list[str]) -> str:
    if isinstance(value, str):
        return f"(?:{value})"
    return "(?:" + "|".join(sorted(value, key=len, reverse=True)) + ")"


def _expand(pattern: str, macros: Mapping[str, str], where: str) -> str:
    def piece(match: regex.Match[str]) -> str:
        name = match[1]
        if name not in macros:
            raise RuleError(f"{where}: no macro called {name!r}")
        return macros[name]

    for _ in range(5):
        expanded = _PLACEHOLDER.sub(piece, pattern)
        if expanded == pattern:
            return expanded
        pattern = expanded
    raise RuleError(f"{where}: macros refer to each other in a circle")


def _bound(pattern: str) -> str:
    """The pattern with what stands for a word's letters or a number's digits bounded to WORD of them."""
    return _UNBOUNDED.sub(lambda m: f"{m[1]}{{{m[3] or '*+'.index(m[2])},{WORD}}}", pattern)


def _read_files(folder: Path) -> dict[str, list[tuple[Path, dict[str, Any]]]]:
    files: dict[str, list[tuple[Path, dict[str, Any]]]] = {}
    for path in sorted(folder.glob("*/*.toml")):
        try:
            files.setdefault(path.parent.name, []).append((path, tomllib.loads(path.read_text(encoding="utf-8"))))
        except tomllib.TOMLDecodeError as error:
            raise RuleError(f"{path.name}: not valid TOML: {error}") from error
    return files


def _read_rule(
    entry: dict[str, Any], language: str, macros: Mapping[str, str],
    guards: Mapping[str, Mapping[tuple[str, str], regex.Pattern[str]]], where: str,
) -> Rule:
    rule_id = entry.get("id")
    if not isinstance(rule_id, str) or not rule_id.startswith(f"{language}."):
        raise RuleError(f"{where}: rule {rule_id!r} needs an id that begins with {language!r}")
    where = f"{where}: {rule_id}"
    kind = entry.get("kind") or rule_id.split(".")[1]
    for guard, known in guards.items():
        if guard in entry and (language, entry[guard]) not in known:
            raise RuleError(f"{where}: [{guard}] has no {entry[guard]!r}")
    return Rule(
        id=rule_id,
        language=language,
        kind=kind,
        reader=entry.get("reader", "text"),
        source=_bound(_expand(entry.get("pattern", ""), macros, where)),
        flags=0 if entry.get("case") else regex.IGNORECASE,
        data={key: value for key, value in entry.items() if key not in _KNOWN_KEYS},
        examples=tuple((example[0], example[1]) for example in entry.get("examples", ())),
        counter=tuple(entry.get("counter", ())),
        **{guard: known[language, entry[guard]] for guard, known in guards.items() if guard in entry},
    )


def compile_all(rules: Iterable[Rule]) -> None:
    """Compile rules ahead of their use. Raises RuleError for one that does not compile."""
    for rule in rules:
        rule.pattern  # noqa: B018


def compile_and_keep(rules: Rules) -> None:
    """Compile all rules, and keep the patterns for the next run. Raises RuleError for one that does not compile."""
    if not all(rule.is_compiled for rule in rules):
        compile_all(rules)
        save_patterns(_kept_file(rules), {rule.id: rule.pattern for rule in rules})


def _take_up(rules: Iterable[Rule]) -> None:
    """Give rules the patterns that an earlier run kept."""
    kept = load_patterns(_kept_file(rules))
    for rule in rules:
        if rule.id in kept:
            vars(rule)["pattern"] = kept[rule.id]  # where `cached_property` looks first


def _kept_file(rules: Iterable[Rule]) -> Path:
    return pattern_file((rule.source, rule.flags) for rule in rules)


@functools.lru_cache(maxsize=4)
def load_rules(folder: Path | None = None) -> Rules:
    """All rules of `folder` (default: those that came with esep), checked; those of a given folder are compiled too.

    Raises RuleError, naming file and rule, for anything that is not as it must be.
    """
    folder = folder or rules_folder()
    files = _read_files(folder)
    if COMMON not in files:
        raise RuleError(f"no rules in {folder}")
    macros: dict[str, dict[str, str]] = {}
    lexicons: dict[tuple[str, str], dict[str, Any]] = {}
    for language in sorted(files, key=lambda name: name != COMMON):
        own = dict(macros.get(COMMON, {}))
        for _, content in files[language]:
            own.update({name: _macro_text(value) for name, value in content.get("macros", {}).items()})
            for name, words in content.get("lexicon", {}).items():
                own[name] = _macro_text([regex.escape(word, literal_spaces=True) for word in words])
                lexicons[language, name] = {word.casefold(): value for word, value in words.items()}
        macros[language] = own
    guards = {
        guard: {
            (language, name): regex.compile(_expand(pattern, macros[language], f"{language}: {guard} of {name}"),
                                            regex.IGNORECASE)
            for language, entries in files.items()
            for _, content in entries
            for name, pattern in content.get(guard, {}).items()
        }
        for guard in ("needs", "starts")
    }
    by_id: dict[str, Rule] = {}
    by_kind: dict[tuple[str, str], tuple[Rule, ...]] = {}
    for language, entries in files.items():
        for path, content in entries:
            for entry in content.get("rule", ()):
                rule = _read_rule(entry, language, macros[language], guards, f"{language}/{path.name}")
                if rule.id in by_id:
                    raise RuleError(f"{language}/{path.name}: two rules are called {rule.id}")
                by_id[rule.id] = rule
                by_kind[language, rule.kind] = (*by_kind.get((language, rule.kind), ()), rule)
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*/*")):
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    if folder == rules_folder():
        _take_up(by_id.values())
    else:
        compile_all(by_id.values())
    return Rules(
        by_id=by_id,
        by_kind=by_kind,
        with_common={key: own + (by_kind.get((COMMON, key[1]), ()) if key[0] != COMMON else ())
                     for key, own in by_kind.items()},
        languages=tuple(sorted(name for name in files if (folder / name / "language.toml").is_file())),
        macros=macros,
        lexicons=lexicons,
        needs=guards["needs"],
        version=digest.hexdigest()[:12],
    )
