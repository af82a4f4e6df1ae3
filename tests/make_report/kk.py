"""The Kazakh voice of the generator."""

from __future__ import annotations

import datetime as dt

from tests.make_report.voice import ONLINE, Facts, Person, Voice, capital

MONTHS = (
    "қаңтар", "ақпан", "наурыз", "сәуір", "мамыр", "маусым", "шілде", "тамыз", "қыркүйек", "қазан", "қараша",
    "желтоқсан",
)
_LOCATIVE = ("да", "да", "да", "де", "да", "да", "де", "да", "те", "да", "да", "да")
_POSSESSIVE = (
    "қаңтарында", "ақпанында", "наурызында", "сәуірінде", "мамырында", "маусымында", "шілдесінде", "тамызында",
    "қыркүйегінде", "қазанында", "қарашасында", "желтоқсанында",
)
_ONES = ("", "бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз")
_TENS = ("", "он", "жиырма", "отыз", "қырық", "елу", "алпыс", "жетпіс", "сексен", "тоқсан")
_FROM_ONES = ("", "ден", "ден", "тен", "тен", "тен", "дан", "ден", "ден", "дан")
_FROM_TENS = ("", "нан", "дан", "дан", "тан", "ден", "тан", "тен", "нен", "нан")


def number_words(number: int) -> str:
    """12 → он екі; up to 999 999 999."""
    parts = []
    for unit, name in ((1_000_000, "миллион"), (1000, "мың")):
        if number >= unit:
            parts += [number_words(number // unit), name]
            number %= unit
    if number >= 100:
        parts += [_ONES[number // 100] if number >= 200 else "", "жүз"]
        number %= 100
    parts += [_TENS[number // 10], _ONES[number % 10]]
    return " ".join(part for part in parts if part)


def ablative(number: int) -> str:
    """The suffix of `120-дан`, as the number is read aloud."""
    if number % 10:
        return _FROM_ONES[number % 10]
    if number % 100:
        return _FROM_TENS[number // 10 % 10]
    return "ден" if number % 1000 else "нан"


def joiner(word: str) -> str:
    """мен, бен or пен after a word."""
    last = word[-1].lower()
    return "бен" if last in "зжбвгд" else "пен" if last in "кқпстфхцчшщ" else "мен"


class Kazakh(Voice):
    language = "kk"

    def person(self, role: str) -> Person:
        rng = self.rng
        woman = rng.random() < 0.5
        first = rng.choice(self.words["female" if woman else "male"])
        surname = rng.choice(self.words["surnames"])
        father = rng.choice(self.words["fathers"])
        patronymic = father + ("қызы" if woman else "ұлы")
        full = f"{surname} {first} {patronymic}"
        form = rng.randrange(6)
        if form <= 2:
            return Person(full, role, f"{full}ның", woman)
        short = (f"{first} {surname}", f"{first[0]}.{father[0]}. {surname}", f"{surname} {first[0]}.")[form - 3]
        return Person(short, role, None, woman)

    def amount_words(self, number: int) -> str:
        return number_words(number)

    def full_date(self, day: dt.date) -> str:
        return f"{day.year} жылғы {day.day} {MONTHS[day.month - 1]}{_LOCATIVE[day.month - 1]}"

    def period(self, start: dt.date, end: dt.date, exact: bool) -> str:
        first, last = MONTHS[start.month - 1], MONTHS[end.month - 1]
        if not exact:
            return self.rng.choice([
                f"{start.year} жылдың {first}-{last} аралығы", f"{start.year} жылғы {first} – {last}",
            ])
        return self.rng.choice([
            f"{start.year} жылғы {start.day} {first} – {end.year} жылғы {end.day} {last}",
            f"{start:%d.%m.%Y} ж. – {end:%d.%m.%Y} ж.",
            f"{start.year} жылғы {start.day} {first} мен {end.day} {last} аралығы",
        ])

    def between(self, first: dt.date, last: dt.date) -> tuple[str, str]:
        return f"{first.year} жылғы {first.day} {MONTHS[first.month - 1]}", f"{last.day} {MONTHS[last.month - 1]}"

    def activity_title(self, kind: str, events: int, plan: int | None) -> str:
        purpose = self.rng.choice(self.words["purposes"])
        text = self.rng.choice(self.words["activity"]).format(
            Purpose=capital(purpose), purpose=purpose, noun_plural=self.words["kinds"][kind][2]
        )
        tail = ""
        if plan:
            tail = self.rng.choice([
                f" ({events} іс-шара, жоспар – {plan} адам)", f" (кемінде {plan} қатысушы)", f" (жоспар – {plan} адам)",
            ])
        return capital(text) + tail

    def when(self, facts: Facts, year: bool, same_day: bool) -> str:
        day, end = facts.start, facts.end
        month, place = MONTHS[day.month - 1], _LOCATIVE[day.month - 1]
        if end and end.month != day.month:
            text = f"{day.day} {month} {joiner(month)} {end.day} {MONTHS[end.month - 1]} аралығында"
            return f"{day.year} жылғы {text}" if year else text
        if end:
            text = self.rng.choice([
                f"{day.day}-{end.day} {month}{place}", f"{day.day}–{end.day} {month} күндері",
            ])
            return f"{day.year} жылғы {text}" if year else text
        if same_day:
            return "сол күні"
        if not year:
            return self.rng.choice([f"{day.day} {month}{place}", f"{day.day} {month} күні"])
        return self.rng.choice([
            f"{day.year} жылғы {day.day} {month}{place}", f"{day.year} жылғы {day.day} {month} күні",
            f"{day.year} жылдың {day.day} {_POSSESSIVE[day.month - 1]}", f"{day:%d.%m.%Y} ж.",
            f"{day.year} жылдың {day.day} {month} күні",
        ])

    def clock(self, facts: Facts) -> str:
        if not facts.time:
            return ""
        hour, minute = facts.time.split(":")
        suffix = {"00": "де", "30": "да"}[minute]
        later = f"{int(hour) + 2:02}:{minute}"
        forms = [f" сағат {facts.time}-{suffix}", f" сағат {int(hour)}.{minute}-{suffix}"]
        if minute == "00":
            forms.append(f" сағат {facts.time}-ден {later}-ге дейін")
        return self.rng.choice(forms)

    def where(self, facts: Facts) -> str:
        return f" {facts.venue[1]}" if facts.venue else ""

    def theme(self, facts: Facts) -> str:
        noun, possessive = self.words["kinds"][facts.kind][:2]
        if not facts.title:
            return str(noun)
        return self.rng.choice([
            f"«{facts.title}» тақырыбында {noun}", f"«{facts.title}» атты {noun}", f"«{facts.title}» {possessive}",
        ])

    def amount(self, facts: Facts, words: bool = True) -> str:
        count = facts.count
        assert count is not None
        unit = {"people": "адам", "families": "отбасы", "organizations": "ұйым"}[facts.unit]
        if facts.qualifier == "at_least":
            return f"{count}-{ablative(count)} {self.rng.choice(['астам', 'аса'])} {unit}"
        if facts.qualifier == "about":
            return f"шамамен {count} {unit}"
        if words and count < 60 and self.rng.random() < 0.08:
            return f"{number_words(count)} {unit}"
        return f"{count} {unit}"

    def counted(self, facts: Facts) -> str:
        amount = self.amount(facts)
        to = capital(self.words["kinds"][facts.kind][3])
        forms = [f"{to} {amount} қатысты.", f"Іс-шараға {amount} қатысты.", f"Шараға {amount} жиналды."]
        if facts.qualifier == "exact" and facts.unit == "people":
            forms += [f"Қатысушылар саны – {facts.count} адам.", f"Барлығы {amount} қамтылды.",
                      f"Қатысушылар саны: {facts.count}."]
        return self.rng.choice(forms)

    def told_people(self, people: tuple[Person, ...]) -> str:
        if not people:
            return ""
        roles = self.words["roles"]
        if len(people) == 1:
            person = people[0]
            role = roles[person.role][0]
            forms = [
                f"{capital(role)} – {person.name}.",
                f"Іс-шараны {role} {person.name} жүргізді.",
                f"{capital(role)} {person.name} тақырыпты нақты мысалдармен түсіндірді.",
                f"{person.name} ({role}) жиналғандардың сұрақтарына жауап берді.",
            ]
            if person.genitive and person.role in ("psychologist", "lawyer", "mediator", "trainer"):
                forms.append(f"Тәжірибелік бөлім {role} {person.genitive} көмегімен өтті.")
            return self.rng.choice(forms)
        if len({person.role for person in people}) == 1:
            return f"{capital(roles[people[0].role][1])}: {', '.join(person.name for person in people)}."
        told = [f"{roles[person.role][0]} {person.name}" for person in people]
        join = joiner(people[-2].name)
        forms = [
            f"{capital(', '.join(told[:-1]))} {join} {told[-1]} сөз сөйледі.",
            "Шараға қатысқандар: " + ", ".join(f"{p.name} ({roles[p.role][0]})" for p in people) + ".",
        ]
        return self.rng.choice(forms)

    def tell(self, facts: Facts, year: bool = True, same_day: bool = False) -> str:
        when, clock = capital(self.when(facts, year, same_day)), self.clock(facts)
        theme = self.theme(facts)
        happened = self.rng.choice(["өтті", "өткізілді", "ұйымдастырылды"])
        people = self.told_people(facts.people)
        with_count = facts.count is not None
        if with_count and facts.qualifier == "exact" and facts.unit == "people" and self.rng.random() < 0.3:
            text = f"{when}{clock}{self.where(facts)} {facts.count} адамның қатысуымен {theme} {happened}. {people}"
        elif with_count and self.rng.random() < 0.25:
            text = f"{when}{clock}{self.where(facts)} {theme} өтіп, оған {self.amount(facts)} қатысты. {people}"
        else:
            parts = [self.counted(facts) if with_count else "", people]
            self.rng.shuffle(parts)
            text = f"{when}{clock}{self.where(facts)} {theme} {happened}. {' '.join(filter(None, parts))}"
        return text.strip().replace("..", ".")

    def item(self, facts: Facts) -> str:
        text = f"{self.when(facts, True, False)}{self.clock(facts)} –{self.where(facts)} {self.theme(facts)}"
        if facts.people:
            roles = self.words["roles"]
            text += ", " + ", ".join(f"{roles[p.role][0]} – {p.name}" for p in facts.people)
        return text + (f", {self.amount(facts)} қатысты" if facts.count is not None else "")

    def _place(self, facts: Facts, city: str) -> str:
        if not facts.venue:
            return "–"
        online = facts.venue[0] in ONLINE
        named = city in facts.venue[0] or online or self.rng.random() < 0.5
        return facts.venue[0] if named else f"{city} қаласы, {facts.venue[0]}"

    def _date(self, facts: Facts) -> str:
        day, end = facts.start, facts.end
        month = MONTHS[day.month - 1]
        if end and end.month != day.month:
            return f"{day:%d.%m} – {end:%d.%m.%Y} ж."
        if end:
            return self.rng.choice([f"{day.day}-{end.day} {month} {day.year} ж.", f"{day:%d}-{end:%d.%m.%Y} ж."])
        return self.rng.choice([
            f"{day:%d.%m.%Y} ж.", f"{day:%d.%m.%Y}", f"{day.day} {month} {day.year} ж.",
            f"{day.year} жылғы {day.day} {month}",
        ])

    def _listed(self, people: tuple[Person, ...]) -> str:
        if not people:
            return ""
        roles = self.words["roles"]
        if len(people) > 1 and len({p.role for p in people}) == 1:
            return f"{capital(roles[people[0].role][1])}: {', '.join(p.name for p in people)}"
        return "; ".join(f"{capital(roles[p.role][0])} – {p.name}" for p in people)

    def cells(self, facts: Facts, city: str) -> list[str]:
        noun, possessive = self.words["kinds"][facts.kind][:2]
        theme = self.rng.choice([f"«{facts.title}» {possessive}", f"{capital(noun)} «{facts.title}»"])
        if facts.people:
            theme += f". {self._listed(facts.people)}"
        date = self._date(facts) + (f", {self.rng.choice(['', 'сағат '])}{facts.time}" if facts.time else "")
        count = "–"
        if facts.count is not None:
            plain = facts.qualifier == "exact" and facts.unit == "people"
            count = str(facts.count) if plain and self.rng.random() < 0.8 else self.amount(facts, words=False)
        return [date, self._place(facts, city), theme, count]

    def field_list(self, facts: Facts, city: str) -> list[str]:
        rng, noun = self.rng, self.words["kinds"][facts.kind][0]
        lines = [f"{rng.choice(['Күні', 'Өткізілген күні', 'Өткен күні'])}: {self._date(facts)}"]
        if facts.time:
            lines.append(f"Уақыты: {rng.choice(['', 'сағат '])}{facts.time}")
        lines.append(f"{rng.choice(['Өтетін орны', 'Өткен орны', 'Орны'])}: {self._place(facts, city)}")
        lines.append(f"Нысаны: {noun}")
        if facts.title:
            lines.append(f"Тақырыбы: «{facts.title}»")
        if facts.people:
            lines += [line.replace(" – ", ": ") for line in self._listed(facts.people).split("; ")]
        if facts.count is not None:
            lines.append(f"Қатысушылар саны: {self.amount(facts, words=False)}")
        return lines

    def label(self, number: int, kind: str) -> str:
        noun = self.words["kinds"][kind][0]
        return self.rng.choice([f"{number} {noun}", f"{number}-{noun}"])

    def closing(self, events: int, total: int, plan: int | None, satisfaction: float | None) -> str:
        text = self.rng.choice([
            f"Барлығы {events} іс-шара өтіп, оларға {total} адам қатысты",
            f"Өткізілген {events} іс-шараға жалпы {total} адам қатысты",
            f"Қорытындысында {events} іс-шара {total} адамды қамтыды",
        ])
        text += f" (жоспар – {plan})." if plan else "."
        if satisfaction is not None:
            share = f"{satisfaction:g}".replace(".", ",")
            text += " " + self.rng.choice([
                f"Қанағаттану деңгейі – {share}%.", f"Сауалнама бойынша қанағаттану деңгейі {share}% құрады.",
                f"Қатысушылардың {share}%-ы іс-шараларға қанағаттанған.",
            ])
        return text

    def outputs(self, drawn: list[tuple[list[str], int]]) -> tuple[list[str], list[tuple[str, int]]]:
        if self.rng.random() < 0.4:
            told = [(forms[0], number) for forms, number in drawn]
            listed = ", ".join(f"{number} {thing}" for thing, number in told)
            return [self.rng.choice([f"Жоба аясында {listed} дайындалды.", f"Барлығы {listed} жарияланды."])], told
        return super().outputs(drawn)

    def survey(self, facts: Facts) -> str:
        when = self.when(facts, True, False)
        return self.rng.choice([
            f"{capital(when)} онлайн сауалнама жүргізіліп, оған {facts.count} респондент қатысты.",
            f"Сауалнама {when} өтті. Сауалнамаға {facts.count} респондент жауап берді.",
        ])

    def consultation(self, facts: Facts, first: int, last: int, year: int) -> str:
        a, b = MONTHS[first - 1], MONTHS[last - 1]
        told = " ".join(
            f"{self.words['roles'][p.role][0]} {p.name}" + (" мен" if i < len(facts.people) - 1 else "")
            for i, p in enumerate(facts.people)
        )
        return (
            f"{year} жылдың {a} {joiner(a)} {b} айлары аралығында {told} отбасыларға кеңес берді. "
            f"Барлығы {facts.count} отбасы қамтылды."
        )

    def final(self, facts: Facts) -> str:
        when = capital(self.when(facts, True, False)) + self.clock(facts)
        text = f"{when}{self.where(facts)} қорытынды презентация өтті. "
        people = "".join(f" {capital(self.words['roles'][p.role][0])} – {p.name}." for p in facts.people)
        return f"{text}Оған {facts.count} адам қатысты.{people}"
