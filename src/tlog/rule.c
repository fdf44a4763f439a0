/* What must hold from one entry to the next? Time does not run back, the first entry and no other
 * is the genesis, a decision stands under the newest order, an unseal opens a seal that is there.
 *
 * A log whose hashes hold and whose entries break a rule was written by somebody who had the key
 * and not the program. Stretches can be read apart and joined, so memory does not grow. */
#include "tlog/inside.h"

#include "base/bytes.h"

#include "base/clock.h"
#include "base/limits.h"

#include <assert.h>

struct chain chain_begin(uint64_t first) {
    return (struct chain){.first = first,
                          .next = first,
                          .orders = NO_ENTRY,
                          .before = NO_ENTRY,
                          .before_at = NO_ENTRY,
                          .charged.ever = first == 0 ? 0 : NO_ENTRY,
                          .charge_at = NO_ENTRY};
}

static struct err broken(uint64_t index, const char *rule) {
    return err_make(ERR_PROOF, "entry %llu breaks a rule: %s", (unsigned long long)index, rule);
}

/* ---- a kind each ---- */

static struct err rule_genesis(struct chain *chain, const struct entry_view *entry,
                               const struct chain_from *from) {
    return chain->next == 0 ? err_none() : broken(chain->next, "only entry 0 is a genesis");
}

/* Signatures of officers are not looked at here: whoever folds the log looks at them. */
static struct err rule_none(struct chain *chain, const struct entry_view *entry,
                            const struct chain_from *from) {
    return err_none();
}
#define rule_enrol rule_none
#define rule_pack rule_none
#define rule_officer rule_none
#define rule_revoke rule_none
#define rule_consent_withdrawn rule_none
#define rule_load rule_none
#define rule_batch rule_none
#define rule_inspection rule_none
#define rule_error rule_none
#define rule_order rule_none
#define rule_construction rule_none
#define rule_query rule_none
#define rule_freeze rule_none
#define rule_recall_acknowledged rule_none
#define rule_finding rule_none

/* The index of the newest state entry, 0 where there is none but genesis. */
static struct err orders_check(struct chain *chain, uint64_t orders) {
    if (chain->orders != NO_ENTRY)
        return orders == chain->orders
                   ? err_none()
                   : broken(chain->next, "it was not decided under the newest order");
    if (chain->before != NO_ENTRY && orders != chain->before)
        return broken(chain->next, "it was not decided under the newest order");
    if (chain->before == NO_ENTRY) {
        chain->before = orders;
        chain->before_at = chain->next;
    }
    return err_none();
}

static struct err rule_decision(struct chain *chain, const struct entry_view *entry,
                                const struct chain_from *from) {
    instant review = 0;
    TRY(orders_check(chain, entry_view_count(entry, "orders")));
    if (span_is(entry_view_value(entry, "state"), outward_str(OUTWARD_RELEASED))) chain->released++;
    if (!entry_review(entry, &review)) return err_none();
    chain->sealed++;
    if (review <= from->now) chain->sealed_due++;
    return err_none();
}

/* "key" of a sealed decision: the digest of the key that an unseal must show. The entry has been
 * read, so that what is in it is of its form. */
static bool seal_digest_read(const struct entry_view *entry, struct digest *digest) {
    OWNED_JSON seal = NULL;
    struct span value = entry_view_value(entry, "sealed");
    if (!value.at) return false;
    struct err e = json_read(value, ENTRY_BYTES_MAX, &seal);
    assert(!err_is(e));
    e = hex_read(span_str(json_string_value(json_object_get(seal, "key"))), digest->byte,
                 sizeof digest->byte);
    return !err_is(e);
}

static struct err rule_unseal(struct chain *chain, const struct entry_view *entry,
                              const struct chain_from *from) {
    uint64_t target = entry_view_count(entry, "entry");
    struct span bytes;
    struct entry_view sealed;
    struct secret key;
    struct digest wanted;
    instant review = 0;
    if (target >= chain->next) return broken(chain->next, "it unseals an entry that is not before");
    if (!from->once(from->from, target))
        return broken(chain->next, "it unseals an entry that another one unseals too");
    TRY(from->fetch(from->from, target, &bytes));
    if (bytes.len == 0) return err_none();
    if (err_is(entry_scan(bytes, &sealed)) || !seal_digest_read(&sealed, &wanted))
        return broken(chain->next, "it unseals an entry that is not sealed");
    bool given = entry_view_hex(entry, "key", key.byte, sizeof key.byte);
    bool dated = entry_review(&sealed, &review);
    assert(given && dated);
    struct digest found = seal_key_digest(&key);
    if (memcmp(&found, &wanted, sizeof found) != 0)
        return broken(chain->next, "its key is not the one that the sealed entry names");
    if (review <= from->now && target >= from->begun) chain->unsealed_due++;
    return err_none();
}

/* The older entry that the member `name` points to is one of this kind: an index that is not before
 * is no entry, and what is no entry of ours is of no kind. `older->count` is 0 where the entry is
 * not at hand. */
static struct err older_get(const struct chain *chain, const struct entry_view *entry,
                            const struct chain_from *from, const char *name, enum entry_kind kind,
                            struct entry_view *older, bool *good) {
    struct span bytes;
    uint64_t target = entry_view_count(entry, name);
    *good = false;
    older->count = 0;
    if (target >= chain->next) return err_none();
    TRY(from->fetch(from->from, target, &bytes));
    *good = bytes.len == 0 || (!err_is(entry_scan(bytes, older)) && older->kind == kind);
    return err_none();
}

/* As far as the older one is at hand. */
static bool member_alike(const struct entry_view *entry, const struct entry_view *older,
                         const char *name) {
    return older->count == 0 ||
           span_equal(entry_view_value(entry, name), entry_view_value(older, name));
}

static struct err rule_notice(struct chain *chain, const struct entry_view *entry,
                              const struct chain_from *from) {
    struct entry_view older;
    bool error;
    bool decision = false;
    TRY(older_get(chain, entry, from, "error", ENTRY_ERROR, &older, &error));
    if (error) TRY(older_get(chain, entry, from, "entry", ENTRY_DECISION, &older, &decision));
    if (decision) return err_none();
    return broken(chain->next, "it tells of an error or of a decision that is not before it");
}

/* In a new calendar year the year's sum begins at nothing. */
static bool spent_goes_on(const struct spent *last, const struct spent *before) {
    bool same = date_of(last->time).year == date_of(before->time).year;
    return before->ever == last->ever && before->year == (same ? last->year : 0);
}

static struct err spent_wrong(uint64_t index) {
    return broken(index, "what statistics have cost does not add up");
}

/* Totals that are told too small would give a year more than its budget. */
static struct err rule_charge(struct chain *chain, const struct entry_view *entry,
                              const struct chain_from *from) {
    uint64_t cost = entry_view_count(entry, "rho_micro");
    struct spent after = {entry_view_count(entry, "year_micro"),
                          entry_view_count(entry, "ever_micro"), entry->time};
    if (cost == 0 || cost > after.year || after.year > after.ever) return spent_wrong(chain->next);
    if (after.year > RHO_MICRO_MAX)
        return broken(chain->next, "it goes beyond the year's privacy budget");
    struct spent before = {after.year - cost, after.ever - cost, entry->time};
    if (chain->charged.ever == NO_ENTRY) {
        chain->charge_before = before;
        chain->charge_at = chain->next;
    } else if (!spent_goes_on(&chain->charged, &before)) {
        return spent_wrong(chain->next);
    }
    chain->charged = after;
    return err_none();
}

/* Charge first: what is published names the charge for it, which stands before it. */
static struct err rule_statistics(struct chain *chain, const struct entry_view *entry,
                                  const struct chain_from *from) {
    struct entry_view charge;
    bool good;
    TRY(older_get(chain, entry, from, "charge", ENTRY_CHARGE, &charge, &good));
    if (good && member_alike(entry, &charge, "statistics")) return err_none();
    return broken(chain->next, "it publishes what was not charged before it");
}

static struct err rule_load_undone(struct chain *chain, const struct entry_view *entry,
                                   const struct chain_from *from) {
    struct entry_view load;
    bool good;
    TRY(older_get(chain, entry, from, "load", ENTRY_LOAD, &load, &good));
    return good ? err_none() : broken(chain->next, "it undoes a load that is not before it");
}

static bool is_release(const struct entry_view *older) {
    return older->count == 0 ||
           span_is(entry_view_value(older, "state"), outward_str(OUTWARD_RELEASED));
}

static struct err rule_recall(struct chain *chain, const struct entry_view *entry,
                              const struct chain_from *from) {
    struct entry_view release;
    bool good;
    TRY(older_get(chain, entry, from, "release", ENTRY_DECISION, &release, &good));
    if (good && is_release(&release) && member_alike(entry, &release, "requester") &&
        member_alike(entry, &release, "authority"))
        return err_none();
    return broken(chain->next, "it recalls a release that is not before it");
}

/* ---- the chain ---- */

typedef struct err rule(struct chain *chain, const struct entry_view *entry,
                        const struct chain_from *from);

static rule *const rules[ENTRY_KIND_COUNT] = {
#define KIND(NAME, number, name, word) [ENTRY_##NAME] = rule_##name,
    ENTRY_KINDS(KIND)
#undef KIND
};

struct err chain_step(struct chain *chain, const struct entry_view *entry,
                      const struct chain_from *from) {
    struct chain next = *chain;
    assert(entry_kind_known(entry->kind));
    if (chain->next == 0 && entry->kind != ENTRY_GENESIS)
        return broken(0, "a log begins with its genesis");
    if (chain->next > chain->first && entry->time < chain->time)
        return broken(chain->next, "it is older than the entry before it");
    TRY(rules[entry->kind](&next, entry, from));
    if (chain->next == chain->first) next.first_time = entry->time;
    if (entry_kind_is_state(entry->kind)) next.orders = chain->next;
    next.kinds[entry->kind]++;
    next.time = entry->time;
    next.next++;
    *chain = next;
    return err_none();
}

static struct err spent_join(const struct chain *left, const struct chain *right,
                             struct chain *both) {
    if (left->charged.ever == NO_ENTRY) return err_none();
    if (right->charged.ever == NO_ENTRY)
        both->charged = left->charged;
    else if (!spent_goes_on(&left->charged, &right->charge_before))
        return spent_wrong(right->charge_at);
    both->charge_before = left->charge_before;
    both->charge_at = left->charge_at;
    return err_none();
}

struct err chain_join(struct chain *left, const struct chain *right) {
    assert(left->next == right->first);
    if (right->next == right->first) return err_none();
    struct chain both = *right;
    if (left->next > left->first) {
        if (right->first_time < left->time)
            return broken(right->first, "it is older than the entry before it");
        both.first_time = left->first_time;
    }
    if (left->orders != NO_ENTRY && right->before != NO_ENTRY && right->before != left->orders)
        return broken(right->before_at, "it was not decided under the newest order");
    both.first = left->first;
    if (right->orders == NO_ENTRY) both.orders = left->orders;
    if (left->before != NO_ENTRY || left->orders != NO_ENTRY) {
        both.before = left->before;
        both.before_at = left->before_at;
    }
    TRY(spent_join(left, right, &both));
    for (size_t i = 0; i < ENTRY_KIND_COUNT; i++)
        both.kinds[i] += left->kinds[i];
    both.released += left->released;
    both.sealed += left->sealed;
    both.sealed_due += left->sealed_due;
    both.unsealed_due += left->unsealed_due;
    *left = both;
    return err_none();
}

uint64_t chain_overdue(const struct chain *chain) {
    return chain->sealed_due > chain->unsealed_due ? chain->sealed_due - chain->unsealed_due : 0;
}
