/* How are the model's results told? */
#include "study/tell.h"

#include <math.h>

const char tell_wall[] = "An estimate from published aggregates: not a count and not a forecast. "
                         "Nothing of any person's record goes into it.";

static int64_t usd(double bn) { return (int64_t)llround(bn * 1e9); }

static void usd_set(json_t *o, const char *key, double bn) { json_set_int(o, key, usd(bn)); }

/* ---- JSON ---- */

static json_t *points_json(const double point[POINT_COUNT]) {
    static const char *const name[POINT_COUNT] = {"p5", "p25", "p50", "p75", "p95"};
    json_t *o = json_object();
    for (int i = 0; i < POINT_COUNT; i++)
        usd_set(o, name[i], point[i]);
    return o;
}

static json_t *years_json(const struct impact *impact) {
    json_t *list = json_array();
    for (size_t y = 0; y < impact->year_count; y++) {
        json_t *o = json_object();
        json_set_int(o, "year", impact->year[y].year);
        usd_set(o, "static_usd", impact->year[y].static_bn);
        usd_set(o, "behavioural_usd", impact->year[y].static_bn - impact->year[y].loss_bn);
        usd_set(o, "loss_usd", impact->year[y].loss_bn);
        json_object_set_new(o, "points_usd", points_json(impact->year[y].point_bn));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *kinds_json(const struct impact *impact) {
    json_t *list = json_array();
    for (int k = 0; k < KIND_COUNT; k++) {
        json_t *o = json_object();
        json_set_span(o, "kind", span_str(impact_kind_str((enum impact_kind)k)));
        usd_set(o, "base_usd", impact->base_bn[k]);
        json_set_int(o, "exposed_per_mille", llround(impact->exposed[k] * 1000));
        usd_set(o, "loss_usd", impact->kind_bn[k]);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *swings_json(const struct impact *impact) {
    json_t *list = json_array();
    for (int i = 0; i < INPUT_COUNT; i++) {
        json_t *o = json_object();
        json_set_span(o, "input", span_str(impact_input_str((enum impact_input)i)));
        usd_set(o, "at_low_usd", impact->swing_bn[i][0]);
        usd_set(o, "at_high_usd", impact->swing_bn[i][1]);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *scenarios_json(const struct impact *impact) {
    json_t *list = json_array();
    for (int i = 0; i < SCENARIO_COUNT; i++) {
        double drop = impact->scenario_drop[i];
        json_t *o = json_object();
        json_set_span(o, "scenario", span_str(impact_scenario_str((enum impact_scenario)i)));
        json_set_int(o, "drop_milli_points", llround(drop * 1000));
        usd_set(o, "gate_open_usd", drop * impact->open_bn_a_point);
        usd_set(o, "gate_closed_usd", drop * impact->closed_bn_a_point);
        json_set_int(o, "closed_in", impact->closed_in);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *sources_json(const struct figures *figures) {
    json_t *list = json_array();
    for (size_t i = 0; i < figures->count; i++) {
        const struct figure *figure = &figures->figure[i];
        char day[DATE_TEXT_BYTES];
        json_t *o = json_object();
        date_write(figure->published, day);
        json_set_span(o, "id", figure->id);
        json_set_span(o, "mark", figure->mark);
        json_set_span(o, "source", figure->source);
        json_set_span(o, "published", span_str(day));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *states_json(const struct impact_state *state) {
    json_t *list = json_array();
    for (size_t i = 0; i < CHART_STATES; i++) {
        if (!state[i].known) continue;
        json_t *o = json_object();
        json_set_span(o, "state", span_str(state[i].state));
        usd_set(o, "loss_usd", state[i].total_bn);
        usd_set(o, "p5_usd", state[i].low_bn);
        usd_set(o, "p95_usd", state[i].high_bn);
        json_array_append_new(list, o);
    }
    return list;
}

json_t *tell_json(const struct told *told) {
    const struct impact *impact = told->impact;
    char seed[24]; /* as text: JSON has no whole numbers beyond 2^53 */
    json_t *o = json_object();
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)told->ask->seed);
    json_set_span(o, "format", SPAN_LITERAL("portcullis-impact/1"));
    json_set_span(o, "says", span_str(tell_wall));
    json_set_span(o, "state", span_str(told->ask->state ? told->ask->state : "nation"));
    json_set_int(o, "drop_milli_points", llround(told->ask->drop * 1000));
    json_set_span(o, "gate", span_str(told->ask->closed_in ? "closed by an order" : "open"));
    if (told->ask->closed_in) json_set_int(o, "closed_in", told->ask->closed_in);
    json_set_int(o, "recovered_per_mille", llround(told->ask->recovered * 1000));
    json_set_int(o, "informal_per_mille", llround(told->ask->informal * 1000));
    json_set_int(o, "draws", (int64_t)told->ask->draws);
    json_set_span(o, "seed", span_str(seed));
    json_object_set_new(o, "states", states_json(told->state));
    json_object_set_new(o, "known", json_boolean(impact->known));
    if (!impact->known) {
        json_set_span(o, "why", SPAN_LITERAL("no confirmed figure is published for this State"));
        return o;
    }
    json_set_int(o, "base_year", impact->base_year);
    usd_set(o, "loss_usd", impact->total_bn);
    usd_set(o, "loss_a_point_usd", impact->bn_a_point);
    json_object_set_new(o, "points_usd", points_json(impact->total_point_bn));
    usd_set(o, "mean_drawn_usd", impact->mean_bn);
    usd_set(o, "mean_by_formula_usd", impact->mean_closed_bn);
    json_object_set_new(o, "years", years_json(impact));
    json_object_set_new(o, "kinds", kinds_json(impact));
    json_object_set_new(o, "swings", swings_json(impact));
    json_object_set_new(o, "scenarios", scenarios_json(impact));
    json_object_set_new(o, "figures", sources_json(told->figures));
    return o;
}

/* ---- CSV ---- */

void tell_csv(struct text *to, const struct told *told) {
    const struct impact *impact = told->impact;
    text_put_str(to, "year,static_usd,behavioural_usd,loss_usd,p5_usd,p25_usd,p50_usd,p75_usd,"
                     "p95_usd\n");
    for (size_t y = 0; y < impact->year_count; y++) {
        const struct impact_year *year = &impact->year[y];
        text_printf(to, "%d,%lld,%lld,%lld", year->year, (long long)usd(year->static_bn),
                    (long long)usd(year->static_bn - year->loss_bn), (long long)usd(year->loss_bn));
        for (int i = 0; i < POINT_COUNT; i++)
            text_printf(to, ",%lld", (long long)usd(year->point_bn[i]));
        text_put_byte(to, '\n');
    }
}

/* ---- the page ---- */

static void cell_put(struct text *to, double bn) {
    text_put_str(to, "<td>");
    text_put_dollars(to, bn);
    text_put_str(to, "</td>");
}

static void years_put(struct text *to, const struct impact *impact) {
    text_put_str(
        to, "<table><caption>Loss by year</caption><thead><tr><th scope=\"col\">Year"
            "<th scope=\"col\">Paid if nothing changes (static)<th scope=\"col\">Paid after the "
            "drop (behavioural)<th scope=\"col\">Lost, most likely<th scope=\"col\">5 of "
            "100 below<th scope=\"col\">5 of 100 above</tr></thead><tbody>\n");
    for (size_t y = 0; y < impact->year_count; y++) {
        const struct impact_year *year = &impact->year[y];
        text_printf(to, "<tr><th scope=\"row\">%d</th>", year->year);
        cell_put(to, year->static_bn);
        cell_put(to, year->static_bn - year->loss_bn);
        cell_put(to, year->loss_bn);
        cell_put(to, year->point_bn[0]);
        cell_put(to, year->point_bn[4]);
        text_put_str(to, "</tr>\n");
    }
    text_put_str(to, "</tbody></table>\n");
}

static void kinds_put(struct text *to, const struct impact *impact) {
    text_put_str(to,
                 "<table><caption>Loss by kind of tax</caption><thead><tr><th scope=\"col\">Kind"
                 "<th scope=\"col\">Paid in the base year<th scope=\"col\">Reached by a drop"
                 "<th scope=\"col\">Lost over the years</tr></thead><tbody>\n");
    for (int k = 0; k < KIND_COUNT; k++) {
        if (impact->base_bn[k] <= 0) continue;
        text_printf(to, "<tr><th scope=\"row\">%s</th>", impact_kind_str((enum impact_kind)k));
        cell_put(to, impact->base_bn[k]);
        text_printf(to, "<td>%.0f %%</td>", impact->exposed[k] * 100);
        cell_put(to, impact->kind_bn[k]);
        text_put_str(to, "</tr>\n");
    }
    text_put_str(to, "</tbody></table>\n");
}

static void scenarios_put(struct text *to, const struct impact *impact) {
    text_printf(to,
                "<h2>Three scenarios, and an order</h2>\n<p>Each drop stands for what the Budget "
                "Lab says would be lost in 2026, as a part of what it says is paid; which shares "
                "stop filing is not published, so the points are worked out here.</p>\n"
                "<table><caption>Lost over the years</caption><thead><tr><th "
                "scope=\"col\">Scenario<th scope=\"col\">Points fewer comply<th "
                "scope=\"col\">Gate open<th scope=\"col\">Gate closed by an order of %d</tr>"
                "</thead><tbody>\n",
                impact->closed_in);
    for (int i = 0; i < SCENARIO_COUNT; i++) {
        double drop = impact->scenario_drop[i];
        text_printf(to, "<tr><th scope=\"row\">%s</th><td>%.1f</td>",
                    impact_scenario_str((enum impact_scenario)i), drop);
        cell_put(to, drop * impact->open_bn_a_point);
        cell_put(to, drop * impact->closed_bn_a_point);
        text_put_str(to, "</tr>\n");
    }
    text_put_str(to, "</tbody></table>\n");
}

static void swings_put(struct text *to, const struct impact *impact) {
    text_put_str(to, "<table><caption>What moves the estimate</caption><thead><tr>"
                     "<th scope=\"col\">Input<th scope=\"col\">Total at its low end"
                     "<th scope=\"col\">Total at its high end</tr></thead><tbody>\n");
    for (int i = 0; i < INPUT_COUNT; i++) {
        text_printf(to, "<tr><th scope=\"row\">%s</th>", impact_input_str((enum impact_input)i));
        cell_put(to, impact->swing_bn[i][0]);
        cell_put(to, impact->swing_bn[i][1]);
        text_put_str(to, "</tr>\n");
    }
    text_put_str(to, "</tbody></table>\n");
}

/* The most first. */
static void states_put(struct text *to, const struct impact_state *state) {
    const struct impact_state *before = NULL;
    text_put_str(to, "<table><caption>State and local taxes lost, by State</caption><thead><tr>"
                     "<th scope=\"col\">State<th scope=\"col\">Lost, most likely"
                     "<th scope=\"col\">5 of 100 below<th scope=\"col\">5 of 100 above"
                     "</tr></thead><tbody>\n");
    for (size_t turn = 0; turn < CHART_STATES; turn++) {
        const struct impact_state *next = NULL;
        for (size_t i = 0; i < CHART_STATES; i++) {
            bool later = !before || state[i].total_bn < before->total_bn ||
                         (state[i].total_bn == before->total_bn && &state[i] > before);
            if (state[i].known && later && (!next || state[i].total_bn > next->total_bn))
                next = &state[i];
        }
        if (!next) break;
        text_printf(to, "<tr><th scope=\"row\">%s</th>", next->state);
        cell_put(to, next->total_bn);
        cell_put(to, next->low_bn);
        cell_put(to, next->high_bn);
        text_put_str(to, "</tr>\n");
        before = next;
    }
    text_put_str(to, "<tr><th scope=\"row\">all others</th><td colspan=\"3\">no confirmed "
                     "figure</td></tr></tbody></table>\n");
}

static void sources_put(struct text *to, const struct figures *figures) {
    text_put_str(to, "<h2>Where the figures come from</h2>\n<div class=\"wide\" role=\"region\" "
                     "tabindex=\"0\" aria-label=\"Sources\"><table><thead><tr>"
                     "<th scope=\"col\">Figure<th scope=\"col\">Value<th scope=\"col\">How sure"
                     "<th scope=\"col\" class=\"words\">Source<th "
                     "scope=\"col\">Published</tr></thead><tbody>\n");
    for (size_t i = 0; i < figures->count; i++) {
        const struct figure *figure = &figures->figure[i];
        char day[DATE_TEXT_BYTES];
        date_write(figure->published, day);
        text_put_str(to, "<tr><th scope=\"row\">");
        text_put_escaped(to, figure->says);
        if (span_is(figure->unit, "bn"))
            text_printf(to, "</th><td>$%g bn</td><td>", figure->value);
        else
            text_printf(to, "</th><td>%g %%</td><td>", figure->value);
        text_put_escaped(to, figure->mark);
        text_put_str(to, "</td><td class=\"words\">");
        text_put_escaped(to, figure->source);
        text_printf(to, "</td><td>%s</td></tr>\n", day);
    }
    text_put_str(to, "</tbody></table></div>\n");
}

static void settings_put(struct text *to, const struct impact_ask *ask) {
    text_put_str(to, "<h2>Settings, which are not findings</h2>\n<ul>\n");
    text_printf(to, "<li>Compliance falls by %.4g points.</li>\n", ask->drop);
    text_printf(to, "<li>%g %% of the loss is recovered by enforcement.</li>\n",
                ask->recovered * 100);
    text_printf(to,
                "<li>%g %% of payroll taxes are of work that moves beyond withholding; no "
                "confirmed figure is published.</li>\n",
                ask->informal * 100);
    if (ask->closed_in)
        text_printf(to,
                    "<li>An order closes the gate in %d; the fall ends over three years.</li>\n",
                    ask->closed_in);
    else
        text_put_str(to, "<li>The gate stays open; the fall stays.</li>\n");
    text_printf(to,
                "<li>%llu draws from seed %llu. Sales and property taxes are not reached: "
                "whoever buys and lives there pays them.</li>\n</ul>\n",
                (unsigned long long)ask->draws, (unsigned long long)ask->seed);
}

static const char style[] =
    "body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 4rem;font:1.06rem/1.55 "
    "system-ui,\"Source Sans 3\",Arial,sans-serif;color:#1b1b1b;background:#fff}\n"
    "h1{font-size:1.9rem;line-height:1.2;margin:0 0 .75rem}h2{font-size:1.35rem;margin:2.5rem 0 "
    ".5rem}\n.wall{border-left:.5rem solid #2378c3;background:#eff6fb;padding:.75rem 1rem;"
    "margin:1rem 0}\n.figure{font-size:1.25rem;margin:1rem 0}\n"
    "svg{display:block;width:100%;max-width:40rem;height:auto;margin:1.5rem 0;"
    "border:1px solid #dfe1e2}\n"
    ".wide{overflow-x:auto}td{white-space:nowrap}td.words{white-space:normal;min-width:12rem}\n"
    "table{border-collapse:collapse;width:100%;margin:1rem 0;font-variant-numeric:tabular-nums}\n"
    "caption{text-align:left;font-weight:700;padding:.25rem 0}\n"
    "th,td{border-bottom:1px solid #a9aeb1;padding:.35rem .6rem;text-align:right;"
    "vertical-align:top}\nthead th{vertical-align:bottom}\n"
    "th:first-child,td.words,th.words{text-align:left}tbody th{font-weight:400}\n"
    "@media (max-width:34rem){h1{font-size:1.5rem}table{font-size:.9rem}th,td{padding:.3rem "
    ".4rem}}\n@media print{body{max-width:none}}\n";

static void head_put(struct text *to, const struct told *told) {
    struct text title = {.arena = to->arena};
    if (told->impact->known)
        chart_finding(&title, told);
    else
        text_printf(&title, "%s: no confirmed figure is published, so nothing is estimated",
                    told->ask->state);
    text_put_str(
        to, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    text_put_escaped(to, text_span(&title));
    text_put_str(to, "</title>\n<style>\n");
    text_put_str(to, style);
    text_put_str(to, "</style>\n</head>\n<body>\n<main>\n<h1>");
    text_put_escaped(to, text_span(&title));
    text_put_str(to, "</h1>\n<p class=\"wall\">");
    text_put_str(to, tell_wall);
    text_put_str(to, "</p>\n");
}

/* A table that is wider than a telephone moves under the finger, or under the arrow keys. */
static void wide_begin(struct text *to, const char *label) {
    text_printf(to, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"%s\">\n",
                label);
}

static void known_put(struct text *to, const struct told *told) {
    const struct impact *impact = told->impact;
    text_put_str(to, "<p class=\"figure\">Of 100 draws 90 lie from <strong>");
    text_put_dollars(to, impact->total_point_bn[0]);
    text_put_str(to, "</strong> to <strong>");
    text_put_dollars(to, impact->total_point_bn[4]);
    text_put_str(to, "</strong>. A point of compliance is worth ");
    text_put_dollars(to, impact->bn_a_point);
    text_put_str(to, ".</p>\n");
    chart_fan(to, told);
    wide_begin(to, "Loss by year and by kind of tax");
    years_put(to, impact);
    kinds_put(to, impact);
    scenarios_put(to, impact);
    text_put_str(to, "</div>\n<h2>How sure is it?</h2>\n");
    chart_tornado(to, told);
    wide_begin(to, "What moves the estimate");
    swings_put(to, impact);
    text_put_str(to, "</div>\n");
}

static void range_put(struct text *to, const struct range *range, double by, const char *unit) {
    text_printf(to, "%.4g to %.4g%s, most likely %.4g%s", range->low * by, range->high * by, unit,
                range->mode * by, unit);
}

static void method_put(struct text *to, const struct told *told) {
    const struct impact *impact = told->impact;
    text_put_str(to,
                 "<h2>How it is worked out</h2>\n<p>Loss of a kind of tax in a year = what was "
                 "paid in the base year &#215; growth to the year &#215; the part that a drop "
                 "reaches &#215; points of the drop &#247; the share that complies today "
                 "&#215; (1 &#8722; what is recovered). Amounts are US dollars of each year, not "
                 "adjusted for prices.</p>\n");
    if (!impact->known) return;
    text_printf(to, "<p>The base year is %d. Drawn from triangles: the share that complies, ",
                impact->base_year);
    range_put(to, &impact->input[INPUT_RATE], 1, " %");
    text_put_str(to, "; growth a year, a factor of ");
    range_put(to, &impact->input[INPUT_GROWTH], 1, "");
    text_put_str(to, "; and the rounding of the published figures, a factor of ");
    range_put(to, &impact->input[INPUT_BASE], 1, "");
    text_printf(to, ". Drawn and by formula the mean differs by %.3f %%.</p>\n",
                100 * fabs(impact->mean_bn / impact->mean_closed_bn - 1));
}

void tell_page(struct text *to, const struct told *told) {
    head_put(to, told);
    if (told->impact->known) known_put(to, told);
    text_put_str(to, "<h2>By State</h2>\n");
    chart_map(to, told);
    wide_begin(to, "Loss by State");
    states_put(to, told->state);
    text_put_str(to, "</div>\n");
    method_put(to, told);
    settings_put(to, told->ask);
    sources_put(to, told->figures);
    text_put_str(to, "</main>\n</body>\n</html>\n");
}
