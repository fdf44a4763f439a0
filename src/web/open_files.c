/* The open record as rows for machines: CSV (RFC 4180) and JSON, the same figures as the page. */
#include "web/pages.h"

#include "base/csv.h"

/* A spreadsheet takes a cell that begins so for a formula; such a cell is led by an apostrophe. */
static void cell(struct page *p, struct text *out, const char *text, bool last) {
    bool formula = *text && strchr("=+-@\t\r", *text);
    csv_put(out, span_str(formula ? arena_printf(p->arena, "'%s", text) : text), last);
}

static void count_cell(struct page *p, struct text *out, const json_t *o, const char *key,
                       bool last) {
    const json_t *count = json_object_get(o, key);
    const char *text = json_is_string(count)
                           ? json_string_value(count)
                           : arena_printf(p->arena, "%lld", (long long)json_integer_value(count));
    csv_put(out, span_str(text), last);
}

static void list_cell(struct page *p, struct text *out, const json_t *list, bool last) {
    struct text all = {.arena = p->arena};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *one = json_string_value(json_array_get(list, i));
        if (i) text_put_byte(&all, ' ');
        text_put_str(&all, one ? one : "");
    }
    cell(p, out, arena_str(p->arena, text_span(&all)), last);
}

struct span open_counts_csv(struct page *p) {
    struct text out = {.arena = p->arena};
    const json_t *months = view_list(p->view, "months");
    const json_t *list = view_list(p->view, "authorities");
    text_put_str(&out, "authority,month,asked,released,refused,waiting,stopped\n");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        const json_t *rows = view_list(one, "months");
        for (size_t j = 0; j < json_array_size(rows); j++) {
            const json_t *month = json_array_get(rows, j);
            const char *name = json_string_value(json_array_get(months, j));
            cell(p, &out, view_str(one, "authority"), false);
            cell(p, &out, name ? name : "", false);
            count_cell(p, &out, month, "asked", false);
            count_cell(p, &out, month, "released", false);
            count_cell(p, &out, month, "refused", false);
            count_cell(p, &out, month, "waiting", false);
            count_cell(p, &out, month, "stopped", true);
        }
    }
    return text_span(&out);
}

/* As portcullis-verify takes it by --key. */
struct span open_vkey(struct page *p) {
    return span_str(arena_printf(p->arena, "%s\n", view_str(p->view, "vkey")));
}

struct span open_counts_json(struct page *p) { return json_write(p->arena, p->view); }

struct span open_orders_csv(struct page *p) {
    struct text out = {.arena = p->arena};
    const json_t *list = view_list(p->view, "orders");
    text_put_str(&out, "order,kind,state,entered,log_index,authorities,requesters,citation,says\n");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        cell(p, &out, view_str(one, "order"), false);
        cell(p, &out, view_str(one, "kind"), false);
        cell(p, &out, view_str(one, "state"), false);
        cell(p, &out, view_str(one, "entered"), false);
        count_cell(p, &out, one, "log_index", false);
        list_cell(p, &out, view_list(one, "authorities"), false);
        list_cell(p, &out, view_list(one, "requesters"), false);
        cell(p, &out, view_str(one, "citation"), false);
        cell(p, &out, view_str(one, "says"), true);
    }
    return text_span(&out);
}

struct span open_refusals_csv(struct page *p) {
    struct text out = {.arena = p->arena};
    const json_t *list = view_list(p->view, "refused_batches");
    text_put_str(&out, "time,requester,authority,lines,codes,log_index\n");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *one = json_array_get(list, i);
        cell(p, &out, view_str(one, "time"), false);
        cell(p, &out, view_str(one, "requester"), false);
        cell(p, &out, view_str(one, "authority"), false);
        count_cell(p, &out, one, "lines", false);
        list_cell(p, &out, view_list(one, "codes"), false);
        count_cell(p, &out, one, "log_index", true);
    }
    return text_span(&out);
}
