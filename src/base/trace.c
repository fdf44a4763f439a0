/* To which trace of its sender's does a request belong? */
#include "base/trace.h"

/* Small hexadecimal digits, not all of them zero unless they may be. */
static bool is_hex(struct span text, bool zero_too) {
    bool zero = true;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.at[i];
        if (!((byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f'))) return false;
        zero = zero && byte == '0';
    }
    return zero_too || !zero;
}

bool trace_is_fine(struct span text) {
    if (text.len != TRACE_BYTES || !span_begins(text, SPAN_LITERAL("00-"))) return false;
    if (text.at[35] != '-' || text.at[52] != '-') return false;
    return is_hex(span_cut(text, 3, 35), false) && is_hex(span_cut(text, 36, 52), false) &&
           is_hex(span_cut(text, 53, 55), true);
}
