"""`scheduler rules` and `scheduler tables`: what there is, with its documentation."""

from __future__ import annotations

from inspect import getdoc

import click

from scheduler.cli import shared


@click.command()
@shared.json_option
def rules(as_json: bool) -> None:
    r"""Show every rule: hard ones, and soft ones with their weight.

    \b
    Example:
      scheduler rules
    """
    from scheduler.rules import rules as every_rule

    told = [
        {
            "rule": rule.name,
            "weight": None if rule.weight is None else float(rule.weight),
            "by_row": rule.priced_by_row,
            "text": getdoc(type(rule)) or "",
        }
        for rule in every_rule()
    ]
    if as_json:
        shared.print_json(told)
        return
    for item in told:
        kind = "hard or soft, row by row" if item["by_row"] else "hard"
        if item["weight"] is not None:
            kind = f"soft, weight {item['weight']:g}"
        text = "\n".join(f"    {line}".rstrip() for line in str(item["text"]).splitlines())
        click.echo(f"{item['rule']} ({kind})\n{text}\n")


@click.command()
@shared.json_option
def tables(as_json: bool) -> None:
    r"""Show every table and column: headings in English and Chinese, what it holds, its default.

    \b
    Example:
      scheduler tables
    """
    from scheduler.tables import describe

    described = describe()
    if as_json:
        shared.print_json(described)
        return
    for table in described:
        click.echo(f"{table['table']} ({table['heading']})\n  {table['text']}\n")
        for column in table["columns"]:
            need = "required" if column["required"] else f"default: {column['default']}"
            click.echo(f"  {column['column']} ({column['heading']}): {column['text']} [{need}]")
        click.echo()
