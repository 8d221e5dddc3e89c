"""The examples of how to serve a site."""

from __future__ import annotations

import re
from pathlib import Path

from scheduler.exports.site import server_examples
from scheduler.exports.site.frame import POLICY
from tests.exports.sites import calendars, festival, first, pages


def nginx(folder: Path) -> str:
    (name,) = files = server_examples(folder)
    assert name == "nginx.conf"
    return files[name].decode()


def test_nginx_serves_the_release_that_is_current(tmp_path):
    folder = tmp_path / "my site & more"

    assert re.findall(r'root "(.*)";', nginx(folder)) == [f"{folder}/current/public", f"{folder}/current"]


def test_nginx_knows_the_type_of_every_file(tmp_path):
    site = first()
    written = {Path(path).suffix for path in pages(site) | calendars(site)} - {""}
    (types,) = re.findall(r"types \{\n(.*?)\}", nginx(tmp_path), re.DOTALL)

    assert written == {f".{ending}" for ending in re.findall(r"(\w+);", types)}
    assert "text/calendar              ics;" in types


def test_servers_say_what_the_pages_say(tmp_path):
    policy = f"{POLICY}; frame-ancestors 'none'"

    assert re.findall(r'Content-Security-Policy "(.*)" always', nginx(tmp_path)) == [policy]
    htaccess = pages(first())[".htaccess"].decode()
    assert re.findall(r'Content-Security-Policy "(.*)"', htaccess) == [policy]


def test_apache_finds_the_page_for_what_is_not_there_wherever_the_site_is():
    def line(address: str) -> str:
        htaccess = pages(first(festival(site=address)))[".htaccess"].decode()
        return next(line for line in htaccess.splitlines() if line.startswith("ErrorDocument"))

    assert line("https://fest.example") == "ErrorDocument 404 /404.html"
    assert line("https://town.example/fest") == "ErrorDocument 404 /fest/404.html"
    assert line("") == "ErrorDocument 404 /404.html"
