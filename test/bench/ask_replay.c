/* How many old decisions a second does one core make again from the law alone? Ask text to
 * explanation text, compared byte for byte; ledger, case and pack are in memory. */
#include "ask/weigh.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "pack.h"

static const char ASK_TEXT[] =
    "{\"format\":\"portcullis-ask/1\",\"id\":\"ASK-01JDEV0000000000000000TEST\","
    "\"requester\":\"us.doj.usao-demo\",\"authority\":\"us.irc.6103.i.2\","
    "\"purpose\":\"criminal-nontax.investigation\",\"issued_at\":\"2026-11-24T09:00:00Z\","
    "\"subject\":{\"tin\":\"900-01-0001\",\"name\":{\"given\":\"Ingrid\",\"family\":\"Halvorsen\"},"
    "\"address\":{\"line1\":\"900 N Lake Shore Dr Apt 1204\",\"city\":\"Chicago\",\"state\":\"IL\","
    "\"zip\":\"60611\"}},\"periods\":[2022],\"fields\":[\"information-return.amount\"],"
    "\"recipients\":[{\"id\":\"OFF-1\",\"sole_use\":true,\"engaged\":true}],"
    "\"matter\":{\"number\":\"26-cr-0117\",\"kind\":\"investigation\",\"statute\":\"18 USC 1341\","
    "\"party_statement\":\"The United States is a party.\"},\"reason\":\"It is in the matter.\"}";

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static struct span again(struct arena *round, const struct pack *pack, const struct roll *roll,
                         const struct requester *requester, const struct ask *ask) {
    static const struct digest tag;
    struct law_ask *typed = ARENA_NEW(round, struct law_ask);
    struct law_decision law;
    struct seen seen = {.person = true,
                        .match = {.reason = MATCH_VERIFIED, .address_current = true}};
    struct facts_from facts = {.ask = ask,
                               .requester = requester,
                               .signer_role = SPAN_LITERAL("doj.us-attorney"),
                               .roll = roll,
                               .subject_tag = &tag,
                               .now = date_instant((struct date){2026, 11, 24})};
    weigh_paper(round, pack, &facts, typed, &law);
    weigh_whole(round, pack, &facts, &seen, NULL, typed, &law);
    return explain_write(round, &law);
}

static struct ask *ask_again(struct arena *arena) {
    struct ask *ask = ARENA_NEW(arena, struct ask);
    struct err e = ask_read(arena, span_of(ASK_TEXT, sizeof ASK_TEXT - 1), ask);
    assert(!err_is(e));
    return ask;
}

static void rate(const char *what, struct arena *round, const struct pack *pack,
                 const struct roll *roll, const struct requester *requester, struct span then,
                 const struct ask *typed) {
    uint64_t count = 0;
    double begin = seconds();
    for (; seconds() - begin < 1.0; count++) {
        arena_wipe(round);
        const struct ask *ask = typed ? typed : ask_again(round);
        bool same = span_equal(then, again(round, pack, roll, requester, ask));
        assert(same);
    }
    printf("%-34s %-20s %10.0f/s\n", what, "us.irc.6103.i.2", (double)count / (seconds() - begin));
}

int main(void) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    OWNED_ARENA round = arena_open(1 << 22);
    const struct pack *pack = shipped_pack(arena);
    struct roll *roll = roll_open();
    struct span officer[1] = {SPAN_LITERAL("OFF-1")};
    struct requester requester = {.id = SPAN_LITERAL("us.doj.usao-demo"),
                                  .kind = SPAN_LITERAL("federal-agency"),
                                  .agency = SPAN_LITERAL("us.doj"),
                                  .safeguards_given = true,
                                  .safeguards_until = {2099, 12, 31},
                                  .list = {{SPAN_LITERAL("officers-of-requester"), officer, 1}},
                                  .list_count = 1};
    const struct ask *typed = ask_again(arena);
    struct span then = arena_copy(arena, again(round, pack, roll, &requester, typed));
    rate("replayed, the law alone", round, pack, roll, &requester, then, typed);
    rate("replayed, from the ask's text", round, pack, roll, &requester, then, NULL);
    roll_close(roll);
    return 0;
}
