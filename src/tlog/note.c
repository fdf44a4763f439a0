/* Who signed this text? C2SP signed-note with Ed25519 (0x01), and cosignature/v1 (0x04).
 *
 * A malformed line makes the whole note malformed. A signature by a key that we do not know is
 * passed over; one by the key that we do know and that does not verify refuses the note. */
#include "tlog/tlog.h"

#include "base/bytes.h"
#include "base/utf8.h"

#include <assert.h>
#include <openssl/evp.h>

enum {
    NOTE_ED25519 = 0x01,
    NOTE_COSIGNATURE = 0x04,
    NOTE_ID_BYTES = 4,
    NOTE_TIME_BYTES = 8,
    SIGNATURE_BYTES = 64,
    NOTE_SIGNATURES_MAX = 100, /* as Go's reader */
};

#define SIGNATURE_START SPAN_LITERAL("\xe2\x80\x94 ")

/* ---- keys ---- */

/* Unicode's White_Space: a name that looks like two words would be read as one. */
static bool point_is_blank(uint32_t point) {
    static const uint32_t blank[] = {0x20,   0x85,   0xa0,   0x1680, 0x2028,
                                     0x2029, 0x202f, 0x205f, 0x3000};
    if ((point >= 0x09 && point <= 0x0d) || (point >= 0x2000 && point <= 0x200a)) return true;
    for (size_t i = 0; i < sizeof blank / sizeof *blank; i++)
        if (blank[i] == point) return true;
    return false;
}

static bool name_valid(struct span name) {
    if (name.len == 0 || name.len > 255 || utf8_check(name) < name.len) return false;
    if (text_has_control(name)) return false;
    for (size_t at = 0; at < name.len;) {
        uint32_t point = utf8_next(name, &at);
        if (point == '+' || point_is_blank(point)) return false;
    }
    return true;
}

static uint32_t key_id(const struct note_key *key) {
    uint8_t tail[2] = {'\n', key->type};
    struct span part[3] = {span_str(key->name), span_of(tail, sizeof tail),
                           span_of(key->public_key, sizeof key->public_key)};
    return be_get_u32(sha256_parts(part, 3).byte);
}

static EVP_PKEY *seed_open(const struct secret *seed) {
    EVP_PKEY *pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed->byte, SECRET_BYTES);
    assert(pkey);
    return pkey;
}

struct err note_signer_make(struct span name, const struct secret *seed,
                            struct note_signer *signer) {
    if (!name_valid(name))
        return err_make(ERR_INPUT, "a log's origin is 1 to 255 bytes of text without blanks or "
                                   "plus signs; example: example.gov/portcullis");
    struct note_signer made = {.key = {.type = NOTE_ED25519}, .seed = *seed};
    memcpy(made.key.name, name.at, name.len);
    EVP_PKEY *pkey = seed_open(seed);
    size_t len = sizeof made.key.public_key;
    int ok = EVP_PKEY_get_raw_public_key(pkey, made.key.public_key, &len);
    assert(ok == 1 && len == sizeof made.key.public_key);
    EVP_PKEY_free(pkey);
    made.key.id = key_id(&made.key);
    *signer = made;
    secret_wipe(&made.seed);
    return err_none();
}

struct err vkey_read(struct span text, struct note_key *key) {
    uint8_t id[NOTE_ID_BYTES];
    struct span bytes;
    struct note_key found = {0};
    struct err bad = err_make(ERR_INPUT, "not a verifier key: <name>+<8 hex digits>+<base64>");
    size_t plus = span_find_byte(text, '+');
    struct span name = span_cut(text, 0, plus);
    if (!name_valid(name) || text.len < plus + 1 + 2 * NOTE_ID_BYTES + 1) return bad;
    struct span hex = span_cut(text, plus + 1, plus + 1 + 2 * NOTE_ID_BYTES);
    struct span rest = span_cut(text, plus + 1 + 2 * NOTE_ID_BYTES, text.len);
    if (err_is(hex_read(hex, id, sizeof id)) || rest.at[0] != '+') return bad;
    OWNED_ARENA arena = arena_open(65536);
    if (rest.len > 1024 || err_is(base64_read(arena, span_cut(rest, 1, rest.len), &bytes)))
        return bad;
    if (bytes.len != 1 + sizeof found.public_key) return bad;
    memcpy(found.name, name.at, name.len);
    found.type = bytes.at[0];
    if (found.type != NOTE_ED25519 && found.type != NOTE_COSIGNATURE)
        return err_make(ERR_INPUT, "a verifier key of an algorithm that is not known here");
    memcpy(found.public_key, bytes.at + 1, sizeof found.public_key);
    found.id = key_id(&found);
    if (found.id != be_get_u32(id))
        return err_make(ERR_INPUT, "a verifier key whose id does not fit its name and key");
    *key = found;
    return err_none();
}

struct err vkey_read_log(struct span text, struct note_key *key) {
    struct note_key found;
    TRY(vkey_read(text, &found));
    if (found.type != NOTE_ED25519)
        return err_make(ERR_INPUT, "this is a witness's key; the key of the log itself is needed");
    *key = found;
    return err_none();
}

struct span vkey_write(struct arena *arena, const struct note_key *key) {
    uint8_t bytes[1 + sizeof key->public_key] = {key->type};
    memcpy(bytes + 1, key->public_key, sizeof key->public_key);
    struct span letters = base64_write(arena, span_of(bytes, sizeof bytes));
    return span_str(arena_printf(arena, "%s+%08x+%.*s", key->name, key->id, SPAN_FMT(letters)));
}

/* ---- signing ---- */

struct span note_sign(struct arena *arena, const struct note_signer *signer, struct span text) {
    uint8_t payload[NOTE_ID_BYTES + SIGNATURE_BYTES];
    size_t len = SIGNATURE_BYTES;
    assert(text.len > 0 && text.at[text.len - 1] == '\n');
    EVP_PKEY *pkey = seed_open(&signer->seed);
    EVP_MD_CTX *sign = EVP_MD_CTX_new();
    int ok = sign && EVP_DigestSignInit(sign, NULL, NULL, NULL, pkey) == 1 &&
             EVP_DigestSign(sign, payload + NOTE_ID_BYTES, &len, text.at, text.len) == 1;
    assert(ok && len == SIGNATURE_BYTES);
    EVP_MD_CTX_free(sign);
    EVP_PKEY_free(pkey);
    be_put_u32(payload, signer->key.id);
    struct text note = {.arena = arena};
    text_put(&note, text);
    text_put_byte(&note, '\n');
    text_put(&note, SIGNATURE_START);
    text_put_str(&note, signer->key.name);
    text_put_byte(&note, ' ');
    text_put(&note, base64_write(arena, span_of(payload, sizeof payload)));
    text_put_byte(&note, '\n');
    return text_span(&note);
}

/* ---- verifying ---- */

static bool ed25519_verify(const uint8_t public_key[32], struct span signature,
                           struct span message) {
    EVP_PKEY *pkey = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, 32);
    EVP_MD_CTX *verify = EVP_MD_CTX_new();
    bool ok = pkey && verify && EVP_DigestVerifyInit(verify, NULL, NULL, NULL, pkey) == 1 &&
              EVP_DigestVerify(verify, signature.at, signature.len, message.at, message.len) == 1;
    EVP_MD_CTX_free(verify);
    EVP_PKEY_free(pkey);
    return ok;
}

/* C2SP tlog-cosignature: the time is signed with the text. */
static bool cosignature_verify(struct arena *arena, const struct note_key *key, struct span bytes,
                               struct span text) {
    if (bytes.len != NOTE_TIME_BYTES + SIGNATURE_BYTES) return false;
    uint64_t time = be_get_u64(bytes.at);
    if (time > INT64_MAX) return false;
    struct text message = {.arena = arena};
    text_printf(&message, "cosignature/v1\ntime %llu\n", (unsigned long long)time);
    text_put(&message, text);
    return ed25519_verify(key->public_key, span_cut(bytes, NOTE_TIME_BYTES, bytes.len),
                          text_span(&message));
}

struct signature {
    struct span name;
    struct span payload; /* id and signature */
};

static struct err malformed(void) {
    return err_make(ERR_INPUT, "not a signed note; it may have been cut or edited on its way");
}

/* Takes one signature line off the front. */
static struct err signature_take(struct arena *arena, struct span *lines,
                                 struct signature *signature) {
    size_t end = span_find_byte(*lines, '\n');
    if (end == lines->len || !span_begins(*lines, SIGNATURE_START)) return malformed();
    struct span line = span_cut(*lines, SIGNATURE_START.len, end);
    *lines = span_cut(*lines, end + 1, lines->len);
    size_t blank = span_find_byte(line, ' ');
    if (blank == line.len) return malformed();
    signature->name = span_cut(line, 0, blank);
    if (!name_valid(signature->name)) return malformed();
    if (err_is(base64_read(arena, span_cut(line, blank + 1, line.len), &signature->payload)))
        return malformed();
    return signature->payload.len > NOTE_ID_BYTES ? err_none() : malformed();
}

/* The text, with its final newline, and the lines below the last empty line. */
static struct err note_split(struct span note, struct span *text, struct span *lines) {
    if (note.len > NOTE_BYTES_MAX || utf8_check(note) < note.len) return malformed();
    for (size_t i = 0; i < note.len; i++)
        if (note.at[i] < 0x20 && note.at[i] != '\n') return malformed();
    size_t split = 0;
    for (size_t i = 1; i < note.len; i++)
        if (note.at[i - 1] == '\n' && note.at[i] == '\n') split = i;
    if (split == 0 || split + 1 == note.len) return malformed();
    *text = span_cut(note, 0, split);
    *lines = span_cut(note, split + 1, note.len);
    return err_none();
}

static bool signature_verify(struct arena *arena, const struct note_key *key,
                             const struct signature *signature, struct span text) {
    struct span bytes = span_cut(signature->payload, NOTE_ID_BYTES, signature->payload.len);
    if (key->type == NOTE_COSIGNATURE) return cosignature_verify(arena, key, bytes, text);
    return bytes.len == SIGNATURE_BYTES && ed25519_verify(key->public_key, bytes, text);
}

struct err note_verify(struct arena *arena, struct span note, const struct note_key *key,
                       struct span *text) {
    struct span signed_text;
    struct span lines;
    size_t verified = 0;
    TRY(note_split(note, &signed_text, &lines));
    for (size_t count = 0; lines.len > 0; count++) {
        struct signature signature;
        if (count == NOTE_SIGNATURES_MAX) return malformed();
        TRY(signature_take(arena, &lines, &signature));
        if (!span_is(signature.name, key->name) || be_get_u32(signature.payload.at) != key->id)
            continue;
        if (!signature_verify(arena, key, &signature, signed_text))
            return err_make(ERR_PROOF, "the signature by %s does not hold", key->name);
        verified++;
    }
    if (verified == 0) return err_make(ERR_PROOF, "there is no signature by %s", key->name);
    *text = signed_text;
    return err_none();
}
