/* What may be asked over HTTP? */
#include "daemon/call.h"

#include "base/bytes.h"

#include <assert.h>
#include <string.h>

static const struct call_rule rules[CALL_COUNT] = {
#define CALL_RULE(verb, door, method, path, bytes, streamed)                                       \
    [CALL_##verb] = {#verb, DOOR_##door, method, path, bytes, streamed},
    CALLS(CALL_RULE)
#undef CALL_RULE
};

const struct call_rule *call_rule(enum call_verb verb) {
    assert(verb > CALL_NONE && verb < CALL_COUNT);
    return &rules[verb];
}

/* ---- routes ---- */

/* An id or a name: what stands for {id}. */
static bool is_segment(struct span text) {
    static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    if (text.len == 0 || text.len > 128 || text.at[0] == '.') return false;
    for (size_t i = 0; i < text.len; i++)
        if (!memchr(fine, text.at[i], sizeof fine - 1)) return false;
    return true;
}

static bool path_fits(const char *rule, const char *path, struct span *id) {
    const char *hole = strstr(rule, "{id}");
    *id = (struct span){0};
    if (!hole) return strcmp(rule, path) == 0;
    size_t before = (size_t)(hole - rule);
    size_t after = strlen(hole + 4);
    size_t len = strlen(path);
    if (len <= before + after || strncmp(rule, path, before) != 0) return false;
    if (strcmp(hole + 4, path + len - after) != 0) return false;
    *id = span_of(path + before, len - before - after);
    return is_segment(*id);
}

/* A literal path stands in the table before one with a hole: /v1/orders/preview is no order's id.
 */
enum call_verb call_route(enum call_door door, const char *method, const char *path,
                          struct span *id) {
    for (unsigned i = CALL_NONE + 1; i < CALL_COUNT; i++) {
        bool opens = rules[i].door == door || (door == DOOR_ADMIN && rules[i].door == DOOR_ASKS);
        if (opens && strcmp(rules[i].method, method) == 0 && path_fits(rules[i].path, path, id))
            return (enum call_verb)i;
    }
    return CALL_NONE;
}

/* ---- from gate to keeper ---- */

enum { WORDS = 9 };

static void words_of(const struct call *call, struct span word[WORDS]) {
    const struct span words[WORDS] = {
        call->id,
        call->query,
        call->path,
        call->authorization,
        call->idempotency_key,
        call->content_type,
        call->accept,
        call->language,
        call->trace,
    };
    memcpy(word, words, sizeof words);
}

struct span call_write(struct arena *arena, const struct call *call) {
    struct text text = {.arena = arena};
    struct span word[WORDS];
    words_of(call, word);
    text_put_byte(&text, (uint8_t)call->verb);
    for (size_t i = 0; i < WORDS; i++) {
        assert(word[i].len <= CALL_WORD_BYTES_MAX);
        be_put_u16(text_put_room(&text, 2), (uint16_t)word[i].len);
        text_put(&text, word[i]);
    }
    text_put(&text, call->body);
    return text_span(&text);
}

static struct err malformed(const char *what) {
    return err_make(ERR_FAULT, "a malformed %s came from another process", what);
}

static struct err word_take(struct span body, size_t *at, struct span *word) {
    if (body.len - *at < 2) return malformed("call");
    size_t len = be_get_u16(body.at + *at);
    *at += 2;
    if (len > CALL_WORD_BYTES_MAX || len > body.len - *at) return malformed("call");
    *word = span_cut(body, *at, *at + len);
    *at += len;
    return err_none();
}

struct err call_read(struct span body, struct call *call) {
    struct span *const word[WORDS] = {
        &call->id,
        &call->query,
        &call->path,
        &call->authorization,
        &call->idempotency_key,
        &call->content_type,
        &call->accept,
        &call->language,
        &call->trace,
    };
    size_t at = 1;
    *call = (struct call){0};
    if (body.len < 1 || body.at[0] <= CALL_NONE || body.at[0] >= CALL_COUNT)
        return malformed("call");
    call->verb = (enum call_verb)body.at[0];
    for (size_t i = 0; i < WORDS; i++)
        TRY(word_take(body, &at, word[i]));
    call->body = span_cut(body, at, body.len);
    const struct call_rule *rule = call_rule(call->verb);
    if (!rule->streamed && call->body.len > rule->bytes_max) return malformed("call");
    if (call->id.len > 0 && !is_segment(call->id)) return malformed("call");
    return err_none();
}

/* ---- from keeper to gate ---- */

static const char *const type_name[CALL_TYPE_COUNT] = {
    [CALL_JSON] = "application/json",
    [CALL_PROBLEM] = "application/problem+json",
    [CALL_TEXT] = "text/plain; charset=utf-8",
    [CALL_TLOG_PROOF] = "text/plain; charset=utf-8",
    [CALL_NDJSON] = "application/x-ndjson",
    [CALL_CSV] = "text/csv; charset=utf-8",
    [CALL_HTML] = "text/html; charset=utf-8",
    [CALL_JWK] = "application/jwk+json",
    [CALL_METRICS_TEXT] = "text/plain; version=0.0.4; charset=utf-8",
};

const char *call_type_str(enum call_type type) {
    return type < CALL_TYPE_COUNT ? type_name[type] : type_name[CALL_TEXT];
}

enum { REPLY_HEAD = 2 + 1 + 4 + 2 };

struct span call_reply_write(struct arena *arena, const struct call_reply *reply) {
    struct text text = {.arena = arena};
    uint8_t *at = text_put_room(&text, REPLY_HEAD);
    assert(reply->location.len <= CALL_WORD_BYTES_MAX);
    be_put_u16(at, (uint16_t)reply->status);
    at[2] = (uint8_t)reply->type;
    be_put_u32(at + 3, reply->retry_after);
    be_put_u16(at + 7, (uint16_t)reply->location.len);
    text_put(&text, reply->location);
    text_put(&text, reply->body);
    return text_span(&text);
}

struct err call_reply_read(struct span body, struct call_reply *reply) {
    if (body.len < REPLY_HEAD) return malformed("reply");
    size_t len = be_get_u16(body.at + 7);
    *reply = (struct call_reply){.status = be_get_u16(body.at),
                                 .type = (enum call_type)body.at[2],
                                 .retry_after = be_get_u32(body.at + 3)};
    if (len > CALL_WORD_BYTES_MAX || len > body.len - REPLY_HEAD ||
        reply->type >= CALL_TYPE_COUNT || reply->status < 200 || reply->status > 599)
        return malformed("reply");
    reply->location = span_cut(body, REPLY_HEAD, REPLY_HEAD + len);
    reply->body = span_cut(body, REPLY_HEAD + len, body.len);
    return err_none();
}
