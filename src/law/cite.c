/* Has this text the form of a citation, and which parts has it? */
#include "law/cite.h"

static bool letter_or_digit(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "(i)(2)(A)": one group or more, each of letters or digits. */
static bool letters_have_form(struct span letters) {
    size_t at = 0;
    while (at < letters.len) {
        if (letters.at[at++] != '(') return false;
        size_t begin = at;
        while (at < letters.len && letter_or_digit(letters.at[at]))
            at++;
        if (at == begin || at == letters.len || letters.at[at++] != ')') return false;
    }
    return letters.len > 0;
}

/* "1098h(a)(1)", "301.6103(c)-1": a digit first, no blank. */
static bool section_has_form(struct span section) {
    if (section.len == 0 || section.at[0] < '0' || section.at[0] > '9') return false;
    for (size_t i = 0; i < section.len; i++) {
        uint8_t c = section.at[i];
        if (!letter_or_digit(c) && c != '(' && c != ')' && c != '.' && c != '-') return false;
    }
    return true;
}

/* "20 USC 1098h(a)(1)", "26 CFR 301.6103(c)-1", "P.L. 118-258". */
static bool law_has_form(struct span law) {
    static const char act[] = "P.L. ";
    if (span_begins(law, SPAN_LITERAL(act)))
        return section_has_form(span_cut(law, sizeof act - 1, law.len));
    size_t at = 0;
    while (at < law.len && law.at[at] >= '0' && law.at[at] <= '9')
        at++;
    struct span rest = span_cut(law, at, law.len);
    bool code =
        span_begins(rest, SPAN_LITERAL(" USC ")) || span_begins(rest, SPAN_LITERAL(" CFR "));
    return at > 0 && code && section_has_form(span_cut(rest, 5, rest.len));
}

/* Up to the next ", " or "; ", which is taken off `rest`. */
static struct span part_cut(struct span *rest) {
    size_t at = 0;
    while (at < rest->len && !(at + 1 < rest->len && rest->at[at + 1] == ' ' &&
                               (rest->at[at] == ';' || rest->at[at] == ',')))
        at++;
    struct span part = span_cut(*rest, 0, at);
    *rest = span_cut(*rest, at + 2 <= rest->len ? at + 2 : rest->len, rest->len);
    return part;
}

static struct span flush_cut(struct span letters) {
    static const char flush[] = " (flush)";
    size_t tail = sizeof flush - 1;
    bool has = letters.len > tail && memcmp(letters.at + letters.len - tail, flush, tail) == 0;
    return span_cut(letters, 0, has ? letters.len - tail : letters.len);
}

static enum cite_kind letters_kind(const struct cite_reader *reader, struct span *part) {
    *part = flush_cut(*part);
    return letters_have_form(*part) ? reader->law : CITE_BAD;
}

enum cite_kind cite_next(struct cite_reader *reader, struct span *part) {
    static const char house[] = "house rule under ";
    static const char own[] = "26 USC 6103(";
    *part = part_cut(&reader->rest);
    if (part->len == 0) return CITE_BAD;
    if (span_is(*part, "house rule")) return CITE_HOUSE;
    if (span_begins(*part, SPAN_LITERAL(house)))
        *part = span_cut(*part, sizeof house - 1, part->len);
    if (part->len && part->at[0] == '(') return letters_kind(reader, part);
    if (span_begins(*part, SPAN_LITERAL(own))) {
        reader->law = CITE_UNIT;
        *part = span_cut(*part, sizeof own - 2, part->len);
        return letters_kind(reader, part);
    }
    if (law_has_form(*part)) return reader->law = CITE_OTHER;
    return reader->law == CITE_OTHER && section_has_form(*part) ? CITE_OTHER : CITE_BAD;
}

bool cite_has_form(struct span cite) {
    struct cite_reader reader = {.rest = cite};
    struct span part;
    if (cite.len < 2 || cite.at[cite.len - 1] == ' ') return false;
    while (reader.rest.len > 0)
        if (!cite_next(&reader, &part)) return false;
    return true;
}

bool cite_opens(struct span cite) {
    struct cite_reader reader = {.rest = cite};
    struct span part;
    bool opens = false;
    while (reader.rest.len > 0) {
        if (cite_next(&reader, &part) == CITE_UNIT) opens = true;
    }
    return opens;
}
