/* Which given names are listed for each other? A pair is a formal name and a short form of it; two
 * short forms of one name are no pair. Each pair widens rule I12 as well as I5. */
#include "person/inside.h"

#include <assert.h>

struct nickname {
    char name[14];
    char other[14];
};

/* Sorted by both. */
#include "person/nickname_table.inc"

enum { NICKNAME_COUNT = sizeof NICKNAME / sizeof NICKNAME[0] };

static size_t first_of(struct span name) {
    size_t low = 0;
    size_t high = NICKNAME_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (span_compare(span_str(NICKNAME[middle].name), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t nickname_all(struct span name, struct span other[NICKNAMES_MAX]) {
    size_t count = 0;
    for (size_t i = first_of(name); i < NICKNAME_COUNT && span_is(name, NICKNAME[i].name); i++) {
        assert(count < NICKNAMES_MAX); /* the longest list has 17 */
        other[count++] = span_str(NICKNAME[i].other);
    }
    return count;
}

/* Twins are of one surname, one birth date and one home: only the given name tells them apart, and
 * the list has pairs that are no short form. Such a pair makes a rival (rule I12) and no match. */
bool nickname_is_doubtful(struct span a, struct span b) {
    static const char *const PAIR[][2] = {
        {"AARON", "ERIN"}, {"ARON", "ERIN"}, {"ANNA", "HANNAH"}, {"PATRICK", "PETER"}};
    for (size_t i = 0; i < sizeof PAIR / sizeof PAIR[0]; i++) {
        bool same = span_is(a, PAIR[i][0]) && span_is(b, PAIR[i][1]);
        bool turned = span_is(b, PAIR[i][0]) && span_is(a, PAIR[i][1]);
        if (same || turned) return true;
    }
    return false;
}

bool nicknames_are_sorted(void) {
    for (size_t i = 1; i < NICKNAME_COUNT; i++) {
        int order = strcmp(NICKNAME[i - 1].name, NICKNAME[i].name);
        if (order > 0) return false;
        if (order == 0 && strcmp(NICKNAME[i - 1].other, NICKNAME[i].other) >= 0) return false;
    }
    return true;
}
