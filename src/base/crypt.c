/* Which hashes, MACs, seals and random bytes are used? OpenSSL 3 EVP, each algorithm fetched once.
 */
#include "base/crypt.h"

#include <assert.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* A machine whose OpenSSL lacks SHA-256 or AES-256-GCM can do none of our work. */
static void crypt_stop(const char *what) {
    fprintf(stderr, "portcullis: stopped: OpenSSL has no working %s on this machine\n", what);
    abort();
}

static EVP_MD *fetched_sha256(void) {
    static EVP_MD *md;
    if (!md) md = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    if (!md) crypt_stop("SHA-256");
    return md;
}

static EVP_CIPHER *fetched_gcm(void) {
    static EVP_CIPHER *cipher;
    if (!cipher) cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    if (!cipher) crypt_stop("AES-256-GCM");
    return cipher;
}

void secret_wipe(struct secret *secret) { OPENSSL_cleanse(secret, sizeof *secret); }

static EVP_MD_CTX *working_ctx(void) {
    static EVP_MD_CTX *ctx;
    if (!ctx) ctx = EVP_MD_CTX_new();
    if (!ctx) crypt_stop("SHA-256");
    return ctx;
}

/* Of what `ctx` has read, and the parts. */
static struct digest hash_end(EVP_MD_CTX *ctx, const struct span *part, size_t count) {
    struct digest out;
    for (size_t i = 0; i < count; i++)
        if (part[i].len && !EVP_DigestUpdate(ctx, part[i].at, part[i].len)) crypt_stop("SHA-256");
    if (!EVP_DigestFinal_ex(ctx, out.byte, NULL)) crypt_stop("SHA-256");
    return out;
}

/* Of `head`, where there is one, and the parts. */
static struct digest parts_hash(struct span head, const struct span *part, size_t count) {
    EVP_MD_CTX *ctx = working_ctx();
    if (!EVP_DigestInit_ex2(ctx, fetched_sha256(), NULL)) crypt_stop("SHA-256");
    if (head.len && !EVP_DigestUpdate(ctx, head.at, head.len)) crypt_stop("SHA-256");
    return hash_end(ctx, part, count);
}

struct digest sha256_parts(const struct span *part, size_t count) {
    return parts_hash(span_of("", 0), part, count);
}

struct digest sha256(struct span bytes) { return sha256_parts(&bytes, 1); }

struct sha256_stream *sha256_open(void) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (!ctx || !EVP_DigestInit_ex2(ctx, fetched_sha256(), NULL)) crypt_stop("SHA-256");
    return (struct sha256_stream *)ctx;
}

void sha256_feed(struct sha256_stream *stream, struct span bytes) {
    if (bytes.len && !EVP_DigestUpdate((EVP_MD_CTX *)stream, bytes.at, bytes.len))
        crypt_stop("SHA-256");
}

struct digest sha256_close(struct sha256_stream *stream) {
    struct digest out;
    if (!EVP_DigestFinal_ex((EVP_MD_CTX *)stream, out.byte, NULL)) crypt_stop("SHA-256");
    EVP_MD_CTX_free((EVP_MD_CTX *)stream);
    return out;
}

/* ---- RFC 2104, over the digest: for texts as short as ours EVP_MAC takes several times the work
 * of hashing them, most of it copying and naming ---- */

enum { SHA256_BLOCK_BYTES = 64 };

/* The key's block as each of the two digests begins with it. */
struct blocks {
    uint8_t inner[SHA256_BLOCK_BYTES];
    uint8_t outer[SHA256_BLOCK_BYTES];
};

static void blocks_make(struct span key, struct blocks *made) {
    struct digest shorter;
    if (key.len > SHA256_BLOCK_BYTES) {
        shorter = sha256(key);
        key = digest_span(&shorter);
    }
    memset(made->inner, 0x36, sizeof made->inner);
    memset(made->outer, 0x5c, sizeof made->outer);
    for (size_t i = 0; i < key.len; i++) {
        made->inner[i] ^= key.at[i];
        made->outer[i] ^= key.at[i];
    }
    OPENSSL_cleanse(&shorter, sizeof shorter);
}

/* Of a key that is used often: contexts that have read the blocks, half of what there is to hash in
 * a short message, and are copied for each. */
struct hmac_key {
    EVP_MD_CTX *inner, *outer;
};

static EVP_MD_CTX *block_read(const uint8_t block[SHA256_BLOCK_BYTES]) {
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    if (!ctx || !EVP_DigestInit_ex2(ctx, fetched_sha256(), NULL) ||
        !EVP_DigestUpdate(ctx, block, SHA256_BLOCK_BYTES))
        crypt_stop("SHA-256");
    return ctx;
}

struct hmac_key *hmac_open(struct span key) {
    struct blocks blocks;
    struct hmac_key *made = OPENSSL_zalloc(sizeof *made);
    if (!made) crypt_stop("memory");
    blocks_make(key, &blocks);
    made->inner = block_read(blocks.inner);
    made->outer = block_read(blocks.outer);
    OPENSSL_cleanse(&blocks, sizeof blocks);
    return made;
}

static struct digest hash_on(const EVP_MD_CTX *begun, const struct span *part, size_t count) {
    EVP_MD_CTX *ctx = working_ctx();
    if (!EVP_MD_CTX_copy_ex(ctx, begun)) crypt_stop("SHA-256");
    return hash_end(ctx, part, count);
}

struct digest hmac_parts(const struct hmac_key *key, const struct span *part, size_t count) {
    struct digest inner = hash_on(key->inner, part, count);
    struct span once = digest_span(&inner);
    return hash_on(key->outer, &once, 1);
}

void hmac_close(struct hmac_key *key) {
    if (!key) return;
    EVP_MD_CTX_free(key->inner); /* which wipes what they have read */
    EVP_MD_CTX_free(key->outer);
    OPENSSL_free(key);
}

struct digest hmac_sha256(struct span key, const struct span *part, size_t count) {
    struct blocks blocks;
    blocks_make(key, &blocks);
    struct digest inner = parts_hash(span_of(blocks.inner, sizeof blocks.inner), part, count);
    struct span once = digest_span(&inner);
    struct digest mac = parts_hash(span_of(blocks.outer, sizeof blocks.outer), &once, 1);
    OPENSSL_cleanse(&blocks, sizeof blocks);
    return mac;
}

/* ---- RFC 5869 with one block of output, so two HMACs ---- */

static struct secret secret_of(struct digest *digest) {
    struct secret secret;
    memcpy(secret.byte, digest->byte, sizeof secret.byte);
    OPENSSL_cleanse(digest, sizeof *digest);
    return secret;
}

struct secret hkdf_extract(struct span key, struct span salt) {
    struct digest extracted = hmac_sha256(salt, &key, 1);
    return secret_of(&extracted);
}

static const uint8_t first_block = 1;

struct secret hkdf_expand(const struct hmac_key *extracted, struct span label) {
    struct span part[2] = {label, span_of(&first_block, 1)};
    struct digest expanded = hmac_parts(extracted, part, 2);
    return secret_of(&expanded);
}

struct secret hkdf_sha256(struct span key, struct span salt, struct span label) {
    struct secret extracted = hkdf_extract(key, salt);
    struct span part[2] = {label, span_of(&first_block, 1)};
    struct digest expanded = hmac_sha256(secret_span(&extracted), part, 2);
    secret_wipe(&extracted);
    return secret_of(&expanded);
}

/* ---- random bytes: a nonce of twelve costs OpenSSL's generator as much as a thousand bytes, so
 * short pieces are cut from one that was drawn together ---- */

enum { DRAWN_BYTES = 1024, PIECE_BYTES_MAX = 32 };
static struct {
    uint8_t byte[DRAWN_BYTES];
    size_t left;
    bool watched;
} drawn;

static void random_draw(uint8_t *at, size_t len) {
    assert(len <= INT_MAX);
    if (len && RAND_priv_bytes(at, (int)len) != 1) crypt_stop("random generator");
}

/* What was drawn before a fork is its parent's: no two give the same bytes. */
static void drawn_forget(void) {
    OPENSSL_cleanse(drawn.byte, sizeof drawn.byte);
    drawn.left = 0;
}

static void drawn_fill(void) {
    if (!drawn.watched && pthread_atfork(NULL, NULL, drawn_forget) != 0) crypt_stop("memory");
    drawn.watched = true;
    random_draw(drawn.byte, sizeof drawn.byte);
    drawn.left = sizeof drawn.byte;
}

/* Nothing that was given out stays behind. */
void random_fill(uint8_t *at, size_t len) {
    if (len > PIECE_BYTES_MAX) {
        random_draw(at, len);
        return;
    }
    if (drawn.left < len) drawn_fill();
    drawn.left -= len;
    uint8_t *piece = drawn.byte + drawn.left;
    memcpy(at, piece, len);
    OPENSSL_cleanse(piece, len);
}

static EVP_CIPHER_CTX *gcm_ctx(void) {
    static EVP_CIPHER_CTX *ctx;
    if (!ctx) ctx = EVP_CIPHER_CTX_new();
    if (!ctx) crypt_stop("AES-256-GCM");
    return ctx;
}

void gcm_seal(const struct secret *key, const uint8_t nonce[GCM_NONCE_BYTES], struct span label,
              struct span plain, uint8_t *sealed) {
    assert(plain.len <= INT_MAX && label.len <= INT_MAX);
    EVP_CIPHER_CTX *ctx = gcm_ctx();
    int len = 0;
    bool good = EVP_EncryptInit_ex2(ctx, fetched_gcm(), key->byte, nonce, NULL) == 1;
    if (good && label.len) good = EVP_EncryptUpdate(ctx, NULL, &len, label.at, (int)label.len) == 1;
    if (good && plain.len)
        good = EVP_EncryptUpdate(ctx, sealed, &len, plain.at, (int)plain.len) == 1;
    uint8_t none[GCM_TAG_BYTES];
    good = good && EVP_EncryptFinal_ex(ctx, none, &len) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, GCM_TAG_BYTES, sealed + plain.len) == 1;
    EVP_CIPHER_CTX_reset(ctx);
    if (!good) crypt_stop("AES-256-GCM");
}

static struct err gcm_ctx_open(EVP_CIPHER_CTX *ctx, const EVP_CIPHER *cipher,
                               const struct secret *key, const uint8_t nonce[GCM_NONCE_BYTES],
                               struct span label, struct span sealed, uint8_t *plain) {
    if (sealed.len < GCM_TAG_BYTES || sealed.len > INT_MAX || label.len > INT_MAX)
        return err_make(ERR_PROOF, "sealed bytes of an impossible length");
    size_t plain_len = sealed.len - GCM_TAG_BYTES;
    uint8_t tag[GCM_TAG_BYTES];
    memcpy(tag, sealed.at + plain_len, sizeof tag);
    int len = 0;
    bool good = EVP_DecryptInit_ex2(ctx, cipher, key->byte, nonce, NULL) == 1;
    if (good && label.len) good = EVP_DecryptUpdate(ctx, NULL, &len, label.at, (int)label.len) == 1;
    if (good && plain_len)
        good = EVP_DecryptUpdate(ctx, plain, &len, sealed.at, (int)plain_len) == 1;
    uint8_t none[GCM_TAG_BYTES];
    good = good && EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG_BYTES, tag) == 1 &&
           EVP_DecryptFinal_ex(ctx, none, &len) == 1;
    if (good) return err_none();
    OPENSSL_cleanse(plain, plain_len);
    return err_make(ERR_PROOF, "sealed bytes do not open with this key and label");
}

struct err gcm_open(const struct secret *key, const uint8_t nonce[GCM_NONCE_BYTES],
                    struct span label, struct span sealed, uint8_t *plain) {
    EVP_CIPHER_CTX *ctx = gcm_ctx();
    struct err e = gcm_ctx_open(ctx, fetched_gcm(), key, nonce, label, sealed, plain);
    EVP_CIPHER_CTX_reset(ctx);
    return e;
}

struct err gcm_open_row(const struct secret *key, const uint8_t nonce[GCM_NONCE_BYTES],
                        struct span label, struct span sealed, uint8_t *plain) {
    static EVP_CIPHER_CTX *ctx;
    if (!ctx) {
        ctx = EVP_CIPHER_CTX_new();
        if (!ctx || EVP_DecryptInit_ex2(ctx, fetched_gcm(), NULL, NULL, NULL) != 1)
            crypt_stop("AES-256-GCM");
    }
    return gcm_ctx_open(ctx, NULL, key, nonce, label, sealed, plain); /* NULL: the one it has */
}
