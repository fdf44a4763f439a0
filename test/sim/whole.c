/* What happens in the run of one seed?
 *
 * Asks come in bursts, again, twice at once and out of order, orders and withdrawn consents come
 * between a decision and its record, batches come whole or again, officers answer, keys are revoked
 * and others enrolled, the clock steps, a call to the disk fails, the process dies at some call or
 * the power goes with some of what was not synced. */
#include "whole.h"

#include <errno.h>
#include <inttypes.h>

enum { STEPS_LEAST = 30, STEPS_MORE = 31, BURST = 5 };

struct sim sim;

void broken(const char *format, ...) {
    va_list arg;
    va_start(arg, format);
    vsnprintf(sim.bad, sizeof sim.bad, format, arg);
    va_end(arg);
    longjmp(sim.out, 1);
}

void trace(const char *format, ...) {
    char text[512];
    va_list arg;
    va_start(arg, format);
    vsnprintf(text, sizeof text, format, arg);
    va_end(arg);
    for (const char *c = text; *c; c++)
        sim.trace = (sim.trace ^ (uint8_t)*c) * 0x100000001b3u;
    if (sim.tells) printf("# %3" PRIu64 "  %s\n", sim.tally[TALLY_STEPS], text);
}

/* An err of a step: a disk that fails is one, and else there must be none. */
bool came(struct err e, const char *what) {
    if (!err_is(e)) return true;
    trace("%s: %s", what, e.kind == ERR_FAULT ? "a fault" : e.text);
    if (e.kind == ERR_FAULT && sim.fault) return false;
    broken("%s: %s", what, e.text);
}

bool comes(unsigned of_100) { return chance(100) < of_100; }

static struct keeper *keeper(void) { return &sim.house.keeper; }

const char *paper_id(const char *prefix) {
    return arena_printf(sim.life, "%s-01KB%022u", prefix, ++sim.papers);
}

/* ---- asks ---- */

size_t sent_put(unsigned agency) {
    struct sent *sent = &sim.sent[sim.sent_count];
    snprintf(sent->id, sizeof sent->id, "%s", paper_id("ASK"));
    sent->agency = agency;
    sent->key = sim.key_now[agency];
    sent->jws = (struct span){0};
    sent->consent = -1;
    return sim.sent_count++;
}

static size_t ask_new(unsigned agency) {
    size_t at = sent_put(agency);
    struct sent *sent = &sim.sent[at];
    unsigned person = (unsigned)chance(PEOPLE);
    struct span consent = {0};
    if (agency == ASKS_BY_CONSENT) {
        sent->consent = consent_any();
        person = sim.consent[sent->consent].person;
        consent = sim.consent[sent->consent].jws;
    }
    struct span ask = house_ask(sent->id, agency, person, consent);
    fine(jws_sign(sim.life, sim.key[agency][sent->key], ASK_TYP, ask, &sent->jws));
    sim.tally[TALLY_ASKED]++;
    return at;
}

static size_t ask_any(void) {
    bool room = sim.sent_count < SENT_MAX && keeper()->pack;
    size_t again = sim.sent_count ? (size_t)chance(sim.sent_count) : 0;
    bool alone = sim.sent_count && sim.sent[again].jws.len; /* lines of batches come with them */
    if (!alone || (room && comes(70))) return ask_new((unsigned)chance(AGENCIES));
    sim.tally[TALLY_REPEATED]++;
    return again;
}

static bool is_in(const size_t *of, size_t count, size_t sent) {
    for (size_t i = 0; i < count; i++)
        if (of[i] == sent) return true;
    return false;
}

/* Who was revoked is turned away, and so is what is too old; nobody else is. */
void turned_away(size_t sent, struct err e) {
    const struct sent *ask = &sim.sent[sent];
    bool revoked = holds_key_is_revoked(ask->agency, ask->key) ||
                   sim.key_now[ask->agency] != ask->key || !sim.enrolled[ask->agency];
    bool old = strstr(e.text, "more than a day ago") != NULL;
    sim.tally[TALLY_TURNED_AWAY]++;
    trace("ask %zu is turned away", sent);
    if (e.kind == ERR_REFUSED && (revoked || old)) return;
    if (e.kind == ERR_FAULT && sim.fault) return;
    broken("%s is turned away: %s", ask->id, e.text);
}

static void lift_come(void);
static void stop(void);

static void round_give(const struct decided *decided, const size_t *of, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct span receipt = {0};
        uint64_t index = decided[i].index;
        if (!came(ledger_receipt(keeper()->ledger, sim.round, index, &receipt), "a receipt"))
            return;
        holds_given(of[i], index, decided[i].outward, receipt);
    }
}

/* Planted: they leave by what their entries will be, if they come to be. */
static void round_give_early(const struct decided *decided, const size_t *of, size_t count) {
    uint64_t next = ledger_size(keeper()->ledger);
    for (size_t i = 0; i < count; i++)
        if (!decided[i].replay) holds_given(of[i], next++, decided[i].outward, (struct span){0});
}

struct err __real_round_commit(struct keeper *keeper, struct decided *decided, size_t count);

/* Planted: the ledger's head is not looked at again. */
struct err round_record_by(round_recorder *record, struct keeper *of, struct decided *decided,
                           size_t count) {
    struct ledger *ledger = of->ledger;
    uint64_t newest = ledger->orders;
    if (sim.planted == PLANTED_STALE)
        for (size_t i = 0; i < count; i++)
            if (decided[i].orders < ledger->orders) ledger->orders = decided[i].orders;
    struct err e = record(of, decided, count);
    if (ledger->orders < newest) ledger->orders = newest;
    return e;
}
static struct err round_record(struct decided *decided, size_t count) {
    return round_record_by(__real_round_commit, keeper(), decided, count);
}

/* As the gateway's keeper does it: one id that is in a round twice comes again in the next. */
static void serve(const size_t *wanted, size_t wanted_count) {
    struct decided *decided = ARENA_ARRAY(sim.round, struct decided, wanted_count + 1);
    size_t of[BURST * 2], later[BURST * 2];
    size_t count = 0;
    size_t later_count = 0;
    for (size_t i = 0; i < wanted_count; i++) {
        if (is_in(of, count, wanted[i])) {
            later[later_count++] = wanted[i];
            continue;
        }
        struct err e = decide_signed(keeper(), sim.round, sim.sent[wanted[i]].jws, &decided[count]);
        if (err_is(e))
            turned_away(wanted[i], e);
        else
            of[count++] = wanted[i];
    }
    if (count && comes(15)) {
        sim.tally[TALLY_OVERTAKEN]++;
        if (comes(25))
            consent_ends();
        else if (comes(70))
            stay_come(sim.planted != PLANTED_STALE && comes(50));
        else
            lift_come();
    }
    if (sim.planted == PLANTED_EARLY) round_give_early(decided, of, count);
    if (count && came(round_record(decided, count), "a round") && sim.planted != PLANTED_EARLY)
        round_give(decided, of, count);
    if (later_count) serve(later, later_count);
}

static void asks_come(void) {
    size_t wanted[BURST * 2];
    size_t count = 1 + (size_t)chance(BURST);
    for (size_t i = 0; i < count; i++)
        wanted[i] = ask_any();
    for (size_t i = 0; i < BURST && comes(20); i++, count++)
        wanted[count] = wanted[chance(count)];
    for (size_t i = count; i > 1; i--) {
        size_t at = (size_t)chance(i);
        size_t last = wanted[i - 1];
        wanted[i - 1] = wanted[at];
        wanted[at] = last;
    }
    bool by_turn = (sim.by_turn || comes(50)) && sim.planted != PLANTED_EARLY;
    if (!by_turn)
        serve(wanted, count);
    else if (!turn_serve(wanted, count))
        stop(); /* its parent begins it anew */
}

/* ---- orders ---- */

static void order_enter(const json_t *order, const char *id, bool handed_over) {
    struct span approval[2];
    struct enjoined enjoined = {0};
    assert_non_null(order);
    both_sign(&sim.house, ORDER_TYP, statement_order(sim.house.arena, order), approval);
    trace("order %s %s", id, handed_over ? "is handed over" : "comes");
    struct err e = handed_over ? spool_put(sim.round, "/disk", id, order, approval)
                               : enjoin(keeper(), order, approval, &enjoined);
    /* Where something that follows from it could not be done, it is in force all the same. */
    if (came(e, "an order") && enjoined.left && !sim.fault)
        broken("order %s leaves %zu undone: %s", id, enjoined.left, enjoined.why.text);
}

json_t *stay_make(const char **id) {
    if (sim.stay_count == STAYS_MAX) return NULL;
    *id = paper_id("ORD");
    snprintf(sim.stay[sim.stay_count].id, ID_BYTES_MAX, "%s", *id);
    sim.stay[sim.stay_count++].lifted = false;
    sim.tally[TALLY_STAYS]++;
    return house_stay(*id, 1 + (unsigned)chance((1u << AGENCIES) - 1), (unsigned)chance(4));
}

void stay_come(bool handed_over) {
    const char *id = NULL;
    OWNED_JSON order = stay_make(&id);
    if (order) order_enter(order, id, handed_over);
}

/* Of an order that came to be; one that died with its process may come again. */
static void lift_come(void) {
    for (size_t i = 0; i < sim.stay_count; i++) {
        if (sim.stay[i].lifted ||
            !orders_find(roll_orders(keeper()->roll), span_str(sim.stay[i].id)))
            continue;
        const char *id = paper_id("ORD");
        OWNED_JSON order = house_lift(id, sim.stay[i].id);
        sim.stay[i].lifted = comes(90);
        sim.tally[TALLY_LIFTS]++;
        order_enter(order, id, false);
        if (comes(30)) return;
    }
}

/* Signed twice by one, or by one whose key nobody enrolled. */
static void one_signs(void) {
    struct span approval[2];
    struct enjoined enjoined = {0};
    const char *id = paper_id("ORD");
    const struct jwk *two = comes(50) ? sim.house.counsel : sim.key[0][0];
    OWNED_JSON order = house_stay(id, 3, 0);
    struct span statement = statement_order(sim.round, order);
    fine(jws_sign(sim.round, sim.house.counsel, ORDER_TYP, statement, &approval[0]));
    fine(jws_sign(sim.round, two, ORDER_TYP, statement, &approval[1]));
    struct err e = enjoin(keeper(), order, approval, &enjoined);
    sim.tally[TALLY_ONE_SIGNER]++;
    if (e.kind != ERR_REFUSED && !(e.kind == ERR_FAULT && sim.fault))
        broken("an order that one signed is not refused");
}

/* ---- people ---- */

static bool pending_any(struct pending *pending) {
    size_t nth = (size_t)chance(4);
    uint64_t from = 0;
    bool has = false;
    for (size_t i = 0; i <= nth; i++) {
        pending_close(pending);
        *pending = (struct pending){0};
        if (!came(pending_next(keeper(), sim.round, &from, pending, &has), "what waits"))
            return false;
        if (!has) return false;
    }
    return !pending->waiting.answered;
}

static void officer_says(struct pending *pending, const struct pending_view *view, size_t question,
                         const struct jwk *key, bool yes) {
    struct span jws;
    uint64_t index;
    struct span finding = finding_write(sim.round, &view->frozen, view->question[question].element,
                                        yes, span_str("I looked."), keeper_now(keeper()));
    fine(jws_sign(sim.round, key, FINDING_TYP, finding, &jws));
    struct err e = finding_put(keeper(), sim.round, pending, view, jws, &index);
    sim.tally[TALLY_FINDINGS]++;
    /* Said before, or no question any more: an officer is told so. */
    if (e.kind != ERR_REFUSED) came(e, "a finding");
}

static void officers_answer(void) {
    OWNED_PENDING pending = {0};
    struct pending_view view;
    uint64_t index;
    bool yes = comes(85);
    if (!pending_any(&pending)) return;
    if (!came(look_put(keeper(), sim.round, &pending, &index), "a look")) return;
    if (!came(pending_view(keeper(), sim.round, &pending, &view), "a view")) return;
    for (size_t i = 0; i < view.count; i++) {
        officer_says(&pending, &view, i, sim.house.officer, yes);
        if (comes(90)) officer_says(&pending, &view, i, sim.house.second, yes);
        if (comes(60)) officer_says(&pending, &view, i, sim.house.counsel, yes);
    }
    trace("officers say %s to %zu questions", yes ? "yes" : "no", view.count);
}

/* An order, handed over now or before, may have stopped the very ask: that is its one answer. */
static bool is_answered(const char *ask) {
    OWNED_PENDING pending = {0};
    struct err e = pending_find(keeper(), sim.round, span_str(ask), &pending);
    return !err_is(e) && pending.waiting.answered > 0;
}

static void pending_end(struct pending *pending, struct span withdrawal, const char *what) {
    struct decided *decided = ARENA_NEW(sim.round, struct decided);
    if (!came(pending_answer(keeper(), sim.round, pending, withdrawal, decided), what)) return;
    if (comes(20)) stay_come(comes(50) && sim.planted != PLANTED_STALE);
    struct err e = round_record(decided, 1);
    if (e.kind == ERR_REFUSED && is_answered(pending->paused->ask_id)) {
        trace("%s: an order was first", what);
        return;
    }
    if (came(e, what)) trace("%s: %s", what, outward_str(decided->state));
}

/* As due.c of the gateway does it. */
static void time_steps(void) {
    uint64_t from = 0;
    sim.now += 60 + (instant)chance(comes(50) ? 6 * 3600 : 40 * 86400);
    keeper()->clock = sim.now;
    if (!came(cover_round(keeper()), "cover")) return;
    for (bool has = true; has;) {
        OWNED_PENDING pending = {0};
        if (!came(pending_next(keeper(), sim.round, &from, &pending, &has), "what is due")) return;
        if (!has || pending.waiting.answered || keeper_now(keeper()) < pending.due) continue;
        sim.tally[TALLY_FINALS]++;
        pending_end(&pending, (struct span){0}, "a final answer");
    }
}

static void withdraw(void) {
    OWNED_PENDING pending = {0};
    struct span jws;
    if (!sim.enrolled[1] || !pending_any(&pending)) return;
    const char *id = pending.paused->ask_id;
    fine(jws_sign(sim.round, sim.key[1][sim.key_now[1]], WITHDRAWAL_TYP,
                  withdrawal_write(sim.round, span_str(id)), &jws));
    sim.tally[TALLY_WITHDRAWN]++;
    pending_end(&pending, jws, "a withdrawal");
}

/* ---- keys ---- */

static void change_come(enum entry_kind kind, const json_t *document) {
    struct span approval[2];
    uint64_t index;
    struct sign_at at;
    assert_non_null(document);
    fine(sign_at_now(keeper()->roll, kind, document, &at));
    both_sign(&sim.house, change_typ(kind), statement_write(sim.house.arena, &at, kind, document),
              approval);
    came(change_enact(keeper(), kind, document, approval, &index), "a change");
}

static void key_change(void) {
    unsigned agency = (unsigned)chance(AGENCIES);
    const struct requester_key *key = NULL;
    const char *kid = jwk_kid(sim.key[agency][sim.key_now[agency]]);
    sim.enrolled[agency] = roll_requester_of_key(keeper()->roll, kid, &key) != NULL;
    if (sim.enrolled[agency]) {
        OWNED_JSON revocation =
            json_pack("{s:s,s:s,s:s,s:s,s:s}", "format", "portcullis-revocation/1", "of",
                      "requester", "id", agency_name[agency], "key", kid, "reason", "Lost.");
        sim.tally[TALLY_REVOKED]++;
        trace("key %u of %s is revoked", sim.key_now[agency], agency_name[agency]);
        sim.enrolled[agency] = false;
        change_come(ENTRY_REVOKE, revocation);
        if (comes(40)) return;
    }
    if (sim.fault || sim.key_now[agency] + 1 == KEYS) return;
    OWNED_JSON enrolment = house_enrolment(agency, ++sim.key_now[agency]);
    sim.tally[TALLY_ENROLLED]++;
    trace("key %u of %s is enrolled", sim.key_now[agency], agency_name[agency]);
    change_come(ENTRY_ENROL, enrolment);
    sim.enrolled[agency] =
        roll_requester_of_key(keeper()->roll, jwk_kid(sim.key[agency][sim.key_now[agency]]), &key);
}

static void recall_answered(void) {
    struct recalls recalls;
    uint64_t index;
    if (!came(recall_list(keeper(), sim.round, &recalls), "the notices")) return;
    for (size_t i = 0; i < recalls.count; i++) {
        struct span jws;
        unsigned agency = 0;
        while (!span_is(recalls.recall[i].requester, agency_name[agency]))
            agency++;
        if (recalls.recall[i].acknowledged || !sim.enrolled[agency]) continue;
        fine(jws_sign(sim.round, sim.key[agency][sim.key_now[agency]], RECALL_ACK_TYP,
                      statement_recall_ack(sim.round, recalls.recall[i].id), &jws));
        sim.tally[TALLY_RECALLS]++;
        came(recall_acknowledge(keeper(), recalls.recall[i].id, jws, &index), "an acknowledgement");
        return;
    }
}

/* ---- dying and starting ---- */

static bool power_goes; /* when it dies next */

static void start(void) {
    struct err e = keeper_open("/disk", sim.now, keeper());
    sim.tally[TALLY_OPENED]++;
    trace("it starts");
    if (err_is(e) && !sim.fault) broken("it does not start again: %s", e.text);
    sim.is_open = !err_is(e);
    if (!sim.is_open) {
        calls_fail_from = 0;
        sim.fault = false;
        e = keeper_open("/disk", sim.now, keeper());
        if (err_is(e)) broken("it does not start again: %s", e.text);
        sim.is_open = true;
    }
    holds_check(true);
}

static void stop(void) {
    turn_close();
    if (sim.is_open) keeper_close(keeper());
    sim.is_open = false;
}

/* What of the disk is left goes on; what was not synced is a matter of chance when the power goes.
 */
static void disk_after(bool power) {
    if (power) {
        static struct cut cut;
        cut.count = 0;
        cut.durable = sim.since;
        for (size_t i = 0; i < sim.log.count; i++)
            cut_advance(&cut, &sim.log.event[i]);
        struct choice choice = choice_make((size_t)chance(4), cut.count);
        disk_free(sim.disk);
        sim.disk = image_make(&cut, &choice);
    }
    disk_free(sim.since);
    sim.since = disk_copy(sim.disk);
    disk_log_free(&sim.log);
    calls_use(sim.disk, &sim.log);
}

static void died(void) {
    struct keeper *gone = keeper();
    trace("it dies%s", power_goes ? ", and the power goes" : "");
    sim.tally[power_goes ? TALLY_POWER : TALLY_KILLS]++;
    turn_close();
    if (gone->arena) arena_close(gone->arena);
    *gone = (struct keeper){.lock = -1};
    sim.is_open = sim.fault = false;
    calls_sync_lies = false;
    /* A disk that a killed process leaves is as it wrote it, and not yet durable. */
    if (power_goes)
        disk_after(true);
    else
        calls_restart();
    calls_fail_from = 0;
    calls_sync_lies = sim.planted == PLANTED_SYNC;
    arena_wipe(sim.round);
}

static void death_plan(unsigned within) {
    power_goes = comes(50);
    calls_die_at = calls_made + 1 + (long)chance(within);
}

static void fault_plan(void) {
    static const int cause[] = {EIO, ENOSPC};
    calls_fail_from = calls_made + 1 + (long)chance(60);
    calls_fail_count = 1 + (long)chance(3);
    calls_fail_with = cause[chance(2)];
    sim.fault = true;
    sim.tally[TALLY_FAULTS]++;
}

/* ---- the schedule ---- */

static void step(void) {
    static const struct {
        unsigned weight;
        void (*do_it)(void);
    } kinds[] = {{36, asks_come}, {8, officers_answer}, {9, time_steps},      {3, withdraw},
                 {4, key_change}, {10, lift_come},      {4, recall_answered}, {2, one_signs},
                 {3, batch_come}, {3, consent_ends}};
    unsigned at = (unsigned)chance(100);
    sim.tally[TALLY_STEPS]++;
    if (sim.fault && comes(50)) {
        calls_fail_from = 0;
        stop();
        sim.fault = false;
        start();
    }
    if (calls_die_at == 0 && comes(8)) death_plan(70);
    if (!sim.fault && comes(3)) fault_plan();
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (at < kinds[i].weight) {
            kinds[i].do_it();
            return;
        }
        at -= kinds[i].weight;
    }
    if (at < 7)
        stay_come(comes(30));
    else if (at < 11)
        came(ledger_publish(keeper()->ledger), "publishing");
    else
        stop();
}

static void life_run(uint64_t end) {
    if (!sim.is_open) start();
    while (sim.tally[TALLY_STEPS] < end) {
        step();
        if (sim.is_open) holds_check(false);
        arena_wipe(sim.round);
        arena_wipe(sim.house.arena);
        if (!sim.is_open) start();
    }
    /* At the end the power goes with all that was not synced, and all must be there. */
    power_goes = true;
    longjmp(calls_death, 1);
}

static void schedule_run(void) {
    static volatile uint64_t end;
    static volatile int ends;
    end = sim.tally[TALLY_STEPS] + STEPS_LEAST + chance(STEPS_MORE);
    for (ends = 0; !ends;) {
        if (setjmp(calls_death) == 0) {
            life_run(end);
        } else {
            died();
            if (sim.tally[TALLY_STEPS] >= end) ends = 1;
            if (!ends && comes(25)) death_plan(30); /* while it starts again */
        }
    }
    calls_die_at = 0;
    start();
    stop();
}

bool seed_holds(uint64_t seed, enum planted planted) {
    static const uint64_t apart = 0x9e3779b97f4a7c15u;
    static instant begun;
    if (begun == 0) begun = sim.now;
    sim.now = begun;
    sim.seed = seed;
    sim.planted = planted;
    sim.sent_count = sim.stay_count = sim.consent_count = sim.batch_count = 0;
    sim.papers = 0;
    memset(sim.key_now, 0, sizeof sim.key_now);
    for (size_t i = 0; i < AGENCIES; i++)
        sim.enrolled[i] = true;
    sim.is_open = sim.fault = power_goes = false;
    sim.trace = 0xcbf29ce484222325u;
    sim.disk = house_disk();
    sim.since = disk_copy(sim.disk);
    chance_seed(seed * apart);
    holds_begin();
    calls_use(sim.disk, &sim.log);
    calls_sync_lies = planted == PLANTED_SYNC;
    bool fine = setjmp(sim.out) == 0;
    if (fine) schedule_run();
    turn_close();
    calls_use(NULL, NULL);
    calls_sync_lies = false;
    disk_log_free(&sim.log);
    disk_free(sim.disk);
    disk_free(sim.since);
    sim.house.keeper = (struct keeper){.lock = -1};
    arena_wipe(sim.life);
    arena_wipe(sim.round);
    return fine;
}
