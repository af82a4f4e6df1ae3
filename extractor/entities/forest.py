"""Groups of mentions that are joined one by one, each joining with its reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from extractor.entities.models import Cluster, Correction, Joining


class Forest:
    """Disjoint sets of mentions; remembers for every mention with which other one it came in, and why."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._parent = {mention: mention for mention in ids}
        self._why: dict[str, Joining] = {}

    def root(self, mention: str) -> str:
        """The mention that stands for the whole group."""
        while self._parent[mention] != mention:
            self._parent[mention] = self._parent[self._parent[mention]]
            mention = self._parent[mention]
        return mention

    def join(self, mention: str, other: str, reason: str) -> None:
        """Make the group of `mention` part of the group of `other`."""
        mine, theirs = self.root(mention), self.root(other)
        if mine != theirs:
            self._parent[mine] = theirs
            self._why.setdefault(mine, Joining(reason, other))

    def join_all(self, groups: Iterable[Sequence[str]], reason: str) -> None:
        """Join the mentions of each group; the first of a group stands for it."""
        for group in groups:
            for mention in group[1:]:
                self.join(mention, group[0], reason)

    def clusters(self, ages: Mapping[str, tuple[int, str]], corrections: Sequence[Correction] = ()) -> list[Cluster]:
        """The groups as they are after the corrections, oldest mention first."""
        for correction in corrections:
            known = [mention for mention in correction.mentions if mention in self._parent]
            if correction.action == "merge":
                self.join_all([known], "corrected")
            else:
                self._split(known)
        groups: dict[str, list[str]] = defaultdict(list)
        for mention in sorted(self._parent, key=lambda mention: (ages[mention], mention)):
            groups[self.root(mention)].append(mention)
        return [
            Cluster(tuple(members), {mention: self._why.get(mention, Joining("first" if members[1:] else "alone"))
                                     for mention in members})
            for members in groups.values()
        ]

    def _split(self, leaving: Sequence[str]) -> None:
        """Take mentions out of their groups; those that stay are joined as they were."""
        gone = set(leaving)
        for root in {self.root(mention) for mention in leaving}:
            staying = [m for m in self._parent if self.root(m) == root and m not in gone]
            stands = root if root not in gone else staying[0] if staying else root
            for mention in staying:
                self._parent[mention] = stands
                if mention == stands:
                    self._why.pop(mention, None)
                elif self._why.get(mention, Joining("first", root)).other in gone:
                    self._why[mention] = Joining("stayed", stands)
        for mention in leaving:
            self._parent[mention] = leaving[0]
            self._why[mention] = Joining("split_off", None if mention == leaving[0] else leaving[0])
