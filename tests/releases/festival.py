"""A festival that people keep changing, as tables on disk, and its releases."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

from scheduler.problem import Problem
from scheduler.releases.announce import ids_renamed
from scheduler.releases.folder import SiteFolder
from scheduler.releases.inputs import Edition, input_files
from scheduler.releases.plan import Plan
from scheduler.releases.publish import Published, Work, publish
from scheduler.schedule import Placement, Schedule
from scheduler.tables import read

FIRST = datetime(2023, 5, 20)
EVENT = """[event]
id = "fest"
name = "科技周"
name_en = "Science Week"
first_day = 2023-05-20
last_day = 2023-05-22
domain = "fest.example"
site = "https://fest.example"
"""
VENUES = """venue,name,district,contact,phone
main,主场,通州,SECRET-venue,SECRET-0
park,公园,朝阳,SECRET-park,SECRET-1
"""
ROOMS = "room,venue,name,capacity\nhall,main,一号厅,120\nstudio,main,二号厅,40\nlawn,park,草坪,200\n"
PEOPLE = "person,name,contact,phone\np-li,李老师,SECRET-li,SECRET-2\np-wu,吴老师,SECRET-wu,SECRET-3\n"


@dataclass(frozen=True, slots=True)
class Item:
    """A session: `who` it is for ever, under whatever id, title, time and place."""

    who: int
    id: str
    title: str
    kind: str = "lecture"
    room: str = "hall"
    day: int = 20
    hour: int = 9
    person: str = "p-li"
    status: str = "confirmed"
    visibility: str = "public"
    placed: bool = True

    @property
    def public(self) -> bool:
        """Whether the public is told that it takes place."""
        return self.status == "confirmed" and self.visibility == "public" and self.placed


@dataclass
class Festival:
    """The tables in `folder`, as they are at the moment."""

    folder: Path
    items: list[Item] = field(default_factory=list)

    def edition(self, now: datetime, shuffle: Random | None = None) -> Edition:
        """Write the tables, rows in any order, and return what there is to publish at `now`."""
        rows = list(self.items)
        if shuffle:
            shuffle.shuffle(rows)
        self.folder.mkdir(exist_ok=True)
        tables = {"event.toml": EVENT, "venues.csv": VENUES, "rooms.csv": ROOMS, "people.csv": PEOPLE}
        for name, text in tables.items():
            (self.folder / name).write_text(text, encoding="utf-8")
        with (self.folder / "activities.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(_row(item) for item in rows)
        inputs = read(self.folder, now=now)
        assert inputs.problem is not None, inputs.errors
        schedule = Schedule(dict(_placements(inputs.problem, rows)))
        return Edition(inputs.problem, schedule, inputs.now, inputs.sha256, input_files(self.folder))


COLUMNS = (
    *("activity", "title", "kind", "duration", "setup", "teardown", "people", "audiences", "themes"),
    *("status", "visibility", "description", "contact", "phone"),
)


def _row(item: Item) -> tuple[object, ...]:
    secret = "" if item.public or item.status == "cancelled" or not item.placed else "SECRET-title "
    return (
        item.id,
        secret + item.title,
        item.kind,
        60,
        7,
        11,
        item.person,
        "families",
        "ai",
        item.status,
        item.visibility,
        f"who={item.who}.",
        "SECRET-contact",
        "SECRET-phone",
    )


def _placements(problem: Problem, items: Iterable[Item]) -> Iterator[tuple[str, Placement]]:
    for item in items:
        if item.placed and item.id in problem.sessions:
            start = FIRST.replace(day=item.day, hour=item.hour)
            yield item.id, Placement(item.room, problem.minute(start))


def tokens() -> Work:
    """How tests work on a site: nobody waits, tokens are counted, and the clock stands still."""
    numbers = count(1)
    return Work(
        waits=lambda text: None,
        new_token=lambda: f"token-{next(numbers)}",
        clock=lambda: datetime(2023, 4, 20, 1, 30, tzinfo=UTC),
    )


def release(
    site: Path,
    edition: Edition,
    *,
    renames: Iterable[tuple[str, str]] = (),
    note: str = "",
    work: Work | None = None,
) -> Published:
    """Publish without a question."""

    def agree(made: Plan) -> bool:
        return True

    return publish(
        SiteFolder(site),
        lambda _: edition,
        note=note,
        ids=lambda _, records: ids_renamed(
            records, renames, {*edition.problem.sessions, *edition.problem.cancelled}
        ),
        agree=agree,
        work=work or Work(waits=lambda text: None),
    )


def small() -> list[Item]:
    """Three sessions for everybody."""
    return [
        Item(1, "stars", "星空讲座"),
        Item(2, "robots", "机器人路演", kind="roadshow", room="studio", person="p-wu"),
        Item(3, "quantum", "量子入门", room="lawn", day=21),
    ]


def changed(items: list[Item], who: int, **columns: object) -> list[Item]:
    """Return sessions with one of them changed."""
    return [replace(item, **columns) if item.who == who else item for item in items]  # type: ignore[arg-type]


def contents(release: Path) -> dict[str, bytes]:
    """Every byte of a release."""
    return {
        path.relative_to(release).as_posix(): path.read_bytes()
        for path in release.rglob("*")
        if path.is_file()
    }
