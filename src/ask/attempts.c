/* May this requester try again to say who this person is? A house rule, not the law's: whoever
 * fails to identify one person ATTEMPTS_MAX times within ATTEMPTS_DAYS is answered as if nobody
 * were on file, also when it is right the next time, so that nothing can be found out by trying.
 *
 * What was tried is kept with the cases, under blind tags, so it survives a restart; what failed in
 * the round under way is kept here until the round is committed. It is looked up after the
 * comparison and whatever it said, so that the work and the answer are the same. */
#include "ask/attempts.h"

#include <assert.h>

/* As the predicate reads it, so that nothing is tried twice under two spellings; as it was sent
 * where the predicate reads nothing, and so verifies nothing. */
static struct span read_or_sent(const char *read, struct span sent) {
    return read[0] ? span_str(read) : sent;
}

/* The name with one more thing that is claimed. A number is tried by name and birth date, a birth
 * date by name and address: whatever stays the same while the rest is varied. */
static struct digest pair_of(const struct keeper *keeper, const struct person_claim *claim,
                             const struct plain_claim *plain, const char *which, struct span one) {
    static const struct span between = {(const uint8_t *)"", 1}; /* what no text has */
    struct span part[] = {SPAN_LITERAL("attempt/2"),
                          span_str(which),
                          between,
                          read_or_sent(plain->family, claim->name.family),
                          between,
                          read_or_sent(plain->given, claim->name.given),
                          between,
                          one};
    return hmac_sha256(secret_span(&keeper->subject_key), part, sizeof part / sizeof *part);
}

/* All that this ask tries. Without a number its subject tag is drawn, and found by nobody again. */
static void attempts_of(const struct keeper *keeper, const struct facts_from *facts,
                        const struct match *compared, struct digest tried[CASE_TRIED_MAX]) {
    const struct person_claim *claim = &facts->ask->claim;
    struct span line = claim->address.line1;
    struct plain_claim plain;
    match_plain_claim(compared, &plain);
    tried[0] = *facts->subject_tag;
    tried[1] = pair_of(keeper, claim, &plain, "birth date", span_trim(claim->dob));
    tried[2] = pair_of(keeper, claim, &plain, "address", read_or_sent(plain.home, line));
    /* What is not claimed is nothing that was tried. */
    if (claim->dob.len == 0) random_fill(tried[1].byte, sizeof tried[1].byte);
    if (line.len == 0 && !plain.home[0]) random_fill(tried[2].byte, sizeof tried[2].byte);
    explicit_bzero(&plain, sizeof plain);
}

static struct digest attempt_of(struct span requester, const struct digest *tried) {
    struct span part[] = {requester, digest_span(tried)};
    return sha256_parts(part, 2);
}

/* In the round under way. */
static uint64_t attempts_pending(const struct keeper *keeper, const struct digest *attempt) {
    uint64_t count = 0;
    for (size_t i = 0; i < keeper->failed_count; i++)
        count += span_equal(digest_span(&keeper->failed[i]), digest_span(attempt));
    return count;
}

static struct err attempts_count(struct keeper *keeper, struct span requester, instant now,
                                 const struct digest tried[CASE_TRIED_MAX],
                                 struct digest attempt[CASE_TRIED_MAX], bool *spent) {
    *spent = false;
    for (size_t i = 0; i < CASE_TRIED_MAX; i++) {
        uint64_t count = 0;
        attempt[i] = attempt_of(requester, &tried[i]);
        TRY(case_attempts(keeper->vault, requester, &tried[i], now - ATTEMPTS_DAYS * 86400LL,
                          ATTEMPTS_MAX, &count));
        count += attempts_pending(keeper, &attempt[i]);
        *spent = *spent || count >= ATTEMPTS_MAX;
    }
    return err_none();
}

static void attempts_add(struct keeper *keeper, const struct digest attempt[CASE_TRIED_MAX]) {
    for (size_t i = 0; i < CASE_TRIED_MAX; i++)
        if (keeper->failed_count < sizeof keeper->failed / sizeof *keeper->failed)
            keeper->failed[keeper->failed_count++] = attempt[i];
}

struct err attempts_judge(struct keeper *keeper, const struct facts_from *facts,
                          struct identified *who) {
    struct digest attempt[CASE_TRIED_MAX];
    bool failed = !facts->again && !match_verified(who->match);
    bool spent;
    attempts_of(keeper, facts, who->compared, who->tried);
    who->tried_count = failed ? CASE_TRIED_MAX : 0;
    TRY(attempts_count(keeper, facts->ask->requester, facts->now, who->tried, attempt, &spent));
    if (failed) attempts_add(keeper, attempt);
    if (spent) who->match = (struct match_verdict){.reason = MATCH_ATTEMPTS_SPENT};
    return err_none();
}

struct err attempts_confirm(struct keeper *keeper, const struct decided *decided, bool *holds) {
    struct digest attempt[CASE_TRIED_MAX];
    bool spent;
    TRY(attempts_count(keeper, decided->requester, decided->time, decided->tried, attempt, &spent));
    *holds = !spent;
    if (!spent && decided->tried_count) attempts_add(keeper, attempt);
    return err_none();
}

void attempts_forget(struct keeper *keeper) { keeper->failed_count = 0; }
