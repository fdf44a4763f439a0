/* Would the same be decided again? Old decisions, from what was known then, byte for byte. */
#include "ask/replay.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "store/walk.h"

#include <stdlib.h>

enum { SAMPLE_MAX = 1000000, DIFFERING_SHOWN = 20 };

struct chosen {
    uint64_t *index;
    size_t count;
};

static int index_compare(const void *a, const void *b) {
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

/* Fisher and Yates, as far as needed; then in the order of the ledger, which is cheap to fold. */
static void sample_take(struct chosen *all, uint64_t sample) {
    size_t wanted = sample < all->count ? (size_t)sample : all->count;
    for (size_t i = 0; i < wanted; i++) {
        uint64_t random;
        random_fill((uint8_t *)&random, sizeof random);
        size_t other = i + (size_t)(random % (all->count - i));
        uint64_t kept = all->index[i];
        all->index[i] = all->index[other];
        all->index[other] = kept;
    }
    all->count = wanted;
    qsort(all->index, wanted, sizeof *all->index, index_compare);
}

static struct err decisions_find(struct keeper *keeper, struct arena *arena, struct chosen *all) {
    OWNED_WALK walk;
    static const char kind[] = "\"kind\":\"decision\"";
    all->index = ARENA_ARRAY(arena, uint64_t, ledger_size(keeper->ledger) + 1);
    ledger_walk_begin(&walk, keeper->ledger, 0);
    for (bool end = false; !end;) {
        uint64_t i;
        struct span bytes;
        TRY(ledger_walk_next(&walk, &i, &bytes, &end));
        if (end) break;
        if (memmem(bytes.at, bytes.len, kind, sizeof kind - 1)) all->index[all->count++] = i;
    }
    return err_none();
}

static struct err one_find(struct cli *cli, struct keeper *keeper, struct chosen *chosen) {
    struct vault_case *found = ARENA_NEW(cli->arena, struct vault_case);
    struct span id = span_str(cli->operand[0]);
    bool has = false;
    if (!id_valid(id, "DEC"))
        return err_make(ERR_USAGE, "a decision's id is \"DEC-\" and a ULID of 26 characters");
    TRY(case_by_decision(keeper->vault, cli->arena, id, found, &has));
    if (!has)
        return err_make(ERR_INPUT, "no decision %s is in %s; check the id", cli->operand[0],
                        keeper->dir);
    chosen->index = ARENA_NEW(cli->arena, uint64_t);
    chosen->index[chosen->count++] = found->entry_index;
    return err_none();
}

static struct err chosen_find(struct cli *cli, struct keeper *keeper, struct chosen *chosen) {
    uint64_t sample = 0;
    int ways = (cli->operand_count > 0) + cli_flag(cli, "all") + (cli_value(cli, "sample") != NULL);
    if (ways != 1) return err_make(ERR_USAGE, "give one decision's id, or --all, or --sample N");
    if (cli->operand_count) return one_find(cli, keeper, chosen);
    TRY(cli_count(cli, "sample", 1, SAMPLE_MAX, 0, &sample));
    TRY(decisions_find(keeper, cli->arena, chosen));
    if (sample) sample_take(chosen, sample);
    return err_none();
}

static struct err all_replay(struct cli *cli, struct keeper *keeper, const struct chosen *chosen,
                             json_t *differing, uint64_t *same, double *took) {
    OWNED_REPLAY replay = replay_open(keeper);
    struct cli_progress progress = cli_progress_begin(cli, "replaying");
    for (size_t i = 0; i < chosen->count; i++) {
        struct replayed replayed = {0};
        bool is_decision = false;
        TRY(replay_entry(replay, chosen->index[i], &replayed, &is_decision));
        *same += is_decision && !replayed.differs;
        if (is_decision && replayed.differs) {
            if (json_array_size(differing) < DIFFERING_SHOWN)
                cli_say(cli, "%s  entry %s  differs: %s\n", replayed.decision_id,
                        cli_number(cli, replayed.index), replayed.differs);
            json_array_append_new(
                differing, json_pack("{s:s,s:I,s:s}", "decision", replayed.decision_id, "log_index",
                                     (json_int_t)replayed.index, "differs", replayed.differs));
        }
        cli_progress_step(i + 1, chosen->count, &progress);
    }
    *took = cli_progress_seconds(&progress);
    cli_progress_end(&progress);
    return err_none();
}

static struct err replay(struct cli *cli) {
    struct chosen chosen = {0};
    uint64_t same = 0;
    double took = 0;
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(chosen_find(cli, &keeper, &chosen));
    OWNED_JSON o = json_object();
    json_t *differing = json_array();
    json_object_set_new(o, "differing", differing);
    TRY(all_replay(cli, &keeper, &chosen, differing, &same, &took));
    double rate = took > 0 ? (double)chosen.count / took : 0;
    json_set_int(o, "replayed", (int64_t)chosen.count);
    json_set_int(o, "identical", (int64_t)same);
    json_set_int(o, "per_second", (int64_t)rate);
    cli_say(cli, "%s of %s identical, %.0f a second\n", cli_number(cli, same),
            cli_number(cli, chosen.count), rate);
    cli_say_json(cli, o);
    if (same != chosen.count) cli->exit = CLI_PROOF;
    return err_none();
}

static const struct cli_option options[] = {
    CLI_OPTION_DIR,
    {"all", NULL, "every decision in the ledger", false, false},
    {"sample", "N", "so many, drawn by lot", false, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_decision_replay = {
    .noun = "decision",
    .verb = "replay",
    .summary = "makes old decisions again from what was known then, and compares every byte",
    .operands = "[DEC-ID]",
    .operands_max = 1,
    .option = options,
    .help = "The ledger is folded up to the index that the decision saw: its pack, orders, "
            "enrolments and withdrawals; the law is that of the recorded time. What the identity "
            "stage saw comes from the sealed record, whose digest the ledger holds, so nobody's "
            "record is looked at. Ends with 7 when one differs, and says in what.",
    .example = "portcullis decision replay --dir state --all",
    .run = replay,
    .here = "it decides again from the vault's own records, which takes more than a gateway has "
            "time for; auditors draw some by lot on /audit/replay",
};
