/* Is a checkpoint its three lines, signed by the log that it names, and nothing that resembles it?
 */
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static struct note_signer signer_of(const char *name) {
    struct note_signer signer;
    struct secret seed = {{5}};
    struct err e = note_signer_make(span_str(name), &seed, &signer);
    assert_false(err_is(e));
    return signer;
}

/* Signed whatever it says; what is left is the reading. */
static bool reads(const char *text) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = signer_of("test.example/log");
    struct checkpoint verified;
    struct checkpoint read;
    struct span note = note_sign(arena, &signer, span_str(text));
    bool good = !err_is(checkpoint_verify(arena, note, &signer.key, &verified));
    struct err e = checkpoint_read(arena, note, &read);
    if (good) assert_int_equal(read.size, verified.size);
    if (good) assert_false(err_is(e));
    return good;
}

static void three_lines_and_whole_extensions_are_a_checkpoint(void **state) {
    assert_true(reads("test.example/log\n0\n" ROOT "\n"));
    assert_true(reads("test.example/log\n9223372036854775807\n" ROOT "\n"));
    assert_true(reads("test.example/log\n7\n" ROOT "\nan extension\nanother\n"));
}

static void everything_else_is_none(void **state) {
    static const char *const bad[] = {
        "\n",
        "test.example/log\n",
        "test.example/log\n7\n",
        "\n7\n" ROOT "\n",
        "test.example/log\n07\n" ROOT "\n",
        "test.example/log\n-7\n" ROOT "\n",
        "test.example/log\n9223372036854775808\n" ROOT "\n",
        "test.example/log\n7\nAAAA\n",
        "test.example/log\n7\n" ROOT "A\n",
        "test.example/log\n7\n!" ROOT "\n",
        "test.example/log\n7\n" ROOT "\n\nafter an empty line\n",
        "test.example/other\n7\n" ROOT "\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (reads(bad[i])) fail_msg("%s", bad[i]);
}

static void a_checkpoint_of_another_signer_is_not_believed(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = signer_of("test.example/log");
    struct note_signer other = signer_of("test.example/other");
    struct checkpoint checkpoint;
    struct digest root = merkle_empty();
    struct span note = checkpoint_sign(arena, &signer, 0, &root);
    assert_false(err_is(checkpoint_verify(arena, note, &signer.key, &checkpoint)));
    assert_true(span_is(checkpoint.origin, "test.example/log"));
    assert_int_equal(checkpoint_verify(arena, note, &other.key, &checkpoint).kind, ERR_PROOF);
    assert_true(err_is(checkpoint_read(arena, SPAN_LITERAL("no note"), &checkpoint)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_lines_and_whole_extensions_are_a_checkpoint),
        cmocka_unit_test(everything_else_is_none),
        cmocka_unit_test(a_checkpoint_of_another_signer_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
