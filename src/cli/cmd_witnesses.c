/* Who has seen the newest checkpoint? Asks the witnesses of the policy, and keeps what they sign.
 */
#include "cli/commands.h"

#include "base/file.h"
#include "http/http.h"
#include "store/asking.h"

enum {
    VKEY_BYTES_MAX = 1024,
    REPLY_BYTES_MAX = 65536,
    SECONDS_MAX = 10,
};

static const struct http_bounds bounds = {REPLY_BYTES_MAX, SECONDS_MAX};

static struct err policy_open(struct cli *cli, const char *path, struct policy *policy) {
    struct span text;
    if (!file_exists(path))
        return err_make(ERR_INPUT, "%s does not exist; make one with: portcullis ledger policy",
                        path);
    TRY(cli_read(cli, path, POLICY_BYTES_MAX, &text));
    struct err e = policy_read(cli->arena, text, policy);
    return err_is(e) ? err_at(e, "%s", path) : e;
}

static struct err newest_read(struct cli *cli, const char *dir, struct asking *newest) {
    struct span vkey;
    struct note_key key;
    TRY(cli_read_line(cli, arena_printf(cli->arena, "%s/log.vkey", dir), VKEY_BYTES_MAX, &vkey));
    TRY(vkey_read(vkey, &key));
    return asking_read(cli->arena, dir, &key, newest);
}

/* ---- one witness ---- */

enum asked { ASKED_SIGNED = 0, ASKED_SILENT, ASKED_REFUSED };

static struct err ask_once(struct cli *cli, const struct asking *newest,
                           const struct policy_witness *witness, uint64_t old_size,
                           struct http_reply *reply) {
    struct span body;
    TRY(asking_body(cli->arena, newest, old_size, &body));
    return http_send(cli->arena, asking_url(cli->arena, witness), &body, &bounds, reply);
}

/* Asks from the size that we believe it has seen; a 409 tells the true one. */
static struct err witness_ask(struct cli *cli, const struct asking *newest,
                              const struct policy_witness *witness, struct span *note) {
    uint64_t seen = log_cosigned_size(cli->arena, newest->log_dir, &witness->key);
    bool again = true;
    struct http_reply reply = {0};
    if (seen > newest->checkpoint.size) seen = 0;
    for (int i = 0; again && i < ASKING_ASKS_MAX; i++) {
        TRY(ask_once(cli, newest, witness, seen, &reply));
        TRY(asking_answer(cli->arena, newest, witness, reply.status, reply.body, &seen, &again,
                          note));
    }
    if (!again) return err_none();
    return err_make(ERR_FAULT, "%s answers %u; ask its operator", witness->name, reply.status);
}

/* ---- ledger witness ---- */

static enum asked one_ask(struct cli *cli, const struct asking *newest,
                          const struct policy_witness *witness, struct span *note,
                          struct err *worst) {
    struct err e = witness_ask(cli, newest, witness, note);
    if (!err_is(e)) {
        cli_say_row(cli, witness->name, "cosigned");
        return ASKED_SIGNED;
    }
    cli_note(cli, "portcullis: %s\n", e.text);
    if (err_is(*worst) && worst->kind == ERR_PROOF) return ASKED_REFUSED;
    *worst = (struct err){e.kind, arena_str(cli->arena, span_str(e.text))};
    return e.kind == ERR_PROOF ? ASKED_REFUSED : ASKED_SILENT;
}

static void told(struct cli *cli, const struct asking *newest, const struct policy *policy,
                 const struct policy_found *found) {
    cli_say(cli, "%sCosigned%s: %zu of %zu witnesses have seen these %s entries.\n",
            cli_style(cli, CLI_GOOD), cli_style(cli, CLI_PLAIN), found->count,
            policy->witness_count, cli_number(cli, newest->checkpoint.size));
    OWNED_JSON o = json_object();
    json_set_int(o, "size", (int64_t)newest->checkpoint.size);
    json_set_int(o, "cosigned", (int64_t)found->count);
    json_set_int(o, "witnesses", (int64_t)policy->witness_count);
    cli_say_json(cli, o);
}

static struct err ledger_witness_run(struct cli *cli) {
    const char *dir;
    struct asking newest;
    struct policy_found found;
    struct policy *policy = ARENA_NEW(cli->arena, struct policy);
    struct err worst = err_none();
    TRY(cli_dir(cli, &dir));
    const char *path = cli_value(cli, "policy");
    if (!path) path = arena_printf(cli->arena, "%s/witness.policy", dir);
    TRY(policy_open(cli, path, policy));
    TRY(newest_read(cli, dir, &newest));
    struct span note = newest.note;
    for (size_t i = 0; i < policy->witness_count; i++)
        if (policy->witness[i].url) one_ask(cli, &newest, &policy->witness[i], &note, &worst);
    struct err e = policy_check(cli->arena, policy, note, clock_now(), &found);
    /* A witness that saw another history weighs more than any number that did not. */
    if (worst.kind == ERR_PROOF) return worst;
    if (err_is(e)) return err_is(worst) ? (struct err){ERR_FAULT, e.text} : e;
    TRY(log_cosigned_put(dir, &newest.key, note));
    told(cli, &newest, policy, &found);
    return err_none();
}

static const struct cli_option ledger_witness_option[] = {
    CLI_OPTION_DIR,
    {"policy", "FILE", "whom to ask and how many must sign (DIR/witness.policy)", false, false},
    {0},
};

const struct cli_command command_ledger_witness = {
    .noun = "ledger",
    .verb = "witness",
    .summary = "has the newest checkpoint cosigned by the witnesses of the policy",
    .operands = "",
    .option = ledger_witness_option,
    .help = "Shows each witness the published checkpoint, with the proof that it grew from the one "
            "that this witness saw last. When as many have cosigned as the policy wants, the "
            "checkpoint is published with their cosignatures, and receipts for the entries under "
            "it carry them too.\n\n"
            "Only the addresses in the policy are dialled. A witness that was shown another "
            "history than this one is an alarm: exit code 7, and nothing is published.",
    .example = "portcullis ledger witness --dir state",
    .run = ledger_witness_run,
    .here = "a running gateway asks the witnesses of its policy by itself",
};

/* ---- ledger policy ---- */

/* "W.vkey=http://host:port" */
static struct err witness_write(struct cli *cli, const char *word, struct text *text,
                                const char **name) {
    const char *equals = strchr(word, '=');
    struct span vkey;
    struct note_key key;
    if (!equals || equals == word || !equals[1])
        return err_make(ERR_USAGE, "--witness is a key's file and an address: "
                                   "oig.vkey=http://localhost:6105");
    const char *path = arena_str(cli->arena, span_of(word, (size_t)(equals - word)));
    TRY(cli_read_line(cli, path, VKEY_BYTES_MAX, &vkey));
    struct err e = vkey_read(vkey, &key);
    if (err_is(e)) return err_at(e, "%s", path);
    *name = arena_str(cli->arena, span_str(key.name));
    text_printf(text, "witness %s %.*s %s\n", key.name, SPAN_FMT(vkey), equals + 1);
    return err_none();
}

static struct err ledger_policy_run(struct cli *cli) {
    const char *dir;
    uint64_t quorum;
    struct span vkey;
    struct text text = {.arena = cli->arena};
    struct text group = {.arena = cli->arena};
    struct policy *policy = ARENA_NEW(cli->arena, struct policy);
    int count = cli_value_count(cli, "witness");
    TRY(cli_dir(cli, &dir));
    TRY(cli_count(cli, "quorum", 1, 64, 2, &quorum));
    if (!cli_value(cli, "quorum") && count < 3)
        return err_make(ERR_USAGE, "name three witnesses, of whom two must sign, or say with "
                                   "--quorum how many must");
    const char *path = arena_printf(cli->arena, "%s/log.vkey", dir);
    TRY(cli_read_line(cli, path, VKEY_BYTES_MAX, &vkey));
    text_printf(&text, "log %.*s\n", SPAN_FMT(vkey));
    text_printf(&group, "group quorum-of-witnesses %llu", (unsigned long long)quorum);
    for (int i = 0; i < count; i++) {
        const char *name;
        TRY(witness_write(cli, cli_value_at(cli, "witness", i), &text, &name));
        text_printf(&group, " %s", name);
    }
    text_put(&text, text_span(&group));
    text_put_str(&text, "\nquorum quorum-of-witnesses\n");
    TRY(policy_read(cli->arena, text_span(&text), policy));
    path = arena_printf(cli->arena, "%s/witness.policy", dir);
    TRY(file_write_durable(path, text_span(&text), 0644));
    cli_say(cli, "%s asks %d witness%s; %llu must cosign.\n", path, count, count == 1 ? "" : "es",
            (unsigned long long)quorum);
    OWNED_JSON o = json_pack("{s:s}", "policy", path);
    json_set_int(o, "witnesses", count);
    json_set_int(o, "quorum", (int64_t)quorum);
    cli_say_json(cli, o);
    return err_none();
}

static const struct cli_option ledger_policy_option[] = {
    CLI_OPTION_DIR,
    {"witness", "W.vkey=URL", "a witness's public key and its address", true, true},
    {"quorum", "N", "how many must cosign (2, of at least three witnesses)", false, false},
    {0},
};

const struct cli_command command_ledger_policy = {
    .noun = "ledger",
    .verb = "policy",
    .summary = "says which witnesses are asked, and how many must cosign",
    .operands = "",
    .option = ledger_policy_option,
    .help = "Writes DIR/witness.policy (C2SP tlog-policy), which ledger witness asks by and "
            "anybody verifies receipts by. Unless told otherwise two of at least three witnesses "
            "must agree: one may be down, and no single one is believed.\n\n"
            "Give the file to those who hold receipts; without it they would have to believe "
            "whatever policy comes with the receipt.",
    .example = "portcullis ledger policy --dir state "
               "--witness witness/witness.vkey=http://localhost:6105 --quorum 1",
    .run = ledger_policy_run,
    .here = "a running gateway reads the policy of its directory when it begins",
};
