/* Who can tell whom an entry concerns? */
#include "tlog/tlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void a_commitment_opens_only_with_the_secret_and_the_nonce_it_was_made_with(void **state) {
    struct secret key = {{1}};
    uint8_t nonce[16] = {0};
    struct secret secret = subject_secret(&key, SPAN_LITERAL("900000001"));
    struct secret other = subject_secret(&key, SPAN_LITERAL("900000002"));
    struct digest commitment = subject_commit(&secret, nonce);
    struct digest again = subject_commit(&secret, nonce);
    struct digest others = subject_commit(&other, nonce);
    assert_memory_equal(&commitment, &again, sizeof again);
    assert_memory_not_equal(&commitment, &others, sizeof others);
    nonce[15] = 1;
    again = subject_commit(&secret, nonce);
    assert_memory_not_equal(&commitment, &again, sizeof again);
}

static void an_opening_opens_its_own_commitment_and_no_other(void **state) {
    struct secret secret = {{7}};
    uint8_t nonce[16] = {1};
    uint8_t other[16] = {2};
    struct digest commitment = subject_commit(&secret, nonce);
    struct secret opening = subject_opening(&secret, nonce);
    struct secret wrong = subject_opening(&secret, other);
    assert_true(subject_opens(&opening, nonce, &commitment));
    assert_false(subject_opens(&opening, other, &commitment));
    assert_false(subject_opens(&wrong, nonce, &commitment));
}

static void a_seal_hides_an_entry_from_its_own_subject_until_its_key_is_shown(void **state) {
    struct secret master = {{3}};
    struct secret subject = {{7}};
    uint8_t nonce[16] = {1};
    uint8_t later[16] = {2};
    struct secret key = seal_key_of(&master, nonce);
    struct secret other = seal_key_of(&master, later);
    struct secret sealed = seal_subject(&key, &subject);
    struct secret others = seal_subject(&other, &subject);
    struct digest hidden = subject_commit(&sealed, nonce);
    struct digest plain = subject_commit(&subject, nonce);
    struct digest named = seal_key_digest(&key);
    struct digest unlike = seal_key_digest(&other);
    assert_memory_not_equal(&hidden, &plain, sizeof plain);
    assert_memory_not_equal(&sealed, &others, sizeof others);
    assert_memory_not_equal(&named, &unlike, sizeof unlike);
    struct secret shown = seal_subject(&key, &subject);
    plain = subject_commit(&shown, nonce);
    assert_memory_equal(&hidden, &plain, sizeof plain);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commitment_opens_only_with_the_secret_and_the_nonce_it_was_made_with),
        cmocka_unit_test(an_opening_opens_its_own_commitment_and_no_other),
        cmocka_unit_test(a_seal_hides_an_entry_from_its_own_subject_until_its_key_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
