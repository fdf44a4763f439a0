/* How many asks a second does one core decide, bare and explained, and from text to text? */
#include "ask/facts.h"

#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "law_asks.h"

enum { ROUND = 1000, VARIANTS = 16 };

/* Of this process's own work: a rate a core, whatever else the machine does. */
static uint64_t ticks(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static double seconds(uint64_t since) { return (double)(ticks() - since) / 1e9; }

static void rate_say(const char *what, struct span about, uint64_t count, uint64_t since) {
    double took = seconds(since);
    printf("%-22s %-20.*s %10.0f/s  %8.1f ns\n", what, SPAN_FMT(about), (double)count / took,
           took * 1e9 / (double)count);
}

/* Asks of one authority or of all: as a busy day has them, most good, some lacking something. */
struct asks {
    struct law_ask ask[VARIANTS];
    struct span about;
};

static void asks_make(struct arena *arena, const struct pack *pack, size_t only,
                      struct asks *asks) {
    uint64_t seed = 20261125;
    for (size_t i = 0; i < VARIANTS; i++) {
        size_t which = only < pack->authority_count ? only : i % pack->authority_count;
        asks->ask[i] = held_ask(arena, pack, &pack->authority[which], &seed);
        if (i % 4 == 3) ask_change(arena, pack, &asks->ask[i], &seed);
    }
    asks->about = only < pack->authority_count ? pack->authority[only].id : SPAN_LITERAL("all");
}

static double bare_rate(const struct pack *pack, const struct asks *asks) {
    enum law_state state[LAW_STATES_MAX];
    uint64_t begin = ticks();
    uint64_t count = 0;
    uint64_t released = 0;
    while (seconds(begin) < 0.5)
        for (int i = 0; i < ROUND; i++, count++)
            released +=
                law_judge(pack, &asks->ask[i % VARIANTS], LAW_WHOLE, state).outcome == LAW_RELEASE;
    rate_say("bare decision", asks->about, count, begin);
    assert(released <= count);
    return seconds(begin) / (double)count;
}

static double explained_rate(const struct pack *pack, const struct asks *asks) {
    OWNED_ARENA round = arena_open(1 << 20);
    uint64_t begin = ticks();
    uint64_t count = 0;
    uint64_t bytes = 0;
    while (seconds(begin) < 0.5)
        for (int i = 0; i < ROUND; i++, count++) {
            struct law_decision d = law_decide(round, pack, &asks->ask[i % VARIANTS], LAW_WHOLE);
            bytes += explain_write(round, &d).len;
            arena_wipe(round);
        }
    rate_say("explained as JSON", asks->about, count, begin);
    assert(bytes > 100 * count);
    return seconds(begin) / (double)count;
}

static void rates(struct arena *arena, const struct pack *pack, size_t only) {
    struct asks *asks = ARENA_NEW(arena, struct asks);
    asks_make(arena, pack, only, asks);
    double bare = bare_rate(pack, asks);
    double explained = explained_rate(pack, asks);
    printf("%-43s %10.1f times the bare decision\n", "", explained / bare);
}

static const char ASK_TEXT[] =
    "{\"format\":\"portcullis-ask/1\",\"id\":\"ASK-01JDEV0000000000000000TEST\","
    "\"requester\":\"us.doj.usao-demo\",\"authority\":\"us.irc.6103.i.2\","
    "\"purpose\":\"criminal-nontax.investigation\",\"issued_at\":\"2026-11-24T09:00:00Z\","
    "\"subject\":{\"tin\":\"900-01-0001\",\"name\":{\"given\":\"Ingrid\",\"family\":\"Halvorsen\"},"
    "\"dob\":\"1963-09-03\",\"address\":{\"line1\":\"900 N Lake Shore Dr Apt 1204\",\"line2\":\"\","
    "\"city\":\"Chicago\",\"state\":\"IL\",\"zip\":\"60611\"}},\"periods\":[2022,2023],"
    "\"fields\":[\"information-return.payer-name\",\"information-return.kind\","
    "\"information-return.amount\",\"return.wages\"],"
    "\"recipients\":[{\"id\":\"OFF-1\",\"sole_use\":true,\"engaged\":true},"
    "{\"id\":\"OFF-2\",\"sole_use\":true,\"engaged\":true}],"
    "\"matter\":{\"number\":\"26-cr-0117\",\"kind\":\"investigation\",\"statute\":\"18 USC 1341\","
    "\"party_statement\":\"The United States is a party.\"},"
    "\"reason\":\"The payments traced in the mail fraud went through accounts of this person.\"}";

static void text_rate(const struct pack *pack) {
    OWNED_ARENA round = arena_open(1 << 20);
    struct span officer[2] = {SPAN_LITERAL("OFF-1"), SPAN_LITERAL("OFF-2")};
    struct requester requester = {.id = SPAN_LITERAL("us.doj.usao-demo"),
                                  .kind = SPAN_LITERAL("federal-agency"),
                                  .agency = SPAN_LITERAL("us.doj"),
                                  .safeguards_given = true,
                                  .safeguards_until = {2099, 12, 31},
                                  .list = {{SPAN_LITERAL("officers-of-requester"), officer, 2}},
                                  .list_count = 1};
    instant now = date_instant((struct date){2026, 11, 24});
    struct match_verdict match = {.reason = MATCH_VERIFIED, .address_current = true};
    struct ask *ask = ARENA_NEW(round, struct ask);
    uint64_t count = 0;
    uint64_t parsed = 0;
    uint64_t begin = ticks();
    for (; seconds(begin) < 0.5; parsed++) {
        arena_wipe(round);
        ask = ARENA_NEW(round, struct ask);
        struct err e = ask_read(round, span_of(ASK_TEXT, sizeof ASK_TEXT - 1), ask);
        assert(!err_is(e));
    }
    rate_say("ask text to typed ask", ask->authority, parsed, begin);
    begin = ticks();
    for (; seconds(begin) < 1.0; count++) {
        arena_wipe(round);
        ask = ARENA_NEW(round, struct ask);
        struct law_ask *typed = ARENA_NEW(round, struct law_ask);
        struct err e = ask_read(round, span_of(ASK_TEXT, sizeof ASK_TEXT - 1), ask);
        struct facts_from from = {.ask = ask,
                                  .requester = &requester,
                                  .signer_role = SPAN_LITERAL("doj.us-attorney"),
                                  .now = now};
        assert(!err_is(e));
        facts_paper(round, &from, typed);
        facts_identity(typed, match, SPAN_LITERAL(""));
        struct law_decision d = law_decide(round, pack, typed, LAW_WHOLE);
        struct span text = explain_write(round, &d);
        assert(d.outcome == LAW_REFER && text.len > 1000);
    }
    rate_say("ask text to JSON text", SPAN_LITERAL("us.irc.6103.i.2"), count, begin);
}

int main(void) {
    OWNED_ARENA arena = arena_open(PACK_ARENA_BYTES);
    const struct pack *pack = shipped_pack(arena);
    for (size_t i = 0; i <= pack->authority_count; i++)
        rates(arena, pack, i);
    text_rate(pack);
    return 0;
}
