"""The published feeds, put into calendars on CalDAV servers.

What is on the server is what the push goes by; it keeps no book of its own. So a push that was cut short is
done again, a wiped server is filled again, an event deleted or moved there by hand is put back, and two who
push the same site do not quarrel. Every event bears the feed that it is from and the digest of what was put:
what bears no such mark is somebody else's, and is never touched.
"""
