/* What does an entry tell the person it concerns? Plain words, in English and in Spanish, made from
 * the entry alone, so that whoever verifies an accounting makes the same text again. */
#include "tlog/inside.h"

#include <assert.h>

typedef void say(struct text *out, const struct edition *in, const json_t *entry);

static const char *either(enum language language, const char *english, const char *spanish) {
    return language == SPANISH ? spanish : english;
}

static struct span member(const json_t *entry, const char *name) {
    const json_t *value = json_object_get(entry, name);
    assert(json_is_string(value));
    return span_of(json_string_value(value), json_string_length(value));
}

static long long number(const json_t *entry, const char *name) {
    return (long long)json_integer_value(json_object_get(entry, name));
}

/* "us.irc.6103.l.13.C" is "26 USC 6103(l)(13)(C)"; other ids stay as they are. */
static void authority_say(struct text *out, struct span id) {
    static const struct span code = SPAN_LITERAL("us.irc.");
    if (!span_begins(id, code)) {
        text_put(out, id);
        return;
    }
    id = span_cut(id, code.len, id.len);
    size_t end = span_find_byte(id, '.');
    text_printf(out, "26 USC %.*s", (int)end, (const char *)id.at);
    while (end < id.len) {
        id = span_cut(id, end + 1, id.len);
        end = span_find_byte(id, '.');
        text_printf(out, "(%.*s)", (int)end, (const char *)id.at);
    }
}

/* One a line: some are whole sentences. By their ids all stood in one line. */
static void list_say(struct text *out, const struct edition *in, const char *label,
                     const json_t *list) {
    size_t count = json_array_size(list);
    if (count == 0) return;
    text_printf(out, "    %s:%s", label, in->words ? "\n" : " ");
    for (size_t i = 0; i < count; i++) {
        const char *id = json_string_value(json_array_get(list, i));
        if (in->words)
            text_printf(out, "      %s\n", say_words(in->language, id));
        else
            text_printf(out, "%s%s", i ? ", " : "", id);
    }
    if (!in->words) text_put_str(out, "\n");
}

/* ---- a kind each ---- */

static const char *state_says(enum language language, struct span state) {
    if (span_is(state, outward_str(OUTWARD_RELEASED)))
        return either(language, "They were given what is named here.",
                      "Se le dio lo que aquí se nombra.");
    if (span_is(state, outward_str(OUTWARD_UNDER_REVIEW)))
        return either(language, "Nothing was given. It is under review.",
                      "No se le dio nada. Está en revisión.");
    if (span_is(state, outward_str(OUTWARD_NEEDS_FROM_YOU)))
        return either(language, "Nothing was given: the ask was incomplete.",
                      "No se le dio nada: la solicitud estaba incompleta.");
    return either(language, "Nothing was given.", "No se le dio nada.");
}

static void say_decision(struct text *out, const struct edition *in, const json_t *entry) {
    enum language language = in->language;
    const json_t *seal = json_object_get(entry, "sealed");
    text_put(out, member(entry, "requester"));
    text_put_str(out, either(language, " asked about you under ", " preguntó por usted según "));
    authority_say(out, member(entry, "authority"));
    text_put_str(out, ".\n    ");
    text_put_str(out, state_says(language, member(entry, "state")));
    text_put_str(out, "\n");
    list_say(out, in, either(language, "Given", "Dado"), json_object_get(entry, "fields"));
    list_say(out, in, either(language, "Grounds told to them", "Motivos que se le dijeron"),
             json_object_get(entry, "codes"));
    if (seal) {
        text_put_str(
            out, either(language, "    Shown later by law: ", "    Mostrado después por ley: "));
        text_put(out, member(seal, "basis"));
        text_put_str(out, "\n");
    }
}

static const char *looker(enum language language, struct span audience) {
    if (span_is(audience, "subject"))
        return either(language, "You, or somebody who acts for you,",
                      "Usted, o alguien que actúa por usted,");
    if (span_is(audience, "court")) return either(language, "A court", "Un tribunal");
    if (span_is(audience, "auditor"))
        return either(language, "An inspector who checks this gate",
                      "Un inspector que revisa esta puerta");
    return either(language, "An officer who works on an ask",
                  "Un funcionario que trabaja en una solicitud");
}

static void say_inspection(struct text *out, const struct edition *in, const json_t *entry) {
    enum language language = in->language;
    if (!in->words) {
        text_put_str(out, either(language, "Somebody looked at what is kept about you, for: ",
                                 "Alguien miró lo que se guarda sobre usted, para: "));
        text_put(out, member(entry, "audience"));
        text_put_str(out, "\n");
        return;
    }
    text_put_str(out, looker(language, member(entry, "audience")));
    text_put_str(out, either(language, " looked at what is kept about you.\n",
                             " miró lo que se guarda sobre usted.\n"));
}

static void about_entry(struct text *out, const char *before, const json_t *entry,
                        const char *after) {
    text_printf(out, "%s%lld%s\n", before, number(entry, "entry"), after);
}

static void say_unseal(struct text *out, const struct edition *in, const json_t *entry) {
    enum language language = in->language;
    about_entry(out, either(language, "Entry ", "Usted puede ver la entrada "), entry,
                either(language, ", sealed by law until now, may be seen by you.",
                       ", sellada por ley hasta ahora."));
}

static void say_notice(struct text *out, const struct edition *in, const json_t *entry) {
    enum language language = in->language;
    about_entry(out, either(language, "Notice about entry ", "Aviso sobre la entrada "), entry,
                either(language, ": it relied on something that was wrong.",
                       ": se apoyó en algo que era incorrecto."));
}

static void say_recall(struct text *out, const struct edition *in, const json_t *entry) {
    enum language language = in->language;
    text_put(out, member(entry, "requester"));
    text_put_str(out, either(language, " was told to stop using what was given in entry ",
                             " recibió aviso de dejar de usar lo que se le dio en la entrada "));
    text_printf(out, "%lld", number(entry, "release"));
    text_put_str(out, either(language, ", by a court order.\n", ", por orden judicial.\n"));
}

/* Kinds that concern nobody in particular. */
static void say_kind(struct text *out, const struct edition *in, const json_t *entry) {
    text_put_str(out, in->words
                          ? either(in->language, "An entry of the log itself.\n",
                                   "Una entrada del registro mismo.\n")
                          : either(in->language,
                                   "An entry of the log itself: ", "Una entrada del registro: "));
    if (in->words) return;
    text_put(out, member(entry, "kind"));
    text_put_str(out, "\n");
}
#define say_genesis say_kind
#define say_enrol say_kind
#define say_pack say_kind
#define say_officer say_kind
#define say_revoke say_kind
#define say_consent_withdrawn say_kind
#define say_load say_kind
#define say_load_undone say_kind
#define say_batch say_kind
#define say_error say_kind
#define say_order say_kind
#define say_construction say_kind
#define say_query say_kind
#define say_charge say_kind
#define say_statistics say_kind
#define say_freeze say_kind
#define say_recall_acknowledged say_kind
#define say_finding say_kind

static say *const says[ENTRY_KIND_COUNT] = {
#define KIND(NAME, number, name, word) [ENTRY_##NAME] = say_##name,
    ENTRY_KINDS(KIND)
#undef KIND
};

void entry_say(struct text *out, const struct edition *in, uint64_t index, enum entry_kind kind,
               const json_t *entry) {
    assert(entry_kind_known(kind));
    text_printf(out, "%s %llu, ", either(in->language, "Entry", "Entrada"),
                (unsigned long long)index);
    text_put(out, member(entry, "time"));
    text_put_str(out, "\n    ");
    says[kind](out, in, entry);
}
