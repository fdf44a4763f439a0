/* Who may be heard? Sockets that listen, for whoever may bind; nothing is accepted here. */
#include "http/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Or what the kernel allows. Who finds no room tries again after a whole second. */
enum { BACKLOG = 4096 };

static int listener_close(int fd) {
    int why = errno;
    if (fd >= 0) close(fd);
    errno = why;
    return -1;
}

static int listener_bind(int family, const void *where, socklen_t len) {
    int on = 1;
    int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return fd;
    /* A server that was stopped may start again at once; the options are inherited by what is
     * accepted, so no answer waits for a fuller packet. */
    bool fine =
        family != AF_INET || (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
                              setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0);
    return fine && bind(fd, where, len) == 0 ? fd : listener_close(fd);
}

struct err http_listen(const char *address, uint16_t port, int *listener) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, address, &where.sin_addr) != 1)
        return err_make(ERR_USAGE, "%s is not an IPv4 address; example: 127.0.0.1", address);
    int fd = listener_bind(AF_INET, &where, sizeof where);
    if (fd >= 0 && listen(fd, BACKLOG) != 0) fd = listener_close(fd);
    if (fd < 0) return err_errno("cannot listen on %s port %u", address, port);
    *listener = fd;
    return err_none();
}

/* Whether a socket stands there that somebody listens on, or something that is no socket. */
static bool path_taken(const struct sockaddr_un *where) {
    struct stat found;
    if (lstat(where->sun_path, &found) != 0) return false;
    if (!S_ISSOCK(found.st_mode)) return true;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool refused =
        connect(fd, (const struct sockaddr *)where, sizeof *where) != 0 && errno == ECONNREFUSED;
    listener_close(fd);
    return !refused;
}

struct err http_listen_local(const char *path, unsigned mode, int *listener) {
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof where.sun_path)
        return err_make(ERR_USAGE, "%s is too long for a socket; at most %zu bytes", path,
                        sizeof where.sun_path - 1);
    memcpy(where.sun_path, path, strlen(path));
    if (path_taken(&where))
        return err_make(ERR_FAULT, "%s is taken; stop whoever listens there", path);
    unlink(path);
    int fd = listener_bind(AF_UNIX, &where, sizeof where);
    /* Nobody can connect before it listens, and then the mode is set. */
    if (fd >= 0 && (chmod(path, mode) != 0 || listen(fd, BACKLOG) != 0)) fd = listener_close(fd);
    if (fd < 0) return err_errno("cannot listen on %s", path);
    *listener = fd;
    return err_none();
}
