/* From where is a log read, and from where not? */
#include "scene.h"
#include "verify/verify.h"

#include "base/file.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void only_a_folder_or_this_machine_is_a_source(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct source *source;
    static const char *const bad[] = {
        "http://example.com/",
        "http://localhost.example.com/",
        "http://localhost:99999/",
        "http://localhost:x/",
        "http://127.0.0.1@example.com/",
        "https://localhost/",
        "http://localhost/a b",
        "http://localhost/\xc3\xa9",
        "ftp://localhost/",
        "http://localhost/a\r\nb",
        "http://192.0.2.1/",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!err_is(source_open(arena, bad[i], &source))) fail_msg("%s", bad[i]);
    static const char *const good[] = {"http://localhost", "http://localhost:6103/log/",
                                       "http://127.0.0.1:1/", "a/folder"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (err_is(source_open(arena, good[i], &source))) fail_msg("%s", good[i]);
}

/* Answers one connection with these bytes; its port. */
static uint16_t answer_once(const char *answer, pid_t *child) {
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &len), 0);
    *child = fork();
    if (*child == 0) {
        char asked[4096];
        int one = accept(fd, NULL, NULL);
        ssize_t got = recv(one, asked, sizeof asked, 0);
        ssize_t sent = send(one, answer, strlen(answer), MSG_NOSIGNAL);
        _exit(got > 0 && sent >= 0 ? 0 : 1);
    }
    close(fd);
    return ntohs(at.sin_port);
}

static struct err ask(struct arena *arena, const char *answer, struct span *bytes, bool *there) {
    pid_t child;
    struct source *source;
    uint16_t port = answer_once(answer, &child);
    TRY(source_open(arena, arena_printf(arena, "http://localhost:%u/log", port), &source));
    struct err e = source_read(source, arena, "checkpoint", 16, bytes, there);
    waitpid(child, NULL, 0);
    return e;
}

static void what_a_server_says_is_taken_whole_or_not_at_all(void **state) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span bytes;
    bool there = false;
    assert_false(
        err_is(ask(arena, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc", &bytes, &there)));
    assert_true(there && span_is(bytes, "abc"));
    assert_false(err_is(ask(arena, "HTTP/1.0 200 OK\r\n\r\nabcd", &bytes, &there)));
    assert_true(there && span_is(bytes, "abcd"));
    assert_false(
        err_is(ask(arena, "HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n", &bytes, &there)));
    assert_false(there);
    static const char *const bad[] = {
        "",
        "abc",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\nabc",
        "HTTP/1.1 500 Broken\r\n\r\n",
        "HTTP/1.1 302 There\r\nLocation: http://example.com/\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nmore than sixteen bytes",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (!err_is(ask(arena, bad[i], &bytes, &there))) fail_msg("%s", bad[i]);
}

static void put(const char *path) {
    struct err e = file_write_durable(path, SPAN_LITERAL("abc"), 0644);
    if (err_is(e)) fail_msg("%s", e.text);
}

/* What an auditor keeps must be what was verified: no link leads out of the folder that was given,
 * and no pipe in it keeps the verifier waiting. */
static void only_what_the_folder_holds_itself_is_read(void **state) {
    const struct scene *scene = *state;
    OWNED_ARENA arena = arena_open(1 << 20);
    struct source *source;
    struct span bytes;
    bool there = false;
    assert_int_equal(mkdir(scene_path(scene, "log"), 0755), 0);
    assert_int_equal(mkdir(scene_path(scene, "log/tile"), 0755), 0);
    assert_int_equal(mkdir(scene_path(scene, "log/folder"), 0755), 0);
    assert_int_equal(mkdir(scene_path(scene, "out"), 0755), 0);
    put(scene_path(scene, "log/checkpoint"));
    put(scene_path(scene, "log/tile/whole"));
    put(scene_path(scene, "out/file"));
    assert_int_equal(symlink("../out/file", scene_path(scene, "log/link")), 0);
    assert_int_equal(symlink("checkpoint", scene_path(scene, "log/inner")), 0);
    assert_int_equal(symlink("../out", scene_path(scene, "log/away")), 0);
    assert_int_equal(mkfifo(scene_path(scene, "log/pipe"), 0644), 0);
    assert_false(err_is(source_open(arena, scene_path(scene, "log"), &source)));
    assert_false(err_is(source_read(source, arena, "tile/whole", 3, &bytes, &there)));
    assert_true(there && span_is(bytes, "abc"));
    static const char *const absent[] = {"none", "none/file", "tile/none"};
    for (size_t i = 0; i < sizeof absent / sizeof *absent; i++) {
        assert_false(err_is(source_read(source, arena, absent[i], 3, &bytes, &there)));
        assert_false(there);
    }
    static const char *const bad[] = {"link", "inner",           "away/file",
                                      "pipe", "checkpoint/file", "folder"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (source_read(source, arena, bad[i], 3, &bytes, &there).kind != ERR_PROOF)
            fail_msg("%s", bad[i]);
    assert_int_equal(source_read(source, arena, "tile/whole", 2, &bytes, &there).kind, ERR_PROOF);
    /* A folder that one names oneself may be a link. */
    assert_int_equal(symlink("log", scene_path(scene, "named")), 0);
    assert_false(err_is(source_open(arena, scene_path(scene, "named"), &source)));
    assert_false(err_is(source_read(source, arena, "checkpoint", 3, &bytes, &there)));
    assert_true(there);
    struct archive *zip = NULL;
    assert_int_equal(archive_open(arena, scene_path(scene, "log/pipe"), &zip).kind, ERR_PROOF);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_folder_or_this_machine_is_a_source),
        scene_test(only_what_the_folder_holds_itself_is_read),
        cmocka_unit_test(what_a_server_says_is_taken_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
