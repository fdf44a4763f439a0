/* What does a requester's, an auditor's or a person's own program call?
 *
 * Keys, asks, requests and answers of the gateway, and proofs of its log. Nothing here talks to the
 * network: bytes in, bytes out. See doc/openapi.yaml for where they go, and examples/ for programs.
 *
 * Every function that can fail returns an enum portcullis_status and takes `why` last: NULL, or a
 * place for one sentence without personal data. On failure outputs are untouched. Inputs are read
 * during the call only. What a function makes is the caller's: each kind has one function that
 * frees it, which takes NULL and wipes. Where the system has no memory left the process ends.
 *
 * One thread at a time. Instants are seconds since 1970-01-01T00:00:00Z. */
#ifndef PORTCULLIS_H
#define PORTCULLIS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum portcullis_status {
    PORTCULLIS_OK = 0,
    PORTCULLIS_FAULT = 1,   /* the world failed: a file, the disk, OpenSSL */
    PORTCULLIS_INPUT = 2,   /* the bytes given are not what the function takes */
    PORTCULLIS_REFUSED = 3, /* a key that may not do this */
    PORTCULLIS_PROOF = 7    /* a signature, seal or proof does not hold */
};

/* One sentence: what, where, what to do. NUL-terminated. */
struct portcullis_why {
    char text[768];
};

/* Bytes made by a function, with a NUL behind them that is not counted. Begin with
 * PORTCULLIS_TEXT_NONE; free with portcullis_text_free. */
struct portcullis_text {
    const char *at;
    size_t len;
    void *owner; /* the library's own */
};
#define PORTCULLIS_TEXT_NONE {NULL, 0, NULL}

void portcullis_text_free(struct portcullis_text *text);

/* "0.1.0". A static string. */
const char *portcullis_version(void);

/* ---- keys: P-256, as JWK; a key is named by its RFC 7638 thumbprint ---- */

struct portcullis_key;

/* A new private key. */
enum portcullis_status portcullis_key_create(struct portcullis_key **key,
                                             struct portcullis_why *why);
/* A private or public JWK. PORTCULLIS_INPUT: not a P-256 key, a member that is not known, a point
 * that is not on the curve, a `kid` that is not the thumbprint. */
enum portcullis_status portcullis_key_read(const char *jwk, size_t len, struct portcullis_key **key,
                                           struct portcullis_why *why);
/* As JSON: what to enrol. */
enum portcullis_status portcullis_key_write_public(const struct portcullis_key *key,
                                                   struct portcullis_text *jwk,
                                                   struct portcullis_why *why);
/* As JSON, for a file of mode 0600. PORTCULLIS_REFUSED: the key is a public one. */
enum portcullis_status portcullis_key_write_private(const struct portcullis_key *key,
                                                    struct portcullis_text *jwk,
                                                    struct portcullis_why *why);
/* The thumbprint; lives as long as the key. */
const char *portcullis_key_id(const struct portcullis_key *key);
/* 1: private, 0: public. */
int portcullis_key_is_private(const struct portcullis_key *key);
void portcullis_key_close(struct portcullis_key *key);

/* ---- to ask ---- */

/* Signs exactly these bytes, an ask of doc/schema/ask.schema.json, as compact JWS. The gateway
 * reads them; here only their length (at most 65,536) is looked at. PORTCULLIS_REFUSED: a public
 * key. */
enum portcullis_status portcullis_ask_sign(const struct portcullis_key *key, const char *ask,
                                           size_t len, struct portcullis_text *jws,
                                           struct portcullis_why *why);
/* Seals a signed ask to the custodian's key of /v1/key, as compact JWE: whoever carries it sees
 * neither name nor number. PORTCULLIS_INPUT: the bytes are no signed ask. */
enum portcullis_status portcullis_ask_seal(const struct portcullis_key *custodian, const char *jws,
                                           size_t len, struct portcullis_text *jwe,
                                           struct portcullis_why *why);
/* Signs the withdrawal of an ask that waits: the body of DELETE /v1/asks/{id}. */
enum portcullis_status portcullis_withdrawal_sign(const struct portcullis_key *key,
                                                  const char *ask_id, struct portcullis_text *jws,
                                                  struct portcullis_why *why);
/* The value of the header Authorization for one request, good for two minutes about `now`. `path`
 * with its query, as it is sent. PORTCULLIS_INPUT: a method other than GET, POST, DELETE; a path
 * that does not begin with a slash. */
enum portcullis_status portcullis_request_sign(const struct portcullis_key *key, const char *method,
                                               const char *path, int64_t now,
                                               struct portcullis_text *authorization,
                                               struct portcullis_why *why);

/* ---- what came back ---- */

/* Opens the sealed answer (compact JWE, the decision's member "answer") to its JSON, of
 * doc/schema/answer.schema.json. PORTCULLIS_PROOF: sealed to another key, or changed. */
enum portcullis_status portcullis_answer_open(const struct portcullis_key *key, const char *jwe,
                                              size_t len, struct portcullis_text *answer,
                                              struct portcullis_why *why);

/* The results of a batch: the seal of the first line (its member "seal"), then any line by its
 * number. */
struct portcullis_batch;

enum portcullis_status portcullis_batch_open(const struct portcullis_key *key, const char *seal,
                                             size_t len, struct portcullis_batch **batch,
                                             struct portcullis_why *why);
/* PORTCULLIS_PROOF: of another batch, of another line, or changed. */
enum portcullis_status portcullis_batch_line_open(const struct portcullis_batch *batch,
                                                  uint64_t line, const char *jwe, size_t len,
                                                  struct portcullis_text *answer,
                                                  struct portcullis_why *why);
void portcullis_batch_close(struct portcullis_batch *batch);

/* ---- proofs ---- */

struct portcullis_receipt {
    uint64_t index; /* of the entry, from 0 */
    uint64_t size;  /* of the log that was signed */
};

/* Is the entry of this .tlog-proof in the log of that verifier key (log.vkey)? `answer`: NULL, or
 * the sealed answer, which must then be the one that the entry records. `entry` is NULL or gets the
 * entry's JSON. PORTCULLIS_PROOF: the signature, the path of hashes or the answer does not hold.
 * Not proved: that everybody is shown the same log. */
enum portcullis_status portcullis_receipt_verify(const char *vkey, const char *proof, size_t len,
                                                 const char *answer,
                                                 struct portcullis_receipt *receipt,
                                                 struct portcullis_text *entry,
                                                 struct portcullis_why *why);

struct portcullis_accounting {
    uint64_t decisions;   /* asks about the person */
    uint64_t inspections; /* looks at their record */
    uint64_t others;
    uint64_t newer; /* entries that the log has got since; only with a log */
};

/* Is a person's accounting (the ZIP at `path`) genuine? With `log` (a folder, or http:// on this
 * machine) and the person's `secret` (64 hex digits) also: is it all? Both or neither is NULL.
 * PORTCULLIS_PROOF names what does not hold. */
enum portcullis_status portcullis_accounting_verify(const char *vkey, const char *path,
                                                    const char *log, const char *secret,
                                                    int64_t now,
                                                    struct portcullis_accounting *accounting,
                                                    struct portcullis_why *why);

#ifdef __cplusplus
}
#endif

#endif
