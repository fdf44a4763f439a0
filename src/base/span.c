/* Are these the same bytes? */
#include "base/span.h"

#include <openssl/crypto.h>

int span_compare(struct span a, struct span b) {
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    if (order != 0) return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool span_equal_secret(struct span a, struct span b) {
    if (a.len != b.len) return false;
    return a.len == 0 || CRYPTO_memcmp(a.at, b.at, a.len) == 0;
}

size_t span_find_byte(struct span a, uint8_t byte) {
    if (a.len == 0) return 0;
    const uint8_t *at = memchr(a.at, byte, a.len);
    return at ? (size_t)(at - a.at) : a.len;
}

struct span span_trim(struct span a) {
    while (a.len > 0 && (a.at[0] == ' ' || a.at[0] == '\t'))
        a = span_cut(a, 1, a.len);
    while (a.len > 0 && (a.at[a.len - 1] == ' ' || a.at[a.len - 1] == '\t'))
        a.len--;
    return a;
}
