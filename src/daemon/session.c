/* Who sits before a page? */
#include "daemon/session.h"

#include "ask/request.h"
#include "base/bytes.h"

#include <stdio.h>

enum {
    TOKEN_BYTES = 32,
    CHALLENGE_HEAD = 24, /* eight bytes of time, sixteen by chance */
    CHALLENGE_BYTES = CHALLENGE_HEAD + DIGEST_BYTES,
    USED_MAX = 4096, /* challenges of the last minutes that were answered */
};

struct sessions {
    struct session session[SESSIONS_MAX];
    struct secret key; /* of tokens for forms, and of challenges */
    struct digest used[USED_MAX];
    size_t used_next;
};

struct sessions *sessions_open(struct arena *arena) {
    struct sessions *sessions = ARENA_NEW(arena, struct sessions);
    random_fill(sessions->key.byte, sizeof sessions->key.byte);
    return sessions;
}

void session_end(struct session *session) { explicit_bzero(session, sizeof *session); }

void sessions_close(struct sessions *sessions) {
    if (sessions) explicit_bzero(sessions, sizeof *sessions);
}

static bool has_ended(const struct session *session, instant now) {
    instant idle = session->kind == WEB_PERSON ? SESSION_PERSON_IDLE_SECONDS : SESSION_IDLE_SECONDS;
    return now - session->seen > idle || now - session->begun > SESSION_SECONDS;
}

struct session *session_find(struct sessions *sessions, struct span token, instant now) {
    if (token.len == 0) return NULL;
    struct digest digest = sha256(token);
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &sessions->session[i];
        if (session->kind == WEB_NOBODY) continue;
        if (has_ended(session, now)) {
            session_end(session);
            continue;
        }
        if (!span_equal_secret(digest_span(&digest), digest_span(&session->token))) continue;
        session->seen = now;
        return session;
    }
    return NULL;
}

static struct session *room_find(struct sessions *sessions, instant now) {
    struct session *oldest = &sessions->session[0];
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &sessions->session[i];
        if (session->kind == WEB_NOBODY || has_ended(session, now)) return session;
        if (session->seen < oldest->seen) oldest = session;
    }
    return oldest;
}

struct session *session_begin(struct sessions *sessions, struct arena *arena, enum web_session kind,
                              instant now, struct span *token) {
    uint8_t bytes[TOKEN_BYTES];
    struct session *session = room_find(sessions, now);
    random_fill(bytes, sizeof bytes);
    *token = base64url_write(arena, span_of(bytes, sizeof bytes));
    explicit_bzero(bytes, sizeof bytes);
    *session = (struct session){.token = sha256(*token), .kind = kind, .begun = now, .seen = now};
    return session;
}

struct session *session_begin_person(struct sessions *sessions, struct arena *arena,
                                     const struct secret *subject, instant now,
                                     struct span *token) {
    struct session *session = session_begin(sessions, arena, WEB_PERSON, now, token);
    session->subject = *subject;
    session->pace = bucket_make(PERSON_PAGES_AT_ONCE, PERSON_PAGE_MILLISECONDS * UINT64_C(1000000),
                                clock_ticks());
    return session;
}

void session_end_all(struct sessions *sessions, const struct session *of) {
    struct session same = *of;
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &sessions->session[i];
        bool person = same.kind == WEB_PERSON &&
                      span_equal_secret(secret_span(&session->subject), secret_span(&same.subject));
        bool key = same.kind != WEB_PERSON && strcmp(session->kid, same.kid) == 0;
        if (session->kind == same.kind && (person || key)) session_end(session);
    }
    explicit_bzero(&same, sizeof same);
}

static struct digest keyed(const struct sessions *sessions, const char *label, struct span bytes) {
    const struct span part[] = {span_str(label), bytes};
    return hmac_sha256(secret_span(&sessions->key), part, 2);
}

struct span session_csrf(const struct sessions *sessions, struct arena *arena,
                         const struct session *session) {
    struct digest token = keyed(sessions, "form/1", digest_span(&session->token));
    return base64url_write(arena, digest_span(&token));
}

/* ---- challenges ---- */

struct span challenge_make(const struct sessions *sessions, struct arena *arena, instant now) {
    uint8_t bytes[CHALLENGE_BYTES];
    be_put_u64(bytes, (uint64_t)now);
    random_fill(bytes + 8, CHALLENGE_HEAD - 8);
    struct digest ours = keyed(sessions, "challenge/1", span_of(bytes, CHALLENGE_HEAD));
    memcpy(bytes + CHALLENGE_HEAD, ours.byte, sizeof ours.byte);
    return base64url_write(arena, span_of(bytes, sizeof bytes));
}

bool challenge_take(struct sessions *sessions, struct span challenge, instant now) {
    OWNED_ARENA arena = arena_open(4096);
    struct span bytes;
    if (challenge.len > 128 || err_is(base64url_read(arena, challenge, &bytes))) return false;
    if (bytes.len != CHALLENGE_BYTES) return false;
    struct digest ours = keyed(sessions, "challenge/1", span_cut(bytes, 0, CHALLENGE_HEAD));
    if (!span_equal_secret(digest_span(&ours), span_cut(bytes, CHALLENGE_HEAD, bytes.len)))
        return false;
    instant made = (instant)be_get_u64(bytes.at);
    if (made > now || now - made > CHALLENGE_SECONDS) return false;
    for (size_t i = 0; i < USED_MAX; i++)
        if (memcmp(&sessions->used[i], &ours, sizeof ours) == 0) return false;
    sessions->used[sessions->used_next++ % USED_MAX] = ours;
    return true;
}

/* ---- signing in ---- */

static struct err refused(void) {
    return err_make(ERR_REFUSED, "the signature opens no session; take a new page and sign anew");
}

static struct err statement_check(struct sessions *sessions, const struct keeper *keeper,
                                  struct arena *arena, struct span payload) {
    OWNED_JSON o = NULL;
    struct span challenge;
    if (err_is(json_read(payload, 4096, &o)) ||
        err_is(json_need_str(o, "the statement", "challenge", 128, &challenge)))
        return refused();
    if (!span_equal(payload, session_write(arena, challenge))) return refused();
    return challenge_take(sessions, challenge, keeper_now(keeper)) ? err_none() : refused();
}

struct err session_sign_in(struct sessions *sessions, const struct keeper *keeper,
                           struct arena *arena, struct span jws, struct span *token,
                           struct session **session) {
    struct jws_header header;
    struct span payload;
    const struct requester_key *key = NULL;
    if (err_is(jws_peek(arena, jws, SESSION_TYP, &header, &payload))) return refused();
    const struct officer *auditor = roll_auditor(keeper->roll, header.kid);
    const struct officer *officer = auditor ? auditor : roll_officer(keeper->roll, header.kid);
    const struct requester *requester = roll_requester_of_key(keeper->roll, header.kid, &key);
    const struct jwk *jwk = officer ? officer->key : requester ? key->key : NULL;
    if (!jwk || err_is(jws_verify(arena, jws, SESSION_TYP, jwk, &payload))) return refused();
    TRY(statement_check(sessions, keeper, arena, payload));
    enum web_session kind = auditor ? WEB_AUDITOR : officer ? WEB_OFFICER : WEB_REQUESTER;
    *session = session_begin(sessions, arena, kind, keeper_now(keeper), token);
    memcpy((*session)->kid, header.kid, sizeof header.kid);
    if (!officer)
        snprintf((*session)->requester, sizeof(*session)->requester, "%.*s",
                 SPAN_FMT(requester->id));
    return err_none();
}
