/* Does a witness cosign what is shown to be the future of what it saw, and nothing else? */
#include "base/bytes.h"
#include "base/file.h"
#include "tlog/witness.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { LEAVES = 40 };

#define CONVERSATION_VKEY                                                                          \
    "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"          \
    "+5202289b+Af/cLU2Y5BJNP+r3iMDC+av9eWCD0fBJVDfzAux5zxAP"

/* A log of our own, whose leaves differ from `fork` on where it lies. */
struct forked {
    uint64_t from;
};

static struct digest leaf_of(const struct forked *log, uint64_t at) {
    uint8_t bytes[2] = {(uint8_t)at, log && at >= log->from};
    return merkle_leaf(span_of(bytes, sizeof bytes));
}

static struct err fetch(void *from, unsigned level, uint64_t at, struct digest *hash) {
    struct merkle_edge edge = {0};
    for (uint64_t i = at << level; i < (at + 1) << level; i++) {
        struct digest leaf = leaf_of(from, i);
        merkle_append(&edge, &leaf);
    }
    *hash = merkle_root(&edge);
    return err_none();
}

static struct digest root_of(struct forked *log, uint64_t size) {
    struct merkle_edge edge = {0};
    for (uint64_t i = 0; i < size; i++) {
        struct digest leaf = leaf_of(log, i);
        merkle_append(&edge, &leaf);
    }
    return merkle_root(&edge);
}

static struct note_signer log_signer(void) {
    static const struct secret seed = {{5}};
    struct note_signer signer;
    assert_false(err_is(note_signer_make(SPAN_LITERAL("test.example/log"), &seed, &signer)));
    return signer;
}

/* A request of the log for `size`, with the proof from `proved_from` as `log` has it. */
static struct witness_request request_make(struct arena *arena, struct forked *log,
                                           uint64_t old_size, uint64_t proved_from, uint64_t size) {
    struct note_signer signer = log_signer();
    struct digest root = root_of(log, size);
    struct witness_request request = {.old_size = old_size};
    request.note = checkpoint_sign(arena, &signer, size, &root);
    if (proved_from > 0 && proved_from < size)
        assert_false(err_is(merkle_consistency_make(fetch, log, proved_from, size, request.proof,
                                                    &request.proof_count)));
    return request;
}

static enum witness_verdict judged(struct arena *arena, const struct witness_request *request,
                                   uint64_t last_size) {
    struct note_signer signer = log_signer();
    struct witness_last last = {last_size, root_of(NULL, last_size)};
    struct checkpoint checkpoint;
    struct span text;
    return witness_judge(arena, request, &signer.key, &last, &checkpoint, &text);
}

static void every_later_tree_of_an_honest_log_is_cosigned(void **state) {
    OWNED_ARENA arena = arena_open(16 << 20);
    for (uint64_t old = 0; old <= LEAVES; old++) {
        for (uint64_t size = old; size <= LEAVES; size++) {
            struct witness_request request = request_make(arena, NULL, old, old, size);
            assert_int_equal(judged(arena, &request, old), WITNESS_COSIGN);
        }
    }
}

static void a_fork_is_never_cosigned_whatever_proof_comes_with_it(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    for (uint64_t from = 0; from < 20; from++) {
        struct forked forked = {from};
        for (uint64_t size = 20; size <= LEAVES; size += 3) {
            for (uint64_t proved = 0; proved <= 20; proved++) {
                struct witness_request request = request_make(arena, &forked, 20, proved, size);
                assert_int_equal(judged(arena, &request, 20), WITNESS_UNPROVED);
            }
        }
    }
}

static void a_rolled_back_log_is_told_the_size_it_once_had(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct witness_request older = request_make(arena, NULL, 5, 5, 9);
    assert_int_equal(judged(arena, &older, 20), WITNESS_STALE);
    struct witness_request anew = request_make(arena, NULL, 0, 0, 9);
    assert_int_equal(judged(arena, &anew, 20), WITNESS_STALE);
    /* One that claims to grow from where the witness stands to less. */
    struct witness_request shrinks = request_make(arena, NULL, 20, 0, 9);
    assert_int_equal(judged(arena, &shrinks, 20), WITNESS_MALFORMED);
}

static void every_flipped_bit_of_a_proof_is_seen(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct witness_request request = request_make(arena, NULL, 11, 11, 37);
    assert_int_equal(judged(arena, &request, 11), WITNESS_COSIGN);
    for (size_t bit = 0; bit < request.proof_count * DIGEST_BYTES * 8; bit++) {
        struct witness_request bad = request;
        bad.proof[bit / 256].byte[bit / 8 % 32] ^= (uint8_t)(1u << bit % 8);
        assert_int_equal(judged(arena, &bad, 11), WITNESS_UNPROVED);
    }
    request.proof_count--;
    assert_int_equal(judged(arena, &request, 11), WITNESS_UNPROVED);
}

static void nothing_is_a_proof_from_nothing(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct witness_request request = request_make(arena, NULL, 0, 3, 9);
    assert_true(request.proof_count > 0);
    assert_int_equal(judged(arena, &request, 0), WITNESS_UNPROVED);
    /* An empty tree has one root. */
    struct note_signer signer = log_signer();
    struct digest root = root_of(NULL, 1);
    struct witness_request empty = {.note = checkpoint_sign(arena, &signer, 0, &root)};
    assert_int_equal(judged(arena, &empty, 0), WITNESS_UNPROVED);
}

static void a_log_that_is_not_watched_or_not_signed_for_is_turned_away(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    static const struct secret other_seed = {{6}};
    struct note_signer other;
    struct checkpoint checkpoint;
    struct span text;
    struct witness_last last = {0, merkle_empty()};
    struct witness_request request = request_make(arena, NULL, 0, 0, 9);
    assert_int_equal(witness_judge(arena, &request, NULL, &last, &checkpoint, &text),
                     WITNESS_UNKNOWN);
    assert_false(err_is(note_signer_make(SPAN_LITERAL("test.example/log"), &other_seed, &other)));
    assert_int_equal(witness_judge(arena, &request, &other.key, &last, &checkpoint, &text),
                     WITNESS_UNSIGNED);
}

static void a_request_has_one_spelling(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    struct witness_request request = request_make(arena, NULL, 11, 11, 37);
    struct witness_request found;
    struct span body = witness_request_write(arena, &request);
    assert_false(err_is(witness_request_read(arena, body, &found)));
    assert_true(span_equal(witness_request_write(arena, &found), body));
    for (size_t len = 0; len < body.len; len++) {
        struct err e = witness_request_read(arena, span_cut(body, 0, len), &found);
        assert_true(e.kind == ERR_INPUT || judged(arena, &found, 11) == WITNESS_UNSIGNED);
    }
    static const char *const bad[] = {
        "old 011\n\n", "old -1\n\n",    "old 1 \n\n", "OLD 1\n\n", "old 1\r\n\n",
        "\n",          "old 1\nAA\n\n", "old\n\n",    "old 1\n\n", "old 1\n\nhello\n",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(witness_request_read(arena, span_str(bad[i]), &found).kind, ERR_INPUT);
    struct text many = {.arena = arena};
    text_put_str(&many, "old 1\n");
    for (int i = 0; i < 64; i++)
        text_put_str(&many, "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    text_put_byte(&many, '\n');
    text_put(&many, request.note);
    assert_int_equal(witness_request_read(arena, text_span(&many), &found).kind, ERR_INPUT);
}

/* ---- the conversation of another implementation, request by request ---- */

static bool section_take(struct span *rest, struct span *body, unsigned *status) {
    static const char mark[] = "--- request ";
    for (size_t i = 0; i + sizeof mark < rest->len; i++) {
        if (!span_begins(span_cut(*rest, i, rest->len), span_str(mark))) continue;
        const char *arrow = strstr((const char *)rest->at + i, "-> ");
        *status = (unsigned)strtoul(arrow + 3, NULL, 10);
        size_t begun = (size_t)((const uint8_t *)strchr(arrow, '\n') + 1 - rest->at);
        size_t end = begun;
        while (end < rest->len &&
               !span_begins(span_cut(*rest, end, rest->len), SPAN_LITERAL("\n--- request ")))
            end++;
        *body = span_cut(*rest, begun, end < rest->len ? end : rest->len);
        *rest = span_cut(*rest, end, rest->len);
        return true;
    }
    return false;
}

static void the_published_conversation_is_held_word_for_word(void **state) {
    const char *path = shared_find("tlog/witness/add-checkpoint.txt");
    if (!path) skip();
    OWNED_ARENA arena = arena_open(4 << 20);
    struct span rest;
    struct span body;
    struct note_key key;
    struct witness_last last = {0, merkle_empty()};
    unsigned status;
    int requests = 0;
    assert_false(err_is(file_read(path, 1 << 20, arena, &rest)));
    rest = span_str(arena_str(arena, rest));
    assert_false(err_is(vkey_read(SPAN_LITERAL(CONVERSATION_VKEY), &key)));
    while (section_take(&rest, &body, &status)) {
        struct witness_request request;
        struct checkpoint checkpoint;
        struct span origin;
        struct span text;
        assert_false(err_is(witness_request_read(arena, body, &request)));
        assert_true(span_equal(witness_request_write(arena, &request), body));
        assert_false(err_is(witness_request_origin(arena, &request, &origin)));
        const struct note_key *log = span_is(origin, key.name) ? &key : NULL;
        enum witness_verdict verdict =
            witness_judge(arena, &request, log, &last, &checkpoint, &text);
        assert_int_equal(witness_status(verdict), status);
        if (verdict == WITNESS_COSIGN)
            last = (struct witness_last){checkpoint.size, checkpoint.root};
        requests++;
    }
    assert_int_equal(requests, 9);
    assert_int_equal(last.size, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_later_tree_of_an_honest_log_is_cosigned),
        cmocka_unit_test(a_fork_is_never_cosigned_whatever_proof_comes_with_it),
        cmocka_unit_test(a_rolled_back_log_is_told_the_size_it_once_had),
        cmocka_unit_test(every_flipped_bit_of_a_proof_is_seen),
        cmocka_unit_test(nothing_is_a_proof_from_nothing),
        cmocka_unit_test(a_log_that_is_not_watched_or_not_signed_for_is_turned_away),
        cmocka_unit_test(a_request_has_one_spelling),
        cmocka_unit_test(the_published_conversation_is_held_word_for_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
