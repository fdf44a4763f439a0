/* Which signatures were checked before their turn? */
#include "daemon/ahead.h"

#include "base/clock.h"

#include <assert.h>
#include <poll.h>

enum {
    ASKED_MAX = 8, /* messages without an answer */
    WAIT_MS = 2, /* a signature is checked in 70 us: a checker that is not back has no processor */
    HEARD_MAX = 16, /* for one signature: whoever took over a checker holds up nobody */
};

struct asked {
    uint32_t number; /* 0: nothing */
    struct ahead_check *check[AHEAD_CHECKS_MAX];
    size_t count;
};

struct ahead {
    const struct chan *checker;
    uint32_t number;
    struct asked asked[ASKED_MAX];
    bool slow; /* for the rest of this round it is not waited for */
};

struct ahead *ahead_open(struct arena *arena, const struct chan *checker) {
    struct ahead *ahead = ARENA_NEW(arena, struct ahead);
    ahead->checker = checker;
    return ahead;
}

static struct asked *free_find(struct ahead *ahead) {
    for (size_t i = 0; i < ASKED_MAX; i++)
        if (ahead->asked[i].number == 0) return &ahead->asked[i];
    return NULL;
}

static struct span check_write(struct arena *arena, struct ahead_check *const *check,
                               size_t count) {
    struct text text = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        jwk_point(check[i]->key, text_put_room(&text, JWK_POINT_BYTES));
        text_put(&text, digest_span(&check[i]->of->digest));
        text_put(&text, span_of(check[i]->of->signature, JWS_SIGNATURE_BYTES));
    }
    return text_span(&text);
}

struct err ahead_ask(struct ahead *ahead, struct arena *arena, struct ahead_check *const *check,
                     size_t count) {
    struct asked *asked = free_find(ahead);
    enum chan_state state;
    assert(count <= AHEAD_CHECKS_MAX);
    if (count == 0 || !asked || ahead->slow) return err_none();
    if (++ahead->number == 0) ahead->number = 1;
    struct err e = chan_send(ahead->checker, MESSAGE_CHECK, ahead->number,
                             check_write(arena, check, count), -1, false, &state);
    if (err_is(e) || state != CHAN_MESSAGE) return err_none();
    *asked = (struct asked){.number = ahead->number, .count = count};
    for (size_t i = 0; i < count; i++) {
        asked->check[i] = check[i];
        check[i]->state = AHEAD_ASKED;
    }
    return err_none();
}

/* What is about an older round, or of another length than was asked, tells nothing. */
static void checked_take(struct ahead *ahead, const struct message *message) {
    for (size_t i = 0; i < ASKED_MAX; i++) {
        struct asked *asked = &ahead->asked[i];
        if (asked->number != message->number || message->number == 0) continue;
        for (size_t at = 0; at < asked->count && asked->count == message->body.len; at++)
            asked->check[at]->state = message->body.at[at] == 1 ? AHEAD_HOLDS : AHEAD_FAILS;
        asked->number = 0;
    }
}

/* What it says out of form ends nobody either. */
struct err ahead_hear(struct ahead *ahead, struct arena *arena, const struct ahead_check *check) {
    for (unsigned heard = 0; check->state == AHEAD_ASKED && heard < HEARD_MAX; heard++) {
        struct message message;
        enum chan_state state;
        struct err e = chan_receive(ahead->checker, arena, false, &message, &state);
        if (err_is(e)) continue;
        if (state == CHAN_MESSAGE) {
            checked_take(ahead, &message);
            continue;
        }
        struct pollfd heard_from = {.fd = ahead->checker->fd, .events = POLLIN};
        bool waits = state == CHAN_EMPTY && !ahead->slow && poll(&heard_from, 1, WAIT_MS) > 0;
        if (!waits || !(heard_from.revents & POLLIN)) {
            ahead->slow = true;
            break;
        }
    }
    return err_none();
}

void ahead_end(struct ahead *ahead) {
    memset(ahead->asked, 0, sizeof ahead->asked);
    ahead->slow = false;
}
