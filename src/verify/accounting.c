/* What does the log hold about one person, and is that all of it?
 *
 * A ZIP: accounting.json (which entries, and what opens each commitment), the checkpoint, a proof
 * file an entry, and a summary in English and in Spanish that is made from the entries alone, so
 * that whoever verifies makes it again. The person's secret is never in it: an opening opens one
 * entry, so the ZIP can be shown to a court without giving the secret away. */
#include "verify/whose.h"

#include "base/bytes.h"

#include <assert.h>

#define ACCOUNTING_FORMAT "portcullis-accounting/1"

enum {
    ACCOUNTED_MAX = 65535 - 4,
    ACCOUNTING_BYTES_MAX = 16 * 1024 * 1024,
    ENTRY_ARENA_BYTES = 8 * 1024 * 1024,
};

/* ---- the summary ---- */

static void summary_begin(struct text *out, enum language language, struct span origin,
                          uint64_t size, struct span made, size_t count) {
    if (language == SPANISH)
        text_printf(out,
                    "Lo que el registro %.*s guarda sobre usted\n\nHecho el %.*s con sus primeras "
                    "%llu entradas.\nEntradas que tratan de usted: %zu.\n\n",
                    SPAN_FMT(origin), SPAN_FMT(made), (unsigned long long)size, count);
    else
        text_printf(out,
                    "What the log %.*s holds about you\n\nMade on %.*s from its first %llu "
                    "entries.\nEntries that concern you: %zu.\n\n",
                    SPAN_FMT(origin), SPAN_FMT(made), (unsigned long long)size, count);
}

/* The same sentences for everybody: how many entries are sealed about whom is told to nobody. */
static void summary_end(struct text *out, const struct edition *in) {
    bool spanish = in->language == SPANISH;
    text_put_str(out, spanish
                          ? "\nAlgunas entradas pueden, por ley, mostrarse más tarde. Los "
                            "tribunales y el inspector\npueden verlas todas.\n"
                          : "\nSome entries may by law be shown later. Courts and the inspector "
                            "can see all of them.\n");
    if (in->words)
        text_put_str(out, spanish
                              ? "Aquí están solo los nombres de los datos que se dieron; no se "
                                "guarda ningún valor.\n"
                              : "Only the names of what was given stand here; no value is kept.\n");
    else
        text_put_str(out, spanish
                              ? "Nombres como return.wages son los de los campos; aquí no se "
                                "guarda ningún valor.\n"
                              : "Names such as return.wages are those of the fields; no value is "
                                "kept here.\n");
    text_put_str(out, spanish
                          ? "Para comprobar este archivo en cualquier computadora:\n  "
                            "portcullis-verify accounting --key ORIGEN.vkey ARCHIVO.zip\n"
                          : "To check this file on any computer:\n  portcullis-verify accounting "
                            "--key ORIGIN.vkey FILE.zip\n");
}

static const char *const summary_name[] = {
    [ENGLISH] = "summary.en.txt", [SPANISH] = "summary.es.txt"};

/* Both languages grow entry by entry; those in words are what is written today. */
struct summaries {
    struct text text[2];
    bool words;
};

static struct summaries summaries_begin(struct arena *arena, struct span origin, uint64_t size,
                                        struct span made, size_t count, bool words) {
    struct summaries all = {{{.arena = arena}, {.arena = arena}}, words};
    for (int i = 0; i < 2; i++)
        summary_begin(&all.text[i], (enum language)i, origin, size, made, count);
    return all;
}

static struct edition edition_of(const struct summaries *all, int language) {
    return (struct edition){(enum language)language, all->words};
}

static struct err summaries_add(struct summaries *all, uint64_t index, struct span bytes) {
    enum entry_kind kind;
    OWNED_JSON entry = NULL;
    TRY(entry_read(bytes, &kind, &entry));
    for (int i = 0; i < 2; i++) {
        struct edition in = edition_of(all, i);
        entry_say(&all->text[i], &in, index, kind, entry);
    }
    return err_none();
}

/* ---- making ---- */

struct finding {
    struct arena *arena;
    struct whose whose;
    struct accounted_list list;
};

static struct err list_add(struct finding *finding, const struct accounted *one) {
    struct accounted_list *list = &finding->list;
    if (list->count == ACCOUNTED_MAX)
        return err_make(ERR_FAULT, "an accounting holds at most %d entries", ACCOUNTED_MAX);
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 64;
        struct accounted *grown = ARENA_ARRAY(finding->arena, struct accounted, capacity);
        if (list->count) memcpy(grown, list->at, list->count * sizeof *grown);
        list->at = grown;
        list->capacity = capacity;
    }
    /* An unsealed entry comes late and goes to its place. */
    size_t place = list->count++;
    for (; place > 0 && list->at[place - 1].index > one->index; place--)
        list->at[place] = list->at[place - 1];
    list->at[place] = *one;
    return err_none();
}

static struct err visit_find(void *with, struct tree *tree, uint64_t index, struct span bytes,
                             const struct entry_view *entry, uint64_t tally[TALLIES]) {
    struct finding *finding = with;
    struct accounted part[2];
    size_t count;
    TRY(whose_entry(tree, &finding->whose, index, entry, part, &count));
    for (size_t i = 0; i < count; i++)
        if (!accounted_find(&finding->list, part[i].index)) TRY(list_add(finding, &part[i]));
    return err_none();
}

/* A look at a sealed decision stands before the entry that shows its key, so the log is read again
 * where there is one. */
static struct err entries_find(struct walk *walk, struct tree *tree, struct finding *finding) {
    struct walked walked;
    TRY(walk_run(walk, &walked));
    TRY(whose_shown(tree, finding->arena, finding->whose.secret, &finding->list,
                    &finding->whose.shown));
    if (finding->whose.shown.count) TRY(walk_run(walk, &walked));
    explicit_bzero(finding->whose.shown.at, SHOWN_MAX * sizeof(struct secret));
    return err_none();
}

static struct span accounting_json(struct arena *arena, const struct checkpoint *checkpoint,
                                   struct span made, const struct accounted_list *list) {
    OWNED_JSON o = json_object();
    json_t *entries = json_array();
    for (size_t i = 0; i < list->count; i++) {
        const struct accounted *one = &list->at[i];
        json_t *entry = json_object();
        json_set_int(entry, "index", (int64_t)one->index);
        if (one->about != NO_ENTRY) json_set_int(entry, "about", (int64_t)one->about);
        if (one->about == NO_ENTRY)
            json_set_span(entry, "opening", span_str(hex_str(arena, secret_span(&one->opening))));
        if (one->unsealed_by != NO_ENTRY)
            json_set_int(entry, "unsealed_by", (int64_t)one->unsealed_by);
        json_array_append_new(entries, entry);
    }
    json_set_span(o, "format", SPAN_LITERAL(ACCOUNTING_FORMAT));
    json_set_span(o, "origin", checkpoint->origin);
    json_set_span(o, "made", made);
    json_set_int(o, "size", (int64_t)checkpoint->size);
    json_object_set_new(o, "entries", entries);
    return json_write(arena, o);
}

static const char *proof_name(struct arena *arena, uint64_t index) {
    return arena_printf(arena, "entry/%012llu.tlog-proof", (unsigned long long)index);
}

static struct err proof_put(struct archive_writer *zip, struct tree *tree, struct span note,
                            uint64_t index, struct summaries *summaries) {
    OWNED_ARENA scratch = arena_open(8 * BUNDLE_BYTES_MAX);
    struct proof_file *proof = ARENA_NEW(scratch, struct proof_file);
    proof->index = index;
    proof->checkpoint = note;
    TRY(tree_entry(tree, scratch, index, &proof->extra));
    TRY(merkle_inclusion_make(tree_node, tree, index, tree->size, proof->hash, &proof->hash_count));
    TRY(summaries_add(summaries, index, proof->extra));
    return archive_put(zip, proof_name(scratch, index), proof_write(scratch, proof));
}

static struct err accounting_put(struct arena *arena, struct tree *tree, struct span note,
                                 const struct checkpoint *checkpoint, instant made,
                                 const struct accounted_list *list, FILE *file) {
    char when[INSTANT_TEXT_BYTES];
    instant_write(made, when);
    struct archive_writer zip = archive_begin(arena, file);
    struct summaries summaries = summaries_begin(arena, checkpoint->origin, checkpoint->size,
                                                 span_str(when), list->count, true);
    TRY(archive_put(&zip, "accounting.json",
                    accounting_json(arena, checkpoint, span_str(when), list)));
    TRY(archive_put(&zip, "checkpoint", note));
    for (size_t i = 0; i < list->count; i++)
        TRY(proof_put(&zip, tree, note, list->at[i].index, &summaries));
    for (int i = 0; i < 2; i++) {
        struct edition in = edition_of(&summaries, i);
        summary_end(&summaries.text[i], &in);
        TRY(archive_put(&zip, summary_name[i], text_span(&summaries.text[i])));
    }
    return archive_end(&zip);
}

struct err accounting_write(struct arena *arena, const struct source *log,
                            const struct note_key *key, const struct secret *secret, instant made,
                            FILE *file, size_t *count) {
    struct checkpoint checkpoint;
    struct span note;
    struct finding finding = {.arena = arena, .whose = {.secret = secret}};
    finding.whose.known = &finding.list;
    OWNED_TREE tree = NULL;
    TRY(checkpoint_open(log, arena, key, &checkpoint, &note));
    TRY(tree_open(arena, log, &checkpoint, &tree));
    struct walk walk = {.source = log,
                        .checkpoint = &checkpoint,
                        .to = (checkpoint.size + TILE_WIDTH - 1) / TILE_WIDTH,
                        .now = made,
                        .workers = 1, /* the list grows in this process */
                        .visit = visit_find,
                        .with = &finding};
    TRY(entries_find(&walk, tree, &finding));
    *count = finding.list.count;
    return accounting_put(arena, tree, note, &checkpoint, made, &finding.list, file);
}

/* ---- reading ---- */

struct read {
    struct arena *arena;
    const struct archive *zip;
    struct checkpoint checkpoint;
    struct span note;
    struct span made;
    instant made_at;
    json_t *json; /* borrowed by `made` */
    struct accounted_list list;
    struct summaries summaries[2]; /* as they are written today, and as they were */
    struct accounting *found;
};

static struct err member_get(const struct archive *zip, const char *name, struct span *bytes) {
    bool there;
    TRY(archive_find(zip, name, bytes, &there));
    return there ? err_none() : err_make(ERR_PROOF, "%s is missing", name);
}

static struct err index_may(const json_t *o, const char *key, uint64_t *index) {
    int64_t number;
    TRY(json_may_int(o, "an entry", key, 0, JSON_INTEGER_MAX, -1, &number));
    *index = number < 0 ? NO_ENTRY : (uint64_t)number;
    return err_none();
}

static struct err accounted_read(const json_t *o, struct accounted *one) {
    static const char *const known[] = {"about", "index", "opening", "unsealed_by", NULL};
    struct span opening;
    if (!json_is_object(o)) return err_make(ERR_INPUT, "an entry must be an object");
    TRY(json_known_only(o, known, "an entry"));
    TRY(index_may(o, "index", &one->index));
    TRY(index_may(o, "about", &one->about));
    TRY(index_may(o, "unsealed_by", &one->unsealed_by));
    TRY(json_may_str(o, "an entry", "opening", 2 * SECRET_BYTES, &opening));
    if (one->index == NO_ENTRY || (opening.at != NULL) == (one->about != NO_ENTRY))
        return err_make(ERR_INPUT, "an entry has an index, and an opening or what it is about");
    if (!opening.at) return err_none();
    return hex_read(opening, one->opening.byte, sizeof one->opening.byte);
}

static struct err list_read(struct read *read, const json_t *entries) {
    size_t count = json_array_size(entries);
    read->list.at = ARENA_ARRAY(read->arena, struct accounted, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct accounted *one = &read->list.at[i];
        TRY(accounted_read(json_array_get(entries, i), one));
        if (i > 0 && one[-1].index >= one->index)
            return err_make(ERR_INPUT, "its entries are not in ascending order");
        read->list.count++;
    }
    return err_none();
}

static struct err head_read(struct read *read) {
    static const char *const known[] = {"entries", "format", "made", "origin", "size", NULL};
    struct span bytes;
    struct span format;
    struct span origin;
    const json_t *entries;
    int64_t size;
    TRY(member_get(read->zip, "accounting.json", &bytes));
    TRY(json_read(bytes, ACCOUNTING_BYTES_MAX, &read->json));
    const json_t *o = read->json;
    TRY(json_known_only(o, known, "accounting.json"));
    TRY(json_need_str(o, "accounting.json", "format", 64, &format));
    TRY(json_need_str(o, "accounting.json", "origin", 255, &origin));
    TRY(json_need_str(o, "accounting.json", "made", INSTANT_TEXT_BYTES, &read->made));
    TRY(json_need_int(o, "accounting.json", "size", 0, JSON_INTEGER_MAX, &size));
    TRY(json_need_array(o, "accounting.json", "entries", ACCOUNTED_MAX, &entries));
    TRY(instant_read(read->made, &read->made_at));
    if (!span_is(format, ACCOUNTING_FORMAT))
        return err_make(ERR_INPUT, "accounting.json is of another format than " ACCOUNTING_FORMAT);
    if (!span_equal(origin, read->checkpoint.origin) || (uint64_t)size != read->checkpoint.size)
        return err_make(ERR_PROOF,
                        "accounting.json is of another checkpoint than the one beside it");
    OWNED_ARENA scratch = arena_open(ACCOUNTING_BYTES_MAX);
    if (!span_equal(bytes, json_write(scratch, o)))
        return err_make(ERR_PROOF, "accounting.json was changed: it is not in its one spelling");
    return list_read(read, entries);
}

/* ---- verifying ---- */

static struct err entry_bad(uint64_t index, const char *why) {
    return err_make(ERR_PROOF, "entry %llu %s", (unsigned long long)index, why);
}

/* The entry of the proof file `index`, proved to be in the log. */
static struct err proof_get(struct read *read, struct arena *arena, uint64_t index,
                            struct span *bytes) {
    struct proof_file *proof = ARENA_NEW(arena, struct proof_file);
    struct span text;
    const char *name = proof_name(arena, index);
    TRY(member_get(read->zip, name, &text));
    struct err e = proof_read(arena, text, proof);
    if (!err_is(e) && proof->index != index) e = entry_bad(proof->index, "stands in its place");
    if (!err_is(e) && !span_equal(proof->checkpoint, read->note))
        e = err_make(ERR_PROOF, "it is of another checkpoint than the one beside it");
    struct digest leaf = merkle_leaf(proof->extra);
    if (!err_is(e))
        e = merkle_inclusion_verify(index, read->checkpoint.size, &leaf, proof->hash,
                                    proof->hash_count, &read->checkpoint.root);
    if (err_is(e)) return err_make(ERR_PROOF, "%s does not hold: %s", name, e.text);
    *bytes = proof->extra;
    return err_none();
}

/* A sealed entry is opened under the key that its unseal entry shows, and that it named itself. */
static struct err unseal_check(struct read *read, struct arena *arena, const struct accounted *one,
                               const json_t *seal) {
    struct span bytes;
    struct entry_view unseal;
    struct secret key;
    struct span named;
    if (one->unsealed_by == NO_ENTRY) return entry_bad(one->index, "is sealed and not unsealed");
    TRY(proof_get(read, arena, one->unsealed_by, &bytes));
    TRY(entry_scan(bytes, &unseal));
    if (unseal.kind != ENTRY_UNSEAL || entry_view_count(&unseal, "entry") != one->index ||
        !entry_view_hex(&unseal, "key", key.byte, sizeof key.byte))
        return entry_bad(one->unsealed_by, "does not unseal it");
    TRY(json_need_str(seal, "sealed", "key", 2 * DIGEST_BYTES, &named));
    struct digest digest = seal_key_digest(&key);
    if (!span_is(named, hex_str(arena, digest_span(&digest))))
        return entry_bad(one->unsealed_by, "shows another key than the sealed entry names");
    return err_none();
}

static struct err opening_check(struct read *read, struct arena *arena, const struct accounted *one,
                                struct span bytes, const struct entry_view *view) {
    struct commitment commitment;
    enum entry_kind kind;
    OWNED_JSON entry = NULL;
    if (!whose_commitment(view, &commitment) ||
        !subject_opens(&one->opening, commitment.nonce, &commitment.subject))
        return entry_bad(one->index, "is not opened by what is given for it");
    TRY(entry_read(bytes, &kind, &entry));
    const json_t *seal = json_object_get(entry, "sealed");
    if (seal) return unseal_check(read, arena, one, seal);
    if (one->unsealed_by == NO_ENTRY) return err_none();
    return entry_bad(one->index, "was never sealed");
}

static struct err accounted_check(struct read *read, const struct accounted *one) {
    OWNED_ARENA arena = arena_open(ENTRY_ARENA_BYTES);
    struct span bytes;
    struct entry_view view;
    TRY(proof_get(read, arena, one->index, &bytes));
    struct err e = entry_scan(bytes, &view);
    if (err_is(e)) return entry_bad(one->index, "is none that the log may hold");
    if (one->about == NO_ENTRY)
        TRY(opening_check(read, arena, one, bytes, &view));
    else if (whose_commitment(&view, &(struct commitment){{0}, {{0}}}) ||
             whose_about(&view) != one->about || !accounted_find(&read->list, one->about))
        return entry_bad(one->index, "is not about the entry that is named for it");
    read->found->decisions += view.kind == ENTRY_DECISION;
    read->found->inspections += view.kind == ENTRY_INSPECTION;
    read->found->others += view.kind != ENTRY_DECISION && view.kind != ENTRY_INSPECTION;
    for (int i = 0; i < 2; i++)
        TRY(summaries_add(&read->summaries[i], one->index, bytes));
    return err_none();
}

/* Whether the bundle has these, both languages; the first that differs is named. */
static struct err summaries_check(struct read *read, struct summaries *all) {
    for (int i = 0; i < 2; i++) {
        struct edition in = edition_of(all, i);
        struct span text;
        summary_end(&all->text[i], &in);
        TRY(member_get(read->zip, summary_name[i], &text));
        if (!span_equal(text, text_span(&all->text[i])))
            return err_make(ERR_PROOF, "%s does not say what the entries say", summary_name[i]);
    }
    return err_none();
}

static struct err members_check(struct read *read) {
    const size_t fixed = 4; /* the JSON, the checkpoint and two summaries */
    for (int i = 0; i < 2; i++)
        read->summaries[i] =
            summaries_begin(read->arena, read->checkpoint.origin, read->checkpoint.size, read->made,
                            read->list.count, i == 0);
    for (size_t i = 0; i < read->list.count; i++)
        TRY(accounted_check(read, &read->list.at[i]));
    struct err e = summaries_check(read, &read->summaries[0]);
    if (err_is(e) && err_is(summaries_check(read, &read->summaries[1]))) return e;
    if (archive_count(read->zip) != fixed + read->list.count)
        return err_make(ERR_PROOF, "it has a member that accounting.json does not name");
    return err_none();
}

/* ---- is that all? ---- */

struct completing {
    struct whose whose;
    uint64_t size; /* of the log when the accounting was made */
    instant made;
};

enum { TALLY_FOUND = 0, TALLY_NEWER };

static struct err visit_complete(void *with, struct tree *tree, uint64_t index, struct span bytes,
                                 const struct entry_view *entry, uint64_t tally[TALLIES]) {
    const struct completing *completing = with;
    struct accounted part[2];
    size_t count;
    TRY(whose_entry(tree, &completing->whose, index, entry, part, &count));
    /* Of an older log than there was on its day: what had been recorded since was kept back. */
    if (count > 0 && index >= completing->size && entry->time < completing->made)
        return entry_bad(index, "is about the person, was recorded before the accounting was made, "
                                "and is missing from it");
    for (size_t i = 0; i < count && index >= completing->size; i++)
        tally[TALLY_NEWER]++;
    for (size_t i = 0; i < count && index < completing->size; i++) {
        if (!accounted_find(completing->whose.known, part[i].index))
            return entry_bad(part[i].index,
                             "is about the person and is missing from the accounting");
        tally[TALLY_FOUND]++;
    }
    return err_none();
}

static struct err complete_check(struct read *read, const struct accounting_check *check) {
    struct checkpoint checkpoint;
    struct span note;
    struct walked walked;
    OWNED_TREE tree = NULL;
    struct completing completing = {.whose = {.secret = check->secret, .known = &read->list},
                                    .size = read->checkpoint.size,
                                    .made = read->made_at};
    TRY(checkpoint_open(check->log, read->arena, check->key, &checkpoint, &note));
    TRY(tree_open(read->arena, check->log, &checkpoint, &tree));
    TRY(tree_contains(tree, &read->checkpoint));
    TRY(whose_shown(tree, read->arena, check->secret, &read->list, &completing.whose.shown));
    struct walk walk = {.source = check->log,
                        .checkpoint = &checkpoint,
                        .to = (checkpoint.size + TILE_WIDTH - 1) / TILE_WIDTH,
                        .now = check->now,
                        .workers = check->workers,
                        .visit = visit_complete,
                        .with = &completing};
    TRY(walk_run(&walk, &walked));
    read->found->newer = walked.tally[TALLY_NEWER];
    if (walked.tally[TALLY_FOUND] == read->list.count) return err_none();
    return err_make(ERR_PROOF,
                    "of its %zu entries the secret finds %llu in the log: the secret is "
                    "not that of the person it was made for",
                    read->list.count, (unsigned long long)walked.tally[TALLY_FOUND]);
}

static struct err read_verify(struct read *read, const struct accounting_check *check) {
    TRY(member_get(read->zip, "checkpoint", &read->note));
    TRY(checkpoint_verify(read->arena, read->note, check->key, &read->checkpoint));
    TRY(head_read(read));
    TRY(members_check(read));
    read->found->made_size = read->checkpoint.size;
    return check->secret ? complete_check(read, check) : err_none();
}

struct err accounting_verify(struct arena *arena, const struct archive *zip,
                             const struct accounting_check *check, struct accounting *found) {
    struct read *read = ARENA_NEW(arena, struct read);
    assert(!check->secret || check->log);
    *found = (struct accounting){0};
    read->arena = arena;
    read->zip = zip;
    read->found = found;
    struct err e = read_verify(read, check);
    json_decref(read->json);
    return e;
}
