/* Does the table of messages let through what the processes need, and nothing besides? */
#include "daemon/proto.h"

#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Written again, as a reader of the design would. */
static bool is_child(enum process process) {
    return process == PROCESS_GATE || process == PROCESS_PORTAL || process == PROCESS_COURIER ||
           process == PROCESS_KEEPER || process == PROCESS_LEDGER || process == PROCESS_CHECKER;
}

static bool may_say(enum message_kind kind, enum process from, enum process to) {
    switch (kind) {
    case MESSAGE_READY:
        return is_child(from) && to == PROCESS_PARENT;
    case MESSAGE_PEER:
    case MESSAGE_STOP:
        return from == PROCESS_PARENT && is_child(to);
    case MESSAGE_RELOAD:
        return from == PROCESS_PARENT && (to == PROCESS_KEEPER || to == PROCESS_LEDGER);
    case MESSAGE_CALL:
    case MESSAGE_PART:
    case MESSAGE_END:
    case MESSAGE_CANCEL:
        return from == PROCESS_GATE && to == PROCESS_KEEPER;
    case MESSAGE_MORE:
    case MESSAGE_REPLY:
        return from == PROCESS_KEEPER && to == PROCESS_GATE;
    case MESSAGE_PAGE:
        return from == PROCESS_PORTAL && to == PROCESS_KEEPER;
    case MESSAGE_PAGED:
        return from == PROCESS_KEEPER && to == PROCESS_PORTAL;
    case MESSAGE_HEAD:
    case MESSAGE_APPEND:
    case MESSAGE_PUBLISH:
    case MESSAGE_RECEIPTS:
    case MESSAGE_RECEIPT_COSIGNED:
    case MESSAGE_ENTRIES:
    case MESSAGE_NEXT_STATE:
    case MESSAGE_STANDING:
        return from == PROCESS_KEEPER && to == PROCESS_LEDGER;
    case MESSAGE_DONE:
        return from == PROCESS_LEDGER && to == PROCESS_KEEPER;
    case MESSAGE_CARRY:
        return (from == PROCESS_KEEPER || from == PROCESS_LEDGER) && to == PROCESS_COURIER;
    case MESSAGE_CARRIED:
        return from == PROCESS_COURIER && (to == PROCESS_KEEPER || to == PROCESS_LEDGER);
    case MESSAGE_CHECK:
        return from == PROCESS_KEEPER && to == PROCESS_CHECKER;
    case MESSAGE_CHECKED:
        return from == PROCESS_CHECKER && to == PROCESS_KEEPER;
    case MESSAGE_NONE:
    case MESSAGE_COUNT:
        break;
    }
    return false;
}

static void nobody_may_say_to_anybody_more_than_the_design_says(void **state) {
    for (unsigned kind = 0; kind <= MESSAGE_COUNT; kind++)
        for (unsigned from = 0; from <= PROCESS_COUNT; from++)
            for (unsigned to = 0; to <= PROCESS_COUNT; to++) {
                size_t most = 0;
                bool want = may_say((enum message_kind)kind, (enum process)from, (enum process)to);
                bool found = proto_allows((enum message_kind)kind, (enum process)from,
                                          (enum process)to, &most);
                if (want != found) fail_msg("kind %u from %u to %u: %d", kind, from, to, found);
            }
}

static void a_kind_that_is_none_is_nobodys(void **state) {
    static const unsigned none[] = {0, MESSAGE_COUNT, MESSAGE_COUNT + 1, 255, 65535};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        size_t most = 0;
        enum message_kind kind = (enum message_kind)none[i];
        assert_false(proto_allows(kind, PROCESS_PARENT, PROCESS_GATE, &most));
        assert_false(proto_carries_file(kind));
        assert_string_equal(message_str(kind), "unknown");
    }
}

static void a_file_comes_with_a_new_peer_or_with_results_only(void **state) {
    for (unsigned kind = 0; kind <= MESSAGE_COUNT; kind++)
        assert_int_equal(proto_carries_file((enum message_kind)kind),
                         kind == MESSAGE_PEER || kind == MESSAGE_REPLY || kind == MESSAGE_PAGED);
}

static void every_length_is_bounded_and_what_has_no_body_has_none(void **state) {
    static const enum message_kind empty[] = {MESSAGE_READY, MESSAGE_STOP,    MESSAGE_END,
                                              MESSAGE_HEAD,  MESSAGE_PUBLISH, MESSAGE_STANDING,
                                              MESSAGE_CANCEL};
    for (unsigned kind = MESSAGE_NONE + 1; kind < MESSAGE_COUNT; kind++)
        for (unsigned from = 0; from < PROCESS_COUNT; from++)
            for (unsigned to = 0; to < PROCESS_COUNT; to++) {
                size_t most = SIZE_MAX;
                if (!proto_allows((enum message_kind)kind, (enum process)from, (enum process)to,
                                  &most))
                    continue;
                assert_true(most <= (size_t)64 * 1024 * 1024);
                for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
                    if (empty[i] == (enum message_kind)kind) assert_int_equal(most, 0);
            }
}

static void a_process_is_found_by_its_whole_name_only(void **state) {
    for (unsigned i = PROCESS_PARENT; i < PROCESS_COUNT; i++)
        assert_int_equal(process_of(process_str((enum process)i)), i);
    static const char *const none[] = {"", "nobody", "gat", "gate ", "Gate", "gates", "keeper\n"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(process_of(none[i]), PROCESS_NONE);
    assert_string_equal(process_str((enum process)99), "nobody");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_may_say_to_anybody_more_than_the_design_says),
        cmocka_unit_test(a_kind_that_is_none_is_nobodys),
        cmocka_unit_test(a_file_comes_with_a_new_peer_or_with_results_only),
        cmocka_unit_test(every_length_is_bounded_and_what_has_no_body_has_none),
        cmocka_unit_test(a_process_is_found_by_its_whole_name_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
