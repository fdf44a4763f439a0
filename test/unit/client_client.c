/* Does a requester's own program get what it asked for, and nothing that was changed on the way?
 * Only include/portcullis.h and the shared library on one side, the rooms on the other. */
#include "base/bytes.h"
#include "base/file.h"
#include "jose/jose.h"
#include "tlog/tlog.h"

#include <portcullis.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static struct arena *arena;
static struct jwk *own;             /* the rooms' side */
static struct portcullis_key *key;  /* the same key, the library's side */
static struct portcullis_key *shut; /* its public half */
static struct portcullis_key *other;
static struct portcullis_why why;

static const char said[] = "{\"id\":\"ASK-01ARYZ6RR00000000000000000\"}";

static int world_open(void **state) {
    arena = arena_open(ARENA_BYTES);
    own = jwk_create();
    struct span open = jwk_write_private(arena, own);
    struct span half = jwk_write_public(arena, own);
    assert_int_equal(portcullis_key_read((const char *)open.at, open.len, &key, &why), 0);
    assert_int_equal(portcullis_key_read((const char *)half.at, half.len, &shut, &why), 0);
    assert_int_equal(portcullis_key_create(&other, &why), 0);
    return 0;
}

static int world_close(void **state) {
    portcullis_key_close(key);
    portcullis_key_close(shut);
    portcullis_key_close(other);
    portcullis_key_close(NULL);
    jwk_close(own);
    arena_close(arena);
    return 0;
}

static struct span span_of_text(const struct portcullis_text *text) {
    return span_of(text->at, text->len);
}

static void a_key_is_the_same_on_both_sides(void **state) {
    struct portcullis_text text = PORTCULLIS_TEXT_NONE;
    assert_string_equal(portcullis_key_id(key), jwk_kid(own));
    assert_true(portcullis_key_is_private(key));
    assert_false(portcullis_key_is_private(shut));
    assert_int_equal(portcullis_key_write_private(key, &text, &why), PORTCULLIS_OK);
    assert_true(span_equal(span_of_text(&text), jwk_write_private(arena, own)));
    assert_int_equal(text.at[text.len], 0);
    portcullis_text_free(&text);
    assert_null(text.at);
    portcullis_text_free(&text);
    portcullis_text_free(NULL);
    assert_int_equal(portcullis_key_write_public(key, &text, NULL), PORTCULLIS_OK);
    assert_null(strstr(text.at, "\"d\""));
    portcullis_text_free(&text);
}

static void a_failure_leaves_outputs_as_they_were_and_says_why(void **state) {
    struct portcullis_key *found = NULL;
    struct portcullis_text text = PORTCULLIS_TEXT_NONE;
    why.text[0] = 0;
    assert_int_equal(portcullis_key_read("{}", 2, &found, &why), PORTCULLIS_INPUT);
    assert_null(found);
    assert_true(strlen(why.text) > 0);
    assert_int_equal(portcullis_key_read("{}", 2, &found, NULL), PORTCULLIS_INPUT);
    assert_int_equal(portcullis_key_write_private(shut, &text, &why), PORTCULLIS_REFUSED);
    assert_int_equal(portcullis_ask_sign(shut, said, sizeof said - 1, &text, &why),
                     PORTCULLIS_REFUSED);
    assert_int_equal(portcullis_request_sign(shut, "GET", "/v1/key", 0, &text, &why),
                     PORTCULLIS_REFUSED);
    assert_int_equal(portcullis_answer_open(shut, "a.b.c.d.e", 9, &text, &why), PORTCULLIS_REFUSED);
    assert_null(text.at);
    assert_null(text.owner);
}

static void an_ask_is_signed_and_sealed_to_the_custodian_alone(void **state) {
    struct portcullis_text jws = PORTCULLIS_TEXT_NONE;
    struct portcullis_text jwe = PORTCULLIS_TEXT_NONE;
    struct span plain;
    struct span payload;
    struct jwe_header header;
    assert_int_equal(portcullis_ask_sign(other, said, sizeof said - 1, &jws, &why), PORTCULLIS_OK);
    assert_int_equal(portcullis_ask_seal(shut, jws.at, jws.len, &jwe, &why), PORTCULLIS_OK);
    assert_false(err_is(jwe_peek(arena, span_of_text(&jwe), "portcullis-ask+jwe", &header)));
    assert_false(err_is(jwe_open(arena, own, span_of_text(&jwe), &plain)));
    assert_true(span_equal(plain, span_of_text(&jws)));
    struct portcullis_text half = PORTCULLIS_TEXT_NONE;
    assert_int_equal(portcullis_key_write_public(other, &half, &why), PORTCULLIS_OK);
    OWNED_JWK signer = NULL;
    assert_false(err_is(jwk_read(span_of_text(&half), &signer)));
    assert_false(err_is(jws_verify(arena, plain, "portcullis-ask+jws", signer, &payload)));
    assert_true(span_is(payload, said));
    portcullis_text_free(&half);
    portcullis_text_free(&jwe);
    assert_int_equal(portcullis_ask_seal(shut, said, sizeof said - 1, &jwe, &why),
                     PORTCULLIS_INPUT); /* what is not signed is not sealed */
    assert_null(jwe.at);
    portcullis_text_free(&jws);
    char *long_ask = arena_alloc(arena, 70000);
    assert_int_equal(portcullis_ask_sign(other, long_ask, 65537, &jws, &why), PORTCULLIS_INPUT);
}

static void a_request_is_signed_over_method_path_and_time(void **state) {
    static const char *const bad[][2] = {{"PUT", "/v1/key"}, {"GET", "v1/key"},   {"GET", ""},
                                         {"get", "/v1/key"}, {"GET", "/v1/k y"},  {"GET", "/\n"},
                                         {"GET", "/\x7f"},   {"GET", "/\xc3\xa9"}};
    struct portcullis_text text = PORTCULLIS_TEXT_NONE;
    struct span payload;
    assert_int_equal(portcullis_request_sign(key, "GET", "/v1/asks/A?b=c", 1764100800, &text, &why),
                     PORTCULLIS_OK);
    assert_memory_equal(text.at, "JWS ", 4);
    assert_false(err_is(jws_verify(arena, span_of(text.at + 4, text.len - 4),
                                   "portcullis-request+jws", own, &payload)));
    assert_true(span_is(payload, "{\"method\":\"GET\",\"path\":\"/v1/asks/A?b=c\","
                                 "\"time\":\"2025-11-25T20:00:00Z\"}"));
    portcullis_text_free(&text);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(portcullis_request_sign(key, bad[i][0], bad[i][1], 0, &text, &why),
                         PORTCULLIS_INPUT);
}

static void a_withdrawal_names_its_ask(void **state) {
    struct portcullis_text text = PORTCULLIS_TEXT_NONE;
    struct span payload;
    assert_int_equal(portcullis_withdrawal_sign(key, "ASK-01ARYZ6RR00000000000000000", &text, &why),
                     PORTCULLIS_OK);
    assert_false(
        err_is(jws_verify(arena, span_of_text(&text), "portcullis-withdrawal+jws", own, &payload)));
    assert_true(span_is(payload,
                        "{\"ask\":\"ASK-01ARYZ6RR00000000000000000\",\"kind\":\"ask-withdrawn\"}"));
    portcullis_text_free(&text);
    assert_int_equal(portcullis_withdrawal_sign(key, "DEC-01ARYZ6RR00000000000000000", &text, &why),
                     PORTCULLIS_INPUT);
}

static void an_answer_opens_for_its_requester_and_unchanged_only(void **state) {
    struct portcullis_text text = PORTCULLIS_TEXT_NONE;
    struct span jwe;
    struct span wrong;
    assert_false(err_is(jwe_seal(arena, own, "portcullis-answer+jwe", span_str(said), &jwe)));
    assert_false(err_is(jwe_seal(arena, own, "portcullis-ask+jwe", span_str(said), &wrong)));
    const char *sealed = arena_str(arena, jwe);
    assert_int_equal(portcullis_answer_open(key, sealed, jwe.len, &text, &why), PORTCULLIS_OK);
    assert_string_equal(text.at, said);
    portcullis_text_free(&text);
    assert_int_equal(portcullis_answer_open(other, sealed, jwe.len, &text, &why), PORTCULLIS_PROOF);
    assert_int_not_equal(
        portcullis_answer_open(key, (const char *)wrong.at, wrong.len, &text, &why), PORTCULLIS_OK);
    for (size_t i = 0; i < jwe.len; i++) {
        char *bent = arena_str(arena, jwe);
        bent[i] = bent[i] == 'A' ? 'B' : 'A';
        assert_int_not_equal(portcullis_answer_open(key, bent, jwe.len, &text, &why),
                             PORTCULLIS_OK);
        assert_int_not_equal(portcullis_answer_open(key, sealed, i, &text, &why), PORTCULLIS_OK);
    }
    assert_null(text.at);
}

static void a_line_of_a_batch_opens_at_its_own_place_only(void **state) {
    struct jwe_batch batch;
    struct span seal;
    struct portcullis_batch *open = NULL;
    struct portcullis_text text = PORTCULLIS_TEXT_NONE;
    assert_false(err_is(jwe_batch_begin(arena, own, &batch, &seal)));
    struct span line = jwe_batch_seal(arena, &batch, 7, span_str(said));
    jwe_batch_wipe(&batch);
    const char *jwe = (const char *)line.at;
    assert_int_equal(portcullis_batch_open(other, (const char *)seal.at, seal.len, &open, &why),
                     PORTCULLIS_PROOF);
    assert_null(open);
    assert_int_equal(portcullis_batch_open(key, (const char *)seal.at, seal.len, &open, &why),
                     PORTCULLIS_OK);
    assert_int_equal(portcullis_batch_line_open(open, 7, jwe, line.len, &text, &why),
                     PORTCULLIS_OK);
    assert_string_equal(text.at, said);
    portcullis_text_free(&text);
    assert_int_not_equal(portcullis_batch_line_open(open, 8, jwe, line.len, &text, &why),
                         PORTCULLIS_OK);
    portcullis_batch_close(open);
    portcullis_batch_close(NULL);
}

/* A log of one entry, whose answer is the sealed text "answer". */
static char *receipt_make(struct note_signer *signer) {
    struct secret seed;
    struct digest sealed = sha256(SPAN_LITERAL("answer"));
    struct proof_file proof = {0};
    memset(&seed, 7, sizeof seed);
    assert_false(err_is(note_signer_make(SPAN_LITERAL("test.example/log"), &seed, signer)));
    proof.extra =
        span_str(arena_printf(arena, "{\"answer\":\"%s\"}", hex_str(arena, digest_span(&sealed))));
    struct digest root = merkle_leaf(proof.extra);
    proof.checkpoint = checkpoint_sign(arena, signer, 1, &root);
    return arena_str(arena, proof_write(arena, &proof));
}

static void a_receipt_holds_under_its_log_and_for_its_answer(void **state) {
    struct note_signer signer;
    struct portcullis_receipt receipt = {9, 9};
    struct portcullis_text entry = PORTCULLIS_TEXT_NONE;
    const char *proof = receipt_make(&signer);
    size_t len = strlen(proof);
    const char *vkey = arena_str(arena, vkey_write(arena, &signer.key));
    assert_int_equal(
        portcullis_receipt_verify(vkey, proof, len, "answer\n", &receipt, &entry, &why), 0);
    assert_int_equal(receipt.index, 0);
    assert_int_equal(receipt.size, 1);
    assert_memory_equal(entry.at, "{\"answer\":\"", 11);
    portcullis_text_free(&entry);
    assert_int_equal(portcullis_receipt_verify(vkey, proof, len, NULL, NULL, NULL, NULL), 0);
    receipt.size = 9;
    assert_int_equal(portcullis_receipt_verify(vkey, proof, len, "another", &receipt, &entry, &why),
                     PORTCULLIS_PROOF);
    assert_int_equal(portcullis_receipt_verify("no key", proof, len, NULL, &receipt, &entry, &why),
                     PORTCULLIS_INPUT);
    for (size_t i = 0; i < len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            char *bent = arena_str(arena, span_of(proof, len));
            bent[i] = (char)(bent[i] ^ (1 << bit));
            assert_int_not_equal(
                portcullis_receipt_verify(vkey, bent, len, "answer", &receipt, &entry, NULL), 0);
        }
    assert_int_equal(receipt.size, 9);
    assert_null(entry.at);
}

static void an_accounting_that_is_none_is_told(void **state) {
    struct note_signer signer;
    struct portcullis_accounting found = {9, 9, 9, 9};
    receipt_make(&signer);
    const char *vkey = arena_str(arena, vkey_write(arena, &signer.key));
    assert_int_not_equal(
        portcullis_accounting_verify(vkey, "meson.build", NULL, NULL, 0, &found, &why), 0);
    assert_int_equal(
        portcullis_accounting_verify(vkey, "meson.build", "log", NULL, 0, &found, &why),
        PORTCULLIS_INPUT);
    assert_int_equal(found.decisions, 9);
}

/* Every function of the header is bound by version, and nothing else is. */
static void the_map_has_the_words_of_the_header(void **state) {
    struct span header;
    struct span map;
    assert_false(err_is(file_read("include/portcullis.h", ARENA_BYTES / 8, arena, &header)));
    assert_false(err_is(file_read("src/client/libportcullis.map", 65536, arena, &map)));
    const char *at = arena_str(arena, map);
    size_t count = 0;
    while ((at = strstr(at, "    portcullis_"))) {
        size_t len = strcspn(at + 4, ";");
        const char *call = arena_printf(arena, "%.*s(", (int)len, at + 4);
        if (!strstr((const char *)header.at, call)) fail_msg("%s is not in the header", call);
        at += 4 + len;
        count++;
    }
    size_t declared = 0;
    for (at = (const char *)header.at; (at = strstr(at, "portcullis_")); at++) {
        size_t len = strspn(at, "abcdefghijklmnopqrstuvwxyz_");
        declared += at[len] == '(';
    }
    assert_int_equal(count, declared);
    assert_true(portcullis_version()[0] >= '0');
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_the_same_on_both_sides),
        cmocka_unit_test(a_failure_leaves_outputs_as_they_were_and_says_why),
        cmocka_unit_test(an_ask_is_signed_and_sealed_to_the_custodian_alone),
        cmocka_unit_test(a_request_is_signed_over_method_path_and_time),
        cmocka_unit_test(a_withdrawal_names_its_ask),
        cmocka_unit_test(an_answer_opens_for_its_requester_and_unchanged_only),
        cmocka_unit_test(a_line_of_a_batch_opens_at_its_own_place_only),
        cmocka_unit_test(a_receipt_holds_under_its_log_and_for_its_answer),
        cmocka_unit_test(an_accounting_that_is_none_is_told),
        cmocka_unit_test(the_map_has_the_words_of_the_header),
    };
    return cmocka_run_group_tests(tests, world_open, world_close);
}
