/* How does the keeper record in a ledger that another process holds? */
#include "daemon/remote.h"

#include "base/bytes.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>

enum { SCRATCH_BYTES_MAX = 3 * REMOTE_APPEND_BYTES_MAX };

struct remote {
    struct ledger ledger; /* the first member */
    const struct chan *chan;
    struct arena *scratch;
    uint32_t said, heard; /* messages: each is answered by its number, and in turn */
    /* Receipts that were asked for together with an append, and whose answer comes next. */
    uint64_t receipts_first;
    size_t receipts_count; /* 0: none */
    /* What was said of the append that is under way, once something was. */
    bool append_heard;
    enum err_kind append_kind;
    char append_text[256];
};

static struct remote *remote_of(struct ledger *ledger) { return (struct remote *)(void *)ledger; }

/* What came back: the head, a value, and bytes in the scratch arena. */
struct done {
    uint64_t value;
    uint32_t flag;
    struct span bytes;
};

static struct err text_err(uint32_t kind, struct span text) {
    if (kind <= ERR_NONE || kind > ERR_PROOF)
        return err_make(ERR_FAULT, "the ledger process answered out of turn");
    return err_make((enum err_kind)kind, "%.*s", SPAN_FMT(text));
}

/* The ledger's end is the keeper's too: what it decided since cannot be recorded. */
static struct err reply_take(struct remote *remote, struct done *done) {
    struct message message;
    enum chan_state state;
    uint32_t number = remote->heard++;
    remote->ledger.lost = true; /* until it has answered */
    TRY(chan_receive(remote->chan, remote->scratch, true, &message, &state));
    if (state != CHAN_MESSAGE)
        return err_make(ERR_FAULT, "the ledger process has gone; nothing is released without it");
    if (message.kind != MESSAGE_DONE || message.number != number ||
        message.body.len < REMOTE_DONE_HEAD)
        return err_make(ERR_FAULT, "the ledger process answered out of turn");
    const uint8_t *at = message.body.at;
    uint32_t error = be_get_u32(at);
    if (error > ERR_PROOF) return err_make(ERR_FAULT, "the ledger process answered out of turn");
    remote->ledger.lost = false;
    remote->ledger.size = be_get_u64(at + 4);
    remote->ledger.time = (instant)be_get_u64(at + 12);
    remote->ledger.orders = be_get_u64(at + 20);
    done->value = be_get_u64(at + 28);
    done->flag = be_get_u32(at + 36);
    done->bytes = span_cut(message.body, REMOTE_DONE_HEAD, message.body.len);
    return error == ERR_NONE ? err_none() : text_err(error, done->bytes);
}

/* What this process had no room to say was heard by nobody, and no ledger is lost by it: it will
 * say itself that nothing of it was recorded. */
static struct err say(struct remote *remote, enum message_kind kind, struct span body) {
    enum chan_state state;
    TRY(chan_send(remote->chan, kind, remote->said, body, -1, true, &state));
    remote->ledger.lost = true; /* until it has answered */
    if (state != CHAN_MESSAGE) return err_make(ERR_FAULT, "the ledger process has gone");
    remote->said++;
    return err_none();
}

/* Of receipts that nobody took. */
static void receipts_drop(struct remote *remote) {
    struct done unused;
    if (remote->receipts_count == 0) return;
    remote->receipts_count = 0;
    struct err e = reply_take(remote, &unused);
    (void)e; /* that it has gone, the next question finds */
    arena_wipe(remote->scratch);
}

/* One message there, one back; what was begun before is ended first. */
static struct err remote_ask(struct remote *remote, enum message_kind kind, struct span body,
                             struct done *done) {
    assert(!remote->ledger.under_way.is);
    remote->heard = remote->said; /* an answer to anything older is out of turn */
    TRY(say(remote, kind, body));
    return reply_take(remote, done);
}

/* Before anything is put into the scratch arena. */
static void settle(struct remote *remote) {
    ledger_settle(&remote->ledger);
    receipts_drop(remote);
}

static struct span index_body(uint8_t bytes[8], uint64_t index) {
    be_put_u64(bytes, index);
    return span_of(bytes, 8);
}

enum { RUN_BODY_BYTES = 8 + 4 }; /* where it begins, and how many */
_Static_assert(LEDGER_RUN_MAX <= ROUND_ASKS_MAX, "a run has no more than a round");

static struct span run_body(uint8_t bytes[RUN_BODY_BYTES], uint64_t first, uint32_t count) {
    be_put_u64(bytes, first);
    be_put_u32(bytes + 8, count);
    return span_of(bytes, RUN_BODY_BYTES);
}

/* ---- the keeper's side ---- */

static void remote_close(struct ledger *ledger) { arena_close(remote_of(ledger)->scratch); }

static struct span append_write(struct arena *arena, const struct ledger_entry *entry, size_t count,
                                uint64_t orders) {
    struct text text = {.arena = arena};
    size_t bytes = REMOTE_APPEND_HEAD;
    for (size_t i = 0; i < count; i++)
        bytes += REMOTE_ENTRY_HEAD + entry[i].bytes.len;
    text_reserve(&text, bytes); /* once: text that grows by itself takes twice the room */
    uint8_t *head = text_put_room(&text, REMOTE_APPEND_HEAD);
    be_put_u64(head, orders);
    be_put_u32(head + 8, (uint32_t)count);
    for (size_t i = 0; i < count; i++) {
        uint8_t *at = text_put_room(&text, REMOTE_ENTRY_HEAD);
        be_put_u32(at, (uint32_t)entry[i].kind);
        be_put_u64(at + 4, (uint64_t)entry[i].time);
        be_put_u32(at + 12, (uint32_t)entry[i].bytes.len);
        text_put(&text, entry[i].bytes);
    }
    return text_span(&text);
}

static struct err lengths_check(const struct ledger_entry *entry, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (entry[i].bytes.len > ENTRY_BYTES_MAX)
            return err_make(ERR_INPUT, "%s entry: longer than the %d bytes a log entry may have",
                            entry_kind_str(entry[i].kind), ENTRY_BYTES_MAX);
    return err_none();
}

static struct err remote_append(struct ledger *ledger, const struct ledger_entry *entry,
                                size_t count, uint64_t orders, uint64_t *first_index) {
    struct remote *remote = remote_of(ledger);
    struct done done;
    settle(remote);
    TRY(lengths_check(entry, count));
    *first_index = ledger->size;
    /* More than one message holds are more than one commit, so they are not all or none; nobody
     * appends so many at once but notices of recall, which may be written again. */
    for (size_t at = 0; at < count || at == 0;) {
        size_t some = count - at < ROUND_ASKS_MAX ? count - at : ROUND_ASKS_MAX;
        struct err e = remote_ask(remote, MESSAGE_APPEND,
                                  append_write(remote->scratch, entry + at, some, orders), &done);
        if (!err_is(e) && at == 0) *first_index = done.value;
        arena_wipe(remote->scratch);
        TRY(e);
        at += some;
        orders = ledger->orders;
        if (some == 0) break;
    }
    return err_none();
}

/* The receipts are asked for at once with it, so that the ledger makes them without waiting for us.
 * Where it refuses the append it has none, and says so. */
static struct err remote_append_begin(struct ledger *ledger, const struct ledger_entry *entry,
                                      size_t count, uint64_t orders) {
    struct remote *remote = remote_of(ledger);
    uint8_t body[RUN_BODY_BYTES];
    settle(remote);
    TRY(lengths_check(entry, count));
    assert(count <= ROUND_ASKS_MAX);
    remote->heard = remote->said;
    struct err e = say(remote, MESSAGE_APPEND, append_write(remote->scratch, entry, count, orders));
    if (!err_is(e))
        e = say(remote, MESSAGE_RECEIPTS, run_body(body, ledger->size, (uint32_t)count));
    arena_wipe(remote->scratch);
    if (err_is(e)) return e;
    ledger->lost = false; /* it has both */
    remote->receipts_first = ledger->size;
    remote->receipts_count = count;
    /* What is decided meanwhile is never before it. */
    if (entry[count - 1].time > ledger->time) ledger->time = entry[count - 1].time;
    return e;
}

static void append_hear(struct remote *remote) {
    struct done done;
    struct err e = reply_take(remote, &done);
    if (!err_is(e) && done.value != remote->receipts_first)
        e = text_err(ERR_NONE, done.bytes); /* out of turn */
    remote->append_heard = true;
    remote->append_kind = e.kind;
    snprintf(remote->append_text, sizeof remote->append_text, "%s", e.text);
    arena_wipe(remote->scratch);
}

static struct err remote_append_end(struct ledger *ledger) {
    struct remote *remote = remote_of(ledger);
    if (!remote->append_heard) append_hear(remote);
    remote->append_heard = false;
    if (ledger->lost) remote->receipts_count = 0;
    if (remote->append_kind == ERR_NONE) return err_none();
    receipts_drop(remote);
    return err_make(remote->append_kind, "%s", remote->append_text);
}

static bool is_readable(const struct remote *remote) {
    struct pollfd heard = {.fd = remote->chan->fd, .events = POLLIN};
    return poll(&heard, 1, 0) != 0;
}

static bool remote_append_ready(struct ledger *ledger) {
    struct remote *remote = remote_of(ledger);
    if (!is_readable(remote)) return false;
    if (remote->append_heard) return true;
    append_hear(remote);
    return remote->append_kind != ERR_NONE || is_readable(remote);
}

static struct err remote_publish(struct ledger *ledger) {
    struct remote *remote = remote_of(ledger);
    struct done done;
    settle(remote);
    struct err e = remote_ask(remote, MESSAGE_PUBLISH, (struct span){0}, &done);
    arena_wipe(remote->scratch);
    return e;
}

/* It looks by itself for what is to be published. */
static struct err remote_publish_soon(struct ledger *ledger) { return err_none(); }

static struct err bytes_ask(struct ledger *ledger, struct arena *arena, enum message_kind kind,
                            uint64_t index, struct span *bytes, struct done *done) {
    struct remote *remote = remote_of(ledger);
    uint8_t body[8];
    settle(remote);
    struct err e = remote_ask(remote, kind, index_body(body, index), done);
    if (!err_is(e)) *bytes = arena_copy(arena, done->bytes);
    arena_wipe(remote->scratch);
    return e;
}

/* Each with its length before it. */
static struct err texts_read(struct arena *arena, struct span bytes, size_t count,
                             struct span *text) {
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (bytes.len - at < 4) return text_err(ERR_NONE, bytes);
        size_t len = be_get_u32(bytes.at + at);
        at += 4;
        if (len > bytes.len - at) return text_err(ERR_NONE, bytes);
        text[i] = arena_copy(arena, span_cut(bytes, at, at + len));
        at += len;
    }
    return at == bytes.len ? err_none() : text_err(ERR_NONE, bytes);
}

/* Those that were asked for with their append. */
static struct err receipts_take(struct remote *remote, struct arena *arena,
                                struct span *proof_text) {
    struct done said;
    size_t count = remote->receipts_count;
    remote->receipts_count = 0;
    struct err e = reply_take(remote, &said);
    if (!err_is(e)) e = texts_read(arena, said.bytes, count, proof_text);
    arena_wipe(remote->scratch);
    return e;
}

static struct err remote_receipts(struct ledger *ledger, struct arena *arena, uint64_t first,
                                  size_t count, struct span *proof_text) {
    struct remote *remote = remote_of(ledger);
    if (remote->receipts_count && !ledger->under_way.is && first == remote->receipts_first &&
        count == remote->receipts_count)
        return receipts_take(remote, arena, proof_text);
    settle(remote);
    for (size_t done = 0; done < count;) {
        uint8_t body[RUN_BODY_BYTES];
        struct done said;
        size_t some = count - done < ROUND_ASKS_MAX ? count - done : ROUND_ASKS_MAX;
        struct err e = remote_ask(remote, MESSAGE_RECEIPTS,
                                  run_body(body, first + done, (uint32_t)some), &said);
        if (!err_is(e)) e = texts_read(arena, said.bytes, some, proof_text + done);
        arena_wipe(remote->scratch);
        TRY(e);
        done += some;
    }
    return err_none();
}

static struct err remote_receipt_cosigned(struct ledger *ledger, struct arena *arena,
                                          uint64_t index, struct span *proof_text, bool *found) {
    struct done done = {0};
    struct err e = bytes_ask(ledger, arena, MESSAGE_RECEIPT_COSIGNED, index, proof_text, &done);
    *found = done.flag == 1;
    return e;
}

static struct err remote_entries(struct ledger *ledger, struct arena *arena, uint64_t first,
                                 size_t most, struct span *bytes, size_t *count) {
    struct remote *remote = remote_of(ledger);
    uint8_t body[RUN_BODY_BYTES];
    struct done said;
    settle(remote);
    struct err e =
        remote_ask(remote, MESSAGE_ENTRIES, run_body(body, first, (uint32_t)most), &said);
    if (!err_is(e) && (said.value == 0 || said.value > most)) e = text_err(ERR_NONE, said.bytes);
    if (!err_is(e)) e = texts_read(arena, said.bytes, (size_t)said.value, bytes);
    if (!err_is(e)) *count = (size_t)said.value;
    arena_wipe(remote->scratch);
    return e;
}

static struct err remote_next_state(struct ledger *ledger, struct arena *arena, uint64_t *index,
                                    enum entry_kind *kind, struct span *bytes, bool *end) {
    struct done done = {0};
    TRY(bytes_ask(ledger, arena, MESSAGE_NEXT_STATE, *index, bytes, &done));
    *end = done.flag == 0;
    if (*end) return err_none();
    *kind = (enum entry_kind)done.flag;
    *index = done.value;
    return err_none();
}

struct err remote_standing(struct ledger *ledger, struct arena *arena, struct span *json) {
    struct remote *remote = remote_of(ledger);
    struct done done;
    settle(remote);
    struct err e = remote_ask(remote, MESSAGE_STANDING, (struct span){0}, &done);
    if (!err_is(e)) *json = arena_copy(arena, done.bytes);
    arena_wipe(remote->scratch);
    return e;
}

static const struct ledger_calls remote_calls = {
    .close = remote_close,
    .append = remote_append,
    .append_begin = remote_append_begin,
    .append_end = remote_append_end,
    .append_ready = remote_append_ready,
    .publish = remote_publish,
    .publish_soon = remote_publish_soon,
    .receipts = remote_receipts,
    .receipt_cosigned = remote_receipt_cosigned,
    .entries = remote_entries,
    .next_state = remote_next_state,
};

struct err remote_open(struct arena *arena, const struct chan *chan, struct ledger **ledger) {
    struct remote *remote = ARENA_NEW(arena, struct remote);
    struct done done;
    *remote = (struct remote){
        .ledger = {.calls = &remote_calls}, .chan = chan, .scratch = arena_open(SCRATCH_BYTES_MAX)};
    struct err e = remote_ask(remote, MESSAGE_HEAD, (struct span){0}, &done);
    if (err_is(e)) {
        arena_close(remote->scratch);
        return e;
    }
    arena_wipe(remote->scratch);
    *ledger = &remote->ledger;
    return err_none();
}

/* ---- the ledger's side ---- */

static struct err malformed(void) {
    return err_make(ERR_FAULT, "the keeper process sent a malformed message");
}

static struct err append_read(struct arena *arena, struct span body, struct ledger_entry **entry,
                              size_t *count, uint64_t *orders) {
    if (body.len < REMOTE_APPEND_HEAD) return malformed();
    *orders = be_get_u64(body.at);
    *count = be_get_u32(body.at + 8);
    if (*count > ROUND_ASKS_MAX) return malformed();
    *entry = ARENA_ARRAY(arena, struct ledger_entry, *count + 1);
    size_t at = REMOTE_APPEND_HEAD;
    for (size_t i = 0; i < *count; i++) {
        if (body.len - at < REMOTE_ENTRY_HEAD) return malformed();
        uint32_t kind = be_get_u32(body.at + at);
        uint32_t len = be_get_u32(body.at + at + 12);
        (*entry)[i].time = (instant)be_get_u64(body.at + at + 4);
        at += REMOTE_ENTRY_HEAD;
        if (len > body.len - at || !entry_kind_known((enum entry_kind)kind)) return malformed();
        (*entry)[i].kind = (enum entry_kind)kind;
        (*entry)[i].bytes = span_cut(body, at, at + len);
        at += len;
    }
    return at == body.len ? err_none() : malformed();
}

static struct err append_do(struct ledger *ledger, struct arena *arena, struct span body,
                            struct done *done, struct err *said) {
    struct ledger_entry *entry = NULL;
    size_t count = 0;
    uint64_t orders = 0;
    TRY(append_read(arena, body, &entry, &count, &orders));
    *said = ledger_append(ledger, entry, count, orders, &done->value);
    return err_none();
}

static struct err next_state_do(struct ledger *ledger, struct arena *arena, uint64_t index,
                                struct done *done) {
    enum entry_kind kind = ENTRY_GENESIS;
    bool end = false;
    done->value = index;
    TRY(ledger_next_state(ledger, arena, &done->value, &kind, &done->bytes, &end));
    done->flag = end ? 0 : (uint32_t)kind;
    return err_none();
}

/* Each with its length before it. */
static struct span texts_write(struct arena *arena, const struct span *one, size_t count) {
    struct text text = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        be_put_u32(text_put_room(&text, 4), (uint32_t)one[i].len);
        text_put(&text, one[i]);
    }
    return text_span(&text);
}

static struct err run_do(struct ledger *ledger, struct arena *arena, const struct message *message,
                         struct done *done) {
    struct span one[ROUND_ASKS_MAX];
    uint64_t first = be_get_u64(message->body.at);
    size_t count = be_get_u32(message->body.at + 8);
    if (message->kind == MESSAGE_RECEIPTS)
        TRY(ledger_receipts(ledger, arena, first, count, one));
    else
        TRY(ledger_entries(ledger, arena, first, count, one, &count));
    done->value = count;
    done->bytes = texts_write(arena, one, count);
    return err_none();
}

static struct err index_do(struct ledger *ledger, struct arena *arena,
                           const struct message *message, struct done *done) {
    uint64_t index = be_get_u64(message->body.at);
    bool found = false;
    struct err e = err_none();
    if (message->kind == MESSAGE_NEXT_STATE) return next_state_do(ledger, arena, index, done);
    e = ledger_receipt_cosigned(ledger, arena, index, &done->bytes, &found);
    done->flag = found;
    return e;
}

static struct span done_write(struct arena *arena, const struct ledger *ledger,
                              const struct done *done, struct err said) {
    struct text text = {.arena = arena};
    uint8_t *at = text_put_room(&text, REMOTE_DONE_HEAD);
    be_put_u32(at, said.kind);
    be_put_u64(at + 4, ledger_size(ledger));
    be_put_u64(at + 12, (uint64_t)ledger_time(ledger));
    be_put_u64(at + 20, ledger_orders(ledger));
    be_put_u64(at + 28, done->value);
    be_put_u32(at + 36, done->flag);
    text_put(&text, err_is(said) ? span_str(said.text) : done->bytes);
    return text_span(&text);
}

struct err remote_tell(struct ledger *ledger, const struct chan *chan, struct arena *arena,
                       const struct message *message, struct span bytes) {
    const struct done done = {.bytes = bytes};
    enum chan_state state;
    return chan_send(chan, MESSAGE_DONE, message->number,
                     done_write(arena, ledger, &done, err_none()), -1, true, &state);
}

struct err remote_answer(struct ledger *ledger, const struct chan *chan, struct arena *arena,
                         const struct message *message) {
    struct done done = {0};
    struct err said = err_none();
    if (message->kind == MESSAGE_APPEND)
        TRY(append_do(ledger, arena, message->body, &done, &said));
    else if (message->kind == MESSAGE_PUBLISH)
        said = ledger_publish(ledger);
    else if (message->kind == MESSAGE_RECEIPTS || message->kind == MESSAGE_ENTRIES) {
        if (message->body.len != RUN_BODY_BYTES ||
            be_get_u32(message->body.at + 8) > ROUND_ASKS_MAX)
            return malformed();
        said = run_do(ledger, arena, message, &done);
    } else if (message->kind != MESSAGE_HEAD) {
        if (message->body.len != 8) return malformed();
        said = index_do(ledger, arena, message, &done);
    }
    /* A keeper that has gone meanwhile is no fault of ours: what was appended stands. */
    enum chan_state state;
    return chan_send(chan, MESSAGE_DONE, message->number, done_write(arena, ledger, &done, said),
                     -1, true, &state);
}
