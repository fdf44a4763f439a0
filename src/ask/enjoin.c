/* How does a court's order come into force? */
#include "ask/enjoin.h"

#include "ask/enact.h"

#include "ask/pending.h"
#include "ask/tell.h"

#include <assert.h>

enum {
    ENJOIN_BYTES_MAX = 512 * 1024 * 1024,
    NOTICES_AT_ONCE = 65536,
    ROUND_BYTES_MAX = 64 * 1024 * 1024
};

/* ---- one flow ---- */

struct order_flow enjoin_flow(const struct pack *pack, const struct ask *ask,
                              const struct requester *requester, const struct digest *tag) {
    struct law_authority_view view;
    bool known = pack_authority_find(pack, ask->authority, &view);
    return (struct order_flow){.recipient = requester->id,
                               .agency = requester->agency,
                               .receiver = ask->recipient_id,
                               .authority = known ? view.id : ask->authority,
                               .purpose = ask->purpose,
                               .person = tag};
}

/* ---- preview ---- */

static void authorities_reach(const struct pack *pack, struct arena *arena,
                              const struct order *order, struct enjoin_reach *reach) {
    size_t count = pack ? pack_authority_count(pack) : 0;
    struct order probe = *order;
    probe.recipients.any = probe.purposes.any = probe.any_person = true;
    reach->authority = ARENA_ARRAY(arena, struct span, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct law_authority_view view = pack_authority_at(pack, i);
        struct order_flow flow = {.authority = view.id};
        if (order_covers(&probe, &flow)) reach->authority[reach->authority_count++] = view.id;
    }
}

static void requesters_reach(const struct roll *roll, struct arena *arena,
                             const struct order *order, struct enjoin_reach *reach) {
    struct order probe = *order;
    const struct requester *requester;
    probe.authorities.any = probe.purposes.any = probe.any_person = true;
    reach->requester = ARENA_ARRAY(arena, struct span, REQUESTERS_MAX);
    for (size_t i = 0; (requester = roll_requester_at(roll, i)); i++) {
        struct order_flow flow = {.recipient = requester->id, .agency = requester->agency};
        if (order_covers(&probe, &flow)) reach->requester[reach->requester_count++] = requester->id;
    }
}

void enjoin_preview(struct keeper *keeper, struct arena *arena, const struct order *order,
                    struct enjoin_reach *reach) {
    *reach = (struct enjoin_reach){0};
    if (order->kind == ORDER_LIFT) {
        order = orders_find(roll_orders(keeper->roll), order->lifts);
        assert(order); /* roll_order_check came first */
    }
    authorities_reach(keeper->pack, arena, order, reach);
    requesters_reach(keeper->roll, arena, order, reach);
    reach_begin(&reach->past, keeper, arena, order);
}

/* ---- in force ---- */

/* Also of one that is in force already: whoever enters it again shows two signatures again. */
static struct err order_entry(struct keeper *keeper, struct arena *arena, const json_t *document,
                              const struct span approval[2], struct ledger_entry *entry) {
    OWNED_JSON o = change_members(NULL, ENTRY_ORDER, document);
    json_object_set_new(o, "approvals", approvals_json(approval, 2));
    TRY(change_check(keeper->roll, arena, ENTRY_ORDER, o));
    *entry = (struct ledger_entry){.kind = ENTRY_ORDER, .time = keeper_now(keeper)};
    return entry_write(arena, ENTRY_ORDER, entry->time, o, &entry->bytes);
}

/* The order and its notices in one commit, so that no stop of the machine parts them; only of very
 * many the rest comes after, and the same order entered again completes it. */
static struct err entries_append(struct keeper *keeper, struct arena *arena,
                                 const struct ledger_entry *order, const struct notices *notices,
                                 struct enjoined *enjoined) {
    struct ledger_entry *entry = ARENA_ARRAY(arena, struct ledger_entry, NOTICES_AT_ONCE + 1);
    size_t done = 0;
    bool first = order != NULL;
    while (first || done < notices->count) {
        size_t count = 0;
        uint64_t at = 0;
        if (first) entry[count++] = *order;
        while (done < notices->count && count <= NOTICES_AT_ONCE)
            entry[count++] = notices->entry[done++];
        uint64_t before = ledger_size(keeper->ledger);
        TRY(keeper_needs_ledger(keeper));
        struct err e = tell_of_recalls(keeper, entry, count, before);
        if (err_is(e) && enjoined->left++ == 0) enjoined->why = e; /* it may be asked for */
        e = ledger_append(keeper->ledger, entry, count, ledger_orders(keeper->ledger), &at);
        if (err_is(e)) return keeper_discard(keeper, before, e);
        if (first) enjoined->index = at;
        first = false;
    }
    return err_none();
}

/* What cannot be told to past recipients now does not keep the order from coming into force. */
static void notices_make(struct keeper *keeper, struct arena *arena, const struct order *order,
                         struct enjoined *enjoined, struct notices *notices) {
    struct err e = recall_write(keeper, arena, order, enjoined->entered, notices);
    if (!err_is(e)) return;
    *notices = (struct notices){0};
    enjoined->left++;
    enjoined->why = e;
}

static struct err order_put(struct keeper *keeper, struct arena *arena, const json_t *document,
                            const struct span approval[2], const struct order *order,
                            struct enjoined *enjoined) {
    const struct order *known = orders_find(roll_orders(keeper->roll), order->id);
    struct ledger_entry entry;
    struct notices notices;
    enjoined->before = known != NULL;
    enjoined->entered = known ? known->entered : keeper_now(keeper);
    TRY(order_entry(keeper, arena, document, approval, &entry));
    if (known) enjoined->index = known->index;
    if (!known) TRY(change_room(keeper->roll, ENTRY_ORDER));
    notices_make(keeper, arena, order, enjoined, &notices);
    TRY(entries_append(keeper, arena, known ? NULL : &entry, &notices, enjoined));
    enjoined->recalls = notices.recalls;
    enjoined->freezes = notices.freezes;
    return ledger_publish_soon(keeper->ledger);
}

/* One id, one document. */
static struct err same_check(struct keeper *keeper, struct arena *arena, const json_t *document,
                             const struct order *known) {
    struct span bytes;
    enum entry_kind kind;
    OWNED_JSON entry = NULL;
    TRY(ledger_entry_at(keeper->ledger, arena, known->index, &bytes));
    TRY(entry_read(bytes, &kind, &entry));
    if (json_equal(json_object_get(entry, "order"), document)) return err_none();
    return err_make(ERR_REFUSED,
                    "another order of this id is in the ledger, entry %llu; leave "
                    "\"order\" out and let draft give it one",
                    (unsigned long long)known->index);
}

/* ---- in flight ---- */

/* One ask that waits: it ends now where the order leaves nothing of it, and else waits on. */
static struct err ask_stop(struct keeper *keeper, struct arena *arena, const struct past *open,
                           bool *stopped) {
    OWNED_PENDING pending = {0};
    struct decided *decided = ARENA_NEW(arena, struct decided);
    TRY(pending_find(keeper, arena, open->decision_id, &pending));
    TRY(pending_stop(keeper, arena, &pending, decided));
    *stopped = decided->code && strcmp(decided->code, "ENJOINED") == 0;
    return *stopped ? round_commit(keeper, decided, 1) : err_none();
}

/* The order is in force by now, so one ask that cannot be looked at stops none of the others. */
static void ask_try(struct keeper *keeper, struct arena *round, const struct past *open,
                    struct enjoined *enjoined) {
    bool stopped = false;
    arena_wipe(round);
    struct err e = ask_stop(keeper, round, open, &stopped);
    if (err_is(e) && enjoined->left++ == 0) enjoined->why = e;
    enjoined->quarantined += stopped;
}

static struct err quarantine(struct keeper *keeper, struct arena *arena, const struct order *order,
                             struct enjoined *enjoined) {
    struct pasts open;
    if (!(order->effects & ORDER_QUARANTINES)) return err_none();
    TRY(recall_find_open(keeper, arena, order, &open));
    OWNED_ARENA round = arena_open(ROUND_BYTES_MAX);
    bool taking = keeper->taking;
    keeper->taking = true; /* other orders wait for the next round */
    for (size_t i = 0; i < open.count; i++)
        ask_try(keeper, round, &open.past[i], enjoined);
    keeper->taking = taking;
    return ledger_publish_soon(keeper->ledger);
}

struct err enjoin(struct keeper *keeper, const json_t *document, const struct span approval[2],
                  struct enjoined *enjoined) {
    OWNED_ARENA arena = arena_open(ENJOIN_BYTES_MAX);
    struct order *order = ARENA_NEW(arena, struct order);
    *enjoined = (struct enjoined){0};
    TRY(order_read(arena, document, order, NULL));
    if (json_write(arena, document).len > ORDER_BYTES_MAX)
        return err_make(ERR_INPUT, "the order is longer than a ledger entry can hold; make two");
    TRY(roll_order_check(keeper->roll, order));
    const struct order *known = orders_find(roll_orders(keeper->roll), order->id);
    if (known) TRY(same_check(keeper, arena, document, known));
    if (!known && keeper->pack) TRY(order_words_check(keeper->pack, order));
    TRY(order_put(keeper, arena, document, approval, order, enjoined));
    TRY(keeper_refresh(keeper));
    struct err e = quarantine(keeper, arena, order, enjoined);
    if (err_is(e) && enjoined->left++ == 0) enjoined->why = e;
    return err_none();
}
