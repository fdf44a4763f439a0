/* How does text become HTML without ever becoming markup? Elements, attributes and text, and no
 * way to write raw bytes: whatever goes in as text or as the value of an attribute, a browser's
 * parser gives back.
 *
 * Names of elements and attributes are words of the program, in closed tables that have no style
 * and no event; another name is a bug and stops the process. The value of an address (href, src,
 * action) is a path of this site or a fragment, and anything else is written as "#". */
#ifndef WEB_HTML_H
#define WEB_HTML_H

#include "base/arena.h"

enum { HTML_DEPTH_MAX = 64 };

struct html {
    struct text out;
    bool in_tag;        /* the start tag is still open for attributes */
    bool at_first_byte; /* of a pre or textarea, whose first line end a parser drops */
    size_t depth;
    const char *opened[HTML_DEPTH_MAX];
};

/* Begins a document: the doctype is written. */
void html_begin(struct html *h, struct arena *arena);
/* The bytes; asserts that every element was closed. */
struct span html_end(struct html *h);

/* `class` NULL: none. A void element (br, img, input, link, meta) is closed at once, when the next
 * thing is written. */
void html_open(struct html *h, const char *element, const char *class);
void html_close(struct html *h);

/* Only right after html_open or another attribute. */
void html_attr(struct html *h, const char *name, struct span value);
void html_attr_str(struct html *h, const char *name, const char *value);
void html_attr_int(struct html *h, const char *name, int64_t value);
void html_flag(struct html *h, const char *name);

/* What is not UTF-8, and control characters that HTML has no way to say, become U+FFFD. */
void html_text(struct html *h, struct span text);
void html_text_str(struct html *h, const char *text);

/* An element with text in it. */
void html_leaf(struct html *h, const char *element, const char *class, const char *text);

/* Whether an address may stand in href, src or action. */
bool html_is_local(struct span address);

#endif
