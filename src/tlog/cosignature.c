/* Who else has seen this checkpoint, and when? C2SP tlog-cosignature, cosignature/v1 (0x04). */
#include "tlog/witness.h"

#include "base/bytes.h"

#include <assert.h>
#include <openssl/evp.h>

enum {
    COSIGNATURE_TYPE = 0x04,
    ID_BYTES = 4,
    TIME_BYTES = 8,
    ED25519_BYTES = 64,
    PAYLOAD_BYTES = ID_BYTES + TIME_BYTES + ED25519_BYTES,
};

/* Before the name in a signature line: an em dash and a blank. */
#define LINE_START SPAN_LITERAL("\xe2\x80\x94 ")

struct err cosigner_make(struct span name, const struct secret *seed, struct note_signer *signer) {
    struct note_signer made;
    TRY(note_signer_make(name, seed, &made));
    made.key.type = COSIGNATURE_TYPE;
    uint8_t tail[2] = {'\n', COSIGNATURE_TYPE};
    struct span part[3] = {name, span_of(tail, sizeof tail),
                           span_of(made.key.public_key, sizeof made.key.public_key)};
    made.key.id = be_get_u32(sha256_parts(part, 3).byte);
    *signer = made;
    secret_wipe(&made.seed);
    return err_none();
}

static void ed25519_sign(const struct secret *seed, struct span message,
                         uint8_t signature[ED25519_BYTES]) {
    size_t len = ED25519_BYTES;
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed->byte, SECRET_BYTES);
    EVP_MD_CTX *sign = EVP_MD_CTX_new();
    int ok = pkey && sign && EVP_DigestSignInit(sign, NULL, NULL, NULL, pkey) == 1 &&
             EVP_DigestSign(sign, signature, &len, message.at, message.len) == 1;
    assert(ok && len == ED25519_BYTES);
    EVP_MD_CTX_free(sign);
    EVP_PKEY_free(pkey);
}

struct span cosignature_write(struct arena *arena, const struct note_signer *signer, instant time,
                              struct span text) {
    uint8_t payload[PAYLOAD_BYTES];
    struct text message = {.arena = arena};
    assert(signer->key.type == COSIGNATURE_TYPE && time > 0);
    assert(text.len > 0 && text.at[text.len - 1] == '\n');
    text_printf(&message, "cosignature/v1\ntime %lld\n", (long long)time);
    text_put(&message, text);
    be_put_u32(payload, signer->key.id);
    be_put_u64(payload + ID_BYTES, (uint64_t)time);
    ed25519_sign(&signer->seed, text_span(&message), payload + ID_BYTES + TIME_BYTES);
    struct text line = {.arena = arena};
    text_put(&line, LINE_START);
    text_put_str(&line, signer->key.name);
    text_put_byte(&line, ' ');
    text_put(&line, base64_write(arena, span_of(payload, sizeof payload)));
    text_put_byte(&line, '\n');
    return text_span(&line);
}

/* A name of no letters is nobody's, so this tells a malformed note and nothing else. */
static struct err note_parse(struct arena *arena, struct span note) {
    static const struct note_key nobody;
    struct span text;
    struct err e = note_verify(arena, note, &nobody, &text);
    return e.kind == ERR_INPUT ? e : err_none();
}

/* The signature lines of a well-formed note, and the bytes before them. */
static struct span lines_of(struct span note) {
    size_t split = 0;
    for (size_t i = 1; i < note.len; i++)
        if (note.at[i - 1] == '\n' && note.at[i] == '\n') split = i;
    return span_cut(note, split + 1, note.len);
}

/* Takes lines off the front until one is by the key's name and id, whether it holds or not. */
static bool line_take(struct arena *arena, struct span *lines, const struct note_key *key,
                      struct span *line, struct span *payload) {
    while (lines->len > 0) {
        size_t end = span_find_byte(*lines, '\n');
        *line = span_cut(*lines, 0, end + 1);
        struct span words = span_cut(*lines, LINE_START.len, end);
        *lines = span_cut(*lines, end + 1, lines->len);
        size_t blank = span_find_byte(words, ' ');
        struct err e = base64_read(arena, span_cut(words, blank + 1, words.len), payload);
        assert(!err_is(e)); /* the note is well-formed */
        if (span_is(span_cut(words, 0, blank), key->name) && be_get_u32(payload->at) == key->id)
            return true;
    }
    return false;
}

struct err cosignature_find(struct arena *arena, struct span note, const struct note_key *key,
                            instant *time) {
    struct span line;
    struct span payload;
    struct span text;
    uint64_t newest = 0;
    bool any = false;
    TRY(note_parse(arena, note));
    struct span lines = lines_of(note);
    while (line_take(arena, &lines, key, &line, &payload)) {
        uint64_t found = payload.len == PAYLOAD_BYTES ? be_get_u64(payload.at + ID_BYTES) : 0;
        if (found == 0 || found > INT64_MAX)
            return err_make(ERR_PROOF, "the cosignature by %s is of no time", key->name);
        if (found > newest) newest = found;
        any = true;
    }
    if (any) TRY(note_verify(arena, note, key, &text)); /* every line by the key must hold */
    *time = (instant)newest;
    return err_none();
}

struct err cosignature_add(struct arena *arena, struct span note, struct span lines,
                           struct span *cosigned) {
    struct text joined = {.arena = arena};
    text_put(&joined, note);
    text_put(&joined, lines);
    TRY(note_parse(arena, text_span(&joined)));
    *cosigned = text_span(&joined);
    return err_none();
}

struct err cosignature_keep(struct arena *arena, struct span note, const struct note_key *key,
                            struct span *kept) {
    struct text out = {.arena = arena};
    struct span line;
    struct span payload;
    TRY(note_parse(arena, note));
    struct span lines = lines_of(note);
    text_put(&out, span_cut(note, 0, note.len - lines.len));
    while (line_take(arena, &lines, key, &line, &payload))
        text_put(&out, line);
    TRY(note_parse(arena, text_span(&out)));
    *kept = text_span(&out);
    return err_none();
}
