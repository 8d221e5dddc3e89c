"""The engine: one move, re-optimise some sessions exactly with everything else fixed."""

from scheduler.engine.solve import InternalError, Options, Progress, solve

__all__ = ["InternalError", "Options", "Progress", "solve"]
