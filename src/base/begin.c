/* What must hold before a program of ours does anything? */
#include "base/begin.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Each is opened the wrong way round, so that whoever uses it hears that it is none: a sentence
 * meant for a closed standard output must go neither into a file that was opened in its place, nor
 * nowhere without a word. The lowest free number is the one that is given. */
static struct err standard_hold(void) {
    static const int how[] = {O_WRONLY, O_RDONLY, O_RDONLY};
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) continue;
        if (open("/dev/null", how[fd]) != fd) return err_errno("cannot open /dev/null");
    }
    return err_none();
}

struct err program_begin(void) {
    /* One byte, not none: then no core is handed to a program either, core(5). */
    const struct rlimit least = {1, 1};
    TRY(standard_hold());
    struct rlimit now;
    if (getrlimit(RLIMIT_CORE, &now) == 0 && now.rlim_max == 0) return err_none();
    if (setrlimit(RLIMIT_CORE, &least) != 0) return err_errno("cannot forbid core dumps");
    return err_none();
}
