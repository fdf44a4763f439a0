/* The three checks to compare with. Each gets the record under the number, as the predicate does,
 * and knows nothing of anybody else. */
#include "control.h"

#include "person/inside.h"

bool control_name(const struct person_claim *claim, const struct person_record *record) {
    bool same = name_control_equal(claim->name.family, record->name.family);
    for (size_t i = 0; !same && i < record->former_family_count; i++)
        same = name_control_equal(claim->name.family, record->former_family[i]);
    return same;
}

static bool begins_alike(const struct name *a, const struct name *b, size_t len) {
    return a->len > 0 && b->len > 0 && strncmp(a->letters, b->letters, len) == 0;
}

bool control_tolerant(const struct person_claim *claim, const struct person_record *record) {
    struct plain claimed, filed;
    plain_read_claim(claim, &claimed);
    plain_read_record(record, &filed);
    bool surname = false;
    for (size_t i = 0; i < filed.families; i++)
        surname = surname || begins_alike(&claimed.family[0], &filed.family[i], 7);
    int years = claimed.dob.year - filed.dob.year;
    bool born = claimed.dob.year != 0 && filed.dob.year != 0 && years >= -1 && years <= 1 &&
                claimed.dob.month == filed.dob.month;
    return surname && born && begins_alike(&claimed.given, &filed.given, 1);
}

static bool same_home(const struct person_claim *claim, const struct person_record *record) {
    char claimed[ADDRESS_CANON_MAX];
    char filed[ADDRESS_CANON_MAX];
    address_read(&claim->address, NULL, 0, claimed);
    address_read(&record->address, NULL, 0, filed);
    return address_same(claimed, filed);
}

bool control_score(const struct person_claim *claim, const struct person_record *record) {
    enum {
        BITS = 1024,
        NUMBER = 27 * BITS,
        GIVEN = 8 * BITS,
        SURNAME = 10 * BITS,
        DOB = 15 * BITS,
        HOME = 20 * BITS,
        AGAINST = 5 * BITS
    };
    struct plain claimed, filed;
    plain_read_claim(claim, &claimed);
    plain_read_record(record, &filed);
    int score = NUMBER;
    score += plain_surname_fits(&claimed, &filed) ? SURNAME : -AGAINST;
    score += plain_given_fits(&claimed, &filed) != FIT_NONE ? GIVEN : -AGAINST;
    score += same_home(claim, record) ? HOME : -AGAINST;
    if (claimed.dob.year != 0) score += plain_dob_equal(&claimed, &filed) ? DOB : -AGAINST;
    return score > 10 * BITS;
}
