/* How far is it? Nothing in the first second, then a bar on a terminal or a line now and then. */
#include "cli/cli.h"

#include "base/clock.h"

#include <inttypes.h>
#include <unistd.h>

#define SECOND 1000000000ULL

enum { BAR_COLUMNS = 30 };

struct cli_progress cli_progress_begin(const struct cli *cli, const char *doing) {
    return (struct cli_progress){.cli = cli, .doing = doing, .unit = "", .begun = clock_ticks()};
}

double cli_progress_seconds(const struct cli_progress *progress) {
    return (double)(clock_ticks() - progress->begun) / (double)SECOND;
}

static void bar_draw(const struct cli_progress *progress, uint64_t done, uint64_t all) {
    char bar[BAR_COLUMNS + 1];
    double part = all ? (double)done / (double)all : 0;
    for (int i = 0; i < BAR_COLUMNS; i++)
        bar[i] = (double)i < part * (double)BAR_COLUMNS ? '#' : '.';
    bar[BAR_COLUMNS] = 0;
    double rate = (double)done / cli_progress_seconds(progress);
    fprintf(stderr, "\r%s [%s] %3.0f %%  %" PRIu64 " of %" PRIu64 "%s  %.0f%s/s\033[K",
            progress->doing, bar, part * 100, done, all, progress->unit, rate, progress->unit);
    fflush(stderr);
}

void cli_progress_step(uint64_t done, uint64_t all, void *at) {
    struct cli_progress *progress = at;
    if (progress->cli->json || progress->cli->quiet) return;
    uint64_t now = clock_ticks();
    bool terminal = isatty(STDERR_FILENO) == 1;
    uint64_t first = terminal ? SECOND : 10 * SECOND;
    uint64_t every = terminal ? SECOND / 10 : 10 * SECOND;
    if (now - progress->begun < first || (progress->shown && now - progress->shown < every)) return;
    progress->shown = now;
    progress->bar = terminal;
    if (terminal)
        bar_draw(progress, done, all);
    else
        fprintf(stderr, "%s: %" PRIu64 " of %" PRIu64 "%s after %.0f s\n", progress->doing, done,
                all, progress->unit, cli_progress_seconds(progress));
}

void cli_progress_end(struct cli_progress *progress) {
    if (!progress->bar) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    progress->bar = false;
}
