/* Whose log is this? The key that log.vkey names. */
#include "store/ledger.h"

#include "base/file.h"
#include "base/limits.h"

struct err ledger_vkey_read(struct arena *arena, const char *dir, struct note_key *key) {
    struct span text;
    const char *path = arena_printf(arena, "%s/log.vkey", dir);
    TRY(file_read(path, KEY_FILE_BYTES_MAX, arena, &text));
    while (text.len && text.at[text.len - 1] == '\n')
        text.len--;
    struct err e = vkey_read_log(text, key);
    return err_is(e) ? err_at(e, "%s", path) : e;
}
