/* Is it at work, and how much has it done? No label names a person, an officer or an ask. */
#include "daemon/identity.h"
#include "daemon/remote.h"
#include "daemon/webhooks.h"

enum { STANDING_BYTES_MAX = 4096 };

/* That witnesses or time stamps lag stops no answer, and everybody may see it. */
static struct err standing_put(struct serving *serving, json_t *said) {
    struct span json;
    OWNED_JSON standing = NULL;
    TRY(remote_standing(serving->keeper.ledger, serving->round, &json));
    TRY(json_read(json, STANDING_BYTES_MAX, &standing));
    json_object_update(said, standing);
    return err_none();
}

struct err answer_ready(struct serving *serving, const struct call *call,
                        struct call_reply *reply) {
    const struct keeper *keeper = &serving->keeper;
    if (serving->stopping) {
        reply_problem(serving->round, PROBLEM_STOPPING, NULL, reply);
        return err_none();
    }
    json_t *said = json_object();
    json_set_span(said, "state", SPAN_LITERAL("ready"));
    json_set_span(said, "origin", roll_origin(keeper->roll));
    json_object_set_new(said, "pack_installed", json_boolean(keeper->pack != NULL));
    json_set_int(said, "log_size", (int64_t)ledger_size(keeper->ledger));
    json_t *identity = json_object();
    json_set_span(identity, "state", span_str(identity_standing(serving->identity)));
    json_object_set_new(said, "identity", identity);
    struct err e = standing_put(serving, said);
    if (err_is(e)) {
        json_decref(said);
        return e;
    }
    reply_tree(serving->round, 200, said, reply);
    return err_none();
}

static void count_put(struct text *text, const char *name, const char *label, const char *value,
                      uint64_t count) {
    if (label)
        text_printf(text, "%s{%s=\"%s\"} %llu\n", name, label, value, (unsigned long long)count);
    else
        text_printf(text, "%s %llu\n", name, (unsigned long long)count);
}

static struct err webhooks_put(struct serving *serving, struct text *text) {
    struct webhook_counts counts = webhooks_counts(serving->webhooks);
    uint64_t waiting = 0;
    TRY(notice_waiting(serving->keeper.vault, &waiting));
    text_put_str(text,
                 "# HELP portcullis_webhooks_total Notices to requesters, by how they ended.\n"
                 "# TYPE portcullis_webhooks_total counter\n");
    count_put(text, "portcullis_webhooks_total", "end", "delivered", counts.delivered);
    count_put(text, "portcullis_webhooks_total", "end", "failed", counts.failed);
    count_put(text, "portcullis_webhooks_total", "end", "dropped", counts.dropped);
    text_put_str(text, "# TYPE portcullis_webhooks_waiting gauge\n");
    count_put(text, "portcullis_webhooks_waiting", NULL, NULL, waiting);
    return err_none();
}

static void identity_put(struct serving *serving, struct text *text) {
    static const char name[] = "portcullis_identity_total";
    struct identity_counts counts = identity_counts(serving->identity);
    text_put_str(text,
                 "# HELP portcullis_identity_total Visits to the provider of identities, by how "
                 "they ended.\n# TYPE portcullis_identity_total counter\n");
    count_put(text, name, "end", "let-in", counts.let_in);
    count_put(text, name, "end", "refused", counts.refused);
    count_put(text, name, "end", "unanswered", counts.unanswered);
}

struct err answer_metrics(struct serving *serving, const struct call *call,
                          struct call_reply *reply) {
    const struct served_counts *counts = &serving->counts;
    struct text text = {.arena = serving->round};
    text_put_str(&text, "# HELP portcullis_decisions_total Asks decided, by outward state.\n"
                        "# TYPE portcullis_decisions_total counter\n");
    for (unsigned i = 0; i < 4; i++)
        count_put(&text, "portcullis_decisions_total", "state", outward_str((enum entry_outward)i),
                  counts->decided[i]);
    text_put_str(&text, "# TYPE portcullis_turned_away_total counter\n");
    count_put(&text, "portcullis_turned_away_total", NULL, NULL, counts->turned_away);
    text_put_str(&text, "# TYPE portcullis_rounds_total counter\n");
    count_put(&text, "portcullis_rounds_total", NULL, NULL, counts->rounds);
    text_put_str(&text, "# TYPE portcullis_calls_total counter\n");
    for (unsigned i = CALL_NONE + 1; i < CALL_COUNT; i++)
        count_put(&text, "portcullis_calls_total", "call", call_rule((enum call_verb)i)->name,
                  counts->calls[i]);
    /* Since this keeper began: what a refusal on paper adds to none of. */
    struct vault_reads reads = vault_reads(serving->keeper.vault);
    text_put_str(&text, "# TYPE portcullis_vault_finds_total counter\n");
    count_put(&text, "portcullis_vault_finds_total", NULL, NULL, reads.finds);
    text_put_str(&text, "# TYPE portcullis_vault_records_total counter\n");
    count_put(&text, "portcullis_vault_records_total", NULL, NULL, reads.identities + reads.years);
    text_put_str(&text, "# TYPE portcullis_log_size gauge\n");
    count_put(&text, "portcullis_log_size", NULL, NULL, ledger_size(serving->keeper.ledger));
    TRY(webhooks_put(serving, &text));
    identity_put(serving, &text);
    *reply =
        (struct call_reply){.status = 200, .type = CALL_METRICS_TEXT, .body = text_span(&text)};
    return err_none();
}
