/* How does text become HTML without ever becoming markup? */
#include "web/html.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdio.h>

/* The closed tables, in the order of strcmp. Void elements have no end tag (HTML, 13.1.2). */
static const char *const elements[] = {
    "a",       "article",  "aside",      "body",    "button",  "caption", "circle", "code",
    "dd",      "defs",     "desc",       "details", "dfn",     "div",     "dl",     "dt",
    "em",      "fieldset", "figcaption", "figure",  "footer",  "form",    "g",      "h1",
    "h2",      "h3",       "h4",         "head",    "header",  "html",    "label",  "legend",
    "li",      "line",     "main",       "nav",     "ol",      "option",  "p",      "path",
    "pattern", "pre",      "rect",       "script",  "section", "select",  "small",  "span",
    "strong",  "summary",  "svg",        "table",   "tbody",   "td",      "text",   "textarea",
    "th",      "thead",    "time",       "title",   "tr",      "ul"};
static const char *const void_elements[] = {"br", "hr", "img", "input", "link", "meta", NULL};
static const char *const attributes[] = {"alt",
                                         "aria-current",
                                         "aria-describedby",
                                         "aria-hidden",
                                         "aria-invalid",
                                         "aria-label",
                                         "aria-labelledby",
                                         "aria-live",
                                         "autocomplete",
                                         "charset",
                                         "class",
                                         "cols",
                                         "colspan",
                                         "content",
                                         "cx",
                                         "cy",
                                         "d",
                                         "data-challenge",
                                         "data-key",
                                         "data-label",
                                         "data-passkey",
                                         "data-user",
                                         "datetime",
                                         "dir",
                                         "download",
                                         "dy",
                                         "enctype",
                                         "fill",
                                         "focusable",
                                         "for",
                                         "form",
                                         "height",
                                         "hreflang",
                                         "id",
                                         "inputmode",
                                         "lang",
                                         "max",
                                         "maxlength",
                                         "method",
                                         "min",
                                         "minlength",
                                         "name",
                                         "pattern",
                                         "patternUnits",
                                         "preserveAspectRatio",
                                         "r",
                                         "rel",
                                         "role",
                                         "rows",
                                         "rowspan",
                                         "scope",
                                         "spellcheck",
                                         "step",
                                         "stroke-width",
                                         "tabindex",
                                         "text-anchor",
                                         "title",
                                         "transform",
                                         "type",
                                         "value",
                                         "viewBox",
                                         "width",
                                         "x",
                                         "x1",
                                         "x2",
                                         "xml:space",
                                         "y",
                                         "y1",
                                         "y2"};
static const char *const addresses[] = {"href", "src", "action", NULL};
static const char *const flags[] = {"checked", "defer",    "disabled", "hidden",
                                    "open",    "required", "selected", NULL};

/* In the tables above, which are in the order of strcmp. */
static bool is_known(const char *name, const char *const *table, size_t count) {
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(name, table[middle]);
        if (order == 0) return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}
enum {
    ELEMENTS = sizeof elements / sizeof *elements,
    ATTRIBUTES = sizeof attributes / sizeof *attributes,
};

/* In a short table that NULL ends. */
static bool is_one_of(const char *name, const char *const *table) {
    for (size_t i = 0; table[i]; i++)
        if (strcmp(name, table[i]) == 0) return true;
    return false;
}

static void tag_finish(struct html *h) {
    if (!h->in_tag) return;
    text_put_byte(&h->out, '>');
    h->in_tag = false;
    if (h->depth && is_one_of(h->opened[h->depth - 1], void_elements)) h->depth--;
}

void html_begin(struct html *h, struct arena *arena) {
    *h = (struct html){.out = {.arena = arena}};
    text_put_str(&h->out, "<!doctype html>\n");
}

struct span html_end(struct html *h) {
    tag_finish(h);
    assert(h->depth == 0);
    text_put_byte(&h->out, '\n');
    return text_span(&h->out);
}

void html_open(struct html *h, const char *element, const char *class) {
    tag_finish(h);
    assert(h->depth < HTML_DEPTH_MAX);
    assert(is_known(element, elements, ELEMENTS) || is_one_of(element, void_elements));
    text_put_byte(&h->out, '<');
    text_put_str(&h->out, element);
    h->opened[h->depth++] = element;
    h->in_tag = true;
    h->at_first_byte = strcmp(element, "pre") == 0 || strcmp(element, "textarea") == 0;
    if (class) html_attr_str(h, "class", class);
}

void html_close(struct html *h) {
    tag_finish(h);
    assert(h->depth);
    text_put_str(&h->out, "</");
    text_put_str(&h->out, h->opened[--h->depth]);
    text_put_byte(&h->out, '>');
    h->at_first_byte = false;
}

/* ---- text ---- */

/* Characters that HTML cannot say, not even by number: U+0000, other C0 and C1 controls (which a
 * reference would turn into letters of another code), noncharacters are kept. */
static bool is_sayable(uint32_t c) {
    if (c == '\t' || c == '\n' || c == '\r') return true;
    return c >= 0x20 && c != 0x7f && !(c >= 0x80 && c <= 0x9f);
}

static void char_put(struct text *out, uint32_t c, struct span bytes) {
    switch (c) {
    case '&':
        text_put_str(out, "&amp;");
        return;
    case '<':
        text_put_str(out, "&lt;");
        return;
    case '>':
        text_put_str(out, "&gt;");
        return;
    case '"':
        text_put_str(out, "&quot;");
        return;
    case '\'':
        text_put_str(out, "&#39;");
        return;
    case '\r':
        text_put_str(out, "&#13;");
        return; /* a bare one would be read as a line end */
    default:
        text_put(out, bytes);
    }
}

/* Bytes that stand for themselves, from `at` on: most of every text. */
static size_t plain_run(struct span text, size_t at) {
    size_t from = at;
    while (at < text.len) {
        uint8_t c = text.at[at];
        if (c < 0x20 || c >= 0x7f || c == '&' || c == '<' || c == '>' || c == '"' || c == '\'')
            break;
        at++;
    }
    return at - from;
}

static void escape_put(struct text *out, struct span text) {
    while (text.len) {
        size_t good = utf8_check(text);
        struct span part = span_cut(text, 0, good);
        for (size_t at = 0; at < part.len;) {
            size_t run = plain_run(part, at);
            if (run) text_put(out, span_cut(part, at, at + run));
            at += run;
            if (at == part.len) break;
            size_t from = at;
            uint32_t c = utf8_next(part, &at);
            if (is_sayable(c))
                char_put(out, c, span_cut(part, from, at));
            else
                text_put_str(out, "\xef\xbf\xbd");
        }
        if (good == text.len) return;
        text_put_str(out, "\xef\xbf\xbd");
        text = span_cut(text, good + 1, text.len);
    }
}

void html_text(struct html *h, struct span text) {
    tag_finish(h);
    if (!text.len) return;
    /* A script's text is no text, and outside of every element there is none. */
    assert(h->depth && strcmp(h->opened[h->depth - 1], "script") != 0);
    if (h->at_first_byte && text.at[0] == '\n') text_put_byte(&h->out, '\n');
    h->at_first_byte = false;
    escape_put(&h->out, text);
}

void html_text_str(struct html *h, const char *text) { html_text(h, span_str(text)); }

/* ---- attributes ---- */

bool html_is_local(struct span address) {
    if (address.len == 0) return false;
    for (size_t i = 0; i < address.len; i++)
        if (address.at[i] <= 0x20 || address.at[i] == '\\' || address.at[i] == 0x7f) return false;
    if (address.at[0] == '#' || address.at[0] == '?') return true;
    return address.at[0] == '/' && !(address.len > 1 && address.at[1] == '/');
}

void html_attr(struct html *h, const char *name, struct span value) {
    bool is_address = is_one_of(name, addresses);
    assert(h->in_tag && (is_address || is_known(name, attributes, ATTRIBUTES)));
    if (is_address && !html_is_local(value)) value = span_str("#");
    text_put_byte(&h->out, ' ');
    text_put_str(&h->out, name);
    text_put_str(&h->out, "=\"");
    escape_put(&h->out, value);
    text_put_byte(&h->out, '"');
}

void html_attr_str(struct html *h, const char *name, const char *value) {
    html_attr(h, name, span_str(value));
}

void html_attr_int(struct html *h, const char *name, int64_t value) {
    char digits[24];
    snprintf(digits, sizeof digits, "%lld", (long long)value);
    html_attr_str(h, name, digits);
}

void html_flag(struct html *h, const char *name) {
    assert(h->in_tag && is_one_of(name, flags));
    text_put_byte(&h->out, ' ');
    text_put_str(&h->out, name);
}

void html_leaf(struct html *h, const char *element, const char *class, const char *text) {
    html_open(h, element, class);
    html_text_str(h, text);
    html_close(h);
}
