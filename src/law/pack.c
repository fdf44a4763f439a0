/* What does a compiled pack hold? The only form that is ever loaded: RFC 8785 bytes, read whole and
 * strictly, into the pack's arena. */
#include "law/inside.h"

#include "law/node.h"

#include <assert.h>

enum { AUTHORITIES_MAX = 64, REGISTERS_MAX = 64, REGISTER_ENTRIES_MAX = 20000, PURPOSES_MAX = 64 };

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
    for (size_t i = 0; i < pack->authority_count; i++)
        if (span_equal(pack->authority[i].id, id)) return &pack->authority[i];
    return NULL;
}

struct law_authority_view pack_authority_at(const struct pack *pack, size_t i) {
    assert(i < pack->authority_count);
    const struct authority *a = &pack->authority[i];
    return (struct law_authority_view){
        a->id, a->title, a->cite, a->shall, a->batch, a->has_findings, a->address_must_agree};
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

/* ---- reading ---- */

static struct err str_keep(struct arena *arena, const json_t *o, const char *where, const char *key,
                           struct span *text) {
    TRY(json_need_str(o, where, key, 2000, text));
    *text = arena_copy(arena, *text);
    return err_none();
}

static struct err purposes_read(struct arena *arena, const json_t *list, const char *where,
                                const struct purpose **purpose, size_t *count) {
    static const char *const known[] = {"id", "cite", NULL};
    struct purpose *found = ARENA_ARRAY(arena, struct purpose, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        TRY(json_known_only(o, known, where));
        TRY(str_keep(arena, o, where, "id", &found[i].id));
        TRY(str_keep(arena, o, where, "cite", &found[i].cite));
    }
    *purpose = found;
    *count = json_array_size(list);
    return err_none();
}

static struct err register_read(struct arena *arena, const json_t *o, struct law_register *reg) {
    static const char *const known[] = {"id", "entries", NULL};
    static const char *const entry_known[] = {"id", "class", NULL};
    const json_t *list;
    TRY(json_known_only(o, known, "register"));
    TRY(str_keep(arena, o, "register", "id", &reg->name));
    TRY(json_need_array(o, "register", "entries", REGISTER_ENTRIES_MAX, &list));
    reg->entry.count = json_array_size(list);
    reg->entry.word = ARENA_ARRAY(arena, struct span, reg->entry.count + 1);
    reg->entry_class = ARENA_ARRAY(arena, struct span, reg->entry.count + 1);
    for (size_t i = 0; i < reg->entry.count; i++) {
        const json_t *entry = json_array_get(list, i);
        TRY(json_known_only(entry, entry_known, "register entry"));
        TRY(str_keep(arena, entry, "register entry", "id", &reg->entry.word[i]));
        TRY(json_may_str(entry, "register entry", "class", 64, &reg->entry_class[i]));
        if (reg->entry_class[i].at) reg->entry_class[i] = arena_copy(arena, reg->entry_class[i]);
    }
    return err_none();
}

static struct err registers_read(struct arena *arena, const json_t *root, struct pack *pack) {
    const json_t *list;
    TRY(json_need_array(root, "pack", "registers", REGISTERS_MAX, &list));
    struct law_register *reg = ARENA_ARRAY(arena, struct law_register, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++)
        TRY(register_read(arena, json_array_get(list, i), &reg[i]));
    pack->reg = reg;
    pack->reg_count = json_array_size(list);
    return err_none();
}

static struct err construction_read(struct arena *arena, const json_t *o,
                                    struct construction *construction) {
    struct span effect;
    TRY(str_keep(arena, o, "construction", "construction", &construction->id));
    TRY(str_keep(arena, o, "construction", "chosen", &construction->chosen));
    const json_t *readings;
    bool found = false;
    TRY(json_need_array(o, "construction", "readings", 8, &readings));
    for (size_t i = 0; i < json_array_size(readings); i++) {
        struct span id;
        TRY(json_need_str(json_array_get(readings, i), "reading", "id", 64, &id));
        if (!span_equal(id, construction->chosen)) continue;
        TRY(json_need_str(json_array_get(readings, i), "reading", "effect", 16, &effect));
        found = true;
    }
    if (!found)
        return err_make(ERR_INPUT, "a construction chooses a reading that it does not have");
    struct span contested;
    struct span confirmed;
    TRY(json_need_str(o, "construction", "contested", 8, &contested));
    TRY(json_need_str(o, "construction", "confirmed-by-custodian", 8, &confirmed));
    construction->contested = !span_is(contested, "no");
    construction->confirmed = span_is(confirmed, "yes");
    /* A contested reading never yields met by itself: the widest effect is a person. */
    bool human = span_is(effect, "human") || (span_is(effect, "met") && construction->contested);
    construction->effect = human ? LAW_HUMAN : span_is(effect, "met") ? LAW_MET : LAW_NOT_MET;
    return err_none();
}

static struct err constructions_read(struct arena *arena, const json_t *root, struct pack *pack) {
    const json_t *list;
    TRY(json_need_array(root, "pack", "constructions", 64, &list));
    struct construction *construction =
        ARENA_ARRAY(arena, struct construction, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++)
        TRY(construction_read(arena, json_array_get(list, i), &construction[i]));
    pack->construction = construction;
    pack->construction_count = json_array_size(list);
    return err_none();
}

static struct err words_read(struct arena *arena, const json_t *o, const char *where,
                             const char *key, struct words *words) {
    const json_t *list;
    TRY(json_may_array(o, where, key, 512, &list));
    words->count = json_array_size(list);
    words->word = ARENA_ARRAY(arena, struct span, words->count + 1);
    for (size_t i = 0; i < words->count; i++) {
        TRY(json_str_at(list, i, key, 2000, &words->word[i]));
        words->word[i] = arena_copy(arena, words->word[i]);
    }
    return err_none();
}

static unsigned provenance_of(const struct words *words) {
    unsigned bits = 0;
    if (words_have(words, SPAN_LITERAL("taxpayer"))) bits |= PROVENANCE_TAXPAYER;
    if (words_have(words, SPAN_LITERAL("third-party"))) bits |= PROVENANCE_THIRD_PARTY;
    if (words_have(words, SPAN_LITERAL("agency"))) bits |= PROVENANCE_AGENCY;
    return bits;
}

/* Fields that the provenance limit does not bind, such as identity under (i)(2)(C). */
static struct err exceptions_apply(struct arena *arena, const json_t *releases,
                                   struct releasable *field, size_t count) {
    const json_t *list;
    TRY(json_may_array(releases, "releases", "provenance-exceptions", 16, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct words named;
        TRY(words_read(arena, json_array_get(list, i), "provenance-exceptions", "fields", &named));
        for (size_t k = 0; k < count; k++)
            if (words_have(&named, field[k].id))
                field[k].provenance =
                    PROVENANCE_TAXPAYER | PROVENANCE_THIRD_PARTY | PROVENANCE_AGENCY;
    }
    return err_none();
}

static struct err releases_read(struct arena *arena, const json_t *o, struct authority *a) {
    const json_t *releases;
    const json_t *list;
    struct words provenance;
    TRY(json_need_object(o, "authority", "releases", &releases));
    TRY(words_read(arena, releases, "releases", "provenance", &provenance));
    TRY(words_read(arena, releases, "releases", "never", &a->never));
    TRY(words_read(arena, releases, "releases", "echo-only", &a->echo_only));
    TRY(json_need_array(releases, "releases", "fields", 512, &list));
    unsigned bits = provenance_of(&provenance);
    struct releasable *field = ARENA_ARRAY(arena, struct releasable, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *f = json_array_get(list, i);
        TRY(str_keep(arena, f, "field", "id", &field[i].id));
        TRY(str_keep(arena, f, "field", "cite", &field[i].cite));
        field[i].provenance = bits;
    }
    a->field = field;
    a->field_count = json_array_size(list);
    a->taxpayer_withheld = !(bits & PROVENANCE_TAXPAYER);
    return exceptions_apply(arena, releases, field, a->field_count);
}

static struct err obligations_read(struct arena *arena, const json_t *o, struct authority *a) {
    const json_t *list;
    TRY(json_need_array(o, "authority", "obligations", 64, &list));
    struct law_obligation *found =
        ARENA_ARRAY(arena, struct law_obligation, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *obligation = json_array_get(list, i);
        TRY(str_keep(arena, obligation, "obligation", "id", &found[i].id));
        TRY(str_keep(arena, obligation, "obligation", "says", &found[i].says));
        TRY(str_keep(arena, obligation, "obligation", "cite", &found[i].cite));
        TRY(str_keep(arena, obligation, "obligation", "when", &found[i].when));
    }
    a->obligation = found;
    a->obligation_count = json_array_size(list);
    return err_none();
}

static struct err in_force_read(const json_t *o, struct authority *a) {
    const json_t *in_force;
    struct span from;
    struct span to;
    TRY(json_need_object(o, "authority", "law-in-force", &in_force));
    TRY(json_need_str(in_force, "law-in-force", "from", 10, &from));
    TRY(json_need_str(in_force, "law-in-force", "to", 10, &to));
    TRY(date_read(from, &a->from));
    return span_is(to, "open") ? err_none() : date_read(to, &a->to);
}

static struct err authority_read(struct arena *arena, const struct pack *pack, const json_t *o,
                                 struct authority *a) {
    const json_t *purposes;
    const json_t *permitted;
    const json_t *elements;
    struct span word;
    TRY(str_keep(arena, o, "authority", "authority", &a->id));
    TRY(str_keep(arena, o, "authority", "title", &a->title));
    TRY(str_keep(arena, o, "authority", "cite", &a->cite));
    TRY(json_need_str(o, "authority", "modality", 8, &word));
    a->shall = span_is(word, "shall");
    TRY(json_need_str(o, "authority", "batch", 16, &word));
    a->batch = span_is(word, "programme");
    TRY(in_force_read(o, a));
    TRY(json_need_object(o, "authority", "purposes", &purposes));
    TRY(json_need_array(purposes, "purposes", "permitted", PURPOSES_MAX, &permitted));
    TRY(purposes_read(arena, permitted, "purposes", &a->purpose, &a->purpose_count));
    TRY(json_need_object(o, "authority", "elements", &elements));
    TRY(nodes_read(arena, pack, elements, &a->node, &a->node_count));
    for (size_t i = 0; i < a->node_count; i++) {
        a->has_findings = a->has_findings || a->node[i].stage == STAGE_FINDING;
        a->address_must_agree =
            a->address_must_agree || a->node[i].fact == FACT_VERIFICATION_ADDRESS;
    }
    TRY(releases_read(arena, o, a));
    return obligations_read(arena, o, a);
}

static struct err root_read(struct arena *arena, const json_t *root, struct pack *pack) {
    static const char *const known[] = {"format",        "name",      "version",     "never",
                                        "constructions", "registers", "authorities", NULL};
    const json_t *list;
    struct span format;
    TRY(json_known_only(root, known, "pack"));
    TRY(json_need_str(root, "pack", "format", 64, &format));
    if (!span_is(format, "portcullis-pack-compiled/1"))
        return err_make(ERR_INPUT, "not a compiled pack; make one with: portcullis pack compile");
    TRY(str_keep(arena, root, "pack", "name", &pack->name));
    TRY(str_keep(arena, root, "pack", "version", &pack->version));
    TRY(json_need_array(root, "pack", "never", PURPOSES_MAX, &list));
    TRY(purposes_read(arena, list, "never", &pack->never_purpose, &pack->never_purpose_count));
    TRY(registers_read(arena, root, pack));
    TRY(constructions_read(arena, root, pack));
    TRY(json_need_array(root, "pack", "authorities", AUTHORITIES_MAX, &list));
    struct authority *authority = ARENA_ARRAY(arena, struct authority, json_array_size(list) + 1);
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct err e = authority_read(arena, pack, json_array_get(list, i), &authority[i]);
        if (err_is(e)) return err_at(e, "pack: authority %zu", i + 1);
    }
    pack->authority = authority;
    pack->authority_count = json_array_size(list);
    return err_none();
}

struct err pack_load(struct arena *arena, struct span compiled, const struct pack **pack) {
    OWNED_JSON root = NULL;
    TRY(json_read(compiled, PACK_COMPILED_BYTES_MAX, &root));
    if (!span_equal(json_write(arena, root), compiled))
        return err_make(ERR_INPUT, "the pack's bytes are not their RFC 8785 form; compile it anew");
    struct pack *found = ARENA_NEW(arena, struct pack);
    found->digest = sha256(compiled);
    TRY(root_read(arena, root, found));
    *pack = found;
    return err_none();
}
