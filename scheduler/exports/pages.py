"""How every page is made: nothing in it loads from elsewhere, and no text in it is trusted.

In a self-contained page style and script are allowed by their hashes alone (Content-Security-Policy), so
that neither a title nor a description could run anything even if it got through the escaping; the pages
of a site allow files of that site alone.
"""

from __future__ import annotations

import re
from base64 import b64encode
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scheduler.exports import words
from scheduler.exports.qr import qr
from scheduler.word import word

if TYPE_CHECKING:
    from jinja2 import Environment

# What HTML forbids in text: controls other than tab and newline, and halves of surrogate pairs.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def render(page: str, **facts: Any) -> bytes:
    """Return the HTML of a page: its template `<page>.html` with the style and script that belong to it.

    These are `page.css` and `page.js`, which every page has, and `<page>.css` and `<page>.js` where there
    are such files. `facts` are the template's variables. The same facts give the same bytes.
    """
    from markupsafe import Markup

    files = _environment().list_templates()

    def own(suffix: str) -> str:
        return "\n".join(fill(name) for name in (f"page.{suffix}", f"{page}.{suffix}") if name in files)

    style, script = own("css"), own("js")
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    )
    # None of these holds a fact of the event: they are this package's own words.
    own_words = {"style": Markup(style), "script": Markup(script), "policy": Markup(policy)}
    return fill(f"{page}.html", layout="base.html", **own_words, **facts).encode()


def fill(template: str, **facts: Any) -> str:
    """Return a template with facts in it, those escaped."""
    return _environment().get_template(template).render(**facts)


def safe_url(text: str) -> str:
    """Return an address that a page may link to (http or https, with a host), else an empty text."""
    if _FORBIDDEN.search(text) or any(character.isspace() for character in text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.hostname else ""


def number(value: float | Decimal | None) -> str:
    """Return a number with thousands apart and at most two decimals; a dash for none."""
    if value is None:
        return "–"
    text = f"{value:,.2f}"
    return text.removesuffix(".00")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("scheduler.exports"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.globals |= {"words": words, "word": word, "qr": qr}
    environment.filters |= {
        "safe_url": safe_url,
        "audience": words.audience,
        "theme": words.theme,
        "district": words.district,
        "number": number,
    }
    environment.tests["chinese"] = lambda text: bool(_CHINESE.search(text))
    return environment


def _printable(value: Any) -> Any:
    """Take out of a text what HTML cannot hold; markup has been through here already."""
    return _FORBIDDEN.sub("", value) if type(value) is str else value


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
