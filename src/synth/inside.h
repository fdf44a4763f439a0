/* What do the files of this room share? Private to the room. */
#ifndef SYNTH_INSIDE_H
#define SYNTH_INSIDE_H

#include "base/arena.h"
#include "base/err.h"
#include "synth/synth.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* ---- rng.h in all but name: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014); integers only ---- */

/* C does not say in which order the arguments of a call, the operands of a sum or the members of an
 * initializer are computed, and gcc and clang differ: no two draws stand side by side
 * in one expression. */
struct rng {
    uint64_t state;
};

static inline uint64_t mix64(uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

/* Streams that share nothing: one for each purpose and number under a seed. */
static inline struct rng rng_of(uint64_t seed, uint64_t purpose, uint64_t number) {
    return (struct rng){mix64(mix64(mix64(seed + 0x9e3779b97f4a7c15u) ^ purpose) + number)};
}

static inline uint64_t rng_next(struct rng *rng) {
    rng->state += 0x9e3779b97f4a7c15u;
    return mix64(rng->state);
}

/* 0 to n-1. The bias is below one in 2^32/n, which no share we state can see. */
static inline uint32_t rng_below(struct rng *rng, uint32_t n) {
    assert(n > 0);
    return (uint32_t)(((rng_next(rng) >> 32) * n) >> 32);
}

static inline int32_t rng_between(struct rng *rng, int32_t low, int32_t high) {
    assert(low <= high);
    return low + (int32_t)rng_below(rng, (uint32_t)(high - low) + 1u);
}

/* True in `share` of `of` cases. */
static inline bool rng_chance(struct rng *rng, uint32_t share, uint32_t of) {
    return rng_below(rng, of) < share;
}

enum { PURPOSE_HOME = 1, PURPOSE_TIN, PURPOSE_ASK, PURPOSE_ORDER };

/* ---- permute.c: bijections by key ---- */

/* A number from 0 to size-1 for each number from 0 to size-1, without repetition. */
uint64_t permute(uint64_t key, uint64_t size, uint64_t index);

/* ---- tin.c ---- */

/* The number of person `index`: nine digits and a NUL. One to one for index < TIN_COUNT. */
enum { TIN_COUNT = 100 * 49 * 9999 };
void tin_write(uint64_t seed, uint64_t index, char tin[10]);

/* ---- names.c, places.c (generated tables), pick.c ---- */

struct weighted {
    const char *text;
    uint8_t len;
    uint32_t count;
};
enum { FAMILY_NAMES_COUNT = 2000, GIVEN_F_COUNT = 400, GIVEN_M_COUNT = 400 };
extern const struct weighted family_names[FAMILY_NAMES_COUNT];
extern const struct weighted given_f[GIVEN_F_COUNT];
extern const struct weighted given_m[GIVEN_M_COUNT];

enum place_kind { PLACE_STREET = 1, PLACE_CALLE, PLACE_MILITARY };
struct place {
    const char *city;
    const char *state;
    const char *zip;
    uint32_t weight;
    enum place_kind kind;
};
extern const struct place places[];
extern const uint32_t places_count;

/* Running totals of the tables, so that a draw is one search. */
enum { PLACES_MAX = 512 };
struct picker {
    uint64_t family[FAMILY_NAMES_COUNT];
    uint64_t woman[GIVEN_F_COUNT];
    uint64_t man[GIVEN_M_COUNT];
    uint64_t place[PLACES_MAX];
};
void picker_fill(struct picker *picker);
uint16_t pick_family(const struct picker *picker, struct rng *rng);
const struct weighted *pick_given(const struct picker *picker, struct rng *rng, bool woman);
const struct place *pick_place(const struct picker *picker, struct rng *rng);

/* ---- home.c: where somebody lives ---- */

enum { LINE_TEXT_BYTES = 48 };
struct home {
    char line1[LINE_TEXT_BYTES];
    char line2[LINE_TEXT_BYTES];
    const struct place *place;
};
void home_draw(const struct picker *picker, struct rng *rng, struct home *home);
/* One of the words streets are named after; also for made-up firms. */
const char *home_word(struct rng *rng);

/* ---- household.c: who lives together ---- */

enum { HOUSEHOLD_MAX = 8 };
struct family {
    uint16_t first;
    uint16_t second; /* with a hyphen */
    bool double_name;
};
enum seat { SEAT_SINGLE = 0, SEAT_HEAD, SEAT_SPOUSE, SEAT_CHILD };
struct member {
    const struct weighted *given;
    const struct weighted *middle; /* NULL: none */
    bool middle_initial;
    bool woman;
    enum seat seat;
    struct family family;
    const char *suffix; /* "" for none */
    struct family former[2];
    size_t former_count;
    struct date born;
    bool moved; /* has a prior address of its own */
    struct home before;
    const char *status;
};
struct household {
    struct member member[HOUSEHOLD_MAX];
    size_t count;
    uint32_t minors; /* children too young to be in the file: dependants */
    bool married;    /* member 0 and member 1 */
    struct home home;
};
/* Also stands for a name with another first letter; no twin has it. */
bool given_ambiguous(const struct weighted *given);
void household_draw(const struct picker *picker, struct rng *rng, struct household *household);

/* ---- income.c: what is on file for a year ---- */

enum { YEARS = 2, YEAR_FIRST = 2023, COLUMN_COUNT = 25 };
enum cell_kind { CELL_NONE = 0, CELL_NUMBER, CELL_FLAG, CELL_TEXT };
struct cell {
    enum cell_kind kind;
    int64_t number;
    const char *text;
};
struct year_values {
    struct cell cell[COLUMN_COUNT];
    char payer[LINE_TEXT_BYTES];
};
/* "return.wages:taxpayer" */
extern const char *const column_name[COLUMN_COUNT];
/* For each member and year. A year not filed has no cell. */
void income_draw(struct rng *rng, const struct household *household,
                 struct year_values (*value)[YEARS]);
void income_canary(const struct synth_canary *canary, struct year_values value[YEARS]);

/* ---- rows.c: people of a file, by number ---- */

enum row_cell {
    ROW_TIN = 0,
    ROW_GIVEN,
    ROW_MIDDLE,
    ROW_FAMILY,
    ROW_SUFFIX,
    ROW_DOB,
    ROW_LINE1,
    ROW_LINE2,
    ROW_CITY,
    ROW_STATE,
    ROW_ZIP,
    ROW_STATUS,
    ROW_CELLS,
};
struct row {
    struct span cell[ROW_CELLS];
    bool filed; /* has a value of the year asked about */
};
enum { BLOCK_ROWS = 16, ROW_CELL_BYTES_MAX = 128 };
struct rows;

/* Reads the file through once and remembers where every sixteenth row begins. */
struct err rows_open(struct arena *arena, FILE *file, const char *name, int year,
                     struct rows **rows);
void rows_close(struct rows *rows);
uint64_t rows_count(const struct rows *rows);
/* The block that row `number` is in; spans live in `round`. */
struct err rows_read(struct rows *rows, struct arena *round, uint64_t number,
                     struct row row[BLOCK_ROWS], size_t *count);

/* ---- draft.c: one ask before it is written ---- */

enum authority {
    AUTHORITY_AID = 0,
    AUTHORITY_CONSENT,
    AUTHORITY_CRIMINAL,
    AUTHORITY_SUPPORT, /* from here on programmes that release with no person involved */
    AUTHORITY_BENEFITS,
    AUTHORITY_OFFSET,
    AUTHORITY_COVERAGE,
    AUTHORITY_CLAIM,
    AUTHORITIES,
};

struct draft {
    enum authority authority;
    enum synth_class class;
    uint64_t number;
    struct row row;
    char tin[10];
    char dob[DATE_TEXT_BYTES];
    const char *line1; /* in place of the row's whole delivery line; NULL: the row's */
    bool zip_alone;
    int year; /* 0: none */
    char id[ID_BYTES_MAX];
};

struct expected {
    const char *state;
    const char *code;
};

/* About person `at` of the block, or a neighbour where the class needs one. `draft` has its
 * authority and number. */
void draft_make(struct rng *rng, const struct row *row, size_t count, size_t at,
                const struct synth_asks_options *options, struct draft *draft);
struct expected draft_expected(enum authority authority, enum synth_class class);

/* ---- put.h in all but name: bytes out, no cost a field ---- */

enum { PUT_BYTES = 1 << 17, PUT_ROW_MAX = 1 << 14 };
struct put {
    FILE *file;
    uint8_t *at;
    size_t len;
};
void put_open(struct put *put, struct arena *arena, FILE *file);
/* Between rows: writes what has gathered when there is less room than a row may take. */
struct err put_row(struct put *put);
struct err put_close(struct put *put);

static inline void put_byte(struct put *put, char c) {
    assert(put->len < PUT_BYTES);
    put->at[put->len++] = (uint8_t)c;
}
static inline void put_span(struct put *put, const void *at, size_t len) {
    assert(len <= PUT_BYTES - put->len);
    memcpy(put->at + put->len, at, len);
    put->len += len;
}
static inline void put_str(struct put *put, const char *text) { put_span(put, text, strlen(text)); }
void put_int(struct put *put, int64_t value);

#endif
