"""Text -> the region and the settlement of Kazakhstan that it names, by the bundled gazetteer."""

from __future__ import annotations

import functools
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import regex

from extractor.entities.spelling import rules_of_all, spell
from extractor.rules import rules_folder

_WORD = regex.compile(r"\p{L}+(?:-\p{L}+)*")
_GENERIC = 2  # letters at the end of a name's word that cases and adjectives change


@dataclass(frozen=True, slots=True)
class Region:
    """A region (or city of its rank): its id, Kazakh and Russian name."""

    id: str
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where something is. `city` is the settlement's present Kazakh name; None for what is not told."""

    region: str | None = None
    city: str | None = None


@dataclass(frozen=True)
class _Gazetteer:
    regions: tuple[Region, ...]
    region_names: regex.Pattern[str]
    region_of: Mapping[str, str]
    cities: regex.Pattern[str]
    centres: regex.Pattern[str]
    settlements: Mapping[str, tuple[Location, ...]]
    districts: regex.Pattern[str]
    district_of: Mapping[str, str]
    city_regions: Mapping[str, str]  # regions that are a city, with its name


def _key(text: str) -> str:
    """The spelling key of a text, word for word."""
    return _WORD.sub(lambda match: spell(match[0]), text)


def _alternation(keys: Iterable[str], ending: str) -> regex.Pattern[str]:
    longest_first = sorted(set(keys), key=lambda key: (-len(key), key))
    names = "|".join(map(regex.escape, longest_first))
    return regex.compile(rf"(?<![\p{{L}}-])(?P<name>{names}){ending}(?![\p{{L}}-])")


def _region_re(name: str) -> str:
    """The pattern of a region's name; only the longer names' words were cut and may go on."""
    words = name.split()
    return (r"\p{L}{0,3} ".join(map(regex.escape, words)) + r"\p{L}*") if len(words) > 1 else regex.escape(name)


def _stem(name: str) -> str:
    return name[:-1] if len(name) > 4 and name[-1] in "ао" else name


@functools.cache
def _load() -> _Gazetteer:
    path = rules_folder() / "common" / "gazetteer.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["region"]
    region_of: dict[str, str] = {}
    cities: list[str] = []
    centres: list[str] = []
    settlements: dict[str, set[Location]] = defaultdict(set)
    districts: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        for name in entry["name"]:
            *first, last = _key(name).split()
            # Both words change their endings: Жамбыл облысының, Жамбылской области.
            region_of[" ".join([*(word if len(word) < 8 else word[:-_GENERIC] for word in first),
                                last if len(last) < 5 else last[:-_GENERIC]])] = entry["id"]
        for group, names in ((cities, [entry["capital"], *entry["cities"]]), (centres, entry["centres"])):
            for spellings in names:
                for spelling in spellings:
                    group.append(_stem(_key(spelling)))
                    settlements[group[-1]].add(Location(entry["id"], spellings[0]))
        for kazakh, russian in entry["districts"]:
            districts[_key(kazakh)].add(entry["id"])
            districts[_key(russian).removesuffix("и")].add(entry["id"])
    (ending,) = (f"(?:{rule.pattern.pattern})?" for rule in rules_of_all("entity_place_ending"))
    names = "|".join(_region_re(name) for name in sorted(region_of, key=lambda name: (-len(name), name)))
    return _Gazetteer(
        regions=tuple(Region(entry["id"], entry["name"][0], entry["name"][1]) for entry in entries),
        region_names=regex.compile(rf"(?<!\p{{L}})(?:{names})(?!\p{{L}})"),
        region_of=region_of,
        cities=_alternation(cities, ending),
        centres=_alternation(centres, ending),
        settlements={key: tuple(sorted(found, key=str)) for key, found in settlements.items()},
        districts=_alternation(districts, r"\p{L}{0,3}"),
        district_of={key: next(iter(found)) for key, found in districts.items() if len(found) == 1},
        city_regions={entry["id"]: entry["capital"][0] for entry in entries if not entry["cities"]},
    )


def regions() -> tuple[Region, ...]:
    """All regions of the gazetteer."""
    return _load().regions


@functools.lru_cache(maxsize=20_000)
def locate(text: str) -> Location:
    """The region and settlement that a text names; of several the first, regions named as such before all.

    `Тараз қаласы`, `г. Джамбул` and `Таразский` lead to Тараз; a name that several regions have
    decides nothing without its region.
    """
    gazetteer = _load()
    key = _key(text)
    region, named = _named_region(gazetteer, key)
    found = [
        gazetteer.settlements[match["name"]]
        for pattern, is_sure in ((gazetteer.cities, True), (gazetteer.centres, False))
        for match in pattern.finditer(key)
        if match.start() not in named and not _is_beside("entity_district", text, key, match) and (
            _is_name(text, key, match) if is_sure else _is_beside("entity_settlement", text, key, match))
    ]
    for locations in found:
        fitting = [location for location in locations if region is None or location.region == region]
        if len(fitting) == 1:
            return fitting[0]
    if region is None:
        for match in gazetteer.districts.finditer(key):
            if match["name"] in gazetteer.district_of and _is_beside("entity_district", text, key, match):
                return Location(gazetteer.district_of[match["name"]])
    return Location(region, gazetteer.city_regions.get(region or ""))


def _named_region(gazetteer: _Gazetteer, key: str) -> tuple[str | None, range]:
    """The region named as such, and the characters that name it."""
    match = gazetteer.region_names.search(key)
    if match is None:
        return None, range(0)
    by_length = sorted(gazetteer.region_of.items(), key=lambda item: (-len(item[0]), item[0]))
    return next(region for name, region in by_length if regex.match(_region_re(name), match[0])), range(*match.span())


def _is_beside(kind: str, text: str, key: str, match: regex.Match[str]) -> bool:
    """Whether a rule of the kind finds its word right before or after the place in the text that a match in its key
    stands for."""
    before, after = _around(text, key, match)
    return any(rule.pattern.search(before) or rule.pattern.search(after) for rule in rules_of_all(kind))


def _is_name(text: str, key: str, match: regex.Match[str]) -> bool:
    return text[len(_around(text, key, match)[0]):][:1].isupper()


def _around(text: str, key: str, match: regex.Match[str]) -> tuple[str, str]:
    """What stands before and after the words of a match, in the text itself."""
    first = len(_WORD.findall(key[: match.start()]))
    words = list(_WORD.finditer(text))[first : first + len(_WORD.findall(match[0]))]
    return text[: words[0].start()], text[words[-1].end():]
