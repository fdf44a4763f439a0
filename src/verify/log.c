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
    TRY(walk_run(&walk, &found.walked));
    TRY(tree_earlier(tree));
    found.tiles = found.walked.tiles + tree->tiles;
    *verified = found;
    return err_none();
}
