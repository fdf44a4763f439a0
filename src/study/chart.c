/* How do the model's results look? */
#include "study/chart.h"

#include <math.h>
#include <string.h>

enum { WIDE = 720, HIGH = 360, LEFT = 84, RIGHT = 20, TOP = 24, BOTTOM = 44 };

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
    else if (bn >= 99.95)
        text_printf(to, "$%.0f bn", bn);
    else if (bn >= 9.995)
        text_printf(to, "$%.1f bn", bn);
    else if (bn >= 0.9995)
        text_printf(to, "$%.2f bn", bn);
    else if (bn >= 0.00995)
        text_printf(to, "$%.0f m", bn * 1000);
    else
        text_printf(to, "$%.1f m", bn * 1000);
}

/* ---- frame ---- */

static void svg_begin(struct text *to, const char *title, const char *says, int wide, int high) {
    text_printf(
        to,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %d %d\" "
        "width=\"%d\" height=\"%d\" aria-label=\"%s\">\n<title>%s</title>\n<desc>%s</desc>\n"
        "<style>text{font:14px system-ui,\"Source Sans 3\",Arial,sans-serif;fill:#1b1b1b}"
        ".axis{stroke:#757575;stroke-width:1}.grid{stroke:#dfe1e2;stroke-width:1}"
        ".small{font-size:12px;fill:#3d4551}.end{text-anchor:end}.mid{text-anchor:middle}"
        "</style>\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
        wide, high, wide, high, title, title, says, wide, high);
}

static void label_put(struct text *to, double x, double y, const char *class, const char *words) {
    text_printf(to, "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">", x, y, class);
    text_put_escaped(to, span_str(words));
    text_put_str(to, "</text>\n");
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

struct fan {
    const struct impact *impact;
    double top;
};

static double fan_x(const struct fan *fan, size_t year) {
    double steps = fan->impact->year_count > 1 ? (double)(fan->impact->year_count - 1) : 1;
    return LEFT + (WIDE - LEFT - RIGHT) * (double)year / steps;
}

static double fan_y(const struct fan *fan, double bn) {
    return HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * bn / fan->top;
}

static void band_put(struct text *to, const struct fan *fan, int low, int high, const char *fill) {
    const struct impact *impact = fan->impact;
    text_printf(to, "<path fill=\"%s\" d=\"M", fill);
    for (size_t y = 0; y < impact->year_count; y++)
        text_printf(to, "%.1f %.1f ", fan_x(fan, y), fan_y(fan, impact->year[y].point_bn[high]));
    for (size_t y = impact->year_count; y-- > 0;)
        text_printf(to, "%.1f %.1f ", fan_x(fan, y), fan_y(fan, impact->year[y].point_bn[low]));
    text_put_str(to, "Z\"/>\n");
}

static void grid_put(struct text *to, const struct fan *fan) {
    for (double bn = 0; bn <= fan->top * 1.0001; bn += step_of(fan->top)) {
        double y = fan_y(fan, bn);
        text_printf(to, "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                    bn > 0 ? "grid" : "axis", LEFT, WIDE - RIGHT, y, y);
        text_printf(to, "<text x=\"%d\" y=\"%.1f\" class=\"small end\">$%g%s</text>\n", LEFT - 8,
                    y + 5, fan->top < 1 ? bn * 1000 : bn,
                    bn <= 0        ? ""
                    : fan->top < 1 ? " m"
                                   : " bn");
    }
}

static void years_put(struct text *to, const struct fan *fan) {
    size_t count = fan->impact->year_count;
    size_t every = count > 12 ? 5 : count > 6 ? 2 : 1;
    for (size_t y = 0; y < count; y += every) {
        char year[8];
        snprintf(year, sizeof year, "%d", fan->impact->year[y].year);
        label_put(to, fan_x(fan, y), HIGH - BOTTOM + 20, "small mid", year);
    }
}

void chart_fan(struct text *to, const struct impact *impact) {
    struct fan fan = {.impact = impact};
    for (size_t y = 0; y < impact->year_count; y++)
        fan.top = fmax(fan.top, impact->year[y].point_bn[POINT_COUNT - 1]);
    fan.top = fan.top > 0 ? ceil(fan.top * 1.05 / step_of(fan.top)) * step_of(fan.top) : 1;
    svg_begin(
        to, "Estimated loss by year",
        "A line for the middle of the draws, a band that holds 50 of a hundred and a wider one "
        "that holds 90.",
        WIDE, HIGH);
    grid_put(to, &fan);
    band_put(to, &fan, 0, 4, "#c9dff2");
    band_put(to, &fan, 1, 3, "#7fb2e0");
    text_put_str(to, "<polyline fill=\"none\" stroke=\"#0b4778\" stroke-width=\"2.5\" points=\"");
    for (size_t y = 0; y < impact->year_count; y++)
        text_printf(to, "%.1f,%.1f ", fan_x(&fan, y), fan_y(&fan, impact->year[y].point_bn[2]));
    text_put_str(to, "\"/>\n");
    years_put(to, &fan);
    label_put(to, LEFT, HIGH - 6, "small",
              "Line: middle. Dark band: 50 of 100 draws. Light band: 90 of 100.");
    text_put_str(to, "</svg>\n");
}

/* ---- the tornado ---- */

static void bar_put(struct text *to, const struct impact *impact, int input, double low,
                    double wide, double y) {
    double a = fmin(impact->swing_bn[input][0], impact->swing_bn[input][1]);
    double b = fmax(impact->swing_bn[input][0], impact->swing_bn[input][1]);
    double left = 250;
    double scale = (WIDE - left - 100) / wide;
    double from = left + (a - low) * scale;
    double to_x = left + (b - low) * scale;
    label_put(to, 8, y + 20, "", impact_input_str((enum impact_input)input));
    text_printf(to, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"28\" fill=\"#2378c3\"/>\n",
                from, y, fmax(to_x - from, 1));
    dollars_put(to, from - 6, y + 19, "small end", a);
    dollars_put(to, to_x + 6, y + 19, "small", b);
    double middle = left + (impact->total_bn - low) * scale;
    text_printf(to, "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\"/>\n",
                middle, middle, y - 6, y + 34);
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

void chart_tornado(struct text *to, const struct impact *impact) {
    int order[INPUT_COUNT];
    double low = impact->total_bn;
    double high = impact->total_bn;
    for (int i = 0; i < INPUT_COUNT; i++)
        for (int side = 0; side < 2; side++) {
            low = fmin(low, impact->swing_bn[i][side]);
            high = fmax(high, impact->swing_bn[i][side]);
        }
    double wide = high > low ? high - low : 1;
    order_of(impact, order);
    svg_begin(to, "What the estimate is most sensitive to",
              "For each input the total over the years with it at its low and at its high end.",
              WIDE, INPUT_COUNT * 48 + 52);
    for (int i = 0; i < INPUT_COUNT; i++)
        bar_put(to, impact, order[i], low - 0.12 * wide, 1.12 * wide, 18 + 48 * i);
    label_put(
        to, 8, INPUT_COUNT * 48 + 40, "small",
        "Total over the years when one input is at its low or high end, the others most likely.");
    text_put_str(to, "</svg>\n");
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

void chart_states(struct chart_state state[CHART_STATES]) {
    for (size_t i = 0; i < CHART_STATES; i++) {
        state[i] = (struct chart_state){0};
        memcpy(state[i].state, tile[i].state, sizeof tile[i].state);
    }
}

/* Five shades, from the least to the most of the States that are known. */
static const char *shade_of(double bn, double most, bool *dark) {
    static const char *const shade[] = {"#d9e8f6", "#a9cdea", "#73b3e7", "#2378c3", "#0b4778"};
    int at = most > 0 ? (int)(5 * bn / most) : 0;
    if (at > 4) at = 4;
    *dark = at >= 3;
    return shade[at];
}

static void tile_put(struct text *to, const struct chart_state *state, size_t i, double most) {
    double x = 8 + 64.0 * tile[i].column;
    double y = 8 + 56.0 * tile[i].row;
    bool dark = false;
    const char *fill = state->known ? shade_of(state->total_bn, most, &dark) : "url(#none)";
    text_printf(to,
                "<rect x=\"%.0f\" y=\"%.0f\" width=\"60\" height=\"52\" fill=\"%s\" "
                "stroke=\"#a9aeb1\"/>\n",
                x, y, fill);
    text_printf(
        to,
        "<text x=\"%.0f\" y=\"%.0f\" class=\"mid\" style=\"font-weight:600;fill:%s\">%s</text>\n",
        x + 30, state->known ? y + 23 : y + 31, dark ? "#ffffff" : "#1b1b1b", state->state);
    if (!state->known) return;
    text_printf(to, "<text x=\"%.0f\" y=\"%.0f\" class=\"mid\" style=\"font-size:12px;fill:%s\">",
                x + 30, y + 41, dark ? "#ffffff" : "#1b1b1b");
    text_put_dollars(to, state->total_bn);
    text_put_str(to, "</text>\n");
}

void chart_map(struct text *to, const struct chart_state state[CHART_STATES]) {
    double most = 0;
    for (size_t i = 0; i < CHART_STATES; i++)
        if (state[i].known) most = fmax(most, state[i].total_bn);
    svg_begin(to, "Estimated loss of state and local taxes, by State",
              "One tile a State. Hatched: no confirmed figure is published.", 720, 490);
    text_put_str(
        to, "<defs><pattern id=\"none\" width=\"8\" height=\"8\" "
            "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"8\" "
            "height=\"8\" fill=\"#f7f9fa\"/><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"8\" "
            "stroke=\"#dfe1e2\" stroke-width=\"3\"/></pattern></defs>\n");
    for (size_t i = 0; i < CHART_STATES; i++)
        tile_put(to, &state[i], i, most);
    label_put(to, 8, 480, "small", "Hatched: no confirmed figure is published for this State.");
    text_put_str(to, "</svg>\n");
}
