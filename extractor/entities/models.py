"""What goes into a resolution and what comes out: mentions, corrections, clusters with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

_ALL_PAIRS = 10


@dataclass(frozen=True, slots=True)
class PersonMention:
    """One place where a person is named.

    `id` never changes while the record keeps its key. `region` and `organization` are keys of what the mention
    stands under: the report's region; the grantee, partner or operator. `order` sorts mentions by age.
    """

    id: str
    report: str
    printed: str
    role: str
    language: str
    region: str | None = None
    organization: str | None = None
    order: tuple[int, str] = (0, "")


@dataclass(frozen=True, slots=True)
class Joining:
    """Why a mention is where it is: a code of `rules/common/entities.toml`, and the mention it was joined with."""

    reason: str
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """merge: the mentions' clusters are one. split: the mentions leave their clusters and are one of their own."""

    action: str
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """All mentions of one person, organisation or place, oldest first. `id` is the oldest mention's."""

    mentions: tuple[str, ...]
    why: Mapping[str, Joining]

    @property
    def id(self) -> str:
        return self.mentions[0]


@dataclass(frozen=True, slots=True)
class LookAlike:
    """Two clusters (their ids) that were kept apart, and why."""

    first: str
    second: str
    reason: str


def pairs_to_list(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The pairs of clusters that share a name, smaller id first.

    Of many (a common name without patronymic, a house of culture in every town)
    only neighbours in the order of their ids: all pairs would be their number's square.
    """
    ordered = sorted(set(ids))
    return combinations(ordered, 2) if len(ordered) <= _ALL_PAIRS else pairwise(ordered)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Clusters in the order of their ids, and the pairs that look alike."""

    clusters: tuple[Cluster, ...]
    look_alikes: tuple[LookAlike, ...]


@dataclass(frozen=True, slots=True)
class NameMention:
    """One place where an organisation or a venue is named. `region` is that of its address or project."""

    id: str
    report: str
    printed: str
    role: str
    language: str
    region: str | None = None
    order: tuple[int, str] = (0, "")
