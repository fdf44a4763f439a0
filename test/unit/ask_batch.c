/* Is a batch decided from the bytes that were let in, and while its signature is fresh? */
#include "ask/bound.h"
#include "ask/enact.h"
#include "base/bytes.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

enum { LINES = 3 * ROUND_ASKS_MAX, LINE_BYTES = 200 };

/* ---- a file, and what was hashed of it ---- */

static FILE *file_of(const struct scene *scene, const char *name, size_t len) {
    FILE *file = fopen(scene_path(scene, name), "wb+");
    assert_non_null(file);
    for (size_t i = 0; i < len; i++)
        putc((int)('a' + i * 7 % 26), file);
    rewind(file);
    return file;
}

static void blocks_of(struct arena *arena, FILE *file, struct bound_blocks *blocks) {
    uint8_t *piece = arena_alloc(arena, BOUND_BLOCK_BYTES);
    size_t got;
    *blocks = (struct bound_blocks){.arena = arena};
    rewind(file);
    while ((got = fread(piece, 1, BOUND_BLOCK_BYTES, file)) > 0)
        bound_add(blocks, span_of(piece, got));
}

/* Bytes read until the end or an error. */
static size_t bytes_read(struct arena *arena, FILE *file, const struct bound_blocks *blocks,
                         bool *bad) {
    FILE *bound = NULL;
    size_t count = 0;
    fine(bound_open(arena, file, "a file", blocks, &bound));
    while (getc(bound) != EOF)
        count++;
    *bad = ferror(bound) != 0;
    fclose(bound);
    return count;
}

static void byte_put(FILE *file, long at, int byte) {
    fseek(file, at, SEEK_SET);
    putc(byte, file);
    fflush(file);
}

static void a_block_that_is_another_is_not_given(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(16 << 20);
    static const size_t sizes[] = {1, BOUND_BLOCK_BYTES, 3 * BOUND_BLOCK_BYTES + 17};
    bool bad;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct bound_blocks blocks;
        size_t len = sizes[i];
        FILE *file = file_of(scene, "bound", len);
        blocks_of(arena, file, &blocks);
        assert_int_equal(bytes_read(arena, file, &blocks, &bad), len);
        assert_false(bad);
        byte_put(file, (long)len - 1, '!');
        assert_true(bytes_read(arena, file, &blocks, &bad) <=
                    (len - 1) / BOUND_BLOCK_BYTES * BOUND_BLOCK_BYTES);
        assert_true(bad);
        fclose(file);
    }
}

static void a_file_that_grew_or_shrank_is_another(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(16 << 20);
    struct bound_blocks blocks;
    bool bad;
    FILE *file = file_of(scene, "bound", 2 * BOUND_BLOCK_BYTES);
    blocks_of(arena, file, &blocks);
    byte_put(file, 2 * BOUND_BLOCK_BYTES, 'x');
    assert_int_equal(bytes_read(arena, file, &blocks, &bad), 2 * BOUND_BLOCK_BYTES);
    assert_true(bad);
    assert_int_equal(ftruncate(fileno(file), BOUND_BLOCK_BYTES + 5), 0);
    assert_int_equal(bytes_read(arena, file, &blocks, &bad), BOUND_BLOCK_BYTES);
    assert_true(bad);
    assert_int_equal(ftruncate(fileno(file), BOUND_BLOCK_BYTES), 0);
    assert_int_equal(bytes_read(arena, file, &blocks, &bad), BOUND_BLOCK_BYTES);
    assert_true(bad);
    fclose(file);
}

/* ---- a batch ---- */

struct sent {
    struct house house;
    struct jwk *key;
    FILE *asks;
    struct span manifest;
    long change_at; /* 0: nothing is changed */
    int was;
    enum {
        ENACTS_NOTHING = 0,
        ENACTS_REVOCATION,
        ENACTS_ENROLMENT
    } enacts;         /* once, between rounds */
    uint64_t enacted; /* its entry */
};

static json_t *enrolment_of(const struct sent *sent) {
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:[{s:o,s:s}]}", "format", "portcullis-requester/1",
                     "id", "us.ed.fsa", "kind", "federal-agency", "agency", "us.ed",
                     "safeguards_until", "2099-12-31", "keys", "jwk", jwk_public_json(sent->key),
                     "role", "ed.secretary-delegate");
}

static void enact(struct sent *sent, enum entry_kind kind, json_t *document) {
    struct span approval[2];
    change_sign(&sent->house, kind, document, approval);
    fine(change_enact(&sent->house.keeper, kind, document, approval, &sent->enacted));
    json_decref(document);
}

static void sent_open(struct sent *sent, const struct scene *scene) {
    struct span text;
    char now[INSTANT_TEXT_BYTES];
    struct house *house = &sent->house;
    house_open(house, scene);
    sent->key = jwk_create();
    enact(sent, ENTRY_ENROL, enrolment_of(sent));
    sent->asks = fopen(scene_path(scene, "asks"), "wb+");
    assert_non_null(sent->asks);
    instant_write(keeper_now(&house->keeper), now);
    for (int i = 0; i < LINES; i++) {
        char head[LINE_BYTES];
        snprintf(head, sizeof head,
                 "{\"format\":\"portcullis-ask/1\",\"id\":\"ASK-01KB%022d\",\"requester\":"
                 "\"us.ed.fsa\",\"authority\":\"us.irc.6103.l.13.C\",\"issued_at\":\"%s\"}",
                 i, now);
        fprintf(sent->asks, "%s\n", head);
    }
    rewind(sent->asks);
    const struct manifest_for by = {0};
    fine(manifest_make(house->arena, sent->asks, "asks", "BAT-01KB0000000000000000000000",
                       keeper_now(&house->keeper), &by, &text));
    fine(jws_sign(house->arena, sent->key, MANIFEST_TYP, text, &sent->manifest));
}

static void sent_close(struct sent *sent) {
    fclose(sent->asks);
    jwk_close(sent->key);
    house_close(&sent->house);
}

/* Whoever sends the file changes it once it is let in. */
static void change(uint64_t done, uint64_t all, void *with) {
    struct sent *sent = with;
    if (done == 0 && sent->change_at) byte_put(sent->asks, sent->change_at, '9');
    if (done == 0) return;
    if (sent->enacts == ENACTS_REVOCATION)
        enact(sent, ENTRY_REVOKE,
              json_pack("{s:s,s:s,s:s,s:s}", "format", "portcullis-revocation/1", "of", "requester",
                        "id", "us.ed.fsa", "reason", "Lost."));
    if (sent->enacts == ENACTS_ENROLMENT) enact(sent, ENTRY_ENROL, enrolment_of(sent));
    sent->enacts = ENACTS_NOTHING;
}

static struct err batch_try(struct sent *sent, struct span *results, struct batch_report *report) {
    FILE *out = tmpfile();
    struct arena *arena = sent->house.arena;
    assert_non_null(out);
    rewind(sent->asks);
    struct err e = batch_decide(&sent->house.keeper, sent->manifest, sent->asks, "asks", out,
                                change, sent, report);
    size_t len = (size_t)ftell(out);
    uint8_t *bytes = arena_alloc(arena, len + 1);
    rewind(out);
    assert_int_equal(fread(bytes, 1, len, out), len);
    fclose(out);
    *results = span_of(bytes, len);
    return e;
}

static bool has(struct span text, const char *word) {
    return memmem(text.at, text.len, word, strlen(word)) != NULL;
}

static void what_was_changed_after_it_was_let_in_is_not_decided(void **state) {
    struct sent sent = {0};
    struct span results;
    struct batch_report report;
    bool found = false;
    sent_open(&sent, *state);
    struct vault_case *before = ARENA_NEW(sent.house.arena, struct vault_case);
    fseek(sent.asks, 0, SEEK_END);
    long size = ftell(sent.asks);
    assert_true(size > BOUND_BLOCK_BYTES);
    /* A digit of the last line's id: another ask, well-formed. */
    sent.change_at = size - size / LINES +
                     (long)strlen("{\"format\":\"portcullis-ask/1\",\"id\":"
                                  "\"ASK-01KB");
    struct err e = batch_try(&sent, &results, &report);
    assert_int_equal(e.kind, ERR_FAULT);
    fine(case_by_ask(sent.house.keeper.vault, sent.house.arena, SPAN_LITERAL("us.ed.fsa"),
                     SPAN_LITERAL("ASK-01KB9000000000000000001535"), before, &found));
    assert_false(found);
    assert_false(has(results, "\"kind\":\"trailer\""));
    /* Put back and sent again two days later: what was decided is given again, and no more. */
    byte_put(sent.asks, sent.change_at, '0');
    sent.change_at = 0;
    uint64_t decided = report.lines;
    assert_true(decided > 0 && decided < LINES);
    sent.house.keeper.clock_set = true;
    sent.house.keeper.clock = keeper_now(&sent.house.keeper) + 2 * 86400;
    uint64_t entries = ledger_size(sent.house.keeper.ledger);
    fine(batch_try(&sent, &results, &report));
    assert_int_equal(report.lines, LINES);
    assert_int_equal(report.replayed, decided);
    assert_int_equal(report.malformed, LINES - decided);
    assert_true(has(results, "its batch was signed more than a day ago"));
    assert_int_equal(ledger_size(sent.house.keeper.ledger), entries);
    sent_close(&sent);
}

static void a_batch_that_was_cut_off_goes_on_within_its_day(void **state) {
    struct sent sent = {0};
    struct span results;
    struct batch_report report;
    sent_open(&sent, *state);
    fine(batch_try(&sent, &results, &report));
    assert_int_equal(report.malformed, 0);
    assert_int_equal(report.lines, LINES);
    fine(batch_try(&sent, &results, &report));
    assert_int_equal(report.replayed, LINES);
    sent_close(&sent);
}

/* A disk with room for so many bytes, full at one call, and with room again. */
struct full_once {
    FILE *file;
    size_t room;
};

static ssize_t full_once_write(void *of, const char *bytes, size_t len) {
    struct full_once *disk = of;
    if (len > disk->room) {
        len = disk->room;
        disk->room = SIZE_MAX;
        errno = ENOSPC;
    }
    return (ssize_t)fwrite(bytes, 1, len, disk->file);
}

/* Whatever a disk that fills up leaves, no result stands in it twice. */
static void what_is_half_written_is_not_written_again(void **state) {
    const cookie_io_functions_t calls = {.write = full_once_write};
    struct sent sent = {0};
    struct batch_report report;
    sent_open(&sent, *state);
    struct full_once disk = {tmpfile(), 100};
    FILE *out = fopencookie(&disk, "w", calls);
    assert_non_null(disk.file);
    assert_non_null(out);
    rewind(sent.asks);
    struct err e = batch_decide(&sent.house.keeper, sent.manifest, sent.asks, "asks", out, change,
                                &sent, &report);
    assert_int_equal(e.kind, ERR_FAULT);
    fclose(out);
    size_t len = (size_t)ftell(disk.file);
    uint8_t *bytes = arena_alloc(sent.house.arena, len + 1);
    rewind(disk.file);
    assert_int_equal(fread(bytes, 1, len, disk.file), len);
    fclose(disk.file);
    assert_true(len >= 100);
    static const char header[] = "{\"kind\":\"header\"";
    assert_memory_equal(bytes, header, strlen(header));
    assert_false(has(span_of(bytes + 1, len - 1), header));
    sent_close(&sent);
}

static void after_its_key_is_revoked_no_line_is_decided(void **state) {
    struct sent sent = {.enacts = ENACTS_REVOCATION};
    struct span results;
    struct batch_report report;
    sent_open(&sent, *state);
    struct keeper *keeper = &sent.house.keeper;
    struct err e = batch_try(&sent, &results, &report);
    assert_int_equal(e.kind, ERR_REFUSED);
    assert_non_null(strstr(e.text, "revoked after line"));
    assert_true(report.lines > 0 && report.lines < LINES);
    assert_int_equal(ledger_size(keeper->ledger), sent.enacted + 1); /* nothing came after it */
    assert_false(has(results, "\"kind\":\"trailer\""));
    sent_close(&sent);
}

/* Whoever is enrolled anew meanwhile, with the same key, gets the rest by the new enrolment. */
static void a_new_enrolment_leaves_a_batch_whole(void **state) {
    struct sent sent = {.enacts = ENACTS_ENROLMENT};
    struct span results;
    struct batch_report report;
    sent_open(&sent, *state);
    uint64_t first = sent.enacted;
    fine(batch_try(&sent, &results, &report));
    assert_true(sent.enacted > first);
    assert_int_equal(report.lines, LINES);
    assert_true(has(results, "\"kind\":\"trailer\""));
    sent_close(&sent);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_block_that_is_another_is_not_given),
        scene_test(a_file_that_grew_or_shrank_is_another),
        scene_test(what_was_changed_after_it_was_let_in_is_not_decided),
        scene_test(a_batch_that_was_cut_off_goes_on_within_its_day),
        scene_test(what_is_half_written_is_not_written_again),
        scene_test(after_its_key_is_revoked_no_line_is_decided),
        scene_test(a_new_enrolment_leaves_a_batch_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
