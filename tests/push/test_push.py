"""Releases pushed into real calendar servers, and what is then in them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from caldav.davclient import DAVClient

from scheduler.push.events import Item, read_item
from tests.cli.conftest import scheduler
from tests.clients import samples, story
from tests.clients.samples import Sample
from tests.push.servers import CalendarServer

END = b"END:VCALENDAR\r\n"
MINE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//me//EN
BEGIN:VEVENT
UID:mine@fest.example
DTSTAMP:20230501T000000Z
DTSTART;VALUE=DATE:20230520
SUMMARY:Bring cake
END:VEVENT
END:VCALENDAR
"""


class Shared:
    """A calendar of a test's own on a server, pushed to as a user does."""

    def __init__(self, server: CalendarServer, site: Path) -> None:
        self.server = server
        self.site = site
        self.name = f"科技周 {uuid4().hex[:8]}"

    def command(self, *options: str) -> list[str]:
        where = ["--url", self.server.url, "--calendar", self.name, "--user", "anna"]
        return ["push", str(self.site), *where, *options]

    def push(self, *options: str) -> subprocess.CompletedProcess[str]:
        return scheduler(*self.command(*options), **self.variables())

    def variables(self) -> dict[str, str]:
        return {**self.server.variables, "SCHEDULER_PUSH_PASSWORD": "secret"}

    def told(self, *options: str) -> str:
        """Push, and return what was said last, with the calendar's name left out."""
        done = self.push(*options)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.splitlines()[-1].replace(self.name, "NAME")

    @contextmanager
    def calendar(self) -> Iterator[Any]:
        """Open the calendar as another client of the same user does."""
        with DAVClient(
            url=self.server.url,
            username="anna",
            password="secret",
            enable_rfc6764=False,
            ssl_verify_cert=self.server.variables.get("REQUESTS_CA_BUNDLE", True),
        ) as client:
            calendars = client.principal().get_calendars()
            yield next(each for each in calendars if each.get_display_name() == self.name)

    def held(self) -> dict[str, Item]:
        """Return what another client finds there, by session."""
        with self.calendar() as calendar:
            found = [read_item(each.data) for each in calendar.get_events()]
        return {item.uid.partition("@")[0]: item for item in found if item}


@pytest.fixture
def shared(server: CalendarServer, site: Path) -> Shared:
    return Shared(server, site)


def expected(feeds: Sample, feed: str = "programme") -> dict[str, tuple[str, str, str, str]]:
    """Return by session the times, title and place that subscribers of a feed see."""
    return {
        seen.uid.partition("@")[0]: (seen.start, seen.end, seen.summary, " ".join(seen.location.split()))
        for seen in feeds.expected[f"{feed}.ics"]
    }


def seen(items: dict[str, Item]) -> dict[str, tuple[str, str, str, str]]:
    return {
        session: (item.facts.start, item.facts.end, item.facts.summary, item.facts.location)
        for session, item in items.items()
    }


def test_two_releases(shared: Shared) -> None:
    story.publish(shared.site, 1, story.first())
    puts = shared.server.requests("PUT")
    assert shared.told("--dry-run") == (
        "programme of release 1 to NAME (new): 4 added, 0 as they were; nothing was sent"
    )
    assert shared.server.requests("PUT") == puts
    assert shared.told() == "programme of release 1 to NAME (new): 4 added, 0 as they were"
    assert shared.server.requests("PUT") == puts + 4
    assert shared.told() == "programme of release 1 to NAME: 4 as they were"
    assert shared.server.requests("PUT") == puts + 4
    assert seen(shared.held()) == expected(story.first())

    story.publish(shared.site, 2, story.second())
    done = shared.push()
    assert done.stdout.replace(shared.name, "NAME") == (
        "cancelled: 【取消】机器人路演 (robots@fest.example): 2023-05-20 11:00, Hall, Site\n"
        "changed: Open evening, with music (open@fest.example): 2023-05-20 16:00, Lawn, Park\n"
        "changed: 星空讲座 (stars@fest.example): "
        "2023-05-20 09:30, Hall, Site -> 2023-05-21 14:00, Lawn, Park\n"
        "added: 返场 (encore@fest.example): 2023-05-22 16:00, Lawn, Park\n"
        "programme of release 2 to NAME: 1 cancelled, 2 changed, 1 added, 1 as they were\n"
    )
    assert shared.server.requests("PUT") == puts + 8
    assert seen(shared.held()) == expected(story.second())
    assert [name for name, item in shared.held().items() if item.facts.cancelled] == ["robots"]
    assert shared.told() == "programme of release 2 to NAME: 5 as they were"
    assert shared.server.requests("PUT") == puts + 8


def test_texts_of_every_kind_are_put_once(shared: Shared) -> None:
    story.publish(shared.site, 1, samples.nasty())
    count = len(samples.NASTY)
    assert shared.told() == f"programme of release 1 to NAME (new): {count} added, 0 as they were"
    assert shared.told() == f"programme of release 1 to NAME: {count} as they were"
    assert seen(shared.held()) == expected(samples.nasty())


def test_what_the_feed_drops_is_removed_and_what_people_put_is_left(shared: Shared) -> None:
    story.publish(shared.site, 1, story.first())
    shared.push()
    shared.push("--feed", "venue/park")
    with shared.calendar() as calendar:
        calendar.add_event(MINE)
    head, *events = story.first().files["programme.ics"].removesuffix(END).split(b"BEGIN:VEVENT")
    kept = [b"BEGIN:VEVENT" + event for event in events if b"UID:robots@" not in event]
    gone = b"".join([head, *kept, END])
    story.publish(shared.site, 2, Sample({"programme.ics": gone}, {}))
    assert shared.told() == "programme of release 2 to NAME: 1 removed, 3 as they were"
    assert sorted(shared.held()) == ["mine", "open", "stars", "talk"]
    # An empty feed removes nothing: it may be the wrong one.
    story.publish(shared.site, 3, Sample({"programme.ics": head + END}, {}))
    assert shared.told() == "programme of release 3 has no events."
    assert len(shared.held()) == 4


def test_what_was_changed_or_deleted_there_is_put_back(shared: Shared) -> None:
    story.publish(shared.site, 1, story.first())
    shared.push()
    with shared.calendar() as calendar:
        for event in calendar.get_events():
            if "UID:stars" in event.data:
                event.delete()
            if "UID:talk" in event.data:
                event.data = event.data.replace("T140000", "T143000").replace("T150000", "T153000")
                event.save()
    assert seen(shared.held()) != expected(story.first())
    assert shared.told() == "programme of release 1 to NAME: 1 changed, 1 added, 2 as they were"
    assert seen(shared.held()) == expected(story.first())
    with shared.calendar() as calendar:
        calendar.delete()
    assert shared.told() == "programme of release 1 to NAME (new): 4 added, 0 as they were"


def test_a_split_feed_is_pushed_whole(shared: Shared) -> None:
    files = story.first().files
    empty = files["programme.ics"].partition(b"BEGIN:VEVENT")[0] + END
    parts = {f"programme/{name}.ics": files[f"venue/{name}.ics"] for name in ("site", "park")}
    story.publish(shared.site, 1, Sample({"programme.ics": empty, **parts}, {}))
    shared.push()
    assert seen(shared.held()) == expected(story.first())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_cut_short_and_done_by_the_next(shared: Shared, number: int) -> None:
    story.publish(shared.site, 1, samples.nasty())
    puts, count = shared.server.requests("PUT"), len(samples.NASTY)
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "scheduler", *shared.command()],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, **shared.variables(), "PYTHONUTF8": "1"},
    )
    assert process.stdout is not None
    for _ in range(3):
        assert process.stdout.readline().startswith("added: ")
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    if number == signal.SIGINT:
        assert process.returncode == 130
        assert err.startswith("Interrupted: ")
        assert err.endswith(f" of {count} were sent; the same command sends the rest\n")
    done = shared.server.requests("PUT") - puts
    assert 3 <= done < count
    added = count - len(shared.held())
    assert shared.told() == f"programme of release 1 to NAME: {added} added, {count - added} as they were"
    assert seen(shared.held()) == expected(samples.nasty())


def test_two_who_push_do_not_quarrel(shared: Shared) -> None:
    story.publish(shared.site, 1, story.first())
    together = [
        subprocess.Popen(
            [sys.executable, "-m", "scheduler", *shared.command()],
            stdout=subprocess.DEVNULL,
            env={**os.environ, **shared.variables(), "PYTHONUTF8": "1"},
        )
        for _ in range(2)
    ]
    for process in together:
        process.wait(60)
    assert shared.told() == "programme of release 1 to NAME: 4 as they were"
    assert seen(shared.held()) == expected(story.first())
