"""The Russian voice of the generator."""

from __future__ import annotations

import datetime as dt

from tests.make_report.voice import ONLINE, Facts, Person, Voice, capital

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)
_NOMINATIVE = (
    "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь",
    "декабрь",
)
_ONES = ("", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять")
_TEENS = (
    "десять", "одиннадцать", "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать",
    "восемнадцать", "девятнадцать",
)
_TENS = ("", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто")
_HUNDREDS = (
    "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот",
)
_PAST = {
    "m": ("прошел", "состоялся", "проведен", "организован"),
    "f": ("прошла", "состоялась", "проведена", "организована"),
}
_UNITS = {
    "people": ("человек", "человека", "человек", "человек"),
    "families": ("семья", "семьи", "семей", "семей"),
    "organizations": ("организация", "организации", "организаций", "организаций"),
}


def plural(number: int, forms: tuple[str, ...]) -> str:
    """The noun's form after a number: 1, 2–4, others."""
    tens, ones = number // 10 % 10, number % 10
    if tens == 1 or ones == 0 or ones > 4:
        return forms[2]
    return forms[0] if ones == 1 else forms[1]


def number_words(number: int, feminine: bool = False) -> str:
    """21 → двадцать один; up to 999 999 999."""
    parts: list[str] = []
    for unit, forms, woman in (
        (1_000_000, ("миллион", "миллиона", "миллионов"), False),
        (1000, ("тысяча", "тысячи", "тысяч"), True),
    ):
        if number >= unit:
            parts += [number_words(number // unit, woman), plural(number // unit, forms)]
            number %= unit
    parts.append(_HUNDREDS[number // 100])
    number %= 100
    if 10 <= number < 20:
        parts.append(_TEENS[number - 10])
    else:
        ones = {1: "одна", 2: "две"}.get(number % 10) if feminine else None
        parts += [_TENS[number // 10], ones or _ONES[number % 10]]
    return " ".join(part for part in parts if part)


class Russian(Voice):
    language = "ru"

    def person(self, role: str) -> Person:
        rng = self.rng
        woman = rng.random() < 0.5
        first, first_of = rng.choice(self.words["female" if woman else "male"])
        surname = rng.choice(self.words["surnames"])
        father = rng.choice(self.words["fathers"])
        last, last_of = (f"{surname}а", f"{surname}ой") if woman else (surname, f"{surname}а")
        middle, middle_of = (f"{father}овна", f"{father}овны") if woman else (f"{father}ович", f"{father}овича")
        match rng.randrange(7):
            case 0 | 1 | 2:
                return Person(f"{last} {first} {middle}", role, f"{last_of} {first_of} {middle_of}", woman)
            case 3:
                return Person(f"{first} {last}", role, f"{first_of} {last_of}", woman)
            case 4:
                return Person(f"{first} {middle} {last}", role, f"{first_of} {middle_of} {last_of}", woman)
            case 5:
                return Person(f"{first[0]}.{father[0]}. {last}", role, None, woman)
        return Person(f"{last} {first[0]}. {father[0]}.", role, None, woman)

    def years(self, age: int) -> str:
        return f"{age} {plural(age, ('год', 'года', 'лет'))}"

    def amount_words(self, number: int) -> str:
        return number_words(number)

    def full_date(self, day: dt.date) -> str:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year} года"

    def period(self, start: dt.date, end: dt.date, exact: bool) -> str:
        if not exact:
            months = f"{_NOMINATIVE[start.month - 1]} – {_NOMINATIVE[end.month - 1]}"
            return f"{months} {start.year} {self.rng.choice(['года', 'г.'])}"
        return self.rng.choice([
            f"с {self.full_date(start)} по {self.full_date(end)}",
            f"{start.day} {MONTHS[start.month - 1]} – {end.day} {MONTHS[end.month - 1]} {end.year} года",
            f"{start:%d.%m.%Y} г. – {end:%d.%m.%Y} г.",
        ])

    def between(self, first: dt.date, last: dt.date) -> tuple[str, str]:
        return f"с {first.day} {MONTHS[first.month - 1]}", f"по {self.full_date(last)}"

    def activity_title(self, kind: str, events: int, plan: int | None) -> str:
        purpose, purpose_gen = self.rng.choice(self.words["purposes"])
        text = self.rng.choice(self.words["activity"]).format(
            purpose=purpose, purpose_gen=purpose_gen, noun_plural_gen=self.words["kinds"][kind][2]
        )
        tail = ""
        if plan:
            tail = self.rng.choice([
                f" (мероприятий – {events}, план – {plan} человек)", f" (не менее {plan} участников)",
                f" (план – {plan} человек)",
            ])
        return capital(text) + tail

    def when(self, facts: Facts, year: bool, same_day: bool) -> str:
        day, end, month = facts.start, facts.end, MONTHS[facts.start.month - 1]
        tail = self.rng.choice([f" {day.year} года", f" {day.year} г."]) if year else ""
        if end and end.month != day.month:
            return f"с {day.day} {month} по {end.day} {MONTHS[end.month - 1]}{tail}"
        if end:
            return self.rng.choice([f"с {day.day} по {end.day} {month}{tail}", f"{day.day}–{end.day} {month}{tail}"])
        if same_day:
            return "в тот же день"
        if year and self.rng.random() < 0.25:
            return f"{day:%d.%m.%Y} г."
        return f"{day.day} {month}{tail}"

    def clock(self, facts: Facts) -> str:
        if not facts.time:
            return ""
        hour, minute = facts.time.split(":")
        return self.rng.choice([
            f" в {facts.time}", f" в {facts.time} часов", f" в {int(hour)}.{minute} ч.",
            f" с {facts.time} до {int(hour) + 2}:{minute}",
        ])

    def where(self, facts: Facts) -> str:
        return f" {facts.venue[1]}" if facts.venue else ""

    def theme(self, facts: Facts) -> str:
        noun = str(self.words["kinds"][facts.kind][0])
        if not facts.title:
            return noun
        return noun + self.rng.choice([f" на тему «{facts.title}»", f" по теме «{facts.title}»", f" «{facts.title}»"])

    def amount(self, facts: Facts, words: bool = True) -> str:
        count = facts.count
        assert count is not None
        forms = _UNITS[facts.unit]
        if facts.qualifier == "at_least":
            return f"более {count} {forms[3]}"
        if facts.qualifier == "about":
            return f"около {count} {forms[3]}"
        if words and facts.unit == "people" and count < 60 and self.rng.random() < 0.08:
            return f"{number_words(count)} {plural(count, forms)}"
        return f"{count} {plural(count, forms)}"

    def counted(self, facts: Facts) -> str:
        amount = self.amount(facts)
        inside = capital(self.words["kinds"][facts.kind][3])
        one = facts.count is not None and facts.count % 10 == 1 and facts.count % 100 != 11
        took = "принял" if one and facts.qualifier == "exact" else "приняли"
        forms = [f"{inside} {took} участие {amount}.", f"Участниками стали {amount}."]
        if facts.qualifier == "exact" and facts.unit == "people":
            seats = plural(facts.count or 0, ("участник", "участника", "участников"))
            forms += [
                f"Охват – {facts.count} {seats}.", f"Количество участников: {facts.count}.",
                f"Зарегистрировано {facts.count} {seats}.", f"Собралось {amount}.",
            ]
        return self.rng.choice(forms)

    def told_people(self, people: tuple[Person, ...]) -> str:
        if not people:
            return ""
        roles, of = self.words["roles"], self.words["roles_genitive"]
        if len(people) == 1:
            person = people[0]
            role, ending = roles[person.role][0], "а" if person.woman else ""
            forms = [
                f"{capital(role)} – {person.name}.",
                f"Перед участниками выступил{ending} {role} {person.name}.",
                f"{capital(role)} {person.name} ответил{ending} на вопросы собравшихся.",
                f"{person.name} ({role}) привел{ending} примеры из практики.",
            ]
            if person.genitive and person.role in of:
                forms.append(f"Практическая часть прошла под руководством {of[person.role]} {person.genitive}.")
            return self.rng.choice(forms)
        if len({person.role for person in people}) == 1:
            return f"{capital(roles[people[0].role][1])}: {', '.join(person.name for person in people)}."
        told = [f"{roles[person.role][0]} {person.name}" for person in people]
        return self.rng.choice([
            f"{capital(', '.join(told[:-1]))} и {told[-1]} ответили на вопросы участников.",
            "В работе участвовали: " + ", ".join(f"{p.name} ({roles[p.role][0]})" for p in people) + ".",
        ])

    def tell(self, facts: Facts, year: bool = True, same_day: bool = False) -> str:
        when, clock, where = self.when(facts, year, same_day), self.clock(facts), self.where(facts)
        gender = self.words["kinds"][facts.kind][1]
        past = self.rng.choice(_PAST[gender])
        theme, people = self.theme(facts), self.told_people(facts.people)
        if where and self.rng.random() < 0.2:
            start = f"{capital(where.strip())} {when}{clock} {past} {theme}"
        else:
            start = f"{capital(when)}{clock}{where} {past} {theme}"
        if facts.count is not None and self.rng.random() < 0.4:
            which = "в котором" if gender == "m" else "в которой"
            one = facts.count % 10 == 1 and facts.count % 100 != 11 and facts.qualifier == "exact"
            text = f"{start}, {which} {'принял' if one else 'приняли'} участие {self.amount(facts)}. {people}"
        else:
            parts = [self.counted(facts) if facts.count is not None else "", people]
            self.rng.shuffle(parts)
            text = f"{start}. {' '.join(filter(None, parts))}"
        return text.strip().replace("..", ".")

    def item(self, facts: Facts) -> str:
        text = f"{self.when(facts, True, False)}{self.clock(facts)},{self.where(facts)} – {self.theme(facts)}"
        text = text.replace(",  –", ",").replace(", –", " –")
        if facts.people:
            text += ", " + ", ".join(f"{self.words['roles'][p.role][0]} – {p.name}" for p in facts.people)
        return text + (f", участвовали {self.amount(facts)}" if facts.count is not None else "")

    def _place(self, facts: Facts, city: str) -> str:
        if not facts.venue:
            return "–"
        online = facts.venue[0] in ONLINE
        named = city in facts.venue[0] or online or self.rng.random() < 0.5
        return facts.venue[0] if named else f"г. {city}, {facts.venue[0]}"

    def _date(self, facts: Facts) -> str:
        day, end, month = facts.start, facts.end, MONTHS[facts.start.month - 1]
        if end and end.month != day.month:
            return f"{day:%d.%m}–{end:%d.%m.%Y} г."
        if end:
            return self.rng.choice([f"{day.day}–{end.day} {month} {day.year} г.", f"{day:%d}–{end:%d.%m.%Y} г."])
        return self.rng.choice([
            f"{day:%d.%m.%Y} г.", f"{day:%d.%m.%Y}", f"{day.day} {month} {day.year} г.",
            f"{day.day} {month} {day.year} года",
        ])

    def _listed(self, people: tuple[Person, ...]) -> str:
        if not people:
            return ""
        roles = self.words["roles"]
        if len(people) > 1 and len({p.role for p in people}) == 1:
            return f"{capital(roles[people[0].role][1])}: {', '.join(p.name for p in people)}"
        return "; ".join(f"{capital(roles[p.role][0])} – {p.name}" for p in people)

    def cells(self, facts: Facts, city: str) -> list[str]:
        theme = f"{capital(self.words['kinds'][facts.kind][0])} «{facts.title}»"
        if facts.people:
            theme += f". {self._listed(facts.people)}"
        date = self._date(facts) + (f", {facts.time}" if facts.time else "")
        count = "–"
        if facts.count is not None:
            plain = facts.qualifier == "exact" and facts.unit == "people"
            count = str(facts.count) if plain and self.rng.random() < 0.8 else self.amount(facts, words=False)
        place = self._place(facts, city)
        return [date, place if place.startswith("г. ") else capital(place), theme, count]

    def field_list(self, facts: Facts, city: str) -> list[str]:
        rng, noun = self.rng, self.words["kinds"][facts.kind][0]
        lines = [f"{rng.choice(['Дата', 'Дата проведения'])}: {self._date(facts)}"]
        if facts.time:
            lines.append(f"Время: {facts.time}")
        lines.append(f"{rng.choice(['Место', 'Место проведения'])}: {self._place(facts, city)}")
        lines.append(f"{rng.choice(['Форма', 'Форма проведения'])}: {noun}")
        if facts.title:
            lines.append(f"Тема: «{facts.title}»")
        if facts.people:
            lines += [line.replace(" – ", ": ") for line in self._listed(facts.people).split("; ")]
        if facts.count is not None:
            lines.append(f"{rng.choice(['Количество участников', 'Охват'])}: {self.amount(facts, words=False)}")
        return lines

    def label(self, number: int, kind: str) -> str:
        noun = self.words["kinds"][kind][0]
        return self.rng.choice([f"{capital(noun)} {number}", f"{number} {noun}"])

    def closing(self, events: int, total: int, plan: int | None, satisfaction: float | None) -> str:
        people = plural(total, _UNITS["people"])
        text = self.rng.choice([
            f"Всего проведено {events} {plural(events, ('мероприятие', 'мероприятия', 'мероприятий'))}, "
            f"в которых приняли участие {total} {people}",
            f"Общее количество участников мероприятий – {total} {people}",
            f"Итого мероприятиями охвачено {total} {people}",
        ])
        text += f" (план – {plan})." if plan else "."
        if satisfaction is not None:
            share = f"{satisfaction:g}".replace(".", ",")
            text += " " + self.rng.choice([
                f"Удовлетворенность участников – {share}%.", f"Уровень удовлетворенности составил {share}%.",
                f"По итогам анкетирования удовлетворены {share}% участников.",
            ])
        return text

    def outputs(self, drawn: list[tuple[list[str], int]]) -> tuple[list[str], list[tuple[str, int]]]:
        if self.rng.random() < 0.4:
            told = [(plural(number, tuple(forms)), number) for forms, number in drawn]
            listed = ", ".join(f"{number} {thing}" for thing, number in told)
            return [self.rng.choice([f"За время проекта подготовлено: {listed}.", f"Размещено {listed}."])], told
        return super().outputs(drawn)

    def survey(self, facts: Facts) -> str:
        return self.rng.choice([
            f"{capital(self.when(facts, True, False))} проведен онлайн-опрос, в котором участвовали {facts.count} "
            f"{plural(facts.count or 0, ('респондент', 'респондента', 'респондентов'))}.",
            f"Опрос проведен {self.when(facts, True, False)}. Количество респондентов: {facts.count}.",
        ])

    def consultation(self, facts: Facts, first: int, last: int, year: int) -> str:
        told = " и ".join(f"{self.words['roles'][p.role][0]} {p.name}" for p in facts.people)
        since, until = MONTHS[first - 1], _NOMINATIVE[last - 1]
        return (
            f"В период с {since} по {until} {year} года {told} консультировали семьи. "
            f"Охвачено {self.amount(facts, words=False)}."
        )

    def final(self, facts: Facts) -> str:
        when = capital(self.when(facts, True, False)) + self.clock(facts)
        text = f"{when}{self.where(facts)} прошла итоговая презентация. "
        people = "".join(f" {capital(self.words['roles'][p.role][0])} – {p.name}." for p in facts.people)
        return f"{text}В ней участвовали {facts.count} {plural(facts.count or 0, _UNITS['people'])}.{people}"
