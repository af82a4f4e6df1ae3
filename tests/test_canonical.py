"""Links: one thing has one canonical form, whatever the address carries besides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.canonical import Address, classify_link

INSTAGRAM = Address("instagram.com", "instagram", "post", "https://www.instagram.com/p/DPhS0SIjTLG/")
VIDEO = Address("youtube.com", "youtube", "video", "https://www.youtube.com/watch?v=4P3UuMVKI68")
STORY = Address("facebook.com", "facebook", "post", "https://www.facebook.com/story.php?story_fbid=18&id=100")


@pytest.mark.parametrize(("url", "expected"), [
    ("https://www.instagram.com/p/DPhS0SIjTLG/?igsh=MXd5Mm9udmFvNHMxOQ%3D%3D", INSTAGRAM),
    ("https://www.instagram.com/p/DPhS0SIjTLG/?img_index=2&igsh=abc", INSTAGRAM),
    ("http://instagram.com/p/DPhS0SIjTLG", INSTAGRAM),
    ("www.instagram.com/some.one/p/DPhS0SIjTLG/", INSTAGRAM),
    ("https://www.instagram.com/p/DPhS0 SIjTLG/", INSTAGRAM),  # a space of a line break
    ("HTTPS://WWW.INSTAGRAM.COM/p/DPhS0SIjTLG/", INSTAGRAM),  # letters count in the path alone
    ("https://www.instagram.com/reel/DPhS0SIjTLG", Address("instagram.com", "instagram", "reel", INSTAGRAM.canonical)),
    ("https://www.youtube.com/watch?v=4P3UuMVKI68&t=15s", VIDEO),
    ("https://www.youtube.com/watch?feature=share&v=4P3UuMVKI68", VIDEO),
    ("https://youtu.be/4P3UuMVKI68?si=abc", Address("youtu.be", "youtube", "video", VIDEO.canonical)),
    ("https://www.facebook.com/story.php?story_fbid=18&id=100&rdid=tWOC1", STORY),
    ("https://www.facebook.com/story.php?id=100&mibextid=x&story_fbid=18", STORY),
    ("https://www.tiktok.com/@some_one/video/75?_r=1&_t=ZM-8",
     Address("tiktok.com", "tiktok", "video", "https://www.tiktok.com/@some_one/video/75")),
    ("https://some-news.kz/a/12-title/?utm_source=x&page=2#top",
     Address("some-news.kz", "website", "article", "https://some-news.kz/a/12-title?page=2")),
    ("some-news.kz", Address("some-news.kz", "website", "site", "https://some-news.kz/")),
    ("https://drive.google.com/drive/folders/1AbC?usp=sharing",
     Address("drive.google.com", "google_drive", "folder", "https://drive.google.com/drive/folders/1AbC")),
    ("t.me/some_channel/125", Address("t.me", "telegram", "post", "https://t.me/some_channel/125")),
    ("no link at all", Address("", "unknown", "other", "no link at all")),
    ("https://[broken", Address("", "unknown", "other", "https://[broken")),
])
def test_classify_link(url: str, expected: Address) -> None:
    assert classify_link(url) == expected


@pytest.mark.parametrize("address", [INSTAGRAM, VIDEO, STORY])
def test_canonical_form_is_its_own(address: Address) -> None:
    assert classify_link(address.canonical).canonical == address.canonical


@given(st.text(max_size=200))
def test_any_text_is_classified(text: str) -> None:
    assert classify_link("https://" + text).canonical is not None
    assert classify_link(text).kind
