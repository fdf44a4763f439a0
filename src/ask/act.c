/* What does a form of a page bring about? */
#include "ask/act.h"

#include "ask/enjoin.h"
#include "ask/pending.h"
#include "ask/signer.h"
#include "base/bytes.h"

enum { ACT_BYTES_MAX = 64 * 1024 * 1024 };

struct span act_word(const struct act_form *form, const char *name) {
    for (size_t i = 0; i < form->count; i++)
        if (strcmp(form->param[i].name, name) == 0) return form->param[i].value;
    return span_of("", 0);
}

struct span act_pasted(struct span text) {
    while (text.len && text.at[0] <= ' ')
        text = span_cut(text, 1, text.len);
    while (text.len && text.at[text.len - 1] <= ' ')
        text.len--;
    return text;
}

/* What follows `begin` in the name; NULL: it does not begin so. */
static const char *name_after(const char *name, const char *begin) {
    size_t len = strlen(begin);
    return strncmp(name, begin, len) == 0 && name[len] ? name + len : NULL;
}

/* ---- findings ---- */

json_t *act_answers(const struct act_form *form) {
    json_t *list = json_array();
    for (size_t i = 0; i < form->count; i++) {
        const char *element = name_after(form->param[i].name, "answer-");
        if (!element) continue;
        char note[VIEW_NAME_BYTES_MAX + 8];
        snprintf(note, sizeof note, "note-%s", element);
        json_t *o = json_object();
        json_set_span(o, "element", span_str(element));
        json_set_span(o, "answer", form->param[i].value);
        json_set_span(o, "note", act_word(form, note));
        json_array_append_new(list, o);
    }
    return list;
}

/* Is it over what lies before the officer now, and about that element alone? NULL: about any. */
static struct err finding_check(const struct keeper *keeper, struct arena *arena,
                                const struct pending_view *view, const char *element,
                                struct span text) {
    struct approve_said *said = ARENA_ARRAY(arena, struct approve_said, FINDINGS_AT_ONCE);
    struct signer by;
    struct span challenge;
    size_t count = 0;
    TRY(signer_peek(keeper->roll, arena, FINDING_TYP, text, &by));
    TRY(findings_read(arena, by.payload, &challenge, said, &count));
    if (element && (count != 1 || !span_is(said->element, element)))
        return err_make(ERR_REFUSED, "the signature is about another question");
    if (memcmp(&said->frozen, &view->frozen, sizeof view->frozen) != 0)
        return err_make(ERR_REFUSED, "what stood on the page has changed since");
    return err_none();
}

static struct err findings_each(struct keeper *keeper, struct arena *arena, struct pending *pending,
                                const struct pending_view *view, const struct act_form *form,
                                bool put, size_t *count) {
    *count = 0;
    for (size_t i = 0; i < form->count; i++) {
        const char *element = name_after(form->param[i].name, "signature-");
        struct span jws = act_pasted(form->param[i].value);
        uint64_t index;
        if (!element || !jws.len) continue;
        ++*count;
        if (put)
            TRY(finding_put(keeper, arena, pending, view, jws, &index));
        else
            TRY(finding_check(keeper, arena, view, element, jws));
    }
    return err_none();
}

struct err act_findings(struct keeper *keeper, struct arena *arena, struct span ask,
                        const struct act_form *form) {
    struct pending_view view;
    size_t count;
    OWNED_PENDING pending = {0};
    TRY(cover_round(keeper));
    TRY(pending_find(keeper, arena, ask, &pending));
    TRY(pending_view(keeper, arena, &pending, &view));
    TRY(findings_each(keeper, arena, &pending, &view, form, false, &count));
    if (count == 0) return err_make(ERR_REFUSED, "no signature was sent");
    TRY(findings_each(keeper, arena, &pending, &view, form, true, &count));
    return ledger_publish(keeper->ledger);
}

struct err act_findings_signed(struct keeper *keeper, struct arena *arena, struct span ask,
                               struct span text) {
    struct pending_view view;
    uint64_t index;
    OWNED_PENDING pending = {0};
    TRY(cover_round(keeper));
    TRY(pending_find(keeper, arena, ask, &pending));
    TRY(pending_view(keeper, arena, &pending, &view));
    TRY(finding_check(keeper, arena, &view, NULL, text));
    TRY(finding_put(keeper, arena, &pending, &view, text, &index));
    return ledger_publish(keeper->ledger);
}

/* ---- requesters ---- */

struct err act_recall_acknowledge(struct keeper *keeper, struct span recall,
                                  const struct act_form *form) {
    for (size_t i = 0; i < form->count; i++) {
        uint64_t index;
        if (!name_after(form->param[i].name, "signature-")) continue;
        TRY(recall_acknowledge(keeper, recall, act_pasted(form->param[i].value), &index));
        return ledger_publish(keeper->ledger);
    }
    return err_make(ERR_REFUSED, "no signature was sent");
}

struct err act_ask_withdraw(struct keeper *keeper, struct span ask, struct span jws) {
    OWNED_ARENA arena = arena_open(ACT_BYTES_MAX);
    OWNED_PENDING pending = {0};
    struct decided *decided = ARENA_NEW(arena, struct decided);
    jws = act_pasted(jws);
    if (!jws.len) return err_make(ERR_REFUSED, "no signature was sent");
    TRY(cover_round(keeper));
    TRY(pending_find(keeper, arena, ask, &pending));
    TRY(pending_answer(keeper, arena, &pending, jws, decided));
    TRY(round_commit(keeper, decided, 1));
    return ledger_publish(keeper->ledger);
}
