/* What do published test vectors (JSON files of the reference data) say? */
#ifndef TEST_VECTORS_H
#define TEST_VECTORS_H

#include "base/bytes.h"
#include "base/json.h"

#include <assert.h>

/* A member's hex digits as bytes. */
static inline struct span vector_bytes(struct arena *arena, const json_t *vector, const char *key) {
    struct span hex = span_str(json_string_value(json_object_get(vector, key)));
    uint8_t *bytes = arena_alloc(arena, hex.len / 2 + 1);
    struct err e = hex_read(hex, bytes, hex.len / 2);
    assert(!err_is(e));
    return span_of(bytes, hex.len / 2);
}

static inline bool vector_valid(const json_t *vector) {
    return span_is(span_str(json_string_value(json_object_get(vector, "result"))), "valid");
}

#endif
