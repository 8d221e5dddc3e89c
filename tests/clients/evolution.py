"""Follow a feed with evolution-data-server, as GNOME's calendars do; run by Debian's Python.

For every line on stdin it looks at the address again, and prints a line for each event, and an empty one.
"""

import sys

import gi

for name, version in (("EDataServer", "1.2"), ("ECal", "2.0"), ("ICalGLib", "3.0")):
    gi.require_version(name, version)
from gi.repository import ECal, EDataServer  # noqa: E402

host, port, path = sys.argv[1:]
registry = EDataServer.SourceRegistry.new_sync(None)
source = EDataServer.Source.new_with_uid("week", None)
source.set_display_name("week")
source.set_parent("webcal-stub")
source.get_extension(EDataServer.SOURCE_EXTENSION_CALENDAR).set_backend_name("webcal")
source.get_extension(EDataServer.SOURCE_EXTENSION_WEBDAV_BACKEND).set_resource_path(path)
source.get_extension(EDataServer.SOURCE_EXTENSION_SECURITY).set_method("none")
address = source.get_extension(EDataServer.SOURCE_EXTENSION_AUTHENTICATION)
address.set_host(host)
address.set_port(int(port))
address.set_method("none")
registry.commit_source_sync(source, None)
client = ECal.Client.connect_sync(registry.ref_source("week"), ECal.ClientSourceType.EVENTS, 30, None)

for _ in sys.stdin:
    client.refresh_sync(None)
    for found in client.get_object_list_as_comps_sync("#t", None)[1]:
        event = found.get_icalcomponent()
        start = event.get_dtstart()
        # libical puts its own name before that of a zone that it knows.
        zone = start.get_tzid().removeprefix("/freeassociation.sourceforge.net/")
        status = "CANCELLED" if "CANCELLED" in str(event.get_status()) else "CONFIRMED"
        print(event.get_uid(), event.get_summary(), start.as_ical_string(), zone, status, sep="\t")
    print(flush=True)
