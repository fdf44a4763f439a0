/* Are the attempts of one requester at one person counted, over a restart, and answered as if
 * nobody were on file once they are spent? */
#include "ask/attempts.h"

#include "../vault_world.h"

static const instant NOW = 1795492800;
static const instant DAY = 86400;

static struct digest subject_of(const char *text) { return sha256(span_str(text)); }

static struct err judge(struct keeper *keeper, const char *requester, const char *subject,
                        instant now, enum match_reason found, enum match_reason *judged) {
    struct digest tag = subject_of(subject);
    struct ask *ask = calloc(1, sizeof *ask);
    ask->requester = span_str(requester);
    struct facts_from facts = {.ask = ask, .subject_tag = &tag, .now = now};
    struct arena *arena = arena_open(1 << 16);
    const struct match *compared = match_begin(arena, &ask->claim);
    struct identified who = {.match = {.reason = found, .birth_date = true}, .compared = compared};
    struct err e = attempts_judge(keeper, &facts, &who);
    assert_int_equal(who.tried_count > 0, found != MATCH_VERIFIED);
    if (who.match.reason == MATCH_ATTEMPTS_SPENT) assert_false(who.match.birth_date);
    *judged = who.match.reason;
    struct identified again = {.match = {.reason = found}, .compared = compared};
    size_t pending = keeper->failed_count;
    facts.again = true;
    GOOD(attempts_judge(keeper, &facts, &again));
    assert_true(again.tried_count == 0 && keeper->failed_count == pending); /* no further attempt */
    arena_close(arena);
    free(ask);
    return e;
}

/* One case as round.c keeps it. */
static void keep(struct vault *vault, unsigned number, const char *requester, const char *subject,
                 instant at, bool failed) {
    struct vault_case one = {.requester = span_str(requester),
                             .record = SPAN_LITERAL("{}"),
                             .answer = SPAN_LITERAL("{}"),
                             .subject_tag = subject_of(subject),
                             .tried = {subject_of(subject)},
                             .tried_count = failed,
                             .at = at};
    snprintf(one.ask_id, sizeof one.ask_id, "ASK-%u", number);
    snprintf(one.decision_id, sizeof one.decision_id, "DEC-%u", number);
    GOOD(case_put_many(vault, &one, 1, number));
}

static void after_five_failures_the_right_answer_is_the_same_as_none(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    enum match_reason judged;
    keeper->vault = opened();
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
        GOOD(judge(keeper, "us.ed", "one", NOW, MATCH_BIRTH_DATE, &judged));
        assert_int_equal(judged, MATCH_BIRTH_DATE);
    }
    GOOD(judge(keeper, "us.ed", "one", NOW, MATCH_VERIFIED, &judged));
    assert_int_equal(judged, MATCH_ATTEMPTS_SPENT);
    GOOD(judge(keeper, "us.ed", "one", NOW, MATCH_NO_RECORD, &judged));
    assert_int_equal(judged, MATCH_ATTEMPTS_SPENT);
    GOOD(judge(keeper, "us.ed", "two", NOW, MATCH_VERIFIED, &judged));
    assert_int_equal(judged, MATCH_VERIFIED);
    GOOD(judge(keeper, "us.irs", "one", NOW, MATCH_VERIFIED, &judged));
    assert_int_equal(judged, MATCH_VERIFIED);
    attempts_forget(keeper); /* the round was given up: nothing was told to anybody */
    GOOD(judge(keeper, "us.ed", "one", NOW, MATCH_VERIFIED, &judged));
    assert_int_equal(judged, MATCH_VERIFIED);
    vault_close(keeper->vault);
    free(keeper);
}

static void attempts_outlive_the_program_and_not_their_month(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    enum match_reason judged;
    keeper->vault = opened();
    for (unsigned i = 0; i < ATTEMPTS_MAX; i++)
        keep(keeper->vault, 100 + i, "us.ed", "three", NOW + i, true);
    for (unsigned i = 0; i < ATTEMPTS_MAX; i++)
        keep(keeper->vault, 200 + i, "us.ed", "four", NOW, false);
    vault_close(keeper->vault);
    keeper->vault = opened();
    GOOD(judge(keeper, "us.ed", "three", NOW + DAY, MATCH_VERIFIED, &judged));
    assert_int_equal(judged, MATCH_ATTEMPTS_SPENT);
    GOOD(judge(keeper, "us.ed", "four", NOW + DAY, MATCH_VERIFIED, &judged));
    assert_int_equal(judged, MATCH_VERIFIED);
    GOOD(judge(keeper, "us.ed", "three", NOW + ATTEMPTS_DAYS * DAY, MATCH_VERIFIED, &judged));
    assert_int_equal(judged, MATCH_VERIFIED); /* the first of the five is a month ago */
    vault_close(keeper->vault);
    free(keeper);
}

static void what_was_never_recorded_is_no_attempt(void **state) {
    struct vault *vault = opened();
    struct digest tag = subject_of("five");
    uint64_t count = 0;
    uint64_t discarded = 0;
    for (unsigned i = 0; i < 3; i++)
        keep(vault, 300 + i, "us.ed", "five", NOW, true);
    GOOD(case_attempts(vault, span_str("us.ed"), &tag, NOW - DAY, 10, &count));
    assert_int_equal(count, 3);
    GOOD(case_attempts(vault, span_str("us.ed"), &tag, NOW - DAY, 2, &count));
    assert_int_equal(count, 2); /* and no further */
    GOOD(case_attempts(vault, span_str("us.ed"), &tag, NOW, 10, &count));
    assert_int_equal(count, 0);
    GOOD(case_discard_from(vault, 301, &discarded));
    assert_int_equal(discarded, 2);
    GOOD(case_attempts(vault, span_str("us.ed"), &tag, NOW - DAY, 10, &count));
    assert_int_equal(count, 1);
    vault_close(vault);
}

static void a_round_has_room_for_the_attempts_of_all_its_asks(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    enum match_reason judged;
    keeper->vault = opened();
    for (int i = 0; i < 2 * ROUND_ASKS_MAX; i++)
        GOOD(judge(keeper, "us.ed", "six", NOW, MATCH_SURNAME, &judged));
    assert_int_equal(keeper->failed_count, ROUND_ASKS_MAX * CASE_TRIED_MAX);
    assert_int_equal(judged, MATCH_ATTEMPTS_SPENT);
    vault_close(keeper->vault);
    free(keeper);
}

/* What was decided where nobody's attempts are known stands while they are not spent, and then what
 * it tried in vain is an attempt like any other. */
static void what_was_decided_ahead_stands_until_the_attempts_are_spent(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    struct decided ahead = {.requester = SPAN_LITERAL("us.ed"),
                            .time = NOW,
                            .tried = {subject_of("one"), subject_of("b"), subject_of("c")},
                            .tried_count = CASE_TRIED_MAX};
    enum match_reason judged;
    bool holds = false;
    keeper->vault = opened();
    for (int i = 0; i < ATTEMPTS_MAX; i++) {
        GOOD(attempts_confirm(keeper, &ahead, &holds));
        assert_true(holds);
    }
    GOOD(attempts_confirm(keeper, &ahead, &holds));
    assert_false(holds);
    assert_int_equal(keeper->failed_count, ATTEMPTS_MAX * CASE_TRIED_MAX);
    GOOD(judge(keeper, "us.ed", "one", NOW, MATCH_VERIFIED, &judged));
    assert_int_equal(judged, MATCH_ATTEMPTS_SPENT);
    ahead.requester = SPAN_LITERAL("us.other");
    ahead.tried_count = 0;
    GOOD(attempts_confirm(keeper, &ahead, &holds));
    assert_true(holds);
    assert_int_equal(keeper->failed_count, ATTEMPTS_MAX * CASE_TRIED_MAX);
    vault_close(keeper->vault);
    free(keeper);
}

/* An ask of its own number, or of none, about one and the same claim. */
static enum match_reason claim_judge(struct keeper *keeper, const struct person_claim *claim,
                                     enum match_reason found) {
    static unsigned number;
    char text[32];
    snprintf(text, sizeof text, "drawn %u", number++);
    struct digest tag = subject_of(text);
    struct ask *ask = calloc(1, sizeof *ask);
    ask->requester = SPAN_LITERAL("us.ed");
    ask->claim = *claim;
    struct facts_from facts = {.ask = ask, .subject_tag = &tag, .now = NOW};
    struct arena *arena = arena_open(1 << 16);
    struct identified who = {.match = {.reason = found},
                             .compared = match_begin(arena, &ask->claim)};
    GOOD(attempts_judge(keeper, &facts, &who));
    arena_close(arena);
    free(ask);
    return who.match.reason;
}

static void whatever_is_varied_what_stays_the_same_is_counted(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    char text[32];
    const struct person_claim right = {
        .name = {.given = SPAN_LITERAL("Ana"), .family = SPAN_LITERAL("O'Neil")},
        .dob = SPAN_LITERAL("1990-02-03"),
        .address = {.line1 = SPAN_LITERAL("12 Elm St"), .zip = SPAN_LITERAL("68105")}};
    struct person_claim other = right;
    other.name.given = SPAN_LITERAL("Eva");
    keeper->vault = opened();
    for (int vary = 0; vary < 3; vary++) {
        struct person_claim tried = right;
        attempts_forget(keeper);
        for (int i = 0; i < ATTEMPTS_MAX; i++) {
            snprintf(text, sizeof text, "1990-03-0%d", i);
            if (vary == 1) tried.dob = span_str(text);
            if (vary == 2) tried.address.line1 = span_str(text);
            /* And in other spellings. */
            tried.name.family = i % 2 ? SPAN_LITERAL("ONEIL") : SPAN_LITERAL("o'neil");
            assert_int_equal(claim_judge(keeper, &tried, MATCH_NO_RECORD), MATCH_NO_RECORD);
        }
        assert_int_equal(claim_judge(keeper, &right, MATCH_VERIFIED), MATCH_ATTEMPTS_SPENT);
        assert_int_equal(claim_judge(keeper, &other, MATCH_VERIFIED), MATCH_VERIFIED);
    }
    vault_close(keeper->vault);
    free(keeper);
}

/* A home and a birth date are tried by name, so neither may have as many names as spellings. */
static void another_spelling_is_no_other_attempt(void **state) {
    static const char *const GIVEN[] = {"Ana", "\xc3\x81na", "Aña", "an\xc3\xa4", "AN-A"};
    static const char *const FAMILY[] = {"Pena", "Peña", "P\xc3\xa9na", "Pena Jr", "PE\xcc\x83NA"};
    static const char *const LINE[] = {"12 Elm St", "12 Elm Street", "12 ELM STR.", "12 elm st,"};
    struct keeper *keeper = calloc(1, sizeof *keeper);
    char text[32];
    keeper->vault = opened();
    for (int vary = 0; vary < 2; vary++) {
        struct person_claim tried = {.address = {.city = SPAN_LITERAL("Omaha"),
                                                 .state = SPAN_LITERAL("NE"),
                                                 .zip = SPAN_LITERAL("68105")}};
        attempts_forget(keeper);
        for (int i = 0; i < ATTEMPTS_MAX + 1; i++) {
            tried.name.given = span_str(GIVEN[i % 5]);
            tried.name.family = span_str(FAMILY[i % 5]);
            snprintf(text, sizeof text, "%d", 1990 + i);
            tried.dob = vary ? span_str(text) : SPAN_LITERAL("1990-02-03");
            tried.address.line1 = vary ? span_str(LINE[i % 4]) : span_str(text);
            enum match_reason judged = i < ATTEMPTS_MAX ? MATCH_NO_RECORD : MATCH_ATTEMPTS_SPENT;
            assert_int_equal(claim_judge(keeper, &tried, MATCH_NO_RECORD), judged);
        }
    }
    vault_close(keeper->vault);
    free(keeper);
}

/* Asks that claim nothing but a name are not counted together. */
static void what_is_not_claimed_is_not_counted(void **state) {
    struct keeper *keeper = calloc(1, sizeof *keeper);
    const struct person_claim bare = {.name = {.family = SPAN_LITERAL("Smith")}};
    keeper->vault = opened();
    for (int i = 0; i < 2 * ATTEMPTS_MAX; i++)
        assert_int_equal(claim_judge(keeper, &bare, MATCH_NO_RECORD), MATCH_NO_RECORD);
    vault_close(keeper->vault);
    free(keeper);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_decided_ahead_stands_until_the_attempts_are_spent),
        cmocka_unit_test(after_five_failures_the_right_answer_is_the_same_as_none),
        cmocka_unit_test(attempts_outlive_the_program_and_not_their_month),
        cmocka_unit_test(what_was_never_recorded_is_no_attempt),
        cmocka_unit_test(whatever_is_varied_what_stays_the_same_is_counted),
        cmocka_unit_test(another_spelling_is_no_other_attempt),
        cmocka_unit_test(what_is_not_claimed_is_not_counted),
        cmocka_unit_test(a_round_has_room_for_the_attempts_of_all_its_asks),
    };
    return cmocka_run_group_tests_name("ask_attempts", tests, folder_new, folder_drop);
}
