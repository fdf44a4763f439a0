/* What does an enrolment say? The document two officers sign, member by member. */
#include "ask/roll.h"

#include "base/url.h"

static const char FORMAT[] = "portcullis-requester/1";
static const char WHERE[] = "the enrolment";

static struct err keys_read(struct arena *arena, const json_t *document,
                            struct requester *requester) {
    static const char *const known[] = {"jwk", "role", NULL};
    const json_t *list;
    TRY(json_need_array(document, WHERE, "keys", REQUESTER_KEYS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        const json_t *jwk;
        struct requester_key *key = &requester->key[i];
        if (!json_is_object(o)) return err_make(ERR_INPUT, "keys: element %zu is no object", i + 1);
        TRY(json_known_only(o, known, "keys"));
        TRY(json_need_object(o, "keys", "jwk", &jwk));
        TRY(json_need_str(o, "keys", "role", 64, &key->role));
        key->role = arena_copy(arena, key->role);
        TRY(jwk_read_json(jwk, &key->key));
        requester->key_count = i + 1;
        if (jwk_is_private(key->key))
            return err_make(ERR_INPUT, "the enrolment holds a private key; enrol the public half "
                                       "(.pub.jwk) and treat the private one as lost");
    }
    if (requester->key_count == 0)
        return err_make(ERR_INPUT, "the enrolment names no key; add at least one");
    return err_none();
}

static struct err lists_read(struct arena *arena, const json_t *document,
                             struct requester *requester) {
    const json_t *lists;
    TRY(json_may_object(document, WHERE, "lists", &lists));
    if (!lists) return err_none();
    if (json_object_size(lists) > REQUESTER_LISTS_MAX)
        return err_make(ERR_INPUT, "the enrolment has more than %d lists", REQUESTER_LISTS_MAX);
    for (void *at = json_object_iter((json_t *)(uintptr_t)lists); at;
         at = json_object_iter_next((json_t *)(uintptr_t)lists, at)) {
        const json_t *member = json_object_iter_value(at);
        struct law_list *list = &requester->list[requester->list_count];
        if (!json_is_array(member) || json_array_size(member) > 4096)
            return err_make(ERR_INPUT, "the enrolment: a list must be an array of at most 4096");
        struct span *word = ARENA_ARRAY(arena, struct span, json_array_size(member) + 1);
        for (size_t i = 0; i < json_array_size(member); i++) {
            TRY(json_str_at(member, i, "a list of the enrolment", 64, &word[i]));
            word[i] = arena_copy(arena, word[i]);
        }
        list->name = arena_copy(arena, span_str(json_object_iter_key(at)));
        list->member = word;
        list->member_count = json_array_size(member);
        requester->list_count++;
    }
    return err_none();
}

static struct err day_read(const json_t *o, const char *where, const char *key, bool *given,
                           struct date *day) {
    struct span text;
    TRY(json_may_str(o, where, key, 10, &text));
    *given = text.at != NULL;
    if (!text.at) return err_none();
    struct err e = date_read(text, day);
    return err_is(e) ? err_at(e, "%s: \"%s\"", where, key) : e;
}

static struct err standing_read(struct arena *arena, const json_t *document,
                                struct requester *requester) {
    static const char *const known[] = {"authority", "from", "until", NULL};
    const char *where = "standing_requests";
    const json_t *list;
    TRY(json_may_array(document, WHERE, where, STANDING_REQUESTS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        struct standing_request *standing = &requester->standing[i];
        bool from = false;
        bool until = false;
        if (!json_is_object(o)) return err_make(ERR_INPUT, "%s: element %zu", where, i + 1);
        TRY(json_known_only(o, known, where));
        TRY(json_need_str(o, where, "authority", 64, &standing->authority));
        standing->authority = arena_copy(arena, standing->authority);
        TRY(day_read(o, where, "from", &from, &standing->from));
        TRY(day_read(o, where, "until", &until, &standing->until));
        if (!from || !until)
            return err_make(ERR_INPUT, "%s: element %zu lacks \"from\" or \"until\"", where, i + 1);
    }
    requester->standing_count = json_array_size(list);
    return err_none();
}

static struct err offices_read(struct arena *arena, const json_t *document,
                               struct requester *requester) {
    const json_t *list;
    TRY(json_may_array(document, WHERE, "offices", OFFICES_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        struct span part[5];
        static const char *const name[] = {"line1", "line2", "city", "state", "zip", NULL};
        if (!json_is_object(o)) return err_make(ERR_INPUT, "offices: element %zu", i + 1);
        TRY(json_known_only(o, name, "offices"));
        for (size_t k = 0; k < 5; k++) {
            TRY(json_may_str(o, "offices", name[k], ADDRESS_LINE_BYTES_MAX, &part[k]));
            part[k] = part[k].at ? arena_copy(arena, part[k]) : span_str("");
        }
        requester->office[i] = (struct person_address){part[0], part[1], part[2], part[3], part[4]};
    }
    requester->office_count = json_array_size(list);
    return err_none();
}

static struct err agreements_read(struct arena *arena, const json_t *document,
                                  struct requester *requester) {
    const json_t *list;
    TRY(json_may_array(document, WHERE, "agreements", AGREEMENTS_MAX, &list));
    requester->agreement = ARENA_ARRAY(arena, struct agreement_signed, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        if (!json_is_object(o)) return err_make(ERR_INPUT, "agreements: element %zu", i + 1);
        TRY(agreement_read(arena, o, &requester->agreement[i]));
    }
    requester->agreement_count = json_array_size(list);
    return err_none();
}

static struct err yes_read(const json_t *o, const char *key, enum said *said) {
    const json_t *value = json_object_get(o, key);
    if (!value) return err_none();
    if (!json_is_boolean(value))
        return err_make(ERR_INPUT, "state: \"%s\" must be true or false", key);
    *said = json_is_true(value) ? SAID_YES : SAID_NO;
    return err_none();
}

static struct err state_read(const json_t *document, struct requester_state *state) {
    static const char *const known[] = {"death_contract_until", "death_exception",
                                        "copies_federal_return", "protects_copies_until", NULL};
    const json_t *o;
    bool given = false;
    enum said exception = SAID_NOTHING;
    TRY(json_may_object(document, WHERE, "state", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "state"));
    TRY(day_read(o, "state", "death_contract_until", &given, &state->death_contract_until));
    TRY(day_read(o, "state", "protects_copies_until", &given, &state->protects_copies_until));
    TRY(yes_read(o, "death_exception", &exception));
    state->death_exception = exception == SAID_YES;
    return yes_read(o, "copies_federal_return", &state->copies_federal_return);
}

/* One spelling: orders and lists name requesters, and what only looks like a name that is bound
 * would escape it. */
static struct err word_check(const char *key, struct span word) {
    for (size_t i = 0; i < word.len; i++) {
        uint8_t c = word.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        bool joins = c == '.' || c == '-' || c == '_';
        if (plain || (joins && i > 0 && i + 1 < word.len)) continue;
        return err_make(ERR_INPUT,
                        "the enrolment: \"%s\" is small letters and digits, joined by . - _", key);
    }
    return err_none();
}

static struct err webhook_read(struct arena *arena, const json_t *document,
                               struct requester *requester) {
    static const char *const known[] = {"secret", "url", NULL};
    const json_t *o;
    struct span text;
    struct url url;
    int64_t generation;
    TRY(json_may_object(document, WHERE, "webhook", &o));
    if (!o) return err_none();
    TRY(json_known_only(o, known, "webhook"));
    TRY(json_need_str(o, "webhook", "url", URL_BYTES_MAX, &text));
    TRY(json_may_int(o, "webhook", "secret", 1, WEBHOOK_GENERATION_MAX, 1, &generation));
    struct err e = url_read(text, &url);
    if (err_is(e)) return err_at(e, "webhook: \"url\"");
    requester->webhook = arena_str(arena, text);
    requester->webhook_generation = (unsigned)generation;
    return err_none();
}

static struct err document_read(struct arena *arena, const json_t *document,
                                struct requester *requester) {
    static const char *const known[] = {"format",
                                        "id",
                                        "name",
                                        "kind",
                                        "agency",
                                        "keys",
                                        "safeguards_until",
                                        "certification_until",
                                        "lists",
                                        "standing_requests",
                                        "offices",
                                        "agreements",
                                        "state",
                                        "webhook",
                                        NULL};
    struct span format;
    struct span name;
    TRY(json_known_only(document, known, WHERE));
    TRY(json_need_str(document, WHERE, "format", 32, &format));
    if (!span_is(format, FORMAT))
        return err_make(ERR_INPUT, "the enrolment: \"format\" must be \"%s\"", FORMAT);
    TRY(json_need_str(document, WHERE, "id", 64, &requester->id));
    TRY(json_need_str(document, WHERE, "kind", 64, &requester->kind));
    TRY(json_may_str(document, WHERE, "agency", 64, &requester->agency));
    TRY(json_may_str(document, WHERE, "name", 128, &name));
    if (requester->id.len == 0) return err_make(ERR_INPUT, "the enrolment: \"id\" is empty");
    TRY(word_check("id", requester->id));
    TRY(word_check("kind", requester->kind));
    TRY(word_check("agency", requester->agency));
    requester->id = arena_copy(arena, requester->id);
    requester->kind = arena_copy(arena, requester->kind);
    if (requester->agency.at) requester->agency = arena_copy(arena, requester->agency);
    TRY(keys_read(arena, document, requester));
    TRY(day_read(document, WHERE, "safeguards_until", &requester->safeguards_given,
                 &requester->safeguards_until));
    TRY(day_read(document, WHERE, "certification_until", &requester->certification_given,
                 &requester->certification_until));
    TRY(lists_read(arena, document, requester));
    TRY(standing_read(arena, document, requester));
    TRY(agreements_read(arena, document, requester));
    TRY(state_read(document, &requester->state));
    TRY(webhook_read(arena, document, requester));
    return offices_read(arena, document, requester);
}

void requester_close(struct requester *requester) {
    for (size_t i = 0; i < REQUESTER_KEYS_MAX; i++)
        jwk_close(requester->key[i].key);
    *requester = (struct requester){0};
}

struct err requester_read(struct arena *arena, const json_t *document,
                          struct requester *requester) {
    struct requester found = {0};
    struct err e = document_read(arena, document, &found);
    if (err_is(e))
        requester_close(&found);
    else
        *requester = found;
    return e;
}
