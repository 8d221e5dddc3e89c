"""File names for words that people chose: any kind or audience may be a file, on any system."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import sha256
from unicodedata import category, normalize

# What Windows or a web address cannot take as it stands; controls and their like go by category.
_UNSAFE = frozenset('/\\:*?"<>|%#')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_LONGEST = 150
"""Bytes of UTF-8: every system takes 255, and an ending and a number of the word are still to come."""


def file_names(words: Iterable[str]) -> Mapping[str, str]:
    """Return a file name without ending for each word: the word itself wherever that is safe.

    Elsewhere, and where two words differ only in capitals (one file on many systems), eight hexadecimal
    digits of the word's SHA-256 follow what is left of it. Names differ, and none depends on the order.
    """
    distinct = set(words)
    shared = Counter(map(_folded, distinct))
    return {word: _name(word, alone=shared[_folded(word)] == 1) for word in sorted(distinct)}


def _name(word: str, alone: bool) -> str:
    safe = "".join("-" if _unsafe(character) else character for character in word)
    safe = safe.encode()[:_LONGEST].decode(errors="ignore").strip(" .")
    if safe == word and word and (alone or word == _folded(word)) and not _RESERVED.fullmatch(word):
        return word
    # Windows looks at a name up to its first dot: NUL.x is NUL to it.
    rest = safe.replace(".", "-").strip(" -")
    number = sha256(word.encode(errors="surrogatepass")).hexdigest()[:8]
    return "-".join(filter(None, (rest, number)))


def _unsafe(character: str) -> bool:
    return character in _UNSAFE or category(character)[0] == "C" or category(character) in {"Zl", "Zp"}


def _folded(word: str) -> str:
    return normalize("NFC", word.casefold())
