/* Whom does a provider of identities let in? */
#include "daemon/identity.h"

#include "ask/enact.h"
#include "base/bytes.h"
#include "base/url.h"
#include "daemon/bucket.h"
#include "daemon/carry.h"
#include "daemon/pages.h"
#include "person/person.h"

#include <stdio.h>

enum {
    BROWSER_BYTES = 32,
    SAY_SECONDS = 10, /* a failure is said to the journal once in so many */
};
#define SECOND_NS UINT64_C(1000000000)

/* A code that the courier has taken to the token endpoint, for a page that is owed. */
struct exchange {
    uint32_t number; /* of the message; 0: a free place */
    enum process from;
    uint32_t page;
    uint64_t until;
    struct oidc_visit visit;
};

struct identity {
    struct serving *serving;
    struct oidc_visits *visits;
    struct bucket begins;
    struct exchange exchange[IDENTITY_AT_ONCE];
    uint32_t next_number; /* odd: webhooks have the even ones */
    uint64_t said;
    bool fails;        /* the last time it mattered, it was not as it should be */
    struct err broken; /* what could not be sent, for the next turn */
    struct identity_counts counts;
};

struct identity *identity_open(struct serving *serving) {
    struct identity *identity = ARENA_NEW(serving->arena, struct identity);
    identity->serving = serving;
    identity->visits = oidc_visits_open(serving->arena);
    identity->begins = bucket_make(IDENTITY_BEGIN_AT_ONCE,
                                   IDENTITY_BEGIN_MILLISECONDS * UINT64_C(1000000), clock_ticks());
    identity->next_number = 1;
    return identity;
}

void identity_close(struct identity *identity) {
    if (!identity) return;
    oidc_visits_close(identity->visits);
    explicit_bzero(identity->exchange, sizeof identity->exchange);
}

struct identity_counts identity_counts(const struct identity *identity) { return identity->counts; }

const char *identity_standing(const struct identity *identity) {
    if (!settings_identity(&identity->serving->setup->settings)) return "none";
    return identity->fails ? "fails" : "ready";
}

static bool provider_find(const struct identity *identity, struct arena *arena,
                          struct oidc_provider *provider) {
    const struct serving *serving = identity->serving;
    return setup_provider(arena, serving->setup, serving->site.origin, provider);
}

/* ---- there ---- */

void identity_seat(const struct identity *identity, struct arena *arena, struct page_said *said) {
    struct oidc_provider provider;
    struct url url;
    if (!provider_find(identity, arena, &provider) || err_is(url_read(provider.authorize, &url)))
        return;
    const struct setting *setting = identity->serving->setup->settings.setting;
    said->identity = span_str(setting[SETTING_IDENTITY_NAME].value);
    said->identity_origin = span_cut(provider.authorize, 0, provider.authorize.len - url.path.len);
}

void identity_begin(struct identity *identity, struct arena *arena, struct page_said *said) {
    struct oidc_provider provider;
    uint8_t bytes[BROWSER_BYTES];
    if (!provider_find(identity, arena, &provider)) {
        said->status = 404;
        return;
    }
    if (!bucket_take(&identity->begins, clock_ticks())) {
        said->status = 429;
        return;
    }
    random_fill(bytes, sizeof bytes);
    said->cookie = base64url_write(arena, span_of(bytes, sizeof bytes));
    explicit_bzero(bytes, sizeof bytes);
    const struct oidc_visit *visit =
        oidc_visit_begin(identity->visits, said->cookie, keeper_now(&identity->serving->keeper));
    said->away = oidc_authorize_url(arena, &provider, visit);
}

/* ---- and back ---- */

/* RFC 6749 section 4.1.2.1; the last is of OpenID Connect, for an acr that cannot be had. */
static const char *fault_of_error(struct span error) {
    if (span_is(error, "access_denied")) return WEB_FAULT_DENIED;
    if (span_is(error, "unmet_authentication_requirements")) return WEB_FAULT_ASSURANCE;
    return WEB_FAULT_AWAY;
}

/* NULL: there is a form for the token endpoint. Whose answer it is says RFC 9207. */
static const char *home_read(struct identity *identity, struct arena *arena,
                             const struct oidc_provider *provider, const struct page_wanted *wanted,
                             struct oidc_visit *visit, struct span *form) {
    struct span issuer = page_param(wanted, "iss");
    struct span error = page_param(wanted, "error");
    if (!oidc_visit_take(identity->visits, page_param(wanted, "state"), wanted->browser,
                         keeper_now(&identity->serving->keeper), visit))
        return WEB_FAULT_VISIT;
    if (issuer.len && !span_equal(issuer, provider->issuer)) return WEB_FAULT_PROOF;
    if (error.len) return fault_of_error(error);
    struct err e = oidc_token_form(arena, provider, visit, page_param(wanted, "code"), form);
    return err_is(e) ? WEB_FAULT_PROOF : NULL;
}

/* The owner is told; what is a browser's own fault is not. */
static void journal(struct identity *identity, const char *why) {
    uint64_t now = clock_ticks();
    identity->fails = true;
    if (identity->said && now - identity->said < SAY_SECONDS * SECOND_NS) return;
    identity->said = now;
    fprintf(stderr, "keeper: the provider of identities let nobody in: %s\n", why);
}

static struct exchange *exchange_of(struct identity *identity, uint32_t number) {
    for (size_t i = 0; i < IDENTITY_AT_ONCE; i++)
        if (identity->exchange[i].number == number) return &identity->exchange[i];
    return NULL;
}

/* False: the courier takes nothing now. */
static bool code_send(struct identity *identity, struct arena *arena,
                      const struct oidc_provider *provider, struct span form,
                      struct exchange *exchange) {
    struct carry carry = {.answered = true,
                          .url = arena_str(arena, provider->tokens),
                          .type = "application/x-www-form-urlencoded",
                          .header_count = 1,
                          .header = {{"accept", "application/json"}},
                          .body = form};
    enum chan_state state = CHAN_CLOSED;
    const struct chan *courier = &identity->serving->chan[PROCESS_COURIER];
    identity->next_number += 2;
    exchange->number = identity->next_number;
    exchange->until = clock_ticks() + (CARRY_SECONDS_MAX + 5) * SECOND_NS;
    struct err e = err_none();
    if (courier->fd >= 0)
        e = chan_send(courier, MESSAGE_CARRY, exchange->number, carry_write(arena, &carry), -1,
                      false, &state);
    if (err_is(e)) journal(identity, e.text);
    return !err_is(e) && state == CHAN_MESSAGE;
}

static void refuse(struct identity *identity, const char *fault, struct page_said *said) {
    bool unanswered = strcmp(fault, WEB_FAULT_AWAY) == 0;
    identity->counts.unanswered += unanswered;
    identity->counts.refused += !unanswered;
    said->fault = span_str(fault);
}

bool identity_return(struct identity *identity, struct arena *arena,
                     const struct page_wanted *wanted, enum process from, uint32_t number,
                     struct page_said *said) {
    struct oidc_provider provider;
    struct exchange made = {.from = from, .page = number};
    struct span form;
    if (!provider_find(identity, arena, &provider)) {
        said->status = 404;
        return false;
    }
    const char *fault = home_read(identity, arena, &provider, wanted, &made.visit, &form);
    struct exchange *place = exchange_of(identity, 0);
    if (!fault && (!place || !code_send(identity, arena, &provider, form, &made))) {
        journal(identity, "no code can be carried now");
        fault = WEB_FAULT_AWAY;
    }
    if (fault)
        refuse(identity, fault, said);
    else
        *place = made;
    explicit_bzero(&made, sizeof made);
    return !fault;
}

/* ---- what was brought ---- */

/* The number that the provider says; NULL, or the fault. */
static const char *number_find(struct identity *identity, const struct oidc_provider *provider,
                               const struct oidc_visit *visit, const struct carried *carried,
                               char number[10]) {
    const struct serving *serving = identity->serving;
    struct arena *arena = serving->round;
    OWNED_OIDC_KEYS keys = NULL;
    struct oidc_said said;
    struct span token;
    if (!carried->status) {
        journal(identity, arena_str(arena, carried->why));
        return WEB_FAULT_AWAY;
    }
    struct err e = oidc_reply_read(arena, carried->status, carried->body, &token);
    if (e.kind == ERR_REFUSED) return WEB_FAULT_PROOF;
    if (!err_is(e)) e = oidc_keys_read(serving->setup->identity_keys, &keys);
    if (!err_is(e))
        e = oidc_token_check(arena, provider, keys, visit, token, keeper_now(&serving->keeper),
                             &said);
    if (e.kind == ERR_REFUSED) return WEB_FAULT_ASSURANCE;
    if (err_is(e)) {
        journal(identity, e.text);
        return e.kind == ERR_FAULT ? WEB_FAULT_AWAY : WEB_FAULT_PROOF;
    }
    if (tin_canon(said.number, number)) return NULL;
    journal(identity, "its claim of a person's number has not nine digits");
    return WEB_FAULT_NUMBER;
}

/* Recorded first, as a code's use is. Whether anything is on file is not looked up, and nobody is
 * told. */
static struct err let_in(struct identity *identity, const struct exchange *exchange,
                         const char number[10]) {
    struct keeper *keeper = &identity->serving->keeper;
    struct secret subject = subject_secret(&keeper->subject_key, span_of(number, 9));
    uint64_t index;
    struct page_said said = {.status = 200, .file = -1};
    struct err e =
        inspection_record(keeper, "subject", SPAN_LITERAL("identity provider"), &subject, &index);
    if (err_is(e)) {
        fprintf(stderr, "keeper: %s\n", e.text);
        said.status = 503;
    }
    identity->counts.let_in += !err_is(e);
    identity->fails = false;
    e = pages_arrived(identity->serving->pages, exchange->from, exchange->page,
                      err_is(e) ? NULL : &subject, &said);
    secret_wipe(&subject);
    return e;
}

static struct err exchange_end(struct identity *identity, struct exchange *exchange,
                               const struct carried *carried) {
    struct exchange ended = *exchange;
    struct oidc_provider provider;
    struct page_said said = {.status = 200, .file = -1};
    char number[10];
    explicit_bzero(exchange, sizeof *exchange);
    const char *fault = provider_find(identity, identity->serving->round, &provider)
                            ? number_find(identity, &provider, &ended.visit, carried, number)
                            : WEB_FAULT_AWAY;
    struct err e = err_none();
    if (fault) {
        refuse(identity, fault, &said);
        e = pages_arrived(identity->serving->pages, ended.from, ended.page, NULL, &said);
    } else {
        e = let_in(identity, &ended, number);
    }
    explicit_bzero(&ended, sizeof ended);
    explicit_bzero(number, sizeof number);
    return e;
}

/* A page that cannot be answered is no fault of who brought what it waited for. */
static void exchange_settle(struct identity *identity, struct exchange *exchange,
                            const struct carried *carried) {
    struct err e = exchange_end(identity, exchange, carried);
    if (err_is(e)) identity->broken = e;
}

struct err identity_carried(struct identity *identity, const struct message *message) {
    struct carried carried;
    TRY(carried_read(message->body, &carried));
    struct exchange *exchange = exchange_of(identity, message->number);
    if (exchange) exchange_settle(identity, exchange, &carried);
    return err_none();
}

static void unanswered(struct identity *identity, struct exchange *exchange) {
    const struct carried none = {.why = SPAN_LITERAL("the courier does not answer")};
    exchange_settle(identity, exchange, &none);
}

struct err identity_turn(struct identity *identity) {
    uint64_t now = clock_ticks();
    for (size_t i = 0; i < IDENTITY_AT_ONCE; i++) {
        struct exchange *exchange = &identity->exchange[i];
        if (exchange->number && exchange->until < now) unanswered(identity, exchange);
    }
    return identity->broken;
}

void identity_forget(struct identity *identity, enum process peer) {
    for (size_t i = 0; i < IDENTITY_AT_ONCE; i++) {
        struct exchange *exchange = &identity->exchange[i];
        if (!exchange->number) continue;
        if (exchange->from == peer) explicit_bzero(exchange, sizeof *exchange);
        if (exchange->number && peer == PROCESS_COURIER) unanswered(identity, exchange);
    }
}
