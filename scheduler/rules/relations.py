"""The rule `relations`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from scheduler.intervals import overlap
from scheduler.problem import Problem, Relation
from scheduler.rules.base import Rule, Violation
from scheduler.rules.decisions import Block, Bools, Clash, Decisions
from scheduler.rules.placed import Placed, placed
from scheduler.schedule import Schedule


class Relations(Rule):
    """Sessions stand to each other as `relations.csv` says.

    A row without a weight always holds; one with a weight costs it for every pair that does not meet
    it. It looks at every pair of placed sessions of two of its members, each pair once and no session
    with itself; for `before` and `back-to-back` only of members that follow each other in the list.
    `before`: the first ends no later than the next starts. `same-day`, `different-day`: by the dates on
    which they start. `same-start`, `same-room`, `same-venue`. `no-overlap`: the public times share no
    moment. `min-gap`: the public times are at least `minutes` apart. `back-to-back`: k-th session with
    k-th session in the same room, the next starting 0 to `minutes` after the first's end; no
    changeover is needed between two that meet this. `all-or-none`: all sessions of all members are
    placed, or none; a breach counts once.
    """

    name = "relations"
    priced_by_row = True

    def post(self, decisions: Decisions) -> None:
        """Forbid, or charge for, every pair of placements that is not as a relation says."""
        for number, relation in enumerate(decisions.problem.relations):
            if relation.kind == "all-or-none":
                decisions.all_or_none(relation.sessions, relation.weight)
            else:
                self._post_pairs(decisions, number, relation)

    def _post_pairs(self, decisions: Decisions, number: int, relation: Relation) -> None:
        key, clash = (self.name, number), _clash(relation)
        if relation.weight is None:
            decisions.forbid_both(key, lambda: relation.pairs, clash)
        else:
            decisions.charge_both(key, lambda: relation.pairs, clash, relation.weight)

    def check(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        """Yield each pair that does not meet a relation, and each `all-or-none` that is broken."""
        standing = placed(problem, schedule)
        for relation in problem.relations:
            if relation.weight == 0:
                continue
            if relation.kind == "all-or-none":
                yield from self._all_or_none(relation, standing)
                continue
            for first_id, later_id in relation.pairs:
                first, later = standing.get(first_id), standing.get(later_id)
                if first and later and not MEETS[relation.kind](relation, first, later):
                    message = f"{_where(problem, first)} and {_where(problem, later)} break {_row(relation)}"
                    yield Violation(self.name, (first_id, later_id), message, weight=relation.weight)

    def _all_or_none(self, relation: Relation, standing: Mapping[str, Placed]) -> Iterator[Violation]:
        out = [id_ for id_ in relation.sessions if id_ not in standing]
        if out and len(out) < len(relation.sessions):
            message = f"{', '.join(out)} left out and the others placed break {_row(relation)}"
            yield Violation(self.name, relation.sessions, message, weight=relation.weight)


def _gap(first: Placed, later: Placed) -> int:
    return max(later.start - first.end, first.start - later.end)


MEETS: Mapping[str, Callable[[Relation, Placed, Placed], bool]] = {
    "before": lambda relation, first, later: first.end <= later.start,
    "same-day": lambda relation, first, later: first.day == later.day,
    "different-day": lambda relation, first, later: first.day != later.day,
    "same-start": lambda relation, first, later: first.start == later.start,
    "same-room": lambda relation, first, later: first.room.id == later.room.id,
    "same-venue": lambda relation, first, later: first.room.venue == later.room.venue,
    "no-overlap": lambda relation, first, later: not overlap(first.public, later.public),
    "min-gap": lambda relation, first, later: _gap(first, later) >= relation.minutes,
    "back-to-back": lambda relation, first, later: later.follows(first, relation.minutes),
}
"""By kind of relation: whether two placed sessions, in the order of the pair, meet it."""


def _where(problem: Problem, item: Placed) -> str:
    return f"{item} in {item.room.id} at {problem.when(item.start)}"


def _row(relation: Relation) -> str:
    minutes = f" {relation.minutes} minutes" if relation.minutes else ""
    reason = f" ({relation.reason})" if relation.reason else ""
    return f"the relation {relation.kind}{minutes} of {', '.join(relation.members)}{reason}"


def _clash(relation: Relation) -> Clash:
    """Return which placements of a pair are not as the relation says."""
    minutes = relation.minutes

    def back_to_back(a: Block, b: Block) -> Bools:
        apart: Bools = (a.room != b.room) | (b.start < a.end) | (b.start > a.end + minutes)
        return apart

    clashes: dict[str, Clash] = {
        "before": lambda a, b: a.end > b.start,
        "same-day": lambda a, b: a.day != b.day,
        "different-day": lambda a, b: a.day == b.day,
        "same-start": lambda a, b: a.start != b.start,
        "same-room": lambda a, b: a.room != b.room,
        "same-venue": lambda a, b: a.venue != b.venue,
        "no-overlap": lambda a, b: (a.start < b.end) & (b.start < a.end),
        "min-gap": lambda a, b: (a.start < b.end + minutes) & (b.start < a.end + minutes),
        "back-to-back": back_to_back,
    }
    return clashes[relation.kind]
