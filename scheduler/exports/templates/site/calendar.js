// One calendar of several: the events as they were published, byte for byte, under one timezone.
const escaped = (text) => text.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");

// Lines of at most 75 octets (RFC 5545, 3.1), no character and no escape divided.
function folded(line) {
  const octets = (text) => new TextEncoder().encode(text).length;
  let lines = "", rest = "";
  for (const unit of line.match(/\\.|./gsu)) {
    if (octets(rest + unit) > 75) { lines += `${rest}\r\n`; rest = " "; }
    rest += unit;
  }
  return `${lines}${rest}\r\n`;
}

export function combined(calendars, name, timezone) {
  const blocks = (kind) => calendars.flatMap((text) => text.match(new RegExp(`BEGIN:${kind}\r\n[^]*?END:${kind}\r\n`, "g")) ?? []);
  const [zone = ""] = blocks("VTIMEZONE");
  const called = escaped(name);
  const head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//scheduler//My programme//EN", "CALSCALE:GREGORIAN",
    `NAME:${called}`, `X-WR-CALNAME:${called}`, `X-WR-TIMEZONE:${escaped(timezone)}`];
  return [...head.map(folded), zone, ...blocks("VEVENT"), "END:VCALENDAR\r\n"].join("");
}
