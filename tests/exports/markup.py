"""Reading a page in tests as a browser would: elements with their attributes and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(["br", "hr", "img", "input", "link", "meta"])


@dataclass
class Element:
    """One element; `content` holds texts and elements in their order."""

    tag: str
    attributes: dict[str, str]
    content: list[str | Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside, runs of white space made one space."""
        return " ".join("".join(self._texts()).split())

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def all(self, tag: str = "", **attributes: str) -> list[Element]:
        """Return the elements inside of a tag, with these attributes (`class_` is one class)."""
        return [item for item in self.walk() if item.matches(tag, **attributes)]

    def one(self, tag: str = "", **attributes: str) -> Element:
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements {tag} {attributes}"
        return found[0]

    def say(self, language: str) -> str:
        """Return the text as a reader of one language sees it."""
        other = "en" if language == "zh" else "zh"
        return " ".join("".join(self._texts(hide=(other, "unseen"))).split())

    def matches(self, tag: str, **attributes: str) -> bool:
        return (not tag or self.tag == tag) and all(
            value in self.classes if name == "class_" else self.attributes.get(name) == value
            for name, value in attributes.items()
        )

    def walk(self) -> Iterator[Element]:
        for item in self.content:
            if isinstance(item, Element):
                yield item
                yield from item.walk()

    def _texts(self, hide: tuple[str, ...] = ()) -> Iterator[str]:
        for item in self.content:
            if isinstance(item, str):
                yield item
            elif not set(hide).intersection(item.classes):
                yield from item._texts(hide)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].content.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].content.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)


def read_page(page: bytes) -> Element:
    """Return the root of a page; fails where an element is not closed properly."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    return reader.open[0]
