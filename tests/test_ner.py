"""Names found and read: sentences of many voices, real reports, the model's held-out figures, properties."""

from __future__ import annotations

import gzip
import itertools
import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import names_model, ner
from extractor.names_rule import Name, find_by_rule, given_names, is_given_name
from extractor.rules import load_rules, rules_folder
from extractor.text import fold

HERE = Path(__file__).parent
_MARKED = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")
FLOORS = {"PERSON": 0.86, "PERSON_two_words": 0.94}


def _sentences() -> list[tuple[str, str]]:
    return [
        (language, sentence)
        for language in ("kk", "ru")
        for sentence in tomllib.loads((HERE / f"names_{language}.toml").read_text(encoding="utf-8"))["sentences"]
    ]


@pytest.mark.parametrize(("language", "marked"), _sentences())
def test_sentence(language: str, marked: str) -> None:
    """Exactly the marked persons are found, and each is read in the nominative."""
    text = _MARKED.sub(r"\1", marked)
    found = ner.find_names(fold(text), language)
    assert [
        (text[name.start : name.end], ner.read_name(text[name.start : name.end], language)) for name in found
    ] == _MARKED.findall(marked)


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_rule_examples(language: str) -> None:
    for rule in load_rules().of(language, "name"):
        for printed, nominative in rule.examples:
            names, _ = find_by_rule(printed, language)
            assert [(name.start, name.end, name.rule) for name in names] == [(0, len(printed), rule.id)]
            assert ner.read_name(printed, language) == nominative


# Forms that leave doubt, and names that need no change.
@pytest.mark.parametrize(
    ("printed", "language", "name"),
    [
        ("Тлеубаеву Н.А.", "ru", "Тлеубаеву Н.А."),  # a woman's accusative or a man's dative
        ("Касенова Ержана", "ru", "Касенов Ержан"),
        ("Касенова Динара", "ru", "Касенова Динара"),
        ("Ким Ольги", "ru", "Ким Ольга"),
        ("Литвиненко Ирине Павловне", "ru", "Литвиненко Ирина Павловна"),
        ("ДОСЫБАЕВОЙ ВАЛЕНТИНЫ НИКОЛАЕВНЫ", "ru", "ДОСЫБАЕВА ВАЛЕНТИНА НИКОЛАЕВНА"),
        ("Алтынай Сериковны", "ru", "Алтынай Сериковна"),
        ("Игорем Петровичем Раевским", "ru", "Игорь Петрович Раевский"),
        ("Айгуль", "ru", "Айгуль"),
        ("Ольги Черных", "ru", "Ольга Черных"),
        ("Арайлым АБДУАЛИЕВ А", "kk", "Арайлым АБДУАЛИЕВА"),  # broken by a narrow cell
        ("Несібелі Ералықызы", "kk", "Несібелі Ералықызы"),  # -лі is no accusative
        ("Хамида Аида", "kk", "Хамида Аида"),  # -да is no locative
        ("Асхат Есенғали ұлының", "kk", "Асхат Есенғали ұлы"),
        ("Дастан", "kk", "Дастан"),  # -тан is no ablative
    ],
)
def test_read_name(printed: str, language: str, name: str) -> None:
    assert ner.read_name(printed, language) == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Шерхан Мұртаза атындағы Халықаралық Тараз университеті", "kk"),
        ("М.Х. Дулати атындағы Тараз өңірлік университетінің мәжіліс залында", "kk"),
        ("Көшек батыр көшесі, 3 үй", "kk"),
        ('"Айбек Нұрлан" жобасы', "kk"),
        ("проспект Каныша Сатпаева, 58", "ru"),
        ("школа имени академика Каныша Сатпаева", "ru"),
        ("по адресу: ул. Н. Назарбаева, 5", "ru"),
    ],
)
def test_namesakes_are_no_persons(text: str, language: str) -> None:
    assert ner.find_names(text, language) == []


def test_known_word_is_cut_off() -> None:
    text = "Қонағымыз Динара Берекеева келді"
    (name,) = ner.find_names(text, "kk", frozenset({"қонағымыз"}))
    assert text[name.start : name.end] == "Динара Берекеева"


def test_names_of_a_list() -> None:
    text = "- Ошан Айзере; Жалғасбай Амина, Усипбаев Диас;\n- Ермек Омар"
    found = [text[name.start : name.end] for name in ner.find_names(text, "kk")]
    assert found == ["Ошан Айзере", "Жалғасбай Амина", "Усипбаев Диас", "Ермек Омар"]


# --- the lists ---------------------------------------------------------------


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_given_names_file(language: str) -> None:
    lines = (rules_folder() / language / "given_names.txt").read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[^\W\d_]+(-[^\W\d_]+)?", name) and name[0].isupper() for name in names)
    assert len(names) == len(set(names))
    assert any("CC BY 4.0" in line for line in lines) or language != "kk"


def test_spellings_meet() -> None:
    assert is_given_name("Айгуль")
    assert is_given_name("Айгүл")
    assert is_given_name("Қасым-Жомарт")
    assert not is_given_name("Колледж")
    assert len(given_names()) > 1000


# --- the models --------------------------------------------------------------


def test_held_out_figures() -> None:
    """The shipped weights on KazNERD's hold-out, on which nothing was trained or chosen."""
    rows = json.loads(gzip.decompress((HERE / "data" / "kaznerd_held_out.json.gz").read_bytes()))
    assert len(rows) == 2262
    sentences = [(text, [(start, end, label) for start, end, label in entities]) for text, entities in rows]
    figures = names_model.measure(names_model.kazakh_model(), sentences)
    for key, floor in FLOORS.items():
        assert figures[key]["f"] >= floor, (key, figures[key])


def test_weights_are_small_and_credited() -> None:
    folder = Path(names_model.__file__).with_name("kk_ner")
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 15_000_000
    credits = (folder / "CREDITS.md").read_text(encoding="utf-8")
    assert all(word in credits for word in ("KazNERD", "Yeshpanov", "Khassanov", "Varol", "CC BY 4.0"))


def test_kazakh_model_fills_the_silence() -> None:
    text = "Кездесуге Зейнеш Қаламқас пен оның шәкірттері қатысты."
    names, silent = find_by_rule(text, "kk")
    assert names == []
    assert any("Зейнеш Қаламқас" in text[start:end] for start, end in silent)
    start = text.index("Зейнеш")
    assert ner.find_names(text, "kk") == [Name(start, start + len("Зейнеш Қаламқас"), "kk.name.model")]


def test_russian_model_fills_the_silence() -> None:
    text = "Гостем встречи стал Бруно Вебер из Германии."
    names, silent = find_by_rule(text, "ru")
    assert names == []
    assert silent
    assert [text[name.start : name.end] for name in ner.find_names(text, "ru")] == ["Бруно Вебер"]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_model_where_the_rule_speaks(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names_model, "_MODELS", {language: pytest.fail})
    text = {"kk": "Дәрісті Қадыр Арайлым Болатбекқызы оқыды.", "ru": "Лекцию прочла Ким Ольга."}[language]
    assert len(ner.find_names(text, language)) == 1


# --- properties --------------------------------------------------------------

_PIECES = st.sampled_from(
    ["Ержан", "Болатұлы", "А.", "А.Е.", "Тоқпанова", "Тараз", "қаласы", ",", ";", ".", "\n", "\t", '"', "КММ", "Ким",
     "Ольги", "Каримова", "және", "атындағы", "5", "-", "–", "АБДУАЛИЕВА", "ұлы", "Zoom"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=25), st.sampled_from(["kk", "ru"]))
def test_any_row_of_words(pieces: list[str], language: str) -> None:
    """Names are in order, do not overlap, begin and end with a word, stay on their line; reading them never fails."""
    text = fold(" ".join(pieces))
    names, _ = find_by_rule(text, language)
    for name in names:
        printed = text[name.start : name.end]
        assert printed == printed.strip()
        assert not set(printed) & set('\n\t",;')
        assert ner.read_name(printed, language)
    assert all(one.end <= other.start for one, other in itertools.pairwise(names))


@given(st.text(max_size=60), st.sampled_from(["kk", "ru"]))
def test_any_text(text: str, language: str) -> None:
    find_by_rule(fold(text), language)
    ner.read_name(text, language)
