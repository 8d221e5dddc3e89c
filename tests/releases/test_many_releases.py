"""Twenty releases of random changes: what holds of every feed, through all of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from icalendar import Calendar

from scheduler.releases.folder import Build, SiteFolder, faults
from scheduler.releases.ledger import open_ledger
from scheduler.releases.publish import Published, Work, edition_again, ids_of, publish, rebuild
from tests.releases.festival import Festival, Item, contents, release, tokens

NOW = datetime(2023, 4, 20, 9)
OVER = datetime(2023, 5, 23)
ROOMS = ("hall", "studio", "lawn")


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as one feed shows it: `told` is all that a reader sees, `attention` what SEQUENCE is for."""

    who: str
    sequence: int
    stamp: datetime
    told: tuple[str, ...]
    attention: tuple[str, ...]
    cancelled: bool


@dataclass
class Readers:
    """Who reads every feed of every release, and forgets nothing."""

    uids: dict[str, str] = field(default_factory=dict)
    events: dict[str, dict[str, Seen]] = field(default_factory=dict)
    files: dict[str, tuple[bytes, int]] = field(default_factory=dict)

    def look(self, folder: Path) -> None:
        """Read every feed, and compare it with what it was."""
        before, self.files = self.files, {}
        for path in sorted(folder.rglob("*.ics")):
            name = path.relative_to(folder).as_posix()
            data = path.read_bytes()
            self.files[name] = data, path.stat().st_mtime_ns
            if name in before:
                compare_files(name, before[name], self.files[name])
            events = read_feed(data)
            self.compare_events(self.events.get(name, {}), events)
            self.events[name] = events

    def compare_events(self, before: dict[str, Seen], after: dict[str, Seen]) -> None:
        """UIDs are one session's for ever; stamps and SEQUENCEs move with what they stand for."""
        for uid, event in after.items():
            assert self.uids.setdefault(uid, event.who) == event.who
            if old := before.get(uid):
                assert event.sequence >= old.sequence
                assert (event.stamp > old.stamp) == (event.told != old.told)
                assert (event.sequence > old.sequence) == (event.attention != old.attention)
                assert event.stamp >= old.stamp
        assert len(set(self.uids.values())) == len(self.uids)


def compare_files(name: str, old: tuple[bytes, int], new: tuple[bytes, int]) -> None:
    """What says the same is the same file, with the same time."""
    same = without_stamp(old[0]) == without_stamp(new[0])
    assert same == (old[0] == new[0]), name
    assert same == (old[1] == new[1]), name


def without_stamp(data: bytes) -> bytes:
    """A feed but for when it says that it changed: the events say that for themselves."""
    return data.replace(re.search(rb"LAST-MODIFIED:\w+\r\n", data)[0], b"", 1)  # type: ignore[index]


def read_feed(data: bytes) -> dict[str, Seen]:
    """Parse a feed strictly; no UID stands in it twice."""
    calendar = Calendar.from_ical(data.decode())
    assert calendar.errors == []
    found: dict[str, Seen] = {}
    for event in calendar.events:
        assert event.errors == []
        lines = event.to_ical().decode().replace("\r\n ", "").splitlines()
        of = {re.split("[;:]", line, maxsplit=1)[0]: line for line in lines}
        assert of["DTSTAMP"].partition(":")[2] == of["LAST-MODIFIED"].partition(":")[2]
        assert str(event["UID"]) not in found
        found[str(event["UID"])] = Seen(
            who=re.search(r"who=\d+", str(event["DESCRIPTION"]))[0],  # type: ignore[index]
            sequence=int(event["SEQUENCE"]),
            stamp=event["DTSTAMP"].dt,
            told=tuple(
                line for name, line in of.items() if name not in {"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"}
            ),
            attention=tuple(of[name] for name in ("DTSTART", "DTEND", "LOCATION", "STATUS")),
            cancelled=str(event["STATUS"]) == "CANCELLED",
        )
    return found


class People:
    """They change the festival in every way that people do."""

    def __init__(self, festival: Festival, rng: Random) -> None:
        self.festival, self.rng, self.made = festival, rng, 0
        for _ in range(8):
            self.add()

    def change(self) -> list[tuple[str, str]]:
        """Change a few things, and return what was renamed."""
        renames = []
        for _ in range(self.rng.randint(1, 4)):
            items = self.festival.items
            act = self.rng.choice((self.move, self.edit, self.hide, self.leave, self.add, self.rename))
            index = self.rng.randrange(len(items))
            old = items[index].id
            if act != self.rename:
                act(index)
            elif old not in {new for _, new in renames}:
                act(index)
                renames.append((old, items[index].id))
        return renames

    def move(self, index: int) -> None:
        """To another time, room, venue or day, or nowhere at all."""
        where = {"room": self.rng.choice(ROOMS), "hour": self.rng.randint(9, 15)}
        self.put(index, **where, day=self.rng.choice((20, 21, 22)), placed=self.rng.random() < 0.8)

    def edit(self, index: int) -> None:
        """Another title, kind or person."""
        self.put(index, title=f"题目 {self.rng.randint(1, 99)}", kind=self.rng.choice(("lecture", "show")))
        self.put(index, person=self.rng.choice(("p-li", "p-wu")))

    def hide(self, index: int) -> None:
        """Cancelled, back on, no longer confirmed, or no longer for everybody."""
        self.put(index, status=self.rng.choice(("confirmed", "cancelled", "proposed")))
        self.put(index, visibility=self.rng.choice(("public", "public", "invited", "internal")))

    def leave(self, index: int) -> None:
        """Out of the tables; a session of the same id may come again."""
        if len(self.festival.items) > 4:
            del self.festival.items[index]

    def add(self, index: int = 0) -> None:
        """Something new."""
        self.made += 1
        who = self.made
        self.festival.items.append(
            Item(who, f"s-{who}", f"新 {who}", room=self.rng.choice(ROOMS), hour=self.rng.randint(9, 15))
        )

    def rename(self, index: int) -> None:
        """Another id."""
        item = self.festival.items[index]
        self.put(index, id=f"{item.id.partition('_')[0]}_{self.rng.randint(1, 10**6)}")

    def put(self, index: int, **columns: object) -> None:
        self.festival.items[index] = replace(self.festival.items[index], **columns)  # type: ignore[arg-type]


def test_every_feed_through_twenty_releases(tmp_path: Path, cases: Callable[[int, int], int]) -> None:
    for seed in range(cases(1, 25)):
        through_twenty(tmp_path / str(seed), Random(seed))


def through_twenty(folder: Path, rng: Random) -> None:
    folder.mkdir()
    site, festival, readers, work = folder / "site", Festival(folder / "tables"), Readers(), tokens()
    people = People(festival, rng)
    published: dict[int, dict[str, bytes]] = {}
    said: dict[int, list[Item]] = {}
    ever: set[int] = set()
    now = NOW
    while len(published) < 20:
        now += timedelta(minutes=rng.randint(0, 2000))
        renames = people.change() if published else []
        if published and rng.random() < 0.1:
            number = rng.randint(1, len(published))
            result = go_back(site, number, now, work)
            festival.items = list(said[number])
        else:
            there = {item.id for item in festival.items}
            renames = [pair for pair in renames if pair[0] in names(site) and pair[1] in there]
            result = release(site, festival.edition(now, rng), renames=renames, work=work)
        assert release(site, festival.edition(now, rng), work=work).unchanged
        current = (site / "current").resolve()
        assert list(faults(current / "public")) == []
        readers.look(current)
        told = {item.who for item in festival.items if item.public}
        ever |= told
        on = {int(seen.who[4:]) for seen in programme(readers).values() if not seen.cancelled}
        off = {int(seen.who[4:]) for seen in programme(readers).values() if seen.cancelled}
        assert (on, off) == (told, ever - told)
        if result.done:
            published[result.plan.number] = contents(current)
            said[result.plan.number] = list(festival.items)
    release(site, festival.edition(OVER), work=work)
    readers.look((site / "current").resolve())
    assert not any(seen.cancelled for seen in programme(readers).values())
    rebuilt(site, published, folder)


def go_back(site: Path, number: int, now: datetime, work: Work) -> Published:
    return publish(
        SiteFolder(site),
        edition_again(number, now),
        note="",
        ids=ids_of(number),
        agree=lambda _: True,
        work=work,
    )


def names(site: Path) -> set[str]:
    """The ids that the ledger knows sessions by."""
    if not (site / "private" / "ledger.sqlite").exists():
        return set()
    with open_ledger(site / "private" / "ledger.sqlite") as ledger:
        return {session for _, session in ledger.records(len(ledger.releases()))}


def programme(readers: Readers) -> dict[str, Seen]:
    return readers.events["public/calendars/programme.ics"]


def rebuilt(site: Path, published: dict[int, dict[str, bytes]], folder: Path) -> None:
    """Make every release again from the ledger, byte for byte."""
    with open_ledger(site / "private" / "ledger.sqlite") as ledger:
        for number, then in published.items():
            again = folder / f"again-{number}"
            assert rebuild(ledger, number, Build(again))
            assert contents(again) == then
