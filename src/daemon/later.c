/* What is asked that one round has no time for? */
#include "daemon/later.h"

#include "daemon/pages.h"

struct kept {
    struct arena *arena; /* NULL: none is kept here */
    enum process from;
    struct message message;
    struct view_steps steps;
    uint64_t order; /* the smaller, the longer it waits */
};

struct later {
    struct kept kept[LATER_MAX];
    uint64_t orders;
    size_t count;
};

struct later *later_open(struct arena *arena) { return ARENA_NEW(arena, struct later); }

static void drop(struct later *later, struct kept *kept) {
    arena_close(kept->steps.arena);
    arena_close(kept->arena);
    *kept = (struct kept){0};
    later->count--;
}

void later_close(struct later *later) {
    for (size_t i = 0; later && i < LATER_MAX; i++)
        if (later->kept[i].arena) drop(later, &later->kept[i]);
}

static struct kept *room_find(struct later *later) {
    for (size_t i = 0; i < LATER_MAX; i++)
        if (!later->kept[i].arena) return &later->kept[i];
    return NULL;
}

bool later_keep(struct serving *serving, enum process from, const struct message *message) {
    struct later *later = serving->later;
    struct kept *kept = room_find(later);
    if (!kept) return false;
    kept->arena = arena_open(2 * message->body.len + 65536);
    kept->message = (struct message){.kind = message->kind,
                                     .number = message->number,
                                     .body = arena_copy(kept->arena, message->body),
                                     .file = -1};
    kept->from = from;
    kept->steps = serving->steps;
    kept->order = ++later->orders;
    later->count++;
    serving->steps = (struct view_steps){0};
    return true;
}

bool later_waits(const struct later *later) { return later->count > 0; }

void later_forget(struct later *later, enum process from) {
    for (size_t i = 0; i < LATER_MAX; i++)
        if (later->kept[i].arena && later->kept[i].from == from) drop(later, &later->kept[i]);
}

static struct kept *oldest(struct later *later) {
    struct kept *found = NULL;
    for (size_t i = 0; i < LATER_MAX; i++) {
        struct kept *kept = &later->kept[i];
        if (kept->arena && (!found || kept->order < found->order)) found = kept;
    }
    return found;
}

static struct err again(struct serving *serving, const struct kept *kept, bool *later) {
    struct waiting_call waiting = {.from = kept->from, .number = kept->message.number};
    struct call_reply reply;
    if (kept->message.kind == MESSAGE_PAGE)
        return pages_answer(serving->pages, kept->from, &kept->message, later);
    TRY(call_read(kept->message.body, &waiting.call));
    call_do(serving, &waiting.call, &reply);
    *later = reply.later;
    return *later ? err_none() : answer_send(serving, &waiting, &reply);
}

struct err later_turn(struct serving *serving) {
    struct later *later = serving->later;
    struct kept *kept = oldest(later);
    bool waits = false;
    if (!kept) return err_none();
    kept->order = ++later->orders; /* the next round is another's */
    serving->steps = kept->steps;
    serving->steps.again = true;
    serving->steps.later = false;
    TRY(again(serving, kept, &waits));
    kept->steps = serving->steps;
    serving->steps = (struct view_steps){0};
    if (!waits) drop(later, kept);
    return err_none();
}

void later_end(struct serving *serving) {
    arena_close(serving->steps.arena);
    serving->steps = (struct view_steps){0};
}
