"""The two sides that must agree about a schedule: what `check` says of it, and what the engine does.

Money is counted in the engine's whole units (`Facts.scale` to the point) on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.decisions import Decisions
from scheduler.engine.facts import Facts, Ints
from scheduler.engine.model import Model
from scheduler.engine.state import State
from scheduler.engine.statements import Choice
from scheduler.intervals import within
from scheduler.rules import Rule
from scheduler.schedule import Placement, Schedule

Places = Mapping[str, Sequence[Placement]]
"""By session: the placements that are looked at, besides leaving it out."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What `check` says: how many times hard rules are broken, and the units that soft ones cost."""

    broken: int
    units: int

    @property
    def legal(self) -> bool:
        """Whether no hard rule is broken."""
        return self.broken == 0


def judge(facts: Facts, heard: Sequence[Rule], schedule: Schedule) -> Judged:
    """Return what the checks of some rules say of a schedule."""
    found = [violation for rule in heard for violation in rule.check(facts.problem, schedule)]
    units = sum(violation.points for violation in found) * facts.scale
    assert units == int(units)
    return Judged(sum(violation.weight is None for violation in found), int(units))


def schedules(places: Places) -> Iterator[Schedule]:
    """Yield every schedule there is: each session at one of its places, or left out."""
    for chosen in product(*((None, *options) for options in places.values())):
        yield Schedule({id_: spot for id_, spot in zip(places, chosen, strict=True) if spot is not None})


def moved(schedule: Schedule, session: str, spot: Placement | None) -> Schedule:
    """Return a schedule with one session put elsewhere, or with None left out."""
    others = {id_: placement for id_, placement in schedule.placements.items() if id_ != session}
    return Schedule(others if spot is None else others | {session: spot})


class Engine:
    """What the engine makes of some rules when the sessions of `places` are free, the others fixed.

    `stands` says where the fixed sessions are, and where the free ones are now.
    """

    def __init__(
        self, facts: Facts, heard: Sequence[Rule], places: Places, stands: Schedule | None = None
    ) -> None:
        self.facts = facts
        self.places = places
        self.heard = heard
        state = State.of(facts, stands or Schedule())
        self.decisions = Decisions(
            facts,
            state,
            [facts.index[session] for session in places],
            candidates=self._candidates,
            only=heard,
        )
        self._model: Model | None = None

    def _candidates(self, i: int) -> tuple[Ints, Ints]:
        session = self.facts.sessions[i]
        allowed = {
            room: [rule.starts(self.facts.problem, session, room) for rule in self.heard]
            for room in {spot.room for spot in self.places[session.id]}
        }
        rows = dict.fromkeys(
            (self.facts.room_index[spot.room], spot.start)
            for spot in self.places[session.id]
            if all(
                window is None or within((spot.start, spot.start + 1), window)
                for window in allowed[spot.room]
            )
        )
        columns = np.array(list(rows), dtype=np.int64).reshape(-1, 2)
        return columns[:, 0], columns[:, 1]

    @property
    def model(self) -> Model:
        """The exact model of it."""
        if self._model is None:
            self._model = Model.of(self.decisions)
        return self._model

    def choice(self, session: str) -> Choice:
        """Return what is decided about a free session."""
        return self.decisions.choices[self.facts.index[session]]

    def told(self) -> Places:
        """Return the places that it can tell apart: it gives backups to some sessions only, outdoors."""
        return {
            session: tuple(dict.fromkeys(self._as_told(session, spot) for spot in options))
            for session, options in self.places.items()
        }

    def as_told(self, schedule: Schedule) -> Schedule:
        """Return a schedule as far as it can tell it from others."""
        return Schedule({id_: self._as_told(id_, spot) for id_, spot in schedule.placements.items()})

    def _as_told(self, session: str, spot: Placement) -> Placement:
        return spot if self._decides_backup(session, spot) else Placement(spot.room, spot.start)

    def lacks_backup(self, schedule: Schedule) -> bool:
        """Return whether a free session has a backup room that the engine would not give it there."""
        return any(
            spot.backup_room is not None and spot not in self.offered(session, spot)
            for session in self.places
            if self._i(session) in self.decisions.seconds and (spot := schedule.get(session)) is not None
        )

    def price_out(self, session: str) -> int:
        """Return what it costs to leave the only free session out."""
        choice = self.decisions.choices[self._i(session)]
        return choice.absent + choice.absent_guide + choice.required * self.facts.unmet

    def price_at(self, session: str, spot: Placement) -> int | None:
        """Return what the only free session costs at a place, or None where it may not be there."""
        choice, row = self.decisions.choices[self._i(session)], self._row(session, spot)
        return None if row is None else int(choice.cost[row] + choice.guide[row])

    def offered(self, session: str, spot: Placement) -> tuple[Placement, ...]:
        """Return a free session at a place with each backup room that it may have there."""
        row = self._row(session, spot)
        seconds = () if row is None else self.decisions.second_rooms(self._i(session), row)
        return tuple(Placement(spot.room, spot.start, self.facts.room_ids[room]) for room in seconds)

    def variants(self, session: str, spot: Placement) -> tuple[Placement, ...]:
        """Return a free session at a place with each backup room there is, if that is decided here."""
        if not self._decides_backup(session, spot):
            return ()
        return tuple(Placement(spot.room, spot.start, room) for room in self.facts.room_ids)

    def _decides_backup(self, session: str, spot: Placement) -> bool:
        return self.facts.problem.rooms[spot.room].outdoor and self._i(session) in self.decisions.seconds

    def _i(self, session: str) -> int:
        return self.facts.index[session]

    def _row(self, session: str, spot: Placement) -> int | None:
        return _row(self.decisions.choices[self._i(session)], self.facts.room_index[spot.room], spot.start)

    def _second(self, session: str, spot: Placement) -> int | None:
        second = self.decisions.seconds[self._i(session)]
        return _row(second, self.facts.room_index[spot.backup_room or ""], spot.start)

    def price(self, schedule: Schedule) -> int | None:
        """Return the least that the model says a schedule costs, None where it says that it may not be."""
        taken: list[cp_model.IntVar] = []
        for session in self.places:
            i, spot = self._i(session), schedule.get(session)
            if spot is None:
                taken.append(self.model.absent[i])
                continue
            row = self._row(session, spot)
            if row is None:
                return None
            taken.append(self.model.rows[i][row])
            if spot.backup_room and i in self.decisions.seconds:
                second = self._second(session, spot)
                if second is None:
                    return None
                taken.append(self.model.second_rows[i][second])
        return self._least({lit.index for lit in taken})

    def _least(self, taken: set[int]) -> int | None:
        model = self.model
        model.cp.clear_hints()  # type: ignore[no-untyped-call]
        for lits in (*model.rows.values(), *model.second_rows.values(), [*model.absent.values()]):
            for lit in lits:
                model.cp.add_hint(lit, lit.index in taken)
        return hinted_cost(model.cp)

    def costs_nothing(self) -> set[tuple[Placement | None, ...]]:
        """Return all that the model allows at no cost: each free session's placement, in their order."""
        cp = self.model.cp.clone()
        objective = cp.proto.objective
        terms = [cp.get_int_var_from_proto_index(var) for var in objective.vars]
        total = cp_model.LinearExpr.weighted_sum(terms, list(objective.coeffs))
        cp.clear_objective()  # type: ignore[no-untyped-call]
        cp.add(total == 0)
        solver = one_thread()
        solver.parameters.enumerate_all_solutions = True
        solutions = _Solutions()
        solver.solve(cp, solutions)
        spots = [self._spots(session) for session in self.places]
        return {tuple(_spot(of, values) for of in spots) for values in solutions.found}

    def _spots(self, session: str) -> tuple[dict[int, tuple[str, int]], dict[int, str]]:
        i = self.facts.index[session]
        rooms = self.facts.room_ids
        block = self.decisions.choices[i].block
        mains = zip(self.model.rows[i], block.room.tolist(), block.start.tolist(), strict=True)
        second = self.decisions.seconds.get(i)
        seconds = zip(self.model.second_rows[i], second.block.room.tolist(), strict=True) if second else ()
        return (
            {lit.index: (rooms[room], start) for lit, room, start in mains},
            {lit.index: rooms[room] for lit, room in seconds},
        )


def hinted_cost(cp: cp_model.CpModel) -> int | None:
    """Return the least cost with every hinted variable at its hint; None: it cannot be."""
    solver = one_thread()
    solver.parameters.fix_variables_to_their_hinted_value = True
    solver.parameters.cp_model_presolve = False
    status = solver.solve(cp)
    assert status in (cp_model.OPTIMAL, cp_model.INFEASIBLE), solver.status_name(status)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None


def one_thread() -> cp_model.CpSolver:
    """Return a solver that repeats exactly."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return solver


class _Solutions(cp_model.CpSolverSolutionCallback):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, ...]] = []

    def on_solution_callback(self) -> None:
        self.found.append(tuple(self.response_proto.solution))


def _spot(of: tuple[dict[int, tuple[str, int]], dict[int, str]], values: tuple[int, ...]) -> Placement | None:
    mains, seconds = of
    place = next((place for lit, place in mains.items() if values[lit]), None)
    if place is None:
        return None
    return Placement(*place, next((room for lit, room in seconds.items() if values[lit]), None))


def _row(choice: Choice, room: int, start: int) -> int | None:
    hit = np.flatnonzero((choice.block.room == room) & (choice.block.start == start))
    return int(hit[0]) if len(hit) else None
