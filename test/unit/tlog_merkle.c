/* Do roots and proofs agree with RFC 6962, and is everything else refused? */
#include "base/bytes.h"
#include "base/file.h"
#include "tlog/tlog.h"

#include "shared.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { EXHAUSTIVE_SIZE = 70 };

static struct digest hex_digest(const char *hex) {
    struct digest digest;
    assert_false(err_is(hex_read(span_str(hex), digest.byte, sizeof digest.byte)));
    return digest;
}

static void the_eight_leaves_of_certificate_transparency_have_the_known_roots(void **state) {
    static const struct {
        const char *entry;
        const char *root;
    } known[] = {
        {"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"606162636465666768696a6b6c6d6e6f",
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct merkle_edge edge = {0};
    struct digest empty = merkle_root(&edge);
    assert_memory_equal(
        &empty, hex_digest("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855").byte,
        32);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        uint8_t entry[16];
        size_t len = strlen(known[i].entry) / 2;
        assert_false(err_is(hex_read(span_str(known[i].entry), entry, len)));
        struct digest leaf = merkle_leaf(span_of(entry, len));
        struct digest want = hex_digest(known[i].root);
        merkle_append(&edge, &leaf);
        struct digest root = merkle_root(&edge);
        assert_memory_equal(&root, &want, sizeof root);
    }
}

/* ---- the published vectors ---- */

static size_t vectors;
static size_t accepted;

static bool hash_of(struct arena *arena, const json_t *text, struct digest *digest) {
    struct span bytes;
    if (!json_is_string(text)) return false;
    struct span letters = span_str(json_string_value(text));
    if (err_is(base64_read(arena, letters, &bytes)) || bytes.len != DIGEST_BYTES) return false;
    memcpy(digest->byte, bytes.at, sizeof digest->byte);
    return true;
}

/* Roots that nothing is computed from may be any text in the vectors; ours are always 32 bytes. */
static bool root_of_vector(struct arena *arena, const json_t *text, struct digest *digest) {
    struct span bytes;
    if (hash_of(arena, text, digest)) return true;
    if (!json_is_string(text)) return false;
    if (err_is(base64_read(arena, span_str(json_string_value(text)), &bytes))) return false;
    *digest = sha256(bytes);
    return bytes.len > 0;
}

/* A number of the vectors may be 2^64-1, which is no integer to jansson. */
static uint64_t number_of(const json_t *json, const char *name) {
    double number = json_number_value(json_object_get(json, name));
    return number >= 18446744073709551615.0 ? UINT64_MAX : (uint64_t)number;
}

static bool vector_holds(struct arena *arena, const json_t *json) {
    static struct digest proof[80];
    const json_t *list = json_object_get(json, "proof");
    struct digest first;
    struct digest root;
    size_t count = json_array_size(list);
    if (count > 80) return false;
    for (size_t i = 0; i < count; i++)
        if (!hash_of(arena, json_array_get(list, i), &proof[i])) return false;
    if (json_object_get(json, "leafHash"))
        return hash_of(arena, json_object_get(json, "leafHash"), &first) &&
               hash_of(arena, json_object_get(json, "root"), &root) &&
               !err_is(merkle_inclusion_verify(number_of(json, "leafIdx"),
                                               number_of(json, "treeSize"), &first, proof, count,
                                               &root));
    return root_of_vector(arena, json_object_get(json, "root1"), &first) &&
           root_of_vector(arena, json_object_get(json, "root2"), &root) &&
           !err_is(merkle_consistency_verify(number_of(json, "size1"), number_of(json, "size2"),
                                             &first, &root, proof, count));
}

static int vector_run(const char *path, const struct stat *found, int kind, struct FTW *at) {
    if (kind != FTW_F) return 0;
    OWNED_ARENA arena = arena_open(1 << 20);
    OWNED_JSON json = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
    assert_non_null(json);
    bool want = !json_is_true(json_object_get(json, "wantErr"));
    if (vector_holds(arena, json) != want) fail_msg("%s", path);
    vectors++;
    accepted += want;
    return 0;
}

static void the_196_published_vectors_are_decided_as_published(void **state) {
    const char *folder = shared_find("tlog/merkle-proofs");
    if (!folder) skip();
    assert_int_equal(nftw(folder, vector_run, 8, FTW_PHYS), 0);
    assert_int_equal(vectors, 196);
    assert_int_equal(accepted, 12);
}

/* ---- our own proofs ---- */

static struct digest leaves[EXHAUSTIVE_SIZE];

static struct err small_fetch(void *from, unsigned level, uint64_t at, struct digest *hash) {
    struct merkle_edge edge = {0};
    for (uint64_t i = at << level; i < (at + 1) << level; i++)
        merkle_append(&edge, &leaves[i]);
    *hash = merkle_root(&edge);
    return err_none();
}

static struct digest root_of(uint64_t size) {
    struct merkle_edge edge = {0};
    for (uint64_t i = 0; i < size; i++)
        merkle_append(&edge, &leaves[i]);
    return merkle_root(&edge);
}

static void leaves_make(void) {
    for (uint8_t i = 0; i < EXHAUSTIVE_SIZE; i++)
        leaves[i] = merkle_leaf(span_of(&i, 1));
}

static void every_entry_of_every_small_tree_is_proved_and_no_other_in_its_place(void **state) {
    struct digest proof[PROOF_HASHES_MAX];
    size_t count;
    leaves_make();
    for (uint64_t size = 1; size < EXHAUSTIVE_SIZE; size++) {
        struct digest root = root_of(size);
        for (uint64_t i = 0; i < size; i++) {
            assert_false(err_is(merkle_inclusion_make(small_fetch, NULL, i, size, proof, &count)));
            for (uint64_t k = 0; k < size; k++)
                assert_int_equal(
                    err_is(merkle_inclusion_verify(i, size, &leaves[k], proof, count, &root)),
                    k != i);
        }
        assert_true(err_is(merkle_inclusion_make(small_fetch, NULL, size, size, proof, &count)));
    }
}

static void every_small_tree_is_proved_to_be_the_beginning_of_every_larger_one(void **state) {
    struct digest proof[PROOF_HASHES_MAX];
    size_t count;
    leaves_make();
    for (uint64_t size = 1; size < EXHAUSTIVE_SIZE; size++)
        for (uint64_t old = 1; old <= size; old++) {
            struct digest old_root = root_of(old);
            struct digest root = root_of(size);
            assert_false(
                err_is(merkle_consistency_make(small_fetch, NULL, old, size, proof, &count)));
            assert_false(
                err_is(merkle_consistency_verify(old, size, &old_root, &root, proof, count)));
            root.byte[0] ^= 1;
            assert_true(
                err_is(merkle_consistency_verify(old, size, &old_root, &root, proof, count)));
            assert_true(err_is(merkle_consistency_verify(0, size, &old_root, &root, proof, count)));
        }
    assert_true(err_is(merkle_consistency_make(small_fetch, NULL, 0, 5, proof, &count)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eight_leaves_of_certificate_transparency_have_the_known_roots),
        cmocka_unit_test(the_196_published_vectors_are_decided_as_published),
        cmocka_unit_test(every_entry_of_every_small_tree_is_proved_and_no_other_in_its_place),
        cmocka_unit_test(every_small_tree_is_proved_to_be_the_beginning_of_every_larger_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
