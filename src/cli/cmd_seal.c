/* When does an entry that the law seals become its person's to see? */
#include "ask/enact.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "verify/verify.h"

enum { DUE_MAX = 1 << 20 };

/* Sealed entries whose day has come and that nobody has opened, in ascending order. */
struct due {
    struct arena *arena;
    uint64_t *index;
    size_t count, capacity;
    instant now;
};

static void due_add(struct due *due, uint64_t index) {
    if (due->count == due->capacity) {
        size_t capacity = due->capacity ? 2 * due->capacity : 256;
        uint64_t *grown = ARENA_ARRAY(due->arena, uint64_t, capacity);
        if (due->count) memcpy(grown, due->index, due->count * sizeof *grown);
        due->index = grown;
        due->capacity = capacity;
    }
    due->index[due->count++] = index;
}

static void due_drop(struct due *due, uint64_t index) {
    size_t kept = 0;
    for (size_t i = 0; i < due->count; i++)
        if (due->index[i] != index) due->index[kept++] = due->index[i];
    due->count = kept;
}

static struct err visit_due(void *with, struct tree *tree, uint64_t index, struct span bytes,
                            const struct entry_view *entry, uint64_t tally[TALLIES]) {
    struct due *due = with;
    instant review;
    if (entry->kind == ENTRY_UNSEAL) due_drop(due, entry_view_count(entry, "entry"));
    if (!entry_review(entry, &review) || review > due->now) return err_none();
    if (due->count == DUE_MAX)
        return err_make(ERR_FAULT, "more than %d seals are due at once", DUE_MAX);
    due_add(due, index);
    return err_none();
}

static struct err due_find(struct cli *cli, struct keeper *keeper, struct due *due) {
    struct source *log;
    struct checkpoint checkpoint;
    struct span note;
    struct walked walked;
    *due = (struct due){.arena = cli->arena, .now = keeper_now(keeper)};
    TRY(source_open(cli->arena, keeper_path(cli->arena, keeper->dir, "log"), &log));
    TRY(checkpoint_open(log, cli->arena, &keeper->signer.key, &checkpoint, &note));
    struct walk walk = {.source = log,
                        .checkpoint = &checkpoint,
                        .to = (checkpoint.size + TILE_WIDTH - 1) / TILE_WIDTH,
                        .now = due->now,
                        .workers = 1,
                        .visit = visit_due,
                        .with = due};
    return walk_run(&walk, &walked);
}

static struct err seal_open_run(struct cli *cli) {
    struct due due;
    uint64_t opened = 0;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(due_find(cli, &keeper, &due));
    for (size_t i = 0; i < due.count; i++)
        TRY(seal_open(&keeper, due.index[i], &opened));
    cli_say(cli, "%s sealed entries are opened to the people whom they concern.\n",
            cli_number(cli, due.count));
    OWNED_JSON o = json_object();
    json_set_int(o, "opened", (int64_t)due.count);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option seal_options[] = {CLI_OPTION_DIR, CLI_OPTION_NOW, {0}};

const struct cli_command command_seal_open = {
    .noun = "seal",
    .verb = "open",
    .summary = "opens the sealed entries whose day of review has come",
    .operands = "",
    .option = seal_options,
    .help = "Where the pack lets an entry be kept from its person for a time, the entry is sealed "
            "until a day. This publishes the keys of those whose day has come, each as an unseal "
            "entry: from then on the person's accounting has them. Run it daily; "
            "portcullis-verify log counts those that are overdue.",
    .example = "portcullis seal open --dir state",
    .run = seal_open_run,
    .here = "a running gateway opens what is due by itself",
};
