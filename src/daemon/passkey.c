/* What does a passkey do before a page? */
#include "daemon/passkey.h"

#include "ask/change.h"
#include "ask/pending.h"
#include "ask/signer.h"
#include "base/bytes.h"

#include <stdio.h>

/* ---- what the form brings ---- */

static struct err part_read(const struct acting *acting, const char *name, size_t most,
                            struct span *bytes) {
    struct span text = page_param(acting->wanted, name);
    if (text.len == 0 || text.len / 4 * 3 > most ||
        err_is(base64url_read(acting->arena, text, bytes)) || bytes->len > most)
        return err_make(ERR_INPUT, "the passkey's \"%s\" could not be read", name);
    return err_none();
}

static struct err signed_read(const struct acting *acting, struct passkey_signed *parts) {
    TRY(part_read(acting, "credential", PASSKEY_ID_BYTES_MAX, &parts->id));
    TRY(part_read(acting, "client", CLIENT_BYTES_MAX, &parts->client));
    TRY(part_read(acting, "authenticator", AUTHENTICATOR_BYTES_MAX, &parts->authenticator));
    return part_read(acting, "assertion", ASSERTION_BYTES_MAX, &parts->assertion);
}

bool passkey_sent(const struct acting *acting) {
    return page_param(acting->wanted, "assertion").len > 0;
}

static struct err stale(void) {
    return err_make(ERR_PROOF, "the page is older than five minutes or was sent before");
}

/* A counter that does not grow means that the passkey was copied, or is an old signature. */
static struct err count_take(const struct acting *acting, const struct passkey *passkey,
                             uint32_t count) {
    bool raised = false;
    TRY(counter_raise(acting->serving->keeper.vault, jwk_kid(passkey->key), count, &raised));
    if (raised) return err_none();
    return err_make(ERR_REFUSED, "%s", WEB_FAULT_COUNTER);
}

/* ---- signing in ---- */

static struct err refused(void) {
    return err_make(ERR_REFUSED, "the passkey opens no session; take a new page and try again");
}

/* The challenge is named by the browser, and must be one that a page of ours was given. */
static struct err sign_in_check(const struct acting *acting, const struct passkey *passkey,
                                const struct passkey_signed *parts) {
    struct arena *arena = acting->arena;
    instant now = keeper_now(&acting->serving->keeper);
    struct span challenge;
    struct passkey_site site;
    uint32_t count = 0;
    TRY(passkey_client_challenge(arena, parts->client, &challenge));
    TRY(passkey_site_read(arena, passkey->origin, &site));
    TRY(passkey_check(arena, passkey->key, &site, challenge, parts, &count));
    if (!challenge_take(acting->sessions, challenge, now)) return refused();
    return count_take(acting, passkey, count);
}

struct err passkey_sign_in(const struct acting *acting, struct span *cookie,
                           struct session **session) {
    const struct keeper *keeper = &acting->serving->keeper;
    struct passkey_signed parts = {0};
    const struct passkey *passkey = NULL;
    if (err_is(signed_read(acting, &parts))) return refused();
    const struct officer *officer = roll_passkey_ever(keeper->roll, parts.id, &passkey);
    if (!officer || officer->revoked || passkey->revoked) return refused();
    struct err e = sign_in_check(acting, passkey, &parts);
    if (e.kind == ERR_FAULT) return e;
    if (err_is(e)) return refused();
    *session = session_begin(acting->sessions, acting->arena,
                             officer_audits(officer) ? WEB_AUDITOR : WEB_OFFICER,
                             keeper_now(keeper), cookie);
    snprintf((*session)->kid, sizeof(*session)->kid, "%s", jwk_kid(officer->key));
    snprintf((*session)->passkey, sizeof(*session)->passkey, "%s", jwk_kid(passkey->key));
    return err_none();
}

bool passkey_still_stands(const struct roll *roll, const struct session *session) {
    const struct officer *officer = session->kind == WEB_AUDITOR ? roll_auditor(roll, session->kid)
                                                                 : roll_officer(roll, session->kid);
    if (!officer || !session->passkey[0]) return officer != NULL;
    for (size_t i = 0; i < officer->passkey_count; i++)
        if (strcmp(jwk_kid(officer->passkey[i].key), session->passkey) == 0)
            return !officer->passkey[i].revoked;
    return false;
}

/* ---- signing ---- */

struct span passkey_ids(struct arena *arena, const struct roll *roll, const char *kid) {
    const struct officer *officer = roll_officer(roll, kid);
    struct text out = {.arena = arena};
    for (size_t i = 0; officer && i < officer->passkey_count; i++) {
        const struct passkey *passkey = &officer->passkey[i];
        if (passkey->revoked) continue;
        if (out.len) text_put_byte(&out, ' ');
        text_put(&out, base64url_write(arena, passkey->id));
    }
    return text_span(&out);
}

struct err passkey_fresh(const struct acting *acting, struct span statement) {
    struct approve_said *said = ARENA_ARRAY(acting->arena, struct approve_said, FINDINGS_AT_ONCE);
    struct span challenge;
    size_t count = 0;
    TRY(findings_read(acting->arena, statement, &challenge, said, &count));
    if (challenge_take(acting->sessions, challenge, keeper_now(&acting->serving->keeper)))
        return err_none();
    return stale();
}

struct err passkey_take(const struct acting *acting, struct span statement, struct span *text) {
    const struct roll *roll = acting->serving->keeper.roll;
    struct passkey_signed parts = {.payload = statement};
    struct signer by;
    TRY(signed_read(acting, &parts));
    *text = passkey_write(acting->arena, &parts);
    TRY(signer_peek(roll, acting->arena, NULL, *text, &by));
    if (!by.stands) return err_make(ERR_REFUSED, "%s", WEB_FAULT_NOT_ENROLLED);
    if (strcmp(jwk_kid(by.officer->key), acting->session->kid) != 0)
        return err_make(ERR_REFUSED, "%s", WEB_FAULT_ANOTHERS);
    TRY(signer_verify(acting->arena, NULL, *text, &by));
    return count_take(acting, by.passkey, by.count);
}

/* ---- a new one ---- */

/* How to enter it, with what its enrolment replaces. */
static struct err made_view(const struct acting *acting, const struct passkey *passkey,
                            json_t **view) {
    const struct keeper *keeper = &acting->serving->keeper;
    struct sign_at at;
    OWNED_JSON document = passkey_document(acting->arena, acting->session->kid, passkey);
    TRY(sign_at_now(keeper->roll, ENTRY_OFFICER, document, &at));
    json_t *o = json_object();
    json_set_span(o, "document", json_write(acting->arena, document));
    json_set_span(o, "log", at.log);
    json_set_int(o, "replaces", (int64_t)at.replaces);
    *view = o;
    return err_none();
}

struct err passkey_make(const struct acting *acting, json_t **view) {
    struct arena *arena = acting->arena;
    const struct passkey_site *site = &acting->serving->site;
    struct span id, client, attestation, challenge;
    struct passkey_made made;
    TRY(part_read(acting, "credential", PASSKEY_ID_BYTES_MAX, &id));
    TRY(part_read(acting, "client", CLIENT_BYTES_MAX, &client));
    TRY(part_read(acting, "attestation", ATTESTATION_BYTES_MAX, &attestation));
    TRY(passkey_client_challenge(arena, client, &challenge));
    TRY(passkey_made_check(arena, site, challenge, id, client, attestation, &made));
    struct passkey passkey = {.id = made.id, .origin = span_str(site->origin), .key = made.key};
    instant now = keeper_now(&acting->serving->keeper);
    struct err e = challenge_take(acting->sessions, challenge, now)
                       ? made_view(acting, &passkey, view)
                       : stale();
    jwk_close(made.key);
    return e;
}
