"""The answers to requests: the published site, read-only, under its own names, by the letter of HTTP.

It speaks ASGI itself: between a request and its 304 lies nothing but a look into two tables.
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from scheduler.web.conditions import host_name, is_address, names_tag, not_since, takes_gzip
from scheduler.web.document import SAFETY, Document, Form
from scheduler.web.site import DamagedError, NoReleaseError, Release, Site

LONGEST = 2048
"""Bytes of an address with its query."""

PIECE = 1 << 18
"""Bytes handed over at a time: a slow reader holds up no more."""

_LOCAL = frozenset({"localhost"})


class Application:
    """An ASGI application that serves a site.

    It answers to IP addresses, `localhost`, the site's own host and `hosts`: a page of somebody else's
    that made its own name lead here (DNS rebinding) gets nothing.
    """

    def __init__(self, site: Site, hosts: Collection[str] = ()) -> None:
        self.site = site
        self.hosts = _LOCAL | {host.lower().rstrip(".") for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; see ASGI."""
        if scope["type"] != "http":
            return
        status, form = await self._answer(scope)
        await _send(send, status, form, with_body=scope["method"] != "HEAD")

    async def _answer(self, scope: Scope) -> tuple[int, Form]:
        try:
            return await self._found(scope, Headers(scope=scope))
        except NoReleaseError as error:
            self.site.tell(str(error))
            return _plain(503, "Nothing is published here yet.", (b"retry-after", b"60"))
        except DamagedError as error:
            self.site.tell(str(error))
            return _plain(500, "This file is damaged on the server; those who run it have been told.")
        except Exception as error:
            self.site.tell(f"internal error: {type(error).__name__}: {error}")
            return _plain(500, "The server is at fault; those who run it have been told.")

    async def _found(self, scope: Scope, headers: Headers) -> tuple[int, Form]:
        if scope["method"] not in ("GET", "HEAD"):
            return _plain(405, "This site is to be read only.", (b"allow", b"GET, HEAD"))
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST:
            return _plain(414, "This address is too long.")
        releases = await self.site.releases()
        if not self._is_for_us(headers, releases[0]):
            return _plain(421, "This server has no site of that name (it is told names by --allow-host).")
        while True:
            try:
                document = await self._document(scope["path"], releases)
                break
            except DamagedError:
                # Two releases came since, and the folder of the first is gone.
                releases, before = await self.site.releases(), releases
                if releases is before:
                    raise
        if document is None:
            missing = await self.site.public(releases[0], "404.html")
            return (404, _without_tag(missing.plain)) if missing else _plain(404, "There is no such page.")
        return _conditional(document, headers)

    def _is_for_us(self, headers: Headers, release: Release) -> bool:
        name = host_name(headers.get("host", ""))
        return bool(name) and (name in self.hosts or name == release.host or is_address(name))

    async def _document(self, path: str, releases: tuple[Release, ...]) -> Document | None:
        name = path[1:] + ("index.html" if path.endswith("/") else "")
        newest, *earlier = releases
        if name.startswith("private/"):
            return await self.site.private(newest, name.removeprefix("private/"))
        found = await self.site.public(newest, name)
        if found is None and name.startswith("assets/"):
            for release in earlier:
                found = found or await self.site.public(release, name)
        return found


def _conditional(document: Document, headers: Headers) -> tuple[int, Form]:
    form = document.plain
    if document.gzipped and takes_gzip(",".join(headers.getlist("accept-encoding"))):
        form = document.gzipped
    tags = headers.getlist("if-none-match")
    since = headers.get("if-modified-since")
    if tags:
        unchanged = names_tag(",".join(tags), form.etag)
    else:
        unchanged = since is not None and not_since(since, document.modified)
    return (304, form) if unchanged else (200, form)


def _without_tag(form: Form) -> Form:
    """Return a page as it stands for one that is not there: to be asked for again."""
    kept = tuple(
        item for item in form.headers if item[0] not in (b"etag", b"last-modified", b"cache-control")
    )
    return Form(form.body, "", (*kept, (b"cache-control", b"no-cache")), ())


def _plain(status: int, sentence: str, *more: tuple[bytes, bytes]) -> tuple[int, Form]:
    body = f"{status} {HTTPStatus(status).phrase}\n{sentence}\n".encode()
    headers = (
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
        *SAFETY,
        *more,
    )
    return status, Form(body, "", headers, ())


async def _send(send: Send, status: int, form: Form, *, with_body: bool) -> None:
    headers = form.unchanged if status == 304 else form.headers
    await send({"type": "http.response.start", "status": status, "headers": headers})
    body = form.body if with_body and status != 304 else b""
    for start in range(0, max(1, len(body)), PIECE):
        end = start + PIECE
        await send({"type": "http.response.body", "body": body[start:end], "more_body": end < len(body)})
