/* Something that releases relied on was wrong: which releases, and who must be told? */
#include "ask/affected.h"
#include "base/bytes.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/report.h"

enum { SCRATCH_BYTES = 8 << 20 };

/* ---- recording it ---- */

/* A notice says what happened and what may be done, and nothing that was in the record. */
static struct span notice_write(struct arena *arena, const char *audience,
                                const struct affected *affected, const struct past *one) {
    if (strcmp(audience, "person") == 0)
        return span_str(arena_printf(
            arena,
            "Notice of an error\n\nOn the day of ledger entry %llu something was disclosed about "
            "you "
            "to %.*s, under %.*s.\nIt relied on %s, which was found to be wrong. You may ask for "
            "an "
            "accounting,\nand for a correction.\n\nAviso de un error\n\nEl día de la entrada %llu "
            "se divulgó algo sobre usted a %.*s, según %.*s.\nSe apoyó en %s, que resultó "
            "incorrecto. "
            "Usted puede pedir un informe\nde accesos y una corrección.\n",
            (unsigned long long)one->index, SPAN_FMT(one->requester), SPAN_FMT(one->authority),
            affected->where, (unsigned long long)one->index, SPAN_FMT(one->requester),
            SPAN_FMT(one->authority), affected->where));
    return span_str(
        arena_printf(arena,
                     "Correction, 5 USC 552a(c)(4)\n\nTo %.*s: decision %.*s, ledger entry "
                     "%llu, relied on %s, which "
                     "was found to be wrong.\nDo not use what was released under it, "
                     "and say that you have not.\n",
                     SPAN_FMT(one->requester), SPAN_FMT(one->decision_id),
                     (unsigned long long)one->index, affected->where));
}

/* Counts and ids of decisions: no return information. */
static struct span report_write(struct cli *cli, const struct affected *affected, instant now) {
    char when[INSTANT_TEXT_BYTES];
    OWNED_JSON o = json_object();
    json_t *decisions = json_array();
    instant_write(now, when);
    for (size_t i = 0; i < affected->releases.count; i++)
        json_array_append_new(decisions,
                              json_stringn((const char *)affected->releases.past[i].decision_id.at,
                                           affected->releases.past[i].decision_id.len));
    json_set_span(o, "format", SPAN_LITERAL("portcullis-incident/1"));
    json_set_span(o, "time", span_str(when));
    json_set_span(o, "where", span_str(affected->where));
    json_set_int(o, "releases", (int64_t)affected->releases.count);
    json_set_int(o, "looked_at", (int64_t)affected->looked);
    json_object_set_new(o, "decisions", decisions);
    return json_write(cli->arena, o);
}

static struct digest indices_root(struct arena *arena, const struct affected *affected) {
    struct merkle_edge edge = {0};
    for (size_t i = 0; i < affected->releases.count; i++) {
        const char *text =
            arena_printf(arena, "%llu", (unsigned long long)affected->releases.past[i].index);
        struct digest leaf = merkle_leaf(span_str(text));
        merkle_append(&edge, &leaf);
    }
    return merkle_root(&edge);
}

static void hex_set(struct arena *arena, json_t *o, const char *name, const struct digest *digest) {
    json_set_span(o, name, span_str(hex_str(arena, digest_span(digest))));
}

static struct err error_append(struct cli *cli, struct keeper *keeper,
                               const struct affected *affected, struct span report,
                               uint64_t *index) {
    struct ledger_entry entry = {.kind = ENTRY_ERROR, .time = keeper_now(keeper)};
    struct digest root = indices_root(cli->arena, affected);
    struct digest digest = sha256(report);
    OWNED_JSON o = json_object();
    json_set_span(o, "where", span_str(affected->where));
    json_set_int(o, "releases", (int64_t)affected->releases.count);
    hex_set(cli->arena, o, "root", &root);
    hex_set(cli->arena, o, "report", &digest);
    TRY(entry_write(cli->arena, entry.kind, entry.time, o, &entry.bytes));
    TRY(keeper_needs_ledger(keeper));
    return ledger_append(keeper->ledger, &entry, 1, ledger_orders(keeper->ledger), index);
}

/* The draft beneath --out, and the entry that commits to it. */
static struct err notice_make(struct keeper *keeper, struct arena *arena, const char *folder,
                              const struct affected *affected, size_t i, const char *audience,
                              uint64_t error, struct ledger_entry *entry) {
    const struct past *one = &affected->releases.past[i];
    struct span notice = notice_write(arena, audience, affected, one);
    struct digest digest = sha256(notice);
    FILE *file;
    TRY(cli_create(
        arena_printf(arena, "%s/%s-%llu.txt", folder, audience, (unsigned long long)one->index),
        &file));
    bool written = fwrite(notice.at, 1, notice.len, file) == notice.len;
    if (fclose(file) != 0 || !written) return err_errno("cannot write a notice in %s", folder);
    OWNED_JSON o = json_object();
    json_set_span(o, "audience", span_str(audience));
    json_set_int(o, "error", (int64_t)error);
    json_set_int(o, "entry", (int64_t)one->index);
    hex_set(arena, o, "notice", &digest);
    *entry = (struct ledger_entry){.kind = ENTRY_NOTICE, .time = keeper_now(keeper)};
    return entry_write(arena, entry->kind, entry->time, o, &entry->bytes);
}

static struct err notices_append(struct keeper *keeper, const char *folder,
                                 const struct affected *affected, uint64_t error) {
    static const char *const audience[] = {"person", "recipient"};
    OWNED_ARENA arena = arena_open(SCRATCH_BYTES);
    for (size_t done = 0; done < 2 * affected->releases.count;) {
        struct ledger_entry entry[ROUND_ASKS_MAX];
        size_t round = 2 * affected->releases.count - done;
        uint64_t first;
        if (round > ROUND_ASKS_MAX) round = ROUND_ASKS_MAX;
        arena_wipe(arena);
        for (size_t i = 0; i < round; i++)
            TRY(notice_make(keeper, arena, folder, affected, (done + i) / 2,
                            audience[(done + i) % 2], error, &entry[i]));
        TRY(keeper_needs_ledger(keeper));
        TRY(ledger_append(keeper->ledger, entry, round, ledger_orders(keeper->ledger), &first));
        done += round;
    }
    return ledger_publish(keeper->ledger);
}

static struct err releases_find(struct cli *cli, struct keeper *keeper, struct affected *affected) {
    struct span word[AFFECTED_WORDS_MAX];
    bool behind;
    size_t count = (size_t)cli_value_count(cli, "where");
    if (count > AFFECTED_WORDS_MAX)
        return err_make(ERR_USAGE, "--where is given more than %d times", AFFECTED_WORDS_MAX);
    for (size_t i = 0; i < count; i++)
        word[i] = span_str(cli_value_at(cli, "where", (int)i));
    TRY(affected_begin(affected, keeper, cli->arena, word, count));
    return affected_find(affected, UINT64_MAX, &behind);
}

static struct err error_record(struct cli *cli) {
    struct affected affected;
    uint64_t index = 0;
    const char *folder = cli_value(cli, "out");
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(releases_find(cli, &keeper, &affected));
    if (affected.releases.count == 0)
        return err_make(ERR_INPUT, "no release relied on %s, so there is nothing to record",
                        affected.where);
    TRY(folder_make(folder, 0700));
    struct span report = report_write(cli, &affected, keeper_now(&keeper));
    TRY(file_write_new(arena_printf(cli->arena, "%s/incident.json", folder), report, 0600));
    TRY(error_append(cli, &keeper, &affected, report, &index));
    TRY(notices_append(&keeper, folder, &affected, index));
    cli_say(cli, "%s of %s releases relied on %s.\n", cli_number(cli, affected.releases.count),
            cli_number(cli, affected.looked), affected.where);
    cli_say_row(cli, "ledger entry", "%s, and %s notices after it", cli_number(cli, index),
                cli_number(cli, 2 * affected.releases.count));
    cli_say_row(cli, "drafts", "in %s: the report, and a notice to each person and recipient",
                folder);
    OWNED_JSON o = json_object();
    json_set_int(o, "affected", (int64_t)affected.releases.count);
    json_set_int(o, "looked_at", (int64_t)affected.looked);
    json_set_int(o, "log_index", (int64_t)index);
    json_set_int(o, "notices", (int64_t)(2 * affected.releases.count));
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option error_options[] = {
    CLI_OPTION_DIR,
    AFFECTED_OPTION_WHERE,
    {"out", "FOLDER", "where the report and the drafts of the notices go", true, false},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_error_record = {
    .noun = "error",
    .verb = "record",
    .summary = "records that something was wrong, and drafts a notice to everybody concerned",
    .operands = "",
    .option = error_options,
    .help = "Finds the releases that relied on it (as report affected does), writes an incident "
            "report without return information, drafts a notice to each person and a correction to "
            "each recipient (5 USC 552a(c)(4)), and enters all of that in the ledger: the error, "
            "with the root over the affected entries, and each notice by its digest.",
    .example = "portcullis error record --dir state --where authority:6103-l-13-C --out incident",
    .run = error_record,
    .here = "it writes a notice to everybody concerned into a folder",
};
