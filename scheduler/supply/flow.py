"""Who goes short: the largest flow from those who ask to what serves them, and where it is cut."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Lack:
    """Groups that together ask for `missing` more than all the bins hold that can serve any of them."""

    groups: tuple[int, ...]
    bins: tuple[int, ...]
    missing: int


def lacks(asked: Sequence[int], reach: Sequence[Collection[int]], holds: Sequence[int]) -> list[Lack]:
    """Return every separate set of groups for which there is too little, however it is shared out.

    `asked` says how much each group asks for, `reach` which bins can serve it, `holds` how much each
    bin has. By the theorem of largest flow and least cut nothing is short where none is returned.
    """
    flow = _Flow(list(asked), [sorted(bins) for bins in reach], list(holds))
    for group in range(len(asked)):
        while flow.left[group] and flow.serve(group):
            pass
    return flow.cut()


@dataclass(slots=True)
class _Flow:
    left: list[int]
    reach: list[list[int]]
    spare: list[int]
    given: list[dict[int, int]] = field(init=False)
    """By bin: how much each group has of it."""

    def __post_init__(self) -> None:
        self.given = [{} for _ in self.spare]

    def serve(self, group: int) -> bool:
        """Serve more of a group, moving others to other bins where that helps; return whether it did."""
        from_bin, via_group = self._search(group)
        last = next((bin_ for bin_ in via_group if self.spare[bin_]), None)
        if last is None:
            return False
        path = [last]
        while (before := from_bin[via_group[path[-1]]]) is not None:
            path.append(before)
        amount = min(self.left[group], self.spare[last])
        for bin_, before in pairwise(path):
            amount = min(amount, self.given[before][via_group[bin_]])
        for bin_ in path:
            taker = via_group[bin_]
            self.given[bin_][taker] = self.given[bin_].get(taker, 0) + amount
            if (before := from_bin[taker]) is not None:
                self.given[before][taker] -= amount
        self.spare[last] -= amount
        self.left[group] -= amount
        return True

    def _search(self, group: int) -> tuple[dict[int, int | None], dict[int, int]]:
        """Return, from a group on, each group met with the bin that it was met in, and each bin's group."""
        from_bin: dict[int, int | None] = {group: None}
        via_group: dict[int, int] = {}
        waiting = [group]
        for taker in waiting:
            for bin_ in self.reach[taker]:
                if bin_ in via_group:
                    continue
                via_group[bin_] = taker
                if self.spare[bin_]:
                    return from_bin, via_group
                for other, amount in self.given[bin_].items():
                    if amount and other not in from_bin:
                        from_bin[other] = bin_
                        waiting.append(other)
        return from_bin, via_group

    def cut(self) -> list[Lack]:
        """Return what is still not served, with everybody who competes with it for the same bins."""
        found: list[tuple[set[int], set[int]]] = []
        for group, missing in enumerate(self.left):
            if not missing or any(group in groups for groups, _ in found):
                continue
            from_bin, via_group = self._search(group)
            groups, bins = set(from_bin), set(via_group)
            for known in [known for known in found if known[1] & bins or known[0] & groups]:
                found.remove(known)
                groups, bins = groups | known[0], bins | known[1]
            found.append((groups, bins))
        return [
            Lack(tuple(sorted(groups)), tuple(sorted(bins)), sum(self.left[group] for group in groups))
            for groups, bins in found
        ]
