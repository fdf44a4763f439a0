/* Which commands are there? One row each, in the order of the help. */
#include "cli/commands.h"

const struct cli_command *const cli_table[] = {
    &command_key_new,
    &command_key_show,

    &command_ask_sign,

    &command_answer_open,

    &command_batch_open,

    &command_ledger_verify,

    &command_receipt_verify,

    &command_pack_check,
    &command_pack_compile,
    &command_pack_sign,

    &command_authority_show,

    &command_synth_people,
    &command_synth_asks,

    NULL,
};
