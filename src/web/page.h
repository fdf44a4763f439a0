/* What do all pages have in common? The frame, the components of the design system, and how
 * instants, counts, codes and the law's words are said. Private to the room. */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

#include "base/json.h"
#include "web/html.h"
#include "web/web.h"
#include "web/words.h"

struct page {
    struct html h;
    struct arena *arena;
    enum web_language language;
    const struct web_route *route;
    const struct web_seat *seat;
    const json_t *view;   /* an object, perhaps without members */
    const char *title;    /* English; of the browser's tab */
    const char *field;    /* that the seat's fault is about; NULL: the fault itself may tell */
    const char *crumb[2]; /* address and English words of the page above; NULL: none */
};

/* Whether a link to this page may name it (route.c). What a form sent, a code or a letter, must not
 * come to stand in an address, which browsers and servers remember. */
bool web_in_address(const struct web_route *route, struct span name);

/* ---- members of a view; absent or of another type: "", 0, false, NULL ---- */

const char *view_str(const json_t *o, const char *key);
int64_t view_int(const json_t *o, const char *key);
bool view_is(const json_t *o, const char *key);
const json_t *view_list(const json_t *o, const char *key);
/* Within another object: view_in(o, "gate"), never NULL. */
const json_t *view_in(const json_t *o, const char *key);
/* A count or a band ("0-9"), as text for people. */
const char *view_count(const struct page *p, const json_t *o, const char *key);

/* ---- words ---- */

/* The catalogue's words with {1} {2} ... replaced by the arguments (NULL ends them). */
const char *page_words(const struct page *p, const char *english, ...) __attribute__((sentinel));
#define SAYING(p, ...) page_words(p, __VA_ARGS__, NULL)
/* An element with such words in it. */
void page_say(struct page *p, const char *element, const char *class, const char *english, ...)
    __attribute__((sentinel));
#define SAY(p, element, class, ...) page_say(p, element, class, __VA_ARGS__, NULL)
/* Words of the law or of a file: said in the page's language where the catalogue has them, else in
 * English and marked as English. */
void page_law(struct page *p, const char *element, const char *class, const char *english);
/* Where a rule stands: "house rule" is said in the page's language, the rest is a citation. */
const char *page_cite(const struct page *p, const char *cite);
/* What an order says: in English its own words, else what it does, from its parts. */
const char *page_order(const struct page *p, const json_t *order);
/* Text that is nobody's language: an id, a digest, a name. */
void page_code(struct page *p, const char *element, const char *text);

const char *page_number(const struct page *p, int64_t number); /* 1,280,000 */
const char *page_money(const struct page *p, int64_t cents);
/* Ids of states, kinds, effects and offices as words: "not-released" is "Refused". */
const char *page_state(const char *state);
extern const char *const page_brought[]; /* NULL ends */
/* The short form of an authority's id, as the command line has it. */
const char *page_short(const struct page *p, const char *authority);

enum page_moment { PAGE_DAY, PAGE_MINUTE, PAGE_MONTH };
void page_time(struct page *p, const char *instant, enum page_moment moment);
const char *page_time_words(const struct page *p, const char *instant, enum page_moment moment);

/* ---- the frame ---- */

/* From the doctype to the beginning of main. `wide`: tables need the whole width. */
void page_begin(struct page *p, const char *title, bool wide);
/* The bytes. */
struct span page_end(struct page *p);

/* ---- components ---- */

/* class of a state: usa-tag and a colour; the word is in it, so colour says nothing alone. */
void page_tag(struct page *p, const char *state);
enum page_tone { PAGE_NEUTRAL, PAGE_GOOD, PAGE_WARN, PAGE_BAD };
void page_alert_open(struct page *p, enum page_tone tone,
                     const char *heading); /* then paragraphs */
void page_alert_close(struct page *p);
void page_box_open(struct page *p, const char *heading); /* summary box */
void page_box_close(struct page *p);
void page_link(struct page *p, const char *class, const char *address, const char *text);
/* To bytes that a browser would show, and is to keep as a file of this name. */
void page_download(struct page *p, const char *class, const char *address, const char *name,
                   const char *text);
/* Of a group of buttons: the program that checks the log, and its key. */
void page_verifier(struct page *p, bool first);
void page_icon(struct page *p, const char *name);
/* A row of a description list. */
void page_row_open(struct page *p, const char *english);
void page_row_close(struct page *p);
void page_row(struct page *p, const char *english, const char *text);
void page_row_code(struct page *p, const char *english, const char *text);
/* A step of a process or a list in which nothing is. */
void page_empty(struct page *p, const char *english);

/* A table that is stacked on a phone: the head's words label each cell. */
struct page_table {
    const char *const *head; /* English, NULL ends */
    size_t column;
};
/* `numbers`: a bit for each column of numbers. */
struct page_table page_table_open(struct page *p, const char *caption, const char *const *head,
                                  unsigned numbers);
void page_table_close(struct page *p);
void page_cell_open(struct page *p, struct page_table *table); /* begins a row when it must */
void page_cell_close(struct page *p, struct page_table *table);
void page_cell(struct page *p, struct page_table *table, const char *text);
void page_cell_id(struct page *p, struct page_table *table, const char *text); /* unbroken */
void page_cell_number(struct page *p, struct page_table *table, const char *text);

/* ---- forms ---- */

void page_form_open(struct page *p, const char *action, const char *class); /* POST, with token */
void page_form_close(struct page *p);
void page_field(struct page *p, const char *name, const char *label, const char *hint,
                const char *type, const char *value);
void page_area(struct page *p, const char *name, const char *label, const char *hint, int rows,
               const char *value);
/* Above a field or a group, what is wrong with it; nothing where the fault is about another. */
void page_field_fault(struct page *p, const char *name);
void page_radio(struct page *p, const char *name, const char *value, const char *label);
void page_submit(struct page *p, const char *class, const char *english);

/* What the portal brought back from an action that could not be done. */
void page_fault(struct page *p);
/* The way to a passkey of one's own. */
void page_passkey_link(struct page *p);

#endif
