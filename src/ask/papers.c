/* What do the papers say that an ask attaches for one paragraph or another? */
#include "ask/papers.h"

#include "base/utf8.h"

enum { WORD_MAX = 64, PHRASE_MAX = 1024, DIGEST_TEXT = 64 };

/* ---- members ---- */

static struct err text_read(const struct parsed *o, const char *where, const char *key,
                            size_t len_max, struct span *text) {
    TRY(parse_may_str(o, where, key, len_max, text));
    if (!text->at) return err_none();
    if (text_has_control(*text))
        return err_make(ERR_INPUT, "%s: \"%s\" holds a control character", where, key);
    if (!text_says(*text)) *text = (struct span){0}; /* a blank is not given */
    return err_none();
}

static struct err word_read(const struct parsed *o, const char *where, const char *key,
                            struct span *word) {
    return text_read(o, where, key, WORD_MAX, word);
}

static struct err said_read(const struct parsed *o, const char *where, const char *key,
                            enum said *said) {
    const struct parsed *value = parse_member(o, key);
    if (!value) return err_none();
    if (value->kind != PARSED_TRUE && value->kind != PARSED_FALSE)
        return err_make(ERR_INPUT, "%s: \"%s\" must be true or false", where, key);
    *said = value->kind == PARSED_TRUE ? SAID_YES : SAID_NO;
    return err_none();
}

static struct err day_read(const struct parsed *o, const char *where, const char *key,
                           struct date *day) {
    struct span text;
    TRY(parse_may_str(o, where, key, 10, &text));
    if (!text.at) return err_none();
    struct err e = date_read(text, day);
    return err_is(e) ? err_make(ERR_INPUT, "%s: \"%s\" is no real date", where, key) : e;
}

/* The digest of a document that the custodian holds beside the ask. */
static struct err digest_read(const struct parsed *o, const char *where, const char *key,
                              struct span *text) {
    TRY(word_read(o, where, key, text));
    if (!text->at) return err_none();
    bool good = text->len == DIGEST_TEXT;
    for (size_t i = 0; good && i < text->len; i++)
        good = (text->at[i] >= '0' && text->at[i] <= '9') ||
               (text->at[i] >= 'a' && text->at[i] <= 'f');
    if (good) return err_none();
    return err_make(ERR_INPUT, "%s: \"%s\" must be a SHA-256 of 64 small hexadecimal digits", where,
                    key);
}

static struct err words_read(const struct parsed *o, const char *where, const char *key, size_t max,
                             struct span *word, size_t *count) {
    const struct parsed *list;
    TRY(parse_may_list(o, where, key, max, &list));
    size_t i = 0;
    for (const struct parsed *one = list->first; one; one = one->next, i++) {
        TRY(parse_str_at(one, i, key, WORD_MAX, &word[i]));
        if (text_has_control(word[i]))
            return err_make(ERR_INPUT, "%s: \"%s\" holds a control character", where, key);
    }
    *count = list->count;
    return err_none();
}

static struct err years_read(const struct parsed *o, struct paper_order *order) {
    const struct parsed *list;
    TRY(parse_may_list(o, "order", "periods", PERIODS_MAX, &list));
    size_t i = 0;
    for (const struct parsed *year = list->first; year; year = year->next, i++) {
        if (year->kind != PARSED_INT || year->number < 1900 || year->number > 9999)
            return err_make(ERR_INPUT, "order: \"periods\" element %zu is not a taxable year",
                            i + 1);
        order->period[i] = year->text;
    }
    order->period_count = list->count;
    return err_none();
}

/* ---- papers ---- */

static struct err case_read(const struct parsed *root, struct paper_case *one) {
    static const char *const known[] = {"number", "role", NULL};
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", "case", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "case"));
    TRY(word_read(o, "case", "number", &one->number));
    return word_read(o, "case", "role", &one->role);
}

static struct err offset_read(const struct parsed *root, struct paper_offset *one) {
    static const char *const known[] = {"reference", "section", "against", NULL};
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", "offset", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "offset"));
    TRY(word_read(o, "offset", "reference", &one->reference));
    TRY(word_read(o, "offset", "section", &one->section));
    return word_read(o, "offset", "against", &one->against);
}

static struct err claim_read(const struct parsed *root, struct paper_claim *one) {
    static const char *const known[] = {"reference", "basis", "against", "notice_on", NULL};
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", "claim", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "claim"));
    TRY(word_read(o, "claim", "reference", &one->reference));
    TRY(word_read(o, "claim", "basis", &one->basis));
    TRY(word_read(o, "claim", "against", &one->against));
    return day_read(o, "claim", "notice_on", &one->notice_on);
}

/* Until a day, or "open": an order that says no end has none. */
static struct err order_until_read(const struct parsed *o, struct paper_order *order) {
    struct span text;
    TRY(parse_may_str(o, "order", "valid_until", 10, &text));
    order->open = text.at && span_is(text, "open");
    return order->open ? err_none() : day_read(o, "order", "valid_until", &order->until);
}

static struct err order_person_read(const struct parsed *o, struct paper_order *order) {
    static const char *const known[] = {"given", "family", NULL};
    const struct parsed *person;
    TRY(parse_may_members(o, "order", "person", &person));
    if (!person) return err_none();
    TRY(parse_known_only(person, known, "order.person"));
    TRY(text_read(person, "order.person", "given", NAME_BYTES_MAX, &order->given_name));
    return text_read(person, "order.person", "family", NAME_BYTES_MAX, &order->family_name);
}

static struct err order_read(const struct parsed *root, struct paper_order *order) {
    static const char *const known[] = {"sha256",   "court",   "application_authorised_by",
                                        "fields",   "person",  "valid_until",
                                        "recitals", "periods", NULL};
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", "order", &o));
    if (!o) return err_none();
    order->given = true;
    TRY(parse_known_only(o, known, "order"));
    TRY(digest_read(o, "order", "sha256", &order->document));
    TRY(word_read(o, "order", "court", &order->court));
    TRY(word_read(o, "order", "application_authorised_by", &order->authorised_by));
    TRY(order_until_read(o, order));
    TRY(order_person_read(o, order));
    TRY(words_read(o, "order", "fields", FIELDS_MAX, order->field, &order->field_count));
    TRY(years_read(o, order));
    order->recitals_given = parse_member(o, "recitals") != NULL;
    return words_read(o, "order", "recitals", RECITALS_MAX, order->recital, &order->recital_count);
}

/* Each field with the reason why it apprises; one without counts for nothing. */
static struct err danger_fields_read(const struct parsed *o, struct paper_danger *danger) {
    static const char *const known[] = {"field", "reason", NULL};
    const struct parsed *list;
    TRY(parse_may_list(o, "danger", "fields", FIELDS_MAX, &list));
    size_t i = 0;
    for (const struct parsed *one = list->first; one; one = one->next, i++) {
        struct span reason;
        if (one->kind != PARSED_MEMBERS)
            return err_make(ERR_INPUT, "danger: \"fields\" element %zu must be an object", i + 1);
        TRY(parse_known_only(one, known, "danger.fields"));
        TRY(parse_need_str(one, "danger.fields", "field", WORD_MAX,
                           &danger->field[danger->field_count]));
        TRY(parse_may_str(one, "danger.fields", "reason", PHRASE_MAX, &reason));
        if (!text_says(reason)) continue;
        danger->field_count++;
    }
    return err_none();
}

static struct err danger_read(const struct parsed *root, struct paper_danger *danger) {
    static const char *const known[] = {
        "facts", "source", "happened_at", "call_back", "fields", "safeguards_reason", NULL};
    const struct parsed *o;
    struct span when;
    TRY(parse_may_members(root, "the ask", "danger", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "danger"));
    TRY(text_read(o, "danger", "facts", REASON_BYTES_MAX, &danger->facts));
    TRY(text_read(o, "danger", "source", PHRASE_MAX, &danger->source));
    TRY(word_read(o, "danger", "call_back", &danger->call_back));
    TRY(text_read(o, "danger", "safeguards_reason", PHRASE_MAX, &danger->safeguards_reason));
    TRY(parse_may_str(o, "danger", "happened_at", 20, &when));
    if (when.at) {
        struct err e = instant_read(when, &danger->happened_at);
        if (err_is(e)) return err_at(e, "danger: \"happened_at\"");
    }
    return danger_fields_read(o, danger);
}

static struct err tax_read(const struct parsed *root, struct paper_tax *tax) {
    static const char *const known[] = {"statute", "chapters", "kind", "filer", NULL};
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", "tax", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "tax"));
    TRY(word_read(o, "tax", "statute", &tax->statute));
    TRY(word_read(o, "tax", "kind", &tax->kind));
    TRY(word_read(o, "tax", "filer", &tax->filer));
    return words_read(o, "tax", "chapters", CHAPTERS_MAX, tax->chapter, &tax->chapter_count);
}

static struct err interest_read(const struct parsed *root, struct paper_interest *one) {
    static const char *const known[] = {"class",
                                        "document_sha256",
                                        "signed_by_principal_officer",
                                        "attested_by_officer",
                                        "by_attorney",
                                        "power_of_attorney_sha256",
                                        NULL};
    const char *where = "interest";
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", where, &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, where));
    TRY(word_read(o, where, "class", &one->class));
    TRY(digest_read(o, where, "document_sha256", &one->document));
    TRY(digest_read(o, where, "power_of_attorney_sha256", &one->power));
    TRY(said_read(o, where, "signed_by_principal_officer", &one->signed_by_officer));
    TRY(said_read(o, where, "attested_by_officer", &one->attested));
    return said_read(o, where, "by_attorney", &one->by_attorney);
}

static struct err duty_read(const struct parsed *root, struct paper_duty *duty) {
    static const char *const known[] = {"assignment", "code", "covers", "conflict", NULL};
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", "duty", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "duty"));
    TRY(word_read(o, "duty", "assignment", &duty->assignment));
    TRY(word_read(o, "duty", "code", &duty->code));
    TRY(word_read(o, "duty", "covers", &duty->covers));
    return said_read(o, "duty", "conflict", &duty->conflict);
}

struct err papers_read(const struct parsed *root, struct ask_papers *papers) {
    TRY(word_read(root, "the ask", "programme", &papers->programme));
    TRY(text_read(root, "the ask", "other_sources", PHRASE_MAX, &papers->other_sources));
    TRY(case_read(root, &papers->programme_case));
    TRY(offset_read(root, &papers->offset));
    TRY(claim_read(root, &papers->claim));
    TRY(order_read(root, &papers->order));
    TRY(danger_read(root, &papers->danger));
    TRY(tax_read(root, &papers->tax));
    TRY(interest_read(root, &papers->interest));
    return duty_read(root, &papers->duty);
}
