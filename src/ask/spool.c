/* How does an order reach a ledger that another process holds? As one file, signed by two, that
 * appears whole; who holds the lock verifies it and takes it up before its next round. */
#include "ask/enjoin.h"

#include "ask/enact.h"
#include "base/bytes.h"
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum {
    SPOOL_BYTES_MAX = 65536,
    SPOOL_ORDERS_MAX = ORDERS_MAX,
    SPOOL_ARENA_BYTES = 16 * 1024 * 1024,
};

static const char FOLDER[] = "orders.d";

static char *spool_path(struct arena *arena, const char *dir, const char *id, const char *end) {
    return arena_printf(arena, "%s/%s/%s%s", dir, FOLDER, id, end);
}

static struct err file_drop(const char *path) {
    if (unlink(path) != 0 && errno != ENOENT) return err_errno("cannot remove %s", path);
    return err_none();
}

/* ---- handing over ---- */

struct err spool_put(struct arena *arena, const char *dir, const char *order_id,
                     const json_t *document, const struct span approval[2]) {
    OWNED_JSON o = json_object();
    json_object_set(o, "order", (json_t *)(uintptr_t)document);
    json_object_set_new(o, "approvals", approvals_json(approval, 2));
    TRY(folder_make(arena_printf(arena, "%s/%s", dir, FOLDER), 0700));
    TRY(file_drop(spool_path(arena, dir, order_id, ".refused")));
    TRY(file_drop(spool_path(arena, dir, order_id, ".taken")));
    return file_write_durable(spool_path(arena, dir, order_id, ".json"), json_write(arena, o),
                              0600);
}

struct err spool_look(struct arena *arena, const char *dir, const char *order_id,
                      enum spool_state *state, struct span *says) {
    const char *taken = spool_path(arena, dir, order_id, ".taken");
    const char *refused = spool_path(arena, dir, order_id, ".refused");
    *state = file_exists(taken)     ? SPOOL_TAKEN
             : file_exists(refused) ? SPOOL_REFUSED
                                    : SPOOL_WAITING;
    if (*state == SPOOL_WAITING) return err_none();
    const char *path = *state == SPOOL_TAKEN ? taken : refused;
    TRY(file_read(path, SPOOL_BYTES_MAX, arena, says));
    return file_drop(path);
}

/* ---- taking up ---- */

static struct err order_take(struct keeper *keeper, struct arena *arena, const char *path,
                             struct enjoined *enjoined) {
    static const char *const known[] = {"order", "approvals", NULL};
    struct span bytes;
    struct span approval[2];
    OWNED_JSON o = NULL;
    const json_t *document;
    const json_t *list;
    TRY(file_read(path, SPOOL_BYTES_MAX, arena, &bytes));
    TRY(json_read(bytes, SPOOL_BYTES_MAX, &o));
    TRY(json_known_only(o, known, "the order handed over"));
    TRY(json_need_object(o, "the order handed over", "order", &document));
    TRY(json_need_array(o, "the order handed over", "approvals", 2, &list));
    for (size_t i = 0; i < 2; i++)
        TRY(json_str_at(list, i, "approvals", JWS_BYTES_MAX, &approval[i]));
    return enjoin(keeper, document, approval, enjoined);
}

static const char *taken_text(struct arena *arena, const struct enjoined *enjoined) {
    return arena_printf(arena, "%llu%s%s", (unsigned long long)enjoined->index,
                        enjoined->left ? "\n" : "", enjoined->left ? enjoined->why.text : "");
}

/* What is wrong with the file is told to whoever left it; what is wrong with the world stops us. An
 * order that is in the ledger was taken, whatever came after. */
static struct err order_settle(struct keeper *keeper, struct arena *arena, const char *id) {
    const char *path = spool_path(arena, keeper->dir, id, ".json");
    struct enjoined enjoined = {0};
    struct err e = order_take(keeper, arena, path, &enjoined);
    bool taken = enjoined.index != 0;
    bool bad = e.kind == ERR_INPUT || e.kind == ERR_REFUSED || e.kind == ERR_PROOF;
    if (err_is(e) && !bad && !taken) return err_at(e, "%s", path);
    const char *says = taken ? taken_text(arena, &enjoined) : e.text;
    TRY(file_write_durable(spool_path(arena, keeper->dir, id, taken ? ".taken" : ".refused"),
                           span_str(says), 0600));
    TRY(file_drop(path));
    return taken ? e : err_none();
}

/* "ORD-...", of "ORD-....json"; NULL for any other file. */
static const char *order_of(struct arena *arena, const char *name) {
    size_t len = strlen(name);
    if (len <= 5 || strcmp(name + len - 5, ".json") != 0) return NULL;
    struct span id = span_of(name, len - 5);
    return id_valid(id, "ORD") ? arena_str(arena, id) : NULL;
}

static struct err waiting_take(struct keeper *keeper) {
    const char *waiting[SPOOL_ORDERS_MAX];
    size_t count = 0;
    const struct dirent *found;
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", keeper->dir, FOLDER);
    DIR *folder = opendir(path);
    if (!folder && errno == ENOENT) return err_none();
    if (!folder) return err_errno("cannot look for court orders in %s", path);
    OWNED_ARENA arena = arena_open(SPOOL_ARENA_BYTES);
    errno = 0; /* else the end of the folder could not be told from one that cannot be read */
    while (count < SPOOL_ORDERS_MAX && (found = readdir(folder))) {
        const char *id = order_of(arena, found->d_name);
        if (id) waiting[count++] = id;
        errno = 0;
    }
    struct err e = errno ? err_errno("cannot look for court orders in %s", path) : err_none();
    closedir(folder);
    TRY(e);
    for (size_t i = 0; i < count; i++)
        TRY(order_settle(keeper, arena, waiting[i]));
    return err_none();
}

/* An order that stops what is in flight commits a round itself, which would come here again. */
struct err spool_take(struct keeper *keeper) {
    if (keeper->taking) return err_none();
    keeper->taking = true;
    struct err e = waiting_take(keeper);
    keeper->taking = false;
    return e;
}
