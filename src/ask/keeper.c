/* What does a keeper hold while it runs? Lock, keys, vault, ledger, roll and pack. */
#include "ask/disclosed.h"
#include "ask/enjoin.h"
#include "ask/load.h"

#include "base/bytes.h"
#include "base/file.h"
#include "base/key.h"
#include "store/walk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum {
    KEEPER_BYTES_MAX = 64 * 1024 * 1024,
    ENTRY_ARENA_BYTES = 1024 * 1024,
    LOCK_TRIES_MAX = 50,
};

char *keeper_path(struct arena *arena, const char *dir, const char *name) {
    return arena_printf(arena, "%s/%s", dir, name);
}

struct err keeper_lock(const char *dir, int *lock) {
    char path[4096];
    snprintf(path, sizeof path, "%s/lock", dir);
    *lock = open(path, O_RDWR | O_CLOEXEC);
    if (*lock < 0 && errno == ENOENT)
        return err_make(ERR_INPUT,
                        "%s is no state directory; make one with: portcullis init --dir "
                        "%s --origin NAME",
                        dir, dir);
    if (*lock < 0) return err_errno("cannot open %s", path);
    /* Somebody may only be looking whether it is held. */
    for (int tries = 0; flock(*lock, LOCK_EX | LOCK_NB) != 0; tries++) {
        const struct timespec pause = {.tv_nsec = 2000000};
        if (tries < LOCK_TRIES_MAX) {
            nanosleep(&pause, NULL);
            continue;
        }
        close(*lock);
        *lock = -1;
        return err_make(ERR_FAULT,
                        "%s is in use by another portcullis process; wait for it, or where the "
                        "gateway runs on it ask that: --url http://localhost:6103, or --url "
                        "%s/run/admin.sock, in place of --dir",
                        dir, dir);
    }
    return err_none();
}

bool keeper_is_held(const char *dir) {
    char path[4096];
    snprintf(path, sizeof path, "%s/lock", dir);
    int lock = open(path, O_RDWR | O_CLOEXEC);
    if (lock < 0) return false;
    bool held = flock(lock, LOCK_SH | LOCK_NB) != 0;
    close(lock);
    return held;
}

/* The origin stands in log.vkey; the key must be the one it names. */
static struct err signer_open(struct keeper *keeper) {
    struct arena *arena = keeper->arena;
    struct note_key public_key;
    struct secret seed;
    TRY(ledger_vkey_read(arena, keeper->dir, &public_key));
    TRY(key_open(keeper_path(arena, keeper->dir, "keys/log.key"), &seed));
    struct err e = note_signer_make(span_str(public_key.name), &seed, &keeper->signer);
    secret_wipe(&seed);
    if (err_is(e)) return e;
    if (keeper->signer.key.id != public_key.id)
        return err_make(ERR_FAULT,
                        "%s/keys/log.key is not the key that %s/log.vkey names; restore the "
                        "right one from its backup",
                        keeper->dir, keeper->dir);
    return err_none();
}

static struct err clock_check(struct keeper *keeper, instant clock) {
    keeper->clock_set = clock != 0;
    keeper->clock = clock;
    if (clock && strncmp(keeper->signer.key.name, "test.", 5) != 0)
        return err_make(ERR_USAGE,
                        "a clock set by hand is for logs whose origin begins \"test.\"; "
                        "this one is %s",
                        keeper->signer.key.name);
    return err_none();
}

instant keeper_now(const struct keeper *keeper) {
    instant now = keeper->clock_set ? keeper->clock : clock_now();
    instant last = keeper->ledger ? ledger_time(keeper->ledger) : 0;
    return now > last ? now : last;
}

void keeper_id(const struct keeper *keeper, const char *prefix, char id[ID_BYTES_MAX]) {
    uint8_t random[10];
    random_fill(random, sizeof random);
    id_write(prefix, keeper_now(keeper), random, id);
}

struct err keeper_pack_bytes(const struct keeper *keeper, struct arena *arena,
                             struct span *compiled) {
    struct digest digest;
    uint64_t index;
    if (!roll_pack(keeper->roll, &digest, &index))
        return err_make(ERR_FAULT,
                        "no pack is installed; install one with: portcullis pack install");
    const char *path =
        arena_printf(arena, "%s/packs/%s.json", keeper->dir, hex_str(arena, digest_span(&digest)));
    TRY(file_read(path, PACK_COMPILED_BYTES_MAX, arena, compiled));
    struct digest found = sha256(*compiled);
    if (memcmp(&found, &digest, sizeof digest) == 0) return err_none();
    return err_make(ERR_PROOF,
                    "%s is not the pack that two officers signed (ledger entry "
                    "%llu); restore it",
                    path, (unsigned long long)index);
}

static struct err pack_open(struct keeper *keeper) {
    struct digest digest;
    uint64_t index;
    struct span bytes;
    if (!roll_pack(keeper->roll, &digest, &index)) return err_none();
    if (keeper->pack && memcmp(pack_digest(keeper->pack), &digest, sizeof digest) == 0)
        return err_none();
    TRY(keeper_pack_bytes(keeper, keeper->arena, &bytes));
    struct err e = pack_load(keeper->arena, bytes, &keeper->pack);
    return err_is(e) ? err_at(e, "%s/packs", keeper->dir) : e;
}

struct err keeper_refresh(struct keeper *keeper) {
    size_t count = 0;
    TRY(roll_fold(keeper->roll, keeper->ledger));
    TRY(pack_open(keeper));
    const struct law_choice *choice = roll_choices(keeper->roll, &count);
    if (keeper->pack) pack_construe(keeper->pack, choice, count);
    return err_none();
}

struct err keeper_current(struct keeper *keeper) {
    bool current = roll_head(keeper->roll) == ledger_orders(keeper->ledger);
    return current ? err_none() : keeper_refresh(keeper);
}

/* A ledger put back from an older copy lacks entries whose answers were given: their cases must not
 * be taken for those of a round that was never recorded. */
static struct err ledger_check(struct keeper *keeper) {
    uint64_t least = 0;
    TRY(case_ledger_least(keeper->vault, &least));
    if (ledger_size(keeper->ledger) >= least) return err_none();
    return err_make(ERR_FAULT,
                    "%s/ledger.db is older than the vault: it has %llu entries, and had %llu "
                    "before; put back the newest copy of the ledger",
                    keeper->dir, (unsigned long long)ledger_size(keeper->ledger),
                    (unsigned long long)least);
}

/* A vault put back from an older copy lacks cases that the ledger has. Entries after the newest
 * case are of other kinds, and few. */
static struct err vault_check(struct keeper *keeper) {
    uint64_t last = 0;
    bool has = false;
    TRY(case_last(keeper->vault, &last, &has));
    OWNED_WALK walk;
    ledger_walk_begin(&walk, keeper->ledger, has ? last + 1 : 0);
    for (bool end = false; !end;) {
        uint64_t i;
        struct span bytes;
        struct entry_view entry;
        TRY(ledger_walk_next(&walk, &i, &bytes, &end));
        if (end) break;
        TRY(entry_scan(bytes, &entry));
        if (entry.kind == ENTRY_DECISION || entry.kind == ENTRY_BATCH)
            return err_make(ERR_FAULT,
                            "%s/vault.db is older than the ledger: ledger entry %llu was decided "
                            "and has no case in it; put back the newest copy of the vault",
                            keeper->dir, (unsigned long long)i);
    }
    return err_none();
}

struct err keeper_discard(struct keeper *keeper, uint64_t first, struct err why) {
    uint64_t discarded = 0;
    if (keeper->ledger->lost) return why;
    keeper->discards = err_is(case_discard_from(keeper->vault, first, &discarded));
    keeper->discard_from = first;
    return keeper->discards ? err_at(why, "what was kept for it is still to be discarded") : why;
}

struct err keeper_needs_ledger(struct keeper *keeper) {
    uint64_t discarded = 0;
    if (keeper->ledger->lost)
        return err_make(ERR_FAULT, "the ledger has gone; nothing is released without it");
    if (!keeper->discards) return err_none();
    struct err e = case_discard_from(keeper->vault, keeper->discard_from, &discarded);
    keeper->discards = err_is(e);
    return err_is(e) ? err_at(e, "what was never recorded cannot be discarded") : e;
}

/* What is not the ledger's: keys, vault, and what the ledger's entries come to. */
static struct err rest_open(struct keeper *keeper) {
    struct arena *arena = keeper->arena;
    struct secret vault_key;
    uint64_t discarded = 0;
    TRY(key_open(keeper_path(arena, keeper->dir, SUBJECT_KEY), &keeper->subject_key));
    TRY(key_open(keeper_path(arena, keeper->dir, SEAL_KEY), &keeper->seal_key));
    TRY(key_open(keeper_path(arena, keeper->dir, VAULT_KEY), &vault_key));
    struct err e =
        vault_open(keeper_path(arena, keeper->dir, "vault.db"), &vault_key, &keeper->vault);
    secret_wipe(&vault_key);
    if (err_is(e)) return e;
    /* Under another subject key nobody would find what is recorded of them from now on. */
    TRY(vault_companion_check(keeper->vault, SUBJECT_KEY, &keeper->subject_key));
    TRY(vault_companion_check(keeper->vault, SEAL_KEY, &keeper->seal_key));
    TRY(ledger_check(keeper));
    TRY(case_discard_from(keeper->vault, ledger_size(keeper->ledger), &discarded));
    TRY(vault_check(keeper));
    keeper->roll = roll_open();
    TRY(keeper_refresh(keeper));
    TRY(loading_settle(keeper));
    return spool_take(keeper); /* orders that were handed over come before anything else */
}

static struct err all_open(struct keeper *keeper, instant clock) {
    TRY(keeper_lock(keeper->dir, &keeper->lock));
    TRY(signer_open(keeper));
    TRY(clock_check(keeper, clock));
    TRY(ledger_open(keeper->dir, &keeper->signer, clock ? clock : clock_now(), &keeper->ledger));
    return rest_open(keeper);
}

static void keeper_begin(const char *dir, struct keeper *keeper) {
    *keeper = (struct keeper){.arena = arena_open(KEEPER_BYTES_MAX), .lock = -1};
    keeper->dir = arena_str(keeper->arena, span_str(dir));
}

struct err keeper_open(const char *dir, instant clock, struct keeper *keeper) {
    keeper_begin(dir, keeper);
    struct err e = all_open(keeper, clock);
    if (err_is(e)) keeper_close(keeper);
    return e;
}

static struct err over_open(struct keeper *keeper, instant clock, struct ledger *ledger) {
    TRY(ledger_vkey_read(keeper->arena, keeper->dir, &keeper->signer.key));
    TRY(clock_check(keeper, clock));
    keeper->ledger = ledger;
    return rest_open(keeper);
}

struct err keeper_open_over(const char *dir, instant clock, struct ledger *ledger,
                            struct keeper *keeper) {
    keeper_begin(dir, keeper);
    struct err e = over_open(keeper, clock, ledger);
    if (err_is(e)) keeper_close(keeper);
    return e;
}

/* Where it fails, an older copy of the ledger is told by the last round alone. */
static void ledger_mark(struct keeper *keeper) {
    uint64_t least = 0;
    if (!keeper->roll || err_is(case_ledger_least(keeper->vault, &least))) return;
    if (ledger_size(keeper->ledger) <= least) return;
    struct err e = case_ledger_mark(keeper->vault, ledger_size(keeper->ledger));
    (void)e;
}

void keeper_close(struct keeper *keeper) {
    if (!keeper->arena) return;
    ledger_mark(keeper);
    roll_close(keeper->roll);
    if (keeper->vault) vault_close(keeper->vault);
    if (keeper->ledger) ledger_close(keeper->ledger);
    secret_wipe(&keeper->subject_key);
    secret_wipe(&keeper->seal_key);
    secret_wipe(&keeper->signer.seed);
    if (keeper->lock >= 0) close(keeper->lock);
    disclosed_close(keeper->disclosed);
    if (keeper->notices.found.arena) arena_close(keeper->notices.found.arena);
    arena_close(keeper->arena);
    *keeper = (struct keeper){.lock = -1};
}
