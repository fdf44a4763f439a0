/* What do those addresses answer? Many requests at once by libcurl, each within its bounds, for a
 * process that is locked and opens no file: certificates come as bytes, addresses are found by its
 * caller. No redirect is followed, no proxy asked, nothing tried twice, nothing decompressed. */
#include "http/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>

enum {
    CONNECT_SECONDS = 5,
    HEADERS_BYTES_MAX = 65536,
    LINGER_SECONDS = 60, /* of an idle connection */
    ALSO_MAX = 8,
    ARENA_SPARE_BYTES = 262144,
};

struct slot {
    bool used;
    uint64_t number;
    CURL *curl;
    struct arena *arena;
    struct curl_slist *headers, *addresses;
    struct text body;
    size_t bytes_max, header_bytes;
    bool too_large;
};

struct http_dialler {
    CURLM *multi;
    struct curl_blob authorities;
    size_t slots;
    struct slot *slot;
    struct slot *told; /* whose answer the caller still looks at */
};

struct err http_dialler_open(struct arena *arena, struct span authorities, size_t at_once,
                             struct http_dialler **dialler) {
    struct http_dialler *opened = ARENA_NEW(arena, struct http_dialler);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(opened->multi = curl_multi_init()))
        return err_make(ERR_FAULT, "libcurl cannot begin; the system has no memory left");
    curl_multi_setopt(opened->multi, CURLMOPT_MAXCONNECTS, (long)at_once);
    curl_multi_setopt(opened->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    opened->authorities =
        (struct curl_blob){(void *)(uintptr_t)authorities.at, authorities.len, CURL_BLOB_NOCOPY};
    opened->slots = at_once;
    opened->slot = ARENA_ARRAY(arena, struct slot, at_once);
    *dialler = opened;
    return err_none();
}

static void slot_end(struct http_dialler *dialler, struct slot *slot) {
    if (!slot->used) return;
    curl_multi_remove_handle(dialler->multi, slot->curl);
    curl_easy_cleanup(slot->curl);
    curl_slist_free_all(slot->headers);
    curl_slist_free_all(slot->addresses);
    arena_close(slot->arena);
    *slot = (struct slot){0};
}

void http_dialler_close(struct http_dialler *dialler) {
    if (!dialler) return;
    for (size_t i = 0; i < dialler->slots; i++)
        slot_end(dialler, &dialler->slot[i]);
    curl_multi_cleanup(dialler->multi);
    curl_global_cleanup();
}

static struct slot *slot_free(struct http_dialler *dialler) {
    for (size_t i = 0; i < dialler->slots; i++)
        if (!dialler->slot[i].used) return &dialler->slot[i];
    return NULL;
}

bool http_dialler_is_full(struct http_dialler *dialler) { return !slot_free(dialler); }

/* ---- one request ---- */

static size_t body_take(char *piece, size_t size, size_t count, void *from) {
    struct slot *slot = from;
    size_t len = size * count;
    slot->too_large = slot->too_large || len > slot->bytes_max - slot->body.len;
    if (slot->too_large) return 0; /* which ends it */
    text_put(&slot->body, span_of(piece, len));
    return len;
}

static size_t header_take(char *piece, size_t size, size_t count, void *from) {
    struct slot *slot = from;
    slot->header_bytes += size * count;
    if (slot->header_bytes <= HEADERS_BYTES_MAX) return size * count;
    slot->too_large = true;
    return 0;
}

static void bounds_put(CURL *curl, const struct http_dial *dial) {
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)dial->bounds.seconds_max);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(curl, CURLOPT_MAXAGE_CONN, (long)LINGER_SECONDS);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "portcullis");
}

static void headers_put(struct slot *slot, const struct http_dial *dial) {
    slot->headers = curl_slist_append(NULL, "Expect:");
    slot->headers =
        curl_slist_append(slot->headers, arena_printf(slot->arena, "Content-Type: %s", dial->type));
    for (size_t i = 0; i < HTTP_DIAL_HEADERS_MAX && dial->header[i].name; i++)
        slot->headers = curl_slist_append(
            slot->headers,
            arena_printf(slot->arena, "%s: %s", dial->header[i].name, dial->header[i].value));
    curl_easy_setopt(slot->curl, CURLOPT_HTTPHEADER, slot->headers);
}

/* It is dialled at these addresses whatever anybody else says that the name is. */
static void addresses_put(struct slot *slot, const struct http_dial *dial) {
    const char *line =
        arena_printf(slot->arena, "%s:%u:%s", dial->host, dial->port, dial->addresses);
    slot->addresses = curl_slist_append(NULL, line);
    curl_easy_setopt(slot->curl, CURLOPT_RESOLVE, slot->addresses);
}

struct err http_dialler_begin(struct http_dialler *dialler, const struct http_dial *dial) {
    struct slot *slot = slot_free(dialler);
    assert(slot);
    CURL *curl = curl_easy_init();
    if (!curl) return err_make(ERR_FAULT, "libcurl cannot begin; the system has no memory left");
    *slot = (struct slot){.used = true,
                          .number = dial->number,
                          .curl = curl,
                          .bytes_max = dial->bounds.reply_bytes_max};
    slot->arena = arena_open(dial->body.len + 4 * slot->bytes_max + ARENA_SPARE_BYTES);
    slot->body.arena = slot->arena;
    struct span body = arena_copy(slot->arena, dial->body);
    bounds_put(curl, dial);
    curl_easy_setopt(curl, CURLOPT_PRIVATE, slot);
    curl_easy_setopt(curl, CURLOPT_URL, dial->url);
    curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
    curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(curl, CURLOPT_CAINFO_BLOB, &dialler->authorities);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.at);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, body_take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, slot);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, header_take);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, slot);
    headers_put(slot, dial);
    addresses_put(slot, dial);
    if (curl_multi_add_handle(dialler->multi, curl) == CURLM_OK) return err_none();
    slot_end(dialler, slot);
    return err_make(ERR_FAULT, "libcurl takes no further request");
}

/* ---- waiting, and what came ---- */

struct err http_dialler_wait(struct http_dialler *dialler, struct pollfd *also, size_t count,
                             int milliseconds) {
    struct curl_waitfd heard[ALSO_MAX];
    int running = 0;
    assert(count <= ALSO_MAX);
    for (size_t i = 0; i < count; i++)
        heard[i] = (struct curl_waitfd){also[i].fd, CURL_WAIT_POLLIN, 0};
    if (curl_multi_poll(dialler->multi, heard, (unsigned)count, milliseconds, NULL) != CURLM_OK ||
        curl_multi_perform(dialler->multi, &running) != CURLM_OK)
        return err_make(ERR_FAULT, "libcurl cannot go on");
    return err_none();
}

static void told(struct slot *slot, CURLcode code, struct http_dialled *dialled) {
    long status = 0;
    *dialled = (struct http_dialled){.number = slot->number};
    curl_easy_getinfo(slot->curl, CURLINFO_RESPONSE_CODE, &status);
    if (slot->too_large)
        dialled->why = "it answers more than is accepted";
    else if (code != CURLE_OK)
        dialled->why = curl_easy_strerror(code);
    else {
        dialled->status = (unsigned)status;
        dialled->body = text_span(&slot->body);
    }
}

bool http_dialler_next(struct http_dialler *dialler, struct http_dialled *dialled) {
    int left = 0;
    if (dialler->told) slot_end(dialler, dialler->told);
    dialler->told = NULL;
    for (CURLMsg *message; (message = curl_multi_info_read(dialler->multi, &left));) {
        char *private = NULL;
        if (message->msg != CURLMSG_DONE) continue;
        CURLcode code = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
        dialler->told = (struct slot *)(void *)private;
        told(dialler->told, code, dialled);
        return true;
    }
    return false;
}
