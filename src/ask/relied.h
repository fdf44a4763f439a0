/* What did a decision rely on? So that whoever finds one of these wrong finds every release that
 * rested on it. */
#ifndef ASK_RELIED_H
#define ASK_RELIED_H

#include "ask/keeper.h"
#include "base/canon.h"
#include "law/law.h"

/* The member "relied" of a decision record: a list of words "<kind>:<name>".
 *   pack:<digest>           the pack, by the digest of its compiled form
 *   authority:<id>
 *   construction:<names>    a reading that the law leaves open
 *   order:<id>              an order of a court that took something away
 *   register:<name>         where the person's row came from (vault load --register)
 *   identity:<verdict>      what the comparison said
 *   address:<which>         current, prior, or not-on-file */
#define RELIED_KINDS "pack, authority, construction, order, register, identity, address"
/* Some decision may have relied on a word that begins so: none has on a kind that is not known. */
bool relied_kind_known(struct span kind);
void relied_put(struct canon *to, const struct keeper *keeper, const struct law_decision *law,
                const struct identified *who);

#endif
