/* Which steps does one ask go through, and in which order? Law on paper, then identity, then law
 * again, then the granted fields, then the seal. A step is entered only when the one before lets
 * it; the vault is not touched until the law says that something might be released. */
#include "ask/keeper.h"

#include "ask/attempts.h"
#include "ask/consent.h"
#include "ask/counters.h"
#include "ask/enjoin.h"
#include "ask/relied.h"
#include "ask/weigh.h"
#include "base/bytes.h"
#include "base/canon.h"
#include "law/approve.h"

#include <assert.h>
#include <inttypes.h>

/* What was decided longer ago is decided again. */
enum { AHEAD_SECONDS_MAX = 10 };

struct err fresh_check(instant issued_at, instant now) {
    if (now - issued_at > ASK_AGE_MAX)
        return err_make(ERR_REFUSED, "it was issued more than a day ago; sign it anew with a new "
                                     "id and \"issued_at\"");
    if (issued_at - now > ASK_AHEAD_MAX)
        return err_make(ERR_REFUSED, "it is issued in the future; set the requester's clock");
    return err_none();
}

/* ---- the door: was this id seen before? ---- */

static struct err door_check(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                             const struct decide_from *from, struct decided *decided) {
    struct vault_case *before = ARENA_NEW(arena, struct vault_case);
    bool has = false;
    if (!span_equal(ask->requester, from->requester->id))
        return err_make(ERR_REFUSED, "the ask names another requester than the key that signed it "
                                     "belongs to");
    if (from->authority.len && !span_equal(from->authority, ask->authority))
        return err_make(ERR_REFUSED, "the ask cites another authority than its batch's manifest");
    if (from->settled) return err_none(); /* it passed the door when it came */
    TRY(case_by_ask(keeper->vault, arena, ask->requester, ask->id, before, &has));
    if (!has && from->again_only)
        return err_make(ERR_REFUSED, "its batch was signed more than a day ago; sign what is still "
                                     "to be decided as a new one");
    if (!has)
        return from->check_fresh ? fresh_check(ask->issued_at, keeper_now(keeper)) : err_none();
    if (memcmp(&before->ask_digest, &ask->digest, sizeof ask->digest) != 0)
        return err_make(ERR_REFUSED, "the ask's id was used before with other bytes; give a "
                                     "changed ask a new id");
    if (before->entry_index >= ledger_size(keeper->ledger))
        return err_make(ERR_FAULT, "the ask was not recorded when it came; send it again");
    return again_answer(keeper, arena, ask, from->requester, before, decided);
}

/* ---- who it is about, blind ---- */

struct secret ask_subject(const struct keeper *keeper, const struct ask *ask) {
    char tin[10];
    struct secret secret;
    if (tin_canon(ask->claim.tin, tin)) {
        secret = subject_secret(&keeper->subject_key, span_of(tin, 9));
        explicit_bzero(tin, sizeof tin);
        return secret;
    }
    random_fill(secret.byte, sizeof secret.byte);
    return secret;
}

/* ---- what may be seen ---- */

static const char *outward_says(enum entry_outward state) {
    switch (state) {
    case OUTWARD_NOT_RELEASED:
        return "Nothing was released. The custodian does not say whether a record exists.";
    case OUTWARD_NEEDS_FROM_YOU:
        return "Nothing was released. The ask lacks what is listed; supply it in a new ask.";
    case OUTWARD_UNDER_REVIEW:
        return "Received and under review. The answer comes on the authority's schedule.";
    case OUTWARD_RELEASED:
        return "Released: the fields named, sealed to the requester's key.";
    }
    return "";
}

/* What the requester must supply itself: only of the paper stage. */
static struct span grounds_write(struct arena *arena, const struct law_decision *law) {
    if (law->reached_identity) return SPAN_LITERAL("[]");
    OWNED_JSON grounds = explain_requester(law);
    return json_write(arena, grounds);
}

static struct span outward_write(struct arena *arena, const struct decided *decided,
                                 const struct ask *ask, const struct law_decision *law,
                                 const struct released *released, struct span sealed,
                                 const char *batch_id) {
    char when[INSTANT_TEXT_BYTES];
    char due[INSTANT_TEXT_BYTES];
    struct canon to = {.text = {.arena = arena}};
    instant_write(decided->time, when);
    canon_begin(&to, NULL);
    if (sealed.len) canon_put(&to, "answer", sealed);
    canon_put(&to, "ask", ask->id);
    canon_put(&to, "authority", law->authority.len ? law->authority : ask->authority);
    if (sealed.len && batch_id) canon_put(&to, "batch", span_str(batch_id));
    canon_put(&to, "decision", span_str(decided->decision_id));
    if (decided->state == OUTWARD_UNDER_REVIEW) {
        instant_write(decided->time + law->review_seconds, due);
        canon_put(&to, "due", span_str(due));
    }
    canon_begin_list(&to, "fields");
    for (size_t i = 0; i < released->field_count; i++)
        canon_put(&to, NULL, released->field[i]);
    canon_end_list(&to);
    canon_put(&to, "format", SPAN_LITERAL("portcullis-decision/1"));
    canon_put_written(&to, "grounds", grounds_write(arena, law));
    canon_put(&to, "says", span_str(outward_says(decided->state)));
    canon_put(&to, "state", span_str(outward_str(decided->state)));
    canon_put(&to, "time", span_str(when));
    canon_end(&to);
    return canon_text(&to);
}

/* ---- what is kept ---- */

/* What officers have before them: of an ask that comes, what the law says of it now. */
static struct digest frozen_of(struct arena *arena, const struct keeper *keeper,
                               const struct decided *decided, const struct decide_from *from,
                               const struct law_decision *law) {
    if (from->settled) return from->settled->frozen;
    return approve_frozen(arena, &decided->ask_digest, from->requester->id,
                          roll_origin(keeper->roll), law);
}

static void flag_put(struct canon *to, const char *name, bool value) {
    if (value) canon_put_flag(to, name, true);
}

static struct span record_write(struct arena *arena, const struct keeper *keeper,
                                struct decided *decided, const struct decide_from *from,
                                const struct law_decision *law, const struct identified *who,
                                struct span sealed, const struct digest *sealed_digest,
                                struct span seen) {
    uint8_t salt[DIGEST_BYTES];
    char when[INSTANT_TEXT_BYTES];
    char due[INSTANT_TEXT_BYTES];
    struct canon to = {.text = {.arena = arena}};
    const struct settled *settled = from->settled;
    bool waits = decided->state == OUTWARD_UNDER_REVIEW;
    instant_write(decided->time + law->review_seconds, due);
    random_fill(salt, sizeof salt);
    instant_write(decided->time, when);
    canon_begin(&to, NULL);
    if (sealed.len)
        canon_put(&to, "answer_sha256", span_str(hex_str(arena, digest_span(sealed_digest))));
    if (settled) canon_put_int(&to, "answers", (int64_t)settled->pending);
    canon_put(&to, "ask_text", ask_bytes(from->ask_json));
    canon_put(&to, "decision", span_str(decided->decision_id));
    if (waits && !settled) canon_put(&to, "due", span_str(due));
    struct span explanation = explain_write(arena, law);
    canon_put_written(&to, "explanation", explanation);
    decided->alike_at = to.text.len - explanation.len;
    decided->alike_len = explanation.len;
    if (settled) canon_put_written(&to, "findings", settled->findings);
    if (waits || settled) {
        struct digest frozen = frozen_of(arena, keeper, decided, from, law);
        canon_put(&to, "frozen", span_str(hex_str(arena, digest_span(&frozen))));
    }
    canon_put(&to, "identity",
              span_str(law->reached_identity ? match_reason_str(who->match.reason)
                                             : "not asked: the paper stage failed"));
    canon_begin(&to, "knowledge");
    canon_put_int(&to, "index", (int64_t)ledger_size(keeper->ledger));
    canon_put_int(&to, "orders", (int64_t)decided->orders);
    canon_put(&to, "pack", span_str(hex_str(arena, digest_span(pack_digest(keeper->pack)))));
    canon_end(&to);
    canon_put(&to, "law_time", span_str(when));
    flag_put(&to, "no_key", settled && settled->no_key);
    canon_put(&to, "outward", span_str(outward_str(decided->state)));
    relied_put(&to, keeper, law, who);
    canon_put(&to, "requester", from->requester->id);
    canon_put(&to, "salt", span_str(hex_str(arena, span_of(salt, sizeof salt))));
    canon_put_written(&to, "seen", seen);
    canon_put(&to, "signer_kid", from->signer_kid);
    canon_put(&to, "signer_role", from->signer_role);
    canon_put_int(&to, "v", 1);
    flag_put(&to, "withdrawn", settled && settled->withdrawn);
    canon_end(&to);
    return canon_text(&to);
}

/* Whom the entry is about: openly to their own secret, or under a seal where the pack lets the
 * entry be kept from them for a time. */
static void subject_put(const struct keeper *keeper, const struct law_decision *law,
                        const struct secret *subject, struct entry_decision *entry) {
    struct law_authority_view view;
    random_fill(entry->nonce, sizeof entry->nonce);
    if (law->authority.len == 0 || !pack_authority_find(keeper->pack, law->authority, &view) ||
        view.visible == LAW_IMMEDIATE) {
        entry->subject = subject_commit(subject, entry->nonce);
        return;
    }
    struct secret key = seal_key_of(&keeper->seal_key, entry->nonce);
    struct secret shown = seal_subject(&key, subject);
    entry->subject = subject_commit(&shown, entry->nonce);
    entry->seal_basis = view.visible_cite;
    entry->seal_review = entry->time + (instant)view.visible_days_max * 86400;
    entry->seal_key = seal_key_digest(&key);
    secret_wipe(&key);
    secret_wipe(&shown);
}

static struct span entry_make(struct arena *arena, const struct keeper *keeper,
                              const struct decided *decided, const struct secret *subject,
                              const struct law_decision *law, const struct released *released,
                              const struct digest *sealed_digest) {
    bool named = law->authority.len > 0;
    bool paper = !law->reached_identity;
    static const char *const uniform[] = {"NOT_RELEASED"};
    struct entry_decision entry = {
        .time = decided->time,
        .requester = decided->requester,
        .authority = named ? law->authority : SPAN_LITERAL("none"),
        .outward = decided->state,
        .field = released->field,
        .field_count = released->field_count,
        .orders = decided->orders,
        .pack = *pack_digest(keeper->pack),
        .record = sha256(decided->record),
    };
    if (paper) {
        entry.code = law->codes;
        entry.code_count = law->code_count;
    } else if (decided->state == OUTWARD_NOT_RELEASED) {
        entry.code = uniform;
        entry.code_count = 1;
    }
    entry.answer = *sealed_digest;
    subject_put(keeper, law, subject, &entry);
    return entry_decision_write(arena, &entry);
}

/* ---- the line ---- */

static struct err seal_answer(struct arena *arena, const struct seal_to *seal, struct span plain,
                              struct span *sealed) {
    if (!seal->batch) return jwe_seal(arena, seal->key, ANSWER_TYP, plain, sealed);
    *sealed = jwe_batch_seal(arena, seal->batch, seal->line, plain);
    return err_none();
}

/* A final answer for which nothing is looked at, and nothing is given. */
static bool is_unlooked(const struct settled *settled) {
    return settled && (settled->withdrawn || settled->no_key);
}

/* Law on paper, identity, law again: fills `law`, `who` and `seen`. */
static struct err ask_weigh(struct keeper *keeper, struct arena *arena,
                            const struct facts_from *facts, const struct settled *settled,
                            struct law_decision *law, struct identified *who, struct seen *seen) {
    struct law_ask *typed = ARENA_NEW(arena, struct law_ask);
    *seen = (struct seen){0};
    weigh_paper(arena, keeper->pack, facts, typed, law);
    if (!law->reached_identity || is_unlooked(settled)) return err_none();
    TRY(facts->alone ? identify_alone(keeper, arena, facts->ask, who)
                     : identify(keeper, arena, facts->ask, who));
    TRY(attempts_judge(keeper, facts, who));
    *seen = (struct seen){.person = who->person != 0,
                          .match = who->match,
                          .status = who->record.status,
                          .record_tag = who->record_tag};
    weigh_whole(arena, keeper->pack, facts, seen, settled, typed, law);
    return err_none();
}

static struct facts_from facts_from_of(const struct keeper *keeper, const struct ask *ask,
                                       const struct decide_from *from,
                                       const struct digest *subject_tag, instant now) {
    return (struct facts_from){.ask = ask,
                               .requester = from->requester,
                               .signer_role = from->signer_role,
                               .roll = keeper->roll,
                               .subject_tag = subject_tag,
                               .again = from->settled != NULL,
                               .alone = !from->batch_id,
                               .lines = from->lines ? from->lines : 1,
                               .now = now};
}

struct err decide_again(struct keeper *keeper, struct arena *arena, const struct decide_from *from,
                        struct ask *ask, struct law_decision *law) {
    struct identified *who = ARENA_NEW(arena, struct identified);
    struct decided *unused = ARENA_NEW(arena, struct decided);
    struct seen *seen = ARENA_NEW(arena, struct seen);
    TRY(ask_read(arena, from->ask_json, ask));
    struct facts_from facts =
        facts_from_of(keeper, ask, from, &unused->subject_tag, keeper_now(keeper));
    struct secret subject = ask_subject(keeper, ask);
    unused->subject_tag = sha256(secret_span(&subject));
    secret_wipe(&subject);
    TRY(counters_read(keeper, arena, ask, true, unused, &facts));
    facts.again = true;
    return ask_weigh(keeper, arena, &facts, NULL, law, who, seen);
}

static void decided_head(struct keeper *keeper, const struct ask *ask,
                         const struct decide_from *from, struct decided *decided) {
    memcpy(decided->ask_id, ask->id.at, ask->id.len);
    decided->ask_digest = ask->digest;
    decided->requester = from->requester->id;
    decided->time = keeper_now(keeper);
    decided->orders = roll_head(keeper->roll);
    keeper_id(keeper, "DEC", decided->decision_id);
}

/* What it came to, and the three things that are written of it: the record, what the requester
 * gets, and the entry. */
static struct err decided_write(struct keeper *keeper, struct arena *arena, const struct ask *ask,
                                const struct decide_from *from, const struct secret *subject,
                                const struct law_decision *law, const struct identified *who,
                                const struct released *released, struct span seen,
                                struct decided *decided) {
    struct span sealed = {0};
    struct digest digest = {0}; /* zero: nothing was sealed */
    bool gives = released->field_count > 0;
    decided->outcome = law->outcome == LAW_RELEASE && !gives ? LAW_REFUSE : law->outcome;
    decided->state = weigh_outward(law, gives, from->settled != NULL);
    if (decided->state == OUTWARD_RELEASED)
        TRY(seal_answer(arena, &from->seal, released->plain, &sealed));
    if (sealed.len) digest = sha256(sealed);
    decided->code = law->reached_identity ? NULL : law->code;
    memcpy(decided->tried, who->tried, sizeof who->tried);
    decided->tried_count = who->tried_count;
    decided->looked = law->reached_identity && !is_unlooked(from->settled);
    decided->open = decided->state == OUTWARD_UNDER_REVIEW;
    if (from->settled) {
        decided->answers = from->settled->pending;
        decided->open = gives && from->settled->second_owed;
    }
    decided->record = record_write(arena, keeper, decided, from, law, who, sealed, &digest, seen);
    decided->outward = outward_write(arena, decided, ask, law, released, sealed, from->batch_id);
    decided->entry = entry_make(arena, keeper, decided, subject, law, released, &digest);
    return err_none();
}

struct err decide_ask(struct keeper *keeper, struct arena *arena, const struct decide_from *from,
                      struct decided *decided) {
    struct ask *ask = ARENA_NEW(arena, struct ask);
    struct law_decision *law = ARENA_NEW(arena, struct law_decision);
    struct identified *who = ARENA_NEW(arena, struct identified);
    struct released *released = ARENA_NEW(arena, struct released);
    struct seen *seen = ARENA_NEW(arena, struct seen);
    assert(from->requester && (from->seal.key || is_unlooked(from->settled)));
    if (!keeper->pack)
        return err_make(ERR_FAULT, "no pack is installed, so nothing is authorised; install one "
                                   "with: portcullis pack install");
    *decided = (struct decided){
        .kind = ENTRY_DECISION, .arena = arena, .again = *from, .orders = roll_head(keeper->roll)};
    TRY(ask_read(arena, from->ask_json, ask));
    TRY(door_check(keeper, arena, ask, from, decided));
    if (decided->replay) return err_none();
    decided_head(keeper, ask, from, decided);
    struct secret subject = ask_subject(keeper, ask);
    decided->subject_tag = sha256(secret_span(&subject));
    struct facts_from facts =
        facts_from_of(keeper, ask, from, &decided->subject_tag, decided->time);
    struct err e = counters_read(keeper, arena, ask, from->settled != NULL, decided, &facts);
    if (!err_is(e)) e = ask_weigh(keeper, arena, &facts, from->settled, law, who, seen);
    if (!err_is(e) && law->outcome == LAW_RELEASE && !is_unlooked(from->settled))
        e = answer_read(keeper, arena, ask, law, who, decided->decision_id, date_of(decided->time),
                        released);
    if (!err_is(e))
        e = decided_write(keeper, arena, ask, from, &subject, law, who, released,
                          seen_write(arena, &facts, seen, from->settled), decided);
    secret_wipe(&subject);
    if (!err_is(e) && !from->settled) counters_add(keeper, decided); /* it counts already */
    return e;
}

struct err decided_confirm(struct keeper *keeper, struct arena *arena,
                           const struct decided *decided, bool *holds) {
    struct vault_case *before = ARENA_NEW(arena, struct vault_case);
    bool has = false;
    *holds = decided->time >= ledger_time(keeper->ledger) &&
             keeper_now(keeper) - decided->time <= AHEAD_SECONDS_MAX;
    if (!*holds) return err_none();
    TRY(case_by_ask(keeper->vault, arena, decided->requester, span_str(decided->ask_id), before,
                    &has));
    *holds = !has;
    if (*holds) TRY(counters_confirm(keeper, decided, holds));
    if (*holds && decided->looked) TRY(attempts_confirm(keeper, decided, holds));
    if (*holds) counters_add(keeper, decided);
    return err_none();
}

struct err decide_taken(struct keeper *keeper, struct arena *arena, const struct jws_taken *ask,
                        bool holds, struct decided *decided) {
    struct decide_from from = {.ask_json = ask->payload};
    const struct requester_key *key = NULL;
    if (keeper->discards) TRY(keeper_needs_ledger(keeper));
    TRY(keeper_current(keeper));
    from.requester = roll_requester_of_key(keeper->roll, ask->header.kid, &key);
    if (!from.requester)
        return err_make(ERR_REFUSED, "the ask is signed by a key that no enrolled requester holds; "
                                     "enrol it first, or sign with the enrolled one");
    struct err e = holds ? err_none() : jws_taken_check(ask, key->key);
    if (err_is(e)) return err_make(ERR_REFUSED, "the ask's signature does not hold: %s", e.text);
    from.signer_role = key->role;
    from.signer_kid = span_str(jwk_kid(key->key));
    from.seal.key = key->key;
    from.check_fresh = true;
    return decide_ask(keeper, arena, &from, decided);
}

struct err decide_signed(struct keeper *keeper, struct arena *arena, struct span jws,
                         struct decided *decided) {
    struct jws_taken ask;
    if (keeper->discards) TRY(keeper_needs_ledger(keeper));
    TRY(jws_take(arena, jws, ASK_TYP, &ask));
    return decide_taken(keeper, arena, &ask, false, decided);
}
