/* How do the model's results look? */
#include "study/chart.h"

#include <math.h>
#include <string.h>

/* Drawn for the width of a telephone, where the smallest letters then are 10 points. */
enum { WIDE = 480, EDGE = 8, TITLE_LETTERS = 44, LETTERS = 58 };

/* ---- words ---- */

void text_put_escaped(struct text *to, struct span text) {
    for (size_t i = 0; i < text.len; i++) {
        switch (text.at[i]) {
        case '&':
            text_put_str(to, "&amp;");
            break;
        case '<':
            text_put_str(to, "&lt;");
            break;
        case '>':
            text_put_str(to, "&gt;");
            break;
        case '"':
            text_put_str(to, "&quot;");
            break;
        case '\'':
            text_put_str(to, "&#39;");
            break;
        default:
            text_put_byte(to, text.at[i]);
        }
    }
}

void text_put_dollars(struct text *to, double bn) {
    if (bn <= 0)
        text_put_str(to, "$0");
    else if (bn >= 999.5)
        text_printf(to, "$%.2f tn", bn / 1000);
    else if (bn >= 99.95)
        text_printf(to, "$%.0f bn", bn);
    else if (bn >= 9.995)
        text_printf(to, "$%.1f bn", bn);
    else if (bn >= 0.9995)
        text_printf(to, "$%.2f bn", bn);
    else if (bn >= 0.00995)
        text_printf(to, "$%.0f m", bn * 1000);
    else if (bn >= 0.000095)
        text_printf(to, "$%.1f m", bn * 1000);
    else
        text_printf(to, "$%.0f k", ceil(bn * 1e6));
}

/* ---- sheet: a title that says what was found, units, the picture, sources ---- */

/* As many words as fit, at least one. */
static struct span line_cut(struct span *words, size_t letters) {
    size_t end = words->len;
    if (words->len > letters) {
        end = letters;
        while (end > 0 && words->at[end] != ' ')
            end--;
        if (end == 0) end = span_find_byte(*words, ' ');
    }
    struct span line = span_cut(*words, 0, end);
    *words = span_cut(*words, end < words->len ? end + 1 : end, words->len);
    return line;
}

static int lines_of(struct span words, size_t letters) {
    int count = 0;
    while (words.len) {
        (void)line_cut(&words, letters);
        count++;
    }
    return count;
}

static void label_put(struct text *to, double x, double y, const char *class, struct span words) {
    text_printf(to, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
    text_put_escaped(to, words);
    text_put_str(to, "</text>\n");
}

static double lines_put(struct text *to, double y, double step, const char *class, size_t letters,
                        struct span words) {
    while (words.len) {
        label_put(to, EDGE, y, class, line_cut(&words, letters));
        y += step;
    }
    return y;
}

static void years_text(struct text *to, const struct impact_ask *ask) {
    if (ask->from == ask->to)
        text_printf(to, "in %d", ask->from);
    else
        text_printf(to, "in %d to %d", ask->from, ask->to);
}

void chart_finding(struct text *to, const struct told *told) {
    const struct impact_ask *ask = told->ask;
    if (ask->state) text_printf(to, "%s: ", ask->state);
    text_put_dollars(to, told->impact->total_bn);
    text_put_str(to,
                 ask->state ? " of state and local taxes" : " of federal, state and local taxes");
    text_put_str(to, " lost ");
    years_text(to, ask);
    text_printf(to, " if %.4g points fewer file and pay", ask->drop);
    if (ask->closed_in) text_printf(to, " until an order of %d", ask->closed_in);
}

static void figure_source(struct text *to, const struct figures *figures, const char *id) {
    const struct figure *figure = figures_find(figures, id);
    if (!figure) return;
    text_put(to, figure->source);
    text_printf(to, " (%d)", figure->published.year);
}

void chart_source(struct text *to, const struct told *told) {
    text_put_str(to, "An estimate from published aggregates, not a count. Taxes: ");
    figure_source(to, told->figures, "itep.state-local");
    text_put_str(to, ". Growth: ");
    figure_source(to, told->figures, "growth.decade");
    text_put_str(to, ".");
}

struct sheet {
    struct text title, says, source;
};

static struct sheet sheet_of(struct text *to, const struct told *told) {
    struct sheet sheet = {{.arena = to->arena}, {.arena = to->arena}, {.arena = to->arena}};
    chart_source(&sheet.source, told);
    return sheet;
}

/* Where the picture begins. */
static double sheet_begin(struct text *to, const struct sheet *sheet, int picture_high) {
    struct span title = text_span(&sheet->title);
    struct span says = text_span(&sheet->says);
    int high = 28 + 22 * lines_of(title, TITLE_LETTERS) + 18 * lines_of(says, LETTERS) +
               picture_high + 17 * lines_of(text_span(&sheet->source), LETTERS);
    text_printf(to,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\" "
                "width=\"%d\" height=\"%d\" aria-label=\"",
                WIDE, high, WIDE, high);
    text_put_escaped(to, title);
    text_put_str(to, "\">\n<title>");
    text_put_escaped(to, title);
    text_put_str(to, "</title>\n<desc>");
    text_put_escaped(to, says);
    text_printf(
        to,
        "</desc>\n<style>text{font:14px system-ui,\"Source Sans 3\",Arial,sans-serif;"
        "fill:#1b1b1b}.title{font-size:17px;font-weight:700}.axis{stroke:#757575;stroke-width:1}"
        ".grid{stroke:#dfe1e2;stroke-width:1}.quiet{fill:#3d4551}.end{text-anchor:end}"
        ".mid{text-anchor:middle}.source{font-size:13px;fill:#3d4551}</style>\n"
        "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
        WIDE, high);
    double y = lines_put(to, 22, 22, "title", TITLE_LETTERS, title);
    return lines_put(to, y - 2, 18, "quiet", LETTERS, says) - 10;
}

static void sheet_end(struct text *to, const struct sheet *sheet, double y) {
    lines_put(to, y + 18, 17, "source", LETTERS, text_span(&sheet->source));
    text_put_str(to, "</svg>\n");
}

static void dollars_put(struct text *to, double x, double y, const char *class, double bn) {
    text_printf(to, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
    text_put_dollars(to, bn);
    text_put_str(to, "</text>\n");
}

/* A round step that divides [0, top] into three to seven parts. */
static double step_of(double top) {
    double step = pow(10, floor(log10(top)));
    if (top / step < 1.5) return step / 4;
    if (top / step < 3) return step / 2;
    return top / step < 7 ? step : 2 * step;
}

/* ---- the fan ---- */

enum { FAN_HIGH = 268, FAN_LEFT = 74, FAN_RIGHT = 22, FAN_TOP = 16, FAN_BOTTOM = 32 };

struct fan {
    const struct impact *impact;
    double top;
    double y; /* of the picture's upper edge */
};

static bool is_one_year(const struct fan *fan) { return fan->impact->year_count == 1; }

/* One year alone has a width, so that it is seen: its edges. */
static size_t fan_count(const struct fan *fan) {
    return is_one_year(fan) ? 2 : fan->impact->year_count;
}

static const double *fan_points(const struct fan *fan, size_t i) {
    return fan->impact->year[is_one_year(fan) ? 0 : i].point_bn;
}

static double fan_x(const struct fan *fan, size_t i) {
    double wide = WIDE - FAN_LEFT - FAN_RIGHT;
    if (is_one_year(fan)) return FAN_LEFT + wide * (i ? 0.6 : 0.4);
    return FAN_LEFT + wide * (double)i / (double)(fan->impact->year_count - 1);
}

static double fan_y(const struct fan *fan, double bn) {
    return fan->y + FAN_HIGH - FAN_BOTTOM - (FAN_HIGH - FAN_TOP - FAN_BOTTOM) * bn / fan->top;
}

static void band_put(struct text *to, const struct fan *fan, int low, int high, const char *fill) {
    text_printf(to, "<path fill=\"%s\" d=\"M", fill);
    for (size_t i = 0; i < fan_count(fan); i++)
        text_printf(to, "%.1f %.1f ", fan_x(fan, i), fan_y(fan, fan_points(fan, i)[high]));
    for (size_t i = fan_count(fan); i-- > 0;)
        text_printf(to, "%.1f %.1f ", fan_x(fan, i), fan_y(fan, fan_points(fan, i)[low]));
    text_put_str(to, "Z\"/>\n");
}

/* What the axis counts in. */
static void axis_unit(double top, double *in_bn, const char **name) {
    *in_bn = top >= 1000 ? 1000 : top >= 1 ? 1 : top >= 0.001 ? 1e-3 : 1e-6;
    *name = top >= 1000 ? " tn" : top >= 1 ? " bn" : top >= 0.001 ? " m" : " k";
}

static void grid_put(struct text *to, const struct fan *fan) {
    double in_bn;
    const char *name;
    axis_unit(fan->top, &in_bn, &name);
    for (double bn = 0; bn <= fan->top * 1.0001; bn += step_of(fan->top)) {
        double y = fan_y(fan, bn);
        text_printf(to, "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                    bn > 0 ? "grid" : "axis", FAN_LEFT, WIDE - FAN_RIGHT, y, y);
        text_printf(to, "<text x=\"%d\" y=\"%.1f\" class=\"quiet end\">$%g%s</text>\n",
                    FAN_LEFT - 6, y + 5, bn / in_bn, bn > 0 ? name : "");
    }
}

static void years_put(struct text *to, const struct fan *fan) {
    size_t count = fan->impact->year_count;
    size_t every = count > 24 ? 10 : count > 12 ? 5 : count > 6 ? 2 : 1;
    for (size_t y = 0; y < count; y += every) {
        char year[8];
        snprintf(year, sizeof year, "%d", fan->impact->year[y].year);
        double x = is_one_year(fan) ? (fan_x(fan, 0) + fan_x(fan, 1)) / 2 : fan_x(fan, y);
        label_put(to, x, fan->y + FAN_HIGH - 10, "quiet mid", span_str(year));
    }
}

void chart_fan(struct text *to, const struct told *told) {
    const struct impact *impact = told->impact;
    struct fan fan = {.impact = impact};
    struct sheet sheet = sheet_of(to, told);
    for (size_t y = 0; y < impact->year_count; y++)
        fan.top = fmax(fan.top, impact->year[y].point_bn[POINT_COUNT - 1]);
    fan.top = fan.top > 0 ? ceil(fan.top * 1.05 / step_of(fan.top)) * step_of(fan.top) : 1;
    chart_finding(&sheet.title, told);
    text_put_str(&sheet.says, "US dollars a year, not adjusted for prices. Line: middle of the "
                              "draws. Dark band: 50 of 100 draws. Light band: 90 of 100.");
    fan.y = sheet_begin(to, &sheet, FAN_HIGH);
    grid_put(to, &fan);
    band_put(to, &fan, 0, 4, "#c9dff2");
    band_put(to, &fan, 1, 3, "#7fb2e0");
    text_put_str(to, "<polyline fill=\"none\" stroke=\"#0b4778\" stroke-width=\"2.5\" points=\"");
    for (size_t i = 0; i < fan_count(&fan); i++)
        text_printf(to, "%.1f,%.1f ", fan_x(&fan, i), fan_y(&fan, fan_points(&fan, i)[2]));
    text_put_str(to, "\"/>\n");
    years_put(to, &fan);
    sheet_end(to, &sheet, fan.y + FAN_HIGH);
}

/* ---- the tornado ---- */

enum { BAR_LEFT = 84, BAR_RIGHT = 84, BAR_STEP = 56 };

static void bar_put(struct text *to, const struct impact *impact, int input, double low,
                    double wide, double y) {
    double a = fmin(impact->swing_bn[input][0], impact->swing_bn[input][1]);
    double b = fmax(impact->swing_bn[input][0], impact->swing_bn[input][1]);
    double scale = (WIDE - BAR_LEFT - BAR_RIGHT) / wide;
    double from = BAR_LEFT + (a - low) * scale;
    double to_x = BAR_LEFT + (b - low) * scale;
    double middle = BAR_LEFT + (impact->total_bn - low) * scale;
    label_put(to, EDGE, y + 16, "", span_str(impact_input_str((enum impact_input)input)));
    text_printf(to, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"24\" fill=\"#2378c3\"/>\n",
                from, y + 22, fmax(to_x - from, 1));
    dollars_put(to, from - 5, y + 39, "quiet end", a);
    dollars_put(to, to_x + 5, y + 39, "quiet", b);
    text_printf(to, "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                middle, middle, y + 19, y + 49);
}

/* The widest first. */
static void order_of(const struct impact *impact, int order[INPUT_COUNT]) {
    for (int i = 0; i < INPUT_COUNT; i++) {
        int at = i;
        double wide = fabs(impact->swing_bn[i][1] - impact->swing_bn[i][0]);
        while (at > 0 && fabs(impact->swing_bn[order[at - 1]][1] -
                              impact->swing_bn[order[at - 1]][0]) < wide) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
}

static void tornado_words(struct sheet *sheet, const struct told *told, int most) {
    const double *swing = told->impact->swing_bn[most];
    text_printf(&sheet->title,
                "Most depends on the %s: ", impact_input_str((enum impact_input)most));
    text_put_dollars(&sheet->title, fmin(swing[0], swing[1]));
    text_put_str(&sheet->title, " to ");
    text_put_dollars(&sheet->title, fmax(swing[0], swing[1]));
    text_put_str(&sheet->says, "US dollars lost ");
    years_text(&sheet->says, told->ask);
    text_put_str(&sheet->says, ", with one input at its low or high end and the others most "
                               "likely. The line is the total that is most likely.");
}

void chart_tornado(struct text *to, const struct told *told) {
    const struct impact *impact = told->impact;
    int order[INPUT_COUNT];
    double low = impact->total_bn;
    double high = impact->total_bn;
    struct sheet sheet = sheet_of(to, told);
    for (int i = 0; i < INPUT_COUNT; i++)
        for (int side = 0; side < 2; side++) {
            low = fmin(low, impact->swing_bn[i][side]);
            high = fmax(high, impact->swing_bn[i][side]);
        }
    order_of(impact, order);
    tornado_words(&sheet, told, order[0]);
    double y = sheet_begin(to, &sheet, INPUT_COUNT * BAR_STEP + 8);
    for (int i = 0; i < INPUT_COUNT; i++)
        bar_put(to, impact, order[i], low, high > low ? high - low : 1, y + 4 + BAR_STEP * i);
    sheet_end(to, &sheet, y + INPUT_COUNT * BAR_STEP + 8);
}

/* ---- the map ---- */

static const struct {
    char state[3];
    uint8_t row, column;
} tile[CHART_STATES] = {
    {"AK", 0, 0}, {"ME", 0, 10}, {"VT", 1, 9},  {"NH", 1, 10}, {"WA", 2, 0}, {"ID", 2, 1},
    {"MT", 2, 2}, {"ND", 2, 3},  {"MN", 2, 4},  {"IL", 2, 5},  {"WI", 2, 6}, {"MI", 2, 7},
    {"NY", 2, 8}, {"RI", 2, 9},  {"MA", 2, 10}, {"OR", 3, 0},  {"NV", 3, 1}, {"WY", 3, 2},
    {"SD", 3, 3}, {"IA", 3, 4},  {"IN", 3, 5},  {"OH", 3, 6},  {"PA", 3, 7}, {"NJ", 3, 8},
    {"CT", 3, 9}, {"CA", 4, 0},  {"UT", 4, 1},  {"CO", 4, 2},  {"NE", 4, 3}, {"MO", 4, 4},
    {"KY", 4, 5}, {"WV", 4, 6},  {"VA", 4, 7},  {"MD", 4, 8},  {"DE", 4, 9}, {"AZ", 5, 1},
    {"NM", 5, 2}, {"KS", 5, 3},  {"AR", 5, 4},  {"TN", 5, 5},  {"NC", 5, 6}, {"SC", 5, 7},
    {"DC", 5, 8}, {"OK", 6, 3},  {"LA", 6, 4},  {"MS", 6, 5},  {"AL", 6, 6}, {"GA", 6, 7},
    {"HI", 7, 0}, {"TX", 7, 3},  {"FL", 7, 8},
};

void chart_states(struct impact_state state[CHART_STATES]) {
    for (size_t i = 0; i < CHART_STATES; i++) {
        state[i] = (struct impact_state){0};
        memcpy(state[i].state, tile[i].state, sizeof tile[i].state);
    }
}

enum { SHADES = 5, TILE_WIDE = 42, TILE_HIGH = 40, TILE_STEP = 43, ROW_STEP = 42, ROWS = 8 };
enum { MAP_HIGH = ROWS * ROW_STEP + 62 };

/* One blue from light to dark, so that who does not tell colours apart reads it as well. */
static const char *const shade[SHADES] = {"#d9e8f6", "#a9cdea", "#73b3e7", "#2378c3", "#0b4778"};

static int shade_of(double bn, double most) {
    int at = most > 0 ? (int)(SHADES * bn / most) : 0;
    return at < SHADES ? at : SHADES - 1;
}

static const char *ink_on(int at) { return at >= 3 ? "#ffffff" : "#1b1b1b"; }

/* In billions, or in millions where no State loses a billion. */
static const char *short_amount(struct arena *arena, double bn, double most) {
    if (most < 1) return arena_printf(arena, bn < 0.01 ? "%.1f" : "%.0f", bn * 1000);
    return arena_printf(arena, bn < 9.95 ? "%.1f" : "%.0f", bn);
}

static void tile_put(struct text *to, const struct impact_state *state, size_t i, double y_top,
                     double most) {
    double x = 4 + TILE_STEP * (double)tile[i].column;
    double y = y_top + ROW_STEP * (double)tile[i].row;
    int at = shade_of(state->total_bn, most);
    const char *ink = state->known ? ink_on(at) : "#1b1b1b";
    text_printf(to,
                "<rect x=\"%.0f\" y=\"%.1f\" width=\"%d\" height=\"%d\" fill=\"%s\" "
                "stroke=\"#a9aeb1\"/>\n",
                x, y, TILE_WIDE, TILE_HIGH, state->known ? shade[at] : "url(#none)");
    text_printf(to,
                "<text x=\"%.0f\" y=\"%.1f\" class=\"mid\" "
                "style=\"font-weight:600;fill:%s\">%s</text>\n",
                x + TILE_WIDE / 2, state->known ? y + 17 : y + 25, ink, state->state);
    if (!state->known) return;
    text_printf(to, "<text x=\"%.0f\" y=\"%.1f\" class=\"mid\" style=\"fill:%s\">%s</text>\n",
                x + TILE_WIDE / 2, y + 34, ink, short_amount(to->arena, state->total_bn, most));
}

static void legend_put(struct text *to, double y, double most) {
    for (int i = 0; i < SHADES; i++) {
        int x = EDGE + 60 * i;
        text_printf(to,
                    "<rect x=\"%d\" y=\"%.1f\" width=\"58\" height=\"14\" fill=\"%s\" "
                    "stroke=\"#a9aeb1\"/>\n",
                    x, y, shade[i]);
        label_put(to, x + 58, y + 30, "quiet end",
                  span_str(short_amount(to->arena, most * (i + 1) / SHADES, most)));
    }
    label_put(to, EDGE, y + 30, "quiet", SPAN_LITERAL("0"));
    text_printf(to,
                "<rect x=\"330\" y=\"%.1f\" width=\"30\" height=\"14\" fill=\"url(#none)\" "
                "stroke=\"#a9aeb1\"/>\n",
                y);
    label_put(to, 366, y + 13, "quiet", SPAN_LITERAL("not published"));
}

static void map_words(struct sheet *sheet, const struct told *told, size_t most, size_t known,
                      bool small) {
    const struct impact_state *state = &told->state[most];
    text_printf(&sheet->title,
                "%s loses most of the %zu States with a confirmed figure: ", state->state, known);
    text_put_dollars(&sheet->title, state->total_bn);
    text_printf(&sheet->says, "State and local taxes lost ");
    years_text(&sheet->says, told->ask);
    text_printf(&sheet->says,
                ", %s of US dollars, most likely. Hatched: no confirmed figure is published.",
                small ? "millions" : "billions");
}

void chart_map(struct text *to, const struct told *told) {
    size_t most = 0;
    size_t known = 0;
    struct sheet sheet = sheet_of(to, told);
    for (size_t i = 0; i < CHART_STATES; i++) {
        known += told->state[i].known;
        if (told->state[i].total_bn > told->state[most].total_bn) most = i;
    }
    double most_bn = told->state[most].total_bn;
    if (known)
        map_words(&sheet, told, most, known, most_bn < 1);
    else
        text_put_str(&sheet.title, "No confirmed figure is published for any State");
    double y = sheet_begin(to, &sheet, MAP_HIGH);
    text_put_str(
        to, "<defs><pattern id=\"none\" width=\"8\" height=\"8\" "
            "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"8\" "
            "height=\"8\" fill=\"#f7f9fa\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"8\" "
            "stroke=\"#dfe1e2\" stroke-width=\"3\"/></pattern></defs>\n");
    for (size_t i = 0; i < CHART_STATES; i++)
        tile_put(to, &told->state[i], i, y + 6, most_bn);
    legend_put(to, y + 16 + ROWS * ROW_STEP, most_bn);
    sheet_end(to, &sheet, y + MAP_HIGH);
}
