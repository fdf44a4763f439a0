/* What may stand in the log? A closed list of kinds, each with a closed list of members.
 *
 * Everybody may read the log for ever, so the table below is also a wall: a member that is not in
 * it, a name for instance, is neither written nor read. */
#include "tlog/inside.h"

#include "base/bytes.h"
#include "base/canon.h"
#include "base/utf8.h"

#include <assert.h>

enum { ENTRY_OFFICERS_MAX = 64, ENTRY_ACK_BYTES_MAX = 4096, ENTRY_ARENA_BYTES = 8 * 1024 * 1024 };

/* Each list ends with an empty row. */
static const struct member members_genesis[] = {{"origin", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
                                                {"officers", FORM_OFFICERS, ENTRY_OFFICERS_MAX},
                                                {0}};
static const struct member members_enrol[] = {{"enrolment", FORM_TREE, 0},
                                              {"replaces", FORM_COUNT_MAY, 0},
                                              {"approvals", FORM_APPROVALS, 2},
                                              {0}};
static const struct member members_officer[] = {
    {"officer", FORM_TREE, 0}, {"replaces", FORM_COUNT, 0}, {"approvals", FORM_APPROVALS, 2}, {0}};
static const struct member members_revoke[] = {{"revocation", FORM_TREE, 0},
                                               {"replaces", FORM_COUNT, 0},
                                               {"approvals", FORM_APPROVALS, 2},
                                               {0}};
static const struct member members_pack[] = {{"name", FORM_TEXT, 64},
                                             {"version", FORM_TEXT, 64},
                                             {"sha256", FORM_HEX, DIGEST_BYTES},
                                             {"replaces", FORM_COUNT_MAY, 0},
                                             {"force", FORM_COUNT_MAY, 0},
                                             {"approvals", FORM_APPROVALS, 2},
                                             {0}};
static const struct member members_load[] = {{"people", FORM_COUNT, 0},
                                             {"rows", FORM_COUNT, 0},
                                             {"rejected", FORM_COUNT, 0},
                                             {"file", FORM_HEX, DIGEST_BYTES},
                                             {0}};
static const struct member members_consent_withdrawn[] = {
    {"by", FORM_SELF_MAY, 0}, {"commitment", FORM_HEX, DIGEST_BYTES}, {0}};
static const struct member members_decision[] = {{"requester", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
                                                 {"authority", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
                                                 {"state", FORM_STATE, 0},
                                                 {"codes", FORM_TEXTS, ENTRY_CODES_MAX},
                                                 {"fields", FORM_TEXTS, FIELDS_MAX},
                                                 {"orders", FORM_COUNT, 0},
                                                 {"pack", FORM_HEX, DIGEST_BYTES},
                                                 {"record", FORM_HEX, DIGEST_BYTES},
                                                 {"answer", FORM_HEX_MAY, DIGEST_BYTES},
                                                 {"nonce", FORM_HEX, ENTRY_NONCE_BYTES},
                                                 {"subject", FORM_HEX, DIGEST_BYTES},
                                                 {"sealed", FORM_SEAL_MAY, 0},
                                                 {0}};
static const struct member members_batch[] = {{"requester", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
                                              {"authority", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
                                              {"state", FORM_STATE, 0},
                                              {"codes", FORM_TEXTS, ENTRY_CODES_MAX},
                                              {"lines", FORM_COUNT, 0},
                                              {"file", FORM_HEX, DIGEST_BYTES},
                                              {"root", FORM_HEX, DIGEST_BYTES},
                                              {0}};
static const struct member members_inspection[] = {{"audience", FORM_TEXT, ENTRY_ROLE_BYTES_MAX},
                                                   {"commitment", FORM_HEX, DIGEST_BYTES},
                                                   {"nonce", FORM_HEX, ENTRY_NONCE_BYTES},
                                                   {"subject", FORM_HEX, DIGEST_BYTES},
                                                   {0}};
static const struct member members_unseal[] = {
    {"entry", FORM_COUNT, 0}, {"key", FORM_HEX, DIGEST_BYTES}, {0}};
static const struct member members_error[] = {{"where", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
                                              {"releases", FORM_COUNT, 0},
                                              {"root", FORM_HEX, DIGEST_BYTES},
                                              {"report", FORM_HEX, DIGEST_BYTES},
                                              {0}};
static const struct member members_load_undone[] = {{"load", FORM_COUNT, 0}, {0}};
static const struct member members_notice[] = {{"error", FORM_COUNT, 0},
                                               {"entry", FORM_COUNT, 0},
                                               {"audience", FORM_TEXT, ENTRY_ROLE_BYTES_MAX},
                                               {"notice", FORM_HEX, DIGEST_BYTES},
                                               {0}};
static const struct member members_order[] = {
    {"order", FORM_TREE, 0}, {"approvals", FORM_APPROVALS, 2}, {0}};
static const struct member members_construction[] = {{"construction", FORM_TREE, 0},
                                                     {"replaces", FORM_COUNT_MAY, 0},
                                                     {"approvals", FORM_APPROVALS, 2},
                                                     {0}};
static const struct member members_query[] = {{"query", FORM_TREE, 0},
                                              {"replaces", FORM_COUNT_MAY, 0},
                                              {"approvals", FORM_APPROVALS, 2},
                                              {0}};
static const struct member members_charge[] = {{"statistics", FORM_TEXT, ENTRY_ROLE_BYTES_MAX},
                                               {"query", FORM_HEX, DIGEST_BYTES},
                                               {"day", FORM_TEXT, ENTRY_ROLE_BYTES_MAX},
                                               {"rho_micro", FORM_COUNT, 0},
                                               {"year_micro", FORM_COUNT, 0},
                                               {"ever_micro", FORM_COUNT, 0},
                                               {"sums", FORM_HEX, DIGEST_BYTES},
                                               {"noise", FORM_HEX, DIGEST_BYTES},
                                               {0}};
static const struct member members_statistics[] = {{"statistics", FORM_TEXT, ENTRY_ROLE_BYTES_MAX},
                                                   {"charge", FORM_COUNT, 0},
                                                   {"published", FORM_HEX, DIGEST_BYTES},
                                                   {0}};
static const struct member members_freeze[] = {{"order", FORM_TEXT, ENTRY_ROLE_BYTES_MAX},
                                               {"requester", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
                                               {"authorities", FORM_TEXTS, FIELDS_MAX},
                                               {0}};
static const struct member members_recall[] = {{"recall", FORM_TEXT, ENTRY_ROLE_BYTES_MAX},
                                               {"order", FORM_TEXT, ENTRY_ROLE_BYTES_MAX},
                                               {"release", FORM_COUNT, 0},
                                               {"requester", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
                                               {"authority", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
                                               {"fields", FORM_TEXTS, FIELDS_MAX},
                                               {0}};
static const struct member members_recall_acknowledged[] = {
    {"recall", FORM_TEXT, ENTRY_ROLE_BYTES_MAX},
    {"requester", FORM_TEXT, ENTRY_NAME_BYTES_MAX},
    {"acknowledgement", FORM_TEXT, ENTRY_ACK_BYTES_MAX},
    {0}};
static const struct member members_finding[] = {{"commitment", FORM_HEX, DIGEST_BYTES}, {0}};

static const struct {
    const char *word; /* NULL: the number is no kind's */
    const struct member *member;
} kinds[ENTRY_KIND_COUNT] = {
#define KIND(NAME, number, name, word) [ENTRY_##NAME] = {word, members_##name},
    ENTRY_KINDS(KIND)
#undef KIND
};

/* The journal's index tells the kinds that a start folds by their number. */
#define KIND(NAME, number, name, word)                                                             \
    _Static_assert((number) > 0 && (number) < ENTRY_EVENT_MIN, word " is a state kind");
ENTRY_STATE_KINDS(KIND)
#undef KIND
#define KIND(NAME, number, name, word)                                                             \
    _Static_assert((number) >= ENTRY_EVENT_MIN && (number) < ENTRY_KIND_COUNT, word " is an "      \
                                                                                    "event");
ENTRY_EVENT_KINDS(KIND)
#undef KIND

static const char *const outward_word[] = {
    [OUTWARD_NOT_RELEASED] = "not-released",
    [OUTWARD_NEEDS_FROM_YOU] = "needs-from-you",
    [OUTWARD_UNDER_REVIEW] = "under-review",
    [OUTWARD_RELEASED] = "released",
};

bool entry_kind_known(enum entry_kind kind) {
    return kind < ENTRY_KIND_COUNT && kinds[kind].word != NULL;
}

const char *entry_kind_str(enum entry_kind kind) {
    assert(entry_kind_known(kind));
    return kinds[kind].word;
}

enum entry_kind entry_kind_find(struct span word) {
    for (unsigned kind = 0; kind < ENTRY_KIND_COUNT; kind++)
        if (kinds[kind].word && span_is(word, kinds[kind].word)) return (enum entry_kind)kind;
    return ENTRY_NONE;
}

bool entry_kind_is_state(enum entry_kind kind) {
    assert(entry_kind_known(kind));
    return kind < (enum entry_kind)ENTRY_EVENT_MIN;
}

const char *outward_str(enum entry_outward outward) {
    assert((size_t)outward < sizeof outward_word / sizeof *outward_word);
    return outward_word[outward];
}

const struct member *entry_members(enum entry_kind kind) {
    assert(entry_kind_known(kind));
    return kinds[kind].member;
}

bool outward_known(struct span word) {
    for (size_t i = 0; i < sizeof outward_word / sizeof *outward_word; i++)
        if (span_is(word, outward_word[i])) return true;
    return false;
}

bool self_known(struct span word) { return span_is(word, "subject"); }

/* ---- members ---- */

static struct err member_bad(const char *where, const char *name, const char *must) {
    return err_make(ERR_INPUT, "%s entry: \"%s\" must be %s", where, name, must);
}

static struct err text_check(const json_t *o, const char *where, const struct member *member) {
    struct span text;
    TRY(json_need_str(o, where, member->name, member->bound, &text));
    if (text.len == 0 || text_has_control(text))
        return member_bad(where, member->name, "text without control characters");
    return err_none();
}

static struct err hex_check(const json_t *o, const char *where, const struct member *member) {
    struct span text;
    uint8_t bytes[DIGEST_BYTES];
    assert(member->bound <= sizeof bytes);
    TRY(json_may_str(o, where, member->name, 2 * member->bound, &text));
    if (!text.at && member->form == FORM_HEX_MAY) return err_none();
    if (!text.at || err_is(hex_read(text, bytes, member->bound)))
        return member_bad(where, member->name, "lower-case hex of its fixed length");
    return err_none();
}

static struct err state_check(const json_t *o, const char *where, const char *name) {
    struct span text;
    TRY(json_need_str(o, where, name, ENTRY_ROLE_BYTES_MAX, &text));
    return outward_known(text) ? err_none() : member_bad(where, name, "an outward state");
}

static struct err texts_check(const json_t *o, const char *where, const struct member *member,
                              size_t len_max) {
    const json_t *list;
    TRY(json_need_array(o, where, member->name, member->bound, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct span text;
        TRY(json_str_at(list, i, member->name, len_max, &text));
        if (text.len == 0 || text_has_control(text))
            return member_bad(where, member->name, "a list of texts without control characters");
    }
    if (member->form == FORM_APPROVALS && json_array_size(list) != member->bound)
        return member_bad(where, member->name, "two signatures");
    return err_none();
}

static struct err officers_check(const json_t *o, const char *where, const struct member *member) {
    static const char *const known[] = {"role", "unit", "jwk", NULL};
    static const struct member role = {"role", FORM_TEXT, ENTRY_ROLE_BYTES_MAX};
    static const struct member unit = {"unit", FORM_TEXT, ENTRY_ROLE_BYTES_MAX};
    const json_t *list;
    TRY(json_need_array(o, where, member->name, member->bound, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *officer = json_array_get(list, i);
        const json_t *jwk;
        if (!json_is_object(officer)) return member_bad(where, member->name, "a list of officers");
        TRY(json_known_only(officer, known, where));
        TRY(text_check(officer, where, &role));
        if (json_object_get(officer, "unit")) TRY(text_check(officer, where, &unit));
        TRY(json_need_object(officer, where, "jwk", &jwk));
    }
    return err_none();
}

static struct err seal_check(const json_t *o, const char *where, const struct member *member) {
    static const char *const known[] = {"basis", "key", "review", NULL};
    static const struct member basis = {"basis", FORM_TEXT, ENTRY_NAME_BYTES_MAX};
    static const struct member key = {"key", FORM_HEX, DIGEST_BYTES};
    const json_t *seal;
    struct span review;
    instant when;
    TRY(json_may_object(o, where, member->name, &seal));
    if (!seal) return err_none();
    TRY(json_known_only(seal, known, where));
    TRY(text_check(seal, where, &basis));
    TRY(hex_check(seal, where, &key));
    TRY(json_need_str(seal, where, "review", INSTANT_TEXT_BYTES, &review));
    return instant_read(review, &when);
}

static struct err self_check(const json_t *o, const char *where, const char *name) {
    struct span text;
    TRY(json_may_str(o, where, name, ENTRY_ROLE_BYTES_MAX, &text));
    return !text.at || self_known(text) ? err_none() : member_bad(where, name, "\"subject\"");
}

static struct err member_check(const json_t *o, const char *where, const struct member *member) {
    int64_t count;
    const json_t *tree;
    switch (member->form) {
    case FORM_TEXT:
        return text_check(o, where, member);
    case FORM_HEX:
    case FORM_HEX_MAY:
        return hex_check(o, where, member);
    case FORM_COUNT:
        return json_need_int(o, where, member->name, 0, JSON_INTEGER_MAX, &count);
    case FORM_COUNT_MAY:
        return json_may_int(o, where, member->name, 0, JSON_INTEGER_MAX, 0, &count);
    case FORM_STATE:
        return state_check(o, where, member->name);
    case FORM_TEXTS:
        return texts_check(o, where, member, ENTRY_NAME_BYTES_MAX);
    case FORM_APPROVALS:
        return texts_check(o, where, member, JWS_BYTES_MAX);
    case FORM_OFFICERS:
        return officers_check(o, where, member);
    case FORM_TREE:
        return json_need_object(o, where, member->name, &tree);
    case FORM_SEAL_MAY:
        return seal_check(o, where, member);
    case FORM_SELF_MAY:
        return self_check(o, where, member->name);
    }
    assert(false);
    return member_bad(where, member->name, "of a known form");
}

/* The one table check of writer and reader: version, kind, a real time, the kind's own members and
 * nothing else. */
static struct err entry_check(const json_t *o, enum entry_kind *kind) {
    const char *known[ENTRY_MEMBERS_MAX + 4] = {"v", "kind", "time"};
    struct span word;
    struct span time;
    int64_t version;
    instant when;
    TRY(json_need_int(o, "entry", "v", ENTRY_VERSION, ENTRY_VERSION, &version));
    TRY(json_need_str(o, "entry", "kind", ENTRY_ROLE_BYTES_MAX, &word));
    enum entry_kind found = entry_kind_find(word);
    if (found == ENTRY_NONE) return err_make(ERR_INPUT, "an entry of a kind that is not known");
    const struct member *member = kinds[found].member;
    for (size_t i = 0; member[i].name; i++)
        known[3 + i] = member[i].name;
    TRY(json_known_only(o, known, kinds[found].word));
    TRY(json_need_str(o, kinds[found].word, "time", INSTANT_TEXT_BYTES, &time));
    TRY(instant_read(time, &when));
    for (size_t i = 0; member[i].name; i++)
        TRY(member_check(o, kinds[found].word, &member[i]));
    *kind = found;
    return err_none();
}

/* ---- writing and reading ---- */

struct err entry_write(struct arena *arena, enum entry_kind kind, instant time,
                       const json_t *members, struct span *bytes) {
    char when[INSTANT_TEXT_BYTES];
    enum entry_kind found;
    assert(entry_kind_known(kind));
    assert(!json_object_get(members, "v") && !json_object_get(members, "kind") &&
           !json_object_get(members, "time"));
    instant_write(time, when);
    OWNED_JSON o = json_copy((json_t *)(uintptr_t)members);
    assert(o);
    json_set_int(o, "v", ENTRY_VERSION);
    json_set_span(o, "kind", span_str(kinds[kind].word));
    json_set_span(o, "time", span_str(when));
    TRY(entry_check(o, &found));
    struct span written = json_write(arena, o);
    if (written.len > ENTRY_BYTES_MAX)
        return err_make(ERR_INPUT,
                        "%s entry: longer than the %d bytes a log entry may have; "
                        "make the document smaller",
                        kinds[kind].word, ENTRY_BYTES_MAX);
    *bytes = written;
    return err_none();
}

static void put_hex(struct canon *to, const char *name, struct span bytes) {
    char text[2 * DIGEST_BYTES + 1];
    assert(bytes.len <= DIGEST_BYTES);
    hex_write(bytes, text);
    canon_put(to, name, span_str(text));
}

static void put_seal(struct canon *to, const struct entry_decision *decision) {
    char review[INSTANT_TEXT_BYTES];
    instant_write(decision->seal_review, review);
    canon_begin(to, "sealed");
    canon_put(to, "basis", decision->seal_basis);
    put_hex(to, "key", digest_span(&decision->seal_key));
    canon_put(to, "review", span_str(review));
    canon_end(to);
}

/* Straight to text, for there is one of every ask; a unit test holds it against the table. */
struct span entry_decision_write(struct arena *arena, const struct entry_decision *decision) {
    static const struct digest none;
    char when[INSTANT_TEXT_BYTES];
    struct canon to = {.text = {.arena = arena}};
    assert(decision->code_count <= ENTRY_CODES_MAX && decision->field_count <= FIELDS_MAX);
    instant_write(decision->time, when);
    canon_begin(&to, NULL);
    if (memcmp(&decision->answer, &none, sizeof none) != 0)
        put_hex(&to, "answer", digest_span(&decision->answer));
    canon_put(&to, "authority", decision->authority);
    canon_begin_list(&to, "codes");
    for (size_t i = 0; i < decision->code_count; i++)
        canon_put(&to, NULL, span_str(decision->code[i]));
    canon_end_list(&to);
    canon_begin_list(&to, "fields");
    for (size_t i = 0; i < decision->field_count; i++)
        canon_put(&to, NULL, decision->field[i]);
    canon_end_list(&to);
    canon_put(&to, "kind", span_str(kinds[ENTRY_DECISION].word));
    put_hex(&to, "nonce", span_of(decision->nonce, sizeof decision->nonce));
    canon_put_int(&to, "orders", (int64_t)decision->orders);
    put_hex(&to, "pack", digest_span(&decision->pack));
    put_hex(&to, "record", digest_span(&decision->record));
    canon_put(&to, "requester", decision->requester);
    if (decision->seal_basis.len) put_seal(&to, decision);
    canon_put(&to, "state", span_str(outward_str(decision->outward)));
    put_hex(&to, "subject", digest_span(&decision->subject));
    canon_put(&to, "time", span_str(when));
    canon_put_int(&to, "v", ENTRY_VERSION);
    canon_end(&to);
    /* Ids, codes and field names are bounded where they were read, far below an entry's length. */
    assert(canon_text(&to).len <= ENTRY_BYTES_MAX);
    return canon_text(&to);
}

struct err entry_read(struct span bytes, enum entry_kind *kind, json_t **json) {
    json_t *found;
    TRY(json_read(bytes, ENTRY_BYTES_MAX, &found));
    struct err e = entry_check(found, kind);
    OWNED_ARENA arena = arena_open(ENTRY_ARENA_BYTES);
    /* One entry, one spelling: else two logs could hold the same and differ. */
    if (!err_is(e) && !span_equal(bytes, json_write(arena, found)))
        e = err_make(ERR_INPUT, "an entry that is not in the canonical form of RFC 8785");
    if (err_is(e)) {
        json_decref(found);
        return e;
    }
    *json = found;
    return err_none();
}
