/* Is an address read as every reader would read it, and everything else none? */
#include "base/trace.h"
#include "base/url.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void an_address_is_taken_apart(void **state) {
    static const struct {
        const char *text, *host, *path;
        unsigned port;
        bool secure;
    } cases[] = {
        {"https://hooks.example.gov/in?a=1", "hooks.example.gov", "/in?a=1", 443, true},
        {"https://hooks.example.gov", "hooks.example.gov", "", 443, true},
        {"http://127.0.0.1:8080/", "127.0.0.1", "/", 8080, false},
        {"http://localhost/x", "localhost", "/x", 80, false},
        {"https://a-b.c1.example:65535/%20", "a-b.c1.example", "/%20", 65535, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct url url;
        assert_false(err_is(url_read(span_str(cases[i].text), &url)));
        assert_true(span_is(url.host, cases[i].host) && span_is(url.path, cases[i].path));
        assert_int_equal(url.port, cases[i].port);
        assert_int_equal(url.secure, cases[i].secure);
    }
}

static void what_leads_elsewhere_for_another_reader_is_none(void **state) {
    static const char *const bad[] = {
        "",
        "hooks.example.gov",
        "ftp://hooks.example.gov/",
        "HTTPS://hooks.example.gov/",
        "https:/hooks.example.gov/",
        "https:///in",
        "https://",
        "https://user@hooks.example.gov/",
        "https://hooks.example.gov@evil.example/",
        "https://hooks.example.gov/@evil",
        "https://hooks.example.gov:/",
        "https://hooks.example.gov:0/",
        "https://hooks.example.gov:65536/",
        "https://hooks.example.gov:0443/",
        "https://hooks.example.gov:443:443/",
        "https://Hooks.example.gov/",
        "https://hooks..gov/",
        "https://.gov/",
        "https://hooks.example.gov./",
        "https://-hooks.gov/",
        "https://hooks-.gov/",
        "https://hooks_a.gov/",
        "https://h\xc3\xb6.gov/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.0.256/",
        "https://1.2.3.4.5/",
        "https://[::1]/",
        "https://hooks.example.gov?in",
        "https://hooks.example.gov#in",
        "https://hooks.example.gov/a b",
        "https://hooks.example.gov/a\tb",
        "https://hooks.example.gov/a\r\nHost: b",
        "https://hooks.example.gov/#x",
        "https://hooks.example.gov/\\evil",
        " https://hooks.example.gov/",
        "https://hooks.example.gov/\x7f",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct url url = {.port = 7};
        if (url_read(span_str(bad[i]), &url).kind != ERR_INPUT) fail_msg("%s", bad[i]);
        assert_int_equal(url.port, 7);
    }
}

static void a_length_over_the_bound_is_none(void **state) {
    OWNED_ARENA arena = arena_open(65536);
    for (size_t len = URL_BYTES_MAX - 1; len <= URL_BYTES_MAX + 1; len++) {
        struct text text = {.arena = arena};
        struct url url;
        text_put_str(&text, "https://a.example/");
        while (text.len < len)
            text_put_byte(&text, 'x');
        assert_int_equal(err_is(url_read(text_span(&text), &url)), len > URL_BYTES_MAX);
    }
    struct text label = {.arena = arena};
    for (int i = 0; i < 64; i++)
        text_put_byte(&label, 'a');
    assert_false(host_is_fine(text_span(&label)));
    assert_true(host_is_fine(span_cut(text_span(&label), 1, label.len)));
}

static void this_machine_is_known_by_its_names(void **state) {
    static const char *const here[] = {"localhost", "127.0.0.1", "127.9.8.7"};
    static const char *const away[] = {"localhost.example", "128.0.0.1", "127.example", "10.0.0.1"};
    for (size_t i = 0; i < 3; i++)
        assert_true(host_is_here(span_str(here[i])));
    for (size_t i = 0; i < 4; i++)
        assert_false(host_is_here(span_str(away[i])));
}

static void a_trace_has_one_form(void **state) {
    static const char good[] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assert_true(trace_is_fine(span_str(good)));
    for (size_t i = 0; i < TRACE_BYTES; i++) { /* cut, and one byte another */
        char bent[TRACE_BYTES + 1];
        strcpy(bent, good);
        assert_false(trace_is_fine(span_of(good, i)));
        bent[i] = bent[i] == '-' ? '0' : 'G';
        assert_false(trace_is_fine(span_str(bent)));
    }
    static const char *const bad[] = {
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-Smith",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(trace_is_fine(span_str(bad[i])));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_taken_apart),
        cmocka_unit_test(what_leads_elsewhere_for_another_reader_is_none),
        cmocka_unit_test(a_length_over_the_bound_is_none),
        cmocka_unit_test(this_machine_is_known_by_its_names),
        cmocka_unit_test(a_trace_has_one_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
