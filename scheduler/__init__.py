"""scheduler: places a festival's sessions into rooms and times, explains, replans and publishes."""

__version__ = "0.1.0"
