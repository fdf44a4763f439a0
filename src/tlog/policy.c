/* Whose cosignatures are enough? A policy file, C2SP tlog-policy: logs, witnesses, groups of them,
 * and the one group (or witness) that must agree. */
#include "tlog/witness.h"

#include "base/bytes.h"

#include <assert.h>

enum {
    WORDS_MAX = POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX + 3,
    CLOCKS_APART_MAX = 24 * 3600, /* how far ahead a witness's clock may be */
    NOT_FOUND = 255,
};

_Static_assert(POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX < NOT_FOUND, "members are one byte");

struct reader {
    struct arena *arena;
    struct policy *policy;
    bool has_quorum;
    bool is_member[POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX];
    const struct span *word;
    size_t words;
};

static struct err bad(const char *what) { return err_make(ERR_INPUT, "%s", what); }

/* The place of a witness or a group by its name. */
static unsigned char place_find(const struct policy *policy, struct span name) {
    for (size_t i = 0; i < policy->witness_count; i++)
        if (span_is(name, policy->witness[i].name)) return (unsigned char)i;
    for (size_t i = 0; i < policy->group_count; i++)
        if (span_is(name, policy->group[i].name)) return (unsigned char)(POLICY_WITNESSES_MAX + i);
    return NOT_FOUND;
}

/* Two names with one key would count one witness twice. */
static bool key_is_known(const struct policy *policy, const struct note_key *key) {
    for (size_t i = 0; i < policy->log_count; i++)
        if (memcmp(policy->log[i].key.public_key, key->public_key, sizeof key->public_key) == 0)
            return true;
    for (size_t i = 0; i < policy->witness_count; i++)
        if (memcmp(policy->witness[i].key.public_key, key->public_key, sizeof key->public_key) == 0)
            return true;
    return false;
}

static const char *url_of(const struct reader *reader, size_t at) {
    return reader->words > at ? arena_str(reader->arena, reader->word[at]) : NULL;
}

static struct err log_line(struct reader *reader) {
    struct policy *policy = reader->policy;
    struct policy_log *log = &policy->log[policy->log_count];
    if (reader->words < 2 || reader->words > 3) return bad("expected: log <vkey> [<url>]");
    if (policy->log_count == POLICY_LOGS_MAX) return bad("too many logs");
    TRY(vkey_read(reader->word[1], &log->key));
    if (log->key.type != 0x01) return bad("a log's key must be of type 1 (Ed25519)");
    if (key_is_known(policy, &log->key)) return bad("this key stands in the policy already");
    log->url = url_of(reader, 2);
    policy->log_count++;
    return err_none();
}

static bool name_is_free(const struct policy *policy, struct span name) {
    return !span_is(name, "none") && place_find(policy, name) == NOT_FOUND;
}

static struct err witness_line(struct reader *reader) {
    struct policy *policy = reader->policy;
    struct policy_witness *witness = &policy->witness[policy->witness_count];
    if (reader->words < 3 || reader->words > 4)
        return bad("expected: witness <name> <vkey> [<url>]");
    if (policy->witness_count == POLICY_WITNESSES_MAX) return bad("too many witnesses");
    if (!name_is_free(policy, reader->word[1])) return bad("this name is taken");
    TRY(vkey_read(reader->word[2], &witness->key));
    if (witness->key.type != 0x04) return bad("a witness's key must be of type 4 (cosignature/v1)");
    if (key_is_known(policy, &witness->key)) return bad("this key stands in the policy already");
    witness->name = arena_str(reader->arena, reader->word[1]);
    witness->url = url_of(reader, 3);
    policy->witness_count++;
    return err_none();
}

static struct err threshold_read(struct span word, size_t members, size_t *threshold) {
    uint64_t number = 1;
    if (span_is(word, "all"))
        number = members;
    else if (!span_is(word, "any") && (err_is(decimal_read(word, members, &number)) || number == 0))
        return bad("a group wants all, any or a number of its members");
    *threshold = (size_t)number;
    return err_none();
}

static struct err group_line(struct reader *reader) {
    struct policy *policy = reader->policy;
    struct policy_group *group = &policy->group[policy->group_count];
    if (reader->words < 4) return bad("expected: group <name> all|any|<k> <member>...");
    if (policy->group_count == POLICY_GROUPS_MAX) return bad("too many groups");
    if (!name_is_free(policy, reader->word[1])) return bad("this name is taken");
    *group = (struct policy_group){.member_count = reader->words - 3};
    for (size_t i = 0; i < group->member_count; i++) {
        unsigned char place = place_find(policy, reader->word[3 + i]);
        if (place == NOT_FOUND) return bad("a member must be named before its group");
        if (reader->is_member[place]) return bad("a name is a member of one group only");
        reader->is_member[place] = true;
        group->member[i] = place;
    }
    TRY(threshold_read(reader->word[2], group->member_count, &group->threshold));
    group->name = arena_str(reader->arena, reader->word[1]);
    policy->group_count++;
    return err_none();
}

static struct err quorum_line(struct reader *reader) {
    struct policy *policy = reader->policy;
    if (reader->words != 2) return bad("expected: quorum <name>|none");
    if (reader->has_quorum) return bad("there is a quorum already");
    reader->has_quorum = true;
    policy->needs_none = span_is(reader->word[1], "none");
    if (policy->needs_none) return err_none();
    policy->quorum = place_find(policy, reader->word[1]);
    return policy->quorum == NOT_FOUND ? bad("the quorum must be named before") : err_none();
}

static struct err line_read(struct reader *reader) {
    static const struct {
        const char *word;
        struct err (*read)(struct reader *reader);
    } line[] = {{"log", log_line},
                {"witness", witness_line},
                {"group", group_line},
                {"quorum", quorum_line}};
    for (size_t i = 0; i < sizeof line / sizeof *line; i++)
        if (span_is(reader->word[0], line[i].word)) return line[i].read(reader);
    return bad("a line begins with log, witness, group or quorum");
}

static bool is_blank(uint8_t byte) { return byte == ' ' || byte == '\t'; }

/* Takes one word off the front; empty at the line's end. */
static struct span word_take(struct span *line) {
    size_t begun = 0;
    while (begun < line->len && is_blank(line->at[begun]))
        begun++;
    size_t end = begun;
    while (end < line->len && !is_blank(line->at[end]))
        end++;
    struct span word = span_cut(*line, begun, end);
    *line = span_cut(*line, end, line->len);
    return word;
}

/* A line whose first word begins with '#' is a comment. */
static struct err words_split(struct span line, struct span word[WORDS_MAX], size_t *words) {
    size_t count = 0;
    for (size_t i = 0; i < line.len; i++)
        if ((line.at[i] < 0x20 && line.at[i] != '\t') || line.at[i] == 0x7f)
            return bad("control characters are not allowed");
    for (struct span next; (next = word_take(&line)).len > 0;) {
        if (count == 0 && next.at[0] == '#') break;
        if (count == WORDS_MAX) return bad("too many words");
        word[count++] = next;
    }
    *words = count;
    return err_none();
}

struct err policy_read(struct arena *arena, struct span text, struct policy *policy) {
    struct span word[WORDS_MAX];
    struct policy *found = ARENA_NEW(arena, struct policy);
    struct reader reader = {.arena = arena, .policy = found, .word = word};
    if (text.len > POLICY_BYTES_MAX) return bad("a policy is longer than 65,536 bytes");
    for (unsigned number = 1; text.len > 0; number++) {
        size_t end = span_find_byte(text, '\n');
        struct span line = span_cut(text, 0, end);
        text = span_cut(text, end < text.len ? end + 1 : end, text.len);
        struct err e = words_split(line, word, &reader.words);
        if (!err_is(e) && reader.words > 0) e = line_read(&reader);
        if (err_is(e)) return err_at(e, "line %u of the policy", number);
    }
    if (!reader.has_quorum) return bad("the policy has no quorum line");
    *policy = *found;
    return err_none();
}

const struct policy_log *policy_log_find(const struct policy *policy, struct span origin) {
    for (size_t i = 0; i < policy->log_count; i++)
        if (span_is(origin, policy->log[i].key.name)) return &policy->log[i];
    return NULL;
}

struct err policy_admits(const struct policy *policy, const struct note_key *key) {
    const struct policy_log *log = policy_log_find(policy, span_str(key->name));
    if (policy->log_count == 0) return err_none();
    if (log && memcmp(log->key.public_key, key->public_key, sizeof key->public_key) == 0)
        return err_none();
    return err_make(ERR_PROOF, "the policy is for other logs than %s with this key", key->name);
}

/* A group is named after its members, so one pass in order knows them all. */
static bool quorum_reached(const struct policy *policy, const struct policy_found *found) {
    bool agrees[POLICY_WITNESSES_MAX + POLICY_GROUPS_MAX] = {false};
    if (policy->needs_none) return true;
    for (size_t i = 0; i < policy->witness_count; i++)
        agrees[i] = found->time[i] != 0;
    for (size_t i = 0; i < policy->group_count; i++) {
        const struct policy_group *group = &policy->group[i];
        size_t count = 0;
        for (size_t k = 0; k < group->member_count; k++)
            count += agrees[group->member[k]];
        agrees[POLICY_WITNESSES_MAX + i] = count >= group->threshold;
    }
    return agrees[policy->quorum];
}

static const char *quorum_name(const struct policy *policy) {
    return policy->quorum < POLICY_WITNESSES_MAX
               ? policy->witness[policy->quorum].name
               : policy->group[policy->quorum - POLICY_WITNESSES_MAX].name;
}

struct err policy_check(struct arena *arena, const struct policy *policy, struct span note,
                        instant now, struct policy_found *found) {
    struct policy_found seen = {0};
    for (size_t i = 0; i < policy->witness_count; i++) {
        TRY(cosignature_find(arena, note, &policy->witness[i].key, &seen.time[i]));
        if (seen.time[i] == 0) continue;
        if (seen.time[i] > now + CLOCKS_APART_MAX)
            return err_make(ERR_PROOF, "the cosignature by %s is of a time still to come",
                            policy->witness[i].name);
        seen.count++;
        if (seen.time[i] > seen.newest) seen.newest = seen.time[i];
    }
    *found = seen;
    if (quorum_reached(policy, &seen)) return err_none();
    return err_make(ERR_PROOF,
                    "the checkpoint is cosigned by %zu of the %zu witnesses of the policy, which "
                    "is not the quorum \"%s\"",
                    seen.count, policy->witness_count, quorum_name(policy));
}
