/* How many pages a second does the room of pages make? From the sample views, one after another:
 * what a portal adds is sockets and the keeper's time. */
#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "web/web.h"

#include <stdio.h>

enum { VIEW_FILE_MAX = 4 * 1024 * 1024, TURNS = 2000 };

static struct err one(const char *path, enum web_session session) {
    OWNED_ARENA kept = arena_open(16 << 20);
    OWNED_ARENA round = arena_open(64 << 20);
    struct web_request request = {.method = span_str("GET"), .path = span_str(path)};
    struct web_route *route = ARENA_NEW(kept, struct web_route);
    struct web_reply reply = {0};
    struct span view = {0};
    struct web_seat seat = {.session = session,
                            .name = "",
                            .csrf = "token",
                            .challenge = "",
                            .origin = "test.example/log"};
    web_route(kept, &request, route);
    if (route->view != WEB_VIEW_NONE) {
        const char *word = web_view_word(route->view);
        TRY(file_read(arena_printf(kept, "test/web/views/%s.json", word), VIEW_FILE_MAX, kept,
                      &view));
    }
    uint64_t begin = clock_ticks();
    size_t bytes = 0;
    for (int i = 0; i < TURNS; i++) {
        arena_wipe(round);
        web_route(round, &request, route);
        TRY(web_render(round, route, &seat, view, &reply));
        bytes = reply.body.len;
    }
    double seconds = (double)(clock_ticks() - begin) / 1e9;
    printf("%-16s %8.0f pages/s, %6.3f ms each, %zu bytes\n", path, TURNS / seconds,
           1000 * seconds / TURNS, bytes);
    return err_none();
}

int main(void) {
    static const struct {
        const char *path;
        enum web_session session;
    } pages[] = {{"/open", WEB_NOBODY},
                 {"/open/impact", WEB_NOBODY},
                 {"/me", WEB_PERSON},
                 {"/desk", WEB_OFFICER},
                 {"/desk/asks/ASK-01", WEB_OFFICER},
                 {"/agency", WEB_REQUESTER},
                 {"/audit", WEB_AUDITOR},
                 {"/sign-in", WEB_NOBODY}};
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct err e = one(pages[i].path, pages[i].session);
        if (err_is(e)) {
            fprintf(stderr, "web_rates: %s\n", e.text);
            return 1;
        }
    }
    return 0;
}
