/* The door of the predicate: a claim, a record and a rival of any bytes. What is verified has its
 * names, its number and something that corroborates; and the rival's keys are the claim's. */
#include "person_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static struct person_record record_next(struct span *text) {
    struct person_record record = {0};
    record.tin = part_next(text);
    record.name = name_next(text);
    record.former_family[0] = part_next(text);
    record.former_family_count = record.former_family[0].len ? 1 : 0;
    record.dob = part_next(text);
    record.address = address_next(text);
    record.status = part_next(text);
    return record;
}

static bool shares_term(struct arena *arena, const struct person_claim *claim,
                        const struct person_record *record, const struct person_record *rival) {
    struct span asked[MATCH_TERMS_MAX];
    struct span filed[MATCH_TERMS_MAX];
    struct match *match = match_begin(arena, claim);
    match_put_record(match, record);
    size_t count = match_terms_of_rivals(match, asked);
    size_t rows = match_terms_of_record(arena, rival, filed);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < rows; k++)
            if (span_equal(asked[i], filed[k])) return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(8 << 20);
    struct span text = span_of(at, len);
    struct person_claim claim = {.tin = part_next(&text)};
    claim.name = name_next(&text);
    claim.dob = part_next(&text);
    claim.address = address_next(&text);
    struct person_record record = record_next(&text);
    struct person_record other = record_next(&text);
    struct match_found alone = {.record = &record};
    struct match_found both = {.record = &record, .rival = &other};
    struct match_verdict verdict = match_decide(arena, &claim, &alone);
    struct match_verdict rivalled = match_decide(arena, &claim, &both);
    if (match_verified(rivalled) && !match_verified(verdict)) __builtin_trap();
    if (match_verified(verdict)) {
        bool corroborated = verdict.birth_date || verdict.address_current || verdict.address_prior;
        if (!corroborated || !claim.name.given.len || !claim.name.family.len) __builtin_trap();
        if (address_check(&claim.address, NULL, 0).code != ADDRESS_COMPLETE) __builtin_trap();
        /* Rule I12: nobody who rivals is missed by the index. */
        bool rival = !match_verified(rivalled);
        if (rival && !shares_term(arena, &claim, &record, &other)) __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
