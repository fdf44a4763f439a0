/* How does a persons' portal say who sits there? */
#include "ask/user.h"

#include "person/person.h"

struct err user_code_seal(struct arena *arena, const struct jwk *custodian, struct span number,
                          struct span *code) {
    return jwe_seal(arena, custodian, USER_CODE_TYP, number, code);
}

struct err user_code_open(struct arena *arena, const struct jwk *custodian, struct span code,
                          char number[10]) {
    struct jwe_header header;
    struct span plain;
    if (code.len == 0 || code.len > USER_CODE_BYTES_MAX ||
        err_is(jwe_peek(arena, code, USER_CODE_TYP, &header)))
        return err_make(ERR_INPUT,
                        "userCode is the person's number, sealed to the custodian: a "
                        "compact JWE of typ " USER_CODE_TYP ", of at most %d bytes",
                        USER_CODE_BYTES_MAX);
    if (err_is(jwe_open(arena, custodian, code, &plain)))
        return err_make(ERR_REFUSED, "userCode was sealed to another key than the custodian's, or "
                                     "was changed; take the key from /v1/key");
    bool fine = tin_canon(plain, number);
    explicit_bzero((void *)(uintptr_t)plain.at, plain.len);
    return fine ? err_none()
                : err_make(ERR_INPUT, "userCode holds no taxpayer number of nine digits");
}
