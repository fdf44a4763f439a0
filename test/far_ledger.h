/* A ledger that another process holds, and one beside it that is the same: for tests of the two.
 * Each program uses what it needs. */
#ifndef TEST_FAR_LEDGER_H
#define TEST_FAR_LEDGER_H

#include "base/bytes.h"
#include "daemon/remote.h"

#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "ledger_world.h"

enum { ARENA = 96 * 1024 * 1024, ROUND = 3 * REMOTE_APPEND_BYTES_MAX, MALFORMED = 3 };

static char folder[64];

static inline int folder_new(void **state) {
    char below[128];
    strcpy(folder, "/tmp/portcullis-remote-XXXXXX");
    if (!mkdtemp(folder)) return -1;
    for (int i = 0; i < 2; i++) {
        snprintf(below, sizeof below, "%s/%s", folder, i ? "far" : "near");
        if (mkdir(below, 0700) != 0) return -1;
    }
    return 0;
}
static inline int drop_one(const char *path, const struct stat *found, int kind, struct FTW *at) {
    return remove(path);
}
static inline int folder_drop(void **state) {
    return nftw(folder, drop_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline const char *below(const char *name) {
    static char path[2][128];
    static unsigned turn;
    turn ^= 1;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static inline void works(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

/* ---- the other process ---- */

struct far {
    pid_t pid;
    struct chan chan;
    struct arena *arena;
    struct ledger *ledger;
};

static inline _Noreturn void far_serve(struct ledger *ledger, int fd) {
    const struct chan chan = {fd, PROCESS_LEDGER, PROCESS_KEEPER};
    struct arena *round = arena_open(ROUND);
    for (;;) {
        struct message message;
        enum chan_state found;
        arena_wipe(round);
        if (err_is(chan_receive(&chan, round, true, &message, &found))) _exit(MALFORMED);
        if (found != CHAN_MESSAGE) _exit(0);
        if (err_is(remote_answer(ledger, &chan, round, &message))) _exit(MALFORMED);
    }
}

static inline struct far far_begin(const char *dir) {
    struct far far = {.arena = arena_open(ARENA)};
    struct note_signer signer = world_signer();
    int fd[2];
    works(ledger_create(dir, &signer, world_genesis(far.arena)));
    works(chan_pair(fd));
    far.pid = fork();
    if (far.pid == 0) {
        struct ledger *ledger;
        close(fd[0]);
        if (err_is(ledger_open(dir, &signer, world_now, &ledger))) _exit(2);
        far_serve(ledger, fd[1]);
    }
    close(fd[1]);
    far.chan = (struct chan){fd[0], PROCESS_KEEPER, PROCESS_LEDGER};
    return far;
}

/* How it ended. */
static inline int far_end(struct far *far) {
    int status = 0;
    if (far->ledger) ledger_close(far->ledger);
    close(far->chan.fd);
    waitpid(far->pid, &status, 0);
    arena_close(far->arena);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- alike ---- */

static inline void are_alike(struct ledger *near, struct ledger *far, struct arena *arena) {
    assert_int_equal(ledger_size(near), ledger_size(far));
    assert_int_equal(ledger_time(near), ledger_time(far));
    assert_int_equal(ledger_orders(near), ledger_orders(far));
    for (uint64_t i = 0; i < ledger_size(near) + 2; i++) {
        struct span a = {0};
        struct span b = {0};
        struct err near_said = ledger_entry_at(near, arena, i, &a);
        struct err far_said = ledger_entry_at(far, arena, i, &b);
        assert_int_equal(near_said.kind, far_said.kind);
        assert_true(span_equal(a, b));
        near_said = ledger_receipt(near, arena, i, &a);
        far_said = ledger_receipt(far, arena, i, &b);
        assert_int_equal(near_said.kind, far_said.kind);
        if (!err_is(near_said)) assert_true(span_equal(a, b));
        bool near_found = true;
        bool far_found = true;
        near_said = ledger_receipt_cosigned(near, arena, i, &a, &near_found);
        far_said = ledger_receipt_cosigned(far, arena, i, &b, &far_found);
        assert_int_equal(near_said.kind, far_said.kind);
        if (!err_is(near_said)) assert_int_equal(near_found, far_found);
    }
    for (uint64_t from = 0, at = 0;;) {
        enum entry_kind kind = ENTRY_GENESIS;
        enum entry_kind other = ENTRY_GENESIS;
        struct span a = {0};
        struct span b = {0};
        bool end;
        bool ends;
        works(ledger_next_state(near, arena, &from, &kind, &a, &end));
        works(ledger_next_state(far, arena, &at, &other, &b, &ends));
        assert_int_equal(end, ends);
        if (end) break;
        assert_true(from == at && kind == other && span_equal(a, b));
    }
}

static inline struct ledger_entry state_entry(struct arena *arena) {
    struct ledger_entry entry = {.kind = ENTRY_CONSENT_WITHDRAWN, .time = world_now};
    OWNED_JSON o = json_object();
    json_set_span(o, "commitment",
                  SPAN_LITERAL("00000000000000000000000000000000000000000000000000000000000000bb"));
    works(entry_write(arena, entry.kind, world_now, o, &entry.bytes));
    return entry;
}

static inline void both_append(struct ledger *near, struct ledger *far,
                               const struct ledger_entry *entry, size_t count, uint64_t orders) {
    uint64_t a = 77;
    uint64_t b = 77;
    struct err near_said = ledger_append(near, entry, count, orders, &a);
    struct err far_said = ledger_append(far, entry, count, orders, &b);
    if (near_said.kind != far_said.kind)
        fail_msg("here \"%s\", there \"%s\"", near_said.text, far_said.text);
    if (!err_is(near_said)) assert_int_equal(a, b);
}

#define ON_DISK(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_drop)

#endif
