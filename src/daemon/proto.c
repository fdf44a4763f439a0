/* Who may say what to whom? */
#include "daemon/proto.h"

#include "base/limits.h"
#include "daemon/ahead.h"
#include "daemon/call.h"
#include "daemon/carry.h"
#include "daemon/page.h"
#include "daemon/remote.h"
#include "daemon/setup.h"

#include <assert.h>
#include <string.h>

static const char *const process_name[PROCESS_COUNT] = {
    [PROCESS_NONE] = "nobody",   [PROCESS_PARENT] = "parent",   [PROCESS_GATE] = "gate",
    [PROCESS_PORTAL] = "portal", [PROCESS_COURIER] = "courier", [PROCESS_KEEPER] = "keeper",
    [PROCESS_LEDGER] = "ledger", [PROCESS_CHECKER] = "checker",
};

const char *process_str(enum process process) {
    return process < PROCESS_COUNT ? process_name[process] : process_name[PROCESS_NONE];
}

enum process process_of(const char *name) {
    for (unsigned i = PROCESS_PARENT; i < PROCESS_COUNT; i++)
        if (strcmp(process_name[i], name) == 0) return (enum process)i;
    return PROCESS_NONE;
}

/* Every child, towards the parent. */
enum { ANY = PROCESS_COUNT };

static const struct rule {
    const char *name;
    size_t bytes_max;
    uint8_t from[2];
    uint8_t to[2];
    bool file;
} rules[MESSAGE_COUNT] = {
    [MESSAGE_READY] = {"ready", 0, {ANY}, {PROCESS_PARENT}, false},
    [MESSAGE_PEER] = {"peer", 1, {PROCESS_PARENT}, {ANY}, true},
    [MESSAGE_STOP] = {"stop", 0, {PROCESS_PARENT}, {ANY}, false},
    [MESSAGE_RELOAD] =
        {"reload", SETUP_BYTES_MAX, {PROCESS_PARENT}, {PROCESS_KEEPER, PROCESS_LEDGER}, false},
    [MESSAGE_CALL] = {"call", CALL_BYTES_MAX, {PROCESS_GATE}, {PROCESS_KEEPER}, false},
    [MESSAGE_PART] = {"part", CALL_PART_BYTES_MAX, {PROCESS_GATE}, {PROCESS_KEEPER}, false},
    [MESSAGE_END] = {"end", 0, {PROCESS_GATE}, {PROCESS_KEEPER}, false},
    [MESSAGE_CANCEL] = {"cancel", 0, {PROCESS_GATE}, {PROCESS_KEEPER}, false},
    [MESSAGE_MORE] = {"more", 8, {PROCESS_KEEPER}, {PROCESS_GATE}, false},
    [MESSAGE_REPLY] = {"reply", CALL_REPLY_BYTES_MAX, {PROCESS_KEEPER}, {PROCESS_GATE}, true},
    [MESSAGE_PAGE] = {"page", PAGE_BYTES_MAX, {PROCESS_PORTAL}, {PROCESS_KEEPER}, false},
    [MESSAGE_PAGED] = {"paged", PAGE_SAID_BYTES_MAX, {PROCESS_KEEPER}, {PROCESS_PORTAL}, true},
    [MESSAGE_HEAD] = {"head", 0, {PROCESS_KEEPER}, {PROCESS_LEDGER}, false},
    [MESSAGE_APPEND] =
        {"append", REMOTE_APPEND_BYTES_MAX, {PROCESS_KEEPER}, {PROCESS_LEDGER}, false},
    [MESSAGE_PUBLISH] = {"publish", 0, {PROCESS_KEEPER}, {PROCESS_LEDGER}, false},
    [MESSAGE_RECEIPTS] = {"receipts", 12, {PROCESS_KEEPER}, {PROCESS_LEDGER}, false},
    [MESSAGE_RECEIPT_COSIGNED] = {"receipt-cosigned", 8, {PROCESS_KEEPER}, {PROCESS_LEDGER}, false},
    [MESSAGE_ENTRIES] = {"entries", 12, {PROCESS_KEEPER}, {PROCESS_LEDGER}, false},
    [MESSAGE_NEXT_STATE] = {"next-state", 8, {PROCESS_KEEPER}, {PROCESS_LEDGER}, false},
    [MESSAGE_STANDING] = {"standing", 0, {PROCESS_KEEPER}, {PROCESS_LEDGER}, false},
    [MESSAGE_DONE] = {"done", REMOTE_DONE_BYTES_MAX, {PROCESS_LEDGER}, {PROCESS_KEEPER}, false},
    [MESSAGE_CARRY] =
        {"carry", CARRY_BYTES_MAX, {PROCESS_KEEPER, PROCESS_LEDGER}, {PROCESS_COURIER}, false},
    [MESSAGE_CARRIED] =
        {"carried", CARRIED_BYTES_MAX, {PROCESS_COURIER}, {PROCESS_KEEPER, PROCESS_LEDGER}, false},
    [MESSAGE_CHECK] = {"check", AHEAD_BYTES_MAX, {PROCESS_KEEPER}, {PROCESS_CHECKER}, false},
    [MESSAGE_CHECKED] = {"checked", AHEAD_CHECKS_MAX, {PROCESS_CHECKER}, {PROCESS_KEEPER}, false},
};

static bool is_among(const uint8_t among[2], enum process process) {
    if (process <= PROCESS_NONE || process >= PROCESS_COUNT) return false;
    if (among[0] == ANY) return process != PROCESS_PARENT;
    return among[0] == process || among[1] == process;
}

bool proto_allows(enum message_kind kind, enum process from, enum process to, size_t *bytes_max) {
    if (kind <= MESSAGE_NONE || kind >= MESSAGE_COUNT) return false;
    const struct rule *rule = &rules[kind];
    *bytes_max = rule->bytes_max;
    return is_among(rule->from, from) && is_among(rule->to, to);
}

bool proto_carries_file(enum message_kind kind) {
    return kind > MESSAGE_NONE && kind < MESSAGE_COUNT && rules[kind].file;
}

const char *message_str(enum message_kind kind) {
    return kind > MESSAGE_NONE && kind < MESSAGE_COUNT ? rules[kind].name : "unknown";
}
