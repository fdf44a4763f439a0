/* Is a ledger that another process holds the same as one's own, and does what nobody may say to it
 * end it? */
#include "store/asking.h"
#include "store/walk.h"

#include "far_ledger.h"
#include "shared.h"

#include <fcntl.h>
#include <sys/resource.h>

static void another_processs_ledger_answers_as_ones_own(void **state) {
    struct far far = far_begin(below("far"));
    OWNED_ARENA arena = arena_open(ARENA);
    struct ledger *near = world_ledger(arena, below("near"));
    struct ledger_entry entry[WORLD_ROUND_MAX];
    works(remote_open(far.arena, &far.chan, &far.ledger));
    are_alike(near, far.ledger, arena);
    for (size_t count = 0; count < 5; count++) {
        for (size_t i = 0; i < count; i++)
            entry[i] = world_entry(arena, ledger_orders(near));
        both_append(near, far.ledger, entry, count, ledger_orders(near));
        are_alike(near, far.ledger, arena);
    }
    works(ledger_publish(near));
    works(ledger_publish(far.ledger));
    are_alike(near, far.ledger, arena);
    /* A stale head is refused there as here, and the newest is known at once. */
    entry[0] = state_entry(arena);
    both_append(near, far.ledger, entry, 1, ledger_orders(near));
    assert_true(ledger_orders(far.ledger) > 0);
    entry[0] = world_entry(arena, 0);
    uint64_t index;
    assert_int_equal(ledger_append(far.ledger, entry, 1, 0, &index).kind, ERR_STALE);
    both_append(near, far.ledger, entry, 1, 0);
    both_append(near, far.ledger, entry, 1, ledger_orders(near) + 1);
    are_alike(near, far.ledger, arena);
    /* A second genesis, one that is too old, one that is too long. */
    entry[0].kind = ENTRY_GENESIS;
    both_append(near, far.ledger, entry, 1, ledger_orders(near));
    entry[0] = world_entry(arena, 0);
    entry[0].time--;
    both_append(near, far.ledger, entry, 1, ledger_orders(near));
    entry[0].time++;
    entry[0].bytes.len = ENTRY_BYTES_MAX + 1;
    both_append(near, far.ledger, entry, 1, ledger_orders(near));
    are_alike(near, far.ledger, arena);
    ledger_close(near);
    assert_int_equal(far_end(&far), 0);
}

static void nobody_waits_for_what_another_process_publishes_by_itself(void **state) {
    struct far far = far_begin(below("far"));
    struct asking asking;
    const struct note_signer signer = world_signer();
    uint64_t index;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    works(world_append(far.ledger, far.arena, 3, &index));
    works(ledger_publish_soon(far.ledger));
    works(asking_read(far.arena, below("far"), &signer.key, &asking));
    assert_int_equal(asking.checkpoint.size, 1);
    works(ledger_publish(far.ledger));
    works(asking_read(far.arena, below("far"), &signer.key, &asking));
    assert_int_equal(asking.checkpoint.size, 4);
    assert_int_equal(far_end(&far), 0);
}

static void a_round_of_the_longest_entries_fits_one_message(void **state) {
    struct far far = far_begin(below("far"));
    static uint8_t bytes[ENTRY_BYTES_MAX];
    static struct ledger_entry entry[ROUND_ASKS_MAX];
    uint64_t first = 0;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    memset(bytes, 'x', sizeof bytes);
    for (size_t i = 0; i < ROUND_ASKS_MAX; i++)
        entry[i] =
            (struct ledger_entry){ENTRY_DECISION, world_now, span_of(bytes, ENTRY_BYTES_MAX)};
    works(ledger_append(far.ledger, entry, ROUND_ASKS_MAX, 0, &first));
    assert_int_equal(first, 1);
    assert_int_equal(ledger_size(far.ledger), 1 + ROUND_ASKS_MAX);
    assert_int_equal(far_end(&far), 0);
}

static void more_than_a_round_is_appended_in_order(void **state) {
    struct far far = far_begin(below("far"));
    OWNED_ARENA arena = arena_open(ARENA);
    static struct ledger_entry entry[3 * ROUND_ASKS_MAX + 1];
    size_t count = sizeof entry / sizeof *entry;
    uint64_t first = 0;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    for (size_t i = 0; i < count; i++)
        entry[i] = world_entry(arena, 0);
    works(ledger_append(far.ledger, entry, count, 0, &first));
    assert_int_equal(first, 1);
    for (size_t i = 0; i < count; i += 97) {
        struct span bytes;
        works(ledger_entry_at(far.ledger, arena, 1 + i, &bytes));
        assert_true(span_equal(bytes, entry[i].bytes));
    }
    /* Under a stale head not one of them is. */
    struct ledger_entry order = state_entry(arena);
    works(ledger_append(far.ledger, &order, 1, 0, &first));
    uint64_t size = ledger_size(far.ledger);
    assert_int_equal(ledger_append(far.ledger, entry, count, 0, &first).kind, ERR_STALE);
    assert_int_equal(ledger_size(far.ledger), size);
    assert_int_equal(far_end(&far), 0);
}

/* Each of them once, in order, from wherever one begins; `count` of them. */
static void is_walked(struct ledger *ledger, struct arena *arena, uint64_t first, uint64_t count) {
    OWNED_WALK walk;
    ledger_walk_begin(&walk, ledger, first);
    for (uint64_t i = 0; i <= count; i++) {
        uint64_t index = 0;
        struct span bytes;
        struct span same;
        bool end = false;
        works(ledger_walk_next(&walk, &index, &bytes, &end));
        assert_int_equal(end, i == count);
        if (end) break;
        assert_int_equal(index, first + i);
        arena_wipe(arena);
        works(ledger_entry_at(ledger, arena, index, &same));
        assert_true(span_equal(bytes, same));
    }
}

static void a_walk_meets_each_entry_once_however_long_they_are(void **state) {
    struct far far = far_begin(below("far"));
    OWNED_ARENA arena = arena_open(ARENA);
    OWNED_ARENA scratch = arena_open(ARENA);
    struct ledger *near = world_ledger(arena, below("near"));
    static uint8_t bytes[ENTRY_BYTES_MAX];
    static struct ledger_entry entry[2 * LEDGER_RUN_MAX + 7];
    size_t count = sizeof entry / sizeof *entry;
    uint64_t index;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    memset(bytes, 'x', sizeof bytes);
    for (size_t i = 0; i < count; i++)
        entry[i] = i % 50 < 7 ? (struct ledger_entry){ENTRY_DECISION, world_now,
                                                      span_of(bytes, ENTRY_BYTES_MAX - i)}
                              : world_entry(arena, 0);
    for (size_t at = 0; at < count; at += ROUND_ASKS_MAX) {
        size_t some = count - at < ROUND_ASKS_MAX ? count - at : ROUND_ASKS_MAX;
        works(ledger_append(near, entry + at, some, 0, &index));
        works(ledger_append(far.ledger, entry + at, some, 0, &index));
    }
    static const uint64_t firsts[] = {0, 1, 255, 256, 257, 519, 520, 600};
    for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
        uint64_t left = firsts[i] < count + 1 ? count + 1 - firsts[i] : 0;
        is_walked(near, scratch, firsts[i], left);
        is_walked(far.ledger, scratch, firsts[i], left);
    }
    /* What is appended meanwhile is met, too. */
    OWNED_WALK walk;
    struct span found;
    bool end = false;
    ledger_walk_begin(&walk, far.ledger, count + 1);
    works(ledger_walk_next(&walk, &index, &found, &end));
    assert_true(end);
    uint64_t appended;
    works(ledger_append(far.ledger, &entry[10], 1, 0, &appended));
    works(ledger_walk_next(&walk, &index, &found, &end));
    assert_true(!end && index == appended && span_equal(found, entry[10].bytes));
    ledger_close(near);
    assert_int_equal(far_end(&far), 0);
}

static void who_asks_a_ledger_that_has_gone_gets_a_fault_and_does_not_wait(void **state) {
    struct far far = far_begin(below("far"));
    OWNED_ARENA arena = arena_open(ARENA);
    struct span bytes;
    uint64_t index;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    kill(far.pid, SIGKILL);
    waitpid(far.pid, NULL, 0);
    struct ledger_entry entry = world_entry(arena, 0);
    assert_int_equal(ledger_append(far.ledger, &entry, 1, 0, &index).kind, ERR_FAULT);
    assert_int_equal(ledger_receipt(far.ledger, arena, 0, &bytes).kind, ERR_FAULT);
    assert_int_equal(ledger_publish(far.ledger).kind, ERR_FAULT);
    struct ledger *none = NULL;
    assert_int_equal(remote_open(far.arena, &far.chan, &none).kind, ERR_FAULT);
    assert_null(none);
    ledger_close(far.ledger);
    close(far.chan.fd);
    arena_close(far.arena);
}

/* Nothing of it was sent, so that nothing of it is recorded, and whoever kept cases for it discards
 * them; a ledger that is lost would keep them for entries that others get. */
static void what_there_is_no_room_to_say_loses_no_ledger(void **state) {
    struct far far = far_begin(below("far"));
    OWNED_ARENA arena = arena_open(ARENA);
    struct ledger_entry entry[3];
    struct span bytes;
    struct rlimit before;
    uint64_t index;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    for (size_t i = 0; i < 3; i++) { /* more than a packet holds */
        entry[i] = world_entry(arena, 0);
        entry[i].bytes = span_of(arena_alloc(arena, ENTRY_BYTES_MAX), ENTRY_BYTES_MAX);
    }
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    const struct rlimit none = {3, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct err e = ledger_append(far.ledger, entry, 3, 0, &index);
    struct err begun = ledger_append_begin(far.ledger, entry, 3, 0);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(e.kind, ERR_FAULT);
    assert_int_equal(begun.kind, ERR_FAULT);
    assert_false(far.ledger->lost);
    assert_int_equal(ledger_size(far.ledger), 1);
    entry[0] = world_entry(arena, 0);
    works(ledger_append(far.ledger, entry, 1, 0, &index)); /* and all is in step */
    assert_int_equal(index, 1);
    works(ledger_entry_at(far.ledger, arena, 1, &bytes));
    assert_true(span_equal(bytes, entry[0].bytes));
    assert_int_equal(far_end(&far), 0);
}

/* ---- what ends the ledger process ---- */

static void ends_it(enum message_kind kind, struct span body, const char *what) {
    struct far far = far_begin(below("far"));
    struct message message;
    enum chan_state found;
    uint64_t before = 0;
    works(remote_open(far.arena, &far.chan, &far.ledger));
    before = ledger_size(far.ledger);
    works(chan_say(&far.chan, kind, 0, body));
    works(chan_receive(&far.chan, far.arena, true, &message, &found));
    if (found != CHAN_CLOSED) fail_msg("%s was answered", what);
    assert_int_equal(far_end(&far), MALFORMED);
    /* and recorded nothing */
    struct note_signer signer = world_signer();
    struct ledger *ledger;
    works(ledger_open(below("far"), &signer, world_now, &ledger));
    assert_int_equal(ledger_size(ledger), before);
    ledger_close(ledger);
    nftw(below("far"), drop_one, 16, FTW_DEPTH | FTW_PHYS);
    assert_int_equal(mkdir(below("far"), 0700), 0);
}

static void an_index_of_another_length_than_eight_ends_it(void **state) {
    static const enum message_kind kinds[] = {MESSAGE_RECEIPTS, MESSAGE_RECEIPT_COSIGNED,
                                              MESSAGE_ENTRIES, MESSAGE_NEXT_STATE};
    static const uint8_t bytes[8];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (size_t len = 0; len < 8; len += 7)
            ends_it(kinds[i], span_of(bytes, len), message_str(kinds[i]));
}

static void more_receipts_than_a_round_has_end_it(void **state) {
    uint8_t bytes[12] = {0};
    be_put_u32(bytes + 8, ROUND_ASKS_MAX + 1);
    ends_it(MESSAGE_RECEIPTS, span_of(bytes, sizeof bytes), "too many receipts");
    ends_it(MESSAGE_ENTRIES, span_of(bytes, sizeof bytes), "too many entries");
}

static size_t append_put(uint8_t *at, uint32_t count, enum entry_kind kind, uint32_t says,
                         uint32_t has) {
    be_put_u64(at, 0);
    be_put_u32(at + 8, count);
    be_put_u32(at + 12, (uint32_t)kind);
    be_put_u64(at + 16, (uint64_t)world_now);
    be_put_u32(at + 24, says);
    memset(at + 28, 'e', has);
    return 28 + has;
}

static void a_malformed_append_ends_it(void **state) {
    static uint8_t bytes[1024];
    size_t whole = append_put(bytes, 1, ENTRY_DECISION, 30, 30);
    static const size_t cut[] = {0, 11, 12, 13, 27, 28, 57};
    for (size_t i = 0; i < sizeof cut / sizeof *cut; i++)
        ends_it(MESSAGE_APPEND, span_of(bytes, cut[i]), "a cut append");
    ends_it(MESSAGE_APPEND, span_of(bytes, whole + 1), "a byte too many");
    append_put(bytes, 2, ENTRY_DECISION, 30, 30);
    ends_it(MESSAGE_APPEND, span_of(bytes, whole), "fewer entries than it says");
    append_put(bytes, 0, ENTRY_DECISION, 30, 30);
    ends_it(MESSAGE_APPEND, span_of(bytes, whole), "more entries than it says");
    append_put(bytes, ROUND_ASKS_MAX + 1, ENTRY_DECISION, 30, 30);
    ends_it(MESSAGE_APPEND, span_of(bytes, whole), "more entries than a round has");
    append_put(bytes, UINT32_MAX, ENTRY_DECISION, 30, 30);
    ends_it(MESSAGE_APPEND, span_of(bytes, whole), "as many entries as can be said");
    append_put(bytes, 1, ENTRY_DECISION, UINT32_MAX, 30);
    ends_it(MESSAGE_APPEND, span_of(bytes, whole), "an entry as long as can be said");
    append_put(bytes, 1, (enum entry_kind)9999, 30, 30);
    ends_it(MESSAGE_APPEND, span_of(bytes, whole), "an entry of no kind");
}

/* ---- what ends the keeper's side ---- */

static void an_answer_that_is_none_is_a_fault(void **state) {
    static uint8_t bytes[REMOTE_DONE_HEAD + 8];
    for (size_t len = 0; len < REMOTE_DONE_HEAD; len += 13) {
        OWNED_ARENA arena = arena_open(ARENA);
        struct ledger *ledger = NULL;
        int fd[2];
        works(chan_pair(fd));
        const struct chan keeper = {fd[0], PROCESS_KEEPER, PROCESS_LEDGER};
        const struct chan there = {fd[1], PROCESS_LEDGER, PROCESS_KEEPER};
        works(chan_say(&there, MESSAGE_DONE, 0, span_of(bytes, len)));
        struct err e = remote_open(arena, &keeper, &ledger);
        assert_true(e.kind == ERR_FAULT && strstr(e.text, "out of turn") && !ledger);
        close(fd[0]);
        close(fd[1]);
    }
    /* an error of no kind */
    OWNED_ARENA arena = arena_open(ARENA);
    struct ledger *ledger = NULL;
    int fd[2];
    works(chan_pair(fd));
    const struct chan keeper = {fd[0], PROCESS_KEEPER, PROCESS_LEDGER};
    const struct chan there = {fd[1], PROCESS_LEDGER, PROCESS_KEEPER};
    be_put_u32(bytes, 4711);
    works(chan_say(&there, MESSAGE_DONE, 0, span_of(bytes, sizeof bytes)));
    assert_int_equal(remote_open(arena, &keeper, &ledger).kind, ERR_FAULT);
    close(fd[0]);
    close(fd[1]);
}

/* Whoever answers so is no ledger: nothing is decided on with what it said of its head. */
static void after_an_error_of_no_kind_the_ledger_is_lost(void **state) {
    static uint8_t bytes[REMOTE_DONE_HEAD];
    OWNED_ARENA arena = arena_open(ARENA);
    struct ledger *ledger = NULL;
    int fd[2];
    works(chan_pair(fd));
    const struct chan keeper = {fd[0], PROCESS_KEEPER, PROCESS_LEDGER};
    const struct chan there = {fd[1], PROCESS_LEDGER, PROCESS_KEEPER};
    works(chan_say(&there, MESSAGE_DONE, 0, span_of(bytes, sizeof bytes)));
    works(remote_open(arena, &keeper, &ledger));
    assert_false(ledger->lost);
    be_put_u32(bytes, ERR_PROOF + 1);
    be_put_u64(bytes + 4, 4711);
    works(chan_say(&there, MESSAGE_DONE, 0, span_of(bytes, sizeof bytes)));
    struct err e = ledger_publish(ledger);
    assert_true(e.kind == ERR_FAULT && strstr(e.text, "out of turn"));
    assert_true(ledger->lost);
    assert_int_equal(ledger_size(ledger), 0);
    ledger_close(ledger);
    close(fd[0]);
    close(fd[1]);
}

/* Of one that was not heard when it came, say. */
static void an_answer_to_another_question_is_out_of_turn(void **state) {
    static uint8_t bytes[REMOTE_DONE_HEAD];
    OWNED_ARENA arena = arena_open(ARENA);
    struct ledger *ledger = NULL;
    int fd[2];
    works(chan_pair(fd));
    const struct chan keeper = {fd[0], PROCESS_KEEPER, PROCESS_LEDGER};
    const struct chan there = {fd[1], PROCESS_LEDGER, PROCESS_KEEPER};
    works(chan_say(&there, MESSAGE_DONE, 0, span_of(bytes, sizeof bytes)));
    works(remote_open(arena, &keeper, &ledger));
    works(chan_say(&there, MESSAGE_DONE, 0, span_of(bytes, sizeof bytes)));
    struct err e = ledger_publish(ledger);
    assert_true(e.kind == ERR_FAULT && strstr(e.text, "out of turn"));
    assert_true(ledger->lost);
    ledger_close(ledger);
    close(fd[0]);
    close(fd[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DISK(another_processs_ledger_answers_as_ones_own),
        ON_DISK(nobody_waits_for_what_another_process_publishes_by_itself),
        ON_DISK(a_round_of_the_longest_entries_fits_one_message),
        ON_DISK(more_than_a_round_is_appended_in_order),
        ON_DISK(a_walk_meets_each_entry_once_however_long_they_are),
        ON_DISK(who_asks_a_ledger_that_has_gone_gets_a_fault_and_does_not_wait),
        ON_DISK(an_index_of_another_length_than_eight_ends_it),
        ON_DISK(more_receipts_than_a_round_has_end_it),
        ON_DISK(a_malformed_append_ends_it),
        cmocka_unit_test(after_an_error_of_no_kind_the_ledger_is_lost),
        cmocka_unit_test(an_answer_to_another_question_is_out_of_turn),
        ON_DISK(what_there_is_no_room_to_say_loses_no_ledger),
        cmocka_unit_test(an_answer_that_is_none_is_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
