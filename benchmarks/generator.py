"""Write a festival of a given size, tightness and seed as an input folder.

    python benchmarks/generator.py --sessions 300 --use 75 --seed 1 DEST

The same three numbers give the same folder, byte for byte. `README.md` says how it is made.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from random import Random

import click
from asks import (
    CAMPUS_DAY,
    WORKERS,
    Asked,
    Row,
    ask,
    campus_day,
    clock,
    date_of,
    day_text,
    live_channels,
    moment_text,
)
from plan import Plan, make_plan
from sharing import equipment, people
from sites import DAY, FIRST_DAY, HALL, LAWN, Form, Room, Sites
from ties import limits, pins, relations

OPENING = "09:00-17:00"
"""Of rooms that give none."""


@dataclass(frozen=True, slots=True)
class Instance:
    """An input folder in the making, and the hidden plan that shows that it has a schedule."""

    plan: Plan
    event: str
    tables: dict[str, list[Row]]

    def write(self, folder: Path) -> None:
        """Write event.toml and the tables into a folder that does not exist yet."""
        folder.mkdir(parents=True)
        (folder / "event.toml").write_text(self.event, encoding="utf-8")
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)


def generate(sessions: int, use: int, seed: int) -> Instance:
    """Return a festival of so many sessions that ask for `use` percent of its open room time.

    Raises ValueError for sizes and shares that `make_plan` does not take.
    """
    rng = Random(f"{sessions}/{use}/{seed}")
    plan = make_plan(sessions, use, rng)
    asked = ask(plan, rng)
    tables = {
        "venues": _venues(plan.sites),
        "rooms": [_room(room) for room in plan.sites.rooms],
        "closures": _closures(plan.sites),
        "people": people(asked.rows, plan, rng),
        "equipment": equipment(asked.rows, plan, rng),
        "travel": _travel(plan.sites),
        "relations": relations(plan, rng),
        "limits": limits(plan, asked, rng),
        "pins": pins(plan, rng),
        "demand": _demand(),
        "sessions": asked.sessions,
        "bookings": asked.bookings,
        "activities": [*asked.rows.values(), *_cancelled(asked, sessions)],
    }
    return Instance(plan, _event(plan, asked, f"bench-{sessions}-{use}-{seed}"), tables)


def _event(plan: Plan, asked: Asked, id_: str) -> str:
    last = day_text(plan.sites.days - 1)
    text = f"""\
[event]
id = "{id_}"
name = "基准科技周 {id_}"
name_en = "Benchmark Science Week {id_}"
first_day = {FIRST_DAY}
last_day = {last}
timezone = "Asia/Shanghai"
grid_minutes = 15
opening = "{OPENING}"
domain = "fest.example"
site = "https://fest.example"
live_channels = {live_channels(plan)}
as_of = 2023-04-20T09:00:00

[[protected_days]]
date = {day_text(plan.protected)}
name = "全国科技工作者日"
name_en = "National Science and Technology Workers' Day"
audiences = ["{WORKERS}"]
share = 0.5
exceptions = [{", ".join(f'"{activity}"' for activity in asked.exceptions)}]
"""
    if campus_day(plan):
        text += f"""
[[protected_days]]
date = {day_text(CAMPUS_DAY)}
name = "校园开放日"
name_en = "Open Campus Day"
audiences = ["students"]
districts = ["{plan.sites.venues[-1].district}"]
venues = ["{plan.sites.venues[-1].id}"]
"""
    return text + "\n[rules]\ntour-spread = 6\nroom-fit = 0.5\n"


def _venues(sites: Sites) -> list[Row]:
    return [
        {
            "venue": venue.id,
            "name": f"{venue.district}科普馆{venue.id[1:]}",
            "name_en": f"Science House {venue.id[1:]}",
            "district": venue.district,
            "latitude": f"{venue.latitude:.4f}",
            "longitude": f"{venue.longitude:.4f}",
            "address": f"{venue.district}示例街{number}号",
            "address_en": f"{number} Example Street",
            "contact": f"联系人{number}",
            "phone": f"010-5553-{number:04}",
        }
        for number, venue in enumerate(sites.venues, 1)
    ]


def _room(room: Room) -> Row:
    default = 15 if room.capacity <= 200 else 30 if room.capacity <= 600 else 45
    form = room.form
    return {
        "room": room.id,
        "venue": room.venue.id,
        "name": f"{room.venue.id}号馆{room.id}",
        "name_en": room.id.replace("-", " ").capitalize(),
        "capacity": str(room.capacity),
        "setting": "outdoor" if form is LAWN else "indoor" if form is HALL else "",
        "features": ";".join(room.features),
        "opening": "" if _hours(form, 0) == OPENING else _hours(form, 0),
        "access": _hours(form, form.lead) if form.lead else "",
        "changeover": "" if form.changeover == default else str(form.changeover),
        "zone": room.zone,
        "part_of": room.part_of,
    }


def _hours(form: Form, lead: int) -> str:
    weekday, weekend = (
        f"{clock(opens * 60 - lead)}-{clock(closes * 60 + lead)}" for opens, closes in form.hours
    )
    return weekday if weekday == weekend else f"weekday {weekday};weekend {weekend}"


def _closures(sites: Sites) -> list[Row]:
    return [
        {
            "room": closure.where,
            "from": moment_text(closure.day * DAY + closure.minute)
            if closure.minute
            else day_text(closure.day),
            "to": day_text(closure.day),
            "reason": "设备检修" if closure.minute else "借作他用",
            "expires": "" if number else day_text(-3),
        }
        for number, closure in enumerate(sites.closures)
    ]


def _travel(sites: Sites) -> list[Row]:
    """Shuttles: nearer than by the formula, from the sub-venue back a little slower."""
    main, sub = sites.venues[0].id, sites.venues[1].id
    return [
        {"from": main, "to": sub, "minutes": "15"},
        {"from": sub, "to": main, "minutes": "20"},
    ]


def _demand() -> list[Row]:
    hours = ("09:00", "11:00", "14:00", "16:00", "18:00")
    indexes = {
        "weekday": (60, 70, 85, 100),
        "weekend": (90, 130, 150, 110),
        str(FIRST_DAY): (120, 140, 160, 120),
    }
    table = [
        {"day_type": day, "from": start, "to": end, "index": str(index), "audience": ""}
        for day, row in indexes.items()
        for start, end, index in zip(hours, hours[1:], row, strict=False)
    ]
    return [
        *table,
        {"day_type": "weekday", "from": "09:00", "to": "12:00", "index": "110", "audience": "students"},
    ]


def _cancelled(asked: Asked, sessions: int) -> list[Row]:
    models = list(asked.rows.values())[: max(1, sessions // 100)]
    return [
        row | {"activity": f"cancelled-{number:03}", "status": "cancelled"}
        for number, row in enumerate(models, 1)
    ]


@click.command(epilog="Example: python benchmarks/generator.py --sessions 300 --use 75 --seed 1 bench-300")
@click.option("--sessions", default=300, show_default=True, help="Sessions to be placed, 50 or more.")
@click.option("--use", default=75, show_default=True, help="Percent of open room time that they ask for.")
@click.option("--seed", default=1, show_default=True, help="Another seed, another festival.")
@click.argument("dest", type=click.Path(path_type=Path))
def main(sessions: int, use: int, seed: int, dest: Path) -> None:
    """Write the input folder DEST, which must not exist yet."""
    if dest.exists():
        raise click.UsageError(f"{dest} exists already; name another folder")
    try:
        instance = generate(sessions, use, seed)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    instance.write(dest)
    sites = instance.plan.sites
    click.echo(
        f"{dest}: {sessions} sessions of {len(instance.plan.activities)} activities, "
        f"{len(sites.rooms)} rooms in {len(sites.venues)} venues, {FIRST_DAY} to {date_of(sites.days - 1)}, "
        f"{100 * instance.plan.use:.1f} % of room time, seed {seed}"
    )


if __name__ == "__main__":
    main()
