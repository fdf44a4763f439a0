/* May this requester try again to say who this person is? A house rule, not the law's: whoever
 * fails to identify one person ATTEMPTS_MAX times within ATTEMPTS_DAYS is answered as if nobody
 * were on file, also when it is right the next time, so that nothing can be found out by trying.
 *
 * What was tried is kept with the cases, under blind tags, so it survives a restart; what failed in
 * the round under way is kept here until the round is committed. It is looked up after the
 * comparison and whatever it said, so that the work and the answer are the same. */
#include "ask/attempts.h"

#include <assert.h>

static struct digest attempt_of(struct span requester, const struct digest *subject_tag) {
    struct span part[] = {requester, digest_span(subject_tag)};
    return sha256_parts(part, 2);
}

/* In the round under way. */
static uint64_t attempts_pending(const struct keeper *keeper, const struct digest *attempt) {
    uint64_t count = 0;
    for (size_t i = 0; i < keeper->failed_count; i++)
        count += span_equal(digest_span(&keeper->failed[i]), digest_span(attempt));
    return count;
}

struct err attempts_judge(struct keeper *keeper, const struct facts_from *facts,
                          struct identified *who) {
    uint64_t count = 0;
    struct span requester = facts->ask->requester;
    struct digest attempt = attempt_of(requester, facts->subject_tag);
    TRY(case_attempts(keeper->vault, requester, facts->subject_tag,
                      facts->now - ATTEMPTS_DAYS * 86400LL, ATTEMPTS_MAX, &count));
    count += attempts_pending(keeper, &attempt);
    who->failed = !facts->again && !match_verified(who->match);
    if (who->failed && keeper->failed_count < ROUND_ASKS_MAX)
        keeper->failed[keeper->failed_count++] = attempt;
    if (count < ATTEMPTS_MAX) return err_none();
    who->match = (struct match_verdict){.reason = MATCH_ATTEMPTS_SPENT};
    return err_none();
}

void attempts_forget(struct keeper *keeper) { keeper->failed_count = 0; }
