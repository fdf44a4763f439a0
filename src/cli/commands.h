/* Every command there is, by the file it lives in. */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/cli.h"

/* cmd_key.c */
extern const struct cli_command command_key_new;
extern const struct cli_command command_key_show;

/* cmd_answer.c */
extern const struct cli_command command_ask_sign;
extern const struct cli_command command_ask_seal;
extern const struct cli_command command_answer_open;
extern const struct cli_command command_batch_open;

/* cmd_usage.c */
extern const struct cli_command command_usage_find;

/* cmd_verify.c */
extern const struct cli_command command_ledger_verify;
extern const struct cli_command command_receipt_verify;

/* cmd_witness.c */
extern const struct cli_command command_witness_init;
extern const struct cli_command command_witness_watch;
extern const struct cli_command command_witness_serve;

/* cmd_witnesses.c */
extern const struct cli_command command_ledger_policy;
extern const struct cli_command command_ledger_witness;

/* cmd_pack.c */
extern const struct cli_command command_pack_check;
extern const struct cli_command command_pack_compile;
extern const struct cli_command command_pack_sign;
extern const struct cli_command command_authority_list;
extern const struct cli_command command_authority_show;
extern const struct cli_command command_pack_citations;
extern const struct cli_command command_pack_diff;

/* cmd_demo.c */
extern const struct cli_command command_demo_story;

/* cmd_synth.c */
extern const struct cli_command command_synth_people;
extern const struct cli_command command_synth_asks;
extern const struct cli_command command_synth_sweep;

/* cmd_init.c */
extern const struct cli_command command_init;

/* cmd_requester.c */
extern const struct cli_command command_requester_enrol;
extern const struct cli_command command_requester_approve;
extern const struct cli_command command_requester_list;
extern const struct cli_command command_requester_revoke;
extern const struct cli_command command_requester_events;
extern const struct cli_command command_requester_webhook;

/* cmd_officer.c */
extern const struct cli_command command_officer_enrol;
extern const struct cli_command command_officer_list;
extern const struct cli_command command_officer_passkey;
extern const struct cli_command command_officer_revoke;

/* cmd_vault.c */
extern const struct cli_command command_vault_load;

/* cmd_ask.c */
extern const struct cli_command command_ask_id;
extern const struct cli_command command_ask_decide;
extern const struct cli_command command_ask_answer;
extern const struct cli_command command_ask_withdraw;

/* cmd_finding.c */
extern const struct cli_command command_finding_answer;
extern const struct cli_command command_finding_sign;
extern const struct cli_command command_approval_sign;

/* cmd_session.c */
extern const struct cli_command command_session_sign;

/* cmd_desk.c */
extern const struct cli_command command_desk_list;
extern const struct cli_command command_desk_show;

/* cmd_batch.c */
extern const struct cli_command command_batch_sign;
extern const struct cli_command command_batch_decide;

/* cmd_consent.c */
extern const struct cli_command command_consent_attest;
extern const struct cli_command command_consent_attach;
extern const struct cli_command command_consent_withdraw;

/* cmd_decision.c */
extern const struct cli_command command_decision_explain;
extern const struct cli_command command_receipt_get;

/* cmd_letter.c */
extern const struct cli_command command_decision_letter;

/* cmd_construction.c */
extern const struct cli_command command_construction_list;
extern const struct cli_command command_construction_choose;

/* cmd_replay.c */
extern const struct cli_command command_decision_replay;

/* cmd_order.c, cmd_orders.c */
extern const struct cli_command command_order_draft;
extern const struct cli_command command_order_sign;
extern const struct cli_command command_order_preview;
extern const struct cli_command command_order_apply;
extern const struct cli_command command_order_lift;
extern const struct cli_command command_order_list;
extern const struct cli_command command_order_show;
extern const struct cli_command command_recall_list;
extern const struct cli_command command_recall_acknowledge;
/* cmd_impact.c */
extern const struct cli_command command_impact;

/* cmd_stats.c */
extern const struct cli_command command_stats_check;
extern const struct cli_command command_stats_define;
extern const struct cli_command command_stats_list;
extern const struct cli_command command_stats_run;
extern const struct cli_command command_stats_show;
extern const struct cli_command command_stats_budget;
extern const struct cli_command command_stats_verify;

/* cmd_dispute.c */
extern const struct cli_command command_dispute_list;
extern const struct cli_command command_dispute_answer;

/* cmd_subject.c */
extern const struct cli_command command_subject_code;

/* cmd_accounting.c, cmd_seal.c, cmd_audit.c */
extern const struct cli_command command_accounting_make;
extern const struct cli_command command_seal_open;
extern const struct cli_command command_audit_bundle;

/* cmd_timestamp.c */
extern const struct cli_command command_timestamp_request;
extern const struct cli_command command_timestamp_store;

/* cmd_report.c, cmd_error.c */
extern const struct cli_command command_report_jct;
extern const struct cli_command command_report_5466b;
extern const struct cli_command command_report_who;
extern const struct cli_command command_report_affected;
extern const struct cli_command command_error_record;

/* cmd_request.c */
extern const struct cli_command command_request_sign;

/* cmd_config.c */
extern const struct cli_command command_config_check;
extern const struct cli_command command_config_show;

/* cmd_doctor.c */
extern const struct cli_command command_doctor;

/* cmd_problem.c */
extern const struct cli_command command_problem_list;
extern const struct cli_command command_problem_explain;
extern const struct cli_command command_explain_error;

/* cmd_install.c */
extern const struct cli_command command_pack_install;

#endif
