"""Whatever the text: a value or None, never an exception of another kind."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor import inflect, ner
from extractor.canonical import classify_link
from extractor.languages import detect_language
from extractor.mentions import Reading
from extractor.rules import Rule, load_rules
from extractor.text import fold, heal, single_spaced
from extractor.values import clean_text, clean_title, integer, number_in_words, read
from tests.factories import Builder

RULES = load_rules()
EVERY_RULE = sorted(RULES, key=lambda rule: rule.id)
LANGUAGES = RULES.languages

# Characters that readers treat apart: digits of other scripts, joiners, combining marks, quotes, case oddities.
ODD = "0123456789٣५𝟙②½ⅣІХ%№.,:;-–—()/\\\"«»„“”'ʼ+_ \t\n\r\u00a0\u00ad\u200b\u2063\ufeff\u0301ёЁәӘİıßŉẞ"
texts = st.one_of(
    st.text(max_size=80),
    st.text(st.sampled_from(ODD), max_size=60),
    st.text(st.characters(whitelist_categories=("Nd", "No", "Nl", "Lu", "Ll", "Mn", "Zs", "Po")), max_size=60),
)
quick = settings(deadline=None, suppress_health_check=list(HealthCheck))


def examples_of(rule: Rule) -> list[str]:
    """The texts of a rule's examples: what it matches, so that its reader is reached."""
    return [part for text, _ in rule.examples for part in ([text] if isinstance(text, str) else text)
            if isinstance(part, str)] or [""]


@st.composite
def near_examples(draw: st.DrawFn, rule: Rule) -> str:
    """An example of a rule with figures and letters exchanged, doubled, left out, or odd ones put in."""
    text = draw(st.sampled_from(examples_of(rule)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 2))
        text = text[:at] + draw(st.text(st.sampled_from(ODD), max_size=3)) + text[at + cut:]
    if draw(st.booleans()):  # any decimal digit is a digit to a pattern
        digits = draw(st.sampled_from(("٠١٢٣٤٥٦٧٨٩", "𝟘𝟙𝟚𝟛𝟜𝟝𝟞𝟟𝟠𝟡", "०१२३४५६७८९")))
        text = text.translate(str.maketrans("0123456789", digits))
    return text


def fields_of(rule: Rule) -> list[str]:
    """The parts after `#` that a rule's reader may be asked for."""
    return ["", "#qualifier", "#unit", "#end", "#several", "#nothing"]


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.id)
def test_every_rule_reads_any_text(rule: Rule) -> None:
    @settings(quick, max_examples=25)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        text = data.draw(st.one_of(near_examples(rule), texts))
        parts = [text, *data.draw(st.lists(texts, max_size=2))]
        value: Any = read(rule.id + data.draw(st.sampled_from(fields_of(rule))), parts)
        assert value is None or isinstance(value, str | int | float)

    check()


@settings(quick, max_examples=300)
@given(texts)
def test_text_functions(text: str) -> None:
    assert len(fold(text)) == len(text)
    for function in (heal, single_spaced, clean_text, clean_title):
        assert isinstance(function(text), str)
    assert integer(text) is None or isinstance(integer(text), int)
    assert detect_language(text) in LANGUAGES
    classify_link(text)
    for language in LANGUAGES:
        number_in_words(language, text)


words = st.one_of(st.from_regex(r"[А-ЯӘҒҚҢӨҰҮҺІ][а-яәғқңөұүһі]{0,9}", fullmatch=True),
                  st.sampled_from(["А.", "Б.В.", "қызы", "-", "«", "»", ",", "оглы", "ұлы"]))


@settings(quick, max_examples=150)
@given(st.one_of(texts, st.lists(words, max_size=9).map(" ".join)), st.sampled_from(LANGUAGES))
def test_names_and_cases(text: str, language: str) -> None:
    folded = fold(text)
    found = ner.find_names(folded, language)
    for name in found:
        assert 0 <= name.start < name.end <= len(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert ner.read_name(text, language) is None or isinstance(ner.read_name(text, language), str)
    assert isinstance(inflect.nominative(text, language), str | None)


@settings(quick, max_examples=150)
@given(st.lists(texts, min_size=1, max_size=5))
def test_sentences_lie_in_order_and_hold_all_words(paragraphs: list[str]) -> None:
    builder = Builder()
    for paragraph in paragraphs:
        builder.say(paragraph)
    document = builder.document()
    reading = Reading(document)
    spans = reading.sentences(0, len(document.text))
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    kept = "".join(reading.folded[span.start:span.end] for span in spans)
    assert "".join(kept.split()) == "".join(reading.folded.split())
    for language in LANGUAGES:
        for kind in {rule.kind for rule in RULES}:
            for mention in reading.find(language, kind, 0, len(document.text)):
                assert 0 <= mention.start < mention.end <= len(document.text)


def test_letters_without_a_name() -> None:
    """Found by fuzz/fuzz_text.py."""
    for language in LANGUAGES:
        assert isinstance(inflect.nominative("\U00017000", language), str | None)
