"""Publishing: making a release, going back to one, making one again, and who may read feeds for staff.

Whatever is done to a site begins by settling what an earlier command may have left.
"""

from __future__ import annotations

import secrets
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from scheduler.exports.schedule_csv import schedule_csv
from scheduler.exports.site import server_examples
from scheduler.releases.announce import Records, ids_again
from scheduler.releases.contents import Contents, Earlier, feed_of
from scheduler.releases.folder import Build, SiteError, SiteFolder, begin, manifest, said, titles
from scheduler.releases.inputs import Edition, edition_of
from scheduler.releases.ledger import Ledger, Release, Token, open_ledger
from scheduler.releases.plan import Ids, Plan, history, plan
from scheduler.word import Word


@dataclass(frozen=True, slots=True)
class Work:
    """How to work on a site: whom to tell of waiting, where tokens come from, and the time (aware)."""

    waits: Callable[[str], None]
    new_token: Callable[[], str] = lambda: secrets.token_hex(16)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a plan: `done`, or nothing because it is `unchanged` or was not agreed to."""

    plan: Plan
    done: bool
    unchanged: bool = False
    notes: tuple[str, ...] = ()


def publish(
    site: SiteFolder,
    edition_for: Callable[[Ledger | None], Edition],
    *,
    note: str,
    ids: Ids,
    agree: Callable[[Plan], bool],
    work: Work,
) -> Published:
    """Make a release of an edition, where it changes anything and `agree` says yes to what it would do.

    Raise SiteError, LedgerError or CannotWriteError where it cannot be made, with nothing changed, and
    ValueError where `ids` does.
    """
    site.check()
    if not site.ledger.exists():
        plan(None, edition_for(None), note, ids)
    with working_on(site, work, create=True) as ledger:
        made = plan(ledger, edition_for(ledger), note, ids)
        if changes_nothing(site, ledger, made):
            return Published(made, done=False, unchanged=True)
        if not agree(made):
            return Published(made, done=False)
        return Published(made, done=True, notes=_release(site, ledger, made, work))


def rehearse(
    site: SiteFolder,
    edition_for: Callable[[Ledger | None], Edition],
    *,
    note: str,
    ids: Ids,
) -> tuple[Plan, bool]:
    """Return what `publish` would do, and whether it would change anything; nothing is written."""
    site.check()
    if not site.ledger.exists():
        return plan(None, edition_for(None), note, ids), True
    with open_ledger(site.ledger) as ledger:
        _refuse_older(site, ledger)
        made = plan(ledger, edition_for(ledger), note, ids)
        return made, not changes_nothing(site, ledger, made)


def changes_nothing(site: SiteFolder, ledger: Ledger, made: Plan) -> bool:
    """Return whether every file would be as it is."""
    renamed = any(old != new for old, new in made.ids.items())
    if not made.past or made.changes or made.staff_changes or made.dropped or renamed:
        return False
    contents = made.unchanged(_earlier(site, len(made.past)))
    files = {f"public/{path}": mark for path, mark, _ in contents.public_files()}
    files |= {name: mark for name, mark, _ in contents.staff_files()}
    known = {name: mark for name, (mark, _) in manifest(site.release(made.past[-1].number)).items()}
    closed = _closed(ledger.tokens())
    return {name: mark for name, mark in files.items() if feed_of(name) not in closed} == {
        name: mark for name, mark in known.items() if feed_of(name) not in closed
    }


def rebuild(ledger: Ledger, number: int, build: Build) -> bool:
    """Make a release again, from the ledger alone; return whether its public part is what it was.

    It is not where another version of the program made it. Feeds for staff are made as far as their
    tokens still hold.
    """
    releases = ledger.releases()[:number]
    contents = _contents(ledger, releases)
    return _fill(build, contents, _valid(ledger.tokens())) == releases[-1].public_sha256


@contextmanager
def working_on(site: SiteFolder, work: Work, *, create: bool = False) -> Iterator[Ledger]:
    """Keep others off a site and settle it, then give its ledger.

    Raise SiteError where the ledger does not know what is served: an older copy that was restored.
    """
    with said(site.root):
        if create:
            site.root.mkdir(parents=True, exist_ok=True)
        with (
            site.locked(work.waits),
            open_ledger(site.ledger, create=create and not site.reached) as ledger,
        ):
            site.ledger.chmod(0o600)
            _refuse_older(site, ledger)
            _settle(site, ledger)
            yield ledger


def revoke(site: SiteFolder, feed: str, *, renew: bool, now: datetime, work: Work) -> Token | None:
    """Take back the tokens of a feed for staff, at once; with `renew`, return the one that it gets instead.

    `feed` is its name, `person/p-wang`; parts that it was split into go with it. Raise ValueError where
    there is no such feed.
    """
    with working_on(site, work) as ledger:
        tokens = ledger.tokens()
        known = [token for token in tokens if token.feed == feed or token.feed.startswith(f"{feed}/")]
        if not known:
            raise ValueError(f"{feed} is no feed for staff; `scheduler tokens {site.root}` lists them")
        old = [token for token in known if token.revoked is None]
        new = [Token(work.new_token(), name, now) for name in dict.fromkeys(each.feed for each in known)]
        if renew:
            _serve_under(site, ledger, new)
        with ledger.transaction():
            for token in old:
                ledger.revoke(token, now)
            for token in new if renew else ():
                ledger.add_token(token)
        _settle(site, ledger)
        return new[0] if renew else None


def release_of(ledger: Ledger, number: int | None) -> Release:
    """Return a release, the last one where no number is given; ValueError where there is none such."""
    releases = ledger.releases()
    if not releases:
        raise ValueError("nothing was published yet")
    if number is not None and not 1 <= number <= len(releases):
        raise ValueError(f"there is no release {number}; the last one is {len(releases)}")
    return releases[(number or len(releases)) - 1]


def edition_again(number: int, now: datetime | None) -> Callable[[Ledger | None], Edition]:
    """Return what makes an edition of a release that was published before, for `publish`.

    `now` as in `scheduler.tables.read`. Its `ids` are `ids_of(number)`.
    """

    def edition(ledger: Ledger | None) -> Edition:
        if ledger is None:
            raise SiteError("nothing was published yet, so there is nothing to go back to")
        return edition_of(ledger, release_of(ledger, number), now)

    return edition


def ids_of(number: int) -> Ids:
    """Return what gives sessions the ids again that they had in a release."""

    def ids(ledger: Ledger | None, records: Records) -> Mapping[str, str]:
        return ids_again(ledger.records(number), records) if ledger else {}

    return ids


def _valid(tokens: Iterable[Token]) -> dict[str, str]:
    """Return the token that holds by feed for staff."""
    return {token.feed: token.token for token in tokens if token.revoked is None}


def _closed(tokens: Iterable[Token]) -> set[str]:
    """Return the feeds for staff that were taken back from their readers."""
    return {token.feed for token in tokens}.difference(_valid(tokens))


def _contents(ledger: Ledger, releases: tuple[Release, ...]) -> Contents:
    """Return what the last of some releases consisted of."""
    last = releases[-1]
    edition = edition_of(ledger, last, last.now)
    return Contents(
        edition.problem,
        edition.schedule,
        last.number,
        ledger.records(last.number),
        history(ledger, releases, edition.problem),
        ledger.feeds(last.number),
        {release.number: release.stamp for release in releases},
        ledger.names(last.number),
    )


def _release(site: SiteFolder, ledger: Ledger, made: Plan, work: Work) -> tuple[str, ...]:
    """Make a release and serve it; return what a coordinator should know of it."""
    last = made.past[-1].number if made.past else None
    contents = made.contents(_earlier(site, last))
    tokens = ledger.tokens()
    valid, closed = _valid(tokens), _closed(tokens)
    feeds = [feed_of(name) for name, _, _ in contents.staff_files()]
    new = [
        Token(work.new_token(), feed, made.stamp)
        for feed in feeds
        if feed not in valid and feed not in closed
    ]
    valid |= {token.feed: token.token for token in new}
    build = begin(site, last)
    try:
        digest = _fill(build, contents, valid)
        with ledger.transaction():
            for token in new:
                ledger.add_token(token)
            _write(ledger, made, contents, digest, work.clock())
            site.adopt(made.number)
    except BaseException:
        shutil.rmtree(build.folder, ignore_errors=True)
        if not any(release.number == made.number for release in ledger.releases()):
            shutil.rmtree(site.release(made.number), ignore_errors=True)
        raise
    _settle(site, ledger)
    return contents.notes


def _write(ledger: Ledger, made: Plan, contents: Contents, digest: str, clock: datetime) -> None:
    """Put a release into the ledger; `clock` is the time at which it was made."""
    edition = made.edition
    changes = made.changes
    ledger.add_release(
        Release(
            made.number,
            made.stamp,
            edition.now,
            made.note,
            edition.inputs_sha256,
            {name: ledger.add_content(data) for name, data in edition.files.items()},
            ledger.add_content(schedule_csv(edition.problem, edition.schedule, {})),
            digest,
            dict(sorted(Counter(change.what for change in changes).items())),
            clock.replace(microsecond=0),
        ),
        made.before,
        made.after,
    )
    ledger.set_feeds(made.old_feeds, contents.states, made.number)


def _fill(build: Build, contents: Contents, tokens: dict[str, str]) -> str:
    """Put every file of a release into a build, and return the digest of its release.json."""
    for path, mark, make in contents.public_files():
        build.add(f"public/{path}", (f"public/{path}", mark, make))
    for name, mark, make in contents.staff_files():
        if token := tokens.get(feed_of(name)):
            build.add(f"private/{token}.ics", (name, mark, make))
    return build.finish(
        {
            "release": contents.number,
            "stamp": contents.stamp.isoformat(),
            "site": contents.problem.event.site,
            "renamed": contents.renamed,
        },
        {path: (title.zh, title.en) for path, title in contents.titles.items()},
    )


def _earlier(site: SiteFolder, number: int | None) -> Earlier:
    """Return what lies ready in a release."""
    if number is None:
        return Earlier()
    release = site.release(number)
    return Earlier(
        {name.removeprefix("public/"): mark for name, (mark, _) in manifest(release).items()},
        {path: Word(zh, en) for path, (zh, en) in titles(release).items()},
    )


def _refuse_older(site: SiteFolder, ledger: Ledger) -> None:
    """Raise SiteError where the ledger does not know the release that is served."""
    # The folder first: another command may be making a release.
    number, served = site.reached, site.whole
    past = ledger.releases()
    if number <= len(past):
        stamps = {release.number: release.stamp.isoformat() for release in past}
        number = int(str(served.get("release", 0)))
        if stamps.get(number, served.get("stamp")) == served.get("stamp"):
            return
    raise SiteError(
        f"{site.root} holds a release {number} that {site.ledger} does not know: the ledger is an older "
        f"copy, up to release {len(past)}, or another site's, and subscribers' entries would go back. "
        "Restore the newest copy of it; nothing was changed"
    )


def _settle(site: SiteFolder, ledger: Ledger) -> None:
    """Finish what a command that was killed left, and make a last release that is missing again."""
    releases = ledger.releases()
    last = len(releases) or None
    tokens = _valid(ledger.tokens()).values()
    if last and not site.release(last).is_dir():
        build = begin(site, None)
        rebuild(ledger, last, build)
        site.adopt(last)
    site.settle(last, tokens)
    if last:
        site.write_examples(server_examples(site.root))


def _serve_under(site: SiteFolder, ledger: Ledger, tokens: Iterable[Token]) -> None:
    """Put feeds for staff of the last release under new tokens, beside the old ones."""
    releases = ledger.releases()
    wanted = {token.feed: token.token for token in tokens}
    folder = site.release(len(releases)) / "private"
    for name, _, make in _contents(ledger, releases).staff_files():
        if token := wanted.get(feed_of(name)):
            (folder / f"{token}.ics").write_bytes(make())


def open_site(folder: Path) -> SiteFolder:
    """Return a site in which something was published; SiteError where this is none."""
    site = SiteFolder(folder)
    site.check()
    if not site.ledger.exists():
        raise SiteError(f"{folder} is no site: nothing was published there yet")
    return site
