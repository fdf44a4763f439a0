/* Is a whole log what its checkpoint was signed over, and does it contain the one I saw before? */
#include "verify/verify.h"

static struct err since_check(struct arena *arena, const struct log_asked *asked, struct tree *tree,
                              struct log_verified *verified) {
    struct checkpoint old;
    struct err e = checkpoint_verify(arena, asked->since, asked->key, &old);
    if (err_is(e)) return err_at(e, "the older checkpoint");
    verified->since = old.size;
    return tree_contains(tree, &old);
}

/* What the newest entry of the bundle says of the order that a decision after it stands under: it
 * is that order, or a decision that names it. */
static struct err orders_look(struct tree *tree, struct arena *arena, uint64_t bundle,
                              struct chain *before) {
    struct span entry[TILE_WIDTH];
    unsigned count;
    arena_wipe(arena);
    TRY(tree_bundle(tree, arena, bundle, entry, &count));
    for (unsigned i = count; i-- > 0 && before->orders == NO_ENTRY;) {
        struct entry_view view;
        struct err e = entry_scan(entry[i], &view);
        uint64_t index = bundle * TILE_WIDTH + i;
        if (err_is(e))
            return err_make(ERR_PROOF, "entry %llu is none that this log may hold: %s",
                            (unsigned long long)index, e.text);
        if (index + 1 == before->next) before->time = view.time;
        if (entry_kind_is_state(view.kind)) before->orders = index;
        if (view.kind == ENTRY_DECISION) before->orders = entry_view_count(&view, "orders");
    }
    return err_none();
}

/* Entries below the stretch are taken as verified, and yet what is new must follow from them: else
 * a release under an order that no longer was the newest would pass where only the new is read. */
static struct err before_find(struct tree *tree, uint64_t bundles, struct chain *before) {
    OWNED_ARENA arena = arena_open(4 * BUNDLE_BYTES_MAX);
    *before = chain_begin(0);
    before->next = bundles * TILE_WIDTH;
    for (uint64_t at = bundles; at-- > 0 && before->orders == NO_ENTRY;)
        TRY(orders_look(tree, arena, at, before));
    return err_none();
}

struct err log_verify(struct arena *arena, const struct log_asked *asked,
                      struct log_verified *verified) {
    struct log_verified found = {0};
    OWNED_TREE tree = NULL;
    TRY(checkpoint_open(asked->source, arena, asked->key, &found.checkpoint, &found.note));
    TRY(tree_open(arena, asked->source, &found.checkpoint, &tree));
    if (asked->since.len > 0) TRY(since_check(arena, asked, tree, &found));
    struct walk walk = {.source = asked->source,
                        .checkpoint = &found.checkpoint,
                        .from = asked->only_new ? found.since / TILE_WIDTH : 0,
                        .to = (found.checkpoint.size + TILE_WIDTH - 1) / TILE_WIDTH,
                        .hashes_only = asked->hashes_only,
                        .now = asked->now,
                        .workers = asked->workers,
                        .progress = asked->progress,
                        .progress_with = asked->progress_with};
    if (walk.from > 0 && !walk.hashes_only) TRY(before_find(tree, walk.from, &walk.before));
    TRY(walk_run(&walk, &found.walked));
    TRY(tree_earlier(tree));
    found.tiles = found.walked.tiles + tree->tiles;
    *verified = found;
    return err_none();
}
