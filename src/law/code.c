/* What does a code tell the requester, and may it be told? pack-format section 9. */
#include "law/inside.h"

#include <string.h>

static const struct {
    const char *code;
    const char *says;
} outward[] = {
    {"NO_TITLE26_AUTHORITY", "Only a provision of title 26 opens a title 26 record; cite the one "
                             "that applies."},
    {"AUTHORITY_NOT_IN_FORCE", "The provision cited is not in force on the date of the ask."},
    {"ENJOINED", "A court order stands against this disclosure."},
    {"NEVER_PURPOSE", "No provision of 26 USC 6103 permits disclosure for this purpose."},
    {"PURPOSE_NOT_PERMITTED", "The provision cited does not permit this purpose; state one that it "
                              "does."},
    {"BULK_FORBIDDEN", "This authority is for one person at a time; send one signed ask for each."},
    {"REQUESTER_NOT_LISTED", "The requester, or the office that signed, is not one that the "
                             "provision lists."},
    {"RECIPIENT_NOT_AUTHORISED", "The recipient is not authorised under this provision."},
    {"UNSIGNED", "The ask is not in writing and signed."},
    {"NAME_MISSING", "Set forth the name of the taxpayer, given and family."},
    {"ADDRESS_INCOMPLETE", "Set forth a complete address of the taxpayer: number, street, unit, "
                           "city, state and ZIP."},
    {"NO_PERIOD", "State the taxable period or periods, each one ended."},
    {"NO_STATUTE_STATED", "State the statutory authority of the proceeding or investigation."},
    {"NOT_CRIMINAL_STATUTE", "The statute stated is not a Federal criminal statute outside tax "
                             "administration."},
    {"MATTER_NOT_IDENTIFIED", "Identify the matter by its number."},
    {"PARTY_NOT_STATED", "State that the United States or the agency is or may be a party."},
    {"REASON_MISSING", "State the specific reason why the disclosure is or may be relevant."},
    {"REASON_NOT_SPECIFIC", "State a reason that is specific to this person and this matter."},
    {"OFFICER_NOT_NAMED", "Name each officer or employee who will receive it; each must be "
                          "enrolled."},
    {"OFFICER_NOT_ENGAGED", "A named officer has more open matters than one person can be engaged "
                            "in."},
    {"SOLE_USE_NOT_ATTESTED", "Each recipient must attest sole use and personal engagement."},
    {"SAFEGUARDS_NOT_MET", "The recipient's safeguards are not accepted at this date."},
    {"CONTRACTOR_NOT_CERTIFIED", "The contractor is not certified at this date."},
    {"AGREEMENT_NOT_IN_FORCE", "No agreement is in force for this disclosure."},
    {"PROGRAMME_NOT_LISTED", "The programme is not one that the provision lists."},
    {"PERIOD_NOT_LISTED", "The taxable year is not the one this programme uses."},
    {"FIELD_NOT_LISTED", "A field asked for is not on the provision's list; ask only for those "
                         "that are."},
    {"FIELD_IS_TRI", "The field is taxpayer return information, which this provision does not "
                     "reach."},
    {"CONSENT_MISSING", "Attach the taxpayer's consent."},
    {"CONSENT_SCOPE", "The consent does not name this recipient, purpose, person, field or year."},
    {"CONSENT_EXPIRED", "The consent was signed more than 120 days ago; obtain a new one."},
    {"CONSENT_WITHDRAWN", "The consent is withdrawn, or is not as it was signed."},
    {"APPROVAL_NOT_CERTIFIED", "The individual's approval must be given and certified."},
    {"ORDER_REQUIRED", "This provision needs an order of a Federal district or magistrate judge."},
    {"OUTSIDE_ORDER", "The court's order does not reach this."},
    {"DUTY_NOT_SHOWN", "An open assignment that requires this inspection must be shown."},
    {"OFFSET_NOT_SOUGHT", "The offset that this provision presupposes was not sought."},
    {"CLAIM_NOT_AGAINST_PERSON", "The claim stated is not one against this person."},
    {"EXTENT", "More is asked for than the purpose needs."},
    {"CONSTRUCTION_NARROW",
     "Refused on a reading of the law alone, the one that discloses less; the "
     "note says whether it is contested, and what speaks for each side."},
    {"DISCRETION", "The custodian declines in its discretion; the reason is in the letter."},
    {"NOT_RELEASED", "Nothing was released. The custodian does not say whether a record exists."},
};

const char *law_code_says(const char *code) {
    for (size_t i = 0; code && i < sizeof outward / sizeof *outward; i++)
        if (strcmp(outward[i].code, code) == 0) return outward[i].says;
    return NULL;
}

bool law_code_is_outward(const char *code) { return law_code_says(code) != NULL; }

/* Shown outside as NOT_RELEASED: they would tell whether there is a record. */
static const char *const custodian[] = {
    "NO_RECORD",      "IDENTITY_NOT_UNIQUE", "ADDRESS_NOT_TAXPAYERS",
    "HOLD_I6",        "HOLD_IMPAIRMENT",     "FAMILY_VIOLENCE",
    "IDENTITY_THEFT", "RECORD_CONFLICT",     "ATTEMPTS_SPENT",
};

bool law_code_known(struct span code) {
    for (size_t i = 0; i < sizeof custodian / sizeof *custodian; i++)
        if (span_is(code, custodian[i])) return true;
    for (size_t i = 0; i < sizeof outward / sizeof *outward; i++)
        if (span_is(code, outward[i].code)) return true;
    return false;
}
