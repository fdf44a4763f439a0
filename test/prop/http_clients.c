/* Does each client get the answers to its own requests, in their order, and nobody else's? Clients
 * come, speak in pieces, are answered now, later or as their bodies pass by, and vanish at any
 * point; who is answered next is chance. A seed tells it all. */
#include "http_world.h"

#include "base/bytes.h"

enum {
    CLIENTS = 24,
    PLACES = 16, /* so some wait, and some lose their place */
    STEPS = 20000,
    BODY_BYTES_MAX = 3000,
    REQUESTS_MAX = 6, /* of one client */
    SCRIPT_BYTES_MAX = REQUESTS_MAX * (BODY_BYTES_MAX + 200),
};

struct talker {
    bool here;
    struct client client;
    char script[SCRIPT_BYTES_MAX]; /* all that it will say */
    size_t script_len, script_said;
    unsigned first, count; /* its requests are numbered from first */
    unsigned heard;
};

static uint64_t seed;
static size_t dice_below(size_t count) { /* splitmix64 */
    uint64_t x = seed += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return (size_t)((x ^ x >> 31) % count);
}
static struct http_server *server;
static struct talker talker[CLIENTS];
static unsigned asked, answered, heard, gones;

/* ---- whoever answers ---- */

struct owed {
    uint64_t number;
    unsigned id;
    uint64_t len;
    bool held; /* a stream that waits */
    bool late; /* whole, and not answered */
};
static struct owed owed[PLACES];
static unsigned owed_count;
static uint64_t past; /* a number that was answered */

static struct owed *owed_of(uint64_t number) {
    for (unsigned i = 0; i < owed_count; i++)
        if (owed[i].number == number) return &owed[i];
    return NULL;
}
static void owed_forget(struct owed *one) { *one = owed[--owed_count]; }

static unsigned id_of(const struct http_request *request) {
    uint64_t id = 0;
    struct span path = request->path;
    size_t at = path.len;
    while (at > 0 && path.at[at - 1] != '/')
        at--;
    assert_false(err_is(decimal_read(span_cut(path, at, path.len), UINT32_MAX, &id)));
    return (unsigned)id;
}

static void route(void *from, struct http_request *request, struct http_route *route) {
    *route = (struct http_route){.allow = HTTP_GET | HTTP_POST, .body_bytes_max = BODY_BYTES_MAX};
    route->streamed = span_begins(request->path, SPAN_LITERAL("/stream/"));
}
static size_t part(void *from, struct http_request *request, struct span bytes) {
    size_t taken = dice_below(bytes.len + 1);
    struct owed *one = owed_of(request->number);
    if (!one) {
        assert_true(owed_count < PLACES);
        one = &owed[owed_count++];
        *one = (struct owed){.number = request->number, .id = id_of(request)};
    }
    one->len += taken;
    one->held = taken < bytes.len;
    return taken;
}
static struct span words_of(struct arena *arena, unsigned id, uint64_t len) {
    return span_str(arena_printf(arena, "%u:%llu;", id, (unsigned long long)len));
}
static enum http_when answer(void *from, struct http_request *request, struct http_reply *reply) {
    struct owed *one = owed_of(request->number);
    if (one && one->held) fail_msg("answered before its body was taken");
    uint64_t len = one ? one->len : request->body.len;
    assert_int_equal(len, request->body_len);
    if (span_begins(request->path, SPAN_LITERAL("/late/"))) {
        assert_true(owed_count < PLACES);
        owed[owed_count++] = (struct owed){
            .number = request->number, .id = id_of(request), .len = len, .late = true};
        return HTTP_LATER;
    }
    if (one) owed_forget(one);
    *reply =
        (struct http_reply){.status = 200, .body = words_of(request->arena, id_of(request), len)};
    answered++;
    return HTTP_NOW;
}
static void gone(void *from, struct http_request *request) {
    struct owed *one = owed_of(request->number);
    if (one) owed_forget(one);
    gones++;
}

static void owed_answer(void) {
    OWNED_ARENA arena = arena_open(65536);
    struct http_reply reply = {.status = 200};
    if (past) assert_false(http_server_reply(server, past, &reply));
    if (owed_count == 0) return;
    struct owed *one = &owed[dice_below(owed_count)];
    struct owed chosen = *one;
    if (chosen.held) {
        one->held = false;
        http_server_take_more(server, chosen.number);
        return;
    }
    if (!chosen.late) return;
    reply.body = words_of(arena, chosen.id, chosen.len);
    owed_forget(one);
    assert_true(http_server_reply(server, chosen.number, &reply));
    past = chosen.number;
    answered++;
}

/* ---- the clients ---- */

static void talker_begin(struct talker *one) {
    static const char *const kinds[] = {"now", "late", "body", "stream"};
    one->here = true;
    one->first = asked;
    one->count = 1 + (unsigned)dice_below(REQUESTS_MAX);
    one->heard = 0;
    one->script_len = one->script_said = 0;
    for (unsigned i = 0; i < one->count; i++) {
        size_t kind = dice_below(4);
        size_t len = kind < 1 ? 0 : dice_below(BODY_BYTES_MAX + 1);
        one->script_len +=
            (size_t)snprintf(one->script + one->script_len, 200,
                             "%s /%s/%u HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n",
                             kind < 1 ? "GET" : "POST", kinds[kind], asked++, len);
        memset(one->script + one->script_len, 'G', len);
        one->script_len += len;
    }
    client_open(&one->client, server);
}

/* Reads whole answers from what was heard; each is the next of its own. */
static void talker_check(struct talker *one) {
    struct client *client = &one->client;
    for (;;) {
        unsigned long id = 0, len = 0;
        const char *body = strstr(client->said, "\r\n\r\n");
        const char *said_len = strstr(client->said, "Content-Length: ");
        if (!body || !said_len) return;
        size_t whole = (size_t)(body + 4 - client->said) + strtoul(said_len + 16, NULL, 10);
        if (client->len < whole) return;
        assert_memory_equal(client->said, "HTTP/1.1 200 ", 13);
        assert_int_equal(sscanf(body + 4, "%lu:%lu;", &id, &len), 2);
        assert_true(one->heard < one->count);
        assert_int_equal(id, one->first + one->heard);
        one->heard++;
        heard++;
        client->len -= whole;
        memmove(client->said, client->said + whole, client->len + 1);
    }
}

static void talker_step(struct talker *one) {
    size_t rest = one->script_len - one->script_said;
    size_t piece = dice_below(2) ? dice_below(20) : dice_below(2000);
    if (!one->here) {
        talker_begin(one);
        return;
    }
    if (dice_below(100) == 0 || (one->heard == one->count && dice_below(4) == 0)) {
        if (dice_below(2))
            client_vanish(&one->client);
        else
            client_close(&one->client);
        one->here = false;
        return;
    }
    ssize_t put = send(one->client.fd, one->script + one->script_said, piece < rest ? piece : rest,
                       MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put > 0) one->script_said += (size_t)put;
    client_hear(&one->client);
    talker_check(one);
}

static void each_client_gets_its_own_answers_in_their_order(void **state) {
    static const struct http_service service = {
        .route = route, .part = part, .answer = answer, .gone = gone};
    const char *given = getenv("SEED");
    uint64_t begun = seed = given ? strtoull(given, NULL, 10) : 20261126;
    struct http_limits limits = world_limits;
    limits.connections_max = PLACES;
    server = world_open(&limits, &service);
    print_message("# SEED=%llu\n", (unsigned long long)begun);
    for (int i = 0; i < STEPS; i++) {
        talker_step(&talker[dice_below(CLIENTS)]);
        if (dice_below(2)) owed_answer();
        world_turn(server);
        if (i % 500 == 0) world_age(server, 2); /* the idle may lose their place */
    }
    for (int i = 0; i < CLIENTS; i++)
        if (talker[i].here) client_close(&talker[i].client);
    for (int i = 0; i < WORLD_TURNS_MAX && (owed_count > 0 || world_is_busy(server)); i++) {
        owed_answer();
        world_turn(server);
    }
    assert_int_equal(owed_count, 0);
    print_message("# %u asked, %u answered, %u heard, %u gone\n", asked, answered, heard, gones);
    assert_true(heard > 1000 && answered >= heard && gones > 20);
    http_server_close(server);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_client_gets_its_own_answers_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
