/* Does a sealed batch open as it was signed, and not at all once a line of it is another? */
#include "daemon/unseal.h"

#include "base/arena.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { LINES = 40, ARENA_BYTES = 64 << 20 };

static const char BATCH_ID[] = "BAT-01KB0000000000000000000000";
static const char HEAD[] =
    "{\"requester\":\"us.ed.fsa\",\"authority\":\"us.irc.6103.l.13.C\",\"n\":";

static struct arena *arena;
static struct jwk *custodian;

static int begin(void **state) {
    arena = arena_open(ARENA_BYTES);
    custodian = jwk_create();
    return 0;
}
static int end(void **state) {
    jwk_close(custodian);
    arena_close(arena);
    return 0;
}

/* A file as `batch sign --sealed` makes it: its manifest, its lines. */
struct sent {
    struct manifest manifest;
    struct jwe_batch key;
    struct span line[LINES];
};

static void sent_make(struct sent *sent) {
    sent->manifest = (struct manifest){
        .id = span_str(BATCH_ID), .requester = span_str("us.ed.fsa"), .count = LINES};
    struct span of = manifest_lines_of(arena, sent->manifest.requester, sent->manifest.id);
    assert_false(err_is(jwe_lines_begin(arena, custodian, of, &sent->key, &sent->manifest.seal)));
    for (size_t i = 0; i < LINES; i++)
        sent->line[i] = jwe_batch_seal(arena, &sent->key, i + 1,
                                       span_str(arena_printf(arena, "%s%zu}", HEAD, i)));
}

static struct span joined(const struct sent *sent, bool last_end) {
    struct text text = {.arena = arena};
    for (size_t i = 0; i < LINES; i++) {
        text_put(&text, sent->line[i]);
        if (i + 1 < LINES || last_end) text_put_byte(&text, '\n');
    }
    return text_span(&text);
}

static struct err take(void *with, struct span bytes) {
    text_put(with, bytes);
    return err_none();
}

/* Fed in pieces of `step` bytes. */
static struct err open_in(const struct sent *sent, struct span bytes, size_t step,
                          struct span *plain, struct digest *file) {
    struct unseal *unseal = NULL;
    struct text text = {.arena = arena};
    struct err e = unseal_open(custodian, &sent->manifest, &unseal);
    for (size_t at = 0; at < bytes.len && !err_is(e); at += step)
        e = unseal_feed(unseal, span_cut(bytes, at, at + step < bytes.len ? at + step : bytes.len),
                        take, &text);
    if (!err_is(e)) e = unseal_end(unseal, take, &text, file);
    unseal_close(unseal);
    *plain = text_span(&text);
    return e;
}

static struct err opened(const struct sent *sent, struct span bytes) {
    struct span plain;
    struct digest file;
    return open_in(sent, bytes, 4096, &plain, &file);
}

static void refused(struct err e, const char *says) {
    assert_int_equal(e.kind, ERR_REFUSED);
    if (!strstr(e.text, says)) fail_msg("\"%s\" does not say \"%s\"", e.text, says);
    assert_null(strstr(e.text, "us.ed.fsa")); /* nothing of what a line says */
}

static void it_opens_as_it_was_signed_however_it_is_cut(void **state) {
    static const size_t steps[] = {1, 7, 4096, 1 << 20};
    struct sent sent;
    struct text wanted = {.arena = arena};
    sent_make(&sent);
    for (size_t i = 0; i < LINES; i++)
        text_printf(&wanted, "%s%zu}\n", HEAD, i);
    for (size_t s = 0; s < 2 * sizeof steps / sizeof *steps; s++) {
        struct span plain;
        struct digest file;
        struct span bytes = joined(&sent, s % 2 == 0);
        struct digest as_sent = sha256(bytes);
        assert_false(err_is(open_in(&sent, bytes, steps[s / 2], &plain, &file)));
        assert_true(span_equal(plain, text_span(&wanted)));
        assert_memory_equal(&file, &as_sent, sizeof file);
    }
}

static void a_line_that_is_moved_repeated_or_left_out_opens_nothing(void **state) {
    struct sent sent;
    struct span line;
    sent_make(&sent);
    line = sent.line[3];
    sent.line[3] = sent.line[9];
    refused(opened(&sent, joined(&sent, true)), "line 4 of the batch does not open");
    sent.line[9] = line;
    refused(opened(&sent, joined(&sent, true)), "line 4 of the batch does not open");
    sent.line[3] = line;
    sent.line[9] = sent.line[8];
    refused(opened(&sent, joined(&sent, true)), "line 10 of the batch does not open");
    sent_make(&sent);
    memmove(&sent.line[20], &sent.line[21], (LINES - 21) * sizeof *sent.line);
    refused(opened(&sent, joined(&sent, true)), "line 21 of the batch does not open");
}

static void a_line_that_is_changed_clear_empty_or_of_another_batch_opens_nothing(void **state) {
    struct sent sent;
    struct sent other;
    sent_make(&sent);
    sent_make(&other);
    const struct span was = sent.line[5];
    for (size_t i = 0; i < was.len; i += 3) {
        uint8_t *copy = arena_alloc(arena, was.len);
        memcpy(copy, was.at, was.len);
        copy[i] ^= 4;
        sent.line[5] = span_of(copy, was.len);
        refused(opened(&sent, joined(&sent, true)), "line 6 of the batch does not open");
    }
    sent.line[5] = span_str("{\"requester\":\"us.ed.fsa\"}");
    refused(opened(&sent, joined(&sent, true)), "line 6 of the batch does not open");
    sent.line[5] = (struct span){0};
    refused(opened(&sent, joined(&sent, true)), "line 6 of the batch does not open");
    sent.line[5] = other.line[5];
    refused(opened(&sent, joined(&sent, true)), "line 6 of the batch does not open");
    sent.line[5] = was;
    assert_false(err_is(opened(&sent, joined(&sent, true))));
}

static void one_sealed_line_is_one_line_of_a_bounded_length(void **state) {
    static uint8_t plain[LINE_BYTES_MAX + 1];
    static uint8_t endless[2 * SEALED_LINE_BYTES_MAX];
    struct sent sent;
    sent_make(&sent);
    memset(plain, 'a', sizeof plain);
    memset(endless, 'A', sizeof endless);
    sent.line[0] = jwe_batch_seal(arena, &sent.key, 1, span_of(plain, LINE_BYTES_MAX));
    assert_false(err_is(opened(&sent, joined(&sent, true))));
    sent.line[0] = jwe_batch_seal(arena, &sent.key, 1, span_of(plain, LINE_BYTES_MAX + 1));
    refused(opened(&sent, joined(&sent, true)), "line 1 of the batch is no line");
    sent.line[0] = jwe_batch_seal(arena, &sent.key, 1, span_str("{}\n{}"));
    refused(opened(&sent, joined(&sent, true)), "line 1 of the batch is no line");
    refused(opened(&sent, span_of(endless, sizeof endless)), "is longer than a sealed line");
}

static void a_key_that_is_not_for_this_custodian_requester_and_batch_is_none(void **state) {
    static const struct {
        const char *requester, *id;
    } other[] = {{"us.doj.usao", BATCH_ID}, {"us.ed.fsa", "BAT-01KB0000000000000000000001"}};
    struct sent sent;
    struct unseal *unseal = NULL;
    OWNED_JWK stranger = jwk_create();
    sent_make(&sent);
    refused(unseal_open(stranger, &sent.manifest, &unseal), "content key");
    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        struct manifest manifest = sent.manifest;
        manifest.requester = span_str(other[i].requester);
        manifest.id = span_str(other[i].id);
        refused(unseal_open(custodian, &manifest, &unseal), "content key");
    }
    /* nor is the header of a batch's answers one, nor what is no JWE */
    struct jwe_batch answers;
    struct manifest manifest = sent.manifest;
    assert_false(err_is(jwe_batch_begin(arena, custodian, &answers, &manifest.seal)));
    refused(unseal_open(custodian, &manifest, &unseal), "content key");
    manifest.seal = span_str("sealed");
    refused(unseal_open(custodian, &manifest, &unseal), "content key");
    assert_null(unseal);
    unseal_close(unseal);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_opens_as_it_was_signed_however_it_is_cut),
        cmocka_unit_test(a_line_that_is_moved_repeated_or_left_out_opens_nothing),
        cmocka_unit_test(a_line_that_is_changed_clear_empty_or_of_another_batch_opens_nothing),
        cmocka_unit_test(one_sealed_line_is_one_line_of_a_bounded_length),
        cmocka_unit_test(a_key_that_is_not_for_this_custodian_requester_and_batch_is_none),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
