/* Is what was recorded there for good, are its files those of everybody's tools, and does any
 * change of any of them show? */
#include "base/bytes.h"
#include "base/file.h"
#include "store/inside.h"

#include "log_check.h"
#include "shared.h"
#include "tiles_grow.h"

#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { EARLY = 1700000000, FILES_MAX = 64 };

#define LOG_SEED "eca663f499017d2365c27c7a7679158d43cfec1330bdb259290afbd0d21777a0"

static struct note_signer test_signer(void) {
    struct secret seed;
    struct note_signer signer;
    assert_false(err_is(hex_read(span_str(LOG_SEED), seed.byte, sizeof seed.byte)));
    assert_false(
        err_is(note_signer_make(SPAN_LITERAL("example.com/log/testdata"), &seed, &signer)));
    return signer;
}

static int folder_new(void **state) {
    static char dir[64];
    strcpy(dir, "/tmp/portcullis-ledger-XXXXXX");
    *state = mkdtemp(dir);
    return *state == NULL;
}

static int drop_one(const char *path, const struct stat *found, int kind, struct FTW *at) {
    return remove(path);
}

static int folder_drop(void **state) { return nftw(*state, drop_one, 16, FTW_DEPTH | FTW_PHYS); }

static const char *path_in(void **state, const char *name) {
    static char path[2][256];
    static unsigned turn;
    turn ^= 1;
    snprintf(path[turn], sizeof path[turn], "%s/%s", (const char *)*state, name);
    return path[turn];
}

static void works(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

static void says(struct err e, enum err_kind kind, const char *what) {
    if (e.kind != kind || !strstr(e.text, what)) fail_msg("kind %d: %s", (int)e.kind, e.text);
}

/* ---- any bytes as entries: journal and tiles alone, as a general log ---- */

struct plain_log {
    struct journal *journal;
    struct tiles_edge tiles;
    struct merkle_edge edge;
    const char *dir;
};

static void plain_open(struct plain_log *log, struct arena *arena, void **state) {
    *log = (struct plain_log){.dir = *state};
    works(journal_create(path_in(state, "ledger.db")));
    works(journal_open(arena, path_in(state, "ledger.db"), &log->journal));
}

static void plain_add(struct plain_log *log, const char *const *text, size_t count) {
    static struct ledger_entry entry[1024];
    assert_true(count <= 1024);
    for (size_t i = 0; i < count; i++) {
        entry[i] = (struct ledger_entry){ENTRY_LOAD, 0, span_str(text[i])};
        struct digest leaf = merkle_leaf(entry[i].bytes);
        merkle_append(&log->edge, &leaf);
    }
    works(journal_append(log->journal, log->edge.size - count, entry, count));
}

static void same_file(void **state, const char *ours, const char *theirs) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span want;
    struct span found;
    works(file_read(theirs, 65536, arena, &want));
    works(file_read(path_in(state, ours), 65536, arena, &found));
    if (!span_equal(want, found)) fail_msg("%s", ours);
}

static void the_published_log_of_fifteen_entries_comes_out_byte_for_byte(void **state) {
    static const char *const text[] = {"one",    "two",   "three",    "four",    "five",
                                       "six",    "seven", "eit",      "nain",    "ten",
                                       "ileven", "twelf", "threeten", "fourten", "fivten"};
    static struct plain_log log;
    if (!shared_find("tlog/tessera-testdata")) skip();
    OWNED_ARENA arena = arena_open(1 << 20);
    struct note_signer signer = test_signer();
    plain_open(&log, arena, state);
    for (unsigned size = 1; size <= 15; size++) {
        char name[2 * TILE_PATH_BYTES] = "tlog/tessera-testdata/";
        plain_add(&log, &text[size - 1], 1);
        works(tiles_grow(log.dir, log.journal, &log.tiles, size));
        for (int level = -1; level <= 0; level++) {
            char path[TILE_PATH_BYTES];
            tile_path((struct tile){level, 0, size}, path);
            snprintf(name, sizeof name, "tlog/tessera-testdata/%s", path);
            same_file(state, path, shared_find(name));
        }
        struct digest root = merkle_root(&log.edge);
        struct span note = checkpoint_sign(arena, &signer, size, &root);
        works(file_write_durable(path_in(state, "checkpoint"), note, 0644));
        snprintf(name, sizeof name, "tlog/tessera-testdata/checkpoint.%u", size);
        same_file(state, "checkpoint", shared_find(name));
    }
    journal_close(log.journal);
}

static void numbers_add(struct plain_log *log, unsigned to) {
    static char digits[1024][8];
    static const char *text[1024];
    while (log->edge.size < to) {
        size_t count = 0;
        for (; count < 1024 && log->edge.size + count < to; count++) {
            snprintf(digits[count], sizeof digits[count], "%u",
                     (unsigned)(log->edge.size + count) % 1000000u);
            text[count] = digits[count];
        }
        plain_add(log, text, count);
    }
}

static void root_is(const struct plain_log *log, const char *base64) {
    OWNED_ARENA arena = arena_open(1 << 16);
    struct digest root = merkle_root(&log->edge);
    assert_true(span_is(base64_write(arena, digest_span(&root)), base64));
}

static void file_is(void **state, const char *path, const char *hex) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct span bytes;
    works(file_read(path_in(state, path), 65536, arena, &bytes));
    struct digest digest = sha256(bytes);
    if (strcmp(hex_str(arena, digest_span(&digest)), hex) != 0) fail_msg("%s", path);
}

static void a_log_of_seventy_thousand_entries_has_the_known_files_and_roots(void **state) {
    static struct plain_log log;
    OWNED_ARENA arena = arena_open(1 << 20);
    plain_open(&log, arena, state);
    numbers_add(&log, 256);
    root_is(&log, "goUV0DPBnYyQHzfsy4rtkZZncDSG+NL/8c9wQDIcXbE=");
    numbers_add(&log, 257);
    root_is(&log, "HtoEmkNR2G92JSvX7At3Rq11t/oDFq1fVB29pFijEsQ=");
    works(tiles_grow(log.dir, log.journal, &log.tiles, 257));
    file_is(state, "tile/0/001.p/1",
            "981d45e4e43aa88052c5977a60140d138c34616386a58afd1dd8c3045e7a5a50");
    file_is(state, "tile/1/000.p/1",
            "d8543884b063e422f6de2e558c6b11eb5e1a20528ccfe23cf27ceeb764b93a6e");
    numbers_add(&log, 65536);
    root_is(&log, "8CXQbtgEhZ/SdKG9rK3W5I6odjSqkeHtsgFD+UmM0Cs=");
    numbers_add(&log, 70000);
    root_is(&log, "Gkzfy2Y3SgwNy+9JrL1JdtE+6GT7PLJB/JQ8rQTwL34=");
    works(tiles_grow(log.dir, log.journal, &log.tiles, 70000));
    static const char *const known[][2] = {
        {"tile/entries/000", "94693d5c6d6a0355ec07bac8214516c1ce6a5100b0588f226fd95f26571157d7"},
        {"tile/entries/273.p/112",
         "36c3ec44895d1b8098dbe8523078d6750bf09e0f12cd64671ebfe165b7647405"},
        {"tile/0/000", "b9704a8bfbee2c61185ceb38904a49f3f703c81e194b5b2ccdc254c2bdaaa62b"},
        {"tile/0/273.p/112", "4d21244557c976993a9a89bf928a46b5a876585228df279878239fd84489e5a5"},
        {"tile/1/000", "ea7b038bc73489c89c31a27ac355aaca65a4ed73f0dd7484e68deb29d30f10a2"},
        {"tile/1/001.p/17", "adfaca2731630fe7944a4b98a0f98ef3e98685eafda09e6f81070218fb759ce4"},
        {"tile/2/000.p/1", "f0113c8bad855b49f9a5dd661d50012cd94f19aae87a45eb8334666835e3caea"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        file_is(state, known[i][0], known[i][1]);
    struct note_signer signer = test_signer();
    struct digest root = merkle_root(&log.edge);
    struct log_found verified;
    works(file_write_durable(path_in(state, "checkpoint"),
                             checkpoint_sign(arena, &signer, 70000, &root), 0644));
    works(log_check(log.dir, &signer.key, &verified));
    assert_int_equal(verified.size, 70000);
    journal_close(log.journal);
}

/* ---- the ledger ---- */

static struct span genesis_make(struct arena *arena) {
    struct span bytes;
    OWNED_JSON o = json_object();
    json_set_span(o, "origin", SPAN_LITERAL("example.com/log/testdata"));
    json_object_set_new(o, "officers", json_array());
    works(entry_write(arena, ENTRY_GENESIS, EARLY, o, &bytes));
    return bytes;
}

static struct ledger_entry load_make(struct arena *arena, instant time, int64_t people) {
    struct ledger_entry entry = {.kind = ENTRY_LOAD, .time = time};
    OWNED_JSON o = json_object();
    json_set_int(o, "people", people);
    json_set_int(o, "rows", people);
    json_set_int(o, "rejected", 0);
    json_set_span(o, "file",
                  SPAN_LITERAL("00000000000000000000000000000000000000000000000000000000000000aa"));
    works(entry_write(arena, ENTRY_LOAD, time, o, &entry.bytes));
    return entry;
}

static struct ledger_entry withdrawal_make(struct arena *arena, instant time) {
    struct ledger_entry entry = {.kind = ENTRY_CONSENT_WITHDRAWN, .time = time};
    OWNED_JSON o = json_object();
    json_set_span(o, "commitment",
                  SPAN_LITERAL("00000000000000000000000000000000000000000000000000000000000000bb"));
    works(entry_write(arena, ENTRY_CONSENT_WITHDRAWN, time, o, &entry.bytes));
    return entry;
}

static void create(struct arena *arena, void **state) {
    struct note_signer signer = test_signer();
    works(ledger_create(*state, &signer, genesis_make(arena)));
}

static struct ledger *reopen(void **state) {
    struct note_signer signer = test_signer();
    struct ledger *ledger;
    works(ledger_open(*state, &signer, EARLY + 1000000, &ledger));
    return ledger;
}

static void loads_add(struct ledger *ledger, struct arena *arena, unsigned count) {
    uint64_t index;
    for (unsigned i = 0; i < count; i++) {
        struct ledger_entry entry = load_make(arena, EARLY + (instant)ledger_size(ledger), i);
        works(ledger_append(ledger, &entry, 1, ledger_orders(ledger), &index));
        assert_int_equal(index, ledger_size(ledger) - 1);
    }
}

static void verifies(void **state, uint64_t size) {
    struct note_signer signer = test_signer();
    struct log_found verified;
    works(log_check(path_in(state, "log"), &signer.key, &verified));
    assert_int_equal(verified.size, size);
}

static void a_new_ledger_has_its_genesis_and_verifies(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    create(arena, state);
    verifies(state, 1);
    struct ledger *ledger = reopen(state);
    assert_int_equal(ledger_size(ledger), 1);
    assert_int_equal(ledger_orders(ledger), 0);
    assert_int_equal(ledger_time(ledger), EARLY);
    ledger_close(ledger);
    struct note_signer signer = test_signer();
    assert_true(err_is(ledger_create(*state, &signer, genesis_make(arena))));
    verifies(state, 1);
}

static void every_receipt_of_every_size_verifies_published_or_not(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    create(arena, state);
    struct ledger *ledger = reopen(state);
    struct note_signer signer = test_signer();
    for (unsigned round = 0; round < 12; round++) {
        for (uint64_t index = 0; index < ledger_size(ledger); index++) {
            struct span text;
            struct proof_file proof;
            struct checkpoint checkpoint;
            works(ledger_receipt(ledger, arena, index, &text));
            works(proof_read(arena, text, &proof));
            works(proof_verify(arena, &proof, &signer.key, proof.extra, &checkpoint));
            assert_int_equal(proof.index, index);
            assert_int_equal(checkpoint.size, ledger_size(ledger));
        }
        if (round % 3 == 2) works(ledger_publish(ledger));
        loads_add(ledger, arena, round == 5 ? 300 : 1);
    }
    struct span none;
    says(ledger_receipt(ledger, arena, ledger_size(ledger), &none), ERR_INPUT, "no entry");
    ledger_close(ledger);
}

static void a_decision_under_an_older_head_of_orders_is_not_appended(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    uint64_t index;
    create(arena, state);
    struct ledger *ledger = reopen(state);
    struct ledger_entry order = withdrawal_make(arena, EARLY);
    struct ledger_entry entry = load_make(arena, EARLY, 1);
    works(ledger_append(ledger, &order, 1, 0, &index));
    assert_int_equal(ledger_orders(ledger), 1);
    says(ledger_append(ledger, &entry, 1, 0, &index), ERR_STALE, "decide again");
    assert_int_equal(ledger_size(ledger), 2);
    works(ledger_append(ledger, &entry, 1, 1, &index));
    ledger_close(ledger);
    ledger = reopen(state);
    assert_int_equal(ledger_orders(ledger), 1);
    assert_int_equal(ledger_size(ledger), 3);
    uint64_t from = 0;
    enum entry_kind kind;
    struct span bytes;
    bool end;
    works(ledger_next_state(ledger, arena, &from, &kind, &bytes, &end));
    assert_true(!end && kind == ENTRY_GENESIS && from == 1);
    works(ledger_next_state(ledger, arena, &from, &kind, &bytes, &end));
    assert_true(!end && kind == ENTRY_CONSENT_WITHDRAWN && from == 2);
    assert_true(span_equal(bytes, order.bytes));
    works(ledger_next_state(ledger, arena, &from, &kind, &bytes, &end));
    assert_true(end);
    ledger_close(ledger);
}

static void what_was_committed_and_never_published_is_published_at_the_next_start(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    create(arena, state);
    struct ledger *ledger = reopen(state);
    loads_add(ledger, arena, 600);
    ledger_close(ledger);
    verifies(state, 1);
    uint64_t waits = 99;
    works(ledger_unpublished(*state, 1, &waits));
    assert_int_equal(waits, 600);
    verifies(state, 1); /* to look publishes nothing */
    ledger_close(reopen(state));
    verifies(state, 601);
    works(ledger_unpublished(*state, 601, &waits));
    assert_int_equal(waits, 0);
    assert_int_equal(nftw(path_in(state, "log"), drop_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    ledger_close(reopen(state));
    verifies(state, 601);
}

static void partial_tiles_are_gone_when_their_full_tile_stands(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    create(arena, state);
    struct ledger *ledger = reopen(state);
    loads_add(ledger, arena, 10);
    works(ledger_publish(ledger));
    assert_true(file_exists(path_in(state, "log/tile/entries/000.p/11")));
    loads_add(ledger, arena, 300);
    works(ledger_publish(ledger));
    assert_false(file_exists(path_in(state, "log/tile/entries/000.p")));
    assert_false(file_exists(path_in(state, "log/tile/0/000.p")));
    assert_true(file_exists(path_in(state, "log/tile/0/000")));
    ledger_close(ledger);
    verifies(state, 311);
}

/* ---- refusing to start ---- */

static void copy_file(void **state, const char *from, const char *to) {
    OWNED_ARENA arena = arena_open(1 << 24);
    struct span bytes;
    works(file_read(path_in(state, from), 1 << 22, arena, &bytes));
    works(file_write_durable(path_in(state, to), bytes, 0644));
}

static void a_store_older_than_its_anchor_does_not_start(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct note_signer signer = test_signer();
    struct ledger *ledger;
    create(arena, state);
    copy_file(state, "ledger.db", "older.db");
    copy_file(state, "log/checkpoint", "older-checkpoint");
    ledger = reopen(state);
    loads_add(ledger, arena, 5);
    works(ledger_publish(ledger));
    ledger_close(ledger);
    copy_file(state, "older.db", "ledger.db");
    says(ledger_open(*state, &signer, EARLY + 9, &ledger), ERR_FAULT, "older copy");
    copy_file(state, "older-checkpoint", "log/checkpoint");
    says(ledger_open(*state, &signer, EARLY + 9, &ledger), ERR_FAULT, "anchor/checkpoint");
}

static void a_store_unlike_its_anchor_does_not_start(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct note_signer signer = test_signer();
    struct ledger *ledger;
    create(arena, state);
    ledger = reopen(state);
    loads_add(ledger, arena, 5);
    works(ledger_publish(ledger));
    ledger_close(ledger);
    sqlite3 *db;
    works(db_open(path_in(state, "ledger.db"), false, NULL, 1 << 20, &db));
    works(db_run(db, "UPDATE entry SET bytes = x'00' WHERE idx = 3"));
    db_close(db);
    assert_int_equal(nftw(path_in(state, "log"), drop_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    says(ledger_open(*state, &signer, EARLY + 9, &ledger), ERR_FAULT, "other entries");
}

static void a_clock_before_the_last_entry_and_missing_files_stop_the_start(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct note_signer signer = test_signer();
    struct ledger *ledger;
    create(arena, state);
    says(ledger_open(*state, &signer, EARLY - 1, &ledger), ERR_FAULT, "set the clock");
    assert_int_equal(rename(path_in(state, "anchor/checkpoint"), path_in(state, "kept")), 0);
    says(ledger_open(*state, &signer, EARLY, &ledger), ERR_FAULT, "anchor/checkpoint");
    assert_int_equal(rename(path_in(state, "kept"), path_in(state, "anchor/checkpoint")), 0);
    assert_int_equal(rename(path_in(state, "ledger.db"), path_in(state, "kept")), 0);
    says(ledger_open(*state, &signer, EARLY, &ledger), ERR_INPUT, "ledger.db does not exist");
    assert_int_equal(rename(path_in(state, "kept"), path_in(state, "ledger.db")), 0);
    works(ledger_open(*state, &signer, EARLY, &ledger));
    ledger_close(ledger);
}

/* ---- one flipped byte ---- */

static char found_path[FILES_MAX][256];
static size_t found_count;

static int file_note(const char *path, const struct stat *found, int kind, struct FTW *at) {
    if (kind != FTW_F) return 0;
    assert_true(found_count < FILES_MAX);
    snprintf(found_path[found_count++], sizeof *found_path, "%s", path);
    return 0;
}

static void flip(const char *path, off_t at) {
    uint8_t byte = 0;
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0 && pread(fd, &byte, 1, at) == 1);
    byte ^= 0x01;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static void each_flip_is_named(void **state, off_t step) {
    struct note_signer signer = test_signer();
    struct log_found verified;
    found_count = 0;
    assert_int_equal(nftw(path_in(state, "log"), file_note, 16, FTW_PHYS), 0);
    for (size_t i = 0; i < found_count; i++) {
        struct stat file;
        assert_int_equal(stat(found_path[i], &file), 0);
        for (off_t at = 0; at < file.st_size; at += step) {
            flip(found_path[i], at);
            struct err e = log_check(path_in(state, "log"), &signer.key, &verified);
            if (e.kind != ERR_PROOF || !strstr(e.text, found_path[i]))
                fail_msg("%s, byte %lld: %s", found_path[i], (long long)at, e.text);
            flip(found_path[i], at);
        }
    }
}

static void one_flipped_byte_in_any_file_of_a_small_log_is_found_and_the_file_named(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    create(arena, state);
    struct ledger *ledger = reopen(state);
    loads_add(ledger, arena, 2);
    works(ledger_publish(ledger));
    loads_add(ledger, arena, 3);
    works(ledger_publish(ledger));
    ledger_close(ledger);
    each_flip_is_named(state, 1);
    assert_int_equal(found_count, 7); /* checkpoint; tiles and bundles of sizes 1, 3 and 6 */
    verifies(state, 6);
}

static void a_flipped_byte_in_a_log_of_two_levels_is_found_and_the_file_named(void **state) {
    OWNED_ARENA arena = arena_open(1 << 24);
    create(arena, state);
    struct ledger *ledger = reopen(state);
    loads_add(ledger, arena, 530);
    works(ledger_publish(ledger));
    ledger_close(ledger);
    each_flip_is_named(state, 211);
    assert_true(found_count >= 8);
    verifies(state, 531);
}

static void a_cut_or_a_missing_tile_is_found(void **state) {
    OWNED_ARENA arena = arena_open(1 << 22);
    struct note_signer signer = test_signer();
    struct log_found verified;
    create(arena, state);
    struct ledger *ledger = reopen(state);
    loads_add(ledger, arena, 5);
    works(ledger_publish(ledger));
    ledger_close(ledger);
    const char *tile = "log/tile/0/000.p/6";
    assert_int_equal(truncate(path_in(state, tile), 191), 0);
    says(log_check(path_in(state, "log"), &signer.key, &verified), ERR_PROOF, "tile/0/000.p/6");
    assert_int_equal(unlink(path_in(state, tile)), 0);
    says(log_check(path_in(state, "log"), &signer.key, &verified), ERR_PROOF, "tile/0/000");
}

#define ON_DISK(test) cmocka_unit_test_setup_teardown(test, folder_new, folder_drop)

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DISK(the_published_log_of_fifteen_entries_comes_out_byte_for_byte),
        ON_DISK(a_log_of_seventy_thousand_entries_has_the_known_files_and_roots),
        ON_DISK(a_new_ledger_has_its_genesis_and_verifies),
        ON_DISK(every_receipt_of_every_size_verifies_published_or_not),
        ON_DISK(a_decision_under_an_older_head_of_orders_is_not_appended),
        ON_DISK(what_was_committed_and_never_published_is_published_at_the_next_start),
        ON_DISK(partial_tiles_are_gone_when_their_full_tile_stands),
        ON_DISK(a_store_older_than_its_anchor_does_not_start),
        ON_DISK(a_store_unlike_its_anchor_does_not_start),
        ON_DISK(a_clock_before_the_last_entry_and_missing_files_stop_the_start),
        ON_DISK(one_flipped_byte_in_any_file_of_a_small_log_is_found_and_the_file_named),
        ON_DISK(a_flipped_byte_in_a_log_of_two_levels_is_found_and_the_file_named),
        ON_DISK(a_cut_or_a_missing_tile_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
