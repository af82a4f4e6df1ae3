"""Finds where an event took place, as a whole noun phrase.

Two ways of naming a place are known, and a language's rules say which it has:

- the place's own noun carries the ending (`venue` rules) and the phrase grows to the
  left until a word of `venue_stop`: `Абай атындағы гуманитарлық колледжінде`;
- a preposition opens it (`venue_start`) and it grows to the right until `venue_end`, if one of
  its nouns is a place (`venue_head`): `в актовом зале колледжа связи`.

A city counts only where no place inside it is named; an online platform counts as the place.
"""

from __future__ import annotations

import functools

import regex

from extractor.inflect import phrase_end
from extractor.mentions import Found, Reading, abbreviations, open_quote
from extractor.names_rule import is_given_name

_TOKEN = regex.compile(r"\S+")
_MAX_WORDS = 14
_QUOTE_OPEN, _QUOTE_CLOSE = "«“„", "»”"
_LIST_MARK = regex.compile(r"\s*(?:\d{1,2}[.)]|[–—•-])?\s*")
_TAIL = regex.compile(r"\s?\([^()\d]{3,40}\)")
_WITH_INITIALS = regex.compile(
    r"\p{Lu}\.\s?(?:\p{Lu}\.\s?)?\p{Lu}[\p{L}-]+\s?"
    r"|\p{Lu}[\p{L}-]+\s\p{Lu}\.\s?(?:\p{Lu}\.\s?)?(?!\p{Lu}\p{L})"
)
_TWO_INITIALS = regex.compile(
    r"(?<!\p{L})(?:\p{Lu}[\p{L}-]+\s\p{Lu}\.\s?\p{Lu}(?:\.|$|(?!\p{L}))|\p{Lu}\.\s?\p{Lu}\.\s?\p{Lu}[\p{L}-]+)")
_TWO_NAMES = regex.compile(r"(?<![\p{L}«“„])\p{Lu}\p{Ll}+\s\p{Lu}\p{Ll}+\s(?=\p{Ll})")


def read_venue(reading: Reading, language: str, start: int, end: int) -> Found | None:
    """The place named in a sentence; None where none is, or only that it was online."""
    named = _by_ending(reading, language, start, end) or _by_preposition(reading, language, start, end)
    if named:
        return named
    platform = reading.first(language, "venue_platform", start, end)
    if platform:
        return reading.found_mention(platform)
    nominal = _between_commas(reading, language, start, end)
    if nominal:
        return nominal
    for mention in reading.find(language, "venue", start, end):
        if mention.rule.data.get("rank") == 1:
            return reading.found_mention(mention)
    return _city_by_preposition(reading, language, start, end)


def read_venue_field(reading: Reading, language: str, start: int, end: int) -> Found | None:
    """The place in a list's field or a table's cell, which holds nothing else."""
    text = reading.folded[start:end]
    if any(rule.pattern.match(text) for rule in reading.rules.of(language, "venue_online")) or not text.strip():
        return None
    platform = reading.first(language, "venue_platform", start, end) or reading.first(
        language, "online_platform", start, end
    )
    if platform:
        return reading.found_mention(platform)
    end = _before_more(reading, language, start, end)
    while start < end and reading.folded[start] in " \t.,;:–—-":
        start += 1
    start = _without_city(reading, language, start, end)
    while end > start and (reading.folded[end - 1] in " .;,"
                           or (reading.folded[end - 1] == ")" and "(" not in reading.folded[start:end])):
        end -= 1
    end = _before_city(reading, language, start, end)
    rules = reading.rules.of(language, "venue_phrase")
    return reading.found(rules[0], start, end) if rules and end > start else None


def _before_more(reading: Reading, language: str, start: int, end: int) -> int:
    """Where a field's place ends in front of the time of day or the number told behind a comma."""
    for kind in ("time", "count"):
        for mention in reading.find(language, kind, start, end)[:1]:
            comma = reading.folded.rfind(",", start, mention.start)
            end = comma if comma > start else end
    return end


def _between_commas(reading: Reading, language: str, start: int, end: int) -> Found | None:
    """The place in a line that has no verb, only date, time, place: `8 апреля, 18:30, школа № 5`.

    Beside a verb it must be a name that ends in the place's noun: `…, Ақтау қаласының жағажайы.`
    """
    dates = reading.find(language, "date", start, end)
    if not dates:
        return None
    colon = reading.folded.rfind(":", start, dates[0].start)
    if _LIST_MARK.fullmatch(reading.folded, colon + 1, dates[0].start):
        start = colon + 1  # a list of days: what stands before it is no part of the line
    bracket = reading.folded.rfind("(", start, dates[0].start)
    if bracket >= 0 and reading.folded.find(")", bracket, dates[0].start) < 0:
        start, end = bracket, max(dates[0].end, reading.folded.find(")", dates[0].end, end))
    told = reading.first(language, "held", start, end) is not None
    town: tuple[int, int] | None = None
    for piece in _pieces().finditer(reading.folded, dates[0].end, end):
        begin, finish = piece.span()
        if any(reading.find(language, kind, begin, finish) for kind in ("kind", "title", "count", "role_verb")):
            continue
        platform = reading.first(language, "online_platform", begin, finish)
        head = reading.first(language, "venue_head", begin, finish)
        name = reading.printed[begin:finish].strip(" .")
        if told and not (head and name[:1].isupper() and reading.folded[head.end : finish].strip(" .") == ""):
            continue
        if not platform and town is None and _is_town(reading, language, begin, finish):
            town = begin, finish  # a place in it may follow
        elif head or platform:
            return read_venue_field(reading, language, begin, finish)
    return read_venue_field(reading, language, *town) if town else None


@functools.cache
def _pieces() -> regex.Pattern[str]:
    """What stands between commas, brackets and dashes; a stop behind an abbreviation, an initial, or one or two letters
    at a piece's beginning (`с. Мойылды`) ends none."""
    return regex.compile(
        r"(?:[^,;:.()\t–—-]|:(?=\d)|\.(?!\s)|(?<=\b\p{Lu})\.|(?<!\s)[–—-]|[–—-](?!\s)"
        rf"|(?<=\b(?:{abbreviations()})|[,(–—-]\s?\p{{Ll}}{{1,2}})\.(?=\s\p{{Lu}}))+"
    )


def _is_town(reading: Reading, language: str, start: int, end: int) -> bool:
    """Whether a piece of a line names a town or village and nothing in it."""
    name = reading.folded[start:end].strip(" .")
    return any(
        (match := rule.pattern.match(name)) is not None and match.end() == len(name)
        for rule in reading.rules.of(language, "venue_city_only")
    )


def _without_city(reading: Reading, language: str, start: int, end: int) -> int:
    """Where the named place begins after a city, district or region in front of it."""
    for rule in reading.rules.of(language, "venue_city"):
        match = rule.pattern.match(reading.folded[start:end])
        if match and match.end() < end - start:
            return start + match.end()
    return start


def _before_city(reading: Reading, language: str, start: int, end: int) -> int:
    """Where the named place ends before a city, district or region behind it."""
    for rule in reading.rules.of(language, "venue_city_after"):
        match = rule.pattern.search(reading.folded[start:end])
        if match and match.start():
            return start + match.start()
    return end


# --- the place's noun carries the ending -----------------------------------------


def _by_ending(reading: Reading, language: str, start: int, end: int) -> Found | None:
    for mention in reading.find(language, "venue", start, end):
        if mention.rule.data.get("rank", 2) < 2:
            continue
        if mention.rule.data.get("whole"):
            return reading.found_mention(mention)
        begin = _grow_left(reading, language, _after_times(reading, language, start, mention.start), mention.start)
        begin = _without_city(reading, language, begin, mention.end)
        if not _is_named(reading.folded[begin : mention.start], mention.match[0]):
            continue
        tail = _TAIL.match(reading.folded, mention.end, end)
        finish = tail.end() if tail and not mention.rule.data.get("tail") else mention.end
        platform = reading.first(language, "online_platform", begin, finish)
        if platform:  # a "place" on a platform is the platform
            return reading.found_mention(platform)
        if _matches(reading, language, "venue_not", reading.folded[begin:finish]):
            continue
        found = reading.found(f"{language}.venue.phrase", begin, finish)
        if found:
            return found
    return None


def _after_times(reading: Reading, language: str, start: int, head: int) -> int:
    """A place's name does not reach back over a date or a time of day."""
    times = [m.end for kind in ("date", "time") for m in reading.find(language, kind, start, head)]
    begin = max(times, default=start)
    word = regex.match(r"[\p{L}\d]*-?\p{L}*", reading.folded[begin:head])
    return begin + (word.end() if word and begin > start else 0)


def _is_named(before: str, head: str) -> bool:
    """A bare noun, or one with no word that names it, is no place that one could find."""
    return bool(regex.search(r"[\p{Lu}\d«\"“№]", before)) or len(before.split()) >= 1


def _grow_left(reading: Reading, language: str, start: int, head: int) -> int:
    """Where the noun phrase that ends in the head at `head` begins."""
    begin = head
    tokens = [(m.start() + start, m.end() + start) for m in _TOKEN.finditer(reading.folded[start:head])]
    quote_depth = 0
    for left, right in reversed(tokens[-_MAX_WORDS:]):
        token = reading.printed[left:right]
        quote_depth += sum(token.count(q) for q in _QUOTE_CLOSE) - sum(token.count(q) for q in _QUOTE_OPEN)
        if quote_depth > 0 or any(q in token for q in _QUOTE_OPEN):
            begin = left
            continue
        folded = reading.folded[left:right]
        following = reading.printed[right : right + 2].strip()[:1]
        if following and (following.isupper() or following in _QUOTE_OPEN + '"№') and (
                _matches(reading, language, "venue_subject", folded)):
            break
        numbers = folded[:-1].isdigit() and reading.folded[right : right + 2].strip()[:1].isdigit()
        if folded.endswith(",") and not numbers:
            break
        pair = any(rule.pattern.match(reading.folded, left, head)
                   for rule in reading.rules.of(language, "venue_pair"))
        if pair or _matches(reading, language, "venue_go", folded) or folded.rstrip(",").isdigit():
            begin = left
            continue
        if _matches(reading, language, "venue_stop", folded):
            break
        begin = left
    begin = _after_person(reading, language, begin, head)
    return _skip_connectives(reading, language, begin, head)


def _after_person(reading: Reading, language: str, begin: int, head: int) -> int:
    """Where the phrase begins behind a person, after whom the place is not called."""
    namesake = reading.rules.of(language, "venue_namesake")
    for form in (_WITH_INITIALS, _TWO_NAMES):
        for match in form.finditer(reading.printed, begin, head):
            named = form is _WITH_INITIALS or any(is_given_name(word) for word in match[0].split())
            if named and not any(rule.pattern.match(reading.folded[match.end() : head]) for rule in namesake):
                begin = match.end()
    return begin


def _skip_connectives(reading: Reading, language: str, begin: int, head: int) -> int:
    """A phrase does not begin with a connective (`және`) that was let through inside it."""
    while begin < head:
        token = _TOKEN.match(reading.folded, begin, head)
        if token is None or not _matches(reading, language, "venue_connective", token[0]):
            return begin
        begin = token.end() + 1
    return begin


def _matches(reading: Reading, language: str, kind: str, token: str) -> bool:
    return any(rule.pattern.match(token) for rule in reading.rules.of(language, kind))


# --- a preposition opens the place -----------------------------------------------


def _phrases(reading: Reading, language: str, start: int, end: int) -> list[tuple[int, int]]:
    """The noun phrases that follow a preposition of place."""
    phrases = []
    for mention in reading.find(language, "venue_start", start, end):
        begin, finish = mention.end, end
        text = reading.folded[begin:end]
        for rule in reading.rules.of(language, "venue_end"):
            for match in rule.pattern.finditer(text):
                if not _inside_quotes(reading.printed[begin : begin + match.start()]):
                    finish = min(finish, begin + match.start())
                    break
        finish = _before_person(reading, language, begin, finish)
        if finish > begin:
            phrases.append((begin, finish))
    return phrases


def _before_person(reading: Reading, language: str, begin: int, finish: int) -> int:
    """Where the phrase ends in front of a person named with two initials, after whom the place is not called."""
    namesake = reading.rules.of(language, "venue_namesake")
    for match in _TWO_INITIALS.finditer(reading.printed, begin + 1, finish):
        if not any(rule.pattern.search(reading.folded[begin : match.start()]) for rule in namesake):
            return match.start()
    return finish


def _inside_quotes(text: str) -> bool:
    return open_quote(text) or text.count('"') % 2 == 1


def _by_preposition(reading: Reading, language: str, start: int, end: int) -> Found | None:
    for begin, finish in _phrases(reading, language, start, end):
        begin = _without_city(reading, language, begin, finish)
        head = reading.first(language, "venue_head", begin, finish)
        if head is None or head.start - begin > 60 or _is_in_title(reading, language, start, begin, head.start):
            continue
        finish = max(head.end, begin + phrase_end(reading.printed[begin:finish], language))
        for rule in reading.rules.of(language, "venue_for"):
            whom = rule.pattern.match(reading.folded, finish, end)
            finish = whom.end() if whom else finish
        if _matches(reading, language, "venue_not", reading.folded[begin:finish]):
            continue
        found = reading.found(f"{language}.venue.phrase", begin, finish)
        if found:
            return found
    return None


def _is_in_title(reading: Reading, language: str, start: int, begin: int, head: int) -> bool:
    """Whether a place's noun stands in the title of what took place: `на тренинге «Первый раз в первый класс»`."""
    if _inside_quotes(reading.printed[start:begin]):
        return True
    quote = reading.folded.find('"', begin, head)
    return quote > 0 and _inside_quotes(reading.printed[begin:head]) and (
        reading.first(language, "kind", begin, quote) is not None)


def _city_by_preposition(reading: Reading, language: str, start: int, end: int) -> Found | None:
    for begin, finish in _phrases(reading, language, start, end):
        mention = reading.first(language, "venue_city_only", begin, finish)
        if mention and mention.start == begin:
            return reading.found(f"{language}.venue.phrase", begin, mention.end)
    return None
