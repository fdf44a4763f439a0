/* What does a keeper hold while it runs? Lock, keys, vault, ledger, roll and pack. */
#include "ask/enjoin.h"
#include "ask/load.h"

#include "base/bytes.h"
#include "base/file.h"
#include "base/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

enum { KEEPER_BYTES_MAX = 64 * 1024 * 1024, LOCK_TRIES_MAX = 50 };

char *keeper_path(struct arena *arena, const char *dir, const char *name) {
    return arena_printf(arena, "%s/%s", dir, name);
}

static struct err lock_take(struct keeper *keeper) {
    const char *path = keeper_path(keeper->arena, keeper->dir, "lock");
    keeper->lock = open(path, O_RDWR | O_CLOEXEC);
    if (keeper->lock < 0 && errno == ENOENT)
        return err_make(ERR_INPUT,
                        "%s is no state directory; make one with: portcullis init --dir "
                        "%s --origin NAME",
                        keeper->dir, keeper->dir);
    if (keeper->lock < 0) return err_errno("cannot open %s", path);
    /* Somebody may only be looking whether it is held. */
    for (int tries = 0; flock(keeper->lock, LOCK_EX | LOCK_NB) != 0; tries++) {
        const struct timespec pause = {.tv_nsec = 2000000};
        if (tries < LOCK_TRIES_MAX) {
            nanosleep(&pause, NULL);
            continue;
        }
        return err_make(ERR_FAULT,
                        "%s is in use by another portcullis process; wait for it or "
                        "stop it",
                        keeper->dir);
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
    struct span text;
    struct note_key public_key;
    struct secret seed;
    const char *path = keeper_path(arena, keeper->dir, "log.vkey");
    TRY(file_read(path, KEY_FILE_BYTES_MAX, arena, &text));
    while (text.len && text.at[text.len - 1] == '\n')
        text.len--;
    struct err e = vkey_read(text, &public_key);
    if (err_is(e)) return err_at(e, "%s", path);
    TRY(key_open(keeper_path(arena, keeper->dir, "keys/log.key"), &seed));
    e = note_signer_make(span_str(public_key.name), &seed, &keeper->signer);
    secret_wipe(&seed);
    if (err_is(e)) return e;
    if (keeper->signer.key.id != public_key.id)
        return err_make(ERR_FAULT,
                        "%s/keys/log.key is not the key that %s names; restore the "
                        "right one from its backup",
                        keeper->dir, path);
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

static struct err pack_open(struct keeper *keeper) {
    struct digest digest;
    uint64_t index;
    struct span bytes;
    if (!roll_pack(keeper->roll, &digest, &index)) return err_none();
    if (keeper->pack && memcmp(pack_digest(keeper->pack), &digest, sizeof digest) == 0)
        return err_none();
    struct arena *arena = keeper->arena;
    const char *path =
        arena_printf(arena, "%s/packs/%s.json", keeper->dir, hex_str(arena, digest_span(&digest)));
    TRY(file_read(path, PACK_COMPILED_BYTES_MAX, arena, &bytes));
    struct digest found = sha256(bytes);
    if (memcmp(&found, &digest, sizeof digest) != 0)
        return err_make(ERR_PROOF,
                        "%s is not the pack that two officers signed (ledger entry "
                        "%llu); restore it",
                        path, (unsigned long long)index);
    struct err e = pack_load(arena, bytes, &keeper->pack);
    return err_is(e) ? err_at(e, "%s", path) : e;
}

struct err keeper_refresh(struct keeper *keeper) {
    size_t count = 0;
    TRY(roll_fold(keeper->roll, keeper->ledger));
    TRY(pack_open(keeper));
    const struct law_choice *choice = roll_choices(keeper->roll, &count);
    if (keeper->pack) pack_construe(keeper->pack, choice, count);
    return err_none();
}

static struct err stores_open(struct keeper *keeper, instant clock) {
    struct arena *arena = keeper->arena;
    struct secret vault_key;
    uint64_t discarded = 0;
    TRY(signer_open(keeper));
    TRY(clock_check(keeper, clock));
    TRY(key_open(keeper_path(arena, keeper->dir, "keys/subject.key"), &keeper->subject_key));
    TRY(key_open(keeper_path(arena, keeper->dir, "keys/seal.key"), &keeper->seal_key));
    TRY(key_open(keeper_path(arena, keeper->dir, "keys/vault.key"), &vault_key));
    instant now = clock ? clock : clock_now();
    struct err e = ledger_open(keeper->dir, &keeper->signer, now, &keeper->ledger);
    if (!err_is(e))
        e = vault_open(keeper_path(arena, keeper->dir, "vault.db"), &vault_key, &keeper->vault);
    secret_wipe(&vault_key);
    if (err_is(e)) return e;
    TRY(case_discard_from(keeper->vault, ledger_size(keeper->ledger), &discarded));
    keeper->roll = roll_open();
    TRY(keeper_refresh(keeper));
    TRY(loading_settle(keeper));
    return spool_take(keeper); /* orders that were handed over come before anything else */
}

struct err keeper_open(const char *dir, instant clock, struct keeper *keeper) {
    *keeper = (struct keeper){.arena = arena_open(KEEPER_BYTES_MAX), .lock = -1};
    keeper->dir = arena_str(keeper->arena, span_str(dir));
    struct err e = lock_take(keeper);
    if (!err_is(e)) e = stores_open(keeper, clock);
    if (err_is(e)) keeper_close(keeper);
    return e;
}

void keeper_close(struct keeper *keeper) {
    if (!keeper->arena) return;
    roll_close(keeper->roll);
    if (keeper->vault) vault_close(keeper->vault);
    if (keeper->ledger) ledger_close(keeper->ledger);
    secret_wipe(&keeper->subject_key);
    secret_wipe(&keeper->seal_key);
    secret_wipe(&keeper->signer.seed);
    if (keeper->lock >= 0) close(keeper->lock);
    arena_close(keeper->arena);
    *keeper = (struct keeper){.lock = -1};
}
