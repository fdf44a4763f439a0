/* Is a withdrawn consent known after a start, whichever way its entry is read? */
#include "ask/change.h"
#include "base/bytes.h"

#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "ledger_world.h"

enum { CONSENTS = 700 };

static struct digest commitment_of(unsigned number) {
    return consent_commitment(span_of(&number, sizeof number));
}

static struct span withdrawn_make(struct arena *arena, unsigned number) {
    struct digest commitment = commitment_of(number);
    struct span bytes;
    OWNED_JSON o = json_object();
    if (number % 2) json_set_span(o, "by", SPAN_LITERAL("subject"));
    json_set_span(o, "commitment", span_str(hex_str(arena, digest_span(&commitment))));
    assert_false(err_is(entry_write(arena, ENTRY_CONSENT_WITHDRAWN, world_now, o, &bytes)));
    return bytes;
}

static void put(struct ledger *ledger, struct span bytes) {
    struct ledger_entry entry = {ENTRY_CONSENT_WITHDRAWN, world_now, bytes};
    uint64_t index;
    assert_false(err_is(ledger_append(ledger, &entry, 1, ledger_orders(ledger), &index)));
}

static void all_that_were_withdrawn_are_known_and_no_others(void **state) {
    struct scene *scene = *state;
    struct ledger *ledger = world_ledger(scene->arena, scene->folder);
    for (unsigned i = 0; i < CONSENTS; i++) {
        OWNED_ARENA arena = arena_open(1 << 20);
        put(ledger, withdrawn_make(arena, i));
    }
    struct roll *roll = roll_open();
    struct err e = roll_fold(roll, ledger);
    if (err_is(e)) fail_msg("%s", e.text);
    for (unsigned i = 0; i < 2 * CONSENTS; i++) {
        struct digest commitment = commitment_of(i);
        assert_int_equal(roll_consent_withdrawn(roll, &commitment), i < CONSENTS);
    }
    roll_close(roll);
    ledger_close(ledger);
}

/* What is almost such an entry is read as strictly as any other, and stops the fold. */
static void almost_stops(struct scene *scene, unsigned number) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct span whole = withdrawn_make(arena, number);
    for (size_t at = 0; at < whole.len; at += 5) {
        const char *dir = arena_printf(scene->arena, "%s/%u-%zu", scene->folder, number, at);
        assert_int_equal(mkdir(dir, 0700), 0);
        struct ledger *ledger = world_ledger(scene->arena, dir);
        struct span bent = arena_copy(scene->arena, whole);
        ((uint8_t *)(uintptr_t)bent.at)[at] = '*';
        put(ledger, bent);
        struct roll *roll = roll_open();
        assert_int_equal(roll_fold(roll, ledger).kind, ERR_PROOF);
        roll_close(roll);
        ledger_close(ledger);
    }
}

static void an_entry_that_is_almost_one_does_not_hold(void **state) {
    almost_stops(*state, 0);
    almost_stops(*state, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(all_that_were_withdrawn_are_known_and_no_others),
        scene_test(an_entry_that_is_almost_one_does_not_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
