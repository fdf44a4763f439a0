/* Is this text? RFC 3629. */
#include "base/utf8.h"

#include <string.h>

/* The Unicode Standard, table 3-7: which second byte may follow which first. What is not here is
 * overlong (c0, c1, e0 80..9f, f0 80..8f), a surrogate (ed a0..bf) or beyond U+10FFFF. */
static const struct {
    uint8_t first_min;
    uint8_t first_max;
    uint8_t second_min;
    uint8_t second_max;
    uint8_t len;
} row[] = {
    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
};

/* Length of the sequence that begins at `at`, or 0 when it is not valid. */
static size_t sequence_length(struct span text, size_t at) {
    const uint8_t *s = text.at + at;
    if (s[0] < 0x80) return 1;
    for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
        if (s[0] < row[i].first_min || s[0] > row[i].first_max) continue;
        size_t len = row[i].len;
        if (text.len - at < len) return 0;
        if (len > 1 && (s[1] < row[i].second_min || s[1] > row[i].second_max)) return 0;
        for (size_t j = 2; j < len; j++)
            if ((s[j] & 0xc0) != 0x80) return 0;
        return len;
    }
    return 0;
}

/* Most of what we read is ASCII: eight bytes at once. */
static bool eight_are_ascii(struct span text, size_t at) {
    uint64_t eight;
    if (text.len - at < sizeof eight) return false;
    memcpy(&eight, text.at + at, sizeof eight);
    return (eight & 0x8080808080808080u) == 0;
}

size_t utf8_check(struct span text) {
    size_t at = 0;
    while (at < text.len) {
        if (eight_are_ascii(text, at)) {
            at += 8;
            continue;
        }
        size_t len = sequence_length(text, at);
        if (len == 0) return at;
        at += len;
    }
    return text.len;
}

uint32_t utf8_next(struct span text, size_t *at) {
    const uint8_t *s = text.at + *at;
    size_t len = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    uint32_t point = len == 1 ? s[0] : s[0] & (0xffu >> (len + 1));
    for (size_t i = 1; i < len; i++)
        point = point << 6 | (s[i] & 0x3fu);
    *at += len;
    return point;
}

bool text_has_control(struct span text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < 0x20 || text.at[i] == 0x7f) return true;
    return false;
}

/* C0, DEL and the C1 controls (two bytes in UTF-8, the first 0xc2); bytes that are not UTF-8 can be
 * anything. */
void text_tame(char *text, size_t len) {
    size_t good = utf8_check(span_of(text, len));
    for (size_t i = 0; i < len; i++) {
        uint8_t c = (uint8_t)text[i];
        bool first_of_c1 = c == 0xc2 && i + 1 < good && (uint8_t)text[i + 1] < 0xa0;
        if (c < 0x20 || c == 0x7f || (i >= good && c >= 0x80)) text[i] = '?';
        if (!first_of_c1) continue;
        text[i] = '?';
        text[++i] = '?';
    }
}

/* Blanks, marks of no width and punctuation beyond ASCII; the rest there are letters, or drawn. */
static bool is_mark(uint32_t code) {
    static const struct {
        uint32_t first, last;
    } MARK[] = {{0x80, 0xa9},     {0xab, 0xb4},     {0xb6, 0xb9},      {0xbb, 0xbf},
                {0x34f, 0x34f},   {0x61c, 0x61c},   {0x115f, 0x1160},  {0x1680, 0x1680},
                {0x17b4, 0x17b5}, {0x180b, 0x180f}, {0x2000, 0x206f},  {0x2190, 0x2bff},
                {0x3000, 0x3003}, {0x3164, 0x3164}, {0xfe00, 0xfe0f},  {0xfeff, 0xfeff},
                {0xffa0, 0xffa0}, {0xfff0, 0xffff}, {0xe0000, 0xe0fff}};
    for (size_t i = 0; i < sizeof MARK / sizeof *MARK; i++)
        if (code >= MARK[i].first && code <= MARK[i].last) return true;
    return false;
}

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }
static bool is_letter(uint8_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool text_says(struct span text) {
    for (size_t at = 0; at < text.len;) {
        uint32_t code = utf8_next(text, &at);
        bool says =
            code < 0x80 ? is_letter((uint8_t)code) || is_digit((uint8_t)code) : !is_mark(code);
        if (says) return true;
    }
    return false;
}

bool text_is_key(struct span text) {
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.at[i];
        digits += is_digit(c);
        if (!is_digit(c) && !is_letter(c) && c != '_' && c != '-' && c != '.') return false;
    }
    return text.len > 0 && text.len <= 40 && digits < 4;
}
