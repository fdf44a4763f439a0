/* Our side of the exchange with npm `jose`: `exchange make DIR` writes a key, a signed ask, a
 * sealed answer and a sealed batch; `exchange check DIR` reads what the other side signed with
 * that key and sealed to it. For the stories of answers, `exchange seal DIR` writes what a keeper
 * would hand to the key DIR/key.pub.jwk: answer.jwe, decision.json, results.ndjson, a receipt of
 * the answer with log.vkey, and a receipt of an entry without one. */
#include "base/file.h"
#include "jose/jose.h"
#include "tlog/tlog.h"

#include <stdio.h>

static const char *const said = "{\"return.wages\":4100000}";

static struct err put(struct arena *arena, const char *dir, const char *name, struct span bytes) {
    return file_write_durable(arena_printf(arena, "%s/%s", dir, name), bytes, 0600);
}

static struct err get(struct arena *arena, const char *dir, const char *name, struct span *bytes) {
    return file_read(arena_printf(arena, "%s/%s", dir, name), JWE_BYTES_MAX, arena, bytes);
}

static struct err make(struct arena *arena, const char *dir) {
    OWNED_JWK key = jwk_create();
    struct span jws;
    struct span jwe;
    struct span header;
    struct jwe_batch batch;
    TRY(put(arena, dir, "key.jwk", jwk_write_private(arena, key)));
    TRY(put(arena, dir, "key.pub.jwk", jwk_write_public(arena, key)));
    TRY(jws_sign(arena, key, "portcullis-ask+jws", span_str(said), &jws));
    TRY(put(arena, dir, "ask.jws", jws));
    TRY(jwe_seal(arena, key, "portcullis-answer+jwe", span_str(said), &jwe));
    TRY(put(arena, dir, "answer.jwe", jwe));
    TRY(jwe_batch_begin(arena, key, &batch, &header));
    TRY(put(arena, dir, "batch.jwe", header));
    TRY(put(arena, dir, "line.jwe", jwe_batch_seal(arena, &batch, 12, span_str(said))));
    jwe_batch_wipe(&batch);
    return err_none();
}

static struct err check(struct arena *arena, const char *dir) {
    struct span text;
    struct span bytes;
    struct jwk *made = NULL;
    TRY(get(arena, dir, "key.jwk", &text));
    TRY(jwk_read(text, &made));
    OWNED_JWK key = made;
    TRY(get(arena, dir, "theirs.jws", &text));
    TRY(jws_verify(arena, text, "portcullis-ask+jws", key, &bytes));
    if (!span_is(bytes, said)) return err_make(ERR_PROOF, "theirs.jws says something else");
    TRY(get(arena, dir, "theirs.jwe", &text));
    TRY(jwe_open(arena, key, text, &bytes));
    if (!span_is(bytes, said)) return err_make(ERR_PROOF, "theirs.jwe says something else");
    return err_none();
}

/* ---- what a keeper hands out ---- */

static const char *const answer =
    "{\"ask\":\"ASK-01JDDDDDDDDDDDDDDDDDDDDDDD\",\"authority\":\"us.irc.6103.c\","
    "\"cite\":\"26 USC 6103(c)\",\"decision\":\"DEC-01JDDDDDDDDDDDDDDDDDDDDDDD\","
    "\"format\":\"portcullis-answer/1\",\"identity\":{\"identity.name\":{\"family\":\"Oak\","
    "\"given\":\"Ann\\u001b[2J\",\"middle\":\"\",\"suffix\":\"\"}},\"obligations\":[],"
    "\"requester\":\"us.test\",\"withheld\":[],\"years\":[{\"values\":[{\"cents\":4100050,"
    "\"cite\":\"26 USC 6103(c)\",\"field\":\"return.wages\",\"from\":\"taxpayer\"}],"
    "\"year\":2024}]}";

static void line_put(struct text *out, const char *batch_id, int line, struct span jwe) {
    text_printf(out, "{\"line\":%d,\"state\":\"released\",\"answer\":\"%.*s\"", line,
                SPAN_FMT(jwe));
    if (batch_id) text_printf(out, ",\"batch\":\"%s\"", batch_id);
    text_put_str(out, "}\n");
}

/* Four lines: one of the batch, one without an answer, one answered singly before, one more. */
static struct err results_put(struct arena *arena, const char *dir, const struct jwk *key) {
    static const char *const id = "BAT-01JDDDDDDDDDDDDDDDDDDDDDDD";
    struct text out = {.arena = arena};
    struct jwe_batch batch;
    struct span header;
    struct span single;
    struct span plain = span_str(answer);
    TRY(jwe_batch_begin(arena, key, &batch, &header));
    TRY(jwe_seal(arena, key, "portcullis-answer+jwe", plain, &single));
    text_printf(&out, "{\"kind\":\"header\",\"batch\":\"%s\",\"log_index\":5,\"seal\":\"%.*s\"}\n",
                id, SPAN_FMT(header));
    line_put(&out, id, 1, jwe_batch_seal(arena, &batch, 1, plain));
    text_put_str(&out, "{\"line\":2,\"state\":\"not-released\"}\n");
    line_put(&out, NULL, 3, single);
    line_put(&out, id, 4, jwe_batch_seal(arena, &batch, 4, plain));
    text_put_str(&out, "{\"kind\":\"trailer\",\"lines\":4}\n");
    jwe_batch_wipe(&batch);
    return put(arena, dir, "results.ndjson", text_span(&out));
}

static struct span entry_of(struct arena *arena, const struct digest *sealed) {
    static const char *const none[] = {NULL};
    struct span field = span_str("return.wages");
    struct entry_decision entry = {.time = 1780000000,
                                   .requester = span_str("us.test"),
                                   .authority = span_str("us.irc.6103.c"),
                                   .outward = sealed ? OUTWARD_RELEASED : OUTWARD_NOT_RELEASED,
                                   .code = none,
                                   .field = &field,
                                   .field_count = sealed ? 1 : 0};
    if (sealed) entry.answer = *sealed;
    return entry_decision_write(arena, &entry);
}

/* A log of two entries: the answer's, and one that released nothing. */
static struct err receipts_put(struct arena *arena, const char *dir, struct span jwe) {
    struct secret seed = {{7}};
    struct note_signer signer;
    TRY(note_signer_make(span_str("test.example/log"), &seed, &signer));
    struct digest sealed = sha256(jwe);
    struct span entry[2] = {entry_of(arena, &sealed), entry_of(arena, NULL)};
    struct digest leaf[2] = {merkle_leaf(entry[0]), merkle_leaf(entry[1])};
    struct digest root = merkle_node(&leaf[0], &leaf[1]);
    struct span checkpoint = checkpoint_sign(arena, &signer, 2, &root);
    for (size_t i = 0; i < 2; i++) {
        struct proof_file proof = {.extra = entry[i],
                                   .index = i,
                                   .hash = {leaf[1 - i]},
                                   .hash_count = 1,
                                   .checkpoint = checkpoint};
        TRY(put(arena, dir, i == 0 ? "receipt.tlog-proof" : "refusal.tlog-proof",
                proof_write(arena, &proof)));
    }
    return put(arena, dir, "log.vkey", vkey_write(arena, &signer.key));
}

static struct err seal(struct arena *arena, const char *dir) {
    struct span text;
    struct span jwe;
    struct jwk *made = NULL;
    TRY(get(arena, dir, "key.pub.jwk", &text));
    TRY(jwk_read(text, &made));
    OWNED_JWK key = made;
    TRY(jwe_seal(arena, key, "portcullis-answer+jwe", span_str(answer), &jwe));
    TRY(put(arena, dir, "answer.jwe", jwe));
    TRY(receipts_put(arena, dir, jwe));
    struct text decision = {.arena = arena};
    text_printf(&decision, "{\"state\":\"released\",\"answer\":\"%.*s\"}\n", SPAN_FMT(jwe));
    TRY(put(arena, dir, "decision.json", text_span(&decision)));
    return results_put(arena, dir, key);
}

int main(int argc, char **argv) {
    OWNED_ARENA arena = arena_open(16 << 20);
    struct err e = err_make(ERR_USAGE, "exchange make|check|seal DIR");
    if (argc == 3 && strcmp(argv[1], "make") == 0) e = make(arena, argv[2]);
    if (argc == 3 && strcmp(argv[1], "check") == 0) e = check(arena, argv[2]);
    if (argc == 3 && strcmp(argv[1], "seal") == 0) e = seal(arena, argv[2]);
    if (err_is(e)) fprintf(stderr, "exchange: %s\n", e.text);
    return err_is(e) ? 1 : 0;
}
