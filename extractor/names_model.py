"""Persons by trained models, for the runs of capitalised words in which the rule finds none.

Kazakh: esep's own spaCy model (`kk_ner/`, trained by `model/train.py`). Russian: natasha's slovnet model, whose
weights come inside its package. Each is loaded when a text first needs it; neither needs the network.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import regex

from extractor.names_rule import Name, is_refused

if TYPE_CHECKING:
    from spacy.language import Language

HELD_OUT = "held_out"
_WEIGHTS = Path(__file__).with_name("kk_ner")
_PERSON = {"PERSON", "PER"}
_WORD = regex.compile(r"\S+")
# A line is cut to this many characters on either side of the words asked about.
_WINDOW = 200
Spans = list[tuple[int, int]]
Entities = Sequence[tuple[int, int, str]]


@functools.cache
def kazakh_model() -> Language:
    """esep's model, loaded once: 0.3 s, and 0.7 s for spaCy itself."""
    import spacy

    import extractor.kk  # noqa: F401  (registers the language and the embedding)

    return spacy.load(_WEIGHTS)


def _kazakh_persons(lines: list[str]) -> list[Spans]:
    docs = kazakh_model().pipe(lines)
    return [[(ent.start_char, ent.end_char) for ent in doc.ents if ent.label_ in _PERSON] for doc in docs]


@functools.cache
def _russian_model() -> Any:
    # `import natasha` would load its morphology too, which needs setuptools' pkg_resources; the weights are enough.
    from navec import Navec
    from slovnet import NER

    package = importlib.util.find_spec("natasha")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("natasha's weights are not installed", name="natasha")
    data = Path(package.submodule_search_locations[0]) / "data"
    tagger = NER.load(data / "model" / "slovnet_ner_news_v1.tar")
    tagger.navec(Navec.load(data / "emb" / "navec_news_v1_1B_250K_300d_100q.tar"))
    return tagger


def _russian_persons(lines: list[str]) -> list[Spans]:
    model = _russian_model()
    marked = (model(line) for line in lines)
    return [[(span.start, span.stop) for span in mark.spans if span.type in _PERSON] for mark in marked]


_MODELS: dict[str, Callable[[list[str]], list[Spans]]] = {"kk": _kazakh_persons, "ru": _russian_persons}


def find_by_model(text: str, language: str, silent: Spans) -> list[Name]:
    """The persons that the language's model sees in the `silent` spans of folded text; none for another language.

    A span found is cut to those words that stand in the silence, must be two words at least, and is refused
    where the rule would refuse it (a street, a namesake).
    """
    if not silent or language not in _MODELS:
        return []
    lines = [_line_around(text, start, end) for start, end in silent]
    found = _MODELS[language]([text[start:end] for start, end in lines])
    return [
        Name(start, end, f"{language}.name.model")
        for (first, last), (offset, _), spans in zip(silent, lines, found, strict=True)
        for start, end in _cut(text, first, last, [(a + offset, b + offset) for a, b in spans])
        if not is_refused(text, start, end, language)
    ]


def _line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The printed line or table cell around a span, at most _WINDOW characters to either side, whole words."""
    first = max(text.rfind("\n", 0, start), text.rfind("\t", 0, start)) + 1
    stops = [stop for stop in (text.find("\n", end), text.find("\t", end)) if stop >= 0]
    last = min(stops, default=len(text))
    if start - first > _WINDOW:
        first = text.find(" ", start - _WINDOW, start) + 1 or start
    if last - end > _WINDOW:
        last = max(text.rfind(" ", end, end + _WINDOW), end)
    return first, last


def _cut(text: str, first: int, last: int, spans: Spans) -> Iterator[tuple[int, int]]:
    for start, end in spans:
        words = [
            (word.start(), word.start() + len(word[0].rstrip(".,;:")))
            for word in _WORD.finditer(text, max(start, first), min(end, last))
        ]
        if len(words) > 1:
            yield words[0][0], words[-1][1]


def measure(nlp: Language, sentences: Iterable[tuple[str, Entities]]) -> dict[str, dict[str, float]]:
    """Precision, recall and F of exact spans for PERSON, for persons of two and more words, and for LOCATION."""
    pairs = list(sentences)
    counts = {key: [0, 0, 0] for key in ("PERSON", "PERSON_two_words", "LOCATION")}
    for doc, (text, entities) in zip(nlp.pipe(text for text, _ in pairs), pairs, strict=True):
        found = {(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents}
        for key, tally in counts.items():
            label, several = key.split("_")[0], key.endswith("two_words")
            wanted, got = (
                {e for e in some if e[2] == label and (not several or " " in text[e[0] : e[1]])}
                for some in (set(entities), found)
            )
            for i, size in enumerate((len(wanted), len(got), len(wanted & got))):
                tally[i] += size
    return {key: _scores(*tally) for key, tally in counts.items()}


def _scores(gold: int, found: int, right: int) -> dict[str, float]:
    precision, recall = right / found if found else 0.0, right / gold if gold else 0.0
    f = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"gold": gold, "found": found, "right": right,
            "p": round(precision, 4), "r": round(recall, 4), "f": round(f, 4)}  # fmt: skip
