/* Is a host found where it is, and dialled only where it may be? */
#include "http/http.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static void an_address_is_public_or_it_is_not(void **state) {
    static const char *const public[] = {"8.8.8.8",     "1.1.1.1",         "172.15.255.255",
                                         "172.32.0.1",  "100.63.0.1",      "100.128.0.1",
                                         "192.167.1.1", "198.17.255.255",  "223.255.255.255",
                                         "11.0.0.1",    "2606:4700::1111", "2a00:1450::1"};
    static const char *const closed[] = {
        "0.0.0.0",         "10.1.2.3",         "100.64.0.1",  "127.0.0.1",
        "127.255.255.255", "169.254.169.254",  "172.16.0.1",  "172.31.255.255",
        "192.0.0.1",       "192.0.2.1",        "192.168.0.1", "198.18.0.1",
        "198.19.255.255",  "198.51.100.1",     "203.0.113.9", "224.0.0.1",
        "240.0.0.1",       "255.255.255.255",  "::",          "::1",
        "::ffff:8.8.8.8",  "64:ff9b::808:808", "fe80::1",     "fc00::1",
        "fd12::1",         "ff02::1",          "2001:db8::1", "2001::1",
        "2002:7f00:1::1",  "3fff::1",          "no address",  ""};
    for (size_t i = 0; i < sizeof public / sizeof *public; i++)
        if (!http_address_is_public(public[i])) fail_msg("%s", public[i]);
    for (size_t i = 0; i < sizeof closed / sizeof *closed; i++)
        if (http_address_is_public(closed[i])) fail_msg("%s", closed[i]);
}

static char hosts[] = "/tmp/portcullis-hosts-XXXXXX";

static int hosts_new(void **state) {
    strcpy(hosts, "/tmp/portcullis-hosts-XXXXXX");
    int fd = mkstemp(hosts);
    static const char text[] = "# comment\n"
                               "127.0.0.1 localhost\n"
                               "93.184.216.34\tpublic.example other.example # and more.example\n"
                               "10.0.0.7 private.example\n"
                               "10.0.0.8 both.example\n"
                               "2606:4700::1111 both.example\n"
                               "nonsense bad.example\n"
                               "169.254.169.254 cloud.example";
    bool good = fd >= 0 && write(fd, text, sizeof text - 1) == (ssize_t)sizeof text - 1;
    close(fd);
    return good ? 0 : -1;
}
static int hosts_drop(void **state) { return unlink(hosts); }

static struct err found(struct arena *arena, const char *host, bool private_too,
                        const char **addresses) {
    struct http_names *names;
    struct err e = http_names_open(arena, hosts, &names);
    assert_false(err_is(e));
    e = http_names_find(names, arena, host, private_too, 1, addresses);
    http_names_close(names);
    return e;
}

static void a_host_of_the_file_is_found_there(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    const char *at = "";
    assert_false(err_is(found(arena, "public.example", false, &at)));
    assert_string_equal(at, "93.184.216.34");
    assert_false(err_is(found(arena, "other.example", false, &at)));
    assert_string_equal(at, "93.184.216.34");
    assert_false(err_is(found(arena, "both.example", true, &at)));
    assert_string_equal(at, "10.0.0.8,[2606:4700::1111]");
}

static void a_private_address_is_dialled_only_where_that_is_meant(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    const char *at = "untouched";
    assert_int_equal(found(arena, "private.example", false, &at).kind, ERR_REFUSED);
    assert_int_equal(found(arena, "cloud.example", false, &at).kind, ERR_REFUSED);
    assert_string_equal(at, "untouched");
    assert_false(err_is(found(arena, "private.example", true, &at)));
    assert_string_equal(at, "10.0.0.7");
    assert_false(err_is(found(arena, "both.example", false, &at)));
    assert_string_equal(at, "[2606:4700::1111]");
}

static void what_is_an_address_already_is_that_one(void **state) {
    OWNED_ARENA arena = arena_open(4 << 20);
    const char *at = "";
    assert_false(err_is(found(arena, "127.0.0.1", false, &at)));
    assert_string_equal(at, "127.0.0.1");
    assert_false(err_is(found(arena, "localhost", false, &at)));
    assert_string_equal(at, "127.0.0.1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_public_or_it_is_not),
        cmocka_unit_test_setup_teardown(a_host_of_the_file_is_found_there, hosts_new, hosts_drop),
        cmocka_unit_test_setup_teardown(a_private_address_is_dialled_only_where_that_is_meant,
                                        hosts_new, hosts_drop),
        cmocka_unit_test_setup_teardown(what_is_an_address_already_is_that_one, hosts_new,
                                        hosts_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
