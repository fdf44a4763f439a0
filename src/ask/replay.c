/* Would the same decision be made again, from what was known then? */
#include "ask/replay.h"

#include "ask/replay_said.h"
#include "ask/weigh.h"
#include "base/bytes.h"
#include "base/file.h"
#include "law/approve.h"

#include <assert.h>

enum {
    REPLAY_BYTES_MAX = 512 * 1024 * 1024,
    REPLAY_SCRATCH_BYTES = 64 * 1024 * 1024,
    REPLAY_PACKS_MAX = 64,
};

struct replay {
    struct keeper *keeper;
    struct arena *arena;   /* packs, as long as the replay */
    struct arena *scratch; /* wiped a decision */
    struct roll *roll;
    uint64_t known; /* the roll is as of this index */
    const struct pack *pack[REPLAY_PACKS_MAX];
    size_t pack_count;
};

struct replay *replay_open(struct keeper *keeper) {
    struct arena *arena = arena_open(REPLAY_BYTES_MAX);
    struct replay *replay = ARENA_NEW(arena, struct replay);
    replay->keeper = keeper;
    replay->arena = arena;
    replay->scratch = arena_open(REPLAY_SCRATCH_BYTES);
    replay->roll = roll_open();
    return replay;
}

void replay_close(struct replay *replay) {
    if (!replay) return;
    roll_close(replay->roll);
    arena_close(replay->scratch);
    arena_close(replay->arena);
}

/* ---- what was known ---- */

static struct err roll_as_of(struct replay *replay, uint64_t index) {
    if (index < replay->known) {
        roll_close(replay->roll);
        replay->roll = roll_open();
    }
    replay->known = index;
    return roll_fold_until(replay->roll, replay->keeper->ledger, index);
}

static struct err pack_find(struct replay *replay, const struct pack **pack) {
    struct digest digest;
    uint64_t index;
    struct span bytes;
    if (!roll_pack(replay->roll, &digest, &index))
        return err_make(ERR_PROOF, "a decision stands before the first pack");
    for (size_t i = 0; i < replay->pack_count; i++) {
        if (memcmp(pack_digest(replay->pack[i]), &digest, sizeof digest) != 0) continue;
        *pack = replay->pack[i];
        return err_none();
    }
    if (replay->pack_count == REPLAY_PACKS_MAX)
        return err_make(ERR_FAULT, "more than %d packs in one replay; replay fewer decisions",
                        REPLAY_PACKS_MAX);
    const char *path = arena_printf(replay->arena, "%s/packs/%s.json", replay->keeper->dir,
                                    hex_str(replay->arena, digest_span(&digest)));
    TRY(file_read(path, PACK_COMPILED_BYTES_MAX, replay->arena, &bytes));
    struct digest found = sha256(bytes);
    if (memcmp(&found, &digest, sizeof found) != 0)
        return err_make(ERR_PROOF, "%s is not the pack that was in force then; restore it", path);
    struct err e = pack_load(replay->arena, bytes, pack);
    if (err_is(e)) return err_at(e, "%s", path);
    replay->pack[replay->pack_count++] = *pack;
    return err_none();
}

/* With the readings that were chosen by then. */
static struct err pack_as_of(struct replay *replay, const struct pack **pack) {
    size_t count = 0;
    TRY(pack_find(replay, pack));
    const struct law_choice *choice = roll_choices(replay->roll, &count);
    pack_construe(*pack, choice, count);
    return err_none();
}

/* ---- one decision ---- */

/* As it stands: ledger entry, case, record. */
struct stands {
    uint64_t index;
    struct entry_view entry;
    json_t *record;          /* without its explanation, which is the most of it */
    struct span explanation; /* as it stands in the record's bytes */
    struct vault_case *kept;
    const struct pack *pack;
    struct ask ask;
    struct facts_from facts;
    struct seen seen;
    struct settled settled;
    bool final;
    uint64_t known, orders;
};

/* Where the value that begins at `from` ends, in JSON known to be well-formed: objects and texts.
 */
static size_t value_end(struct span json, size_t from) {
    int depth = 0;
    bool text = false;
    for (size_t i = from; i < json.len; i++) {
        uint8_t c = json.at[i];
        if (text && c == '\\') {
            i++;
            continue;
        }
        if (c == '"') text = !text;
        if (text) continue;
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        if (depth == 0) return i + 1;
    }
    return json.len;
}

/* Cuts the explanation out. In the record a quote within a text is escaped, so these bytes are the
 * member's name; no other member has it. */
static struct err record_split(struct arena *arena, struct span record, struct stands *stands) {
    static const char name[] = ",\"explanation\":";
    const uint8_t *at = memmem(record.at, record.len, name, sizeof name - 1);
    if (!at) return err_make(ERR_PROOF, "its record has no explanation");
    size_t begin = (size_t)(at - record.at);
    size_t from = begin + sizeof name - 1;
    size_t end = value_end(record, from);
    struct text rest = {.arena = arena};
    stands->explanation = span_cut(record, from, end);
    text_put(&rest, span_cut(record, 0, begin));
    text_put(&rest, span_cut(record, end, record.len));
    return json_read(text_span(&rest), CASE_BYTES_MAX, &stands->record);
}

static struct err record_take(struct replay *replay, struct stands *stands) {
    struct arena *arena = replay->scratch;
    const json_t *record = stands->record;
    const json_t *knowledge;
    struct span text;
    struct span id;
    int64_t number;
    const char *where = "the record";
    TRY(json_need_object(record, where, "knowledge", &knowledge));
    TRY(json_need_int(knowledge, where, "index", 0, JSON_INTEGER_MAX, &number));
    stands->known = (uint64_t)number;
    TRY(json_need_int(knowledge, where, "orders", 0, JSON_INTEGER_MAX, &number));
    stands->orders = (uint64_t)number;
    TRY(roll_as_of(replay, stands->known));
    TRY(pack_as_of(replay, &stands->pack));
    TRY(json_need_str(record, where, "ask_text", ASK_BYTES_MAX, &text));
    TRY(ask_read(arena, text, &stands->ask));
    TRY(json_need_str(record, where, "requester", CASE_NAME_BYTES_MAX, &id));
    stands->facts = (struct facts_from){.ask = &stands->ask,
                                        .requester = roll_requester(replay->roll, id),
                                        .roll = replay->roll,
                                        .subject_tag = &stands->kept->subject_tag};
    if (!stands->facts.requester) return err_make(ERR_PROOF, "its requester was not enrolled then");
    TRY(json_need_str(record, where, "signer_role", 64, &stands->facts.signer_role));
    TRY(json_need_str(record, where, "law_time", INSTANT_TEXT_BYTES, &text));
    TRY(instant_read(text, &stands->facts.now));
    return seen_read(arena, record, &stands->facts, &stands->seen, &stands->settled);
}

/* A final answer of an ask that waited was made under what people said about one frozen ask. */
static struct err settled_take(struct stands *stands) {
    struct span hex;
    stands->final = json_object_get(stands->record, "answers") != NULL;
    stands->settled.withdrawn = json_is_true(json_object_get(stands->record, "withdrawn"));
    stands->settled.no_key = json_is_true(json_object_get(stands->record, "no_key"));
    if (!stands->final) return err_none();
    TRY(json_need_str(stands->record, "the record", "frozen", 2 * DIGEST_BYTES, &hex));
    return hex_read(hex, stands->settled.frozen.byte, DIGEST_BYTES);
}

static void weigh(struct replay *replay, const struct stands *stands, struct law_decision *law) {
    struct arena *arena = replay->scratch;
    struct law_ask *typed = ARENA_NEW(arena, struct law_ask);
    weigh_paper(arena, stands->pack, &stands->facts, typed, law);
    if (!law->reached_identity || stands->settled.withdrawn || stands->settled.no_key) return;
    weigh_whole(arena, stands->pack, &stands->facts, &stands->seen,
                stands->final ? &stands->settled : NULL, typed, law);
}

/* ---- compared ---- */

static bool text_is(const json_t *o, const char *key, struct span text) {
    const json_t *value = json_object_get(o, key);
    return json_is_string(value) &&
           span_equal(span_of(json_string_value(value), json_string_length(value)), text);
}

/* What the law says now, as it was said then; the rest of the record is what that was made from. */
static const char *record_differs(struct replay *replay, const struct stands *stands,
                                  const struct law_decision *law, enum entry_outward state) {
    struct arena *arena = replay->scratch;
    const json_t *record = stands->record;
    bool waits = state == OUTWARD_UNDER_REVIEW && !stands->final;
    char due[INSTANT_TEXT_BYTES];
    const char *identity = law->reached_identity ? match_reason_str(stands->seen.match.reason)
                                                 : "not asked: the paper stage failed";
    if (!span_equal(explain_write(arena, law), stands->explanation)) return "explanation";
    if (!text_is(record, "outward", span_str(outward_str(state)))) return "outward";
    if (!text_is(record, "identity", span_str(identity))) return "identity";
    if (!waits) return json_object_get(record, "due") ? "due" : NULL;
    struct digest frozen = approve_frozen(arena, &stands->ask.digest, stands->facts.requester->id,
                                          roll_origin(replay->roll), law);
    instant_write(stands->facts.now + law->review_seconds, due);
    if (!text_is(record, "due", span_str(due))) return "due";
    bool same = text_is(record, "frozen", span_str(hex_str(arena, digest_span(&frozen))));
    return same ? NULL : "frozen";
}

/* What officers signed, verified and counted again. */
static struct err people_differ(struct replay *replay, const struct stands *stands,
                                const char **differs) {
    struct arena *arena = replay->scratch;
    struct law_decision law = {0};
    struct law_ask *typed = ARENA_NEW(arena, struct law_ask);
    *differs = NULL;
    if (!stands->final) return err_none();
    bool counts = !stands->settled.withdrawn && !stands->settled.no_key;
    weigh_paper(arena, stands->pack, &stands->facts, typed, &law);
    counts = counts && law.reached_identity;
    if (counts) weigh_whole(arena, stands->pack, &stands->facts, &stands->seen, NULL, typed, &law);
    return said_again(replay->keeper->ledger, replay->roll, arena, stands->record,
                      counts ? &law : NULL, &stands->settled, differs);
}

/* A list of texts in an entry, which are codes and field names and need no escapes. */
static struct span list_next(struct span *list) {
    size_t open = span_find_byte(*list, '"');
    if (open == list->len) return (struct span){0};
    *list = span_cut(*list, open + 1, list->len);
    size_t close = span_find_byte(*list, '"');
    struct span word = span_cut(*list, 0, close);
    *list = span_cut(*list, close < list->len ? close + 1 : close, list->len);
    return word;
}

static bool codes_same(const struct entry_view *entry, const struct law_decision *law,
                       enum entry_outward state) {
    struct span codes = entry_view_value(entry, "codes");
    static const char *const uniform[] = {"NOT_RELEASED"};
    const char *const *code = law->reached_identity ? uniform : law->codes;
    size_t count = law->reached_identity ? state == OUTWARD_NOT_RELEASED : law->code_count;
    for (size_t i = 0; i < count; i++)
        if (!span_is(list_next(&codes), code[i])) return false;
    return list_next(&codes).at == NULL;
}

/* Every field that left was one that the law grants. */
static bool fields_granted(const struct entry_view *entry, const struct law_decision *law) {
    struct span fields = entry_view_value(entry, "fields");
    for (struct span name = list_next(&fields); name.at; name = list_next(&fields)) {
        bool granted = false;
        for (size_t k = 0; k < law->grant_count; k++)
            granted = granted || span_equal(law->grant[k].field, name);
        if (!granted) return false;
    }
    return true;
}

static bool entry_says(const struct entry_view *entry, const char *name, const char *text) {
    return span_is(entry_view_value(entry, name), text);
}

static const char *differs(struct replay *replay, const struct stands *stands,
                           const struct law_decision *law) {
    struct arena *arena = replay->scratch;
    const struct entry_view *entry = &stands->entry;
    struct digest digest = sha256(stands->kept->record);
    struct span fields = entry_view_value(entry, "fields");
    bool gives = list_next(&fields).at != NULL;
    enum entry_outward state = weigh_outward(law, gives, stands->final);
    if (!entry_says(entry, "record", hex_str(arena, digest_span(&digest)))) return "record";
    if (stands->orders != roll_head(replay->roll)) return "orders";
    if (entry_view_count(entry, "orders") != stands->orders) return "orders";
    if (!entry_says(entry, "pack", hex_str(arena, digest_span(pack_digest(stands->pack)))))
        return "pack";
    if (!entry_says(entry, "state", outward_str(state))) return "state";
    if (!codes_same(entry, law, state)) return "codes";
    if (!fields_granted(entry, law)) return "fields";
    return record_differs(replay, stands, law, state);
}

static struct err stands_take(struct replay *replay, struct stands *stands) {
    bool has = false;
    stands->kept = ARENA_NEW(replay->scratch, struct vault_case);
    TRY(case_by_entry(replay->keeper->vault, replay->scratch, stands->index, stands->kept, &has));
    if (!has) return err_make(ERR_FAULT, "the vault lacks its case; restore the vault");
    TRY(record_split(replay->scratch, stands->kept->record, stands));
    TRY(record_take(replay, stands));
    return settled_take(stands);
}

struct err replay_entry(struct replay *replay, uint64_t index, struct replayed *replayed,
                        bool *is_decision) {
    struct span bytes;
    struct law_decision law = {0};
    arena_wipe(replay->scratch);
    struct stands *stands = ARENA_NEW(replay->scratch, struct stands);
    stands->index = index;
    TRY(ledger_entry_at(replay->keeper->ledger, replay->scratch, index, &bytes));
    TRY(entry_scan(bytes, &stands->entry));
    *is_decision = stands->entry.kind == ENTRY_DECISION;
    struct err e = *is_decision ? stands_take(replay, stands) : err_none();
    if (*is_decision && !err_is(e)) {
        weigh(replay, stands, &law);
        *replayed = (struct replayed){.index = index, .differs = differs(replay, stands, &law)};
        memcpy(replayed->decision_id, stands->kept->decision_id, ID_BYTES_MAX);
        if (!replayed->differs) e = people_differ(replay, stands, &replayed->differs);
    }
    json_decref(stands->record);
    return err_is(e) ? err_at(e, "ledger entry %llu", (unsigned long long)index) : e;
}

/* ---- otherwise ---- */

static void otherwise_weigh(struct replay *replay, struct stands *stands,
                            const struct law_choice *choice, struct otherwise *otherwise) {
    struct law_decision law = {0};
    struct law_ask *typed = ARENA_NEW(replay->scratch, struct law_ask);
    size_t count = 0;
    const struct law_choice *known = roll_choices(replay->roll, &count);
    struct law_choice *all = ARENA_ARRAY(replay->scratch, struct law_choice, count + 1);
    weigh(replay, stands, &law);
    bool looked_up = law.reached_identity;
    otherwise->was = law.outcome;
    if (count) memcpy(all, known, count * sizeof *all);
    all[count] = *choice; /* the last of a construction is the one that counts */
    pack_construe(stands->pack, all, count + 1);
    if (looked_up)
        weigh(replay, stands, &law);
    else
        weigh_paper(replay->scratch, stands->pack, &stands->facts, typed, &law);
    otherwise->would = law.outcome;
    memcpy(otherwise->decision_id, stands->kept->decision_id, ID_BYTES_MAX);
}

struct err replay_otherwise(struct replay *replay, uint64_t index, const struct law_choice *choice,
                            struct otherwise *otherwise, bool *differs_then) {
    struct span bytes;
    arena_wipe(replay->scratch);
    struct stands *stands = ARENA_NEW(replay->scratch, struct stands);
    stands->index = index;
    *differs_then = false;
    TRY(ledger_entry_at(replay->keeper->ledger, replay->scratch, index, &bytes));
    TRY(entry_scan(bytes, &stands->entry));
    bool decided = stands->entry.kind == ENTRY_DECISION;
    struct err e = decided ? stands_take(replay, stands) : err_none();
    if (decided && !err_is(e)) {
        otherwise_weigh(replay, stands, choice, otherwise);
        *differs_then = otherwise->was != otherwise->would;
    }
    json_decref(stands->record);
    return err_is(e) ? err_at(e, "ledger entry %llu", (unsigned long long)index) : e;
}
