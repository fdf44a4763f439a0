/* Does a door survive its corpus? Plays every file of the folders named on the command line, and
 * every beginning of each short file, to LLVMFuzzerTestOneInput. The order is by name, so that two
 * runs are the same. */
#include "base/arena.h"
#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_BYTES_MAX = 1 << 20, CUT_BYTES_MAX = 2048 };

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

/* A copy of exactly the right size, so that a sanitizer sees one byte too many. */
static void play_exactly(struct span bytes) {
    uint8_t *copy = malloc(bytes.len ? bytes.len : 1);
    if (!copy) abort();
    if (bytes.len) memcpy(copy, bytes.at, bytes.len);
    LLVMFuzzerTestOneInput(copy, bytes.len);
    free(copy);
}

static bool file_play(const char *path) {
    OWNED_ARENA arena = arena_open(4 * INPUT_BYTES_MAX);
    struct span bytes;
    struct err e = file_read(path, INPUT_BYTES_MAX, arena, &bytes);
    if (err_is(e)) {
        printf("# %s\n", e.text);
        return false;
    }
    play_exactly(bytes);
    for (size_t len = 0; len < bytes.len && bytes.len <= CUT_BYTES_MAX; len++)
        play_exactly(span_cut(bytes, 0, len));
    return true;
}

static int not_hidden(const struct dirent *entry) { return entry->d_name[0] != '.'; }

/* The number of files played, or -1 when one could not be read. */
static int folder_play(const char *folder) {
    struct dirent **entry;
    int count = scandir(folder, &entry, not_hidden, alphasort);
    int played = 0;
    for (int i = 0; i < count; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
        if (played >= 0 && file_play(path))
            played++;
        else
            played = -1;
        free(entry[i]);
    }
    if (count >= 0) free(entry);
    return played;
}

int main(int count, char **folder) {
    int failed = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..%d\n", count - 1);
    for (int i = 1; i < count; i++) {
        int played = folder_play(folder[i]);
        if (played <= 0) failed++;
        printf("%s %d - the door survives the %d inputs of %s, whole and cut\n",
               played > 0 ? "ok" : "not ok", i, played, folder[i]);
    }
    return failed > 0;
}
