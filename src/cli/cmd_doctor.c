/* Is this custodian fit to run, and if not, what is to be done? */
#include "ask/keeper.h"
#include "ask/roll.h"
#include "base/file.h"
#include "cli/commands.h"
#include "cli/keeper.h"
#include "http/http.h"
#include "tlog/tlog.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

enum state { FINE = 0, WARN, FAIL };

enum {
    CLOCK_BEHIND_MAX = 120, /* as long as a signed request is good */
    LANDLOCK_ABI_WISHED = 3,
    LOCKED_BYTES_WISHED = 64 * 1024 * 1024,
    FREE_BYTES_MIN = 1024 * 1024 * 1024,
    FSYNCS = 16,
    FSYNC_MICROS_MAX = 20000,
    ANSWER_BYTES_MAX = 65536,
};

struct doctor {
    struct cli *cli;
    const char *dir;
    json_t *checks;
    struct span note; /* the published checkpoint, as it was before the ledger was opened */
    unsigned warned, failed;
};

static void told(struct doctor *doctor, enum state state, const char *name, const char *says,
                 const char *cure) {
    static const char *const words[] = {"ok", "warn", "fail"};
    static const enum cli_style styles[] = {CLI_GOOD, CLI_STRONG, CLI_BAD};
    struct cli *cli = doctor->cli;
    json_t *o = json_object();
    json_set_span(o, "name", span_str(name));
    json_set_span(o, "state", span_str(words[state]));
    json_set_span(o, "says", span_str(says));
    if (state != FINE) json_set_span(o, "do", span_str(cure));
    json_array_append_new(doctor->checks, o);
    cli_say(cli, "%s%-4s%s  %-12s %s\n", cli_style(cli, styles[state]), words[state],
            cli_style(cli, CLI_PLAIN), name, says);
    if (state != FINE) cli_say(cli, "      %-12s do: %s\n", "", cure);
    doctor->warned += state == WARN;
    doctor->failed += state == FAIL;
}

static const char *path_of(const struct doctor *doctor, const char *name) {
    return arena_printf(doctor->cli->arena, "%s/%s", doctor->dir, name);
}

/* ---- the machine ---- */

static void clock_look(struct doctor *doctor) {
    struct timex clock = {0};
    bool known = ntp_adjtime(&clock) >= 0;
    bool synchronous = known && !(clock.status & STA_UNSYNC);
    told(doctor, synchronous ? FINE : WARN, "clock",
         synchronous ? "the kernel's clock is synchronised"
                     : "the kernel does not know its clock to be synchronised",
         "run chrony or systemd-timesyncd; asks and requests are refused when the clock is wrong");
}

static void kernel_look(struct doctor *doctor) {
    struct arena *arena = doctor->cli->arena;
    struct span actions = {0};
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    told(doctor,
         abi < 1                     ? FAIL
         : abi < LANDLOCK_ABI_WISHED ? WARN
                                     : FINE,
         "landlock",
         abi < 1 ? "the kernel has no Landlock, without which the gateway does not run"
                 : arena_printf(arena, "the kernel speaks Landlock ABI %ld", abi),
         abi < 1 ? "boot a kernel with CONFIG_SECURITY_LANDLOCK and \"landlock\" in lsm="
                 : "a kernel from 6.2 on also bounds truncation");
    bool has = !err_is(file_read("/proc/sys/kernel/seccomp/actions_avail", ANSWER_BYTES_MAX, arena,
                                 &actions)) &&
               memmem(actions.at, actions.len, "kill_process", 12) != NULL;
    told(doctor, has ? FINE : FAIL, "seccomp",
         has ? "the kernel ends a process that calls what it may not"
             : "the kernel cannot end a process that calls what it may not",
         "boot a kernel with CONFIG_SECCOMP_FILTER");
}

static void locked_look(struct doctor *doctor) {
    struct rlimit limit = {0};
    bool enough = getrlimit(RLIMIT_MEMLOCK, &limit) == 0 &&
                  (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= LOCKED_BYTES_WISHED);
    told(doctor, enough ? FINE : WARN, "memory",
         enough ? "keys can be locked in memory"
                : "too little memory may be locked, so keys could reach swap",
         "LimitMEMLOCK=64M in the unit, or no swap");
}

static void disk_look(struct doctor *doctor) {
    struct statvfs disk;
    struct arena *arena = doctor->cli->arena;
    if (statvfs(doctor->dir, &disk) != 0) {
        told(doctor, FAIL, "disk", "its free space cannot be seen", "look at the mount");
        return;
    }
    uint64_t left = (uint64_t)disk.f_bavail * disk.f_frsize;
    told(doctor, left < FREE_BYTES_MIN ? FAIL : FINE, "disk",
         arena_printf(arena, "%llu MiB are free", (unsigned long long)(left >> 20)),
         "make room: a ledger that cannot write releases nothing");
}

static int micros_compare(const void *left, const void *right) {
    const uint64_t *a = left;
    const uint64_t *b = right;
    return (*a > *b) - (*a < *b);
}

/* Every answer waits for one of these. */
static void fsync_look(struct doctor *doctor) {
    uint64_t micros[FSYNCS] = {0};
    const char *path = path_of(doctor, "doctor.tmp");
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = fd >= 0;
    for (size_t i = 0; i < FSYNCS && good; i++) {
        uint64_t begun = clock_ticks();
        good = write(fd, &begun, sizeof begun) == (ssize_t)sizeof begun && fdatasync(fd) == 0;
        micros[i] = (clock_ticks() - begun) / 1000;
    }
    if (fd >= 0) {
        close(fd);
        unlink(path);
    }
    if (!good) {
        told(doctor, FAIL, "fsync", "nothing can be written and made durable here",
             "look at the mount and at who owns the directory");
        return;
    }
    qsort(micros, FSYNCS, sizeof *micros, micros_compare);
    uint64_t median = micros[FSYNCS / 2];
    told(doctor, median > FSYNC_MICROS_MAX ? WARN : FINE, "fsync",
         arena_printf(doctor->cli->arena, "%llu microseconds until a write is durable (median)",
                      (unsigned long long)median),
         "every answer waits that long; a disk with power-loss protection is faster");
}

/* ---- the directory ---- */

static const char *mode_offence(struct doctor *doctor, const char *name) {
    struct stat found;
    struct arena *arena = doctor->cli->arena;
    const char *path = path_of(doctor, name);
    if (stat(path, &found) != 0) return arena_printf(arena, "%s cannot be found", path);
    if (found.st_mode & 077)
        return arena_printf(arena, "%s can be reached by others (mode %o)", path,
                            (unsigned)found.st_mode & 07777);
    if (found.st_uid != geteuid())
        return arena_printf(arena, "%s belongs to user %u, not to who runs this", path,
                            (unsigned)found.st_uid);
    return NULL;
}

static void modes_look(struct doctor *doctor) {
    static const char *const names[] = {"keys/vault.key", "keys/subject.key",   "keys/seal.key",
                                        "keys/log.key",   "keys/custodian.key", "vault.db",
                                        "ledger.db"};
    const char *offence = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !offence; i++)
        offence = mode_offence(doctor, names[i]);
    told(doctor, offence ? FAIL : FINE, "files",
         offence ? offence : "keys and records belong to who runs this, and to nobody else",
         "chmod 600 it and give it to the gateway's user; a key that others could read is changed");
}

static void witness_look(struct doctor *doctor) {
    struct stat found;
    if (stat(path_of(doctor, "log/cosigned"), &found) != 0) {
        told(doctor, WARN, "witnesses", "no witness has cosigned the log",
             "name witnesses and ask them: portcullis ledger witness --help");
        return;
    }
    long long hours = (long long)(clock_now() - found.st_mtime) / 3600;
    told(
        doctor, hours >= 24 ? WARN : FINE, "witnesses",
        arena_printf(doctor->cli->arena, "the newest cosigned checkpoint is %lld hours old", hours),
        "ask the witnesses again: portcullis ledger witness --help");
}

/* ---- what the ledger says, where nobody else holds it ---- */

static void published_look(struct doctor *doctor, const struct keeper *keeper) {
    struct arena *arena = doctor->cli->arena;
    struct checkpoint checkpoint = {0};
    struct err e = checkpoint_verify(arena, doctor->note, &keeper->signer.key, &checkpoint);
    uint64_t size = ledger_size(keeper->ledger);
    if (err_is(e)) {
        told(doctor, FAIL, "log", arena_str(arena, span_str(e.text)),
             "portcullis ledger verify; restore log/ from a copy that verifies");
        return;
    }
    told(doctor, checkpoint.size == size ? FINE : WARN, "log",
         arena_printf(arena, "%llu entries, %llu of them not yet published",
                      (unsigned long long)size, (unsigned long long)(size - checkpoint.size)),
         "begin portcullisd, which publishes what is durable");
}

static void law_look(struct doctor *doctor, const struct keeper *keeper) {
    struct arena *arena = doctor->cli->arena;
    const struct orders *orders = roll_orders(keeper->roll);
    unsigned in_force = 0;
    for (size_t i = 0; i < orders->count; i++)
        in_force += order_in_force(orders->at[i], keeper_now(keeper));
    told(doctor, keeper->pack ? FINE : FAIL, "pack",
         keeper->pack ? arena_printf(arena, "%s, as two signed it",
                                     cli_text(doctor->cli, pack_name(keeper->pack)))
                      : "no pack is installed, so nothing can be decided",
         "portcullis pack install --help");
    told(doctor, FINE, "orders",
         arena_printf(arena, "%u of %zu court orders are in force", in_force, orders->count), "");
}

static void time_look(struct doctor *doctor, const struct keeper *keeper) {
    instant behind = ledger_time(keeper->ledger) - clock_now();
    told(doctor, behind > CLOCK_BEHIND_MAX ? FAIL : FINE, "time",
         behind > CLOCK_BEHIND_MAX
             ? arena_printf(doctor->cli->arena, "the clock is %lld seconds behind the newest entry",
                            (long long)behind)
             : "the clock is not behind the ledger",
         "set the clock; time in the ledger never runs back");
}

static void ledger_look(struct doctor *doctor) {
    OWNED_KEEPER keeper = {0};
    /* To open the ledger publishes what is not: what was there is looked at first. */
    struct err e = file_read(path_of(doctor, "log/checkpoint"), NOTE_BYTES_MAX, doctor->cli->arena,
                             &doctor->note);
    if (err_is(e)) doctor->note = span_str("");
    e = keeper_open(doctor->dir, 0, &keeper);
    if (err_is(e)) {
        told(doctor, FAIL, "keys", arena_str(doctor->cli->arena, span_str(e.text)),
             "restore what it names from a backup; portcullis ledger verify says what still holds");
        return;
    }
    told(doctor, FINE, "keys", "keys, vault and ledger belong together", "");
    law_look(doctor, &keeper);
    published_look(doctor, &keeper);
    time_look(doctor, &keeper);
}

/* ---- or the gateway that runs on it ---- */

static void stamps_look(struct doctor *doctor, const json_t *stamps) {
    const char *state = json_string_value(json_object_get(stamps, "state"));
    if (!state || strcmp(state, "none") == 0) return;
    bool current = strcmp(state, "current") == 0;
    told(doctor, current ? FINE : WARN, "timestamps",
         current ? "the log is stamped as often as was asked for"
                 : "the newest time stamp is too old",
         "see what portcullisd says of the authority at timestamp-url, and ask its operator");
}

static void identity_look(struct doctor *doctor, const json_t *identity) {
    const char *state = json_string_value(json_object_get(identity, "state"));
    if (!state || strcmp(state, "none") == 0) return;
    bool ready = strcmp(state, "ready") == 0;
    told(doctor, ready ? FINE : WARN, "identity",
         ready ? "the provider of identities is as it should be"
               : "the provider of identities was not as it should be when somebody came by it",
         "see what portcullisd says of it; where it signs by new keys, fetch them into the file "
         "of identity-keys and send portcullisd SIGHUP");
}

/* What it says of those who see its log; false where it asks nobody. */
static bool standing_look(struct doctor *doctor, const json_t *witnesses) {
    const char *state = json_string_value(json_object_get(witnesses, "state"));
    const char *alarm = json_string_value(json_object_get(witnesses, "alarm"));
    struct cli *cli = doctor->cli;
    if (!state || strcmp(state, "none") == 0) return false;
    bool current = strcmp(state, "current") == 0;
    long long behind = (long long)json_integer_value(json_object_get(witnesses, "behind"));
    const char *says =
        current ? "the quorum of the witnesses has seen the log"
                : arena_printf(cli->arena, "the newest %lld entries are not cosigned by the quorum",
                               behind);
    told(doctor,
         alarm     ? FAIL
         : current ? FINE
                   : WARN,
         "witnesses", alarm ? cli_text(cli, span_str(alarm)) : says,
         alarm ? "keep the whole folder as it is, and find out who holds another log"
               : "see which witness portcullisd says is silent, and ask its operator");
    return true;
}

/* False: of witnesses it says nothing. */
static bool gateway_look(struct doctor *doctor) {
    static const struct http_bounds bounds = {ANSWER_BYTES_MAX, 5};
    struct arena *arena = doctor->cli->arena;
    struct http_reply reply;
    OWNED_JSON o = NULL;
    struct http_message message = {.method = "GET",
                                   .url = "http://localhost/readyz",
                                   .socket = path_of(doctor, "run/admin.sock")};
    struct err e = http_exchange(arena, &message, &bounds, &reply);
    if (err_is(e) || reply.status != 200 || err_is(json_read(reply.body, ANSWER_BYTES_MAX, &o))) {
        told(doctor, FAIL, "gateway", "somebody holds the directory and no gateway answers on it",
             "wait for the command that runs, or end and begin portcullisd");
        return false;
    }
    bool pack = json_is_true(json_object_get(o, "pack_installed"));
    told(doctor, FINE, "gateway",
         arena_printf(arena, "portcullisd is ready; its log has %lld entries",
                      (long long)json_integer_value(json_object_get(o, "log_size"))),
         "");
    told(doctor, pack ? FINE : FAIL, "pack",
         pack ? "a pack is installed" : "no pack is installed, so nothing can be decided",
         "portcullis pack sign, then POST /v1/packs");
    stamps_look(doctor, json_object_get(o, "timestamps"));
    identity_look(doctor, json_object_get(o, "identity"));
    return standing_look(doctor, json_object_get(o, "witnesses"));
}

static struct err doctor_run(struct cli *cli) {
    OWNED_JSON said = json_object();
    struct stat found;
    struct doctor doctor = {.cli = cli, .checks = json_array()};
    json_object_set_new(said, "checks", doctor.checks);
    TRY(cli_dir(cli, &doctor.dir));
    if (stat(path_of(&doctor, "log.vkey"), &found) != 0)
        return err_make(ERR_INPUT, "%s is no state directory; make one with: portcullis init",
                        doctor.dir);
    clock_look(&doctor);
    kernel_look(&doctor);
    locked_look(&doctor);
    disk_look(&doctor);
    fsync_look(&doctor);
    modes_look(&doctor);
    bool held = keeper_is_held(doctor.dir);
    bool seen = held && gateway_look(&doctor);
    if (!held) ledger_look(&doctor);
    if (!seen) witness_look(&doctor);
    cli_say(cli, "%u to mend, %u to look at\n", doctor.failed, doctor.warned);
    json_set_int(said, "failed", doctor.failed);
    json_set_int(said, "warned", doctor.warned);
    cli_say_json(cli, said);
    if (doctor.failed) cli->exit = CLI_FAULT;
    return err_none();
}

static const struct cli_option doctor_options[] = {CLI_OPTION_DIR, {0}};

const struct cli_command command_doctor = {
    .noun = "doctor",
    .summary = "looks whether a custodian is fit to run, and says what to do",
    .operands = "",
    .option = doctor_options,
    .help = "Clock, kernel, memory, disk, the time a write takes, who can read keys and records; "
            "then, where nobody holds the directory, whether keys, vault, ledger, pack and "
            "published log belong together, else whether the gateway on it answers. Nothing is "
            "mended beyond what every command on the directory mends.\n\n"
            "Ends with 0, or with 1 where something is to be mended; a warning alone is no "
            "failure.",
    .example = "portcullis doctor --dir state",
    .run = doctor_run,
    .here = "it looks at the machine; a running gateway says how it is under /readyz",
};
