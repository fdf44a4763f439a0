/* Do the terms of one place lie side by side, and does the index tell whose they are? */
#include "vault_world.h"

#include "vault/inside.h"

static void terms_of_one_place_begin_alike_and_no_others(void **state) {
    static const char *const text[] = {
        "D1970-01-01:NOVAK|=ANN", "D1970-01-01:NOVAK|*A", "D1970-01-01:NOVAK|=ANN|JR",
        "D1970-01-02:NOVAK|=ANN", "T900000001",           "T900000002"};
    enum { COUNT = 6, NEAR = 3 };
    struct hmac_key *index = hmac_open(secret_span(&key));
    struct term_tag tag[COUNT];
    struct term_place last = {0};
    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        tag[i] = term_tag(index, span_str(text[i]), &last);
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < i; k++) {
            bool near = memcmp(tag[i].tag, tag[k].tag, TAG_BYTES / 2) == 0;
            assert_int_equal(near, i < NEAR && k < NEAR);
            assert_int_not_equal(memcmp(tag[i].tag + 8, tag[k].tag + 8, 8), 0);
            assert_true(tag[i].mask[0] != tag[k].mask[0]);
        }
    /* Whatever was looked up before, a term's tag is the same. */
    struct term_place none = {0};
    struct term_tag again = term_tag(index, span_str(text[2]), &none);
    assert_memory_equal(again.tag, tag[2].tag, TAG_BYTES);
    assert_memory_equal(again.mask, tag[2].mask, sizeof again.mask);
    assert_true(again.mask[0] != again.mask[1] && again.mask[0] >> 48 == 0);
    hmac_close(index);
}

static void a_load_after_a_load_adds_to_whose_a_term_is(void **state) {
    struct vault *vault = NULL;
    struct span shared = SPAN_LITERAL("Dshared|=A");
    person_ref found[CANDIDATES_MAX];
    size_t count = 9;
    bool more = true;
    (void)state;
    GOOD(vault_open(vault_path, &key, &vault));
    for (unsigned i = 0; i < 4; i++) {
        char own[16];
        person_ref ref = 0;
        snprintf(own, sizeof own, "T90000000%u", i);
        GOOD(vault_find(vault, &shared, 1, found, &count, &more));
        assert_int_equal(count, i < 2 ? i : 2);
        assert_int_equal(more, i > 2);
        GOOD(vault_load_begin(vault));
        GOOD(vault_load_person(vault, (struct span[]){span_str(own), shared}, 2, SPAN_LITERAL("{}"),
                               &ref));
        GOOD(vault_load_commit(vault));
    }
    GOOD(vault_find(vault, &shared, 1, found, &count, &more));
    assert_true(more && found[0] != found[1]);
    vault_close(vault);
}

/* Two relatives lie side by side; nothing of the file says that, nor which keys one person has, nor
 * how the numbers of two differ who share a key. */
static void the_index_does_not_tell_whose_a_term_is(void **state) {
    enum { SHARED_MAX = 400 };
    static uint64_t differ[SHARED_MAX];
    struct vault *vault = opened();
    GOOD(people_load(vault, 100, 60));
    vault_close(vault);
    sqlite3 *db = raw_open();
    sqlite3_stmt *rows = NULL;
    size_t seen = 0;
    size_t shared = 0;
    (void)state;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT whose FROM term ORDER BY tag", -1, &rows, NULL),
                     SQLITE_OK);
    for (; sqlite3_step(rows) == SQLITE_ROW; seen++) {
        struct reader whose = {.left = db_blob(rows, 0)};
        uint64_t first = read_uint(&whose, OWNER_BYTES);
        /* A number of one of a few people would be a small one. */
        assert_true(first > 100000);
        if (whose.left.len < OWNER_BYTES) continue;
        uint64_t second = read_uint(&whose, OWNER_BYTES);
        assert_true(second > 100000 && whose.left.len <= 1 && shared < SHARED_MAX);
        differ[shared++] = first ^ second;
    }
    assert_true(seen > 100 && shared > 20);
    for (size_t i = 0; i < shared; i++) {
        assert_true(differ[i] > 100000); /* of two of a few people it would be small as well */
        for (size_t k = 0; k < i; k++)
            assert_true(differ[i] != differ[k]);
    }
    sqlite3_finalize(rows);
    sqlite3_close(db);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_of_one_place_begin_alike_and_no_others),
        cmocka_unit_test(a_load_after_a_load_adds_to_whose_a_term_is),
        cmocka_unit_test(the_index_does_not_tell_whose_a_term_is),
    };
    return cmocka_run_group_tests_name("vault_term", tests, folder_new, folder_drop);
}
