"""Reads a value out of printed text by one rule: the same rule on the same ink gives the same value.

`read(rule_id, parts)` is the only way a value comes to be. `parts` are the printed
texts of a source's spans: the first is what the rule's pattern reads, a second
one is context (a year). An id may name a field, `kk.count.attended#unit`, and, after `@`, the
rule that reads the value on which it depends from the other parts: `kk.date.same_day@kk.date.dotted`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import regex

from extractor import inflect, ner
from extractor.languages import detect_language
from extractor.rules import Rule, load_rules
from extractor.text import fold, heal, single_spaced

Fields = dict[str, Any]
Reader = Callable[[Rule, "regex.Match[str]", Sequence[str]], Fields]

_YEAR = regex.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ISO = regex.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?")
_ROMAN = {"I": 1, "V": 5, "X": 10}
_LATIN = str.maketrans("ІХ", "IX")
_GROUPED = regex.compile(r"\s")
_INITIAL_END = regex.compile(r"(?<!\p{L})\p{Lu}\.$")
_OPENERS, _CLOSERS = "«“„\"", "»”\""


def read(rule_id: str, parts: Sequence[str]) -> Any:
    """The value that a rule gives for printed text, None where it reads nothing there.

    Raises KeyError for an unknown rule.
    """
    name, _, field = rule_id.partition("#")
    name, _, earlier = name.partition("@")
    if earlier:
        parts = [parts[0], str(read(earlier, parts[1:]))]
    rule = load_rules()[name]
    match = rule.pattern.search(fold(parts[0]))
    if match is None:
        return None
    return READERS[rule.reader](rule, match, parts).get(field or "value")


def fields_of(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    """All fields that a rule reads from a match it already has."""
    return READERS[rule.reader](rule, match, parts)


# --- numbers -----------------------------------------------------------------


def integer(text: str) -> int | None:
    """A printed whole number: `1 075`, `14 46` and `1075` alike; None for a dash or no digits."""
    digits = "".join(filter(str.isdecimal, text))
    return int(digits) if digits and len(digits) <= 15 else None


def number_in_words(language: str, text: str) -> int | None:
    """The number that words spell out (`он бес`, `семь миллионов двести тысяч`); None if any word is none."""
    rules = load_rules()
    total, group = 0, 0
    words = regex.findall(r"\p{L}+", fold(text).casefold())
    if not words:
        return None
    for word in words:
        value = rules.look_up(language, "numerals", word)
        if value is None:
            return None
        if value >= 1000:
            total += max(group, 1) * value
            group = 0
        elif value in (10, 100) and 0 < group < 10:  # үш жүз, три десятка
            group *= value
        else:
            group += value
    return total + group


def _read_count(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    groups = match.groupdict()
    printed = match.captures("n") if groups.get("n") else []
    number = integer(printed[0]) if printed else None
    if number is not None and groups.get("scale"):
        number *= load_rules().look_up(rule.language, "numerals", groups["scale"]) or 1
    if number is None and groups.get("words"):
        number = number_in_words(rule.language, groups["words"])
    qualifier = "exact"
    for name in ("at_least", "about"):
        if groups.get(name) or rule.data.get("qualifier") == name:
            qualifier = name
    unit = rule.data.get("unit")
    if unit is None and groups.get("unit"):
        unit = load_rules().look_up(rule.language, "units", groups["unit"])
    return {"value": number, "qualifier": qualifier, "unit": unit or "people"} | _numbered(map(integer, printed[1:]))


def _read_number(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    return {"value": integer(match["n"])}


def _read_roman(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    figures = [_ROMAN[char] for char in match["roman"].upper().translate(_LATIN)]
    return {"value": sum(-a if a < b else a for a, b in zip(figures, [*figures[1:], 0], strict=True))}


def _read_decimal(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    text = _GROUPED.sub("", match["n"]).replace(",", ".")
    value = float(text)
    return {"value": int(value) if value.is_integer() and "." not in text else value}


# --- dates and times ---------------------------------------------------------


def _month(rule: Rule, word: str | None) -> int | None:
    if not word:
        return None
    if word.isdigit():
        return int(word)
    value = load_rules().look_up(rule.language, "months", word)
    return int(value) if value is not None else None


def _iso(year: int | None, month: int | None, day: int | None) -> str | None:
    if year is None or month is None or not 1 <= month <= 12 or not 1900 <= year <= 2100:
        return None
    if day is None:
        return f"{year:04d}-{month:02d}"
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:  # 31 June: a misprint, not a date
        return None


def _read_date(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    groups = match.groupdict()

    def whole(name: str) -> int | None:
        return int(groups[name]) if groups.get(name) else None

    year, year2 = (year + 2000 if year is not None and year < 100 else year for year in (whole("y"), whole("y2")))
    context = _YEAR.search(parts[1]) if len(parts) > 1 else None
    month, month2 = _month(rule, groups.get("m")), _month(rule, groups.get("m2"))
    day, day2 = whole("d"), whole("d2")
    second = day2 is not None or month2 is not None
    month = month or month2
    month2 = month2 or month
    year = year or year2 or (int(context[0]) if context else None)
    year2 = year2 or year
    end = _iso(year2, month2, day2) if second else None
    fields = {"value": _iso(year, month, day), "end": end}
    neighbours = day is not None and day2 == day + 1 and rule.data.get("neighbours")  # 30-31 May, not 10-14 May
    if rule.data.get("several") or neighbours:  # days beside the first: 5, 12 and 19 May
        days = [int(other) for other in match.captures("d2")]
        months, years = _captures(match, "m2", len(days)), _captures(match, "y2", len(days))
        fields |= _numbered(
            _iso(int(years[at]) % 100 + 2000 if years else year2, _month(rule, months[at]) if months else month2, day)
            for at, day in enumerate(days)
        )
    return fields


def _captures(match: regex.Match[str], name: str, count: int) -> list[str]:
    """What a repeated group took, if it took something as often as `count` says."""
    taken = match.captures(name) if name in match.groupdict() else []
    return taken if len(taken) == count else []


def _numbered(values: Iterable[Any]) -> Fields:
    """The further values of one match, as fields `several`, `several2` and so on."""
    return {f"several{number}" if number > 1 else "several": value for number, value in enumerate(values, 1)}


def _read_plain_date(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    """One plain date whose month no rule knows, an abbreviation mostly: dateparser reads it whole or not at all."""
    import dateparser  # slow to import, seldom needed

    found = dateparser.parse(match[0], languages=[rule.language], settings={"STRICT_PARSING": True})
    return {"value": found.date().isoformat() if found else None}


def _read_relative_date(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    """The day of an earlier date (parts[1], ISO), moved by the rule's `days`, as often as a number says:
    "that day", "the day after", "two weeks later"."""
    found = _ISO.fullmatch(parts[1]) if len(parts) > 1 else None
    if found is None or found[3] is None:
        return {"value": None}
    groups = match.groupdict()
    number = number_in_words(rule.language, groups["words"]) if groups.get("words") else integer(groups.get("n") or "1")
    moved = datetime.timedelta(days=int(rule.data.get("days", 0)) * (number or 1))
    day = datetime.date.fromisoformat(found[0]) + moved
    return {"value": day.isoformat()}


def _read_time(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    groups = match.groupdict()
    spelled = number_in_words(rule.language, groups["words"]) if groups.get("words") else None
    hour = spelled if spelled is not None else int(groups["h"] or 24)
    minute = int(groups.get("min") or 0)
    if groups.get("pm") and hour < 12:
        hour += 12
    return {"value": f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None}


# --- words -------------------------------------------------------------------


def clean_text(text: str) -> str:
    """Printed text as a value: one line, single spaces, look-alike letters healed, no edge punctuation."""
    return single_spaced(heal(text)).strip(" ;,")


def clean_title(text: str) -> str:
    """A title without its enclosing quotes and final full stop; inner quotes stay."""
    title = clean_text(text).rstrip(" .;:,")
    while len(title) > 2 and _encloses(title):
        title = title[1:-1].strip(" .;:,")
    return title


def _encloses(title: str) -> bool:
    """Whether the first and the last character are a pair of quotes around all of the title."""
    if title[0] not in _OPENERS or title[-1] not in _CLOSERS:
        return False
    depth = 0
    for index, char in enumerate(title):
        if char == '"':
            return '"' not in title[1:-1]
        depth += (char in "«“„") - (char in "»”")
        if depth == 0 and index < len(title) - 1:
            return False
        if depth < 0:
            return False
    # One closing quote may end two nested titles: «Объединение «Имя».
    return depth == 0


def _main(match: regex.Match[str], parts: Sequence[str]) -> str:
    """The printed text of the group `value`, else of the whole match."""
    start, end = match.span("value") if "value" in match.groupdict() else match.span()
    return parts[0][start:end]


def _read_text(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    text = clean_text(_main(match, parts))
    if "join" in rule.data:  # a word that a narrow cell broke
        text = regex.sub(rule.data["join"], "", text)
    stop = rule.data.get("full_stop")
    if stop == "drop" or (stop == "keep_initial" and not _INITIAL_END.search(text)):
        text = text.rstrip(".")
    return {"value": text or None}


def _read_title(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    return {"value": clean_title(_main(match, parts)) or None}


def _read_name(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    return {"value": ner.read_name(clean_text(_main(match, parts)), rule.data.get("language", rule.language))}


def _read_venue(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    return {"value": inflect.nominative(clean_text(_main(match, parts)).rstrip("."), rule.language)}


def _read_language(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    return {"value": detect_language(parts[0])}


def _read_constant(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    return {"value": rule.data["value"]}


def _read_lexicon(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    return {"value": load_rules().look_up(rule.language, rule.data["lexicon"], match["word"])}


# --- links and phones --------------------------------------------------------


def _read_phone(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    digits = regex.sub(r"\D", "", _main(match, parts))
    return {"value": digits or None}


def _read_link(rule: Rule, match: regex.Match[str], parts: Sequence[str]) -> Fields:
    """The second part is the annotation's own target where there is one."""
    printed = _GROUPED.sub("", parts[0]).rstrip(".,;")
    return {"value": parts[1] if len(parts) > 1 else printed}


READERS: dict[str, Reader] = {
    "count": _read_count,
    "number": _read_number,
    "roman": _read_roman,
    "decimal": _read_decimal,
    "date": _read_date,
    "plain_date": _read_plain_date,
    "relative_date": _read_relative_date,
    "time": _read_time,
    "text": _read_text,
    "title": _read_title,
    "name": _read_name,
    "venue": _read_venue,
    "constant": _read_constant,
    "language": _read_language,
    "lexicon": _read_lexicon,
    "phone": _read_phone,
    "link": _read_link,
}
