/* What does a signed request say? */
#include "ask/request.h"

#include "base/canon.h"
#include "base/json.h"

enum { REQUEST_BYTES_MAX = 4096, PATH_BYTES_MAX = 2048 };

struct span request_write(struct arena *arena, struct span method, struct span path, instant now) {
    char when[INSTANT_TEXT_BYTES];
    struct canon to = {.text = {.arena = arena}};
    instant_write(now, when);
    canon_begin(&to, NULL);
    canon_put(&to, "method", method);
    canon_put(&to, "path", path);
    canon_put(&to, "time", span_str(when));
    canon_end(&to);
    return canon_text(&to);
}

struct err request_check(struct span payload, struct span method, struct span path, instant now) {
    static const char *const known[] = {"method", "path", "time", NULL};
    const char *where = "the signed request";
    OWNED_JSON o = NULL;
    struct span said_method;
    struct span said_path;
    struct span text;
    instant time;
    TRY(json_read(payload, REQUEST_BYTES_MAX, &o));
    TRY(json_known_only(o, known, where));
    TRY(json_need_str(o, where, "method", 16, &said_method));
    TRY(json_need_str(o, where, "path", PATH_BYTES_MAX, &said_path));
    TRY(json_need_str(o, where, "time", INSTANT_TEXT_BYTES, &text));
    TRY(instant_read(text, &time));
    if (!span_equal(method, said_method) || !span_equal(path, said_path))
        return err_make(ERR_REFUSED, "the signature is for another request; sign this one");
    if (now - time > REQUEST_AGE_MAX || time - now > REQUEST_AGE_MAX)
        return err_make(ERR_REFUSED, "the signature is not of these two minutes; sign anew");
    return err_none();
}

struct span session_write(struct arena *arena, struct span challenge) {
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    canon_put(&to, "challenge", challenge);
    canon_put(&to, "kind", SPAN_LITERAL("session"));
    canon_end(&to);
    return canon_text(&to);
}
