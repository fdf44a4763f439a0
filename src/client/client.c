/* What does a requester's own program call? The rooms' words behind include/portcullis.h: outputs
 * leave in an arena of their own, which their owner frees. */
#include "base/bytes.h"
#include "base/canon.h"
#include "base/clock.h"
#include "jose/jose.h"
#include "verify/verify.h"

#include <portcullis.h>
#include <stdio.h>

#define ASK_TYP "portcullis-ask+jws"
#define SEALED_ASK_TYP "portcullis-ask+jwe"
#define ANSWER_TYP "portcullis-answer+jwe"
#define REQUEST_TYP "portcullis-request+jws"
#define WITHDRAWAL_TYP "portcullis-withdrawal+jws"

enum {
    MADE_BYTES_MAX = 16 * 1024 * 1024, /* of one output and what making it needs */
    PROOF_BYTES_MAX = 4 * NOTE_BYTES_MAX,
    ACCOUNTING_BYTES_MAX = 256 * 1024 * 1024,
    PATH_BYTES_MAX = 2048,
};

struct portcullis_key {
    struct arena *arena;
    struct jwk *jwk;
};

struct portcullis_batch {
    struct arena *arena;
    struct jwe_batch batch;
};

const char *portcullis_version(void) { return PORTCULLIS_VERSION; }

/* ---- how it ends ---- */

static enum portcullis_status ended(struct err e, struct portcullis_why *why) {
    static const enum portcullis_status status[] = {
        [ERR_NONE] = PORTCULLIS_OK,     [ERR_FAULT] = PORTCULLIS_FAULT,
        [ERR_USAGE] = PORTCULLIS_INPUT, [ERR_INPUT] = PORTCULLIS_INPUT,
        [ERR_STALE] = PORTCULLIS_FAULT, [ERR_REFUSED] = PORTCULLIS_REFUSED,
        [ERR_PROOF] = PORTCULLIS_PROOF,
    };
    if (why) snprintf(why->text, sizeof why->text, "%s", e.text);
    return status[e.kind];
}

/* Hands the bytes out with the arena that holds them, or closes it. */
static enum portcullis_status made(struct arena *arena, struct err e, struct span bytes,
                                   struct portcullis_text *text, struct portcullis_why *why) {
    if (err_is(e) || !text) {
        arena_close(arena);
        return ended(e, why);
    }
    *text =
        (struct portcullis_text){.at = arena_str(arena, bytes), .len = bytes.len, .owner = arena};
    return ended(e, why);
}

void portcullis_text_free(struct portcullis_text *text) {
    if (!text) return;
    arena_close(text->owner);
    *text = (struct portcullis_text)PORTCULLIS_TEXT_NONE;
}

/* ---- keys ---- */

static struct portcullis_key *key_of(struct jwk *jwk) {
    struct arena *arena = arena_open(KEY_FILE_BYTES_MAX);
    struct portcullis_key *key = ARENA_NEW(arena, struct portcullis_key);
    *key = (struct portcullis_key){arena, jwk};
    return key;
}

enum portcullis_status portcullis_key_create(struct portcullis_key **key,
                                             struct portcullis_why *why) {
    *key = key_of(jwk_create());
    return ended(err_none(), why);
}

enum portcullis_status portcullis_key_read(const char *jwk, size_t len, struct portcullis_key **key,
                                           struct portcullis_why *why) {
    struct jwk *found = NULL;
    struct err e = jwk_read(span_of(jwk, len), &found);
    if (!err_is(e)) *key = key_of(found);
    return ended(e, why);
}

enum portcullis_status portcullis_key_write_public(const struct portcullis_key *key,
                                                   struct portcullis_text *jwk,
                                                   struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    return made(arena, err_none(), jwk_write_public(arena, key->jwk), jwk, why);
}

static struct err private_need(const struct portcullis_key *key) {
    if (jwk_is_private(key->jwk)) return err_none();
    return err_make(ERR_REFUSED, "the key is a public one; the private one is needed here");
}

enum portcullis_status portcullis_key_write_private(const struct portcullis_key *key,
                                                    struct portcullis_text *jwk,
                                                    struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    struct span text = {0};
    struct err e = private_need(key);
    if (!err_is(e)) text = jwk_write_private(arena, key->jwk);
    return made(arena, e, text, jwk, why);
}

const char *portcullis_key_id(const struct portcullis_key *key) { return jwk_kid(key->jwk); }

int portcullis_key_is_private(const struct portcullis_key *key) { return jwk_is_private(key->jwk); }

void portcullis_key_close(struct portcullis_key *key) {
    if (!key) return;
    jwk_close(key->jwk);
    arena_close(key->arena);
}

/* ---- to ask ---- */

static struct err sign(struct arena *arena, const struct portcullis_key *key, const char *typ,
                       struct span payload, struct span *jws) {
    TRY(private_need(key));
    return jws_sign(arena, key->jwk, typ, payload, jws);
}

enum portcullis_status portcullis_ask_sign(const struct portcullis_key *key, const char *ask,
                                           size_t len, struct portcullis_text *jws,
                                           struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    struct span text = {0};
    struct err e = len <= ASK_BYTES_MAX
                       ? sign(arena, key, ASK_TYP, span_of(ask, len), &text)
                       : err_make(ERR_INPUT, "the ask is longer than %d bytes", ASK_BYTES_MAX);
    return made(arena, e, text, jws, why);
}

/* A file has a line end after its one line. */
static struct span one_line(const char *at, size_t len) {
    while (len && (at[len - 1] == '\n' || at[len - 1] == '\r'))
        len--;
    return span_of(at, len);
}

enum portcullis_status portcullis_ask_seal(const struct portcullis_key *custodian, const char *jws,
                                           size_t len, struct portcullis_text *jwe,
                                           struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    struct span signed_ask = one_line(jws, len);
    struct span text = {0};
    struct span payload;
    struct jws_header header;
    struct err e = jws_peek(arena, signed_ask, ASK_TYP, &header, &payload);
    if (!err_is(e)) e = jwe_seal(arena, custodian->jwk, SEALED_ASK_TYP, signed_ask, &text);
    return made(arena, e, text, jwe, why);
}

enum portcullis_status portcullis_withdrawal_sign(const struct portcullis_key *key,
                                                  const char *ask_id, struct portcullis_text *jws,
                                                  struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    struct canon to = {.text = {.arena = arena}};
    struct span text = {0};
    struct err e = id_valid(span_str(ask_id), "ASK")
                       ? err_none()
                       : err_make(ERR_INPUT, "an ask's id is \"ASK-\" and a ULID");
    canon_begin(&to, NULL);
    canon_put(&to, "ask", err_is(e) ? span_str("") : span_str(ask_id));
    canon_put(&to, "kind", SPAN_LITERAL("ask-withdrawn"));
    canon_end(&to);
    if (!err_is(e)) e = sign(arena, key, WITHDRAWAL_TYP, canon_text(&to), &text);
    return made(arena, e, text, jws, why);
}

/* A path is ASCII without controls, as the gate takes it. */
static struct err request_form(struct span method, struct span path) {
    if (!span_is(method, "GET") && !span_is(method, "POST") && !span_is(method, "DELETE"))
        return err_make(ERR_INPUT, "the method is GET, POST or DELETE");
    bool fine = path.len > 0 && path.len <= PATH_BYTES_MAX && path.at[0] == '/';
    for (size_t i = 0; i < path.len && fine; i++)
        fine = path.at[i] > ' ' && path.at[i] < 0x7f;
    if (fine) return err_none();
    return err_make(ERR_INPUT, "the path begins with a slash and is as it is sent");
}

enum portcullis_status portcullis_request_sign(const struct portcullis_key *key, const char *method,
                                               const char *path, int64_t now,
                                               struct portcullis_text *authorization,
                                               struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    struct canon to = {.text = {.arena = arena}};
    char when[INSTANT_TEXT_BYTES];
    struct span jws = {0};
    struct err e = request_form(span_str(method), span_str(path));
    if (!err_is(e)) {
        instant_write(now, when);
        canon_begin(&to, NULL);
        canon_put(&to, "method", span_str(method));
        canon_put(&to, "path", span_str(path));
        canon_put(&to, "time", span_str(when));
        canon_end(&to);
        e = sign(arena, key, REQUEST_TYP, canon_text(&to), &jws);
    }
    struct span text = {0};
    if (!err_is(e)) text = span_str(arena_printf(arena, "JWS %.*s", SPAN_FMT(jws)));
    return made(arena, e, text, authorization, why);
}

/* ---- what came back ---- */

enum portcullis_status portcullis_answer_open(const struct portcullis_key *key, const char *jwe,
                                              size_t len, struct portcullis_text *answer,
                                              struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    struct span sealed = one_line(jwe, len);
    struct span plain = {0};
    struct jwe_header header;
    struct err e = private_need(key);
    if (!err_is(e)) e = jwe_peek(arena, sealed, ANSWER_TYP, &header);
    if (!err_is(e)) e = jwe_open(arena, key->jwk, sealed, &plain);
    return made(arena, e, plain, answer, why);
}

enum portcullis_status portcullis_batch_open(const struct portcullis_key *key, const char *seal,
                                             size_t len, struct portcullis_batch **batch,
                                             struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    struct portcullis_batch *found = ARENA_NEW(arena, struct portcullis_batch);
    found->arena = arena;
    struct err e = private_need(key);
    if (!err_is(e)) e = jwe_batch_resume(arena, key->jwk, one_line(seal, len), &found->batch);
    if (err_is(e))
        arena_close(arena);
    else
        *batch = found;
    return ended(e, why);
}

enum portcullis_status portcullis_batch_line_open(const struct portcullis_batch *batch,
                                                  uint64_t line, const char *jwe, size_t len,
                                                  struct portcullis_text *answer,
                                                  struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    struct span plain = {0};
    struct err e = jwe_batch_open(arena, &batch->batch, line, one_line(jwe, len), &plain);
    return made(arena, e, plain, answer, why);
}

void portcullis_batch_close(struct portcullis_batch *batch) {
    if (!batch) return;
    jwe_batch_wipe(&batch->batch);
    arena_close(batch->arena);
}

/* ---- proofs ---- */

static struct err vkey_open(const char *text, struct note_key *key) {
    struct span line = one_line(text, strlen(text));
    struct err e = vkey_read_log(line, key);
    return err_is(e) ? err_at(e, "the verifier key") : e;
}

static struct err answer_compare(struct arena *arena, struct span entry, const char *answer) {
    OWNED_JSON o = NULL;
    struct span wanted;
    TRY(json_read(entry, ENTRY_BYTES_MAX, &o));
    TRY(json_may_str(o, "the entry", "answer", 2 * DIGEST_BYTES, &wanted));
    struct digest found = sha256(one_line(answer, strlen(answer)));
    if (wanted.at && span_is(wanted, hex_str(arena, digest_span(&found)))) return err_none();
    return err_make(ERR_PROOF, "the answer is not the one that the entry records");
}

static struct err receipt_check(struct arena *arena, const char *vkey, struct span text,
                                const char *answer, struct proof_file *proof,
                                struct checkpoint *checkpoint) {
    struct note_key key;
    TRY(vkey_open(vkey, &key));
    if (text.len > PROOF_BYTES_MAX)
        return err_make(ERR_INPUT, "a receipt is shorter than %d bytes", PROOF_BYTES_MAX);
    TRY(proof_read(arena, text, proof));
    TRY(proof_verify(arena, proof, &key, proof->extra, checkpoint));
    return answer ? answer_compare(arena, proof->extra, answer) : err_none();
}

enum portcullis_status portcullis_receipt_verify(const char *vkey, const char *proof, size_t len,
                                                 const char *answer,
                                                 struct portcullis_receipt *receipt,
                                                 struct portcullis_text *entry,
                                                 struct portcullis_why *why) {
    struct arena *arena = arena_open(MADE_BYTES_MAX);
    struct proof_file *found = ARENA_NEW(arena, struct proof_file);
    struct checkpoint checkpoint;
    struct err e = receipt_check(arena, vkey, span_of(proof, len), answer, found, &checkpoint);
    if (!err_is(e) && receipt)
        *receipt = (struct portcullis_receipt){.index = found->index, .size = checkpoint.size};
    return made(arena, e, found->extra, entry, why);
}

static struct err accounting_check(struct arena *arena, const char *vkey, const char *path,
                                   const char *log, const char *secret, instant now,
                                   struct accounting *found) {
    OWNED_ARCHIVE zip = NULL;
    struct note_key key;
    struct secret opened;
    struct source *source = NULL;
    struct accounting_check check = {.key = &key, .now = now};
    if (!log != !secret) return err_make(ERR_INPUT, "the log and the person's secret go together");
    TRY(vkey_open(vkey, &key));
    TRY(archive_open(arena, path, &zip));
    if (secret) {
        if (err_is(hex_read(span_str(secret), opened.byte, sizeof opened.byte)))
            return err_make(ERR_INPUT, "a person's secret is 64 hex digits");
        TRY(source_open(arena, log, &source));
        check.log = source;
        check.secret = &opened;
    }
    struct err e = accounting_verify(arena, zip, &check, found);
    if (secret) secret_wipe(&opened);
    return e;
}

enum portcullis_status portcullis_accounting_verify(const char *vkey, const char *path,
                                                    const char *log, const char *secret,
                                                    int64_t now,
                                                    struct portcullis_accounting *accounting,
                                                    struct portcullis_why *why) {
    OWNED_ARENA arena = arena_open(ACCOUNTING_BYTES_MAX);
    struct accounting found;
    struct err e = accounting_check(arena, vkey, path, log, secret, now, &found);
    if (!err_is(e) && accounting)
        *accounting = (struct portcullis_accounting){.decisions = found.decisions,
                                                     .inspections = found.inspections,
                                                     .others = found.others,
                                                     .newer = found.newer};
    return ended(e, why);
}
