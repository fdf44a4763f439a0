/* Is a look at a person's own page entered before anything of it is shown, those of a turn at once,
 * and is nothing shown where they cannot be? The portal is played here, over its channel. */
#include "daemon/pages.h"

#include "daemon/identity.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "custodian.h"

enum { PERSONS = 5, FIRST_PAGE = 100, LOOKS_HELD_MAX = 64 };

static struct {
    struct house house;
    struct serving serving;
    struct arena *arena;
    struct chan portal; /* its end */
    struct span cookie[PERSONS];
} desk;

/* ---- the ledger, with each append counted ---- */

static const struct ledger_calls *whole;
static struct ledger_calls counted;
static unsigned appends;
static bool broken;
static struct err append_counted(struct ledger *ledger, const struct ledger_entry *entry,
                                 size_t count, uint64_t orders, uint64_t *first_index) {
    appends++;
    if (broken) return err_make(ERR_FAULT, "ledger.db: the disk is full");
    return whole->append(ledger, entry, count, orders, first_index);
}

/* Each may be a sync of the anchor. */
static unsigned signatures;
static struct err receipts_counted(struct ledger *ledger, struct arena *arena, uint64_t first,
                                   size_t count, struct span *proof_text) {
    signatures++;
    return whole->receipts(ledger, arena, first, count, proof_text);
}

/* ---- the portal ---- */

/* What the keeper has said; NULL: nothing waits. */
static struct page_said *heard(uint32_t *number) {
    struct message message;
    enum chan_state found;
    struct page_said *said = ARENA_NEW(desk.arena, struct page_said);
    fine(chan_receive(&desk.portal, desk.arena, false, &message, &found));
    if (found == CHAN_EMPTY) return NULL;
    assert_int_equal(found, CHAN_MESSAGE);
    assert_int_equal(message.kind, MESSAGE_PAGED);
    fine(page_said_read(message.body, said));
    *number = message.number;
    return said;
}

static void page_ask(enum web_view view, struct span cookie, uint32_t number) {
    const struct web_route route = {.view = view, .token = cookie, .address = SPAN_LITERAL("/")};
    const struct message message = {.kind = MESSAGE_PAGE,
                                    .number = number,
                                    .body = page_wanted_write(desk.arena, &route),
                                    .file = -1};
    bool later = false;
    fine(pages_answer(desk.serving.pages, PROCESS_PORTAL, &message, &later));
    assert_false(later);
}

static struct span person_come(unsigned who) {
    uint32_t number = 0;
    char digits[16];
    struct page_said said = {.status = 200, .file = -1};
    snprintf(digits, sizeof digits, "9%08u", who);
    struct secret subject = subject_secret(&desk.serving.keeper.subject_key, span_of(digits, 9));
    fine(pages_arrived(desk.serving.pages, PROCESS_PORTAL, 1, &subject, &said));
    struct page_said *came = heard(&number);
    assert_non_null(came);
    assert_int_equal(came->session, WEB_PERSON);
    return came->cookie;
}

static int desk_open(void **state) {
    int fd[2];
    if (scene_open(state)) return -1;
    memset(&desk, 0, sizeof desk);
    house_open(&desk.house, *state);
    desk.arena = arena_open(256 << 20);
    struct serving *serving = &desk.serving;
    serving->keeper = desk.house.keeper;
    serving->arena = serving->round = desk.arena;
    struct setup *setup = ARENA_NEW(desk.arena, struct setup);
    fine(setup_read(desk.arena, serving->keeper.dir, setup));
    serving->setup = setup;
    fine(passkey_site_read(desk.arena, SPAN_LITERAL("http://localhost:6104"), &serving->site));
    fine(chan_pair(fd));
    serving->chan[PROCESS_PORTAL] = (struct chan){fd[0], PROCESS_KEEPER, PROCESS_PORTAL};
    desk.portal = (struct chan){fd[1], PROCESS_PORTAL, PROCESS_KEEPER};
    serving->identity = identity_open(serving);
    serving->pages = pages_open(serving);
    for (unsigned i = 0; i < PERSONS; i++)
        desk.cookie[i] = person_come(i);
    whole = serving->keeper.ledger->calls;
    counted = *whole;
    counted.append = append_counted;
    counted.receipts = receipts_counted;
    serving->keeper.ledger->calls = &counted;
    appends = signatures = 0;
    broken = false;
    return 0;
}

static int desk_close(void **state) {
    close(desk.portal.fd);
    close(desk.serving.chan[PROCESS_PORTAL].fd);
    pages_close(desk.serving.pages);
    identity_close(desk.serving.identity);
    desk.serving.keeper.ledger->calls = whole;
    desk.house.keeper = desk.serving.keeper;
    house_close(&desk.house);
    arena_close(desk.arena);
    return scene_close(state);
}

/* ---- what they are shown ---- */

static void everybody_looks(void) {
    for (unsigned i = 0; i < PERSONS; i++)
        page_ask(WEB_VIEW_ME, desk.cookie[i], FIRST_PAGE + i);
}

static size_t looks_in(const struct page_said *said) {
    OWNED_JSON view = NULL;
    fine(json_read(said->view, said->view.len, &view));
    return json_array_size(json_object_get(view, "looks"));
}

static void looks_of_a_turn_are_one_commit_and_nothing_is_shown_before_it(void **state) {
    uint32_t number = 0;
    uint64_t before = ledger_size(desk.serving.keeper.ledger);
    everybody_looks();
    page_ask(WEB_VIEW_OPEN, (struct span){0}, 7);
    /* What is no look does not wait for them. */
    struct page_said *said = heard(&number);
    assert_non_null(said);
    assert_int_equal(number, 7);
    assert_int_equal(said->status, 200);
    assert_int_equal(signatures, 0);
    assert_null(heard(&number));
    assert_int_equal(appends, 0);
    fine(pages_looks(desk.serving.pages));
    assert_int_equal(appends, 1);
    assert_int_equal(ledger_size(desk.serving.keeper.ledger), before + PERSONS);
    for (unsigned i = 0; i < PERSONS; i++) {
        said = heard(&number);
        assert_non_null(said);
        assert_int_equal(number, FIRST_PAGE + i);
        assert_int_equal(said->status, 200);
        assert_int_equal(said->session, WEB_PERSON);
        assert_int_equal(looks_in(said), 1); /* theirs, and nobody else's */
    }
    assert_null(heard(&number));
    fine(pages_looks(desk.serving.pages)); /* each once */
    assert_int_equal(appends, 1);
    /* Whoever looks twice in a turn sees both. */
    page_ask(WEB_VIEW_ME, desk.cookie[0], 1);
    page_ask(WEB_VIEW_ME, desk.cookie[0], 2);
    fine(pages_looks(desk.serving.pages));
    assert_int_equal(appends, 2);
    assert_int_equal(looks_in(heard(&number)), 3);
    assert_int_equal(looks_in(heard(&number)), 3);
}

static void looks_that_cannot_be_entered_show_nothing(void **state) {
    uint32_t number = 0;
    uint64_t before = ledger_size(desk.serving.keeper.ledger);
    everybody_looks();
    broken = true;
    fine(pages_looks(desk.serving.pages));
    for (unsigned i = 0; i < PERSONS; i++) {
        struct page_said *said = heard(&number);
        assert_non_null(said);
        assert_int_equal(number, FIRST_PAGE + i);
        assert_int_equal(said->status, 503);
        assert_int_equal(said->view.len, 0);
        assert_int_equal(said->session, WEB_PERSON); /* who sits there stays there */
    }
    assert_int_equal(ledger_size(desk.serving.keeper.ledger), before);
    broken = false;
    page_ask(WEB_VIEW_ME, desk.cookie[0], 1);
    fine(pages_looks(desk.serving.pages));
    assert_int_equal(looks_in(heard(&number)), 1);
}

static void no_more_are_kept_than_are_entered_at_once(void **state) {
    uint32_t number = 0;
    unsigned kept = 0;
    for (; !pages_full(desk.serving.pages); kept++) {
        assert_true(kept < LOOKS_HELD_MAX);
        page_ask(WEB_VIEW_ME, desk.cookie[kept % PERSONS], kept);
    }
    page_ask(WEB_VIEW_ME, desk.cookie[0], kept++); /* one that waited for its turn */
    fine(pages_looks(desk.serving.pages));
    assert_false(pages_full(desk.serving.pages));
    assert_int_equal(appends, 1);
    for (unsigned i = 0; i < kept; i++) {
        struct page_said *said = heard(&number);
        assert_non_null(said);
        assert_int_equal(number, i);
        assert_int_equal(said->status, 200);
    }
}

static void looks_of_a_portal_that_has_gone_are_nobodys(void **state) {
    uint32_t number = 0;
    everybody_looks();
    pages_forget(desk.serving.pages, PROCESS_GATE);
    pages_forget(desk.serving.pages, PROCESS_PORTAL);
    fine(pages_looks(desk.serving.pages));
    assert_int_equal(appends, 0);
    assert_null(heard(&number));
}

static void whoever_left_meanwhile_is_shown_nothing(void **state) {
    uint32_t number = 0;
    page_ask(WEB_VIEW_ME, desk.cookie[0], 1);
    desk.serving.keeper.clock_set = true;
    desk.serving.keeper.clock = clock_now() + 86400;
    fine(pages_looks(desk.serving.pages));
    struct page_said *said = heard(&number);
    assert_non_null(said);
    assert_int_equal(number, 1);
    assert_int_equal(said->session, WEB_NOBODY);
    assert_int_equal(said->view.len, 0);
}

#define AT_DESK(test) cmocka_unit_test_setup_teardown(test, desk_open, desk_close)

int main(void) {
    const struct CMUnitTest tests[] = {
        AT_DESK(looks_of_a_turn_are_one_commit_and_nothing_is_shown_before_it),
        AT_DESK(looks_that_cannot_be_entered_show_nothing),
        AT_DESK(no_more_are_kept_than_are_entered_at_once),
        AT_DESK(looks_of_a_portal_that_has_gone_are_nobodys),
        AT_DESK(whoever_left_meanwhile_is_shown_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
