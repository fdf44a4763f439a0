/* What does an enrolled officer wish for a person whom they act for, over HTTP? */
#include "ask/wish.h"

#include "ask/request.h"
#include "base/canon.h"

enum { WISH_BYTES_MAX = 4096 };

const struct wish_kind wish_code = {"code", "portcullis-code+jws", "portcullis-code+jwe"};
const struct wish_kind wish_who = {"who", "portcullis-who+jws", "portcullis-who+jwe"};
const struct wish_kind wish_accounting = {"accounting", "portcullis-accounting+jws",
                                          "portcullis-accounting+jwe"};

struct span wish_write(struct arena *arena, const struct wish_kind *kind, struct span custodian,
                       struct span number, instant now) {
    char when[INSTANT_TEXT_BYTES];
    struct canon to = {.text = {.arena = arena}};
    instant_write(now, when);
    canon_begin(&to, NULL);
    canon_put(&to, "custodian", custodian);
    canon_put(&to, "kind", span_str(kind->kind));
    canon_put(&to, "number", number);
    canon_put(&to, "time", span_str(when));
    canon_end(&to);
    return canon_text(&to);
}

struct err wish_check(const struct wish_kind *kind, struct span payload, struct span custodian,
                      instant now, char number[10]) {
    static const char *const known[] = {"custodian", "kind", "number", "time", NULL};
    static const char where[] = "the officer's wish";
    OWNED_JSON o = NULL;
    struct span text;
    instant time;
    TRY(json_read(payload, WISH_BYTES_MAX, &o));
    TRY(json_known_only(o, known, where));
    TRY(json_need_str(o, where, "kind", 16, &text));
    if (!span_is(text, kind->kind))
        return err_make(ERR_INPUT, "the officer's wish is of another kind than \"%s\"", kind->kind);
    TRY(json_need_str(o, where, "custodian", KID_BYTES, &text));
    if (!span_equal(text, custodian))
        return err_make(ERR_REFUSED, "the officer's wish was signed for another custodian");
    TRY(json_need_str(o, where, "time", INSTANT_TEXT_BYTES, &text));
    TRY(instant_read(text, &time));
    if (now - time > REQUEST_AGE_MAX || time - now > REQUEST_AGE_MAX)
        return err_make(ERR_REFUSED, "the officer's wish is not of these two minutes; sign anew");
    TRY(json_need_str(o, where, "number", 32, &text));
    if (tin_canon(text, number)) return err_none();
    return err_make(ERR_INPUT, "the officer's wish holds no taxpayer number of nine digits");
}
