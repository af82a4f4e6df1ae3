"""Events as people tell them: several in a sentence, facts over many sentences, days counted from one another."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.models import Event
from tests.small_report import report_of


def events_of(language: str, *paragraphs: str) -> list[Event]:
    report = report_of(language, events="\n".join(paragraphs))
    return [event for task in report.projects[0].tasks for activity in task.activities for event in activity.events]


SEVERAL: list[tuple[str, str, list[tuple[Any, ...]]]] = [
    # days in brackets behind their places
    ("kk", "Барлығы екі дәріс ұйымдастырылып, олар аудан әкімдігінің үлкен залында (05.06.2025 ж., 42 тыңдаушы), "
           "орталық кітапхананың оқу залында (06.06.2025 ж., 38 тыңдаушы) өткізілді.",
     [("2025-06-05", "аудан әкімдігінің үлкен залы", 42), ("2025-06-06", "орталық кітапхананың оқу залы", 38)]),
    # semicolons, years of two figures, a day from which it was moved
    ("ru", "Первый семинар состоялся 15.05.24 г. в Доме ветеранов, пришел 21 человек; второй семинар, перенесенный "
           "с 27 мая, был проведен 29.05.24 г. в школе № 2 (присутствовало 23 человека).",
     [("2024-05-15", "Дом ветеранов", 21), ("2024-05-29", "школа № 2", 23)]),
    # lists of days, and one number for each
    ("kk", "12.06.2025 ж., 26.06.2025 ж. және 10.07.2025 ж. күндері Zoom платформасында үш вебинар өткізіліп, "
           "оларға тиісінше 28, 31 және 25 адам қосылды.",
     [("2025-06-12", "Zoom", 28), ("2025-06-26", "Zoom", 31), ("2025-07-10", "Zoom", 25)]),
    ("ru", "Проведено три занятия (02.07.24 г., 04.07.24 г. и 11.07.24 г.) в школе № 7.",
     [("2024-07-02", "школа № 7", None), ("2024-07-04", "школа № 7", None), ("2024-07-11", "школа № 7", None)]),
    # what follows the day tells that it is another event
    ("ru", "27 апреля в библиотеке № 4 прошел тренинг, собрались 47 ребят. На следующий день продолжили во дворе дома "
           "№ 18 по улице Абая. Там нас было 32.",
     [("2024-04-27", "библиотека № 4", 47), ("2024-04-28", "двор дома № 18 по улице Абая", 32)]),
    ("kk", "14 мамыр күні №17 мектептің кітапханасында тренинг өтті, отыз бір оқушы келді. Арада бір апта өткенде, "
           "21 мамырда, Текелі жаққа жол тарттық. Текелі қаласының №3 мектебінде өткен екінші тренингке қатысқан бала "
           "саны 26 болды.",
     [("2024-05-14", "№17 мектептің кітапханасы", 31), ("2024-05-21", "Текелі қаласының №3 мектебі", 26)]),
    # days counted from the event before
    ("ru", "28 мая в клубе состоялась встреча, приняли участие 37 учащихся. Через два дня встреча прошла в школе № 2, "
           "41 участник.", [("2024-05-28", "клуб", 37), ("2024-05-30", "школа № 2", 41)]),
    ("kk", "4 маусымда Zoom платформасында семинар өтті, оған 38 ата-ана қосылды. Екі күннен кейін Google Meet арқылы "
           "екінші семинар ұйымдастырылды, оған 33 адам қосылды.",
     [("2024-06-04", "Zoom", 38), ("2024-06-06", "Google Meet", 33)]),
    # the day is told in figures too
    ("ru", "14.05.2025 в индустриальном колледже прошел семинар для 41 студента, на следующий день, 15.05.2025, мы "
           "побывали в Колледже сервиса и новых технологий (29 участников).",
     [("2025-05-14", "индустриальный колледж", 41), ("2025-05-15", "Колледж сервиса и новых технологий", 29)]),
    # a month alone announces what its days bring
    ("ru", "Первые два тренинга наша команда провела в апреле. 08.04.2025 тренинг прошел в школе № 4, пришли 34 "
           "студента, а 10.04.2025 такой же тренинг состоялся в школе № 5, участвовало 37 человек.",
     [("2025-04-08", "школа № 4", 34), ("2025-04-10", "школа № 5", 37)]),
    # a month that has a place of its own is an event
    ("ru", "В апреле тренинг прошел в школе № 4. 20 апреля тренинг прошел в школе № 5, участвовало 37 человек.",
     [("2024-04", "школа № 4", None), ("2024-04-20", "школа № 5", 37)]),
    # so many days of one event
    ("ru", "Турнир растянулся на два дня, 6 и 7 июля. Играли на стадионе «Строитель». На поле вышли 72 игрока.",
     [("2024-07-06", "стадион «Строитель»", 72)]),
    # in turn, each with its link
    ("ru", "24 мая 60 человек собрались на набережной реки Усолки (https://a.kz/1). 14 июня красили урны на улице "
           "Торайгырова (https://a.kz/2).",
     [("2024-05-24", "набережная реки Усолки", 60), ("2024-06-14", "улица Торайгырова", None)]),
]


@pytest.mark.parametrize(("language", "text", "expected"), SEVERAL)
def test_several_events(language: str, text: str, expected: list[tuple[Any, ...]]) -> None:
    assert [(e.date_start, e.venue, e.participants) for e in events_of(language, text)] == expected


def test_one_event_of_two_days_has_an_end() -> None:
    event, = events_of("ru", "Тренинг длился два дня. Проходил он 10 и 11 июня 2025 года в школе № 2.")
    assert (event.date_start, event.date_end) == ("2025-06-10", "2025-06-11")


@pytest.mark.parametrize(("language", "text"), [
    ("ru", "Поездка была назначена на 4 октября, однако экскурсию пришлось отменить."),
    ("ru", "Лекцию, намеченную на 9 августа в поселке, пришлось отменить из-за шторма."),
    ("kk", "9 қыркүйек, сейсенбі. Бүгінге белгіленген тренинг өтпеді: №20 мектепте жылу жүйесі сыналыпты."),
])
def test_what_did_not_take_place_is_no_event(language: str, text: str) -> None:
    assert events_of(language, text) == []


FACTS = [
    ("ru", "Число участников достигло 43. Мероприятие прошло 3 мая 2024 года, начали мы в 11:00. Местом проведения "
           "стал двор районной библиотеки.", ("2024-05-03", "11:00", "двор районной библиотеки", 43)),
    ("kk", "5 мамыр, дүйсенбі. Екі сыныптан 52 оқушы жиналды, бәріміз №9 мектептің спорт залына түстік. Сағат 12:30-да "
           "басталған кездесуді тренер жүргізді.", ("2024-05-05", "12:30", "№9 мектептің спорт залы", 52)),
    ("kk", "28 мамырда дәріс өтті, тыңдаушылар – 19. Жиналған орнымыз – №9 мектептің мұғалімдер бөлмесі, өйткені акт "
           "залында дайындық жүріп жатқан.", ("2024-05-28", None, "№9 мектептің мұғалімдер бөлмесі", 19)),
    ("ru", "Круглый стол проведен 9 октября 2024 г., начало в 11:00, место проведения – зал заседаний Дома дружбы. "
           "Приняли участие 13 организаций.", ("2024-10-09", "11:00", "зал заседаний Дома дружбы", 13)),
    ("ru", "Пятнадцать семей мы обещали, восемнадцать семей пришло. Случилось это 5 октября в 17:00 в кафе «Домино».",
     ("2024-10-05", "17:00", "кафе «Домино»", 18)),
    ("kk", "Жәрмеңке 30 тамызда «Балқаш» серіктестігінің айлағында таңғы он бірде өтті, 36 жас қатысты.",
     ("2024-08-30", "11:00", "«Балқаш» серіктестігінің айлағы", 36)),
]


@pytest.mark.parametrize(("language", "text", "expected"), FACTS)
def test_facts_over_several_sentences(language: str, text: str, expected: tuple[Any, ...]) -> None:
    event, = events_of(language, text)
    assert (event.date_start, event.time, event.venue, event.participants) == expected


@pytest.mark.parametrize(("language", "text", "field"), [
    ("ru", "6 июля в клубе прошел турнир. В зале яблоку негде было упасть, хотя до 21:30 многие ушли.", "time"),
    ("kk", "6 шілдеде сайыс өтті. Кешкі 21:30-ға дейін жүріппіз.", "time"),
    ("ru", "Турнир растянулся на два дня, 6 и 7 июля.", "time"),
    ("ru", "6 июля прошел турнир. На поле вышли 72 игрока.", "venue"),
    ("ru", "6 июля прошла акция, волонтеры выходили на улицы.", "venue"),
    ("kk", "6 шілдеде сол студияда подкаст түсірілді.", "venue"),
])
def test_what_is_no_time_of_beginning_or_no_place(language: str, text: str, field: str) -> None:
    assert [getattr(event, field) for event in events_of(language, text)] == [None]


PEOPLE = [
    ("ru", "11 мая открылась школа № 22 (спасибо директору Гульмире Сагатовне): тренинг провела психолог Дина Омарова.",
     [("Дина Омарова", "psychologist")]),
    ("ru", "5 мая прошла встреча, разговор вела модератор Светлана Жарикова, выступили М.Т. Рахимов и Бауыржан Сагиев.",
     [("Светлана Жарикова", "moderator"), ("М.Т. Рахимов", "speaker"), ("Бауыржан Сагиев", "speaker")]),
    ("ru", "5 мая прошел вебинар. Наряду с экспертом Канатом Ирсалиевым, участникам отвечала юрист Ольга Ким.",
     [("Канат Ирсалиев", "expert"), ("Ольга Ким", "lawyer")]),
    ("kk", "5 маусымда дәріс өтті. Дәрістерді экономист Жақыпов Қайрат Болатұлы мен Н.С. Рахметов оқыды.",
     [("Жақыпов Қайрат Болатұлы", "lecturer"), ("Н.С. Рахметов", "lecturer")]),
    ("kk", "5 маусымда сайыс өтті. Бірінші орынды Аяжан Серік, екінші орынды Тимур Валиев алды.",
     [("Аяжан Серік", "winner"), ("Тимур Валиев", "winner")]),
    ("kk", "Күні: 5 маусым\nОрны: №5 мектеп\nТренер: Жанна Бекболат\nХат: қала әкімінің орынбасары Д. Маусымбаевқа",
     [("Жанна Бекболат", "trainer")]),
    ("ru", "Дата: 5 июня, 11:00. Место: клуб. Модератор: С.Н. Ковтун. Эксперты: Талгат Ибрагим, М.Ю. Зуева.",
     [("С.Н. Ковтун", "moderator"), ("Талгат Ибрагим", "expert"), ("М.Ю. Зуева", "expert")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), PEOPLE)
def test_who_was_there_and_as_what(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    people = [person for event in events_of(language, *text.split("\n")) for person in event.people]
    assert [(person.name, person.role) for person in people] == expected


def test_fields_that_follow_one_another_in_a_line() -> None:
    event, = events_of("ru", "Сроки: 13–24.10.2025 г. Место: ЦОН. План – 180, факт – 186 чел. Бланков испорчено – 11.")
    assert (event.date_start, event.date_end, event.venue) == ("2025-10-13", "2025-10-24", "ЦОН")


def test_an_answer_of_a_survey_is_no_place() -> None:
    events = events_of("ru", "Что Вам нужно?", "- оборудование – 40,6%", "- помещение – 18,8%")
    assert [event.venue for event in events if event.venue] == []


def test_the_title_told_before_several_days_is_that_of_each() -> None:
    events = events_of("kk", "«Азамат және бюджет» тақырыбында екі дәріс 5 маусымда №1 мектепте (42 тыңдаушы), "
                             "7 маусымда №2 мектепте (38 тыңдаушы) өтті.")
    assert [event.title for event in events] == ["Азамат және бюджет"] * 2


@pytest.mark.parametrize(("days", "expected"), [
    ("10-14", [("2024-06-10", "2024-06-14")]),
    ("10-11", [("2024-06-10", None), ("2024-06-11", None)]),
])
def test_neighbouring_days_in_the_plural_are_two_events_and_more_are_one(
        days: str, expected: list[tuple[str, str | None]]) -> None:
    events = events_of("kk", f"Курс маусым айының {days} күндері Теңге ауылының мәдениет үйінде өтті.")
    assert [(event.date_start, event.date_end) for event in events] == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    # a profession in the singular is that of the next name alone
    ("kk", "2024 жылғы 18 шілде – «Төзбе» тақырыбындағы подкаст. Қонақтары – заңгер Жеткерген Нұрлыбек және Мұсаева "
           "Томирис.", [("Жеткерген Нұрлыбек", "lawyer"), ("Мұсаева Томирис", "guest")]),
    # what a verb ties to the next name is not said of this one
    ("ru", "21.11.2025 в школе № 4 состоялась презентация, участвовали 63 человека. О результатах рассказал Терещенко "
           "Максим, гостем эфира был Сейтжанов Дамир Ерболович.",
     [("Терещенко Максим", "speaker"), ("Сейтжанов Дамир Ерболович", "guest")]),
])
def test_whose_role_it_is(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    (event,) = events_of(language, text)
    assert [(person.name, person.role) for person in event.people] == expected


def test_the_total_of_events_told_by_their_number_and_the_people() -> None:
    report = report_of("ru", events="08.04.2025 семинар прошел в колледже, пришли 34 студента.\n10.04.2025 семинар "
                                    "прошел в школе № 4, пришли 37 студентов.\nИтого 6 семинаров, 214 студентов.")
    assert [a.reported_participants for t in report.projects[0].tasks for a in t.activities] == [214]


def test_a_plan_in_brackets_behind_the_number_of_those_who_came() -> None:
    report = report_of("kk", events="18 қазан күні қалалық кітапханада дөңгелек үстел өтіп, 27 адам қатысты (жоспар – "
                                    "25 адам).")
    assert [(a.planned_participants, a.reported_participants)
            for t in report.projects[0].tasks for a in t.activities] == [(25, 27)]
