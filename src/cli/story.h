/* One invented week of a gateway that runs, told in plain words, each figure checked. What the days
 * share. A day is a file of its own (story_monday.c ...); nothing here is known to other commands.
 */
#ifndef CLI_STORY_H
#define CLI_STORY_H

#include "cli/cli.h"

#include <stdio.h>
#include <sys/types.h>

/* How much there is of everything. */
struct story_size {
    uint64_t people, monday, sweep, benefits, aid;
};

struct story {
    struct cli *cli;
    struct arena *arena; /* as long as the story */
    struct arena *step;  /* wiped by each command that is run */
    bool automatic;      /* nobody looks on: no pauses */
    uint64_t seed;
    struct story_size size;
    const char *folder; /* whole path; the story works in it */
    bool kept;          /* it was named, and stays */
    const char *portcullis, *portcullisd, *verify;
    instant now; /* the day and hour it is in the story */
    const char *day;
    unsigned asks_port, pages_port; /* 0: any that is free */
    const char *url, *pages;
    pid_t gateway; /* 0: it does not run */
    int gateway_says;
    unsigned figures; /* checked so far */

    /* What a day leaves to the days after it. */
    uint64_t decisions, released;                                /* in the ledger */
    uint64_t released_aid, released_benefits, released_criminal; /* of them, by law */
    uint64_t sealed_files;                                       /* refused as a whole */
    const char *criminal;                                        /* Tuesday's ask */
    const char *waiting;           /* the one that waits until Thursday */
    const char *stay, *injunction; /* orders */
    uint64_t stopped;              /* by the stay */
    uint64_t stay_index;
    char person[10]; /* whose Friday it is */
    /* How often she was asked about, and by whom; given of, and stopped by the court. */
    uint64_t person_asked, person_asked_aid, person_given, person_stopped;
};

/* ---- story.c: what is told ---- */

void story_say(const struct story *story, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The heading of a day, at its hour: sets the clock of the story. */
void story_day(struct story *story, const char *instant_text, const char *day, const char *title);
void story_hour(struct story *story, const char *instant_text);
/* What the day proves. */
void story_proves(const struct story *story, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A figure in its column, `why` it must be so; ERR_PROOF, with both, where it is another. */
struct err story_is(struct story *story, const char *label, uint64_t found, uint64_t expected,
                    const char *why);
struct err story_least(struct story *story, const char *label, uint64_t found, uint64_t least,
                       const char *why);
/* The same of a word. */
struct err story_word(struct story *story, const char *label, struct span found,
                      const char *expected, const char *why);
/* A line of somebody else's text. */
void story_quote(const struct story *story, struct span line);
/* A row that is no figure. */
void story_row(const struct story *story, const char *label, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A row whose check was the command's exit code. */
void story_told(const struct story *story, const char *label, const char *value, const char *why);
/* The story's now, as text. */
const char *story_now(const struct story *story);
/* What signs a challenge of the sign-in page: whole, to be pasted. */
void story_sign_in(const struct story *story, const char *who, const char *key);
/* What a browser would ask the pages. */
void story_request(const struct story *story, const char *method, const char *url);
/* Where to click; waits for Enter where somebody looks on. */
struct err story_look(struct story *story, const char *path, const char *what);

/* ---- story_run.c: what is run ---- */

struct story_ran {
    json_t *said; /* what it said with --json; NULL: something else. The step's arena has no part
                     in it: json_decref by OWNED_RAN */
    struct span error; /* on standard error, until the next command */
};
static inline void story_ran_release(struct story_ran *ran) { json_decref(ran->said); }
#define OWNED_RAN __attribute__((cleanup(story_ran_release))) struct story_ran

/* Ctrl-C and its like are heard from here on. */
void story_listen(void);
/* ERR_FAULT once one was heard. */
struct err story_go_on(void);
bool story_stopped(void);
/* Shows the command line and runs it; its standard output goes to the file `out`, or is read as
 * JSON where that is NULL. ERR_FAULT where it ends otherwise than with `expected`. */
struct err story_run(struct story *story, enum cli_exit expected, const char *out,
                     const char *const *words, struct story_ran *ran);
#define STORY_RUN(story, expected, out, ran, ...)                                                  \
    story_run(story, expected, out, (const char *const[]){__VA_ARGS__, NULL}, ran)
/* Without being shown: what many lines of a table would repeat. */
struct err story_run_quiet(struct story *story, enum cli_exit expected, const char *out,
                           const char *const *words, struct story_ran *ran);
#define STORY_QUIET(story, expected, out, ran, ...)                                                \
    story_run_quiet(story, expected, out, (const char *const[]){__VA_ARGS__, NULL}, ran)
/* The same begun and not waited for. */
struct err story_begin_run(struct story *story, const char *out, const char *const *words,
                           pid_t *pid);
struct err story_end_run(struct story *story, pid_t pid, enum cli_exit expected, const char *out,
                         const char *const *words, struct story_ran *ran);
/* A number and a text of what was said. */
struct err story_number(const struct story_ran *ran, const char *key, uint64_t *number);
struct err story_text(const struct story *story, const struct story_ran *ran, const char *key,
                      const char **text);
/* A word as a shell wants it. */
const char *story_quoted(const struct story *story, const char *word);
/* Whether a program is on the path. */
bool story_has(const struct story *story, const char *name);
/* Starts a program; its two outputs are these files (or descriptors where `says` is not NULL: the
 * reading end of a pipe). It ends when the story does, however that ends. */
struct err story_spawn(const char *const *words, const char *out, const char *error, int *says,
                       pid_t *pid);
/* Its exit code; below zero: a signal. */
int story_wait(pid_t pid);

/* ---- story_gate.c: the gateway ---- */

/* On the clock of the story; ends when it is ready. One that runs is ended first. */
struct err story_open(struct story *story);
/* On the clock of the machine, and the story with it; where that is behind the week, at the week's
 * last hour: a log does not go back. */
struct err story_open_now(struct story *story);
struct err story_close(struct story *story);
/* The gateway's counter, by the owner's socket. */
struct err story_metric(struct story *story, const char *name, uint64_t *value);
/* Entries that the published log has. */
struct err story_log_size(struct story *story, uint64_t *size);

/* ---- story_pages.c: who comes in by the pages ---- */

/* An officer has a one-time code made for Friday's person, whose number stands in person.txt. */
struct err story_code(struct story *story, bool shown, const char *letter, const char **code);
/* The same as a whole line, to be pasted while the gateway runs on the clock of the machine. */
const char *story_code_line(const struct story *story);
/* `*cookie`: what the pages know her by from then on. */
struct err story_enter_code(struct story *story, const char *code, const char **cookie);
struct err story_enter_key(struct story *story, const char *key, const char **cookie);
/* The page says so, and nobody is let in. */
struct err story_code_refused(struct story *story, const char *code, const char *says);
/* As whoever has the cookie; without one, as anybody. */
struct err story_visit(struct story *story, const char *cookie, const char *path, unsigned expected,
                       struct span *body);
struct err story_take(struct story *story, const char *cookie, const char *path, const char *file);
/* How often these bytes are in it. */
uint64_t story_times(struct span page, const char *words);
/* The number that stands before them. */
struct err story_page_number(struct story *story, struct span page, const char *words,
                             uint64_t *number);

/* ---- story_count.c: files, line by line ---- */

enum story_state { STORY_RELEASED = 0, STORY_REFUSED, STORY_NEEDS, STORY_OTHER, STORY_STATES };
struct story_truth {
    uint8_t *state; /* by line, from 1 */
    uint64_t lines;
    uint64_t count[STORY_STATES];
};
struct err story_truth_read(struct story *story, const char *path, struct story_truth *truth);
struct story_line {
    uint64_t line, index;
    enum story_state state;
    bool enjoined;
};
/* Each line of a results file. */
struct err story_results(struct story *story, const char *path,
                         struct err (*each)(void *with, const struct story_line *line), void *with);
/* Each line of a file of asks: the number asked about. */
struct err story_asks(struct story *story, const char *path,
                      struct err (*each)(void *with, uint64_t line, struct span tin), void *with);

/* ---- the days ---- */

struct err story_begins(struct story *story);
struct err story_saturday_before(struct story *story); /* Tuesday's ask comes */
/* A file of asks made up, signed and sealed to the gateway: NAME.ndjson, .truth, .manifest, .sealed
 */
struct err story_batch_make(struct story *story, const char *name, const char *authority,
                            const char *requester, uint64_t count, uint64_t seed);
struct err story_monday(struct story *story);
struct err story_tuesday(struct story *story);
/* One more ask that waits, without being told, so that the desk has work at the end. */
struct err story_work_leave(struct story *story);
struct err story_wednesday(struct story *story);
struct err story_thursday(struct story *story);
struct err story_friday(struct story *story);
struct err story_saturday(struct story *story);
struct err story_sunday(struct story *story);

#endif
