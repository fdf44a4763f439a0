/* What was promised, and does a disk hold it? */
#ifndef TEST_CRASH_WORLD_H
#define TEST_CRASH_WORLD_H

#include "base/file.h"
#include "store/inside.h"

#include "cut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ledger_world.h"

enum { ENTRIES_MAX = 2048, MARKS_MAX = 1024 };

/* A promise broken on purpose, to see that it is caught. */
enum control { CONTROL_NONE = 0, CONTROL_NORMAL, CONTROL_TILES_LATE, CONTROL_EARLY };
extern enum control control;
extern sqlite3 *last_db; /* the connection opened last */

/* What had been promised at a point. */
struct promise {
    bool created;
    uint64_t acked;     /* entries acknowledged */
    uint64_t shown;     /* size of the largest checkpoint that anybody was given */
    uint64_t published; /* size of the last that was published */
};

struct world {
    struct arena *arena;
    uint64_t count;
    struct span entry[ENTRIES_MAX]; /* as they were appended, whether acknowledged yet or not */
    struct digest root[ENTRIES_MAX + 1];
    struct merkle_edge edge;
    struct promise promise[MARKS_MAX];
    size_t marks;
    struct promise now;
};
extern struct world world;

struct run {
    uint64_t seed;
    uint64_t images, points, twice, kills;
    const char *bad; /* the first promise that was broken */
    char text[512];
};
extern struct run run;

void world_begin(uint64_t seed);
void world_end(void);
void world_add(struct span bytes);
/* The next decision of this seed. */
struct span entry_make(struct arena *arena, uint64_t orders);
/* world.now holds from this event on. */
void promise_mark(struct disk_log *log);

/* True when what the disk holds keeps the promise: to a reader, to the ledger that opens it, and
 * (thorough) when it goes on. Else run.bad says what is broken. */
bool image_holds(struct disk *image, const struct promise *promise, bool thorough);
bool broken(const char *what, struct err e);

/* For SIGABRT: an assert of the ledger's names the seed too. */
void seed_say_when_stopped(int signal_number);

#endif
