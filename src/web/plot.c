/* How are figures drawn? The strokes, and the columns of months. */
#include "web/plot.h"

#include <stdio.h>

/* ---- strokes ---- */

static void unit_attr(struct page *p, const char *name, double units) {
    html_attr_str(&p->h, name, arena_printf(p->arena, "%.1f", units));
}

void plot_open(struct page *p, int width, int height, const char *title) {
    html_open(&p->h, "svg", "chart");
    html_attr_str(&p->h, "viewBox", arena_printf(p->arena, "0 0 %d %d", width, height));
    html_attr_str(&p->h, "role", "img");
    html_attr_str(&p->h, "aria-label", title);
    html_attr_str(&p->h, "focusable", "false");
    html_leaf(&p->h, "title", NULL, title);
}

void plot_close(struct page *p) { html_close(&p->h); }

void plot_rect(struct page *p, const char *class, double x, double y, double width, double height) {
    html_open(&p->h, "rect", class);
    unit_attr(p, "x", x);
    unit_attr(p, "y", y);
    unit_attr(p, "width", width);
    unit_attr(p, "height", height);
    html_close(&p->h);
}

void plot_line(struct page *p, const char *class, double x1, double y1, double x2, double y2) {
    html_open(&p->h, "line", class);
    unit_attr(p, "x1", x1);
    unit_attr(p, "y1", y1);
    unit_attr(p, "x2", x2);
    unit_attr(p, "y2", y2);
    html_close(&p->h);
}

void plot_dot(struct page *p, const char *class, double x, double y, double radius) {
    html_open(&p->h, "circle", class);
    unit_attr(p, "cx", x);
    unit_attr(p, "cy", y);
    unit_attr(p, "r", radius);
    html_close(&p->h);
}

void plot_text(struct page *p, const char *class, double x, double y, enum plot_anchor anchor,
               const char *text) {
    static const char *const words[] = {"start", "middle", "end"};
    html_open(&p->h, "text", class);
    unit_attr(p, "x", x);
    unit_attr(p, "y", y);
    html_attr_str(&p->h, "text-anchor", words[anchor]);
    html_text_str(&p->h, text);
    html_close(&p->h);
}

void plot_path(struct page *p, const char *class, const char *d) {
    html_open(&p->h, "path", class);
    html_attr_str(&p->h, "d", d);
    html_close(&p->h);
}

/* ---- months ---- */

static const struct {
    const char *member, *class, *words;
} outcomes[] = {
    {"released", "released", WORDS("Released")},
    {"refused", "refused", WORDS("Refused")},
    {"waiting", "waiting", WORDS("Waiting for a person")},
    {"stopped", "stopped", WORDS("Stopped by court order")},
};
enum { OUTCOMES = sizeof outcomes / sizeof *outcomes };

void plot_key(struct page *p) {
    html_open(&p->h, "ul", "key");
    for (size_t i = 0; i < OUTCOMES; i++) {
        html_open(&p->h, "li", NULL);
        html_open(&p->h, "svg", NULL);
        html_attr_str(&p->h, "viewBox", "0 0 10 10");
        html_attr_str(&p->h, "aria-hidden", "true");
        plot_rect(p, outcomes[i].class, 0, 0, 10, 10);
        html_close(&p->h);
        html_text_str(&p->h, SAYING(p, outcomes[i].words));
        html_close(&p->h);
    }
    html_close(&p->h);
}

/* A band of small counts is drawn as its middle, paler. */
static double height_of(const json_t *month, const char *member, bool *banded) {
    const json_t *count = json_object_get(month, member);
    *banded = json_is_string(count);
    return *banded ? 5 : (double)json_integer_value(count);
}

static double tallest(const json_t *list) {
    double most = 10;
    for (size_t i = 0; i < json_array_size(list); i++) {
        double all = 0;
        bool banded;
        for (size_t j = 0; j < OUTCOMES; j++)
            all += height_of(json_array_get(list, i), outcomes[j].member, &banded);
        if (all > most) most = all;
    }
    return most;
}

/* Above the columns a line for the greatest count, and above that one for what bands say. */
enum { LEFT = 8, TOP = 34, BOTTOM = 124, RIGHT = 292, BAND_ABOVE = 28, MONTHS_MAX = 24 };

static void column(struct page *p, const json_t *month, double x, double width, double most) {
    double y = BOTTOM;
    for (size_t j = 0; j < OUTCOMES; j++) {
        bool banded;
        double count = height_of(month, outcomes[j].member, &banded);
        double height = count / most * (BOTTOM - TOP);
        if (count <= 0) continue;
        if (height < 1) height = 1;
        y -= height;
        plot_rect(p,
                  banded ? arena_printf(p->arena, "%s small-count", outcomes[j].class)
                         : outcomes[j].class,
                  x, y, width, height);
    }
}

/* Where an instant lies among the months, in columns from the first. */
static double place_of(const json_t *months, const char *when) {
    size_t count = json_array_size(months);
    if (strlen(when) < 10) return (double)count;
    for (size_t i = 0; i < count; i++) {
        const char *month = json_string_value(json_array_get(months, i));
        if (!month || strncmp(month, when, 7) != 0) continue;
        int day = (when[8] - '0') * 10 + when[9] - '0';
        return (double)i + (double)(day > 0 ? day - 1 : 0) / 31.0;
    }
    const char *first = json_string_value(json_array_get(months, 0));
    return first && strncmp(when, first, 7) < 0 ? 0 : (double)count;
}

static void bands(struct page *p, const json_t *months, const json_t *list, double step) {
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *band = json_array_get(list, i);
        double from = LEFT + place_of(months, view_str(band, "from")) * step;
        double to = LEFT + place_of(months, view_str(band, "to")) * step;
        if (to < from + 2) to = from + 2;
        plot_rect(p, "band", from, TOP - BAND_ABOVE, to - from, BOTTOM - TOP + BAND_ABOVE);
        plot_line(p, "bandline", from, TOP - BAND_ABOVE, from, BOTTOM);
        bool right = from > (RIGHT + LEFT) / 2.0;
        plot_text(p, "bandword", right ? from - 3 : from + 3, TOP - BAND_ABOVE + 10,
                  right ? PLOT_END : PLOT_START, SAYING(p, WORDS("stopped by a court")));
    }
}

void plot_months(struct page *p, const json_t *months, const json_t *authority) {
    const json_t *list = view_list(authority, "months");
    const json_t *total = view_in(authority, "total");
    size_t count = json_array_size(list);
    if (count == 0 || count > MONTHS_MAX) return;
    double most = tallest(list);
    double step = (double)(RIGHT - LEFT) / (double)count;
    plot_open(p, 300, 146,
              SAYING(p,
                     WORDS("Asks by month under {1}: {2} released, {3} refused, {4} waiting, {5} "
                           "stopped by court order."),
                     page_short(p, view_str(authority, "authority")),
                     view_count(p, total, "released"), view_count(p, total, "refused"),
                     view_count(p, total, "waiting"), view_count(p, total, "stopped")));
    plot_line(p, "rule", LEFT, TOP, RIGHT, TOP);
    bands(p, months, view_list(authority, "bands"), step);
    for (size_t i = 0; i < count; i++)
        column(p, json_array_get(list, i), LEFT + (double)i * step + step * .15, step * .7, most);
    plot_line(p, "axis", LEFT, BOTTOM, RIGHT, BOTTOM);
    plot_text(p, NULL, LEFT, TOP - 4, PLOT_START, page_number(p, (int64_t)most));
    const char *first = json_string_value(json_array_get(months, 0));
    const char *last = json_string_value(json_array_get(months, count - 1));
    if (first)
        plot_text(p, NULL, LEFT, BOTTOM + 16, PLOT_START, page_time_words(p, first, PAGE_MONTH));
    if (last && count > 1)
        plot_text(p, NULL, RIGHT, BOTTOM + 16, PLOT_END, page_time_words(p, last, PAGE_MONTH));
    plot_close(p);
}

/* ---- parts of a whole ---- */

void plot_meter(struct page *p, int64_t part, int64_t whole) {
    html_open(&p->h, "span", "meter");
    html_open(&p->h, "svg", NULL);
    html_attr_str(&p->h, "viewBox", "0 0 100 5");
    html_attr_str(&p->h, "preserveAspectRatio", "none");
    html_attr_str(&p->h, "aria-hidden", "true");
    plot_rect(p, "met", 0, 0, whole > 0 ? 100.0 * (double)part / (double)whole : 0, 5);
    html_close(&p->h);
    html_close(&p->h);
}

void plot_funnel(struct page *p, const json_t *steps) {
    double most = (double)view_int(json_array_get(steps, 0), "count");
    html_open(&p->h, "ol", "funnel");
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        double share = most > 0 ? 100.0 * (double)view_int(step, "count") / most : 0;
        html_open(&p->h, "li", NULL);
        SAY(p, "span", NULL, view_str(step, "says"));
        html_open(&p->h, "svg", NULL);
        html_attr_str(&p->h, "viewBox", "0 0 100 10");
        html_attr_str(&p->h, "preserveAspectRatio", "none");
        html_attr_str(&p->h, "aria-hidden", "true");
        plot_rect(p, NULL, 0, 0, share, 10);
        html_close(&p->h);
        html_leaf(&p->h, "span", "number", view_count(p, step, "count"));
        html_close(&p->h);
    }
    html_close(&p->h);
}
