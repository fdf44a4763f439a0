/* When may loaded people be found? When the ledger has their file's digest and counts, not before.
 *
 * Vault and ledger are two files, so there is a moment between the ledger's commit and the vault's.
 * A mark in the vault, durable before the load and taken away by the vault's own commit, tells the
 * next start that a load recorded since did not come in; the ledger then says so. */
#include "ask/load.h"

#include "ask/enact.h"

#include <assert.h>

enum { ENTRY_ARENA_BYTES = 1 << 20 };

/* Is the entry a load, or does it undo one, and which? */
static struct err entry_look(struct keeper *keeper, uint64_t index, bool *is_load, bool *undoes,
                             uint64_t *which) {
    OWNED_ARENA arena = arena_open(ENTRY_ARENA_BYTES);
    struct span bytes;
    enum entry_kind kind;
    int64_t load = 0;
    OWNED_JSON entry = NULL;
    TRY(ledger_entry_at(keeper->ledger, arena, index, &bytes));
    TRY(entry_read(bytes, &kind, &entry));
    *is_load = kind == ENTRY_LOAD;
    *undoes = kind == ENTRY_LOAD_UNDONE;
    if (!*undoes) return err_none();
    TRY(json_need_int(entry, "load-undone", "load", 0, JSON_INTEGER_MAX, &load));
    *which = (uint64_t)load;
    return err_none();
}

/* The load recorded since `from` that is not undone yet. There is at most one: whoever loads holds
 * the lock, and the next start comes here before anything else. */
static struct err open_load(struct keeper *keeper, uint64_t from, bool *is, uint64_t *index) {
    *is = false;
    for (uint64_t i = from; i < ledger_size(keeper->ledger); i++) {
        bool load = false;
        bool undoes = false;
        uint64_t which = 0;
        TRY(entry_look(keeper, i, &load, &undoes, &which));
        if (load) *index = i;
        if (load || (undoes && which == *index)) *is = load;
    }
    return err_none();
}

struct err loading_settle(struct keeper *keeper) {
    bool announced = false;
    bool recorded = false;
    uint64_t from = 0;
    uint64_t load = 0;
    TRY(vault_load_announced(keeper->vault, &announced, &from));
    if (!announced) return err_none();
    TRY(open_load(keeper, from, &recorded, &load));
    if (recorded) TRY(load_undo(keeper, load));
    return vault_load_settle(keeper->vault);
}

struct recording {
    struct keeper *keeper;
    uint64_t *index;
    bool tried, done;
};

static struct err record(const struct load_report *report, void *arg) {
    struct recording *recording = arg;
    recording->tried = true;
    TRY(load_record(recording->keeper, report->loaded, report->rows, report->rejected,
                    &report->file, recording->index));
    recording->done = true;
    return err_none();
}

/* An append that failed may yet be found in the journal at the next start, which then needs the
 * mark. Whatever cannot be told now is told there. */
static void load_failed(struct keeper *keeper, const struct recording *recording) {
    struct err later = recording->done    ? loading_settle(keeper)
                       : recording->tried ? err_none()
                                          : vault_load_settle(keeper->vault);
    (void)later;
}

struct err loading_run(struct keeper *keeper, const char *path, const struct load_options *options,
                       struct load_report *report, uint64_t *index) {
    struct load_options with = *options;
    struct recording recording = {.keeper = keeper, .index = index};
    assert(!options->record);
    with.record = record;
    with.record_arg = &recording;
    TRY(vault_load_announce(keeper->vault, ledger_size(keeper->ledger)));
    struct err e = load_people(keeper->vault, path, &with, report);
    if (err_is(e)) load_failed(keeper, &recording);
    return e;
}
