/* Which JWK is the key of a passkey? */
#include "passkey/inside.h"

#include "base/bytes.h"

struct err key_to_point(struct arena *arena, const struct jwk *key,
                        uint8_t point[KEY_POINT_BYTES]) {
    static const char *const names[] = {"x", "y"};
    OWNED_JSON o = jwk_public_json(key);
    for (size_t i = 0; i < 2; i++) {
        struct span text;
        struct span bytes;
        TRY(json_need_str(o, "JWK", names[i], KID_BYTES, &text));
        TRY(base64url_read(arena, text, &bytes));
        if (bytes.len != KEY_POINT_BYTES / 2) return err_make(ERR_FAULT, "a key of another curve");
        memcpy(point + i * (KEY_POINT_BYTES / 2), bytes.at, bytes.len);
    }
    return err_none();
}

/* The JWK's own reader holds it against the curve. */
struct err key_of_point(struct arena *arena, struct span point, struct jwk **key) {
    if (point.len != KEY_POINT_BYTES)
        return err_make(ERR_INPUT, "the new passkey's key is none of P-256");
    OWNED_JSON o = json_object();
    json_set_span(o, "kty", SPAN_LITERAL("EC"));
    json_set_span(o, "crv", SPAN_LITERAL("P-256"));
    json_set_span(o, "x", base64url_write(arena, span_cut(point, 0, KEY_POINT_BYTES / 2)));
    json_set_span(o, "y",
                  base64url_write(arena, span_cut(point, KEY_POINT_BYTES / 2, KEY_POINT_BYTES)));
    return jwk_read_json(o, key);
}
