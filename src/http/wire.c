/* How do bytes reach the other side? As they are, or, for development only, through TLS 1.3: in
 * production a server in front does that, and this process holds no key. Each call answers as the
 * system's own would: errno is EAGAIN where the other side must do something first. */
#include "http/inside.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { RECORD_BYTES_MAX = 16384 };

struct err http_server_tls(struct http_server *server, const char *certificate, const char *key) {
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    bool fine = tls && SSL_CTX_set_min_proto_version(tls, TLS1_3_VERSION) == 1 &&
                SSL_CTX_use_certificate_chain_file(tls, certificate) == 1 &&
                SSL_CTX_use_PrivateKey_file(tls, key, SSL_FILETYPE_PEM) == 1 &&
                SSL_CTX_check_private_key(tls) == 1 && SSL_CTX_set_num_tickets(tls, 0) == 1;
    ERR_clear_error();
    if (!fine) {
        SSL_CTX_free(tls);
        return err_make(ERR_FAULT,
                        "%s and %s are not a certificate and its key, both in PEM; make them anew",
                        certificate, key);
    }
    SSL_CTX_set_mode(tls, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    /* One record a turn, also of those that are no bytes for us (new keys, RFC 8446 section 4.6.3):
     * whoever sends them without end waits for his turn as others do. */
    SSL_CTX_clear_mode(tls, SSL_MODE_AUTO_RETRY);
    SSL_CTX_free(server->tls);
    server->tls = tls;
    return err_none();
}

bool wire_open(const struct http_server *server, struct connection *connection) {
    connection->tls = NULL;
    if (!server->tls) return true;
    connection->tls = SSL_new(server->tls);
    if (!connection->tls) return false;
    SSL_set_accept_state(connection->tls);
    return SSL_set_fd(connection->tls, connection->fd) == 1;
}

void wire_close(struct connection *connection) {
    SSL_free(connection->tls);
    connection->tls = NULL;
    close(connection->fd);
}

void wire_forget(struct http_server *server) {
    SSL_CTX_free(server->tls);
    server->tls = NULL;
}

bool wire_holds(const struct connection *connection) {
    return connection->tls && SSL_pending(connection->tls) > 0;
}

bool wire_greets(const struct connection *connection) {
    return connection->tls && !SSL_is_init_finished(connection->tls);
}

/* What SSL_read and SSL_write say, as recv and send would. */
static ssize_t tls_said(const struct connection *connection, int said) {
    if (said > 0) return said;
    switch (SSL_get_error(connection->tls, said)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        errno = EAGAIN;
        return -1;
    case SSL_ERROR_ZERO_RETURN:
        return 0;
    default:
        errno = EPROTO;
        return -1; /* after this nothing more may be said, not even goodbye */
    }
}

static int at_most(size_t len) { return len < RECORD_BYTES_MAX ? (int)len : (int)RECORD_BYTES_MAX; }

ssize_t wire_read(struct connection *connection, void *at, size_t len) {
    if (!connection->tls) return recv(connection->fd, at, len, 0);
    ERR_clear_error();
    int said = SSL_read(connection->tls, at, at_most(len));
    /* Whoever makes us answer beneath and takes no answer is not waited for: there is no end to
     * what could be read of them meanwhile. */
    if (said <= 0 && SSL_get_error(connection->tls, said) == SSL_ERROR_WANT_WRITE) {
        errno = EPROTO;
        return -1;
    }
    return tls_said(connection, said);
}

ssize_t wire_write(struct connection *connection, struct span head, struct span body, bool more) {
    struct iovec part[2] = {{(void *)(uintptr_t)head.at, head.len},
                            {(void *)(uintptr_t)body.at, body.len}};
    struct msghdr message = {.msg_iov = part, .msg_iovlen = body.len ? 2 : 1};
    if (!connection->tls)
        return sendmsg(connection->fd, &message, MSG_NOSIGNAL | (more ? MSG_MORE : 0));
    ERR_clear_error();
    return tls_said(connection, SSL_write(connection->tls, head.at, at_most(head.len)));
}

ssize_t wire_write_file(struct connection *connection, int file, off_t *at, size_t len) {
    uint8_t piece[RECORD_BYTES_MAX];
    if (!connection->tls) return sendfile(connection->fd, file, at, len);
    ssize_t got = pread(file, piece, (size_t)at_most(len), *at);
    if (got <= 0) return got;
    ERR_clear_error();
    ssize_t put = tls_said(connection, SSL_write(connection->tls, piece, (int)got));
    if (put > 0) *at += put;
    return put;
}

void wire_end(struct connection *connection) {
    ERR_clear_error();
    if (connection->tls && SSL_is_init_finished(connection->tls)) SSL_shutdown(connection->tls);
    shutdown(connection->fd, SHUT_WR);
}
