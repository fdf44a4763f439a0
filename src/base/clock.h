/* Instants (RFC 3339, UTC, whole seconds), dates and typed random ids. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/err.h"
#include "base/span.h"

#include <stdint.h>

typedef int64_t instant; /* seconds since 1970-01-01T00:00:00Z */

enum { INSTANT_TEXT_BYTES = 21, DATE_TEXT_BYTES = 11, ULID_TEXT_BYTES = 27, ID_BYTES_MAX = 40 };

/* The system's clock. Rooms that are pure take `now` as an argument instead. */
instant clock_now(void);
/* Nanoseconds of the monotonic clock, for benchmarks and progress only. */
uint64_t clock_ticks(void);

/* "2026-11-24T04:05:06Z", NUL-terminated. */
void instant_write(instant t, char text[INSTANT_TEXT_BYTES]);
/* Exactly that form, a real date, years 1900 to 9999. ERR_INPUT otherwise. */
struct err instant_read(struct span text, instant *t);

struct date {
    int16_t year; /* 0 means no date */
    int8_t month;
    int8_t day;
};
/* "1977-01-31", a real date, years 1800 to 9999. */
struct err date_read(struct span text, struct date *date);
void date_write(struct date date, char text[DATE_TEXT_BYTES]);
struct date date_of(instant t);
/* Midnight UTC at the date's beginning. */
instant date_instant(struct date date);
int date_compare(struct date a, struct date b);

/* "<prefix>-" and a ULID: 48 bits of milliseconds and 80 random bits, Crockford base32.
 * `random10` are ten random bytes. */
void id_write(const char *prefix, instant now, const uint8_t random10[10], char text[ID_BYTES_MAX]);
/* Has the form "<prefix>-" and 26 Crockford characters. */
bool id_valid(struct span text, const char *prefix);

#endif
