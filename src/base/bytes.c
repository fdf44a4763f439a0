/* How do bytes travel as letters? */
#include "base/bytes.h"

static const char HEX[] = "0123456789abcdef";
static const char B64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char B64URL[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

void hex_write(struct span bytes, char *text) {
    for (size_t i = 0; i < bytes.len; i++) {
        text[2 * i] = HEX[bytes.at[i] >> 4];
        text[2 * i + 1] = HEX[bytes.at[i] & 15];
    }
    text[2 * bytes.len] = 0;
}

char *hex_str(struct arena *arena, struct span bytes) {
    char *text = arena_alloc(arena, bytes.len * 2 + 1);
    hex_write(bytes, text);
    return text;
}

static int hex_value(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

struct err hex_read(struct span text, uint8_t *bytes, size_t len) {
    if (text.len != 2 * len)
        return err_make(ERR_INPUT, "expected %zu hex digits, found %zu", 2 * len, text.len);
    for (size_t i = 0; i < text.len; i++)
        if (hex_value(text.at[i]) < 0)
            return err_make(ERR_INPUT, "character %zu is not a lower-case hex digit", i + 1);
    for (size_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)(hex_value(text.at[2 * i]) << 4 | hex_value(text.at[2 * i + 1]));
    return err_none();
}

static struct span b64_write(struct arena *arena, struct span bytes, const char *alphabet,
                             bool pad) {
    uint8_t *out = arena_alloc(arena, (bytes.len + 2) / 3 * 4 + 1);
    size_t len = 0;
    for (size_t i = 0; i < bytes.len; i += 3) {
        size_t left = bytes.len - i;
        uint32_t group = (uint32_t)bytes.at[i] << 16;
        if (left > 1) group |= (uint32_t)bytes.at[i + 1] << 8;
        if (left > 2) group |= bytes.at[i + 2];
        out[len] = (uint8_t)alphabet[group >> 18];
        out[len + 1] = (uint8_t)alphabet[group >> 12 & 63];
        out[len + 2] = left > 1 ? (uint8_t)alphabet[group >> 6 & 63] : '=';
        out[len + 3] = left > 2 ? (uint8_t)alphabet[group & 63] : '=';
        len += pad || left > 2 ? 4 : left + 1;
    }
    return span_of(out, len);
}

struct span base64_write(struct arena *arena, struct span bytes) {
    return b64_write(arena, bytes, B64, true);
}

struct span base64url_write(struct arena *arena, struct span bytes) {
    return b64_write(arena, bytes, B64URL, false);
}

static int b64_value(uint8_t c, const char *alphabet) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == (uint8_t)alphabet[62]) return 62;
    if (c == (uint8_t)alphabet[63]) return 63;
    return -1;
}

/* `text` without padding. Refuses a lone last character and trailing bits that are not zero. */
static struct err b64_read(struct arena *arena, struct span text, const char *alphabet,
                           struct span *bytes) {
    if (text.len % 4 == 1) return err_make(ERR_INPUT, "base64 of an impossible length");
    uint8_t *out = arena_alloc(arena, text.len / 4 * 3 + 3);
    size_t len = 0;
    uint32_t held = 0;
    unsigned held_bits = 0;
    for (size_t i = 0; i < text.len; i++) {
        int value = b64_value(text.at[i], alphabet);
        if (value < 0) return err_make(ERR_INPUT, "character %zu is not base64", i + 1);
        held = held << 6 | (uint32_t)value;
        held_bits += 6;
        if (held_bits >= 8) {
            held_bits -= 8;
            out[len++] = (uint8_t)(held >> held_bits);
            held &= (1u << held_bits) - 1;
        }
    }
    if (held != 0) return err_make(ERR_INPUT, "base64 with trailing bits that are not zero");
    *bytes = span_of(out, len);
    return err_none();
}

struct err base64_read(struct arena *arena, struct span text, struct span *bytes) {
    if (text.len % 4 != 0)
        return err_make(ERR_INPUT, "base64 whose length is not a multiple of four");
    size_t pad = 0;
    while (pad < 2 && pad < text.len && text.at[text.len - 1 - pad] == '=')
        pad++;
    return b64_read(arena, span_of(text.at, text.len - pad), B64, bytes);
}

struct err base64url_read(struct arena *arena, struct span text, struct span *bytes) {
    return b64_read(arena, text, B64URL, bytes);
}

void be_put_u16(uint8_t *at, uint16_t value) {
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

void be_put_u32(uint8_t *at, uint32_t value) {
    be_put_u16(at, (uint16_t)(value >> 16));
    be_put_u16(at + 2, (uint16_t)value);
}

void be_put_u64(uint8_t *at, uint64_t value) {
    be_put_u32(at, (uint32_t)(value >> 32));
    be_put_u32(at + 4, (uint32_t)value);
}

uint16_t be_get_u16(const uint8_t *at) { return (uint16_t)(at[0] << 8 | at[1]); }

uint32_t be_get_u32(const uint8_t *at) {
    return (uint32_t)be_get_u16(at) << 16 | be_get_u16(at + 2);
}

uint64_t be_get_u64(const uint8_t *at) {
    return (uint64_t)be_get_u32(at) << 32 | be_get_u32(at + 4);
}

struct err decimal_read(struct span text, uint64_t max, uint64_t *value) {
    if (text.len == 0 || text.len > 20 || (text.at[0] == '0' && text.len > 1))
        return err_make(ERR_INPUT, "not a decimal number without leading zeros");
    uint64_t sum = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return err_make(ERR_INPUT, "not a decimal number without leading zeros");
        if (__builtin_mul_overflow(sum, 10u, &sum) ||
            __builtin_add_overflow(sum, (uint64_t)(text.at[i] - '0'), &sum))
            return err_make(ERR_INPUT, "number out of range");
    }
    if (sum > max) return err_make(ERR_INPUT, "number out of range");
    *value = sum;
    return err_none();
}
