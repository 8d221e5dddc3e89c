/* Prints a line for each calendar named, its path and the number of libical's complaints, and then a line
   for each event in it: path, UID, start, end, summary, location, description. Between them stand tabs;
   backslashes and line feeds in a text are escaped. */
#include <libical/ical.h>
#include <stdio.h>

#define LARGEST (4 << 20)

static void print_text(const char *text)
{
    putchar('\t');
    for (; text && *text; text++) {
        if (*text == '\\' || *text == '\n')
            putchar('\\');
        putchar(*text == '\n' ? 'n' : *text);
    }
}

static void print_time(struct icaltimetype time)
{
    struct icaltimetype utc = icaltime_convert_to_zone(time, icaltimezone_get_utc_timezone());
    printf("\t%04d-%02d-%02dT%02d:%02d:%02dZ", utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second);
}

int main(int count, char **paths)
{
    static char text[LARGEST];
    for (int i = 1; i < count; i++) {
        FILE *file = fopen(paths[i], "rb");
        text[file ? fread(text, 1, LARGEST - 1, file) : 0] = '\0';
        icalcomponent *calendar = icalparser_parse_string(text);
        if (!file || fclose(file) || !calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT)
            return 1;
        int broken = !icalrestriction_check(calendar);
        printf("%s\t%d\n", paths[i], icalcomponent_count_errors(calendar) + broken);
        icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
        for (; event; event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
            printf("%s", paths[i]);
            print_text(icalcomponent_get_uid(event));
            print_time(icalcomponent_get_dtstart(event));
            print_time(icalcomponent_get_dtend(event));
            print_text(icalcomponent_get_summary(event));
            print_text(icalcomponent_get_location(event));
            print_text(icalcomponent_get_description(event));
            putchar('\n');
        }
        icalcomponent_free(calendar);
    }
    return 0;
}
