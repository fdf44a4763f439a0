/* Did this taxpayer consent to this? */
#include "ask/consent.h"

#include "ask/change.h"

#include "base/bytes.h"

static const char WHERE[] = "the consent";

static struct err words_read(struct arena *arena, const json_t *document, const char *key,
                             size_t count_max, struct span *word, size_t *count) {
    const json_t *list;
    TRY(json_need_array(document, WHERE, key, count_max, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        TRY(json_str_at(list, i, WHERE, 64, &word[i]));
        word[i] = arena_copy(arena, word[i]);
    }
    *count = json_array_size(list);
    return err_none();
}

static struct err years_read(struct arena *arena, const json_t *document, struct consent *consent) {
    const json_t *list;
    TRY(json_need_array(document, WHERE, "periods", PERIODS_MAX, &list));
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *year = json_array_get(list, i);
        if (!json_is_integer(year) || json_integer_value(year) < 1900 ||
            json_integer_value(year) > 9999)
            return err_make(ERR_INPUT, "the consent: \"periods\" element %zu is no year", i + 1);
        consent->period[i] = span_str(arena_printf(arena, "%d", (int)json_integer_value(year)));
    }
    consent->period_count = json_array_size(list);
    return err_none();
}

static struct err taxpayer_read(struct arena *arena, const json_t *document,
                                struct consent *consent) {
    static const char *const known[] = {"tin", "given", "middle", "family", "suffix", NULL};
    const json_t *o;
    struct span *part[] = {&consent->tin, &consent->name.given, &consent->name.middle,
                           &consent->name.family, &consent->name.suffix};
    TRY(json_need_object(document, WHERE, "taxpayer", &o));
    TRY(json_known_only(o, known, "taxpayer"));
    for (size_t i = 0; known[i]; i++) {
        TRY(json_may_str(o, "taxpayer", known[i], NAME_BYTES_MAX, part[i]));
        *part[i] = part[i]->at ? arena_copy(arena, *part[i]) : span_str("");
    }
    return err_none();
}

static struct err document_read(struct arena *arena, const json_t *document,
                                struct consent *consent) {
    static const char *const known[] = {"format", "id",      "taxpayer",  "designee",     "purpose",
                                        "fields", "periods", "signed_on", "paper_sha256", NULL};
    struct span format;
    struct span day;
    struct span paper;
    TRY(json_known_only(document, known, WHERE));
    TRY(json_need_str(document, WHERE, "format", 32, &format));
    if (!span_is(format, "portcullis-consent/1"))
        return err_make(ERR_INPUT, "the consent: \"format\" must be \"portcullis-consent/1\"");
    TRY(json_need_str(document, WHERE, "id", ID_BYTES_MAX - 1, &consent->id));
    if (!id_valid(consent->id, "CON"))
        return err_make(ERR_INPUT, "the consent: \"id\" must be \"CON-\" and a ULID");
    consent->id = arena_copy(arena, consent->id);
    consent->commitment = consent_commitment(consent->id);
    TRY(taxpayer_read(arena, document, consent));
    TRY(json_need_str(document, WHERE, "designee", 64, &consent->designee));
    TRY(json_need_str(document, WHERE, "purpose", 64, &consent->purpose));
    consent->designee = arena_copy(arena, consent->designee);
    consent->purpose = arena_copy(arena, consent->purpose);
    TRY(words_read(arena, document, "fields", FIELDS_MAX, consent->field, &consent->field_count));
    TRY(years_read(arena, document, consent));
    TRY(json_need_str(document, WHERE, "signed_on", 10, &day));
    struct err e = date_read(day, &consent->signed_on);
    if (err_is(e)) return err_at(e, "the consent: \"signed_on\"");
    TRY(json_need_str(document, WHERE, "paper_sha256", 64, &paper));
    e = hex_read(paper, consent->paper.byte, sizeof consent->paper.byte);
    return err_is(e) ? err_at(e, "the consent: \"paper_sha256\"") : e;
}

struct err consent_read(struct arena *arena, struct span document, struct consent *consent) {
    json_t *root;
    struct consent found = {0};
    TRY(json_read(document, ASK_BYTES_MAX, &root));
    struct err e = document_read(arena, root, &found);
    json_decref(root);
    if (!err_is(e)) *consent = found;
    return e;
}

void consent_open(struct arena *arena, const struct roll *roll, struct span jws,
                  struct consent *consent, bool *exists, bool *standing) {
    struct jws_header header;
    struct span document;
    *exists = false;
    *standing = false;
    if (err_is(jws_peek(arena, jws, CONSENT_TYP, &header, &document))) return;
    if (err_is(consent_read(arena, document, consent))) return;
    *exists = true;
    const struct officer *officer = roll_officer(roll, header.kid);
    if (roll_asked_ever(roll, header.kid)) return; /* who asks attests no consent to it */
    if (!officer || err_is(jws_verify(arena, jws, CONSENT_TYP, officer->key, &document))) return;
    *standing = !roll_consent_withdrawn(roll, &consent->commitment);
}

/* The number, and surname and given name as they stand in both, byte for byte: who writes the ask
 * has the consent before them. */
bool consent_names(struct arena *arena, const struct consent *consent,
                   const struct person_claim *claim) {
    char given[10];
    char named[10];
    if (!tin_canon(claim->tin, given) || !tin_canon(consent->tin, named)) return false;
    if (!span_equal_secret(span_of(given, 9), span_of(named, 9))) return false;
    return span_equal_secret(claim->name.family, consent->name.family) &&
           span_equal_secret(claim->name.given, consent->name.given);
}
