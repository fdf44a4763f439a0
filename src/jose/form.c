/* Has this compact JOSE text the one form that we take? Looked at before any key is touched, so
 * that no header can choose an algorithm, name a key of its own or point anywhere. */
#include "jose/inside.h"

#include "base/bytes.h"

static bool base64url_letter(uint8_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

struct err form_split(struct span compact, size_t bytes_max, const char *what, size_t count,
                      struct span *part) {
    if (compact.len == 0)
        return err_make(ERR_INPUT,
                        "%s is empty; it is one line of %zu parts with dots between them", what,
                        count);
    if (compact.len > bytes_max)
        return err_make(ERR_INPUT, "%s of %zu bytes; at most %zu are accepted", what, compact.len,
                        bytes_max);
    size_t found = 0;
    size_t begin = 0;
    for (size_t i = 0; i <= compact.len; i++) {
        if (i < compact.len && base64url_letter(compact.at[i])) continue;
        if (i < compact.len && compact.at[i] != '.')
            return err_make(ERR_INPUT, "%s has a character at byte %zu that is not base64url", what,
                            i);
        if (found < count) part[found] = span_cut(compact, begin, i);
        found++;
        begin = i + 1;
    }
    if (found != count)
        return err_make(ERR_INPUT,
                        "%s is no %zu parts with dots between them; take it whole, on one line",
                        what, count);
    return err_none();
}

struct err form_header(struct arena *arena, struct span part, const char *what,
                       const char *const *known, json_t **header) {
    if (part.len > HEADER_BYTES_MAX / 3 * 4)
        return err_make(ERR_INPUT, "%s: its header is longer than the %d bytes accepted", what,
                        HEADER_BYTES_MAX);
    struct span bytes;
    struct err e = base64url_read(arena, part, &bytes);
    if (err_is(e)) return err_at(e, "%s: its header", what);
    OWNED_JSON json = NULL;
    e = json_read(bytes, HEADER_BYTES_MAX, &json);
    if (err_is(e)) return err_at(e, "%s: its header", what);
    TRY(json_known_only(json, known, what));
    *header = json_incref(json);
    return err_none();
}

struct err form_fixed(const json_t *object, const char *what, const char *key, const char *wanted) {
    struct span value;
    TRY(json_need_str(object, what, key, 64, &value));
    if (!span_is(value, wanted))
        return err_make(ERR_INPUT, "%s: \"%s\" must be \"%s\"", what, key, wanted);
    return err_none();
}

struct err form_names(struct arena *arena, const json_t *header, const char *what, const char *typ,
                      char kid[KID_BYTES], struct span *found_typ) {
    struct span name;
    struct span bytes;
    TRY(json_need_str(header, what, "kid", KID_BYTES - 1, &name));
    if (name.len != KID_BYTES - 1 || err_is(base64url_read(arena, name, &bytes)))
        return err_make(ERR_INPUT, "%s: \"kid\" must be an RFC 7638 thumbprint of SHA-256", what);
    struct span kind;
    TRY(json_need_str(header, what, "typ", 64, &kind));
    if (typ && !span_is(kind, typ))
        return err_make(ERR_INPUT, "%s: \"typ\" must be \"%s\"", what, typ);
    memcpy(kid, name.at, name.len);
    kid[KID_BYTES - 1] = 0;
    *found_typ = arena_copy(arena, kind);
    return err_none();
}
