"""What one cell says: text, ids and words, strictly; a cell that is not right says why."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from difflib import get_close_matches
from typing import Any, Protocol

from scheduler.tables.sheet import MAX_CELL, Broken, Cell, cell_text

MAX_ID = 80
"""Characters of an id: it becomes a file name and a part of calendar UIDs."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | {"〜": "~", "\u200b": "", "\ufeff": "", "\u2060": ""})
_INVISIBLE = "\u200b\ufeff\u2060"
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks that turn the direction of what follows, so that a text does not read as it stands."""

_SEPARATORS = re.compile(r"[;；、]")


class CellError(Exception):
    """A cell that is not right; `message` goes on after the column's name: "must be …"."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy


class CellType(Protocol):
    """How the cells of a column are read; `form` says it in words, `choices` are the words allowed."""

    @property
    def form(self) -> str:
        """The form in words."""
        ...

    @property
    def choices(self) -> tuple[str, ...]:
        """The words allowed, or none where it is free."""
        ...

    def parse(self, cell: Cell) -> Any:
        """Return what a cell that is not empty says; raises `CellError`."""
        ...


def plain(text: str) -> str:
    """Return text in plain form, for what has structure: full-width characters, dashes and spaces."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def short(text: str, most: int = 100) -> str:
    """Return text that has structure in plain form; too long a one is none, and becomes ""."""
    return plain(text) if len(text) <= most else ""


def items(text: str) -> list[str]:
    """Return the items of a list that `;`, `；` or `、` separate, empty ones left out."""
    return [item for part in _SEPARATORS.split(text) if (item := part.strip().strip(_INVISIBLE))]


def is_empty(cell: Cell) -> bool:
    """Return whether a cell says nothing."""
    return isinstance(cell, str) and (not cell or not cell.strip().strip(_INVISIBLE))


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word most like a word, or "" where none is near."""
    if len(word) > MAX_ID:
        return ""
    folded = {plain(name).casefold(): name for name in known}
    matches = get_close_matches(plain(word).casefold(), folded, n=1, cutoff=0.6)
    return folded[matches[0]] if matches else ""


def written(cell: Cell, what: str = "text") -> str:
    """Return the text of a cell that should hold text; raises `CellError` where Excel changed it."""
    if isinstance(cell, Broken):
        raise CellError(
            "E114", f"holds an error of Excel: {cell.text}", "mend the formula, or write its value"
        )
    if isinstance(cell, date | time | timedelta):
        remedy = "format the cell as text in Excel and write it again"
        raise CellError("E114", f"must be {what}, but Excel has turned it into a date or time", remedy)
    if isinstance(cell, float) and abs(cell) >= 1e15:
        remedy = "format the cell as text in Excel and write it again"
        raise CellError("E114", f"must be {what}, but Excel has cut it to 15 digits", remedy)
    text = cell_text(cell).strip().strip(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_CELL:
        raise CellError("E112", f"holds {len(text):,} characters", f"keep it under {MAX_CELL:,}")
    for character in text:
        control = unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t"
        if control or character in _TURNING:
            name = f"U+{ord(character):04X}"
            raise CellError("E111", f"holds a character that cannot be printed ({name})", "delete it")
    return text


@dataclass(frozen=True, slots=True)
class Text:
    """Any text, kept as it is."""

    form: str = "text"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> str:
        """Return the text, blanks around it cut off; raises `CellError`."""
        return written(cell)


@dataclass(frozen=True, slots=True)
class Word:
    """A word that things are compared by, kept as it is but for blanks."""

    form: str = "a word"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> str:
        """Return the word, every run of blanks in it one space; raises `CellError`."""
        return " ".join(written(cell).split())


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words."""

    form: str = "a list of words"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> tuple[str, ...]:
        """Return the words, each once, in order; raises `CellError`."""
        return tuple(dict.fromkeys(" ".join(item.split()) for item in items(written(cell))))


def parse_id(text: str, *, session: bool = False) -> str:
    """Return an id (of a session: `show`, `show.2`; `show.1` is `show`); raises `CellError`."""
    ident = plain(text)
    base, dot, number = ident.partition(".") if session else (ident, "", "")
    if not base or not all(_in_id(character) for character in base):
        raise CellError("E102", "must be an id: letters, digits, `-` and `_`", _id_remedy(base))
    if len(base) > MAX_ID:
        raise CellError("E102", f"must be an id of at most {MAX_ID} characters", "shorten it")
    if dot and not re.fullmatch(r"[1-9]\d{0,5}", number, re.ASCII):
        raise CellError(
            "E102", "must be the id of a session: an activity's, or `<activity>.2`", "write " + base
        )
    return base if number in {"", "1"} else f"{base}.{number}"


def _in_id(character: str) -> bool:
    # Vowel signs of some scripts are marks, not letters.
    return character.isalnum() or character in "-_" or unicodedata.category(character)[0] == "M"


def _id_remedy(text: str) -> str:
    better = re.sub(r"-+", "-", "".join(character if _in_id(character) else "-" for character in text)).strip(
        "-"
    )
    if re.search(r"[,，]", text):
        return "separate the items of a list with `;`"
    return f"write {better}" if better else "write an id, for example hall-1"


@dataclass(frozen=True, slots=True)
class Id:
    """An id; of a session with `session`."""

    session: bool = False
    choices: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The form in words."""
        return "a session's id (`show`, `show.2`)" if self.session else "an id"

    def parse(self, cell: Cell) -> str:
        """Return the id; raises `CellError`."""
        return parse_id(_id_text(cell), session=self.session)


@dataclass(frozen=True, slots=True)
class Ids:
    """A list of ids; of activities and sessions with `session`, where `show.1` stays what it is."""

    session: bool = False
    choices: tuple[str, ...] = ()

    @property
    def form(self) -> str:
        """The form in words."""
        return "a list of ids of activities or sessions" if self.session else "a list of ids"

    def parse(self, cell: Cell) -> tuple[str, ...]:
        """Return the ids in order, as often as they stand there; raises `CellError`."""
        found = []
        for item in items(_id_text(cell)):
            ident = parse_id(item, session=self.session)
            # In a relation `show` stands for all sessions of an activity, `show.1` for the first.
            found.append(f"{ident}.1" if self.session and plain(item).endswith(".1") else ident)
        return tuple(found) if self.session else tuple(dict.fromkeys(found))


def _id_text(cell: Cell) -> str:
    if isinstance(cell, float) and not cell.is_integer():
        remedy = "format the cell as text in Excel and write it again"
        raise CellError("E114", "must be an id, but Excel has turned it into a number", remedy)
    return written(cell, "an id")


@dataclass(frozen=True, slots=True)
class Amounts:
    """A list of ids, each with how many: `fire-engine`, `drone*2`."""

    most: int = 10_000
    form: str = "a list of `id` or `id*2`"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> tuple[tuple[str, int], ...]:
        """Return each id with its quantity; raises `CellError`."""
        found: dict[str, int] = {}
        for item in items(_id_text(cell)):
            name, star, count = plain(item).replace("×", "*").partition("*")
            ident = parse_id(name)
            quantity = count.strip() if star else "1"
            if not re.fullmatch(r"[1-9]\d{0,8}", quantity, re.ASCII) or int(quantity) > self.most:
                message = "must be a list of `id` or `id*2`, the quantity a whole number from 1"
                raise CellError("E115", message, f"write {ident}, or {ident}*2 for two")
            if ident in found:
                total = found[ident] + int(quantity)
                raise CellError(
                    "E115", f"names {ident} twice", f"write {ident}*{total} once, if that is meant"
                )
            found[ident] = int(quantity)
        return tuple(found.items())


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words; `words` gives each with the other ways to write it."""

    words: Mapping[str, tuple[str, ...]]
    _known: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for word, others in self.words.items():
            self._known.update(dict.fromkeys((word, *others), word))

    @property
    def choices(self) -> tuple[str, ...]:
        """The words as they are documented."""
        return tuple(self.words)

    @property
    def form(self) -> str:
        """The form in words."""
        return " or ".join(f"`{word}`" for word in self.words)

    def parse(self, cell: Cell) -> str:
        """Return the word; raises `CellError`."""
        text = re.sub(r"[\s_]+", "-", plain(written(cell, self.form)).casefold())
        if text not in self._known:
            near = self._known.get(closest(text, self._known))
            remedy = f"write {near}" if near else f"write {self.form}"
            raise CellError("E106", f"must be {self.form}", remedy)
        return self._known[text]


@dataclass(frozen=True, slots=True)
class Address:
    """A web address."""

    form: str = "a web address"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> str:
        """Return the address, which begins with http:// or https://; raises `CellError`."""
        text = written(cell)
        if re.fullmatch(r"https?://[^\s<>\"{}|\\^`/?#]+[^\s<>\"{}|\\^`]*", text, re.IGNORECASE):
            return text
        looks_right = re.fullmatch(r"[\w.-]+\.\w{2,}(/\S*)?", text)
        remedy = f"write https://{text}" if looks_right else "write it like https://www.example.org/talk"
        raise CellError("E113", "must be a web address", remedy)


@dataclass(frozen=True, slots=True)
class Site:
    """The https address of a folder of web pages."""

    form: str = "an https address (`https://festival.example`)"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> str:
        """Return the address without a slash at its end; raises `CellError`."""
        text = Address().parse(cell)
        address = re.sub(r"^https://", "https://", text, flags=re.IGNORECASE)
        if not address.startswith("https://") or "?" in address or "#" in address:
            remedy = "write it like https://festival.example or https://festival.example/2023"
            raise CellError("E113", f"must be {self.form}, without `?` or `#`", remedy)
        return address.rstrip("/")


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain name."""

    form: str = "a domain name (`festival.example`)"
    choices: tuple[str, ...] = ()

    def parse(self, cell: Cell) -> str:
        """Return the name in small letters; raises `CellError`."""
        text = plain(written(cell, self.form)).casefold()
        if len(text) > 200 or not re.fullmatch(r"[\w-]+(\.[\w-]+)*", text):
            raise CellError("E113", f"must be {self.form}", "write it without https:// and without a path")
        return text
