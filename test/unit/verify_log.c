/* Is a whole log verified from the bottom to the signed root, on as many processes as one likes? */
#include "log_folder.h"
#include "scene.h"
#include "shared.h"
#include "verify/verify.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ENTRIES = 70000 };

static struct err look(struct arena *arena, const char *dir, const struct note_key *key,
                       const char *since, unsigned workers, bool hashes_only,
                       struct log_verified *verified) {
    struct source *source;
    struct log_asked asked = {
        .key = key, .now = LOG_DAY, .workers = workers, .hashes_only = hashes_only};
    TRY(source_open(arena, dir, &source));
    asked.source = source;
    if (since) TRY(file_read(since, NOTE_BYTES_MAX, arena, &asked.since));
    return log_verify(arena, &asked, verified);
}

static void works(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

static void says(struct err e, const char *word) {
    assert_int_equal(e.kind, ERR_PROOF);
    if (!strstr(e.text, word)) fail_msg("\"%s\" does not say \"%s\"", e.text, word);
}

static struct note_key small_log(const char *dir, uint64_t entries, uint64_t break_at) {
    struct log_folder log = log_begin(dir);
    struct secret subject = {{1}};
    struct note_key key = log.signer.key;
    log_put_genesis(&log);
    for (uint64_t i = 1; i < entries; i++)
        log_put_release(&log, i == break_at ? LOG_DAY - 9 : LOG_DAY, &subject, NULL);
    log_publish(&log);
    log_end(&log);
    return key;
}

static void any_number_of_processes_says_the_same(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    const char *dir = scene_path(*state, "log");
    struct note_key key = small_log(dir, 1300, 0);
    for (unsigned workers = 1; workers <= 8; workers++) {
        struct log_verified verified;
        works(look(arena, dir, &key, NULL, workers, false, &verified));
        assert_int_equal(verified.walked.entries, 1300);
        assert_int_equal(verified.walked.chain.kinds[ENTRY_DECISION], 1299);
        assert_int_equal(verified.walked.chain.released, 1299);
        assert_int_equal(verified.tiles, 6 + 1 + 6);
    }
}

static void the_first_entry_that_breaks_a_rule_is_named_by_any_number_of_processes(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    const char *dir = scene_path(*state, "log");
    struct note_key key = small_log(dir, 1300, 768); /* the first of its bundle */
    for (unsigned workers = 1; workers <= 8; workers++) {
        struct log_verified verified;
        says(look(arena, dir, &key, NULL, workers, false, &verified), "entry 768 breaks a rule");
        works(look(arena, dir, &key, NULL, workers, true, &verified));
    }
}

static void a_log_signed_by_another_key_or_without_a_checkpoint_is_none(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(64 << 20);
    const char *dir = scene_path(scene, "log");
    struct note_key key = small_log(dir, 5, 0);
    struct log_verified verified;
    key.public_key[3] ^= 1;
    says(look(arena, dir, &key, NULL, 1, false, &verified), "does not hold");
    assert_int_equal(look(arena, scene->folder, &key, NULL, 1, false, &verified).kind, ERR_PROOF);
    assert_int_equal(look(arena, scene_path(scene, "none"), &key, NULL, 1, false, &verified).kind,
                     ERR_INPUT);
}

/* Two levels of full tiles, so that one in the middle can be wrong. */
static void the_tile_or_entry_that_is_wrong_is_named_and_not_another(void **state) {
    OWNED_ARENA arena = arena_open(256 << 20);
    const char *dir = scene_path(*state, "log");
    struct log_folder log = log_begin(dir);
    struct note_key key = log.signer.key;
    char text[32];
    for (int i = 0; i < ENTRIES; i++) {
        snprintf(text, sizeof text, "%d", i);
        log_put(&log, span_str(text));
    }
    log_publish(&log);
    log_end(&log);
    static const struct {
        const char *path;
        size_t at;
        const char *says;
    } cases[] = {
        {"tile/entries/100", 4, "entry 25600 is not"},
        {"tile/entries/273.p/112", 4, "entry 69888 is not"},
        {"tile/0/100", 0, "tile/0/100 does not fit the tile above it"},
        {"tile/0/273.p/112", 3550, "tile/0/273.p/112 does not fit what is below it"},
        {"tile/1/000", 8000, "tile/1/000 does not fit the tile above it"},
        {"tile/1/001.p/17", 100, "tile/1/001.p/17 does not fit what is below it"},
        {"tile/2/000.p/1", 31, "tile/2/000.p/1 does not fit what is below it"},
    };
    struct log_verified verified;
    works(look(arena, dir, &key, NULL, 2, true, &verified));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = arena_printf(arena, "%s/%s", dir, cases[i].path);
        struct span bytes;
        works(file_read(path, BUNDLE_BYTES_MAX, arena, &bytes));
        uint8_t *changed = arena_alloc(arena, bytes.len);
        memcpy(changed, bytes.at, bytes.len);
        changed[cases[i].at] ^= 0x40;
        works(file_write_durable(path, span_of(changed, bytes.len), 0644));
        says(look(arena, dir, &key, NULL, 2, true, &verified), cases[i].says);
        works(file_write_durable(path, bytes, 0644));
    }
    works(look(arena, dir, &key, NULL, 1, true, &verified));
}

static void the_published_log_contains_itself_at_every_size(void **state) {
    if (!shared_find("tlog/tessera-testdata/checkpoint.15")) skip();
    OWNED_ARENA arena = arena_open(64 << 20);
    struct note_key key;
    works(vkey_read(SPAN_LITERAL("example.com/log/testdata+33d7b496+"
                                 "AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"),
                    &key));
    const char *dir = arena_str(arena, span_str(shared_find("tlog/tessera-testdata")));
    for (int size = 0; size <= 15; size++) {
        struct log_verified verified;
        const char *since = arena_printf(arena, "%s/checkpoint.%d", dir, size);
        works(look(arena, dir, &key, since, 1, true, &verified));
        assert_int_equal(verified.since, size);
        assert_int_equal(verified.walked.entries, 15);
    }
}

static void a_rollback_and_a_fork_are_told_from_growth(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(64 << 20);
    const char *small = scene_path(scene, "small");
    const char *large = scene_path(scene, "large");
    const char *other = scene_path(scene, "other");
    struct note_key key = small_log(small, 300, 0);
    struct log_verified verified;
    small_log(large, 600, 0);
    small_log(other, 600, 200);
    const char *at_small = scene_path(scene, "small/checkpoint");
    const char *at_large = scene_path(scene, "large/checkpoint");
    works(look(arena, large, &key, at_small, 1, false, &verified));
    works(look(arena, small, &key, at_small, 1, false, &verified));
    says(look(arena, small, &key, at_large, 1, false, &verified), "rolled back");
    says(look(arena, other, &key, at_small, 1, true, &verified), "forked");
    says(look(arena, other, &key, at_large, 1, true, &verified), "forked");
    assert_true(err_is(
        look(arena, large, &key, scene_path(scene, "small/tile/1/000.p/1"), 1, true, &verified)));
}

enum { KEPT = 2 * TILE_WIDTH, WITHDRAWN_AT = 300 };

static void put_withdrawn(struct log_folder *log) {
    char hex[2 * DIGEST_BYTES + 1];
    struct digest commitment = sha256(SPAN_LITERAL("consent"));
    hex_write(digest_span(&commitment), hex);
    OWNED_JSON o = json_pack("{s:s}", "commitment", hex);
    log_put_kind(log, ENTRY_CONSENT_WITHDRAWN, LOG_DAY, o);
}

static void checkpoint_keep(struct log_folder *log) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct digest root = merkle_root(&log->edge);
    log_file(log, "kept", checkpoint_sign(arena, &log->signer, log->edge.size, &root));
}

/* In an order's place a withdrawn consent: both change what may be decided. The decisions after the
 * checkpoint that was kept name `orders`, and are of `time`. */
static struct note_key grown_log(const char *dir, uint64_t orders, instant time) {
    struct log_folder log = log_begin(dir);
    struct note_key key = log.signer.key;
    struct secret subject = {{1}};
    log_put_genesis(&log);
    for (uint64_t i = 1; i < KEPT + 300; i++) {
        struct entry_decision made = {.requester = SPAN_LITERAL("us.ed.fsa"),
                                      .authority = SPAN_LITERAL("none"),
                                      .outward = OUTWARD_RELEASED,
                                      .orders = i < WITHDRAWN_AT ? 0 : WITHDRAWN_AT};
        if (i == KEPT) checkpoint_keep(&log);
        if (i >= KEPT) made.orders = orders;
        if (i == WITHDRAWN_AT)
            put_withdrawn(&log);
        else
            log_put_release(&log, i < KEPT ? LOG_DAY : time, &subject, &made);
    }
    log_publish(&log);
    log_end(&log);
    return key;
}

static struct err look_since(struct arena *arena, const char *dir, const struct note_key *key) {
    struct source *source;
    struct log_verified verified;
    struct log_asked asked = {.key = key, .now = LOG_DAY, .workers = 2, .only_new = true};
    TRY(source_open(arena, dir, &source));
    asked.source = source;
    TRY(file_read(arena_printf(arena, "%s/kept", dir), NOTE_BYTES_MAX, arena, &asked.since));
    return log_verify(arena, &asked, &verified);
}

static void what_is_new_must_follow_from_what_was_verified_before(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(64 << 20);
    const char *good = scene_path(scene, "good");
    const char *stale = scene_path(scene, "stale");
    const char *early = scene_path(scene, "early");
    struct note_key key = grown_log(good, WITHDRAWN_AT, LOG_DAY);
    grown_log(stale, 0, LOG_DAY);
    grown_log(early, WITHDRAWN_AT, LOG_DAY - 1);
    works(look_since(arena, good, &key));
    says(look_since(arena, stale, &key), "entry 512 breaks a rule: it was not decided");
    says(look_since(arena, early, &key), "entry 512 breaks a rule: it is older");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(any_number_of_processes_says_the_same),
        scene_test(the_first_entry_that_breaks_a_rule_is_named_by_any_number_of_processes),
        scene_test(a_log_signed_by_another_key_or_without_a_checkpoint_is_none),
        scene_test(the_tile_or_entry_that_is_wrong_is_named_and_not_another),
        scene_test(the_published_log_contains_itself_at_every_size),
        scene_test(a_rollback_and_a_fork_are_told_from_growth),
        scene_test(what_is_new_must_follow_from_what_was_verified_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
