/* How much does what agrees weigh? Whole 1/1024 of a bit after Fellegi and Sunter (1969): how
 * unlikely is such an agreement by chance? A common name weighs less; nothing weighs more than its
 * ceiling, and no weight ever makes up for a rule. */
#include "person/inside.h"

/* 27.3 bits for one of the numbers in use; 14.8 for a birthday among the living; 15 for a ZIP and,
 * very low, 5 for one of the delivery points in it; at most 10.5 for a surname and 8 for a given
 * name. */
enum {
    WEIGHT_NUMBER = 27955,
    WEIGHT_DOB = 15155,
    WEIGHT_ADDRESS = 20480,
    WEIGHT_SURNAME = 10752,
    WEIGHT_GIVEN = 8192,
    WEIGHT_INITIAL = 2048, /* the commonest first letter */
    WEIGHT_FLOOR = 48333,  /* 47.2 bits */
};

struct common {
    const char *name;
    int16_t weight;
};

/* Names so common that they weigh less than the ceiling, sorted. */
#include "person/common_names.inc"

static int weight_of(const struct common *list, size_t count, struct span name, int ceiling) {
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = span_compare(span_str(list[middle].name), name);
        if (order == 0) return list[middle].weight < ceiling ? list[middle].weight : ceiling;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return ceiling;
}

/* An initial behind a name makes it no rarer. */
static struct span without_initial(struct span name) {
    return span_cut(name, 0, span_find_byte(name, ' '));
}

int evidence_floor(void) { return WEIGHT_FLOOR; }

int evidence_weight(const struct evidence *evidence) {
    int weight = 0;
    if (evidence->number) weight += WEIGHT_NUMBER;
    if (evidence->dob) weight += WEIGHT_DOB;
    if (evidence->address) weight += WEIGHT_ADDRESS;
    weight += weight_of(COMMON_SURNAME, sizeof COMMON_SURNAME / sizeof COMMON_SURNAME[0],
                        evidence->surname, WEIGHT_SURNAME);
    if (evidence->given == FIT_LOOSE) weight += WEIGHT_INITIAL;
    if (evidence->given == FIT_EXACT)
        weight += weight_of(COMMON_GIVEN, sizeof COMMON_GIVEN / sizeof COMMON_GIVEN[0],
                            without_initial(evidence->given_name), WEIGHT_GIVEN);
    return weight;
}
