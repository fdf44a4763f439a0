/* What does a browser's parser read in what we wrote? A small reader of HTML, written from the
 * standard (13.2.5) and not from the writer: start tags, end tags, attributes in double quotes,
 * text, character references. Anything else in our output is a fault of the writer. */
#ifndef TEST_HTML_PARSE_H
#define TEST_HTML_PARSE_H

#include "base/arena.h"

#include <stdlib.h>

struct piece {
    enum { PIECE_END = 0, PIECE_OPEN, PIECE_CLOSE, PIECE_ATTRIBUTE, PIECE_TEXT, PIECE_FAULT } kind;
    struct span name, value; /* as they stand; value without references in `plain` */
    char *plain;
    size_t plain_len;
};

struct reader {
    struct arena *arena;
    struct span all;
    size_t at;
    bool in_tag;
    bool drops_line; /* the first line end of a pre or textarea */
};

/* The five references that the standard names and the decimal ones; false for any other. */
static inline bool reference_read(struct span text, size_t *at, struct text *out) {
    static const struct {
        const char *name;
        char is;
    } known[] = {{"&amp;", '&'},  {"&lt;", '<'},   {"&gt;", '>'},
                 {"&quot;", '"'}, {"&#39;", '\''}, {"&#13;", '\r'}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t len = strlen(known[i].name);
        if (text.len - *at < len || memcmp(text.at + *at, known[i].name, len) != 0) continue;
        text_put_byte(out, (uint8_t)known[i].is);
        *at += len;
        return true;
    }
    return false;
}

static inline struct piece plain_of(struct reader *r, struct span raw, struct piece piece,
                                    bool attribute) {
    struct text out = {.arena = r->arena};
    for (size_t at = 0; at < raw.len;) {
        uint8_t c = raw.at[at];
        if (c == '&') {
            if (!reference_read(raw, &at, &out)) piece.kind = PIECE_FAULT;
            if (piece.kind == PIECE_FAULT) return piece;
            continue;
        }
        /* A carriage return would become a line end; a bare < would begin a tag. */
        if (c == '\r' || c == 0 || (!attribute && c == '<')) {
            piece.kind = PIECE_FAULT;
            return piece;
        }
        text_put_byte(&out, c);
        at++;
    }
    piece.plain = arena_str(r->arena, text_span(&out));
    piece.plain_len = out.len;
    return piece;
}

static inline bool is_name_byte(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == ':';
}

static inline struct span name_read(struct reader *r) {
    size_t from = r->at;
    while (r->at < r->all.len && is_name_byte(r->all.at[r->at]))
        r->at++;
    return span_cut(r->all, from, r->at);
}

static inline struct piece in_tag_next(struct reader *r) {
    struct piece fault = {.kind = PIECE_FAULT};
    if (r->all.at[r->at] != ' ') return fault;
    r->at++;
    struct piece piece = {.kind = PIECE_ATTRIBUTE, .name = name_read(r)};
    if (piece.name.len == 0) return fault;
    if (r->at < r->all.len && r->all.at[r->at] != '=') return piece; /* a flag */
    if (r->all.len - r->at < 2 || r->all.at[r->at + 1] != '"') return fault;
    size_t from = r->at + 2;
    size_t len = span_find_byte(span_cut(r->all, from, r->all.len), '"');
    if (from + len == r->all.len) return fault;
    r->at = from + len + 1;
    piece.value = span_cut(r->all, from, from + len);
    return plain_of(r, piece.value, piece, true);
}

/* The next piece of the document. */
static inline struct piece piece_next(struct reader *r) {
    struct piece fault = {.kind = PIECE_FAULT};
    if (r->in_tag && r->at < r->all.len && r->all.at[r->at] == '>') {
        r->at++;
        r->in_tag = false;
    }
    if (r->at >= r->all.len) return (struct piece){.kind = r->in_tag ? PIECE_FAULT : PIECE_END};
    if (r->in_tag) return in_tag_next(r);
    if (r->all.at[r->at] == '<') {
        bool closes = r->all.len - r->at > 1 && r->all.at[r->at + 1] == '/';
        r->at += closes ? 2 : 1;
        struct piece piece = {.kind = closes ? PIECE_CLOSE : PIECE_OPEN, .name = name_read(r)};
        if (piece.name.len == 0) return fault;
        r->in_tag = true;
        r->drops_line = !closes && (span_is(piece.name, "pre") || span_is(piece.name, "textarea"));
        return piece;
    }
    if (r->drops_line && r->all.at[r->at] == '\n') r->at++;
    r->drops_line = false;
    size_t from = r->at;
    while (r->at < r->all.len && r->all.at[r->at] != '<')
        r->at++;
    struct piece piece = {.kind = PIECE_TEXT, .value = span_cut(r->all, from, r->at)};
    return plain_of(r, piece.value, piece, false);
}

/* What may be said of `text`: the same, but U+FFFD for what HTML cannot say. Written forwards from
 * the rule in html.h. */
static inline struct span sayable(struct arena *arena, struct span text) {
    struct text out = {.arena = arena};
    for (size_t at = 0; at < text.len;) {
        uint8_t c = text.at[at];
        size_t len = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
        uint32_t point = len == 1 ? c : c & (0xffu >> (len + 1));
        bool fine = c < 0x80 || (c >= 0xc2 && c <= 0xf4 && text.len - at >= len);
        for (size_t i = 1; fine && i < len; i++) {
            fine = (text.at[at + i] & 0xc0) == 0x80;
            point = point << 6 | (text.at[at + i] & 0x3f);
        }
        fine = fine && !(len == 3 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff)));
        fine = fine && !(len == 4 && (point < 0x10000 || point > 0x10ffff));
        bool control = point < 0x20 || (point >= 0x7f && point <= 0x9f);
        if (!fine) len = 1;
        if (!fine || (control && point != '\t' && point != '\n' && point != '\r'))
            text_put_str(&out, "\xef\xbf\xbd");
        else
            text_put(&out, span_cut(text, at, at + len));
        at += len;
    }
    return text_span(&out);
}

#endif
