"""What a push would change on a server, and doing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from scheduler.push.events import Feed, Item
from scheduler.push.server import RefusedError, Remote

What = Literal["cancelled", "changed", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Step:
    """One event to put or to remove; `before` is what the calendar holds of it."""

    what: What
    item: Item
    before: Item | None = None

    def __str__(self) -> str:
        """Return it as a line: `changed: 讲座 (talk@x): 2023-05-20 09:30, 厅 -> 2023-05-21 09:30, 厅`."""
        now = f"{self.item.when}, {self.item.facts.location}"
        then = f"{self.before.when}, {self.before.facts.location}" if self.before else now
        moved = now if then == now else f"{then} -> {now}"
        return f"{self.what}: {self.item.facts.summary} ({self.item.uid}): {moved}"


def steps(feed: Feed, there: Mapping[str, Item]) -> tuple[Step, ...]:
    """Return what makes a calendar that holds `there` hold the feed.

    Those that people may have planned on come first: cancelled, changed, then added; removed last. An event
    is removed that bears the feed's mark and a UID of the same festival, and that the feed has no more.
    """
    found: dict[What, list[Step]] = {"cancelled": [], "changed": [], "added": [], "removed": []}
    for item in feed.items.values():
        before = there.get(item.uid)
        if before is None:
            found["added"].append(Step("added", item))
        elif not item.is_as(before):
            what: What = "cancelled" if item.facts.cancelled and not before.facts.cancelled else "changed"
            found[what].append(Step(what, item, before))
    domains = {_domain(uid) for uid in feed.items}
    for uid, item in there.items():
        if item.feed == feed.name and uid not in feed.items and _domain(uid) in domains:
            found["removed"].append(Step("removed", item))
    return tuple(step for each in found.values() for step in each)


def take(remote: Remote, todo: tuple[Step, ...]) -> Iterator[tuple[Step, str]]:
    """Take the steps, one request each, and yield each with what the server has against it, if anything.

    ServerError ends it: what is done is done, and the next push does the rest.
    """
    for step in todo:
        try:
            if step.what == "removed":
                remote.remove(step.item)
            else:
                remote.put(step.item)
        except RefusedError as error:
            yield step, str(error)
        else:
            yield step, ""


def _domain(uid: str) -> str:
    return uid.rpartition("@")[2]
