/* Where may a test write? In a folder of its own, removed when the test is over. Include cmocka
 * before scene_test is used. */
#ifndef TEST_SCENE_H
#define TEST_SCENE_H

#include "base/arena.h"

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scene {
    struct arena *arena;
    char *folder;
};

static inline int scene_open(void **state) {
    struct arena *arena = arena_open(1 << 20);
    struct scene *scene = ARENA_NEW(arena, struct scene);
    const char *under = getenv("TMPDIR");
    scene->arena = arena;
    scene->folder = arena_printf(arena, "%s/portcullis-test.XXXXXX", under ? under : "/tmp");
    *state = scene;
    return mkdtemp(scene->folder) ? 0 : -1;
}

/* A path in the folder, good until the test is over. */
static inline const char *scene_path(const struct scene *scene, const char *name) {
    return arena_printf(scene->arena, "%s/%s", scene->folder, name);
}

/* How many names are in a folder. */
static inline int scene_count(const char *folder) {
    DIR *names = opendir(folder);
    int count = -2; /* "." and ".." */
    while (names && readdir(names))
        count++;
    if (names) closedir(names);
    return count;
}

static inline int scene_remove(const char *path, const struct stat *found, int kind,
                               struct FTW *at) {
    return remove(path);
}

static inline int scene_close(void **state) {
    struct scene *scene = *state;
    nftw(scene->folder, scene_remove, 16, FTW_DEPTH | FTW_PHYS);
    arena_close(scene->arena);
    return 0;
}

#define scene_test(function) cmocka_unit_test_setup_teardown(function, scene_open, scene_close)

#endif
