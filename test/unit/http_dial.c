/* Do many requests go at once, each within its bounds, to the address given and to no other? */
#include "http/http.h"

#include "base/clock.h"
#include "http_child.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { AT_ONCE = 8 };

/* /echo: the body; /long: more than is wanted; /away: elsewhere; /late: never; else 404. */
static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    static const uint8_t many[5000];
    *reply = (struct http_reply){.status = 404, .body = SPAN_LITERAL("none\n")};
    if (span_is(request->path, "/late")) return HTTP_LATER;
    if (span_is(request->path, "/echo"))
        *reply = (struct http_reply){.status = 200, .body = request->body};
    if (span_is(request->path, "/long"))
        *reply = (struct http_reply){.status = 200, .body = span_of(many, sizeof many)};
    if (span_is(request->path, "/away"))
        *reply = (struct http_reply){.status = 307, .header = {{"Location", "/echo"}}};
    return HTTP_NOW;
}
static const struct http_service service = {.route = http_child_route, .answer = answer};

struct world {
    struct arena *arena;
    struct http_child child;
    struct http_dialler *dialler;
};

static int world_new(void **state) {
    struct world *world = malloc(sizeof *world);
    *world = (struct world){.arena = arena_open(16 << 20)};
    struct http_limits limits = http_child_limits;
    limits.answer_seconds = 3; /* for /late, so that the server ends */
    world->child = http_child_begin(&limits, &service);
    *state = world;
    return err_is(http_dialler_open(world->arena, SPAN_LITERAL(""), AT_ONCE, &world->dialler));
}
static int world_drop(void **state) {
    struct world *world = *state;
    http_dialler_close(world->dialler);
    int end = http_child_end(&world->child);
    arena_close(world->arena);
    free(world);
    return end;
}

static void begin(struct world *world, uint64_t number, const char *path, const char *body) {
    struct http_dial dial = {
        .number = number,
        .url = arena_printf(world->arena, "http://name.example:%u%s", world->child.port, path),
        .host = "name.example",
        .port = world->child.port,
        .addresses = "127.0.0.1",
        .type = "text/plain",
        .body = span_str(body),
        .bounds = {1000, 2}};
    assert_false(err_is(http_dialler_begin(world->dialler, &dial)));
}

/* Until so many have ended; their statuses by number, 999 where there was no answer. */
static void until(struct world *world, size_t count, unsigned status[16]) {
    struct http_dialled dialled;
    uint64_t end = clock_ticks() + UINT64_C(20000000000);
    for (size_t done = 0; done < count && clock_ticks() < end;) {
        assert_false(err_is(http_dialler_wait(world->dialler, NULL, 0, 100)));
        while (http_dialler_next(world->dialler, &dialled)) {
            status[dialled.number] = dialled.status ? dialled.status : 999;
            if (!dialled.status) assert_non_null(dialled.why);
            done++;
        }
    }
}

static void an_answer_comes_from_the_address_given(void **state) {
    struct world *world = *state;
    struct http_dialled dialled = {0};
    begin(world, 3, "/echo", "as it was");
    while (!http_dialler_next(world->dialler, &dialled))
        assert_false(err_is(http_dialler_wait(world->dialler, NULL, 0, 100)));
    assert_int_equal(dialled.number, 3);
    assert_int_equal(dialled.status, 200);
    assert_true(span_is(dialled.body, "as it was"));
}

static void whoever_is_late_or_long_keeps_nobody_waiting(void **state) {
    struct world *world = *state;
    unsigned status[16] = {0};
    uint64_t begun = clock_ticks();
    begin(world, 0, "/late", "");
    begin(world, 1, "/long", "");
    for (uint64_t i = 2; i < 7; i++)
        begin(world, i, "/echo", "x");
    begin(world, 7, "/other", "");
    assert_true(http_dialler_is_full(world->dialler));
    until(world, AT_ONCE - 1, status);
    assert_true(clock_ticks() - begun < UINT64_C(1900000000));
    assert_int_equal(status[0], 0);
    assert_int_equal(status[1], 999);
    for (size_t i = 2; i < 7; i++)
        assert_int_equal(status[i], 200);
    assert_int_equal(status[7], 404);
    until(world, 1, status);
    assert_int_equal(status[0], 999);
    assert_false(http_dialler_is_full(world->dialler));
}

static void no_redirect_is_followed(void **state) {
    struct world *world = *state;
    unsigned status[16] = {0};
    begin(world, 1, "/away", "x");
    until(world, 1, status);
    assert_int_equal(status[1], 307);
}

static void another_file_ends_the_wait(void **state) {
    struct world *world = *state;
    int pipe_of[2];
    assert_int_equal(pipe(pipe_of), 0);
    assert_int_equal(write(pipe_of[1], "x", 1), 1);
    struct pollfd also = {.fd = pipe_of[0], .events = POLLIN};
    uint64_t begun = clock_ticks();
    assert_false(err_is(http_dialler_wait(world->dialler, &also, 1, 5000)));
    assert_true(clock_ticks() - begun < UINT64_C(4000000000));
    close(pipe_of[0]);
    close(pipe_of[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_answer_comes_from_the_address_given, world_new,
                                        world_drop),
        cmocka_unit_test_setup_teardown(whoever_is_late_or_long_keeps_nobody_waiting, world_new,
                                        world_drop),
        cmocka_unit_test_setup_teardown(no_redirect_is_followed, world_new, world_drop),
        cmocka_unit_test_setup_teardown(another_file_ends_the_wait, world_new, world_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
