/* What does the check say of real addresses whose words others have labelled? An address is laid
 * out as it would be written: what names a building before the house number on a line of its own.
 */
#include "labelled.h"

#include "../shared.h"
#include "base/file.h"
#include "person/person.h"

enum { LABELLED_BYTES_MAX = 4 << 20, WORD_MAX = 64 };

/* Numbered through the files in this order. */
static const char *const file[] = {
    "data/usaddress_training/labeled_no_recipient.xml",
    "data/usaddress_training/example_training.xml",
    "data/usaddress_training/multi_word_state_addresses.xml",
    "data/usaddress_training/us50_messiest_manual_label.xml",
    "data/usaddress_training/us50_train_tagged.xml",
};

/* ---- one string ---- */

struct word {
    struct span tag, text;
};

struct labelled {
    struct word word[WORD_MAX];
    size_t count;
};

static bool is_any(struct span tag, const char *const *list) {
    for (; *list; list++)
        if (span_is(tag, *list)) return true;
    return false;
}

/* The one entity that the files have is &amp;. */
static struct span plain_text(struct arena *arena, struct span xml) {
    struct text text = {.arena = arena};
    for (size_t i = 0; i < xml.len; i++) {
        text_put_byte(&text, xml.at[i]);
        if (span_begins(span_cut(xml, i, xml.len), SPAN_LITERAL("&amp;"))) i += 4;
    }
    return text_span(&text);
}

static struct span bare(struct span text) {
    while (text.len && strchr(" ,.\n\t", text.at[text.len - 1]))
        text.len--;
    while (text.len && strchr(" ,\n\t", text.at[0]))
        text = span_cut(text, 1, text.len);
    return text;
}

/* Takes the words out of <Tag>text</Tag> ... */
static void words_read(struct arena *arena, struct span xml, struct labelled *labelled) {
    labelled->count = 0;
    while (labelled->count < WORD_MAX) {
        size_t open = span_find_byte(xml, '<');
        if (open == xml.len) return;
        xml = span_cut(xml, open + 1, xml.len);
        size_t close = span_find_byte(xml, '>');
        if (close == xml.len) return;
        struct span tag = span_cut(xml, 0, close);
        xml = span_cut(xml, close + 1, xml.len);
        if (tag.len == 0 || tag.at[0] == '/') continue;
        size_t end = span_find_byte(xml, '<');
        labelled->word[labelled->count++] =
            (struct word){tag, plain_text(arena, span_cut(xml, 0, end))};
    }
}

static bool has(const struct labelled *labelled, const char *tag) {
    for (size_t i = 0; i < labelled->count; i++)
        if (span_is(labelled->word[i].tag, tag)) return true;
    return false;
}

/* By its labels: what a delivery needs is there. */
static bool has_every_part(const struct labelled *labelled) {
    bool street = has(labelled, "AddressNumber") && has(labelled, "StreetName");
    return (street || has(labelled, "USPSBoxID")) && has(labelled, "PlaceName") &&
           has(labelled, "StateName") && has(labelled, "ZipCode");
}

static struct span words_of(struct arena *arena, const struct labelled *labelled, size_t from,
                            size_t to, const char *const *tags, bool others) {
    struct text text = {.arena = arena};
    for (size_t i = from; i < to; i++) {
        if (is_any(labelled->word[i].tag, tags) == others) continue;
        if (text.len) text_put_byte(&text, ' ');
        text_put(&text, labelled->word[i].text);
    }
    return bare(text_span(&text));
}

static struct person_address address_of(struct arena *arena, const struct labelled *labelled) {
    static const char *const place[] = {"PlaceName", NULL};
    static const char *const in[] = {"StateName", NULL};
    static const char *const zip[] = {"ZipCode", NULL};
    static const char *const more[] = {"ZipPlus4", NULL};
    static const char *const no_line[] = {"PlaceName", "StateName",  "ZipCode",     "ZipPlus4",
                                          "Recipient", "NotAddress", "CountryName", NULL};
    size_t all = labelled->count;
    size_t number = 0;
    while (number < all && !span_is(labelled->word[number].tag, "AddressNumber"))
        number++;
    bool building = false;
    for (size_t i = 0; i < number && number < all; i++)
        building = building || span_is(labelled->word[i].tag, "BuildingName");
    size_t first = building ? number : 0;
    struct span nine = words_of(arena, labelled, 0, all, more, false);
    struct span five = words_of(arena, labelled, 0, all, zip, false);
    const char *dash = nine.len ? "-" : "";
    struct person_address address = {
        .line1 = words_of(arena, labelled, 0, first, no_line, true),
        .line2 = words_of(arena, labelled, first, all, no_line, true),
        .city = words_of(arena, labelled, 0, all, place, false),
        .state = words_of(arena, labelled, 0, all, in, false),
        .zip = span_str(arena_printf(arena, "%.*s%s%.*s", SPAN_FMT(five), dash, SPAN_FMT(nine))),
    };
    if (!building) {
        address.line1 = address.line2;
        address.line2 = span_of("", 0);
    }
    return address;
}

/* ---- the set ---- */

/* Said to have every part, and incomplete all the same; each was looked at. Rules A1 to A12 of
 * `data/README.md`, Publication 28. */
static const struct {
    const char *why;
    uint16_t number[24];
} incomplete[] = {
    {"the ZIP has lost its leading zero", {129, 152, 160, 182, 208, 270, 714, 733, 971}},
    {"the ZIP is not five or nine digits in one", {200, 1165}},
    {"the ZIP is none in use", {239, 418, 534, 732, 757, 980, 981, 982, 983, 984, 985, 986}},
    {"city, State and ZIP do not agree", {736, 756, 758, 765, 776, 1167, 1403}},
    {"the State is misspelt, or stands twice", {140, 444, 1070}},
    {"the house number is in words", {100, 202, 288, 949, 1101}},
    {"there is no house number", {543, 546, 764, 1159}},
    {"the house number is zero", {1385}},
    {"a route without its number, or a box without its number",
     {345, 346, 348, 349, 366, 368, 522, 536, 540, 548}},
    {"a post office without the word box, or a box of no known kind", {876, 1157}},
    {"a unit without its identifier", {800, 802, 957}},
};

static const char *incomplete_why(size_t number) {
    for (size_t i = 0; i < sizeof incomplete / sizeof *incomplete; i++)
        for (size_t k = 0; incomplete[i].number[k]; k++)
            if (incomplete[i].number[k] == number) return incomplete[i].why;
    return NULL;
}

struct tally {
    size_t number, whole, refused, passed_incomplete;
};

static void string_check(struct arena *arena, struct span xml, struct tally *tally) {
    struct labelled labelled;
    tally->number++;
    words_read(arena, xml, &labelled);
    if (!has_every_part(&labelled)) return;
    struct person_address address = address_of(arena, &labelled);
    enum address_code code = address_check(&address, NULL, 0).code;
    const char *why = incomplete_why(tally->number);
    tally->whole += !why;
    if (code == ADDRESS_COMPLETE) {
        tally->passed_incomplete += why != NULL;
        return;
    }
    tally->refused += !why;
    printf("  refused: %zu, %s: %s\n", tally->number, address_code_str(code),
           why ? why : address_code_says(code));
}

static void file_check(struct arena *arena, struct span xml, struct tally *tally) {
    static const char BEGIN[] = "<AddressString>";
    static const char END[] = "</AddressString>";
    while (true) {
        const uint8_t *begin = memmem(xml.at, xml.len, BEGIN, sizeof BEGIN - 1);
        if (!begin) return;
        xml = span_cut(xml, (size_t)(begin - xml.at) + sizeof BEGIN - 1, xml.len);
        const uint8_t *end = memmem(xml.at, xml.len, END, sizeof END - 1);
        if (!end) return;
        string_check(arena, span_cut(xml, 0, (size_t)(end - xml.at)), tally);
        xml = span_cut(xml, (size_t)(end - xml.at), xml.len);
    }
}

struct err labelled_run(struct arena *arena, bool *holds) {
    struct tally tally = {0};
    for (size_t i = 0; i < sizeof file / sizeof *file; i++) {
        const char *path = shared_find(file[i]);
        struct span xml;
        if (!path) return err_none();
        if (i == 0) printf("\nusaddress: real addresses with labels\n");
        TRY(file_read(path, LABELLED_BYTES_MAX, arena, &xml));
        file_check(arena, xml, &tally);
    }
    printf("%zu complete addresses, %zu refused (%.2f%%, at most 1%%); %zu incomplete ones pass\n",
           tally.whole, tally.refused, 100.0 * (double)tally.refused / (double)tally.whole,
           tally.passed_incomplete);
    if (tally.refused * 100 > tally.whole || tally.passed_incomplete) *holds = false;
    return err_none();
}
