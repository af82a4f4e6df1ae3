"""Every rule does what its examples say and nothing that its counter-examples forbid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extractor.mentions import Reading
from extractor.rules import WORD, Rule, RuleError, load_rules
from extractor.text import fold
from extractor.values import READERS, read
from tests.documents import document_of

RULES = list(load_rules())
# Rules that only find a place; what stands there is read by others.
FIND_ONLY = {
    "heading", "annex", "contents", "subheading", "language", "held", "summary", "scope", "column", "statistic",
    "event_field", "event_column", "total_row", "applications", "announced", "money_words", "signatory", "operator",
    "survey_word", "output_context", "phone_label", "not_title", "venue_start", "venue_head", "venue_end", "venue_stop",
    "venue_go", "venue_pair", "venue_connective", "venue_city", "venue_city_only", "venue_online", "not_person",
    "role_led", "derived_role", "title_wrapper",
}


def text_of(example: Any) -> str:
    return example if isinstance(example, str) else str(example[0])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples_are_read_and_counter_examples_are_not(rule: Rule) -> None:
    assert rule.examples, "a rule without an example says nothing of what it is for"
    for example, expected in rule.examples:
        assert rule.pattern.search(fold(text_of(example))), f"does not match {example!r}"
        for needed in (load_rules().needs.get((rule.language, rule.kind)), rule.needs):
            assert needed is None or needed.search(fold(text_of(example))), f"{example!r} lacks {needed.pattern}"
        if expected != "" and rule.kind not in FIND_ONLY and rule.reader != "text":
            parts = [example] if isinstance(example, str) else example
            assert read(rule.id, parts) == expected
    for text in rule.counter:
        assert not rule.pattern.search(fold(text)), f"matches {text!r}"


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.starts], ids=lambda rule: rule.id)
def test_where_a_rule_may_start_hides_no_match(rule: Rule) -> None:
    """In the examples of all rules, also where a text begins within a word or a number."""
    texts = {text_of(example) for other in RULES for example in (*(e for e, _ in other.examples), *other.counter)}
    reading = Reading(document_of(*(text.replace("\n", " ") for text in sorted(texts))))
    found = 0
    for block in reading.document.blocks:
        for start in (block.start, min(block.start + 5, block.end)):
            text = reading.folded[start : block.end]
            everywhere = [match.span() for match in rule.pattern.finditer(text)]
            assert [match.span() for match in reading._at_starts(rule, text, start)] == everywhere, text
            found += len(everywhere)
    assert found


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_reader(rule: Rule) -> None:
    assert rule.reader in READERS


def test_both_languages_have_the_same_headings() -> None:
    rules = load_rules()
    keys = {language: {rule.data["key"] for rule in rules.of(language, "heading")} for language in rules.languages}
    assert set(keys) == {"kk", "ru"}
    assert keys["kk"] == keys["ru"]


def test_both_languages_have_the_same_kinds_of_rules() -> None:
    rules = load_rules()
    kinds = {language: {rule.kind for rule in rules if rule.language == language} for language in rules.languages}
    only_by_ending = {"venue", "venue_stop", "venue_go", "venue_pair", "venue_connective", "venue_namesake",
                      "venue_subject"}
    only_by_preposition = {"venue_start", "venue_end", "venue_city_only", "venue_for"}
    inflection = {"apposed_place", "noun_like_adjective", "place_near", "place_noun",
                  "declined_acronym"}
    assert {k for k in kinds["kk"] - kinds["ru"] if not k.startswith(("suffix", "name", "check"))} <= only_by_ending
    assert {k for k in kinds["ru"] - kinds["kk"] if not k.startswith(("suffix", "name", "check"))} <= (
        only_by_preposition | inflection
    )


def write_rules(folder: Path, text: str) -> Path:
    (folder / "common").mkdir(parents=True)
    (folder / "common" / "x.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[rule]\n", "not valid TOML"),
        ('[[rule]]\nid = "kk.x.y"\npattern = "a"\n', "begins with 'common'"),
        ('[[rule]]\nid = "common.x.y"\npattern = "("\n', "common.x.y: the pattern does not compile"),
        ('[[rule]]\nid = "common.x.y"\npattern = "{month}"\n', "no macro called 'month'"),
        ('[[rule]]\nid = "common.x.y"\npattern = "a"\nneeds = "n"\n', r"needs\] has no 'n'"),
        ('[[rule]]\nid = "common.x.y"\npattern = "a"\nstarts = "n"\n', r"starts\] has no 'n'"),
        ('[[rule]]\nid = "common.x.y"\npattern = "a"\n[[rule]]\nid = "common.x.y"\npattern = "b"\n', "two rules"),
    ],
)
def test_a_broken_rule_file_is_named_with_its_fault(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(RuleError, match=complaint.replace("(", r"\(")):
        load_rules(write_rules(tmp_path / "rules", text))


def test_a_folder_with_a_language_file_is_a_language(tmp_path: Path) -> None:
    folder = write_rules(tmp_path / "rules", "")
    (folder / "uz").mkdir()
    (folder / "uz" / "language.toml").write_text(
        '[lexicon.months]\n"yanvar" = 1\n[[rule]]\nid = "uz.date.day"\nreader = "date"\n'
        "pattern = '''(?P<d>\\d+)-(?P<m>{months})'''\n",
        encoding="utf-8",
    )
    rules = load_rules(folder)
    assert rules.languages == ("uz",)
    assert rules.look_up("uz", "months", "yanvarda") == 1
    assert rules.of("uz", "date")[0].pattern.search("5-yanvar")


def test_what_stands_for_a_word_or_a_number_has_an_end(tmp_path: Path) -> None:
    (tmp_path / "common").mkdir()
    (tmp_path / "common" / "words.toml").write_text(
        r"""[macros]
        word = '\p{L}[\p{L}-]*'
        [[rule]]
        id = "common.word.any"
        pattern = '{word} \d{2,}+ .*'
        """, encoding="utf-8")
    pattern = load_rules(tmp_path)["common.word.any"].pattern
    assert pattern.pattern == rf"(?:\p{{L}}[\p{{L}}-]{{0,{WORD}}}) \d{{2,{WORD}}}+ .*"
