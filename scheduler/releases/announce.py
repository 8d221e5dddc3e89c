"""What a release makes of what was announced before: UIDs, SEQUENCEs, stamps and what is cancelled.

Pure functions from records to records. A record is one session as one circle of readers knows it: the
public, or the readers of one feed for staff.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.exports.changes import Change, What, calls_for_attention, what_changed
from scheduler.exports.entries import Entry
from scheduler.exports.ical import Listing
from scheduler.releases.facts import from_text, to_text
from scheduler.tables.cells import closest

PUBLIC = ""
"""The circle of readers that is everybody; the others are feeds for staff, `person/p-wang`."""

Key = tuple[str, str]
"""A circle of readers, and a session's id."""

Records = Mapping[Key, "Record"]


@dataclass(frozen=True, slots=True)
class Record:
    """A session as `readers` know it: `facts` is the text of the entry announced last.

    `stamp` (aware) is when what they see last changed. `uid` and `sequence` are the session's for ever.
    """

    readers: str
    session: str
    uid: str
    sequence: int
    stamp: datetime
    cancelled: bool
    facts: str
    known: Entry | None = field(default=None, compare=False, repr=False)

    @property
    def key(self) -> Key:
        """What the ledger finds it by."""
        return self.readers, self.session

    def entry(self, zone: ZoneInfo) -> Entry:
        """Return what was announced last, under the id that the session has now."""
        found = self.known or from_text(self.facts, zone)
        return found if found.session == self.session else replace(found, session=self.session)

    def listing(self, zone: ZoneInfo) -> Listing:
        """Return it as a feed lists it."""
        stamp = self.stamp.astimezone(zone)
        return Listing(self.entry(zone), self.uid, stamp, self.sequence, self.cancelled)


def announce(
    before: Records, entries: Mapping[Key, Entry], *, stamp: datetime, domain: str, zone: ZoneInfo
) -> dict[Key, Record]:
    """Return every record as it is once `entries` are announced at `stamp`.

    What stands and has no entry any more is cancelled, with the facts that were announced last. A
    session new to all readers gets its UID; one that others know keeps theirs.
    """
    uids = {record.session: record.uid for record in before.values()}
    used = set(uids.values())
    after: dict[Key, Record] = {}
    for key, entry in entries.items():
        old = before.get(key)
        if old is None:
            if entry.session not in uids:
                uids[entry.session] = _new_uid(entry.session, domain, used)
                used.add(uids[entry.session])
            after[key] = Record(*key, uids[entry.session], 0, stamp, False, to_text(entry), entry)
        else:
            after[key] = _announced(old, entry, stamp, zone)
    for key, old in before.items():
        if key not in after:
            after[key] = (
                old if old.cancelled else replace(old, cancelled=True, sequence=old.sequence + 1, stamp=stamp)
            )
    return after


def changes(before: Records, after: Records, zone: ZoneInfo) -> tuple[Change, ...]:
    """Return what the public sees change from records to records, in order of time."""
    return changes_of(
        ((before.get(key), record) for key, record in after.items() if record.readers == PUBLIC), zone
    )


def changes_of(pairs: Iterable[tuple[Record | None, Record]], zone: ZoneInfo) -> tuple[Change, ...]:
    """Return what readers see change in pairs of a session's old record, if any, and its new one."""
    found = (change_of(old, new, zone) for old, new in pairs)
    return tuple(sorted(filter(None, found), key=_by_time))


def change_of(old: Record | None, new: Record, zone: ZoneInfo) -> Change | None:
    """Return what readers see change in a session, None where nothing."""
    if old == new:
        return None
    if old is None:
        return None if new.cancelled else Change(new.session, "added", None, new.entry(zone))
    before = replace(old.entry(zone), session=new.session)
    if new.cancelled:
        return None if old.cancelled else Change(new.session, "cancelled", before, None)
    after = new.entry(zone)
    what: What | None = "returned" if old.cancelled else what_changed(before, after)
    return None if what is None else Change(new.session, what, before, after)


def renamed(records: Records, ids: Mapping[str, str]) -> dict[Key, Record]:
    """Return records with sessions known by new ids, by old ones."""
    found = (
        replace(record, session=ids[record.session]) if record.session in ids else record
        for record in records.values()
    )
    return {record.key: record for record in found}


def ids_renamed(records: Records, names: Iterable[tuple[str, str]], known: Collection[str]) -> dict[str, str]:
    """Return the new ids of sessions by their old ones; an activity's id stands for all its sessions.

    `known` are the sessions of the inputs, cancelled ones too. Raise ValueError, in words for a
    coordinator, where an old id was never published, or a new one was or is not known.
    """
    sessions = {record.session for record in records.values()}
    ids: dict[str, str] = {}
    for old, new in names:
        found = [session for session in sessions if _is_of(session, old)]
        if not found:
            raise ValueError(f"--renamed {old}={new}: no release holds {old}{_meant(old, sessions)}")
        became = {session: new + session.removeprefix(old) for session in found}
        if not set(known).intersection(became.values()):
            raise ValueError(f"--renamed {old}={new}: the inputs hold no {new}{_meant(new, known)}")
        ids |= became
    for old, new in ids.items():
        if new in sessions.difference(ids) or list(ids.values()).count(new) > 1:
            raise ValueError(f"--renamed {old}={new}: {new} was published already, as a session of its own")
    return ids


def ids_again(then: Records, now: Records) -> dict[str, str]:
    """Return, by their ids now, the ids that sessions had then; a UID tells that they are the same.

    What has an id now that then was another's goes by its UID.
    """
    ids = {record.uid: record.session for record in then.values()}
    taken = set(ids.values())
    return {
        record.session: ids.get(record.uid, record.uid.partition("@")[0])
        for record in now.values()
        if record.session in taken or record.uid in ids
    }


def _announced(old: Record, entry: Entry, stamp: datetime, zone: ZoneInfo) -> Record:
    """Return a record that is announced again."""
    facts = to_text(entry)
    if facts == old.facts and not old.cancelled:
        return Record(*old.key, old.uid, old.sequence, old.stamp, False, facts, entry)
    before = old.entry(zone)
    attention = old.cancelled or calls_for_attention(before, entry)
    seen = attention or what_changed(before, entry) is not None
    return replace(
        old,
        sequence=old.sequence + attention,
        stamp=stamp if seen else old.stamp,
        cancelled=False,
        facts=facts,
        known=entry,
    )


def _new_uid(session: str, domain: str, used: set[str]) -> str:
    """Return a UID that no session ever had: one that was renamed keeps its first id's."""
    uid, number = f"{session}@{domain}", 2
    while uid in used:
        # No id holds a plus sign.
        uid, number = f"{session}+{number}@{domain}", number + 1
    return uid


def _meant(ident: str, sessions: Collection[str]) -> str:
    """Return a question for the session's or activity's id that somebody may have meant."""
    near = closest(ident, {*sessions, *(session.partition(".")[0] for session in sessions)})
    return f"; did you mean {near}?" if near else ""


def _is_of(session: str, ident: str) -> bool:
    return session == ident or ("." not in ident and session.partition(".")[0] == ident)


def _by_time(change: Change) -> tuple[datetime, str]:
    entry = change.after or change.before
    assert entry is not None
    return entry.start, change.session
