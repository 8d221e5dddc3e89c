"""Site folders as `publish` leaves them, of any content."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path


def put_release(
    site: Path,
    number: int,
    public: Mapping[str, bytes],
    private: Mapping[str, bytes] | None = None,
    /,
    **manifest: object,
) -> Path:
    """Put a release beside the others and switch to it; return its folder."""
    folder = site / "releases" / str(number)
    digests = {path: hashlib.sha256(body).hexdigest() for path, body in public.items()}
    told = {"release": number, "stamp": "2023-04-20T09:00:00+08:00", "files": digests} | manifest
    files = {f"public/{path}": body for path, body in public.items()}
    files |= {f"private/{name}": body for name, body in (private or {}).items()}
    files["public/release.json"] = json.dumps(told).encode()
    for path, body in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
    new = site / ".current"
    new.symlink_to(f"releases/{number}")
    os.replace(new, site / "current")
    return folder
