/* What did the gateway mean by that problem? Explained from the table that it answers with,
 * offline.
 */
#include "cli/commands.h"

#include "http/problem.h"

static json_t *problem_json(const struct problem_type *type) {
    json_t *o = json_object();
    json_object_set_new(o, "type", json_sprintf("%s%s", PROBLEM_TYPE, type->name));
    json_set_int(o, "status", type->status);
    json_set_span(o, "title", span_str(type->title));
    json_set_span(o, "says", span_str(type->says));
    json_set_span(o, "cure", span_str(type->cure));
    return o;
}

static struct err explain_run(struct cli *cli) {
    struct span name = span_str(cli->operand[0]);
    enum problem problem = problem_find(name);
    if (problem == PROBLEM_NONE)
        return err_make(ERR_USAGE,
                        "there is no problem of the type \"%s\"; list them with: portcullis "
                        "problem list",
                        cli_text(cli, name));
    const struct problem_type *type = problem_type(problem);
    OWNED_JSON o = problem_json(type);
    cli_say(cli, "%s%s%s\n%s\n", cli_style(cli, CLI_STRONG), type->title, cli_style(cli, CLI_PLAIN),
            type->says);
    cli_say_row(cli, "what to do", "%s", type->cure);
    cli_say_row(cli, "type", "%s%s", PROBLEM_TYPE, type->name);
    cli_say_row(cli, "status", "%u", type->status);
    cli_say_json(cli, o);
    return err_none();
}

static struct err list_run(struct cli *cli) {
    json_t *list = json_array();
    OWNED_JSON o = json_pack("{s:o}", "problems", list);
    for (unsigned i = PROBLEM_NONE + 1; i < PROBLEM_COUNT; i++) {
        const struct problem_type *type = problem_type((enum problem)i);
        cli_say_row(cli, type->name, "%u  %s", type->status, type->title);
        json_array_append_new(list, problem_json(type));
    }
    cli_say_json(cli, o);
    return err_none();
}

const struct cli_command command_problem_list = {
    .noun = "problem",
    .verb = "list",
    .summary = "lists the types of problem that the gateway answers with",
    .operands = "",
    .help = "A problem (RFC 9457) says that nothing was adjudicated. A refusal is none: it is a "
            "decision, recorded and answered as one.",
    .example = "portcullis problem list",
    .run = list_run,
};

#define EXPLAIN_HELP                                                                               \
    "TYPE is the \"type\" of the problem as it came, or its last word. Nothing is asked of the "   \
    "network."

const struct cli_command command_problem_explain = {
    .noun = "problem",
    .verb = "explain",
    .summary = "says what a type of problem means, and what to do",
    .operands = "TYPE",
    .operands_min = 1,
    .operands_max = 1,
    .help = EXPLAIN_HELP,
    .example = "portcullis problem explain turned-away",
    .run = explain_run,
};

const struct cli_command command_explain_error = {
    .noun = "explain-error",
    .summary = "says what a type of problem means, like: problem explain",
    .operands = "TYPE",
    .operands_min = 1,
    .operands_max = 1,
    .help = EXPLAIN_HELP,
    .example = "portcullis explain-error urn:portcullis:problem:turned-away",
    .run = explain_run,
};
