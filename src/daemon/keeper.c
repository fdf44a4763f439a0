/* The keeper process: holds the vault's keys and decides; never sees the network. It works in
 * rounds: take what waits, answer, record the round in one durable commit, reply, wipe. */
#include "daemon/backlog.h"
#include "daemon/batches.h"
#include "daemon/children.h"
#include "daemon/codes.h"
#include "daemon/identity.h"
#include "daemon/later.h"
#include "daemon/pages.h"
#include "daemon/remote.h"
#include "daemon/serving.h"
#include "daemon/webhooks.h"
#include "daemon/wishes.h"

#include "ask/statistics.h"
#include "base/file.h"
#include "base/key.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    ARENA_BYTES = 8 * 1024 * 1024,
    ROUND_BYTES = 192 * 1024 * 1024,
    ROUND_TAKEN_BYTES_MAX = 48 * 1024 * 1024, /* of calls taken into one round */
    WAIT_MILLISECONDS = 1000,
    COURIER_TAKEN_MAX = 64,
    CHORES_NS = 50000000, /* under load, what is no answer to anybody is done so often */
};

struct keeping {
    struct serving serving; /* the first member */
    struct child *child;
    struct arena *other; /* the round's, while the one before is on its way to the disk */
    uint64_t chores;     /* clock_ticks of the last */
    bool stop;
};

/* ---- one round ---- */

struct round {
    struct waiting_call *ask[ROUND_ASKS_MAX];
    size_t ask_count;
    size_t ask_bytes;
    struct waiting_call *other[ROUND_ASKS_MAX];
    size_t other_count;
};

static bool is_full(const struct serving *serving, const struct round *round) {
    return round->ask_count == ROUND_ASKS_MAX || round->other_count == ROUND_ASKS_MAX ||
           arena_used(serving->round) > ROUND_TAKEN_BYTES_MAX || pages_full(serving->pages) ||
           round->ask_bytes > ROUND_TAKEN_BYTES_MAX;
}

static struct err call_take(struct serving *serving, enum process from,
                            const struct message *message, struct round *round) {
    struct waiting_call *waiting = ARENA_NEW(serving->round, struct waiting_call);
    TRY(call_read(message->body, &waiting->call));
    waiting->from = from;
    waiting->number = message->number;
    waiting->bytes = message->body;
    serving->counts.calls[waiting->call.verb]++;
    if (waiting->call.verb == CALL_BATCH) return batches_begin(serving->batches, waiting);
    if (waiting->call.verb == CALL_ASK && !span_is(waiting->call.query, "dry-run=1")) {
        round->ask[round->ask_count++] = waiting;
        round->ask_bytes += waiting->bytes.len;
    } else {
        round->other[round->other_count++] = waiting;
    }
    return err_none();
}

/* The parent hands over a new channel; without a parent there is no reason to go on. */
static void peer_gone(struct serving *serving, enum process peer) {
    struct keeping *keeping = (struct keeping *)(void *)serving;
    if (serving->chan[peer].fd >= 0) close(serving->chan[peer].fd);
    serving->chan[peer].fd = keeping->child->chan[peer].fd = -1;
    batches_forget(serving->batches, peer);
    later_forget(serving->later, peer);
    pages_forget(serving->pages, peer);
    backlog_forget(serving->backlog, peer);
    asks_forget(serving, peer);
    if (peer == PROCESS_COURIER) webhooks_forget(serving->webhooks);
    identity_forget(serving->identity, peer);
    keeping->stop = keeping->stop || peer == PROCESS_PARENT;
}

static struct err setup_exchange(struct serving *serving, const char *dir, struct span body) {
    struct arena *arena = arena_open(SETUP_ARENA_BYTES);
    struct setup *setup = ARENA_NEW(arena, struct setup);
    struct err e = body.at ? setup_take(arena, dir, body, setup) : setup_read(arena, dir, setup);
    if (err_is(e)) {
        arena_close(arena);
        return e;
    }
    arena_close(serving->setup_arena);
    serving->setup_arena = arena;
    serving->setup = setup;
    return err_none();
}

static struct err told(struct serving *serving, const struct message *message) {
    struct keeping *keeping = (struct keeping *)(void *)serving;
    bool stop = false;
    if (message->kind == MESSAGE_RELOAD)
        return setup_exchange(serving, keeping->child->dir, message->body);
    /* Calls of the old peer are nobody's: the new one counts its own from the beginning. */
    if (message->kind == MESSAGE_PEER && message->body.len == 1 &&
        message->body.at[0] != PROCESS_PARENT && message->body.at[0] < PROCESS_COUNT)
        peer_gone(serving, (enum process)message->body.at[0]);
    TRY(child_told(keeping->child, message, &stop));
    for (unsigned i = 0; i < PROCESS_COUNT; i++)
        serving->chan[i] = keeping->child->chan[i];
    keeping->stop = keeping->stop || stop;
    return err_none();
}

/* By whose number it is: the two count past each other. */
static struct err carried_take(struct serving *serving, const struct message *message) {
    return message->number % 2 ? identity_carried(serving->identity, message)
                               : webhooks_carried(serving->webhooks, message);
}

static struct err page_answer(struct serving *serving, enum process from,
                              const struct message *message) {
    bool later = false;
    TRY(asks_settle(serving));
    TRY(pages_answer(serving->pages, from, message, &later));
    if (later && later_keep(serving, from, message)) return err_none();
    later_end(serving);
    return later ? pages_busy(serving->pages, from, message) : err_none();
}

static struct err message_take(struct serving *serving, enum process peer,
                               const struct message *message, struct round *round) {
    struct batches *batches = serving->batches;
    if (peer == PROCESS_PARENT) return told(serving, message);
    if (message->kind == MESSAGE_CALL) return call_take(serving, peer, message, round);
    if (message->kind == MESSAGE_PAGE) return page_answer(serving, peer, message);
    if (message->kind == MESSAGE_PART)
        return batches_part(batches, peer, message->number, message->body);
    if (message->kind == MESSAGE_END) return batches_end(batches, peer, message->number);
    if (message->kind == MESSAGE_CARRIED) return carried_take(serving, message);
    if (message->kind == MESSAGE_CANCEL) batches_cancel(batches, peer, message->number);
    return err_none();
}

/* One message, if one waits. */
static struct err next_take(struct serving *serving, enum process peer, struct round *round,
                            enum chan_state *state) {
    struct message message;
    TRY(chan_receive(&serving->chan[peer], serving->round, false, &message, state));
    if (*state == CHAN_CLOSED) peer_gone(serving, peer);
    return *state == CHAN_MESSAGE ? message_take(serving, peer, &message, round) : err_none();
}

static struct err peer_take(struct serving *serving, enum process peer, struct round *round) {
    while (!is_full(serving, round)) {
        enum chan_state state = CHAN_EMPTY;
        TRY(next_take(serving, peer, round, &state));
        if (state != CHAN_MESSAGE) return err_none();
    }
    return err_none();
}

/* Whoever took over a courier, which hears strangers, holds up nobody and ends nobody: what it says
 * out of turn is said to the journal, and nothing of it is heard any more. */
static void courier_take(struct serving *serving, struct round *round) {
    for (size_t taken = 0; taken < COURIER_TAKEN_MAX; taken++) {
        enum chan_state state = CHAN_EMPTY;
        struct err e = next_take(serving, PROCESS_COURIER, round, &state);
        if (err_is(e)) {
            fprintf(stderr, "keeper: %s; it is heard no more until SIGHUP begins another\n",
                    e.text);
            peer_gone(serving, PROCESS_COURIER);
            return;
        }
        if (state != CHAN_MESSAGE) return;
    }
}

/* Its answer is sent, or it is kept for a later round. */
static struct err other_answer(struct serving *serving, const struct waiting_call *waiting) {
    struct call_reply reply;
    const struct message message = {
        .kind = MESSAGE_CALL, .number = waiting->number, .body = waiting->bytes, .file = -1};
    call_do(serving, &waiting->call, &reply);
    if (reply.later && later_keep(serving, waiting->from, &message)) return err_none();
    later_end(serving);
    if (reply.later) reply_problem(serving->round, PROBLEM_TOO_MANY, NULL, &reply);
    return answer_send(serving, waiting, &reply);
}

/* For so long as a round lasts; the others are decided in the next, after what came meanwhile. */
static struct err round_decide(struct serving *serving, const struct round *round) {
    size_t taken = 0;
    if (round->ask_count) TRY(asks_answer(serving, round->ask, round->ask_count, &taken));
    backlog_keep(serving->backlog, round->ask + taken, round->ask_count - taken);
    return err_none();
}

static struct err others_answer(struct serving *serving, const struct round *round) {
    /* What was decided before them is answered before them. */
    if (round->other_count) TRY(asks_settle(serving));
    for (size_t i = 0; i < round->other_count; i++)
        TRY(other_answer(serving, round->other[i]));
    TRY(later_turn(serving));
    return pages_looks(serving->pages);
}

static struct err round_take(struct serving *serving, struct round *round) {
    TRY(peer_take(serving, PROCESS_PARENT, round)); /* of a gate that has gone nothing is kept */
    TRY(backlog_read(serving->backlog, serving->round, round->ask, &round->ask_count));
    for (size_t i = 0; i < round->ask_count; i++)
        round->ask_bytes += round->ask[i]->bytes.len;
    TRY(peer_take(serving, PROCESS_GATE, round));
    TRY(peer_take(serving, PROCESS_PORTAL, round));
    courier_take(serving, round);
    return err_none();
}

/* What comes with time, whoever asks or not. */
static struct err chores_do(struct serving *serving) {
    TRY(asks_settle(serving));
    TRY(due_settle(serving));
    TRY(identity_turn(serving->identity));
    return webhooks_turn(serving->webhooks);
}

/* Leaves the asks it decided on their way to the disk. */
static struct err turn(struct serving *serving) {
    struct round *round = ARENA_NEW(serving->round, struct round);
    TRY(round_take(serving, round));
    /* Before the asks: an order that came with them binds them. */
    TRY(others_answer(serving, round));
    return round_decide(serving, round);
}

struct err serving_turn(struct serving *serving) {
    TRY(turn(serving));
    return chores_do(serving);
}

/* ---- one turn after another ---- */

/* Whether there is something to decide while the last round becomes durable. */
static bool asks_wait(const struct serving *serving) {
    struct pollfd heard = {.fd = serving->chan[PROCESS_GATE].fd, .events = POLLIN};
    return backlog_waits(serving->backlog) || poll(&heard, 1, 0) > 0;
}

/* `*behind`: there is more to do at once. */
static struct err turn_whole(struct keeping *keeping, bool *behind) {
    struct serving *serving = &keeping->serving;
    TRY(turn(serving));
    bool busy = asks_under_way(serving) && asks_wait(serving);
    *behind = busy;
    if (!busy || clock_ticks() - keeping->chores > CHORES_NS) {
        TRY(chores_do(serving));
        *behind = pages_idle(serving->pages) || later_waits(serving->later) ||
                  backlog_waits(serving->backlog);
        keeping->chores = clock_ticks();
    }
    asks_arenas_turn(serving, &keeping->other);
    return err_none();
}

/* ---- the process ---- */

static struct err wait_for(const struct serving *serving, int milliseconds) {
    struct pollfd heard[] = {{.fd = serving->chan[PROCESS_GATE].fd, .events = POLLIN},
                             {.fd = serving->chan[PROCESS_PORTAL].fd, .events = POLLIN},
                             {.fd = serving->chan[PROCESS_LEDGER].fd, .events = POLLIN},
                             {.fd = serving->chan[PROCESS_PARENT].fd, .events = POLLIN},
                             {.fd = serving->chan[PROCESS_COURIER].fd, .events = POLLIN}};
    if (poll(heard, sizeof heard / sizeof *heard, milliseconds) < 0 && errno != EINTR)
        return err_errno("cannot wait for calls");
    /* The ledger says nothing unasked: it has gone, and what it holds now is for a new keeper. */
    if (heard[2].revents)
        return err_make(ERR_FAULT, "the ledger process has gone; nothing is released without it");
    return err_none();
}

static struct err custodian_open(struct serving *serving, const char *dir) {
    struct span json;
    const char *path = arena_printf(serving->arena, "%s/keys/custodian.key", dir);
    TRY(key_mode_check(path));
    TRY(file_read(path, KEY_FILE_BYTES_MAX, serving->arena, &json));
    struct err e = jwk_read(json, &serving->custodian);
    explicit_bzero((void *)(uintptr_t)json.at, json.len);
    if (err_is(e)) return err_at(e, "%s", path);
    if (jwk_is_private(serving->custodian)) return err_none();
    return err_make(ERR_FAULT, "%s is no private key; restore it from its backup", path);
}

static struct err work(struct keeping *keeping) {
    struct serving *serving = &keeping->serving;
    TRY(child_ready(keeping->child));
    for (bool behind = false; !keeping->stop;) {
        if (!asks_under_way(serving)) TRY(wait_for(serving, behind ? 0 : WAIT_MILLISECONDS));
        TRY(turn_whole(keeping, &behind));
        TRY(batches_run(serving->batches));
    }
    /* What the gate sent before it stopped is still answered. */
    serving->stopping = true;
    do {
        TRY(serving_turn(serving));
        arena_wipe(serving->round);
    } while (backlog_waits(serving->backlog));
    return err_none();
}

static struct err keep(struct keeping *keeping, struct child *child) {
    struct serving *serving = &keeping->serving;
    struct ledger *ledger = NULL;
    for (unsigned i = 0; i < PROCESS_COUNT; i++)
        serving->chan[i] = child->chan[i];
    TRY(remote_open(serving->arena, &serving->chan[PROCESS_LEDGER], &ledger));
    TRY(keeper_open_over(child->dir, child->clock, ledger, &serving->keeper));
    vault_fold_every(serving->keeper.vault, VAULT_FOLDS_OFTEN);
    struct err e = err_none();
    if (sysconf(_SC_NPROCESSORS_ONLN) > 1) e = vault_ahead_open(serving->keeper.vault);
    if (!err_is(e)) e = custodian_open(serving, child->dir);
    if (!err_is(e)) e = passkey_site_read(serving->arena, span_str(child->site), &serving->site);
    if (!err_is(e)) statistics_shelve(&serving->keeper);
    serving->batches = batches_open(serving);
    serving->pages = pages_open(serving);
    serving->codes = codes_open(serving->arena);
    serving->wishes = wishes_open(serving->arena);
    serving->later = later_open(serving->arena);
    serving->backlog = backlog_open(serving->arena);
    asks_open(serving);
    serving->usage_pace = usage_pace();
    serving->webhooks = webhooks_open(serving);
    serving->identity = identity_open(serving);
    if (!err_is(e)) e = setup_exchange(serving, child->dir, (struct span){0});
    if (!err_is(e)) e = work(keeping);
    arena_close(serving->setup_arena);
    batches_close(serving->batches);
    later_close(serving->later);
    backlog_close(serving->backlog);
    pages_close(serving->pages);
    identity_close(serving->identity);
    jwk_close(serving->custodian);
    keeper_close(&serving->keeper);
    return e;
}

struct err keeper_main(struct child *child) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    OWNED_ARENA round = arena_open(ROUND_BYTES);
    OWNED_ARENA other = arena_open(ROUND_BYTES);
    struct keeping *keeping = ARENA_NEW(arena, struct keeping);
    keeping->serving.arena = arena;
    keeping->serving.round = round;
    keeping->other = other;
    keeping->child = child;
    mlock(keeping, sizeof *keeping);
    return keep(keeping, child);
}
