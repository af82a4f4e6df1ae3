"""Addresses: which lines continue one, and which characters of the text print one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from .document import Block, Document, Link, Page
from .lines import Line, Word

_SITE = r"(?:[a-z0-9-]+\.)+[a-z]{2,10}/"
_DAMAGED = rf"[a-z]{{2,6}}(?::/{{1,3}}|//)(?={_SITE})"  # a scheme that lost a letter or a mark, in front of a host
SCHEME = re.compile(rf"[(\[«\"“]?(?:https?:|www\.|{_DAMAGED})", re.IGNORECASE)
_CUT_OFF = r"[a-z]{2,6}:/{1,3}$"  # any scheme, the host is on the next line
HOST = re.compile(rf"[(\[«\"“]?(?:https?:|www\.|{_SITE}|{_DAMAGED}|{_CUT_OFF})", re.IGNORECASE)
TAIL = re.compile(r"[!-~]+$")  # printable ASCII: all that an address is printed with
ODD = re.compile(r"[/=?&%_\d~@#-]")  # what a word that is part of an address may hold and a word of text hardly
# A host without its end.
HALF_HOST = re.compile(
    rf"[(\[«\"“]?(?:(?:https?://(?:www\.)?|www\.)(?:[\w-]*|(?:[\w-]+\.)+\w)$|{_CUT_OFF})", re.IGNORECASE
)
SHARE = re.compile(r"\d{1,3}(?:[.,]\d+)?%[.,;)]?$")
INNER = re.compile(r"[/=?&%_]|-.*-")  # what it surely holds
LONGEST = 2_000  # characters of a printed address; more is a page of letters without a space
MOST_LINES = 50  # that an address is broken over
SCRAP = 3  # characters: a word this short alone on its line is what an address had no room for
WEB = re.compile(r"(?:https?|ftp):|www\.|[\w-]+\.[a-z]", re.IGNORECASE)
PRINTED = re.compile(
    rf"(?:https?://|(?<![\w@./-])(?:{_DAMAGED}|{_SITE})|www\.)[!-~]*", re.IGNORECASE
)
NO_HOST = re.compile(r"(?://|www\.)(?:[^/.]*-)?$", re.IGNORECASE)  # broken off before its host was complete
HOST_ALONE = re.compile(r"^[a-z]*:?/*[^/]*/?$", re.IGNORECASE)
BROKEN_OFF = re.compile(r"[?=&]$")
MISREAD = re.compile(r"^[a-z]+:(?!//[^/])|[\"<>\[\\\]^`{|}]", re.IGNORECASE)  # what no address has (RFC 3986)
CODE = re.compile(r"(?<=[/=?&])[\w-]*[A-Z][\w-]*")  # capitals in a path: letters that spell no word
LOOK_ALIKE = re.compile(r"[Il1|0O]")  # in most printed fonts
LEGIBLE = 0.6  # OCR's confidence in the least sure character of a code
CLOSED = re.compile(r"[;,)\]»\"”]$|[^/?=&_-]\.$")


def starts_address(word: str) -> bool:
    """Whether a word begins an address: with a scheme, `www.`, or a host and a path."""
    return bool(HOST.match(word))


def _target(word: Word, last: bool) -> str | None:
    """The target of the last (or first) character of a word that an annotation covers."""
    covered = [number for number in word.links or () if number >= 0]
    return word.page.annotations[covered[-1 if last else 0]].target if covered else None


def continues_address(lines: Sequence[Line], line: Line) -> bool:
    """Whether `line` begins with the rest of an address that the last of `lines` breaks off."""
    tail, head = lines[-1].words[-1], line.words[0]
    if SCHEME.match(head.text) and not tail.text.endswith("//"):
        return False
    if len(line.words) > 1 and starts_address(line.words[1].text) and not INNER.search(head.text):
        return False  # the head is a list item's mark
    above, below = _target(tail, True), _target(head, False)
    if above is not None and above == below:
        return True
    if below is not None or not TAIL.match(head.text) or SHARE.match(head.text):
        return False
    printed = open_address(lines)
    if printed is not None and HALF_HOST.match(printed):
        return True
    if printed is None or CLOSED.search(printed) or (printed == above and printed[-1] not in "?=&"):
        return False
    if starts_address(head.text):
        return bool(NO_HOST.search(printed))
    if INNER.search(head.text):
        return True
    if len(line.words) > 1:
        return False
    return printed[-1] in "/?=&_%-~" or len(head.text) <= SCRAP or bool(ODD.search(head.text))


def open_address(lines: Sequence[Line]) -> str | None:
    """The address that the lines end with, put together from as many of them as it takes (None without one)."""
    text = ""
    for line in reversed(lines[-MOST_LINES:]):
        text = line.words[-1].text + text
        if HOST.match(text):
            return text
        if len(line.words) > 1 or len(text) > LONGEST:
            return None
    return None


def find_links(
    text: str, pages: Sequence[int], over: Sequence[int], by_number: Mapping[int, Page], blocks: Sequence[Block]
) -> tuple[Link, ...]:
    """The links of a text, in order.

    `over` holds for each character the annotation over it (its place in its page's
    `annotations`, -1 for none). Characters with one target that follow one another are
    one link, up to a new scheme or a new block; what no annotation covers is a link if it looks like
    an address.
    """
    links = _annotated(text, pages, over, by_number, {block.start for block in blocks})
    taken = bytearray(len(text))
    for link in links:
        taken[link.start : link.end] = b"\1" * (link.end - link.start)
    for match in PRINTED.finditer(text):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        printed = trim_address(match[0])
        if "." in printed:
            links.append(Link(start, start + len(printed), printed, annotated=False))
    return tuple(sorted(links, key=lambda link: link.start))


def _annotated(
    text: str, pages: Sequence[int], over: Sequence[int], by_number: Mapping[int, Page], starts: Set[int]
) -> list[Link]:
    links: list[Link] = []
    start = end = -1
    target = ""
    for i, number in enumerate(over):
        if number < 0:
            continue
        new = "".join(by_number[pages[i]].annotations[number].target.split())
        apart = start >= 0 and (
            new != target
            or (" " in text[end:i] and text[end:i].strip(" "))
            or "\t" in text[end:i]
            or any(k in starts for k in range(end + 1, i + 1))
            or (i > end and SCHEME.match(text, i))
        )
        if start >= 0 and apart:
            links.append(Link(start, end, target, annotated=True))
            start = -1
        if start < 0:
            start, target = i, new
        end = i + 1
    if start >= 0:
        links.append(Link(start, end, target, annotated=True))
    return [link for link in links if WEB.match(link.target)]


def is_legible(document: Document, link: Link) -> bool:
    """Whether the address can be relied on: always, unless OCR read it and has misread it into none, may have lost its
    end, or has taken one letter of a code for another that looks alike, where no word tells which it is."""
    scores = document.confidence
    if link.annotated or scores is None or not document.is_scanned(link.start, link.end):
        return True
    if any(pattern.search(link.target) for pattern in (MISREAD, HOST_ALONE, BROKEN_OFF)):
        return False
    codes = [code[0] for code in CODE.finditer(link.target)]
    least = min(scores[i] for i in range(link.start, link.end) if document.pages[i])
    return not codes or (least >= LEGIBLE and not any(map(LOOK_ALIKE.search, codes)))


def trim_address(printed: str) -> str:
    """A printed address without the punctuation of the sentence around it."""
    trimmed = printed.rstrip(".,;:!'\"»”")
    while trimmed.endswith((")", "]")) and trimmed.count("(") < trimmed.count(")") + trimmed.count("]"):
        trimmed = trimmed[:-1].rstrip(".,;:!'\"»”")
    return trimmed
