"""Address -> what it leads to: host, platform, kind and the one canonical form."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from urllib.parse import urlsplit

import regex

from extractor.rules import COMMON, load_rules

_SCHEME = regex.compile(r"^\s*(?:https?:)?/*", regex.IGNORECASE)
_EDGE = " \t.,;)»\"'"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a link leads. `canonical` is equal for two addresses of one thing; an address that
    no rule can read has platform `unknown`, kind `other` and is its own canonical form."""

    host: str
    platform: str
    kind: str
    canonical: str


@functools.lru_cache(maxsize=4096)
def classify_link(url: str) -> Address:
    """Host, platform, kind (post, reel, video, article, profile, folder, ...) and canonical form of a printed address.

    `https://www.instagram.com/reel/DPozJZ-je06/?igsh=x` ->
    `Address("instagram.com", "instagram", "reel", "https://www.instagram.com/p/DPozJZ-je06/")`.
    """
    bare = _bare(url)
    rules = load_rules()
    for rule in rules.of(COMMON, "platform"):
        match = rule.pattern.search(bare)
        if match:
            host = bare.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
            canonical = rule.data["canonical"].format(**match.groupdict())
            return Address(host, rule.data["platform"], rule.data["link"], canonical)
    return Address("", "unknown", "other", url.strip())


def _bare(url: str) -> str:
    """The address without scheme, `www.`, tracking parameters, fragment and final slashes; host in small letters."""
    text = _SCHEME.sub("", "".join(url.split())).rstrip(_EDGE)
    try:
        parts = urlsplit("//" + text)
    except ValueError:  # a bracket in the host: no address that a rule could read
        return ""
    tracking = [rule.pattern for rule in load_rules().of(COMMON, "tracking")]
    kept = [pair for pair in parts.query.split("&")
            if pair and not any(pattern.search(pair.split("=", 1)[0]) for pattern in tracking)]
    host = parts.netloc.casefold().removeprefix("www.")
    return host + parts.path.rstrip("/") + ("?" + "&".join(sorted(kept)) if kept else "")
