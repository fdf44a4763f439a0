/* Every command there is, by the file it lives in. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/cli.h"

/* cmd_key.c */
extern const struct cli_command command_key_new;
extern const struct cli_command command_key_show;

/* cmd_answer.c */
extern const struct cli_command command_ask_sign;
extern const struct cli_command command_answer_open;
extern const struct cli_command command_batch_open;

/* cmd_verify.c */
extern const struct cli_command command_ledger_verify;
extern const struct cli_command command_receipt_verify;

/* cmd_pack.c */
extern const struct cli_command command_pack_check;
extern const struct cli_command command_pack_compile;
extern const struct cli_command command_pack_sign;
extern const struct cli_command command_authority_show;

/* cmd_synth.c */
extern const struct cli_command command_synth_people;
extern const struct cli_command command_synth_asks;

#endif
