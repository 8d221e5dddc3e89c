"""A text in both languages: everything that people read exists in Chinese and in English."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Word:
    """A label or a sentence in Chinese and in English."""

    zh: str
    en: str

    def __str__(self) -> str:
        """Return both languages, once where they are the same: `讲座 Lecture`."""
        return self.zh if self.zh == self.en else f"{self.zh} {self.en}"


def word(zh: str, en: str = "") -> Word:
    """Return a label whose English may be missing: the Chinese one then stands for both."""
    return Word(zh, en or zh)
