/* What leaves? Only granted fields, of granted years, of granted provenance, read once. */
#include "ask/keeper.h"

#include "base/bytes.h"
#include "base/canon.h"

#include <stdlib.h>

static unsigned provenance_bit(enum provenance from) {
    switch (from) {
    case FROM_THIRD_PARTY:
        return PROVENANCE_THIRD_PARTY;
    case FROM_AGENCY:
        return PROVENANCE_AGENCY;
    case FROM_UNKNOWN: /* house rule: unknown is treated as the taxpayer's own */
    case FROM_TAXPAYER:
        break;
    }
    return PROVENANCE_TAXPAYER;
}

static const struct law_grant *grant_of(const struct law_decision *law, const char *field) {
    for (size_t i = 0; i < law->grant_count; i++)
        if (span_is(law->grant[i].field, field)) return &law->grant[i];
    return NULL;
}

static void field_released(struct released *released, struct span field) {
    for (size_t i = 0; i < released->field_count; i++)
        if (span_equal(released->field[i], field)) return;
    if (released->field_count < FIELDS_MAX) released->field[released->field_count++] = field;
}

static void address_put(struct canon *to, const struct person_address *a) {
    canon_begin(to, "identity.mailing-address");
    canon_put(to, "city", a->city);
    canon_put(to, "line1", a->line1);
    canon_put(to, "line2", a->line2);
    canon_put(to, "state", a->state);
    canon_put(to, "zip", a->zip);
    canon_end(to);
}

static void name_put(struct canon *to, const struct person_name *n) {
    canon_begin(to, "identity.name");
    canon_put(to, "family", n->family);
    canon_put(to, "given", n->given);
    canon_put(to, "middle", n->middle);
    canon_put(to, "suffix", n->suffix);
    canon_end(to);
}

/* Name, address and number: from the record, or only what the requester itself supplied. A number
 * is only ever an echo, whatever the pack says: its form betrays its kind. */
static void identity_put(struct canon *to, const struct ask *ask, const struct law_decision *law,
                         const struct person_record *record, struct released *released) {
    const struct law_grant *name = grant_of(law, "identity.name");
    const struct law_grant *address = grant_of(law, "identity.mailing-address");
    const struct law_grant *tin = grant_of(law, "identity.tin");
    if (!ask->claim.tin.len) tin = NULL;
    canon_begin(to, "identity");
    if (address) address_put(to, address->echo_only ? &ask->claim.address : &record->address);
    if (name) name_put(to, name->echo_only ? &ask->claim.name : &record->name);
    if (tin) canon_put(to, "identity.tin", ask->claim.tin);
    canon_end(to);
    if (name) field_released(released, name->field);
    if (address) field_released(released, address->field);
    if (tin) field_released(released, tin->field);
}

static int64_t number_of(const struct value *value) {
    char text[32] = {0};
    if (value->text.len < sizeof text) memcpy(text, value->text.at, value->text.len);
    return strtoll(text, NULL, 10);
}

static void value_put(struct canon *to, const struct value *value, const struct field *field,
                      const struct law_grant *grant) {
    canon_begin(to, NULL);
    if (field->type == FIELD_CENTS) canon_put_int(to, "cents", number_of(value));
    canon_put(to, "cite", grant->cite);
    if (field->type == FIELD_COUNT_OF) canon_put_int(to, "count", number_of(value));
    canon_put(to, "field", span_str(field->id));
    if (field->type == FIELD_FLAG) canon_put_flag(to, "flag", span_is(value->text, "true"));
    canon_put(to, "from", span_str(provenance_str(value->from)));
    if (field->type == FIELD_TEXT) canon_put(to, "text", value->text);
    canon_end(to);
}

/* One year's values. A year of which only others reported is a year without a return. */
static struct err year_put(struct keeper *keeper, struct arena *arena,
                           const struct law_decision *law, person_ref person, int year,
                           struct released *released, struct canon *to) {
    uint16_t number[FIELDS_MAX];
    struct value value[FIELDS_MAX];
    size_t numbers = 0;
    size_t count = 0;
    bool filed = false;
    const struct law_grant *none = grant_of(law, "return.none-filed");
    for (size_t i = 0; i < law->grant_count && numbers < FIELDS_MAX; i++) {
        const struct field *field = field_find(law->grant[i].field);
        if (field && field->category != FIELD_IDENTITY) number[numbers++] = field->number;
    }
    if (numbers == 0) return err_none();
    TRY(vault_read_year(keeper->vault, arena, person, year, number, numbers, value, FIELDS_MAX,
                        &count, &filed));
    canon_begin(to, NULL);
    if (!filed && none) {
        canon_put_flag(to, "return.none-filed", true);
        field_released(released, none->field);
    }
    canon_begin_list(to, "values");
    for (size_t i = 0; i < count; i++) {
        const struct field *field = field_by_number(value[i].field);
        const struct law_grant *grant = field ? grant_of(law, field->id) : NULL;
        if (!grant || !(grant->provenance & provenance_bit(value[i].from))) continue;
        value_put(to, &value[i], field, grant);
        field_released(released, grant->field);
    }
    canon_end_list(to);
    canon_put_int(to, "year", year);
    canon_end(to);
    return err_none();
}

/* What ends with the use has a day: so many days from the release. */
static void due_put(struct canon *to, const struct law_obligation *obligation,
                    struct date released) {
    char day[DATE_TEXT_BYTES];
    if (obligation->due_days == 0) return;
    date_write(date_of(date_instant(released) + obligation->due_days * 86400LL), day);
    canon_put(to, "due", span_str(day));
}

static void obligations_put(struct canon *to, const struct law_decision *law,
                            struct date released) {
    canon_begin_list(to, "obligations");
    for (size_t i = 0; i < law->obligation_count; i++) {
        canon_begin(to, NULL);
        canon_put(to, "cite", law->obligation[i].cite);
        due_put(to, &law->obligation[i], released);
        canon_put(to, "id", law->obligation[i].id);
        canon_put(to, "says", law->obligation[i].says);
        canon_put(to, "when", law->obligation[i].when);
        canon_end(to);
    }
    canon_end_list(to);
}

static void withheld_put(struct canon *to, const struct law_decision *law) {
    canon_begin_list(to, "withheld");
    for (size_t i = 0; i < law->withheld_count; i++) {
        canon_begin(to, NULL);
        canon_put(to, "cite", law->withheld[i].cite);
        canon_put(to, "code", span_str(law->withheld[i].code));
        canon_put(to, "field", law->withheld[i].field);
        canon_end(to);
    }
    canon_end_list(to);
}

static void withheld_periods_put(struct canon *to, const struct law_decision *law) {
    canon_begin_list(to, "withheld_periods");
    for (size_t i = 0; i < law->withheld_period_count; i++) {
        canon_begin(to, NULL);
        canon_put(to, "cite", law->withheld_period[i].cite);
        canon_put(to, "code", span_str(law->withheld_period[i].code));
        canon_put(to, "period", law->withheld_period[i].period);
        canon_end(to);
    }
    canon_end_list(to);
}

static bool period_is_withheld(const struct law_decision *law, struct span period) {
    for (size_t i = 0; i < law->withheld_period_count; i++)
        if (span_equal(law->withheld_period[i].period, period)) return true;
    return false;
}

static bool names_the_record(const struct law_decision *law) {
    for (size_t i = 0; i < law->grant_count; i++) {
        const struct law_grant *grant = &law->grant[i];
        if (!grant->echo_only && !span_is(grant->field, "identity.tin") &&
            span_begins(grant->field, SPAN_LITERAL("identity.")))
            return true;
    }
    return false;
}

struct err answer_read(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                       const struct law_decision *law, const struct identified *who,
                       const char *decision_id, struct date today, struct released *released) {
    struct canon years = {.text = {.arena = arena}};
    struct canon to = {.text = {.arena = arena}};
    canon_begin_list(&years, NULL);
    for (size_t i = 0; i < ask->period_count; i++)
        if (!period_is_withheld(law, ask->period[i]))
            TRY(year_put(keeper, arena, law, who->person, ask->year[i], released, &years));
    canon_end_list(&years);
    bool echo_alone = released->field_count == 0;
    canon_begin(&to, NULL);
    canon_put(&to, "ask", ask->id);
    canon_put(&to, "authority", law->authority);
    canon_put(&to, "cite", law->authority_cite);
    canon_put(&to, "decision", span_str(decision_id));
    canon_put(&to, "format", SPAN_LITERAL("portcullis-answer/1"));
    identity_put(&to, ask, law, &who->record, released);
    obligations_put(&to, law, today);
    canon_put(&to, "requester", ask->requester);
    withheld_put(&to, law);
    withheld_periods_put(&to, law);
    canon_put_written(&to, "years", canon_text(&years));
    canon_end(&to);
    released->plain = canon_text(&to);
    /* An echo alone tells nothing that the requester did not have: it is no release by itself. */
    if (echo_alone && !names_the_record(law)) released->field_count = 0;
    return err_none();
}
