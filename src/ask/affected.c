/* Which releases relied on it? */
#include "ask/affected.h"

#include "ask/relied.h"
#include "base/bytes.h"
#include "store/walk.h"

enum { SCRATCH_BYTES = 8 * 1024 * 1024, CASE_STEPS = 16, ROOM_FIRST = 256 };

/* ---- the words ---- */

static bool is_plain(struct span word) {
    for (size_t i = 0; i < word.len; i++)
        if (word.at[i] == '"' || word.at[i] == '\\') return false;
    return true;
}

static struct err word_take(struct affected *affected, struct span word) {
    struct law_authority_view view;
    const struct pack *pack = affected->keeper->pack;
    size_t colon = span_find_byte(word, ':');
    struct span name = span_cut(word, colon < word.len ? colon + 1 : colon, word.len);
    if (name.len == 0 || !is_plain(word) || word.len > AFFECTED_WHERE_MAX)
        return err_make(ERR_USAGE, "--where is a kind and a name, register:R7 for example");
    if (!relied_kind_known(span_cut(word, 0, colon)))
        return err_make(ERR_USAGE, "--where begins with one of " RELIED_KINDS);
    bool short_form = span_begins(word, SPAN_LITERAL("authority:")) && pack &&
                      pack_authority_find(pack, name, &view);
    affected->word[affected->words++] =
        short_form ? span_str(arena_printf(affected->arena, "authority:%.*s", SPAN_FMT(view.id)))
                   : arena_copy(affected->arena, word);
    return err_none();
}

struct err affected_begin(struct affected *affected, struct keeper *keeper, struct arena *arena,
                          const struct span *word, size_t words) {
    struct text all = {.arena = arena};
    *affected = (struct affected){.keeper = keeper, .arena = arena};
    if (words == 0 || words > AFFECTED_WORDS_MAX)
        return err_make(ERR_USAGE, "give --where, from one to %d times", AFFECTED_WORDS_MAX);
    for (size_t i = 0; i < words; i++) {
        TRY(word_take(affected, word[i]));
        text_printf(&all, "%s%.*s", i ? " and " : "", SPAN_FMT(affected->word[i]));
    }
    if (all.len > AFFECTED_WHERE_MAX)
        return err_make(ERR_USAGE, "the --where are too long together");
    affected->where = arena_str(arena, text_span(&all));
    return err_none();
}

/* ---- the releases ---- */

static void release_add(struct affected *all, const struct past *one) {
    struct pasts *releases = &all->releases;
    if (releases->count == all->room) {
        all->room = all->room ? 2 * all->room : ROOM_FIRST;
        struct past *more = ARENA_ARRAY(all->arena, struct past, all->room);
        if (releases->count) memcpy(more, releases->past, releases->count * sizeof *more);
        releases->past = more;
    }
    releases->past[releases->count++] = *one;
}

/* The record's list has the word. Most records have not, and are not even parsed: within another
 * string of the canonical form a quote has a backslash before it. */
static struct err record_relied(struct span record, struct span word, bool *relied) {
    char quoted[AFFECTED_WHERE_MAX + 3];
    OWNED_JSON o = NULL;
    const json_t *list;
    int len = snprintf(quoted, sizeof quoted, "\"%.*s\"", SPAN_FMT(word));
    *relied = false;
    if (!memmem(record.at, record.len, quoted, (size_t)len)) return err_none();
    TRY(json_read(record, CASE_BYTES_MAX, &o));
    TRY(json_may_array(o, "record", "relied", 256, &list));
    for (size_t i = 0; i < json_array_size(list) && !*relied; i++)
        *relied = span_is(word, json_string_value(json_array_get(list, i)));
    return err_none();
}

static struct err release_look(struct affected *all, struct arena *scratch, uint64_t index,
                               const struct entry_view *entry) {
    struct vault_case *found = ARENA_NEW(scratch, struct vault_case);
    bool relied = true;
    bool has = false;
    all->looked++;
    TRY(case_by_entry(all->keeper->vault, scratch, index, found, &has));
    if (!has)
        return err_make(ERR_FAULT,
                        "the case of ledger entry %llu is missing; restore the vault from a copy",
                        (unsigned long long)index);
    for (size_t i = 0; i < all->words && relied; i++)
        TRY(record_relied(found->record, all->word[i], &relied));
    if (!relied) return err_none();
    release_add(all, &(struct past){
                         .index = index,
                         .time = entry->time,
                         .requester = arena_copy(all->arena, entry_view_value(entry, "requester")),
                         .authority = arena_copy(all->arena, entry_view_value(entry, "authority")),
                         .decision_id = arena_copy(all->arena, span_str(found->decision_id))});
    return err_none();
}

struct err affected_find(struct affected *all, uint64_t steps, bool *behind) {
    OWNED_ARENA scratch = arena_open(SCRATCH_BYTES);
    OWNED_WALK walk;
    bool end = false;
    ledger_walk_begin(&walk, all->keeper->ledger, all->next);
    for (uint64_t done = 0; done < steps; done++) {
        uint64_t index;
        struct span bytes;
        struct entry_view entry;
        TRY(ledger_walk_next(&walk, &index, &bytes, &end));
        if (end) break;
        arena_wipe(scratch);
        TRY(entry_scan(bytes, &entry));
        all->next = index + 1;
        if (entry.kind != ENTRY_DECISION ||
            !span_is(entry_view_value(&entry, "state"), outward_str(OUTWARD_RELEASED)))
            continue;
        TRY(release_look(all, scratch, index, &entry));
        done += CASE_STEPS - 1;
    }
    *behind = all->next < ledger_size(all->keeper->ledger);
    return err_none();
}
