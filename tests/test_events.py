"""Events out of prose, lists and fields, in both languages: what is told -> what is read."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.cutter import cut_events
from extractor.document import Span
from extractor.drafts import Context
from extractor.events import read_events
from extractor.mentions import Reading
from extractor.models import Event
from extractor.ner import find_names
from tests.documents import document_of


def events_of(language: str, *paragraphs: str) -> list[Event]:
    """The events of an activity whose body these paragraphs are; dates without a year are of 2024."""
    document = document_of("Есеп 2024", *paragraphs)
    reading = Reading(document)
    names = find_names(reading.folded, language)
    context = Context(reading, language, names, Span(5, 9))
    return read_events(context, cut_events(context, document.blocks[1:], document.blocks[1].start), None)[0]


def only(language: str, *paragraphs: str) -> Event:
    events = events_of(language, *paragraphs)
    assert len(events) == 1, events
    return events[0]


DATES: list[tuple[str, str, tuple[str | None, str | None]]] = [
    ("kk", "2024 жылғы 22 мамыр күні кітапханада семинар өтті.", ("2024-05-22", None)),
    ("kk", "2024 жылдың 17-23 маусым аралығында акция өтті.", ("2024-06-17", "2024-06-23")),
    ("kk", "6 маусымда мектепте дәріс өткізілді.", ("2024-06-06", None)),  # the year is the report's
    ("kk", "Маусым айының 9 –ы күні орталық ашылды, кездесу өтті.", ("2024-06-09", None)),
    ("kk", "2024 жылдың маусым мен қыркүйек айлары аралығында консультация берілді.", ("2024-06", "2024-09")),
    ("ru", "24 мая 2024 года прошёл семинар.", ("2024-05-24", None)),
    ("ru", "24.05.2024 г. состоялась лекция.", ("2024-05-24", None)),
    ("ru", "С 3 по 7 июня 2024 г. проведена акция.", ("2024-06-03", "2024-06-07")),
    ("ru", "19 сентября в колледже состоялся тренинг.", ("2024-09-19", None)),
    ("ru", "В период с мая по октябрь проведены консультации.", ("2024-05", "2024-10")),
    ("ru", "24 сент 2024 прошёл семинар.", ("2024-09-24", None)),
    ("ru", "20 мая, 11:00. Встреча в библиотеке имени Абая. Пришло 10 человек.", ("2024-05-20", None)),
    ("ru", "Точку поставили 27 ноября в 11:00 в пресс-центре службы коммуникаций.", ("2024-11-27", None)),
    ("ru", "12.05, 15:00 – лекция «Наши деды» – библиотека имени Абая – 34 чел.", ("2024-05-12", None)),
    ("kk", "31 мамыр. Комсомол аралы. «Бір қап» ұранымен акция. 60 адам.", ("2024-05-31", None)),
]


@pytest.mark.parametrize(("language", "text", "expected"), DATES)
def test_dates(language: str, text: str, expected: tuple[str | None, str | None]) -> None:
    event = only(language, text)
    assert (event.date_start, event.date_end) == expected


VENUES: list[tuple[str, str, str | None]] = [
    ("kk", "2024 жылғы 5 мамырда Абай атындағы гуманитарлық колледжінде семинар өтті.",
     "Абай атындағы гуманитарлық колледжі"),
    ("kk", "2024 жылғы 5 мамырда Ақтау қаласындағы №7 орта мектепте дәріс өтті.", "№7 орта мектеп"),
    ("kk", "2024 жылғы 5 мамырда Ақтау қаласы, Достық үйінде кездесу өтті.", "Достық үйі"),
    ("kk", "2024 жылғы 5 мамырда Ақтау қаласында кездесу өтті.", "Ақтау қаласы"),
    ("kk", "2024 жылғы 5 мамырда ZOOM платформасы арқылы вебинар өтті.", "Zoom"),
    ("kk", "2024 жылғы 5 мамырда онлайн форматта вебинар өтті.", None),
    ("kk", "2024 жылғы 5 мамырда «Жастар орталығы» КММ ұйымдастыруымен кездесу өтті.", None),  # an organiser
    ("ru", "5 мая 2024 года в актовом зале колледжа связи прошёл семинар.", "актовый зал колледжа связи"),
    ("ru", "5 мая 2024 года на базе Аксайского колледжа туризма организован тренинг.", "Аксайский колледж туризма"),
    ("ru", "5 мая 2024 года на площади Республики проведена акция.", "площадь Республики"),
    ("ru", "5 мая 2024 года на платформе Zoom состоялся вебинар.", "Zoom"),
    ("ru", "5 мая 2024 года в парке имени К. Сатпаева прошла акция.", "парк имени К. Сатпаева"),
    ("ru", "5 мая в городском доме культуры перед учениками прошла лекция.", "городской дом культуры"),
    ("ru", "5 мая на площади у Дворца школьников прошла акция.", "площадь у Дворца школьников"),
    ("ru", "5 мая в Лисаковском техническом колледже прошла лекция.", "Лисаковский технический колледж"),
    ("ru", "5 мая в 09:00 началась экскурсия на Каратальской ГЭС.", "Каратальская ГЭС"),
    ("ru", "5 мая прошла встреча. Место: мастерская Дома быта, г. Аксай.", "мастерская Дома быта"),
    ("ru", "5 мая прошли консультации по адресу: г. Семей, ул. Абая, 62. Помощь получили 28 семей.", "ул. Абая, 62"),
    ("ru", "12.05 – лекция «Наши деды» – библиотека имени Абая – 34 чел.", "библиотека имени Абая"),
    ("kk", "5 мамырда мәдениет үйіне отыз оқырман жиналып, кездесу өтті.", "мәдениет үйі"),
    ("kk", "8 шілдеде заңгер Қ.Б. Оспанов «Қамқор» орталығының кеңсесінде кеңес берді.",
     "«Қамқор» орталығының кеңсесі"),
    ("ru", "5 июня нас принял музыкальный зал детского сада № 26, там на тренинге «Первый класс» было 19 семей.",
     "музыкальный зал детского сада № 26"),
    ("ru", "Собрались 19 июня в чайной комнате Дома дружбы.", "чайная комната Дома дружбы"),
    ("ru", "Консультации прошли 14 июня в ЦОНе № 2.", "ЦОН № 2"),
    ("ru", "19 октября съездили в дом престарелых и дали концерт.", "дом престарелых"),
    ("ru", "15 сентября побывали в трёх школах, собрание прошло.", None),
    ("ru", "Встречу 25 сентября открыла заместитель акима, она же ответила на вопросы 40 сельчан.", None),
    ("kk", "13 мамырда «Керуен» сауда үйінің бірінші қабатында көрме өтті.", "«Керуен» сауда үйінің бірінші қабаты"),
    ("kk", "13 мамырда Облыстық балалар мен жасөспірімдер орталығында байқау өтті.",
     "Облыстық балалар мен жасөспірімдер орталығы"),
    ("kk", "13 мамырда медицина колледжінің 204-аудиториясында тренинг өтті.",
     "медицина колледжінің 204-аудиториясы"),
    ("kk", "10 маусымда әр үйде кездесу өтті.", None),
    ("ru", "8 апреля, 18:30, библиотека им. Абая. Встреча, 20 человек.", "библиотека им. Абая"),
    ("ru", "9 октября – с. Павлодарское (11 чел.), встреча.", "с. Павлодарское"),
    ("ru", "Акция «Двор» (21 сентября 2024 г., микрорайон Лесозавод) собрала 120 жителей.", "микрорайон Лесозавод"),
    ("ru", "13 марта в ПТУ №7 прошла лекция.", "ПТУ №7"),
    ("ru", "5 мая в КГУ «Центр «Отбасы» прошел семинар «Бюджет».", "КГУ «Центр «Отбасы»"),  # one mark closes both
    ("ru", "5 мая волонтеры провели концерт в доме-интернате для престарелых.", "дом-интернат для престарелых"),
    ("ru", "5 мая в школе для подростков прошла лекция.", "школа"),  # the lecture is for them
    ("ru", "Проведены лекции: 1) 15.05.2024 – колледж экономики, 45 студентов.", "колледж экономики"),
]


@pytest.mark.parametrize(("language", "text", "expected"), VENUES)
def test_venues(language: str, text: str, expected: str | None) -> None:
    assert only(language, text).venue == expected


COUNTS: list[tuple[str, str, tuple[int | None, str | None, str | None]]] = [
    ("kk", "Оған 32 адам қатысты.", (32, "exact", "people")),
    ("kk", "Шараға 50-ден астам студент қатысты.", (50, "at_least", "people")),
    ("kk", "Оған он бес адам қатысты.", (15, "exact", "people")),
    ("kk", "Қатысушылар саны: 61", (61, "exact", "people")),
    ("kk", "20 отбасы қатысты.", (20, "exact", "families")),
    ("kk", "Шараға шамамен 40 тұрғын жиналды.", (40, "about", "people")),
    ("kk", "Барлығы 52 сурет қойылды.", (None, None, None)),  # pictures are no participants
    ("kk", "620-дан астам тұрғын қамтылды. Іс-шарада: 620 адам қамтылды.", (620, "exact", "people")),
    ("ru", "Приняли участие 48 человек.", (48, "exact", "people")),
    ("ru", "Охват – 63 участника.", (63, "exact", "people")),
    ("ru", "Участие приняли более 120 жителей.", (120, "at_least", "people")),
    ("ru", "Охвачено 15 семей.", (15, "exact", "families")),
    ("ru", "Присутствовали 1 075 человек.", (1075, "exact", "people")),
    ("ru", "Роздано 800 листовок.", (None, None, None)),
    ("ru", "Слушателей было двадцать семь.", (27, "exact", "people")),
    ("ru", "Участников 27.", (27, "exact", "people")),
    ("ru", "Народу на акции было около 70.", (70, "about", "people")),
    ("ru", "Посмотрели ее около двухсот горожан.", (200, "about", "people")),
    ("ru", "Одна учительница принесла удочку.", (None, None, None)),  # one person with a word is no audience
    ("ru", "Пришло 10 человек (план – 15).", (10, "exact", "people")),
    ("kk", "Жүзге жуық адам жиналды.", (100, "about", "people")),
    ("kk", "Жоспарланған 300 респонденттің орнына 318 адам жауап берді.", (318, "exact", "people")),
    ("kk", "Жиналысқа 2 мыңға жуық адам қатысты.", (2000, "about", "people")),
    ("kk", "Көрмеге екі жүзге жуық адам келді.", (200, "about", "people")),
    ("kk", "4 тәрбиешімен бірге 24 бала келді.", (24, "exact", "people")),
    ("kk", "2,5 мың қатысушы, 3 жеңімпаз болды.", (None, None, None)),
    ("ru", "Велопробег собрал 2,5 тысячи участников.", (None, None, None)),
    ("ru", "Пришли 24 ребёнка в сопровождении 4 воспитателей.", (24, "exact", "people")),
    ("ru", "Мечтали о 150 посетителях, а заглянуло не меньше 180 человек.", (180, "at_least", "people")),
    ("ru", "Участвовали 25 ветеранов и 60 школьников.", (None, None, None)),  # their sum is not printed
    ("ru", "Участвовали 25 ветеранов и 60 школьников, всего 85 человек.", (85, "exact", "people")),
    ("ru", "Участвовали 38 жителей, из них 21 женщина.", (38, "exact", "people")),
    ("kk", "Оған 25 ардагер мен 60 оқушы қатысты.", (None, None, None)),
    ("kk", "Оған 38 тұрғын, оның ішінде 21 әйел қатысты.", (38, "exact", "people")),
]
LEAD = {"kk": "2024 жылғы 5 мамырда мектепте семинар өтті.", "ru": "5 мая 2024 года в школе прошёл семинар."}


@pytest.mark.parametrize(("language", "text", "expected"), COUNTS)
def test_counts(language: str, text: str, expected: tuple[Any, ...]) -> None:
    event = only(language, f"{LEAD[language]} {text}")
    assert (event.participants, event.qualifier, event.unit) == expected


ROLES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("kk", "Психолог Ахметова Айгүл Серікқызы кеңес берді.", [("Ахметова Айгүл Серікқызы", "psychologist")]),
    ("kk", "Спикерлер: Қасым Арман және заңгер Ахметова Айгүл Серікқызы.",
     [("Қасым Арман", "speaker"), ("Ахметова Айгүл Серікқызы", "lawyer")]),
    ("ru", "Спикеры – Тлеубаев Нурлан Абишевич и Касенов Ержан Болатович.",
     [("Тлеубаев Нурлан Абишевич", "speaker"), ("Касенов Ержан Болатович", "speaker")]),
    ("ru", "Занятие вела психолог Ким Ольга Сергеевна.", [("Ким Ольга Сергеевна", "psychologist")]),
    ("ru", "Модератором выступил Омаров Санжар Бекетович.", [("Омаров Санжар Бекетович", "moderator")]),
    ("ru", "Тренер – психолог Павел Ворона.", [("Павел Ворона", "psychologist")]),  # a surname that is a word
    ("ru", "С докладом выступил А.М. Омаров; возражала эксперт Ольга Ким.",
     [("А.М. Омаров", "speaker"), ("Ольга Ким", "expert")]),
    ("ru", "Аким М.Н. Омаров прислал поздравление.", []),  # who sends a letter was not there
    ("kk", "Спикерлер – Ирина Валерьевна Тен (психолог) және Асылбек Нұржан (медиатор).",
     [("Ирина Валерьевна Тен", "psychologist"), ("Асылбек Нұржан", "mediator")]),
    ("kk", "Заңгер Сәуле Қ. Ермек кеңес берді.", [("Сәуле Қ. Ермек", "lawyer")]),
    ("kk", "Жоба туралы Бектұров Ілияс баяндама жасады, модератор – Сағын Айгерім.",
     [("Бектұров Ілияс", "speaker"), ("Сағын Айгерім", "moderator")]),
    ("ru", "Об итогах рассказал Бектуров Ильяс, модератор – Сагын Айгерим.",
     [("Бектуров Ильяс", "speaker"), ("Сагын Айгерим", "moderator")]),
    ("kk", "Дәріскер: заңгер Досмағамбетов Арман және Қайыпов Нұрболат.",
     [("Досмағамбетов Арман", "lawyer"), ("Қайыпов Нұрболат", "lecturer")]),
    ("ru", "Выступили юрист Турсынбаев Канат и Жолдасбекова Айсулу.",
     [("Турсынбаев Канат", "lawyer"), ("Жолдасбекова Айсулу", "speaker")]),
    ("ru", "Его вели психологи Турсынбаев Канат и Жолдасбекова Айсулу.",
     [("Турсынбаев Канат", "psychologist"), ("Жолдасбекова Айсулу", "psychologist")]),
    ("ru", "«Мы рады», – пояснил директор фонда «Жол» Бектемиров Данияр.", [("Бектемиров Данияр", "speaker")]),
    ("kk", "«Біз қуаныштымыз», – деді қор директоры Бектемиров Данияр.", [("Бектемиров Данияр", "speaker")]),
    ("kk", "Құттықтау сөзбен Бектемиров Данияр шықты.", [("Бектемиров Данияр", "speaker")]),
]


@pytest.mark.parametrize(("language", "text", "expected"), ROLES)
def test_people_and_their_roles(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    event = only(language, f"{LEAD[language]} {text}")
    assert [(person.name, person.role) for person in event.people] == expected


def test_several_events_in_one_paragraph_share_the_links_below_it() -> None:
    document = document_of(
        "2024 жылғы 5 мамырда №1 мектепте дәріс өтті, 30 адам қатысты. "
        "2024 жылғы 7 мамырда №2 мектепте дәріс өтті, 40 адам қатысты.",
        "https://www.instagram.com/p/AAAAAAAAAAA/",
    )
    reading = Reading(document)
    context = Context(reading, "kk", [], None)
    parts = cut_events(context, document.blocks, 0)
    events, _ = read_events(context, parts, None)
    assert [(e.date_start, e.venue, e.participants) for e in events] == [
        ("2024-05-05", "№1 мектеп", 30), ("2024-05-07", "№2 мектеп", 40)
    ]
    assert [len(e.links) for e in events] == [0, 0]
    assert len(parts.links) == 1


def test_links_below_an_event_are_its_own_until_the_next_begins() -> None:
    events = events_of(
        "ru", "5 мая 2024 года прошла лекция.", "https://a.kz/1", "В тот же день в 15:00 прошёл семинар.", "https://a.kz/2"
    )
    assert [(e.kind, e.date_start, [link.url for link in e.links]) for e in events] == [
        ("lecture", "2024-05-05", ["https://a.kz/1"]), ("seminar", "2024-05-05", ["https://a.kz/2"])
    ]


def test_an_event_told_as_a_list_of_fields() -> None:
    event = only(
        "ru", "1 поток", "– Даты: 13–17 мая 2024 г.", "– Место: Глубоковская районная библиотека",
        "– Тема: «Первые шаги»", "– Тренер: Рахимова Алтын Кайратовна", "– Слушателей: 18",
    )
    assert (event.label, event.date_start, event.date_end) == ("1 поток", "2024-05-13", "2024-05-17")
    assert (event.venue, event.title, event.participants) == ("Глубоковская районная библиотека", "Первые шаги", 18)
    assert [(person.name, person.role) for person in event.people] == [("Рахимова Алтын Кайратовна", "trainer")]


def test_a_plan_is_no_event_and_a_summary_belongs_to_none() -> None:
    assert events_of("kk", "Келесі жылы семинарлар жоспарлануда.") == []
    events = events_of(
        "kk", "2024 жылғы 5 мамырда №1 мектепте дәріс өтті. Іс-шараға: 30 адам қатысты.",
        "2024 жылғы 7 мамырда №2 мектепте дәріс өтті. Іс-шараға: 40 адам қатысты.",
        "Барлығы 70 адам қатысты.",
    )
    assert [event.participants for event in events] == [30, 40]


def test_a_number_about_the_sum_of_the_events_is_of_all_of_them() -> None:
    for closing in ("На обеих встречах побывали 59 человек.", "Ребята, всего нас собралось 60 человек."):
        events = events_of("ru", "14 июня в клубе прошла встреча, пришли 32 подростка.",
                           "12 июля в школе прошла встреча, пришли 27 подростков.", closing)
        assert [event.participants for event in events] == [32, 27]


def test_who_led_all_events_was_at_each_of_them() -> None:
    events = events_of("ru", "14 июня в клубе прошла лекция. 15 июня в школе прошла лекция.",
                       "Обе лекции провела тренер Юлия Вольф.")
    assert [[person.name for person in event.people] for event in events] == [["Юлия Вольф"]] * 2
    events = events_of("kk", "14 маусымда №1 мектепте дәріс өтті. 15 маусымда №2 мектепте дәріс өтті. "
                             "Екі дәрісті де психолог Ахметова Айгүл Серікқызы оқыды.")
    assert [[person.name for person in event.people] for event in events] == [["Ахметова Айгүл Серікқызы"]] * 2


def test_a_paragraph_below_links_begins_an_event_that_its_first_sentence_introduces() -> None:
    events = events_of(
        "ru", "16 мая в колледже прошла лекция.", "https://a.kz/1",
        "Последнюю лекцию перенесли на осень. Она прошла 12 сентября в школе № 5. Пришли 44 человека.", "https://a.kz/2",
    )
    assert [(event.date_start, event.participants, [link.url for link in event.links]) for event in events] == [
        ("2024-05-16", None, ["https://a.kz/1"]), ("2024-09-12", 44, ["https://a.kz/2"])
    ]


def test_the_day_of_a_paper_is_no_event() -> None:
    assert [event.date_start for event in events_of("ru", "Договор подписан 5 мая 2024 года в акимате.")] == []


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("ru", "7 и 14 сентября прошли занятия: на первом было 18 слушателей, на втором – 22.",
     [("2024-09-07", 18), ("2024-09-14", 22)]),
    ("ru", "Встречались мы 2, 9 и 16 июля в школе.",
     [("2024-07-02", None), ("2024-07-09", None), ("2024-07-16", None)]),
    ("ru", "Занятие состоялось 14 мая, собрали 22 ребят. Второе – 21 мая, там же, 19 ребят.",
     [("2024-05-14", 22), ("2024-05-21", 19)]),
    ("kk", "7 және 14 қыркүйекте сабақтар өтті: біріншісінде 18, екіншісінде 22 тыңдаушы болды.",
     [("2024-09-07", 18), ("2024-09-14", 22)]),
])
def test_an_event_on_each_of_several_days(language: str, text: str, expected: list[tuple[str, int | None]]) -> None:
    assert [(event.date_start, event.participants) for event in events_of(language, text)] == expected


@pytest.mark.parametrize(("language", "text", "expected"), [
    ("ru", "Встреча прошла 17 мая, на 11 утра.", "11:00"), ("ru", "5 мая к шести вечера прошла встреча.", "18:00"),
    ("ru", "Собрание прошло 17 сентября, в 18 часов 30 минут.", "18:30"),
    ("kk", "3 мамырда таңғы сағат онда тренинг басталды.", "10:00"),
    ("kk", "3 мамырда кешкі 7-де кездесу өтті.", "19:00"),
])
def test_times_of_day(language: str, text: str, expected: str) -> None:
    assert only(language, text).time == expected


def test_a_link_behind_several_events_with_their_own_is_of_none_of_them() -> None:
    events = events_of("ru", "5 мая в школе прошла экскурсия (https://a.kz/1). 7 мая в музее прошла экскурсия "
                             "(https://a.kz/2). Видео с экскурсий: https://a.kz/3")
    assert [[link.url for link in event.links] for event in events] == [["https://a.kz/1"], ["https://a.kz/2"]]


def test_a_name_in_quotes_behind_a_label_is_the_events() -> None:
    event = only("kk", "1-дәріс. «Сәнді зиян»", "• күні: 2024 жылғы 14 мамыр;", "• қатысушылар: 32 оқушы;")
    assert (event.label, event.title, event.participants) == ("1-дәріс", "Сәнді зиян", 32)
    event = only("ru", "Лекция 1. «Модный вред»", "– дата: 14 мая 2024 года;", "– участники: 32 человека;")
    assert (event.label, event.title, event.participants) == ("Лекция 1", "Модный вред", 32)


def test_a_word_with_a_hyphen_is_no_field() -> None:
    event = only("ru", "Мастер-класс танца. 12.11.2024, мастерская «Шебер». Провела мастер Г. Абильдина, 15 девочек.")
    assert (event.kind, event.participants) == ("training", 15)
    assert [person.name for person in event.people] == ["Г. Абильдина"]


def test_a_number_behind_its_sign_is_no_day() -> None:
    for language, text in (("ru", "Лекция №1 – 4 июня 2025 г., школа №5. 45 человек."),
                           ("kk", "Дәріс №1 – 4 маусым 2025 ж., №5 мектеп. 45 адам.")):
        event = only(language, text)
        assert (event.label is not None, event.date_start, event.date_end) == (True, "2025-06-04", None)
