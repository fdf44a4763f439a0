/* A small vault in a folder of its own, with people whom nobody could mistake for real ones. */
#ifndef TEST_VAULT_WORLD_H
#define TEST_VAULT_WORLD_H

#include "vault/vault.h"

#include "store/sqlite.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];
static char vault_path[96];
static const struct secret key = {{1, 2, 3, 4, 5, 6, 7}};

#define GOOD(x)                                                                                    \
    do {                                                                                           \
        struct err good_ = (x);                                                                    \
        if (err_is(good_)) fail_msg("%s", good_.text);                                             \
    } while (0)

[[maybe_unused]] static int folder_new(void **state) {
    strcpy(folder, "/tmp/portcullis-vault-XXXXXX");
    if (!mkdtemp(folder)) return 1;
    snprintf(vault_path, sizeof vault_path, "%s/vault.db", folder);
    return err_is(vault_create(vault_path, &key));
}

[[maybe_unused]] static int folder_drop(void **state) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

[[maybe_unused]] static struct vault *opened(void) {
    struct vault *vault = NULL;
    GOOD(vault_open(vault_path, &key, &vault));
    return vault;
}

/* Person i: own term T<i>, terms shared by every two, three and all. */
enum { TERM_COUNT = 4 };
struct terms {
    char text[TERM_COUNT][48];
    struct span span[TERM_COUNT];
};

[[maybe_unused]] static void terms_of(unsigned i, struct terms *terms) {
    snprintf(terms->text[0], 48, "T9000%05u", i);
    snprintf(terms->text[1], 48, "Dcanaryname%u|1970-01-01", i / 2);
    snprintf(terms->text[2], 48, "Acanaryname%u|77002", i / 3);
    snprintf(terms->text[3], 48, "Acanaryfamily|%u", i);
    for (size_t t = 0; t < TERM_COUNT; t++)
        terms->span[t] = span_str(terms->text[t]);
}

[[maybe_unused]] static const struct value wages[] = {
    {106, FROM_TAXPAYER, SPAN_LITERAL("7654321")},
    {102, FROM_UNKNOWN, SPAN_LITERAL("3")},
    {114, FROM_AGENCY, SPAN_LITERAL("true")},
    {200, FROM_THIRD_PARTY, SPAN_LITERAL("Canary Payer Inc")},
    {120, FROM_TAXPAYER, SPAN_LITERAL("-12345")},
};
enum { WAGES_COUNT = sizeof wages / sizeof *wages };

[[maybe_unused]] static struct err person_load(struct vault *vault, unsigned i, person_ref *ref) {
    struct terms terms;
    char json[128];
    terms_of(i, &terms);
    snprintf(json, sizeof json, "{\"family\":\"CanaryFamily%u\",\"tin\":\"9000%05u\"}", i, i);
    TRY(vault_load_person(vault, terms.span, TERM_COUNT, span_str(json), ref));
    TRY(vault_load_year(vault, *ref, 2023, wages, 1));
    return vault_load_year(vault, *ref, 2024, wages, WAGES_COUNT);
}

[[maybe_unused]] static struct err people_load(struct vault *vault, unsigned from, unsigned count) {
    TRY(vault_load_begin(vault));
    for (unsigned i = from; i < from + count; i++) {
        person_ref ref = 0;
        TRY(person_load(vault, i, &ref));
    }
    TRY(vault_load_finish(vault));
    return vault_load_commit(vault);
}

[[maybe_unused]] static person_ref person_of(struct vault *vault, unsigned i) {
    struct terms terms;
    person_ref found[CANDIDATES_MAX];
    size_t count = 9;
    bool more = true;
    terms_of(i, &terms);
    GOOD(vault_find(vault, terms.span, 1, found, &count, &more));
    assert_false(more);
    assert_true(count <= 1);
    return found[0];
}

[[maybe_unused]] static sqlite3 *raw_open(void) {
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(vault_path, &db), SQLITE_OK);
    return db;
}

[[maybe_unused]] static void raw_run(const char *sql) {
    sqlite3 *db = raw_open();
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The folder and the first hundred people. */
[[maybe_unused]] static int people_new(void **state) {
    if (folder_new(state)) return 1;
    struct vault *vault = opened();
    GOOD(people_load(vault, 0, 100));
    vault_close(vault);
    return 0;
}

#endif
