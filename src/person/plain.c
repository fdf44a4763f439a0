/* What does a claim or a record say, plainly? Names as letters, the birth date as a date; and
 * whether the names of two of them agree, part by part. */
#include "person/inside.h"

static void dob_read(struct span text, struct plain *plain) {
    text = span_trim(text);
    plain->dob = (struct date){0};
    plain->dob_malformed = text.len > 0 && err_is(date_read(text, &plain->dob));
    if (plain->dob_malformed) plain->dob = (struct date){0};
}

/* "No middle name" and the like are no middle name. */
static void middle_read(struct span text, struct plain *plain) {
    name_read(text, &plain->middle);
    bool none = span_is(name_span(&plain->middle), "NA") || span_is(text, "N/A");
    plain->middle_unreadable = plain->middle.unreadable && !none;
    if (none || name_is_placeholder(text, &plain->middle)) {
        plain->middle.len = 0;
        plain->middle.letters[0] = 0;
    }
}

static void name_parts_read(const struct person_name *name, struct plain *plain) {
    name_read(name->given, &plain->given);
    middle_read(name->middle, plain);
    name_join(&plain->given, &plain->middle, &plain->joined);
    name_read_family(name->family, &plain->family[0]);
    plain->families = 1;
    plain->suffix = name_suffix_join(name_read_suffix(name->suffix), plain->family[0].suffix);
}

void plain_read_claim(const struct person_claim *claim, struct plain *plain) {
    name_parts_read(&claim->name, plain);
    dob_read(claim->dob, plain);
    plain->nicknames = nickname_all(name_span(&plain->given), plain->nickname);
}

void plain_read_record(const struct person_record *record, struct plain *plain) {
    name_parts_read(&record->name, plain);
    plain->nicknames = 0;
    for (size_t i = 0; i < record->former_family_count; i++) {
        struct name *former = &plain->family[plain->families++];
        name_read_family(record->former_family[i], former);
        plain->suffix = name_suffix_join(plain->suffix, former->suffix); /* on file all the same */
    }
    dob_read(record->dob, plain);
}

static bool initial_fits(const struct name *a, const struct name *b) {
    if (a->len == 0 || b->len == 0 || a->letters[0] != b->letters[0]) return false;
    return name_is_initial(a) || name_is_initial(b);
}

enum fit plain_given_fits(const struct plain *claim, const struct plain *record) {
    if (name_equal(&claim->given, &record->given)) return FIT_EXACT;
    if (name_equal(&claim->joined, &record->joined)) return FIT_EXACT;
    if (initial_fits(&claim->given, &record->given)) return FIT_LOOSE;
    bool listed = false;
    for (size_t i = 0; i < claim->nicknames; i++)
        listed = listed || span_equal(claim->nickname[i], name_span(&record->given));
    bool doubtful = nickname_is_doubtful(name_span(&claim->given), name_span(&record->given));
    if (listed && doubtful) return FIT_DOUBTFUL;
    return listed ? FIT_LOOSE : FIT_NONE;
}

bool plain_surname_fits(const struct plain *claim, const struct plain *record) {
    for (size_t i = 0; i < record->families; i++)
        if (name_equal(&claim->family[0], &record->family[i])) return true;
    return false;
}

bool plain_suffix_agrees(const struct plain *a, const struct plain *b) {
    bool has = a->suffix != SUFFIX_NONE && a->suffix != SUFFIX_UNCLEAR;
    return has && a->suffix == b->suffix;
}
