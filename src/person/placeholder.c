/* Does a line stand for "no answer"? Rules A9 and A10. Some words refuse wherever they stand, some
 * only when nothing else does; a street that is called like one of the former is refused with it,
 * because no rule could tell them apart. */
#include "person/inside.h"

enum phrase_place { ANYWHERE = 1, WHOLE };

struct phrase {
    const char *text; /* words parted by one blank */
    enum phrase_place place;
    enum address_code code;
};

/* By their first letter, so that a word is held against few of them. */
static const struct phrase PHRASE[] = {
    {"AT LARGE", ANYWHERE, ADDRESS_X2},
    {"ADDRESS NOT", ANYWHERE, ADDRESS_X2},
    {"ABROAD", WHOLE, ADDRESS_X2},
    {"ADDRESS", WHOLE, ADDRESS_X2},
    {"ANY", WHOLE, ADDRESS_X2},
    {"ANYCITY", WHOLE, ADDRESS_X2},
    {"ANYPLACE", WHOLE, ADDRESS_X2},
    {"ANYTOWN", WHOLE, ADDRESS_X2},
    {"ANYWHERE", WHOLE, ADDRESS_X2},
    {"ASDF", WHOLE, ADDRESS_X2},
    {"AS ABOVE", ANYWHERE, ADDRESS_X7},
    {"AS BELOW", ANYWHERE, ADDRESS_X7},
    {"AS BEFORE", ANYWHERE, ADDRESS_X7},
    {"BAD ADDRESS", ANYWHERE, ADDRESS_X2},
    {"BLANK", ANYWHERE, ADDRESS_X2},
    {"BAR", WHOLE, ADDRESS_X3},
    {"CONFIDENTIAL", ANYWHERE, ADDRESS_X2},
    {"COUCH SURFING", ANYWHERE, ADDRESS_X2},
    {"CURRENT ADDRESS", ANYWHERE, ADDRESS_X7},
    {"DECLINED", ANYWHERE, ADDRESS_X2},
    {"DONT CARE", ANYWHERE, ADDRESS_X2},
    {"DONT KNOW", ANYWHERE, ADDRESS_X2},
    {"DO NOT KNOW", ANYWHERE, ADDRESS_X2},
    {"DO NOT HAVE", ANYWHERE, ADDRESS_X2},
    {"DOES NOT HAVE", ANYWHERE, ADDRESS_X2},
    {"DOES NOT KNOW", ANYWHERE, ADDRESS_X2},
    {"DOESNT HAVE", ANYWHERE, ADDRESS_X2},
    {"DOESNT KNOW", ANYWHERE, ADDRESS_X2},
    {"DID NOT", ANYWHERE, ADDRESS_X2},
    {"DIDNT", ANYWHERE, ADDRESS_X2},
    {"DOES NOT LIVE", ANYWHERE, ADDRESS_X2},
    {"DO NOT USE", ANYWHERE, ADDRESS_X2},
    {"DO NOT MAIL", ANYWHERE, ADDRESS_X2},
    {"DECEASED", WHOLE, ADDRESS_X2},
    {"DUMMY", WHOLE, ADDRESS_X2},
    {"DITTO", WHOLE, ADDRESS_X7},
    {"EVICTED", WHOLE, ADDRESS_X2},
    {"FAILED TO PROVIDE", ANYWHERE, ADDRESS_X2},
    {"FAKE", WHOLE, ADDRESS_X2},
    {"FOO", WHOLE, ADDRESS_X3},
    {"FORMER ADDRESS", ANYWHERE, ADDRESS_X7},
    {"FORWARDING ADDRESS", ANYWHERE, ADDRESS_X7},
    {"GENERAL", WHOLE, ADDRESS_X2},
    {"HOMELESS", ANYWHERE, ADDRESS_X2},
    {"HOUSE NUMBER ILLEGIBLE", ANYWHERE, ADDRESS_X2},
    {"HOME", WHOLE, ADDRESS_X2},
    {"HOUSE", WHOLE, ADDRESS_X2},
    {"IN CUSTODY", ANYWHERE, ADDRESS_X2},
    {"ILLEGIBLE", ANYWHERE, ADDRESS_X2},
    {"INVALID", ANYWHERE, ADDRESS_X2},
    {"INCORRECT ADDRESS", ANYWHERE, ADDRESS_X2},
    {"LIVES IN", ANYWHERE, ADDRESS_X2},
    {"LIVES WITH", ANYWHERE, ADDRESS_X2},
    {"LIVING IN", ANYWHERE, ADDRESS_X2},
    {"LIVING WITH", ANYWHERE, ADDRESS_X2},
    {"LEFT BLANK", ANYWHERE, ADDRESS_X2},
    {"LAST KNOWN", ANYWHERE, ADDRESS_X7},
    {"LAST ADDRESS", ANYWHERE, ADDRESS_X7},
    {"MISSING", ANYWHERE, ADDRESS_X2},
    {"MOVED OUT", ANYWHERE, ADDRESS_X2},
    {"MOVED", WHOLE, ADDRESS_X2},
    {"MAILING ADDRESS", ANYWHERE, ADDRESS_X7},
    {"NOT PROVIDED", ANYWHERE, ADDRESS_X2},
    {"NONE PROVIDED", ANYWHERE, ADDRESS_X2},
    {"NOT AVAILABLE", ANYWHERE, ADDRESS_X2},
    {"NOT APPLICABLE", ANYWHERE, ADDRESS_X2},
    {"NOT SPECIFIED", ANYWHERE, ADDRESS_X2},
    {"NOT GIVEN", ANYWHERE, ADDRESS_X2},
    {"NOT STATED", ANYWHERE, ADDRESS_X2},
    {"NOT KNOWN", ANYWHERE, ADDRESS_X2},
    {"NOT LISTED", ANYWHERE, ADDRESS_X2},
    {"NOT REPORTED", ANYWHERE, ADDRESS_X2},
    {"NOT DISCLOSED", ANYWHERE, ADDRESS_X2},
    {"NOT ON FILE", ANYWHERE, ADDRESS_X2},
    {"NOT SURE", ANYWHERE, ADDRESS_X2},
    {"NO ADDRESS", ANYWHERE, ADDRESS_X2},
    {"NO FIXED", ANYWHERE, ADDRESS_X2},
    {"NO PERMANENT", ANYWHERE, ADDRESS_X2},
    {"NO KNOWN", ANYWHERE, ADDRESS_X2},
    {"NO CURRENT", ANYWHERE, ADDRESS_X2},
    {"NO VALID", ANYWHERE, ADDRESS_X2},
    {"NO HOME", ANYWHERE, ADDRESS_X2},
    {"NO HOUSE", ANYWHERE, ADDRESS_X2},
    {"NO RESIDENCE", ANYWHERE, ADDRESS_X2},
    {"NO STREET", ANYWHERE, ADDRESS_X2},
    {"NO SUCH", ANYWHERE, ADDRESS_X2},
    {"NO ADDR", ANYWHERE, ADDRESS_X2},
    {"NO RESPONSE", ANYWHERE, ADDRESS_X2},
    {"NO ANSWER", ANYWHERE, ADDRESS_X2},
    {"NFA", ANYWHERE, ADDRESS_X2},
    {"N/A", ANYWHERE, ADDRESS_X2},
    {"N / A", ANYWHERE, ADDRESS_X2},
    {"NONE", ANYWHERE, ADDRESS_X2},
    {"NULL", ANYWHERE, ADDRESS_X2},
    {"NONEXISTENT", ANYWHERE, ADDRESS_X2},
    {"NO LONGER", ANYWHERE, ADDRESS_X2},
    {"NO FORWARDING", ANYWHERE, ADDRESS_X2},
    {"NA", WHOLE, ADDRESS_X2},
    {"NIL", WHOLE, ADDRESS_X2},
    {"NO", WHOLE, ADDRESS_X2},
    {"NOWHERE", WHOLE, ADDRESS_X2},
    {"ON THE STREET", ANYWHERE, ADDRESS_X2},
    {"ON THE STREETS", ANYWHERE, ADDRESS_X2},
    {"ON FILE", ANYWHERE, ADDRESS_X7},
    {"OLD ADDRESS", ANYWHERE, ADDRESS_X7},
    {"PENDING", ANYWHERE, ADDRESS_X2},
    {"PREFER NOT", ANYWHERE, ADDRESS_X2},
    {"PER FILE", ANYWHERE, ADDRESS_X7},
    {"PREVIOUS ADDRESS", ANYWHERE, ADDRESS_X7},
    {"PRIOR ADDRESS", ANYWHERE, ADDRESS_X7},
    {"QWERTY", WHOLE, ADDRESS_X2},
    {"REFUSED", ANYWHERE, ADDRESS_X2},
    {"REDACTED", ANYWHERE, ADDRESS_X2},
    {"RETURNED MAIL", ANYWHERE, ADDRESS_X2},
    {"RETURN TO SENDER", ANYWHERE, ADDRESS_X2},
    {"RESIDENCE", WHOLE, ADDRESS_X2},
    {"REFER TO", ANYWHERE, ADDRESS_X7},
    {"SOMEWHERE", WHOLE, ADDRESS_X2},
    {"STREET", WHOLE, ADDRESS_X2},
    {"SAME", WHOLE, ADDRESS_X7},
    {"SAME AS", ANYWHERE, ADDRESS_X7},
    {"SAME ADDRESS", ANYWHERE, ADDRESS_X7},
    {"SEE ABOVE", ANYWHERE, ADDRESS_X7},
    {"SEE BELOW", ANYWHERE, ADDRESS_X7},
    {"SEE FILE", ANYWHERE, ADDRESS_X7},
    {"SEE ATTACHED", ANYWHERE, ADDRESS_X7},
    {"SEE NOTE", ANYWHERE, ADDRESS_X7},
    {"SEE NOTES", ANYWHERE, ADDRESS_X7},
    {"SEE COMMENTS", ANYWHERE, ADDRESS_X7},
    {"SEE REMARKS", ANYWHERE, ADDRESS_X7},
    {"SEE RECORD", ANYWHERE, ADDRESS_X7},
    {"SEE PREVIOUS", ANYWHERE, ADDRESS_X7},
    {"TBD", ANYWHERE, ADDRESS_X2},
    {"TO BE DETERMINED", ANYWHERE, ADDRESS_X2},
    {"TO BE PROVIDED", ANYWHERE, ADDRESS_X2},
    {"TO FOLLOW", ANYWHERE, ADDRESS_X2},
    {"TRANSIENT", ANYWHERE, ADDRESS_X2},
    {"TBA", ANYWHERE, ADDRESS_X2},
    {"TEMP", WHOLE, ADDRESS_X2},
    {"TEMPORARY", WHOLE, ADDRESS_X2},
    {"TEST", WHOLE, ADDRESS_X2},
    {"UNKNOWN", ANYWHERE, ADDRESS_X2},
    {"UNK", ANYWHERE, ADDRESS_X2},
    {"UNKN", ANYWHERE, ADDRESS_X2},
    {"UNDISCLOSED", ANYWHERE, ADDRESS_X2},
    {"UNDETERMINED", ANYWHERE, ADDRESS_X2},
    {"UNSURE", ANYWHERE, ADDRESS_X2},
    {"UNLISTED", ANYWHERE, ADDRESS_X2},
    {"UNHOUSED", ANYWHERE, ADDRESS_X2},
    {"UNSPECIFIED", ANYWHERE, ADDRESS_X2},
    {"UNREADABLE", ANYWHERE, ADDRESS_X2},
    {"UNVERIFIED", ANYWHERE, ADDRESS_X2},
    {"UNDELIVERABLE", ANYWHERE, ADDRESS_X2},
    {"UNAVAILABLE", ANYWHERE, ADDRESS_X2},
    {"UNDEFINED", ANYWHERE, ADDRESS_X2},
    {"VACANT", ANYWHERE, ADDRESS_X2},
    {"VARIES", WHOLE, ADDRESS_X2},
    {"VARIOUS", WHOLE, ADDRESS_X2},
    {"WITHHELD", ANYWHERE, ADDRESS_X2},
    {"WONT", ANYWHERE, ADDRESS_X2},
    {"WHEREABOUTS", ANYWHERE, ADDRESS_X2},
    {"WILL PROVIDE", ANYWHERE, ADDRESS_X2},
    {"WRONG ADDRESS", ANYWHERE, ADDRESS_X2},
    {"X", WHOLE, ADDRESS_X2},
};

/* How many tokens the phrase takes at the beginning; 0 when it does not stand there. */
static size_t phrase_stands(const char *phrase, const struct token *token, size_t count) {
    for (size_t used = 0; used < count; used++) {
        if (strncmp(phrase, token[used].text, token[used].len) != 0) return 0;
        phrase += token[used].len;
        if (*phrase == 0) return used + 1;
        if (*phrase != ' ') return 0;
        phrase++;
    }
    return 0;
}

static bool token_begins_phrase(const struct token *token) {
    return token_has(token, WORD_NULL) ||
           (token->len > 0 && token->text[0] == 'N' && strchr(token->text, '/'));
}

bool placeholder_is_filler(const struct token *token, size_t count) {
    if (count == 0 || token[0].digit) return false;
    for (size_t i = 1; i < count; i++)
        if (strcmp(token[i].text, token[0].text) != 0) return false;
    bool same = token[0].len >= 2;
    for (size_t i = 1; i < token[0].len; i++)
        same = same && token[0].text[i] == token[0].text[0];
    bool letter = token[0].text[0] >= 'A' && token[0].text[0] <= 'Z';
    return letter && (same || count > 1);
}

enum { PHRASES = sizeof PHRASE / sizeof PHRASE[0] };

/* The first that begins with the letter or one behind it. */
static size_t phrases_of(char letter) {
    size_t low = 0;
    size_t high = PHRASES;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (PHRASE[middle].text[0] < letter)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool phrases_are_sorted(void) {
    for (size_t p = 1; p < PHRASES; p++)
        if (PHRASE[p - 1].text[0] > PHRASE[p].text[0]) return false;
    return true;
}

enum address_code placeholder_find(const struct token *token, size_t count) {
    if (placeholder_is_filler(token, count)) return ADDRESS_X3;
    for (size_t i = 0; i < count; i++) {
        if (!token_begins_phrase(&token[i])) continue;
        char letter = token[i].text[0];
        for (size_t p = phrases_of(letter); p < PHRASES && PHRASE[p].text[0] == letter; p++) {
            size_t used = phrase_stands(PHRASE[p].text, token + i, count - i);
            if (used == 0) continue;
            if (PHRASE[p].place == ANYWHERE || used == count) return PHRASE[p].code;
        }
    }
    return ADDRESS_NOT_CHECKED;
}

enum address_code placeholder_name(const struct token *token, size_t count) {
    enum address_code code = placeholder_find(token, count);
    if (code != ADDRESS_NOT_CHECKED || count != 1) return code;
    bool filler = token[0].word && token[0].word->flags & WORD_FILLER_NAME;
    return filler ? ADDRESS_X2 : ADDRESS_NOT_CHECKED;
}
