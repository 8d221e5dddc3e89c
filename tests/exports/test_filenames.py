from __future__ import annotations

import re
from unicodedata import category, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.exports.filenames import file_names

WORDS = st.text(st.characters(), max_size=120)


@pytest.mark.parametrize("word", ["lecture", "科普讲座", "car-show_2", "2023-05-20", "Q&A (live)", "Äther"])
def test_a_safe_word_is_its_own_name(word: str) -> None:
    assert file_names([word]) == {word: word}


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("a/b", "a-b-c14cddc0"),
        ("a\\b", "a-b-c62016d0"),
        ("../up", "up-8c722b8a"),
        (".hidden", "hidden-16924190"),
        ("trailing. ", "trailing-55c500e8"),
        ("con", "con-1143da2b"),
        ("NUL.x", "NUL-x-047811b8"),
        ("50%", "50-28fdae8d"),
        ("a#b?", "a-b-5c6c53d3"),
        ("nul\x00", "nul-cd0798f9"),
        ("", "e3b0c442"),
        ("\ud800", "91a681b9"),
        ("长" * 60, f"{'长' * 50}-9f944da2"),
    ],
)
def test_an_unsafe_word_gets_a_number(word: str, name: str) -> None:
    assert file_names([word]) == {word: name}


def test_words_that_differ_in_capitals_are_different_files() -> None:
    assert file_names(["hall", "Hall", "Other"]) == {
        "hall": "hall",
        "Hall": "Hall-25c7e17d",
        "Other": "Other",
    }


@given(st.sets(WORDS, max_size=8))
def test_names_are_safe_and_distinct(words: set[str]) -> None:
    names = file_names(words)
    assert names.keys() == words
    assert len({normalize("NFC", name.casefold()) for name in names.values()}) == len(words)
    for name in names.values():
        assert name
        assert not re.search(r'[/\\:*?"<>|%#]|^\.|[. ]$', name)
        assert not any(category(character)[0] == "C" for character in name)
        assert len(f"{name}.ics".encode()) <= 255


@given(st.lists(WORDS, max_size=8))
def test_the_order_does_not_matter(words: list[str]) -> None:
    assert file_names(words) == file_names(reversed(words))
