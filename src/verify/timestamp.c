/* Since when does this checkpoint exist, by the word of somebody else? RFC 3161 time stamps,
 * through OpenSSL's TS interface. The imprint is SHA-256 of the checkpoint's file, signatures and
 * all. */
#include "verify/timestamp.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

/* The first reason that OpenSSL has, for the sentence; its queue is empty afterwards. */
static struct err ts_bad(enum err_kind kind, const char *what) {
    unsigned long code = ERR_peek_last_error();
    const char *reason = code ? ERR_reason_error_string(code) : NULL;
    ERR_clear_error();
    return err_make(kind, "%s%s%s", what, reason ? ": " : "", reason ? reason : "");
}

/* ---- asking ---- */

static TS_MSG_IMPRINT *imprint_make(struct span bytes) {
    struct digest digest = sha256(bytes);
    TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
    X509_ALGOR *algorithm = X509_ALGOR_new();
    bool good = imprint && algorithm &&
                X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
                TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
                TS_MSG_IMPRINT_set_msg(imprint, digest.byte, sizeof digest.byte) == 1;
    X509_ALGOR_free(algorithm);
    if (good) return imprint;
    TS_MSG_IMPRINT_free(imprint);
    return NULL;
}

/* 63 random bits, so that an answer is to this request. */
static bool nonce_set(TS_REQ *request) {
    uint64_t number;
    random_fill((uint8_t *)&number, sizeof number);
    ASN1_INTEGER *nonce = ASN1_INTEGER_new();
    bool good = nonce && ASN1_INTEGER_set_uint64(nonce, number >> 1) == 1 &&
                TS_REQ_set_nonce(request, nonce) == 1;
    ASN1_INTEGER_free(nonce);
    return good;
}

struct err timestamp_request(struct arena *arena, struct span checkpoint, struct span *der) {
    TS_REQ *request = TS_REQ_new();
    TS_MSG_IMPRINT *imprint = imprint_make(checkpoint);
    uint8_t *bytes = NULL;
    int len = -1;
    if (request && imprint && TS_REQ_set_version(request, 1) == 1 &&
        TS_REQ_set_msg_imprint(request, imprint) == 1 && TS_REQ_set_cert_req(request, 1) == 1 &&
        nonce_set(request))
        len = i2d_TS_REQ(request, &bytes);
    if (len > 0) *der = arena_copy(arena, span_of(bytes, (size_t)len));
    OPENSSL_free(bytes);
    TS_MSG_IMPRINT_free(imprint);
    TS_REQ_free(request);
    return len > 0 ? err_none() : ts_bad(ERR_FAULT, "a time stamp's request cannot be made");
}

/* ---- believing ---- */

static X509_STORE *store_open(struct span pem) {
    X509_STORE *store = X509_STORE_new();
    BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
    X509 *certificate;
    size_t count = 0;
    while (store && bio && (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
        count += X509_STORE_add_cert(store, certificate) == 1;
        X509_free(certificate);
    }
    ERR_clear_error(); /* the end of the file is one */
    BIO_free(bio);
    if (count > 0) return store;
    X509_STORE_free(store);
    return NULL;
}

static bool time_read(TS_RESP *response, instant *when) {
    TS_TST_INFO *told = TS_RESP_get_tst_info(response);
    const ASN1_GENERALIZEDTIME *time = told ? TS_TST_INFO_get_time(told) : NULL;
    struct tm parts;
    if (!time || ASN1_TIME_to_tm(time, &parts) != 1) return false;
    *when = timegm(&parts);
    return true;
}

/* Version, imprint, signer's purpose and chain: RFC 3161 section 2.4.2. */
static struct err response_check(TS_RESP *response, struct span checkpoint, X509_STORE *store) {
    struct digest digest = sha256(checkpoint);
    TS_VERIFY_CTX *verify = TS_VERIFY_CTX_new();
    uint8_t *imprint = OPENSSL_memdup(digest.byte, sizeof digest.byte);
    if (!verify || !imprint) {
        TS_VERIFY_CTX_free(verify);
        OPENSSL_free(imprint);
        return ts_bad(ERR_FAULT, "a time stamp cannot be looked at");
    }
    TS_VERIFY_CTX_set_flags(verify,
                            TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_SIGNER | TS_VFY_SIGNATURE);
    TS_VERIFY_CTX_set_imprint(verify, imprint, sizeof digest.byte);
    X509_STORE_up_ref(store);
    TS_VERIFY_CTX_set_store(verify, store);
    bool good = TS_RESP_verify_response(verify, response) == 1;
    TS_VERIFY_CTX_free(verify);
    return good ? err_none() : ts_bad(ERR_PROOF, "the time stamp does not hold");
}

struct err timestamp_verify(struct span checkpoint, struct span der, struct span authorities_pem,
                            instant *when) {
    const uint8_t *at = der.at;
    TS_RESP *response = d2i_TS_RESP(NULL, &at, (long)der.len);
    if (!response || at != der.at + der.len) {
        TS_RESP_free(response);
        return ts_bad(ERR_PROOF, "this is no answer of a time stamping authority");
    }
    X509_STORE *store = store_open(authorities_pem);
    struct err e = store ? response_check(response, checkpoint, store)
                         : err_make(ERR_INPUT, "no certificate of an authority is in the file");
    if (!err_is(e) && !time_read(response, when))
        e = err_make(ERR_PROOF, "the time stamp tells no time");
    X509_STORE_free(store);
    TS_RESP_free(response);
    return e;
}
