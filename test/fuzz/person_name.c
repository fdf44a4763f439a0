/* The door of names: any bytes at all. */
#include "person/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    struct name name;
    struct name again;
    name_read_family(span_of(at, len), &name);
    for (size_t i = 0; i < name.len; i++)
        if (name.letters[i] < 'A' || name.letters[i] > 'Z') __builtin_trap();
    if (name.unreadable && name.len) __builtin_trap();
    /* Letters that are read again are the same, and a given name has one blank at most. */
    name_read(span_of(name.letters, name.len < NAME_BYTES_MAX ? name.len : NAME_BYTES_MAX), &again);
    if (again.unreadable || memcmp(again.letters, name.letters, again.len) != 0) __builtin_trap();
    name_read(span_of(at, len), &again);
    for (size_t i = 0; i < again.len; i++)
        if (again.letters[i] == ' ' && (i < 2 || i + 2 != again.len)) __builtin_trap();
    (void)name_is_placeholder(span_of(at, len), &name);
    (void)name_read_suffix(span_of(at, len));
    return 0;
}
