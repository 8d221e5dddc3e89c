"""The feeds as somebody chooses from them, with every way to follow one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby

from scheduler.exports.qr import qr
from scheduler.exports.site.frame import File, Frame, fingerprint
from scheduler.exports.site.sources import Site
from scheduler.word import Word, word

GROUPS = {
    "": Word("全部日程", "Whole programme"),
    "venue": Word("按场馆", "By venue"),
    "room": Word("按场地", "By room"),
    "district": Word("按区域", "By district"),
    "kind": Word("按类型", "By kind"),
    "audience": Word("按受众", "By audience"),
    "theme": Word("按主题", "By theme"),
    "day": Word("按日期", "By day"),
}
"""The groups of feeds by their folder, in the order in which people look for them."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its path within the site and, where the site's address is known, its own two.

    `code` is the path of its QR code, where it has one.
    """

    title: Word
    path: str
    https: str
    webcal: str
    code: str


def feed(frame: Frame, path: str, title: Word, code: bool = True) -> Feed:
    """Return a feed that lies at a path within the site, without a `code` where that is not wanted."""
    https = frame.absolute(path)
    if not https:
        return Feed(title, path, "", "", "")
    picture = f"codes/{path.removeprefix('calendars/').removesuffix('.ics')}.svg" if code else ""
    return Feed(title, path, https, f"webcal:{https.partition(':')[2]}", picture)


def codes(feeds: Iterable[Feed]) -> Iterator[File]:
    """Yield the picture of each feed's QR code: a file of its own, which is fetched when it is looked at."""
    for item in feeds:
        if item.code:
            yield item.code, fingerprint("code", item.https), partial(qr, item.https)


def feeds(site: Site, frame: Frame) -> tuple[tuple[Word, tuple[Feed, ...]], ...]:
    """Return all public feeds by group, without the event's name before each title."""
    order = list(GROUPS)

    def group(path: str) -> str:
        folder = path.partition("/")[0]
        return folder if folder in GROUPS else ""

    paths = sorted(site.feeds, key=lambda path: order.index(group(path)))
    return tuple(
        (
            GROUPS[name],
            tuple(feed(frame, f"calendars/{path}", _short(frame, site.feeds[path])) for path in found),
        )
        for name, found in groupby(paths, key=group)
    )


def _short(frame: Frame, title: Word) -> Word:
    return word(title.zh.removeprefix(f"{frame.name.zh} · "), title.en.removeprefix(f"{frame.name.en} · "))
