/* What does that address answer? One request by libcurl, within bounds of time and size. */
#include "http/http.h"

#include <assert.h>
#include <curl/curl.h>

struct receipt {
    struct text body;
    size_t bytes_max;
    bool too_large;
};

static size_t piece_take(char *piece, size_t size, size_t count, void *into) {
    struct receipt *receipt = into;
    size_t len = size * count;
    if (receipt->body.len + len > receipt->bytes_max) {
        receipt->too_large = true;
        return 0; /* which ends the transfer */
    }
    text_put(&receipt->body, span_of(piece, len));
    return len;
}

static struct err url_check(const char *url) {
    size_t len = strlen(url);
    struct span text = span_str(url);
    bool known =
        span_begins(text, SPAN_LITERAL("http://")) || span_begins(text, SPAN_LITERAL("https://"));
    if (!known || len > HTTP_URL_BYTES_MAX || span_find_byte(text, '@') < len)
        return err_make(ERR_INPUT,
                        "an address must begin with http:// or https://, name no user, "
                        "and be at most %d bytes long",
                        HTTP_URL_BYTES_MAX);
    return err_none();
}

static void settings_put(CURL *curl, const char *url, const struct http_bounds *bounds,
                         struct receipt *receipt) {
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)bounds->seconds_max);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)bounds->seconds_max);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "portcullis");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, piece_take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, receipt);
}

static struct err transfer(struct arena *arena, CURL *curl, const char *url,
                           const struct receipt *receipt, struct http_reply *reply) {
    long status = 0;
    const char *type = NULL;
    CURLcode code = curl_easy_perform(curl);
    if (receipt->too_large)
        return err_make(ERR_FAULT, "%s answers more than the %zu bytes accepted here", url,
                        receipt->bytes_max);
    if (code != CURLE_OK)
        return err_make(ERR_FAULT, "%s does not answer: %s", url, curl_easy_strerror(code));
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    *reply = (struct http_reply){.status = (unsigned)status,
                                 .type = arena_str(arena, span_str(type)),
                                 .body = text_span(&receipt->body)};
    return err_none();
}

struct err http_send(struct arena *arena, const char *url, const struct span *body,
                     const struct http_bounds *bounds, struct http_reply *reply) {
    struct receipt receipt = {.body = {.arena = arena}, .bytes_max = bounds->reply_bytes_max};
    TRY(url_check(url));
    CURL *curl = curl_easy_init();
    if (!curl) return err_make(ERR_FAULT, "libcurl cannot begin; the system has no memory left");
    settings_put(curl, url, bounds, &receipt);
    /* No "Expect: 100-continue": it costs a round trip and some servers never answer it. */
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    if (body) {
        headers = curl_slist_append(headers, "Content-Type: text/plain; charset=utf-8");
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->len ? (const char *)body->at : "");
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    struct err e = transfer(arena, curl, url, &receipt, reply);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return e;
}
