/* Where does the simulation stand before the program's own calls? By the linker's --wrap: so that
 * chance is the seed's, a start costs little, and what is planted is done. */
#include "whole.h"

#include <errno.h>

int __real_RAND_priv_bytes(unsigned char *at, int len);
int __wrap_RAND_priv_bytes(unsigned char *at, int len);
int __wrap_RAND_priv_bytes(unsigned char *at, int len) {
    if (!sim.by_seed) return __real_RAND_priv_bytes(at, len);
    for (int i = 0; i < len; i++)
        at[i] = (unsigned char)chance(256);
    return 1;
}

struct err __real_case_discard_from(struct vault *vault, uint64_t size, uint64_t *discarded);
struct err __wrap_case_discard_from(struct vault *vault, uint64_t size, uint64_t *discarded);
struct err __wrap_case_discard_from(struct vault *vault, uint64_t size, uint64_t *discarded) {
    if (sim.planted != PLANTED_KEPT) return __real_case_discard_from(vault, size, discarded);
    *discarded = 0;
    return err_none();
}

/* The folder in which orders are handed over is on the simulated disk, too. */
static struct {
    const struct folder *folder;
    int at;
    struct dirent found;
} listing;
DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);
DIR *__wrap_opendir(const char *path) {
    if (strncmp(path, "/disk/", 6) != 0) return __real_opendir(path);
    int node = disk_find(sim.disk, path + 6);
    errno = ENOENT;
    if (node < 0) return NULL;
    listing.folder = sim.disk->node[node].folder;
    listing.at = 0;
    return (DIR *)(void *)&listing;
}
struct dirent *__real_readdir64(DIR *folder);
struct dirent *__wrap_readdir64(DIR *folder);
struct dirent *__wrap_readdir64(DIR *folder) {
    if ((void *)folder != (void *)&listing) return __real_readdir64(folder);
    if (listing.at == listing.folder->count) return NULL;
    snprintf(listing.found.d_name, sizeof listing.found.d_name, "%s",
             listing.folder->name[listing.at++].text);
    return &listing.found;
}
int __real_closedir(DIR *folder);
int __wrap_closedir(DIR *folder);
int __wrap_closedir(DIR *folder) {
    return (void *)folder == (void *)&listing ? 0 : __real_closedir(folder);
}

/* The pack is the same in every start, and reading it is most of one. */
struct err __real_pack_load(struct arena *arena, struct span compiled, const struct pack **pack);
struct err __wrap_pack_load(struct arena *arena, struct span compiled, const struct pack **pack);
struct err __wrap_pack_load(struct arena *arena, struct span compiled, const struct pack **pack) {
    static const struct pack *loaded;
    static struct digest digest;
    if (!sim.by_seed) return __real_pack_load(arena, compiled, pack);
    struct digest wanted = sha256(compiled);
    if (!loaded || memcmp(&digest, &wanted, sizeof digest) != 0) {
        TRY(__real_pack_load(arena_open(PACK_ARENA_BYTES), compiled, &loaded));
        digest = wanted;
    }
    *pack = loaded;
    return err_none();
}

/* Processes that die here leave their memory behind; that is no leak of the program's. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void) { return 1; }

/* Every start verifies again what is in the ledger, and OpenSSL would be a third of all that is
 * done. What held before holds: the same bytes under the same key. */
enum { HELD_MAX = 8192 };
struct err __real_jws_verify(struct arena *arena, struct span jws, const char *typ,
                             const struct jwk *key, struct span *payload);
struct err __wrap_jws_verify(struct arena *arena, struct span jws, const char *typ,
                             const struct jwk *key, struct span *payload);
struct err __wrap_jws_verify(struct arena *arena, struct span jws, const char *typ,
                             const struct jwk *key, struct span *payload) {
    static struct {
        struct digest of;
        char kid[KID_BYTES];
    } held[HELD_MAX];
    struct jws_header header;
    struct digest of = sha256(jws);
    size_t place = (of.byte[0] | (size_t)of.byte[1] << 8) % HELD_MAX;
    bool known = sim.by_seed && memcmp(&held[place].of, &of, sizeof of) == 0 &&
                 strcmp(held[place].kid, jwk_kid(key)) == 0;
    if (known) return jws_peek(arena, jws, typ, &header, payload);
    TRY(__real_jws_verify(arena, jws, typ, key, payload));
    held[place].of = of;
    snprintf(held[place].kid, KID_BYTES, "%s", jwk_kid(key));
    return err_none();
}

/* Nobody waits for a time to pass. */
uint64_t __wrap_clock_ticks(void);
uint64_t __wrap_clock_ticks(void) {
    static uint64_t ticks;
    return ticks += 1000000;
}
