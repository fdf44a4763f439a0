/* The door of a matching agreement in an enrolment: whatever it is, it is refused, or it runs from
 * a day to a day, for named purposes and fields. */
#include "ask/agreement.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    OWNED_ARENA arena = arena_open(1 << 22);
    OWNED_JSON o = NULL;
    struct agreement_signed one = {0};
    if (err_is(json_read(span_of(at, len), 65536, &o))) return 0;
    if (err_is(agreement_read(arena, o, &one))) return 0;
    assert(one.authority.len > 0);
    assert(one.purpose_count <= AGREEMENT_PURPOSES_MAX && one.field_count <= FIELDS_MAX);
    assert(one.from.year && one.until.year && one.transmitted_on.year);
    struct date until = agreement_until(&one);
    assert(until.year && one.records_max > 0);
    (void)agreement_noticed(&one);
    (void)agreement_short(&one);
    return 0;
}
