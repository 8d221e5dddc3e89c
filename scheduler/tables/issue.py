"""Problems of the inputs: each located to its cell, with a stable code and what to do about it."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "conflict", "warning"]

CODES: dict[str, str] = {
    "E101": "A required cell is empty.",
    "E102": "An id holds something else than letters, digits, `-` and `_`.",
    "E103": "A cell must be a whole number.",
    "E104": "A number or date is outside what is possible.",
    "E105": "A cell must be a number.",
    "E106": "A cell must be one of a few words.",
    "E107": "A cell must be a date, or a list of dates.",
    "E108": "A cell must be a time, or a date and a time.",
    "E109": "A cell must be a window: hours, or intervals.",
    "E110": "Something ends before it starts.",
    "E111": "A cell holds characters that cannot be printed.",
    "E112": "A cell holds more text than a cell may.",
    "E113": "A cell must be a web address.",
    "E114": "Excel has turned the text of a cell into a date, a number or an error.",
    "E115": "An item of a list is not of the form it must have.",
    "E116": "A row has more cells than there are headings.",
    "E117": "A key of event.toml or of a scenario must have one value, or a list of them.",
    "E201": "The inputs are neither a folder nor a workbook.",
    "E202": "The inputs hold no tables.",
    "E203": "event.toml is missing.",
    "E204": "A table that every event needs is missing.",
    "E205": "A file cannot be opened.",
    "E206": "A file is too large, or unpacks to too much.",
    "E207": "A file is in an encoding that is neither UTF-8 nor GB18030.",
    "E208": "A file is not what its name says, or is damaged.",
    "E209": "A quotation mark is out of place.",
    "E210": "The headings are not in the first row.",
    "E211": "Two columns have the same heading.",
    "E212": "A required column is missing.",
    "E213": "event.toml or a scenario is not valid TOML.",
    "E214": "A table is there twice.",
    "E215": "The cells of a CSV file are not separated by commas.",
    "E216": "[rules] names a rule that has no weight.",
    "E217": "A required setting of event.toml is missing.",
    "E301": "Something names an id that nothing defines.",
    "E302": "An id, or a pair of ids, is defined twice.",
    "E303": "Rooms are parts of each other in a circle, or too deep.",
    "E304": "A pin fixes neither a room nor a start.",
    "E305": "A relation has fewer than two members.",
    "E306": "The members of a back-to-back relation have unequal numbers of sessions.",
    "E307": "A back-to-back relation leaves less time than teardown and setup need.",
    "E308": "A protected day is not a day of the event.",
    "E309": "A limit bounds nothing, or bounds what it cannot.",
    "E310": "The event ends before it starts, or lasts too long.",
    "E311": "There are more sessions or rows than this program takes.",
    "E312": "A session's number is beyond its activity's `repeats`.",
    "E313": "A relation needs minutes.",
    "E601": "A scenario has no such part or key.",
    "E602": "A part of a scenario does not say what it must, or says it twice.",
    "C401": "A pin breaks a rule.",
    "C402": "Two pins of one session contradict each other.",
    "C403": "A session that must be placed has no possible place.",
    "C404": "Pins break a rule together.",
    "W501": "A column is unknown and is ignored.",
    "W502": "A file or sheet is unknown and is ignored.",
    "W503": "A key of event.toml is unknown and is ignored.",
    "W504": "A column without a heading is ignored.",
    "W505": "A pin or closure has expired and is ignored.",
    "W506": "A pin or closure expires within three days.",
    "W507": "Dates or hours lie outside the event's days.",
    "W508": "A word is used in one place only, so that nothing can match it.",
    "W509": "A kind looks like a known one and is not.",
    "W510": "A cell is not used.",
    "W511": "A closure closes nothing.",
    "W512": "A room's opening is not within its access.",
    "W513": "The event has no domain for its calendars.",
    "W514": "An id names both a room and a venue.",
    "W515": "A pin is for a cancelled session and is ignored.",
    "W516": "A room is a part of a hall in another venue.",
    "W517": "A venue has only one of its two coordinates.",
    "W518": "A protected day is kept for nobody.",
    "W519": "There is nothing to schedule.",
    "W520": "A list seems to be separated by commas.",
    "W521": "event.toml names something whose row was set aside.",
    "W522": "A relation names one session only and asks for nothing.",
    "W523": "A date is protected twice at the same places.",
    "W524": "Clocks change while a room is open.",
    "W525": "Cells are merged, of which only the first counts.",
    "W601": "A session says its own, which a change of its activity does not reach.",
}
"""Every code with what it means. A code never changes its meaning; a new problem gets a new code."""

_SHOWN = 80
"""Characters of a value that a terminal shows."""

_KEPT = 500
"""Characters of a text that are kept; a cell may hold ten million."""


@dataclass(frozen=True, slots=True)
class InputIssue:
    """One problem of the inputs, located as Excel shows it; row 0 and column "" where there is none.

    `file` is a file's name, or `plan.xlsx[rooms]` for a sheet; `column` is the heading as it is written
    there; `subject` the id of the row's thing. In TOML, `row` is the line, `column` the key, and `subject`
    the part that it is in. `error`: the inputs cannot be used. `conflict`: they are well-formed and prove
    that no schedule exists. `warning`: they can be used as they are.
    """

    file: str
    row: int
    column: str
    value: str
    message: str
    remedy: str
    code: str
    severity: Severity = "error"
    subject: str = ""

    def render(self) -> str:
        """Return the problem in a few lines, for a terminal."""
        lines = [f"{self.severity}[{self.code}]: {printable(self.message)}", f"  --> {self._where}"]
        if self.value:
            lines.append(f"   | {shown(self.value)}")
        if self.remedy:
            lines.append(f"   = help: {printable(self.remedy)}")
        return "\n".join(lines)

    @property
    def _where(self) -> str:
        of_text = self.file.endswith(".toml")
        where = self.file
        if self.row:
            where += f" {'line' if of_text else 'row'} {self.row}"
        names = [shown(name) for name in (self.subject, self.column if of_text else "") if name]
        if names:
            where += f" ({', '.join(names)})"
        if self.column and not of_text:
            where += f", column {shown(self.column)}"
        return where

    def as_json(self) -> dict[str, Any]:
        """Return the problem as a mapping of plain values, for `--json`."""
        return asdict(self)


def shown(value: str) -> str:
    """Return a value fit for one line of a terminal: shortened, what cannot be printed escaped."""
    return printable(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…")


def kept(text: str) -> str:
    """Return a text that is short enough to keep with a problem."""
    return text if len(text) <= _KEPT else f"{text[:_KEPT]}…"


def printable(text: str) -> str:
    """Return a text with everything escaped that a terminal would obey rather than show."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    # Cc and Cf hold line breaks, terminal escapes and marks that turn the reading direction.
    if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return character
    return character.encode("unicode_escape").decode("ascii")
