/* What would it cost if people stopped filing? The model of the study room on the command line; no
 * state directory is opened. */
#include "cli/commands.h"

#include "base/csv.h"
#include "study/tell.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

enum { IMPACT_ARENA_BYTES = 1 << 30 };

/* ---- what was typed ---- */

static struct err decimal_option(const struct cli *cli, const char *name, double absent,
                                 double *value) {
    const char *text = cli_value(cli, name);
    char *end = NULL;
    *value = absent;
    if (!text) return err_none();
    *value = strtod(text, &end);
    if (end == text || *end || !isfinite(*value))
        return err_make(ERR_USAGE, "--%s takes a number, such as 10 or 2.5", name);
    return err_none();
}

static struct err years_option(const struct cli *cli, struct impact_ask *ask) {
    const char *text = cli_value(cli, "years");
    char *end = NULL;
    ask->from = 2026;
    ask->to = 2035;
    if (!text) return err_none();
    long from = strtol(text, &end, 10);
    long to = *end == '-' ? strtol(end + 1, &end, 10) : from;
    if (*end || from < 1000 || from > 9999 || to < 1000 || to > 9999)
        return err_make(ERR_USAGE, "--years takes two years, such as 2026-2035");
    ask->from = (int)from;
    ask->to = (int)to;
    return err_none();
}

/* "open", or the year in which an order closes it. */
static struct err gate_option(const struct cli *cli, struct impact_ask *ask) {
    const char *text = cli_value(cli, "gate");
    char *end = NULL;
    if (!text || strcmp(text, "open") == 0) return err_none();
    if (strncmp(text, "closed:", 7) == 0) {
        long year = strtol(text + 7, &end, 10);
        if (end > text + 7 && !*end && year >= 2022 && year <= 2100) {
            ask->closed_in = (int)year;
            return err_none();
        }
    }
    return err_make(ERR_USAGE, "--gate takes open, or closed:2027 for the year of the order");
}

static struct err state_option(struct cli *cli, struct impact_ask *ask) {
    struct impact_state state[CHART_STATES];
    const char *text = cli_value(cli, "state");
    if (!text) return err_none();
    chart_states(state);
    for (size_t i = 0; i < CHART_STATES; i++)
        if (strcasecmp(text, state[i].state) == 0) {
            ask->state = arena_str(cli->arena, span_str(state[i].state));
            return err_none();
        }
    return err_make(ERR_USAGE, "--state takes the two letters of a State or DC, such as IL");
}

/* In place of --drop: which stands for what the Budget Lab says. */
static struct err scenario_option(const struct cli *cli, const struct figures *figures,
                                  struct impact_ask *ask) {
    const char *text = cli_value(cli, "scenario");
    if (!text) return err_none();
    if (cli_value(cli, "drop"))
        return err_make(ERR_USAGE, "--scenario is a drop; give it or --drop, not both");
    for (int i = 0; i < SCENARIO_COUNT; i++)
        if (strcmp(text, impact_scenario_str((enum impact_scenario)i)) == 0)
            return impact_scenario_drop(figures, (enum impact_scenario)i, &ask->drop);
    return err_make(ERR_USAGE, "--scenario takes low, central or high");
}

static struct err ask_take(struct cli *cli, struct impact_ask *ask) {
    *ask = (struct impact_ask){0};
    TRY(state_option(cli, ask));
    TRY(decimal_option(cli, "drop", 10, &ask->drop));
    TRY(decimal_option(cli, "informal", 0, &ask->informal));
    TRY(decimal_option(cli, "recovered", 0, &ask->recovered));
    TRY(years_option(cli, ask));
    TRY(gate_option(cli, ask));
    TRY(cli_count(cli, "seed", 0, UINT64_MAX, 1, &ask->seed));
    return cli_count(cli, "draws", 1000, IMPACT_DRAWS_MAX, 100000, &ask->draws);
}

/* ---- the figures ---- */

static struct err figures_take(struct cli *cli, struct figures *figures) {
    const char *path = cli_value(cli, "figures");
    struct span shipped = figures_shipped();
    FILE *file = NULL;
    if (path) TRY(cli_open(cli, path, &file));
    if (!path) file = fmemopen((void *)(uintptr_t)shipped.at, shipped.len, "r");
    if (!file) return err_errno("cannot read the figures");
    const char *name = path ? path : "figures.csv (built in)";
    struct csv *csv = csv_open(file, name);
    struct err e = figures_read(cli->arena, csv, name, figures);
    csv_close(csv);
    fclose(file);
    return e;
}

/* ---- what is said ---- */

static void dollars_say(const struct cli *cli, const char *label, double bn, const char *more) {
    struct text text = {.arena = cli->arena};
    text_put_dollars(&text, bn);
    cli_say_row(cli, label, "%.*s%s", SPAN_FMT(text_span(&text)), more);
}

static void scenarios_say(const struct cli *cli, const struct impact *impact) {
    cli_say(cli, "\n  %-22s %11s   gate closed by an order of %d\n", "scenario", "gate open",
            impact->closed_in);
    for (int i = 0; i < SCENARIO_COUNT; i++) {
        double drop = impact->scenario_drop[i];
        struct text open = {.arena = cli->arena};
        struct text closed = {.arena = cli->arena};
        text_put_dollars(&open, drop * impact->open_bn_a_point);
        text_put_dollars(&closed, drop * impact->closed_bn_a_point);
        cli_say(cli, "  %-22s %11s   %s\n",
                arena_printf(cli->arena, "%s, %.1f points",
                             impact_scenario_str((enum impact_scenario)i), drop),
                arena_str(cli->arena, text_span(&open)), arena_str(cli->arena, text_span(&closed)));
    }
    cli_say(cli, "\n");
}

static void impact_say(const struct cli *cli, const struct told *told) {
    const struct impact *impact = told->impact;
    const struct impact_ask *ask = told->ask;
    cli_say(cli, "%s%s\n\n", tell_wall, "");
    if (!impact->known) {
        cli_say(cli,
                "%s: no confirmed figure is published for this State, so nothing is estimated.\n",
                ask->state);
        return;
    }
    cli_say(cli, "%s%s, %.4g points less compliance, %d to %d%s\n", cli_style(cli, CLI_STRONG),
            ask->state ? ask->state : "The nation", ask->drop, ask->from, ask->to,
            cli_style(cli, CLI_PLAIN));
    dollars_say(cli, "lost, most likely", impact->total_bn, "");
    dollars_say(cli, "5 of 100 below", impact->total_point_bn[0], "");
    dollars_say(cli, "5 of 100 above", impact->total_point_bn[4], "");
    dollars_say(cli, "a point of compliance", impact->bn_a_point, "");
    cli_say(cli, "\n  %-6s %11s %11s %11s %14s %14s\n", "year", "static", "after drop", "lost",
            "5 of 100 below", "5 of 100 above");
    for (size_t y = 0; y < impact->year_count; y++) {
        const struct impact_year *year = &impact->year[y];
        const double bn[] = {year->static_bn, year->static_bn - year->loss_bn, year->loss_bn,
                             year->point_bn[0], year->point_bn[4]};
        cli_say(cli, "  %-6d", year->year);
        for (size_t i = 0; i < sizeof bn / sizeof *bn; i++) {
            struct text text = {.arena = cli->arena};
            text_put_dollars(&text, bn[i]);
            cli_say(cli, " %*s", i < 3 ? 11 : 14, arena_str(cli->arena, text_span(&text)));
        }
        cli_say(cli, "\n");
    }
    cli_say(cli, "\n");
    for (int k = 0; k < KIND_COUNT; k++)
        if (impact->base_bn[k] > 0)
            dollars_say(cli, impact_kind_str((enum impact_kind)k), impact->kind_bn[k],
                        impact->exposed[k] > 0 ? "" : "  (not reached by a drop)");
    scenarios_say(cli, impact);
    cli_say_row(cli, "drawn, by formula", "means differ by %.3f %%",
                100 * fabs(impact->mean_bn / impact->mean_closed_bn - 1));
}

static struct err break_even_say(struct cli *cli, const struct impact *impact) {
    double usd;
    TRY(decimal_option(cli, "break-even", 0, &usd));
    if (!cli_value(cli, "break-even") || !impact->known) return err_none();
    if (usd <= 0) return err_make(ERR_USAGE, "--break-even takes an amount of US dollars above 0");
    double points = usd / 1e9 / impact->bn_a_point;
    struct text text = {.arena = cli->arena};
    text_put_dollars(&text, usd / 1e9);
    cli_say_row(cli, "break-even", "%.*s are lost by a drop of %.2f points%s",
                SPAN_FMT(text_span(&text)), points,
                points > 50 ? ", which is more than the model speaks of" : "");
    return err_none();
}

static struct err svg_put(struct cli *cli, const char *which, const struct told *told) {
    struct text text = {.arena = cli->arena};
    if (strcmp(which, "map") == 0)
        chart_map(&text, told);
    else if (!told->impact->known)
        return err_make(ERR_INPUT, "no confirmed figure is published for this State, so there is "
                                   "nothing to draw; --svg map shows which have one");
    else if (strcmp(which, "fan") == 0)
        chart_fan(&text, told);
    else if (strcmp(which, "tornado") == 0)
        chart_tornado(&text, told);
    else
        return err_make(ERR_USAGE, "--svg takes fan, tornado or map");
    cli_put(cli, text_span(&text));
    return err_none();
}

static struct err told_say(struct cli *cli, const struct told *told) {
    struct text text = {.arena = cli->arena};
    if ((cli_value(cli, "svg") != NULL) + cli_flag(cli, "csv") + cli_flag(cli, "html") > 1)
        return err_make(ERR_USAGE,
                        "--csv, --svg and --html are one of three; run it once for each");
    if (cli_value(cli, "svg")) return svg_put(cli, cli_value(cli, "svg"), told);
    if (cli_flag(cli, "csv")) tell_csv(&text, told);
    if (cli_flag(cli, "html")) tell_page(&text, told);
    if (text.len) {
        cli_put(cli, text_span(&text));
        return err_none();
    }
    OWNED_JSON o = tell_json(told);
    cli_say_json(cli, o);
    impact_say(cli, told);
    return break_even_say(cli, told->impact);
}

/* ---- published results again ---- */

static struct err cards_say(struct cli *cli, const struct figures *figures) {
    struct impact_card *card = ARENA_ARRAY(cli->arena, struct impact_card, CARDS_MAX);
    size_t count;
    size_t held = 0;
    TRY(impact_replicate(figures, card, &count));
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++) {
        held += card[i].holds;
        cli_say(cli, "%s%-4s%s %-58s %7.2f  published %6.1f\n",
                cli_style(cli, card[i].holds ? CLI_GOOD : CLI_BAD), card[i].holds ? "ok" : "NO",
                cli_style(cli, CLI_PLAIN), card[i].says, card[i].ours, card[i].published);
        if (card[i].gap) cli_say(cli, "     gap: %s\n", card[i].gap);
        json_t *o = json_object();
        json_set_span(o, "says", span_str(card[i].says));
        json_set_int(o, "ours_usd", llround(card[i].ours * 1e9));
        json_set_int(o, "published_usd", llround(card[i].published * 1e9));
        json_object_set_new(o, "holds", json_boolean(card[i].holds));
        if (card[i].gap) json_set_span(o, "gap", span_str(card[i].gap));
        json_array_append_new(list, o);
    }
    OWNED_JSON o = json_object();
    json_object_set_new(o, "cards", list);
    cli_say_json(cli, o);
    if (held != count) cli->exit = CLI_PROOF;
    return err_none();
}

static struct err impact_run(struct cli *cli) {
    struct impact_ask ask;
    struct figures figures;
    struct impact *impact = ARENA_NEW(cli->arena, struct impact);
    struct impact_state *state = ARENA_ARRAY(cli->arena, struct impact_state, CHART_STATES);
    OWNED_ARENA arena = arena_open(IMPACT_ARENA_BYTES);
    TRY(ask_take(cli, &ask));
    TRY(figures_take(cli, &figures));
    TRY(scenario_option(cli, &figures, &ask));
    if (cli_flag(cli, "check")) return cards_say(cli, &figures);
    TRY(impact_estimate(arena, &figures, &ask, impact));
    chart_states(state);
    TRY(impact_states(arena, &figures, &ask, state, CHART_STATES));
    struct told told = {&figures, &ask, impact, state};
    return told_say(cli, &told);
}

static const struct cli_option option[] = {
    {"drop", "POINTS", "how many points fewer comply (10)", false, false},
    {"scenario", "NAME", "low, central or high: the Budget Lab's, in points; in place of --drop",
     false, false},
    {"state", "XX", "state and local taxes of one State; else the nation's, and federal ones",
     false, false},
    {"years", "FROM-TO", "the years (2026-2035)", false, false},
    {"gate", "WHEN", "open, or closed:YEAR for an order that closes it (open)", false, false},
    {"recovered", "SHARE", "what enforcement brings back, 0 to 1 (0)", false, false},
    {"informal", "SHARE", "payroll taxes of work that moves beyond withholding, 0 to 1 (0)", false,
     false},
    {"break-even", "USD", "which drop costs this much", false, false},
    {"seed", "S", "the same seed gives the same bytes (1)", false, false},
    {"draws", "N", "how many are drawn (100000)", false, false},
    {"figures", "FILE", "other published figures, as CSV", false, false},
    {"csv", NULL, "a row a year as CSV", false, false},
    {"svg", "CHART", "a picture: fan, tornado or map", false, false},
    {"html", NULL, "one page with everything, that stands alone", false, false},
    {"check", NULL, "published results that the model must give again", false, false},
    {NULL, NULL, NULL, false, false}};

const struct cli_command command_impact = {
    .noun = "impact",
    .summary = "estimates what it costs when people stop filing",
    .operands = "",
    .option = option,
    .help =
        "An estimate from published aggregates: not a count and not a forecast. Each figure has "
        "its source, its date and how sure it is; no record of anybody goes in, and no state "
        "directory is opened. Compliance falls by points of the share that complies today.\n\n"
        "A State without a confirmed figure says "
        "so. --check ends with 7 when a published result does not come out again.",
    .example = "portcullis impact --drop 10 --state IL --years 2026-2035\n"
               "portcullis impact --drop 10 --html > impact.html\n"
               "portcullis impact --check",
    .run = impact_run,
};
