"""Names as printed -> their parts and the keys on which spellings meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.entities.names import name_key, parse_name, patronymic_key
from extractor.entities.spelling import is_misspelling, spell, stem


@pytest.mark.parametrize(("printed", "surname", "given_name", "patronymic", "initials"), [
    ("Қадыр Арайлым Болатбекқызы", "Қадыр", "Арайлым", "Болатбекқызы", ()),
    ("Гүлсім Ерланқызы Бисенова", "Бисенова", "Гүлсім", "Ерланқызы", ()),
    ("Нурлан Абишевич Тлеубаев", "Тлеубаев", "Нурлан", "Абишевич", ()),
    ("Досыбаева Валентина Николаевна", "Досыбаева", "Валентина", "Николаевна", ()),
    ("Арайлым АБДУАЛИЕВА", "АБДУАЛИЕВА", "Арайлым", None, ()),  # capitals tell the surname
    ("Дархан БАЙПАҚ", "БАЙПАҚ", "Дархан", None, ()),
    ("Динара Берекеева", "Берекеева", "Динара", None, ()),  # its ending tells it
    ("Нурматов Мансур", "Нурматов", "Мансур", None, ()),
    ("Рахат Ерханұлы", None, "Рахат", "Ерханұлы", ()),
    ("Мұрат ұлы Ержан", "Мұратұлы", "Ержан", None, ()),  # written apart, in a surname's place
    ("Ахметов Ержан Мұрат ұлы", "Ахметов", "Ержан", "Мұратұлы", ()),
    ("А.Тоқпанова", "Тоқпанова", None, None, ("А.",)),
    ("Каримова А.Е.", "Каримова", None, None, ("А.", "Е.")),
    ("А. Т. Бейсеков", "Бейсеков", None, None, ("А.", "Т.")),
    ("Касенов Ержан Б.", "Касенов", "Ержан", None, ("Б.",)),
    ("Дж. Оразов", "Оразов", None, None, ("Дж.",)),
])
def test_parts(printed: str, surname: str | None, given_name: str | None, patronymic: str | None,
               initials: tuple[str, ...]) -> None:
    name = parse_name(printed)
    assert (name.surname, name.given, name.patronymic, name.initials) == (surname, given_name, patronymic, initials)


def test_order_that_nothing_tells_is_not_claimed() -> None:
    assert not parse_name("Ермек Омар").order_known
    assert parse_name("Ермек Омаров").order_known


@pytest.mark.parametrize(("kazakh", "russian"), [
    ("Әбдікәрім", "Абдикарим"), ("Жұмағұлов", "Жумагулов"), ("Тәңірберген", "Танирберген"), ("Айгүл", "Айгуль"),
    ("Ләззат", "Ляззат"), ("Сейітжан", "Сеитжан"), ("Қадыр", "Кадыр"), ("Һаким", "Хаким"), ("Жәмила", "Джамиля"),
    ("Ғалымқызы", "Галымкызы"), ("Мұхаммед", "Мухамед"), ("Күлпаш", "Кюльпаш"), ("Тәңірберген", "Тангирберген"),
])
def test_spellings_meet(kazakh: str, russian: str) -> None:
    assert spell(kazakh) == spell(russian)


@pytest.mark.parametrize(("first", "second"), [
    ("Талғатұлы", "Талгатович"), ("Ералықызы", "Ералиевна"), ("Николайұлы", "Николаевич"), ("Сәбитқызы", "Сабитовна"),
    ("Мұрат ұлы", "Муратулы"),
])
def test_patronymics_meet(first: str, second: str) -> None:
    assert patronymic_key(first) == patronymic_key(second)


@pytest.mark.parametrize(("first", "second"), [
    ("Талғатұлы", "Талғатқызы"), ("Маратұлы", "Мұратұлы"), ("Омаровна", "Омарович"),
])
def test_other_patronymics_do_not(first: str, second: str) -> None:
    assert patronymic_key(first) != patronymic_key(second)


@pytest.mark.parametrize(("first", "second", "expected"), [
    ("Каншимбеков", "Каншинбеков", True),
    ("Берекеева", "Беркеева", True),  # a letter left out
    ("Тоқпанова", "Тоқпаонва", True),  # two swapped
    ("Марат", "Мурат", False),  # both are names
    ("Омаров", "Умаров", False),  # both come from names
    ("Омаров", "Омарова", False),  # his and hers
    ("Ким", "Кам", False),  # too short to tell
    ("Берекеева", "Берекеева", False),  # the same is no misspelling
    ("Тоқпанова", "Тоқпава", False),  # two letters
])
def test_misspelling(first: str, second: str, expected: bool) -> None:
    assert is_misspelling(spell(first), spell(second)) is expected
    assert is_misspelling(spell(second), spell(first)) is expected


@pytest.mark.parametrize("words", [
    ("технология", "технологиялық"), ("медицина", "медициналық"), ("колледжі", "колледжінің", "колледж"),
    ("орталық", "орталығы"), ("мектеп", "мектебі"), ("колледж", "колледжа"), ("техническая", "технического"),
])
def test_stems_meet(words: tuple[str, ...]) -> None:
    assert len({stem(word) for word in words}) == 1


@given(st.text(max_size=60))
def test_any_text_has_parts_and_a_key(text: str) -> None:
    name, key = parse_name(text), name_key(text)
    assert set(key.surnames) <= set(key.words)
    assert len(name.words) == len(key.words)


@given(st.lists(st.sampled_from(["Қадыр", "Арайлым", "Болатбекқызы", "Омаров", "А.", "Ержан"]), max_size=3))
def test_the_normal_form_is_its_own(parts: list[str]) -> None:
    normal = parse_name(" ".join(parts)).normal
    assert parse_name(normal).normal == normal
