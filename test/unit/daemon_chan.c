/* Does a channel hand over what may be said, whole, and refuse everything else without keeping
 * anything of it open? */
#include "base/bytes.h"
#include "daemon/call.h"
#include "daemon/chan.h"
#include "daemon/remote.h"

#include "shared.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    HEAD = 16,
    ARENA = 96 * 1024 * 1024,
    ALL_SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL
};

/* Two processes that talk, both of them here. */
struct talk {
    struct chan from, to;
    struct arena *arena;
    int open_before;
};

static int open_count(void) {
    int count = 0;
    DIR *folder = opendir("/proc/self/fd");
    assert_non_null(folder);
    while (readdir(folder))
        count++;
    closedir(folder);
    return count;
}

static struct talk talk_begin(enum process from, enum process to) {
    int fd[2];
    struct talk talk = {.arena = arena_open(ARENA), .open_before = open_count()};
    assert_false(err_is(chan_pair(fd)));
    talk.from = (struct chan){fd[0], from, to};
    talk.to = (struct chan){fd[1], to, from};
    return talk;
}

/* Nothing that came is open any more. */
static void talk_end(struct talk *talk) {
    if (talk->from.fd >= 0) close(talk->from.fd);
    if (talk->to.fd >= 0) close(talk->to.fd);
    arena_close(talk->arena);
    assert_int_equal(open_count(), talk->open_before);
}

/* ---- saying anything at all ---- */

struct packet {
    unsigned kind, flags;
    uint64_t len; /* as it says */
    size_t bytes; /* as it has */
    size_t cut;   /* 0: whole; else only so many bytes of the head */
    int file[3];
    size_t files;
};

static void packet_send(const struct talk *talk, const struct packet *packet) {
    static uint8_t bytes[200000];
    union {
        char bytes[CMSG_SPACE(3 * sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    be_put_u16(bytes, (uint16_t)packet->kind);
    be_put_u16(bytes + 2, (uint16_t)packet->flags);
    be_put_u32(bytes + 4, 7);
    be_put_u64(bytes + 8, packet->len);
    struct iovec part = {bytes, packet->cut ? packet->cut : HEAD + packet->bytes};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (packet->files) {
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(packet->files * sizeof(int));
        struct cmsghdr *rights = &control.align;
        *rights = (struct cmsghdr){CMSG_LEN(packet->files * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
        memcpy(CMSG_DATA(rights), packet->file, packet->files * sizeof(int));
    }
    assert_int_equal(sendmsg(talk->from.fd, &message, 0), part.iov_len);
}

static void is_refused(const struct talk *talk, const char *why) {
    struct message message;
    enum chan_state state;
    int before = open_count();
    struct err e = chan_receive(&talk->to, talk->arena, false, &message, &state);
    if (e.kind != ERR_FAULT || !strstr(e.text, why)) fail_msg("%s: \"%s\"", why, e.text);
    if (open_count() != before) fail_msg("%s: a file was left open", why);
}

static int memory_of(size_t len, int seals) {
    int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)len), 0);
    if (seals) assert_int_equal(fcntl(fd, F_ADD_SEALS, seals), 0);
    return fd;
}

/* ---- what may be said ---- */

static void every_length_arrives_as_it_was_sent(void **state) {
    static const size_t len[] = {0,     1,     2,      4095,    61439,         61440,
                                 61441, 65536, 212992, 1000003, CALL_BYTES_MAX};
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    uint8_t *bytes = arena_alloc(talk.arena, CALL_BYTES_MAX);
    for (size_t i = 0; i < CALL_BYTES_MAX; i++)
        bytes[i] = (uint8_t)(i * 131 + i / 251);
    for (size_t i = 0; i < sizeof len / sizeof *len; i++) {
        struct message message;
        enum chan_state state_;
        assert_false(
            err_is(chan_say(&talk.from, MESSAGE_CALL, (uint32_t)i + 9, span_of(bytes, len[i]))));
        assert_false(err_is(chan_receive(&talk.to, talk.arena, false, &message, &state_)));
        assert_int_equal(state_, CHAN_MESSAGE);
        assert_int_equal(message.kind, MESSAGE_CALL);
        assert_int_equal(message.number, i + 9);
        assert_int_equal(message.file, -1);
        assert_true(span_equal(message.body, span_of(bytes, len[i])));
    }
    talk_end(&talk);
}

static void a_file_comes_along_where_it_may_and_is_the_receivers(void **state) {
    struct talk talk = talk_begin(PROCESS_KEEPER, PROCESS_GATE);
    struct message message;
    enum chan_state found;
    char text[4] = {0};
    int fd = memory_of(0, 0);
    assert_int_equal(write(fd, "abc", 3), 3);
    assert_false(
        err_is(chan_send(&talk.from, MESSAGE_REPLY, 3, SPAN_LITERAL("head"), fd, true, &found)));
    close(fd);
    assert_false(err_is(chan_receive(&talk.to, talk.arena, false, &message, &found)));
    assert_true(message.file >= 0 && span_is(message.body, "head"));
    assert_int_equal(fcntl(message.file, F_GETFD), FD_CLOEXEC);
    assert_int_equal(pread(message.file, text, 3, 0), 3);
    assert_string_equal(text, "abc");
    close(message.file);
    talk_end(&talk);
}

static void what_was_said_before_the_end_is_heard_and_then_the_end(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    struct message message;
    enum chan_state found;
    assert_false(err_is(chan_receive(&talk.to, talk.arena, false, &message, &found)));
    assert_int_equal(found, CHAN_EMPTY);
    assert_false(err_is(chan_say(&talk.from, MESSAGE_END, 5, (struct span){0})));
    close(talk.from.fd);
    talk.from.fd = -1;
    assert_false(err_is(chan_receive(&talk.to, talk.arena, true, &message, &found)));
    assert_true(found == CHAN_MESSAGE && message.kind == MESSAGE_END && message.number == 5);
    assert_false(err_is(chan_receive(&talk.to, talk.arena, true, &message, &found)));
    assert_int_equal(found, CHAN_CLOSED);
    /* and a channel that is no more */
    close(talk.to.fd);
    talk.to.fd = -1;
    assert_false(err_is(chan_receive(&talk.to, talk.arena, true, &message, &found)));
    assert_int_equal(found, CHAN_CLOSED);
    assert_true(err_is(chan_say(&talk.from, MESSAGE_END, 5, (struct span){0})));
    talk_end(&talk);
}

static void to_say_something_to_who_has_gone_is_a_fault(void **state) {
    struct talk talk = talk_begin(PROCESS_KEEPER, PROCESS_LEDGER);
    close(talk.to.fd);
    talk.to.fd = -1;
    struct err e = chan_say(&talk.from, MESSAGE_HEAD, 0, (struct span){0});
    assert_int_equal(e.kind, ERR_FAULT);
    assert_non_null(strstr(e.text, "the ledger process has gone"));
    talk_end(&talk);
}

static void where_there_is_no_room_who_does_not_wait_is_told(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    enum chan_state found = CHAN_MESSAGE;
    struct message message;
    unsigned sent = 0;
    while (found == CHAN_MESSAGE && sent < 100000) {
        assert_false(
            err_is(chan_send(&talk.from, MESSAGE_END, sent, (struct span){0}, -1, false, &found)));
        sent += found == CHAN_MESSAGE;
    }
    assert_int_equal(found, CHAN_EMPTY);
    for (unsigned i = 0; i < sent; i++) {
        assert_false(err_is(chan_receive(&talk.to, talk.arena, false, &message, &found)));
        assert_true(found == CHAN_MESSAGE && message.number == i);
    }
    assert_false(err_is(chan_receive(&talk.to, talk.arena, false, &message, &found)));
    assert_int_equal(found, CHAN_EMPTY);
    talk_end(&talk);
}

/* ---- what may not ---- */

static void what_a_process_may_not_send_is_refused_whoever_sends_it(void **state) {
    unsigned refused = 0;
    for (unsigned from = PROCESS_PARENT; from < PROCESS_COUNT; from++)
        for (unsigned to = PROCESS_PARENT; to < PROCESS_COUNT; to++) {
            struct talk talk = talk_begin((enum process)from, (enum process)to);
            for (unsigned kind = 0; kind < MESSAGE_COUNT + 2; kind++) {
                size_t most = 0;
                if (proto_allows((enum message_kind)kind, (enum process)from, (enum process)to,
                                 &most))
                    continue;
                packet_send(&talk, &(struct packet){.kind = kind});
                is_refused(&talk, "that it may not send");
                refused++;
            }
            talk_end(&talk);
        }
    assert_true(refused > 700);
}

static void a_head_that_is_cut_anywhere_is_refused(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    for (size_t cut = 1; cut < HEAD; cut++) {
        packet_send(&talk, &(struct packet){.kind = MESSAGE_END, .cut = cut});
        is_refused(&talk, "that is too short");
    }
    talk_end(&talk);
}

static void a_length_that_is_not_the_bodys_is_refused(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    const struct packet wrong[] = {
        {.kind = MESSAGE_CALL, .len = 4, .bytes = 3},
        {.kind = MESSAGE_CALL, .len = 3, .bytes = 4},
        {.kind = MESSAGE_CALL, .len = 0, .bytes = 1},
        {.kind = MESSAGE_CALL, .len = CALL_BYTES_MAX, .bytes = 1},
        {.kind = MESSAGE_END, .len = 0, .bytes = 1},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        packet_send(&talk, &wrong[i]);
        is_refused(&talk, "of another length than it says");
    }
    talk_end(&talk);
}

static void one_byte_more_than_the_table_has_is_refused(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    const struct packet wrong[] = {
        {.kind = MESSAGE_END, .len = 1, .bytes = 1},
        {.kind = MESSAGE_CALL, .len = (uint64_t)CALL_BYTES_MAX + 1, .bytes = 0},
        {.kind = MESSAGE_CALL, .len = UINT64_MAX, .bytes = 0},
        {.kind = MESSAGE_CALL, .len = (uint64_t)1 << 32, .bytes = 0},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        packet_send(&talk, &wrong[i]);
        is_refused(&talk, "that is too long");
    }
    /* the same in memory of that length */
    int fd = memory_of(CALL_BYTES_MAX + 1, ALL_SEALS);
    packet_send(&talk, &(struct packet){.kind = MESSAGE_CALL,
                                        .flags = 1,
                                        .len = (uint64_t)CALL_BYTES_MAX + 1,
                                        .file = {fd},
                                        .files = 1});
    is_refused(&talk, "that is too long");
    close(fd);
    /* and a packet longer than any of ours */
    packet_send(&talk, &(struct packet){.kind = MESSAGE_CALL, .len = 70000, .bytes = 70000});
    is_refused(&talk, "longer than a packet may be");
    talk_end(&talk);
}

static void a_file_where_none_may_come_is_refused_and_closed(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    static const enum message_kind kinds[] = {MESSAGE_CALL, MESSAGE_PART, MESSAGE_END,
                                              MESSAGE_CANCEL};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        packet_send(&talk, &(struct packet){.kind = kinds[i], .file = {fd}, .files = 1});
        is_refused(&talk, "with a file that it may not carry");
    }
    close(fd);
    talk_end(&talk);
}

/* The room for one file's number is padded, and the kernel fills the padding with a second. */
static void more_than_one_file_is_refused_and_all_are_closed(void **state) {
    static const struct {
        enum process from, to;
        enum message_kind kind;
        size_t len;
    } said[] = {{PROCESS_GATE, PROCESS_KEEPER, MESSAGE_END, 0},
                {PROCESS_KEEPER, PROCESS_GATE, MESSAGE_REPLY, 9},
                {PROCESS_PARENT, PROCESS_GATE, MESSAGE_PEER, 1}};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        for (size_t files = 2; files <= 3; files++) {
            struct talk talk = talk_begin(said[i].from, said[i].to);
            int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
            packet_send(&talk, &(struct packet){.kind = said[i].kind,
                                                .len = said[i].len,
                                                .bytes = said[i].len,
                                                .file = {fd, fd, fd},
                                                .files = files});
            is_refused(&talk, "with more than one file");
            close(fd);
            talk_end(&talk);
        }
}

static void a_file_without_a_message_is_closed(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    struct msghdr empty = {.msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    struct cmsghdr *rights = &control.align;
    struct message message;
    enum chan_state found;
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    *rights = (struct cmsghdr){CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
    memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    assert_int_equal(sendmsg(talk.from.fd, &empty, 0), 0);
    close(fd);
    int before = open_count();
    struct err e = chan_receive(&talk.to, talk.arena, false, &message, &found);
    assert_true(err_is(e) || found == CHAN_CLOSED);
    assert_int_equal(open_count(), before);
    talk_end(&talk);
}

static void memory_that_somebody_could_still_change_is_refused(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    for (int seals = 0; seals < 16; seals++) {
        int fd = memory_of(100, seals);
        packet_send(&talk,
                    &(struct packet){
                        .kind = MESSAGE_CALL, .flags = 1, .len = 100, .file = {fd}, .files = 1});
        if (seals == ALL_SEALS) {
            struct message message;
            enum chan_state found;
            assert_false(err_is(chan_receive(&talk.to, talk.arena, false, &message, &found)));
            assert_int_equal(message.body.len, 100);
        } else
            is_refused(&talk, "not sealed");
        close(fd);
    }
    talk_end(&talk);
}

static void memory_of_another_length_or_none_is_refused(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    static const size_t has[] = {0, 99, 101, 4096};
    for (size_t i = 0; i < sizeof has / sizeof *has; i++) {
        int fd = memory_of(has[i], ALL_SEALS);
        packet_send(&talk,
                    &(struct packet){
                        .kind = MESSAGE_CALL, .flags = 1, .len = 100, .file = {fd}, .files = 1});
        is_refused(&talk, "not of its length");
        close(fd);
    }
    /* shrunk between sending and reading */
    int fd = memory_of(100, 0);
    packet_send(&talk, &(struct packet){
                           .kind = MESSAGE_CALL, .flags = 1, .len = 100, .file = {fd}, .files = 1});
    assert_int_equal(ftruncate(fd, 50), 0);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, ALL_SEALS), 0);
    is_refused(&talk, "not of its length");
    close(fd);
    talk_end(&talk);
}

static void what_is_no_memory_at_all_is_refused(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    int file[] = {ends[0], open("/dev/zero", O_RDONLY | O_CLOEXEC),
                  open("/proc/self/exe", O_RDONLY | O_CLOEXEC), open("/tmp", O_PATH | O_CLOEXEC)};
    for (size_t i = 0; i < 4; i++) {
        assert_true(file[i] >= 0);
        packet_send(
            &talk,
            &(struct packet){
                .kind = MESSAGE_CALL, .flags = 1, .len = 100, .file = {file[i]}, .files = 1});
        is_refused(&talk, "not sealed");
        close(file[i]);
    }
    close(ends[1]);
    talk_end(&talk);
}

static void a_wrong_form_is_refused(void **state) {
    struct talk talk = talk_begin(PROCESS_GATE, PROCESS_KEEPER);
    int fd = memory_of(100, ALL_SEALS);
    const struct packet wrong[] = {
        {.kind = MESSAGE_CALL, .flags = 1, .len = 100},
        {.kind = MESSAGE_CALL, .flags = 1, .len = 100, .bytes = 100},
        {.kind = MESSAGE_CALL, .flags = 1, .len = 100, .bytes = 1, .file = {fd}, .files = 1},
        {.kind = MESSAGE_CALL, .flags = 2, .len = 100, .file = {fd}, .files = 1},
        {.kind = MESSAGE_CALL, .flags = 3, .len = 100, .file = {fd}, .files = 1},
        {.kind = MESSAGE_CALL, .flags = 0x8000, .len = 0},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        packet_send(&talk, &wrong[i]);
        is_refused(&talk, "of a wrong form");
    }
    close(fd);
    talk_end(&talk);
}

/* What we may not say is a bug of ours: it stops, and is never sent. */
static void to_say_what_one_may_not_stops_the_speaker(void **state) {
    static const struct {
        enum process from, to;
        enum message_kind kind;
        size_t len;
        bool file;
    } bug[] = {{PROCESS_GATE, PROCESS_KEEPER, MESSAGE_APPEND, 0, false},
               {PROCESS_GATE, PROCESS_LEDGER, MESSAGE_HEAD, 0, false},
               {PROCESS_KEEPER, PROCESS_LEDGER, MESSAGE_RECEIPTS, 13, false},
               {PROCESS_GATE, PROCESS_KEEPER, MESSAGE_END, 0, true},
               {PROCESS_KEEPER, PROCESS_GATE, MESSAGE_REPLY, 70000, true}};
    for (size_t i = 0; i < sizeof bug / sizeof *bug; i++) {
        struct talk talk = talk_begin(bug[i].from, bug[i].to);
        pid_t pid = fork();
        if (pid == 0) {
            static uint8_t bytes[70000];
            enum chan_state found;
            signal(SIGABRT, SIG_DFL);
            if (!freopen("/dev/null", "w", stderr)) _exit(2);
            _exit(err_is(chan_send(&talk.from, bug[i].kind, 1, span_of(bytes, bug[i].len),
                                   bug[i].file ? 0 : -1, true, &found)));
        }
        int status = 0;
        waitpid(pid, &status, 0);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        talk_end(&talk);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_length_arrives_as_it_was_sent),
        cmocka_unit_test(a_file_comes_along_where_it_may_and_is_the_receivers),
        cmocka_unit_test(what_was_said_before_the_end_is_heard_and_then_the_end),
        cmocka_unit_test(to_say_something_to_who_has_gone_is_a_fault),
        cmocka_unit_test(where_there_is_no_room_who_does_not_wait_is_told),
        cmocka_unit_test(what_a_process_may_not_send_is_refused_whoever_sends_it),
        cmocka_unit_test(a_head_that_is_cut_anywhere_is_refused),
        cmocka_unit_test(a_length_that_is_not_the_bodys_is_refused),
        cmocka_unit_test(one_byte_more_than_the_table_has_is_refused),
        cmocka_unit_test(a_file_where_none_may_come_is_refused_and_closed),
        cmocka_unit_test(more_than_one_file_is_refused_and_all_are_closed),
        cmocka_unit_test(a_file_without_a_message_is_closed),
        cmocka_unit_test(memory_that_somebody_could_still_change_is_refused),
        cmocka_unit_test(memory_of_another_length_or_none_is_refused),
        cmocka_unit_test(what_is_no_memory_at_all_is_refused),
        cmocka_unit_test(a_wrong_form_is_refused),
        cmocka_unit_test(to_say_what_one_may_not_stops_the_speaker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
