/* What somebody types for a code: it is read as one of sixteen symbols, always the same, or is
 * none; and what an officer signs for one. */
#include "ask/one_time.h"
#include "ask/wish.h"

#include <assert.h>
#include <stddef.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len) {
    char code[ONE_TIME_BYTES] = "";
    char again[ONE_TIME_BYTES] = "";
    char number[10] = "";
    struct span typed = span_of(bytes, len);
    if (one_time_read(typed, code)) {
        assert(len >= ONE_TIME_SYMBOLS && len <= ONE_TIME_TYPED_MAX);
        assert(strspn(code, "0123456789ABCDEFGHJKMNPQRSTVWXYZ-") == ONE_TIME_BYTES - 1);
        assert(one_time_read(span_str(code), again) && strcmp(code, again) == 0);
    }
    struct err e = wish_check(&wish_code, typed, SPAN_LITERAL("kid"), 1000000, number);
    assert(err_is(e) || strspn(number, "0123456789") == 9);
    return 0;
}
