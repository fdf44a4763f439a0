/* Is what many cases have word for word kept once, sealed, and in each of them again when read? */
#include "vault_world.h"

#include "base/file.h"

enum { PIECES = 100, ENTRY = 10 };

static struct arena *arena;
static const struct span dept = SPAN_LITERAL("us.canary-department");

static int world_new(void **state) {
    arena = arena_open(64 << 20);
    return folder_new(state);
}

static int world_drop(void **state) {
    arena_close(arena);
    return folder_drop(state);
}

/* Case i, with an explanation of its own for each `kind`. */
static struct vault_case case_of(unsigned i, unsigned kind) {
    struct vault_case one = {.requester = dept, .answer = SPAN_LITERAL("{}")};
    struct text record = {.arena = arena};
    snprintf(one.ask_id, sizeof one.ask_id, "ASK-CANARY%08u", i);
    snprintf(one.decision_id, sizeof one.decision_id, "DEC-CANARY%08u", i);
    text_printf(&record, "{\"case\":%u,\"explanation\":", i);
    one.alike_at = record.len;
    text_printf(&record, "\"canary explanation %u, %0300u\"", kind, kind);
    one.alike_len = record.len - one.alike_at;
    text_printf(&record, ",\"salt\":%u}", i * 7);
    one.record = text_span(&record);
    return one;
}

static void put(struct vault *vault, const struct vault_case *one, uint64_t entry) {
    GOOD(case_put_many(vault, one, 1, entry));
}

static struct err read_back(struct vault *vault, uint64_t entry, struct span *record) {
    struct vault_case found;
    TRY(case_at(vault, arena, entry, &found));
    *record = found.record;
    return err_none();
}

static void is_kept(struct vault *vault, uint64_t entry, const struct vault_case *one) {
    struct span record = {0};
    GOOD(read_back(vault, entry, &record));
    assert_true(span_equal(record, one->record));
}

static int pieces_on_disk(void) {
    sqlite3 *db = raw_open();
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM piece", -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int count = sqlite3_column_int(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return count;
}

/* More than are held in memory, in turns, and by a vault that has seen none of them. */
static void each_piece_is_kept_once_and_stands_in_all_its_cases(void **state) {
    static struct vault_case many[3 * PIECES];
    struct vault *vault = opened();
    for (unsigned i = 0; i < 3 * PIECES; i++)
        many[i] = case_of(i, i * 31 % PIECES);
    GOOD(case_put_many(vault, many, PIECES, ENTRY));
    is_kept(vault, ENTRY + 7, &many[7]);
    GOOD(case_put_many(vault, many + PIECES, 2 * PIECES, ENTRY + PIECES));
    for (unsigned i = 0; i < 3 * PIECES; i++)
        is_kept(vault, ENTRY + i, &many[i]);
    vault_close(vault);
    assert_int_equal(pieces_on_disk(), PIECES);
    vault = opened();
    struct vault_case more = case_of(9000, 5);
    put(vault, &more, 9000);
    is_kept(vault, 9000, &more);
    for (unsigned i = 0; i < 3 * PIECES; i++)
        is_kept(vault, ENTRY + i, &many[i]);
    vault_close(vault);
    assert_int_equal(pieces_on_disk(), PIECES);
}

static void a_record_is_whole_wherever_its_piece_stands(void **state) {
    struct vault *vault = opened();
    struct vault_case one = case_of(1, 1);
    const size_t all = one.record.len;
    const size_t place[][2] = {{0, 0}, {0, 1}, {0, all}, {all, 0}, {all - 1, 1}, {17, 40}};
    for (unsigned i = 0; i < sizeof place / sizeof *place; i++) {
        struct vault_case at = case_of(100 + i, 1);
        at.record = one.record;
        at.alike_at = place[i][0];
        at.alike_len = place[i][1];
        put(vault, &at, 100 + i);
        is_kept(vault, 100 + i, &one);
    }
    vault_close(vault);
}

static void a_long_piece_stays_in_its_case(void **state) {
    struct vault *vault = opened();
    for (unsigned longer = 0; longer < 2; longer++) {
        struct vault_case one = case_of(longer, 1);
        one.alike_len = 65536 + longer;
        one.record = span_of(arena_alloc(arena, 70000), 70000);
        one.alike_at = 100;
        put(vault, &one, 50 + longer);
        is_kept(vault, 50 + longer, &one);
    }
    vault_close(vault);
    assert_int_equal(pieces_on_disk(), 1);
}

/* The number that a piece got in a round that was not kept is nobody's, or another's. */
static void a_round_that_is_not_kept_leaves_no_number_behind(void **state) {
    struct vault *vault = opened();
    struct vault_case bad[2] = {case_of(1, 1), case_of(1, 2)};
    assert_int_equal(case_put_many(vault, bad, 2, 10).kind, ERR_REFUSED);
    struct vault_case other = case_of(2, 3);
    put(vault, &other, 10);
    struct vault_case again = case_of(1, 1);
    put(vault, &again, 11);
    is_kept(vault, 10, &other);
    is_kept(vault, 11, &again);
    vault_close(vault);
    vault = opened();
    is_kept(vault, 10, &other);
    is_kept(vault, 11, &again);
    vault_close(vault);
    assert_int_equal(pieces_on_disk(), 2);
}

static void a_piece_that_was_moved_altered_or_lost_is_a_fault(void **state) {
    static const char *const done[] = {
        "UPDATE piece SET sealed = (SELECT sealed FROM piece WHERE number = 2) WHERE number = 1",
        "UPDATE piece SET sealed = zeroblob(length(sealed)) WHERE number = 1",
        "DELETE FROM piece WHERE number = 1"};
    struct vault *vault = opened();
    for (unsigned i = 0; i < 2; i++) {
        struct vault_case one = case_of(i, i);
        put(vault, &one, 20 + i);
    }
    vault_close(vault);
    for (size_t i = 0; i < sizeof done / sizeof *done; i++) {
        struct span record = SPAN_LITERAL("untouched");
        raw_run(done[i]);
        vault = opened();
        assert_int_equal(read_back(vault, 20, &record).kind, ERR_FAULT);
        assert_true(span_is(record, "untouched"));
        GOOD(read_back(vault, 21, &record));
        vault_close(vault);
    }
}

static void the_file_shows_no_piece_and_not_which_cases_have_it(void **state) {
    struct vault *vault = opened();
    static struct vault_case many[20];
    for (unsigned i = 0; i < 20; i++)
        many[i] = case_of(i, i % 2);
    GOOD(case_put_many(vault, many, 20, 20));
    vault_close(vault);
    struct span bytes;
    GOOD(file_read(vault_path, 64 << 20, arena, &bytes));
    assert_null(memmem(bytes.at, bytes.len, "canary explanation", 18));
    sqlite3 *db = raw_open();
    sqlite3_stmt *stmt = NULL;
    const char *sql = "SELECT count(DISTINCT length(sealed)) FROM decided";
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(stmt, 0), 1);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, world_new, world_drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        EACH(each_piece_is_kept_once_and_stands_in_all_its_cases),
        EACH(a_record_is_whole_wherever_its_piece_stands),
        EACH(a_long_piece_stays_in_its_case),
        EACH(a_round_that_is_not_kept_leaves_no_number_behind),
        EACH(a_piece_that_was_moved_altered_or_lost_is_a_fault),
        EACH(the_file_shows_no_piece_and_not_which_cases_have_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
