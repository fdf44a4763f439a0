/* How are figures drawn? SVG by the escaping writer, each picture with a title that says what it
 * shows; a table with the same figures stands beside each. Private to the room. */
#ifndef WEB_PLOT_H
#define WEB_PLOT_H

#include "web/page.h"

/* A picture of `width` by `height` units; `title` says what there is to see. */
void plot_open(struct page *p, int width, int height, const char *title);
void plot_close(struct page *p);
void plot_rect(struct page *p, const char *class, double x, double y, double width, double height);
void plot_line(struct page *p, const char *class, double x1, double y1, double x2, double y2);
void plot_dot(struct page *p, const char *class, double x, double y, double radius);
enum plot_anchor { PLOT_START, PLOT_MIDDLE, PLOT_END };
void plot_text(struct page *p, const char *class, double x, double y, enum plot_anchor anchor,
               const char *text);
/* A path from a text of the program. */
void plot_path(struct page *p, const char *class, const char *d);

/* Columns of an authority's months, stacked by outcome, with the times that orders stopped it. */
void plot_months(struct page *p, const json_t *months, const json_t *authority);
/* The colours of the outcomes, in words. */
void plot_key(struct page *p);
/* "18 of 20" as a bar that has no other text. */
void plot_meter(struct page *p, int64_t part, int64_t whole);
/* Steps of a programme, each as long as its count. */
void plot_funnel(struct page *p, const json_t *steps);
/* Values with the range that 95 of 100 draws lie in: rows of label, value, low, high (integers). */
void plot_intervals(struct page *p, const char *title, const json_t *rows);
/* A tile for each State and territory; `cells`: [{place, value, low, high, says}]. */
void plot_tiles(struct page *p, const char *title, const json_t *cells);
/* A line with a band: rows of {year, value, low, high}; the axis counts in `unit`. */
void plot_fan(struct page *p, const char *title, const json_t *rows, double unit);

#endif
