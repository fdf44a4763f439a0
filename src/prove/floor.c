/* What may no pack of this statute change, whoever signs it? The few sentences that the proofs hold
 * a pack to beside its own words. */
#include "prove/floor.h"

static bool among(struct span authority, const char *const *list) {
    for (size_t i = 0; list[i]; i++)
        if (span_is(authority, list[i])) return true;
    return false;
}

/* No paragraph grants these: (i)(1), (i)(2) and (i)(5) reach only Federal criminal matters and
 * missing or exploited children, 26 USC 6103(i)(1)(A)(i), (i)(5)(B)(i). */
struct word_list floor_never_purposes(void) {
    static const struct span word[] = {
        SPAN_LITERAL("immigration.removal"), SPAN_LITERAL("immigration.civil-enforcement"),
        SPAN_LITERAL("immigration.detention"), SPAN_LITERAL("immigration.locating"),
        SPAN_LITERAL("immigration.status")};
    return (struct word_list){word, sizeof word / sizeof *word};
}

/* Removal, detention and admission: civil, whatever purpose is stated beside them. */
struct word_list floor_civil_statutes(void) {
    static const struct span word[] = {SPAN_LITERAL("8 USC 1182"),  SPAN_LITERAL("8 USC 1225"),
                                       SPAN_LITERAL("8 USC 1226"),  SPAN_LITERAL("8 USC 1227"),
                                       SPAN_LITERAL("8 USC 1229a"), SPAN_LITERAL("8 USC 1231"),
                                       SPAN_LITERAL("8 USC 1357"),  SPAN_LITERAL("8 USC 1373")};
    return (struct word_list){word, sizeof word / sizeof *word};
}

bool floor_rests_on_statute(struct span authority) {
    static const char *const list[] = {"us.irc.6103.i.1", "us.irc.6103.i.2", NULL};
    return among(authority, list);
}

struct word_list floor_never_fields(void) {
    static const struct span word[] = {
        SPAN_LITERAL("tin.kind"), SPAN_LITERAL("person.immigration-status"),
        SPAN_LITERAL("person.nationality"), SPAN_LITERAL("person.ethnicity")};
    return (struct word_list){word, sizeof word / sizeof *word};
}

int64_t floor_first_day(void) { return 20230420; }

bool floor_may_batch(struct span authority) {
    static const char *const list[] = {"us.irc.6103.l.6",
                                       "us.irc.6103.l.7",
                                       "us.irc.6103.l.10",
                                       "us.irc.6103.l.13.C",
                                       "us.irc.6103.l.21",
                                       "us.irc.6103.m.2",
                                       NULL};
    return among(authority, list);
}

bool floor_is_emergency(struct span authority) { return span_is(authority, "us.irc.6103.i.3.B.i"); }

bool floor_needs_safeguards(struct span authority) {
    static const char *const list[] = {"us.irc.6103.d.1",
                                       "us.irc.6103.i.1",
                                       "us.irc.6103.i.2",
                                       "us.irc.6103.i.5",
                                       "us.irc.6103.j.1",
                                       "us.irc.6103.l.6",
                                       "us.irc.6103.l.7",
                                       "us.irc.6103.l.10",
                                       "us.irc.6103.l.13.C",
                                       "us.irc.6103.l.21",
                                       NULL};
    return among(authority, list);
}

/* (i)(6) names paragraphs (1), (2) and (5), and not (3)(B). */
bool floor_needs_hold_i6(struct span authority) {
    static const char *const list[] = {"us.irc.6103.i.1", "us.irc.6103.i.2", "us.irc.6103.i.5",
                                       NULL};
    return among(authority, list);
}

bool floor_needs_address(struct span authority) {
    static const char *const list[] = {"us.irc.6103.i.1", "us.irc.6103.i.2", "us.irc.6103.i.3.B.i",
                                       "us.irc.6103.i.5", NULL};
    return among(authority, list);
}

bool floor_other_than_taxpayer(struct span authority) {
    return span_is(authority, "us.irc.6103.i.2");
}
