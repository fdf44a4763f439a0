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

/* What was drawn together would last from one seed into the next. */
void __real_random_fill(uint8_t *at, size_t len);
void __wrap_random_fill(uint8_t *at, size_t len);
void __wrap_random_fill(uint8_t *at, size_t len) {
    if (!sim.by_seed) {
        __real_random_fill(at, len);
        return;
    }
    for (size_t i = 0; i < len; i++)
        at[i] = (uint8_t)chance(256);
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
    static struct span from;
    if (!loaded || !span_equal(from, compiled)) {
        struct arena *kept = arena_open(PACK_ARENA_BYTES);
        from = arena_copy(kept, compiled);
        TRY(__real_pack_load(kept, from, &loaded));
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
struct held {
    struct digest of;
    char kid[KID_BYTES];
};
static struct held *held_of(const struct digest *of) {
    static struct held held[HELD_MAX];
    return &held[(of->byte[0] | (size_t)of->byte[1] << 8) % HELD_MAX];
}
static bool held_before(const struct digest *of, const struct jwk *key) {
    const struct held *held = held_of(of);
    return memcmp(&held->of, of, sizeof *of) == 0 && strcmp(held->kid, jwk_kid(key)) == 0;
}
static void held_keep(const struct digest *of, const struct jwk *key) {
    struct held *held = held_of(of);
    held->of = *of;
    snprintf(held->kid, KID_BYTES, "%s", jwk_kid(key));
}

struct err __real_jws_verify(struct arena *arena, struct span jws, const char *typ,
                             const struct jwk *key, struct span *payload);
struct err __wrap_jws_verify(struct arena *arena, struct span jws, const char *typ,
                             const struct jwk *key, struct span *payload);
struct err __wrap_jws_verify(struct arena *arena, struct span jws, const char *typ,
                             const struct jwk *key, struct span *payload) {
    struct jws_header header;
    struct digest of = sha256(jws);
    if (held_before(&of, key)) return jws_peek(arena, jws, typ, &header, payload);
    TRY(__real_jws_verify(arena, jws, typ, key, payload));
    held_keep(&of, key);
    return err_none();
}

static struct digest signature_of(const struct digest *digest, const uint8_t *signature) {
    const struct span part[] = {digest_span(digest), span_of(signature, JWS_SIGNATURE_BYTES)};
    return sha256_parts(part, 2);
}

struct err __real_jws_taken_check(const struct jws_taken *taken, const struct jwk *key);
struct err __wrap_jws_taken_check(const struct jws_taken *taken, const struct jwk *key);
struct err __wrap_jws_taken_check(const struct jws_taken *taken, const struct jwk *key) {
    struct digest of = signature_of(&taken->digest, taken->signature);
    if (held_before(&of, key)) return err_none();
    TRY(__real_jws_taken_check(taken, key));
    held_keep(&of, key);
    return err_none();
}

bool __real_es256_holds(const struct jwk *key, const struct digest *digest,
                        const uint8_t signature[JWS_SIGNATURE_BYTES]);
bool __wrap_es256_holds(const struct jwk *key, const struct digest *digest,
                        const uint8_t signature[JWS_SIGNATURE_BYTES]);
bool __wrap_es256_holds(const struct jwk *key, const struct digest *digest,
                        const uint8_t signature[JWS_SIGNATURE_BYTES]) {
    struct digest of = signature_of(digest, signature);
    if (held_before(&of, key)) return true;
    if (!__real_es256_holds(key, digest, signature)) return false;
    held_keep(&of, key);
    return true;
}

/* The same of checkpoints, which every start and every receipt look at. */
struct err __real_note_verify(struct arena *arena, struct span note, const struct note_key *key,
                              struct span *text);
struct err __wrap_note_verify(struct arena *arena, struct span note, const struct note_key *key,
                              struct span *text);
struct err __wrap_note_verify(struct arena *arena, struct span note, const struct note_key *key,
                              struct span *text) {
    static struct {
        struct digest of;
        size_t text_len;
    } held[HELD_MAX];
    struct span part[] = {span_str(key->name), span_of(&key->type, 1),
                          span_of(key->public_key, sizeof key->public_key), note};
    struct digest of = sha256_parts(part, sizeof part / sizeof *part);
    size_t place = (of.byte[0] | (size_t)of.byte[1] << 8) % HELD_MAX;
    if (held[place].text_len == 0 || memcmp(&held[place].of, &of, sizeof of) != 0) {
        TRY(__real_note_verify(arena, note, key, text));
        held[place].of = of;
        held[place].text_len = text->len;
    }
    *text = span_cut(note, 0, held[place].text_len);
    return err_none();
}

/* And of entries: a fold reads each of them at every start, and changes none. */
struct err __real_entry_read(struct span bytes, enum entry_kind *kind, json_t **json);
struct err __wrap_entry_read(struct span bytes, enum entry_kind *kind, json_t **json);
struct err __wrap_entry_read(struct span bytes, enum entry_kind *kind, json_t **json) {
    static struct {
        struct digest of;
        enum entry_kind kind;
        json_t *json;
    } held[HELD_MAX];
    struct digest of = sha256(bytes);
    size_t place = (of.byte[0] | (size_t)of.byte[1] << 8) % HELD_MAX;
    if (!held[place].json || memcmp(&held[place].of, &of, sizeof of) != 0) {
        TRY(__real_entry_read(bytes, kind, json));
        json_decref(held[place].json);
        held[place].of = of;
        held[place].kind = *kind;
        held[place].json = json_incref(*json);
        return err_none();
    }
    *kind = held[place].kind;
    *json = json_incref(held[place].json);
    return err_none();
}

/* Nor is a public key's point looked at again that was found good before: what is read anew is the
 * same key. Those that are kept are never closed. */
enum { READ_MAX = 64 };
static struct {
    struct digest of;
    struct jwk *key;
} read_before[READ_MAX];
static size_t read_count;

struct err __real_jwk_read_json(const json_t *json, struct jwk **key);
struct err __wrap_jwk_read_json(const json_t *json, struct jwk **key);
struct err __wrap_jwk_read_json(const json_t *json, struct jwk **key) {
    static char text[4096];
    size_t len = json_dumpb(json, text, sizeof text, JSON_COMPACT);
    if (len > sizeof text || json_object_get(json, "d")) return __real_jwk_read_json(json, key);
    struct digest of = sha256(span_of((const uint8_t *)text, len));
    for (size_t i = 0; i < read_count; i++) {
        if (memcmp(&read_before[i].of, &of, sizeof of) != 0) continue;
        *key = read_before[i].key;
        return err_none();
    }
    TRY(__real_jwk_read_json(json, key));
    if (read_count == READ_MAX) return err_none();
    read_before[read_count].of = of;
    read_before[read_count++].key = *key;
    return err_none();
}

void __real_jwk_close(struct jwk *key);
void __wrap_jwk_close(struct jwk *key);
void __wrap_jwk_close(struct jwk *key) {
    for (size_t i = 0; i < read_count; i++)
        if (read_before[i].key == key) return;
    __real_jwk_close(key);
}

/* Nobody waits for a time to pass. */
uint64_t __wrap_clock_ticks(void);
uint64_t __wrap_clock_ticks(void) {
    static uint64_t ticks;
    return ticks += 1000000;
}
