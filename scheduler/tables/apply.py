"""Inputs with scenarios in them, as files: what no scenario touches stays what it was, byte for byte."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scheduler.tables.contract import EVENT
from scheduler.tables.csv_edit import created_csv, edited_csv, encoded_as
from scheduler.tables.event_file import Setting
from scheduler.tables.patch import Patch
from scheduler.tables.sheet import UnreadableError, fault, read_bytes
from scheduler.tables.toml_file import toml_file


@dataclass(frozen=True, slots=True)
class Applied:
    """The files of patched inputs by name, the tables that are different, and what got lost, in words."""

    files: dict[str, bytes]
    changed: tuple[str, ...]
    lost: tuple[str, ...] = ()


def applied(path: Path, patch: Patch) -> Applied:
    """Return the files of the inputs at a path with a patch in them; the patched book has no errors.

    Of a folder, all its files that are not hidden; of a workbook, one. Raises `UnreadableError` where a
    file cannot be read any more.
    """
    return _folder(path, patch) if path.is_dir() else _workbook(path, patch)


def _folder(path: Path, patch: Patch) -> Applied:
    hidden = (".", "~$")
    names = sorted(
        each.name for each in path.iterdir() if each.is_file() and not each.name.startswith(hidden)
    )
    files = {name: read_bytes(path / name) for name in names}
    changed = []
    for edits in patch.tables.values():
        name = edits.file
        files[name] = created_csv(edits) if edits.created else edited_csv(name, files[name], edits)
        changed.append(name)
    if patch.as_of and patch.book.event:
        name = patch.book.event.file
        files[name] = _with_setting(name, files[name], patch.as_of)
        changed.append(name)
    return Applied(files, tuple(sorted(changed)))


def _workbook(path: Path, patch: Patch) -> Applied:
    data = read_bytes(path)
    if not patch.tables and not patch.as_of:
        return Applied({path.name: data}, ())
    from scheduler.tables.workbook_edit import edited_workbook

    settings = {patch.as_of.row: (patch.as_of.written, str(patch.as_of.cell))} if patch.as_of else {}
    new = edited_workbook(data, patch.tables.values(), settings)
    changed = [edits.file for edits in patch.tables.values()]
    if patch.as_of and patch.book.event:
        changed.append(patch.book.event.file)
    return Applied({path.name: new.data}, tuple(sorted(changed)), new.lost)


def _with_setting(file: str, data: bytes, setting: Setting) -> bytes:
    """Return event.toml with a date and time under [event], its other text untouched."""
    toml = toml_file(file, data)
    value = setting.cell.isoformat() if isinstance(setting.cell, datetime) else str(setting.cell)
    span = toml.spans.get((EVENT.name, 0, setting.key))
    if span:
        text = toml.text[: span.start] + value + toml.text[span.end :]
        return encoded_as(text, data)
    # Below the last key of the section; its name tells where there is no line [event].
    last = max(
        (span for (section, _, _), span in toml.spans.items() if section == EVENT.name),
        key=lambda each: each.end,
    )
    end = toml.text.find("\n", last.end)
    above = toml.text[: end if end >= 0 else len(toml.text)].removesuffix("\r")
    newline = "\r\n" if "\r\n" in toml.text else "\n"
    for key in (setting.key, f"{EVENT.name}.{setting.key}"):
        new = encoded_as(f"{above}{newline}{key} = {value}{toml.text[len(above) :]}", data)
        with suppress(UnreadableError):
            if setting.key in toml_file(file, new).content[EVENT.name]:
                return new
    message = f"{setting.key} cannot be added to {file}"
    raise UnreadableError(fault(file, "E117", message, "write [event] in a line of its own, its keys below"))
