/* Does the identity predicate say of made-up asks what their truth says? Thirty thousand people, an
 * ask about each, compared as the keeper compares: the record under the number, and whoever else
 * shares a look-up term. */
#include "synth/inside.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "person/person.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PEOPLE = 30000, SEED = 4711, SLOTS = 1 << 22 };

/* ---- everybody, and who shares a term ---- */

struct world {
    struct arena *arena;
    struct person_record record[PEOPLE];
    size_t count;
    struct slot {
        struct span term;
        uint32_t record; /* and 1; 0 for an empty slot */
    } slot[SLOTS];
};

static uint64_t term_hash(struct span term) {
    uint64_t hash = 1469598103934665603u; /* FNV-1a */
    for (size_t i = 0; i < term.len; i++)
        hash = (hash ^ term.at[i]) * 1099511628211u;
    return hash;
}

static void term_put(struct world *world, struct span term, size_t record) {
    uint64_t at = term_hash(term) % SLOTS;
    while (world->slot[at].record)
        at = (at + 1) % SLOTS;
    world->slot[at] = (struct slot){arena_copy(world->arena, term), (uint32_t)record + 1};
}

/* Up to three different records with one of the terms, as indexes. */
static size_t term_find(const struct world *world, const struct span *term, size_t terms,
                        size_t found[3]) {
    size_t count = 0;
    for (size_t i = 0; i < terms; i++) {
        for (uint64_t at = term_hash(term[i]) % SLOTS; world->slot[at].record && count < 3;
             at = (at + 1) % SLOTS) {
            bool known = !span_equal(world->slot[at].term, term[i]);
            for (size_t k = 0; k < count; k++)
                known = known || found[k] == world->slot[at].record - 1;
            if (!known) found[count++] = world->slot[at].record - 1;
        }
    }
    return count;
}

/* ---- rows to records; columns by their place in people.csv ---- */

static struct person_address address_at(const struct span *cell) {
    return (struct person_address){cell[0], cell[1], cell[2], cell[3], cell[4]};
}

static size_t parts_cut(struct span text, uint8_t mark, struct span *part, size_t max) {
    size_t count = 0;
    if (text.len == 0) return 0;
    while (count < max) {
        size_t at = span_find_byte(text, mark);
        part[count++] = span_cut(text, 0, at);
        if (at == text.len) break;
        text = span_cut(text, at + 1, text.len);
    }
    return count;
}

static void record_add(struct world *world, const struct csv_record *row) {
    struct person_record *record = &world->record[world->count];
    struct span cell[14];
    struct span prior[5];
    struct span term[MATCH_TERMS_MAX];
    for (size_t i = 0; i < 14; i++)
        cell[i] = arena_copy(world->arena, row->field[i]);
    *record = (struct person_record){.tin = cell[0],
                                     .name = {cell[1], cell[2], cell[3], cell[4]},
                                     .dob = cell[6],
                                     .address = address_at(&cell[7])};
    record->former_family_count = parts_cut(cell[5], ';', record->former_family, FORMER_NAMES_MAX);
    if (parts_cut(cell[12], '|', prior, 5) == 5) {
        record->prior_address[0] = address_at(prior);
        record->prior_address_count = 1;
    }
    /* A hold is the law room's; the rest are conflicts of the record. */
    if (!span_begins(cell[13], SPAN_LITERAL("hold-"))) record->status = cell[13];
    OWNED_ARENA round = arena_open(1 << 20);
    size_t terms = match_terms_of_record(round, record, term);
    for (size_t i = 0; i < terms; i++)
        term_put(world, term[i], world->count);
    world->count++;
}

static struct world *world_read(FILE *people) {
    static struct world world;
    struct csv_record row;
    bool end = false;
    if (world.arena) return &world;
    world.arena = arena_open(512 << 20);
    rewind(people);
    struct csv *csv = csv_open(people, "people.csv");
    assert_false(err_is(csv_next(csv, &row, &end)));
    while (true) {
        assert_false(err_is(csv_next(csv, &row, &end)));
        if (end) break;
        record_add(&world, &row);
    }
    csv_close(csv);
    assert_int_equal(world.count, PEOPLE);
    return &world;
}

static FILE *people_make(void) {
    static FILE *file;
    if (file) return file;
    file = tmpfile();
    assert_non_null(file);
    assert_false(err_is(synth_people(file, PEOPLE, SEED, NULL, NULL)));
    return file;
}

/* ---- asks ---- */

static struct span str_at(const json_t *o, const char *key) {
    return span_str(json_string_value(json_object_get(o, key)));
}

static struct person_claim claim_of(const json_t *ask) {
    const json_t *subject = json_object_get(ask, "subject");
    const json_t *name = json_object_get(subject, "name");
    const json_t *home = json_object_get(subject, "address");
    return (struct person_claim){.tin = str_at(subject, "tin"),
                                 .name = {str_at(name, "given"), str_at(name, "middle"),
                                          str_at(name, "family"), str_at(name, "suffix")},
                                 .dob = str_at(subject, "dob"),
                                 .address = {str_at(home, "line1"), str_at(home, "line2"),
                                             str_at(home, "city"), str_at(home, "state"),
                                             str_at(home, "zip")}};
}

static struct match_verdict claim_decide(struct arena *round, const struct world *world,
                                         const struct person_claim *claim) {
    struct span term[MATCH_TERMS_MAX];
    struct match *match = match_begin(round, claim);
    size_t terms = match_terms_of_claim(match, term);
    size_t found[3];
    const struct person_record *own = NULL;
    const struct person_record *rival = NULL;
    bool more = false;
    if (term_find(world, term, terms, found)) own = &world->record[found[0]];
    match_put_record(match, own);
    terms = match_terms_of_rivals(match, term);
    size_t others = term_find(world, term, terms, found);
    for (size_t i = 0; i < others; i++) {
        const struct person_record *record = &world->record[found[i]];
        if (record == own) continue;
        more = rival != NULL;
        if (!rival) rival = record;
    }
    return match_end(match, rival, more);
}

/* Classes whose person is the holder of the number and whose record is in order. */
static bool class_verifies(struct span class) {
    static const char *const good[] = {"genuine",          "not-filed",     "hold",
                                       "approval-missing", "approval-void", "year-wrong",
                                       "attest-missing"};
    bool met = false;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        met = met || span_is(class, good[i]);
    return met;
}

/* For a class whose paper is wrong, the record may besides be in conflict. */
static bool status_spoils(const struct world *world, struct span tin) {
    bool spoiled = false;
    for (size_t i = 0; i < world->count && !spoiled; i++)
        spoiled = world->record[i].status.len && span_equal(world->record[i].tin, tin);
    return spoiled;
}

static void asks_check(const char *authority) {
    struct world *world = world_read(people_make());
    FILE *asks = tmpfile();
    FILE *truth = tmpfile();
    struct synth_asks_options options = {.authority = authority,
                                         .count = PEOPLE,
                                         .seed = SEED,
                                         .requester = "us.ed",
                                         .now = 1795492800,
                                         .year = 2024,
                                         .truth = truth};
    struct csv_record row;
    bool end = false;
    assert_true(asks && truth);
    assert_false(err_is(synth_asks(people_make(), "people.csv", asks, &options, NULL, NULL)));
    rewind(asks);
    rewind(truth);
    struct lines *lines = lines_open(asks, "asks.ndjson");
    struct csv *csv = csv_open(truth, "truth.csv");
    OWNED_ARENA round = arena_open(1 << 20);
    assert_false(err_is(csv_next(csv, &row, &end)));
    for (int number = 1; number <= PEOPLE; number++) {
        struct span line;
        OWNED_JSON ask = NULL;
        assert_false(err_is(lines_next(lines, &line, &end)));
        assert_false(err_is(json_read(line, ASK_BYTES_MAX, &ask)));
        assert_false(err_is(csv_next(csv, &row, &end)));
        struct person_claim claim = claim_of(ask);
        struct match_verdict verdict = claim_decide(round, world, &claim);
        bool want = class_verifies(row.field[2]) && !status_spoils(world, claim.tin);
        if (match_verified(verdict) != want)
            fail_msg("seed %d, %s, line %d, %.*s: %s", SEED, authority, number,
                     SPAN_FMT(row.field[2]), match_reason_str(verdict.reason));
        bool unfit = span_is(row.field[2], "address-unfit");
        assert_int_equal(address_check(&claim.address, NULL, 0).code == ADDRESS_COMPLETE, !unfit);
        arena_wipe(round);
    }
    lines_close(lines);
    csv_close(csv);
    fclose(asks);
    fclose(truth);
}

static void who_the_truth_calls_genuine_is_verified_and_nobody_else(void **state) {
    (void)state;
    asks_check("6103-l-13-C");
    asks_check("6103-i-2");
}

static void every_made_up_address_is_complete(void **state) {
    struct world *world = world_read(people_make());
    (void)state;
    for (size_t i = 0; i < world->count; i++) {
        const struct person_record *record = &world->record[i];
        struct address_verdict now = address_check(&record->address, NULL, 0);
        if (now.code != ADDRESS_COMPLETE)
            fail_msg("seed %d, row %zu, %s: %.*s, %.*s, %.*s", SEED, i + 1,
                     address_code_str(now.code), SPAN_FMT(record->address.line1),
                     SPAN_FMT(record->address.line2), SPAN_FMT(record->address.city));
        for (size_t k = 0; k < record->prior_address_count; k++)
            assert_int_equal(address_check(&record->prior_address[k], NULL, 0).code,
                             ADDRESS_COMPLETE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_made_up_address_is_complete),
        cmocka_unit_test(who_the_truth_calls_genuine_is_verified_and_nobody_else),
    };
    return cmocka_run_group_tests_name("synth_identity", tests, NULL, NULL);
}
