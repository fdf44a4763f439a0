/* Is whoever comes back from the provider the one who was sent there, once and in time? */
#include "oidc/oidc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/bytes.h"

static struct arena *arena;
static struct oidc_visits *visits;
static const instant now = 1800000000;
static const struct span browser = SPAN_LITERAL("a secret in a cookie");

static int begin(void **state) {
    arena = arena_open(64 << 20);
    visits = oidc_visits_open(arena);
    return 0;
}

static int end(void **state) {
    oidc_visits_close(visits);
    arena_close(arena);
    return 0;
}

static bool taken(struct oidc_visit begun, struct span by, instant when) {
    struct oidc_visit found = {0};
    bool good = oidc_visit_take(visits, span_str(begun.state), by, when, &found);
    if (good) assert_memory_equal(&found, &begun, sizeof found);
    if (!good) assert_int_equal(found.begun, 0);
    return good;
}

static void a_visit_comes_back_once(void **state) {
    struct oidc_visit one = *oidc_visit_begin(visits, browser, now);
    struct oidc_visit two = *oidc_visit_begin(visits, browser, now);
    assert_string_not_equal(one.state, two.state);
    assert_string_not_equal(one.nonce, two.nonce);
    assert_string_not_equal(one.verifier, two.verifier);
    assert_string_not_equal(one.state, one.nonce);
    assert_int_equal(strlen(one.verifier), VISIT_TEXT); /* RFC 7636: 43 to 128 */
    assert_true(taken(two, browser, now + VISIT_SECONDS));
    assert_false(taken(two, browser, now + 1));
    assert_true(taken(one, browser, now));
}

static void late_early_or_by_another_browser_it_does_not(void **state) {
    assert_false(taken(*oidc_visit_begin(visits, browser, now), browser, now + VISIT_SECONDS + 1));
    assert_false(taken(*oidc_visit_begin(visits, browser, now), browser, now - 1));
    struct oidc_visit stolen = *oidc_visit_begin(visits, browser, now);
    assert_false(taken(stolen, SPAN_LITERAL("another's cookie"), now));
    assert_false(taken(stolen, browser, now)); /* and is gone */
    struct oidc_visit found;
    assert_false(oidc_visit_take(visits, span_str(""), browser, now, &found));
    char zero[VISIT_TEXT + 1] = {0};
    assert_false(oidc_visit_take(visits, span_of(zero, VISIT_TEXT), browser, now, &found));
}

static void the_oldest_gives_way(void **state) {
    struct oidc_visit first = *oidc_visit_begin(visits, browser, now);
    for (int i = 0; i < VISITS_MAX - 1; i++)
        oidc_visit_begin(visits, browser, now + 1);
    struct oidc_visit last = *oidc_visit_begin(visits, browser, now + 2);
    assert_false(taken(first, browser, now + 2));
    assert_true(taken(last, browser, now + 2));
}

static const struct oidc_provider provider = {
    .issuer = SPAN_LITERAL("https://id.example.gov"),
    .authorize = SPAN_LITERAL("https://id.example.gov/authorize"),
    .tokens = SPAN_LITERAL("https://id.example.gov/token"),
    .client = SPAN_LITERAL("urn:gov:portcullis&x=1"),
    .redirect = SPAN_LITERAL("https://gateway.example.gov/sign-in/identity"),
    .scope = SPAN_LITERAL("openid social_security_number"),
    .assurance = SPAN_LITERAL("urn:ial:2"),
    .claim = SPAN_LITERAL("social_security_number")};

static void what_is_sent_is_escaped_and_shows_no_verifier(void **state) {
    struct oidc_visit visit = {.state = "s", .nonce = "n"};
    struct span form;
    /* RFC 7636, appendix B. */
    memcpy(visit.verifier, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", VISIT_TEXT);
    struct span url = oidc_authorize_url(arena, &provider, &visit);
    assert_true(span_is(
        url, "https://id.example.gov/authorize?response_type=code"
             "&client_id=urn%3Agov%3Aportcullis%26x%3D1"
             "&redirect_uri=https%3A%2F%2Fgateway.example.gov%2Fsign-in%2Fidentity"
             "&scope=openid%20social_security_number&acr_values=urn%3Aial%3A2&state=s&nonce=n"
             "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
             "&code_challenge_method=S256"));
    assert_false(err_is(oidc_token_form(arena, &provider, &visit, SPAN_LITERAL("a/b+c"), &form)));
    assert_true(span_is(form, "grant_type=authorization_code"
                              "&client_id=urn%3Agov%3Aportcullis%26x%3D1"
                              "&redirect_uri=https%3A%2F%2Fgateway.example.gov%2Fsign-in%2Fidentity"
                              "&code=a%2Fb%2Bc"
                              "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
    static const char *const bad[] = {"", "a b", "a\nb", "\x7f", "\xc3\xa4"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(oidc_token_form(arena, &provider, &visit, span_str(bad[i]), &form).kind,
                         ERR_INPUT);
    struct span large = span_of(arena_alloc(arena, CODE_BYTES_MAX + 1), CODE_BYTES_MAX + 1);
    assert_int_equal(oidc_token_form(arena, &provider, &visit, large, &form).kind, ERR_INPUT);
}

static void a_provider_is_spoken_to_over_tls_alone(void **state) {
    static const char *const bad[] = {"",
                                      "http://id.example.gov",
                                      "https://id.example.gov?x=1",
                                      "https://id.example.gov#x",
                                      "ftp://id.example.gov",
                                      "http://localhost.example.gov/",
                                      "http://10.0.0.1/",
                                      "https://someone@id.example.gov",
                                      "https://id example.gov"};
    assert_false(err_is(oidc_provider_check(&provider)));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct oidc_provider one = provider;
        one.issuer = span_str(bad[i]);
        assert_int_equal(oidc_provider_check(&one).kind, ERR_INPUT);
        one = provider;
        one.tokens = span_str(bad[i]);
        assert_int_equal(oidc_provider_check(&one).kind, ERR_INPUT);
        one = provider;
        one.redirect = span_str(bad[i]);
        assert_int_equal(oidc_provider_check(&one).kind, ERR_INPUT);
    }
    struct oidc_provider local = provider;
    local.issuer = local.authorize = SPAN_LITERAL("http://localhost:3000/auth");
    assert_false(err_is(oidc_provider_check(&local)));
    local.tokens = SPAN_LITERAL("http://127.0.0.1:3000/token");
    assert_false(err_is(oidc_provider_check(&local)));
    static const char *const scopes[] = {"", "number", "openidnumber", "number,openid"};
    for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++) {
        struct oidc_provider one = provider;
        one.scope = span_str(scopes[i]);
        assert_int_equal(oidc_provider_check(&one).kind, ERR_INPUT);
    }
    local.scope = SPAN_LITERAL("number openid");
    assert_false(err_is(oidc_provider_check(&local)));
    local.claim = span_str("");
    assert_int_equal(oidc_provider_check(&local).kind, ERR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_visit_comes_back_once),
        cmocka_unit_test(late_early_or_by_another_browser_it_does_not),
        cmocka_unit_test(the_oldest_gives_way),
        cmocka_unit_test(what_is_sent_is_escaped_and_shows_no_verifier),
        cmocka_unit_test(a_provider_is_spoken_to_over_tls_alone),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
