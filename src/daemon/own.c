/* What does a person do on the pages about them? The session is theirs by a code, and they have no
 * key: what is entered says that the person did it. What is refused is told in the pages' own
 * words, so that it is read in the person's language. */
#include "daemon/acts.h"

#include "ask/mine.h"
#include "base/bytes.h"

static struct err in_words(struct err e, const char *words) {
    bool refused = e.kind == ERR_REFUSED || e.kind == ERR_INPUT;
    return refused ? err_make(ERR_REFUSED, "%s", words) : e;
}

struct err own_consent_withdraw(const struct acting *acting) {
    struct err e = mine_consent_withdraw(&acting->serving->keeper, &acting->session->subject,
                                         page_param(acting->wanted, "id"));
    return in_words(e, WEB_FAULT_CONSENT);
}

/* In a table its thousands are parted by commas. */
static struct err entry_read_typed(const struct acting *acting, uint64_t *entry) {
    struct span typed = span_trim(page_param(acting->wanted, "entry"));
    struct text digits = {.arena = acting->arena};
    for (size_t i = 0; i < typed.len; i++)
        if (typed.at[i] != ',') text_put_byte(&digits, typed.at[i]);
    return decimal_read(text_span(&digits), JSON_INTEGER_MAX, entry);
}

struct err own_dispute(const struct acting *acting) {
    uint64_t entry;
    struct span says = span_trim(page_param(acting->wanted, "says"));
    if (err_is(entry_read_typed(acting, &entry)))
        return err_make(ERR_REFUSED, "%s", WEB_FAULT_ENTRY_NONE);
    if (says.len == 0) return err_make(ERR_REFUSED, "%s", WEB_FAULT_SAYS);
    if (says.len > DISPUTE_SAYS_BYTES_MAX) return err_make(ERR_REFUSED, "%s", WEB_FAULT_SAYS_LONG);
    struct err e = mine_dispute(&acting->serving->keeper, &acting->session->subject, entry, says);
    return in_words(e, strstr(e.text, "wait for an answer") ? WEB_FAULT_WAITING : WEB_FAULT_ENTRY);
}

/* ---- the officer's side ---- */

struct err dispute_end(const struct acting *acting) {
    uint64_t number;
    TRY(decimal_read(page_param(acting->wanted, "id"), JSON_INTEGER_MAX, &number));
    return dispute_answered(&acting->serving->keeper, number,
                            act_pasted(page_param(acting->wanted, "signature")));
}
