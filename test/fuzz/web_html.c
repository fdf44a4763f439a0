/* The writer of pages: whatever is text or an attribute is that in a browser's parser too. The
 * first byte says in which element, the rest is the text. */
#include "html_parse.h"
#include "web/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static void same(struct piece piece, int kind, struct span want) {
    if ((int)piece.kind != kind || !span_equal(span_of(piece.plain, piece.plain_len), want))
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static const char *const elements[] = {"p", "pre", "textarea", "title", "td", "option"};
    static struct arena *arena;
    if (!arena) arena = arena_open(64 << 20);
    if (len < 1 || len > 20000) return 0;
    struct span text = span_of(at + 1, len - 1);
    struct span want = sayable(arena, text);
    const char *element = elements[at[0] % (sizeof elements / sizeof *elements)];
    struct html h;
    html_begin(&h, arena);
    html_open(&h, element, NULL);
    html_attr(&h, "title", text);
    html_attr(&h, "href", text);
    html_text(&h, text);
    html_close(&h);
    struct span all = html_end(&h);
    struct reader r = {.arena = arena, .all = span_cut(all, 16, all.len - 1)};
    if (piece_next(&r).kind != PIECE_OPEN) __builtin_trap();
    same(piece_next(&r), PIECE_ATTRIBUTE, want);
    same(piece_next(&r), PIECE_ATTRIBUTE, html_is_local(text) ? want : span_str("#"));
    if (want.len) same(piece_next(&r), PIECE_TEXT, want);
    if (piece_next(&r).kind != PIECE_CLOSE || piece_next(&r).kind != PIECE_END) __builtin_trap();
    arena_wipe(arena);
    return 0;
}
