"""Kazakh for spaCy: the language class `kk` and the embedding layer of esep's model.

spaCy has no Kazakh, and its character classes lack қ, ғ and ұ; so the tokeniser's rules are own ones. Quotes,
brackets and dashes are tokens, hyphens stay inside words (`Қасым-Жомарт`, `КММ-нің`), initials are tokens
with their full stop (`А.` `Тоқпанова`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from spacy import registry  # type: ignore[attr-defined]
from spacy.language import BaseDefaults, Language
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from thinc.api import HashEmbed, Maxout, Model, chain, concatenate, list2ragged, ragged2list, with_array

_UPPER = r"A-ZÀ-ÖЀ-ЯӘҒҚҢӨҰҮҺІ"
_LOWER = r"a-zß-öа-џәғқңөұүһі"
_QUOTES = r"[«»“”„‟\"'‘’`]"
_BRACKETS = r"[()\[\]{}<>]"
_DASHES = r"(?:—|–|--+|(?<=\s)-|^-)"
_PUNCTUATION = r"(?:…|\.\.+|[,;:!?])"

_PREFIXES = (_QUOTES, _BRACKETS, _DASHES, _PUNCTUATION, r"[№§%$€₸*•·+=~/\\|]", r"-(?=[^\d\W])")
_SUFFIXES = (
    _QUOTES, _BRACKETS, r"(?:—|–|-)", _PUNCTUATION, r"[%$€₸*•·+=~/\\|]",
    # A full stop ends a word, but belongs to a single capital.
    rf"(?<=[{_LOWER}0-9»”\")%])\.", rf"(?<=[{_UPPER}][{_UPPER}])\.",
)  # fmt: skip
_INFIXES = (
    _QUOTES, _BRACKETS, r"(?:—|–|…|\.\.+)", r"[;!?/\\|=]",
    rf"(?<=[^\d\s])[,:](?=[{_LOWER}{_UPPER}«\"])",
    rf"(?<=[{_LOWER}])\.(?=[{_UPPER}])",
    rf"(?<=\b[{_UPPER}]\.)(?=[{_UPPER}])",
)  # fmt: skip
_DIGIT = re.compile(r"\d")


class KazakhDefaults(BaseDefaults):
    """Tokeniser rules that know the Kazakh letters."""

    prefixes = _PREFIXES
    suffixes = _SUFFIXES
    infixes = _INFIXES
    tokenizer_exceptions: dict[str, list[dict[int, str]]] = {}  # noqa: RUF012


@registry.languages("kk")
class Kazakh(Language):  # type: ignore[no-untyped-call]
    """`spacy.blank("kk")`."""

    lang = "kk"
    Defaults = KazakhDefaults


@lru_cache(maxsize=50_000)
def word_shape(word: str) -> str:
    """`Хххх-Хххх` for `Қасым-Жомарт`, with runs cut at two: `Хх-Хх`."""
    shape = "".join("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in word)
    return re.sub(r"(.)\1+", r"\1\1", shape)


def _affix_extract(prefixes: list[int], suffixes: list[int]) -> Model[Any, Any]:
    """Docs to arrays of hashes, one row for each token."""

    @lru_cache(maxsize=50_000)
    def features(word: str) -> tuple[int, ...]:
        low = _DIGIT.sub("0", word.lower())
        keys = [low, *(f"p{n}{low[:n]}" for n in prefixes), *(f"s{n}{low[-n:]}" for n in suffixes)]
        return tuple(hash_string(key) for key in [*keys, "#" + word_shape(word)])

    width = 2 + len(prefixes) + len(suffixes)

    def forward(model: Any, docs: list[Doc], is_train: bool) -> tuple[Any, Callable[[Any], list[Doc]]]:
        rows = ([features(token.text) for token in doc] for doc in docs)
        return [model.ops.asarray(row, dtype="uint64").reshape(len(row), width) for row in rows], lambda gradient: []

    return Model("affix_extract", forward)


@registry.architectures("kk.AffixHashEmbed.v1")  # type: ignore[untyped-decorator]
def affix_hash_embed(width: int, prefixes: list[int], suffixes: list[int], rows: list[int]) -> Model[Any, Any]:
    """A vector of `width` for each token from hashes of its word, beginnings, endings and shape.

    `rows` are the sizes of the tables: of the word, of each prefix length, of each suffix length, of the shape.
    Long endings matter in a language that stacks suffixes; spaCy's own layer has only one of each.
    """
    tables: list[Model[Any, Any]] = [
        HashEmbed(width, size, column=i, seed=7 + i, dropout=0.0) for i, size in enumerate(rows)
    ]
    mix: Model[Any, Any] = Maxout(width, width * len(rows), nP=3, dropout=0.0, normalize=True)
    return chain(
        _affix_extract(prefixes, suffixes),
        list2ragged(),
        with_array(concatenate(*tables)),
        with_array(mix),
        ragged2list(),
    )
