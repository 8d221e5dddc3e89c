"""Scenarios written into the inputs: raw rows change, so that what reads them needs to know of none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from scheduler.tables.book import Book, Origin
from scheduler.tables.cells import CellError, closest, is_empty, items
from scheduler.tables.columns import Table
from scheduler.tables.contract import (
    ACTIVITIES,
    CLOSURES,
    EVENT,
    PEOPLE,
    PINS,
    ROOMS,
    SESSIONS,
    TABLES,
)
from scheduler.tables.contract.scenario import ADD, CANCEL, CHANGE, CLOSE, PERSON, PIN
from scheduler.tables.draft import Change, Draft, DraftTable, TableEdits, meaning
from scheduler.tables.event_file import EventFile, Setting
from scheduler.tables.issue import InputIssue
from scheduler.tables.scenario import Entry, Scenario
from scheduler.tables.sheet import cell_text

AS_OF = "as_of"


@dataclass(frozen=True, slots=True)
class Patch:
    """What scenarios came to: the book with them in it, and all that they did, table by table.

    `tables` are the edits of the tables that are different now, by name; `as_of` is the event's setting
    of that name where it is a new one.
    """

    book: Book
    changes: tuple[Change, ...] = ()
    tables: Mapping[str, TableEdits] = field(default_factory=dict)
    as_of: Setting | None = None


def patched(book: Book, scenarios: Iterable[Scenario]) -> Book:
    """Return raw tables with scenarios in them, applied in order; `understood` says all their faults."""
    return patch(book, scenarios).book


def patch(book: Book, scenarios: Iterable[Scenario]) -> Patch:
    """Return what scenarios, applied in order, come to."""
    scenarios = tuple(scenarios)
    patcher = _Patcher(book)
    for scenario in scenarios:
        patcher.apply(scenario)
    drafts = patcher.draft.tables
    edited = [draft for draft in drafts if not all(change.idle for change in draft.changes)]
    changes = [change for draft in drafts for change in draft.changes]
    now = [(scenario, scenario.now) for scenario in scenarios if scenario.now]
    as_of = None
    if now and book.event:
        as_of, change = _as_of(book.event, *now[-1])
        changes.insert(0, change)
    new = replace(
        book,
        event=_with(book.event, as_of) if book.event and as_of else book.event,
        sheets={**book.sheets, **{draft.table.name: draft.sheet() for draft in edited}},
        issues=(*book.issues, *patcher.issues, *patcher.overridden()),
        origins={place: origin for draft in edited for place, origin in draft.origins.items()},
    )
    edits = ((draft.table.name, draft.edits()) for draft in edited)
    return Patch(new, tuple(changes), {name: each for name, each in edits if each.cells}, as_of)


def _as_of(event: EventFile, scenario: Scenario, now: datetime) -> tuple[Setting | None, Change]:
    """Return a scenario's now as the event's as_of, None where it is that already, and what changed."""
    earlier = next((each for each in event.settings if (each.section, each.key) == (EVENT.name, AS_OF)), None)
    row, before = (earlier.row, cell_text(earlier.cell)) if earlier else (0, "")
    same = earlier is not None and meaning(EVENT[AS_OF], earlier.cell) == now
    text = before if same else now.isoformat(sep=" ", timespec="minutes")
    origin = scenario.now_origin or Origin(scenario.file, 0, "", "now")
    cell = now if event.file.endswith(".toml") else text
    setting = Setting(
        EVENT.name, 0, AS_OF, cell, row, earlier.written if earlier else f"{EVENT.name}.{AS_OF}"
    )
    return None if same else setting, Change(EVENT.name, event.file, row, "", AS_OF, before, text, origin)


def _with(event: EventFile, setting: Setting) -> EventFile:
    """Return the settings with a new one where reading finds it once it is written."""
    settings = [
        setting if (each.section, each.key) == (EVENT.name, AS_OF) else each for each in event.settings
    ]
    if setting not in settings:
        of_event = sum(each.section == EVENT.name for each in settings)
        settings.insert(of_event if event.file.endswith(".toml") else len(settings), setting)
    return replace(event, settings=tuple(settings))


class _NothingKnownError(Exception):
    """Nothing can be written into a table or a cell that cannot be read; its own problems say why."""


class _Patcher:
    """Writes the parts of scenarios into drafts of the tables and gathers what is wrong with them."""

    def __init__(self, book: Book) -> None:
        self.draft = Draft(book)
        self.issues: list[InputIssue] = []
        self._name = ""
        self._of_activities: list[tuple[Entry, str, str]] = []

    def apply(self, scenario: Scenario) -> None:
        """Write one scenario into the tables."""
        self._name = scenario.name
        self.issues += scenario.issues
        parts: Mapping[str, Callable[[Entry], None]] = {
            CLOSE.name: self._close,
            PERSON.name: self._person,
            CHANGE.name: self._change,
            CANCEL.name: self._cancel,
            ADD.name: self._add,
            PIN.name: self._pin,
        }
        for entry in scenario.entries:
            noted = len(self.issues)
            written = entry.whole
            try:
                if entry.whole:
                    parts[entry.part.name](entry)
            except _NothingKnownError:
                written = False
            if not written or len(self.issues) > noted:
                self._look_through(entry)

    def _look_through(self, entry: Entry) -> None:
        """Note the faults of a part that stands in no table, where they would be seen."""
        for key in (key for key, cell in entry.cells.items() if not is_empty(cell)):
            with suppress(_NothingKnownError):
                if key == "session":
                    self._session(entry)
                elif entry.part[key].refers:
                    self._known(entry, key)
                else:
                    self._meaning(entry, key)

    def _close(self, entry: Entry) -> None:
        closures = self._table(CLOSURES)
        told = {key: text for key, text in _texts(entry).items() if key in CLOSURES and key != "room"}
        for key, name in self._closed(entry):
            row = {"expires": "", **told, "room": name}
            origins = {**entry.origins, "room": entry.where(key)}
            there = closures.find({column: text for column, text in row.items() if column != "reason"})
            if there is None:
                closures.add({**self._reason(closures), **row}, entry.origin, origins)
            else:
                closures.keep(there, entry.where(key))

    def _closed(self, entry: Entry) -> Iterator[tuple[str, str]]:
        """Yield each room or venue that is closed, with the key that says so."""
        if "room" in entry:
            yield from (("room", name) for name in self._known(entry, "room"))
        elif "setting" not in entry:
            yield from (("venue", name) for name in self._known(entry, "venue"))
        else:
            venues = self._known(entry, "venue") if "venue" in entry else None
            setting = self._meaning(entry, "setting")
            rooms = self._table(ROOMS)
            found = []
            for row in rooms.rows:
                of_room = rooms.value(row, "setting") if rooms.text(row, "setting") else "indoor"
                somewhere = venues is None or rooms.value(row, "venue") in venues
                if setting and of_room == setting and somewhere and (name := rooms.value(row, "room")):
                    found.append(("setting", name))
            if setting and not found and venues != []:
                message = f"no room of {rooms.file} is {setting}" + (" there" if venues is not None else "")
                remedy = "close rooms or venues by their ids"
                self.issues.append(entry.issue("setting", "W511", message, remedy, severity="warning"))
            yield from found

    def _person(self, entry: Entry) -> None:
        people = self._table(PEOPLE)
        column = PEOPLE["unavailable"]
        for person in self._known(entry, "person"):
            row = people.ids[person]
            there = people.text(row, column.name)
            known = people.value(row, column.name)
            if there and known is None:
                # It could not be told whose fault is whose.
                raise _NothingKnownError(column.name)
            fresh = [
                item
                for item in items(cell_text(entry.cells[column.name]))
                if (meaning(column, item) or (None,))[0] not in (known or ())
            ]
            text = ";".join([*([there] if there else []), *fresh])
            people.set(row, column.name, text, entry.where(column.name))

    def _change(self, entry: Entry) -> None:
        texts = {key: text for key, text in _texts(entry).items() if key not in ("activity", "session")}
        if "session" in entry:
            self._override(entry, self._session(entry), texts)
            return
        activities = self._table(ACTIVITIES)
        for activity in self._known(entry, "activity"):
            for column, text in texts.items():
                activities.set(activities.ids[activity], column, text, entry.where(column))
                self._of_activities.append((entry, activity, column))

    def _cancel(self, entry: Entry) -> None:
        if "session" in entry:
            self._override(entry, self._session(entry), {"status": "cancelled"})
            return
        activities, sessions = self._table(ACTIVITIES), self._table(SESSIONS)
        for activity in self._known(entry, "activity"):
            activities.set(activities.ids[activity], "status", "cancelled", entry.where("activity"))
            for row in _of_activity(sessions, activity):
                if sessions.text(row, "status"):
                    sessions.set(row, "status", "cancelled", entry.where("activity"))

    def _add(self, entry: Entry) -> None:
        activities = self._table(ACTIVITIES)
        texts = _texts(entry)
        there = activities.find(texts)
        if there is None:
            activities.add(texts, entry.origin, entry.origins)
        else:
            activities.keep(there, entry.origin)

    def _pin(self, entry: Entry) -> None:
        pins = self._table(PINS)
        session = self._session(entry)
        if session is None:
            return
        told = {**_texts(entry), "session": session}
        there = [row for row in pins.rows if pins.value(row, "session") == session]
        if not there:
            pins.add({**self._reason(pins), **told}, entry.origin, entry.origins)
            return
        for row in there:
            # Half of it a hold and half for good cannot be said in a row.
            whole = bool(told.get("expires") or pins.text(row, "expires"))
            free = {"room": "", "start": "", "expires": ""} if whole else {}
            wanted = {**free, **{key: text for key, text in told.items() if key != "reason"}}
            if all(pins.says(row, column, text) for column, text in wanted.items()):
                pins.keep(row, entry.origin)
                continue
            for column, text in {**self._reason(pins), **wanted, **told}.items():
                if not pins.says(row, column, text):
                    pins.set(row, column, text, entry.where(column))

    def overridden(self) -> Iterator[InputIssue]:
        """Yield the sessions that say their own where an activity was changed."""
        for entry, activity, column in self._of_activities:
            sessions = self.draft.table(SESSIONS)
            for row in _of_activity(sessions, activity) if sessions and column in SESSIONS else ():
                own = sessions.text(row, column) if sessions else ""
                if not sessions or not own or sessions.says(row, column, cell_text(entry.cells[column])):
                    continue
                session = sessions.value(row, "session")
                message = f"{session} has its own {column} and keeps it: {own} ({sessions.file} row {row})"
                remedy = f'if it is meant too, add [[change]] with session = "{session}"'
                yield entry.issue(column, "W601", message, remedy, severity="warning")

    def _override(self, entry: Entry, session: str | None, texts: Mapping[str, str]) -> None:
        """Let a row of sessions.csv say something of a session; there is one, or it is added."""
        sessions = self._table(SESSIONS)
        if session is None:
            return
        row = sessions.ids.get(session)
        if row is None:
            if any(texts.values()):
                origins = {"status": entry.where("session"), **entry.origins}
                sessions.add({"session": session, **texts}, entry.origin, origins)
            return
        for column, text in texts.items():
            sessions.set(row, column, text, entry.where(column if column in entry else "session"))

    def _reason(self, table: DraftTable) -> dict[str, str]:
        return {"reason": self._name} if table.has("reason") or table.created else {}

    def _table(self, table: Table) -> DraftTable:
        """Return a table to write into; raises `_NothingKnownError`."""
        found = self.draft.table(table)
        if found is None:
            raise _NothingKnownError(table.name)
        return found

    def _meaning(self, entry: Entry, key: str) -> Any:
        """Return what a key means; None, and a problem noted, where that cannot be read."""
        try:
            return entry.part[key].type.parse(entry.cells[key])
        except CellError as error:
            remedy = error.remedy
            if key == "activity" and (session := meaning(SESSIONS["session"], entry.cells[key])):
                remedy = f'for one session, write session = "{session}"'
            self.issues.append(entry.issue(key, error.code, f"{key} {error.message}", remedy))
            return None

    def _known(self, entry: Entry, key: str) -> list[str]:
        """Return the ids under a key where tables define them all; none, and problems noted, if not."""
        meant = self._meaning(entry, key)
        drafts = [self._table(table) for table in TABLES if table.name in entry.part[key].refers]
        named = [meant] if isinstance(meant, str) else [*(meant or ())]
        idents = [item if isinstance(item, str) else item[0] for item in named]
        unknown = [ident for ident in idents if not any(ident in draft.ids for draft in drafts)]
        for ident in unknown:
            near = closest(ident, (each for draft in drafts for each in draft.ids))
            files = " or ".join(draft.file for draft in drafts)
            remedy = f"did you mean {near}?" if near else f"write an id of {files}"
            rooms = self.draft.table(ROOMS)
            if key == "venue" and rooms and ident in rooms.ids:
                remedy = f'it is a room: write room = "{ident}"'
            message = f"{key} names {ident}, which {files} does not define"
            self.issues.append(entry.issue(key, "E301", message, remedy))
        return [] if unknown else idents

    def _session(self, entry: Entry) -> str | None:
        """Return the session that is meant; None, and a problem noted, where there is none such."""
        session: str | None = self._meaning(entry, "session")
        if session is None:
            return None
        activities = self._table(ACTIVITIES)
        activity, dot, number = session.partition(".")
        row = activities.ids.get(activity)
        if row is None:
            near = closest(activity, activities.ids)
            message = f"session names {session}, and {activities.file} does not define {activity}"
            remedy = f"did you mean {near}{dot}{number}?" if near else f"write a session of {activities.file}"
            self.issues.append(entry.issue("session", "E301", message, remedy))
            return None
        said = activities.text(row, "repeats")
        repeats = activities.value(row, "repeats") if said else 1
        if dot and repeats is not None and int(number) > repeats:
            message = f"{session} is not a session of {activity}, which has {repeats}"
            remedy = f"raise its repeats to {number} first, or write another session"
            self.issues.append(entry.issue("session", "E312", message, remedy))
            return None
        return session


def _texts(entry: Entry) -> dict[str, str]:
    return {key: cell_text(cell).strip() for key, cell in entry.cells.items()}


def _of_activity(sessions: DraftTable, activity: str) -> list[int]:
    """Return the rows of sessions.csv that are about an activity's sessions."""
    named = ((row, sessions.value(row, "session")) for row in sessions.rows)
    return [row for row, session in named if session and session.partition(".")[0] == activity]
