/* What has already left in the scope of an order, and who was told to stop using it? The ledger is
 * folded; a case is opened only where the scope turns on what the public log does not say. */
#include "ask/recall.h"

#include "ask/enjoin.h"
#include "base/bytes.h"
#include "store/walk.h"

#include <assert.h>

enum {
    PAST_BYTES_MAX = 16 * 1024 * 1024,
    PAST_LIST_FIRST = 256,
    CASE_STEPS = 16,
};

/* ---- one entry ---- */

struct seen {
    struct keeper *keeper;
    struct arena *scratch; /* wiped an entry */
    const struct order *order;
    uint64_t index;
    instant time;
    struct span requester, authority;
    struct span field[FIELDS_MAX];
    size_t field_count;
    struct vault_case *kept; /* NULL: not opened */
    struct ask *ask;
    struct digest record_tag; /* of the record found; zero: none */
};

/* A list of words as our own entries have it: ids and names of fields, without escapes. */
static struct err fields_take(struct seen *seen, struct span list) {
    size_t at = 1;
    if (list.len < 2 || list.at[0] != '[') return err_make(ERR_PROOF, "an entry names no fields");
    while (at + 1 < list.len) {
        struct span rest = span_cut(list, at + 1, list.len);
        size_t len = span_find_byte(rest, '"');
        if (list.at[at] != '"' || len == rest.len || seen->field_count == FIELDS_MAX)
            return err_make(ERR_PROOF, "an entry's fields are no list of words");
        seen->field[seen->field_count++] = span_cut(rest, 0, len);
        at += len + 3; /* its quotes and what parts it from the next */
    }
    return err_none();
}

static struct err entry_take(struct seen *seen, const struct entry_view *entry) {
    seen->time = entry->time;
    seen->requester = entry_view_value(entry, "requester");
    seen->authority = entry_view_value(entry, "authority");
    return fields_take(seen, entry_view_value(entry, "fields"));
}

static struct err record_tag_take(struct seen *seen, const json_t *record) {
    const json_t *o;
    struct span hex;
    TRY(json_need_object(record, "the case", "seen", &o));
    TRY(json_need_str(o, "seen", "record_tag", 2 * DIGEST_BYTES, &hex));
    return hex_read(hex, seen->record_tag.byte, DIGEST_BYTES);
}

/* What the log does not say stands in the case: purpose, periods, receiver, person. */
static struct err case_take(struct seen *seen) {
    bool has = false;
    OWNED_JSON record = NULL;
    struct span text;
    seen->kept = ARENA_NEW(seen->scratch, struct vault_case);
    seen->ask = ARENA_NEW(seen->scratch, struct ask);
    TRY(case_by_entry(seen->keeper->vault, seen->scratch, seen->index, seen->kept, &has));
    if (!has)
        return err_make(ERR_FAULT, "the vault lacks the case of ledger entry %llu; restore it",
                        (unsigned long long)seen->index);
    TRY(json_read(seen->kept->record, CASE_BYTES_MAX, &record));
    TRY(record_tag_take(seen, record));
    TRY(json_need_str(record, "the case", "ask_text", ASK_BYTES_MAX, &text));
    return ask_read(seen->scratch, arena_copy(seen->scratch, text), seen->ask);
}

static bool turns_on_case(const struct order *order) {
    return !order->purposes.any || !order->any_person || !order->kept_periods.any;
}

static struct order_flow flow_of(const struct seen *seen) {
    const struct requester *requester = roll_requester(seen->keeper->roll, seen->requester);
    struct order_flow flow = {.recipient = seen->requester, .authority = seen->authority};
    if (requester) flow.agency = requester->agency;
    if (!seen->ask) return flow;
    flow.receiver = seen->ask->recipient_id;
    flow.purpose = seen->ask->purpose;
    flow.person = &seen->kept->subject_tag;
    return flow;
}

/* In scope at all? First by what the log says, with everything else taken for in scope. */
static struct err is_covered(struct seen *seen, bool *covered) {
    struct order probe = *seen->order;
    struct order_flow flow = flow_of(seen);
    probe.purposes.any = true;
    probe.any_person = true;
    *covered = order_covers(&probe, &flow);
    if (*covered && !turns_on_case(seen->order)) return err_none();
    probe.recipients.any = probe.recipients.any || probe.acting; /* who received is in the case */
    if (!order_covers(&probe, &flow)) return err_none();
    TRY(case_take(seen));
    flow = flow_of(seen);
    *covered = order_covers(seen->order, &flow);
    flow.person = &seen->record_tag; /* the ask may have named no number */
    *covered = *covered || order_covers(seen->order, &flow);
    return err_none();
}

/* What was released before the order holds every year asked for, so that one which it bars bars the
 * whole; after it, the years that it bars were withheld. */
static bool periods_barred(const struct seen *seen) {
    size_t asked = seen->ask ? seen->ask->period_count : 0;
    size_t barred = 0;
    bool under_it = seen->order->index && seen->index > seen->order->index;
    for (size_t i = 0; i < asked; i++)
        barred += order_bars_period(seen->order, seen->ask->period[i]);
    return under_it ? asked && barred == asked : barred > 0;
}

/* Keeps of the fields only those that the order bars. */
static void fields_keep_barred(struct seen *seen) {
    size_t kept = 0;
    bool all = periods_barred(seen);
    for (size_t i = 0; i < seen->field_count; i++)
        if (all || order_bars_field(seen->order, seen->field[i]))
            seen->field[kept++] = seen->field[i];
    seen->field_count = kept;
}

/* ---- all of them ---- */

struct listing {
    struct arena *arena;
    struct pasts *pasts;
    size_t capacity;
};

static struct past *past_room(struct listing *listing) {
    struct pasts *pasts = listing->pasts;
    if (pasts->count == listing->capacity) {
        size_t capacity = listing->capacity ? 2 * listing->capacity : PAST_LIST_FIRST;
        struct past *grown = ARENA_ARRAY(listing->arena, struct past, capacity);
        if (pasts->count) memcpy(grown, pasts->past, pasts->count * sizeof *grown);
        pasts->past = grown;
        listing->capacity = capacity;
    }
    return &pasts->past[pasts->count++];
}

static void past_keep(struct listing *listing, const struct seen *seen) {
    struct arena *arena = listing->arena;
    struct past *past = past_room(listing);
    *past = (struct past){.index = seen->index,
                          .time = seen->time,
                          .requester = arena_copy(arena, seen->requester),
                          .authority = arena_copy(arena, seen->authority),
                          .field = ARENA_ARRAY(arena, struct span, seen->field_count + 1),
                          .field_count = seen->field_count};
    for (size_t i = 0; i < seen->field_count; i++)
        past->field[i] = arena_copy(arena, seen->field[i]);
    if (seen->kept) past->decision_id = arena_copy(arena, span_str(seen->kept->decision_id));
}

/* `when` is the first instant of interest. */
static struct err release_look(struct seen *seen, const struct entry_view *entry, instant when,
                               struct listing *listing) {
    bool covered = false;
    TRY(entry_take(seen, entry));
    if (seen->time < when || (seen->order->to && seen->time >= seen->order->to)) return err_none();
    TRY(is_covered(seen, &covered));
    if (!covered) return err_none();
    fields_keep_barred(seen);
    if (seen->field_count) past_keep(listing, seen);
    return err_none();
}

/* An ask that waits is stopped whatever it asks for, when it is in scope: it is decided again. */
static struct err is_open(struct seen *seen, const struct entry_view *entry, bool *open) {
    struct vault_waiting waiting[2];
    size_t count = 0;
    bool covered = false;
    *open = false;
    TRY(entry_take(seen, entry));
    TRY(is_covered(seen, &covered));
    if (!covered) return err_none();
    if (!seen->kept) TRY(case_take(seen));
    TRY(waiting_by_ask(seen->keeper->vault, span_str(seen->kept->ask_id), waiting, &count));
    for (size_t i = 0; i < count; i++)
        *open = *open || (waiting[i].entry_index == seen->index && !waiting[i].answered);
    return err_none();
}

static struct err open_look(struct seen *seen, const struct entry_view *entry,
                            struct listing *listing) {
    bool open = false;
    TRY(is_open(seen, entry, &open));
    if (open) past_keep(listing, seen);
    return err_none();
}

static bool is_released(const struct entry_view *entry) {
    return entry->kind == ENTRY_DECISION &&
           span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_RELEASED));
}

static bool is_waiting(const struct entry_view *entry) {
    return entry->kind == ENTRY_DECISION &&
           span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_UNDER_REVIEW));
}

static struct err past_find(struct keeper *keeper, struct arena *arena, const struct order *order,
                            bool open, instant when, struct pasts *pasts) {
    OWNED_ARENA scratch = arena_open(PAST_BYTES_MAX);
    struct listing listing = {.arena = arena, .pasts = pasts};
    *pasts = (struct pasts){0};
    OWNED_WALK walk;
    ledger_walk_begin(&walk, keeper->ledger, 0);
    for (bool end = false; !end;) {
        uint64_t index;
        struct span bytes;
        struct entry_view entry;
        TRY(ledger_walk_next(&walk, &index, &bytes, &end));
        if (end) break;
        TRY(entry_scan(bytes, &entry));
        if (open ? !is_waiting(&entry) : !is_released(&entry)) continue;
        arena_wipe(scratch);
        struct seen *seen = ARENA_NEW(scratch, struct seen);
        *seen = (struct seen){.keeper = keeper, .scratch = scratch, .order = order, .index = index};
        TRY(open ? open_look(seen, &entry, &listing) : release_look(seen, &entry, when, &listing));
    }
    return err_none();
}

struct err recall_find(struct keeper *keeper, struct arena *arena, const struct order *order,
                       instant entered, struct pasts *releases) {
    *releases = (struct pasts){0};
    if (order->kind == ORDER_LIFT || order->kind == ORDER_REQUIRE) return err_none();
    bool bars = (order->effects & ORDER_BARS_USE) != 0;
    if (!bars && order->from >= entered) return err_none();
    return past_find(keeper, arena, order, false, bars ? 0 : order->from, releases);
}

/* What the order itself ends, or a lift does, is after it no more. */
static bool is_in_its_time(const struct order *order, instant time) {
    return (!order->to || time < order->to) && (!order->lifted || time < order->lifted);
}

void reach_begin(struct recall_reach *reach, struct keeper *keeper, struct arena *arena,
                 const struct order *order) {
    *reach = (struct recall_reach){
        .keeper = keeper, .order = order, .open = {.arena = arena}, .releases = {.arena = arena}};
}

static struct err release_reach(struct recall_reach *reach, struct seen *seen,
                                const struct entry_view *entry) {
    const struct order *order = reach->order;
    bool bars = (order->effects & ORDER_BARS_USE) != 0;
    bool covered = false;
    if (order->kind == ORDER_LIFT || order->kind == ORDER_REQUIRE) return err_none();
    TRY(entry_take(seen, entry));
    if (order->to && seen->time >= order->to) return err_none();
    TRY(is_covered(seen, &covered));
    if (!covered) return err_none();
    fields_keep_barred(seen);
    if (seen->field_count == 0) return err_none();
    reach->before += seen->index < order->index;
    reach->after += seen->index > order->index && is_in_its_time(order, seen->time);
    if (bars || (seen->time >= order->from && order->from < keeper_now(reach->keeper)))
        index_list_add(&reach->releases, seen->index);
    return err_none();
}

static struct err entry_reach(struct recall_reach *reach, struct arena *scratch, uint64_t index,
                              const struct entry_view *entry, bool *opened) {
    bool open = false;
    *opened = false;
    if (!is_released(entry) && !is_waiting(entry)) return err_none();
    arena_wipe(scratch);
    struct seen *seen = ARENA_NEW(scratch, struct seen);
    *seen = (struct seen){
        .keeper = reach->keeper, .scratch = scratch, .order = reach->order, .index = index};
    if (is_released(entry))
        TRY(release_reach(reach, seen, entry));
    else if (reach->order->kind != ORDER_LIFT)
        TRY(is_open(seen, entry, &open));
    if (open) index_list_add(&reach->open, index);
    *opened = seen->kept != NULL;
    return err_none();
}

struct err reach_find(struct recall_reach *reach, uint64_t steps, bool *behind) {
    OWNED_ARENA scratch = arena_open(PAST_BYTES_MAX);
    OWNED_WALK walk;
    bool end = false;
    ledger_walk_begin(&walk, reach->keeper->ledger, reach->next);
    for (uint64_t done = 0; done < steps; done++) {
        uint64_t index;
        struct span bytes;
        struct entry_view entry;
        bool opened = false;
        TRY(ledger_walk_next(&walk, &index, &bytes, &end));
        if (end) break;
        TRY(entry_scan(bytes, &entry));
        TRY(entry_reach(reach, scratch, index, &entry, &opened));
        if (opened) done += CASE_STEPS - 1;
        reach->next = index + 1;
    }
    *behind = reach->next < ledger_size(reach->keeper->ledger);
    return err_none();
}

struct err recall_find_open(struct keeper *keeper, struct arena *arena, const struct order *order,
                            struct pasts *open) {
    *open = (struct pasts){0};
    if (order->kind == ORDER_LIFT) return err_none();
    return past_find(keeper, arena, order, true, 0, open);
}

/* ---- writing the notices ---- */

static json_t *texts_json(const struct span *text, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_stringn((const char *)text[i].at, text[i].len));
    return list;
}

static struct err recall_entry(struct keeper *keeper, struct arena *arena,
                               const struct order *order, instant time, const struct past *past,
                               struct ledger_entry *entry) {
    char id[ID_BYTES_MAX];
    OWNED_JSON o = json_object();
    keeper_id(keeper, "RCL", id);
    json_set_span(o, "recall", span_str(id));
    json_set_span(o, "order", order->id);
    json_set_int(o, "release", (int64_t)past->index);
    json_set_span(o, "requester", past->requester);
    json_set_span(o, "authority", past->authority);
    json_object_set_new(o, "fields", texts_json(past->field, past->field_count));
    *entry = (struct ledger_entry){.kind = ENTRY_RECALL, .time = time};
    return entry_write(arena, ENTRY_RECALL, time, o, &entry->bytes);
}

static struct err freeze_entry(struct arena *arena, const struct order *order, instant time,
                               struct span requester, struct ledger_entry *entry) {
    static const struct span any[] = {{(const uint8_t *)"any", 3}};
    bool all = order->authorities.any;
    OWNED_JSON o = json_object();
    json_set_span(o, "order", order->id);
    json_set_span(o, "requester", requester);
    json_object_set_new(
        o, "authorities",
        texts_json(all ? any : order->authorities.word, all ? 1 : order->authorities.count));
    *entry = (struct ledger_entry){.kind = ENTRY_FREEZE, .time = time};
    return entry_write(arena, ENTRY_FREEZE, time, o, &entry->bytes);
}

static bool was_recalled(const struct recalls *before, const struct order *order,
                         uint64_t release) {
    for (size_t i = 0; i < before->count; i++)
        if (before->recall[i].release == release && span_equal(before->recall[i].order, order->id))
            return true;
    return false;
}

/* Whose keys: every enrolled requester that the order binds. */
static struct err freezes_write(struct keeper *keeper, struct arena *arena,
                                const struct order *order, instant time, struct notices *notices) {
    struct order probe = *order;
    const struct requester *requester;
    probe.authorities.any = probe.purposes.any = probe.any_person = true;
    for (size_t i = 0; (requester = roll_requester_at(keeper->roll, i)); i++) {
        struct order_flow flow = {.recipient = requester->id, .agency = requester->agency};
        if (!order_covers(&probe, &flow)) continue;
        TRY(freeze_entry(arena, order, time, requester->id, &notices->entry[notices->count]));
        notices->count++;
        notices->freezes++;
    }
    return err_none();
}

struct err recall_write(struct keeper *keeper, struct arena *arena, const struct order *order,
                        instant entered, struct notices *notices) {
    struct pasts releases;
    struct recalls before;
    instant time = keeper_now(keeper);
    bool known = orders_find(roll_orders(keeper->roll), order->id) != NULL;
    *notices = (struct notices){0};
    TRY(recall_find(keeper, arena, order, entered, &releases));
    TRY(recall_list(keeper, arena, &before));
    notices->entry = ARENA_ARRAY(arena, struct ledger_entry, releases.count + REQUESTERS_MAX);
    if ((order->effects & ORDER_BARS_USE) && !known)
        TRY(freezes_write(keeper, arena, order, time, notices));
    for (size_t i = 0; i < releases.count; i++) {
        if (was_recalled(&before, order, releases.past[i].index)) continue;
        TRY(recall_entry(keeper, arena, order, time, &releases.past[i],
                         &notices->entry[notices->count]));
        notices->count++;
        notices->recalls++;
    }
    return err_none();
}
