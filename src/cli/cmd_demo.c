/* What does the product do, shown from its first day to its seventh on a gateway that runs? */
#include "base/file.h"
#include "cli/commands.h"
#include "cli/story.h"

#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    STORY_ARENA_BYTES = 512 * 1024 * 1024,
    STEP_ARENA_BYTES = 256 * 1024 * 1024,
    FILES_OPEN = 16,
    PORT = 6103,
};

/* The smallest shows everything; the largest is the size of August 2025. */
static const struct story_size size_auto = {4000, 4000, 12800, 5000, 500};
static const struct story_size size_told = {20000, 10000, 128000, 10000, 1000};
static const struct story_size size_full = {100000, 20000, 1280000, 20000, 2000};

/* ---- the programs beside this one ---- */

/* As installed, or as built. */
static struct err program_find(struct story *story, const char *here, const char *name,
                               const char *built, const char **found) {
    const char *const where[] = {
        arena_printf(story->arena, "%s/%s", here, name),
        arena_printf(story->arena, "%s/../%s/%s", here, built, name),
    };
    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        char whole[PATH_MAX];
        struct stat what;
        if (access(where[i], X_OK) != 0 || !realpath(where[i], whole)) continue;
        if (stat(whole, &what) != 0 || !S_ISREG(what.st_mode)) continue;
        *found = arena_str(story->arena, span_str(whole));
        return err_none();
    }
    return err_make(ERR_FAULT, "%s is not beside this program (%s); install it there", name, here);
}

static struct err programs_find(struct story *story) {
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    if (len <= 0) return err_errno("cannot find this program's own folder");
    self[len] = 0;
    story->portcullis = arena_str(story->arena, span_str(self));
    const char *end = strrchr(self, '/');
    const char *here =
        arena_str(story->arena, span_of(self, end ? (size_t)(end - self) : (size_t)len));
    TRY(program_find(story, here, "portcullisd", "daemon", &story->portcullisd));
    return program_find(story, here, "portcullis-verify", "verify", &story->verify);
}

/* ---- its folder ---- */

static int one_remove(const char *path, const struct stat *found, int kind, struct FTW *where) {
    return remove(path);
}

static void folder_remove(const struct story *story) {
    if (!story->folder || story->kept || chdir("/") != 0) return;
    nftw(story->folder, one_remove, FILES_OPEN, FTW_DEPTH | FTW_PHYS);
}

static struct err folder_enter(struct story *story) {
    const char *named = cli_value(story->cli, "dir");
    const char *under = getenv("TMPDIR");
    char whole[PATH_MAX];
    char *path = arena_printf(story->arena, "%s/portcullis-demo.XXXXXX", under ? under : "/tmp");
    if (named && mkdir(named, 0700) != 0)
        return errno == EEXIST
                   ? err_make(ERR_USAGE, "%s is there already; give a folder that is new", named)
                   : err_errno("cannot make %s", named);
    if (!named && !mkdtemp(path))
        return err_errno("cannot make a folder in %s", under ? under : "/tmp");
    if (chdir(named ? named : path) != 0 || !getcwd(whole, sizeof whole))
        return err_errno("cannot enter the folder of the story");
    story->kept = named != NULL;
    story->folder = arena_str(story->arena, span_str(whole));
    return err_none();
}

/* ---- the week ---- */

static struct err week_tell(struct story *story) {
    static struct err (*const day[])(struct story *) = {
        story_begins,   story_saturday_before, story_monday,   story_tuesday, story_wednesday,
        story_thursday, story_friday,          story_saturday, story_sunday,
    };
    for (size_t i = 0; i < sizeof day / sizeof *day; i++) {
        TRY(story_go_on());
        TRY(day[i](story));
    }
    return err_none();
}

static const struct {
    const char *path, *what;
} shown[] = {
    {"/open", "the gate, both orders, Wednesday's refusal"},
    {"/open?lang=es", "the same in Spanish"},
    {"/open/verify", "how anybody checks the log"},
    {"/agency/can-i-ask", "may my office ask? the law, as questions"},
};

/* Who signs in with a key, and where they come to. */
static const struct {
    const char *path, *who, *key, *more;
} keyed[] = {
    {"/desk", "an officer", "state/demo/officer-a.jwk",
     "one ask waits for two officers' answers; /desk/orders, /desk/recalls, /desk/reports"},
    {"/desk", "another officer", "state/demo/officer-b.jwk", "for the second answer"},
    {"/desk", "counsel", "state/demo/counsel.jwk", "who signs orders"},
    {"/agency", "the attorneys' office", "us.attorney.jwk",
     "its asks, and the recall of Tuesday's release"},
    {"/agency", "the office for student aid", "us.ed.fsa.jwk", "its files of Monday and Thursday"},
    {"/audit", "the auditor", "auditor.jwk", "the log, what relied on what, deciding again"},
};

static void title_tell(const struct story *story, const char *title) {
    const struct cli *cli = story->cli;
    cli_say(cli, "\n%s%s%s\n", cli_style(cli, CLI_STRONG), title, cli_style(cli, CLI_PLAIN));
}

static void anybody_tell(struct story *story) {
    title_tell(story, "The gateway stays up. For anybody:");
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        story_row(story, arena_printf(story->arena, "%s%s", story->pages, shown[i].path), "%s",
                  shown[i].what);
}

static void person_tell(struct story *story, const char *code) {
    title_tell(story, "For Friday's person, who asked about her and what came of it:");
    story_row(story, arena_printf(story->arena, "%s/sign-in?lang=es", story->pages),
              "sign in with this code, good once:");
    cli_say(story->cli, "      %s\n", code);
    story_say(story, "Another letter with a new code is made by:");
    cli_say(story->cli, "      %s\n", story_code_line(story));
}

static void keyed_tell(struct story *story) {
    title_tell(story, "For who has a key:");
    story_say(story,
              "Paste one of these lines into a terminal and what it prints into %s/sign-in, under "
              "\"Without a passkey\". Each line is good as often as you like.",
              story->pages);
    for (size_t i = 0; i < sizeof keyed / sizeof *keyed; i++)
        story_sign_in(story,
                      arena_printf(story->arena, "%s%s  %s: %s", story->pages, keyed[i].path,
                                   keyed[i].who, keyed[i].more),
                      keyed[i].key);
}

static void pages_tell(struct story *story, const char *code) {
    const struct cli *cli = story->cli;
    anybody_tell(story);
    person_tell(story, code);
    keyed_tell(story);
    title_tell(story, "And:");
    story_row(story, "asks are heard at", "%s", story->url);
    story_row(story, "all files are in", "%s", story->folder);
    cli_say(cli, "\n%sCtrl-C ends it%s.%s\n", cli_style(cli, CLI_STRONG),
            story->kept ? "; the folder stays" : " and removes the folder",
            cli_style(cli, CLI_PLAIN));
    fflush(stdout);
}

/* So that the first click is answered: a log that has just been opened is added up first. */
static struct err click_wait(struct story *story) {
    struct span page;
    bool quiet = story->cli->quiet;
    story->cli->quiet = true;
    struct err e = story_visit(story, NULL, "/open", 200, &page);
    story->cli->quiet = quiet;
    return e;
}

/* Until Ctrl-C, or the gateway's own end. */
static struct err stay_up(struct story *story) {
    const char *code = NULL;
    TRY(story_open_now(story));
    TRY(click_wait(story));
    TRY(story_work_leave(story));
    TRY(story_code(story, false, "otra-carta.txt", &code));
    pages_tell(story, code);
    pid_t pid = story->gateway;
    int got = story_wait(pid);
    story->gateway = 0;
    if (story_stopped()) return err_none();
    return err_make(ERR_FAULT, "the gateway ended with %d; see %s/gateway.log", got, story->folder);
}

static void week_end(const struct story *story, double seconds) {
    OWNED_JSON o = json_pack("{s:I,s:I,s:I,s:b}", "figures", (json_int_t)story->figures,
                             "decisions", (json_int_t)story->decisions, "released",
                             (json_int_t)story->released, "holds", true);
    cli_say_json(story->cli, o);
    cli_say(story->cli,
            "\n%sThe week holds.%s %u figures and exit codes were checked, in %.0f "
            "seconds.\n",
            cli_style(story->cli, CLI_GOOD), cli_style(story->cli, CLI_PLAIN), story->figures,
            seconds);
}

static struct err story_tell(struct story *story) {
    uint64_t begun = clock_ticks();
    TRY(programs_find(story));
    TRY(folder_enter(story));
    story_say(story,
              "One invented week of a gateway that runs. Everybody in it is made up, every "
              "figure is checked against what it must be, and a wrong one ends it. The "
              "commands are run in %s as they stand here.",
              story->folder);
    TRY(week_tell(story));
    week_end(story, (double)(clock_ticks() - begun) / 1e9);
    return story->automatic ? err_none() : stay_up(story);
}

static struct err demo_story(struct cli *cli) {
    OWNED_ARENA arena = arena_open(STORY_ARENA_BYTES);
    OWNED_ARENA step = arena_open(STEP_ARENA_BYTES);
    bool automatic = cli_flag(cli, "auto");
    bool full = cli_flag(cli, "full");
    struct story story = {
        .cli = cli,
        .arena = arena,
        .step = step,
        .automatic = automatic,
        .size = full        ? size_full
                : automatic ? size_auto
                            : size_told,
        .day = "before the week",
        .asks_port = automatic ? 0 : PORT,
        .pages_port = automatic ? 0 : PORT + 1,
    };
    TRY(cli_count(cli, "seed", 0, UINT64_MAX, 1, &story.seed));
    story_listen();
    struct err e = story_tell(&story);
    struct err closed = story_close(&story);
    e = err_is(e) ? e : closed;
    if (err_is(e) && !story.kept && !story_stopped())
        cli_note(cli, "Its folder is removed; with --dir DIR it is kept to be looked into.\n");
    folder_remove(&story);
    return e;
}

static const struct cli_option options[] = {
    {"auto", NULL, "no pauses; end and remove everything when the week is over", false, false},
    {"full", NULL, "Wednesday's file in full, 1,280,000 lines: two minutes, 3 GB of disk", false,
     false},
    {"seed", "S", "who the made-up people are (1)", false, false},
    {"dir", "DIR", "a new folder for it, which stays (else a temporary one, which does not)", false,
     false},
    {0},
};

const struct cli_command command_demo_story = {
    .noun = "demo",
    .verb = "story",
    .summary = "tells one invented week on a gateway that runs, every figure checked",
    .operands = "",
    .option = options,
    .help =
        "Monday a programme asks about thousands; Tuesday one criminal ask is judged by two "
        "officers; Wednesday a file that asks for everybody is refused whole, with no look at a "
        "record; Thursday a court's order comes in mid-file and nothing leaves after it; Friday "
        "a person comes in by the code of a letter, sees who asked, and checks her accounting at "
        "home, in Spanish; Saturday the public page; Sunday an auditor signs in, asks what relied "
        "on what, makes every decision again and finds the row that somebody edited.\n\n"
        "Each command is shown as you would type it. Every figure is compared with what it must "
        "be; a wrong one ends the story with 7, and another failure as usual. At the end the "
        "gateway stays up until Ctrl-C, which leaves no process and no folder; what lets you into "
        "each of its pages is printed.",
    .example = "portcullis demo story\nportcullis demo story --auto --seed 2",
    .run = demo_story,
    .here = "it begins a gateway of its own",
};
