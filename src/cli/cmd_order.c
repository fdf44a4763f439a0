/* What did a court order, and what does that stop? From the paper to two signatures to force. */
#include "ask/enjoin.h"
#include "base/bytes.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/order.h"
#include "cli/remote.h"
#include "law/order_source.h"

#include <time.h>

enum { ORDER_PAPER_BYTES_MAX = 64 * 1024 * 1024, TIN_FILE_BYTES_MAX = 64 };

/* ---- draft ---- */

static struct err paper_digest(struct cli *cli, const char *path, const char **hex) {
    OWNED_ARENA arena = arena_open(2 * (size_t)ORDER_PAPER_BYTES_MAX);
    struct span bytes;
    TRY(file_read(path, ORDER_PAPER_BYTES_MAX, arena, &bytes));
    struct digest digest = sha256(bytes);
    *hex = hex_str(cli->arena, digest_span(&digest));
    return err_none();
}

/* "<nonce>:<commitment>" of the number in the file, by the custodian's own key. */
static struct err person_commit(struct cli *cli, const struct keeper *keeper, const char *path,
                                struct span *text) {
    OWNED_ARENA arena = arena_open(1 << 16);
    struct span bytes;
    char tin[10];
    uint8_t nonce[ORDER_NONCE_BYTES];
    TRY(file_read(path, TIN_FILE_BYTES_MAX, arena, &bytes));
    while (bytes.len && (bytes.at[bytes.len - 1] == '\n' || bytes.at[bytes.len - 1] == '\r'))
        bytes.len--;
    if (!tin_canon(bytes, tin))
        return err_make(ERR_INPUT, "%s does not hold one number of nine digits", path);
    struct secret secret = subject_secret(&keeper->subject_key, span_of(tin, 9));
    struct digest tag = sha256(secret_span(&secret));
    explicit_bzero(tin, sizeof tin);
    secret_wipe(&secret);
    random_fill(nonce, sizeof nonce);
    struct digest commitment = order_person_commit(&tag, nonce);
    *text = span_str(arena_printf(cli->arena, "%s:%s",
                                  hex_str(cli->arena, span_of(nonce, sizeof nonce)),
                                  hex_str(cli->arena, digest_span(&commitment))));
    return err_none();
}

static struct err persons_commit(struct cli *cli, struct order_filling *filling) {
    int count = cli_value_count(cli, "person");
    if (count == 0) return err_none();
    struct span *person = ARENA_ARRAY(cli->arena, struct span, (size_t)count);
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    for (int i = 0; i < count; i++)
        TRY(person_commit(cli, &keeper, cli_value_at(cli, "person", i), &person[i]));
    filling->person = person;
    filling->person_count = (size_t)count;
    return err_none();
}

static struct err draft(struct cli *cli) {
    struct law_source source = {.name = cli->operand[0]};
    struct order_filling filling = {0};
    struct span canonical;
    char id[ID_BYTES_MAX];
    uint8_t random[10];
    random_fill(random, sizeof random);
    id_write("ORD", clock_now(), random, id);
    filling.id = id;
    TRY(cli_read(cli, cli->operand[0], PACK_BYTES_MAX, &source.bytes));
    if (cli_value(cli, "document"))
        TRY(paper_digest(cli, cli_value(cli, "document"), &filling.document_sha256));
    TRY(persons_commit(cli, &filling));
    TRY(order_compile(cli->arena, source, &filling, &canonical));
    cli_put(cli, canonical);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static const struct cli_option draft_options[] = {
    CLI_OPTION_DIR,
    {"document", "FILE", "the order as received; its SHA-256 stands for it", false, false},
    {"person", "FILE", "a file with one number; the draft holds a blind commitment", false, true},
    CLI_OPTION_NOW,
    {0},
};

const struct cli_command command_order_draft = {
    .noun = "order",
    .verb = "draft",
    .summary = "turns a court order written down as YAML into the document that two sign",
    .operands = "order.yaml",
    .operands_min = 1,
    .operands_max = 1,
    .option = draft_options,
    .help =
        "Restricted YAML (format portcullis-order/1): kind stay, narrow, require or lift; forum "
        "and docket; whom it binds; its scope by authority, purpose, field and person, where "
        "\"any\" is written out. Anything unknown, missing or misspelt is refused with its "
        "line. An order without an id is given one.\n\n"
        "A person in scope is named to nobody: --person takes the number from a file and "
        "writes a commitment that only the custodian's key can compare.",
    .example = "portcullis order draft --document stay.pdf stay.yaml > stay.json",
    .run = draft,
    .here = "it writes a document and sends nothing",
};

/* ---- sign ---- */

struct err cli_order(struct cli *cli, const char *path, json_t **document, struct order *order) {
    struct span bytes;
    TRY(cli_read(cli, path, ORDER_BYTES_MAX + 2, &bytes));
    struct err e = json_read(bytes, ORDER_BYTES_MAX + 2, document);
    if (!err_is(e)) e = order_read(cli->arena, *document, order, NULL);
    return err_is(e) ? err_at(e, "%s", path) : e;
}

static struct err sign(struct cli *cli) {
    OWNED_JSON document = NULL;
    OWNED_JWK key = NULL;
    struct order order;
    struct span jws;
    TRY(cli_order(cli, cli->operand[0], &document, &order));
    TRY(cli_read_key(cli, cli_value(cli, "officer-key"), true, &key));
    TRY(jws_sign(cli->arena, key, ORDER_TYP, statement_order(cli->arena, document), &jws));
    cli_put(cli, jws);
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static const struct cli_option sign_options[] = {
    {"officer-key", "A.jwk", "counsel's or an officer's own key", true, false}, {0}};

const struct cli_command command_order_sign = {
    .noun = "order",
    .verb = "sign",
    .summary = "signs an order as counsel or as an officer, away from the state directory",
    .operands = "order.json",
    .operands_min = 1,
    .operands_max = 1,
    .option = sign_options,
    .help = "Prints the signature over the whole document, for --approval of: portcullis order "
            "apply.",
    .example =
        "portcullis order sign --officer-key state/demo/counsel.jwk stay.json > counsel.jws\n"
        "portcullis order sign --officer-key state/demo/officer-a.jwk stay.json > "
        "officer.jws",
    .run = sign,
};

/* ---- preview ---- */

static json_t *spans_json(const struct span *text, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_stringn((const char *)text[i].at, text[i].len));
    return list;
}

static json_t *indices_json(const struct index_list *list) {
    json_t *all = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(all, json_integer((json_int_t)list->at[i]));
    return all;
}

static void reach_row(const struct cli *cli, const char *label, const struct span *text,
                      size_t count) {
    if (count == 0) cli_say_row(cli, label, "none");
    for (size_t i = 0; i < count; i++)
        cli_say_row(cli, i ? "" : label, "%s", cli_text(cli, text[i]));
}

static void indices_row(const struct cli *cli, const char *label, const struct index_list *list) {
    struct text out = {.arena = cli->arena};
    enum { SHOWN = 8 };
    for (size_t i = 0; i < list->count && i < SHOWN; i++)
        text_printf(&out, "%s%llu", i ? ", " : " (ledger entries ",
                    (unsigned long long)list->at[i]);
    if (list->count) text_put_str(&out, list->count > SHOWN ? ", ...)" : ")");
    struct span shown = text_span(&out);
    cli_say_row(cli, label, "%s%.*s", cli_number(cli, list->count), SPAN_FMT(shown));
}

static void reach_say(struct cli *cli, const struct order *order,
                      const struct enjoin_reach *reach) {
    bool lift = order->kind == ORDER_LIFT;
    bool bars = (order->effects & ORDER_BARS_USE) != 0;
    cli_say(cli, "%s  %s  %s\n", order_kind_str(order->kind), cli_text(cli, order->id),
            cli_text(cli, order->citation));
    cli_say(cli, lift ? "It ends %s, which stops:\n" : "%sIt stops, from its two signatures on:\n",
            lift ? cli_text(cli, order->lifts) : "");
    reach_row(cli, "authorities", reach->authority, reach->authority_count);
    reach_row(cli, "requesters", reach->requester, reach->requester_count);
    if (!lift && reach->requester_count == 0)
        cli_say_row(cli, "", "nobody enrolled is bound; look at the names under recipients");
    indices_row(cli, "open asks", &reach->past.open);
    indices_row(cli, "releases", &reach->past.releases);
    if (!lift)
        cli_say_row(cli, "recalled", bars ? "every release above" : "those made since its instant");
    OWNED_JSON o = json_object();
    json_set_span(o, "order", order->id);
    json_set_span(o, "kind", span_str(order_kind_str(order->kind)));
    json_object_set_new(o, "authorities", spans_json(reach->authority, reach->authority_count));
    json_object_set_new(o, "requesters", spans_json(reach->requester, reach->requester_count));
    json_object_set_new(o, "open_asks", indices_json(&reach->past.open));
    json_object_set_new(o, "releases", indices_json(&reach->past.releases));
    cli_say_json(cli, o);
}

static struct err spans_read(struct cli *cli, const json_t *o, const char *key, struct span **text,
                             size_t *count) {
    const json_t *list = NULL;
    TRY(json_need_array(o, "the gateway's answer", key, SIZE_MAX, &list));
    *count = json_array_size(list);
    *text = ARENA_ARRAY(cli->arena, struct span, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        struct span one;
        TRY(json_str_at(list, i, key, 255, &one));
        (*text)[i] = arena_copy(cli->arena, one);
    }
    return err_none();
}

static struct err indices_read(struct cli *cli, const json_t *o, const char *key,
                               struct index_list *found) {
    const json_t *list = NULL;
    TRY(json_need_array(o, "the gateway's answer", key, SIZE_MAX, &list));
    *found = (struct index_list){.arena = cli->arena};
    for (size_t i = 0; i < json_array_size(list); i++)
        index_list_add(found, (uint64_t)json_integer_value(json_array_get(list, i)));
    return err_none();
}

static struct err reach_fetch(struct cli *cli, const json_t *document, struct enjoin_reach *reach) {
    OWNED_REMOTE remote = {0};
    OWNED_JSON said = NULL;
    const char *key = cli_value(cli, "officer-key");
    struct http_message message = {.method = "POST",
                                   .type = "application/json",
                                   .has_body = true,
                                   .body = json_write(cli->arena, document)};
    if (!key)
        return err_make(ERR_USAGE, "--officer-key A.jwk is needed with --url: an enrolled "
                                   "officer's");
    TRY(remote_open(cli, &remote));
    TRY(cli_read_key(cli, key, true, &remote.key));
    TRY(remote_json(&remote, &message, "/v1/orders/preview", NULL, &said));
    *reach = (struct enjoin_reach){0};
    TRY(spans_read(cli, said, "authorities", &reach->authority, &reach->authority_count));
    TRY(spans_read(cli, said, "requesters", &reach->requester, &reach->requester_count));
    TRY(indices_read(cli, said, "open_ask_entries", &reach->past.open));
    return indices_read(cli, said, "release_entries", &reach->past.releases);
}

static struct err preview(struct cli *cli) {
    OWNED_JSON document = NULL;
    bool remote = false;
    struct order order;
    struct enjoin_reach reach;
    bool behind;
    TRY(cli_is_remote(cli, &remote));
    TRY(cli_order(cli, cli->operand[0], &document, &order));
    if (remote) {
        TRY(reach_fetch(cli, document, &reach));
        reach_say(cli, &order, &reach);
        return err_none();
    }
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(roll_order_check(keeper.roll, &order));
    if (keeper.pack) TRY(order_words_check(keeper.pack, &order));
    enjoin_preview(&keeper, cli->arena, &order, &reach);
    TRY(reach_find(&reach.past, UINT64_MAX, &behind));
    reach_say(cli, &order, &reach);
    return err_none();
}

static const struct cli_option preview_options[] = {
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_LOOKER, CLI_OPTION_NOW, {0}};

const struct cli_command command_order_preview = {
    .noun = "order",
    .verb = "preview",
    .summary = "says what an order would stop, before anybody signs",
    .operands = "order.json",
    .operands_min = 1,
    .operands_max = 1,
    .option = preview_options,
    .help = "Authorities, requesters, asks that wait, and past releases that would be recalled: "
            "counts, ids and ledger entries, no people. Nothing is recorded and nothing changes.",
    .example = "portcullis order preview --dir state stay.json",
    .run = preview,
};

/* ---- apply ---- */

/* One whose own end has come binds nobody, though it stands in the ledger. */
static const char *enjoined_word(const struct order *order, const struct enjoined *enjoined) {
    if (order->to && order->to <= enjoined->entered) return "ENTERED, BUT IT HAS ENDED";
    return enjoined->before ? "IN FORCE BEFORE" : "IN FORCE";
}

static void enjoined_say(struct cli *cli, const struct order *order,
                         const struct enjoined *enjoined) {
    cli_say(cli, "%s  %s  %s\n", enjoined_word(order, enjoined), cli_text(cli, order->id),
            cli_text(cli, order->citation));
    cli_say_row(cli, "ledger entry", "%s", cli_number(cli, enjoined->index));
    cli_say_row(cli, "quarantined", "%s asks in flight", cli_number(cli, enjoined->quarantined));
    cli_say_row(cli, "keys frozen", "of %s requesters", cli_number(cli, enjoined->freezes));
    cli_say_row(cli, "recalls", "%s notices", cli_number(cli, enjoined->recalls));
    OWNED_JSON o = json_object();
    json_set_span(o, "order", order->id);
    json_set_int(o, "log_index", (int64_t)enjoined->index);
    json_set_int(o, "recalls", (int64_t)enjoined->recalls);
    json_set_int(o, "freezes", (int64_t)enjoined->freezes);
    json_set_int(o, "quarantined", (int64_t)enjoined->quarantined);
    json_object_set_new(o, "before", json_boolean(enjoined->before));
    cli_say_json(cli, o);
}

/* In force all the same: what is said says so first. */
static struct err left_tell(const struct cli *cli, uint64_t index, struct span why) {
    if (why.len == 0) return err_none();
    return err_make(ERR_FAULT,
                    "the order is in force, ledger entry %s, and something that follows from it "
                    "could not be done; mend it and apply the same order again: %.*s",
                    cli_number(cli, index), SPAN_FMT(why));
}

static struct err taken_say(struct cli *cli, const struct order *order, struct span says) {
    size_t end = span_find_byte(says, '\n');
    struct span index = span_cut(says, 0, end);
    struct span why = end < says.len ? span_cut(says, end + 1, says.len) : span_str("");
    cli_say(cli, "IN FORCE  %s  %s\n", cli_text(cli, order->id), cli_text(cli, order->citation));
    cli_say_row(cli, "ledger entry", "%s", cli_text(cli, index));
    cli_say_row(cli, "taken up", "by the process that holds the state directory");
    OWNED_JSON o = json_object();
    uint64_t number = 0;
    json_set_span(o, "order", order->id);
    if (!err_is(decimal_read(index, JSON_INTEGER_MAX, &number)))
        json_set_int(o, "log_index", (int64_t)number);
    cli_say_json(cli, o);
    return left_tell(cli, number, why);
}

enum { WAIT_SECONDS = 30, WAIT_SECONDS_MAX = 3600, LOOKS_A_SECOND = 100 };

/* Handed over: looks until it was taken up, and opens the directory itself when that is free. */
static struct err handed_over(struct cli *cli, const char *dir, const struct order *order) {
    const char *id = cli_text(cli, order->id);
    const struct timespec between = {.tv_nsec = 1000000000L / LOOKS_A_SECOND};
    uint64_t seconds = WAIT_SECONDS;
    TRY(cli_count(cli, "wait", 0, WAIT_SECONDS_MAX, WAIT_SECONDS, &seconds));
    for (uint64_t look = 0; look <= seconds * LOOKS_A_SECOND; look++) {
        OWNED_ARENA arena = arena_open(1 << 20);
        enum spool_state state;
        struct span says;
        if (look) nanosleep(&between, NULL);
        if (!keeper_is_held(dir)) {
            OWNED_KEEPER keeper = {0};
            struct err e = cli_keeper(cli, &keeper); /* takes it up when it opens */
            if (err_is(e) && !keeper_is_held(dir)) return e;
        }
        TRY(spool_look(arena, dir, id, &state, &says));
        if (state == SPOOL_TAKEN) return taken_say(cli, order, arena_copy(cli->arena, says));
        if (state == SPOOL_REFUSED) return err_make(ERR_REFUSED, "%.*s", SPAN_FMT(says));
    }
    return err_make(ERR_FAULT,
                    "%s is handed over and NOT YET in force: the process that holds %s takes it "
                    "up before its next round, or whoever opens it next",
                    id, dir);
}

static struct err count_read(const json_t *o, const char *key, size_t *count) {
    int64_t found = 0;
    TRY(json_need_int(o, "the gateway's answer", key, 0, JSON_INTEGER_MAX, &found));
    *count = (size_t)found;
    return err_none();
}

/* A running gateway puts it in force between two rounds; the signatures are the authority. */
static struct err apply_remote(struct cli *cli, const json_t *document, const struct order *order,
                               const struct span approval[2]) {
    OWNED_REMOTE remote = {0};
    OWNED_JSON said = NULL;
    OWNED_JSON body = json_object();
    json_t *list = json_array();
    size_t index = 0;
    struct enjoined enjoined = {0};
    struct http_message message = {.method = "POST", .type = "application/json", .has_body = true};
    json_object_set_new(body, "order", json_deep_copy(document));
    json_object_set_new(body, "approvals", list);
    for (size_t i = 0; i < 2; i++)
        json_array_append_new(list, json_stringn((const char *)approval[i].at, approval[i].len));
    message.body = json_write(cli->arena, body);
    TRY(remote_open(cli, &remote));
    TRY(remote_json(&remote, &message, "/v1/orders", NULL, &said));
    TRY(count_read(said, "log_index", &index));
    TRY(count_read(said, "recalls", &enjoined.recalls));
    TRY(count_read(said, "freezes", &enjoined.freezes));
    TRY(count_read(said, "quarantined", &enjoined.quarantined));
    enjoined.index = index;
    enjoined.before = json_is_true(json_object_get(said, "in_force_before"));
    TRY(count_read(said, "left", &enjoined.left));
    enjoined_say(cli, order, &enjoined);
    /* Why, the gateway tells its operator. */
    return left_tell(cli, index,
                     enjoined.left ? SPAN_LITERAL("see what the gateway said") : (struct span){0});
}

static struct err order_apply(struct cli *cli, const json_t *document, const struct order *order) {
    const char *dir = NULL;
    bool remote = false;
    struct span approval[2];
    struct enjoined enjoined;
    TRY(cli_is_remote(cli, &remote));
    if (!remote) TRY(cli_dir(cli, &dir));
    TRY(cli_approvals(cli, ORDER_TYP, statement_order(cli->arena, document), approval));
    if (remote) return apply_remote(cli, document, order, approval);
    if (keeper_is_held(dir)) {
        TRY(spool_put(cli->arena, dir, cli_text(cli, order->id), document, approval));
        return handed_over(cli, dir, order);
    }
    OWNED_KEEPER keeper = {0};
    TRY(cli_keeper(cli, &keeper));
    TRY(enjoin(&keeper, document, approval, &enjoined));
    enjoined_say(cli, order, &enjoined);
    return left_tell(cli, enjoined.index, span_str(enjoined.left ? enjoined.why.text : ""));
}

static struct err apply(struct cli *cli) {
    OWNED_JSON document = NULL;
    struct order order;
    TRY(cli_order(cli, cli->operand[0], &document, &order));
    return order_apply(cli, document, &order);
}

#define APPLY_OPTIONS                                                                              \
    CLI_OPTION_DIR, CLI_OPTION_URL, CLI_OPTION_APPROVAL, CLI_OPTION_OFFICER_KEY,                   \
        {"wait", "SECONDS", "how long to wait for a process that holds the directory (30)", false, \
         false},                                                                                   \
        CLI_OPTION_NOW

static const struct cli_option apply_options[] = {APPLY_OPTIONS, {0}};

const struct cli_command command_order_apply = {
    .noun = "order",
    .verb = "apply",
    .summary = "puts a court order in force, under counsel's and one officer's signature",
    .operands = "order.json",
    .operands_min = 1,
    .operands_max = 1,
    .option = apply_options,
    .help = "From its ledger entry on nothing in its scope leaves: asks are refused, what waits is "
            "stopped, answers given before are not given again. Where it bars the recipient's use, "
            "every past recipient in scope gets a recall notice.\n\n"
            "While another process decides, the signed order is handed over to it and comes into "
            "force before its next round. The same order applied again changes nothing and adds "
            "only notices that are missing.",
    .example = "portcullis order apply --dir state stay.json --approval counsel.jws "
               "--approval officer.jws",
    .run = apply,
};

/* ---- lift ---- */

static struct err lift_make(struct cli *cli, json_t **document) {
    char id[ID_BYTES_MAX];
    char now_text[INSTANT_TEXT_BYTES];
    char from_text[INSTANT_TEXT_BYTES];
    uint8_t random[10];
    instant now = 0;
    instant from = 0;
    const char *hex = NULL;
    TRY(cli_instant(cli, "now", &now));
    TRY(cli_instant(cli, "from", &from));
    TRY(paper_digest(cli, cli_value(cli, "document"), &hex));
    now = now ? now : clock_now();
    random_fill(random, sizeof random);
    id_write("ORD", now, random, id);
    instant_write(now, now_text);
    instant_write(from ? from : now, from_text);
    *document = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:[s,s]}", "format",
                          "portcullis-order/1", "order", id, "kind", "lift", "lifts",
                          cli->operand[0], "forum", cli_value(cli, "forum"), "docket",
                          cli_value(cli, "docket"), "document_sha256", hex, "received_at", now_text,
                          "effective_from", from_text, "says", cli_value(cli, "says"), "signed_by",
                          "custodian.general-counsel", "custodian.disclosure-head");
    return *document ? err_none() : err_make(ERR_USAGE, "an option's text is not UTF-8");
}

static struct err lift(struct cli *cli) {
    OWNED_JSON document = NULL;
    struct order order;
    TRY(lift_make(cli, &document));
    TRY(order_read(cli->arena, document, &order, NULL));
    if (!cli_flag(cli, "draft")) return order_apply(cli, document, &order);
    cli_put(cli, json_write(cli->arena, document));
    cli_put(cli, SPAN_LITERAL("\n"));
    return err_none();
}

static const struct cli_option lift_options[] = {
    {"forum", "COURT", "the court that lifts it", true, false},
    {"docket", "DOCKET", "docket and entry of the ruling", true, false},
    {"document", "FILE", "the ruling as received; its SHA-256 stands for it", true, false},
    {"says", "SENTENCE", "what was ruled, in one sentence", true, false},
    {"from", "INSTANT", "from when on it is ended (else from now)", false, false},
    {"draft", NULL, "print the document for signers elsewhere, and apply nothing", false, false},
    APPLY_OPTIONS,
    {0},
};

const struct cli_command command_order_lift = {
    .noun = "order",
    .verb = "lift",
    .summary = "ends one order from an instant, by a ruling and two signatures",
    .operands = "ORD-ID",
    .operands_min = 1,
    .operands_max = 1,
    .option = lift_options,
    .help = "A lift ends the order it names and opens nothing that the pack does not, nor what "
            "another order in force still stops. Nothing is deleted: both entries stand.",
    .example = "portcullis order lift --dir state ORD-01KB0000000000000000000000 --forum \"Example "
               "Court of Appeals\" --docket \"26-1, entry 9\" --document ruling.pdf --says "
               "\"Vacated.\" --officer-key state/demo/counsel.jwk --officer-key "
               "state/demo/officer-a.jwk",
    .run = lift,
};
