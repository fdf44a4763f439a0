/* Which commands are there? One row each, in the order of the help. */
#include "cli/commands.h"

const struct cli_command *const cli_table[] = {
    &command_init,
    &command_doctor,

    &command_config_check,
    &command_config_show,

    &command_key_new,
    &command_key_show,

    &command_requester_approve,
    &command_requester_enrol,
    &command_requester_events,
    &command_requester_list,
    &command_requester_revoke,
    &command_requester_webhook,

    &command_officer_enrol,
    &command_officer_list,
    &command_officer_passkey,
    &command_officer_revoke,

    &command_vault_load,

    &command_consent_attest,
    &command_consent_attach,
    &command_consent_withdraw,

    &command_request_sign,

    &command_ask_id,
    &command_ask_sign,
    &command_ask_seal,
    &command_ask_decide,
    &command_ask_answer,
    &command_ask_withdraw,

    &command_session_sign,

    &command_desk_list,
    &command_desk_show,

    &command_finding_answer,
    &command_finding_sign,
    &command_approval_sign,

    &command_answer_open,

    &command_decision_explain,
    &command_decision_letter,
    &command_decision_replay,

    &command_batch_sign,
    &command_batch_decide,
    &command_batch_open,

    &command_order_draft,
    &command_order_sign,
    &command_order_preview,
    &command_order_apply,
    &command_order_lift,
    &command_order_list,
    &command_order_show,

    &command_construction_list,
    &command_construction_choose,

    &command_recall_list,
    &command_recall_acknowledge,

    &command_ledger_verify,
    &command_ledger_policy,
    &command_ledger_witness,

    &command_witness_init,
    &command_witness_watch,
    &command_witness_serve,

    &command_receipt_get,
    &command_receipt_verify,

    &command_subject_code,
    &command_dispute_list,
    &command_dispute_answer,

    &command_accounting_make,
    &command_usage_find,
    &command_seal_open,
    &command_audit_bundle,
    &command_timestamp_request,
    &command_timestamp_store,

    &command_report_jct,
    &command_report_5466b,
    &command_report_who,
    &command_report_affected,
    &command_error_record,

    &command_pack_check,
    &command_pack_compile,
    &command_pack_citations,
    &command_pack_diff,
    &command_pack_sign,
    &command_pack_install,

    &command_authority_list,
    &command_authority_show,

    &command_stats_check,
    &command_stats_define,
    &command_stats_list,
    &command_stats_run,
    &command_stats_show,
    &command_stats_budget,
    &command_stats_verify,

    &command_impact,

    &command_problem_list,
    &command_problem_explain,
    &command_explain_error,

    &command_demo_story,

    &command_synth_people,
    &command_synth_asks,
    &command_synth_sweep,

    NULL,
};
