/* Does what was written once still verify? A log with every kind of entry of its day, an accounting
 * and a bundle made from it lie in test/frozen and are never made anew: doc/formats.md says frozen.
 */
#include "verify/verify.h"

#include "base/bytes.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define FROZEN "test/frozen/"
#define NOW INT64_C(1790090001)

static void works(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

static struct note_key key_of(struct arena *arena) {
    struct note_key key;
    struct span text;
    works(file_read(FROZEN "log.vkey", 1024, arena, &text));
    works(vkey_read(span_cut(text, 0, text.len - 1), &key));
    return key;
}

static void the_log_verifies_to_the_root_of_its_day(void **state) {
    OWNED_ARENA arena = arena_open(64 << 20);
    struct note_key key = key_of(arena);
    struct source *source;
    struct log_verified found;
    works(source_open(arena, FROZEN "log", &source));
    struct log_asked asked = {.source = source, .key = &key, .now = NOW, .workers = 1};
    works(log_verify(arena, &asked, &found));
    assert_true(span_is(base64_write(arena, digest_span(&found.checkpoint.root)),
                        "4lCtK6n/82n154xoEt2SXylQn6WlUp6CdC5ke1GsrYs="));
    static const enum entry_kind once[] = {
        ENTRY_GENESIS,           ENTRY_ENROL, ENTRY_PACK,       ENTRY_LOAD,   ENTRY_BATCH,
        ENTRY_CONSENT_WITHDRAWN, ENTRY_ERROR, ENTRY_INSPECTION, ENTRY_NOTICE, ENTRY_UNSEAL};
    for (size_t i = 0; i < sizeof once / sizeof *once; i++)
        assert_int_equal(found.walked.chain.kinds[once[i]], 1);
    assert_int_equal(found.walked.chain.kinds[ENTRY_DECISION], 3);
    assert_int_equal(found.walked.chain.sealed, 1);
    assert_int_equal(chain_overdue(&found.walked.chain), 0);
}

static void the_accounting_is_genuine_and_whole(void **state) {
    OWNED_ARENA arena = arena_open(256 << 20);
    struct note_key key = key_of(arena);
    struct secret ana = {{1}};
    struct source *source;
    struct accounting found;
    OWNED_ARCHIVE zip = NULL;
    works(source_open(arena, FROZEN "log", &source));
    works(archive_open(arena, FROZEN "accounting.zip", &zip));
    struct accounting_check check = {
        .key = &key, .log = source, .secret = &ana, .workers = 1, .now = NOW};
    works(accounting_verify(arena, zip, &check, &found));
    assert_int_equal(found.decisions, 2);
    assert_int_equal(found.inspections, 1);
    assert_int_equal(found.others, 2);
}

static void the_bundle_has_all_of_its_time(void **state) {
    OWNED_ARENA arena = arena_open(256 << 20);
    struct note_key key = key_of(arena);
    struct bundle_asked asked;
    struct bundle_verified found;
    OWNED_ARCHIVE zip = NULL;
    works(archive_open(arena, FROZEN "bundle.zip", &zip));
    works(bundle_verify(arena, zip, &key, NOW, &asked, &found));
    assert_int_equal(found.decisions, 2);
    assert_int_equal(found.answers, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_verifies_to_the_root_of_its_day),
        cmocka_unit_test(the_accounting_is_genuine_and_whole),
        cmocka_unit_test(the_bundle_has_all_of_its_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
