/* When is which requester told of what, and how is it signed? */
#include "daemon/webhooks.h"

#include "ask/tell.h"
#include "base/bytes.h"
#include "base/url.h"
#include "daemon/actor.h"
#include "daemon/carry.h"

#include <stdio.h>

enum {
    AT_ONCE = 32,
    AT_ONCE_EACH = 2, /* of one requester: who answers slowly holds up nobody else */
    PAUSE_SECONDS_MAX = 3600,
    TURN_NS = 100000000,
    OLD_LOOK_SECONDS = 600,
    SAY_SECONDS = 10, /* a failure is said to the journal once in so many */
    DAY_SECONDS = 86400,
    GONE = 410, /* the receiver wants no more of it */
};

/* One that the courier carries, or whose end is not yet written down. */
struct flying {
    bool used, ended;
    uint32_t number; /* of the message; never given twice */
    uint64_t notice;
    unsigned tries;
    instant again; /* once ended: 0 when nothing more is owed */
    uint64_t until;
    char requester[REQUESTER_ID_BYTES_MAX + 1];
};

struct webhooks {
    struct serving *serving;
    struct flying flying[AT_ONCE];
    uint32_t next_number; /* even: visits to a provider of identities have the odd ones */
    size_t turn;          /* whose it is */
    uint64_t looked, said;
    instant old_looked;
    struct webhook_counts counts;
};

struct webhooks *webhooks_open(struct serving *serving) {
    struct webhooks *webhooks = ARENA_NEW(serving->arena, struct webhooks);
    webhooks->serving = serving;
    return webhooks;
}

struct webhook_counts webhooks_counts(const struct webhooks *webhooks) { return webhooks->counts; }

/* ---- what is sent ---- */

unsigned webhook_pause(unsigned tries, uint32_t drawn) {
    unsigned whole = tries < 12 ? 1u << tries : PAUSE_SECONDS_MAX;
    if (whole > PAUSE_SECONDS_MAX) whole = PAUSE_SECONDS_MAX;
    return whole - drawn % (whole / 2 + 1);
}

const char *webhook_sign(struct arena *arena, struct span key, struct span id, instant time,
                         struct span body) {
    const char *when = arena_printf(arena, "%lld", (long long)time);
    struct span part[] = {id, SPAN_LITERAL("."), span_str(when), SPAN_LITERAL("."), body};
    struct digest digest = hmac_sha256(key, part, sizeof part / sizeof *part);
    return arena_printf(arena, "v1,%.*s", SPAN_FMT(base64_write(arena, digest_span(&digest))));
}

struct span webhook_secret_write(struct arena *arena, const struct secret *secret) {
    struct span text = base64_write(arena, secret_span(secret));
    return span_str(arena_printf(arena, "whsec_%.*s", SPAN_FMT(text)));
}

static struct span carry_of(struct webhooks *webhooks, const struct requester *requester,
                            const struct told *told) {
    struct arena *arena = webhooks->serving->round;
    instant now = clock_now();
    struct secret secret = vault_webhook_secret(webhooks->serving->keeper.vault, requester->id,
                                                requester->webhook_generation);
    struct carry carry = {
        .url = requester->webhook,
        .type = "application/json",
        .header_count = told->trace.len ? 4 : 3,
        .header = {{"webhook-id", arena_str(arena, told->id)},
                   {"webhook-timestamp", arena_printf(arena, "%lld", (long long)now)},
                   {"webhook-signature",
                    webhook_sign(arena, secret_span(&secret), told->id, now, told->body)},
                   {"traceparent", arena_str(arena, told->trace)}},
        .body = told->body};
    secret_wipe(&secret);
    return carry_write(arena, &carry);
}

/* ---- whose turn it is ---- */

static struct flying *flying_free(struct webhooks *webhooks) {
    for (size_t i = 0; i < AT_ONCE; i++)
        if (!webhooks->flying[i].used) return &webhooks->flying[i];
    return NULL;
}

static size_t flying_of(const struct webhooks *webhooks, struct span requester) {
    size_t count = 0;
    for (size_t i = 0; i < AT_ONCE; i++)
        count += webhooks->flying[i].used && span_is(requester, webhooks->flying[i].requester);
    return count;
}

static bool is_flying(const struct webhooks *webhooks, uint64_t notice) {
    for (size_t i = 0; i < AT_ONCE; i++)
        if (webhooks->flying[i].used && webhooks->flying[i].notice == notice) return true;
    return false;
}

/* The operator lists the hosts; what an enrolment says alone sends nothing anywhere. */
static bool is_reachable(const struct serving *serving, const struct requester *requester) {
    struct setting_host hosts[SETTING_HOSTS_MAX];
    size_t count = 0;
    struct url url;
    if (!requester->webhook || requester->revoked) return false;
    if (err_is(url_read(span_str(requester->webhook), &url)) ||
        err_is(
            setting_hosts(&serving->setup->settings.setting[SETTING_WEBHOOK_HOSTS], hosts, &count)))
        return false;
    for (size_t i = 0; i < count; i++)
        if (span_equal(hosts[i].name, url.host) && hosts[i].port == url.port) return true;
    return false;
}

static struct err notice_send(struct webhooks *webhooks, const struct requester *requester,
                              const struct vault_notice *notice, bool *sent) {
    struct serving *serving = webhooks->serving;
    struct flying *flying = flying_free(webhooks);
    struct told told;
    enum chan_state state;
    TRY(told_read(serving->round, notice->record, &told));
    uint32_t number = webhooks->next_number += 2;
    TRY(chan_send(&serving->chan[PROCESS_COURIER], MESSAGE_CARRY, number,
                  carry_of(webhooks, requester, &told), -1, false, &state));
    *sent = state == CHAN_MESSAGE;
    if (!*sent) return err_none();
    *flying = (struct flying){.used = true,
                              .number = number,
                              .notice = notice->number,
                              .tries = notice->tries,
                              .until = clock_ticks() + CARRY_LOST_SECONDS * UINT64_C(1000000000)};
    snprintf(flying->requester, sizeof flying->requester, "%.*s", SPAN_FMT(requester->id));
    return err_none();
}

/* Of one requester, what is due; `*room` false: the courier takes no more now. */
static struct err requester_serve(struct webhooks *webhooks, const struct requester *requester,
                                  bool *room) {
    struct serving *serving = webhooks->serving;
    size_t flying = flying_of(webhooks, requester->id);
    for (bool has = true; has && *room && flying < AT_ONCE_EACH; flying++) {
        struct vault_notice notice;
        TRY(notice_due(serving->keeper.vault, serving->round, requester->id, clock_now(), flying,
                       &notice, &has));
        if (!has || is_flying(webhooks, notice.number)) return err_none();
        if (!flying_free(webhooks))
            *room = false;
        else
            TRY(notice_send(webhooks, requester, &notice, room));
    }
    return err_none();
}

/* All in turn, beginning each time with the one after whoever was first the last time. */
static struct err due_serve(struct webhooks *webhooks) {
    struct serving *serving = webhooks->serving;
    const struct roll *roll = serving->keeper.roll;
    instant due = 0;
    bool has = false;
    bool room = true;
    size_t count = 0;
    if (serving->chan[PROCESS_COURIER].fd < 0) return err_none();
    TRY(notice_first_due(serving->keeper.vault, &due, &has));
    if (!has || due > clock_now()) return err_none();
    while (roll_requester_at(roll, count))
        count++;
    for (size_t i = 0; i < count && room; i++) {
        const struct requester *requester = roll_requester_at(roll, (webhooks->turn + i) % count);
        if (is_reachable(serving, requester)) TRY(requester_serve(webhooks, requester, &room));
    }
    if (count) webhooks->turn = (webhooks->turn + 1) % count;
    return err_none();
}

/* ---- what became of it ---- */

static void failed(struct webhooks *webhooks, struct flying *flying, const char *why) {
    uint32_t drawn;
    uint64_t now = clock_ticks();
    random_fill((uint8_t *)&drawn, sizeof drawn);
    flying->ended = true;
    flying->again = clock_now() + webhook_pause(flying->tries, drawn);
    webhooks->counts.failed++;
    if (webhooks->said && now - webhooks->said < SAY_SECONDS * UINT64_C(1000000000)) return;
    webhooks->said = now;
    fprintf(stderr, "keeper: what %s is to be told was not delivered (%s); it is tried again\n",
            flying->requester, why);
}

void webhooks_forget(struct webhooks *webhooks) {
    for (size_t i = 0; i < AT_ONCE; i++)
        if (webhooks->flying[i].used && !webhooks->flying[i].ended)
            failed(webhooks, &webhooks->flying[i], "the courier has gone");
}

struct err webhooks_carried(struct webhooks *webhooks, const struct message *message) {
    struct carried carried;
    struct flying *flying = NULL;
    TRY(carried_read(message->body, &carried));
    for (size_t i = 0; i < AT_ONCE; i++)
        if (webhooks->flying[i].used && !webhooks->flying[i].ended &&
            webhooks->flying[i].number == message->number)
            flying = &webhooks->flying[i];
    if (!flying) return err_none(); /* given up before */
    bool taken = carried.status / 100 == 2;
    if (!taken && carried.status != GONE) {
        const char *why = carried.status
                              ? arena_printf(webhooks->serving->round, "status %u", carried.status)
                              : arena_str(webhooks->serving->round, carried.why);
        failed(webhooks, flying, why);
        return err_none();
    }
    flying->ended = true;
    webhooks->counts.delivered += taken;
    webhooks->counts.dropped += !taken;
    return err_none();
}

static void lost_find(struct webhooks *webhooks) {
    uint64_t now = clock_ticks();
    for (size_t i = 0; i < AT_ONCE; i++)
        if (webhooks->flying[i].used && !webhooks->flying[i].ended &&
            webhooks->flying[i].until < now)
            failed(webhooks, &webhooks->flying[i], "the courier does not answer");
}

/* In one commit. */
static struct err ended_keep(struct webhooks *webhooks) {
    struct notice_tried tried[AT_ONCE];
    size_t count = 0;
    for (size_t i = 0; i < AT_ONCE; i++)
        if (webhooks->flying[i].ended)
            tried[count++] =
                (struct notice_tried){webhooks->flying[i].notice, webhooks->flying[i].again};
    TRY(notice_tried_many(webhooks->serving->keeper.vault, tried, count));
    for (size_t i = 0; i < AT_ONCE; i++)
        if (webhooks->flying[i].ended) webhooks->flying[i] = (struct flying){0};
    return err_none();
}

static struct err old_drop(struct webhooks *webhooks) {
    instant now = clock_now();
    uint64_t dropped = 0;
    const struct setting *setting = webhooks->serving->setup->settings.setting;
    if (now - webhooks->old_looked < OLD_LOOK_SECONDS) return err_none();
    webhooks->old_looked = now;
    instant before = now - (instant)setting_number(&setting[SETTING_WEBHOOK_DAYS]) * DAY_SECONDS;
    TRY(notice_drop_before(webhooks->serving->keeper.vault, before, &dropped));
    webhooks->counts.dropped += dropped;
    if (dropped)
        fprintf(stderr,
                "keeper: %llu notices to requesters were not delivered within %u days and "
                "are given up\n",
                (unsigned long long)dropped, setting_number(&setting[SETTING_WEBHOOK_DAYS]));
    return err_none();
}

struct err webhooks_turn(struct webhooks *webhooks) {
    uint64_t now = clock_ticks();
    if (now - webhooks->looked < TURN_NS || webhooks->serving->stopping) return err_none();
    webhooks->looked = now;
    lost_find(webhooks);
    TRY(ended_keep(webhooks));
    TRY(old_drop(webhooks));
    return due_serve(webhooks);
}

/* ---- the secret, for its requester alone ---- */

struct err answer_webhook(struct serving *serving, const struct call *call,
                          struct call_reply *reply) {
    struct actor actor;
    struct span jwe;
    actor_need(serving, call, ACTOR_REQUESTER, &actor, reply);
    if (reply->status) return err_none();
    const struct requester *requester = actor.requester;
    if (!requester->webhook) {
        reply_problem(serving->round, PROBLEM_NOT_FOUND,
                      "this requester's enrolment names no webhook", reply);
        return err_none();
    }
    struct secret secret =
        vault_webhook_secret(serving->keeper.vault, requester->id, requester->webhook_generation);
    struct err e = jwe_seal(serving->round, actor.key->key, WEBHOOK_SECRET_TYP,
                            webhook_secret_write(serving->round, &secret), &jwe);
    secret_wipe(&secret);
    if (err_is(e)) return e;
    json_t *said = json_object();
    json_set_int(said, "generation", (int64_t)requester->webhook_generation);
    json_object_set_new(said, "reachable", json_boolean(is_reachable(serving, requester)));
    json_set_span(said, "secret", jwe);
    json_set_span(said, "url", span_str(requester->webhook));
    reply_tree(serving->round, 200, said, reply);
    return err_none();
}
