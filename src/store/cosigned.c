/* What did the witnesses sign of the published log? Files beneath log/ alone; no journal, no key.
 */
#include "store/cosigned.h"

#include "base/file.h"
#include "store/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

enum { COSIGNED_ARENA_BYTES = 4 * 1024 * 1024, PUBLIC_MODE = 0644 };

struct tree { /* the published one */
    const char *log_dir;
    uint64_t size;
};

static struct err fetch(void *from, unsigned level, uint64_t at, struct digest *hash) {
    const struct tree *tree = from;
    return tiles_node(tree->log_dir, tree->size, level, at, hash);
}

struct err log_consistency(const char *log_dir, uint64_t old_size, uint64_t size,
                           struct digest proof[PROOF_HASHES_MAX], size_t *count) {
    struct tree tree = {log_dir, size};
    return merkle_consistency_make(fetch, &tree, old_size, size, proof, count);
}

uint64_t log_cosigned_size(struct arena *arena, const char *log_dir,
                           const struct note_key *witness) {
    struct span note;
    struct checkpoint checkpoint;
    instant time = 0;
    const char *path = arena_printf(arena, "%s/cosigned", log_dir);
    if (!file_exists(path) || err_is(file_read(path, NOTE_BYTES_MAX, arena, &note)) ||
        err_is(checkpoint_read(arena, note, &checkpoint)) ||
        err_is(cosignature_find(arena, note, witness, &time)))
        return 0; /* it is only where to begin asking */
    return time ? checkpoint.size : 0;
}

static struct err put(struct arena *arena, const char *dir, const struct note_key *key,
                      struct span note) {
    struct checkpoint given;
    struct checkpoint found;
    struct checkpoint published;
    struct span published_note;
    struct span there;
    const char *cosigned = arena_printf(arena, "%s/log/cosigned", dir);
    const char *checkpoint = arena_printf(arena, "%s/log/checkpoint", dir);
    TRY(checkpoint_verify(arena, note, key, &given));
    TRY(file_read(checkpoint, NOTE_BYTES_MAX, arena, &published_note));
    TRY(checkpoint_verify(arena, published_note, key, &published));
    if (given.size > published.size ||
        (given.size == published.size && memcmp(&given.root, &published.root, sizeof given.root)))
        return err_make(ERR_PROOF, "%s is of another log than the one that was cosigned",
                        checkpoint);
    if (file_exists(cosigned)) {
        TRY(file_read(cosigned, NOTE_BYTES_MAX, arena, &there));
        if (!err_is(checkpoint_verify(arena, there, key, &found)) && found.size > given.size)
            return err_make(ERR_STALE, "a larger checkpoint was cosigned meanwhile");
    }
    TRY(file_write_durable(cosigned, note, PUBLIC_MODE));
    if (published.size != given.size) return err_none(); /* the log has grown meanwhile */
    return file_write_durable(checkpoint, note, PUBLIC_MODE);
}

struct err log_cosigned_put_held(const char *dir, const struct note_key *key, struct span note) {
    OWNED_ARENA arena = arena_open(COSIGNED_ARENA_BYTES);
    return put(arena, dir, key, note);
}

/* Whoever publishes holds the same lock. */
struct err log_cosigned_put(const char *dir, const struct note_key *key, struct span note) {
    OWNED_ARENA arena = arena_open(4096);
    const char *path = arena_printf(arena, "%s/lock", dir);
    int lock = open(path, O_RDWR | O_CLOEXEC);
    if (lock < 0) return err_errno("cannot open %s", path);
    struct err e = flock(lock, LOCK_EX | LOCK_NB) == 0
                       ? log_cosigned_put_held(dir, key, note)
                       : err_make(ERR_FAULT,
                                  "%s is in use by another portcullis process; try again when it "
                                  "has ended",
                                  dir);
    close(lock);
    return e;
}
