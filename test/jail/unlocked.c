/* The gateway without its jail, for what a jail would end: valgrind makes memory that it runs. It
 * is another program; the product has no such switch. */
#include "daemon/jail.h"

#include <unistd.h>

struct err jail_limit(enum process process, unsigned files_max) { return err_none(); }
struct err jail_lock(enum process process, const char *dir, const uint16_t *port,
                     size_t port_count) {
    return err_none();
}
int jail_landlock_abi(void) { return 0; }

int __real_execve(const char *path, char *const words[], char *const names[]);
int __wrap_execve(const char *path, char *const words[], char *const names[]);

/* The parent begins its children from /proc/self/exe, and under valgrind that is valgrind. */
int __wrap_execve(const char *path, char *const words[], char *const names[]) {
    char program[4096] = {0};
    ssize_t len = readlink(path, program, sizeof program - 1);
    return __real_execve(len > 0 ? program : path, words, names);
}
