/* The courier process: the only one that dials out. It carries what keeper and ledger hand it to
 * the hosts that are configured, and brings back what was answered. It holds no key, no record and
 * no file, decides nothing, tries nothing twice; its end harms nobody. */
#include "daemon/carry.h"
#include "daemon/children.h"
#include "daemon/setup.h"

#include "base/file.h"
#include "http/http.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

enum {
    ARENA_BYTES = 16 * 1024 * 1024,
    ROUND_BYTES = 4 * 1024 * 1024,
    WAIT_MILLISECONDS = 1000,
};

static const enum process senders[] = {PROCESS_PARENT, PROCESS_KEEPER, PROCESS_LEDGER};
enum { SENDERS = sizeof senders / sizeof *senders };

/* One delivery under way. */
struct job {
    enum process from; /* PROCESS_NONE: nobody waits for it any more, or it is no job */
    uint32_t number;   /* theirs */
    bool answered;     /* they want what is answered */
};

struct courier {
    struct child *child;
    struct arena *round;
    struct http_dialler *dialler;
    struct http_names *names;
    struct setup_target target[SETUP_TARGETS_MAX];
    size_t target_count;
    struct job job[CARRY_AT_ONCE];
    bool used[CARRY_AT_ONCE];
    bool stop;
};

/* ---- back ---- */

static struct err bring_back(struct courier *courier, enum process to, uint32_t number,
                             const struct carried *carried) {
    enum chan_state state;
    if (to == PROCESS_NONE) return err_none();
    return chan_send(&courier->child->chan[to], MESSAGE_CARRIED, number,
                     carried_write(courier->round, carried), -1, true, &state);
}

static struct err bring_why(struct courier *courier, enum process to, uint32_t number,
                            const char *why) {
    return bring_back(courier, to, number, &(struct carried){.why = span_str(why)});
}

/* ---- there ---- */

/* The URL leads to a host that is configured for this sender; in the clear, a keeper's goes to
 * this machine only. */
static struct err target_of(const struct courier *courier, enum process from,
                            const struct carry *carry, struct url *url,
                            const struct setup_target **target) {
    TRY(url_read(span_str(carry->url), url));
    *target = setup_target_find(courier->target, courier->target_count, from, url->host, url->port);
    if (!*target)
        return err_make(ERR_REFUSED, "the host %.*s, port %u, is not configured",
                        SPAN_FMT(url->host), url->port);
    if (from == PROCESS_LEDGER || url->secure || host_is_here(url->host)) return err_none();
    return err_make(ERR_REFUSED, "what is sent to %.*s must be sent by https", SPAN_FMT(url->host));
}

static struct err dial(struct courier *courier, size_t job, const struct carry *carry,
                       const struct url *url, bool private_too) {
    struct http_dial dial = {.number = job,
                             .url = carry->url,
                             .host = arena_str(courier->round, url->host),
                             .port = url->port,
                             .type = carry->type,
                             .body = carry->body,
                             .bounds = {CARRIED_BODY_BYTES_MAX, CARRY_SECONDS_MAX}};
    TRY(http_names_find(courier->names, courier->round, dial.host, private_too, clock_ticks(),
                        &dial.addresses));
    for (size_t i = 0; i < carry->header_count; i++)
        dial.header[i] = (struct http_header){carry->header[i].name, carry->header[i].value};
    return http_dialler_begin(courier->dialler, &dial);
}

static struct err carry_take(struct courier *courier, enum process from,
                             const struct message *message) {
    struct carry carry;
    struct url url;
    const struct setup_target *target = NULL;
    size_t job = 0;
    TRY(carry_read(courier->round, message->body, &carry));
    while (job < CARRY_AT_ONCE && courier->used[job])
        job++;
    struct err e = job == CARRY_AT_ONCE || http_dialler_is_full(courier->dialler)
                       ? err_make(ERR_FAULT, "the courier has its hands full")
                       : target_of(courier, from, &carry, &url, &target);
    if (!err_is(e)) e = dial(courier, job, &carry, &url, target->private_too);
    if (err_is(e)) return bring_why(courier, from, message->number, e.text);
    courier->used[job] = true;
    courier->job[job] = (struct job){from, message->number, carry.answered};
    return err_none();
}

/* ---- the loop ---- */

/* Whoever began anew knows nothing of what the one before handed over. */
static void sender_forget(struct courier *courier, enum process from) {
    for (size_t i = 0; i < CARRY_AT_ONCE; i++)
        if (courier->job[i].from == from) courier->job[i].from = PROCESS_NONE;
}

static void sender_gone(struct courier *courier, enum process from) {
    struct chan *chan = &courier->child->chan[from];
    if (chan->fd >= 0) close(chan->fd);
    chan->fd = -1;
    sender_forget(courier, from);
    courier->stop = courier->stop || from == PROCESS_PARENT;
}

static struct err message_take(struct courier *courier, enum process from,
                               const struct message *message) {
    if (from != PROCESS_PARENT) return carry_take(courier, from, message);
    if (message->kind == MESSAGE_PEER && message->body.len == 1 &&
        message->body.at[0] < PROCESS_COUNT)
        sender_forget(courier, (enum process)message->body.at[0]);
    return child_told(courier->child, message, &courier->stop);
}

static struct err sender_hear(struct courier *courier, enum process from) {
    for (;;) {
        struct message message;
        enum chan_state state;
        arena_wipe(courier->round);
        TRY(chan_receive(&courier->child->chan[from], courier->round, false, &message, &state));
        if (state == CHAN_EMPTY) return err_none();
        if (state == CHAN_CLOSED) {
            sender_gone(courier, from);
            return err_none();
        }
        TRY(message_take(courier, from, &message));
    }
}

static struct err ended_tell(struct courier *courier) {
    struct http_dialled dialled;
    while (http_dialler_next(courier->dialler, &dialled)) {
        struct job job = courier->job[dialled.number];
        struct carried carried = {
            .status = dialled.status, .why = span_str(dialled.why), .body = dialled.body};
        courier->used[dialled.number] = false;
        courier->job[dialled.number] = (struct job){0};
        arena_wipe(courier->round);
        /* What a webhook's receiver writes is for nobody here. */
        if (!job.answered) carried.body = (struct span){0};
        TRY(bring_back(courier, job.from, job.number, &carried));
    }
    return err_none();
}

static struct err work(struct courier *courier) {
    TRY(child_ready(courier->child));
    while (!courier->stop) {
        struct pollfd heard[SENDERS];
        size_t count = 0;
        for (size_t i = 0; i < SENDERS; i++) {
            int fd = courier->child->chan[senders[i]].fd;
            if (fd >= 0) heard[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
        }
        TRY(http_dialler_wait(courier->dialler, heard, count, WAIT_MILLISECONDS));
        for (size_t i = 0; i < SENDERS; i++)
            TRY(sender_hear(courier, senders[i]));
        TRY(ended_tell(courier));
    }
    return err_none();
}

/* ---- what is opened before the lock ---- */

/* The ports that the kernel lets it dial: those of the hosts. Name servers are asked by datagram.
 */
static void ports_find(struct courier *courier) {
    struct child *child = courier->child;
    for (size_t i = 0; i < courier->target_count; i++) {
        bool known = false;
        for (size_t k = 0; k < child->port_count; k++)
            known = known || child->ports[k] == courier->target[i].port;
        if (!known && child->port_count < CHILD_PORTS_MAX)
            child->ports[child->port_count++] = (uint16_t)courier->target[i].port;
    }
}

/* A machine without the certificates that are built in can still dial by http; by https nobody is
 * believed then. */
static struct err authorities_read(struct arena *arena, const struct setting *setting,
                                   struct span *authorities) {
    *authorities = SPAN_LITERAL("");
    if (setting->origin == ORIGIN_BUILT_IN && !file_exists(setting->value)) return err_none();
    return file_read(setting->value, SETUP_AUTHORITIES_BYTES_MAX, arena, authorities);
}

static struct err courier_open(struct arena *arena, struct courier *courier) {
    struct setup *setup = ARENA_NEW(arena, struct setup);
    struct span authorities;
    TRY(setup_read(arena, courier->child->dir, setup));
    TRY(setup_targets(setup, courier->target, &courier->target_count));
    ports_find(courier);
    TRY(authorities_read(arena, &setup->settings.setting[SETTING_TLS_AUTHORITIES], &authorities));
    TRY(http_names_open(arena, "/etc/hosts", &courier->names));
    return http_dialler_open(arena, authorities, CARRY_AT_ONCE, &courier->dialler);
}

struct err courier_main(struct child *child) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    OWNED_ARENA round = arena_open(ROUND_BYTES);
    struct courier *courier = ARENA_NEW(arena, struct courier);
    courier->child = child;
    courier->round = round;
    struct err e = courier_open(arena, courier);
    if (!err_is(e)) e = work(courier);
    http_dialler_close(courier->dialler);
    http_names_close(courier->names);
    return e;
}
