/* What leaves? Only granted fields, of granted years, of granted provenance, read once. */
#include "ask/keeper.h"

#include "base/bytes.h"

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

static void address_put(json_t *o, const struct person_address *a) {
    json_set_span(o, "line1", a->line1);
    json_set_span(o, "line2", a->line2);
    json_set_span(o, "city", a->city);
    json_set_span(o, "state", a->state);
    json_set_span(o, "zip", a->zip);
}

static void name_put(json_t *o, const struct person_name *n) {
    json_set_span(o, "given", n->given);
    json_set_span(o, "middle", n->middle);
    json_set_span(o, "family", n->family);
    json_set_span(o, "suffix", n->suffix);
}

/* Name, address and number: from the record, or only what the requester itself supplied. A number
 * is only ever an echo, whatever the pack says: its form betrays its kind. */
static json_t *identity_make(const struct ask *ask, const struct law_decision *law,
                             const struct person_record *record, struct released *released) {
    json_t *identity = json_object();
    const struct law_grant *name = grant_of(law, "identity.name");
    const struct law_grant *address = grant_of(law, "identity.mailing-address");
    const struct law_grant *tin = grant_of(law, "identity.tin");
    if (name) {
        json_t *o = json_object();
        name_put(o, name->echo_only ? &ask->claim.name : &record->name);
        json_object_set_new(identity, "identity.name", o);
        field_released(released, name->field);
    }
    if (address) {
        json_t *o = json_object();
        address_put(o, address->echo_only ? &ask->claim.address : &record->address);
        json_object_set_new(identity, "identity.mailing-address", o);
        field_released(released, address->field);
    }
    if (tin && ask->claim.tin.len) {
        json_set_span(identity, "identity.tin", ask->claim.tin);
        field_released(released, tin->field);
    }
    return identity;
}

static json_t *value_make(const struct value *value, const struct field *field,
                          const struct law_grant *grant) {
    json_t *o = json_object();
    json_set_span(o, "field", span_str(field->id));
    json_set_span(o, "from", span_str(provenance_str(value->from)));
    json_set_span(o, "cite", grant->cite);
    switch (field->type) {
    case FIELD_CENTS:
    case FIELD_COUNT_OF: {
        char text[32] = {0};
        if (value->text.len < sizeof text) memcpy(text, value->text.at, value->text.len);
        json_set_int(o, field->type == FIELD_CENTS ? "cents" : "count", strtoll(text, NULL, 10));
        break;
    }
    case FIELD_FLAG:
        json_object_set_new(o, "flag", json_boolean(span_is(value->text, "true")));
        break;
    case FIELD_TEXT:
        json_set_span(o, "text", value->text);
        break;
    }
    return o;
}

/* One year's values. A year without a row is a year without a return. */
static struct err year_make(struct keeper *keeper, struct arena *arena,
                            const struct law_decision *law, person_ref person, int year,
                            struct released *released, json_t *years) {
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
    json_t *values = json_array();
    for (size_t i = 0; i < count; i++) {
        const struct field *field = field_by_number(value[i].field);
        const struct law_grant *grant = field ? grant_of(law, field->id) : NULL;
        if (!grant || !(grant->provenance & provenance_bit(value[i].from))) continue;
        json_array_append_new(values, value_make(&value[i], field, grant));
        field_released(released, grant->field);
    }
    json_t *o = json_object();
    json_set_int(o, "year", year);
    json_object_set_new(o, "values", values);
    if (!filed && none) {
        json_object_set_new(o, "return.none-filed", json_true());
        field_released(released, none->field);
    }
    json_array_append_new(years, o);
    return err_none();
}

/* What ends with the use has a day: so many days from the release. */
static void due_put(json_t *o, const struct law_obligation *obligation, struct date released) {
    char day[DATE_TEXT_BYTES];
    if (obligation->due_days == 0) return;
    date_write(date_of(date_instant(released) + obligation->due_days * 86400LL), day);
    json_set_span(o, "due", span_str(day));
}

static json_t *obligations_make(const struct law_decision *law, struct date released) {
    json_t *list = json_array();
    for (size_t i = 0; i < law->obligation_count; i++) {
        json_t *o = json_object();
        json_set_span(o, "id", law->obligation[i].id);
        json_set_span(o, "says", law->obligation[i].says);
        json_set_span(o, "cite", law->obligation[i].cite);
        json_set_span(o, "when", law->obligation[i].when);
        due_put(o, &law->obligation[i], released);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *withheld_make(const struct law_decision *law) {
    json_t *list = json_array();
    for (size_t i = 0; i < law->withheld_count; i++) {
        json_t *o = json_object();
        json_set_span(o, "field", law->withheld[i].field);
        json_set_span(o, "cite", law->withheld[i].cite);
        json_set_span(o, "code", span_str(law->withheld[i].code));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *withheld_periods_make(const struct law_decision *law) {
    json_t *list = json_array();
    for (size_t i = 0; i < law->withheld_period_count; i++) {
        json_t *o = json_object();
        json_set_span(o, "period", law->withheld_period[i].period);
        json_set_span(o, "cite", law->withheld_period[i].cite);
        json_set_span(o, "code", span_str(law->withheld_period[i].code));
        json_array_append_new(list, o);
    }
    return list;
}

static bool period_is_withheld(const struct law_decision *law, struct span period) {
    for (size_t i = 0; i < law->withheld_period_count; i++)
        if (span_equal(law->withheld_period[i].period, period)) return true;
    return false;
}

struct err answer_read(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                       const struct law_decision *law, const struct identified *who,
                       const char *decision_id, struct date today, struct released *released) {
    OWNED_JSON o = json_object();
    json_set_span(o, "format", SPAN_LITERAL("portcullis-answer/1"));
    json_set_span(o, "decision", span_str(decision_id));
    json_set_span(o, "ask", ask->id);
    json_set_span(o, "requester", ask->requester);
    json_set_span(o, "authority", law->authority);
    json_set_span(o, "cite", law->authority_cite);
    json_t *years = json_array();
    json_object_set_new(o, "years", years);
    for (size_t i = 0; i < ask->period_count; i++)
        if (!period_is_withheld(law, ask->period[i]))
            TRY(year_make(keeper, arena, law, who->person, ask->year[i], released, years));
    /* An echo alone tells nothing that the requester did not have: it is no release by itself. */
    bool echo_alone = released->field_count == 0;
    json_object_set_new(o, "identity", identity_make(ask, law, &who->record, released));
    if (echo_alone) {
        bool from_record = false;
        for (size_t i = 0; i < law->grant_count; i++) {
            const struct law_grant *grant = &law->grant[i];
            from_record =
                from_record || (!grant->echo_only && !span_is(grant->field, "identity.tin") &&
                                span_begins(grant->field, SPAN_LITERAL("identity.")));
        }
        if (!from_record) released->field_count = 0;
    }
    json_object_set_new(o, "withheld", withheld_make(law));
    json_object_set_new(o, "withheld_periods", withheld_periods_make(law));
    json_object_set_new(o, "obligations", obligations_make(law, today));
    released->plain = json_write(arena, o);
    return err_none();
}
