"""Compiled rules kept between runs: to compile all takes seconds, to take them up again a twentieth of one.

What is kept are the patterns as the `regex` package pickles them, behind a checksum, as damaged ones could do anything;
the name tells the rules, the package's version and Python's: any other rule or version is compiled anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import pickle
import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import regex

from extractor.cache import cache_folder, keep

_SUFFIX = ".pickle"
_CHECKSUM = hashlib.sha256().digest_size
# The module and the name of the function that a pickled pattern calls.
_MAKER = ("regex._regex", "compile")


class _PatternsOnly(pickle.Unpickler):
    """Reads patterns and nothing else, whatever the file asks for."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) != _MAKER:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a pattern")
        return super().find_class(module, name)


def pattern_file(sources: Iterable[tuple[str, int]], folder: Path | None = None) -> Path:
    """Where the patterns with these sources and flags are kept; `folder` is esep's cache folder unless given."""
    digest = hashlib.sha256(f"{regex.__version__} {sys.version} {platform.machine()}".encode())
    for source, flags in sources:
        digest.update(f"\0{flags}\0{source}".encode())
    return (folder or cache_folder("rules")) / f"{digest.hexdigest()[:32]}{_SUFFIX}"


def load_patterns(path: Path) -> dict[str, regex.Pattern[str]]:
    """The patterns kept in a file, by rule; none where there is no such file, or it is not as it was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    checksum, pickled = content[:_CHECKSUM], content[_CHECKSUM:]
    if hashlib.sha256(pickled).digest() != checksum:
        return {}
    try:
        kept: dict[str, regex.Pattern[str]] = _PatternsOnly(io.BytesIO(pickled)).load()
    except pickle.UnpicklingError:
        return {}
    return kept


def save_patterns(path: Path, patterns: Mapping[str, regex.Pattern[str]]) -> None:
    """Keep patterns for the next run in the place of those of other rules; where nothing may be written, nothing is."""
    with contextlib.suppress(OSError):
        pickled = pickle.dumps(dict(patterns), protocol=5)
        keep(path, hashlib.sha256(pickled).digest() + pickled)
        for other in path.parent.glob(f"*{_SUFFIX}"):
            if other != path:
                other.unlink(missing_ok=True)
