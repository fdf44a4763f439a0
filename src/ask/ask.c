/* What does this ask say? */
#include "ask/ask.h"

#include "base/utf8.h"

#include <stdio.h>

static const char ASK_FORMAT[] = "portcullis-ask/1";

/* No name, address or identifier has control characters. */
static struct err text_check(const char *where, const char *key, struct span text) {
    if (!text_has_control(text)) return err_none();
    return err_make(ERR_INPUT, "%s: \"%s\" holds a control character", where, key);
}

static struct err text_read(const struct parsed *o, const char *where, const char *key,
                            size_t len_max, struct span *text) {
    TRY(parse_may_str(o, where, key, len_max, text));
    return text_check(where, key, *text);
}

/* Of what is evidence for an element: a blank or a stroke is not given. */
static struct err evidence_read(const struct parsed *o, const char *where, const char *key,
                                size_t len_max, struct span *text) {
    TRY(parse_may_str(o, where, key, len_max, text));
    if (!text_says(*text)) *text = (struct span){0};
    return err_none();
}

static struct err name_read(const struct parsed *subject, struct person_name *name) {
    static const char *const known[] = {"given", "middle", "family", "suffix", NULL};
    const struct parsed *o;
    TRY(parse_may_members(subject, "subject", "name", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "subject.name"));
    TRY(text_read(o, "subject.name", "given", NAME_BYTES_MAX, &name->given));
    TRY(text_read(o, "subject.name", "middle", NAME_BYTES_MAX, &name->middle));
    TRY(text_read(o, "subject.name", "family", NAME_BYTES_MAX, &name->family));
    return text_read(o, "subject.name", "suffix", NAME_BYTES_MAX, &name->suffix);
}

static struct err address_read(const struct parsed *subject, struct person_address *address) {
    static const char *const known[] = {"line1", "line2", "city", "state", "zip", NULL};
    const char *where = "subject.address";
    const struct parsed *o;
    TRY(parse_may_members(subject, "subject", "address", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, where));
    TRY(text_read(o, where, "line1", ADDRESS_LINE_BYTES_MAX, &address->line1));
    TRY(text_read(o, where, "line2", ADDRESS_LINE_BYTES_MAX, &address->line2));
    TRY(text_read(o, where, "city", ADDRESS_LINE_BYTES_MAX, &address->city));
    TRY(text_read(o, where, "state", ADDRESS_LINE_BYTES_MAX, &address->state));
    return text_read(o, where, "zip", ADDRESS_LINE_BYTES_MAX, &address->zip);
}

static struct err subject_read(const struct parsed *root, struct ask *ask) {
    static const char *const known[] = {"tin", "name", "dob", "address", NULL};
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", "subject", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "subject"));
    TRY(text_read(o, "subject", "tin", 16, &ask->claim.tin));
    TRY(text_read(o, "subject", "dob", 16, &ask->claim.dob));
    TRY(name_read(o, &ask->claim.name));
    return address_read(o, &ask->claim.address);
}

static struct err periods_read(const struct parsed *root, struct ask *ask) {
    const struct parsed *list;
    TRY(parse_may_list(root, "the ask", "periods", PERIODS_MAX, &list));
    size_t i = 0;
    for (const struct parsed *year = list->first; year; year = year->next, i++) {
        if (year->kind != PARSED_INT || year->number < 1900 || year->number > 9999)
            return err_make(ERR_INPUT,
                            "the ask: \"periods\" element %zu is not a taxable year "
                            "such as 2024",
                            i + 1);
        ask->year[i] = (int)year->number;
        for (size_t k = 0; k < i; k++)
            if (ask->year[k] == ask->year[i])
                return err_make(ERR_INPUT,
                                "the ask: \"periods\" names one year twice (element %zu)", i + 1);
        ask->period[i] = year->text;
    }
    ask->period_count = list->count;
    return err_none();
}

static struct err fields_read(const struct parsed *root, struct ask *ask) {
    const struct parsed *list;
    TRY(parse_may_list(root, "the ask", "fields", FIELDS_MAX, &list));
    size_t i = 0;
    for (const struct parsed *one = list->first; one; one = one->next, i++) {
        TRY(parse_str_at(one, i, "fields", 64, &ask->field[i]));
        TRY(text_check("the ask", "fields", ask->field[i]));
        for (size_t k = 0; k < i; k++)
            if (span_equal(ask->field[k], ask->field[i]))
                return err_make(ERR_INPUT,
                                "the ask: \"fields\" names one field twice (element "
                                "%zu)",
                                i + 1);
    }
    ask->field_count = list->count;
    return err_none();
}

static struct err recipients_read(const struct parsed *root, struct ask *ask) {
    static const char *const known[] = {"id", "kind", "sole_use", "engaged", NULL};
    const struct parsed *list;
    TRY(parse_may_list(root, "the ask", "recipients", RECIPIENTS_MAX, &list));
    size_t i = 0;
    for (const struct parsed *o = list->first; o; o = o->next, i++) {
        if (o->kind != PARSED_MEMBERS)
            return err_make(ERR_INPUT, "recipients: element %zu must be an object", i + 1);
        TRY(parse_known_only(o, known, "recipients"));
        TRY(parse_need_str(o, "recipients", "id", 64, &ask->recipient[i].id));
        TRY(text_check("recipients", "id", ask->recipient[i].id));
        TRY(text_read(o, "recipients", "kind", 64, &ask->recipient[i].kind));
        ask->recipient[i].sole_use = parse_is_true(o, "sole_use");
        ask->recipient[i].engaged = parse_is_true(o, "engaged");
    }
    ask->recipient_count = list->count;
    return err_none();
}

static struct err approval_read(const struct parsed *root, struct ask *ask) {
    static const char *const known[] = {"certified", "given_on", "certificate", NULL};
    const struct parsed *o;
    struct span day;
    struct span certificate;
    TRY(parse_may_members(root, "the ask", "approval", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "approval"));
    TRY(parse_may_str(o, "approval", "given_on", 10, &day));
    TRY(evidence_read(o, "approval", "certificate", 64, &certificate));
    if (day.at) {
        struct err e = date_read(day, &ask->approval_on);
        if (err_is(e)) return err_at(e, "approval: \"given_on\"");
    }
    ask->approval_given = true;
    ask->approval_certified = parse_is_true(o, "certified") && day.at && certificate.len > 0;
    return err_none();
}

static struct err matter_read(const struct parsed *root, struct ask *ask) {
    static const char *const known[] = {"number", "kind", "statute", "party_statement", NULL};
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", "matter", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "matter"));
    TRY(evidence_read(o, "matter", "number", 64, &ask->matter_number));
    TRY(text_check("matter", "number", ask->matter_number));
    TRY(text_read(o, "matter", "kind", 64, &ask->matter_kind));
    TRY(evidence_read(o, "matter", "statute", 128, &ask->matter_statute));
    TRY(text_check("matter", "statute", ask->matter_statute));
    TRY(evidence_read(o, "matter", "party_statement", 1024, &ask->matter_party));
    return text_check("matter", "party_statement", ask->matter_party);
}

static struct err recipient_read(const struct parsed *root, struct ask *ask) {
    static const char *const known[] = {"id", "kind", NULL};
    const struct parsed *o;
    TRY(parse_may_members(root, "the ask", "recipient", &o));
    if (!o) return err_none();
    TRY(parse_known_only(o, known, "recipient"));
    TRY(text_read(o, "recipient", "id", 64, &ask->recipient_id));
    return text_read(o, "recipient", "kind", 64, &ask->recipient_kind);
}

/* What makes it an ask at all. */
static struct err head_read(const struct parsed *root, struct ask *ask) {
    static const char *const known[] = {
        "format",  "id",      "requester", "authority",    "purpose",    "issued_at",
        "subject", "periods", "fields",    "recipient",    "recipients", "approval",
        "matter",  "reason",  "consent",   PAPERS_MEMBERS, NULL};
    const char *where = "the ask";
    struct span format;
    struct span issued;
    TRY(parse_known_only(root, known, where));
    TRY(parse_need_str(root, where, "format", 32, &format));
    if (!span_is(format, ASK_FORMAT))
        return err_make(ERR_INPUT, "the ask: \"format\" must be \"%s\"", ASK_FORMAT);
    TRY(parse_need_str(root, where, "id", ID_BYTES_MAX - 1, &ask->id));
    if (!id_valid(ask->id, "ASK"))
        return err_make(ERR_INPUT, "the ask: \"id\" must be \"ASK-\" and a ULID of 26 characters");
    TRY(parse_need_str(root, where, "requester", 64, &ask->requester));
    TRY(text_check(where, "requester", ask->requester));
    TRY(parse_need_str(root, where, "authority", 128, &ask->authority));
    TRY(text_check(where, "authority", ask->authority));
    TRY(parse_need_str(root, where, "issued_at", 20, &issued));
    struct err e = instant_read(issued, &ask->issued_at);
    return err_is(e) ? err_at(e, "the ask: \"issued_at\"") : e;
}

static struct err members_read(const struct parsed *root, struct ask *ask) {
    TRY(head_read(root, ask));
    TRY(text_read(root, "the ask", "purpose", 64, &ask->purpose));
    TRY(subject_read(root, ask));
    TRY(periods_read(root, ask));
    TRY(fields_read(root, ask));
    TRY(recipient_read(root, ask));
    TRY(recipients_read(root, ask));
    TRY(approval_read(root, ask));
    TRY(matter_read(root, ask));
    TRY(papers_read(root, &ask->papers));
    TRY(evidence_read(root, "the ask", "reason", REASON_BYTES_MAX, &ask->reason));
    return text_read(root, "the ask", "consent", ASK_BYTES_MAX, &ask->consent);
}

/* How many bytes the escape at `at` takes, as RFC 8785 writes them; 0: it is none. */
static size_t escape_len(struct span text, size_t at) {
    if (text.at[at] != '\\' || at + 1 == text.len) return 0;
    return text.at[at + 1] == 'u' ? 6 : 2;
}

struct span ask_reason_plain(struct arena *arena, struct span text) {
    char *plain = arena_alloc(arena, text.len + 1);
    size_t len = 0;
    for (size_t at = 0; at < text.len;) {
        size_t escape = escape_len(text, at);
        uint8_t c = text.at[at];
        if (c >= 'A' && c <= 'Z') c = (uint8_t)(c - 'A' + 'a');
        bool counts = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (counts) plain[len++] = (char)c;
        at += escape ? escape : 1;
    }
    return span_of(plain, len);
}

struct span ask_bytes(struct span json) {
    if (json.len && json.at[json.len - 1] == '\n') json.len--;
    if (json.len && json.at[json.len - 1] == '\r') json.len--;
    return json;
}

struct err ask_read(struct arena *arena, struct span json, struct ask *ask) {
    struct ask found = {.digest = sha256(ask_bytes(json))};
    const struct parsed *root;
    /* Texts borrow from a copy of the bytes, which lives as long as the arena. */
    TRY(parse_json(arena, arena_copy(arena, json), ASK_BYTES_MAX, &root));
    TRY(members_read(root, &found));
    *ask = found;
    return err_none();
}
