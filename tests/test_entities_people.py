"""Mentions of persons -> persons: what is joined, what is kept apart, and how sure it is on a whole archive."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.entities.models import Correction, PersonMention, Resolution
from extractor.entities.resolve import resolve_people
from extractor.rules import COMMON, load_rules
from tests.entity_archive import Shape, groups_of, make_archive, pairwise

CORPUS = Path(__file__).parent.parent / "corpus"


def mention(number: int, printed: str, **more: Any) -> PersonMention:
    values = {"report": "r1", "role": "speaker", "language": "kk", "region": "jambyl", "organization": "o1", **more}
    return PersonMention(f"m{number}", printed=printed, order=(2025, f"m{number}"), **values)


def resolve(*names: str | tuple[str, dict[str, Any]], corrections: tuple[Correction, ...] = ()) -> Resolution:
    given_names = [(name, {}) if isinstance(name, str) else name for name in names]
    return resolve_people([mention(n, name, **more) for n, (name, more) in enumerate(given_names)], corrections)


def partition(resolution: Resolution) -> list[str]:
    """Clusters as `0 1 | 2`: the numbers of the mentions."""
    return sorted(" ".join(sorted(m.removeprefix("m") for m in cluster.mentions)) for cluster in resolution.clusters)


FULL, PAIR, TURNED, INITIAL = "Қадыр Арайлым Болатбекқызы", "Қадыр Арайлым", "Арайлым Қадыр", "А.Қадыр"
OTHER = "Қадыр Арайлым Ерланқызы"


@pytest.mark.parametrize(("names", "expected"), [
    ([FULL, TURNED, PAIR], ["0 1 2"]),
    ([TURNED, PAIR], ["0 1"]),  # without patronymic, but nobody else there is called so
    (["Тоқпанова Асель Тынышбекқызы", "А.Тоқпанова"], ["0 1"]),
    (["Тоқпанова Асель Тынышбекқызы", "Тоқпанова А.Т."], ["0 1"]),
    (["Тоқпанова Асель Тынышбекқызы", "Тоқпанова А.Б."], ["0", "1"]),  # another patronymic's initial
    (["Тоқпанова Асель Тынышбекқызы", "Д.Тоқпанова"], ["0", "1"]),
    ([FULL, OTHER], ["0", "1"]),  # namesakes
    ([FULL, OTHER, PAIR, PAIR], ["0", "1", "2", "3"]),  # fits two: joined with none
    (["Тоқпанова Асель", "Тоқпанова Айгүл", "А.Тоқпанова", "А.Тоқпанова"], ["0", "1", "2", "3"]),
    (["Сейтқалиев Талғат Серікұлы", "Сейткалиев Талгат Серикович"], ["0 1"]),  # the same in Russian
    (["Рахат Ерханұлы", "Омаров Рахат Ерханұлы"], ["0 1"]),
    (["Рахат Ерханұлы", "Рахат Ерханұлы"], ["0 1"]),
    (["Рахат Ерханұлы", "Рахат Ерланұлы"], ["0", "1"]),
    (["Каншимбеков Ербол Бектұрғанұлы", "Каншинбеков Ербол Бектұрғанұлы"], ["0 1"]),  # one letter
    (["Каншимбеков Ербол Бектұрғанұлы", "Каншинбеков Ербол"], ["0 1"]),
    (["Каншимбеков Ербол Маратұлы", "Каншимбеков Ербол Мұратұлы"], ["0", "1"]),  # one letter, two names
    (["Омаров Ербол Маратұлы", "Омарова Ербол Маратқызы"], ["0", "1"]),
    (["Тұрлыхан КАМАЛ", "Камал Тұрлыхан Әлиханұлы"], ["0 1"]),
    (["Азамат НӘМЕЛБЕК", "Намелбек Азамат"], ["0 1"]),
    (["Мамедова Парида Иманжановна", "Мамедова Бахар Усейновна"], ["0", "1"]),
    (["Дастан Дастан Дастанұлы", "Дастан Дастам Дастанұлы"], ["0 1"]),  # surname and given name alike
    (["Диана", "Диана"], ["0", "1"]),  # one word says too little
    (["Ә.Қуанышев", "Ә.Қуанышев"], ["0 1"]),  # one project
])
def test_within_a_report(names: list[str], expected: list[str]) -> None:
    assert partition(resolve(*names)) == expected


def at(name: str, **more: Any) -> tuple[str, dict[str, Any]]:
    return name, more


@pytest.mark.parametrize(("names", "expected"), [
    ([at(FULL), at(FULL, report="r2", organization="o2")], ["0 1"]),  # region
    ([at(FULL), at(FULL, report="r2", region="aqmola")], ["0 1"]),  # organisation
    ([at(FULL), at(FULL, report="r2", region="aqmola", organization="o2")], ["0", "1"]),  # neither
    ([at(FULL), at(FULL, report="r2", organization="o2"), at(FULL, report="r3", organization="o2", region="aqmola")],
     ["0 1 2"]),  # one shares the region, one the organisation
    ([at(PAIR), at(FULL, report="r2", organization="o2")], ["0", "1"]),  # region alone is too little
    ([at(PAIR), at(FULL, report="r2", role="lawyer")], ["0", "1"]),  # organisation without role, too
    ([at(PAIR), at(FULL, report="r2")], ["0 1"]),  # organisation and role
    ([at(PAIR), at(TURNED, report="r2")], ["0 1"]),
    ([at(PAIR), at(FULL, report="r2"), at(OTHER, report="r3")], ["0", "1", "2"]),  # fits two
    ([at(INITIAL), at(FULL, report="r2")], ["0 1"]),
    ([at(INITIAL), at(FULL, report="r2", role="lawyer")], ["0", "1"]),
    ([at("Каншимбеков Ербол Бектұрғанұлы"), at("Каншинбеков Ербол Бектұрғанұлы", report="r2")], ["0 1"]),
    ([at("Каншимбеков Ербол Бектұрғанұлы"), at("Каншинбеков Ербол Бектұрғанұлы", report="r2", region="aqmola",
                                               organization="o2")], ["0", "1"]),
    # the region has namesakes: a name in another project is not the report's one, but that project's
    ([at(FULL), at(PAIR, organization="o2"), at(OTHER, report="r2", organization="o2")], ["0", "1 2"]),
    ([at(FULL), at(PAIR, organization="o3"), at(OTHER, report="r2", organization="o2")], ["0", "1", "2"]),
])
def test_over_reports(names: list[tuple[str, dict[str, Any]]], expected: list[str]) -> None:
    assert partition(resolve(*names)) == expected


def test_every_mention_has_a_reason_that_is_told_in_words() -> None:
    told = load_rules().lexicons[COMMON, "entity_reasons"]
    mentions, _ = make_archive(5, Shape(reports=20, people=200, regions=4))
    for cluster in resolve_people(mentions).clusters:
        assert set(cluster.why) == set(cluster.mentions)
        for member, why in cluster.why.items():
            assert why.reason in told
            assert why.other is None or (why.other in cluster.mentions and why.other != member)
        assert sum(why.other is None for why in cluster.why.values()) == 1  # all but one were joined with another


def test_namesakes_are_listed() -> None:
    resolution = resolve(FULL, OTHER)
    assert [(pair.first, pair.second, pair.reason) for pair in resolution.look_alikes] == [
        ("m0", "m1", "other_patronymic")]
    apart = load_rules().lexicons[COMMON, "entity_apart"]
    assert all(pair.reason in apart for pair in resolution.look_alikes)


def test_corrections_join_and_split() -> None:
    names = (FULL, OTHER, PAIR)
    assert partition(resolve(*names)) == ["0", "1", "2"]
    merged = resolve(*names, corrections=(Correction("merge", ("m0", "m2")),))
    assert partition(merged) == ["0 2", "1"]
    assert merged.clusters[0].why["m2"].reason == "corrected"
    assert partition(resolve(FULL, PAIR, TURNED, corrections=(Correction("split", ("m1", "m2")),))) == ["0", "1 2"]
    assert partition(resolve(FULL, PAIR, TURNED, corrections=(Correction("split", ("m0",)),))) == ["0", "1 2"]
    later = (Correction("split", ("m1",)), Correction("merge", ("m0", "m1")))
    assert partition(resolve(FULL, PAIR, corrections=later)) == ["0 1"]  # the later one holds
    gone = (Correction("merge", ("m0", "gone")), Correction("split", ("gone",)))
    assert partition(resolve(FULL, PAIR, corrections=gone)) == ["0 1"]


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 50), st.randoms(use_true_random=False))
def test_the_order_of_the_mentions_does_not_count(seed: int, order: random.Random) -> None:
    mentions, _ = make_archive(seed, Shape(reports=8, people=80, regions=2, organizations=3, namesakes=0.3))
    expected = resolve_people(mentions)
    order.shuffle(mentions)
    assert resolve_people(mentions) == expected


def test_a_report_more_keeps_the_ids() -> None:
    """A person's id is the oldest mention's: later reports add to persons, they do not rename them."""
    mentions, _ = make_archive(6, Shape(reports=20, people=150, regions=2))
    last = max(m.order[0] for m in mentions)
    before = {cluster.id for cluster in resolve_people([m for m in mentions if m.order[0] < last]).clusters}
    after = resolve_people(mentions)
    kept = {m: cluster.id for cluster in after.clusters for m in cluster.mentions}
    changed = [person for person in before if kept[person] != person]
    # Two may turn out to be one; then the older id stays.
    assert all(kept[person] in before for person in changed)
    assert len(changed) < 0.05 * len(before)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_archive_of_200_reports(seed: int) -> None:
    mentions, truth = make_archive(seed)
    precision, recall = pairwise(groups_of(resolve_people(mentions).clusters), truth)
    assert precision >= 0.995, f"precision {precision:.4f}"
    assert recall >= 0.90, f"recall {recall:.4f}"


def test_archive_with_many_namesakes_in_one_region() -> None:
    mentions, truth = make_archive(4, Shape(reports=40, people=1000, regions=2, organizations=40, namesakes=0.2))
    precision, _ = pairwise(groups_of(resolve_people(mentions).clusters), truth)
    assert precision >= 0.99, f"precision {precision:.4f}"


def test_real_report() -> None:
    """All persons of the real report, against a clustering settled by hand."""
    people = json.loads((CORPUS / "people" / "taraz-2025-kk.json").read_text(encoding="utf-8"))["people"]
    person_of = {tuple(place): number for number, person in enumerate(people) for place in person["mentions"]}
    records = json.loads((CORPUS / "gold" / "taraz-2025-kk.json").read_text(encoding="utf-8"))
    places = list(_named(records))
    mentions = [
        PersonMention(f"m{n:03}", "r", printed, role, "kk", "jambyl", f"o{project}", (2025, f"m{n:03}"))
        for n, (project, printed, role) in enumerate(places)
    ]
    truth = {f"m{n:03}": person_of[project, printed] for n, (project, printed, _) in enumerate(places)}
    precision, recall = pairwise(groups_of(resolve_people(mentions).clusters), truth)
    assert precision == 1.0
    assert recall >= 0.95


def _named(records: dict[str, Any]) -> Any:
    """(project's number, printed name, role) of everyone whom the records name."""
    for signatory in records["report"]["signatories"]:
        yield None, signatory["name"], "signatory"
    for project in records["projects"]:
        number = project["number"]
        yield number, project["head"], "head"
        for partner in project["partners"]:
            yield number, partner["head"], "head"
        for task in project["tasks"]:
            for activity in task["activities"]:
                for event in activity["events"]:
                    for person in event["people"]:
                        yield number, person["name"], person["role"]
        for story in project["success_stories"]:
            yield number, story["person"], "success_story"
