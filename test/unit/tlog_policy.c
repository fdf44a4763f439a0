/* Is a policy read strictly, and is its quorum reached exactly when it says so? */
#include "tlog/witness.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { WITNESSES = 4 };
static const instant seen_at = 1700000000;

static struct note_signer witness_of(int number) {
    struct secret seed = {{(uint8_t)(number + 1)}};
    struct note_signer signer;
    char name[] = "witness.example/0";
    name[sizeof name - 2] = (char)('0' + number);
    assert_false(err_is(cosigner_make(span_str(name), &seed, &signer)));
    return signer;
}

static struct note_signer log_of(void) {
    static const struct secret seed = {{77}};
    struct note_signer signer;
    assert_false(err_is(note_signer_make(SPAN_LITERAL("test.example/log"), &seed, &signer)));
    return signer;
}

/* Four witnesses w0 to w3, then the given lines. */
static struct span policy_text(struct arena *arena, const char *lines) {
    struct text text = {.arena = arena};
    struct note_signer log = log_of();
    text_printf(&text, "# a policy\n\nlog %.*s http://localhost/log\n",
                SPAN_FMT(vkey_write(arena, &log.key)));
    for (int i = 0; i < WITNESSES; i++) {
        struct note_signer signer = witness_of(i);
        text_printf(&text, "witness w%d\t%.*s  http://localhost:%d\n", i,
                    SPAN_FMT(vkey_write(arena, &signer.key)), 7000 + i);
    }
    text_put_str(&text, lines);
    return text_span(&text);
}

static struct span cosigned_by(struct arena *arena, unsigned who) {
    struct note_signer log = log_of();
    struct digest root = merkle_empty();
    struct span note = checkpoint_sign(arena, &log, 9, &root);
    struct span text;
    assert_false(err_is(note_verify(arena, note, &log.key, &text)));
    for (int i = 0; i < WITNESSES; i++) {
        if (!(who >> i & 1)) continue;
        struct note_signer signer = witness_of(i);
        struct span line = cosignature_write(arena, &signer, seen_at + i, text);
        assert_false(err_is(cosignature_add(arena, note, line, &note)));
    }
    return note;
}

/* For each of the sixteen sets of witnesses, whether the quorum is reached: one bit a set. */
static unsigned sets_that_reach(const char *lines) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct policy *policy = ARENA_NEW(arena, struct policy);
    struct err e = policy_read(arena, policy_text(arena, lines), policy);
    if (err_is(e)) fail_msg("%s", e.text);
    unsigned reached = 0;
    for (unsigned who = 0; who < 1u << WITNESSES; who++) {
        struct policy_found found;
        struct span note = cosigned_by(arena, who);
        e = policy_check(arena, policy, note, seen_at, &found);
        assert_true(!err_is(e) || e.kind == ERR_PROOF);
        assert_int_equal(found.count, __builtin_popcount(who));
        if (!err_is(e)) reached |= 1u << who;
    }
    return reached;
}

/* The same, said by a rule. */
static unsigned sets_where(bool (*rule)(unsigned who)) {
    unsigned sets = 0;
    for (unsigned who = 0; who < 1u << WITNESSES; who++)
        if (rule(who)) sets |= 1u << who;
    return sets;
}

static bool two_of_the_first_three(unsigned who) { return __builtin_popcount(who & 7) >= 2; }
static bool third_or_both_first(unsigned who) { return (who & 4) || (who & 3) == 3; }
static bool the_last(unsigned who) { return who & 8; }
static bool always(unsigned who) { return true; }

static void a_quorum_is_reached_by_exactly_the_sets_it_names(void **state) {
    assert_int_equal(sets_that_reach("group q 2 w0 w1 w2\nquorum q\n"),
                     sets_where(two_of_the_first_three));
    assert_int_equal(sets_that_reach("group both all w0 w1\ngroup q any both w2\nquorum q\n"),
                     sets_where(third_or_both_first));
    assert_int_equal(sets_that_reach("quorum w3\n"), sets_where(the_last));
    assert_int_equal(sets_that_reach("quorum none\n"), sets_where(always));
}

static void a_line_that_is_not_of_the_format_is_named(void **state) {
    static const char *const bad[] = {
        "",
        "group q 2 w0 w1\n",
        "quorum nobody\n",
        "quorum w0\nquorum w1\n",
        "quorum w0 w1\n",
        "quorum\n",
        "group q 3 w0 w1\nquorum q\n",
        "group q 0 w0 w1\nquorum q\n",
        "group q -1 w0\nquorum q\n",
        "group q all\nquorum q\n",
        "group q all w0 w0\nquorum q\n",
        "group q all q\nquorum q\n",
        "group w0 all w1\nquorum w0\n",
        "group none all w1\nquorum none\n",
        "group a all w0\ngroup b all w0\nquorum a\n",
        "group a all w9\nquorum a\n",
        "witness x nokey\nquorum none\n",
        "log\nquorum none\n",
        "Quorum none\n",
        "quorum none\r\n",
        "quorum none # why\n",
    };
    OWNED_ARENA arena = arena_open(8 << 20);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct policy *policy = ARENA_NEW(arena, struct policy);
        struct err e = policy_read(arena, policy_text(arena, bad[i]), policy);
        if (e.kind != ERR_INPUT) fail_msg("taken: %s", bad[i]);
    }
}

static void one_key_counts_once_however_it_is_named(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct policy *policy = ARENA_NEW(arena, struct policy);
    struct secret seed = {{1}}; /* the key of w0 under another name */
    struct note_signer twin;
    assert_false(err_is(cosigner_make(SPAN_LITERAL("another.example"), &seed, &twin)));
    const char *lines = arena_printf(arena, "witness x %.*s\nquorum none\n",
                                     SPAN_FMT(vkey_write(arena, &twin.key)));
    assert_int_equal(policy_read(arena, policy_text(arena, lines), policy).kind, ERR_INPUT);
}

static void a_key_of_the_other_kind_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct policy *policy = ARENA_NEW(arena, struct policy);
    struct secret seed = {{99}};
    struct note_signer signer;
    assert_false(err_is(note_signer_make(SPAN_LITERAL("x.example"), &seed, &signer)));
    const char *vkey = arena_str(arena, vkey_write(arena, &signer.key));
    const char *lines = arena_printf(arena, "witness x %s\nquorum none\n", vkey);
    assert_int_equal(policy_read(arena, policy_text(arena, lines), policy).kind, ERR_INPUT);
    assert_false(err_is(cosigner_make(SPAN_LITERAL("x.example"), &seed, &signer)));
    vkey = arena_str(arena, vkey_write(arena, &signer.key));
    lines = arena_printf(arena, "log %s\nquorum none\n", vkey);
    assert_int_equal(policy_read(arena, policy_text(arena, lines), policy).kind, ERR_INPUT);
}

static void a_cosignature_from_the_future_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct policy *policy = ARENA_NEW(arena, struct policy);
    struct policy_found found;
    assert_false(err_is(policy_read(arena, policy_text(arena, "quorum w0\n"), policy)));
    struct span note = cosigned_by(arena, 1);
    assert_false(err_is(policy_check(arena, policy, note, seen_at - 24 * 3600, &found)));
    assert_int_equal(policy_check(arena, policy, note, seen_at - 24 * 3600 - 1, &found).kind,
                     ERR_PROOF);
}

static void the_log_of_an_origin_is_found_by_its_whole_name(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct policy *policy = ARENA_NEW(arena, struct policy);
    assert_false(err_is(policy_read(arena, policy_text(arena, "quorum none\n"), policy)));
    assert_non_null(policy_log_find(policy, SPAN_LITERAL("test.example/log")));
    assert_null(policy_log_find(policy, SPAN_LITERAL("test.example/lo")));
    assert_null(policy_log_find(policy, SPAN_LITERAL("test.example/log2")));
    assert_string_equal(policy->witness[2].url, "http://localhost:7002");
}

static void the_witnesses_of_one_log_are_not_believed_of_another(void **state) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct policy *policy = ARENA_NEW(arena, struct policy);
    struct note_key log = log_of().key;
    struct note_key other = log;
    assert_false(err_is(policy_read(arena, policy_text(arena, "quorum none\n"), policy)));
    assert_false(err_is(policy_admits(policy, &log)));
    other.public_key[0] ^= 1;
    assert_int_equal(policy_admits(policy, &other).kind, ERR_PROOF);
    other = log;
    other.name[0] = 'x';
    assert_int_equal(policy_admits(policy, &other).kind, ERR_PROOF);
    assert_false(err_is(policy_read(arena, SPAN_LITERAL("quorum none\n"), policy)));
    assert_false(err_is(policy_admits(policy, &other)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quorum_is_reached_by_exactly_the_sets_it_names),
        cmocka_unit_test(a_line_that_is_not_of_the_format_is_named),
        cmocka_unit_test(one_key_counts_once_however_it_is_named),
        cmocka_unit_test(a_key_of_the_other_kind_is_refused),
        cmocka_unit_test(a_cosignature_from_the_future_is_refused),
        cmocka_unit_test(the_log_of_an_origin_is_found_by_its_whole_name),
        cmocka_unit_test(the_witnesses_of_one_log_are_not_believed_of_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
