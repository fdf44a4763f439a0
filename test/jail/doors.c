/* Which doors does the jail of each process shut? Every door is tried in a process of its own:
 * first without the jail, where it opens, then in the jail of each process, where it must end as
 * the table says. The rules are those of src/daemon/jail.c; nothing in the product turns them off.
 *
 * doors: TAP, one line a door. Beside it the table as it was found. */
#include "daemon/jail.h"

#include "doors.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the order of the letters of a door. */
static const enum process jailed[] = {PROCESS_GATE,   PROCESS_PORTAL, PROCESS_COURIER,
                                      PROCESS_KEEPER, PROCESS_LEDGER, PROCESS_CHECKER};
enum { JAILED = sizeof jailed / sizeof *jailed };

/* ---- a state directory ---- */

static char state[64];

static bool state_make(void) {
    static const char *const folders[] = {"",       "/log",      "/log/tile", "/anchor",
                                          "/packs", "/orders.d", "/batches",  "/keys",
                                          "/run",   "/outside"};
    static const char *const files[] = {
        "/portcullis.ini",     "/vault.db",       "/ledger.db",       "/keys/vault.key",
        "/keys/log.key",       "/log/checkpoint", "/log/tile/000",    "/anchor/checkpoint",
        "/packs/one.json",     "/orders.d/one",   "/batches/one",     "/outside/one",
        "/keys/custodian.key", "/keys/seal.key",  "/keys/subject.key"};
    char path[128];
    strcpy(state, "/tmp/portcullis-doors-XXXXXX");
    if (!mkdtemp(state)) return false;
    for (size_t i = 1; i < sizeof folders / sizeof *folders; i++) {
        snprintf(path, sizeof path, "%s%s", state, folders[i]);
        if (mkdir(path, 0700) != 0) return false;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s%s", state, files[i]);
        int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0 || write(fd, "sixteen bytes   ", 16) != 16) return false;
        close(fd);
    }
    return true;
}

static int drop_one(const char *path, const struct stat *found, int kind, struct FTW *at) {
    return remove(path);
}

/* ---- one door, in a process of its own ---- */

enum { NOT_LOCKED = 254 };

/* 'o' it opens, 'E' the kernel refuses, 'K' the process is killed by its jail, '-'
 * anything else, which is told. */
static char outcome_of(int status, int *why) {
    *why = 0;
    if (WIFSIGNALED(status)) {
        *why = -WTERMSIG(status);
        return WTERMSIG(status) == SIGSYS ? 'K' : '-';
    }
    *why = WEXITSTATUS(status);
    if (*why == 0) return 'o';
    /* EXDEV is Landlock's word for a file that would come under other rules. */
    return *why == EACCES || *why == EPERM || *why == EXDEV ? 'E' : '-';
}

/* `process` PROCESS_NONE: without a jail. */
static char door_try(const struct door *door, enum process process, int *why) {
    int status = 0;
    struct brought brought;
    pid_t pid;
    if (!state_make()) return '-';
    fflush(stdout);
    pid = fork();
    if (pid == 0) {
        if (chdir(state) != 0 || !bring(&brought)) _exit(NOT_LOCKED);
        uint16_t port = door_port();
        if (process != PROCESS_NONE &&
            (err_is(jail_limit(process, 64)) || err_is(jail_lock(process, state, &port, 1))))
            _exit(NOT_LOCKED);
        _exit(door->open(&brought, door->word) & 0xff);
    }
    waitpid(pid, &status, 0);
    nftw(state, drop_one, 16, FTW_DEPTH | FTW_PHYS);
    return outcome_of(status, why);
}

/* ---- the table ---- */

/* A door that the kernel itself may lack: then only that its jail kills is sure. */
static bool control_holds(const struct door *door, char found) {
    if (found == 'o') return true;
    return found != 'K' && strspn(door->ends, "K") == JAILED;
}

static bool door_holds(const struct door *door) {
    int why[JAILED + 1];
    char found[JAILED + 1] = {0};
    char control = door_try(door, PROCESS_NONE, &why[JAILED]);
    for (size_t i = 0; i < JAILED; i++)
        found[i] = door_try(door, jailed[i], &why[i]);
    bool holds = control_holds(door, control) && strcmp(found, door->ends) == 0;
    printf("%s - %s %s: %s\n", holds ? "ok" : "not ok", door->what, door->word, found);
    if (holds) return true;
    printf("# should be %s; ", door->ends);
    for (size_t i = 0; i < JAILED; i++)
        printf("%s %d, ", process_str(jailed[i]), why[i]);
    printf("without a jail %d\n", why[JAILED]);
    return false;
}

int main(void) {
    size_t failed = 0;
    prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0,
          0); /* so that nothing but the jail forbids it */
    printf("1..%zu\n", doors_count);
    printf("# gate, portal, courier, keeper, ledger, checker: o opens, E refused, K killed\n");
    for (size_t i = 0; i < doors_count; i++)
        failed += !door_holds(&doors[i]);
    return failed > 0;
}
