/* One in a hundred of what `make accuracy-full` asks: is anybody else's record ever released, are
 * the persons meant verified, and are the asks hard enough that a naive check fails them? */
#include "score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* A sanitizer makes each ask ten times as dear. */
#if defined(__SANITIZE_ADDRESS__)
#define SLOWER 10
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOWER 10
#endif
#endif
#ifndef SLOWER
#define SLOWER 1
#endif

enum { PEOPLE = 20000 / SLOWER, EACH = 30000 / SLOWER, GENUINE = 5000 / SLOWER, SEED = 20261125 };

static int world_make(void **state) {
    static struct world world;
    static struct arena *arena;
    arena = arena_open(64 << 20);
    *state = &world;
    return err_is(world_open(arena, PEOPLE, SEED, &world));
}

static int world_end(void **state) {
    world_close(*state);
    return 0;
}

static void stratum_check(struct world *world, enum stratum stratum) {
    struct score score = {0};
    bool adversarial = stratum_bounds[stratum].adversarial;
    score_stratum(world, SEED, stratum, adversarial ? EACH : 0, GENUINE, &score);
    score_print(stratum_bounds[stratum].name, &score);
    assert_int_equal(score.wrong, 0);
    assert_true(score_holds(stratum, &score));
    if (adversarial) assert_true(score.adversarial > EACH / 2);
}

static void nobody_elses_record_is_released_in_any_stratum(void **state) {
    printf("# ");
    score_head();
    for (size_t i = 0; i < STRATA; i++) {
        printf("# ");
        stratum_check(*state, (enum stratum)i);
    }
}

/* The control of the test above: a predicate that lets the naive check decide would be seen. */
static void a_naive_check_would_release_somebody_else(void **state) {
    struct score score = {0};
    score_stratum(*state, SEED, STRATUM_HOUSEHOLD, EACH, GENUINE, &score);
    assert_true(score.control[0] > score.adversarial / 4);
    score.wrong = 1;
    assert_false(score_holds(STRATUM_HOUSEHOLD, &score));
    score.wrong = 0;
    score.verified = 0;
    assert_false(score_holds(STRATUM_HOUSEHOLD, &score));
    score.verified = score.genuine;
    score.control[0] = 0;
    assert_false(score_holds(STRATUM_HOUSEHOLD, &score));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_elses_record_is_released_in_any_stratum),
        cmocka_unit_test(a_naive_check_would_release_somebody_else),
    };
    return cmocka_run_group_tests_name("person_accuracy", tests, world_make, world_end);
}
