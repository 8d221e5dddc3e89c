"""A model of the rules in which changes have their price: what replanning minimises, as expressions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from ortools.sat.python import cp_model

from scheduler.engine.decisions import Decisions
from scheduler.engine.disruption import Disruption
from scheduler.engine.facts import Bools, Ints
from scheduler.engine.model import Lit, Model, sum_of
from scheduler.engine.state import State

Sum = cp_model.LinearExpr


class Priced:
    """The free sessions' places in a model, the others standing where `state` has them.

    `masks` says for each free session which of its candidates it may have. `left` is what is left out
    (`Disruption.worth`), `price` the price of change, `others` how many backups are not those that they
    were, `points` all points in the engine's units (only with `points=True`).
    """

    def __init__(
        self, what: Disruption, state: State, masks: Mapping[int, Bools], *, points: bool = False
    ) -> None:
        facts = what.facts

        def candidates(i: int) -> tuple[Ints, Ints]:
            rooms, starts = facts.candidates(i)
            return rooms[masks[i]], starts[masks[i]]

        decisions = Decisions(facts, state, list(masks), candidates=candidates)
        for i, choice in decisions.choices.items():
            choice.required = choice.required and not what.may_be_left_out(i)
        self._what = what
        self._model = Model.of(decisions, needs_only=not points)
        self.cp = self._model.cp
        self.points = cast(Sum, self._model.objective)
        self.left = self._sum({i: what.worth(i) for i in masks})
        self.price, self.most_price = self._price()
        self.others, self.most_others = self._other_backups()

    def absent(self, i: int) -> Lit:
        """Return whether a free session is left out."""
        return self._model.absent[i]

    def hold(self) -> None:
        """State what holds of every plan: what must be covered is, what is asked for is done."""
        self.cp.add(self._model.unmet == 0)
        for i in self._what.asked.keys() & self._model.absent.keys():
            self.cp.add(self.absent(i) == 0)
        if self._what.max_moves is not None:
            self.cp.add(self._moves() <= self._what.max_moves)

    def fix(self, aim: Sum, solver: cp_model.CpSolver) -> None:
        """State that an aim stays as good as the solver has it, and go on from there."""
        self.cp.add(aim <= round(solver.value(aim)))
        values = [
            solver.value(self.cp.get_int_var_from_proto_index(k)) for k in range(len(self.cp.proto.variables))
        ]
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        for k, value in enumerate(values):
            self.cp.add_hint(self.cp.get_int_var_from_proto_index(k), value)

    def after(self, solver: cp_model.CpSolver) -> State:
        """Return where everything stands as the solver has it."""
        state = self._model.decisions.state.copy()
        self._model.apply(solver, state)
        return state

    def _sum(self, worth: Mapping[int, int]) -> Sum:
        lits = [self.absent(i) for i in worth]
        return Sum.weighted_sum(lits, list(worth.values()))

    def _price(self) -> tuple[Sum, int]:
        """Return the price of change, and more than it can be."""
        lits: list[Lit] = []
        prices: list[int] = []
        most = 1
        for i, choice in self._model.decisions.choices.items():
            rows = self._what.changes.prices(i, choice.block.room, choice.block.start).tolist()
            out = self._what.changes.left_out(i)
            lits += [*self._model.rows[i], self.absent(i)]
            prices += [*rows, out]
            most += max([out, *rows])
        return Sum.weighted_sum(lits, prices), most

    def _other_backups(self) -> tuple[Sum, int]:
        """Return how many backups are not those that they are now, and more than that can be."""
        lits = [
            self._model.second_rows[i][second.taken]
            for i, second in self._model.decisions.seconds.items()
            if second.taken >= 0
        ]
        return cast(Sum, len(lits) - sum_of(lits)), len(lits) + 1

    def _moves(self) -> Sum:
        """Return how many published sessions change their room or start; being left out is no move."""
        moved: list[Lit] = []
        for i, choice in self._model.decisions.choices.items():
            place = self._what.baseline.get(self._what.facts.sessions[i].id)
            if place is None or not self._what.facts.sessions[i].public:
                continue
            room = self._what.facts.room_index.get(place.room, -1)
            stays = (choice.block.room == room) & (choice.block.start == place.start)
            moved += [lit for lit, same in zip(self._model.rows[i], stays.tolist(), strict=True) if not same]
        return cast(Sum, sum_of(moved))
