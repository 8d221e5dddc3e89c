"""`scheduler rules` and `scheduler tables`: what there is, with its documentation."""

from __future__ import annotations

from inspect import getdoc
from textwrap import indent
from typing import TYPE_CHECKING, Any

import click

from scheduler.cli import shared

if TYPE_CHECKING:
    from scheduler.rules import Rule


@click.command()
@click.option("--markdown", is_flag=True, help="Print a Markdown table, a line a rule.")
@shared.json_option
def rules(markdown: bool, as_json: bool) -> None:
    """Show every rule: hard ones, and soft ones with their weight.

    \b
    Example:
      scheduler rules
    """
    from scheduler.rules import rules as every_rule

    if as_json:
        shared.print_json([_told(rule) for rule in every_rule()])
    elif markdown:
        click.echo("| rule | weight | |\n|---|---|---|")
        for rule in every_rule():
            first = " ".join((getdoc(type(rule)) or "").split("\n\n")[0].split())
            click.echo(f"| `{rule.name}` | {_weight(rule)} | {first} |")
    else:
        for rule in every_rule():
            text = indent(getdoc(type(rule)) or "", "    ")
            click.echo(f"{rule.name} ({_weight(rule)})\n{text}\n")


def _weight(rule: Rule) -> str:
    if rule.priced_by_row:
        return "hard or soft, row by row"
    return "hard" if rule.weight is None else f"soft, {rule.weight}"


def _told(rule: Rule) -> dict[str, Any]:
    return {
        "rule": rule.name,
        "weight": None if rule.weight is None else float(rule.weight),
        "by_row": rule.priced_by_row,
        "text": getdoc(type(rule)) or "",
    }


@click.command()
@shared.json_option
def tables(as_json: bool) -> None:
    """Show every table and column: headings in English and Chinese, what it holds, its default.

    \b
    Example:
      scheduler tables
    """
    from scheduler.tables.describe import describe, describe_text

    if as_json:
        shared.print_json(describe())
    else:
        click.echo(describe_text())
