/* Is this text? RFC 3629. */
#include "base/utf8.h"

/* Length of the sequence that begins at `at`, or 0 when it is not valid. */
static size_t sequence_length(struct span text, size_t at) {
    const uint8_t *s = text.at + at;
    size_t left = text.len - at;
    if (s[0] < 0x80) return 1;
    if (s[0] < 0xc2 || s[0] > 0xf4) return 0;
    size_t len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
    if (left < len) return 0;
    for (size_t i = 1; i < len; i++)
        if ((s[i] & 0xc0) != 0x80) return 0;
    if (s[0] == 0xe0 && s[1] < 0xa0) return 0; /* overlong */
    if (s[0] == 0xed && s[1] > 0x9f) return 0; /* surrogate */
    if (s[0] == 0xf0 && s[1] < 0x90) return 0; /* overlong */
    if (s[0] == 0xf4 && s[1] > 0x8f) return 0; /* beyond U+10FFFF */
    return len;
}

size_t utf8_check(struct span text) {
    size_t at = 0;
    while (at < text.len) {
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
