/* What does the keeper tell the portal for one page? Session first, then what the session may see
 * or do, then the view. */
#ifndef DAEMON_PAGES_H
#define DAEMON_PAGES_H

#include "daemon/page.h"
#include "daemon/serving.h"

struct pages;
struct pages *pages_open(struct serving *serving);
void pages_close(struct pages *pages);

/* The fold of the log that views are made of, carried on to the newest entry. */
struct view_log;
struct err pages_fold(struct pages *pages, struct view_log **log);
/* Adds up a little more of it while nobody asks; whether more is left. After a start the whole log
 * is to be added up, which in a long one takes longer than an ask may wait. */
bool pages_idle(struct pages *pages);

/* A look at a person's own page is an entry. Those of a turn are entered together, in one durable
 * commit, and only then made and answered; where it fails nothing of them is shown. */
struct err pages_looks(struct pages *pages);
bool pages_full(const struct pages *pages); /* with looks */
/* What came from that process is nobody's: it has gone. */
void pages_forget(struct pages *pages, enum process from);

/* Answers one MESSAGE_PAGE, or keeps it as a look; `*later`: it is not made yet, nothing is sent,
 * and it is to be asked for again. ERR_FAULT: malformed, so the sender is not who it should be. */
struct err pages_answer(struct pages *pages, enum process from, const struct message *message,
                        bool *later);
/* Says that it cannot be made now. */
struct err pages_busy(struct pages *pages, enum process from, const struct message *message);

/* Answers a page that was owed since its browser came back from a provider of identities: with a
 * session of this person, or, where there is none, with what `said` has. */
struct err pages_arrived(struct pages *pages, enum process from, uint32_t number,
                         const struct secret *subject, struct page_said *said);

#endif
