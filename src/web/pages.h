/* Which pages are there? One function a page; the table of routes names them. Private to the room.
 */
#ifndef WEB_PAGES_H
#define WEB_PAGES_H

#include "web/page.h"

/* A page writes itself whole, from page_begin to page_end. */
typedef struct span web_page(struct page *p);

/* What anybody may read. */
web_page open_page, open_statistics_page, open_impact_page, open_verify_page;
web_page open_definitions_page, open_accessibility_page;
/* The same as rows for machines: bytes that are no page. */
web_page open_counts_csv, open_counts_json, open_orders_csv, open_refusals_csv, open_vkey;
/* The person. */
web_page me_page, me_dispute_page, me_code_page;
/* Officers and counsel. */
web_page desk_page, desk_ask_page, desk_sign_page, desk_letter_page;
web_page desk_passkey_page, desk_passkey_made_page, desk_orders_page, desk_order_page,
    desk_order_new_page;
web_page desk_recalls_page, desk_reports_page, desk_disputes_page;
/* Requesters. */
web_page agency_page, agency_ask_page, agency_batch_page, agency_check_page, agency_checked_page;
web_page agency_can_page, agency_authority_page;
/* Auditors. */
web_page audit_page, audit_search_page, audit_relied_page, audit_replay_page, audit_export_page;
/* Signing in. */
web_page sign_in_page, sign_in_arrived_page, sign_out_page;

#endif
