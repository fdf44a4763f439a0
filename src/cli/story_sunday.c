/* Sunday: does an auditor find the row that somebody edited? */
#include "cli/story.h"

#include "base/file.h"
#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CACHE_BYTES = 1 << 20, FOLDER_FILES_OPEN = 16, PATH_BYTES = 4096 };

/* ---- a copy of the custodian, to do wrong in ---- */

static struct err copy_fault;

static int copy_one(const char *path, const struct stat *found, int kind, struct FTW *where) {
    char to[PATH_BYTES];
    snprintf(to, sizeof to, "copy%s", path + strlen("state"));
    if (kind == FTW_D) {
        copy_fault = folder_make(to, 0700);
        return err_is(copy_fault);
    }
    if (kind != FTW_F || !S_ISREG(found->st_mode)) return 0; /* sockets are of the gateway */
    int in = open(path, O_RDONLY | O_CLOEXEC);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    ssize_t got = in >= 0 && out >= 0 ? 1 : -1;
    while (got > 0)
        got = copy_file_range(in, NULL, out, NULL, 1 << 20, 0);
    if (got < 0) copy_fault = err_errno("cannot copy %s", path);
    if (in >= 0) close(in);
    if (out >= 0) close(out);
    return got < 0;
}

static struct err copy_make(void) {
    copy_fault = err_none();
    int end = nftw("state", copy_one, FOLDER_FILES_OPEN, FTW_PHYS);
    if (err_is(copy_fault)) return copy_fault;
    return end == 0 ? err_none() : err_errno("cannot copy the state directory");
}

/* ---- all decisions, made again ---- */

static struct err replay(struct story *story) {
    OWNED_RAN ran = {0};
    uint64_t replayed = 0;
    uint64_t identical = 0;
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis", "decision", "replay", "--json", "--dir",
                  "state", "--all", "--now", story_now(story)));
    TRY(story_number(&ran, "replayed", &replayed));
    TRY(story_number(&ran, "identical", &identical));
    TRY(story_is(story, "decisions made again", replayed, story->decisions,
                 "all of the week, as it was known then"));
    return story_is(story, "that come out the same, byte for byte", identical, replayed, "all");
}

static struct err log_check(struct story *story) {
    OWNED_RAN ran = {0};
    uint64_t size = 0;
    uint64_t published = 0;
    TRY(story_log_size(story, &published));
    TRY(STORY_RUN(story, CLI_OK, NULL, &ran, "portcullis-verify", "log", "--json", "--key",
                  "state/log.vkey", "--now", story_now(story), "state"));
    TRY(story_number(&ran, "size", &size));
    return story_is(story, "entries of the log that hold", size, published,
                    "every one, every tile");
}

/* ---- the row that somebody edited ---- */

/* Who has the database and not its key can still put one row in another's place. */
static struct err row_edit(uint64_t entry) {
    sqlite3 *db = NULL;
    char sql[256];
    snprintf(sql, sizeof sql,
             "UPDATE decided SET sealed = (SELECT sealed FROM decided WHERE entry = %llu) "
             "WHERE entry = %llu",
             (unsigned long long)entry + 1, (unsigned long long)entry);
    TRY(db_open("copy/vault.db", false, NULL, CACHE_BYTES, &db));
    struct err e = db_run(db, sql);
    db_close(db);
    return e;
}

static struct err is_named(struct story *story, const struct story_ran *ran, const char *what,
                           const char *label) {
    story->figures++;
    if (!memmem(ran->error.at, ran->error.len, what, strlen(what)))
        return err_make(ERR_PROOF, "Sunday: what was changed is not named: %s is not in: %s", what,
                        cli_text(story->cli, span_trim(ran->error)));
    story_row(story, label, "%s", what);
    return err_none();
}

static struct err row_found(struct story *story) {
    OWNED_RAN ran = {0};
    /* In the middle of Thursday's file: decided, both of them. */
    uint64_t entry = story->stay_index + 7;
    TRY(row_edit(entry));
    story_say(story,
              "In a copy somebody with the database and without its key puts another "
              "decision's row in the place of that of ledger entry %s:",
              cli_number(story->cli, entry));
    TRY(STORY_RUN(story, CLI_FAULT, NULL, &ran, "portcullis", "decision", "replay", "--json",
                  "--dir", "copy", "--all", "--now", story_now(story)));
    return is_named(story, &ran,
                    arena_printf(story->arena,
                                 "ledger entry %llu: a case's row of the vault does "
                                 "not open",
                                 (unsigned long long)entry),
                    "the replay names the row");
}

static struct err tile_found(struct story *story) {
    OWNED_RAN ran = {0};
    static const char tile[] = "copy/log/tile/entries/001";
    char byte = 'X';
    int fd = open(tile, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || pwrite(fd, &byte, 1, 300) != 1) {
        if (fd >= 0) close(fd);
        return err_errno("cannot change %s", tile);
    }
    close(fd);
    story_say(story, "And somebody changes one byte of the public log:");
    TRY(STORY_RUN(story, CLI_PROOF, NULL, &ran, "portcullis-verify", "log", "--json", "--key",
                  "state/log.vkey", "--now", story_now(story), "copy"));
    return is_named(story, &ran, "tile/entries/001", "the verifier names the file");
}

/* ---- by the pages, while the gateway runs ---- */

/* Each release says what it relied on; the law is one of that. */
static struct err relied_check(struct story *story, const char *cookie) {
    const struct {
        const char *law, *path, *label;
        uint64_t released;
    } asked[] = {
        {"6103-l-13-C", "/audit/relied?where=authority:6103-l-13-C",
         "releases that relied on 6103(l)(13)(C)", story->released_aid},
        {"6103-l-7", "/audit/relied?where=authority:6103-l-7", "releases that relied on 6103(l)(7)",
         story->released_benefits},
        {"6103-i-2", "/audit/relied?where=authority:6103-i-2", "releases that relied on 6103(i)(2)",
         story->released_criminal},
    };
    uint64_t sum = 0;
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        struct span page;
        uint64_t count = 0;
        TRY(story_visit(story, cookie, asked[i].path, 200, &page));
        const char *words = arena_printf(story->arena, " release%s relied on authority:%s",
                                         asked[i].released == 1 ? "" : "s", asked[i].law);
        TRY(story_page_number(story, page, words, &count));
        TRY(story_is(story, asked[i].label, count, asked[i].released, "as the story counted"));
        sum += count;
    }
    return story_is(story, "together", sum, story->released, "every release of the week");
}

static struct err page_replay(struct story *story, const char *cookie) {
    struct span page;
    uint64_t drawn = 0;
    uint64_t same = 0;
    TRY(story_visit(story, cookie, "/audit/replay?decisions=40", 200, &page));
    TRY(story_page_number(story, page, " old decisions were made again", &drawn));
    TRY(story_page_number(story, page, " came out the same, byte for byte", &same));
    TRY(story_is(story, "decisions drawn by lot and made again", drawn, 40,
                 "as many as asked for"));
    return story_is(story, "that came out the same", same, drawn, "byte for byte");
}

/* A key that reads opens nothing else. */
static struct err nothing_else(struct story *story, const char *cookie) {
    static const char *const shut[] = {"/desk", "/agency", "/me"};
    struct span page;
    for (size_t i = 0; i < sizeof shut / sizeof *shut; i++)
        TRY(story_visit(story, cookie, shut[i], 401, &page));
    story_told(story, "officers', offices' and persons' pages", "shut", "she reads, and no more");
    return err_none();
}

static struct err pages_check(struct story *story) {
    const char *cookie = NULL;
    struct span page;
    uint64_t entries = 0;
    uint64_t size = 0;
    story_say(story, "An auditor signs in. She can approve nothing and search for nobody; she asks "
                     "what relied on what, and has decisions made again.");
    TRY(story_open(story));
    TRY(story_enter_key(story, "auditor.jwk", &cookie));
    TRY(story_visit(story, cookie, "/audit", 200, &page));
    TRY(story_page_number(story, page, "</strong><span>entries in the log", &entries));
    TRY(story_log_size(story, &size));
    TRY(story_is(story, "entries in the log, as her page says", entries, size,
                 "as the published log has"));
    TRY(relied_check(story, cookie));
    TRY(page_replay(story, cookie));
    TRY(nothing_else(story, cookie));
    if (!story->automatic)
        story_sign_in(story, "The auditor's pages let in who signs:", "auditor.jwk");
    return story_look(story, "/audit", "the auditor's pages: what relied on what?");
}

struct err story_sunday(struct story *story) {
    story_day(story, "2026-11-22T15:00:00Z", "Sunday", "an auditor makes every decision again");
    TRY(pages_check(story));
    TRY(story_close(story));
    story_say(story, "Then the gate is shut for an hour, and of every decision she asks: would it "
                     "be made again, from what was known then? And of the log: is it whole?");
    TRY(replay(story));
    TRY(log_check(story));
    TRY(copy_make());
    TRY(row_found(story));
    TRY(tile_found(story));
    story_proves(story,
                 "Nobody edits the past: not who holds the database, and not who holds the log.");
    return err_none();
}
