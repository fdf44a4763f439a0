/* Can a person prove what was done with their record, and that nothing is missing? */
#include "log_folder.h"
#include "scene.h"
#include "verify/verify.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static const struct secret ana = {{1}};
static const struct secret ben = {{2}};
static const struct secret seal_master = {{9}};

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

static void put_inspection(struct log_folder *log, const struct secret *subject) {
    struct arena *arena = arena_open(1 << 16);
    uint8_t nonce[16] = {7};
    struct digest whom = subject_commit(subject, nonce);
    OWNED_JSON o = json_pack("{s:s,s:s}", "audience", "custodian", "commitment", ZEROS);
    json_set_span(o, "nonce", span_str(hex_str(arena, span_of(nonce, sizeof nonce))));
    json_set_span(o, "subject", span_str(hex_str(arena, digest_span(&whom))));
    log_put_kind(log, ENTRY_INSPECTION, LOG_DAY, o);
    arena_close(arena);
}

/* A decision about `subject`, sealed until some day; its seal key is given. */
static struct secret put_sealed(struct log_folder *log, const struct secret *subject) {
    uint8_t nonce[16] = {0};
    be_put_u64(nonce, log->edge.size + 1); /* as log_put_release will */
    struct secret key = seal_key_of(&seal_master, nonce);
    struct secret shown = seal_subject(&key, subject);
    struct entry_decision sealed = {.requester = SPAN_LITERAL("us.doj.usao"),
                                    .authority = SPAN_LITERAL("us.irc.6103.i.2"),
                                    .outward = OUTWARD_UNDER_REVIEW,
                                    .seal_basis = SPAN_LITERAL("5 USC 552a(c)(3)"),
                                    .seal_review = LOG_DAY + 86400,
                                    .seal_key = seal_key_digest(&key)};
    log_put_release(log, LOG_DAY, &shown, &sealed);
    return key;
}

static void put_unseal(struct log_folder *log, uint64_t entry, const struct secret *key) {
    char hex[2 * SECRET_BYTES + 1];
    OWNED_JSON o = json_object();
    hex_write(secret_span(key), hex);
    json_set_int(o, "entry", (int64_t)entry);
    json_set_span(o, "key", span_str(hex));
    log_put_kind(log, ENTRY_UNSEAL, LOG_DAY, o);
}

static void put_error(struct log_folder *log) {
    OWNED_JSON o = json_pack("{s:s,s:i,s:s,s:s}", "where", "register:R7", "releases", 2, "root",
                             ZEROS, "report", ZEROS);
    log_put_kind(log, ENTRY_ERROR, LOG_DAY, o);
}

static void put_notice(struct log_folder *log, uint64_t entry) {
    OWNED_JSON o = json_pack("{s:i,s:s,s:s}", "error", 8, "audience", "person", "notice", ZEROS);
    json_set_int(o, "entry", (int64_t)entry);
    log_put_kind(log, ENTRY_NOTICE, LOG_DAY, o);
}

/* Ana: 1 release, 4 inspection, 5 sealed and 6 unsealed, 9 notice of 1. Ben: 2, 3, 7 sealed. 8:
 * error. */
static void log_make(struct world *world, bool more) {
    struct log_folder log = log_begin(world->log);
    world->key = log.signer.key;
    log_put_genesis(&log);
    log_put_release(&log, LOG_DAY, &ana, NULL);
    log_put_release(&log, LOG_DAY, &ben, NULL);
    put_inspection(&log, &ben);
    put_inspection(&log, &ana);
    struct secret key = put_sealed(&log, &ana);
    put_unseal(&log, 5, &key);
    put_sealed(&log, &ben);
    put_error(&log);
    put_notice(&log, 1);
    put_notice(&log, 2);
    if (more) log_put_release(&log, LOG_DAY, &ana, NULL);
    log_publish(&log);
    log_end(&log);
}

static size_t accounting_make_at(struct world *world, const struct secret *secret, instant made) {
    struct source *source;
    size_t count;
    FILE *file = fopen(world->zip, "wb");
    works(source_open(world->arena, world->log, &source));
    works(accounting_write(world->arena, source, &world->key, secret, made, file, &count));
    fclose(file);
    return count;
}

static size_t accounting_make(struct world *world, const struct secret *secret) {
    return accounting_make_at(world, secret, LOG_DAY);
}

static struct err check(struct world *world, const struct secret *secret, unsigned workers,
                        struct accounting *found) {
    OWNED_ARCHIVE zip = NULL;
    struct source *source;
    TRY(source_open(world->arena, world->log, &source));
    TRY(archive_open(world->arena, world->zip, &zip));
    struct accounting_check asked = {.key = &world->key,
                                     .log = secret ? source : NULL,
                                     .secret = secret,
                                     .workers = workers,
                                     .now = LOG_DAY};
    return accounting_verify(world->arena, zip, &asked, found);
}

static struct world world_open(void **state) {
    struct world world = {.scene = *state, .arena = arena_open(512 << 20)};
    world.log = scene_path(world.scene, "log");
    world.zip = scene_path(world.scene, "accounting.zip");
    log_make(&world, false);
    return world;
}

static void an_accounting_has_everything_about_its_person_and_nothing_about_another(void **state) {
    struct world world = world_open(state);
    struct accounting found;
    assert_int_equal(accounting_make(&world, &ana), 5);
    works(check(&world, NULL, 1, &found));
    assert_int_equal(found.decisions, 2);
    assert_int_equal(found.inspections, 1);
    assert_int_equal(found.others, 2);
    for (unsigned workers = 1; workers < 4; workers++)
        works(check(&world, &ana, workers, &found));
    says(check(&world, &ben, 1, &found), "is about the person and is missing");
    assert_int_equal(accounting_make(&world, &ben), 3); /* 2, 3, and the notice of 2; 7 is sealed */
    works(check(&world, &ben, 1, &found));
    struct secret nobody = {{3}};
    says(check(&world, &nobody, 1, &found), "not that of the person");
    assert_int_equal(accounting_make(&world, &nobody), 0);
    works(check(&world, &nobody, 1, &found));
    arena_close(world.arena);
}

static void an_accounting_of_an_older_log_than_its_day_had_is_found(void **state) {
    struct world world = world_open(state);
    struct accounting found;
    accounting_make_at(&world, &ana, LOG_DAY + 1);
    works(check(&world, &ana, 1, &found));
    log_make(&world, true);
    works(check(&world, NULL, 1, &found));
    says(check(&world, &ana, 2, &found), "recorded before the accounting was made");
    assert_int_equal(accounting_make_at(&world, &ben, LOG_DAY + 1), 3);
    works(check(&world, &ben, 2, &found));
    arena_close(world.arena);
}

static void what_came_after_it_was_made_is_said_and_is_no_offence(void **state) {
    struct world world = world_open(state);
    struct accounting found;
    accounting_make(&world, &ana);
    log_make(&world, true);
    works(check(&world, &ana, 1, &found));
    assert_int_equal(found.newer, 1);
    arena_close(world.arena);
}

static void the_summaries_are_for_people_in_both_languages(void **state) {
    struct world world = world_open(state);
    struct archive *zip;
    struct span text;
    bool there;
    accounting_make(&world, &ana);
    works(archive_open(world.arena, world.zip, &zip));
    works(archive_find(zip, "summary.es.txt", &text, &there));
    const char *spanish = arena_str(world.arena, text);
    assert_non_null(strstr(spanish, "Entradas que tratan de usted: 5."));
    assert_non_null(strstr(spanish, "us.ed.fsa preguntó por usted según 26 USC 6103(l)(13)(C)."));
    works(archive_find(zip, "summary.en.txt", &text, &there));
    assert_non_null(strstr(arena_str(world.arena, text), "Shown later by law: 5 USC 552a(c)(3)"));
    archive_close(zip);
    arena_close(world.arena);
}

/* ---- bundles that somebody has edited, and put together again without a fault ---- */

struct edit {
    const char *name;     /* of the member */
    const char *find;     /* NULL: the member is left out */
    const char *replaced; /* same text with this in its place */
    const char *says;
};

static struct span replace(struct arena *arena, struct span text, const char *find,
                           const char *with) {
    const char *all = arena_str(arena, text);
    const char *at = strstr(all, find);
    assert_non_null(at);
    return span_str(arena_printf(arena, "%.*s%s%s", (int)(at - all), all, with, at + strlen(find)));
}

static void edit_make(struct world *world, const struct edit *edit) {
    OWNED_ARCHIVE zip = NULL;
    works(archive_open(world->arena, world->zip, &zip));
    const char *path = scene_path(world->scene, "edited.zip");
    FILE *file = fopen(path, "wb");
    struct archive_writer writer = archive_begin(world->arena, file);
    for (size_t i = 0; i < archive_count(zip); i++) {
        const char *name = arena_str(world->arena, archive_name(zip, i));
        struct span bytes;
        bool there;
        works(archive_find(zip, name, &bytes, &there));
        bool same = strcmp(name, edit->name) != 0;
        if (!same && !edit->find) continue;
        if (!same) bytes = replace(world->arena, bytes, edit->find, edit->replaced);
        works(archive_put(&writer, name, bytes));
    }
    works(archive_end(&writer));
    fclose(file);
    world->zip = path;
}

static void an_edited_accounting_is_found_and_what_is_wrong_is_named(void **state) {
    struct world world = world_open(state);
    struct accounting found;
    const char *made = world.zip;
    accounting_make(&world, &ana);
    static const struct edit edits[] = {
        {"checkpoint", NULL, NULL, "checkpoint is missing"},
        {"checkpoint", "/log\n11", "/log\n12", "signature"},
        {"accounting.json", NULL, NULL, "accounting.json is missing"},
        {"accounting.json", "\"size\":11", "\"size\":12", "another checkpoint"},
        {"accounting.json", "accounting/1", "accounting/2", "another format"},
        {"accounting.json", "\"index\":1,", "\"index\": 1,", "one spelling"},
        {"accounting.json", "\"index\":4,", "\"index\":2,",
         "entry/000000000002.tlog-proof is missing"},
        {"accounting.json", "\"index\":4,", "\"index\":1,", "ascending"},
        {"accounting.json", "\"index\":4,\"opening\":\"", "\"index\":4,\"opening\":\"00",
         "opening"},
        {"accounting.json", "\"about\":1,\"index\":9", "\"about\":4,\"index\":9", "is not about"},
        {"accounting.json", ",\"unsealed_by\":6", "", "sealed and not unsealed"},
        {"accounting.json", ",\"unsealed_by\":6", ",\"unsealed_by\":9", "entry 9 does not unseal"},
        {"accounting.json", "{\"about\":1,\"index\":9}", "{\"index\":9}", "an opening or what"},
        {"accounting.json", ",{\"about\":1,\"index\":9}", "", "does not say what the entries say"},
        {"entry/000000000001.tlog-proof", NULL, NULL, "entry/000000000001.tlog-proof is missing"},
        {"entry/000000000001.tlog-proof", "index 1", "index 2", "stands in its place"},
        {"entry/000000000001.tlog-proof", "extra e", "extra f", "does not hold"},
        {"summary.en.txt", "They were given", "They were not given", "summary.en.txt does not say"},
        {"summary.es.txt", NULL, NULL, "summary.es.txt is missing"},
    };
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        world.zip = made;
        edit_make(&world, &edits[i]);
        says(check(&world, NULL, 1, &found), edits[i].says);
    }
    arena_close(world.arena);
}

static void an_entry_left_out_with_its_summary_is_found_by_the_secret_alone(void **state) {
    struct world world = world_open(state);
    struct accounting found;
    accounting_make(&world, &ana);
    /* What is told to Ana is whole and genuine, and it is not hers. */
    accounting_make(&world, &ben);
    works(check(&world, NULL, 1, &found));
    says(check(&world, &ana, 2, &found), "entry 1 is about the person and is missing");
    arena_close(world.arena);
}

/* Ana's sealed decision, a look at it before its day and one after, and a look at Ben's. */
static void log_make_looked(struct world *world, bool unsealed) {
    struct log_folder log = log_begin(world->log);
    world->key = log.signer.key;
    log_put_genesis(&log);
    struct secret key = put_sealed(&log, &ana);
    struct secret other = put_sealed(&log, &ben);
    struct secret shown = seal_subject(&key, &ana);
    struct secret bens = seal_subject(&other, &ben);
    put_inspection(&log, &shown);
    put_inspection(&log, &bens);
    if (unsealed) put_unseal(&log, 1, &key);
    put_inspection(&log, &shown);
    log_publish(&log);
    log_end(&log);
}

static void a_look_at_what_is_sealed_is_seen_when_that_is_and_not_sooner(void **state) {
    struct world world = {.scene = *state, .arena = arena_open(512 << 20)};
    struct accounting found;
    world.zip = scene_path(world.scene, "accounting.zip");
    world.log = scene_path(world.scene, "early");
    log_make_looked(&world, false);
    assert_int_equal(accounting_make(&world, &ana), 0);
    world.log = scene_path(world.scene, "late");
    log_make_looked(&world, true);
    assert_int_equal(accounting_make(&world, &ana), 4); /* sealed, unseal, and two looks */
    for (unsigned workers = 1; workers < 3; workers++) {
        works(check(&world, &ana, workers, &found));
        assert_int_equal(found.inspections, 2);
        assert_int_equal(found.decisions, 1);
    }
    assert_int_equal(accounting_make(&world, &ben), 0);
    arena_close(world.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        scene_test(an_accounting_has_everything_about_its_person_and_nothing_about_another),
        scene_test(an_accounting_of_an_older_log_than_its_day_had_is_found),
        scene_test(what_came_after_it_was_made_is_said_and_is_no_offence),
        scene_test(the_summaries_are_for_people_in_both_languages),
        scene_test(an_edited_accounting_is_found_and_what_is_wrong_is_named),
        scene_test(an_entry_left_out_with_its_summary_is_found_by_the_secret_alone),
        scene_test(a_look_at_what_is_sealed_is_seen_when_that_is_and_not_sooner),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
