/* How are figures with their uncertainty drawn? */
#include "web/plot.h"

#include <stdio.h>

/* ---- intervals ---- */

enum { ROW_HEIGHT = 24, NAME_WIDTH = 150, PLOT_RIGHT = 412, ROWS_MAX = 80 };

void plot_intervals(struct page *p, const char *title, const json_t *rows) {
    size_t count = json_array_size(rows);
    double most = 1;
    if (count == 0 || count > ROWS_MAX) return;
    for (size_t i = 0; i < count; i++) {
        double high = (double)view_int(json_array_get(rows, i), "high");
        if (high > most) most = high;
    }
    plot_open(p, 420, (int)count * ROW_HEIGHT + 12, title);
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(rows, i);
        double scale = (PLOT_RIGHT - NAME_WIDTH) / most;
        double y = (double)i * ROW_HEIGHT + 16;
        double low = (double)view_int(row, "low");
        plot_line(p, "rule", NAME_WIDTH, y, PLOT_RIGHT, y);
        plot_text(p, NULL, NAME_WIDTH - 10, y + 4, PLOT_END, view_str(row, "label"));
        plot_line(p, "whisker", NAME_WIDTH + (low > 0 ? low : 0) * scale, y,
                  NAME_WIDTH + (double)view_int(row, "high") * scale, y);
        double value = (double)view_int(row, "value");
        plot_dot(p, "dot", NAME_WIDTH + (value > 0 ? value : 0) * scale, y, 4.5);
    }
    plot_close(p);
}

/* ---- the map ---- */

/* An equal square for each place, so that a small State is as easy to read as a large one. */
static const struct {
    char place[3];
    int8_t column, row;
} tiles[] = {
    {"AK", 0, 0}, {"ME", 10, 0}, {"VT", 9, 1},  {"NH", 10, 1}, {"WA", 0, 2}, {"ID", 1, 2},
    {"MT", 2, 2}, {"ND", 3, 2},  {"MN", 4, 2},  {"IL", 5, 2},  {"WI", 6, 2}, {"MI", 7, 2},
    {"NY", 8, 2}, {"RI", 9, 2},  {"MA", 10, 2}, {"OR", 0, 3},  {"NV", 1, 3}, {"WY", 2, 3},
    {"SD", 3, 3}, {"IA", 4, 3},  {"IN", 5, 3},  {"OH", 6, 3},  {"PA", 7, 3}, {"NJ", 8, 3},
    {"CT", 9, 3}, {"CA", 0, 4},  {"UT", 1, 4},  {"CO", 2, 4},  {"NE", 3, 4}, {"MO", 4, 4},
    {"KY", 5, 4}, {"WV", 6, 4},  {"VA", 7, 4},  {"MD", 8, 4},  {"DE", 9, 4}, {"AZ", 1, 5},
    {"NM", 2, 5}, {"KS", 3, 5},  {"AR", 4, 5},  {"TN", 5, 5},  {"NC", 6, 5}, {"SC", 7, 5},
    {"DC", 8, 5}, {"OK", 3, 6},  {"LA", 4, 6},  {"MS", 5, 6},  {"AL", 6, 6}, {"GA", 7, 6},
    {"HI", 0, 7}, {"TX", 3, 7},  {"FL", 8, 7},  {"PR", 10, 7},
};
enum { TILES = sizeof tiles / sizeof *tiles, TILE = 54 };

static const json_t *cell_of(const json_t *cells, const char *place) {
    for (size_t i = 0; i < json_array_size(cells); i++) {
        const json_t *cell = json_array_get(cells, i);
        if (strcmp(view_str(cell, "place"), place) == 0) return cell;
    }
    return NULL;
}

void plot_tiles(struct page *p, const char *title, const json_t *cells) {
    static const char *const class[] = {"tile none", "tile t1", "tile t2",
                                        "tile t3",   "tile t4", "tile t5"};
    double most = 1;
    for (size_t i = 0; i < json_array_size(cells); i++) {
        double value = (double)view_int(json_array_get(cells, i), "value");
        if (value > most) most = value;
    }
    html_open(&p->h, "div", "map");
    plot_open(p, 11 * TILE, 8 * TILE, title);
    for (size_t i = 0; i < TILES; i++) {
        const json_t *cell = cell_of(cells, tiles[i].place);
        double value = cell ? (double)view_int(cell, "value") : 0;
        size_t shade = value <= 0 ? 0 : 1 + (size_t)(value / most * 4.99);
        if (shade > 5) shade = 5;
        double x = tiles[i].column * TILE;
        double y = tiles[i].row * TILE;
        plot_rect(p, class[shade], x, y, TILE - 2, TILE - 2);
        const char *dark = shade >= 4 ? "strong on-dark" : "strong";
        plot_text(p, dark, x + TILE / 2.0 - 1, y + 23, PLOT_MIDDLE, tiles[i].place);
        plot_text(p, shade >= 4 ? "on-dark" : NULL, x + TILE / 2.0 - 1, y + 44, PLOT_MIDDLE,
                  cell ? view_str(cell, "says") : "-");
    }
    plot_close(p);
    html_close(&p->h);
}

/* ---- years ---- */

enum { FAN_LEFT = 36, FAN_RIGHT = 404, FAN_TOP = 14, FAN_BOTTOM = 210, YEARS_MAX = 40 };

static double fan_x(size_t i, size_t count) {
    return FAN_LEFT + (count > 1 ? (double)i / (double)(count - 1) : 0) * (FAN_RIGHT - FAN_LEFT);
}

static double fan_y(int64_t value, double most) {
    double share = value > 0 ? (double)value / most : 0;
    return FAN_BOTTOM - share * (FAN_BOTTOM - FAN_TOP);
}

/* The upper edge forwards and the lower one backwards. */
static const char *band_path(struct page *p, const json_t *rows, double most) {
    size_t count = json_array_size(rows);
    struct text d = {.arena = p->arena};
    for (size_t i = 0; i < count; i++)
        text_printf(&d, "%c%.1f %.1f", i ? 'L' : 'M', fan_x(i, count),
                    fan_y(view_int(json_array_get(rows, i), "high"), most));
    for (size_t i = count; i-- > 0;)
        text_printf(&d, "L%.1f %.1f", fan_x(i, count),
                    fan_y(view_int(json_array_get(rows, i), "low"), most));
    text_put_byte(&d, 'Z');
    return arena_str(p->arena, text_span(&d));
}

static const char *line_path(struct page *p, const json_t *rows, double most) {
    size_t count = json_array_size(rows);
    struct text d = {.arena = p->arena};
    for (size_t i = 0; i < count; i++)
        text_printf(&d, "%c%.1f %.1f", i ? 'L' : 'M', fan_x(i, count),
                    fan_y(view_int(json_array_get(rows, i), "value"), most));
    return arena_str(p->arena, text_span(&d));
}

/* At least as much, and four equal steps of whole units (1, 2 or 5 times a power of ten). */
static double rounded_up(double most, double unit) {
    double step = unit;
    for (int i = 0; i < 12 && step * 4 < most; i++)
        step *= i % 3 == 1 ? 2.5 : 2;
    return step * 4;
}

void plot_fan(struct page *p, const char *title, const json_t *rows, double unit) {
    size_t count = json_array_size(rows);
    double most = 1;
    if (count == 0 || count > YEARS_MAX) return;
    for (size_t i = 0; i < count; i++) {
        double high = (double)view_int(json_array_get(rows, i), "high");
        if (high > most) most = high;
    }
    most = rounded_up(most, unit);
    plot_open(p, 420, 236, title);
    for (int i = 0; i <= 4; i++) {
        double y = FAN_BOTTOM - (double)i / 4 * (FAN_BOTTOM - FAN_TOP);
        plot_line(p, i ? "rule" : "axis", FAN_LEFT, y, FAN_RIGHT, y);
        plot_text(p, NULL, FAN_LEFT - 8, y + 4, PLOT_END,
                  arena_printf(p->arena, "%.0f", most / unit * (double)i / 4));
    }
    plot_path(p, "fan", band_path(p, rows, most));
    plot_path(p, "line", line_path(p, rows, most));
    for (size_t i = 0; i < count; i++) {
        const json_t *row = json_array_get(rows, i);
        if (count > 6 && i % 2) continue;
        plot_text(p, NULL, fan_x(i, count), FAN_BOTTOM + 18,
                  i == 0           ? PLOT_START
                  : i + 1 == count ? PLOT_END
                                   : PLOT_MIDDLE,
                  arena_printf(p->arena, "%lld", (long long)view_int(row, "year")));
    }
    plot_close(p);
}
