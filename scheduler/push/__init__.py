"""Releases pushed into calendar servers."""
