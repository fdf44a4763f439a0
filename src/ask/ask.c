/* What does this ask say? */
#include "ask/ask.h"

#include "base/utf8.h"

#include <stdio.h>

static const char ASK_FORMAT[] = "portcullis-ask/1";

/* Copies into the arena, so that nothing borrows from the JSON tree; refuses control characters,
 * which no name, address or identifier has. */
static struct err text_keep(struct arena *arena, const char *where, const char *key,
                            struct span *text) {
    if (!text->at) return err_none();
    if (text_has_control(*text))
        return err_make(ERR_INPUT, "%s: \"%s\" holds a control character", where, key);
    *text = arena_copy(arena, *text);
    return err_none();
}

static struct err text_read(struct arena *arena, const json_t *o, const char *where,
                            const char *key, size_t len_max, struct span *text) {
    TRY(json_may_str(o, where, key, len_max, text));
    return text_keep(arena, where, key, text);
}

static struct err name_read(struct arena *arena, const json_t *subject, struct person_name *name) {
    static const char *const known[] = {"given", "middle", "family", "suffix", NULL};
    const json_t *o;
    TRY(json_may_object(subject, "subject", "name", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "subject.name"));
    TRY(text_read(arena, o, "subject.name", "given", NAME_BYTES_MAX, &name->given));
    TRY(text_read(arena, o, "subject.name", "middle", NAME_BYTES_MAX, &name->middle));
    TRY(text_read(arena, o, "subject.name", "family", NAME_BYTES_MAX, &name->family));
    return text_read(arena, o, "subject.name", "suffix", NAME_BYTES_MAX, &name->suffix);
}

static struct err address_read(struct arena *arena, const json_t *subject,
                               struct person_address *address) {
    static const char *const known[] = {"line1", "line2", "city", "state", "zip", NULL};
    const char *where = "subject.address";
    const json_t *o;
    TRY(json_may_object(subject, "subject", "address", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, where));
    TRY(text_read(arena, o, where, "line1", ADDRESS_LINE_BYTES_MAX, &address->line1));
    TRY(text_read(arena, o, where, "line2", ADDRESS_LINE_BYTES_MAX, &address->line2));
    TRY(text_read(arena, o, where, "city", ADDRESS_LINE_BYTES_MAX, &address->city));
    TRY(text_read(arena, o, where, "state", ADDRESS_LINE_BYTES_MAX, &address->state));
    return text_read(arena, o, where, "zip", ADDRESS_LINE_BYTES_MAX, &address->zip);
}

static struct err subject_read(struct arena *arena, const json_t *root, struct ask *ask) {
    static const char *const known[] = {"tin", "name", "dob", "address", NULL};
    const json_t *o;
    TRY(json_may_object(root, "the ask", "subject", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "subject"));
    TRY(text_read(arena, o, "subject", "tin", 16, &ask->claim.tin));
    TRY(text_read(arena, o, "subject", "dob", 16, &ask->claim.dob));
    TRY(name_read(arena, o, &ask->claim.name));
    return address_read(arena, o, &ask->claim.address);
}

static struct err periods_read(struct arena *arena, const json_t *root, struct ask *ask) {
    const json_t *list;
    TRY(json_may_array(root, "the ask", "periods", PERIODS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *year = json_array_get(list, i);
        if (!json_is_integer(year) || json_integer_value(year) < 1900 ||
            json_integer_value(year) > 9999)
            return err_make(ERR_INPUT,
                            "the ask: \"periods\" element %zu is not a taxable year "
                            "such as 2024",
                            i + 1);
        ask->year[i] = (int)json_integer_value(year);
        ask->period[i] = span_str(arena_printf(arena, "%d", ask->year[i]));
    }
    ask->period_count = json_array_size(list);
    return err_none();
}

static struct err fields_read(struct arena *arena, const json_t *root, struct ask *ask) {
    const json_t *list;
    TRY(json_may_array(root, "the ask", "fields", FIELDS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        TRY(json_str_at(list, i, "fields", 64, &ask->field[i]));
        TRY(text_keep(arena, "the ask", "fields", &ask->field[i]));
        for (size_t k = 0; k < i; k++)
            if (span_equal(ask->field[k], ask->field[i]))
                return err_make(ERR_INPUT,
                                "the ask: \"fields\" names one field twice (element "
                                "%zu)",
                                i + 1);
    }
    ask->field_count = json_array_size(list);
    return err_none();
}

static struct err recipients_read(struct arena *arena, const json_t *root, struct ask *ask) {
    static const char *const known[] = {"id", "kind", "sole_use", "engaged", NULL};
    const json_t *list;
    TRY(json_may_array(root, "the ask", "recipients", RECIPIENTS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        if (!json_is_object(o))
            return err_make(ERR_INPUT, "recipients: element %zu must be an object", i + 1);
        TRY(json_known_only(o, known, "recipients"));
        TRY(json_need_str(o, "recipients", "id", 64, &ask->recipient[i].id));
        TRY(text_keep(arena, "recipients", "id", &ask->recipient[i].id));
        TRY(text_read(arena, o, "recipients", "kind", 64, &ask->recipient[i].kind));
        ask->recipient[i].sole_use = json_is_true(json_object_get(o, "sole_use"));
        ask->recipient[i].engaged = json_is_true(json_object_get(o, "engaged"));
    }
    ask->recipient_count = json_array_size(list);
    return err_none();
}

static struct err approval_read(const json_t *root, struct ask *ask) {
    static const char *const known[] = {"certified", "given_on", "certificate", NULL};
    const json_t *o;
    struct span day;
    struct span certificate;
    TRY(json_may_object(root, "the ask", "approval", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "approval"));
    TRY(json_may_str(o, "approval", "given_on", 10, &day));
    TRY(json_may_str(o, "approval", "certificate", 64, &certificate));
    if (day.at) {
        struct err e = date_read(day, &ask->approval_on);
        if (err_is(e)) return err_at(e, "approval: \"given_on\"");
    }
    ask->approval_given = true;
    ask->approval_certified = json_is_true(json_object_get(o, "certified")) && day.at &&
                              certificate.at && certificate.len > 0;
    return err_none();
}

static struct err matter_read(struct arena *arena, const json_t *root, struct ask *ask) {
    static const char *const known[] = {"number", "kind", "statute", "party_statement", NULL};
    const json_t *o;
    TRY(json_may_object(root, "the ask", "matter", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "matter"));
    TRY(text_read(arena, o, "matter", "number", 64, &ask->matter_number));
    TRY(text_read(arena, o, "matter", "kind", 64, &ask->matter_kind));
    TRY(text_read(arena, o, "matter", "statute", 128, &ask->matter_statute));
    return text_read(arena, o, "matter", "party_statement", 1024, &ask->matter_party);
}

static struct err recipient_read(struct arena *arena, const json_t *root, struct ask *ask) {
    static const char *const known[] = {"id", "kind", NULL};
    const json_t *o;
    TRY(json_may_object(root, "the ask", "recipient", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "recipient"));
    TRY(text_read(arena, o, "recipient", "id", 64, &ask->recipient_id));
    return text_read(arena, o, "recipient", "kind", 64, &ask->recipient_kind);
}

/* What makes it an ask at all. */
static struct err head_read(struct arena *arena, const json_t *root, struct ask *ask) {
    static const char *const known[] = {
        "format",  "id",      "requester", "authority",    "purpose",    "issued_at",
        "subject", "periods", "fields",    "recipient",    "recipients", "approval",
        "matter",  "reason",  "consent",   PAPERS_MEMBERS, NULL};
    const char *where = "the ask";
    struct span format;
    struct span issued;
    TRY(json_known_only(root, known, where));
    TRY(json_need_str(root, where, "format", 32, &format));
    if (!span_is(format, ASK_FORMAT))
        return err_make(ERR_INPUT, "the ask: \"format\" must be \"%s\"", ASK_FORMAT);
    TRY(json_need_str(root, where, "id", ID_BYTES_MAX - 1, &ask->id));
    if (!id_valid(ask->id, "ASK"))
        return err_make(ERR_INPUT, "the ask: \"id\" must be \"ASK-\" and a ULID of 26 characters");
    ask->id = arena_copy(arena, ask->id);
    TRY(json_need_str(root, where, "requester", 64, &ask->requester));
    TRY(text_keep(arena, where, "requester", &ask->requester));
    TRY(json_need_str(root, where, "authority", 128, &ask->authority));
    TRY(text_keep(arena, where, "authority", &ask->authority));
    TRY(json_need_str(root, where, "issued_at", 20, &issued));
    struct err e = instant_read(issued, &ask->issued_at);
    return err_is(e) ? err_at(e, "the ask: \"issued_at\"") : e;
}

static struct err tree_read(struct arena *arena, const json_t *root, struct ask *ask) {
    TRY(head_read(arena, root, ask));
    TRY(text_read(arena, root, "the ask", "purpose", 64, &ask->purpose));
    TRY(subject_read(arena, root, ask));
    TRY(periods_read(arena, root, ask));
    TRY(fields_read(arena, root, ask));
    TRY(recipient_read(arena, root, ask));
    TRY(recipients_read(arena, root, ask));
    TRY(approval_read(root, ask));
    TRY(matter_read(arena, root, ask));
    TRY(papers_read(arena, root, &ask->papers));
    TRY(json_may_str(root, "the ask", "reason", REASON_BYTES_MAX, &ask->reason));
    ask->reason = ask->reason.at ? arena_copy(arena, ask->reason) : ask->reason;
    return text_read(arena, root, "the ask", "consent", ASK_BYTES_MAX, &ask->consent);
}

struct span ask_bytes(struct span json) {
    if (json.len && json.at[json.len - 1] == '\n') json.len--;
    if (json.len && json.at[json.len - 1] == '\r') json.len--;
    return json;
}

struct err ask_read(struct arena *arena, struct span json, struct ask *ask) {
    struct ask found = {.digest = sha256(ask_bytes(json))};
    json_t *root;
    TRY(json_read(json, ASK_BYTES_MAX, &root));
    struct err e = tree_read(arena, root, &found);
    json_decref(root);
    if (!err_is(e)) *ask = found;
    return e;
}
