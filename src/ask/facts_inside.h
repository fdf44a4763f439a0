/* How is a fact made? For the two files that make them. */
#ifndef ASK_FACTS_INSIDE_H
#define ASK_FACTS_INSIDE_H

#include "ask/facts.h"

static inline struct fact fact_text(struct span text) {
    return text.len ? (struct fact){.kind = FACT_TEXT, .text = text} : (struct fact){0};
}

/* Present, without saying what: for texts that are personal or long. */
static inline struct fact fact_given(bool given) {
    return given ? (struct fact){.kind = FACT_TEXT, .text = SPAN_LITERAL("given")}
                 : (struct fact){0};
}

static inline struct fact fact_list(const struct span *word, size_t count) {
    return count ? (struct fact){.kind = FACT_LIST, .list = word, .list_count = count}
                 : (struct fact){0};
}

static inline struct fact fact_until(bool given, struct date until) {
    return given ? (struct fact){.kind = FACT_UNTIL, .until = until} : (struct fact){0};
}

static inline struct fact fact_verdict(bool holds) {
    return (struct fact){.kind = FACT_VERDICT, .holds = holds};
}

/* facts_papers.c: what papers and agreements say. */
void facts_papers(const struct facts_from *from, struct law_ask *law);

#endif
