/* What does a form of a page bring about? Each action is the same as the command line's, by the
 * same signatures; the page's session alone changes nothing. Forms come as words that were read
 * strictly (names known, each once). */
#ifndef ASK_ACT_H
#define ASK_ACT_H

#include "ask/view.h"

struct act_form {
    const struct view_param *param;
    size_t count;
};
/* Empty when absent. */
struct span act_word(const struct act_form *form, const char *name);

/* What was pasted, without the line ends around it. */
struct span act_pasted(struct span text);

/* The members answer-<element> and note-<element> as the list that view_sign takes. New reference.
 */
json_t *act_answers(const struct act_form *form);
/* Puts the findings of signature-<element>: all of them hold, or none is put. ERR_REFUSED. */
struct err act_findings(struct keeper *keeper, struct arena *arena, struct span ask,
                        const struct act_form *form);

/* The same of one signature by a passkey over all answers at once. */
struct err act_findings_signed(struct keeper *keeper, struct arena *arena, struct span ask,
                               struct span text);

/* ---- orders that are not yet in the ledger ---- */

enum { DRAFTS_MAX = 64 };
struct drafts; /* in memory: a draft is nothing until two have signed */
struct drafts *drafts_open(void);
void drafts_close(struct drafts *drafts);

/* From the form of a new order; checked, and given an id. ERR_INPUT says what to mend. */
struct err act_order_draft(struct keeper *keeper, struct drafts *drafts,
                           const struct act_form *form, char id[ID_BYTES_MAX]);
/* The same for a ruling that ends the order `lifted`. */
struct err act_order_lift(struct keeper *keeper, struct drafts *drafts, struct span lifted,
                          const struct act_form *form, char id[ID_BYTES_MAX]);
/* The view desk-order of a draft; `*has` false: there is none of that id. `steps` as in view_want.
 */
struct view_steps;
struct err act_order_view(struct keeper *keeper, struct arena *arena, const struct drafts *drafts,
                          struct span id, struct view_steps *steps, json_t **view, bool *has);
/* What is to be signed of it; empty: there is no draft of that id. */
struct span act_order_statement(struct arena *arena, const struct drafts *drafts, struct span id);
/* One more signature, of a key or a passkey; with the second it is enacted, and no draft any more:
 * `*in_force`. */
struct err act_order_sign(struct keeper *keeper, struct drafts *drafts, struct span id,
                          struct span jws, bool *in_force);

/* ---- requesters ---- */

/* The one member signature-<...> of the form, over that recall. */
struct err act_recall_acknowledge(struct keeper *keeper, struct span recall,
                                  const struct act_form *form);
/* Ends the ask by the requester's own signature. */
struct err act_ask_withdraw(struct keeper *keeper, struct span ask, struct span jws);

#endif
