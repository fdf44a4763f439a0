/* What does a form of a page bring about, and which file does a link give? The session has been
 * found and the form's token holds; what changes anything else than the session is signed. */
#ifndef DAEMON_ACTS_H
#define DAEMON_ACTS_H

#include "ask/act.h"
#include "daemon/page.h"
#include "daemon/serving.h"
#include "daemon/session.h"

struct acting {
    struct serving *serving;
    struct arena *arena;
    struct drafts *drafts;
    struct sessions *sessions; /* for challenges */
    const struct page_wanted *wanted;
    const struct session *session; /* NULL: nobody */
    struct page_said *said;        /* id, view, challenge, fault or status are set */
};

/* ERR_REFUSED and ERR_INPUT: it was not done, and the page may say why. */
struct err act_do(const struct acting *acting);
/* ---- what a person does, and what an officer does about it (own.c) ---- */

struct err own_consent_withdraw(const struct acting *acting);
struct err own_dispute(const struct acting *acting);
struct err dispute_end(const struct acting *acting);

/* ---- files that are made, or are long (files.c) ---- */

/* The person's own: every entry about them, with proofs; and the secret that finds them. Each is
 * recorded first. */
struct err file_accounting(const struct acting *acting);
struct err file_secret(const struct acting *acting);
/* The sealed results of a requester's own batch. */
struct err file_results(const struct acting *acting);
/* An auditor's evidence: all decisions of a time, each recorded as looked at. */
struct err file_bundle(const struct acting *acting);

/* The bytes of a file that whoever sits there may take; ERR_INPUT: there is none. */
struct err act_file(const struct acting *acting);

#endif
