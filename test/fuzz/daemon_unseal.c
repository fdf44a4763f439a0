/* The door of a batch's sealed lines: whatever is sent, nothing is taken but the lines that were
 * sealed, each as the line that it is, and it does not matter in which pieces it comes.
 *
 * The key is new in every run, so an input says which sealed lines to send: bytes below LINES are
 * that line, those below 2 * LINES its first half, CHANGED changes the last byte before it; all
 * others are themselves. */
#include "base/bytes.h"
#include "daemon/unseal.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

enum { LINES = 4, CHANGED = 2 * LINES };

static const char *const plain[LINES] = {"{\"format\":\"portcullis-ask/1\",\"n\":1}", "",
                                         "{\"n\":3}", "no ask"};
static struct arena *made;
static struct jwk *custodian;
static struct manifest manifest;
static struct span sealed[LINES], wanted;

static void make(void) {
    struct jwe_batch key;
    struct text text = {0};
    made = text.arena = arena_open(1 << 20);
    custodian = jwk_create();
    manifest.id = SPAN_LITERAL("BAT-01KB0000000000000000000000");
    manifest.requester = SPAN_LITERAL("us.ed.fsa");
    struct span of = manifest_lines_of(made, manifest.requester, manifest.id);
    if (err_is(jwe_lines_begin(made, custodian, of, &key, &manifest.seal))) __builtin_trap();
    for (size_t i = 0; i < LINES; i++)
        sealed[i] = jwe_batch_seal(made, &key, i + 1, span_str(plain[i]));
    for (size_t i = 0; i < LINES; i++)
        text_printf(&text, "%s\n", plain[i]);
    wanted = text_span(&text);
    jwe_batch_wipe(&key);
}

static struct span file_of(struct arena *arena, const uint8_t *at, size_t len) {
    struct text file = {.arena = arena};
    for (size_t i = 0; i < len; i++) {
        if (at[i] < LINES)
            text_put(&file, sealed[at[i]]);
        else if (at[i] < 2 * LINES)
            text_put(&file, span_cut(sealed[at[i] - LINES], 0, sealed[at[i] - LINES].len / 2));
        else if (at[i] == CHANGED && file.len)
            file.at[file.len - 1] ^= 1;
        else
            text_put_byte(&file, at[i]);
    }
    return text_span(&file);
}

static struct err take(void *with, struct span bytes) {
    text_put(with, bytes);
    return err_none();
}

static struct err opened(struct arena *arena, struct span file, size_t step, struct span *taken,
                         struct digest *digest) {
    struct unseal *unseal = NULL;
    struct text text = {.arena = arena};
    struct err e = unseal_open(custodian, &manifest, &unseal);
    if (err_is(e)) __builtin_trap();
    for (size_t at = 0; at < file.len && !err_is(e); at += step)
        e = unseal_feed(unseal, span_cut(file, at, at + step < file.len ? at + step : file.len),
                        take, &text);
    if (!err_is(e)) e = unseal_end(unseal, take, &text, digest);
    unseal_close(unseal);
    *taken = text_span(&text);
    return e;
}

/* What is sent as it was sealed is taken whole; else the door would be shut to everything. */
static void whole_check(struct arena *arena) {
    static const uint8_t all[] = {0, '\n', 1, '\n', 2, '\n', 3, '\n'};
    struct span taken;
    struct digest digest;
    struct span file = file_of(arena, all, sizeof all);
    if (err_is(opened(arena, file, file.len, &taken, &digest)) || !span_equal(taken, wanted))
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    struct span taken[2];
    struct digest digest[2];
    if (!arena) arena = arena_open(64 << 20);
    if (!made) {
        make();
        whole_check(arena);
    }
    if (len > 4096) return 0;
    struct span file = file_of(arena, at, len);
    struct err whole = opened(arena, file, file.len + 1, &taken[0], &digest[0]);
    struct err parts = opened(arena, file, 1 + len % 61, &taken[1], &digest[1]);
    if (!span_begins(wanted, taken[0]) || !span_equal(taken[0], taken[1])) __builtin_trap();
    if (whole.kind != parts.kind || (err_is(whole) && whole.kind != ERR_REFUSED)) __builtin_trap();
    if (!err_is(whole)) {
        struct digest as_sent = sha256(file);
        if (memcmp(&digest[0], &as_sent, sizeof as_sent) != 0 ||
            memcmp(&digest[1], &as_sent, sizeof as_sent) != 0)
            __builtin_trap();
    }
    arena_wipe(arena);
    return 0;
}
