/* How many addresses, identity decisions and look-up keys a second does one core do? */
#include "person/person.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

/* Time of this process alone, so that others on the machine count for less. */
static uint64_t ticks(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
static double seconds(uint64_t since) { return (double)(ticks() - since) / 1e9; }

#define TEXT(text) SPAN_LITERAL(text)

static const struct person_address HOME = {TEXT("900 N Lake Shore Dr Apt 1204"), TEXT(""),
                                           TEXT("Chicago"), TEXT("IL"), TEXT("60611")};
static const struct person_address SPELLED = {TEXT("900 North Lake Shore Drive, Apartment 1204"),
                                              TEXT(""), TEXT("Chicago"), TEXT("Illinois"),
                                              TEXT("60611-1234")};

static void address_rate(const char *name, const struct person_address *address) {
    uint64_t begin = ticks();
    uint64_t count = 0;
    while (seconds(begin) < 1.0)
        for (int i = 0; i < 1000; i++, count++)
            assert(address_check(address, NULL, 0).code == ADDRESS_COMPLETE);
    printf("%-28s %9.0f/s  %6.2f us\n", name, (double)count / seconds(begin),
           seconds(begin) * 1e6 / (double)count);
}

static struct person_record record_make(const char *tin, const char *given) {
    struct person_record record = {
        .tin = span_str(tin), .dob = TEXT("1963-09-03"), .address = HOME};
    record.name.given = span_str(given);
    record.name.middle = TEXT("Marie");
    record.name.family = TEXT("Halvorsen");
    return record;
}

static void decide_rate(const char *name, const struct person_claim *claim,
                        const struct match_found *found) {
    OWNED_ARENA round = arena_open(1 << 20);
    uint64_t begin = ticks();
    uint64_t count = 0;
    while (seconds(begin) < 1.0)
        for (int i = 0; i < 1000; i++, count++) {
            struct match_verdict verdict = match_decide(round, claim, found);
            assert(match_verified(verdict));
            arena_wipe(round);
        }
    printf("%-28s %9.0f/s  %6.2f us\n", name, (double)count / seconds(begin),
           seconds(begin) * 1e6 / (double)count);
}

static void terms_rate(const struct person_claim *claim, const struct person_record *record) {
    OWNED_ARENA round = arena_open(1 << 20);
    struct span term[MATCH_TERMS_MAX];
    uint64_t begin = ticks();
    uint64_t count = 0;
    size_t terms = 0;
    for (; seconds(begin) < 1.0; count++) {
        terms = match_terms_of_record(round, record, term);
        arena_wipe(round);
    }
    printf("%-28s %9.0f/s  %6.2f us  (%zu)\n", "terms of a record", (double)count / seconds(begin),
           seconds(begin) * 1e6 / (double)count, terms);
    begin = ticks();
    for (count = 0; seconds(begin) < 1.0; count++) {
        struct match *match = match_begin(round, claim);
        terms = match_terms_of_claim(match, term);
        match_put_record(match, record);
        terms = match_terms_of_rivals(match, term);
        arena_wipe(round);
    }
    printf("%-28s %9.0f/s  %6.2f us  (%zu)\n", "terms of a claim, of rivals",
           (double)count / seconds(begin), seconds(begin) * 1e6 / (double)count, terms);
}

int main(void) {
    struct person_record record = record_make("883520093", "Ingrid");
    struct person_record other = record_make("883520094", "Ina");
    struct person_claim claim = {record.tin, record.name, record.dob, HOME};
    struct match_found found = {.record = &record, .rival = &other};
    address_rate("address, plain", &HOME);
    address_rate("address, long forms", &SPELLED);
    decide_rate("decision, same bytes", &claim, &found);
    claim.address = SPELLED;
    decide_rate("decision, long forms", &claim, &found);
    terms_rate(&claim, &record);
    return 0;
}
