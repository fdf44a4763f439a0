/* Does a pack hold what it must, and what does a new one change? The program portcullis-prove. */
#include "base/begin.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "prove/prove.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXIT_HOLDS = 0, EXIT_FAULT = 1, EXIT_USAGE = 2, EXIT_FAILS = 7 };
enum { ARENA_BYTES = 1024 * 1024 * 1024 };

struct run {
    struct arena *arena;
    bool json, quiet, help;
    const char *cases, *authority;
    char **operand;
    int operand_count;
};

static const char help[] =
    "portcullis-prove [--json] [--quiet] [--authority ID] [--cases DIR] pack.json\n"
    "portcullis-prove diff [--json] [--quiet] [--cases DIR] old.json new.json\n"
    "\n"
    "Proves of a compiled pack, over every ask, any facts and any court orders, that it cannot\n"
    "release what it must not: each sentence is given to a solver, which looks for an ask that\n"
    "breaks it and finds none. Where it finds one, that ask is printed.\n"
    "\n"
    "diff prints which classes of asks the new pack releases and the old one does not, and which\n"
    "it refuses, with one ask of each. What is newly released needs a line under \"widens\" in "
    "the\n"
    "head of the new pack.\n"
    "\n"
    "  --authority ID  only this one, such as us.irc.6103.i.2\n"
    "  --cases DIR     writes the asks that were found as golden cases, one file an authority\n"
    "  --json          one JSON object instead of sentences\n"
    "  --quiet         nothing but what does not hold\n"
    "  --help          this text\n"
    "  --version       the version\n"
    "\n"
    "Ends with 0 when everything holds, 1 on a fault, 2 on a wrong command line or a pack that\n"
    "does not load, 7 when a proof does not hold or something is released without its line.\n"
    "\n"
    "Example:\n"
    "  portcullis pack compile packs/us-26-6103 > pack.json\n"
    "  portcullis-prove pack.json\n";

/* ---- what was typed ---- */

static struct err options_read(struct run *run, int argc, char **argv) {
    static const struct option list[] = {{"json", no_argument, NULL, 'j'},
                                         {"quiet", no_argument, NULL, 'q'},
                                         {"help", no_argument, NULL, 'h'},
                                         {"cases", required_argument, NULL, 'c'},
                                         {"authority", required_argument, NULL, 'a'},
                                         {"version", no_argument, NULL, 'v'},
                                         {NULL, 0, NULL, 0}};
    int code;
    opterr = 0;
    while ((code = getopt_long(argc, argv, ":", list, NULL)) != -1) {
        if (code == 'j') run->json = true;
        if (code == 'q') run->quiet = true;
        if (code == 'h') run->help = true;
        if (code == 'c') run->cases = optarg;
        if (code == 'a') run->authority = optarg;
        if (code == 'v') {
            puts("portcullis-prove " PORTCULLIS_VERSION);
            exit(EXIT_HOLDS);
        }
        if (code == ':')
            return err_make(ERR_USAGE, "%s needs a value; see: portcullis-prove --help",
                            argv[optind - 1]);
        if (code == '?')
            return err_make(ERR_USAGE, "that is not an option here; see: portcullis-prove --help");
    }
    run->operand = argv + optind;
    run->operand_count = argc - optind;
    return err_none();
}

static struct err pack_take(struct run *run, const char *path, struct span *bytes) {
    return file_read(path, PACK_COMPILED_BYTES_MAX, run->arena, bytes);
}

/* ---- cases ---- */

/* A file is named after its authority, and one that is there is not written over. */
static struct err cases_write(struct run *run, struct span authority, struct span cases) {
    if (!run->cases || cases.len == 0) return err_none();
    TRY(folder_make(run->cases, 0755));
    const char *path = arena_printf(run->arena, "%s/%.*s.yaml", run->cases, SPAN_FMT(authority));
    return file_write_new(path, cases, 0644);
}

static struct err proofs_write(struct run *run, const struct proofs *proofs) {
    struct span done = {0};
    for (const struct proof *one = proofs->first; one; one = one->next) {
        if (span_equal(one->authority, done) || !one->kept) continue;
        done = one->authority;
        TRY(cases_write(run, done, prove_cases(run->arena, proofs, done)));
    }
    return err_none();
}

/* ---- proofs ---- */

static json_t *proof_json(const struct proof *one) {
    json_t *o = json_object();
    json_set_span(o, "id", span_str(one->id));
    json_set_span(o, "says", span_str(one->says));
    if (one->authority.len) json_set_span(o, "authority", one->authority);
    if (one->about.len) json_set_span(o, "about", one->about);
    json_object_set_new(o, "holds", json_boolean(one->holds));
    if (!one->holds && one->witness) json_set_span(o, "witness", span_str(one->witness));
    if (one->kept) json_set_span(o, "case", span_str(one->kept));
    return o;
}

static void json_put(struct run *run, json_t *o) {
    struct span bytes = json_write(run->arena, o);
    fwrite(bytes.at, 1, bytes.len, stdout);
    putchar('\n');
    json_decref(o);
}

static void proofs_json(struct run *run, const struct proofs *proofs) {
    json_t *o = json_object();
    json_t *list = json_array();
    json_set_span(o, "pack", proofs->pack);
    json_set_span(o, "version", proofs->version);
    json_set_int(o, "proofs", (int64_t)proofs->count);
    json_set_int(o, "failed", (int64_t)proofs->failed);
    for (const struct proof *one = proofs->first; one; one = one->next)
        json_array_append_new(list, proof_json(one));
    json_object_set_new(o, "list", list);
    json_put(run, o);
}

static void fails_say(const struct proof *one) {
    printf("does not hold: %s", one->says);
    if (one->authority.len) printf(" [%.*s]", SPAN_FMT(one->authority));
    if (one->about.len) printf(" [%.*s]", SPAN_FMT(one->about));
    printf("\n    %s\n", one->witness ? one->witness : "");
}

/* Each sentence once, with how many times it was proved. */
static void holds_say(const struct proofs *proofs) {
    for (const struct proof *one = proofs->first; one; one = one->next) {
        size_t count = 0;
        const struct proof *first = NULL;
        for (const struct proof *k = proofs->first; k; k = k->next) {
            if (strcmp(k->says, one->says) != 0 || !k->holds) continue;
            if (!first) first = k;
            count++;
        }
        if (first == one) printf("%5zu  %-17s %s\n", count, one->id, one->says);
    }
}

static void proofs_say(const struct proofs *proofs, bool quiet) {
    if (!quiet) {
        printf("pack  %.*s %.*s\n", SPAN_FMT(proofs->pack), SPAN_FMT(proofs->version));
        holds_say(proofs);
    }
    for (const struct proof *one = proofs->first; one; one = one->next)
        if (!one->holds) fails_say(one);
    if (proofs->failed)
        printf("%zu of %zu proofs do not hold\n", proofs->failed, proofs->count);
    else if (!quiet)
        printf("%zu proofs hold\n", proofs->count);
}

static struct err pack_run(struct run *run, int *code) {
    struct span bytes;
    struct proofs proofs = {.keep = run->json || run->cases};
    if (run->operand_count != 1)
        return err_make(ERR_USAGE, "name one compiled pack; see: portcullis-prove --help");
    TRY(pack_take(run, run->operand[0], &bytes));
    struct err e = prove_pack(run->arena, bytes, span_str(run->authority), &proofs);
    if (err_is(e)) return err_at(e, "%s", run->operand[0]);
    if (run->json)
        proofs_json(run, &proofs);
    else
        proofs_say(&proofs, run->quiet);
    *code = proofs.failed ? EXIT_FAILS : EXIT_HOLDS;
    return proofs_write(run, &proofs);
}

/* ---- differences ---- */

static json_t *difference_json(const struct difference *d) {
    json_t *o = json_object();
    json_set_span(o, "authority", d->authority);
    json_set_span(o, "says", span_str(d->says));
    json_set_span(o, "witness", span_str(d->witness));
    if (d->kept) json_set_span(o, "case", span_str(d->kept));
    if (d->released) json_object_set_new(o, "declared", json_boolean(d->declared));
    return o;
}

static void differences_json(struct run *run, const struct differences *found) {
    json_t *o = json_object();
    json_t *released = json_array();
    json_t *refused = json_array();
    for (const struct difference *d = found->first; d; d = d->next)
        json_array_append_new(d->released ? released : refused, difference_json(d));
    json_object_set_new(o, "released", released);
    json_object_set_new(o, "refused", refused);
    json_set_int(o, "undeclared", (int64_t)found->undeclared);
    if (found->idle.len) json_set_span(o, "idle", found->idle);
    json_put(run, o);
}

static void differences_say(const struct differences *found, bool quiet) {
    for (const struct difference *d = found->first; d; d = d->next) {
        if (quiet && (!d->released || d->declared)) continue;
        const char *mark = !d->released ? "refused " : d->declared ? "declared" : "RELEASED";
        printf("%s  %.*s: %s\n    %s\n", mark, SPAN_FMT(d->authority), d->says, d->witness);
    }
    if (found->idle.len)
        printf("no difference needs the lines under \"widens\" for %.*s\n", SPAN_FMT(found->idle));
    if (found->undeclared)
        printf("%zu of the newly released classes have no line under \"widens\"\n",
               found->undeclared);
    else if (!quiet)
        printf("%zu classes of asks newly released, all declared; %zu newly refused\n",
               found->released, found->refused);
}

/* The cases of one authority in one file, as for the proofs. */
static struct err differences_write(struct run *run, const struct differences *found) {
    for (const struct difference *d = found->first; d; d = d->next) {
        struct text out = {.arena = run->arena};
        bool first = true;
        for (const struct difference *k = found->first; k != d && first; k = k->next)
            first = !span_equal(k->authority, d->authority);
        if (!first || !run->cases) continue;
        text_put(&out, prove_cases_head(run->arena, found->pack, d->authority));
        for (const struct difference *k = d; k; k = k->next)
            if (k->kept && span_equal(k->authority, d->authority)) text_put_str(&out, k->kept);
        TRY(cases_write(run, d->authority, text_span(&out)));
    }
    return err_none();
}

static struct err diff_run(struct run *run, int *code) {
    struct span before;
    struct span after;
    struct differences found;
    if (run->operand_count != 3)
        return err_make(ERR_USAGE, "name the old and the new compiled pack; see: "
                                   "portcullis-prove --help");
    TRY(pack_take(run, run->operand[1], &before));
    TRY(pack_take(run, run->operand[2], &after));
    TRY(prove_differences(run->arena, before, after, &found));
    if (run->json)
        differences_json(run, &found);
    else
        differences_say(&found, run->quiet);
    *code = found.undeclared || found.idle.len ? EXIT_FAILS : EXIT_HOLDS;
    return differences_write(run, &found);
}

/* ---- the program ---- */

static int err_end(const struct run *run, struct err e) {
    if (run->json) {
        json_t *o = json_object();
        json_set_span(o, "error", span_str(e.text));
        json_dumpf(o, stderr, JSON_COMPACT);
        fputc('\n', stderr);
        json_decref(o);
    } else {
        fprintf(stderr, "portcullis-prove: %s\n", e.text);
    }
    return e.kind == ERR_USAGE || e.kind == ERR_INPUT ? EXIT_USAGE : EXIT_FAULT;
}

int main(int argc, char **argv) {
    OWNED_ARENA arena = arena_open(ARENA_BYTES);
    struct run run = {.arena = arena};
    int code = EXIT_HOLDS;
    struct err e = program_begin();
    if (!err_is(e)) e = options_read(&run, argc, argv);
    if (!err_is(e) && run.help) {
        fputs(help, stdout);
        return EXIT_HOLDS;
    }
    bool diff = !err_is(e) && run.operand_count > 0 && strcmp(run.operand[0], "diff") == 0;
    if (!err_is(e)) e = diff ? diff_run(&run, &code) : pack_run(&run, &code);
    if (err_is(e)) return err_end(&run, e);
    return fflush(stdout) == 0 ? code : EXIT_FAULT;
}
