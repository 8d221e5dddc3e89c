"""The rule `equipment`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from scheduler.intervals import Window
from scheduler.problem import Equipment, Problem, Session
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Block, Bools, Decisions, Spans
from scheduler.rules.placed import Placed, peaks, placed
from scheduler.schedule import Schedule

Use = tuple[Placed, int]


class EquipmentRule(Rule):
    """No more equipment is in use at a moment than there is, and only at its venues.

    A session uses its equipment for its occupied time, setup and teardown included; another may use it
    from the minute at which that ends. Of equipment that exists once, two uses in different venues lie
    at least the travel time from the earlier's venue to the later's apart.
    """

    name = "equipment"

    def starts(self, problem: Problem, session: Session, room: str) -> Window | None:
        """Leave only venues to which all of its equipment may go, and none where there is too little."""
        venue = problem.rooms[room].venue
        wanted: dict[str, int] = {}
        for each, amount in session.equipment:
            wanted[each] = wanted.get(each, 0) + amount
        pieces = ((problem.equipment[each], amount) for each, amount in wanted.items())
        there = all(
            amount <= piece.quantity and (not piece.venues or venue in piece.venues)
            for piece, amount in pieces
        )
        return None if there else ()

    def post(self, decisions: Decisions) -> None:
        """Bound what is in use at once, and give a single piece the time to travel."""
        users = decisions.once(self.name, lambda: _users(decisions.problem))
        for each in dict.fromkeys(item for session in decisions.free for item, _ in session.equipment):
            self._post_piece(decisions, decisions.problem.equipment[each], users[each])

    def _post_piece(self, decisions: Decisions, piece: Equipment, using: dict[str, int]) -> None:
        def spans(block: Block) -> Spans:
            row = block.everything()
            return Spans(row, row * 0, block.occupied_from, block.occupied_to, block.of(using))

        decisions.capacity(using, spans, piece.quantity)
        if piece.quantity == 1:
            decisions.forbid_both((self.name, piece.id), lambda: combinations(using, 2), _too_far_apart)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each use at a wrong venue, each stretch with too many in use, each journey too short."""
        uses: dict[str, list[Use]] = defaultdict(list)
        for item in placed(problem, schedule).values():
            for name, quantity in item.session.equipment:
                uses[name].append((item, quantity))
        for equipment in problem.equipment.values():
            those = uses.get(equipment.id, [])
            yield from self._elsewhere(equipment, those)
            yield from self._too_many(problem, equipment, those)
            if equipment.quantity == 1:
                yield from self._too_far(problem, equipment, those)

    def _elsewhere(self, equipment: Equipment, uses: list[Use]) -> Iterator[Violation]:
        for item, _ in uses:
            if equipment.venues and item.room.venue not in equipment.venues:
                yield Violation(
                    self.name,
                    (item.session.id, equipment.id),
                    f"{item} is at {item.room.venue} and needs {equipment.name} ({equipment.id}), "
                    f"which is at {', '.join(sorted(equipment.venues))} only",
                )

    def _too_many(self, problem: Problem, equipment: Equipment, uses: list[Use]) -> Iterator[Violation]:
        for peak in peaks(uses, lambda use: use[0].occupied, lambda use: use[1], equipment.quantity):
            yield Violation(
                self.name,
                (*(item.session.id for item, _ in peak.items), equipment.id),
                f"{peak.total} of {equipment.name} ({equipment.id}) are in use at "
                f"{problem.when(peak.moment)}, there are {equipment.quantity}: "
                f"{', '.join(str(item) for item, _ in peak.items)}",
            )

    def _too_far(self, problem: Problem, equipment: Equipment, uses: list[Use]) -> Iterator[Violation]:
        ordered = sorted((item for item, _ in uses), key=lambda item: item.occupied)
        for first, later in combinations(ordered, 2):
            if first.room.venue == later.room.venue or later.occupied[0] < first.occupied[1]:
                continue
            way = problem.travel[first.room.venue, later.room.venue]
            if later.occupied[0] - first.occupied[1] < way:
                yield Violation(
                    self.name,
                    (first.session.id, later.session.id, equipment.id),
                    f"{equipment.name} ({equipment.id}) is at {first} until "
                    f"{problem.when(first.occupied[1])} and is needed at {later} from "
                    f"{problem.when(later.occupied[0])}; from {first.room.venue} to {later.room.venue} "
                    f"it takes {way} minutes",
                )


def _users(problem: Problem) -> dict[str, dict[str, int]]:
    """By piece of equipment: how many of it each session uses."""
    users: dict[str, dict[str, int]] = {each: {} for each in problem.equipment}
    for session in problem.sessions.values():
        for each, amount in session.equipment:
            users[each][session.id] = users[each].get(session.id, 0) + amount
    return users


def _too_far_apart(a: Block, b: Block) -> Bools:
    before = b.occupied_from - a.occupied_to >= a.travel_to(b)
    after = a.occupied_from - b.occupied_to >= b.travel_to(a)
    far: Bools = (a.venue != b.venue) & ~(before | after)
    return far
