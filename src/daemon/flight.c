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
    struct line waiting, asking, sent;
    size_t asks, asks_sent; /* all of them, and those with the keeper */
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

static struct line *line_of(struct flights *flights, const struct flight *flight) {
    if (flight->sent) return &flights->sent;
    return flight->ask ? &flights->asking : &flights->waiting;
}

void flights_ask(struct flights *flights, struct flight *flight) {
    assert(flight->number && !flight->sent && !flight->ask);
    line_drop(&flights->waiting, flight);
    line_put(&flights->asking, flight);
    flight->ask = true;
    flights->asks++;
}

void flights_sent(struct flights *flights, struct flight *flight) {
    assert(flight->number && !flight->sent);
    line_drop(line_of(flights, flight), flight);
    line_put(&flights->sent, flight);
    flight->sent = true;
    flights->asks_sent += flight->ask;
    flight->call = (struct span){0};
}

void flights_wait(struct flights *flights, struct flight *flight) {
    if (!flight->sent) return;
    assert(!flight->ask); /* an ask is one call */
    line_drop(&flights->sent, flight);
    line_put(&flights->waiting, flight);
    flight->sent = false;
}

void flights_end(struct flights *flights, struct flight *flight) {
    if (flight->number == 0) return;
    line_drop(line_of(flights, flight), flight);
    if (flight->sent) flights->asks_sent -= flight->ask;
    flights->asks -= flight->ask;
    flights->open[flights->open_count++] = (uint16_t)(flight - flights->flight);
    *flight = (struct flight){0};
}

bool flights_asks_full(const struct flights *flights) { return flights->asks >= ASKS_MAX; }

struct flight *flights_find(struct flights *flights, uint32_t number) {
    struct flight *flight = &flights->flight[number & (FLIGHTS_MAX - 1)];
    return number && flight->number == number ? flight : NULL;
}

struct flight *flights_first_waiting(const struct flights *flights) {
    if (flights->waiting.first) return flights->waiting.first;
    return flights->asks_sent < ASKS_AHEAD_MAX ? flights->asking.first : NULL;
}

struct flight *flights_first_sent(const struct flights *flights) { return flights->sent.first; }
