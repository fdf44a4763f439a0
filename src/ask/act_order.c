/* How does an order that was typed into a page come into force? As a draft in memory, which
 * everybody who must sign sees with all that it stops; with the second signature it is enacted. */
#include "ask/act.h"

#include "ask/change.h"
#include "ask/enjoin.h"
#include "ask/signer.h"
#include "base/bytes.h"

enum { DRAFT_SIGNATURES_MAX = 8 };

struct draft {
    char id[ID_BYTES_MAX]; /* empty: a free place */
    uint64_t made;         /* counts up: the oldest goes where there are too many */
    json_t *document;
    struct arena *arena;
    struct span jws[DRAFT_SIGNATURES_MAX];
    char kid[DRAFT_SIGNATURES_MAX][KID_BYTES_MAX + 1];
    size_t signatures;
};

struct drafts {
    struct arena *arena;
    uint64_t made;
    struct draft at[DRAFTS_MAX];
};

struct drafts *drafts_open(void) {
    struct arena *arena = arena_open(1 << 20);
    struct drafts *drafts = ARENA_NEW(arena, struct drafts);
    drafts->arena = arena;
    return drafts;
}

static void draft_forget(struct draft *draft) {
    if (draft->document) json_decref(draft->document);
    if (draft->arena) arena_close(draft->arena);
    *draft = (struct draft){0};
}

void drafts_close(struct drafts *drafts) {
    if (!drafts) return;
    for (size_t i = 0; i < DRAFTS_MAX; i++)
        draft_forget(&drafts->at[i]);
    arena_close(drafts->arena);
}

static const struct draft *draft_find(const struct drafts *drafts, struct span id) {
    for (size_t i = 0; i < DRAFTS_MAX; i++)
        if (*drafts->at[i].id && span_is(id, drafts->at[i].id)) return &drafts->at[i];
    return NULL;
}

/* ---- the document ---- */

/* Words parted by commas or blanks, as a list. */
static json_t *words_json(struct span text) {
    json_t *list = json_array();
    for (size_t at = 0; at < text.len;) {
        size_t from = at;
        while (at < text.len && !strchr(", \t\r\n", text.at[at]))
            at++;
        if (at > from)
            json_array_append_new(list, json_stringn((const char *)text.at + from, at - from));
        at++;
    }
    return list;
}

/* The names that follow `begin` in boxes that were ticked. */
static json_t *ticked_json(const struct act_form *form, const char *begin) {
    json_t *list = json_array();
    size_t len = strlen(begin);
    for (size_t i = 0; i < form->count; i++)
        if (strncmp(form->param[i].name, begin, len) == 0 && span_is(form->param[i].value, "yes"))
            json_array_append_new(list, json_string(form->param[i].name + len));
    return list;
}

static void word_put(json_t *o, const char *key, const struct act_form *form, const char *name) {
    json_set_span(o, key, span_trim(act_word(form, name)));
}

/* What each order has. */
static json_t *ruling_json(const struct keeper *keeper, const struct act_form *form, const char *id,
                           const char *kind) {
    json_t *o = json_object();
    bool example = span_begins(roll_origin(keeper->roll), SPAN_LITERAL("test."));
    json_set_span(o, "format", SPAN_LITERAL("portcullis-order/1"));
    json_set_span(o, "order", span_str(id));
    json_set_span(o, "kind", span_str(kind));
    if (example) json_set_span(o, "example", SPAN_LITERAL("yes"));
    word_put(o, "forum", form, "forum");
    word_put(o, "docket", form, "docket");
    word_put(o, "document_sha256", form, "document");
    word_put(o, "received_at", form, "received");
    word_put(o, "effective_from", form, "from");
    word_put(o, "says", form, "says");
    json_object_set_new(
        o, "signed_by",
        json_pack("[s,s]", "custodian.general-counsel", "custodian.disclosure-head"));
    return o;
}

static json_t *stay_json(const struct keeper *keeper, const struct act_form *form, const char *id) {
    json_t *o = ruling_json(keeper, form, id, "stay");
    json_t *scope = json_object();
    json_t *binds = json_object();
    struct span to = span_trim(act_word(form, "to"));
    json_set_span(o, "effective_to", to.len ? to : SPAN_LITERAL("open"));
    json_object_set_new(o, "binds", binds);
    json_object_set_new(binds, "custodians", json_pack("[s]", "any"));
    json_object_set_new(binds, "recipients", words_json(act_word(form, "recipients")));
    json_set_span(binds, "everyone_acting_with_them", SPAN_LITERAL("yes"));
    json_object_set_new(o, "scope", scope);
    json_object_set_new(scope, "authorities", ticked_json(form, "authority-"));
    json_object_set_new(scope, "purposes", json_pack("[s]", "any"));
    json_object_set_new(scope, "fields", json_pack("[s]", "any"));
    json_object_set_new(scope, "persons", json_pack("[s]", "any"));
    json_t *effects = ticked_json(form, "effect-");
    json_array_insert_new(effects, 0, json_string("stop-release"));
    json_object_set_new(o, "effects", effects);
    return o;
}

/* Kept until two have signed it, or too many came after. */
static struct err draft_put(struct keeper *keeper, struct drafts *drafts, json_t *document,
                            const char *id) {
    OWNED_ARENA arena = arena_open(1 << 20);
    struct order order;
    struct draft *place = &drafts->at[0];
    TRY(order_read(arena, document, &order, NULL));
    TRY(roll_order_check(keeper->roll, &order));
    if (!keeper->pack)
        return err_make(ERR_FAULT,
                        "no pack is installed; install one with: portcullis pack install");
    TRY(order_words_check(keeper->pack, &order));
    for (size_t i = 1; i < DRAFTS_MAX; i++)
        if (drafts->at[i].made < place->made) place = &drafts->at[i];
    draft_forget(place);
    snprintf(place->id, sizeof place->id, "%s", id);
    place->document = json_incref(document);
    place->arena = arena_open(DRAFT_SIGNATURES_MAX * (JWS_BYTES_MAX + 64));
    place->made = ++drafts->made;
    return err_none();
}

struct err act_order_draft(struct keeper *keeper, struct drafts *drafts,
                           const struct act_form *form, char id[ID_BYTES_MAX]) {
    keeper_id(keeper, "ORD", id);
    OWNED_JSON document = stay_json(keeper, form, id);
    return draft_put(keeper, drafts, document, id);
}

struct err act_order_lift(struct keeper *keeper, struct drafts *drafts, struct span lifted,
                          const struct act_form *form, char id[ID_BYTES_MAX]) {
    keeper_id(keeper, "ORD", id);
    OWNED_JSON document = ruling_json(keeper, form, id, "lift");
    json_set_span(document, "lifts", lifted);
    return draft_put(keeper, drafts, document, id);
}

struct err act_order_view(struct keeper *keeper, struct arena *arena, const struct drafts *drafts,
                          struct span id, struct view_steps *steps, json_t **view, bool *has) {
    const struct draft *draft = draft_find(drafts, id);
    *has = draft != NULL;
    if (!draft) return err_none();
    OWNED_JSON signatures = json_array();
    for (size_t i = 0; i < draft->signatures; i++) {
        const struct officer *officer = roll_officer(keeper->roll, draft->kid[i]);
        json_t *one = json_object();
        json_set_span(one, "kid", span_str(draft->kid[i]));
        json_set_span(one, "role", officer ? officer->role : span_of("", 0));
        json_array_append_new(signatures, one);
    }
    return view_order_draft(arena, keeper, draft->document, signatures, steps, view);
}

/* ---- signatures ---- */

struct span act_order_statement(struct arena *arena, const struct drafts *drafts, struct span id) {
    const struct draft *draft = draft_find(drafts, id);
    return draft ? statement_order(arena, draft->document) : span_of("", 0);
}

/* By an enrolled officer or counsel who has not signed it yet, with whichever of their keys. */
static struct err signature_check(struct keeper *keeper, struct arena *arena,
                                  const struct draft *draft, struct span jws, const char **kid) {
    struct signer by;
    TRY(signer_peek(keeper->roll, arena, ORDER_TYP, jws, &by));
    if (!by.stands)
        return err_make(ERR_REFUSED, "the key that signed is of no enrolled officer or counsel");
    TRY(signer_verify(arena, ORDER_TYP, jws, &by));
    if (!span_equal(by.payload, statement_order(arena, draft->document)))
        return err_make(ERR_REFUSED, "the signature is over another order than this one");
    *kid = jwk_kid(by.officer->key);
    for (size_t i = 0; i < draft->signatures; i++)
        if (strcmp(draft->kid[i], *kid) == 0)
            return err_make(ERR_REFUSED, "this key has signed it already; another must sign too");
    return err_none();
}

static bool is_counsel(const struct keeper *keeper, const char *kid) {
    const struct officer *officer = roll_officer(keeper->roll, kid);
    return officer && span_is(officer->role, "counsel");
}

/* Counsel's signature and one more, whoever signed first. */
static bool two_chosen(const struct keeper *keeper, const struct draft *draft,
                       struct span approval[2]) {
    for (size_t i = 0; i < draft->signatures; i++)
        for (size_t j = 0; j < draft->signatures; j++) {
            if (i == j || !is_counsel(keeper, draft->kid[i])) continue;
            approval[0] = draft->jws[i];
            approval[1] = draft->jws[j];
            return true;
        }
    return false;
}

struct err act_order_sign(struct keeper *keeper, struct drafts *drafts, struct span id,
                          struct span jws, bool *in_force) {
    OWNED_ARENA arena = arena_open(4 * JWS_BYTES_MAX);
    struct draft *draft = (struct draft *)(uintptr_t)draft_find(drafts, id);
    const char *kid = NULL;
    struct span approval[2];
    struct enjoined enjoined;
    *in_force = false;
    jws = act_pasted(jws);
    if (!draft) return err_make(ERR_INPUT, "there is no draft of that id");
    if (jws.len > JWS_BYTES_MAX || draft->signatures == DRAFT_SIGNATURES_MAX)
        return err_make(ERR_REFUSED, "no further signature is taken");
    TRY(signature_check(keeper, arena, draft, jws, &kid));
    snprintf(draft->kid[draft->signatures], sizeof draft->kid[0], "%s", kid);
    draft->jws[draft->signatures++] = arena_copy(draft->arena, jws);
    if (!two_chosen(keeper, draft, approval)) return err_none();
    TRY(enjoin(keeper, draft->document, approval, &enjoined));
    *in_force = true;
    draft_forget(draft);
    return err_none();
}
