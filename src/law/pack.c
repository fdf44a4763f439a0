/* What does a compiled pack hold? The only form that is ever loaded: RFC 8785 bytes, read whole and
 * strictly, into the pack's arena. */
#include "law/pack.h"

#include "law/authority.h"
#include "law/declare.h"
#include "law/outline.h"

#include <assert.h>

enum {
    AUTHORITIES_MAX = 64,
    CONSTRUCTIONS_MAX = 64,
    REGISTERS_MAX = 64,
    ENTRIES_MAX = 20000,
    TERMS_MAX = 1024,
};

struct span pack_name(const struct pack *pack) { return pack->name; }
struct span pack_version(const struct pack *pack) { return pack->version; }
const struct digest *pack_digest(const struct pack *pack) { return &pack->digest; }
size_t pack_authority_count(const struct pack *pack) { return pack->authority_count; }

/* us.irc.6103.l.13.C is 6103-l-13-C on the command line. */
static bool short_form_is(struct span id, struct span text) {
    static const char start[] = "us.irc.";
    if (!span_begins(id, SPAN_LITERAL(start))) return false;
    struct span rest = span_cut(id, sizeof start - 1, id.len);
    if (rest.len != text.len) return false;
    for (size_t i = 0; i < rest.len; i++)
        if ((rest.at[i] == '.' ? '-' : rest.at[i]) != text.at[i]) return false;
    return true;
}

const struct authority *authority_find(const struct pack *pack, struct span id) {
    size_t at = words_find(&pack->authority_id, id);
    return at < pack->authority_count ? &pack->authority[at] : NULL;
}

const char *law_visible_str(enum law_visible visible) {
    switch (visible) {
    case LAW_IMMEDIATE:
        return "immediate";
    case LAW_DELAYED:
        return "delayed";
    case LAW_SEALED:
        break;
    }
    return "sealed";
}

static const struct law_node *node_on(const struct authority *a, enum fact_id fact) {
    for (size_t i = 0; i < a->node_count; i++)
        if (a->node[i].fact == fact) return &a->node[i];
    return NULL;
}

struct law_authority_view pack_authority_at(const struct pack *pack, size_t i) {
    assert(i < pack->authority_count);
    const struct authority *a = &pack->authority[i];
    const struct law_node *load = node_on(a, FACT_RECIPIENTS_LOAD);
    return (struct law_authority_view){.id = a->id,
                                       .title = a->title,
                                       .cite = a->cite,
                                       .shall = a->shall,
                                       .batch = a->batch,
                                       .has_findings = a->has_findings,
                                       .address_must_agree = a->address_must_agree,
                                       .safeguards = node_on(a, FACT_RECIPIENT_SAFEGUARDS) != NULL,
                                       .officer_matters_max = load ? load->limit : 0,
                                       .emergency = a->emergency,
                                       .accounting = a->accounting.required,
                                       .visible = a->visibility.person,
                                       .visible_days_max = a->visibility.days_max,
                                       .visible_cite = a->visibility.cite};
}

bool pack_authority_find(const struct pack *pack, struct span id, struct law_authority_view *view) {
    for (size_t i = 0; i < pack->authority_count; i++) {
        struct span own = pack->authority[i].id;
        if (!span_equal(own, id) && !short_form_is(own, id)) continue;
        *view = pack_authority_at(pack, i);
        return true;
    }
    return false;
}

/* ---- what a fact may be ---- */

static void words_add(const struct words *words, struct span *word, size_t most, size_t *count) {
    for (size_t i = 0; i < words->count && *count < most; i++) {
        size_t at = 0;
        while (at < *count && !span_equal(word[at], words->word[i]))
            at++;
        if (at == *count) word[(*count)++] = words->word[i];
    }
}

size_t pack_fact_words(const struct pack *pack, enum fact_id fact, struct span *word, size_t most) {
    size_t count = 0;
    for (size_t i = 0; i < pack->authority_count; i++)
        for (size_t k = 0; k < pack->authority[i].node_count; k++) {
            const struct law_node *node = &pack->authority[i].node[k];
            if (node->fact != fact) continue;
            words_add(&node->values, word, most, &count);
            if (node->reg) words_add(&node->reg->entry, word, most, &count);
        }
    return count;
}

/* ---- vocabulary ---- */

struct span pack_says(const struct pack *pack, struct span id) {
    const struct term *term = term_find(&pack->fields, id);
    if (!term) term = term_find(&pack->purposes, id);
    return term ? term->says : id;
}

static struct err field_marks_read(struct reading *r, const json_t *o, struct term *term) {
    static const char *const category[] = {"identity",           "return",        "document",
                                           "information-return", "agency-record", NULL};
    static const enum field_category is[] = {CATEGORY_IDENTITY, CATEGORY_RETURN, CATEGORY_DOCUMENT,
                                             CATEGORY_INFORMATION_RETURN, CATEGORY_AGENCY_RECORD};
    static const char *const yes_no[] = {"no", "yes", NULL};
    size_t at = 0;
    size_t echo = 0;
    TRY(read_word(r, o, "category", category, true, &at));
    TRY(read_word(r, o, "echo_only", yes_no, false, &echo));
    term->category = is[at];
    term->echo_only = echo == 1;
    return err_none();
}

enum terms_kind { TERMS_PLAIN = 0, TERMS_CITED, TERMS_FIELDS };

static struct err term_read(struct reading *r, const json_t *o, enum terms_kind kind,
                            const struct terms *before, struct term *term) {
    static const char *const plain[] = {"id", "says", NULL};
    static const char *const cited[] = {"id", "says", "cite", NULL};
    static const char *const field[] = {"id", "says", "category", "echo_only", NULL};
    TRY(read_known(r, o, kind == TERMS_CITED ? cited : kind == TERMS_FIELDS ? field : plain));
    TRY(read_id(r, o, "id", true, &term->id));
    TRY(read_sentence(r, o, "says", true, &term->says));
    if (kind == TERMS_CITED) TRY(read_cite(r, o, "cite", &term->cite));
    if (kind == TERMS_FIELDS) TRY(field_marks_read(r, o, term));
    if (term_find(before, term->id))
        return read_err("the id %.*s stands twice", SPAN_FMT(term->id));
    return err_none();
}

static struct err terms_read(struct reading *r, const json_t *root, const char *key,
                             enum terms_kind kind, struct terms *terms) {
    const json_t *list;
    TRY(read_list(r, root, key, true, TERMS_MAX, &list));
    size_t before = read_into(r, key);
    struct term *term = ARENA_ARRAY(r->arena, struct term, json_array_size(list));
    terms->term = term;
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(term_read(r, json_array_get(list, i), kind, terms, &term[i]));
        terms->count++;
        read_out(r, inner);
    }
    terms_index(r->arena, terms);
    read_out(r, before);
    return err_none();
}

/* Two lists of one kind have no word in common. */
static struct err terms_apart(const struct terms *a, const struct terms *b) {
    for (size_t i = 0; i < a->count; i++)
        if (term_find(b, a->term[i].id))
            return read_err("%.*s is allowed and never allowed at once", SPAN_FMT(a->term[i].id));
    return err_none();
}

static struct err vocabulary_read(struct reading *r, const json_t *root) {
    struct pack *pack = r->pack;
    struct terms never = {0};
    TRY(terms_read(r, root, "purposes", TERMS_PLAIN, &pack->purposes));
    TRY(terms_read(r, root, "never_purposes", TERMS_CITED, &never));
    TRY(terms_apart(&pack->purposes, &never));
    TRY(terms_read(r, root, "fields", TERMS_FIELDS, &pack->fields));
    TRY(terms_read(r, root, "never_fields", TERMS_CITED, &pack->never_fields));
    TRY(terms_apart(&pack->fields, &pack->never_fields));
    TRY(terms_read(r, root, "roles", TERMS_PLAIN, &pack->roles));
    TRY(terms_read(r, root, "lists", TERMS_PLAIN, &pack->lists));
    struct purpose *purpose = ARENA_ARRAY(r->arena, struct purpose, never.count);
    for (size_t i = 0; i < never.count; i++)
        purpose[i] = (struct purpose){never.term[i].id, never.term[i].cite, never.term[i].says};
    pack->never_purpose = purpose;
    pack->never_purpose_count = never.count;
    return err_none();
}

/* ---- registers ---- */

static struct err entry_read(struct reading *r, const json_t *o, struct law_register *reg) {
    static const char *const known[] = {"id", "class", NULL};
    size_t at = reg->entry.count;
    struct span id;
    TRY(read_known(r, o, known));
    TRY(read_sentence(r, o, "id", true, &id));
    TRY(read_id(r, o, "class", false, &reg->entry_class[at]));
    if (words_have(&reg->entry, id)) return read_err("the entry stands twice");
    reg->entry.word[at] = id;
    reg->entry.count++;
    return err_none();
}

static struct err register_read(struct reading *r, const json_t *o, struct law_register *reg) {
    static const char *const known[] = {"id", "entries", NULL};
    const json_t *list;
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "id", true, &reg->name));
    if (fact_find(reg->name) || term_find(&r->pack->lists, reg->name))
        return read_err("the register has the name of a fact or of an enrolled list");
    TRY(read_list(r, o, "entries", true, ENTRIES_MAX, &list));
    size_t before = read_into(r, "entries");
    reg->entry.word = ARENA_ARRAY(r->arena, struct span, json_array_size(list));
    reg->entry_class = ARENA_ARRAY(r->arena, struct span, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(entry_read(r, json_array_get(list, i), reg));
        read_out(r, inner);
    }
    words_index(r->arena, &reg->entry);
    read_out(r, before);
    return err_none();
}

static struct err registers_read(struct reading *r, const json_t *root) {
    const json_t *list;
    TRY(read_list(r, root, "registers", false, REGISTERS_MAX, &list));
    size_t before = read_into(r, "registers");
    size_t count = json_array_size(list);
    struct law_register *reg = ARENA_ARRAY(r->arena, struct law_register, count + 1);
    r->pack->reg = reg;
    for (size_t i = 0; i < count; i++) {
        size_t inner = read_into_at(r, i);
        TRY(register_read(r, json_array_get(list, i), &reg[i]));
        for (size_t k = 0; k < i; k++)
            if (span_equal(reg[k].name, reg[i].name)) return read_err("the register stands twice");
        r->pack->reg_count++;
        read_out(r, inner);
    }
    read_out(r, before);
    return err_none();
}

/* ---- constructions ---- */

static struct err reading_read(struct reading *r, const json_t *o, bool contested,
                               struct law_reading *one) {
    static const char *const known[] = {"id", "says", "support", "effect", NULL};
    static const char *const effect[] = {"not-met", "human", "met", NULL};
    static const enum law_state is[] = {LAW_NOT_MET, LAW_HUMAN, LAW_MET};
    size_t at = 0;
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "id", true, &one->id));
    TRY(read_sentence(r, o, "says", true, &one->says));
    TRY(read_sentence(r, o, "support", true, &one->support));
    TRY(read_word(r, o, "effect", effect, true, &at));
    one->effect = is[at];
    if (!contested || one->effect != LAW_MET) return err_none();
    read_into(r, "effect");
    return read_err("a contested reading never yields met; the widest effect is human");
}

/* What a requester is told when only the reading stands in its way: that it is contested, and what
 * speaks for each side. */
static const char *note_make(struct reading *r, const struct construction *c,
                             const struct law_reading *chosen, bool confirmed) {
    struct text note = {.arena = r->arena};
    text_printf(&note, "Rests on a %s reading, \"%.*s\"%s.", c->contested ? "contested" : "settled",
                SPAN_FMT(chosen->id),
                confirmed ? "" : ", which the custodian's counsel has not confirmed");
    for (size_t i = 0; i < c->reading_count; i++)
        text_printf(&note, " For \"%.*s\": %.*s.", SPAN_FMT(c->reading[i].id),
                    SPAN_FMT(c->reading[i].support));
    return arena_str(r->arena, text_span(&note));
}

static void reading_choose(struct construction *c, size_t at, bool confirmed) {
    c->chosen = c->reading[at].id;
    c->effect = c->reading[at].effect;
    c->confirmed = confirmed;
    c->note = c->reading[at].note[confirmed];
}

/* The position of the reading, or reading_count. */
static size_t reading_find(const struct construction *c, struct span id) {
    size_t at = 0;
    while (at < c->reading_count && !span_equal(c->reading[at].id, id))
        at++;
    return at;
}

static struct err readings_read(struct reading *r, const json_t *o, struct construction *c) {
    const json_t *list;
    TRY(read_list(r, o, "readings", true, READINGS_MAX, &list));
    struct law_reading *one = ARENA_ARRAY(r->arena, struct law_reading, json_array_size(list));
    size_t before = read_into(r, "readings");
    c->reading = one;
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(reading_read(r, json_array_get(list, i), c->contested, &one[i]));
        if (reading_find(c, one[i].id) < c->reading_count)
            return read_err("the id %.*s stands twice", SPAN_FMT(one[i].id));
        c->reading_count++;
        read_out(r, inner);
    }
    read_out(r, before);
    for (size_t i = 0; i < c->reading_count; i++)
        for (int confirmed = 0; confirmed < 2; confirmed++)
            one[i].note[confirmed] = note_make(r, c, &one[i], confirmed == 1);
    c->shipped = reading_find(c, c->chosen);
    c->shipped_confirmed = c->confirmed;
    if (c->shipped == c->reading_count)
        return read_err("the chosen reading is not among the readings");
    for (size_t i = 0; i < c->reading_count; i++)
        if (one[i].effect == LAW_MET && i != c->shipped)
            return read_err("only the chosen reading of a settled question yields met, so that "
                            "what it opens is a difference of two packs");
    reading_choose(c, c->shipped, c->confirmed);
    return err_none();
}

/* ---- chosen by the custodian ---- */

void pack_construe(const struct pack *pack, const struct law_choice *choice, size_t count) {
    for (size_t i = 0; i < pack->construction_count; i++) {
        struct construction *c = &pack->construction[i];
        reading_choose(c, c->shipped, c->shipped_confirmed);
        for (size_t k = 0; k < count; k++) {
            size_t at = reading_find(c, choice[k].reading);
            if (span_equal(choice[k].construction, c->id) && at < c->reading_count)
                reading_choose(c, at, true);
        }
    }
}

size_t pack_construction_count(const struct pack *pack) { return pack->construction_count; }

struct law_construction_view pack_construction_at(const struct pack *pack, size_t i) {
    assert(i < pack->construction_count);
    const struct construction *c = &pack->construction[i];
    struct law_construction_view view = {.id = c->id,
                                         .authority = c->authority,
                                         .question = c->question,
                                         .chosen = c->chosen,
                                         .shipped = c->reading[c->shipped].id,
                                         .contested = c->contested,
                                         .confirmed = c->confirmed,
                                         .reading_count = c->reading_count};
    for (size_t k = 0; k < c->reading_count; k++)
        view.reading[k] = (struct law_reading_view){
            c->reading[k].id, c->reading[k].says, c->reading[k].support, (int)c->reading[k].effect};
    return view;
}

static struct err construction_read(struct reading *r, const json_t *o, struct construction *c) {
    static const char *const known[] = {"construction",
                                        "authority",
                                        "cite",
                                        "question",
                                        "readings",
                                        "turns_on",
                                        "contested",
                                        "chosen",
                                        "chosen_by",
                                        "chosen_at",
                                        "signed_by",
                                        "confirmed_by_custodian",
                                        NULL};
    static const char *const yes_no[] = {"no", "yes", NULL};
    size_t at = 0;
    struct span text;
    struct words signers;
    struct date chosen_at;
    TRY(read_known(r, o, known));
    TRY(read_id(r, o, "construction", true, &c->id));
    TRY(read_id(r, o, "authority", true, &c->authority));
    TRY(read_cite(r, o, "cite", &text));
    TRY(read_sentence(r, o, "question", true, &c->question));
    TRY(read_word(r, o, "contested", yes_no, true, &at));
    c->contested = at == 1;
    TRY(read_word(r, o, "confirmed_by_custodian", yes_no, true, &at));
    c->confirmed = at == 1;
    TRY(read_id(r, o, "chosen", true, &c->chosen));
    TRY(read_sentence(r, o, "chosen_by", true, &text));
    TRY(read_date(r, o, "chosen_at", &chosen_at));
    TRY(read_words(r, o, "signed_by", true, &signers));
    TRY(read_words(r, o, "turns_on", false, &c->turns_on));
    return readings_read(r, o, c);
}

static struct err constructions_read(struct reading *r, const json_t *root) {
    const json_t *list;
    TRY(read_list(r, root, "constructions", false, CONSTRUCTIONS_MAX, &list));
    size_t before = read_into(r, "constructions");
    size_t count = json_array_size(list);
    struct construction *found = ARENA_ARRAY(r->arena, struct construction, count + 1);
    r->pack->construction = found;
    for (size_t i = 0; i < count; i++) {
        size_t inner = read_into_at(r, i);
        TRY(construction_read(r, json_array_get(list, i), &found[i]));
        for (size_t k = 0; k < i; k++)
            if (span_equal(found[k].id, found[i].id))
                return read_err("the construction stands twice");
        r->pack->construction_count++;
        read_out(r, inner);
    }
    read_out(r, before);
    return err_none();
}

/* No construction without an element that turns on it. */
static struct err constructions_used(struct reading *r) {
    for (size_t i = 0; i < r->pack->construction_count; i++) {
        bool used = false;
        for (size_t k = 0; k < r->pack->authority_count; k++)
            for (size_t n = 0; n < r->pack->authority[k].node_count; n++)
                used =
                    used || r->pack->authority[k].node[n].construction == &r->pack->construction[i];
        if (used) continue;
        read_into(r, "constructions");
        read_into_at(r, i);
        return read_err("no element turns on this construction");
    }
    return err_none();
}

/* ---- all together ---- */

static struct err authorities_read(struct reading *r, const json_t *root) {
    const json_t *list;
    TRY(read_list(r, root, "authorities", true, AUTHORITIES_MAX, &list));
    size_t before = read_into(r, "authorities");
    struct authority *found = ARENA_ARRAY(r->arena, struct authority, json_array_size(list));
    r->pack->authority = found;
    r->pack->authority_id.word = ARENA_ARRAY(r->arena, struct span, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = read_into_at(r, i);
        TRY(authority_read(r, json_array_get(list, i), &found[i]));
        if (authority_find(r->pack, found[i].id)) return read_err("the authority stands twice");
        r->pack->authority_id.word[r->pack->authority_count++] = found[i].id;
        r->pack->authority_id.count++;
        read_out(r, inner);
    }
    words_index(r->arena, &r->pack->authority_id);
    read_out(r, before);
    return err_none();
}

struct err pack_read(struct reading *r, const json_t *root) {
    static const char *const known[] = {
        "format",      "name",         "version", "licence", "purposes",  "never_purposes",
        "fields",      "never_fields", "roles",   "lists",   "registers", "constructions",
        "authorities", "overlaps",     "widens",  NULL};
    struct span text;
    const char *format = json_string_value(json_object_get(root, "format"));
    if (!format || strcmp(format, PACK_FORMAT) != 0)
        return read_err("this is no compiled pack; make one with: portcullis pack compile");
    TRY(read_known(r, root, known));
    TRY(read_id(r, root, "name", true, &r->pack->name));
    TRY(read_id(r, root, "version", true, &r->pack->version));
    TRY(read_sentence(r, root, "licence", true, &text));
    TRY(vocabulary_read(r, root));
    TRY(registers_read(r, root));
    TRY(constructions_read(r, root));
    TRY(authorities_read(r, root));
    TRY(constructions_used(r));
    TRY(declarations_read(r, root));
    r->pack->outline = outline_without(r->arena);
    return err_none();
}

struct err pack_load(struct arena *arena, struct span compiled, const struct pack **pack) {
    OWNED_JSON root = NULL;
    TRY(json_read(compiled, PACK_COMPILED_BYTES_MAX, &root));
    if (!span_equal(json_write(arena, root), compiled))
        return err_make(ERR_INPUT, "the pack's bytes are not their RFC 8785 form; compile it anew");
    struct reading r = {.arena = arena, .pack = ARENA_NEW(arena, struct pack)};
    r.pack->digest = sha256(compiled);
    struct err e = pack_read(&r, root);
    if (err_is(e)) return err_at(e, "pack%s%s", r.path_len ? ", " : "", r.path);
    *pack = r.pack;
    return err_none();
}
