/* What does that address answer? One request by libcurl, within bounds of time and size. */
#include "http/http.h"

#include <assert.h>
#include <curl/curl.h>

struct receipt {
    CURL *curl;
    struct text body;
    size_t bytes_max;
    FILE *into; /* NULL: all to `body` */
    bool too_large;
};

static size_t piece_take(char *piece, size_t size, size_t count, void *from) {
    struct receipt *receipt = from;
    size_t len = size * count;
    long status = 0;
    if (receipt->into) curl_easy_getinfo(receipt->curl, CURLINFO_RESPONSE_CODE, &status);
    if (status == 200) return fwrite(piece, 1, len, receipt->into);
    if (receipt->body.len + len > receipt->bytes_max) {
        receipt->too_large = true;
        return 0; /* which ends the transfer */
    }
    text_put(&receipt->body, span_of(piece, len));
    return len;
}

/* What is sent: some bytes, then a file. */
struct sending {
    struct span first;
    FILE *rest;
};

static size_t piece_give(char *piece, size_t size, size_t count, void *from) {
    struct sending *sending = from;
    size_t len = size * count;
    if (sending->first.len == 0) return sending->rest ? fread(piece, 1, len, sending->rest) : 0;
    if (len > sending->first.len) len = sending->first.len;
    memcpy(piece, sending->first.at, len);
    sending->first = span_cut(sending->first, len, sending->first.len);
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

/* What is wrong there, and what to look at. */
static struct err silence(const char *url, CURLcode code, const char *said) {
    static const struct {
        CURLcode code;
        const char *why;
    } known[] = {
        {CURLE_COULDNT_RESOLVE_HOST, "nobody knows this name; check the address"},
        {CURLE_COULDNT_CONNECT, "nothing listens there; is it begun, and at this address?"},
        {CURLE_GOT_NOTHING, "it hangs up without a word; is it https:// or http:// there?"},
        {CURLE_SSL_CONNECT_ERROR, "it speaks no TLS that is taken here; is it http:// there?"},
        {CURLE_UNSUPPORTED_PROTOCOL, "what listens there speaks no HTTP/1.1; check the address"},
        {CURLE_WEIRD_SERVER_REPLY, "what listens there speaks no HTTP/1.1; check the address"},
        {CURLE_PARTIAL_FILE, "it breaks off in the middle; try again"},
        {CURLE_OPERATION_TIMEDOUT, "it takes too long; try again later"},
    };
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return err_make(ERR_FAULT, "%s is not believed to be who it says it is: %s", url,
                        *said ? said : curl_easy_strerror(code));
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].code == code)
            return err_make(ERR_FAULT, "%s does not answer: %s", url, known[i].why);
    return err_make(ERR_FAULT, "%s does not answer: %s", url, curl_easy_strerror(code));
}

static struct err transfer(struct arena *arena, CURL *curl, const char *url,
                           const struct receipt *receipt, struct http_reply *reply) {
    char said[CURL_ERROR_SIZE] = "";
    long status = 0;
    const char *type = NULL;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
    if (receipt->too_large)
        return err_make(ERR_FAULT, "%s answers more than the %zu bytes accepted here", url,
                        receipt->bytes_max);
    if (code != CURLE_OK) return silence(url, code, said);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
    *reply = (struct http_reply){.status = (unsigned)status,
                                 .type = arena_str(arena, span_str(type)),
                                 .body = text_span(&receipt->body)};
    struct curl_header *cookie = NULL;
    if (curl_easy_header(curl, "Set-Cookie", 0, CURLH_HEADER, -1, &cookie) == CURLHE_OK)
        reply->header[0] =
            (struct http_header){"Set-Cookie", arena_str(arena, span_str(cookie->value))};
    return err_none();
}

/* No "Expect: 100-continue": it costs a round trip and some servers never answer it. */
static struct curl_slist *headers_make(struct arena *arena, const struct http_message *message) {
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    if (message->type)
        headers =
            curl_slist_append(headers, arena_printf(arena, "Content-Type: %s", message->type));
    if (message->authorization)
        headers = curl_slist_append(
            headers, arena_printf(arena, "Authorization: %s", message->authorization));
    if (message->cookie)
        headers = curl_slist_append(headers, arena_printf(arena, "Cookie: %s", message->cookie));
    return headers;
}

static void body_put(CURL *curl, const struct http_message *message, struct sending *sending) {
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                     (curl_off_t)(message->body.len + message->rest_bytes));
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, piece_give);
    curl_easy_setopt(curl, CURLOPT_READDATA, sending);
}

struct err http_exchange(struct arena *arena, const struct http_message *message,
                         const struct http_bounds *bounds, struct http_reply *reply) {
    struct receipt receipt = {
        .body = {.arena = arena}, .bytes_max = bounds->reply_bytes_max, .into = message->into};
    struct sending sending = {message->body, message->rest};
    TRY(url_check(message->url));
    CURL *curl = receipt.curl = curl_easy_init();
    if (!curl) return err_make(ERR_FAULT, "libcurl cannot begin; the system has no memory left");
    settings_put(curl, message->url, bounds, &receipt);
    if (message->socket) curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, message->socket);
    if (message->authorities) curl_easy_setopt(curl, CURLOPT_CAINFO, message->authorities);
    if (message->has_body) body_put(curl, message, &sending);
    if (message->method) curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, message->method);
    struct curl_slist *headers = headers_make(arena, message);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    struct err e =
        transfer(arena, curl, message->socket ? message->socket : message->url, &receipt, reply);
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    return e;
}

struct err http_send(struct arena *arena, const char *url, const struct span *body,
                     const struct http_bounds *bounds, struct http_reply *reply) {
    struct http_message message = {.url = url};
    if (body) {
        message.has_body = true;
        message.body = *body;
        message.type = "text/plain; charset=utf-8";
    }
    return http_exchange(arena, &message, bounds, reply);
}
