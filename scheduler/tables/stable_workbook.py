"""Workbooks whose bytes depend on their content alone."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from openpyxl import Workbook


def stable_bytes(book: Workbook, stamp: datetime) -> bytes:
    """Return a workbook's bytes, made at `stamp` (timezone-aware) as far as they tell."""
    from openpyxl.xml.functions import tostring

    raw, fixed = BytesIO(), BytesIO()
    book.save(raw)
    # Saving writes the clock into the properties.
    properties = book.properties
    properties.created = properties.modified = stamp.astimezone(UTC).replace(tzinfo=None)
    with ZipFile(raw) as before, ZipFile(fixed, "w") as after:
        for name in before.namelist():
            content = tostring(properties.to_tree()) if name == "docProps/core.xml" else before.read(name)
            # A member without a time of its own is from 1980.
            after.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return fixed.getvalue()
