/* Is this accounting genuine, and is it all? For the person, and for whoever they show it to. */
#include "verify/run.h"

#include "base/bytes.h"

enum { SECRET_TEXT_MAX = 2 * SECRET_BYTES + 1 };

static struct err secret_open(struct run *run, struct secret *secret) {
    struct span text;
    TRY(run_file(run, run->secret, SECRET_TEXT_MAX, &text));
    if (text.len > 0 && text.at[text.len - 1] == '\n') text.len--;
    if (err_is(hex_read(text, secret->byte, sizeof secret->byte)))
        return err_make(ERR_INPUT, "%s is no person's secret: 64 hex digits", run->secret);
    return err_none();
}

static struct err options_check(const struct run *run) {
    if (run->complete && (!run->log || !run->secret))
        return err_make(ERR_USAGE, "--complete needs --log DIR|URL and --secret FILE");
    if (!run->complete && (run->log || run->secret))
        return err_make(ERR_USAGE, "--log and --secret are for --complete");
    if (run->language && strcmp(run->language, "en") != 0 && strcmp(run->language, "es") != 0)
        return err_make(ERR_USAGE, "--language takes en or es");
    return err_none();
}

static void english_say(struct run *run, const struct accounting *found, size_t all) {
    run_say(run, "It is genuine: %zu of %zu entries hold.\n", all, all);
    run_say(run,
            "  asks about the person   %zu\n  looks at their record   %zu\n  other entries  "
            "         %zu\n",
            found->decisions, found->inspections, found->others);
    run_say(run,
            "Proved: each entry stands in the log and is opened by what is given for it; the "
            "summaries say\nwhat the entries say%s.\n",
            run->complete ? "; and the log holds no other entry that this person's secret opens"
                          : "");
    run_say(run, "Not proved: %swhat is sealed by law and not yet opened.\n",
            run->complete ? "" : "that nothing is missing (--complete proves it), and ");
    if (found->newer > 0)
        run_say(run,
                "Since it was made the log has got %llu more about the person: ask for a new "
                "one.\n",
                (unsigned long long)found->newer);
}

/* The same sentences for whoever asks in Spanish. */
static void spanish_say(struct run *run, const struct accounting *found, size_t all) {
    run_say(run, "AUTÉNTICO: %zu de %zu entradas son válidas.\n", all, all);
    run_say(run,
            "  preguntas sobre la persona   %zu\n  consultas de su registro     %zu\n"
            "  otras entradas               %zu\n",
            found->decisions, found->inspections, found->others);
    run_say(run,
            "Probado: cada entrada está en el registro y trata de la persona; los resúmenes\n"
            "dicen lo que dicen las entradas%s.\n",
            run->complete ? "; y el registro no guarda ninguna otra\nque abra el secreto de esta "
                            "persona"
                          : "");
    run_say(run, "No probado: %slo que la ley mantiene sellado y aún no se ha abierto.\n",
            run->complete ? "" : "que no falta nada (lo prueba --complete), y ");
    if (found->newer > 0)
        run_say(run,
                "Desde que se hizo, el registro tiene %llu más sobre la persona: pida una nueva.\n",
                (unsigned long long)found->newer);
}

static void found_say(struct run *run, const struct accounting *found) {
    size_t all = found->decisions + found->inspections + found->others;
    (run_spanish(run) ? spanish_say : english_say)(run, found, all);
    OWNED_JSON o = json_object();
    json_object_set_new(o, "holds", json_true());
    json_object_set_new(o, "complete", json_boolean(run->complete));
    json_set_int(o, "entries", (int64_t)all);
    json_set_int(o, "decisions", (int64_t)found->decisions);
    json_set_int(o, "inspections", (int64_t)found->inspections);
    json_set_int(o, "newer", (int64_t)found->newer);
    json_set_int(o, "size", (int64_t)found->made_size);
    run_json(run, o);
}

static struct err accounting_run(struct run *run) {
    struct accounting found;
    struct secret secret;
    struct source *log = NULL;
    OWNED_ARCHIVE zip = NULL;
    TRY(options_check(run));
    TRY(run_zip(run, run->operand[0], &zip));
    struct accounting_check check = {
        .key = &run->vkey, .workers = (unsigned)run->workers, .now = run->now};
    if (run->complete) {
        TRY(secret_open(run, &secret));
        TRY(source_open(run->arena, run->log, &log));
        check.log = log;
        check.secret = &secret;
    }
    struct err e = accounting_verify(run->arena, zip, &check, &found);
    secret_wipe(&secret);
    if (err_is(e)) return err_at(e, "%s", run->operand[0]);
    found_say(run, &found);
    return err_none();
}

const struct command command_accounting = {
    .name = "accounting",
    .operands = "ACCOUNTING.zip",
    .operand_min = 1,
    .operand_max = 1,
    .options = " complete language log secret workers now ",
    .summary = "checks a person's accounting, and that it is all",
    .help =
        "Checks offline that every entry of the accounting stands in the log, that what is\n"
        "given opens it, and that the summaries say what the entries say. With --complete, the\n"
        "log and the person's secret it reads the whole log and proves that no entry about\n"
        "the person is missing.",
    .run = accounting_run,
};
