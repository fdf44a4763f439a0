/* Which fields can a record have? A closed table: what is not here cannot be loaded or released.
 *
 * The ids are those of the pack. Numbers are what rows store; one that was given stays given, and
 * new fields go to the end of their block. There is no field that is, or stands for, immigration
 * status, nationality, ethnicity or the kind of a number, and none may be added. */
#include "vault/vault.h"

#include "base/bytes.h"
#include "base/utf8.h"

#include <assert.h>

#define IN_YEAR true
#define NOT_STORED false

static const struct field table[] = {
    /* 26 USC 6103(b)(6): taxpayer identity. */
    {1, "identity.name", "Name", FIELD_IDENTITY, FIELD_TEXT, NOT_STORED},
    {2, "identity.mailing-address", "Mailing address", FIELD_IDENTITY, FIELD_TEXT, NOT_STORED},
    {3, "identity.tin", "Taxpayer identification number", FIELD_IDENTITY, FIELD_TEXT, NOT_STORED},

    /* 26 USC 6103(l)(13)(C)(i) to (x), in the statute's order. */
    {100, "return.filing-status", "Filing status", FIELD_RETURN, FIELD_TEXT, IN_YEAR},
    {101, "return.adjusted-gross-income", "Adjusted gross income", FIELD_RETURN, FIELD_CENTS,
     IN_YEAR},
    {102, "return.exemptions", "Number of exemptions", FIELD_RETURN, FIELD_COUNT_OF, IN_YEAR},
    {103, "return.dependents-section-24", "Dependents under section 24", FIELD_RETURN,
     FIELD_COUNT_OF, IN_YEAR},
    {104, "return.none-filed", "No return was filed", FIELD_RETURN, FIELD_FLAG, NOT_STORED},
    {105, "return.self-employment-net", "Net earnings from self-employment", FIELD_RETURN,
     FIELD_CENTS, IN_YEAR},
    {106, "return.wages", "Wages", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {107, "return.farm-taxable-income", "Taxable income from a farm", FIELD_RETURN, FIELD_CENTS,
     IN_YEAR},
    {108, "return.total-income-tax", "Total income tax", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {109, "return.credit-25A", "Credit under section 25A", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {110, "return.ira-distributions-untaxed", "Untaxed distributions from IRAs", FIELD_RETURN,
     FIELD_CENTS, IN_YEAR},
    {111, "return.ira-sep-keogh-deducted", "Deducted payments to IRA, SEP and Keogh plans",
     FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {112, "return.tax-exempt-interest", "Tax-exempt interest", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {113, "return.pensions-untaxed", "Untaxed pensions and annuities", FIELD_RETURN, FIELD_CENTS,
     IN_YEAR},
    {114, "return.schedule-flag-A", "Schedule A was filed", FIELD_RETURN, FIELD_FLAG, IN_YEAR},
    {115, "return.schedule-flag-B", "Schedule B was filed", FIELD_RETURN, FIELD_FLAG, IN_YEAR},
    {116, "return.schedule-flag-D", "Schedule D was filed", FIELD_RETURN, FIELD_FLAG, IN_YEAR},
    {117, "return.schedule-flag-E", "Schedule E was filed", FIELD_RETURN, FIELD_FLAG, IN_YEAR},
    {118, "return.schedule-flag-F", "Schedule F was filed", FIELD_RETURN, FIELD_FLAG, IN_YEAR},
    {119, "return.schedule-flag-H", "Schedule H was filed", FIELD_RETURN, FIELD_FLAG, IN_YEAR},
    {120, "return.schedule-C-net", "Net profit or loss of Schedule C", FIELD_RETURN, FIELD_CENTS,
     IN_YEAR},

    /* Further items of a return that a person may consent to, 26 USC 6103(c). */
    {140, "return.taxable-income", "Taxable income", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {141, "return.total-income", "Total income", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {142, "return.refund-amount", "Refund", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {143, "return.amount-owed", "Amount owed", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {144, "return.total-payments", "Total payments", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {145, "return.tax-withheld", "Income tax withheld", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {146, "return.taxable-interest", "Taxable interest", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {147, "return.dividends", "Ordinary dividends", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {148, "return.capital-gain", "Capital gain or loss", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {149, "return.social-security-benefits", "Social security benefits", FIELD_RETURN, FIELD_CENTS,
     IN_YEAR},
    {150, "return.unemployment-compensation", "Unemployment compensation", FIELD_RETURN,
     FIELD_CENTS, IN_YEAR},
    {151, "return.earned-income-credit", "Earned income credit", FIELD_RETURN, FIELD_CENTS,
     IN_YEAR},
    {152, "return.child-tax-credit", "Child tax credit", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {153, "return.deductions", "Standard or itemized deductions", FIELD_RETURN, FIELD_CENTS,
     IN_YEAR},

    /* Further items that a paragraph names: (l)(21)(A)(iv), (l)(6)(A), (l)(7)(B). */
    {160, "return.modified-adjusted-gross-income", "Modified adjusted gross income (section 36B)",
     FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {161, "return.gross-income", "Gross income (section 61)", FIELD_RETURN, FIELD_CENTS, IN_YEAR},
    {162, "return.dependents-reported", "Number of dependents reported", FIELD_RETURN,
     FIELD_COUNT_OF, IN_YEAR},
    {163, "return.dependents-names", "Names of dependents reported", FIELD_RETURN, FIELD_TEXT,
     IN_YEAR},
    {164, "return.rents-royalties", "Rents and royalties", FIELD_RETURN, FIELD_CENTS, IN_YEAR},

    /* For the sums of registered questions about everyone; no authority releases it. */
    {190, "return.state", "State of the mailing address", FIELD_RETURN, FIELD_TEXT, IN_YEAR},

    /* 26 USC 6103(b)(2)(A), furnished by somebody else than the taxpayer; (i)(2). */
    {200, "information-return.payer-name", "Payer", FIELD_INFORMATION_RETURN, FIELD_TEXT, IN_YEAR},
    {201, "information-return.kind", "Kind of information return", FIELD_INFORMATION_RETURN,
     FIELD_TEXT, IN_YEAR},
    {202, "information-return.amount", "Amount reported", FIELD_INFORMATION_RETURN, FIELD_CENTS,
     IN_YEAR},
    {203, "information-return.tax-withheld", "Tax withheld as reported", FIELD_INFORMATION_RETURN,
     FIELD_CENTS, IN_YEAR},
    {204, "information-return.payer-address", "Address of the payer", FIELD_INFORMATION_RETURN,
     FIELD_TEXT, IN_YEAR},
    {205, "information-return.interest", "Interest reported by a payer", FIELD_INFORMATION_RETURN,
     FIELD_CENTS, IN_YEAR},
    {206, "information-return.dividends", "Dividends reported by a payer", FIELD_INFORMATION_RETURN,
     FIELD_CENTS, IN_YEAR},
    {207, "information-return.rents-royalties", "Rents and royalties reported by a payer",
     FIELD_INFORMATION_RETURN, FIELD_CENTS, IN_YEAR},
    {208, "information-return.unemployment-compensation",
     "Unemployment compensation reported by a payer", FIELD_INFORMATION_RETURN, FIELD_CENTS,
     IN_YEAR},
    {209, "information-return.unearned-payer", "Payer of unearned income", FIELD_INFORMATION_RETURN,
     FIELD_TEXT, IN_YEAR},

    /* 26 USC 6103(b)(2)(A), made by the agency itself; (i)(2). */
    {300, "irs-record.item", "Item of the agency's record", FIELD_AGENCY_RECORD, FIELD_TEXT,
     IN_YEAR},
    {301, "irs-record.account-balance", "Account balance", FIELD_AGENCY_RECORD, FIELD_CENTS,
     IN_YEAR},
    {302, "irs-record.penalty", "Penalty assessed", FIELD_AGENCY_RECORD, FIELD_CENTS, IN_YEAR},
    {303, "irs-record.extract-reference", "Reference of an extract made outside this gateway",
     FIELD_AGENCY_RECORD, FIELD_TEXT, IN_YEAR},
    /* (l)(10)(A)(i) to (v): a reduction of a refund under section 6402, made or not. */
    {304, "refund-offset.made", "Whether a reduction was made", FIELD_AGENCY_RECORD, FIELD_FLAG,
     IN_YEAR},
    {305, "refund-offset.amount", "Amount of the reduction", FIELD_AGENCY_RECORD, FIELD_CENTS,
     IN_YEAR},
    {306, "refund-offset.joint-return", "Whether a joint return was filed", FIELD_AGENCY_RECORD,
     FIELD_FLAG, IN_YEAR},
    {307, "refund-offset.spouse-payment-made", "Whether a payment was made to the spouse",
     FIELD_AGENCY_RECORD, FIELD_FLAG, IN_YEAR},
    {308, "refund-offset.spouse-payment-amount", "Amount of the payment to the spouse",
     FIELD_AGENCY_RECORD, FIELD_CENTS, IN_YEAR},
    {309, "refund-offset.joint-filer-name", "Name of the joint filer", FIELD_AGENCY_RECORD,
     FIELD_TEXT, IN_YEAR},
    {310, "refund-offset.joint-filer-address", "Mailing address of the joint filer",
     FIELD_AGENCY_RECORD, FIELD_TEXT, IN_YEAR},
};

enum { TABLE_COUNT = sizeof table / sizeof *table, FIELD_NUMBER_END = 512 };

const struct field *field_find(struct span id) {
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if (span_is(id, table[i].id)) return &table[i];
    return NULL;
}

/* A row has a number for each value, and a sum reads every row: so each number has its place. */
const struct field *field_by_number(uint16_t number) {
    static const struct field *by_number[FIELD_NUMBER_END];
    if (!by_number[table[0].number])
        for (size_t i = 0; i < TABLE_COUNT; i++)
            by_number[table[i].number] = &table[i];
    return number < FIELD_NUMBER_END ? by_number[number] : NULL;
}

const char *provenance_str(enum provenance p) {
    switch (p) {
    case FROM_UNKNOWN:
    case FROM_TAXPAYER:
        break;
    case FROM_THIRD_PARTY:
        return "third-party";
    case FROM_AGENCY:
        return "agency";
    }
    return "taxpayer";
}

enum provenance provenance_find(struct span word) {
    if (span_is(word, "third-party")) return FROM_THIRD_PARTY;
    if (span_is(word, "agency")) return FROM_AGENCY;
    return FROM_TAXPAYER;
}

/* ---- values ---- */

static bool cents_good(struct span text) {
    uint64_t size = 0;
    bool minus = text.len > 0 && text.at[0] == '-';
    struct span digits = minus ? span_cut(text, 1, text.len) : text;
    if (err_is(decimal_read(digits, (uint64_t)JSON_INTEGER_MAX, &size))) return false;
    return !minus || size > 0; /* one way to write each number */
}

static const char *text_wrong(struct span text) {
    if (text.len == 0) return "the text is empty";
    if (text.len > FIELD_TEXT_MAX) return "the text is longer than 128 bytes";
    if (utf8_check(text) < text.len) return "the text is not UTF-8";
    return text_has_control(text) ? "the text holds a control character" : NULL;
}
static_assert(FIELD_TEXT_MAX == 128, "as the sentence says");

const char *field_value_wrong(const struct field *field, struct span text) {
    uint64_t count = 0;
    switch (field->type) {
    case FIELD_TEXT:
        return text_wrong(text);
    case FIELD_CENTS:
        return cents_good(text) ? NULL : "not a whole number of cents within +-(2^53-1)";
    case FIELD_COUNT_OF:
        return err_is(decimal_read(text, FIELD_COUNT_MAX, &count)) ? "not a count from 0 to 9999"
                                                                   : NULL;
    case FIELD_FLAG:
        return span_is(text, "true") || span_is(text, "false") ? NULL
                                                               : "neither \"true\" nor \"false\"";
    }
    return "of no type that is known";
}
