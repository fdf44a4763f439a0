/* What went wrong before anything was adjudicated? */
#include "http/problem.h"

#include "base/canon.h"

#include <assert.h>

#define NOTHING_DONE "Nothing was decided, recorded or released."

static const struct problem_type types[PROBLEM_COUNT] = {
    [PROBLEM_MALFORMED] = {"malformed", 400, "The request cannot be read.",
                           "Its bytes are not what this path takes. " NOTHING_DONE,
                           "Mend what the detail names and send it again; an ask that was changed "
                           "needs a new id."},
    [PROBLEM_UNSIGNED] =
        {"unsigned", 401, "Nobody who is enrolled has signed this.",
         "Every actor is a signed key. The signature is absent, does not hold, is "
         "older than two minutes, or was made by a key that is not enrolled. " NOTHING_DONE,
         "Sign method, path and time with an enrolled key: Authorization: JWS "
         "<compact>, typ portcullis-request+jws."},
    [PROBLEM_NOT_YOURS] =
        {"not-yours", 403, "This key may not do that.",
         "The signature holds, but what is asked is for another role. " NOTHING_DONE,
         "Let the officer, counsel or requester sign whose it is."},
    [PROBLEM_AT_THE_DOOR] = {"turned-away", 403, "It was turned away at the door.",
                             "A signature that does not hold, a key that nobody enrolled, an id "
                             "used before with other bytes, or a stale request. " NOTHING_DONE,
                             "The detail says which, and what to do."},
    [PROBLEM_NOT_FOUND] = {"not-found", 404, "There is nothing here for you.",
                           "The path names nothing, or nothing that this key may see; which of the "
                           "two is not told.",
                           "Check the id and the key that signs."},
    [PROBLEM_METHOD] = {"method", 405, "This path knows another method.",
                        "The header Allow says which. " NOTHING_DONE, "Use that method."},
    [PROBLEM_TOO_LARGE] = {"too-large", 413, "The body is longer than this path takes.",
                           NOTHING_DONE, "An ask has at most 64 KiB; many asks are a batch."},
    [PROBLEM_MEDIA_TYPE_UNKNOWN] = {"media-type", 415, "This path takes another media type.",
                                    NOTHING_DONE, "The detail names it."},
    [PROBLEM_LENGTH] =
        {"length", 411, "The body's length is not said.",
         "A body comes with its Content-Length and without Transfer-Encoding. " NOTHING_DONE,
         "Send Content-Length."},
    [PROBLEM_NOT_YET] =
        {"not-yet", 409, "Its time has not come.",
         "Everybody who asked under this authority is answered on one schedule. " NOTHING_DONE,
         "Wait until the instant that the first answer named."},
    [PROBLEM_TOO_MANY] = {"too-many", 429, "Too many requests.", NOTHING_DONE,
                          "Wait as long as Retry-After says."},
    [PROBLEM_STOPPING] = {"stopping", 503, "The gateway is being stopped.", NOTHING_DONE,
                          "Send the same bytes again later."},
    [PROBLEM_AWAY] = {"away", 503, "The gateway cannot record now.",
                      "Nothing leaves unrecorded, and the ledger cannot take an entry at present. "
                      "If an entry was made after all, the same bytes get its answer.",
                      "Send the same bytes again later. Operator: portcullis doctor."},
    [PROBLEM_FAULT] = {"fault", 500, "Something failed on our side.",
                       "The operator finds the reason in the journal. If an entry was made, the "
                       "same bytes get its answer.",
                       "Send the same bytes again later."},
};

const struct problem_type *problem_type(enum problem problem) {
    assert(problem > PROBLEM_NONE && problem < PROBLEM_COUNT);
    return &types[problem];
}

enum problem problem_find(struct span name) {
    struct span start = SPAN_LITERAL(PROBLEM_TYPE);
    if (span_begins(name, start)) name = span_cut(name, start.len, name.len);
    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++)
        if (span_is(name, types[i].name)) return (enum problem)i;
    return PROBLEM_NONE;
}

struct span problem_write(struct arena *arena, enum problem problem, struct span detail) {
    const struct problem_type *type = problem_type(problem);
    struct canon to = {.text = {.arena = arena}};
    canon_begin(&to, NULL);
    if (detail.len) canon_put(&to, "detail", detail);
    canon_put_int(&to, "status", type->status);
    canon_put(&to, "title", span_str(type->title));
    canon_put(&to, "type", span_str(arena_printf(arena, PROBLEM_TYPE "%s", type->name)));
    canon_end(&to);
    return canon_text(&to);
}
