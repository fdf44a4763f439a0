/* What was promised, and does a disk hold it? The ledger's world for power cuts and failing disks.
 */
#include "world.h"
#include "log_check.h"

#include <assert.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { CHECKPOINT_PAGES = 8 }; /* so that the write-ahead log is folded back often */

struct world world;
struct run run;
enum control control;
sqlite3 *last_db;

/* Processes that are killed here leave their memory behind; that is no leak of the program's. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void) { return 1; }

/* ---- standing in front of the ledger's own files, for the controls ---- */

int __real_sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs);
int __wrap_sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs);
int __wrap_sqlite3_open_v2(const char *path, sqlite3 **db, int flags, const char *vfs) {
    int code = __real_sqlite3_open_v2(path, db, flags, vfs);
    last_db = code == SQLITE_OK ? *db : NULL;
    if (last_db) sqlite3_wal_autocheckpoint(last_db, CHECKPOINT_PAGES);
    return code;
}

struct err __real_tiles_growth_step(const char *log_dir, struct journal *journal,
                                    struct tiles_growth *growth);
struct err __wrap_tiles_growth_step(const char *log_dir, struct journal *journal,
                                    struct tiles_growth *growth);
struct err __wrap_tiles_growth_step(const char *log_dir, struct journal *journal,
                                    struct tiles_growth *growth) {
    calls_sync_lies = control == CONTROL_TILES_LATE;
    struct err e = __real_tiles_growth_step(log_dir, journal, growth);
    calls_sync_lies = false;
    return e;
}

/* Half of the time would go into signatures that were checked before: one that held is remembered,
 * and so is one that was made, since Ed25519 makes the same again. There is one key. */
enum { SIGNED_MAX = 4096, MESSAGE_MAX = 256, SIGNATURE = 64 };
static struct {
    size_t len;
    uint8_t message[MESSAGE_MAX];
    uint8_t signature[SIGNATURE];
} known_signature[SIGNED_MAX];

static size_t message_place(const uint8_t *message, size_t len) {
    uint64_t mark = 0xcbf29ce484222325u;
    for (size_t i = 0; i < len; i++)
        mark = (mark ^ message[i]) * 0x100000001b3u;
    return (mark ^ mark >> 29) % SIGNED_MAX;
}

static bool message_is_known(size_t place, const uint8_t *message, size_t len) {
    return known_signature[place].len == len &&
           memcmp(known_signature[place].message, message, len) == 0;
}

static void message_keep(size_t place, const uint8_t *message, size_t len,
                         const uint8_t *signature) {
    if (len > MESSAGE_MAX) return;
    known_signature[place].len = len;
    memcpy(known_signature[place].message, message, len);
    memcpy(known_signature[place].signature, signature, SIGNATURE);
}

int __real_EVP_DigestVerify(EVP_MD_CTX *ctx, const uint8_t *signature, size_t signature_len,
                            const uint8_t *message, size_t len);
int __wrap_EVP_DigestVerify(EVP_MD_CTX *ctx, const uint8_t *signature, size_t signature_len,
                            const uint8_t *message, size_t len);
int __wrap_EVP_DigestVerify(EVP_MD_CTX *ctx, const uint8_t *signature, size_t signature_len,
                            const uint8_t *message, size_t len) {
    size_t place = message_place(message, len);
    if (signature_len == SIGNATURE && message_is_known(place, message, len) &&
        memcmp(known_signature[place].signature, signature, SIGNATURE) == 0)
        return 1;
    int verdict = __real_EVP_DigestVerify(ctx, signature, signature_len, message, len);
    if (verdict == 1) message_keep(place, message, len, signature);
    return verdict;
}

int __real_EVP_DigestSign(EVP_MD_CTX *ctx, uint8_t *signature, size_t *signature_len,
                          const uint8_t *message, size_t len);
int __wrap_EVP_DigestSign(EVP_MD_CTX *ctx, uint8_t *signature, size_t *signature_len,
                          const uint8_t *message, size_t len);
int __wrap_EVP_DigestSign(EVP_MD_CTX *ctx, uint8_t *signature, size_t *signature_len,
                          const uint8_t *message, size_t len) {
    size_t place = message_place(message, len);
    if (message_is_known(place, message, len)) {
        memcpy(signature, known_signature[place].signature, SIGNATURE);
        *signature_len = SIGNATURE;
        return 1;
    }
    int done = __real_EVP_DigestSign(ctx, signature, signature_len, message, len);
    if (done == 1) message_keep(place, message, len, signature);
    return done;
}

/* ---- entries and promises ---- */

struct span entry_make(struct arena *arena, uint64_t orders) {
    struct entry_decision decision = {.time = world_now,
                                      .requester = SPAN_LITERAL("agency"),
                                      .authority = SPAN_LITERAL("none"),
                                      .orders = orders};
    for (size_t i = 0; i < sizeof decision.nonce; i++)
        decision.nonce[i] = (uint8_t)chance(256);
    return entry_decision_write(arena, &decision);
}

void world_begin(uint64_t seed) {
    chance_seed(seed);
    run.seed = seed;
    world.arena = arena_open(64u << 20);
    world.count = world.marks = 0;
    world.edge = (struct merkle_edge){0};
    world.now = (struct promise){0};
}

void world_end(void) { arena_close(world.arena); }

void world_add(struct span bytes) {
    assert(world.count < ENTRIES_MAX);
    struct digest leaf = merkle_leaf(bytes);
    world.entry[world.count++] = bytes;
    assert(world.edge.size + 1 == world.count);
    merkle_append(&world.edge, &leaf);
    world.root[world.count] = merkle_root(&world.edge);
}

void promise_mark(struct disk_log *log) {
    assert(world.marks < MARKS_MAX);
    world.promise[world.marks] = world.now;
    disk_mark(log, world.marks++);
}

/* ---- what a disk must hold ---- */

bool broken(const char *what, struct err e) {
    snprintf(run.text, sizeof run.text, "%s%s%s", what, err_is(e) ? ": " : "",
             err_is(e) ? e.text : "");
    run.bad = run.text;
    return false;
}

/* As anybody finds the published log, before we start again. */
static bool reader_holds(const struct promise *promise, const struct note_key *key) {
    struct log_found verified;
    struct err e = log_check("/disk/log", key, &verified);
    if (err_is(e)) return broken("what was published does not hold for a reader", e);
    if (verified.size < promise->published)
        return broken("the published log went back", err_none());
    if (verified.size > world.count ||
        memcmp(&verified.root, &world.root[verified.size], sizeof verified.root) != 0)
        return broken("the published log is forked", err_none());
    return true;
}

/* A store that is put back must be found out by it. */
static bool anchor_holds(const struct promise *promise, const struct note_key *key) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct anchor anchor = {.path = "/disk/anchor/checkpoint",
                            .places_path = "/disk/anchor/newest"};
    struct checkpoint newest;
    struct span note;
    struct err e = anchor_find(&anchor, arena, key, &newest, &note);
    if (err_is(e)) return broken("the anchor does not hold", e);
    if (newest.size < promise->shown)
        return broken("the anchor is behind what was shown", err_none());
    if (newest.size <= world.count &&
        memcmp(&newest.root, &world.root[newest.size], sizeof newest.root) == 0)
        return true;
    return broken("the anchor is forked", err_none());
}

static bool entry_holds(struct ledger *ledger, struct arena *arena, uint64_t index) {
    struct span bytes;
    struct err e = ledger_entry_at(ledger, arena, index, &bytes);
    if (err_is(e)) return broken("an entry is gone", e);
    return span_equal(bytes, world.entry[index]) || broken("an entry is another", err_none());
}

static bool entries_hold(struct ledger *ledger, const struct promise *promise, bool thorough) {
    OWNED_ARENA arena = arena_open(8 << 20);
    uint64_t size = ledger_size(ledger);
    if (size < promise->acked) return broken("an acknowledged entry is lost", err_none());
    if (size < promise->shown)
        return broken("a checkpoint was shown of entries that are lost", err_none());
    if (size > world.count) return broken("there are entries that nobody appended", err_none());
    for (uint64_t i = thorough || size < 40 ? 0 : size - 40; i < size; i++)
        if (!entry_holds(ledger, arena, i)) return false;
    for (int i = 0; i < 8 && !thorough; i++)
        if (!entry_holds(ledger, arena, chance(size))) return false;
    return true;
}

/* It goes on: one more entry, of another future, published and verified. */
static bool goes_on(struct ledger *ledger, const struct note_key *key) {
    OWNED_ARENA arena = arena_open(8 << 20);
    struct log_found verified;
    uint64_t first;
    uint64_t size = ledger_size(ledger);
    struct ledger_entry entry = {ENTRY_DECISION, world_now,
                                 entry_make(arena, ledger_orders(ledger))};
    struct err e = ledger_append(ledger, &entry, 1, ledger_orders(ledger), &first);
    if (!err_is(e)) e = ledger_publish(ledger);
    if (!err_is(e)) e = log_check("/disk/log", key, &verified);
    if (err_is(e)) return broken("it does not go on", e);
    return (first == size && verified.size == size + 1) || broken("it goes on wrongly", err_none());
}

bool image_holds(struct disk *image, const struct promise *promise, bool thorough) {
    struct note_signer signer = world_signer();
    struct ledger *ledger;
    calls_use(image, NULL);
    if (promise->created &&
        (!reader_holds(promise, &signer.key) || !anchor_holds(promise, &signer.key)))
        return false;
    struct err e = ledger_open("/disk", &signer, world_now, &ledger);
    /* Before it was said to be made it may be nothing, as long as it says so. */
    if (err_is(e)) return !promise->created || broken("it does not start again", e);
    bool fine = !promise->created || entries_hold(ledger, promise, thorough);
    if (fine && promise->created && thorough) fine = goes_on(ledger, &signer.key);
    ledger_close(ledger);
    return fine;
}

void seed_say_when_stopped(int signal_number) {
    static char text[128];
    int len = snprintf(text, sizeof text, "# stopped in the run of seed %llu, image %llu\n",
                       (unsigned long long)run.seed, (unsigned long long)run.images);
    if (write(STDOUT_FILENO, text, (size_t)len) < len) _exit(3);
    signal(SIGABRT, SIG_DFL);
    raise(SIGABRT);
}
