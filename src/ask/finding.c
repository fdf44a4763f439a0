/* What did officers sign about an ask, and who were they? */
#include "ask/pending.h"

#include "base/bytes.h"

#include <assert.h>

/* ---- one finding, or many at once ---- */

static const char FINDINGS_FORMAT[] = "portcullis-findings/1";

struct span finding_write(struct arena *arena, const struct digest *frozen, struct span element,
                          bool yes, struct span note, instant when) {
    char at[INSTANT_TEXT_BYTES];
    OWNED_JSON o = json_object();
    instant_write(when, at);
    json_set_span(o, "format", SPAN_LITERAL("portcullis-finding/1"));
    json_set_span(o, "frozen", span_str(hex_str(arena, digest_span(frozen))));
    json_set_span(o, "element", element);
    json_set_span(o, "answer", yes ? SPAN_LITERAL("yes") : SPAN_LITERAL("no"));
    if (note.len) json_set_span(o, "note", note);
    json_set_span(o, "at", span_str(at));
    return json_write(arena, o);
}

struct span findings_write(struct arena *arena, struct span challenge, const struct span *finding,
                           size_t count) {
    OWNED_JSON o = json_object();
    json_t *list = json_array();
    json_set_span(o, "format", span_str(FINDINGS_FORMAT));
    json_set_span(o, "challenge", challenge);
    json_object_set_new(o, "findings", list);
    for (size_t i = 0; i < count; i++) {
        json_t *one = NULL;
        struct err e = json_read(finding[i], JWS_BYTES_MAX, &one);
        assert(!err_is(e)); /* finding_write made it */
        json_array_append_new(list, one);
    }
    return json_write(arena, o);
}

static struct err finding_of(struct arena *arena, const json_t *o, struct approve_said *said) {
    static const char *const known[] = {"format", "frozen", "element", "answer",
                                        "note",   "at",     NULL};
    const char *where = "the finding";
    struct span text;
    TRY(json_known_only(o, known, where));
    TRY(json_need_str(o, where, "format", 32, &text));
    if (!span_is(text, "portcullis-finding/1"))
        return err_make(ERR_INPUT, "the finding is no portcullis-finding/1");
    TRY(json_need_str(o, where, "element", 128, &said->element));
    TRY(json_need_str(o, where, "answer", 3, &text));
    if (!span_is(text, "yes") && !span_is(text, "no"))
        return err_make(ERR_INPUT, "the finding's answer is neither yes nor no");
    said->yes = span_is(text, "yes");
    said->element = arena_copy(arena, said->element);
    TRY(json_may_str(o, where, "note", FINDING_NOTE_BYTES_MAX, &text));
    TRY(json_need_instant(o, where, "at", &said->when));
    return json_need_hex(o, where, "frozen", said->frozen.byte, sizeof said->frozen.byte);
}

struct err finding_read(struct arena *arena, struct span payload, struct approve_said *said) {
    OWNED_JSON o = NULL;
    TRY(json_read(payload, JWS_BYTES_MAX, &o));
    return finding_of(arena, o, said);
}

static bool are_many(const json_t *o) {
    const json_t *format = json_object_get(o, "format");
    return json_is_string(format) && strcmp(json_string_value(format), FINDINGS_FORMAT) == 0;
}

/* About one frozen ask, each question once. */
static bool goes_with(const struct approve_said *said, size_t i) {
    bool same = memcmp(&said[i].frozen, &said[0].frozen, sizeof said->frozen) == 0;
    for (size_t k = 0; k < i; k++)
        same = same && !span_equal(said[k].element, said[i].element);
    return same;
}

static struct err many_read(struct arena *arena, const json_t *o, struct span *challenge,
                            struct approve_said said[FINDINGS_AT_ONCE], size_t *count) {
    static const char *const known[] = {"format", "challenge", "findings", NULL};
    static const char where[] = "the findings";
    const json_t *list;
    TRY(json_known_only(o, known, where));
    TRY(json_need_str(o, where, "challenge", 128, challenge));
    *challenge = arena_copy(arena, *challenge);
    TRY(json_need_array(o, where, "findings", FINDINGS_AT_ONCE, &list));
    for (*count = 0; *count < json_array_size(list); ++*count) {
        TRY(finding_of(arena, json_array_get(list, *count), &said[*count]));
        if (!goes_with(said, *count))
            return err_make(ERR_INPUT, "the findings are not about one ask, each question once");
    }
    return *count ? err_none() : err_make(ERR_INPUT, "the findings answer nothing");
}

struct err findings_read(struct arena *arena, struct span payload, struct span *challenge,
                         struct approve_said said[FINDINGS_AT_ONCE], size_t *count) {
    OWNED_JSON o = NULL;
    TRY(json_read(payload, JWS_BYTES_MAX, &o));
    *challenge = span_of("", 0);
    if (are_many(o)) return many_read(arena, o, challenge, said, count);
    *count = 1;
    return finding_of(arena, o, said);
}

/* ---- who signed ---- */

/* Who signed the ask, or asks or asked for whomever else: never again an officer for it. */
static bool key_asks(const struct roll *roll, struct span signer_kid, struct span kid) {
    return span_equal(kid, signer_kid) || roll_asked_ever(roll, (const char *)kid.at);
}

struct err said_open(const struct roll *roll, struct arena *arena, struct span signer_kid,
                     struct span text, struct signer *by,
                     struct approve_said said[FINDINGS_AT_ONCE], size_t *count) {
    struct span challenge;
    TRY(signer_peek(roll, arena, FINDING_TYP, text, by));
    if (!by->officer)
        return err_make(ERR_REFUSED, "the finding is signed by a key that no enrolled officer "
                                     "holds");
    TRY(signer_verify(arena, FINDING_TYP, text, by));
    TRY(findings_read(arena, by->payload, &challenge, said, count));
    /* Whichever key signed, it is the officer who said it. */
    struct span officer = span_str(arena_str(arena, span_str(jwk_kid(by->officer->key))));
    for (size_t i = 0; i < *count; i++) {
        said[i].officer = officer;
        said[i].unit = by->officer->unit;
        said[i].role = by->officer->role;
        said[i].of_requester = key_asks(roll, signer_kid, officer);
    }
    return err_none();
}
