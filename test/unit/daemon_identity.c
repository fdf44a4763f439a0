/* Is the courier, and whoever stands behind it, believed in nothing; is each page that is owed
 * answered once, and does a person whom the provider names come in, recorded first? The courier and
 * the portal are played here, over the channels that they have. */
#include "daemon/identity.h"

#include "daemon/carry.h"
#include "daemon/pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"
#include "provider.h"

#define CLAIM "\"social_security_number\":\"900-70-1234\""
#define LEVEL "\"acr\":\"urn:ial:2\""

struct desk {
    struct house house;
    struct serving serving;
    struct arena *arena;
    EVP_PKEY *key;
    struct chan portal, courier; /* their ends */
    struct page_wanted *wanted;
    uint32_t page;
};

static void file_put(const char *dir, const char *name, const char *text) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void provider_put(struct desk *desk) {
    struct setup *setup = ARENA_NEW(desk->arena, struct setup);
    const char *dir = desk->house.keeper.dir;
    file_put(
        dir, "jwks.json",
        arena_printf(desk->arena, "{\"keys\":[%s]}", rsa_jwk(desk->arena, desk->key, "r1", "")));
    file_put(dir, "portcullis.ini",
             arena_printf(desk->arena,
                          "[gateway]\nidentity-name = Login\nidentity-issuer = https://id.example\n"
                          "identity-authorize = https://id.example/a\n"
                          "identity-tokens = https://id.example/t\nidentity-keys = %s/jwks.json\n"
                          "identity-client = portcullis\nidentity-scope = openid number\n"
                          "identity-assurance = urn:ial:2\n"
                          "identity-claim = social_security_number\n",
                          dir));
    fine(setup_read(desk->arena, dir, setup));
    desk->serving.setup = setup;
}

static void chan_join(struct desk *desk, enum process peer, struct chan *theirs) {
    int fd[2];
    fine(chan_pair(fd));
    desk->serving.chan[peer] = (struct chan){fd[0], PROCESS_KEEPER, peer};
    *theirs = (struct chan){fd[1], peer, PROCESS_KEEPER};
}

static void chan_part(struct desk *desk, enum process peer, struct chan *theirs) {
    if (theirs->fd >= 0) close(theirs->fd);
    if (desk->serving.chan[peer].fd >= 0) close(desk->serving.chan[peer].fd);
    theirs->fd = desk->serving.chan[peer].fd = -1;
}

static void desk_open(struct desk *desk, void *state) {
    *desk = (struct desk){0};
    house_open(&desk->house, state);
    desk->arena = arena_open(256 << 20);
    desk->key = EVP_RSA_gen(2048);
    desk->serving.keeper = desk->house.keeper;
    desk->serving.arena = desk->serving.round = desk->arena;
    fine(
        passkey_site_read(desk->arena, SPAN_LITERAL("http://localhost:6104"), &desk->serving.site));
    provider_put(desk);
    chan_join(desk, PROCESS_PORTAL, &desk->portal);
    chan_join(desk, PROCESS_COURIER, &desk->courier);
    desk->serving.pages = pages_open(&desk->serving);
    desk->serving.identity = identity_open(&desk->serving);
    desk->wanted = ARENA_NEW(desk->arena, struct page_wanted);
}

static void desk_close(struct desk *desk) {
    chan_part(desk, PROCESS_PORTAL, &desk->portal);
    chan_part(desk, PROCESS_COURIER, &desk->courier);
    pages_close(desk->serving.pages);
    identity_close(desk->serving.identity);
    EVP_PKEY_free(desk->key);
    desk->house.keeper = desk->serving.keeper;
    house_close(&desk->house);
    arena_close(desk->arena);
}

/* ---- a browser ---- */

struct away {
    struct span cookie, state, nonce;
};

static struct span member_of(struct span url, const char *name) {
    const char *found = strstr((const char *)url.at, name);
    assert_non_null(found);
    size_t at = (size_t)(found - (const char *)url.at) + strlen(name);
    return span_cut(url, at, at + VISIT_TEXT);
}

static struct away goes(struct desk *desk) {
    struct page_said said = {.status = 200};
    identity_begin(desk->serving.identity, desk->arena, &said);
    assert_int_equal(said.status, 200);
    struct span url = span_str(arena_str(desk->arena, said.away));
    assert_true(span_begins(url, SPAN_LITERAL("https://id.example/a?")));
    return (struct away){said.cookie, member_of(url, "&state="), member_of(url, "&nonce=")};
}

/* Comes home with this word, and with a code: true when the page is owed. */
static bool comes(struct desk *desk, struct span cookie, struct span state, const char *name,
                  const char *value, struct page_said *said) {
    *said = (struct page_said){.status = 200};
    *desk->wanted = (struct page_wanted){.action = WEB_ACTION_SIGN_IN_RETURN, .browser = cookie};
    desk->wanted->param[0] = (struct web_param){SPAN_LITERAL("state"), state};
    desk->wanted->param[1] = (struct web_param){span_str(name), span_str(value)};
    desk->wanted->param[2] = (struct web_param){SPAN_LITERAL("code"), SPAN_LITERAL("c0de")};
    desk->wanted->param_count = strcmp(name, "code") == 0 ? 2 : 3;
    return identity_return(desk->serving.identity, desk->arena, desk->wanted, PROCESS_PORTAL,
                           ++desk->page, said);
}

static void comes_with_code(struct desk *desk, const struct away *away) {
    struct page_said said;
    assert_true(comes(desk, away->cookie, away->state, "code", "c0de", &said));
}

/* ---- the courier ---- */

/* What it was handed; its number. */
static uint32_t handed(struct desk *desk, struct carry *carry) {
    struct message message;
    enum chan_state state;
    fine(chan_receive(&desk->courier, desk->arena, false, &message, &state));
    assert_int_equal(state, CHAN_MESSAGE);
    assert_int_equal(message.kind, MESSAGE_CARRY);
    assert_int_equal(message.number % 2, 1);
    fine(carry_read(desk->arena, message.body, carry));
    return message.number;
}

static void brings(struct desk *desk, uint32_t number, unsigned status, const char *body) {
    const struct carried carried = {.status = status, .body = span_str(body)};
    const struct message message = {
        .kind = MESSAGE_CARRIED, .number = number, .body = carried_write(desk->arena, &carried)};
    fine(identity_carried(desk->serving.identity, &message));
}

/* A yes, with a token for this nonce and these further members. */
static const char *yes(struct desk *desk, struct span nonce, const char *members) {
    instant now = keeper_now(&desk->serving.keeper);
    const char *payload = arena_printf(
        desk->arena,
        "{\"iss\":\"https://id.example\",\"aud\":\"portcullis\",\"sub\":\"u\",\"nonce\":\"%.*s\","
        "\"iat\":%lld,\"exp\":%lld,%s}",
        SPAN_FMT(nonce), (long long)now, (long long)now + 60, members);
    struct span token =
        token_of(desk->arena, desk->key, "{\"alg\":\"RS256\",\"kid\":\"r1\"}", payload);
    return arena_printf(desk->arena, "{\"id_token\":\"%.*s\"}", SPAN_FMT(token));
}

/* ---- the portal ---- */

/* What it is told of the page; false: nothing yet. */
static bool told(struct desk *desk, uint32_t page, struct page_said *said) {
    struct message message;
    enum chan_state state;
    fine(chan_receive(&desk->portal, desk->arena, false, &message, &state));
    if (state != CHAN_MESSAGE) return false;
    assert_int_equal(message.kind, MESSAGE_PAGED);
    assert_int_equal(message.number, page);
    fine(page_said_read(message.body, said));
    return true;
}

static void told_fault(struct desk *desk, uint32_t page, const char *fault) {
    struct page_said said;
    assert_true(told(desk, page, &said));
    assert_string_equal(arena_str(desk->arena, said.fault), fault);
    assert_int_equal(said.cookie.len, 0);
    assert_int_equal(said.session, WEB_NOBODY);
    assert_true(said.challenge.len > 0);
    assert_true(span_is(said.identity, "Login"));
    assert_true(span_is(said.identity_origin, "https://id.example"));
}

/* ---- what is promised ---- */

static void whom_the_provider_names_comes_in_recorded_first(void **state) {
    struct desk desk;
    struct carry carry;
    struct page_said said;
    desk_open(&desk, *state);
    struct ledger *ledger = desk.serving.keeper.ledger;
    uint64_t before = ledger_size(ledger);
    struct away away = goes(&desk);
    comes_with_code(&desk, &away);
    uint32_t number = handed(&desk, &carry);
    assert_string_equal(carry.url, "https://id.example/t");
    assert_string_equal(carry.type, "application/x-www-form-urlencoded");
    assert_true(carry.answered);
    assert_true(span_begins(carry.body, SPAN_LITERAL("grant_type=authorization_code&")));
    assert_non_null(memmem(carry.body.at, carry.body.len, "&code=c0de&", 11));
    assert_false(told(&desk, desk.page, &said));
    assert_int_equal(ledger_size(ledger), before);
    brings(&desk, number, 200, yes(&desk, away.nonce, LEVEL "," CLAIM));
    assert_true(told(&desk, desk.page, &said));
    assert_int_equal(said.session, WEB_PERSON);
    assert_true(said.cookie.len > 40);
    assert_int_equal(said.fault.len, 0);
    assert_int_equal(ledger_size(ledger), before + 1);
    /* Once. */
    brings(&desk, number, 200, yes(&desk, away.nonce, LEVEL "," CLAIM));
    assert_false(told(&desk, desk.page, &said));
    assert_int_equal(ledger_size(ledger), before + 1);
    assert_int_equal(identity_counts(desk.serving.identity).let_in, 1);
    assert_string_equal(identity_standing(desk.serving.identity), "ready");
    desk_close(&desk);
}

static void what_is_brought_is_judged_and_nothing_else_counts(void **state) {
    struct desk desk;
    struct carry carry;
    desk_open(&desk, *state);
    const struct {
        unsigned status;
        const char *body, *fault;
    } lies[] = {
        {200, "", WEB_FAULT_AWAY},
        {200, "{}", WEB_FAULT_AWAY},
        {0, "", WEB_FAULT_AWAY},
        {500, "{}", WEB_FAULT_AWAY},
        {400, "{\"error\":\"invalid_grant\"}", WEB_FAULT_PROOF},
        {200, "{\"id_token\":\"a.b.c\"}", WEB_FAULT_PROOF},
        {200, yes(&desk, SPAN_LITERAL("another's"), LEVEL "," CLAIM), WEB_FAULT_PROOF},
    };
    uint64_t before = ledger_size(desk.serving.keeper.ledger);
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct away away = goes(&desk);
        comes_with_code(&desk, &away);
        brings(&desk, handed(&desk, &carry), lies[i].status, lies[i].body);
        told_fault(&desk, desk.page, lies[i].fault);
    }
    assert_string_equal(identity_standing(desk.serving.identity), "fails");
    static const char *const members[][2] = {
        {"\"acr\":\"urn:ial:1\"," CLAIM, WEB_FAULT_ASSURANCE},
        {LEVEL, WEB_FAULT_PROOF},
        {LEVEL ",\"social_security_number\":\"12\"", WEB_FAULT_NUMBER},
        {LEVEL ",\"social_security_number\":\"000-00-0000\"", WEB_FAULT_NUMBER},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        struct away away = goes(&desk);
        comes_with_code(&desk, &away);
        brings(&desk, handed(&desk, &carry), 200, yes(&desk, away.nonce, members[i][0]));
        told_fault(&desk, desk.page, members[i][1]);
    }
    /* The token of one visit, brought for another that waits too. */
    struct away one = goes(&desk);
    struct away two = goes(&desk);
    comes_with_code(&desk, &one);
    uint32_t first = desk.page;
    uint32_t number = handed(&desk, &carry);
    comes_with_code(&desk, &two);
    uint32_t other = handed(&desk, &carry);
    brings(&desk, number, 200, yes(&desk, two.nonce, LEVEL "," CLAIM));
    told_fault(&desk, first, WEB_FAULT_PROOF);
    brings(&desk, other, 200, yes(&desk, one.nonce, LEVEL "," CLAIM));
    told_fault(&desk, desk.page, WEB_FAULT_PROOF);
    assert_int_equal(ledger_size(desk.serving.keeper.ledger), before);
    /* Malformed, it is the courier's own fault. */
    const struct message malformed = {.number = 1, .body = SPAN_LITERAL("\0\0")};
    assert_int_equal(identity_carried(desk.serving.identity, &malformed).kind, ERR_FAULT);
    desk_close(&desk);
}

static void who_did_not_go_does_not_come_back(void **state) {
    struct desk desk;
    struct page_said said;
    desk_open(&desk, *state);
    struct away away = goes(&desk);
    const struct {
        struct span cookie, state;
    } strangers[] = {{SPAN_LITERAL(""), SPAN_LITERAL("")},
                     {away.cookie, SPAN_LITERAL("")},
                     {away.cookie, away.cookie},
                     {SPAN_LITERAL("another's"), away.state},
                     {away.cookie, away.state}}; /* which the one before has ended */
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        assert_false(comes(&desk, strangers[i].cookie, strangers[i].state, "code", "c", &said));
        assert_string_equal(arena_str(desk.arena, said.fault), WEB_FAULT_VISIT);
    }
    static const char *const ends[][3] = {
        {"error", "access_denied", WEB_FAULT_DENIED},
        {"error", "unmet_authentication_requirements", WEB_FAULT_ASSURANCE},
        {"error", "server_error", WEB_FAULT_AWAY},
        {"iss", "https://evil.example", WEB_FAULT_PROOF},
        {"iss", "https://id.example/", WEB_FAULT_PROOF},
        {"code", "", WEB_FAULT_PROOF},
        {"code", "a b", WEB_FAULT_PROOF},
    };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        away = goes(&desk);
        assert_false(comes(&desk, away.cookie, away.state, ends[i][0], ends[i][1], &said));
        assert_string_equal(arena_str(desk.arena, said.fault), ends[i][2]);
    }
    struct message message;
    enum chan_state none;
    fine(chan_receive(&desk.courier, desk.arena, false, &message, &none));
    assert_int_equal(none, CHAN_EMPTY); /* nothing of all that was carried */
    away = goes(&desk);
    assert_true(comes(&desk, away.cookie, away.state, "iss", "https://id.example", &said));
    desk_close(&desk);
}

static void whoever_goes_takes_its_pages_along(void **state) {
    struct desk desk;
    struct carry carry;
    struct page_said said;
    desk_open(&desk, *state);
    struct away away = goes(&desk);
    comes_with_code(&desk, &away);
    handed(&desk, &carry);
    chan_part(&desk, PROCESS_COURIER, &desk.courier);
    identity_forget(desk.serving.identity, PROCESS_COURIER);
    told_fault(&desk, desk.page, WEB_FAULT_AWAY);
    away = goes(&desk);
    assert_false(comes(&desk, away.cookie, away.state, "code", "c", &said));
    assert_string_equal(arena_str(desk.arena, said.fault), WEB_FAULT_AWAY);
    chan_join(&desk, PROCESS_COURIER, &desk.courier);
    away = goes(&desk);
    comes_with_code(&desk, &away);
    uint32_t number = handed(&desk, &carry);
    identity_forget(desk.serving.identity, PROCESS_PORTAL);
    brings(&desk, number, 200, yes(&desk, away.nonce, LEVEL "," CLAIM));
    assert_false(told(&desk, desk.page, &said)); /* another portal counts its own pages */
    desk_close(&desk);
}

static void so_many_go_at_once_and_no_more(void **state) {
    struct desk desk;
    struct page_said said;
    struct away away[IDENTITY_AT_ONCE + 1];
    desk_open(&desk, *state);
    for (size_t i = 0; i <= IDENTITY_AT_ONCE; i++)
        away[i] = goes(&desk);
    for (size_t i = 0; i < IDENTITY_AT_ONCE; i++)
        comes_with_code(&desk, &away[i]);
    assert_false(comes(&desk, away[IDENTITY_AT_ONCE].cookie, away[IDENTITY_AT_ONCE].state, "code",
                       "c", &said));
    assert_string_equal(arena_str(desk.arena, said.fault), WEB_FAULT_AWAY);
    for (size_t i = IDENTITY_AT_ONCE + 1; i < IDENTITY_BEGIN_AT_ONCE; i++)
        goes(&desk);
    unsigned more = 0;
    for (said.status = 200; said.status == 200 && more < 10; more++)
        identity_begin(desk.serving.identity, desk.arena, &said);
    assert_int_equal(said.status, 429);
    desk_close(&desk);
}

static void where_none_is_configured_nobody_goes(void **state) {
    struct desk desk;
    struct page_said said = {.status = 200};
    struct setup *bare;
    desk_open(&desk, *state);
    struct away away = goes(&desk);
    bare = ARENA_NEW(desk.arena, struct setup);
    fine(settings_parse(desk.arena, "state", (struct span){0}, &bare->settings));
    desk.serving.setup = bare;
    identity_begin(desk.serving.identity, desk.arena, &said);
    assert_int_equal(said.status, 404);
    assert_int_equal(said.away.len, 0);
    assert_false(comes(&desk, away.cookie, away.state, "code", "c", &said));
    assert_int_equal(said.status, 404);
    said = (struct page_said){0};
    identity_seat(desk.serving.identity, desk.arena, &said);
    assert_int_equal(said.identity.len, 0);
    assert_string_equal(identity_standing(desk.serving.identity), "none");
    desk_close(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(whom_the_provider_names_comes_in_recorded_first),
        scene_test(what_is_brought_is_judged_and_nothing_else_counts),
        scene_test(who_did_not_go_does_not_come_back),
        scene_test(whoever_goes_takes_its_pages_along),
        scene_test(so_many_go_at_once_and_no_more),
        scene_test(where_none_is_configured_nobody_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
