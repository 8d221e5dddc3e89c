"""What is short, as a coordinator reads it, and which findings say nothing that another does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scheduler.problem import Problem
from scheduler.supply.packing import Deficit
from scheduler.supply.words import short_word, supplies


@dataclass(frozen=True, slots=True)
class Supply:
    """How much of what is asked for one thing holds at most, from one local time to another."""

    what: str
    start: str
    end: str
    holds: int


@dataclass(frozen=True, slots=True)
class Shortage:
    """More is wanted of `what` than there is, and so many of these sessions must go at least.

    `wanted` and `there` are in `unit`: `sessions`, `minutes` or, of a limit, `amounts`. `supply` adds up
    to `there`. `rows` are the tables' rows of the sessions and of what is short.
    """

    what: str
    sessions: tuple[str, ...]
    wanted: int
    there: int
    must_go: int
    message: str
    message_zh: str = ""
    unit: str = "sessions"
    supply: tuple[Supply, ...] = ()
    rows: tuple[str, ...] = ()

    def proves_none(self, problem: Problem) -> bool:
        """Return whether more must go than may go, so that there is no schedule at all."""
        may_go = [
            each for each in self.sessions if not problem.sessions[each].must and each not in problem.pins_of
        ]
        return self.must_go > len(may_go)

    def as_json(self) -> dict[str, Any]:
        """Return it as a mapping of plain values."""
        return asdict(self)


def of_deficit(problem: Problem, deficit: Deficit) -> Shortage:
    """Return a deficit in words."""
    told = short_word(problem, deficit)
    sessions = tuple(each for each in problem.sessions if each in deficit.needs)
    lines = supplies(problem, deficit)
    what = deficit.resource.kind
    if what == "rooms":
        among = {room for line in lines for room in line.rooms}
        what = f"rooms {', '.join(room for room in problem.rooms if room in among)}"
    elif what != deficit.resource.id:
        what = f"{what} {deficit.resource.id}"
    sources = [problem.sessions[each].source for each in sessions]
    rows = [str(source) for source in (*sources, *(row for line in lines for row in line.sources)) if source]
    return Shortage(
        what,
        sessions,
        deficit.wanted,
        deficit.there,
        deficit.must_go,
        told.en,
        told.zh,
        deficit.unit,
        tuple(
            Supply(line.label, problem.when(each.start), problem.when(each.end), each.holds)
            for line in lines
            for each in line.bins
        )
        if deficit.resource.kind != "limit"
        else (),
        tuple(dict.fromkeys(rows)),
    )


def told_once(found: Iterable[Shortage]) -> tuple[Shortage, ...]:
    """Return the findings that no other one implies, those by which most must go first.

    Where so many of some sessions must go, at least as many of any more sessions must go as well.
    """
    kept: list[Shortage] = []
    sharpest = sorted(found, key=lambda each: (len(each.sessions), -each.must_go, each.unit != "sessions"))
    sets: list[frozenset[str]] = []
    for each in sharpest:
        own = frozenset(each.sessions)
        if not any(
            known.must_go >= each.must_go and known_set <= own
            for known, known_set in zip(kept, sets, strict=True)
        ):
            kept.append(each)
            sets.append(own)
    return tuple(sorted(kept, key=lambda each: (-each.must_go, len(each.sessions))))


def least_left_out(found: Sequence[Shortage]) -> int:
    """Return how many sessions must go at least by findings without a session in common."""
    counted: set[str] = set()
    least = 0
    # Shortages of the same sessions may be met by leaving out the same ones.
    for each in sorted(found, key=lambda each: (-each.must_go, len(each.sessions))):
        if counted.isdisjoint(each.sessions):
            counted.update(each.sessions)
            least += each.must_go
    return least
