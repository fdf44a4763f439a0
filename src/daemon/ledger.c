/* The ledger process: holds the log's key, appends and signs; never sees a record. */
#include "daemon/children.h"
#include "daemon/remote.h"

#include "base/file.h"
#include "base/key.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    ARENA_BYTES = 1024 * 1024,
    ROUND_BYTES = 3 * REMOTE_APPEND_BYTES_MAX,
    PUBLISH_MILLISECONDS = 200, /* an entry is in the published tree well within a second */
};

static struct err signer_open(struct arena *arena, const char *dir, struct note_signer *signer) {
    struct secret seed;
    struct note_key public_key;
    TRY(ledger_vkey_read(arena, dir, &public_key));
    TRY(key_open(arena_printf(arena, "%s/keys/log.key", dir), &seed));
    struct err e = note_signer_make(span_str(public_key.name), &seed, signer);
    secret_wipe(&seed);
    if (err_is(e)) return e;
    if (signer->key.id == public_key.id) return err_none();
    return err_make(ERR_FAULT,
                    "%s/keys/log.key is not the key that log.vkey names; restore the right one "
                    "from its backup",
                    dir);
}

/* A keeper that has gone is followed by another, whose channel the parent hands over. */
static void peer_gone(struct chan *chan, bool *stop) {
    if (chan->fd >= 0) close(chan->fd);
    chan->fd = -1;
    if (chan->peer == PROCESS_PARENT) *stop = true;
}

static struct err peer_turn(struct child *child, enum process peer, struct ledger *ledger,
                            struct arena *round, bool *stop) {
    struct chan *chan = &child->chan[peer];
    while (chan->fd >= 0) {
        struct message message;
        enum chan_state state;
        arena_wipe(round);
        TRY(chan_receive(chan, round, false, &message, &state));
        if (state == CHAN_EMPTY) break;
        if (state == CHAN_CLOSED)
            peer_gone(chan, stop);
        else if (peer == PROCESS_PARENT)
            TRY(child_told(child, &message, stop));
        else
            TRY(remote_answer(ledger, chan, round, &message));
    }
    return err_none();
}

static struct err turn(struct child *child, struct ledger *ledger, struct arena *round,
                       bool *stop) {
    TRY(peer_turn(child, PROCESS_PARENT, ledger, round, stop));
    return peer_turn(child, PROCESS_KEEPER, ledger, round, stop);
}

/* A fault of the disk here loses nothing: it is tried again, and appends say so too. */
static void publish(struct ledger *ledger, uint64_t *published, uint64_t *when) {
    *when = clock_ticks();
    struct err e = ledger_publish(ledger);
    if (err_is(e))
        fprintf(stderr, "ledger: %s\n", e.text);
    else
        *published = ledger_size(ledger);
}

static struct err serve(struct child *child, struct ledger *ledger, struct arena *round) {
    uint64_t published = ledger_size(ledger);
    uint64_t when = clock_ticks();
    bool stop = false;
    while (!stop) {
        struct pollfd heard[] = {{.fd = child->chan[PROCESS_KEEPER].fd, .events = POLLIN},
                                 {.fd = child->chan[PROCESS_PARENT].fd, .events = POLLIN}};
        bool behind = ledger_size(ledger) != published;
        int ready = poll(heard, 2, behind ? PUBLISH_MILLISECONDS : -1);
        if (ready < 0 && errno != EINTR) return err_errno("cannot wait for the keeper");
        TRY(turn(child, ledger, round, &stop));
        if (behind && clock_ticks() - when > PUBLISH_MILLISECONDS * 1000000ull)
            publish(ledger, &published, &when);
    }
    publish(ledger, &published, &when);
    return err_none();
}

struct err ledger_main(struct child *child) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    OWNED_ARENA round = arena_open(ROUND_BYTES);
    struct note_signer signer;
    struct ledger *ledger = NULL;
    TRY(signer_open(arena, child->dir, &signer));
    mlock(&signer, sizeof signer);
    struct err e =
        ledger_open(child->dir, &signer, child->clock ? child->clock : clock_now(), &ledger);
    secret_wipe(&signer.seed);
    if (err_is(e)) return e;
    e = child_ready(child);
    if (!err_is(e)) e = serve(child, ledger, round);
    ledger_close(ledger);
    return e;
}
