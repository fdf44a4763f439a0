/* Does a passkey sign in, and sign, only its own officer, once, and over what a page of ours asked
 * for? */
#include "daemon/passkey.h"

#include "ask/pending.h"
#include "ask/signer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "house_passkey.h"

struct desk {
    struct house house;
    struct serving serving;
    struct sessions *sessions;
    struct page_wanted *wanted;
    struct page_said said;
    struct session *session;
};

static void desk_open(struct desk *desk, void *state) {
    *desk = (struct desk){0};
    house_open(&desk->house, state);
    desk->serving.keeper = desk->house.keeper;
    fine(passkey_site_read(desk->house.arena, SPAN_LITERAL(HERE), &desk->serving.site));
    desk->sessions = sessions_open(desk->house.arena);
    desk->wanted = ARENA_NEW(desk->house.arena, struct page_wanted);
}

static void desk_close(struct desk *desk) {
    desk->house.keeper = desk->serving.keeper;
    house_close(&desk->house);
}

static struct acting acting_of(struct desk *desk) {
    return (struct acting){.serving = &desk->serving,
                           .arena = desk->house.arena,
                           .sessions = desk->sessions,
                           .wanted = desk->wanted,
                           .session = desk->session,
                           .said = &desk->said};
}

static void form_put(struct desk *desk, const char *name, struct span bytes) {
    desk->wanted->param[desk->wanted->param_count++] =
        (struct web_param){span_str(name), base64url_write(desk->house.arena, bytes)};
}

static void form_of(struct desk *desk, const struct passkey_signed *parts) {
    desk->wanted->param_count = 0;
    form_put(desk, "credential", parts->id);
    form_put(desk, "client", parts->client);
    form_put(desk, "authenticator", parts->authenticator);
    form_put(desk, "assertion", parts->assertion);
}

static struct span fresh(struct desk *desk) {
    return challenge_make(desk->sessions, desk->house.arena, keeper_now(&desk->serving.keeper));
}

/* Whether the ceremony opens a session. */
static bool opens_by(struct desk *desk, const struct device *device, const struct ceremony *it) {
    struct span cookie = {0};
    struct passkey_signed parts = device_gets(desk->house.arena, device, it);
    form_of(desk, &parts);
    struct acting acting = acting_of(desk);
    desk->session = NULL;
    struct err e = passkey_sign_in(&acting, &cookie, &desk->session);
    assert_true(e.kind == ERR_NONE || e.kind == ERR_REFUSED);
    assert_true((e.kind == ERR_NONE) == (desk->session != NULL));
    assert_true((e.kind == ERR_NONE) == (cookie.len > 0));
    return e.kind == ERR_NONE;
}

static bool opens(struct desk *desk, const struct device *device, struct span challenge,
                  uint32_t count) {
    struct ceremony it = ceremony_get(challenge, count);
    return opens_by(desk, device, &it);
}

static void it_signs_its_officer_in(void **state) {
    struct desk desk;
    desk_open(&desk, *state);
    struct device device = device_of(&desk.house, desk.house.officer);
    desk.serving.keeper = desk.house.keeper;
    assert_true(opens(&desk, &device, fresh(&desk), 1));
    assert_int_equal(desk.session->kind, WEB_OFFICER);
    assert_string_equal(desk.session->kid, jwk_kid(desk.house.officer));
    assert_string_equal(desk.session->passkey, jwk_kid(device.key));
    assert_true(passkey_still_stands(desk.serving.keeper.roll, desk.session));
    struct device stranger = device_open();
    assert_false(opens(&desk, &stranger, fresh(&desk), 1));
    memcpy(stranger.id, device.id, sizeof stranger.id);
    assert_false(opens(&desk, &stranger, fresh(&desk), 2));
    device_close(&stranger);
    device_close(&device);
    desk_close(&desk);
}

/* An inspector comes in, and what their passkey signs nobody signed. */
static void an_auditors_signs_in_and_signs_nothing(void **state) {
    struct desk desk;
    struct signer by;
    desk_open(&desk, *state);
    OWNED_JWK eye = jwk_create();
    desk.house.keeper = desk.serving.keeper;
    fine(staff_put(&desk.house, eye, "auditor"));
    struct device device = device_of(&desk.house, eye);
    desk.serving.keeper = desk.house.keeper;
    const struct roll *roll = desk.serving.keeper.roll;
    assert_true(opens(&desk, &device, fresh(&desk), 1));
    assert_int_equal(desk.session->kind, WEB_AUDITOR);
    assert_string_equal(desk.session->kid, jwk_kid(eye));
    assert_true(passkey_still_stands(roll, desk.session));
    struct span statement = SPAN_LITERAL("{\"a\":1}");
    struct ceremony it = ceremony_get(passkey_challenge(desk.house.arena, statement), 2);
    struct passkey_signed parts = device_gets(desk.house.arena, &device, &it);
    parts.payload = statement;
    struct span text = passkey_write(desk.house.arena, &parts);
    fine(signer_peek(roll, desk.house.arena, FINDING_TYP, text, &by));
    assert_true(by.audits && !by.stands && !by.officer);
    form_of(&desk, &parts);
    struct acting acting = acting_of(&desk);
    assert_int_equal(passkey_take(&acting, statement, &text).kind, ERR_REFUSED);
    device_close(&device);
    desk_close(&desk);
}

static void a_challenge_is_ours_fresh_and_used_once(void **state) {
    struct desk desk;
    desk_open(&desk, *state);
    struct device device = device_of(&desk.house, desk.house.officer);
    struct span challenge = fresh(&desk);
    assert_true(opens(&desk, &device, challenge, 1));
    assert_false(opens(&desk, &device, challenge, 2));
    assert_false(opens(&desk, &device, SPAN_LITERAL("Zm9yZWlnbg"), 3));
    assert_false(opens(&desk, &device, passkey_challenge(desk.house.arena, span_str("x")), 4));
    struct sessions *others = sessions_open(desk.house.arena);
    instant now = keeper_now(&desk.serving.keeper);
    assert_false(opens(&desk, &device, challenge_make(others, desk.house.arena, now), 5));
    struct span old = challenge_make(desk.sessions, desk.house.arena, now - CHALLENGE_SECONDS - 1);
    assert_false(opens(&desk, &device, old, 6));
    struct span ahead = challenge_make(desk.sessions, desk.house.arena, now + 3600);
    assert_false(opens(&desk, &device, ahead, 7));
    struct ceremony it = ceremony_get(fresh(&desk), 8);
    it.flags = FLAG_PRESENT;
    assert_false(opens_by(&desk, &device, &it));
    it = ceremony_get(fresh(&desk), 9);
    it.origin = "http://localhost:6105";
    assert_false(opens_by(&desk, &device, &it));
    assert_true(opens(&desk, &device, fresh(&desk), 10));
    device_close(&device);
    desk_close(&desk);
}

static void a_counter_that_goes_back_opens_nothing(void **state) {
    struct desk desk;
    desk_open(&desk, *state);
    struct device device = device_of(&desk.house, desk.house.officer);
    struct device plain = device_of(&desk.house, desk.house.second);
    assert_true(opens(&desk, &device, fresh(&desk), 7));
    assert_false(opens(&desk, &device, fresh(&desk), 7));
    assert_false(opens(&desk, &device, fresh(&desk), 6));
    assert_false(opens(&desk, &device, fresh(&desk), 0));
    assert_true(opens(&desk, &device, fresh(&desk), 8));
    assert_true(opens(&desk, &plain, fresh(&desk), 0)); /* one that counts nothing */
    assert_true(opens(&desk, &plain, fresh(&desk), 0));
    /* The next start knows it still. */
    const char *dir = scene_path(*state, "state");
    keeper_close(&desk.serving.keeper);
    desk.serving.keeper = (struct keeper){0};
    fine(keeper_open(dir, 0, &desk.serving.keeper));
    assert_false(opens(&desk, &device, fresh(&desk), 8));
    assert_true(opens(&desk, &device, fresh(&desk), 9));
    device_close(&plain);
    device_close(&device);
    desk_close(&desk);
}

static void what_is_revoked_opens_nothing_and_its_session_ends(void **state) {
    struct desk desk;
    desk_open(&desk, *state);
    OWNED_JWK third = jwk_create();
    fine(officer_put(&desk.house, third));
    struct device device = device_of(&desk.house, third);
    struct device other = device_of(&desk.house, third);
    assert_true(opens(&desk, &device, fresh(&desk), 1));
    struct session of_device = *desk.session;
    assert_true(opens(&desk, &other, fresh(&desk), 1));
    struct session of_other = *desk.session;
    fine(officer_gone(&desk.house, jwk_kid(third), jwk_kid(device.key)));
    assert_false(passkey_still_stands(desk.serving.keeper.roll, &of_device));
    assert_true(passkey_still_stands(desk.serving.keeper.roll, &of_other));
    assert_false(opens(&desk, &device, fresh(&desk), 2));
    assert_true(opens(&desk, &other, fresh(&desk), 2));
    fine(officer_gone(&desk.house, jwk_kid(third), NULL));
    assert_false(passkey_still_stands(desk.serving.keeper.roll, &of_other));
    assert_false(opens(&desk, &other, fresh(&desk), 3));
    device_close(&other);
    device_close(&device);
    desk_close(&desk);
}

/* ---- signing ---- */

static struct err takes(struct desk *desk, const struct device *device, struct span statement,
                        uint32_t count) {
    struct span text;
    struct signer by;
    struct ceremony it = ceremony_get(passkey_challenge(desk->house.arena, statement), count);
    struct passkey_signed parts = device_gets(desk->house.arena, device, &it);
    form_of(desk, &parts);
    struct acting acting = acting_of(desk);
    assert_true(passkey_sent(&acting));
    struct err e = passkey_take(&acting, statement, &text);
    if (err_is(e)) return e;
    fine(signer_peek(desk->serving.keeper.roll, desk->house.arena, NULL, text, &by));
    fine(signer_verify(desk->house.arena, NULL, text, &by));
    assert_true(span_equal(by.payload, statement));
    return e;
}

static void it_signs_for_whoever_sits_there(void **state) {
    struct desk desk;
    struct span statement = SPAN_LITERAL("{\"kind\":\"order\"}");
    desk_open(&desk, *state);
    struct device device = device_of(&desk.house, desk.house.officer);
    struct device second = device_of(&desk.house, desk.house.second);
    assert_true(opens(&desk, &device, fresh(&desk), 1));
    fine(takes(&desk, &device, statement, 2));
    assert_string_equal(takes(&desk, &device, statement, 2).text, WEB_FAULT_COUNTER);
    assert_string_equal(takes(&desk, &second, statement, 1).text, WEB_FAULT_ANOTHERS);
    struct device stranger = device_open();
    assert_string_equal(takes(&desk, &stranger, statement, 1).text, WEB_FAULT_NOT_ENROLLED);
    memcpy(stranger.id, device.id, sizeof stranger.id);
    assert_int_equal(takes(&desk, &stranger, statement, 5).kind, ERR_PROOF);
    fine(takes(&desk, &device, statement, 3)); /* what did not hold moved no counter */
    device_close(&stranger);
    device_close(&second);
    device_close(&device);
    desk_close(&desk);
}

static void findings_have_a_challenge_of_ours(void **state) {
    struct desk desk;
    desk_open(&desk, *state);
    struct digest frozen = {{1}};
    struct arena *arena = desk.house.arena;
    struct span finding = finding_write(arena, &frozen, SPAN_LITERAL("an.element"), true,
                                        span_str(""), keeper_now(&desk.serving.keeper));
    struct acting acting = acting_of(&desk);
    struct span ours = findings_write(arena, fresh(&desk), &finding, 1);
    fine(passkey_fresh(&acting, ours));
    assert_int_equal(passkey_fresh(&acting, ours).kind, ERR_PROOF);
    assert_int_equal(passkey_fresh(&acting, findings_write(arena, span_str("x"), &finding, 1)).kind,
                     ERR_PROOF);
    assert_int_equal(passkey_fresh(&acting, finding).kind, ERR_PROOF);
    assert_int_equal(passkey_fresh(&acting, span_str("")).kind, ERR_INPUT);
    desk_close(&desk);
}

/* ---- a new one ---- */

static struct err makes(struct desk *desk, const struct device *device, struct span challenge,
                        json_t **view) {
    struct arena *arena = desk->house.arena;
    struct ceremony it = ceremony_create(challenge);
    struct span states =
        device_states(arena, &it, device_attested(arena, device, device_cose(arena, device, 0x26)));
    desk->wanted->param_count = 0;
    form_put(desk, "credential", device_id(device));
    form_put(desk, "client", device_client(arena, &it));
    form_put(desk, "attestation", device_attestation(arena, "none", EMPTY_MAP, states));
    struct acting acting = acting_of(desk);
    return passkey_make(&acting, view);
}

static void a_new_one_is_a_document_for_two_to_sign(void **state) {
    struct desk desk;
    struct span text;
    OWNED_JSON view = NULL;
    OWNED_JSON none = NULL;
    OWNED_JSON document = NULL;
    desk_open(&desk, *state);
    struct device old = device_of(&desk.house, desk.house.officer);
    assert_true(opens(&desk, &old, fresh(&desk), 1));
    struct device device = device_open();
    struct span challenge = fresh(&desk);
    fine(makes(&desk, &device, challenge, &view));
    assert_int_equal(makes(&desk, &device, challenge, &none).kind, ERR_PROOF);
    assert_int_equal(makes(&desk, &device, SPAN_LITERAL("Zm9yZWlnbg"), &none).kind, ERR_PROOF);
    fine(json_need_str(view, "view", "document", 8192, &text));
    fine(json_read(text, 8192, &document));
    OWNED_JSON wanted = passkey_doc(&desk.house, jwk_kid(desk.house.officer), &device);
    assert_true(json_equal(document, wanted));
    assert_false(opens(&desk, &device, fresh(&desk), 1));
    fine(passkey_enter(&desk.house, document));
    assert_true(opens(&desk, &device, fresh(&desk), 1));
    device_close(&device);
    device_close(&old);
    desk_close(&desk);
}

static void what_is_malformed_is_refused(void **state) {
    static const char *const names[] = {"credential", "client", "authenticator", "assertion"};
    struct desk desk;
    desk_open(&desk, *state);
    struct device device = device_of(&desk.house, desk.house.officer);
    uint8_t *large = arena_alloc(desk.house.arena, 65536);
    const struct span bad[] = {span_of("", 0), SPAN_LITERAL("="), SPAN_LITERAL("a b"),
                               base64url_write(desk.house.arena, span_of(large, 65536))};
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
            struct span cookie;
            struct ceremony it = ceremony_get(fresh(&desk), 1);
            struct passkey_signed parts = device_gets(desk.house.arena, &device, &it);
            form_of(&desk, &parts);
            assert_true(span_is(desk.wanted->param[i].name, names[i]));
            desk.wanted->param[i].value = bad[k];
            struct acting acting = acting_of(&desk);
            assert_int_equal(passkey_sign_in(&acting, &cookie, &desk.session).kind, ERR_REFUSED);
        }
    }
    assert_true(opens(&desk, &device, fresh(&desk), 1));
    device_close(&device);
    desk_close(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(it_signs_its_officer_in),
        scene_test(an_auditors_signs_in_and_signs_nothing),
        scene_test(a_challenge_is_ours_fresh_and_used_once),
        scene_test(a_counter_that_goes_back_opens_nothing),
        scene_test(what_is_revoked_opens_nothing_and_its_session_ends),
        scene_test(it_signs_for_whoever_sits_there),
        scene_test(findings_have_a_challenge_of_ours),
        scene_test(a_new_one_is_a_document_for_two_to_sign),
        scene_test(what_is_malformed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
