/* Who stands behind the proxy in the story a-proxy-in-front-hides-no-second-request?
 *   framings list               one line a framing: hostile or plain, status, mended or exact, hex,
 * name framings serve SOCKET   our server, that says what it answered and what it refused, line by
 * line
 */
#include "framings.h"
#include "http_child.h"

#include <stdio.h>

static void framing_print(const char *kind, const struct framing *framing) {
    static char bytes[FRAMING_BYTES_MAX];
    size_t len = framing_write(framing, bytes);
    printf("%s %d %s ", kind, framing->status, framing->mended ? "mended" : "exact");
    for (size_t i = 0; i < len; i++)
        printf("%02x", (unsigned char)bytes[i]);
    printf(" %s\n", framing->name);
}

static int list(void) {
    for (size_t i = 0; i < HOSTILE_FRAMINGS; i++)
        framing_print("hostile", &hostile_framings[i]);
    for (size_t i = 0; i < PLAIN_FRAMINGS; i++)
        framing_print("plain", &plain_framings[i]);
    return 0;
}

static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    struct span who = request->field[HTTP_CLIENT_DN];
    printf("answered %.*s%s%.*s %zu %.*s\n", SPAN_FMT(request->path), request->query.len ? "?" : "",
           SPAN_FMT(request->query), request->body.len, SPAN_FMT(who));
    fflush(stdout);
    *reply = (struct http_reply){.status = 200, .body = SPAN_LITERAL("answered\n")};
    return HTTP_NOW;
}

static void refuse(void *from, struct arena *arena, unsigned status, const char *why,
                   struct http_reply *reply) {
    printf("refused %u %s\n", status, why);
    fflush(stdout);
    reply->body = SPAN_LITERAL("refused\n");
}

static int serve(const char *path, const char *log) {
    static const struct http_service service = {
        .route = http_child_route, .answer = answer, .refuse = refuse};
    struct http_server *server;
    int listener;
    signal(SIGTERM, http_child_told);
    struct err e = http_listen_local(path, 0600, &listener);
    if (err_is(e)) {
        fprintf(stderr, "framings: %s\n", e.text);
        return 1;
    }
    pid_t pid = fork();
    if (pid != 0) {
        printf("%d\n", pid);
        return pid > 0 ? 0 : 1;
    }
    if (!freopen(log, "a", stdout)) return 1;
    e = http_server_open(listener, &http_child_limits, &service, &server);
    if (err_is(e)) return 1;
    e = http_server_run(server, &http_child_stop);
    http_server_close(server);
    return err_is(e) ? 1 : 0;
}

int main(int count, char **word) {
    if (count == 2 && strcmp(word[1], "list") == 0) return list();
    if (count == 4 && strcmp(word[1], "serve") == 0) return serve(word[2], word[3]);
    fprintf(stderr, "framings list | framings serve SOCKET LOG\n");
    return 2;
}
