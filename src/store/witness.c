/* What did this witness cosign last? Stored first, then cosigned: a crash in between forgets a
 * cosignature that nobody has seen, and never one that somebody has. */
#include "store/witness.h"

#include "base/bytes.h"
#include "base/file.h"
#include "base/key.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

enum {
    WITNESS_ARENA_BYTES = 4 * 1024 * 1024,
    PUBLIC_MODE = 0644,
    FOLDER_MODE = 0755,
};

struct witness {
    struct arena *arena;
    const char *dir;
    struct note_signer signer;
    struct policy *logs;
    int lock;
};

/* ---- the folder ---- */

static struct err logs_read(struct arena *arena, const char *dir, struct policy *logs) {
    struct span text;
    const char *path = arena_printf(arena, "%s/logs", dir);
    TRY(file_read(path, POLICY_BYTES_MAX, arena, &text));
    struct err e = policy_read(arena, text, logs);
    return err_is(e) ? err_at((struct err){ERR_FAULT, e.text}, "%s", path) : e;
}

static struct err lock_take(struct arena *arena, const char *dir, int *lock) {
    const char *path = arena_printf(arena, "%s/lock", dir);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return err_make(ERR_INPUT,
                        "%s is no witness's folder; make one with: portcullis witness init --dir "
                        "%s --name NAME",
                        dir, dir);
    if (fd < 0) return err_errno("cannot open %s", path);
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *lock = fd;
        return err_none();
    }
    close(fd);
    return err_make(ERR_FAULT, "%s is in use by another witness process; stop it first", dir);
}

struct err witness_folder_create(const char *dir, struct span name, struct note_key *key) {
    OWNED_ARENA arena = arena_open(WITNESS_ARENA_BYTES);
    struct secret seed = {{0}};
    struct note_signer signer;
    TRY(cosigner_make(name, &seed, &signer)); /* is the name one? */
    TRY(folder_make(dir, 0700));
    const char *key_path = arena_printf(arena, "%s/witness.key", dir);
    TRY(key_create(key_path, &seed));
    struct err e = cosigner_make(name, &seed, &signer);
    secret_wipe(&seed);
    secret_wipe(&signer.seed);
    TRY(e);
    struct text vkey = {.arena = arena};
    text_put(&vkey, vkey_write(arena, &signer.key));
    text_put_byte(&vkey, '\n');
    TRY(file_write_new(arena_printf(arena, "%s/witness.vkey", dir), text_span(&vkey), PUBLIC_MODE));
    TRY(file_write_new(arena_printf(arena, "%s/logs", dir), SPAN_LITERAL("quorum none\n"),
                       PUBLIC_MODE));
    TRY(folder_make(arena_printf(arena, "%s/state", dir), FOLDER_MODE));
    TRY(file_write_new(arena_printf(arena, "%s/lock", dir), SPAN_LITERAL(""), 0600));
    TRY(folder_sync(dir));
    *key = signer.key;
    return err_none();
}

/* What stands in the memory of a log that was never cosigned. That there is none at all would be a
 * memory that was lost, and a witness that lost it would cosign a fork. */
#define NEVER SPAN_LITERAL("none\n")

static const char *memory_path(struct arena *arena, const char *dir, const char *name) {
    struct digest origin = sha256(span_str(name));
    return arena_printf(arena, "%s/state/%s", dir, hex_str(arena, digest_span(&origin)));
}

static struct err memory_begin(struct arena *arena, const char *dir, const struct note_key *log) {
    const char *path = memory_path(arena, dir, log->name);
    struct err e = file_write_new(path, NEVER, PUBLIC_MODE);
    /* Left by one that ended before the log was entered, or by one that knew the log already. */
    return e.kind == ERR_INPUT && file_exists(path) ? err_none() : e;
}

static struct err watch(struct arena *arena, const char *dir, struct span log_vkey) {
    struct policy *logs = ARENA_NEW(arena, struct policy);
    struct note_key key;
    TRY(vkey_read_log(log_vkey, &key));
    TRY(logs_read(arena, dir, logs));
    if (policy_log_find(logs, span_str(key.name)))
        return err_make(ERR_INPUT, "%s is watched already; a log's key is never exchanged",
                        key.name);
    const char *path = arena_printf(arena, "%s/logs", dir);
    struct span before;
    TRY(file_read(path, POLICY_BYTES_MAX, arena, &before));
    struct text after = {.arena = arena};
    text_put_str(&after, "log ");
    text_put(&after, log_vkey);
    text_put_byte(&after, '\n');
    text_put(&after, before);
    TRY(policy_read(arena, text_span(&after), logs));
    TRY(memory_begin(arena, dir, &key));
    return file_write_durable(path, text_span(&after), PUBLIC_MODE);
}

struct err witness_folder_watch(const char *dir, struct span log_vkey) {
    OWNED_ARENA arena = arena_open(WITNESS_ARENA_BYTES);
    int lock;
    TRY(lock_take(arena, dir, &lock));
    struct err e = watch(arena, dir, log_vkey);
    close(lock);
    return e;
}

/* The name stands in witness.vkey; the key must be the one it names. */
static struct err signer_read(struct arena *arena, const char *dir, struct note_signer *signer) {
    struct span text;
    struct note_key public_key;
    struct secret seed;
    const char *path = arena_printf(arena, "%s/witness.vkey", dir);
    TRY(file_read(path, KEY_FILE_BYTES_MAX, arena, &text));
    while (text.len && text.at[text.len - 1] == '\n')
        text.len--;
    struct err e = vkey_read(text, &public_key);
    if (err_is(e)) return err_at(e, "%s", path);
    TRY(key_open(arena_printf(arena, "%s/witness.key", dir), &seed));
    e = cosigner_make(span_str(public_key.name), &seed, signer);
    secret_wipe(&seed);
    if (err_is(e)) return e;
    if (signer->key.id != public_key.id)
        return err_make(ERR_FAULT,
                        "%s/witness.key is not the key that %s names; restore the right "
                        "one from its backup",
                        dir, path);
    return err_none();
}

struct err witness_open(const char *dir, struct witness **witness) {
    struct arena *arena = arena_open(WITNESS_ARENA_BYTES);
    struct witness *opened = ARENA_NEW(arena, struct witness);
    *opened = (struct witness){.arena = arena, .lock = -1};
    opened->dir = arena_str(arena, span_str(dir));
    opened->logs = ARENA_NEW(arena, struct policy);
    struct err e = lock_take(arena, dir, &opened->lock);
    if (!err_is(e)) e = signer_read(arena, dir, &opened->signer);
    if (!err_is(e)) e = logs_read(arena, dir, opened->logs);
    if (err_is(e)) {
        witness_close(opened);
        return e;
    }
    *witness = opened;
    return err_none();
}

void witness_close(struct witness *witness) {
    if (!witness) return;
    secret_wipe(&witness->signer.seed);
    if (witness->lock >= 0) close(witness->lock);
    arena_close(witness->arena);
}

const struct note_key *witness_key(const struct witness *witness) { return &witness->signer.key; }
size_t witness_log_count(const struct witness *witness) { return witness->logs->log_count; }

/* ---- what was cosigned ---- */

/* The note stored for a log: empty where nothing was cosigned yet. */
static struct err state_read(const struct witness *witness, struct arena *arena,
                             const struct note_key *log, struct span *note,
                             struct witness_last *last, instant *time) {
    struct checkpoint checkpoint;
    struct span stored;
    const char *path = memory_path(arena, witness->dir, log->name);
    *note = span_of("", 0);
    *last = (struct witness_last){0, merkle_empty()};
    *time = 0;
    struct err e = file_read(path, NOTE_BYTES_MAX, arena, &stored);
    if (!err_is(e) && span_equal(stored, NEVER)) return err_none();
    if (!err_is(e)) *note = stored;
    if (!err_is(e)) e = checkpoint_verify(arena, *note, log, &checkpoint);
    if (!err_is(e)) e = cosignature_find(arena, *note, &witness->signer.key, time);
    if (err_is(e) || *time == 0)
        return err_make(ERR_FAULT,
                        "%s is missing or damaged; restore it, the witness cosigns nothing of %s "
                        "without it",
                        path, log->name);
    *last = (struct witness_last){checkpoint.size, checkpoint.root};
    return err_none();
}

/* The log's own signature lines and ours; those of others are not ours to keep. */
static struct err cosign(struct witness *witness, struct arena *arena, const struct note_key *log,
                         struct span note, struct span text, instant now, struct span *lines) {
    struct span kept;
    struct span line = cosignature_write(arena, &witness->signer, now, text);
    TRY(cosignature_keep(arena, note, log, &kept));
    TRY(cosignature_add(arena, kept, line, &kept));
    TRY(file_write_durable(memory_path(arena, witness->dir, log->name), kept, PUBLIC_MODE));
    *lines = line;
    return err_none();
}

static const char *verdict_says(enum witness_verdict verdict) {
    switch (verdict) {
    case WITNESS_MALFORMED:
        return "The request is malformed.\n";
    case WITNESS_UNKNOWN:
        return "This log is not watched here.\n";
    case WITNESS_UNSIGNED:
        return "The checkpoint is not signed by the log's key.\n";
    case WITNESS_UNPROVED:
        return "The proof does not show that this tree grew from the one cosigned last.\n";
    case WITNESS_STALE:
    case WITNESS_COSIGN:
        break;
    }
    return "";
}

static struct err clock_check(instant now, instant last) {
    char then[INSTANT_TEXT_BYTES];
    if (now > 0 && now >= last) return err_none();
    instant_write(last, then);
    return err_make(ERR_FAULT,
                    "the clock is before the last cosignature, which is of %s; set the "
                    "clock",
                    then);
}

static struct err judged(struct witness *witness, struct arena *arena,
                         const struct witness_request *request, instant now,
                         enum witness_verdict *verdict, struct span *said) {
    struct span origin;
    struct span note = {0};
    struct span text;
    struct checkpoint checkpoint;
    struct witness_last last = {0, merkle_empty()};
    instant time = 0;
    TRY(witness_request_origin(arena, request, &origin));
    const struct policy_log *log = policy_log_find(witness->logs, origin);
    if (log) TRY(state_read(witness, arena, &log->key, &note, &last, &time));
    *verdict = witness_judge(arena, request, log ? &log->key : NULL, &last, &checkpoint, &text);
    *said = span_str(verdict_says(*verdict));
    if (*verdict == WITNESS_STALE)
        *said = span_str(arena_printf(arena, "%llu\n", (unsigned long long)last.size));
    if (*verdict != WITNESS_COSIGN) return err_none();
    TRY(clock_check(now, time));
    return cosign(witness, arena, &log->key, request->note, text, now, said);
}

struct err witness_add(struct witness *witness, struct arena *arena, struct span body, instant now,
                       enum witness_verdict *verdict, struct span *said) {
    struct witness_request *request = ARENA_NEW(arena, struct witness_request);
    struct err e = witness_request_read(arena, body, request);
    *verdict = WITNESS_MALFORMED;
    *said = span_str(verdict_says(*verdict));
    if (err_is(e)) return err_none();
    return judged(witness, arena, request, now, verdict, said);
}

struct err witness_latest(struct witness *witness, struct arena *arena, const struct digest *origin,
                          struct span *note) {
    *note = span_of("", 0);
    for (size_t i = 0; i < witness->logs->log_count; i++) {
        const struct note_key *log = &witness->logs->log[i].key;
        struct witness_last last;
        instant time;
        struct digest found = sha256(span_str(log->name));
        if (memcmp(&found, origin, sizeof found) == 0)
            return state_read(witness, arena, log, note, &last, &time);
    }
    return err_none();
}
