/* The door of an officer's answers: whatever was signed, one or many at once, it is refused, or
 * written again it says the same. */
#include "ask/pending.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static struct span written(struct arena *arena, const struct approve_said *said) {
    return finding_write(arena, &said->frozen, said->element, said->yes, SPAN_LITERAL("a note"),
                         said->when);
}

static void same(const struct approve_said *said, const struct approve_said *again) {
    assert(again->yes == said->yes && again->when == said->when);
    assert(span_equal(again->element, said->element));
    assert(memcmp(&again->frozen, &said->frozen, sizeof said->frozen) == 0);
}

static void one_try(struct arena *arena, struct span bytes) {
    struct approve_said said = {0};
    struct approve_said again = {0};
    if (err_is(finding_read(arena, bytes, &said))) return;
    assert(!err_is(finding_read(arena, written(arena, &said), &again)));
    same(&said, &again);
}

static void many_try(struct arena *arena, struct span bytes) {
    struct approve_said *said = ARENA_ARRAY(arena, struct approve_said, FINDINGS_AT_ONCE);
    struct approve_said *again = ARENA_ARRAY(arena, struct approve_said, FINDINGS_AT_ONCE);
    struct span *finding = ARENA_ARRAY(arena, struct span, FINDINGS_AT_ONCE);
    struct span challenge;
    struct span challenge_again;
    size_t count = 0;
    size_t count_again = 0;
    if (err_is(findings_read(arena, bytes, &challenge, said, &count))) return;
    assert(count > 0 && count <= FINDINGS_AT_ONCE);
    for (size_t i = 0; i < count; i++)
        finding[i] = written(arena, &said[i]);
    assert(!err_is(findings_read(arena, findings_write(arena, challenge, finding, count),
                                 &challenge_again, again, &count_again)));
    assert(count_again == count && span_equal(challenge_again, challenge));
    for (size_t i = 0; i < count; i++)
        same(&said[i], &again[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    OWNED_ARENA arena = arena_open(1 << 23);
    one_try(arena, span_of(at, len));
    many_try(arena, span_of(at, len));
    return 0;
}
