/* Is the budget told too small when a publication is killed (kill -9), wherever it then is?
 *
 * Each turn a process of its own publishes for a new day and is killed, by turns at a time drawn
 * from all of its life and from what follows its first file, the evidence, which comes right before
 * the charge. Whatever then lies in the folder was drawn, and must have been charged before.
 *
 * Usage: crash_statistics [kills [seed]]. */
#include "ask/statistics.h"
#include "ask/enact.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>

#include <cmocka.h>

#include "custodian.h"

enum { PEOPLE = 60, COST = 2, EVERY_DAYS = 28 };
static long kills = 100;
static uint64_t random_state = 1;

static const char definition[] =
    "{\"cells_max\":1,\"format\":\"portcullis-query/1\",\"groupings\":[\"year\"],\"id\":\"killed\","
    "\"measures\":[{\"of\":\"filers\",\"rho_micro\":1},{\"clamp_cents\":100,\"of\":\"total-tax\","
    "\"rho_micro\":1,\"unit_cents\":100}],\"says\":\"Filers and total tax by year.\","
    "\"schedule\":{\"every_days\":28,\"first\":\"2030-01-01\"},\"years\":[2024]}";

/* splitmix64 */
static uint64_t below(uint64_t n) {
    uint64_t z = random_state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (z ^ z >> 31) % n;
}

static instant day_of(long turn) {
    return date_instant((struct date){2030, 1, 1}) + turn * EVERY_DAYS * 86400L + 3600;
}

static void begin(struct house *house, const struct scene *scene) {
    struct span approval[2];
    uint64_t index;
    OWNED_JSON o = NULL;
    house_open(house, scene);
    fine(vault_load_begin(house->keeper.vault));
    for (int i = 0; i < PEOPLE; i++) {
        const struct value tax = {108, FROM_TAXPAYER, SPAN_LITERAL("5000")};
        struct span term = span_str(arena_printf(house->arena, "T%d", i));
        person_ref ref = 0;
        fine(vault_load_person(house->keeper.vault, &term, 1, SPAN_LITERAL("{}"), &ref));
        fine(vault_load_year(house->keeper.vault, ref, 2024, &tax, 1));
    }
    fine(vault_load_commit(house->keeper.vault));
    fine(json_read(span_str(definition), 65536, &o));
    change_sign(house, ENTRY_QUERY, o, approval);
    fine(change_enact(&house->keeper, ENTRY_QUERY, o, approval, &index));
    keeper_close(&house->keeper);
}

/* In the process that is killed. */
static int publish(const char *dir, long turn) {
    struct statistics_report report;
    struct keeper keeper = {0};
    OWNED_ARENA arena = arena_open(64 << 20);
    if (err_is(keeper_open(dir, day_of(turn), &keeper))) return 2;
    struct err e = statistics_publish(&keeper, arena, SPAN_LITERAL("killed"), NULL, NULL, &report);
    keeper_close(&keeper);
    return err_is(e) ? 3 : 0;
}

static uint64_t ticks_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* How many names in the folder have this in them. */
static size_t files_count(const char *folder, const char *piece) {
    size_t count = 0;
    DIR *names = opendir(folder);
    for (struct dirent *name; names && (name = readdir(names));)
        count += strstr(name->d_name, piece) != NULL;
    if (names) closedir(names);
    return count;
}

static void evidence_await(const char *folder, size_t before, uint64_t most_us) {
    uint64_t until = ticks_us() + most_us;
    while (files_count(folder, ".evidence") == before && ticks_us() < until)
        usleep(20);
}

/* True: it was killed. `after` microseconds, from the evidence on if so; UINT64_MAX: never. */
static bool run_killed(const char *dir, const char *folder, long turn, bool evidence,
                       uint64_t after) {
    int status = 0;
    size_t before = files_count(folder, ".evidence");
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) _exit(publish(dir, turn));
    if (evidence) evidence_await(folder, before, 10000000);
    if (after != UINT64_MAX) {
        struct timespec wait = {(time_t)(after / 1000000), (long)(after % 1000000) * 1000};
        nanosleep(&wait, NULL);
        kill(child, SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFSIGNALED(status)) return true;
    assert_int_equal(WEXITSTATUS(status), 0);
    return false;
}

struct told {
    size_t charges, published;
    uint64_t ever;
};

static struct told look(const char *dir, const char *folder, long turn) {
    struct told told = {0};
    OWNED_KEEPER keeper = {0};
    OWNED_ARENA arena = arena_open(64 << 20);
    fine(keeper_open(dir, day_of(turn), &keeper));
    const struct books *books = roll_books(keeper.roll);
    told.charges = books_charge_count(books);
    told.ever = books_budget(books, keeper_now(&keeper)).ever;
    for (size_t i = 0; i < told.charges; i++) {
        const struct told_charge *charge = books_charge_at(books, i);
        struct span published;
        if (!charge->published) continue;
        told.published++;
        fine(statistics_read(&keeper, arena, charge, &published));
    }
    assert_int_equal(told.ever, COST * told.charges);
    /* What was drawn and reached a file, whole or not, entered or not. */
    assert_true(files_count(folder, ".json") <= told.charges);
    assert_true(told.published <= told.charges);
    return told;
}

/* Turns by what the killed process had come to. */
struct ends {
    long nothing, charged, published;
};

static void a_killed_publication_has_never_cost_less_than_it_drew(void **state) {
    struct house house = {0};
    struct ends ends = {0};
    const char *dir = scene_path(*state, "state");
    const char *folder = scene_path(*state, "state/statistics");
    begin(&house, *state);
    uint64_t begun = ticks_us();
    assert_false(run_killed(dir, folder, 0, false, UINT64_MAX));
    uint64_t whole = ticks_us() - begun;
    uint64_t tail = whole / 4; /* from the evidence to the end, as far as it is known */
    struct told before = look(dir, folder, 0);
    assert_int_equal(before.published, 1);
    for (long done = 0, turn = 1; done < kills; turn++) {
        bool killed =
            run_killed(dir, folder, turn, turn % 2, below(turn % 2 ? tail : whole + whole / 4));
        struct told now = look(dir, folder, turn);
        done += killed;
        assert_true(now.charges - before.charges <= 1);
        if (!killed || now.published > before.published)
            ends.published++;
        else if (now.charges > before.charges)
            ends.charged++;
        else
            ends.nothing++;
        if (turn % 2) tail = killed ? tail + tail / 8 : tail * 3 / 4 + 200;
        if (!killed) assert_int_equal(now.published, before.published + 1);
        before = now;
    }
    printf("# %ld kills: before the charge %ld, with the charge alone %ld, published %ld\n", kills,
           ends.nothing, ends.charged, ends.published);
    assert_true(ends.nothing > 0);
    if (kills >= 100) assert_true(ends.charged >= kills / 50 && ends.published > 0);
    house_close(&house);
}

int main(int count, char **word) {
    if (count > 1) kills = strtol(word[1], NULL, 10);
    if (count > 2) random_state = strtoull(word[2], NULL, 10);
    if (access("/dev/shm", W_OK) == 0) setenv("TMPDIR", "/dev/shm", 0);
    const struct CMUnitTest tests[] = {
        scene_test(a_killed_publication_has_never_cost_less_than_it_drew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
