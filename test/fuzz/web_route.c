/* The door of the pages: path, query, form and headers of any bytes make a route, a page for it,
 * and no more. The parts are lines. */
#include "web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static struct span line_take(struct span *rest) {
    size_t end = span_find_byte(*rest, '\n');
    struct span line = span_cut(*rest, 0, end);
    *rest = span_cut(*rest, end == rest->len ? end : end + 1, rest->len);
    return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    if (!arena) arena = arena_open(64 << 20);
    struct span rest = span_of(at, len);
    struct web_route *route = ARENA_NEW(arena, struct web_route);
    struct web_reply reply;
    struct web_request request = {.method = line_take(&rest)};
    request.path = line_take(&rest);
    request.query = line_take(&rest);
    request.cookie = line_take(&rest);
    request.language = line_take(&rest);
    request.etag = line_take(&rest);
    request.form = rest;
    web_route(arena, &request, route);
    struct web_seat seat = {
        .session = WEB_OFFICER, .name = "", .csrf = "", .challenge = "", .origin = ""};
    if (route->row && route->file) return 0;
    bool done = route->action != WEB_ACTION_NONE && route->status == 200;
    if (done)
        web_done(arena, route, WEB_PERSON, web_param(route, "id"), route->token, &reply);
    else if (err_is(web_render(arena, route, &seat, span_of("", 0), &reply)))
        __builtin_trap();
    if (reply.status < 200 || reply.header_count == 0) __builtin_trap();
    /* A header of several lines would be one of another's making. */
    for (size_t i = 0; i < reply.header_count; i++)
        for (size_t j = 0; j < reply.header[i].value.len; j++)
            if (reply.header[i].value.at[j] < 0x20) __builtin_trap();
    arena_wipe(arena);
    return 0;
}
