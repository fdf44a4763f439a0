/* Does nothing of ours stand where standard output was, and is nothing of ours dumped? */
#include "base/begin.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* In a process of its own, that has closed these. 0: all is as it should be. */
static int begun(const int *closed, size_t count) {
    char byte = 0;
    pid_t child = fork();
    if (child == 0) {
        for (size_t i = 0; i < count; i++)
            close(closed[i]);
        if (err_is(program_begin())) _exit(2);
        if (open("/dev/null", O_RDWR | O_CLOEXEC) <= STDERR_FILENO) _exit(3);
        for (size_t i = 0; i < count; i++) {
            ssize_t done =
                closed[i] == STDIN_FILENO ? read(closed[i], &byte, 1) : write(closed[i], &byte, 1);
            if (done >= 0 || errno != EBADF) _exit(4);
        }
        _exit(0);
    }
    int status = 0;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void no_file_comes_to_stand_where_a_closed_output_was(void **state) {
    assert_int_equal(begun((const int[]){0, 1, 2}, 3), 0);
    assert_int_equal(begun((const int[]){1}, 1), 0);
    assert_int_equal(begun((const int[]){2, 0}, 2), 0);
    assert_int_equal(begun(NULL, 0), 0);
}

static void no_core_is_written(void **state) {
    pid_t child = fork();
    if (child == 0) {
        struct rlimit found;
        if (err_is(program_begin()) || getrlimit(RLIMIT_CORE, &found) != 0) _exit(2);
        _exit(found.rlim_cur <= 1 && found.rlim_max <= 1 ? 0 : 1);
    }
    int status = 0;
    assert_true(child > 0 && waitpid(child, &status, 0) == child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_file_comes_to_stand_where_a_closed_output_was),
        cmocka_unit_test(no_core_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
