/* What do the papers say that an ask attaches for one paragraph or another? */
#include "ask/papers.h"

#include "base/utf8.h"

enum { WORD_MAX = 64, PHRASE_MAX = 1024, DIGEST_TEXT = 64 };

/* ---- members ---- */

static struct err text_read(struct arena *arena, const json_t *o, const char *where,
                            const char *key, size_t len_max, struct span *text) {
    TRY(json_may_str(o, where, key, len_max, text));
    if (!text->at) return err_none();
    if (text_has_control(*text))
        return err_make(ERR_INPUT, "%s: \"%s\" holds a control character", where, key);
    *text = arena_copy(arena, *text);
    return err_none();
}

static struct err word_read(struct arena *arena, const json_t *o, const char *where,
                            const char *key, struct span *word) {
    return text_read(arena, o, where, key, WORD_MAX, word);
}

static struct err said_read(const json_t *o, const char *where, const char *key, enum said *said) {
    const json_t *value = json_object_get(o, key);
    if (!value) return err_none();
    if (!json_is_boolean(value))
        return err_make(ERR_INPUT, "%s: \"%s\" must be true or false", where, key);
    *said = json_is_true(value) ? SAID_YES : SAID_NO;
    return err_none();
}

static struct err day_read(const json_t *o, const char *where, const char *key, struct date *day) {
    struct span text;
    TRY(json_may_str(o, where, key, 10, &text));
    if (!text.at) return err_none();
    struct err e = date_read(text, day);
    return err_is(e) ? err_make(ERR_INPUT, "%s: \"%s\" is no real date", where, key) : e;
}

/* The digest of a document that the custodian holds beside the ask. */
static struct err digest_read(struct arena *arena, const json_t *o, const char *where,
                              const char *key, struct span *text) {
    TRY(word_read(arena, o, where, key, text));
    if (!text->at) return err_none();
    bool good = text->len == DIGEST_TEXT;
    for (size_t i = 0; good && i < text->len; i++)
        good = (text->at[i] >= '0' && text->at[i] <= '9') ||
               (text->at[i] >= 'a' && text->at[i] <= 'f');
    if (good) return err_none();
    return err_make(ERR_INPUT, "%s: \"%s\" must be a SHA-256 of 64 small hexadecimal digits", where,
                    key);
}

static struct err words_read(struct arena *arena, const json_t *o, const char *where,
                             const char *key, size_t max, struct span *word, size_t *count) {
    const json_t *list;
    TRY(json_may_array(o, where, key, max, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        TRY(json_str_at(list, i, key, WORD_MAX, &word[i]));
        if (text_has_control(word[i]))
            return err_make(ERR_INPUT, "%s: \"%s\" holds a control character", where, key);
        word[i] = arena_copy(arena, word[i]);
    }
    *count = json_array_size(list);
    return err_none();
}

static struct err years_read(struct arena *arena, const json_t *o, struct paper_order *order) {
    const json_t *list;
    TRY(json_may_array(o, "order", "periods", PERIODS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *year = json_array_get(list, i);
        if (!json_is_integer(year) || json_integer_value(year) < 1900 ||
            json_integer_value(year) > 9999)
            return err_make(ERR_INPUT, "order: \"periods\" element %zu is not a taxable year",
                            i + 1);
        order->period[i] = span_str(arena_printf(arena, "%d", (int)json_integer_value(year)));
    }
    order->period_count = json_array_size(list);
    return err_none();
}

/* ---- papers ---- */

static struct err case_read(struct arena *arena, const json_t *root, struct paper_case *one) {
    static const char *const known[] = {"number", "role", NULL};
    const json_t *o;
    TRY(json_may_object(root, "the ask", "case", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "case"));
    TRY(word_read(arena, o, "case", "number", &one->number));
    return word_read(arena, o, "case", "role", &one->role);
}

static struct err offset_read(struct arena *arena, const json_t *root, struct paper_offset *one) {
    static const char *const known[] = {"reference", "section", "against", NULL};
    const json_t *o;
    TRY(json_may_object(root, "the ask", "offset", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "offset"));
    TRY(word_read(arena, o, "offset", "reference", &one->reference));
    TRY(word_read(arena, o, "offset", "section", &one->section));
    return word_read(arena, o, "offset", "against", &one->against);
}

static struct err claim_read(struct arena *arena, const json_t *root, struct paper_claim *one) {
    static const char *const known[] = {"reference", "basis", "against", "notice_on", NULL};
    const json_t *o;
    TRY(json_may_object(root, "the ask", "claim", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "claim"));
    TRY(word_read(arena, o, "claim", "reference", &one->reference));
    TRY(word_read(arena, o, "claim", "basis", &one->basis));
    TRY(word_read(arena, o, "claim", "against", &one->against));
    return day_read(o, "claim", "notice_on", &one->notice_on);
}

/* Until a day, or "open": an order that says no end has none. */
static struct err order_until_read(const json_t *o, struct paper_order *order) {
    struct span text;
    TRY(json_may_str(o, "order", "valid_until", 10, &text));
    order->open = text.at && span_is(text, "open");
    return order->open ? err_none() : day_read(o, "order", "valid_until", &order->until);
}

static struct err order_person_read(struct arena *arena, const json_t *o,
                                    struct paper_order *order) {
    static const char *const known[] = {"given", "family", NULL};
    const json_t *person;
    TRY(json_may_object(o, "order", "person", &person));
    if (!person) return err_none();
    TRY(json_known_only(person, known, "order.person"));
    TRY(text_read(arena, person, "order.person", "given", NAME_BYTES_MAX, &order->given_name));
    return text_read(arena, person, "order.person", "family", NAME_BYTES_MAX, &order->family_name);
}

static struct err order_read(struct arena *arena, const json_t *root, struct paper_order *order) {
    static const char *const known[] = {"sha256",   "court",   "application_authorised_by",
                                        "fields",   "person",  "valid_until",
                                        "recitals", "periods", NULL};
    const json_t *o;
    TRY(json_may_object(root, "the ask", "order", &o));
    if (!o) return err_none();
    order->given = true;
    TRY(json_known_only(o, known, "order"));
    TRY(digest_read(arena, o, "order", "sha256", &order->document));
    TRY(word_read(arena, o, "order", "court", &order->court));
    TRY(word_read(arena, o, "order", "application_authorised_by", &order->authorised_by));
    TRY(order_until_read(o, order));
    TRY(order_person_read(arena, o, order));
    TRY(words_read(arena, o, "order", "fields", FIELDS_MAX, order->field, &order->field_count));
    TRY(years_read(arena, o, order));
    order->recitals_given = json_object_get(o, "recitals") != NULL;
    return words_read(arena, o, "order", "recitals", RECITALS_MAX, order->recital,
                      &order->recital_count);
}

/* Each field with the reason why it apprises; one without counts for nothing. */
static struct err danger_fields_read(struct arena *arena, const json_t *o,
                                     struct paper_danger *danger) {
    static const char *const known[] = {"field", "reason", NULL};
    const json_t *list;
    TRY(json_may_array(o, "danger", "fields", FIELDS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        struct span reason;
        if (!json_is_object(one))
            return err_make(ERR_INPUT, "danger: \"fields\" element %zu must be an object", i + 1);
        TRY(json_known_only(one, known, "danger.fields"));
        TRY(json_need_str(one, "danger.fields", "field", WORD_MAX,
                          &danger->field[danger->field_count]));
        TRY(json_may_str(one, "danger.fields", "reason", PHRASE_MAX, &reason));
        if (!reason.at || reason.len == 0) continue;
        danger->field[danger->field_count] = arena_copy(arena, danger->field[danger->field_count]);
        danger->field_count++;
    }
    return err_none();
}

static struct err danger_read(struct arena *arena, const json_t *root,
                              struct paper_danger *danger) {
    static const char *const known[] = {
        "facts", "source", "happened_at", "call_back", "fields", "safeguards_reason", NULL};
    const json_t *o;
    struct span when;
    TRY(json_may_object(root, "the ask", "danger", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "danger"));
    TRY(text_read(arena, o, "danger", "facts", REASON_BYTES_MAX, &danger->facts));
    TRY(text_read(arena, o, "danger", "source", PHRASE_MAX, &danger->source));
    TRY(word_read(arena, o, "danger", "call_back", &danger->call_back));
    TRY(text_read(arena, o, "danger", "safeguards_reason", PHRASE_MAX, &danger->safeguards_reason));
    TRY(json_may_str(o, "danger", "happened_at", 20, &when));
    if (when.at) {
        struct err e = instant_read(when, &danger->happened_at);
        if (err_is(e)) return err_at(e, "danger: \"happened_at\"");
    }
    return danger_fields_read(arena, o, danger);
}

static struct err tax_read(struct arena *arena, const json_t *root, struct paper_tax *tax) {
    static const char *const known[] = {"statute", "chapters", "kind", "filer", NULL};
    const json_t *o;
    TRY(json_may_object(root, "the ask", "tax", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "tax"));
    TRY(word_read(arena, o, "tax", "statute", &tax->statute));
    TRY(word_read(arena, o, "tax", "kind", &tax->kind));
    TRY(word_read(arena, o, "tax", "filer", &tax->filer));
    return words_read(arena, o, "tax", "chapters", CHAPTERS_MAX, tax->chapter, &tax->chapter_count);
}

static struct err interest_read(struct arena *arena, const json_t *root,
                                struct paper_interest *one) {
    static const char *const known[] = {"class",
                                        "document_sha256",
                                        "signed_by_principal_officer",
                                        "attested_by_officer",
                                        "by_attorney",
                                        "power_of_attorney_sha256",
                                        NULL};
    const char *where = "interest";
    const json_t *o;
    TRY(json_may_object(root, "the ask", where, &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, where));
    TRY(word_read(arena, o, where, "class", &one->class));
    TRY(digest_read(arena, o, where, "document_sha256", &one->document));
    TRY(digest_read(arena, o, where, "power_of_attorney_sha256", &one->power));
    TRY(said_read(o, where, "signed_by_principal_officer", &one->signed_by_officer));
    TRY(said_read(o, where, "attested_by_officer", &one->attested));
    return said_read(o, where, "by_attorney", &one->by_attorney);
}

static struct err duty_read(struct arena *arena, const json_t *root, struct paper_duty *duty) {
    static const char *const known[] = {"assignment", "code", "covers", "conflict", NULL};
    const json_t *o;
    TRY(json_may_object(root, "the ask", "duty", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "duty"));
    TRY(word_read(arena, o, "duty", "assignment", &duty->assignment));
    TRY(word_read(arena, o, "duty", "code", &duty->code));
    TRY(word_read(arena, o, "duty", "covers", &duty->covers));
    return said_read(o, "duty", "conflict", &duty->conflict);
}

struct err papers_read(struct arena *arena, const json_t *root, struct ask_papers *papers) {
    TRY(word_read(arena, root, "the ask", "programme", &papers->programme));
    TRY(text_read(arena, root, "the ask", "other_sources", PHRASE_MAX, &papers->other_sources));
    TRY(case_read(arena, root, &papers->programme_case));
    TRY(offset_read(arena, root, &papers->offset));
    TRY(claim_read(arena, root, &papers->claim));
    TRY(order_read(arena, root, &papers->order));
    TRY(danger_read(arena, root, &papers->danger));
    TRY(tax_read(arena, root, &papers->tax));
    TRY(interest_read(arena, root, &papers->interest));
    return duty_read(arena, root, &papers->duty);
}
