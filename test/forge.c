/* What would a log look like that somebody wrote who has the key and not the program? Our side of
 * the story after-a-stay-nothing-leaves.
 *
 * Usage: forge FOLDER AUTHORITY [REQUESTER AGENCY ACTING]: a stay on us.ed (and, by ACTING "yes",
 * on who acts with it) for (l)(13)(C), and after it a release to REQUESTER under AUTHORITY. Prints
 * the log's public key. */
#include "log_folder.h"

static void put_text(struct log_folder *log, enum entry_kind kind, const char *members) {
    json_t *o = NULL;
    struct err e = json_read(span_str(members), ENTRY_BYTES_MAX, &o);
    if (e.kind != ERR_NONE) abort();
    log_put_kind(log, kind, LOG_DAY, o);
    json_decref(o);
}

static void put_enrolment(struct log_folder *log, const char *requester, const char *agency) {
    struct arena *arena = arena_open(1 << 16);
    put_text(log, ENTRY_ENROL,
             arena_printf(arena,
                          "{\"enrolment\":{\"id\":\"%s\",\"agency\":\"%s\"},"
                          "\"approvals\":[\"a\",\"b\"]}",
                          requester, agency));
    arena_close(arena);
}

static void put_stay(struct log_folder *log, const char *acting) {
    struct arena *arena = arena_open(1 << 16);
    put_text(
        log, ENTRY_ORDER,
        arena_printf(arena,
                     "{\"order\":{\"order\":\"ORD-01ARZ3NDEKTSV4RRFFQ69G5FAV\",\"kind\":\"stay\","
                     "\"binds\":{\"recipients\":[\"us.ed\"],\"everyone_acting_with_them\":\"%s\"},"
                     "\"scope\":{\"authorities\":[\"us.irc.6103.l.13.C\"],\"purposes\":[\"any\"],"
                     "\"fields\":[\"any\"],\"persons\":[\"any\"]},"
                     "\"effective_from\":\"2020-01-01T00:00:00Z\",\"effective_to\":\"open\"},"
                     "\"approvals\":[\"a\",\"b\"]}",
                     acting));
    arena_close(arena);
}

int main(int count, char **word) {
    if (count != 3 && count != 6) return 2;
    struct log_folder log = log_begin(word[1]);
    struct secret subject = {{1}};
    const char *requester = count == 6 ? word[3] : "us.ed.fsa";
    log_put_genesis(&log);
    put_enrolment(&log, requester, count == 6 ? word[4] : "us.ed");
    static const struct span field[] = {{(const uint8_t *)"return.wages", 12}};
    struct entry_decision made = {.requester = span_str(requester),
                                  .authority = SPAN_LITERAL("us.irc.6103.l.13.C"),
                                  .outward = OUTWARD_RELEASED,
                                  .field = field,
                                  .field_count = 1,
                                  .orders = 1};
    log_put_release(&log, LOG_DAY, &subject, &made); /* before the stay: as it should be */
    put_stay(&log, count == 6 ? word[5] : "yes");
    made.orders = 3;
    made.authority = span_str(word[2]);
    log_put_release(&log, LOG_DAY, &subject, &made);
    log_publish(&log);
    struct arena *arena = arena_open(1 << 16);
    struct span vkey = vkey_write(arena, &log.signer.key);
    printf("%.*s\n", SPAN_FMT(vkey));
    arena_close(arena);
    log_end(&log);
    return 0;
}
