/* A ledger for tests: its key, its first entry and as many decisions as wanted. Include cmocka
 * before this. */
#ifndef TEST_LEDGER_WORLD_H
#define TEST_LEDGER_WORLD_H

#include "store/ledger.h"

enum { WORLD_ROUND_MAX = 256 };
static const instant world_now = 1790000000;

static inline struct note_signer world_signer(void) {
    struct note_signer signer;
    static const struct secret seed = {{7}};
    struct err e = note_signer_make(SPAN_LITERAL("test.example/log"), &seed, &signer);
    assert_false(err_is(e));
    return signer;
}

static inline struct span world_genesis(struct arena *arena) {
    struct span genesis;
    OWNED_JSON o = json_object();
    json_set_span(o, "origin", SPAN_LITERAL("test.example/log"));
    json_object_set_new(o, "officers", json_array());
    struct err e = entry_write(arena, ENTRY_GENESIS, world_now, o, &genesis);
    assert_false(err_is(e));
    return genesis;
}

/* A ledger with its first entry, open. */
static inline struct ledger *world_ledger(struct arena *arena, const char *dir) {
    struct note_signer signer = world_signer();
    struct ledger *ledger;
    struct err e = ledger_create(dir, &signer, world_genesis(arena));
    if (err_is(e)) fail_msg("%s", e.text);
    e = ledger_open(dir, &signer, world_now, &ledger);
    if (err_is(e)) fail_msg("%s", e.text);
    return ledger;
}

static inline struct ledger_entry world_entry(struct arena *arena, uint64_t orders) {
    struct entry_decision decision = {.time = world_now,
                                      .requester = SPAN_LITERAL("agency"),
                                      .authority = SPAN_LITERAL("none"),
                                      .orders = orders};
    random_fill(decision.nonce, sizeof decision.nonce);
    random_fill(decision.subject.byte, sizeof decision.subject.byte);
    return (struct ledger_entry){ENTRY_DECISION, world_now, entry_decision_write(arena, &decision)};
}

static inline struct err world_append(struct ledger *ledger, struct arena *arena, size_t count,
                                      uint64_t *first) {
    struct ledger_entry entry[WORLD_ROUND_MAX];
    assert_true(count <= WORLD_ROUND_MAX);
    for (size_t i = 0; i < count; i++)
        entry[i] = world_entry(arena, ledger_orders(ledger));
    return ledger_append(ledger, entry, count, ledger_orders(ledger), first);
}

#endif
