/* The door between any two processes. The input says who speaks to whom and with which files, then
 * the packet: it is refused, or it is a message of the table. Nothing of it stays open. */
#include "daemon/chan.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHOICE = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len);

static int memory_make(struct span bytes, unsigned seals) {
    int fd = memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0 || write(fd, bytes.at, bytes.len) != (ssize_t)bytes.len ||
        fcntl(fd, F_ADD_SEALS, seals & 15) != 0)
        __builtin_trap();
    return fd;
}

static bool packet_send(int to, struct span packet, int file, unsigned files) {
    union {
        char bytes[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    const int pair[2] = {file, file};
    struct iovec part = {(void *)(uintptr_t)packet.at, packet.len};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (files) {
        control.align = (struct cmsghdr){CMSG_LEN(files * sizeof(int)), SOL_SOCKET, SCM_RIGHTS};
        memcpy(CMSG_DATA(&control.align), pair, files * sizeof(int));
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(files * sizeof(int));
    }
    return sendmsg(to, &message, MSG_DONTWAIT) >= 0;
}

/* The number that would be opened next: it grows with whatever is left open. */
static int lowest_open(void) {
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(fd);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t len) {
    static struct arena *arena;
    struct message message;
    enum chan_state state;
    size_t most = 0;
    int fd[2];
    if (!arena) arena = arena_open(64 << 20);
    if (len < CHOICE) return 0;
    int before = lowest_open();
    struct span packet = span_of(at + CHOICE, len - CHOICE);
    struct chan to = {-1, (enum process)(at[0] % PROCESS_COUNT),
                      (enum process)(at[0] / PROCESS_COUNT % PROCESS_COUNT)};
    if (err_is(chan_pair(fd))) __builtin_trap();
    to.fd = fd[1];
    int file = memory_make(span_cut(packet, 0, at[2] < packet.len ? at[2] : packet.len), at[3]);
    bool sent = packet_send(fd[0], packet, file, at[1] % 3);
    close(file);
    close(fd[0]);
    if (sent && !err_is(chan_receive(&to, arena, false, &message, &state)) &&
        state == CHAN_MESSAGE) {
        if (!proto_allows(message.kind, to.peer, to.self, &most) || message.body.len > most ||
            (message.file >= 0 && !proto_carries_file(message.kind)))
            __builtin_trap();
        if (message.file >= 0) close(message.file);
    }
    close(fd[1]);
    if (lowest_open() != before) __builtin_trap();
    arena_wipe(arena);
    return 0;
}
