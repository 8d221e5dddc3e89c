"""Texts in both languages as HTML: what the templates' filters `say`, `both`, `every` and `kind_tag` give.

A page holds both languages, of which it shows one; a text that exists in one of them is shown in either.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from scheduler.exports import words
from scheduler.word import Word

if TYPE_CHECKING:
    from markupsafe import Markup

# What HTML forbids in text: controls other than tab and newline, and halves of surrogate pairs.
FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

BETWEEN = Word("、", ", ")


@lru_cache(maxsize=10_000)
def say(zh: str, en: str = "") -> Markup:
    """Return a text in Chinese, and in English where there is that too."""
    from markupsafe import Markup

    chinese, english = _escaped(zh), _escaped(en)
    if en and en != zh:
        return Markup(
            f'<span class="zh" lang="zh">{chinese}</span><span class="en" lang="en">{english}</span>'
        )
    language = ' lang="zh"' if _CHINESE.search(zh) else ""
    return Markup(f"<span{language}>{chinese}</span>")


def both(word: Word) -> Markup:
    """Return a label in both languages."""
    return say(word.zh, word.en)


def every(labels: Iterable[Word]) -> Markup:
    """Return labels in both languages, with what stands between the items of a list."""
    return both(BETWEEN).join(map(both, labels))


def kind_class(kind: str) -> str:
    """Return the class of what has the colours of a kind."""
    return f"kind-{kind if kind in words.KINDS else 'other'}"


@cache
def kind_tag(kind: str) -> Markup:
    """Return the label of a kind in its colours."""
    from markupsafe import Markup

    return Markup('<span class="kind {}">{}</span>').format(kind_class(kind), both(words.kind(kind).label))


def printable(value: Any) -> Any:
    """Take out of a text what HTML cannot hold; markup has been through here already."""
    return FORBIDDEN.sub("", value) if type(value) is str else value


def _escaped(text: str) -> str:
    from markupsafe import escape

    return str(escape(printable(text)))
