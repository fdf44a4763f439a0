/* What does a new pack newly release, and newly refuse? The answer takes a solver, which is a
 * program of its own (portcullis-prove) and never part of this one: it is run in this one's place.
 */
#include "cli/commands.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 9 };
static const char PROVER[] = "portcullis-prove";

/* The one that was installed with this program. */
static const char *prover_beside(struct cli *cli) {
    char path[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", path, sizeof path);
    if (len <= 0 || (size_t)len == sizeof path) return PROVER;
    while (len > 0 && path[len - 1] != '/')
        len--;
    return arena_printf(cli->arena, "%.*s%s", (int)len, path, PROVER);
}

static struct err pack_diff_run(struct cli *cli) {
    const char *argument[ARGUMENTS_MAX + 1] = {PROVER, "diff"};
    size_t count = 2;
    if (cli->json) argument[count++] = "--json";
    if (cli->quiet) argument[count++] = "--quiet";
    if (cli_value(cli, "cases")) {
        argument[count++] = "--cases";
        argument[count++] = cli_value(cli, "cases");
    }
    argument[count++] = "--";
    argument[count++] = cli->operand[0];
    argument[count++] = cli->operand[1];
    /* exec takes texts that it does not change (POSIX, "exec", Rationale). */
    char *const *arguments = (char *const *)(uintptr_t)argument;
    execv(prover_beside(cli), arguments);
    if (errno == ENOENT) execvp(PROVER, arguments);
    if (errno != ENOENT) return err_errno("cannot run %s", PROVER);
    return err_make(ERR_FAULT,
                    "%s stands neither beside this program nor on the PATH; install it "
                    "(it needs libz3)",
                    PROVER);
}

static const struct cli_option pack_diff_options[] = {
    {"cases", "DIR", "writes the asks that were found as golden cases, one file an authority",
     false, false},
    {0}};

const struct cli_command command_pack_diff = {
    .noun = "pack",
    .verb = "diff",
    .summary = "says what a new compiled pack newly releases and newly refuses",
    .operands = "old.json new.json",
    .operands_min = 2,
    .operands_max = 2,
    .option = pack_diff_options,
    .help =
        "Classes of asks, with one ask of each, found by a solver over every ask: this runs "
        "portcullis-prove diff, which stands beside this program or on the PATH.\n\n"
        "What is newly released needs a line under \"widens\" in the head of the new pack, which "
        "its two signatures cover. Ends with 7 where one is missing, or where no difference "
        "needs it.",
    .example = "portcullis pack diff packs/us-26-6103.last.json pack.json",
    .run = pack_diff_run,
};
