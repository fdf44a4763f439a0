/* Are these the published algorithms, and does a seal open for nobody but its key? */
#include "base/crypt.h"

#include "base/bytes.h"

#include "shared.h"
#include "vectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void digest_is(struct digest digest, const char *hex) {
    char text[2 * DIGEST_BYTES + 1];
    hex_write(digest_span(&digest), text);
    assert_string_equal(text, hex);
}

/* FIPS 180-4, the examples of NIST. */
static void sha256_gives_the_standard_s_examples(void **state) {
    digest_is(sha256(SPAN_LITERAL("")),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_is(sha256(SPAN_LITERAL("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_is(sha256(SPAN_LITERAL("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    struct sha256_stream *stream = sha256_open();
    for (int i = 0; i < 1000; i++) {
        char piece[1000];
        memset(piece, 'a', sizeof piece);
        sha256_feed(stream, span_of(piece, sizeof piece));
    }
    digest_is(sha256_close(stream),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void a_hash_of_parts_is_that_of_the_whole(void **state) {
    static const char text[] = "one ask is about one named person";
    struct digest whole = sha256(SPAN_LITERAL(text));
    for (size_t cut = 0; cut < sizeof text; cut++) {
        struct span part[3] = {span_of(text, cut), span_of(NULL, 0),
                               span_of(text + cut, sizeof text - 1 - cut)};
        struct digest parts = sha256_parts(part, 3);
        assert_memory_equal(&parts, &whole, sizeof whole);
        struct sha256_stream *stream = sha256_open();
        struct sha256_stream *other = sha256_open(); /* two at once do not mix */
        sha256_feed(stream, part[0]);
        sha256_feed(other, SPAN_LITERAL("x"));
        sha256_feed(stream, part[2]);
        (void)sha256_close(other);
        struct digest streamed = sha256_close(stream);
        assert_memory_equal(&streamed, &whole, sizeof whole);
    }
}

/* RFC 4231, test cases 1, 2 and 6. */
static void hmac_gives_the_rfc_s_examples(void **state) {
    uint8_t key[131];
    memset(key, 0x0b, sizeof key);
    struct span text = SPAN_LITERAL("Hi There");
    digest_is(hmac_sha256(span_of(key, 20), &text, 1),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    struct span part[2] = {SPAN_LITERAL("what do ya want "), SPAN_LITERAL("for nothing?")};
    digest_is(hmac_sha256(SPAN_LITERAL("Jefe"), part, 2),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, sizeof key);
    text = SPAN_LITERAL("Test Using Larger Than Block-Size Key - Hash Key First");
    digest_is(hmac_sha256(span_of(key, sizeof key), &text, 1),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    /* An empty key is a key: that of a block of zeros. */
    text = SPAN_LITERAL("");
    digest_is(hmac_sha256(span_of(NULL, 0), &text, 1),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/* RFC 5869, test cases 1 and 3: the first 32 of their 42 bytes. */
static void hkdf_gives_the_rfc_s_examples(void **state) {
    uint8_t key[22];
    memset(key, 0x0b, sizeof key);
    uint8_t salt[13];
    uint8_t label[10];
    for (uint8_t i = 0; i < sizeof salt; i++)
        salt[i] = i;
    for (uint8_t i = 0; i < sizeof label; i++)
        label[i] = (uint8_t)(0xf0 + i);
    char text[2 * SECRET_BYTES + 1];
    struct secret out = hkdf_sha256(span_of(key, sizeof key), span_of(salt, sizeof salt),
                                    span_of(label, sizeof label));
    hex_write(secret_span(&out), text);
    assert_string_equal(text, "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    out = hkdf_sha256(span_of(key, sizeof key), SPAN_LITERAL(""), SPAN_LITERAL(""));
    hex_write(secret_span(&out), text);
    assert_string_equal(text, "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
}

static void a_seal_opens_with_its_key_nonce_and_label_alone(void **state) {
    for (size_t len = 0; len < 40; len++) {
        struct secret key;
        uint8_t nonce[GCM_NONCE_BYTES];
        uint8_t plain[40];
        uint8_t sealed[40 + GCM_TAG_BYTES];
        uint8_t back[40];
        random_fill(key.byte, sizeof key.byte);
        random_fill(nonce, sizeof nonce);
        random_fill(plain, len);
        struct span label = span_of("person|2024|1", len % 14);
        gcm_seal(&key, nonce, label, span_of(plain, len), sealed);
        struct span bytes = span_of(sealed, len + GCM_TAG_BYTES);
        assert_false(err_is(gcm_open(&key, nonce, label, bytes, back)));
        assert_memory_equal(back, plain, len);
        assert_true(err_is(gcm_open(&key, nonce, SPAN_LITERAL("other"), bytes, back)));
        nonce[3] ^= 1;
        assert_true(err_is(gcm_open(&key, nonce, label, bytes, back)));
        nonce[3] ^= 1;
        key.byte[31] ^= 1;
        assert_true(err_is(gcm_open(&key, nonce, label, bytes, back)));
    }
}

static void no_flipped_bit_of_a_seal_opens_and_none_leaves_plain_text(void **state) {
    struct secret key = {{7}};
    uint8_t nonce[GCM_NONCE_BYTES] = {1};
    static const char plain[] = "wages 4100000";
    uint8_t sealed[sizeof plain + GCM_TAG_BYTES];
    gcm_seal(&key, nonce, SPAN_LITERAL("label"), span_of(plain, sizeof plain), sealed);
    for (size_t bit = 0; bit < 8 * sizeof sealed; bit++) {
        uint8_t back[sizeof plain];
        memset(back, 0xa5, sizeof back);
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct err e =
            gcm_open(&key, nonce, SPAN_LITERAL("label"), span_of(sealed, sizeof sealed), back);
        sealed[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_int_equal(e.kind, ERR_PROOF);
        for (size_t i = 0; i < sizeof back; i++)
            assert_int_equal(back[i], 0);
    }
    for (size_t len = 0; len < sizeof sealed; len++) {
        uint8_t back[sizeof plain];
        assert_true(
            err_is(gcm_open(&key, nonce, SPAN_LITERAL("label"), span_of(sealed, len), back)));
    }
}

/* What one row left in the cipher changes nothing of the next: another key, a label or none, a tag
 * that fails, bytes of no possible length. */
static void rows_opened_one_after_another_know_nothing_of_each_other(void **state) {
    enum { LEN = 33 };
    uint8_t nonce[GCM_NONCE_BYTES] = {4};
    uint8_t plain[LEN] = {1, 2, 3};
    uint8_t back[LEN];
    assert_int_equal(
        gcm_open_row(&(struct secret){{9}}, nonce, SPAN_LITERAL("x"), SPAN_LITERAL("short"), back)
            .kind,
        ERR_PROOF);
    for (uint8_t i = 0; i < 60; i++) {
        struct secret key = {{i}};
        uint8_t sealed[LEN + GCM_TAG_BYTES];
        struct span label = i % 3 ? span_of(plain, i % 7) : span_of("", 0);
        size_t len = i % 2 ? LEN : i % LEN;
        struct span bytes = span_of(sealed, len + GCM_TAG_BYTES);
        gcm_seal(&key, nonce, label, span_of(plain, len), sealed);
        memset(back, 0, sizeof back);
        assert_false(err_is(gcm_open_row(&key, nonce, label, bytes, back)));
        assert_memory_equal(back, plain, len);
        struct secret other = {{(uint8_t)(i + 1)}};
        assert_int_equal(gcm_open_row(&other, nonce, label, bytes, back).kind, ERR_PROOF);
        for (size_t k = 0; k < len; k++)
            assert_int_equal(back[k], 0);
        assert_int_equal(gcm_open_row(&key, nonce, SPAN_LITERAL("other"), bytes, back).kind,
                         ERR_PROOF);
    }
}

static void chance_does_not_repeat(void **state) {
    struct secret a;
    struct secret b;
    random_fill(a.byte, sizeof a.byte);
    random_fill(b.byte, sizeof b.byte);
    assert_memory_not_equal(&a, &b, sizeof a);
    secret_wipe(&a);
    for (size_t i = 0; i < sizeof a.byte; i++)
        assert_int_equal(a.byte[i], 0);
}

/* Only the sizes we use: keys of 256 bits, nonces of 96, tags of 128. */
static void every_wycheproof_case_of_aes_256_gcm_agrees(void **state) {
    const char *path = shared_find("data/wycheproof/aes_gcm_test.json");
    if (!path) skip();
    OWNED_ARENA arena = arena_open(16 << 20);
    OWNED_JSON root = json_load_file(path, 0, NULL);
    const json_t *groups = json_object_get(root, "testGroups");
    size_t valid = 0;
    size_t invalid = 0;
    for (size_t i = 0; i < json_array_size(groups); i++) {
        const json_t *group = json_array_get(groups, i);
        if (json_integer_value(json_object_get(group, "keySize")) != 256 ||
            json_integer_value(json_object_get(group, "ivSize")) != 96)
            continue;
        const json_t *tests = json_object_get(group, "tests");
        for (size_t j = 0; j < json_array_size(tests); j++) {
            const json_t *one = json_array_get(tests, j);
            struct span message = vector_bytes(arena, one, "msg");
            struct span parts[2] = {vector_bytes(arena, one, "ct"),
                                    vector_bytes(arena, one, "tag")};
            struct text sealed = {.arena = arena};
            text_put(&sealed, parts[0]);
            text_put(&sealed, parts[1]);
            struct secret key;
            memcpy(key.byte, vector_bytes(arena, one, "key").at, sizeof key.byte);
            struct span nonce = vector_bytes(arena, one, "iv");
            struct span label = vector_bytes(arena, one, "aad");
            uint8_t *plain = arena_alloc(arena, sealed.len);
            bool opened = !err_is(gcm_open(&key, nonce.at, label, text_span(&sealed), plain));
            assert_int_equal(opened, vector_valid(one));
            opened = !err_is(gcm_open_row(&key, nonce.at, label, text_span(&sealed), plain));
            assert_int_equal(opened, vector_valid(one));
            *(opened ? &valid : &invalid) += 1;
            if (!opened) continue;
            assert_true(span_equal(span_of(plain, message.len), message));
            uint8_t *again = arena_alloc(arena, sealed.len);
            gcm_seal(&key, nonce.at, label, message, again);
            assert_true(span_equal(span_of(again, sealed.len), text_span(&sealed)));
        }
    }
    assert_in_range(valid, 30, 300);
    assert_in_range(invalid, 15, 300);
}

static void a_key_made_ready_gives_what_the_key_gives(void **state) {
    uint8_t bytes[200];
    memset(bytes, 0x3c, sizeof bytes);
    for (size_t len = 0; len <= sizeof bytes; len += 25) {
        struct hmac_key *ready = hmac_open(span_of(bytes, len));
        for (size_t i = 0; i < 5; i++) { /* again and again, with others in between */
            struct span part[2] = {span_of(bytes, i * 17), SPAN_LITERAL("x")};
            struct digest want = hmac_sha256(span_of(bytes, len), part, 2);
            struct digest got = hmac_parts(ready, part, 2);
            assert_memory_equal(&got, &want, sizeof got);
        }
        hmac_close(ready);
    }
}

static void the_two_steps_of_hkdf_give_the_one(void **state) {
    struct span key = SPAN_LITERAL("key"), salt = SPAN_LITERAL("salt"), label = SPAN_LITERAL("l");
    struct secret want = hkdf_sha256(key, salt, label);
    struct secret from = hkdf_extract(key, salt);
    struct hmac_key *extracted = hmac_open(secret_span(&from));
    struct secret got = hkdf_expand(extracted, label);
    hmac_close(extracted);
    assert_memory_equal(&got, &want, sizeof got);
}

static void every_wycheproof_case_of_hmac_sha256_agrees(void **state) {
    const char *path = shared_find("data/wycheproof/hmac_sha256_test.json");
    if (!path) skip();
    OWNED_ARENA arena = arena_open(16 << 20);
    OWNED_JSON root = json_load_file(path, 0, NULL);
    const json_t *groups = json_object_get(root, "testGroups");
    size_t seen = 0;
    for (size_t i = 0; i < json_array_size(groups); i++) {
        const json_t *tests = json_object_get(json_array_get(groups, i), "tests");
        for (size_t j = 0; j < json_array_size(tests); j++, seen++) {
            const json_t *one = json_array_get(tests, j);
            struct span message = vector_bytes(arena, one, "msg");
            struct span tag = vector_bytes(arena, one, "tag");
            struct digest mac = hmac_sha256(vector_bytes(arena, one, "key"), &message, 1);
            assert_in_range(tag.len, 16, DIGEST_BYTES);
            assert_int_equal(span_equal_secret(span_of(mac.byte, tag.len), tag), vector_valid(one));
        }
    }
    assert_int_equal(seen, 174);
}

/* Short pieces are cut from bytes that were drawn together: each once, and by one process. */
static void random_pieces_are_given_once_and_not_to_a_fork_too(void **state) {
    enum { PIECES = 300, PIECE = 12 };
    static uint8_t piece[PIECES][PIECE];
    uint8_t ours[2 * PIECE];
    uint8_t theirs[2 * PIECE];
    int end[2];
    for (size_t i = 0; i < PIECES; i++)
        random_fill(piece[i], PIECE);
    for (size_t i = 0; i < PIECES; i++)
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(piece[i], piece[k], PIECE);
    assert_int_equal(pipe(end), 0);
    pid_t child = fork();
    if (child == 0) {
        random_fill(theirs, sizeof theirs);
        _exit(write(end[1], theirs, sizeof theirs) == sizeof theirs ? 0 : 1);
    }
    random_fill(ours, sizeof ours);
    assert_int_equal(read(end[0], theirs, sizeof theirs), sizeof theirs);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_memory_not_equal(ours, theirs, sizeof ours);
    close(end[0]);
    close(end[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_pieces_are_given_once_and_not_to_a_fork_too),
        cmocka_unit_test(sha256_gives_the_standard_s_examples),
        cmocka_unit_test(a_hash_of_parts_is_that_of_the_whole),
        cmocka_unit_test(hmac_gives_the_rfc_s_examples),
        cmocka_unit_test(hkdf_gives_the_rfc_s_examples),
        cmocka_unit_test(a_seal_opens_with_its_key_nonce_and_label_alone),
        cmocka_unit_test(no_flipped_bit_of_a_seal_opens_and_none_leaves_plain_text),
        cmocka_unit_test(rows_opened_one_after_another_know_nothing_of_each_other),
        cmocka_unit_test(chance_does_not_repeat),
        cmocka_unit_test(every_wycheproof_case_of_aes_256_gcm_agrees),
        cmocka_unit_test(a_key_made_ready_gives_what_the_key_gives),
        cmocka_unit_test(the_two_steps_of_hkdf_give_the_one),
        cmocka_unit_test(every_wycheproof_case_of_hmac_sha256_agrees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
