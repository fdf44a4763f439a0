/* Is a database opened one way only, and is every way of failing said in one sentence? */
#include "store/sqlite.h"

#include "base/file.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char schema[] = "CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT";

static int folder_new(void **state) {
    static char dir[64];
    strcpy(dir, "/tmp/portcullis-sqlite-XXXXXX");
    *state = mkdtemp(dir);
    return *state == NULL;
}

static int folder_drop(void **state) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", (const char *)*state);
    return system(command);
}

static const char *path_in(void **state, const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", (const char *)*state, name);
    return path;
}

static struct err row_put(sqlite3 *db, size_t len) {
    sqlite3_stmt *stmt;
    TRY(db_begin(db));
    TRY(db_prepare(db, "INSERT INTO t (bytes) VALUES (zeroblob(?))", &stmt));
    sqlite3_bind_int64(stmt, 1, (int64_t)len);
    int code = sqlite3_step(stmt);
    struct err e = code == SQLITE_DONE ? err_none() : db_fault(db, "append to it");
    sqlite3_finalize(stmt);
    if (!err_is(e)) return db_commit(db);
    db_rollback(db);
    return e;
}

static int64_t rows(sqlite3 *db) {
    sqlite3_stmt *stmt;
    assert_false(err_is(db_prepare(db, "SELECT count(*) FROM t", &stmt)));
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t count = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return count;
}

static void a_new_database_is_for_its_owner_alone_and_keeps_what_was_committed(void **state) {
    const char *path = path_in(state, "a.db");
    sqlite3 *db;
    assert_false(err_is(db_open(path, true, schema, 1 << 20, &db)));
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_false(err_is(row_put(db, 10)));
    db_close(db);
    assert_false(err_is(db_open(path, false, NULL, 1 << 20, &db)));
    assert_int_equal(rows(db), 1);
    db_close(db);
}

static void a_database_is_never_made_over_another(void **state) {
    const char *path = path_in(state, "b.db");
    sqlite3 *db;
    assert_false(err_is(db_open(path, true, schema, 1 << 20, &db)));
    db_close(db);
    assert_int_equal(db_open(path, true, schema, 1 << 20, &db).kind, ERR_INPUT);
}

static void a_wrong_path_an_empty_file_and_a_stranger_are_told_apart(void **state) {
    sqlite3 *db;
    const char *path = path_in(state, "c.db");
    struct err e = db_open(path, false, NULL, 1 << 20, &db);
    assert_int_equal(e.kind, ERR_INPUT);
    assert_non_null(strstr(e.text, "does not exist"));
    assert_false(err_is(file_write_new(path, span_of("", 0), 0600)));
    e = db_open(path, false, NULL, 1 << 20, &db);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "is empty"));
    char noise[4096];
    memset(noise, 'x', sizeof noise);
    assert_false(err_is(file_write_durable(path, span_of(noise, sizeof noise), 0600)));
    e = db_open(path, false, NULL, 1 << 20, &db);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "not one of our databases"));
}

static void a_second_process_is_told_of_the_first(void **state) {
    const char *path = path_in(state, "d.db");
    sqlite3 *db;
    assert_false(err_is(db_open(path, true, schema, 1 << 20, &db)));
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *other;
        struct err e = db_open(path, false, NULL, 1 << 20, &other);
        _exit(e.kind == ERR_FAULT && strstr(e.text, "another process") ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    db_close(db);
}

/* The file-size limit stands in for a disk that fills: the write fails half-way. */
static void a_full_disk_is_said_and_the_database_works_again_when_there_is_room(void **state) {
    const char *path = path_in(state, "e.db");
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db;
        if (err_is(db_open(path, true, schema, 1 << 20, &db))) _exit(2);
        signal(SIGXFSZ, SIG_IGN);
        struct rlimit old;
        getrlimit(RLIMIT_FSIZE, &old);
        struct rlimit small = {65536, old.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
        struct err e = row_put(db, 1 << 20);
        if (e.kind != ERR_FAULT || !strstr(e.text, "e.db")) _exit(3);
        setrlimit(RLIMIT_FSIZE, &old);
        if (rows(db) != 0) _exit(4);
        if (err_is(row_put(db, 1 << 20)) || rows(db) != 1) _exit(5);
        db_close(db);
        _exit(0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

static void what_was_committed_survives_the_end_of_the_process(void **state) {
    const char *path = path_in(state, "f.db");
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *db;
        if (err_is(db_open(path, true, schema, 1 << 20, &db))) _exit(2);
        if (err_is(row_put(db, 100))) _exit(3);
        if (err_is(db_begin(db))) _exit(4);
        if (err_is(db_run(db, "INSERT INTO t (bytes) VALUES (zeroblob(5))"))) _exit(5);
        _exit(0); /* without commit, without close */
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    sqlite3 *db;
    assert_false(err_is(db_open(path, false, NULL, 1 << 20, &db)));
    assert_int_equal(rows(db), 1);
    db_close(db);
}

static void a_second_connection_reads_what_was_folded_back_and_writes_nothing(void **state) {
    const char *path = path_in(state, "a b?mode=rwc#%41.db"); /* no part of it is an option */
    sqlite3 *db;
    assert_false(err_is(db_open(path, true, schema, 1 << 20, &db)));
    assert_false(err_is(row_put(db, 100)));
    assert_false(err_is(db_begin(db)));
    assert_true(err_is(db_fold(db))); /* not while something is being written */
    db_rollback(db);
    assert_false(err_is(db_fold(db)));
    pid_t child = fork();
    if (child == 0) {
        sqlite3 *still;
        if (err_is(db_open_still(path, 1 << 20, 1 << 20, &still))) _exit(2);
        if (rows(still) != 1) _exit(3);
        if (!err_is(db_run(still, "DELETE FROM t"))) _exit(4);
        db_close(still);
        _exit(err_is(db_open(path, false, NULL, 1 << 20, &still)) ? 0 : 5); /* it is locked yet */
    }
    int status = -1;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    assert_false(err_is(row_put(db, 100)));
    assert_int_equal(rows(db), 2);
    db_close(db);
}

static void a_second_connection_makes_no_file(void **state) {
    const char *path = path_in(state, "absent.db");
    sqlite3 *still;
    struct err e = db_open_still(path, 1 << 20, 0, &still);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, path));
    assert_false(file_exists(path));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_database_is_for_its_owner_alone_and_keeps_what_was_committed),
        cmocka_unit_test(a_database_is_never_made_over_another),
        cmocka_unit_test(a_wrong_path_an_empty_file_and_a_stranger_are_told_apart),
        cmocka_unit_test(a_second_process_is_told_of_the_first),
        cmocka_unit_test(a_full_disk_is_said_and_the_database_works_again_when_there_is_room),
        cmocka_unit_test(what_was_committed_survives_the_end_of_the_process),
        cmocka_unit_test(a_second_connection_reads_what_was_folded_back_and_writes_nothing),
        cmocka_unit_test(a_second_connection_makes_no_file),
    };
    return cmocka_run_group_tests(tests, folder_new, folder_drop);
}
