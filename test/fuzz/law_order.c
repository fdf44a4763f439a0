/* Does any document make the reader of court orders stumble, or read an order without a scope? */
#include "law/order.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    OWNED_ARENA arena = arena_open(1 << 22);
    OWNED_JSON document = NULL;
    struct order order;
    char path[ORDER_PATH_MAX];
    if (err_is(json_read(span_of(at, len), ORDER_BYTES_MAX, &document))) return 0;
    if (err_is(order_read(arena, document, &order, path))) return 0;
    assert(order.id.len > 0 && order.citation.len > 0);
    if (order.kind == ORDER_LIFT) {
        assert(order.lifts.len > 0 && !order_in_force(&order, order.from));
        return 0;
    }
    assert(order.recipients.any || order.recipients.count > 0);
    assert(order.authorities.any || order.authorities.count > 0);
    assert(order.fields.any || order.fields.count > 0);
    assert(order.any_person || order.person_count > 0);
    return 0;
}
