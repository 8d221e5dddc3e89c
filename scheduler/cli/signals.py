"""Signals while something searches: the first one ends the search, and then what was found is saved."""

from __future__ import annotations

import signal
from typing import NoReturn


def listen_once() -> None:
    """Let the first signal end the search; whoever runs this from a script stops it with SIGTERM."""

    def stop(number: int, frame: object) -> NoReturn:
        listen_no_more()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    # A shell has its background jobs ignore Ctrl-C.
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)


def listen_no_more() -> None:
    """Save what was found whatever comes."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
