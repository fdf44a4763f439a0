/* The checker process: does this signature hold? It gets numbers and gives a yes or no; it has no
 * file, no key of ours, no word of any ask, and speaks with the keeper alone. */
#include "daemon/ahead.h"
#include "daemon/children.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

enum { KEYS_MAX = 256, CHECKER_ARENA_BYTES = 1024 * 1024, TAKEN_MAX = 64 };

/* Keys that were seen last: to read one anew costs as much as a signature. */
struct checker_keys {
    struct known {
        uint8_t point[JWK_POINT_BYTES];
        struct jwk *key; /* NULL: none yet */
    } known[KEYS_MAX];
    size_t turn;
};

struct checker_keys *checker_keys_open(struct arena *arena) {
    return ARENA_NEW(arena, struct checker_keys);
}

void checker_keys_close(struct checker_keys *keys) {
    for (size_t i = 0; i < KEYS_MAX; i++)
        jwk_close(keys->known[i].key);
}

/* NULL where the numbers are no key. */
static const struct jwk *key_find(struct checker_keys *keys, const uint8_t *point) {
    for (size_t i = 0; i < KEYS_MAX && keys->known[i].key; i++)
        if (memcmp(keys->known[i].point, point, JWK_POINT_BYTES) == 0) return keys->known[i].key;
    struct jwk *key = NULL;
    if (err_is(jwk_of_point(point, &key))) return NULL;
    struct known *known = &keys->known[keys->turn++ % KEYS_MAX];
    jwk_close(known->key);
    memcpy(known->point, point, JWK_POINT_BYTES);
    known->key = key;
    return key;
}

struct err checker_answer(struct checker_keys *keys, struct arena *arena, struct span body,
                          struct span *answer) {
    size_t count = body.len / AHEAD_CHECK_BYTES;
    uint8_t *holds = arena_alloc(arena, count + 1);
    if (body.len % AHEAD_CHECK_BYTES != 0 || count > AHEAD_CHECKS_MAX)
        return err_make(ERR_FAULT, "the keeper process sent a malformed message");
    for (size_t i = 0; i < count; i++) {
        const uint8_t *at = body.at + i * AHEAD_CHECK_BYTES;
        const struct jwk *key = key_find(keys, at);
        struct digest digest;
        memcpy(digest.byte, at + JWK_POINT_BYTES, DIGEST_BYTES);
        holds[i] = key && es256_holds(key, &digest, at + JWK_POINT_BYTES + DIGEST_BYTES);
    }
    *answer = span_of(holds, count);
    return err_none();
}

/* ---- the process ---- */

struct checking {
    struct child *child;
    struct arena *round;
    struct checker_keys *keys;
    bool stop;
};

static struct err keeper_hear(void *with) {
    struct checking *checking = with;
    const struct chan *keeper = &checking->child->chan[PROCESS_KEEPER];
    for (size_t taken = 0; keeper->fd >= 0 && taken < TAKEN_MAX; taken++) {
        struct message message;
        struct span answer;
        enum chan_state state;
        arena_wipe(checking->round);
        TRY(chan_receive(keeper, checking->round, false, &message, &state));
        if (state == CHAN_CLOSED) {
            close(keeper->fd);
            checking->child->chan[PROCESS_KEEPER].fd = -1;
        }
        if (state != CHAN_MESSAGE) break;
        TRY(checker_answer(checking->keys, checking->round, message.body, &answer));
        TRY(chan_send(keeper, MESSAGE_CHECKED, message.number, answer, -1, true, &state));
    }
    return err_none();
}

static void keeper_gone(void *with) {
    struct checking *checking = with;
    close(checking->child->chan[PROCESS_KEEPER].fd);
    checking->child->chan[PROCESS_KEEPER].fd = -1;
}

static struct err check(struct checking *checking) {
    const struct chan *chan = checking->child->chan;
    const struct keeper_ears ears = {checking, keeper_hear, keeper_gone};
    TRY(child_ready(checking->child));
    while (!checking->stop) {
        struct pollfd heard[] = {{.fd = chan[PROCESS_KEEPER].fd, .events = POLLIN},
                                 {.fd = chan[PROCESS_PARENT].fd, .events = POLLIN}};
        if (poll(heard, 2, -1) < 0 && errno != EINTR)
            return err_errno("cannot wait for the keeper");
        TRY(keeper_hear(checking));
        TRY(child_hear_parent(checking->child, &ears, &checking->stop));
    }
    return err_none();
}

/* Before it is locked: that a signature holds and a changed one does not, by which OpenSSL also
 * reads whatever file it wants. */
static struct err self_test(struct arena *arena) {
    OWNED_JWK key = jwk_create();
    struct jws_taken taken;
    struct span jws;
    TRY(jws_sign(arena, key, "portcullis-self-test+jws", SPAN_LITERAL("{}"), &jws));
    TRY(jws_take(arena, jws, "portcullis-self-test+jws", &taken));
    TRY(jws_taken_check(&taken, key));
    taken.digest.byte[0] ^= 1;
    if (err_is(jws_taken_check(&taken, key))) return err_none();
    return err_make(ERR_FAULT, "OpenSSL finds that every signature holds on this machine");
}

struct err checker_main(struct child *child) {
    OWNED_ARENA arena = arena_open(CHECKER_ARENA_BYTES);
    OWNED_ARENA round = arena_open(CHECKER_ARENA_BYTES);
    struct checking checking = {.child = child, .round = round, .keys = checker_keys_open(arena)};
    struct err e = self_test(round);
    if (!err_is(e)) e = check(&checking);
    checker_keys_close(checking.keys);
    return e;
}
