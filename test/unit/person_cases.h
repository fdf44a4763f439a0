/* The case files of the reference data as claims, records and addresses. */
#ifndef TEST_PERSON_CASES_H
#define TEST_PERSON_CASES_H

#include "base/csv.h"
#include "person/person.h"
#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* A CSV file with its header taken off; NULL, and a skip, where it is absent. */
static inline struct csv *cases_open(const char *below, FILE **file) {
    const char *path = shared_find(below);
    if (!path) return NULL;
    *file = fopen(path, "rb");
    assert_non_null(*file);
    struct csv *csv = csv_open(*file, path);
    struct csv_record header;
    bool end = false;
    assert_false(err_is(csv_next(csv, &header, &end)));
    return csv;
}

static inline bool cases_next(struct csv *csv, struct csv_record *record) {
    bool end = false;
    assert_false(err_is(csv_next(csv, record, &end)));
    return !end;
}

static inline struct span cases_keep(struct arena *arena, struct span field) {
    return arena_copy(arena, field);
}

static inline struct person_address cases_address(struct arena *arena, const struct span field[5]) {
    struct person_address address;
    struct span *part[] = {&address.line1, &address.line2, &address.city, &address.state,
                           &address.zip};
    for (size_t i = 0; i < 5; i++)
        *part[i] = cases_keep(arena, field[i]);
    return address;
}

/* The next part of `text` before `byte`; `text` moves behind it. */
static inline struct span cases_part(struct span *text, uint8_t byte) {
    size_t at = span_find_byte(*text, byte);
    struct span part = span_cut(*text, 0, at);
    *text = at < text->len ? span_cut(*text, at + 1, text->len) : span_of("", 0);
    return part;
}

/* given, middle, family, suffix, former_family, dob, five of an address; prior_address and status
 * where `more`. */
static inline struct person_record cases_record(struct arena *arena, const struct span *field,
                                                bool more) {
    struct person_record record = {0};
    record.tin = cases_keep(arena, field[0]);
    record.name = (struct person_name){cases_keep(arena, field[1]), cases_keep(arena, field[2]),
                                       cases_keep(arena, field[3]), cases_keep(arena, field[4])};
    struct span former = cases_keep(arena, field[5]);
    while (former.len) {
        assert_true(record.former_family_count < FORMER_NAMES_MAX);
        record.former_family[record.former_family_count++] = cases_part(&former, ';');
    }
    record.dob = cases_keep(arena, field[6]);
    record.address = cases_address(arena, field + 7);
    if (!more) return record;
    struct span prior = cases_keep(arena, field[12]);
    while (prior.len) {
        struct span one = cases_part(&prior, ';');
        struct span part[5];
        for (size_t i = 0; i < 5; i++)
            part[i] = cases_part(&one, '|');
        assert_true(record.prior_address_count < PRIOR_ADDRESSES_MAX);
        record.prior_address[record.prior_address_count++] = cases_address(arena, part);
    }
    record.status = cases_keep(arena, field[13]);
    return record;
}

/* tin, given, middle, family, suffix, dob, five of an address. */
static inline struct person_claim cases_claim(struct arena *arena, const struct span *field) {
    struct person_claim claim = {.tin = cases_keep(arena, field[0])};
    claim.name = (struct person_name){cases_keep(arena, field[1]), cases_keep(arena, field[2]),
                                      cases_keep(arena, field[3]), cases_keep(arena, field[4])};
    claim.dob = cases_keep(arena, field[5]);
    claim.address = cases_address(arena, field + 6);
    return claim;
}

#endif
