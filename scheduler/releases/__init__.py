"""Releases: what was published when, under which UID and SEQUENCE, and the folder that is served."""
