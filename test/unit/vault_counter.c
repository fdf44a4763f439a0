/* Does a counter only grow, also after the vault was closed? */
#include "vault/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "scene.h"

static const struct secret key = {{7}};

static struct vault *opened(const struct scene *scene) {
    struct vault *vault = NULL;
    assert_false(err_is(vault_open(scene_path(scene, "vault.db"), &key, &vault)));
    return vault;
}

static bool raised(struct vault *vault, const char *whose, uint32_t count) {
    bool yes = false;
    assert_false(err_is(counter_raise(vault, whose, count, &yes)));
    return yes;
}

static void it_grows_and_is_kept(void **state) {
    assert_false(err_is(vault_create(scene_path(*state, "vault.db"), &key)));
    struct vault *vault = opened(*state);
    assert_true(raised(vault, "one", 0)); /* a device that counts nothing */
    assert_true(raised(vault, "one", 0));
    assert_true(raised(vault, "one", 5));
    assert_false(raised(vault, "one", 5));
    assert_false(raised(vault, "one", 4));
    assert_false(raised(vault, "one", 0));
    assert_true(raised(vault, "another", 3));
    vault_close(vault);
    vault = opened(*state);
    assert_false(raised(vault, "one", 5));
    assert_false(raised(vault, "another", 1));
    assert_true(raised(vault, "one", UINT32_MAX));
    assert_false(raised(vault, "one", 6));
    vault_close(vault);
}

/* One put in another's place, or turned back by hand, opens nothing. */
static void it_is_sealed(void **state) {
    assert_false(err_is(vault_create(scene_path(*state, "vault.db"), &key)));
    struct vault *vault = opened(*state);
    assert_true(raised(vault, "one", 9));
    assert_true(raised(vault, "another", 1));
    assert_int_equal(sqlite3_exec(vault->db,
                                  "UPDATE setting SET bytes = (SELECT max(bytes) FROM setting"
                                  " WHERE name LIKE 'counter-%') WHERE name LIKE 'counter-%'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    bool yes = true;
    enum err_kind one = counter_raise(vault, "one", 100, &yes).kind;
    assert_true(one == ERR_NONE || !yes);
    enum err_kind another = counter_raise(vault, "another", 100, &yes).kind;
    assert_true((one == ERR_FAULT) != (another == ERR_FAULT));
    vault_close(vault);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(it_grows_and_is_kept),
        scene_test(it_is_sealed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
