/* Does a vault open only what it should, to whom it should, and show nothing to anybody else? */
#include "vault_world.h"

#include "vault/inside.h"

/* ---- finding and reading ---- */

static void what_was_loaded_is_found_and_read_field_by_field(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct vault *vault = opened();
    person_ref ref = person_of(vault, 42);
    assert_true(ref > 0);
    struct span json;
    GOOD(vault_read_identity(vault, arena, ref, &json));
    assert_true(span_is(json, "{\"family\":\"CanaryFamily42\",\"tin\":\"900000042\"}"));
    static const uint16_t asked[] = {120, 106, 102};
    struct value value[8];
    size_t count = 0;
    bool filed = false;
    GOOD(vault_read_year(vault, arena, ref, 2024, asked, 3, value, 8, &count, &filed));
    assert_true(filed);
    assert_int_equal(count, 3);
    assert_true(value[0].field == 106 && span_is(value[0].text, "7654321"));
    assert_true(value[1].field == 102 && value[1].from == FROM_TAXPAYER);
    assert_true(value[2].field == 120 && span_is(value[2].text, "-12345"));
    GOOD(vault_read_year(vault, arena, ref, 2022, asked, 3, value, 8, &count, &filed));
    assert_false(filed);
    assert_int_equal(count, 0);
    struct vault_reads reads = vault_reads(vault);
    assert_true(reads.finds == 1 && reads.identities == 1 && reads.years == 2);
    vault_close(vault);
}

static void at_most_two_people_are_given_and_more_are_only_said_to_be(void **state) {
    struct vault *vault = opened();
    struct terms terms;
    person_ref found[CANDIDATES_MAX];
    size_t count = 0;
    bool more = true;
    terms_of(0, &terms);
    GOOD(vault_find(vault, &terms.span[1], 1, found, &count, &more));
    assert_int_equal(count, 2);
    assert_false(more);
    GOOD(vault_find(vault, &terms.span[2], 1, found, &count, &more));
    assert_int_equal(count, 2);
    assert_true(more);
    /* Through several terms that share people: each is counted once. */
    GOOD(vault_find(vault, terms.span, 2, found, &count, &more));
    assert_int_equal(count, 2);
    assert_false(more);
    assert_int_equal(found[0], person_of(vault, 0));
    GOOD(vault_find(vault, terms.span, 4, found, &count, &more));
    assert_true(more);
    vault_close(vault);
}

static int probes(struct vault *vault) {
    return sqlite3_stmt_status(vault->statement[FIND_TERM], SQLITE_STMTSTATUS_RUN, 0);
}

static void a_look_up_probes_once_a_term_whether_it_finds_or_not(void **state) {
    struct vault *vault = opened();
    struct terms there, nowhere;
    person_ref found[CANDIDATES_MAX];
    size_t count = 0;
    bool more = false;
    terms_of(7, &there);
    terms_of(77777, &nowhere);
    int before = probes(vault);
    GOOD(vault_find(vault, there.span, TERM_COUNT, found, &count, &more));
    int hit = probes(vault) - before;
    GOOD(vault_find(vault, nowhere.span, TERM_COUNT, found, &count, &more));
    assert_int_equal(count, 0);
    assert_int_equal(hit, TERM_COUNT);
    assert_int_equal(probes(vault) - before - hit, TERM_COUNT);
    vault_close(vault);
}

static void
nobody_is_found_under_a_term_that_nobody_has_and_nobody_is_read_like_anybody(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct vault *vault = opened();
    struct span term = SPAN_LITERAL("T000000000");
    person_ref found[CANDIDATES_MAX] = {7, 7};
    size_t count = 9;
    bool more = true;
    GOOD(vault_find(vault, &term, 1, found, &count, &more));
    assert_int_equal(count, 0);
    assert_false(more);
    assert_true(found[0] == 0 && found[1] == 0);
    struct span json = SPAN_LITERAL("untouched");
    GOOD(vault_read_identity(vault, arena, found[0], &json));
    assert_int_equal(json.len, 0);
    assert_int_equal(vault_reads(vault).identities, 1);
    vault_close(vault);
}

/* ---- keys ---- */

static void another_key_does_not_open_the_vault_and_says_what_to_do(void **state) {
    struct secret other = {{9}};
    struct vault *vault = NULL;
    struct err e = vault_open(vault_path, &other, &vault);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "put back the key file"));
    assert_null(vault);
}

static void another_companion_is_told_and_one_never_put_too(void **state) {
    struct secret beside = {{5}};
    struct secret other = {{6}};
    struct vault *vault = opened();
    assert_int_equal(vault_companion_check(vault, "keys/a.key", &beside).kind, ERR_FAULT);
    GOOD(vault_companion_put(vault, "keys/a.key", &beside));
    assert_int_equal(vault_companion_put(vault, "keys/a.key", &other).kind, ERR_FAULT);
    GOOD(vault_companion_check(vault, "keys/a.key", &beside));
    struct err e = vault_companion_check(vault, "keys/a.key", &other);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "put back the one"));
    assert_int_equal(vault_companion_check(vault, "keys/b.key", &beside).kind, ERR_FAULT);
    vault_close(vault);
    vault = opened();
    GOOD(vault_companion_check(vault, "keys/a.key", &beside));
    vault_close(vault);
}

static void a_vault_is_never_made_over_another(void **state) {
    assert_int_equal(vault_create(vault_path, &key).kind, ERR_INPUT);
    vault_close(opened());
}

static void a_vault_that_was_not_made_to_its_end_is_told(void **state) {
    char other[128];
    snprintf(other, sizeof other, "%s/half.db", folder);
    sqlite3 *db = NULL;
    GOOD(db_open(other, true, "CREATE TABLE setting (name TEXT PRIMARY KEY, bytes BLOB)", 1 << 20,
                 &db));
    db_close(db);
    struct vault *vault = NULL;
    struct err e = vault_open(other, &key, &vault);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "not made to its end"));
    /* And one that is not there at all. */
    snprintf(other, sizeof other, "%s/absent.db", folder);
    assert_int_equal(vault_open(other, &key, &vault).kind, ERR_INPUT);
}

static void a_read_only_vault_is_told_at_once(void **state) {
    if (geteuid() == 0) {
        /* Root writes what it likes; another user in a child shows what others see. */
        pid_t child = fork();
        if (child == 0) {
            struct vault *vault = NULL;
            if (chmod(folder, 0755) || chmod(vault_path, 0444) || setuid(65534)) _exit(2);
            struct err e = vault_open(vault_path, &key, &vault);
            _exit(e.kind == ERR_FAULT && strstr(e.text, "vault.db") ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        assert_int_equal(status, 0);
    } else {
        struct vault *vault = NULL;
        assert_int_equal(chmod(vault_path, 0444), 0);
        assert_int_equal(vault_open(vault_path, &key, &vault).kind, ERR_FAULT);
    }
    assert_int_equal(chmod(vault_path, 0600), 0);
}

/* ---- altered rows ---- */

static struct err identity_read(struct vault *vault, unsigned i) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span json;
    return vault_read_identity(vault, arena, person_of(vault, i), &json);
}

static struct err year_read(struct vault *vault, unsigned i, int year) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const uint16_t asked[] = {106};
    struct value value[8];
    size_t count = 0;
    bool filed = false;
    return vault_read_year(vault, arena, person_of(vault, i), year, asked, 1, value, 8, &count,
                           &filed);
}

static void assert_says_kind_only(struct err e, const char *kind) {
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, kind));
    for (const char *at = e.text; *at; at++)
        assert_false(*at >= '0' && *at <= '9'); /* no number of a person, no year */
    assert_null(strstr(e.text, "anary"));
}

static void rows_swapped_between_people_or_years_do_not_open(void **state) {
    struct vault *vault = opened();
    unsigned long long a = person_of(vault, 10);
    unsigned long long b = person_of(vault, 11);
    vault_close(vault);
    char sql[512];
    static const char swap[] = "CREATE TEMP TABLE was AS SELECT * FROM %s;"
                               "UPDATE %s SET sealed = (SELECT sealed FROM was WHERE %s = %llu)"
                               " WHERE %s = %llu;"
                               "UPDATE %s SET sealed = (SELECT sealed FROM was WHERE %s = %llu)"
                               " WHERE %s = %llu;";
    const char *t = "person", *c = "ref";
    snprintf(sql, sizeof sql, swap, t, t, c, a, c, b, t, c, b, c, a);
    raw_run(sql);
    t = "year", c = "ref_year";
    unsigned long long first = a << 16 | 2023, second = a << 16 | 2024;
    snprintf(sql, sizeof sql, swap, t, t, c, first, c, second, t, c, second, c, first);
    raw_run(sql);
    vault = opened();
    assert_says_kind_only(identity_read(vault, 10), "an identity row");
    assert_says_kind_only(identity_read(vault, 11), "an identity row");
    assert_says_kind_only(year_read(vault, 10, 2023), "a tax year's row");
    assert_says_kind_only(year_read(vault, 10, 2024), "a tax year's row");
    assert_false(err_is(year_read(vault, 11, 2024)));
    assert_false(err_is(identity_read(vault, 12)));
    vault_close(vault);
}

/* Flips one bit of each byte of a row in turn. */
static void flipped(const char *table, const char *column, unsigned long long rowid,
                    struct err (*read)(struct vault *), const char *kind) {
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT sealed FROM %s WHERE %s = %llu", table, column, rowid);
    sqlite3 *db = raw_open();
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    uint8_t sealed[1024];
    size_t len = (size_t)sqlite3_column_bytes(stmt, 0);
    assert_true(len > 0 && len <= sizeof sealed);
    memcpy(sealed, sqlite3_column_blob(stmt, 0), len);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    snprintf(sql, sizeof sql, "UPDATE %s SET sealed = ?1 WHERE %s = %llu", table, column, rowid);
    for (size_t i = 0; i <= len; i++) {
        if (i < len) sealed[i] ^= (uint8_t)(1u << (i % 8));
        db = raw_open();
        assert_int_equal(sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
        /* The last time round the row is whole again. */
        sqlite3_bind_blob(stmt, 1, sealed, (int)len, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
        sqlite3_finalize(stmt);
        sqlite3_close(db);
        struct vault *vault = opened();
        struct err e = read(vault);
        if (i < len)
            assert_says_kind_only(e, kind);
        else
            GOOD(e);
        vault_close(vault);
        if (i < len) sealed[i] ^= (uint8_t)(1u << (i % 8));
    }
}

static struct err identity_read_20(struct vault *vault) { return identity_read(vault, 20); }
static struct err year_read_20(struct vault *vault) { return year_read(vault, 20, 2024); }

static void a_flipped_bit_in_any_byte_of_a_row_is_a_fault_that_names_the_kind_of_row(void **state) {
    struct vault *vault = opened();
    unsigned long long ref = person_of(vault, 20);
    vault_close(vault);
    flipped("person", "ref", ref, identity_read_20, "an identity row");
    flipped("year", "ref_year", ref << 16 | 2024, year_read_20, "a tax year's row");
}

static void a_row_that_was_taken_out_or_cut_short_is_a_fault(void **state) {
    struct vault *vault = opened();
    unsigned long long ref = person_of(vault, 30);
    vault_close(vault);
    char sql[160];
    snprintf(sql, sizeof sql, "UPDATE person SET sealed = x'0011' WHERE ref = %llu", ref);
    raw_run(sql);
    vault = opened();
    assert_says_kind_only(identity_read(vault, 30), "an identity row");
    vault_close(vault);
    snprintf(sql, sizeof sql, "DELETE FROM person WHERE ref = %llu", ref);
    raw_run(sql);
    vault = opened();
    assert_says_kind_only(identity_read(vault, 30), "an identity row of the vault is missing");
    vault_close(vault);
}

/* ---- what a dump shows ---- */

static bool file_shows(const char *name, const char *canary) {
    char full[160];
    snprintf(full, sizeof full, "%s/%s", folder, name);
    FILE *file = fopen(full, "rb");
    if (!file) return false;
    size_t len = strlen(canary);
    static char bytes[1 << 16];
    size_t held = 0;
    bool shown = false;
    for (size_t got; !shown && (got = fread(bytes + held, 1, sizeof bytes - held, file)) > 0;) {
        held += got;
        shown = memmem(bytes, held, canary, len) != NULL;
        size_t tail = held < len ? held : len - 1;
        memmove(bytes, bytes + held - tail, tail);
        held = tail;
    }
    fclose(file);
    return shown;
}

static void the_files_show_no_name_number_address_or_amount(void **state) {
    static const char *const canary[] = {"anary",   "900000042", "77002",  "7654321",
                                         "1970-01", "family",    "123-45", "Payer"};
    struct vault *vault = opened();
    GOOD(vault_load_begin(vault));
    person_ref ref = 0;
    for (unsigned i = 80000; i < 280000; i++) /* more than the page cache keeps to itself */
        GOOD(person_load(vault, i, &ref));
    struct stat wal;
    char name[128];
    snprintf(name, sizeof name, "%s-wal", vault_path);
    assert_int_equal(stat(name, &wal), 0);
    assert_true(wal.st_size > 1 << 20);
    for (size_t i = 0; i < sizeof canary / sizeof *canary; i++) {
        assert_false(file_shows("vault.db", canary[i]));
        assert_false(file_shows("vault.db-wal", canary[i]));
    }
    GOOD(vault_load_finish(vault));
    GOOD(vault_load_commit(vault));
    for (size_t i = 0; i < sizeof canary / sizeof *canary; i++) {
        assert_false(file_shows("vault.db", canary[i]));
        assert_false(file_shows("vault.db-wal", canary[i]));
    }
    vault_close(vault);
    /* The search itself works: a canary in the clear is found. */
    raw_run("INSERT INTO setting VALUES ('CanaryFamily', x'00')");
    assert_true(file_shows("vault.db", "CanaryFamily"));
    raw_run("DELETE FROM setting WHERE name = 'CanaryFamily'");
}

/* ---- ahead ---- */

/* The exit code tells which does not hold: a test cannot fail in a child. */
static int ahead_looks(struct vault *vault) {
    OWNED_ARENA arena = arena_open(1 << 20);
    static const uint16_t asked[] = {106};
    struct vault_case found;
    struct value value[2];
    struct span json;
    size_t count = 0;
    uint64_t open = 9;
    bool has = true;
    bool filed = false;
    if (err_is(vault_ahead_begin(vault))) return 1;
    person_ref ref = person_of(vault, 42);
    if (!ref || err_is(vault_read_identity(vault, arena, ref, &json))) return 2;
    if (!span_is(json, "{\"family\":\"CanaryFamily42\",\"tin\":\"900000042\"}")) return 3;
    if (err_is(vault_read_year(vault, arena, ref, 2024, asked, 1, value, 2, &count, &filed)))
        return 4;
    if (count != 1 || !span_is(value[0].text, "7654321")) return 5;
    if (err_is(case_by_ask(vault, arena, SPAN_LITERAL("us.dept"), SPAN_LITERAL("ASK-1"), &found,
                           &has)) ||
        has)
        return 6;
    if (err_is(case_open_matters(vault, SPAN_LITERAL("us.dept"), SPAN_LITERAL("OFF-1"), &open)) ||
        open)
        return 7;
    return sqlite3_exec(vault->db, "DELETE FROM person", NULL, NULL, NULL) == SQLITE_READONLY ? 0
                                                                                              : 8;
}

static struct vault_case case_one(void) {
    return (struct vault_case){.ask_id = "ASK-1",
                               .decision_id = "DEC-1",
                               .requester = SPAN_LITERAL("us.dept"),
                               .officer = {SPAN_LITERAL("OFF-1")},
                               .officer_count = 1,
                               .open = true,
                               .record = SPAN_LITERAL("{}"),
                               .answer = SPAN_LITERAL("{}")};
}

static void whoever_reads_ahead_finds_people_and_knows_no_case(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct vault *vault = opened();
    struct vault_case one = case_one();
    struct vault_case found;
    bool has = false;
    int status = 0;
    assert_false(vault_ahead_can(vault));
    GOOD(vault_ahead_open(vault));
    assert_true(vault_ahead_can(vault));
    GOOD(case_put_many(vault, &one, 1, 7));
    pid_t child = fork();
    if (child == 0) _exit(ahead_looks(vault));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    /* Whose vault it is keeps its case, its lock, and its people. */
    GOOD(case_by_ask(vault, arena, one.requester, span_str(one.ask_id), &found, &has));
    assert_true(has && person_of(vault, 42) > 0);
    child = fork();
    if (child == 0) {
        struct vault *second = NULL;
        _exit(err_is(vault_open(vault_path, &key, &second)) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    vault_close(vault);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whoever_reads_ahead_finds_people_and_knows_no_case),
        cmocka_unit_test(what_was_loaded_is_found_and_read_field_by_field),
        cmocka_unit_test(a_look_up_probes_once_a_term_whether_it_finds_or_not),
        cmocka_unit_test(at_most_two_people_are_given_and_more_are_only_said_to_be),
        cmocka_unit_test(
            nobody_is_found_under_a_term_that_nobody_has_and_nobody_is_read_like_anybody),
        cmocka_unit_test(another_companion_is_told_and_one_never_put_too),
        cmocka_unit_test(another_key_does_not_open_the_vault_and_says_what_to_do),
        cmocka_unit_test(a_vault_is_never_made_over_another),
        cmocka_unit_test(a_vault_that_was_not_made_to_its_end_is_told),
        cmocka_unit_test(a_read_only_vault_is_told_at_once),
        cmocka_unit_test(rows_swapped_between_people_or_years_do_not_open),
        cmocka_unit_test(a_flipped_bit_in_any_byte_of_a_row_is_a_fault_that_names_the_kind_of_row),
        cmocka_unit_test(a_row_that_was_taken_out_or_cut_short_is_a_fault),
        cmocka_unit_test(the_files_show_no_name_number_address_or_amount),
    };
    return cmocka_run_group_tests(tests, people_new, folder_drop);
}
