/* Does the ledger keep what it promised when the power goes, at any point, whatever of the unsynced
 * the disk has kept?
 *
 * A run of the ledger on a simulated disk is recorded, with what it promised at each point: which
 * entries it acknowledged, which checkpoints it showed. In some runs the process is killed at some
 * call and another goes on. Then, for every point, images are made that a power cut there may
 * leave, and each is opened: as a reader of log/ finds it, and by the ledger, which must hold every
 * acknowledged entry, be the future of every checkpoint that was shown, and go on. Some are cut
 * again while they recover.
 *
 * Usage: crash_power [images [seed]]. The same run with a promise broken on purpose (a weaker
 * synchronous setting, tiles after their checkpoint, an acknowledgement before the commit) must be
 * caught, else the harness itself has failed. */
#include "world.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { IMAGES_A_POINT = 24, IMAGES_FEW = 4, CONTROL_IMAGES = 20000, THOROUGH_EVERY = 16 };

static void need(struct err e) {
    if (err_is(e)) fail_msg("seed %llu: %s", (unsigned long long)run.seed, e.text);
}

/* ---- the run that is recorded ---- */

static struct ledger *begin(void) {
    struct note_signer signer = world_signer();
    struct ledger *ledger;
    need(ledger_open("/disk", &signer, world_now, &ledger));
    if (control == CONTROL_NORMAL)
        assert_int_equal(sqlite3_exec(last_db, "PRAGMA synchronous=NORMAL", NULL, NULL, NULL), 0);
    return ledger;
}

/* Appends what of the world is not in the ledger yet. */
static void append_rest(struct ledger *ledger, struct disk_log *log) {
    struct ledger_entry entry[WORLD_ROUND_MAX];
    uint64_t first = ledger_size(ledger);
    size_t count = (size_t)(world.count - first);
    for (size_t i = 0; i < count; i++)
        entry[i] = (struct ledger_entry){ENTRY_DECISION, world_now, world.entry[first + i]};
    world.now.acked = world.count;
    if (control == CONTROL_EARLY) promise_mark(log);
    need(ledger_append(ledger, entry, count, ledger_orders(ledger), &first));
    assert_int_equal(ledger_size(ledger), world.count);
    promise_mark(log);
}

static void round_run(struct ledger *ledger, struct disk_log *log, size_t count) {
    for (size_t i = 0; i < count; i++)
        world_add(entry_make(world.arena, ledger_orders(ledger)));
    append_rest(ledger, log);
}

/* Whatever is shown is of this tree. */
static void shown_check(struct span note) {
    struct note_signer signer = world_signer();
    struct checkpoint shown;
    need(checkpoint_verify(world.arena, note, &signer.key, &shown));
    assert_memory_equal(&shown.root, &world.root[shown.size], sizeof shown.root);
    if (shown.size > world.now.shown) world.now.shown = shown.size;
}

static void receipt_run(struct ledger *ledger, struct disk_log *log) {
    struct span text;
    struct proof_file *proof = ARENA_NEW(world.arena, struct proof_file);
    need(ledger_receipt(ledger, world.arena, chance(world.count), &text));
    need(proof_read(world.arena, text, proof));
    shown_check(proof->checkpoint);
    promise_mark(log);
}

static void publish_run(struct ledger *ledger, struct disk_log *log) {
    struct span note;
    need(ledger_publish(ledger));
    need(file_read("/disk/log/checkpoint", NOTE_BYTES_MAX, world.arena, &note));
    shown_check(note);
    world.now.published = world.count;
    promise_mark(log);
}

/* One step; what was published is promised when the last is done. */
static void step_run(struct ledger *ledger, struct disk_log *log) {
    struct span note;
    bool done = false;
    need(ledger_publish_step(ledger, &done));
    if (!done) return;
    need(file_read("/disk/log/checkpoint", NOTE_BYTES_MAX, world.arena, &note));
    shown_check(note);
    struct checkpoint published;
    need(checkpoint_read(world.arena, note, &published));
    world.now.published = published.size;
    promise_mark(log);
}

/* What one process does, until it ends or is killed. */
static void process_run(struct disk_log *log, int *rounds) {
    static const size_t counts[] = {1, 1, 1, 2, 3, 17, 60};
    struct ledger *ledger = begin();
    if (ledger_size(ledger) < world.count) append_rest(ledger, log);
    publish_run(ledger, log);
    while (*rounds > 0) {
        --*rounds;
        round_run(ledger, log, counts[chance(7)]);
        if (chance(3) == 0) receipt_run(ledger, log);
        for (uint64_t steps = chance(2) * chance(12); steps > 0; steps--)
            step_run(ledger, log);
        if (chance(4) == 0) publish_run(ledger, log);
        if (chance(6) == 0) break;
    }
    ledger_close(ledger);
}

/* Records one run; `*cut_from` is the event from which on the power may go. */
static void record(struct disk_log *log, size_t *cut_from) {
    static const size_t firsts[] = {1, 120, 250, 255};
    static int rounds;
    struct note_signer signer = world_signer();
    struct disk *disk = disk_make();
    calls_use(disk, log);
    struct span genesis = world_genesis(world.arena);
    world_add(genesis);
    need(ledger_create("/disk", &signer, genesis));
    world.now = (struct promise){.created = true, .acked = 1, .shown = 1, .published = 1};
    promise_mark(log);
    struct ledger *ledger = begin();
    round_run(ledger, log, firsts[chance(4)]);
    ledger_close(ledger);
    *cut_from = chance(4) ? log->count : 0;
    for (rounds = 6 + (int)chance(6); rounds > 0;) {
        if (setjmp(calls_death) == 0) {
            if (control == CONTROL_NONE && chance(2))
                calls_die_at = calls_made + 1 + (long)chance(80);
            process_run(log, &rounds);
        } else {
            run.kills++;
        }
        calls_restart();
    }
    process_run(log, &rounds);
    calls_use(NULL, NULL);
    disk_free(disk);
}

/* ---- images ---- */

/* Cut again at some point of the recovery. */
static bool twice_holds(const struct disk *image, const struct promise *promise) {
    struct note_signer signer = world_signer();
    struct disk_log log = {0};
    struct ledger *ledger;
    struct disk *recovered = disk_copy(image);
    static struct cut cut;
    calls_use(recovered, &log);
    struct err e = ledger_open("/disk", &signer, world_now, &ledger);
    if (!err_is(e)) ledger_close(ledger);
    cut.count = 0;
    cut.durable = disk_copy(image);
    size_t at = (size_t)chance(log.count + 1);
    for (size_t i = 0; i < at; i++)
        cut_advance(&cut, &log.event[i]);
    struct choice choice = choice_make(2, cut.count);
    struct disk *again = image_make(&cut, &choice);
    bool fine = image_holds(again, promise, true);
    run.twice++;
    disk_free(again);
    disk_free(cut.durable);
    disk_free(recovered);
    disk_log_free(&log);
    return fine;
}

/* ---- all points of a run ---- */

/* Fewer where few are wanted, so that they still come from several runs. */
static size_t images_a_point = IMAGES_FEW;

static bool point_holds(const struct cut *cut, const struct promise *promise) {
    uint64_t seen[IMAGES_A_POINT];
    size_t distinct = 0;
    for (size_t number = 0; number < images_a_point && (number == 0 || cut->count > 0); number++) {
        struct choice choice = choice_make(number, cut->count);
        struct disk *image = image_make(cut, &choice);
        bool known = false;
        for (size_t i = 0; i < distinct; i++)
            known = known || seen[i] == choice.mark;
        bool fine = true;
        if (!known) {
            seen[distinct++] = choice.mark;
            run.images++;
            bool twice = run.images % 64 == 0;
            if (twice) fine = twice_holds(image, promise);
            fine = fine && image_holds(image, promise, run.images % THOROUGH_EVERY == 0);
        }
        calls_use(NULL, NULL);
        disk_free(image);
        if (!fine) return false;
    }
    return true;
}

/* False when a promise was broken; then run.bad says which. */
static bool run_holds(uint64_t seed, enum control with, uint64_t images_max) {
    static struct cut cut;
    struct disk_log log = {0};
    size_t cut_from;
    struct promise promise = {0};
    bool fine = true;
    world_begin(seed);
    control = with;
    record(&log, &cut_from);
    control = CONTROL_NONE;
    cut.count = 0;
    cut.durable = disk_make();
    uint64_t end = run.images + images_max;
    for (size_t i = 0; i < log.count && fine && run.images < end; i++) {
        const struct event *event = &log.event[i];
        cut_advance(&cut, event);
        if (event->kind == EVENT_MARK) promise = world.promise[event->len];
        if (i < cut_from || event->kind == EVENT_MAKE) continue;
        run.points++;
        fine = point_holds(&cut, &promise);
    }
    disk_free(cut.durable);
    disk_log_free(&log);
    world_end();
    return fine;
}

/* ---- the tests ---- */

static uint64_t images_wanted = 3000;
static uint64_t first_seed = 1;

static void after_any_power_cut_the_ledger_keeps_what_it_promised(void **state) {
    uint64_t began = clock_ticks();
    uint64_t runs = 0;
    memset(&run, 0, sizeof run);
    for (uint64_t seed = first_seed; run.images < images_wanted; seed++, runs++)
        if (!run_holds(seed, CONTROL_NONE, images_wanted - run.images))
            fail_msg("seed %llu, image %llu: %s", (unsigned long long)seed,
                     (unsigned long long)run.images, run.bad);
    print_message(
        "# %llu images of power cuts at %llu points of %llu runs (seeds from %llu), %llu of "
        "them cut again while recovering, %llu kills before: 0 released but unrecorded, 0 lost, 0 "
        "forks; "
        "%.0f s\n",
        (unsigned long long)run.images, (unsigned long long)run.points, (unsigned long long)runs,
        (unsigned long long)first_seed, (unsigned long long)run.twice,
        (unsigned long long)run.kills, (double)(clock_ticks() - began) / 1e9);
}

/* The harness is worth something only when it catches what is wrong. */
static void is_caught(enum control with, const char *name) {
    size_t full = images_a_point;
    memset(&run, 0, sizeof run);
    images_a_point = IMAGES_FEW;
    for (uint64_t seed = first_seed; run.images < CONTROL_IMAGES; seed++) {
        if (run_holds(seed, with, CONTROL_IMAGES)) continue;
        images_a_point = full;
        print_message("# %s: caught at image %llu (%s)\n", name, (unsigned long long)run.images,
                      run.bad);
        return;
    }
    fail_msg("%s was not caught in %d images", name, CONTROL_IMAGES);
}

static void a_weaker_synchronous_setting_is_caught(void **state) {
    is_caught(CONTROL_NORMAL, "synchronous=NORMAL");
}
static void tiles_that_come_after_their_checkpoint_are_caught(void **state) {
    is_caught(CONTROL_TILES_LATE, "tiles durable after their checkpoint");
}
static void an_acknowledgement_before_the_commit_is_caught(void **state) {
    is_caught(CONTROL_EARLY, "acknowledged before the commit");
}

int main(int count, char **word) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_weaker_synchronous_setting_is_caught),
        cmocka_unit_test(tiles_that_come_after_their_checkpoint_are_caught),
        cmocka_unit_test(an_acknowledgement_before_the_commit_is_caught),
        cmocka_unit_test(after_any_power_cut_the_ledger_keeps_what_it_promised),
    };
    if (count > 1) images_wanted = strtoull(word[1], NULL, 10);
    if (images_wanted >= 100000) images_a_point = IMAGES_A_POINT;
    if (count > 2) first_seed = strtoull(word[2], NULL, 10);
    signal(SIGABRT, seed_say_when_stopped);
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
