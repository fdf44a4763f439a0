/* The door of signed notes: whatever verifies under our key is the text that was signed. */
#include "tlog/tlog.h"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

/* C2SP's example (signed-note); nobody here can sign with its key. */
#define EXAMPLE_VKEY "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define EXAMPLE_TEXT "This is an example message.\n"

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    static struct note_key key;
    if (!arena) {
        arena = arena_open(8 << 20);
        if (err_is(vkey_read(SPAN_LITERAL(EXAMPLE_VKEY), &key))) __builtin_trap();
    }
    struct span text;
    struct checkpoint checkpoint;
    struct span note = span_of(at, len);
    if (!err_is(note_verify(arena, note, &key, &text)) && !span_is(text, EXAMPLE_TEXT))
        __builtin_trap();
    if (!err_is(checkpoint_verify(arena, note, &key, &checkpoint))) __builtin_trap();
    if (!err_is(checkpoint_read(arena, note, &checkpoint)) && checkpoint.size > INT64_MAX)
        __builtin_trap();
    arena_wipe(arena);
    return 0;
}
