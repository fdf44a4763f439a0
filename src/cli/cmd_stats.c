/* What may be said about everyone, and what has been? */
#include "ask/statistics.h"
#include "base/bytes.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "cli/remote.h"
#include "cli/view.h"
#include "study/interval.h"
#include "study/release.h"

enum { QUERY_BYTES_MAX = 65536, STATS_ARENA_BYTES = 256 * 1024 * 1024 };

/* ---- a definition ---- */

static struct err query_take(struct cli *cli, json_t **definition, struct query *query) {
    struct span bytes;
    TRY(cli_read(cli, cli->operand[0], QUERY_BYTES_MAX, &bytes));
    struct err e = json_read(bytes, QUERY_BYTES_MAX, definition);
    if (!err_is(e)) e = query_read(cli->arena, *definition, query);
    return err_is(e) ? err_at(e, "%s", cli->operand[0]) : e;
}

static const char *rho_text(struct cli *cli, rho_micro rho) {
    return arena_printf(cli->arena, "%llu.%06llu", (unsigned long long)(rho / 1000000),
                        (unsigned long long)(rho % 1000000));
}

/* Without cents where the unit has none. */
static const char *money_text(struct cli *cli, int64_t cents, int64_t unit_cents) {
    const char *text = cli_cents(cli, cents);
    return unit_cents % 100 ? text
                            : arena_printf(cli->arena, "%.*s", (int)strcspn(text, "."), text);
}

/* So many units in dollars, or as units where that is more than can be told. */
static const char *units_text(struct cli *cli, int64_t units, int64_t unit_cents) {
    int64_t cents;
    if (__builtin_mul_overflow(units, unit_cents, &cents))
        return arena_printf(cli->arena, "%lld units of %s", (long long)units,
                            money_text(cli, unit_cents, unit_cents));
    return money_text(cli, cents, unit_cents);
}

static const char *within_text(struct cli *cli, const struct query *query, enum measure measure) {
    uint64_t half = interval_half_width(&query->variance[measure], RELEASE_PER_MILLE);
    if (measure == MEASURE_FILERS)
        return arena_printf(cli->arena, "%s people", cli_number(cli, half));
    return units_text(cli, (int64_t)half, query->unit_cents);
}

static void query_say(struct cli *cli, const struct query *query) {
    struct text by = {.arena = cli->arena};
    for (int g = 0; g < GROUPING_COUNT; g++)
        if (query->by[g])
            text_printf(&by, "%s%s", by.len ? ", " : "", grouping_str((enum grouping)g));
    cli_say(cli, "%s%s%s\n", cli_style(cli, CLI_STRONG), cli_text(cli, query->id),
            cli_style(cli, CLI_PLAIN));
    cli_say_row(cli, "says", "%s", cli_text(cli, query->says));
    cli_say_row(cli, "grouped by", "%.*s", SPAN_FMT(text_span(&by)));
    cli_say_row(cli, "cells", "%s, a person in at most %s",
                cli_number(cli, query_cell_count(query)), cli_number(cli, query->cells_max));
    for (int m = 0; m < MEASURE_COUNT; m++) {
        if (!query->measured[m]) continue;
        cli_say_row(cli, measure_str((enum measure)m), "rho %s, 95 of 100 within %s",
                    rho_text(cli, query->rho[m]), within_text(cli, query, (enum measure)m));
    }
    if (query->measured[MEASURE_TOTAL_TAX])
        cli_say_row(cli, "unit and clamp", "%s and %s", cli_cents(cli, query->unit_cents),
                    cli_cents(cli, query->clamp_cents));
    cli_say_row(cli, "shown from", "%s people on",
                cli_number(cli, interval_threshold(&query->variance[MEASURE_FILERS])));
    cli_say_row(cli, "costs", "rho %s a publication", rho_text(cli, query_cost(query)));
}

static json_t *query_json(struct cli *cli, const struct query *query) {
    json_t *o = json_object();
    json_set_span(o, "id", query->id);
    json_set_span(o, "sha256", span_str(hex_str(cli->arena, digest_span(&query->digest))));
    json_set_int(o, "cells", (int64_t)query_cell_count(query));
    json_set_int(o, "rho_micro", (int64_t)query_cost(query));
    json_set_int(o, "shown_from", (int64_t)interval_threshold(&query->variance[MEASURE_FILERS]));
    return o;
}

static struct err check_run(struct cli *cli) {
    OWNED_JSON definition = NULL;
    struct query query;
    TRY(query_take(cli, &definition, &query));
    query_say(cli, &query);
    OWNED_JSON o = query_json(cli, &query);
    cli_say_json(cli, o);
    return err_none();
}

const struct cli_command command_stats_check = {
    .noun = "stats",
    .verb = "check",
    .summary = "checks the definition of a question about everyone",
    .operands = "query.json",
    .operands_min = 1,
    .operands_max = 1,
    .help = "Says what the question costs, how far its noise moves a figure, and from how many "
            "people on a cell is shown. Groupings and measures are closed lists; one that stands "
            "for what a person is, is refused.",
    .example = "portcullis stats check packs/statistics/tax-by-state.json",
    .run = check_run,
};

/* ---- registering ---- */

static struct err define_run(struct cli *cli) {
    OWNED_JSON definition = NULL;
    struct query query;
    uint64_t index = 0;
    TRY(query_take(cli, &definition, &query));
    TRY(cli_change(cli, ENTRY_QUERY, definition, &index));
    if (!index) return err_none();
    cli_say(cli, "The question is registered, ledger entry %s.\n", cli_number(cli, index));
    query_say(cli, &query);
    OWNED_JSON o = query_json(cli, &query);
    json_set_int(o, "log_index", (int64_t)index);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option define_option[] = {
    CLI_OPTION_DIR,         CLI_OPTION_URL,       CLI_OPTION_APPROVAL,
    CLI_OPTION_OFFICER_KEY, CLI_OPTION_SIGN_ONLY, CLI_OPTION_LOG,
    CLI_OPTION_REPLACES,    CLI_OPTION_NOW,       {0},
};

const struct cli_command command_stats_define = {
    .noun = "stats",
    .verb = "define",
    .summary = "registers a question about everyone, under counsel's and one officer's signature",
    .operands = "query.json",
    .operands_min = 1,
    .operands_max = 1,
    .option = define_option,
    .help = "There is no free query: only what is registered is ever summed, on its schedule, with "
            "the noise that its definition names.\n\n"
            "Officers who are not at this machine sign with --sign-only. " CLI_HELP_SIGN_AT,
    .example = "portcullis stats define --dir state packs/statistics/tax-by-state.json \\\n"
               "    --officer-key state/demo/counsel.jwk --officer-key state/demo/officer-a.jwk",
    .run = define_run,
};

/* ---- publishing ---- */

/* "2024, IL" */
static const char *group_text(struct cli *cli, const json_t *cell) {
    struct text text = {.arena = cli->arena};
    const char *name;
    json_t *group;
    json_object_foreach(json_object_get(cell, "group"), name, group) {
        if (text.len) text_put_str(&text, ", ");
        if (json_is_integer(group))
            text_printf(&text, "%lld", (long long)json_integer_value(group));
        else
            text_put_str(&text, json_string_value(group));
    }
    return arena_str(cli->arena, text_span(&text));
}

/* The figure and how far noise may have moved it, in whole people or whole dollars. */
static const char *figure_text(struct cli *cli, const json_t *cell, const char *measure,
                               int64_t unit_cents) {
    const json_t *figure = json_object_get(cell, measure);
    if (!figure) return "";
    int64_t value = json_integer_value(json_object_get(figure, "value"));
    int64_t half = json_integer_value(json_object_get(figure, "high")) - value;
    const char *sign = value < 0 ? "-" : "";
    if (unit_cents == 0)
        return arena_printf(cli->arena, "%s%s ± %s", sign,
                            cli_number(cli, (uint64_t)(value < 0 ? -value : value)),
                            cli_number(cli, (uint64_t)half));
    return arena_printf(cli->arena, "%s ± %s", units_text(cli, value, unit_cents),
                        units_text(cli, half, unit_cents));
}

static void publication_say(struct cli *cli, const json_t *published) {
    const json_t *cells = json_object_get(published, "cells");
    int64_t unit = json_integer_value(json_object_get(published, "unit_cents"));
    size_t withheld = 0;
    cli_say(cli, "\n  %-28s %18s   %s\n", "", "filers", unit ? "total tax" : "");
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        if (json_object_get(cell, "withheld")) {
            withheld++;
            continue;
        }
        /* The sign of plus or minus has two bytes and one column. */
        cli_say(cli, "  %-28s %19s   %s\n", group_text(cli, cell),
                figure_text(cli, cell, "filers", 0), figure_text(cli, cell, "total-tax", unit));
    }
    cli_say(cli, "\n");
    cli_say_row(cli, "not shown", "%zu cells with too few", withheld);
    cli_say_row(cli, "noise", "95 of 100 draws lie within what is told after ±");
    if (unit)
        cli_say_row(
            cli, "clamp",
            "a person counts with at most %s in a cell; what that cuts off is not "
            "in ±",
            money_text(cli, json_integer_value(json_object_get(published, "clamp_cents")), unit));
}

static struct err run_say(struct cli *cli, const struct statistics_report *report) {
    OWNED_JSON published = NULL;
    char day[DATE_TEXT_BYTES];
    TRY(json_read(report->published, report->published.len, &published));
    date_write(report->day, day);
    if (report->before)
        cli_say(cli, "Published before for %s; nothing was drawn or charged.\n", day);
    else
        cli_say(cli, "Published for %s: charged in ledger entry %s, entered in %s.\n", day,
                cli_number(cli, report->charge_index), cli_number(cli, report->index));
    cli_say_row(cli, "id", "%s", report->id);
    cli_say_row(cli, "cost", "rho %s", rho_text(cli, report->cost));
    publication_say(cli, published);
    cli_say_json(cli, published);
    return err_none();
}

static struct err run_run(struct cli *cli) {
    struct statistics_report report;
    OWNED_ARENA arena = arena_open(STATS_ARENA_BYTES);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    struct cli_progress progress = cli_progress_begin(cli, "summing");
    struct err e = statistics_publish(&keeper, arena, span_str(cli->operand[0]), cli_progress_step,
                                      &progress, &report);
    cli_progress_end(&progress);
    return err_is(e) ? e : run_say(cli, &report);
}

static const struct cli_option dir_option[] = {CLI_OPTION_DIR, CLI_OPTION_NOW, {0}};

const struct cli_command command_stats_run = {
    .noun = "stats",
    .verb = "run",
    .summary = "publishes a registered question for the day that is due",
    .operands = "ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = dir_option,
    .help = "Sums inside the vault, charges the privacy budget in the ledger, and only then draws "
            "the noise. A second run for the same day gives the same figures again and charges "
            "nothing. A crash costs what was charged and publishes nothing.\n\n"
            "The gateway does not run meanwhile: while it does, the directory is its own. It shows "
            "what was published when it begins again.",
    .example = "portcullis stats run --dir state tax-by-state",
    .run = run_run,
    .here = "it adds up the whole vault, which takes more than a gateway has time for",
};

/* ---- looking ---- */

static const struct cli_option look_option[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_NOW, {0}};

static struct err told(struct cli *cli, json_t **o) {
    return cli_view(cli, "statistics", (struct span){0}, "/v1/statistics", o);
}

static struct err list_run(struct cli *cli) {
    OWNED_JSON all = NULL;
    OWNED_JSON o = json_object();
    json_t *list = json_array();
    const json_t *queries = NULL;
    json_object_set_new(o, "queries", list);
    TRY(told(cli, &all));
    TRY(json_need_array(all, "the statistics", "queries", QUERIES_MAX, &queries));
    for (size_t i = 0; i < json_array_size(queries); i++) {
        struct query query;
        const json_t *definition = json_object_get(json_array_get(queries, i), "definition");
        struct err e = query_read(cli->arena, definition, &query);
        if (err_is(e)) return err_at(e, "a registered question");
        query_say(cli, &query);
        json_array_append_new(list, query_json(cli, &query));
    }
    if (json_array_size(queries) == 0)
        cli_say(cli, "No question is registered; register one with: portcullis stats define\n");
    cli_say_json(cli, o);
    return err_none();
}

const struct cli_command command_stats_list = {
    .noun = "stats",
    .verb = "list",
    .summary = "shows the registered questions",
    .operands = "",
    .option = look_option,
    .help = "What each asks, what it costs and how far its noise moves a figure.",
    .example = "portcullis stats list --dir state",
    .run = list_run,
};

static rho_micro rho_of(const json_t *o, const char *key) {
    return (rho_micro)cli_member_number(o, key);
}

static void charge_say(struct cli *cli, const json_t *charge) {
    bool published = json_is_true(json_object_get(charge, "published"));
    cli_say(cli, "  entry %-8s %s  %s  rho %s  %s\n",
            cli_number(cli, cli_member_number(charge, "log_index")), cli_member(cli, charge, "id"),
            cli_member(cli, charge, "day"), rho_text(cli, rho_of(charge, "rho_micro")),
            published ? "published" : "charged, never published");
}

static struct err budget_run(struct cli *cli) {
    OWNED_JSON o = NULL;
    const json_t *charges = NULL;
    TRY(told(cli, &o));
    TRY(json_need_array(o, "the statistics", "charges", SIZE_MAX, &charges));
    rho_micro cap = rho_of(o, "cap_micro");
    rho_micro spent = rho_of(o, "spent_micro");
    cli_say_row(cli, "this year", "rho %s of %s spent, %s left", rho_text(cli, spent),
                rho_text(cli, cap), rho_text(cli, spent < cap ? cap - spent : 0));
    cli_say_row(cli, "in all years", "rho %s", rho_text(cli, rho_of(o, "ever_micro")));
    cli_say_row(cli, "that is", "epsilon at most %s at delta 10^-%d, this year",
                rho_text(cli, rho_of(o, "epsilon_micro")),
                (int)cli_member_number(o, "delta_digits"));
    for (size_t i = 0; i < json_array_size(charges); i++)
        charge_say(cli, json_array_get(charges, i));
    json_object_del(o, "queries");
    cli_say_json(cli, o);
    return err_none();
}

const struct cli_command command_stats_budget = {
    .noun = "stats",
    .verb = "budget",
    .summary = "shows what answers about everyone have cost, and what is left this year",
    .operands = "",
    .option = look_option,
    .help = "Every charge stands in the ledger before its figures were drawn, also those whose "
            "figures never appeared.",
    .example = "portcullis stats budget --dir state",
    .run = budget_run,
};

static const struct told_charge *charge_find(const struct books *books, const char *id) {
    for (size_t i = 0; i < books_charge_count(books); i++)
        if (strcmp(books_charge_at(books, i)->id, id) == 0) return books_charge_at(books, i);
    return NULL;
}

static struct err charge_named(const struct cli *cli, const struct keeper *keeper,
                               const struct told_charge **charge) {
    *charge = charge_find(roll_books(keeper->roll), cli->operand[0]);
    if (*charge) return err_none();
    return err_make(ERR_INPUT, "the ledger has no charge of this id; see: portcullis stats budget");
}

/* ---- as CSV ---- */

static const char *const csv_of[] = {"value", "low", "high"};

/* A name of ours, or a group out of a closed list: "under 25,000" alone wants its quotes. */
static void csv_word(struct text *to, const char *word) {
    bool quoted = strchr(word, ',') != NULL;
    text_printf(to, "%s%s%s,", quoted ? "\"" : "", word, quoted ? "\"" : "");
}

static void csv_head(struct text *to, const json_t *published) {
    const char *name;
    json_t *group;
    const json_t *first = json_array_get(json_object_get(published, "cells"), 0);
    json_object_foreach(json_object_get(first, "group"), name, group) csv_word(to, name);
    for (size_t i = 0; i < 3; i++)
        text_printf(to, "filers_%s,", csv_of[i]);
    for (size_t i = 0; i < 3 && json_object_get(published, "unit_cents"); i++)
        text_printf(to, "total_tax_units_%s,", csv_of[i]);
    text_put_str(to, "shown\n");
}

static void csv_figure(struct text *to, const json_t *cell, const char *measure) {
    const json_t *figure = json_object_get(cell, measure);
    for (size_t i = 0; i < 3; i++) {
        const json_t *number = json_object_get(figure, csv_of[i]);
        if (number) text_printf(to, "%lld", (long long)json_integer_value(number));
        text_put_byte(to, ',');
    }
}

static void csv_row(struct text *to, const json_t *cell, bool money) {
    const char *name;
    json_t *group;
    json_object_foreach(json_object_get(cell, "group"), name, group) {
        if (json_is_integer(group))
            text_printf(to, "%lld,", (long long)json_integer_value(group));
        else
            csv_word(to, json_string_value(group));
    }
    csv_figure(to, cell, "filers");
    if (money) csv_figure(to, cell, "total-tax");
    text_put_str(to, json_object_get(cell, "withheld") ? "no\n" : "yes\n");
}

static void publication_csv(struct cli *cli, const json_t *published) {
    struct text text = {.arena = cli->arena};
    const json_t *cells = json_object_get(published, "cells");
    csv_head(&text, published);
    for (size_t i = 0; i < json_array_size(cells); i++)
        csv_row(&text, json_array_get(cells, i), json_object_get(published, "unit_cents") != NULL);
    cli_put(cli, text_span(&text));
}

static struct err show_run(struct cli *cli) {
    OWNED_JSON published = NULL;
    struct span id = span_str(cli->operand[0]);
    if (!id_valid(id, "STA"))
        return err_make(ERR_USAGE, "a publication's id is \"STA-\" and a ULID of 26 characters");
    TRY(cli_view(cli, "statistics-show", id,
                 arena_printf(cli->arena, "/v1/statistics/%s", cli->operand[0]), &published));
    if (cli_flag(cli, "csv")) {
        publication_csv(cli, published);
        return err_none();
    }
    const char *says = json_string_value(json_object_get(published, "says"));
    cli_say(cli, "%s\n", cli_text(cli, span_str(says ? says : "")));
    publication_say(cli, published);
    cli_say_json(cli, published);
    return err_none();
}

static const struct cli_option show_option[] = {
    CLI_OPTION_DIR,
    CLI_OPTION_URL,
    CLI_OPTION_NOW,
    {"csv", NULL, "a row a cell as CSV, those that are not shown among them", false, false},
    {0}};

const struct cli_command command_stats_show = {
    .noun = "stats",
    .verb = "show",
    .summary = "shows what was published",
    .operands = "STA-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = show_option,
    .help = "Figures with how far noise may have moved them in 95 of 100 draws. The file must be "
            "the one whose digest stands in the ledger. With --url the newest publication of each "
            "question, as it was when the gateway began.",
    .example = "portcullis stats show --dir state STA-01JD8Q5Z3V8T9W2X4Y6Z8A0B1C",
    .run = show_run,
};

static struct err verify_run(struct cli *cli) {
    const struct told_charge *charge;
    OWNED_ARENA arena = arena_open(STATS_ARENA_BYTES);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(charge_named(cli, &keeper, &charge));
    TRY(statistics_verify(&keeper, arena, charge));
    cli_say(cli, "The committed noise over the committed sums gives the published bytes again.\n");
    OWNED_JSON o = json_pack("{s:b}", "verified", 1);
    cli_say_json(cli, o);
    return err_none();
}

const struct cli_command command_stats_verify = {
    .noun = "stats",
    .verb = "verify",
    .summary = "draws what was published again, for an inspector",
    .operands = "STA-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = dir_option,
    .help = "Sums the vault again, opens the sealed evidence, and compares the commitments in the "
            "ledger and every published byte. After people were loaded the sums are others, and it "
            "says so.",
    .example = "portcullis stats verify --dir state STA-01JD8Q5Z3V8T9W2X4Y6Z8A0B1C",
    .run = verify_run,
    .here = "it draws again with the directory's own keys",
};
