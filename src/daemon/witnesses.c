/* Who has seen the log as it is published? */
#include "daemon/witnesses.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "daemon/carry.h"
#include "store/asking.h"

#include <stdio.h>

enum {
    ROUND_BYTES = 64 * 1024 * 1024, /* every answer of every witness, and the note with each */
    LAG_ROUNDS = 3,
    COMPLETE_ROUNDS = 10, /* how much rarer one that is not needed for the quorum is asked again */
    ALARM_BYTES = 512,
    TURN_MS = 1000,
};
#define SECOND_NS UINT64_C(1000000000)

struct asked {
    uint32_t number; /* of the message; 0: nothing is under way */
    unsigned asks;
    uint64_t seen; /* the size that it is believed to have seen */
    bool signed_it;
    bool failed; /* the last time, which was said */
};

struct witnesses {
    const char *dir;
    struct note_key key;
    const struct chan *courier;
    const struct setup *setup;
    uint32_t next_number; /* even: stamps have the odd ones */
    /* The round: one checkpoint. */
    struct arena *arena;
    bool under_way;
    struct asking asking;
    struct span note; /* with what was signed so far */
    struct asked asked[POLICY_WITNESSES_MAX];
    uint64_t begun; /* the newest round, by clock_ticks; 0: none yet */
    /* How it stands. */
    uint64_t round_size;          /* of the newest round */
    bool quorum, complete;        /* of that round */
    uint64_t published, cosigned; /* sizes */
    uint64_t behind_since, behind_size;
    char alarm[ALARM_BYTES];
};

struct witnesses *witnesses_open(struct arena *arena, const char *dir, const struct note_key *key,
                                 const struct chan *courier) {
    struct witnesses *witnesses = ARENA_NEW(arena, struct witnesses);
    *witnesses = (struct witnesses){
        .dir = dir, .key = *key, .courier = courier, .arena = arena_open(ROUND_BYTES)};
    return witnesses;
}

void witnesses_close(struct witnesses *witnesses) { arena_close(witnesses->arena); }

static bool is_asked(const struct witnesses *witnesses) {
    const struct policy *policy = witnesses->setup ? witnesses->setup->policy : NULL;
    for (size_t i = 0; policy && i < policy->witness_count; i++)
        if (policy->witness[i].url) return true;
    return false;
}

static uint64_t interval_ns(const struct witnesses *witnesses) {
    return setting_number(&witnesses->setup->settings.setting[SETTING_WITNESS_SECONDS]) * SECOND_NS;
}

static void say(struct err e) { fprintf(stderr, "ledger: %s\n", e.text); }

void witnesses_forget(struct witnesses *witnesses) {
    witnesses->under_way = false;
    for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
        witnesses->asked[i].number = 0;
}

/* What the quorum of this policy has cosigned already, as it stands on the disk. */
static void cosigned_look(struct witnesses *witnesses, struct arena *scratch) {
    struct span note;
    struct checkpoint checkpoint;
    struct policy_found found;
    const char *path = arena_printf(scratch, "%s/log/cosigned", witnesses->dir);
    witnesses->cosigned = 0;
    if (!file_exists(path) || err_is(file_read(path, NOTE_BYTES_MAX, scratch, &note)) ||
        err_is(checkpoint_verify(scratch, note, &witnesses->key, &checkpoint)) ||
        err_is(policy_check(scratch, witnesses->setup->policy, note, clock_now(), &found)))
        return;
    witnesses->cosigned = checkpoint.size;
    witnesses->round_size = checkpoint.size;
    witnesses->quorum = true;
    witnesses->complete = found.count == witnesses->setup->policy->witness_count;
}

void witnesses_setup(struct witnesses *witnesses, const struct setup *setup) {
    witnesses_forget(witnesses);
    witnesses->setup = setup;
    memset(witnesses->asked, 0, sizeof witnesses->asked);
    witnesses->begun = witnesses->behind_since = 0;
    witnesses->quorum = witnesses->complete = false;
    witnesses->round_size = 0;
    if (!is_asked(witnesses)) return;
    OWNED_ARENA scratch = arena_open(ROUND_BYTES);
    cosigned_look(witnesses, scratch);
}

/* ---- a round ---- */

static void witness_send(struct witnesses *witnesses, struct arena *scratch, size_t i) {
    const struct policy_witness *witness = &witnesses->setup->policy->witness[i];
    struct asked *asked = &witnesses->asked[i];
    struct carry carry = {
        .answered = true, .url = asking_url(scratch, witness), .type = ASKING_TYPE};
    enum chan_state state = CHAN_CLOSED;
    struct err e = asking_body(scratch, &witnesses->asking, asked->seen, &carry.body);
    witnesses->next_number += 2;
    asked->number = 0;
    asked->asks++;
    if (!err_is(e))
        e = chan_send(witnesses->courier, MESSAGE_CARRY, witnesses->next_number,
                      carry_write(scratch, &carry), -1, false, &state);
    if (err_is(e)) say(e);
    if (!err_is(e) && state == CHAN_MESSAGE) asked->number = witnesses->next_number;
}

static void round_begin(struct witnesses *witnesses, struct arena *scratch) {
    const struct policy *policy = witnesses->setup->policy;
    arena_wipe(witnesses->arena);
    struct err e =
        asking_read(witnesses->arena, witnesses->dir, &witnesses->key, &witnesses->asking);
    witnesses->begun = clock_ticks();
    if (err_is(e)) {
        say(e);
        return;
    }
    witnesses->note = witnesses->asking.note;
    witnesses->under_way = true;
    witnesses->quorum = witnesses->complete = false;
    witnesses->round_size = witnesses->asking.checkpoint.size;
    for (size_t i = 0; i < policy->witness_count; i++) {
        struct asked *asked = &witnesses->asked[i];
        uint64_t seen =
            log_cosigned_size(scratch, witnesses->asking.log_dir, &policy->witness[i].key);
        if (seen > asked->seen) asked->seen = seen;
        if (asked->seen > witnesses->round_size) asked->seen = 0;
        asked->signed_it = false;
        asked->asks = 0;
        if (policy->witness[i].url) witness_send(witnesses, scratch, i);
    }
}

static bool is_over(const struct witnesses *witnesses) {
    for (size_t i = 0; i < POLICY_WITNESSES_MAX; i++)
        if (witnesses->asked[i].number) return false;
    return true;
}

static void round_end(struct witnesses *witnesses) {
    const struct policy *policy = witnesses->setup->policy;
    bool lost = clock_ticks() - witnesses->begun > CARRY_LOST_SECONDS * SECOND_NS;
    if (!witnesses->under_way || (!is_over(witnesses) && !lost)) return;
    witnesses_forget(witnesses);
    witnesses->complete = true;
    for (size_t i = 0; i < policy->witness_count; i++)
        if (policy->witness[i].url && !witnesses->asked[i].signed_it) witnesses->complete = false;
}

/* ---- what they answer ---- */

/* Said once, until it signs again. */
static void failed(struct asked *asked, struct err e) {
    if (!asked->failed) say(e);
    asked->failed = true;
}

/* A witness that says what it saw, and it is another log, is one thing; one that signs badly is
 * only of no use. */
static void refused(struct witnesses *witnesses, struct asked *asked, unsigned status,
                    struct err e) {
    bool another_log = e.kind == ERR_PROOF && status != 200;
    if (another_log) snprintf(witnesses->alarm, sizeof witnesses->alarm, "%s", e.text);
    failed(asked, e);
}

/* With every further cosignature the note is kept anew, once there are enough. */
static void cosigned_keep(struct witnesses *witnesses, struct arena *scratch) {
    struct policy_found found;
    if (err_is(
            policy_check(scratch, witnesses->setup->policy, witnesses->note, clock_now(), &found)))
        return;
    struct err e = log_cosigned_put_held(witnesses->dir, &witnesses->key, witnesses->note);
    if (err_is(e) && e.kind != ERR_STALE) {
        say(e);
        return;
    }
    witnesses->quorum = true;
    if (witnesses->round_size > witnesses->cosigned) witnesses->cosigned = witnesses->round_size;
}

static void answer_take(struct witnesses *witnesses, struct arena *scratch, size_t i,
                        const struct carried *carried) {
    const struct policy_witness *witness = &witnesses->setup->policy->witness[i];
    struct asked *asked = &witnesses->asked[i];
    bool again = false;
    if (!carried->status) {
        failed(asked, err_make(ERR_FAULT, "%s does not answer: %.*s", witness->name,
                               SPAN_FMT(carried->why)));
        return;
    }
    struct err e = asking_answer(witnesses->arena, &witnesses->asking, witness, carried->status,
                                 carried->body, &asked->seen, &again, &witnesses->note);
    if (!err_is(e) && again && asked->asks >= ASKING_ASKS_MAX)
        e = err_make(ERR_FAULT, "%s answers %u; ask its operator", witness->name, carried->status);
    if (err_is(e))
        refused(witnesses, asked, carried->status, e);
    else if (again)
        witness_send(witnesses, scratch, i);
    else {
        asked->signed_it = true;
        asked->failed = false;
        asked->seen = witnesses->round_size;
        cosigned_keep(witnesses, scratch);
    }
}

void witnesses_carried(struct witnesses *witnesses, struct arena *scratch,
                       const struct message *message) {
    struct carried carried;
    for (size_t i = 0; witnesses->under_way && i < POLICY_WITNESSES_MAX; i++) {
        if (!message->number || witnesses->asked[i].number != message->number) continue;
        witnesses->asked[i].number = 0;
        struct err e = carried_read(message->body, &carried);
        if (err_is(e))
            say(e);
        else
            answer_take(witnesses, scratch, i, &carried);
        round_end(witnesses);
        return;
    }
}

/* ---- when ---- */

static bool is_due(const struct witnesses *witnesses) {
    uint64_t waited = clock_ticks() - witnesses->begun;
    if (witnesses->under_way || witnesses->courier->fd < 0) return false;
    if (!witnesses->begun && !witnesses->quorum) return true;
    if (waited < interval_ns(witnesses)) return false;
    if (witnesses->round_size != witnesses->published || !witnesses->quorum) return true;
    return !witnesses->complete && waited >= COMPLETE_ROUNDS * interval_ns(witnesses);
}

/* Since when has there been something published that the quorum has not seen? */
static void lag_look(struct witnesses *witnesses, struct arena *scratch) {
    struct asking asking;
    uint64_t now = clock_ticks();
    if (err_is(asking_read(scratch, witnesses->dir, &witnesses->key, &asking))) return;
    witnesses->published = asking.checkpoint.size;
    bool behind = witnesses->cosigned < witnesses->published;
    if (behind && witnesses->behind_since && witnesses->cosigned < witnesses->behind_size) return;
    witnesses->behind_since = behind ? now : 0;
    witnesses->behind_size = witnesses->published;
}

int witnesses_wait_ms(const struct witnesses *witnesses) {
    return is_asked(witnesses) ? TURN_MS : -1;
}

void witnesses_turn(struct witnesses *witnesses, struct arena *scratch) {
    if (!is_asked(witnesses)) return;
    lag_look(witnesses, scratch);
    round_end(witnesses);
    if (is_due(witnesses)) round_begin(witnesses, scratch);
}

static const char *state_of(const struct witnesses *witnesses) {
    if (witnesses->alarm[0]) return "alarm";
    if (!is_asked(witnesses)) return "none";
    bool lags = witnesses->behind_since &&
                clock_ticks() - witnesses->behind_since > LAG_ROUNDS * interval_ns(witnesses);
    return lags ? "lags" : "current";
}

json_t *witnesses_standing(struct witnesses *witnesses, struct arena *scratch) {
    json_t *o = json_object();
    if (is_asked(witnesses)) {
        lag_look(witnesses, scratch);
        uint64_t behind = witnesses->published > witnesses->cosigned
                              ? witnesses->published - witnesses->cosigned
                              : 0;
        json_set_int(o, "behind", (int64_t)behind);
        json_set_int(o, "cosigned_size", (int64_t)witnesses->cosigned);
    }
    if (witnesses->alarm[0]) json_set_span(o, "alarm", span_str(witnesses->alarm));
    json_set_span(o, "state", span_str(state_of(witnesses)));
    return o;
}
