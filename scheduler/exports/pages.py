"""How every page is made: nothing in it loads from elsewhere, and no text in it is trusted.

In a self-contained page style and script are allowed by their hashes alone (Content-Security-Policy), so
that neither a title nor a description could run anything even if it got through the escaping; the pages
of a site allow files of that site alone.
"""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scheduler.exports import markup, words
from scheduler.word import word

if TYPE_CHECKING:
    from jinja2 import Environment


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
    if markup.FORBIDDEN.search(text) or text.split() != [text]:
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
        finalize=markup.printable,
    )
    environment.globals |= {"words": words, "word": word}
    environment.filters |= {
        "say": markup.say,
        "both": markup.both,
        "every": markup.every,
        "kind_class": markup.kind_class,
        "kind_tag": markup.kind_tag,
        "safe_url": safe_url,
        "audience": words.audience,
        "theme": words.theme,
        "district": words.district,
        "number": number,
    }
    return environment


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
