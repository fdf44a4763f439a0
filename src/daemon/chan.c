/* How do two processes talk? */
#include "daemon/chan.h"

#include "base/bytes.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEAD_BYTES = 16,
    INLINE_BYTES_MAX = 61440, /* with its head well under the 64 KiB of one packet */
    SOCKET_BYTES = 1024 * 1024,
    FLAG_MEMORY = 1,
    SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL,
};

struct err chan_pair(int fd[2]) {
    int bytes = SOCKET_BYTES;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fd) != 0)
        return err_errno("cannot make a channel between two processes");
    for (int i = 0; i < 2; i++)
        setsockopt(fd[i], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes);
    return err_none();
}

/* ---- sending ---- */

static struct err memory_make(struct span body, int *fd) {
    *fd = memfd_create("message", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0) return err_errno("cannot make room for a message");
    for (size_t done = 0; done < body.len;) {
        ssize_t n = write(*fd, body.at + done, body.len - done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) {
            struct err e = err_errno("cannot make room for a message");
            close(*fd);
            return e;
        }
        done += (size_t)n;
    }
    if (fcntl(*fd, F_ADD_SEALS, SEALS) == 0) return err_none();
    struct err e = err_errno("cannot seal a message");
    close(*fd);
    return e;
}

static struct err packet_put(const struct chan *chan, struct iovec part[2], int file, bool wait,
                             enum chan_state *state) {
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    struct msghdr packet = {.msg_iov = part, .msg_iovlen = 2};
    if (file >= 0) {
        packet.msg_control = control.bytes;
        packet.msg_controllen = sizeof control.bytes;
        struct cmsghdr *rights = CMSG_FIRSTHDR(&packet);
        rights->cmsg_level = SOL_SOCKET;
        rights->cmsg_type = SCM_RIGHTS;
        rights->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(rights), &file, sizeof file);
    }
    ssize_t sent;
    do
        sent = sendmsg(chan->fd, &packet, MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT));
    while (sent < 0 && errno == EINTR);
    *state = CHAN_MESSAGE;
    if (sent >= 0) return err_none();
    if (errno == EAGAIN || errno == EWOULDBLOCK)
        *state = CHAN_EMPTY;
    else if (errno == EPIPE || errno == ECONNRESET || errno == ENOTCONN)
        *state = CHAN_CLOSED;
    else
        return err_errno("cannot send to the %s process", process_str(chan->peer));
    return err_none();
}

struct err chan_send(const struct chan *chan, enum message_kind kind, uint32_t number,
                     struct span body, int file, bool wait, enum chan_state *state) {
    uint8_t head[HEAD_BYTES] = {0};
    size_t bytes_max = 0;
    bool apart = body.len > INLINE_BYTES_MAX;
    bool allowed = proto_allows(kind, chan->self, chan->peer, &bytes_max);
    assert(allowed && body.len <= bytes_max && !(apart && file >= 0));
    assert(file < 0 || proto_carries_file(kind));
    *state = CHAN_CLOSED;
    if (chan->fd < 0) return err_none();
    be_put_u16(head, (uint16_t)kind);
    be_put_u16(head + 2, apart ? FLAG_MEMORY : 0);
    be_put_u32(head + 4, number);
    be_put_u64(head + 8, body.len);
    int memory = -1;
    if (apart) TRY(memory_make(body, &memory));
    struct iovec part[2] = {
        {head, sizeof head},
        {(void *)(uintptr_t)body.at, apart ? 0 : body.len},
    };
    struct err e = packet_put(chan, part, apart ? memory : file, wait, state);
    if (memory >= 0) close(memory);
    return e;
}

struct err chan_say(const struct chan *chan, enum message_kind kind, uint32_t number,
                    struct span body) {
    enum chan_state state;
    TRY(chan_send(chan, kind, number, body, -1, true, &state));
    if (state == CHAN_MESSAGE) return err_none();
    return err_make(ERR_FAULT, "the %s process has gone", process_str(chan->peer));
}

/* ---- receiving ---- */

/* The file that came along; false where there was more than one. All but the first are closed at
 * once: the padding of room for one number is room for a second. */
static bool file_take(struct msghdr *packet, int *file) {
    size_t taken = 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(packet); c; c = CMSG_NXTHDR(packet, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
        size_t files = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < files; i++) {
            int found;
            memcpy(&found, CMSG_DATA(c) + i * sizeof found, sizeof found);
            if (taken++ == 0)
                *file = found;
            else
                close(found);
        }
    }
    return taken <= 1;
}

static struct err violation(const struct chan *chan, unsigned kind, const char *what) {
    return err_make(ERR_FAULT, "the %s process sent a message (kind %u) %s",
                    process_str(chan->peer), kind, what);
}

/* A sealed memory file of exactly this length: nobody can change it while it is read. */
static struct err memory_read(const struct chan *chan, struct arena *arena, int fd, size_t len,
                              struct span *body) {
    struct stat found;
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & SEALS) != SEALS || fstat(fd, &found) != 0 ||
        (size_t)found.st_size != len)
        return violation(chan, 0, "whose memory is not sealed or not of its length");
    uint8_t *bytes = arena_alloc(arena, len + 1);
    for (size_t done = 0; done < len;) {
        ssize_t n = pread(fd, bytes + done, len - done, (off_t)done);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return violation(chan, 0, "whose memory cannot be read");
        done += (size_t)n;
    }
    *body = span_of(bytes, len);
    return err_none();
}

static struct err packet_read(const struct chan *chan, struct arena *arena, struct span packet,
                              struct message *message) {
    size_t bytes_max = 0;
    if (packet.len < HEAD_BYTES) return violation(chan, 0, "that is too short");
    unsigned kind = be_get_u16(packet.at);
    unsigned flags = be_get_u16(packet.at + 2);
    uint64_t len = be_get_u64(packet.at + 8);
    struct span rest = span_cut(packet, HEAD_BYTES, packet.len);
    message->kind = (enum message_kind)kind;
    message->number = be_get_u32(packet.at + 4);
    if (!proto_allows(message->kind, chan->peer, chan->self, &bytes_max))
        return violation(chan, kind, "that it may not send");
    if (len > bytes_max) return violation(chan, kind, "that is too long");
    if (flags == 0) {
        if (rest.len != len) return violation(chan, kind, "of another length than it says");
        if (message->file >= 0 && !proto_carries_file(message->kind))
            return violation(chan, kind, "with a file that it may not carry");
        message->body = arena_copy(arena, rest);
        return err_none();
    }
    if (flags != FLAG_MEMORY || rest.len != 0 || message->file < 0)
        return violation(chan, kind, "of a wrong form");
    int memory = message->file;
    message->file = -1;
    struct err e = memory_read(chan, arena, memory, len, &message->body);
    close(memory);
    return e;
}

/* What recvmsg came to; `*got` is above zero where there is a packet. */
static struct err packet_take(const struct chan *chan, bool wait, struct msghdr *packet,
                              ssize_t *got, enum chan_state *state) {
    do
        *got = recvmsg(chan->fd, packet, MSG_CMSG_CLOEXEC | (wait ? 0 : MSG_DONTWAIT));
    while (*got < 0 && errno == EINTR);
    *state = CHAN_MESSAGE;
    if (*got > 0) return err_none();
    *state = *got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? CHAN_EMPTY : CHAN_CLOSED;
    if (*got == 0 || *state == CHAN_EMPTY || errno == ECONNRESET || errno == ENOTCONN)
        return err_none();
    return err_errno("cannot hear the %s process", process_str(chan->peer));
}

struct err chan_receive(const struct chan *chan, struct arena *arena, bool wait,
                        struct message *message, enum chan_state *state) {
    static uint8_t bytes[HEAD_BYTES + INLINE_BYTES_MAX];
    union {
        char bytes[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    struct iovec part = {bytes, sizeof bytes};
    struct msghdr packet = {.msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = control.bytes,
                            .msg_controllen = sizeof control.bytes};
    ssize_t got = 0;
    *message = (struct message){.file = -1};
    *state = CHAN_CLOSED;
    if (chan->fd < 0) return err_none();
    struct err e = packet_take(chan, wait, &packet, &got, state);
    bool few = got < 0 || file_take(&packet, &message->file);
    if (!err_is(e) && *state == CHAN_MESSAGE) {
        if (!few)
            e = violation(chan, 0, "with more than one file");
        else if (packet.msg_flags & (MSG_TRUNC | MSG_CTRUNC))
            e = violation(chan, 0, "longer than a packet may be");
        else
            e = packet_read(chan, arena, span_of(bytes, (size_t)got), message);
        explicit_bzero(bytes, (size_t)got);
    }
    if (message->file >= 0 && (err_is(e) || *state != CHAN_MESSAGE)) {
        close(message->file);
        message->file = -1;
    }
    return e;
}
