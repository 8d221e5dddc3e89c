// Prints what ical.js sees in each file named: {path: [[uid, start, end, summary, location, description]]}.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

ICAL.design.strict = true;
const utc = (time) => time.toJSDate().toISOString().replace(".000Z", "Z");
const seen = {};
for (const path of process.argv.slice(2)) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(path, "utf8")));
  seen[path] = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return [event.uid, utc(event.startDate), utc(event.endDate), event.summary, event.location, event.description];
  });
}
console.log(JSON.stringify(seen));
