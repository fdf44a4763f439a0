/* Which requests are between the gate and the keeper? */
#include "daemon/flight.h"

#include <assert.h>

enum { SLOT_BITS = 12 };
_Static_assert(1 << SLOT_BITS == FLIGHTS_MAX, "a number is a slot and a turn");

struct line {
    struct flight *first, *last;
};

struct flights {
    struct flight flight[FLIGHTS_MAX];
    uint32_t turn[FLIGHTS_MAX]; /* how often the slot was used */
    uint16_t open[FLIGHTS_MAX]; /* slots that are free */
    size_t open_count;
    struct line waiting, sent;
};

struct flights *flights_open(struct arena *arena) {
    struct flights *flights = ARENA_NEW(arena, struct flights);
    for (size_t i = 0; i < FLIGHTS_MAX; i++)
        flights->open[i] = (uint16_t)(FLIGHTS_MAX - 1 - i);
    flights->open_count = FLIGHTS_MAX;
    return flights;
}

static void line_put(struct line *line, struct flight *flight) {
    flight->before = line->last;
    flight->after = NULL;
    if (line->last)
        line->last->after = flight;
    else
        line->first = flight;
    line->last = flight;
}

static void line_drop(struct line *line, struct flight *flight) {
    if (flight->before)
        flight->before->after = flight->after;
    else
        line->first = flight->after;
    if (flight->after)
        flight->after->before = flight->before;
    else
        line->last = flight->before;
}

struct flight *flights_begin(struct flights *flights, struct http_server *server,
                             uint64_t request) {
    if (flights->open_count == 0) return NULL;
    uint16_t slot = flights->open[--flights->open_count];
    struct flight *flight = &flights->flight[slot];
    uint32_t number = ++flights->turn[slot] << SLOT_BITS | slot;
    if (number == 0) /* after 2^20 turns of slot 0: this turn is left out */
        number = ++flights->turn[slot] << SLOT_BITS | slot;
    *flight = (struct flight){.number = number, .server = server, .request = request};
    line_put(&flights->waiting, flight);
    return flight;
}

void flights_sent(struct flights *flights, struct flight *flight) {
    assert(flight->number && !flight->sent);
    line_drop(&flights->waiting, flight);
    line_put(&flights->sent, flight);
    flight->sent = true;
    flight->call = (struct span){0};
}

void flights_wait(struct flights *flights, struct flight *flight) {
    if (!flight->sent) return;
    line_drop(&flights->sent, flight);
    line_put(&flights->waiting, flight);
    flight->sent = false;
}

void flights_end(struct flights *flights, struct flight *flight) {
    if (flight->number == 0) return;
    line_drop(flight->sent ? &flights->sent : &flights->waiting, flight);
    flights->open[flights->open_count++] = (uint16_t)(flight - flights->flight);
    *flight = (struct flight){0};
}

struct flight *flights_find(struct flights *flights, uint32_t number) {
    struct flight *flight = &flights->flight[number & (FLIGHTS_MAX - 1)];
    return number && flight->number == number ? flight : NULL;
}

struct flight *flights_first_waiting(const struct flights *flights) {
    return flights->waiting.first;
}

struct flight *flights_first_sent(const struct flights *flights) { return flights->sent.first; }
