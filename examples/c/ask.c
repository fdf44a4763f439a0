/* Asks the gateway with libportcullis and libcurl, verifies the receipt and opens the answer.
 *     cc ask.c $(pkg-config --cflags --libs libportcullis libcurl jansson) -o ask
 *     ask URL KEY.jwk ask.json log.vkey
 * Prints the opened answer. Exit 0 released, 3 not released, 7 a proof does not hold, else 1. */
#include <curl/curl.h>
#include <jansson.h>
#include <portcullis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes {
    char at[1 << 20];
    size_t len;
};

static void stop(const char *what, const struct portcullis_why *why, int code) {
    fprintf(stderr, "%s: %s\n", what, why->text);
    exit(code);
}

static void file_read(const char *path, struct bytes *bytes) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    bytes->len = fread(bytes->at, 1, sizeof bytes->at - 1, file);
    bytes->at[bytes->len] = 0;
    fclose(file);
}

static size_t piece_take(char *piece, size_t size, size_t count, void *into) {
    struct bytes *bytes = into;
    size_t len = size * count;
    if (len >= sizeof bytes->at - bytes->len) return 0;
    memcpy(bytes->at + bytes->len, piece, len);
    bytes->len += len;
    bytes->at[bytes->len] = 0;
    return len;
}

/* A GET, or with a body a POST. The status; 0: no answer. */
static long http(const char *url, const char *path, const struct portcullis_text *body,
                 struct bytes *reply) {
    char address[2048];
    long status = 0;
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/jose");
    if (!curl || snprintf(address, sizeof address, "%s%s", url, path) >= (int)sizeof address)
        exit(1);
    reply->len = 0;
    curl_easy_setopt(curl, CURLOPT_URL, address);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, piece_take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
    if (body) {
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body->len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->at);
    }
    CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK) fprintf(stderr, "%s: %s\n", address, curl_easy_strerror(code));
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return status;
}

/* The ask, signed by us and sealed to the custodian. */
static void ask_make(const char *url, const struct portcullis_key *key, const struct bytes *ask,
                     struct portcullis_text *sealed) {
    static struct bytes jwk;
    struct portcullis_why why;
    struct portcullis_key *custodian = NULL;
    struct portcullis_text jws = PORTCULLIS_TEXT_NONE;
    if (http(url, "/v1/key", NULL, &jwk) != 200) exit(1);
    if (portcullis_key_read(jwk.at, jwk.len, &custodian, &why))
        stop("the custodian's key", &why, 1);
    if (portcullis_ask_sign(key, ask->at, ask->len, &jws, &why)) stop("the ask", &why, 1);
    if (portcullis_ask_seal(custodian, jws.at, jws.len, sealed, &why)) stop("the ask", &why, 1);
    portcullis_text_free(&jws);
    portcullis_key_close(custodian);
}

/* First whether it is recorded, then what it says. */
static int decision_take(const struct portcullis_key *key, const char *vkey, json_t *decision) {
    struct portcullis_why why;
    struct portcullis_receipt receipt;
    struct portcullis_text plain = PORTCULLIS_TEXT_NONE;
    const char *state = json_string_value(json_object_get(decision, "state"));
    const char *proof = json_string_value(json_object_get(decision, "receipt"));
    const char *answer = json_string_value(json_object_get(decision, "answer"));
    if (!state || !proof) return 1;
    if (portcullis_receipt_verify(vkey, proof, strlen(proof), answer, &receipt, NULL, &why))
        stop("the receipt", &why, 7);
    fprintf(stderr, "the receipt holds: entry %llu of %llu\n%s\n",
            (unsigned long long)receipt.index, (unsigned long long)receipt.size, state);
    if (strcmp(state, "released") != 0 || !answer) return 3;
    if (portcullis_answer_open(key, answer, strlen(answer), &plain, &why))
        stop("the answer", &why, 7);
    printf("%s\n", plain.at);
    portcullis_text_free(&plain);
    return 0;
}

int main(int count, char **word) {
    static struct bytes jwk, ask, vkey, reply;
    struct portcullis_why why;
    struct portcullis_key *key = NULL;
    struct portcullis_text sealed = PORTCULLIS_TEXT_NONE;
    if (count != 5) {
        fprintf(stderr, "usage: ask URL KEY.jwk ask.json log.vkey\n");
        return 2;
    }
    file_read(word[2], &jwk);
    file_read(word[3], &ask);
    file_read(word[4], &vkey);
    if (portcullis_key_read(jwk.at, jwk.len, &key, &why)) stop(word[2], &why, 1);
    ask_make(word[1], key, &ask, &sealed);
    long status = http(word[1], "/v1/asks", &sealed, &reply);
    portcullis_text_free(&sealed);
    json_t *decision = json_loadb(reply.at, reply.len, 0, NULL);
    int code = 1;
    /* A refusal is 201 too. Anything from 400 on is a problem: nothing was decided. */
    if (decision && status >= 200 && status < 300)
        code = decision_take(key, vkey.at, decision);
    else
        fprintf(stderr, "%.*s\n", (int)reply.len, reply.at);
    json_decref(decision);
    portcullis_key_close(key);
    return code;
}
