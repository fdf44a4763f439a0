/* The doors of an address and of a trace: what is read is within what came, and names one host. */
#include "base/trace.h"
#include "base/url.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    struct url url;
    struct span text = span_of(at, len);
    if (trace_is_fine(text) && len != TRACE_BYTES) __builtin_trap();
    if (err_is(url_read(text, &url))) return 0;
    if (!host_is_fine(url.host) || url.port == 0 || url.port > 65535) __builtin_trap();
    if (url.path.len && url.path.at[0] != '/') __builtin_trap();
    for (size_t i = 0; i < len; i++)
        if (at[i] <= ' ' || at[i] >= 0x7f || at[i] == '@' || at[i] == '\\') __builtin_trap();
    return 0;
}
