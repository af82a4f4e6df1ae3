"""Links: one post for two events, repeated, damaged, announced but not given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.canonical import classify_link
from extractor.checks.claims import Told
from extractor.checks.view import Desk, View
from extractor.document import Link, Span
from extractor.links import starts_address
from extractor.models import Activity, Event, LinkRecord, Problem
from extractor.rules import COMMON, load_rules

# Pages that may well be given again and again; a post, a video or an article tells of one thing.
_SINGLE = frozenset({"post", "reel", "video", "article", "story"})


@dataclass(frozen=True)
class _List:
    """The links that stand together: those of one event, or an activity's own."""

    name: str
    start: int
    links: tuple[LinkRecord, ...]


def _lists(view: View) -> Iterator[_List]:
    for activity in view.activities:
        for event in activity.events:
            yield _List(_event_name(view, event, activity), event.start, event.links)
        yield _List(_cut(activity.title or ""), activity.start, activity.links)


def _event_name(view: View, event: Event, activity: Activity) -> str:
    named = event.label or event.title or _cut(activity.title or "")
    return f"{event.date_start} {named}" if event.date_start else named


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:60].rsplit(" ", 1)[0] + "…"


def _address(link: LinkRecord) -> str | None:
    """What two links of one post have in common, None for links that may be repeated."""
    address = classify_link(link.url)
    least = load_rules().lexicons[COMMON, "check_code_least"].get(address.platform, 0)
    whole = len(address.canonical.rstrip("/").rsplit("/", 1)[-1]) >= least
    return address.canonical if address.kind in _SINGLE and whole else None


def _span(link: LinkRecord) -> Span:
    source = link.sources.get("url")
    return source.spans[0] if source else Span(link.start, link.start + 1)


def _printed(desk: Desk, links: Sequence[LinkRecord]) -> list[str]:
    """The links as printed, each once; the address itself where other words stand for it."""
    printed = (desk.text(_span(link)).replace(" ", "") for link in links)
    return list(dict.fromkeys(text if starts_address(text) else link.url
                              for text, link in zip(printed, links, strict=True)))


def check_duplicates(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Links of one list against each other, and of each two lists: the same post for two events."""
    owners: dict[str, list[tuple[_List, LinkRecord]]] = {}
    for group in _lists(view):
        for link in group.links:
            address = _address(link)
            if address:
                owners.setdefault(address, []).append((group, link))
    within: dict[int, list[LinkRecord]] = {}
    between: dict[tuple[int, int], list[tuple[LinkRecord, LinkRecord]]] = {}
    by_start: dict[int, _List] = {}
    for uses in owners.values():
        for i, (group, link) in enumerate(uses):
            for other, again in uses[:i]:
                by_start |= {group.start: group, other.start: other}
                if group is other:
                    within.setdefault(group.start, []).append(link)
                    within[group.start].append(again)
                elif group.start != other.start:
                    between.setdefault((other.start, group.start), []).append((again, link))
                break
    for start, links in within.items():
        urls = _printed(view.desk, links)
        yield view.problem(
            "duplicate_link", "notice", "duplicate_list", urls, [_span(link) for link in links],
            first=by_start[start].name, links=", ".join(urls),
        )
    for (first, second), pairs in between.items():
        urls = _printed(view.desk, [link for _, link in pairs])
        yield view.problem(
            "duplicate_link", "warning", "duplicate_events", urls,
            [_span(link) for pair in pairs for link in pair],
            first=by_start[first].name, second=by_start[second].name, links=", ".join(urls),
        )


def check_projects_links(desk: Desk) -> Iterator[Problem]:
    """Links of different projects: the same post for two projects."""
    owners: dict[str, list[tuple[int | None, LinkRecord]]] = {}
    for project in desk.report.projects:
        for link in project.links:
            address = _address(link)
            if address:
                owners.setdefault(address, []).append((project.number, link))
    shared: dict[tuple[int | None, int | None], list[tuple[LinkRecord, LinkRecord]]] = {}
    for uses in owners.values():
        number, link = uses[0]
        for other, again in uses[1:]:
            if other != number:
                shared.setdefault((number, other), []).append((link, again))
    for (first, second), pairs in shared.items():
        urls = _printed(desk, [link for link, _ in pairs])
        yield desk.problem(
            "duplicate_link", "warning", "duplicate_projects", urls, [_span(link) for pair in pairs for link in pair],
            first=first, second=second, links=", ".join(urls),
        )


def check_damaged(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Each printed link: spaces inside it, a broken scheme, a post's name that is too short or too long."""
    rules = load_rules()
    lengths = rules.lexicons[COMMON, "check_code_length"]
    document = view.desk.report.document
    seen: set[str] = set()
    for link in view.reading.links(view.section.start, view.section.end):
        if document.is_scanned(link.start, link.end):
            continue  # OCR itself loses letters of addresses and breaks them
        printed = document.text[link.start : link.end].strip()
        damaged = any(rule.pattern.search(printed) for rule in rules.of(COMMON, "check_scheme"))
        if not damaged and not starts_address(printed.split(" ", 1)[0]):
            continue  # words that an annotation makes a link
        spaced = " " in printed
        code = _post_name(link)
        platform = classify_link(link.target).platform
        wrong = code is not None and platform in lengths and len(code) not in lengths[platform]
        span = Span(link.start, link.end)
        if wrong and code is not None and link.target not in seen:
            yield view.problem(
                "malformed_link", "warning", "link_code_space" if spaced else "link_code", [printed], [span],
                length=len(code), expected=lengths[platform][0], link=printed,
            )
        elif spaced and not wrong:
            yield view.problem("malformed_link", "warning", "link_space", [printed], [span], link=printed)
        elif damaged:
            yield view.problem("malformed_link", "warning", "link_scheme", [printed], [span], link=printed)
        seen.add(link.target)


def _post_name(link: Link) -> str | None:
    for rule in load_rules().of(COMMON, "check_post"):
        match = rule.pattern.search(link.target)
        if match:
            return match["value"]
    return None


def check_missing(view: View, told: Sequence[Told]) -> Iterator[Problem]:
    """Announced publications of an activity's events against the links given up to its next event."""
    for subject in view.subjects:
        if not subject.events or not view.reading.links(subject.section.start, subject.section.end):
            continue
        if view.part_above(subject.section.start, ("final_presentation", "information_work")):
            continue
        for index, event in enumerate(subject.events):
            if event.date_start is None:
                continue
            span = subject.range_of(index)
            announced = [s for s in view.reading.sentences(span.start, span.end) if view.has("check_announced", s)]
            if announced and not view.reading.links(announced[0].start, span.end):
                sentence = view.desk.text(announced[-1])
                yield view.problem(
                    "other", "notice", "links_missing", [sentence], [announced[-1], span], sentence=sentence,
                )
