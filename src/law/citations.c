/* Where in the statute does each rule of a pack stand, and with which words? A page for counsel to
 * read beside the statute. Linked into the command line only. */
#include "law/citations.h"

#include "law/cite.h"
#include "law/inside.h"
#include "law/source.h"

enum { QUOTED_MAX = 512 };

struct page {
    struct text out;
    const struct sources *sources;
    struct span quoted[QUOTED_MAX]; /* of this authority: words stand once, then the letters do */
    size_t quoted_count;
};

/* ---- words of the statute ---- */

static struct span quote_of(const struct sources *sources, struct span unit) {
    const struct yaml_node *list = yaml_member(sources->quotes->root, "quotes");
    for (const struct yaml_node *one = list->first; one; one = one->next)
        if (span_equal(yaml_member(one, "unit")->scalar, unit))
            return yaml_member(one, "says")->scalar;
    return SPAN_LITERAL("");
}

/* A unit with its mark of flush text, which cite_next cuts off. */
static struct span unit_marked(struct arena *arena, struct span unit, struct span raw) {
    bool flush = memmem(raw.at, raw.len, " (flush)", 8) != NULL;
    return flush ? span_str(arena_printf(arena, "%.*s (flush)", SPAN_FMT(unit))) : unit;
}

static struct span raw_part(struct span before, struct span after) {
    return span_cut(before, 0, before.len - after.len);
}

static bool quoted_before(struct page *page, struct span unit) {
    for (size_t i = 0; i < page->quoted_count; i++)
        if (span_equal(page->quoted[i], unit)) return true;
    if (page->quoted_count < QUOTED_MAX) page->quoted[page->quoted_count++] = unit;
    return false;
}

static void unit_put(struct page *page, struct span unit, const char *indent) {
    text_printf(&page->out, "%s- 26 USC 6103%.*s", indent, SPAN_FMT(unit));
    if (!quoted_before(page, unit)) {
        text_put_str(&page->out, ": “");
        text_put(&page->out, quote_of(page->sources, unit));
        text_put_str(&page->out, "”");
    }
    text_put_byte(&page->out, '\n');
}

/* A section alone belongs to the law before it, whose title is said again. */
static void other_put(struct page *page, struct span *law, struct span part, const char *indent) {
    static const char *const mark[] = {" USC ", " CFR "};
    bool titled = span_begins(part, SPAN_LITERAL("P.L. "));
    for (size_t i = 0; i < 2; i++) {
        const uint8_t *at = memmem(part.at, part.len, mark[i], 5);
        if (!at) continue;
        titled = true;
        *law = span_cut(part, 0, (size_t)(at - part.at) + 5);
    }
    text_put_str(&page->out, indent);
    text_put_str(&page->out, "- ");
    if (!titled) text_put(&page->out, *law);
    text_put(&page->out, part);
    text_put_byte(&page->out, '\n');
}

static void cite_put(struct page *page, struct span cite, const char *indent) {
    struct cite_reader reader = {.rest = cite};
    struct span law = SPAN_LITERAL("");
    while (reader.rest.len > 0) {
        struct span before = reader.rest;
        struct span part;
        enum cite_kind kind = cite_next(&reader, &part);
        struct span unit = unit_marked(page->out.arena, part, raw_part(before, reader.rest));
        if (kind == CITE_HOUSE)
            text_printf(&page->out, "%s- house rule\n", indent);
        else if (kind == CITE_UNIT)
            unit_put(page, unit, indent);
        else
            other_put(page, &law, part, indent);
    }
}

/* ---- the parts of an authority ---- */

static void element_put(struct page *page, const struct law_node *node) {
    if (node->cite.len == 0) return;
    text_printf(&page->out, "- `%.*s` %.*s", SPAN_FMT(node->id), SPAN_FMT(node->says));
    if (node->house_says.len)
        text_printf(&page->out, " *House rule: %.*s.*", SPAN_FMT(node->house_says));
    text_put_byte(&page->out, '\n');
    cite_put(page, node->cite, "  ");
}

/* Fields that share a citation stand together, in the order of the first. */
static void fields_put(struct page *page, const struct authority *a) {
    for (size_t i = 0; i < a->field_count; i++) {
        size_t first = 0;
        while (!span_equal(a->field[first].cite, a->field[i].cite))
            first++;
        if (first < i) continue;
        text_put_str(&page->out, "- ");
        for (size_t k = i; k < a->field_count; k++)
            if (span_equal(a->field[k].cite, a->field[i].cite))
                text_printf(&page->out, "%s`%.*s`", k > i ? ", " : "", SPAN_FMT(a->field[k].id));
        text_put_byte(&page->out, '\n');
        cite_put(page, a->field[i].cite, "  ");
    }
}

static void line_put(struct page *page, const char *label, struct span says, struct span cite) {
    text_printf(&page->out, "- %s", label);
    if (says.len) text_put_byte(&page->out, ' ');
    text_put(&page->out, says);
    text_put_byte(&page->out, '\n');
    cite_put(page, cite, "  ");
}

static void head_put(struct page *page, const struct authority *a) {
    text_printf(&page->out, "\n## 26 USC 6103%.*s: %.*s\n\n`%.*s`\n\n",
                SPAN_FMT(span_cut(a->cite, sizeof "26 USC 6103" - 1, a->cite.len)),
                SPAN_FMT(a->title), SPAN_FMT(a->id));
    line_put(page, a->shall ? "The custodian shall disclose." : "The custodian may disclose.",
             SPAN_LITERAL(""), a->modality_cite);
    line_put(page, a->accounting.required ? "Accounting is required." : "Exempt from accounting.",
             SPAN_LITERAL(""), a->accounting.cite);
    line_put(page,
             a->visibility.person == LAW_IMMEDIATE ? "The person sees the entry at once."
             : a->visibility.person == LAW_DELAYED ? "The person sees the entry later:"
                                                   : "The entry is sealed:",
             a->visibility.until, a->visibility.cite);
    line_put(page, "Agreement:", a->agreement.says, a->agreement.cite);
    if (a->joint_return.says.len)
        line_put(page, "Joint return:", a->joint_return.says, a->joint_return.cite);
    if (a->limit.fields)
        line_put(page, "Limited by", span_str(fact_name(a->limit.fields)), a->limit.cite);
}

static void authority_put(struct page *page, const struct authority *a) {
    page->quoted_count = 0;
    head_put(page, a);
    text_put_str(&page->out, "\n### Purposes\n\n");
    for (size_t i = 0; i < a->purpose_count; i++) {
        text_printf(&page->out, "- `%.*s` %.*s\n", SPAN_FMT(a->purpose[i].id),
                    SPAN_FMT(a->purpose[i].says));
        cite_put(page, a->purpose[i].cite, "  ");
    }
    text_put_str(&page->out, "\n### Elements\n\n");
    for (size_t i = 1; i < a->node_count; i++)
        element_put(page, &a->node[i]);
    text_put_str(&page->out, "\n### Fields\n\n");
    fields_put(page, a);
    text_put_str(&page->out, "\n### Obligations\n\n");
    for (size_t i = 0; i < a->obligation_count; i++) {
        const struct law_obligation *one = &a->obligation[i];
        text_printf(&page->out, "- `%.*s` %.*s\n", SPAN_FMT(one->id), SPAN_FMT(one->says));
        cite_put(page, one->cite, "  ");
    }
}

static void page_put(struct page *page, const struct pack *pack) {
    text_printf(
        &page->out,
        "# Where each rule of the pack stands in the statute\n\n"
        "Made from the pack `%.*s` %.*s by `portcullis pack citations`; a test holds it to "
        "be current.\nThe words are those of the United States Code, cut where “…” stands. "
        "What has no\nletters is a house rule, or another law. No counsel has certified this.\n",
        SPAN_FMT(pack->name), SPAN_FMT(pack->version));
    for (size_t i = 0; i < pack->authority_count; i++)
        authority_put(page, &pack->authority[i]);
}

/* ---- every unit cited has its words ---- */

static struct err quotes_cover(struct arena *arena, const struct sources *sources,
                               const struct source *file, const struct yaml_node *node) {
    if (span_is(node->key, "cite") || span_is(node->key, "modality-cite")) {
        struct cite_reader reader = {.rest = node->scalar};
        while (reader.rest.len > 0) {
            struct span before = reader.rest;
            struct span part;
            if (cite_next(&reader, &part) != CITE_UNIT) continue;
            struct span unit = unit_marked(arena, part, raw_part(before, reader.rest));
            if (quote_of(sources, unit).len == 0)
                return yaml_err(file->name, node, "%s has no words for %.*s; add them",
                                sources->quotes->name, SPAN_FMT(unit));
        }
        return err_none();
    }
    for (const struct yaml_node *child = node->first; child; child = child->next)
        TRY(quotes_cover(arena, sources, file, child));
    return err_none();
}

struct err pack_citations(struct arena *arena, const struct law_source *source, size_t count,
                          struct span *markdown) {
    struct sources *sources = ARENA_NEW(arena, struct sources);
    const struct pack *pack;
    struct span compiled;
    TRY(pack_compile(arena, source, count, &compiled));
    TRY(pack_load(arena, compiled, &pack));
    TRY(sources_read(arena, source, count, sources));
    if (!sources->quotes)
        return err_make(ERR_INPUT,
                        "%s:1: beside it there are no words of the statute "
                        "(portcullis-quotes/1)",
                        source[0].name);
    for (size_t i = 0; i < sources->count; i++)
        if (sources->file[i].format == SOURCE_AUTHORITY)
            TRY(quotes_cover(arena, sources, &sources->file[i], sources->file[i].root));
    struct page page = {.out = {.arena = arena}, .sources = sources};
    page_put(&page, pack);
    *markdown = text_span(&page.out);
    return err_none();
}
