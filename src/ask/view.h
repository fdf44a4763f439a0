/* What does a page need to know? Each view as JSON (doc/formats-views.md), made by the keeper from
 * its own state for who sits before the page, and never more: no list of people, no value of the
 * vault that the requester did not supply, no reason or name in a list. */
#ifndef ASK_VIEW_H
#define ASK_VIEW_H

#include "ask/keeper.h"

/* ---- the fold of the log for views ---- */

/* Counts by authority and month, files refused whole, seals: made once and carried on, so that a
 * page costs the entries since the last one. */
struct view_log;
struct view_log *view_log_open(void);
void view_log_close(struct view_log *log);
/* Takes up to `most` further entries; `*behind` says that there are more. */
struct err view_log_fold(struct view_log *log, struct keeper *keeper, uint64_t most, bool *behind);

/* ---- one view ---- */

enum { VIEW_PARAMS_MAX = 8, VIEW_NAME_BYTES_MAX = 80, VIEW_ROWS_MAX = 200, VIEW_MONTHS_MAX = 12 };

struct view_param {
    const char *name;
    struct span value;
};

/* A view for which much is read is made by steps where there is this: `later` says that it is not
 * made yet, and to be asked for again with the same. */
struct view_steps {
    struct arena *arena; /* NULL: nothing was read yet; whoever made the first step closes it */
    void *state;
    bool again; /* this is not the first step */
    bool later;
    /* A look at a person's own page is an entry, which comes first. `look`: this is one, and to be
     * asked for again when it is entered, with those of others; then `entered` says so. */
    bool look;
    bool entered;
};
enum { VIEW_STEPS = 1024, VIEW_STEPS_BYTES = 1024 * 1024 * 1024 };
#define VIEW_LOOK                                                                                  \
    SPAN_LITERAL("page") /* what is looked at, as the entry of a look commits to it                \
                          */

/* What is wanted, and for whom. Who may have which view is the caller's to know. */
struct view_want {
    struct keeper *keeper;
    struct view_log *log; /* the views "open" and "audit" want it folded to its end: ERR_FAULT */
    struct span id;       /* of the address; empty: none */
    const struct view_param *param;
    size_t param_count;
    const char *officer;          /* thumbprint of the officer who sits there; "" for others */
    struct span requester;        /* id of the requester who sits there; empty for others */
    const struct secret *subject; /* of the person who sits there; NULL for others */
    struct span acts;             /* what was signed by who acts for them; empty: themselves */
    struct view_steps *steps;     /* NULL: at once, however long it takes */
    size_t rows;                  /* at most so many in the queue; 0: VIEW_ROWS_MAX */
    bool lifts;                   /* among the orders those too that end others */
    /* The texts of log/cosigned, witness.policy and log/checkpoint, from whoever may read files;
     * empty: none. */
    struct span cosigned, policy, checkpoint;
};
/* Empty when absent. */
struct span view_param(const struct view_want *want, const char *name);

/* By the word of the view ("open", "desk-queue", ...). `*view` is a new reference. ERR_INPUT: there
 * is no such view, or nothing under that id that is theirs to see; then 404. What is looked at
 * about a person is entered in the ledger first. */
struct err view_make(struct arena *arena, const char *word, const struct view_want *want,
                     json_t **view);

/* The officer's answers as they are about to be signed (desk-sign), and the text that a passkey
 * signs (findings_write), with this challenge. `answers` is a list of {answer, element, note}, each
 * element one that is open. ERR_INPUT for any other, or another frozen ask. */
struct err view_sign(struct arena *arena, const struct view_want *want, struct span frozen,
                     const json_t *answers, struct span challenge, json_t **view,
                     struct span *statement);

/* An order that is not yet in the ledger (desk-order with the state "draft"). `signatures`: a list
 * of {kid, role}. */
struct err view_order_draft(struct arena *arena, struct keeper *keeper, const json_t *document,
                            const json_t *signatures, struct view_steps *steps, json_t **view);
/* What that order would stop; `*reach` NULL: not looked to the end yet. `steps` as in view_want. */
struct enjoin_reach;
struct err view_order_preview(struct arena *arena, struct keeper *keeper, const json_t *document,
                              struct view_steps *steps, struct enjoin_reach **reach);

/* The law's own findings about an ask on paper (agency-checked): the vault is not touched and
 * nothing is kept. */
struct err view_check(struct arena *arena, struct keeper *keeper, struct span ask_json,
                      const struct requester *requester, struct span role, json_t **view);

#endif
