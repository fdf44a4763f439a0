/* Are cosignatures byte for byte those of other witnesses, and is a bad one never taken? */
#include "base/bytes.h"
#include "base/file.h"
#include "tlog/witness.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define SEED "a2dafdd7f2061ca8fe6d19ed60a2f7c10d5595adacff29c6044daf1eed216880"
#define VKEY "witness+24b37851+BNYV1Ztajd9BvyjP2HgpwrqYL6TjOwIjGMOq8Bu42xbN"
#define TEXT "monkeys\n8\nV8K9aklZ4EPB+RMOk1/8VsJUdFZR77GDtZUQq84vSbo=\n"
#define NOTE                                                                                       \
    TEXT "\n\xe2\x80\x94 monkeys "                                                                 \
         "202ffoUEboiQYpHzICeaFmoy3RNviHTpAxYrq/eO4QQVQMvu9UebKBMX2MJC76NLthZaKsnKbCA8GxrjePZhvD"  \
         "CH7Ag=\n"
#define LINE                                                                                       \
    "\xe2\x80\x94 witness "                                                                        \
    "JLN4UQAAAABlU/EAULwRn53qQOl2faLVTsoQZZwdIsbHrGSa7dr+KeUBhPQM5AnDXaUnwn1avsYVVbx0m4SqbgSXiTrl" \
    "j0gK+2qADg==\n"
#define MIRROR "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O"
#define SUNLIGHT "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"

static struct note_key key_of(const char *vkey) {
    struct note_key key;
    assert_false(err_is(vkey_read(span_str(vkey), &key)));
    return key;
}

static struct note_signer cosigner(void) {
    struct secret seed;
    struct note_signer signer;
    assert_false(err_is(hex_read(span_str(SEED), seed.byte, sizeof seed.byte)));
    assert_false(err_is(cosigner_make(SPAN_LITERAL("witness"), &seed, &signer)));
    return signer;
}

static void our_cosignature_is_the_published_one_byte_for_byte(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = cosigner();
    assert_true(span_is(vkey_write(arena, &signer.key), VKEY));
    assert_true(span_is(cosignature_write(arena, &signer, 1700000000, SPAN_LITERAL(TEXT)), LINE));
}

static void a_cosignature_is_found_with_its_time(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_key key = key_of(VKEY);
    struct span cosigned;
    instant time = 5;
    assert_false(err_is(cosignature_find(arena, SPAN_LITERAL(NOTE), &key, &time)));
    assert_int_equal(time, 0);
    assert_false(err_is(cosignature_add(arena, SPAN_LITERAL(NOTE), SPAN_LITERAL(LINE), &cosigned)));
    assert_false(err_is(cosignature_find(arena, cosigned, &key, &time)));
    assert_int_equal(time, 1700000000);
    /* Refreshed: the newest counts. */
    struct note_signer signer = cosigner();
    struct span line = cosignature_write(arena, &signer, 1700000009, SPAN_LITERAL(TEXT));
    assert_false(err_is(cosignature_add(arena, cosigned, line, &cosigned)));
    assert_false(err_is(cosignature_find(arena, cosigned, &key, &time)));
    assert_int_equal(time, 1700000009);
}

static void no_flipped_bit_of_a_cosigned_note_is_taken(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_key key = key_of(VKEY);
    static const char whole[] = NOTE LINE;
    for (size_t bit = 0; bit < 8 * (sizeof whole - 1); bit++) {
        char bent[sizeof whole];
        instant time = 0;
        memcpy(bent, whole, sizeof whole);
        bent[bit / 8] = (char)(bent[bit / 8] ^ (1 << bit % 8));
        arena_wipe(arena);
        struct err e = cosignature_find(arena, span_of(bent, sizeof whole - 1), &key, &time);
        if (bit / 8 >= sizeof TEXT && bit / 8 < sizeof NOTE - 1)
            continue; /* the log's own line is not what is looked at here */
        assert_true(err_is(e) || time == 0);
    }
}

static void a_cosignature_of_another_checkpoint_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = cosigner();
    struct span cosigned;
    instant time;
    struct span line = cosignature_write(arena, &signer, 1700000000, SPAN_LITERAL("monkeys\n7\n"));
    assert_false(err_is(cosignature_add(arena, SPAN_LITERAL(NOTE), line, &cosigned)));
    assert_int_equal(cosignature_find(arena, cosigned, &signer.key, &time).kind, ERR_PROOF);
}

static void what_is_no_signature_line_is_not_added(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span cosigned;
    static const char *const bad[] = {"hello\n", "\n", "\xe2\x80\x94 witness AAAA", "\n\nx\n"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(
            cosignature_add(arena, SPAN_LITERAL(NOTE), span_str(bad[i]), &cosigned).kind,
            ERR_INPUT);
}

static void one_key_has_two_ids_as_a_log_and_as_a_witness(void **state) {
    struct secret seed;
    struct note_signer as_log;
    assert_false(err_is(hex_read(span_str(SEED), seed.byte, sizeof seed.byte)));
    assert_false(err_is(note_signer_make(SPAN_LITERAL("witness"), &seed, &as_log)));
    assert_int_equal(as_log.key.id, 0xf13a86db);
    assert_int_equal(cosigner().key.id, 0x24b37851);
}

static void cosignature_of(const char *file, const char *vkey) {
    const char *path = shared_find(file);
    if (!path) skip();
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_key key = key_of(vkey);
    struct span note;
    instant time;
    assert_false(err_is(file_read(path, 1 << 16, arena, &note)));
    assert_false(err_is(cosignature_find(arena, note, &key, &time)));
    assert_int_equal(time, 1767139200);
}

static void the_cosignature_of_a_mirror_holds(void **state) {
    cosignature_of("tlog/witness/cosigned-checkpoint-mirror.txt", MIRROR);
}

static void a_cosignature_beside_an_unknown_kind_of_signature_holds(void **state) {
    cosignature_of("tlog/witness/cosigned-checkpoint-sunlight.txt", SUNLIGHT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_cosignature_is_the_published_one_byte_for_byte),
        cmocka_unit_test(a_cosignature_is_found_with_its_time),
        cmocka_unit_test(no_flipped_bit_of_a_cosigned_note_is_taken),
        cmocka_unit_test(a_cosignature_of_another_checkpoint_is_refused),
        cmocka_unit_test(what_is_no_signature_line_is_not_added),
        cmocka_unit_test(one_key_has_two_ids_as_a_log_and_as_a_witness),
        cmocka_unit_test(the_cosignature_of_a_mirror_holds),
        cmocka_unit_test(a_cosignature_beside_an_unknown_kind_of_signature_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
