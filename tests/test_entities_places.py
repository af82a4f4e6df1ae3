"""Organisations and places: parts of their names, where they are, which are one."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.entities.gazetteer import Location, locate, regions
from extractor.entities.models import NameMention, Resolution
from extractor.entities.organizations import parse_organization, resolve_organizations
from extractor.entities.places import parse_place, place_location, resolve_places
from extractor.rules import rules_folder

JAMBYL = "jambyl"


def mention(number: int, printed: str, **more: Any) -> NameMention:
    values = {"report": "r1", "role": "grantee", "language": "kk", "region": JAMBYL, **more}
    return NameMention(f"m{number}", printed=printed, order=(2025, f"m{number}"), **values)


def partition(resolution: Resolution) -> list[str]:
    return sorted(" ".join(sorted(m.removeprefix("m") for m in cluster.mentions)) for cluster in resolution.clusters)


# --- organisations ------------------------------------------------------------


@pytest.mark.parametrize(("printed", "form", "quoted"), [
    ("Жамбыл облыстық пікірсайыс одағы «Еркін пікір» жастар қоғамдық бірлестігі", "public_association", "Еркін пікір"),
    ("«Айналайын» балалар-жасөспірімдер орталығы» жастар клубы» қоғамдық бірлестігі", "public_association",
     "Айналайын"),
    ("«Жамбыл облысы Азаматтық Альянсы» заңды тұлғалар бірлестігі", "legal_union", "Жамбыл облысы Азаматтық Альянсы"),
    ("Тараз қалалық “Отбасын қолдау орталығы” КММ", "municipal_institution", "Отбасын қолдау орталығы"),
    ("Объединение юридических лиц «Ассоциация экологических инициатив «Жасыл Алтай»", "legal_union", "Жасыл Алтай"),
    ('ОЮЛ "Ассоциация экологических инициатив "Жасыл Алтай"', "legal_union", "Жасыл Алтай"),
    ("ТОО «Эко Сервис Шығыс»", "limited_company", "Эко Сервис Шығыс"),
    ("НАО «Центр грантового сопровождения»", "nonprofit_company", "Центр грантового сопровождения"),
    ("АО «Банк»", "joint_stock_company", "Банк"),
    ("«Сыр» КЕАҚ", "nonprofit_company", "Сыр"),
    ("Тараз қаласы әкімдігінің ішкі саясат бөлімі", None, None),
])
def test_parts_of_an_organization(printed: str, form: str | None, quoted: str | None) -> None:
    name = parse_organization(printed)
    assert (name.form, name.quoted_name) == (form, quoted)
    assert name.quoted <= name.words


@pytest.mark.parametrize(("names", "expected"), [
    (["«Сыр дарыны» қоғамдық қоры", "«СЫР ДАРЫНЫ» ҚҚ", "\"Сыр дарыны\" қоғамдық қоры"], ["0 1 2"]),
    (["«Сыр дарыны» қоғамдық қоры", "«Сыр дарыны» ЖШС"], ["0", "1"]),  # another form
    (["«Сыр дарыны» қоғамдық қоры", "Сыр дарыны"], ["0 1"]),  # a form that is not told
    (["«Сыр дарыны» қоғамдық қоры", "«Сыр дарыны» ЖШС", "Сыр дарыны"], ["0", "1", "2"]),  # fits two
    (["Жамбыл облыстық пікірсайыс одағы «Еркін пікір» ҚБ", "«Еркін пікір» қоғамдық бірлестігі"], ["0 1"]),
    (["Тараз қалалық «Жастар орталығы» КММ", "Қаратау қаласының «Жастар орталығы» КММ"], ["0", "1"]),
    (["«Жасыл Алтай» ҚҚ", "ОФ «Жасыл Алтай»"], ["0 1"]),  # both languages' forms
    (["«Сыр дарыны» қоғамдық қоры", "«Сыр сұлуы» қоғамдық қоры"], ["0", "1"]),
    (["Общественный фонд «Ляззат»", "«Ләззат» қоғамдық қоры"], ["0 1"]),
])
def test_organizations_of_a_region(names: list[str], expected: list[str]) -> None:
    assert partition(resolve_organizations([mention(n, name) for n, name in enumerate(names)])) == expected


def test_the_same_name_in_another_region_is_listed_and_kept_apart() -> None:
    resolution = resolve_organizations([mention(0, "«Достық» ҚҚ"), mention(1, "«Достық» ҚҚ", region="aqmola")])
    assert partition(resolution) == ["0", "1"]
    assert [(pair.first, pair.second, pair.reason) for pair in resolution.look_alikes] == [("m0", "m1", "elsewhere")]


def test_an_operator_without_region_is_one_over_all() -> None:
    found = resolve_organizations([mention(n, "«Қолдау орталығы» КЕАҚ", region=None, report=f"r{n}") for n in range(3)])
    assert partition(found) == ["0 1 2"]


# --- places --------------------------------------------------------------------


@pytest.mark.parametrize(("printed", "language", "kind", "name"), [
    ("М.Х. Дулати атындағы Тараз өңірлік университетінің мәжіліс залы", "kk", "institution",
     "М.Х. Дулати атындағы Тараз өңірлік университеті"),
    ("Жамбыл жоғары колледжі (оқу корпусы)", "kk", "institution", "Жамбыл жоғары колледжі"),
    ("Тартоғай ауылының кітапханасы", "kk", "institution", "Тартоғай ауылының кітапханасы"),
    ("Қызылорда қаласының орталық саябағы", "kk", "institution", "Қызылорда қаласының орталық саябағы"),
    ("актовый зал Усть-Каменогорского колледжа приборостроения и связи", "ru", "institution",
     "Усть-Каменогорский колледж приборостроения и связи"),
    ("конференц-зал гостиницы «Ертіс»", "ru", "institution", "гостиница «Ертіс»"),
    ("Тараз қаласы", "kk", "settlement", "Тараз"),
    ("село Зеренда", "ru", "settlement", "Зеренді"),
    ("Zoom", "kk", "online", "Zoom"),
    ("Instagram, Facebook және TikTok", "kk", "online", "Instagram, Facebook және TikTok"),
])
def test_parts_of_a_venue(printed: str, language: str, kind: str, name: str) -> None:
    place = parse_place(printed, language)
    assert (place.kind, place.name) == (kind, name)


@pytest.mark.parametrize(("names", "expected"), [
    (["Тараз сервис және технологиялық колледжі", "Тараз сервис және технология колледжі"], ["0 1"]),
    (["Жамбыл жоғары медицина колледжі", "Жамбыл жоғары медициналық колледжі"], ["0 1"]),
    (["М.Х. Дулати атындағы Тараз университеті", "М.Х. Дулати атындағы Тараз өңірлік университетінің кітапханасы"],
     ["0 1"]),
    (["Шерхан Мұртаза атындағы Халықаралық Тараз университеті", "М.Х. Дулати атындағы Тараз университеті"],
     ["0", "1"]),
    (["«Мөлдір бұлақ» облыстық оқу-сауықтыру орталығы", "«Мөлдір бұлақ» оқу-сауықтыру орталығы"], ["0 1"]),
    (["қалалық кітапхана", "облыстық кітапхана"], ["0", "1"]),  # ranks that clash
    (["қалалық кітапхана", "облыстық кітапхана", "кітапхана"], ["0", "1", "2"]),  # fits two
    (["«Білім» гуманитарлық колледжі", "Білім гуманитарлық колледжі"], ["0 1"]),
    (["№ 5 орта мектеп", "№ 6 орта мектеп"], ["0", "1"]),
    (["Тараз қаласы", "Тараз қ.", "г. Джамбул"], ["0 1 2"]),  # renamed
    (["Тараз қаласындағы мәдениет үйі", "Қаратау қаласындағы мәдениет үйі"], ["0", "1"]),
    (["Zoom", "zoom"], ["0 1"]),
])
def test_places_of_a_region(names: list[str], expected: list[str]) -> None:
    assert partition(resolve_places([mention(n, name, role="venue") for n, name in enumerate(names)])) == expected


def test_a_house_of_culture_in_another_region_is_another() -> None:
    mentions = [mention(0, "Мәдениет үйі"), mention(1, "Мәдениет үйі", region="aqmola")]
    resolution = resolve_places(mentions)
    assert partition(resolution) == ["0", "1"]
    assert [pair.reason for pair in resolution.look_alikes] == ["elsewhere"]
    assert place_location(mentions[1]) == Location("aqmola", None)


# --- gazetteer -----------------------------------------------------------------


@pytest.mark.parametrize(("text", "region", "city"), [
    ("Тараз қаласы әкімдігінің ішкі саясат бөлімі", "jambyl", "Тараз"),
    ("Жамбыл облысы, Жамбыл ауданы, Аса ауылы", "jambyl", "Аса"),  # three regions have a Жамбыл district
    ("Управление общественного развития Восточно-Казахстанской области", "shygys-qazaqstan", None),
    ("г. Усть-Каменогорск, ул. Казахстан, 63", "shygys-qazaqstan", "Өскемен"),
    ("Риддерский колледж туризма", "shygys-qazaqstan", "Риддер"),
    ("г. Джамбул", "jambyl", "Тараз"),  # renamed
    ("Нур-Султан", "astana", "Астана"),
    ("в Астане", "astana", "Астана"),
    ("Алматыда", "almaty", "Алматы"),
    ("Алматы облысы, Қонаев қаласы", "almaty-region", "Қонаев"),
    ("Қызылорда облысының басқармасы", "qyzylorda", None),  # a region's name is not its city
    ("село Зеренда", "aqmola", "Зеренді"),
    ("Глубоковская районная библиотека", "shygys-qazaqstan", None),
    ("Байзақ ауданының мектебі", "jambyl", None),
    ("область Абай", "abai", None),
    ("Абай атындағы колледж", None, None),  # a poet
    ("Жамбыл гуманитарлық колледжі", None, None),
    ("Семейный центр", None, None),
    ("аралас мектеп", None, None),
    ("Қазақстан көшесі, 5", None, None),
])
def test_where_it_is(text: str, region: str | None, city: str | None) -> None:
    assert locate(text) == Location(region, city)


def test_the_gazetteer_is_whole() -> None:
    entries = tomllib.loads((rules_folder() / "common" / "gazetteer.toml").read_text(encoding="utf-8"))["region"]
    assert len(regions()) == len({entry["id"] for entry in entries}) == 20  # 17 regions, 3 cities
    for entry in entries:
        for name in entry["name"]:
            if len(name) > 3:
                assert locate(name).region == entry["id"], name
        for city in [entry["capital"], *entry["cities"]]:
            for spelling in city:
                assert locate(f"{entry['name'][0]}, {spelling}") == Location(entry["id"], city[0]), spelling
        for kazakh, russian in entry["districts"]:
            for text in (f"{kazakh} ауданы", f"{russian} район"):
                assert locate(text).region in (entry["id"], None), text  # None: several regions have one


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    locate(text)
    parse_organization(text)
    parse_place(text, "kk")
