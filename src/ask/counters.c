/* How many open matters has an officer, and about whom else was this reason given? A round decides
 * hundreds of asks before it commits one: those that came with this one count as well, or as many
 * as come at once would each be the first. */
#include "ask/counters.h"

static struct digest tag_of(struct span requester, struct span what) {
    static const struct span between = {(const uint8_t *)"", 1}; /* no id has it */
    struct span part[] = {requester, between, what};
    return sha256_parts(part, 3);
}

static bool same(const struct digest *a, const struct digest *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

/* Of the round, not counting the ask itself, which may be decided again. A round that names more
 * officers than are kept of it counts for too many. */
static uint64_t matters_abreast(const struct keeper *keeper, const struct digest *officer,
                                const struct digest *ask) {
    uint64_t count = keeper->abreast_count == ABREAST_MAX ? CASE_COUNTED_MAX : 0;
    for (size_t i = 0; i < keeper->abreast_count; i++)
        count += same(&keeper->abreast[i].what, officer) && !same(&keeper->abreast[i].ask, ask);
    return count;
}

static uint64_t reasons_abreast(const struct keeper *keeper, const struct digest *reason,
                                const struct digest *subject) {
    uint64_t count = 0;
    for (size_t i = 0; i < keeper->reason_count; i++)
        count += same(&keeper->reason[i].what, reason) && !same(&keeper->reason[i].ask, subject);
    return count;
}

static struct err officers_read(struct keeper *keeper, const struct ask *ask, bool waits,
                                struct decided *decided, struct facts_from *facts) {
    for (size_t i = 0; i < ask->recipient_count; i++) {
        uint64_t open = 0;
        struct span id = ask->recipient[i].id;
        struct digest officer = tag_of(ask->requester, id);
        TRY(case_open_matters(keeper->vault, ask->requester, id, &open));
        if (waits && open > 0) open--; /* this very matter is among them */
        open += matters_abreast(keeper, &officer, &ask->digest);
        if (open > facts->open_matters_max) facts->open_matters_max = open;
        decided->officer[i] = id;
    }
    decided->officer_count = ask->recipient_count;
    return err_none();
}

struct err counters_read(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                         bool waits, struct decided *decided, struct facts_from *facts) {
    TRY(officers_read(keeper, ask, waits, decided, facts));
    decided->has_reason = ask->reason.len > 0;
    if (!decided->has_reason) return err_none();
    decided->reason = sha256(ask_reason_plain(arena, ask->reason));
    struct digest reason = tag_of(ask->requester, digest_span(&decided->reason));
    TRY(case_reason_shared(keeper->vault, ask->requester, &decided->reason, &decided->subject_tag,
                           &facts->reason_shared));
    facts->reason_shared += reasons_abreast(keeper, &reason, &decided->subject_tag);
    return err_none();
}

static struct err officers_free(struct keeper *keeper, const struct decided *decided, bool *holds) {
    for (size_t i = 0; i < decided->officer_count && *holds; i++) {
        uint64_t open = 0;
        struct digest officer = tag_of(decided->requester, decided->officer[i]);
        TRY(case_open_matters(keeper->vault, decided->requester, decided->officer[i], &open));
        *holds = open + matters_abreast(keeper, &officer, &decided->ask_digest) == 0;
    }
    return err_none();
}

struct err counters_confirm(struct keeper *keeper, const struct decided *decided, bool *holds) {
    uint64_t shared = 0;
    *holds = true;
    TRY(officers_free(keeper, decided, holds));
    if (!*holds || !decided->has_reason) return err_none();
    struct digest reason = tag_of(decided->requester, digest_span(&decided->reason));
    TRY(case_reason_shared(keeper->vault, decided->requester, &decided->reason,
                           &decided->subject_tag, &shared));
    *holds = shared + reasons_abreast(keeper, &reason, &decided->subject_tag) == 0;
    return err_none();
}

void counters_add(struct keeper *keeper, const struct decided *decided) {
    for (size_t i = 0; decided->open && i < decided->officer_count; i++)
        if (keeper->abreast_count < ABREAST_MAX)
            keeper->abreast[keeper->abreast_count++] = (struct abreast){
                tag_of(decided->requester, decided->officer[i]), decided->ask_digest};
    if (decided->has_reason && keeper->reason_count < ROUND_ASKS_MAX)
        keeper->reason[keeper->reason_count++] = (struct abreast){
            tag_of(decided->requester, digest_span(&decided->reason)), decided->subject_tag};
}

void counters_forget(struct keeper *keeper) {
    keeper->abreast_count = 0;
    keeper->reason_count = 0;
}
