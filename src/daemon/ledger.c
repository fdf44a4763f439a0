/* The ledger process: holds the log's key, appends and signs; never sees a record. */
#include "daemon/children.h"
#include "daemon/remote.h"
#include "daemon/stamps.h"
#include "daemon/witnesses.h"

#include "base/file.h"
#include "base/json.h"
#include "base/key.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    ARENA_BYTES = 1024 * 1024,
    ROUND_BYTES = 3 * REMOTE_APPEND_BYTES_MAX,
    COURIER_TAKEN_MAX = 64,
    PUBLISH_MILLISECONDS = 200, /* an entry is in the published tree well within a second */
    /* Between two steps of a publication the keeper has so long to ask for more; if it never
     * pauses, the next is made after so long all the same. */
    PAUSE_MILLISECONDS = 2,
    STEP_MILLISECONDS = 40,
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

/* ---- the process ---- */

struct recording {
    struct child *child;
    struct ledger *ledger;
    struct arena *round;
    struct witnesses *witnesses;
    struct stamps *stamps;
    struct arena *setup_arena;
    uint64_t looked; /* clock_ticks of the last look at what is due of them */
    struct publishing {
        bool under_way;
        uint64_t size, published; /* what is, and what was */
        uint64_t began, stepped;  /* clock_ticks */
        uint64_t pause;           /* from its end to the next */
    } publishing;
    bool stop;
};

/* What was said of witnesses and stamps; `body` empty: as it stands on the disk, before the lock.
 */
static struct err setup_exchange(struct recording *recording, struct span body) {
    struct arena *arena = arena_open(SETUP_ARENA_BYTES);
    struct setup *setup = ARENA_NEW(arena, struct setup);
    const char *dir = recording->child->dir;
    struct err e = body.at ? setup_take(arena, dir, body, setup) : setup_read(arena, dir, setup);
    if (err_is(e)) {
        arena_close(arena);
        return e;
    }
    witnesses_setup(recording->witnesses, setup);
    stamps_setup(recording->stamps, setup);
    arena_close(recording->setup_arena);
    recording->setup_arena = arena;
    return err_none();
}

static struct err standing_tell(struct recording *recording, const struct message *message) {
    OWNED_JSON o = json_object();
    json_object_set_new(o, "timestamps", stamps_standing(recording->stamps));
    json_object_set_new(o, "witnesses", witnesses_standing(recording->witnesses, recording->round));
    return remote_tell(recording->ledger, &recording->child->chan[PROCESS_KEEPER], recording->round,
                       message, json_write(recording->round, o));
}

/* A peer that has gone is followed by another, whose channel the parent hands over. */
static void peer_gone(struct recording *recording, struct chan *chan) {
    if (chan->fd >= 0) close(chan->fd);
    chan->fd = -1;
    if (chan->peer == PROCESS_PARENT) recording->stop = true;
    if (chan->peer != PROCESS_COURIER) return;
    witnesses_forget(recording->witnesses);
    stamps_forget(recording->stamps);
}

static struct err told(struct recording *recording, const struct message *message) {
    if (message->kind == MESSAGE_RELOAD) return setup_exchange(recording, message->body);
    if (message->kind == MESSAGE_PEER && message->body.len == 1 &&
        message->body.at[0] == PROCESS_COURIER)
        peer_gone(recording, &recording->child->chan[PROCESS_COURIER]);
    return child_told(recording->child, message, &recording->stop);
}

static struct err message_take(struct recording *recording, enum process peer,
                               const struct message *message) {
    if (peer == PROCESS_PARENT) return told(recording, message);
    if (peer == PROCESS_COURIER) {
        witnesses_carried(recording->witnesses, recording->round, message);
        stamps_carried(recording->stamps, recording->round, message);
        return err_none();
    }
    if (message->kind == MESSAGE_STANDING) return standing_tell(recording, message);
    return remote_answer(recording->ledger, &recording->child->chan[peer], recording->round,
                         message);
}

static struct err peer_turn(struct recording *recording, enum process peer) {
    struct chan *chan = &recording->child->chan[peer];
    /* Whoever took the courier over holds up nobody and ends nobody. */
    for (size_t taken = 0; chan->fd >= 0; taken++) {
        struct message message;
        enum chan_state state;
        if (peer == PROCESS_COURIER && taken == COURIER_TAKEN_MAX) break;
        arena_wipe(recording->round);
        struct err e = chan_receive(chan, recording->round, false, &message, &state);
        if (err_is(e) && peer == PROCESS_COURIER) {
            fprintf(stderr, "ledger: %s; it is heard no more until SIGHUP begins another\n",
                    e.text);
            peer_gone(recording, chan);
            break;
        }
        TRY(e);
        if (state == CHAN_EMPTY) break;
        if (state == CHAN_CLOSED)
            peer_gone(recording, chan);
        else
            TRY(message_take(recording, peer, &message));
    }
    return err_none();
}

static struct err turn(struct recording *recording) {
    TRY(peer_turn(recording, PROCESS_PARENT));
    TRY(peer_turn(recording, PROCESS_KEEPER));
    TRY(peer_turn(recording, PROCESS_COURIER));
    /* Not with every append. */
    uint64_t now = clock_ticks();
    if (now - recording->looked < PUBLISH_MILLISECONDS * 1000000ull) return err_none();
    recording->looked = now;
    arena_wipe(recording->round);
    witnesses_turn(recording->witnesses, recording->round);
    stamps_turn(recording->stamps, recording->round);
    return err_none();
}

/* A fault of the disk here loses nothing: it is tried again, and appends say so too. */
static void fault_say(struct err e) {
    if (err_is(e)) fprintf(stderr, "ledger: %s\n", e.text);
}

static uint64_t nanoseconds(unsigned milliseconds) { return milliseconds * 1000000ull; }

/* As long a pause as the publication took, where the disk is slow: the disk is the appends' too. */
static void publication_end(struct publishing *publishing, bool done) {
    uint64_t now = clock_ticks();
    uint64_t took = now - publishing->began;
    publishing->under_way = false;
    if (done) publishing->published = publishing->size;
    publishing->began = now;
    publishing->pause = nanoseconds(PUBLISH_MILLISECONDS);
    if (took > publishing->pause) publishing->pause = took;
    if (publishing->pause > nanoseconds(2 * PUBLISH_MILLISECONDS))
        publishing->pause = nanoseconds(2 * PUBLISH_MILLISECONDS);
}

static bool is_behind(const struct recording *recording) {
    return ledger_size(recording->ledger) != recording->publishing.published;
}

/* One step of what is published by and by, when it is due and nobody waits. */
static void publish_turn(struct recording *recording, bool idle) {
    struct publishing *publishing = &recording->publishing;
    uint64_t now = clock_ticks();
    bool done = false;
    if (!publishing->under_way) {
        if (!is_behind(recording) || now - publishing->began < publishing->pause) return;
        publishing->under_way = true;
        publishing->size = ledger_size(recording->ledger);
        publishing->began = publishing->stepped = now;
    }
    if (!idle && now - publishing->stepped < nanoseconds(STEP_MILLISECONDS)) return;
    struct err e = ledger_publish_step(recording->ledger, &done);
    fault_say(e);
    publishing->stepped = clock_ticks();
    if (done || err_is(e)) publication_end(publishing, done);
}

static int sooner(int a, int b) { return a < 0 ? b : b < 0 || a < b ? a : b; }

static int wait_ms(const struct recording *recording) {
    int wait = sooner(witnesses_wait_ms(recording->witnesses), stamps_wait_ms(recording->stamps));
    if (recording->publishing.under_way) return PAUSE_MILLISECONDS;
    return sooner(wait, is_behind(recording) ? PUBLISH_MILLISECONDS : -1);
}

static struct err serve(struct recording *recording) {
    const struct chan *chan = recording->child->chan;
    recording->publishing.published = ledger_size(recording->ledger);
    recording->publishing.began = clock_ticks();
    recording->publishing.pause = nanoseconds(PUBLISH_MILLISECONDS);
    while (!recording->stop) {
        struct pollfd heard[] = {{.fd = chan[PROCESS_KEEPER].fd, .events = POLLIN},
                                 {.fd = chan[PROCESS_PARENT].fd, .events = POLLIN},
                                 {.fd = chan[PROCESS_COURIER].fd, .events = POLLIN}};
        int ready = poll(heard, sizeof heard / sizeof *heard, wait_ms(recording));
        if (ready < 0 && errno != EINTR) return err_errno("cannot wait for the keeper");
        TRY(turn(recording));
        publish_turn(recording, ready <= 0);
    }
    fault_say(ledger_publish(recording->ledger));
    return err_none();
}

static struct err record(struct recording *recording, struct arena *arena,
                         const struct note_key *key) {
    const struct chan *courier = &recording->child->chan[PROCESS_COURIER];
    recording->witnesses = witnesses_open(arena, recording->child->dir, key, courier);
    recording->stamps = stamps_open(arena, recording->child->dir, key, courier);
    struct err e = setup_exchange(recording, (struct span){0});
    if (!err_is(e)) e = child_ready(recording->child);
    if (!err_is(e)) e = serve(recording);
    stamps_close(recording->stamps);
    witnesses_close(recording->witnesses);
    arena_close(recording->setup_arena);
    return e;
}

struct err ledger_main(struct child *child) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    OWNED_ARENA round = arena_open(ROUND_BYTES);
    struct recording recording = {.child = child, .round = round};
    struct note_signer signer;
    TRY(signer_open(arena, child->dir, &signer));
    mlock(&signer, sizeof signer);
    struct err e = ledger_open(child->dir, &signer, child->clock ? child->clock : clock_now(),
                               &recording.ledger);
    secret_wipe(&signer.seed);
    if (err_is(e)) return e;
    e = record(&recording, arena, &signer.key);
    ledger_close(recording.ledger);
    return e;
}
