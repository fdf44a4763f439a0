/* Are signed notes, checkpoints and cosignatures byte for byte those of others? */
#include "base/bytes.h"
#include "base/file.h"
#include "tlog/tlog.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define LOG_SEED "eca663f499017d2365c27c7a7679158d43cfec1330bdb259290afbd0d21777a0"
#define LOG_VKEY "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"
#define FOO_VKEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define FOO_NOTE                                                                                   \
    "This is an example message.\n\n"                                                              \
    "\xe2\x80\x94 example.com/foo "                                                                \
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=" \
    "\n"
#define GO_VKEY "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
#define GO_NOTE                                                                                    \
    "If you think cryptography is the answer to your problem,\n"                                   \
    "then you don't know what your problem is.\n\n"                                                \
    "\xe2\x80\x94 PeterNeumann "                                                                   \
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=" \
    "\n"
#define MONKEYS                                                                                    \
    "monkeys\n8\nV8K9aklZ4EPB+RMOk1/8VsJUdFZR77GDtZUQq84vSbo=\n\n"                                 \
    "\xe2\x80\x94 monkeys "                                                                        \
    "202ffoUEboiQYpHzICeaFmoy3RNviHTpAxYrq/eO4QQVQMvu9UebKBMX2MJC76NLthZaKsnKbCA8GxrjePZhvDCH7Ag=" \
    "\n"
#define WITNESS_LINE                                                                               \
    "\xe2\x80\x94 witness "                                                                        \
    "JLN4UQAAAABlU/EAULwRn53qQOl2faLVTsoQZZwdIsbHrGSa7dr+KeUBhPQM5AnDXaUnwn1avsYVVbx0m4SqbgSXiTrl" \
    "j0gK+2qADg==\n"

static struct note_key key_of(const char *vkey) {
    struct note_key key;
    assert_false(err_is(vkey_read(span_str(vkey), &key)));
    return key;
}

static struct note_signer test_signer(void) {
    struct secret seed;
    struct note_signer signer;
    assert_false(err_is(hex_read(span_str(LOG_SEED), seed.byte, sizeof seed.byte)));
    assert_false(
        err_is(note_signer_make(SPAN_LITERAL("example.com/log/testdata"), &seed, &signer)));
    return signer;
}

static void the_verifier_key_follows_from_the_seed(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = test_signer();
    assert_true(span_is(vkey_write(arena, &signer.key), LOG_VKEY));
    struct note_key key = key_of(LOG_VKEY);
    assert_int_equal(key.id, 0x33d7b496);
    assert_memory_equal(key.public_key, signer.key.public_key, 32);
}

static void every_cut_and_every_changed_byte_of_a_verifier_key_is_refused(void **state) {
    struct note_key key;
    char text[] = GO_VKEY;
    size_t len = sizeof text - 1;
    for (size_t from = 0; from < len; from++)
        for (size_t to = from; to <= len; to++)
            if (to - from < len)
                assert_true(err_is(vkey_read(span_of(text + from, to - from), &key)));
    for (size_t i = 0; i < len; i++) {
        text[i]++;
        assert_true(err_is(vkey_read(span_of(text, len), &key)));
        text[i]--;
    }
    assert_true(err_is(vkey_read(
        SPAN_LITERAL("PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=="),
        &key)));
    assert_true(err_is(vkey_read(
        SPAN_LITERAL("PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"), &key)));
}

static void a_name_that_could_be_read_as_two_is_refused(void **state) {
    struct secret seed = {{1}};
    struct note_signer signer;
    static const char *const bad[] = {"", "a b", "a+b", "a\tb", "a\nb", "a\xc2\xa0z", "\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_true(err_is(note_signer_make(span_str(bad[i]), &seed, &signer)));
}

static void the_notes_of_c2sp_and_of_go_verify(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span text;
    struct note_key foo = key_of(FOO_VKEY);
    struct note_key neumann = key_of(GO_VKEY);
    assert_false(err_is(note_verify(arena, SPAN_LITERAL(FOO_NOTE), &foo, &text)));
    assert_true(span_is(text, "This is an example message.\n"));
    assert_false(err_is(note_verify(arena, SPAN_LITERAL(GO_NOTE), &neumann, &text)));
    assert_true(err_is(note_verify(arena, SPAN_LITERAL(GO_NOTE), &foo, &text)));
}

static void every_flipped_bit_and_every_cut_of_a_note_is_refused(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct span text;
    struct note_key foo = key_of(FOO_VKEY);
    char note[] = FOO_NOTE;
    for (size_t i = 0; i < 8 * (sizeof note - 1); i++) {
        note[i / 8] = (char)(note[i / 8] ^ (1 << i % 8));
        assert_true(err_is(note_verify(arena, span_of(note, sizeof note - 1), &foo, &text)));
        note[i / 8] = (char)(note[i / 8] ^ (1 << i % 8));
        arena_wipe(arena);
    }
    for (size_t len = 0; len < sizeof note - 1; len++)
        assert_true(err_is(note_verify(arena, span_of(note, len), &foo, &text)));
}

static void a_witness_cosignature_verifies_beside_a_signature_of_another(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct checkpoint checkpoint;
    struct note_key witness =
        key_of("witness+24b37851+BNYV1Ztajd9BvyjP2HgpwrqYL6TjOwIjGMOq8Bu42xbN");
    struct note_key log = key_of("monkeys+db4d9f7e+AULaJMvTtDLHPUcUrjdDad9vDlh/PTfC2VV60JUtCfWT");
    struct span note = SPAN_LITERAL(MONKEYS WITNESS_LINE);
    assert_false(err_is(checkpoint_verify(arena, note, &witness, &checkpoint)));
    assert_false(err_is(checkpoint_verify(arena, note, &log, &checkpoint)));
    assert_int_equal(checkpoint.size, 8);
    assert_true(span_is(checkpoint.origin, "monkeys"));
    assert_true(err_is(checkpoint_verify(arena, SPAN_LITERAL(MONKEYS), &witness, &checkpoint)));
}

static void the_sixteen_checkpoints_of_the_published_log_come_out_byte_for_byte(void **state) {
    static const char *const entry[] = {"one",    "two",   "three",    "four",    "five",
                                        "six",    "seven", "eit",      "nain",    "ten",
                                        "ileven", "twelf", "threeten", "fourten", "fivten"};
    if (!shared_find("tlog/tessera-testdata/checkpoint.15")) skip();
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = test_signer();
    struct merkle_edge edge = {0};
    for (size_t size = 0; size <= 15; size++) {
        struct span want;
        char name[64];
        snprintf(name, sizeof name, "tlog/tessera-testdata/checkpoint.%zu", size);
        assert_false(err_is(file_read(shared_find(name), NOTE_BYTES_MAX, arena, &want)));
        struct digest root = merkle_root(&edge);
        assert_true(span_equal(checkpoint_sign(arena, &signer, size, &root), want));
        if (size == 15) break;
        struct digest leaf = merkle_leaf(span_str(entry[size]));
        merkle_append(&edge, &leaf);
    }
}

static void the_proof_files_of_the_large_log_verify_and_no_flipped_bit_does(void **state) {
    static const char *const number[] = {"0", "35000", "69999"};
    if (!shared_find("tlog/large/proof0.tlog-proof")) skip();
    OWNED_ARENA arena = arena_open(1 << 22);
    struct note_key key = key_of(LOG_VKEY);
    for (size_t i = 0; i < 3; i++) {
        struct span text;
        struct proof_file proof;
        struct checkpoint checkpoint;
        char name[64];
        snprintf(name, sizeof name, "tlog/large/proof%s.tlog-proof", number[i]);
        assert_false(err_is(file_read(shared_find(name), 65536, arena, &text)));
        assert_false(err_is(proof_read(arena, text, &proof)));
        assert_false(err_is(proof_verify(arena, &proof, &key, span_str(number[i]), &checkpoint)));
        assert_true(span_equal(proof_write(arena, &proof), text));
        uint8_t flipped[2048];
        memcpy(flipped, text.at, text.len);
        OWNED_ARENA each = arena_open(1 << 20);
        for (size_t bit = 0; bit < 8 * text.len; bit++) {
            flipped[bit / 8] ^= (uint8_t)(1 << bit % 8);
            struct err e = proof_read(each, span_of(flipped, text.len), &proof);
            if (!err_is(e)) e = proof_verify(each, &proof, &key, span_str(number[i]), &checkpoint);
            assert_true(err_is(e));
            flipped[bit / 8] ^= (uint8_t)(1 << bit % 8);
            arena_wipe(each);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verifier_key_follows_from_the_seed),
        cmocka_unit_test(every_cut_and_every_changed_byte_of_a_verifier_key_is_refused),
        cmocka_unit_test(a_name_that_could_be_read_as_two_is_refused),
        cmocka_unit_test(the_notes_of_c2sp_and_of_go_verify),
        cmocka_unit_test(every_flipped_bit_and_every_cut_of_a_note_is_refused),
        cmocka_unit_test(a_witness_cosignature_verifies_beside_a_signature_of_another),
        cmocka_unit_test(the_sixteen_checkpoints_of_the_published_log_come_out_byte_for_byte),
        cmocka_unit_test(the_proof_files_of_the_large_log_verify_and_no_flipped_bit_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
