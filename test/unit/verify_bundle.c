/* Can a court see, without a network, that an export has everything of its time? */
#include "log_folder.h"
#include "scene.h"
#include "verify/verify.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ENTRIES = 900, HOUR = 3600 };

struct world {
    const struct scene *scene;
    struct arena *arena;
    struct note_key key;
    const char *log, *zip;
};

static void works(struct err e) {
    if (err_is(e)) fail_msg("%s", e.text);
}

static void says(struct err e, const char *word) {
    assert_true(e.kind == ERR_PROOF || e.kind == ERR_INPUT);
    if (!strstr(e.text, word)) fail_msg("\"%s\" does not say \"%s\"", e.text, word);
}

static struct span record_of(struct arena *arena, uint64_t index) {
    return span_str(arena_printf(arena, "{\"record\":%llu}", (unsigned long long)index));
}

static struct span answer_of(struct arena *arena, uint64_t index) {
    return span_str(arena_printf(arena, "sealed.%llu", (unsigned long long)index));
}

static struct err attach(void *with, struct arena *arena, uint64_t index, struct span *record,
                         struct span *answer) {
    *record = record_of(arena, index);
    *answer = answer_of(arena, index);
    return err_none();
}

/* Entry i is of hour i; every third is under another authority, every fifth gave nothing. */
static struct world world_open(void **state) {
    struct world world = {.scene = *state, .arena = arena_open(1024 << 20)};
    struct secret subject = {{1}};
    world.log = scene_path(world.scene, "log");
    world.zip = scene_path(world.scene, "bundle.zip");
    struct log_folder log = log_begin(world.log);
    world.key = log.signer.key;
    log_put_genesis(&log);
    for (uint64_t i = 1; i < ENTRIES; i++) {
        struct entry_decision made = {.requester = SPAN_LITERAL("us.doj.usao"),
                                      .authority = i % 3 ? SPAN_LITERAL("us.irc.6103.i.2")
                                                         : SPAN_LITERAL("us.irc.6103.c"),
                                      .outward = i % 5 ? OUTWARD_RELEASED : OUTWARD_NOT_RELEASED,
                                      .record = sha256(record_of(world.arena, i))};
        if (i % 5) made.answer = sha256(answer_of(world.arena, i));
        log_put_release(&log, LOG_DAY + (instant)i * HOUR, &subject, &made);
    }
    log_publish(&log);
    log_end(&log);
    return world;
}

static struct bundle_verified bundle_make(struct world *world, instant from, instant to) {
    struct source *source;
    struct bundle_verified written;
    struct bundle_asked asked = {SPAN_LITERAL("us.irc.6103.i.2"), from, to};
    FILE *file = fopen(world->zip, "wb");
    works(source_open(world->arena, world->log, &source));
    works(bundle_write(world->arena, source, &world->key, &asked, attach, NULL, file, &written));
    fclose(file);
    return written;
}

static struct err check(struct world *world, struct bundle_verified *found) {
    OWNED_ARCHIVE zip = NULL;
    struct bundle_asked asked;
    TRY(archive_open(world->arena, world->zip, &zip));
    return bundle_verify(world->arena, zip, &world->key, LOG_DAY, &asked, found);
}

static uint64_t counted(uint64_t from, uint64_t to, bool answers) {
    uint64_t count = 0;
    for (uint64_t i = from; i <= to; i++)
        count += i % 3 != 0 && (!answers || i % 5 != 0);
    return count;
}

static void a_bundle_has_each_decision_of_its_time_with_record_and_answer(void **state) {
    struct world world = world_open(state);
    static const uint64_t stretch[][2] = {{300, 400}, {1, 899}, {250, 260}, {600, 899}, {1, 5}};
    for (size_t i = 0; i < sizeof stretch / sizeof *stretch; i++) {
        uint64_t from = stretch[i][0];
        uint64_t to = stretch[i][1];
        struct bundle_verified found;
        struct bundle_verified written =
            bundle_make(&world, LOG_DAY + (instant)from * HOUR, LOG_DAY + (instant)to * HOUR);
        works(check(&world, &found));
        assert_int_equal(found.decisions, counted(from, to, false));
        assert_int_equal(found.answers, counted(from, to, true));
        assert_int_equal(written.decisions, found.decisions);
        assert_int_equal(written.answers, found.answers);
        assert_int_equal(written.first, found.first);
        assert_int_equal(written.end, found.end);
    }
    arena_close(world.arena);
}

/* The members of the ZIP once more, one of them changed by `edit` or left out. */
static void edit_make(struct world *world, const char *member, const char *find, const char *with) {
    OWNED_ARCHIVE zip = NULL;
    const char *path = scene_path(world->scene, "edited.zip");
    works(archive_open(world->arena, world->zip, &zip));
    FILE *file = fopen(path, "wb");
    struct archive_writer writer = archive_begin(world->arena, file);
    bool seen = false;
    for (size_t i = 0; i < archive_count(zip); i++) {
        const char *name = arena_str(world->arena, archive_name(zip, i));
        struct span bytes;
        bool there;
        works(archive_find(zip, name, &bytes, &there));
        bool same = strcmp(name, member) != 0;
        seen = seen || !same;
        if (!same && !find) continue;
        if (!same) {
            uint8_t *copy = arena_alloc(world->arena, bytes.len);
            memcpy(copy, bytes.at, bytes.len);
            uint8_t *at = memmem(copy, bytes.len, find, strlen(find));
            assert_non_null(at);
            memcpy(at, with, strlen(with));
            bytes = span_of(copy, bytes.len);
        }
        works(archive_put(&writer, name, bytes));
    }
    assert_true(seen);
    works(archive_end(&writer));
    fclose(file);
    world->zip = path;
}

static void a_message_left_out_or_changed_and_an_entry_dropped_are_named(void **state) {
    struct world world = world_open(state);
    struct bundle_verified found;
    const char *made = world.zip;
    bundle_make(&world, LOG_DAY + 300 * HOUR, LOG_DAY + 400 * HOUR);
    static const struct {
        const char *member, *find, *with, *says;
    } edits[] = {
        {"record/000000000302.json", NULL, NULL, "record/000000000302.json is missing"},
        {"record/000000000302.json", "302", "303", "record/000000000302.json is not the one"},
        {"answer/000000000301.jwe", NULL, NULL, "answer/000000000301.jwe is missing"},
        {"answer/000000000301.jwe", "301", "311", "answer/000000000301.jwe is not the one"},
        {"log/tile/entries/001", NULL, NULL, "tile/entries/001 is missing"},
        {"log/tile/entries/001", "released", "Released", "tile/entries/001"},
        {"log/tile/1/000.p/3", NULL, NULL, "tile/1/000"},
        {"log/checkpoint", "\n900\n", "\n899\n", "signature"},
        {"bundle.json", NULL, NULL, "bundle.json is missing"},
        {"bundle.json", "\"authority\":\"us.irc.6103.i.2\"", "\"authority\":\"us.irc.6103.i.3\"",
         "belongs to nothing"},
        {"bundle.json", "\"first_bundle\":1", "\"first_bundle\":2", "begin within the time"},
        {"bundle.json", "bundle/1\"", "bundle/2\"", "another format"},
        {"bundle.json", "first_bundle", "first_bundel", "not known"},
    };
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        world.zip = made;
        edit_make(&world, edits[i].member, edits[i].find, edits[i].with);
        says(check(&world, &found), edits[i].says);
    }
    arena_close(world.arena);
}

/* A ZIP whose stretch of the log is empty: its head, the checkpoint and the tiles, no entry. */
static void empty_make(struct world *world, const char *head) {
    OWNED_ARCHIVE zip = NULL;
    const char *path = scene_path(world->scene, "empty.zip");
    works(archive_open(world->arena, world->zip, &zip));
    FILE *file = fopen(path, "wb");
    struct archive_writer writer = archive_begin(world->arena, file);
    works(archive_put(&writer, "bundle.json", span_str(head)));
    for (size_t i = 0; i < archive_count(zip); i++) {
        const char *name = arena_str(world->arena, archive_name(zip, i));
        struct span bytes;
        bool there;
        bool wanted = strncmp(name, "log/", 4) == 0 && !strstr(name, "entries");
        if (!wanted) continue;
        works(archive_find(zip, name, &bytes, &there));
        works(archive_put(&writer, name, bytes));
    }
    works(archive_end(&writer));
    fclose(file);
    world->zip = path;
}

static void a_bundle_without_any_entry_shows_nothing_of_its_time(void **state) {
    struct world world = world_open(state);
    struct bundle_verified found;
    const char *made = world.zip;
    bundle_make(&world, LOG_DAY + 300 * HOUR, LOG_DAY + 400 * HOUR);
    static const int stretch[] = {0, 2, 4};
    for (size_t i = 0; i < sizeof stretch / sizeof *stretch; i++) {
        world.zip = made;
        empty_make(&world, arena_printf(world.arena,
                                        "{\"authority\":\"\",\"end_bundle\":%d,\"first_bundle\":%d,"
                                        "\"format\":\"portcullis-bundle/1\","
                                        "\"from\":\"2026-10-01T00:00:00Z\","
                                        "\"to\":\"2026-10-02T00:00:00Z\"}",
                                        stretch[i], stretch[i]));
        says(check(&world, &found), "no entry of the log");
    }
    arena_close(world.arena);
}

/* What a stretch of the log points back to need not be in it. */
static void an_unseal_of_what_came_before_the_time_is_no_fault(void **state) {
    struct world world = world_open(state);
    struct bundle_verified found;
    struct secret subject = {{1}};
    struct secret key = {{7}};
    char hex[2 * SECRET_BYTES + 1];
    struct log_folder log = log_begin(scene_path(world.scene, "sealed"));
    world.log = log.dir;
    log_put_genesis(&log);
    struct entry_decision sealed = {.requester = SPAN_LITERAL("us.doj.usao"),
                                    .authority = SPAN_LITERAL("us.irc.6103.i.2"),
                                    .record = sha256(record_of(world.arena, 1)),
                                    .seal_basis = SPAN_LITERAL("5 USC 552a(c)(3)"),
                                    .seal_review = LOG_DAY + 2 * HOUR,
                                    .seal_key = seal_key_digest(&key)};
    log_put_release(&log, LOG_DAY + HOUR, &subject, &sealed);
    for (uint64_t i = 2; i < ENTRIES; i++) {
        struct entry_decision made = {.requester = SPAN_LITERAL("us.doj.usao"),
                                      .authority = SPAN_LITERAL("us.irc.6103.i.2"),
                                      .record = sha256(record_of(world.arena, i))};
        OWNED_JSON o = json_object();
        hex_write(secret_span(&key), hex);
        json_set_int(o, "entry", 1);
        json_set_span(o, "key", span_str(hex));
        if (i == 600)
            log_put_kind(&log, ENTRY_UNSEAL, LOG_DAY + (instant)i * HOUR, o);
        else
            log_put_release(&log, LOG_DAY + (instant)i * HOUR, &subject, &made);
    }
    log_publish(&log);
    log_end(&log);
    bundle_make(&world, LOG_DAY + 590 * HOUR, LOG_DAY + 610 * HOUR);
    works(check(&world, &found));
    assert_int_equal(found.decisions, 20);
    arena_close(world.arena);
}

static void a_time_that_ends_before_it_begins_is_none(void **state) {
    struct world world = world_open(state);
    struct bundle_verified found;
    bundle_make(&world, LOG_DAY + 300 * HOUR, LOG_DAY + 200 * HOUR);
    says(check(&world, &found), "ends before it begins");
    arena_close(world.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(a_bundle_without_any_entry_shows_nothing_of_its_time),
        scene_test(a_time_that_ends_before_it_begins_is_none),
        scene_test(an_unseal_of_what_came_before_the_time_is_no_fault),
        scene_test(a_bundle_has_each_decision_of_its_time_with_record_and_answer),
        scene_test(a_message_left_out_or_changed_and_an_entry_dropped_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
