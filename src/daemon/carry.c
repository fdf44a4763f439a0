/* What is given to the courier to carry, and what comes back? */
#include "daemon/carry.h"

#include "base/bytes.h"

#include <assert.h>
#include <strings.h>

static struct err malformed(void) {
    return err_make(ERR_FAULT, "a malformed delivery came from another process");
}

static void part_put(struct text *text, struct span part) {
    be_put_u32(text_put_room(text, 4), (uint32_t)part.len);
    text_put(text, part);
}

static struct err part_take(struct span body, size_t *at, size_t most, struct span *part) {
    if (body.len - *at < 4) return malformed();
    size_t len = be_get_u32(body.at + *at);
    *at += 4;
    if (len > most || len > body.len - *at) return malformed();
    *part = span_cut(body, *at, *at + len);
    *at += len;
    return err_none();
}

/* ---- there ---- */

struct span carry_write(struct arena *arena, const struct carry *carry) {
    struct text text = {.arena = arena};
    assert(carry->header_count <= CARRY_HEADERS_MAX && carry->body.len <= CARRY_BODY_BYTES_MAX);
    part_put(&text, span_str(carry->url));
    part_put(&text, span_str(carry->type));
    be_put_u32(text_put_room(&text, 4), carry->answered);
    be_put_u32(text_put_room(&text, 4), (uint32_t)carry->header_count);
    for (size_t i = 0; i < carry->header_count; i++) {
        part_put(&text, span_str(carry->header[i].name));
        part_put(&text, span_str(carry->header[i].value));
    }
    part_put(&text, carry->body);
    return text_span(&text);
}

static bool is_visible(struct span text, bool blanks) {
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] >= 0x7f || text.at[i] < (blanks ? ' ' : '!')) return false;
    return text.len > 0;
}

static bool is_header_name(const char *name) {
    static const char *const never[] = {"host",
                                        "content-length",
                                        "transfer-encoding",
                                        "te",
                                        "connection",
                                        "upgrade",
                                        "trailer",
                                        "expect",
                                        "content-type",
                                        "authorization",
                                        "cookie",
                                        "proxy-authorization"};
    if (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz-") != strlen(name)) return false;
    for (size_t i = 0; i < sizeof never / sizeof *never; i++)
        if (strcasecmp(name, never[i]) == 0) return false;
    return true;
}

static struct err text_take(struct arena *arena, struct span body, size_t *at, size_t most,
                            bool blanks, const char **text) {
    struct span part;
    TRY(part_take(body, at, most, &part));
    if (!is_visible(part, blanks)) return malformed();
    *text = arena_str(arena, part);
    return err_none();
}

struct err carry_read(struct arena *arena, struct span body, struct carry *carry) {
    struct carry found = {0};
    size_t at = 0;
    TRY(text_take(arena, body, &at, URL_BYTES_MAX, false, &found.url));
    TRY(text_take(arena, body, &at, CARRY_HEADER_BYTES_MAX, true, &found.type));
    if (body.len - at < 8) return malformed();
    uint32_t answered = be_get_u32(body.at + at);
    found.header_count = be_get_u32(body.at + at + 4);
    at += 8;
    if (answered > 1 || found.header_count > CARRY_HEADERS_MAX) return malformed();
    found.answered = answered;
    for (size_t i = 0; i < found.header_count; i++) {
        struct carry_header *header = &found.header[i];
        TRY(text_take(arena, body, &at, CARRY_HEADER_BYTES_MAX, false, &header->name));
        TRY(text_take(arena, body, &at, CARRY_HEADER_BYTES_MAX, true, &header->value));
        if (!is_header_name(header->name)) return malformed();
    }
    TRY(part_take(body, &at, CARRY_BODY_BYTES_MAX, &found.body));
    if (at != body.len) return malformed();
    *carry = found;
    return err_none();
}

/* ---- and back ---- */

struct span carried_write(struct arena *arena, const struct carried *carried) {
    struct text text = {.arena = arena};
    struct span why = carried->why;
    if (why.len > CARRIED_WHY_BYTES_MAX) why.len = CARRIED_WHY_BYTES_MAX;
    assert(carried->body.len <= CARRIED_BODY_BYTES_MAX);
    be_put_u32(text_put_room(&text, 4), carried->status);
    part_put(&text, why);
    part_put(&text, carried->body);
    return text_span(&text);
}

struct err carried_read(struct span body, struct carried *carried) {
    struct carried found = {0};
    size_t at = 4;
    if (body.len < 4) return malformed();
    found.status = be_get_u32(body.at);
    TRY(part_take(body, &at, CARRIED_WHY_BYTES_MAX, &found.why));
    TRY(part_take(body, &at, CARRIED_BODY_BYTES_MAX, &found.body));
    if (at != body.len || found.status > 999) return malformed();
    if (found.why.len && !is_visible(found.why, true)) return malformed();
    *carried = found;
    return err_none();
}
