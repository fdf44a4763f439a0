/* What does the keeper process hold, and who answers which call? */
#ifndef DAEMON_SERVING_H
#define DAEMON_SERVING_H

#include "ask/keeper.h"
#include "ask/view.h"
#include "daemon/ahead.h"
#include "daemon/bucket.h"
#include "daemon/call.h"
#include "daemon/chan.h"
#include "daemon/setup.h"
#include "http/problem.h"

struct batches;
struct pages;
struct codes;
struct webhooks;
struct identity;
struct later;
struct backlog;
struct handed;
struct wishes;

struct serving {
    struct keeper keeper;
    struct arena *arena; /* as long as the process */
    struct arena *round; /* wiped a round */
    struct jwk *custodian;
    struct passkey_site site;        /* of the pages */
    struct chan chan[PROCESS_COUNT]; /* to each peer */
    struct batches *batches;
    struct pages *pages;
    struct codes *codes;
    struct webhooks *webhooks;
    struct identity *identity;
    struct later *later;
    struct backlog *backlog;
    struct handed *handed;
    struct ahead *ahead;
    uint64_t commit_ns; /* that the last round took to become durable */
    struct wishes *wishes;
    struct view_steps steps;  /* of the call or page that is answered now */
    struct bucket usage_pace; /* of looks by portals */
    struct arena *setup_arena;
    const struct setup *setup; /* as it was read last */
    bool stopping;
    uint64_t ticked; /* clock_ticks of the last look at what is due */
    struct served_counts {
        uint64_t decided[4]; /* by enum entry_outward */
        uint64_t turned_away, problems, rounds, calls[CALL_COUNT];
    } counts;
};

/* One call that waits for its answer. Bytes live in the round's arena. */
struct waiting_call {
    struct call call;
    struct span bytes; /* of the message that it came in */
    enum process from;
    uint32_t number;
};

/* ---- answers (answers.c) ---- */

struct err answer_send(struct serving *serving, const struct waiting_call *waiting,
                       const struct call_reply *reply);
void reply_problem(struct arena *arena, enum problem problem, const char *detail,
                   struct call_reply *reply);
/* What an error of the straight line is over HTTP. */
void reply_err(struct arena *arena, struct err e, struct call_reply *reply);
void reply_json(unsigned status, struct span json, struct call_reply *reply);
/* `json` is consumed. */
void reply_tree(struct arena *arena, unsigned status, json_t *json, struct call_reply *reply);

/* ---- asks (asks.c) ---- */

/* A round decides so long: as long as the last one took to become durable, within these. */
enum { ROUND_NS_MIN = 4000000, ROUND_NS_MAX = 64000000 };
/* Decides what waits, from the first on and for the time of a round, and hands it to the ledger in
 * one durable commit (or more, where one id came twice); `*taken`: so many, and at least one. What
 * was handed over before is answered meanwhile, once it is durable; the round's arena is needed
 * until this one is. */
struct err asks_answer(struct serving *serving, struct waiting_call *const *ask, size_t count,
                       size_t *taken);
void asks_open(struct serving *serving);
/* Whether a round was handed over and not answered; asks_settle waits for it and answers. */
bool asks_under_way(const struct serving *serving);
struct err asks_settle(struct serving *serving);
/* At the end of a turn: what is on its way keeps the arena that it lies in, whichever of the two
 * that is, and the next turn has the other. */
void asks_arenas_turn(struct serving *serving, struct arena **other);
/* Whoever asked there has gone: they are not answered. */
void asks_forget(struct serving *serving, enum process from);
/* What a decision looks like to its requester: the outward members, with the receipt. */
struct err decided_reply(struct serving *serving, const struct decided *decided,
                         struct call_reply *reply);

/* ---- every other call (calls.c and its like) ---- */

typedef struct err call_answer(struct serving *serving, const struct call *call,
                               struct call_reply *reply);
/* Answers; an error becomes a problem. */
void call_do(struct serving *serving, const struct call *call, struct call_reply *reply);

call_answer answer_key, answer_ask_dry, answer_ask_show, answer_ask_withdraw; /* asks.c */
call_answer answer_authorities, answer_authority, answer_pack_show;           /* law.c */
call_answer answer_finding;                                                   /* desk.c */
call_answer answer_approval, answer_pack;                                     /* approvals.c */
call_answer answer_code;                                                      /* codes.c */
call_answer answer_orders, answer_order, answer_order_preview, answer_recalls,
    answer_recall_ack;                                           /* court.c */
call_answer answer_explanation, answer_letter, answer_proof;     /* decisions.c */
call_answer answer_report_who, answer_accounting, answer_bundle; /* reports.c */
call_answer answer_requesters, answer_officers, answer_constructions, answer_statistics,
    answer_statistics_show, answer_pending, answer_pending_show, answer_order_show, answer_report,
    answer_disputes, answer_events;                                /* views.c */
call_answer answer_withdrawal, answer_dispute;                     /* people.c */
call_answer answer_usage, answer_usage_period, answer_usage_pulse; /* usage.c */
call_answer answer_ready, answer_metrics;                          /* health.c */
call_answer answer_webhook;                                        /* webhooks.c */

/* A view of the state (ask/view.h) as the reply; `actor` may be NULL. ERR_INPUT: not found. */
struct actor;
/* "name=value&...", percent signs decoded in values. */
size_t query_split(struct arena *arena, struct span query, struct view_param *param);
struct err reply_wanted(struct serving *serving, const char *word, struct view_want *want,
                        struct call_reply *reply);
struct err reply_view(struct serving *serving, const char *word, const struct actor *actor,
                      struct span id, struct span query, struct call_reply *reply);
/* Who signed the request, if they are of this kind; otherwise the reply is a problem (its status is
 * set). */
enum actor_kind { ACTOR_ANY, ACTOR_REQUESTER, ACTOR_OFFICER, ACTOR_PORTAL };
void actor_need(struct serving *serving, const struct call *call, enum actor_kind kind,
                struct actor *actor, struct call_reply *reply);

/* The answer that stands, to whoever of its requester asks for it: as stored, if orders still allow
 * it; else what says that they do not (asks.c). */
struct err stored_answer(struct serving *serving, const struct requester *requester,
                         const struct requester_key *key, const struct vault_case *found,
                         struct decided *decided);

/* ---- portals (usage.c) ---- */

struct bucket usage_pace(void); /* full */

/* ---- due (due.c) ---- */

/* What comes with time: entries that cover silence, final answers on schedule. */
struct err due_settle(struct serving *serving);

/* ---- the process (keeper.c) ---- */

/* Takes what waits on all channels and answers it, without waiting for more than the disk; a batch
 * under way calls it between its rounds. */
struct err serving_turn(struct serving *serving);

#endif
