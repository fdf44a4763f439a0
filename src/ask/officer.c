/* What does the enrolment of an officer say, and what a revocation? Documents that two sign. */
#include "ask/roll.h"

struct err officer_read(struct arena *arena, const json_t *document, struct officer *officer) {
    static const char *const known[] = {"format", "role", "unit", "jwk", NULL};
    const char *where = "the officer's enrolment";
    const json_t *jwk;
    struct span text;
    struct officer found = {0};
    TRY(json_known_only(document, known, where));
    TRY(json_need_str(document, where, "format", 32, &text));
    if (!span_is(text, "portcullis-officer/1"))
        return err_make(ERR_INPUT, "the officer's enrolment is no portcullis-officer/1");
    TRY(json_need_str(document, where, "role", 32, &found.role));
    if (!span_is(found.role, "officer") && !span_is(found.role, "counsel"))
        return err_make(ERR_INPUT, "the officer's enrolment: \"role\" is \"officer\" or "
                                   "\"counsel\"");
    TRY(json_need_str(document, where, "unit", 32, &found.unit));
    if (found.unit.len == 0)
        return err_make(ERR_INPUT, "the officer's enrolment: \"unit\" is empty; say where they "
                                   "serve");
    TRY(json_need_object(document, where, "jwk", &jwk));
    TRY(jwk_read_json(jwk, &found.key));
    found.role = arena_copy(arena, found.role);
    found.unit = arena_copy(arena, found.unit);
    *officer = found;
    return err_none();
}

static struct err text_take(const json_t *o, const char *where, const char *key, char *text,
                            size_t size) {
    struct span found;
    TRY(json_may_str(o, where, key, size - 1, &found));
    text[0] = '\0';
    if (!found.at) return err_none();
    if (found.len == 0 || memchr(found.at, 0, found.len))
        return err_make(ERR_INPUT, "%s: \"%s\" is empty", where, key);
    memcpy(text, found.at, found.len);
    text[found.len] = '\0';
    return err_none();
}

struct err revocation_read(const json_t *document, struct revocation *revocation) {
    static const char *const known[] = {"format", "of", "id", "key", "reason", NULL};
    const char *where = "the revocation";
    struct span text;
    struct revocation found = {0};
    TRY(json_known_only(document, known, where));
    TRY(json_need_str(document, where, "format", 32, &text));
    if (!span_is(text, "portcullis-revocation/1"))
        return err_make(ERR_INPUT, "the revocation is no portcullis-revocation/1");
    TRY(json_need_str(document, where, "reason", REASON_BYTES_MAX, &text));
    if (text.len == 0) return err_make(ERR_INPUT, "the revocation gives no reason; say why");
    TRY(json_need_str(document, where, "of", 16, &text));
    found.of_officer = span_is(text, "officer");
    if (!found.of_officer && !span_is(text, "requester"))
        return err_make(ERR_INPUT, "the revocation: \"of\" is \"officer\" or \"requester\"");
    TRY(text_take(document, where, "id", found.id, sizeof found.id));
    TRY(text_take(document, where, "key", found.key, sizeof found.key));
    if (!found.id[0])
        return err_make(ERR_INPUT, "the revocation does not say of whom: \"id\" is missing");
    if (found.of_officer && found.key[0])
        return err_make(ERR_INPUT, "the revocation: \"key\" is of a requester with several; an "
                                   "officer has one, named by \"id\"");
    *revocation = found;
    return err_none();
}
