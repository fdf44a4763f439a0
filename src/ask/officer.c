/* What does the enrolment of an officer say, and what a revocation? Documents that two sign. */
#include "ask/roll.h"

#include "base/bytes.h"

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
    if (!span_is(found.role, "officer") && !span_is(found.role, "counsel") &&
        !officer_audits(&found))
        return err_make(ERR_INPUT, "the officer's enrolment: \"role\" is \"officer\", "
                                   "\"counsel\" or \"auditor\"");
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

/* ---- a passkey ---- */

static const char PASSKEY_FORMAT[] = "portcullis-passkey/1";

bool passkey_enrols(const json_t *document) {
    const json_t *format = json_object_get(document, "format");
    return json_is_string(format) && strcmp(json_string_value(format), PASSKEY_FORMAT) == 0;
}

static struct err passkey_fill(struct arena *arena, const json_t *document,
                               struct passkey *passkey) {
    static const char where[] = "the passkey's enrolment";
    const json_t *jwk;
    struct span id;
    struct passkey_site site;
    TRY(json_need_str(document, where, "id", PASSKEY_ID_BYTES_MAX / 3 * 4 + 4, &id));
    if (id.len == 0 || err_is(base64url_read(arena, id, &passkey->id)) ||
        passkey->id.len > PASSKEY_ID_BYTES_MAX)
        return err_make(ERR_INPUT, "%s: \"id\" is no credential in base64url", where);
    TRY(json_need_str(document, where, "origin", PASSKEY_ORIGIN_BYTES_MAX, &passkey->origin));
    TRY(passkey_site_read(arena, passkey->origin, &site));
    passkey->origin = arena_copy(arena, passkey->origin);
    TRY(json_need_object(document, where, "jwk", &jwk));
    TRY(jwk_read_json(jwk, &passkey->key));
    if (!jwk_is_private(passkey->key)) return err_none();
    jwk_close(passkey->key);
    return err_make(ERR_INPUT, "%s holds a private key, which no passkey gives away", where);
}

struct err passkey_document_read(struct arena *arena, const json_t *document, char kid[KID_BYTES],
                                 struct passkey *passkey) {
    static const char *const known[] = {"format", "officer", "id", "origin", "jwk", NULL};
    static const char where[] = "the passkey's enrolment";
    struct span text;
    struct passkey found = {0};
    TRY(json_known_only(document, known, where));
    if (!passkey_enrols(document)) return err_make(ERR_INPUT, "%s is no %s", where, PASSKEY_FORMAT);
    TRY(json_need_str(document, where, "officer", KID_BYTES - 1, &text));
    if (text.len != KID_BYTES - 1 || memchr(text.at, 0, text.len))
        return err_make(ERR_INPUT, "%s: \"officer\" is the kid of their own key", where);
    TRY(passkey_fill(arena, document, &found));
    memcpy(kid, text.at, text.len);
    kid[text.len] = '\0';
    *passkey = found;
    return err_none();
}

json_t *passkey_document(struct arena *arena, const char *kid, const struct passkey *passkey) {
    json_t *o = json_object();
    json_set_span(o, "format", span_str(PASSKEY_FORMAT));
    json_set_span(o, "officer", span_str(kid));
    json_set_span(o, "id", base64url_write(arena, passkey->id));
    json_set_span(o, "origin", passkey->origin);
    json_object_set_new(o, "jwk", jwk_public_json(passkey->key));
    return o;
}

/* ---- a revocation ---- */

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
    *revocation = found;
    return err_none();
}
