/* Every door, and how it must end. A letter a process: gate, portal, courier, keeper, ledger,
 * checker.
 *
 * E where the process opens files of its own, so that openat(2) is let through and Landlock looks
 * at the path; K everywhere else. What opens ("o") is what that process is there for. */
#include "doors.h"

#include <arpa/nameser.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <resolv.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static int ended(long result) { return result < 0 ? errno : 0; }

/* To where something listens; found before the jail, since asking is shut too. The port of the
 * first is one that a courier may dial, that of the second is not. */
static struct sockaddr_in listening_at, elsewhere_at;

uint16_t door_port(void) { return ntohs(listening_at.sin_port); }

bool bring(struct brought *brought) {
    socklen_t len = sizeof listening_at;
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    *brought = (struct brought){.parent = getppid(),
                                .tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                .listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                .elsewhere = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                                .udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0),
                                .program = open("/bin/true", O_RDONLY | O_CLOEXEC)};
    static struct __res_state servers;
    brought->servers = &servers;
    if (res_ninit(&servers) != 0) return false;
    brought->pidfd = (int)syscall(SYS_pidfd_open, brought->parent, 0);
    brought->page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return brought->tcp >= 0 && brought->listening >= 0 && brought->udp >= 0 &&
           brought->program >= 0 && brought->page != MAP_FAILED &&
           bind(brought->listening, (struct sockaddr *)&any, sizeof any) == 0 &&
           listen(brought->listening, 8) == 0 &&
           getsockname(brought->listening, (struct sockaddr *)&listening_at, &len) == 0 &&
           bind(brought->elsewhere, (struct sockaddr *)&any, sizeof any) == 0 &&
           listen(brought->elsewhere, 8) == 0 &&
           getsockname(brought->elsewhere, (struct sockaddr *)&elsewhere_at, &len) == 0 &&
           socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, brought->pair) == 0;
}

/* ---- files ---- */

static int file_read(const struct brought *brought, const char *path) {
    char byte;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    return ended(fd < 0 ? fd : read(fd, &byte, 1));
}
static int file_write(const struct brought *brought, const char *path) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    return ended(fd < 0 ? fd : write(fd, "x", 1));
}
static int file_make(const struct brought *brought, const char *path) {
    return ended(open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}
static int file_cut(const struct brought *brought, const char *path) {
    return ended(open(path, O_RDONLY | O_TRUNC | O_CLOEXEC));
}
static int file_unnamed(const struct brought *brought, const char *path) {
    return ended(open(path, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
}
static int file_drop(const struct brought *brought, const char *path) {
    return ended(unlink(path));
}
static int file_move(const struct brought *brought, const char *path) {
    return ended(rename(path, "batches/moved"));
}
static int file_link(const struct brought *brought, const char *path) {
    return ended(link(path, "batches/linked"));
}
static int link_make(const struct brought *brought, const char *path) {
    return ended(symlink("/etc/passwd", path));
}
static int file_mode(const struct brought *brought, const char *path) {
    return ended(chmod(path, 0666));
}
static int file_owner(const struct brought *brought, const char *path) {
    return ended(chown(path, getuid(), getgid()));
}
static int file_truncate(const struct brought *brought, const char *path) {
    return ended(truncate(path, 0));
}
static int file_label(const struct brought *brought, const char *path) {
    return ended(setxattr(path, "user.x", "x", 1, 0));
}
static int fifo_make(const struct brought *brought, const char *path) {
    return ended(mknod(path, S_IFIFO | 0600, 0));
}
static int folder_read(const struct brought *brought, const char *path) {
    char room[1024];
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return ended(fd < 0 ? fd : syscall(SYS_getdents64, fd, room, sizeof room));
}
static int folder_go(const struct brought *brought, const char *path) { return ended(chdir(path)); }
static int root_change(const struct brought *brought, const char *path) {
    return ended(chroot(path));
}
static int memory_of_parent(const struct brought *brought, const char *word) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/mem", brought->parent);
    return ended(open(path, O_RDONLY | O_CLOEXEC));
}
static int watch_make(const struct brought *brought, const char *path) {
    return ended(inotify_add_watch(inotify_init1(IN_CLOEXEC), path, IN_MODIFY));
}

/* ---- sockets ---- */

static int socket_make(const struct brought *brought, const char *word) {
    return ended(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}
static int socket_make_local(const struct brought *brought, const char *word) {
    return ended(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}
static int socket_make_pair(const struct brought *brought, const char *word) {
    int pair[2];
    return ended(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
}
static int socket_make_netlink(const struct brought *brought, const char *word) {
    return ended(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, 0));
}
static int socket_make_raw(const struct brought *brought, const char *word) {
    return ended(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
}

static int dial(const struct brought *brought, const char *word) {
    return ended(
        connect(brought->tcp, (const struct sockaddr *)&listening_at, sizeof listening_at));
}
/* As http/names.c does; nobody answers, and that is no matter here. */
static int name_ask(const struct brought *brought, const char *word) {
    static struct __res_state servers;
    static uint8_t answer[65536];
    servers = *brought->servers;
    servers.nscount = 1;
    servers.nsaddr_list[0] = listening_at; /* where no datagram is heard */
    servers.retrans = servers.retry = 1;
    servers.options |= RES_IGNTC;
    res_nquery(&servers, word, ns_c_in, ns_t_a, answer, sizeof answer);
    return 0;
}
static int dial_elsewhere(const struct brought *brought, const char *word) {
    return ended(
        connect(brought->tcp, (const struct sockaddr *)&elsewhere_at, sizeof elsewhere_at));
}
static int dial_by_sending(const struct brought *brought, const char *word) {
    return ended(sendto(brought->tcp, "x", 1, MSG_FASTOPEN | MSG_NOSIGNAL,
                        (const struct sockaddr *)&listening_at, sizeof listening_at));
}
static int dial_by_message(const struct brought *brought, const char *word) {
    struct iovec part = {(void *)(uintptr_t)"x", 1};
    struct msghdr message = {.msg_name = &listening_at,
                             .msg_namelen = sizeof listening_at,
                             .msg_iov = &part,
                             .msg_iovlen = 1};
    return ended(sendmsg(brought->tcp, &message, MSG_FASTOPEN | MSG_NOSIGNAL));
}
static int datagram(const struct brought *brought, const char *word) {
    return ended(sendto(brought->udp, "x", 1, MSG_NOSIGNAL, (const struct sockaddr *)&listening_at,
                        sizeof listening_at));
}
static int listen_no_more(const struct brought *brought, const char *word) {
    return ended(shutdown(brought->listening, SHUT_RDWR));
}
static int listen_anew(const struct brought *brought, const char *word) {
    return ended(listen(brought->tcp, 8));
}
static int name_take(const struct brought *brought, const char *word) {
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return ended(bind(brought->tcp, (const struct sockaddr *)&any, sizeof any));
}
static int option_set(const struct brought *brought, const char *word) {
    const int on = 1;
    return ended(setsockopt(brought->pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
}
static int answer_there(const struct brought *brought, const char *word) {
    return ended(send(brought->pair[0], "x", 1, MSG_NOSIGNAL));
}

/* ---- other programs and processes ---- */

static int run(const struct brought *brought, const char *path) {
    char *const words[] = {(char *)(uintptr_t)path, NULL};
    execve(path, words, (char *const[]){NULL}); /* /bin/true: it ends with 0 */
    return errno;
}
static int run_open(const struct brought *brought, const char *word) {
    char *const words[] = {(char *)(uintptr_t)"true", NULL};
    syscall(SYS_execveat, brought->program, "", words, (char *const[]){NULL}, AT_EMPTY_PATH);
    return errno;
}
static int fork_one(const struct brought *brought, const char *word) {
    pid_t pid = fork();
    if (pid == 0) _exit(0);
    return ended(pid);
}
static int fork_plain(const struct brought *brought, const char *word) {
    long pid = syscall(SYS_clone3, &(uint64_t[8]){[4] = SIGCHLD}, 64);
    if (pid == 0) _exit(0);
    return ended(pid);
}
/* Not as fork(3) makes one: a child of the parent's, whom nobody here waits for. */
static int fork_aside(const struct brought *brought, const char *word) {
    long pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) _exit(0);
    return ended(pid);
}
static int trace(const struct brought *brought, const char *word) {
    return ended(ptrace(PTRACE_SEIZE, brought->parent, NULL, NULL));
}
static int memory_read(const struct brought *brought, const char *word) {
    char here[8];
    struct iovec to = {here, sizeof here};
    struct iovec from = {brought->page, sizeof here};
    return ended(process_vm_readv(getpid(), &to, 1, &from, 1, 0));
}
static int memory_read_parent(const struct brought *brought, const char *word) {
    char here[8];
    struct iovec to = {here, sizeof here};
    struct iovec from = {(void *)(uintptr_t)&listening_at, sizeof here}; /* there as here */
    return ended(process_vm_readv(brought->parent, &to, 1, &from, 1, 0));
}
static int signal_send(const struct brought *brought, const char *word) {
    return ended(kill(brought->parent, SIGURG));
}
static int signal_thread(const struct brought *brought, const char *word) {
    return ended(syscall(SYS_tgkill, brought->parent, brought->parent, SIGURG));
}
static int signal_queue(const struct brought *brought, const char *word) {
    return ended(syscall(SYS_pidfd_send_signal, brought->pidfd, SIGURG, NULL, 0));
}
/* The kernel sends it when something can be read. */
static int signal_by_file(const struct brought *brought, const char *word) {
    return ended(fcntl(brought->pair[0], F_SETOWN, brought->parent));
}
static int file_of_parent(const struct brought *brought, const char *word) {
    return ended(syscall(SYS_pidfd_getfd, brought->pidfd, 1, 0));
}
static int process_find(const struct brought *brought, const char *word) {
    return ended(syscall(SYS_pidfd_open, brought->parent, 0));
}
static int limit_lift(const struct brought *brought, const char *word) {
    struct rlimit limit = {64, 64};
    return ended(setrlimit(RLIMIT_NOFILE, &limit));
}
static int trace_allow(const struct brought *brought, const char *word) {
    return ended(prctl(PR_SET_DUMPABLE, 1, 0, 0, 0));
}

/* ---- memory ---- */

static int memory_run(const struct brought *brought, const char *word) {
    return ended(mprotect(brought->page, 4096, PROT_READ | PROT_EXEC));
}
static int memory_run_new(const struct brought *brought, const char *word) {
    void *at =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? errno : 0;
}
static int program_map(const struct brought *brought, const char *word) {
    void *at = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, brought->program, 0);
    return at == MAP_FAILED ? errno : 0;
}
static int memory_share(const struct brought *brought, const char *word) {
    return ended(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600));
}
static int memory_keep(const struct brought *brought, const char *word) {
    return ended(madvise(brought->page, 4096, MADV_DOFORK));
}

/* ---- the kernel ---- */

static int ring(const struct brought *brought, const char *word) {
    struct io_uring_params params = {0};
    return ended(syscall(SYS_io_uring_setup, 4, &params));
}
static int program_load(const struct brought *brought, const char *word) {
    union bpf_attr map = {.map_type = BPF_MAP_TYPE_ARRAY};
    map.key_size = map.value_size = 4;
    map.max_entries = 1;
    return ended(syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
}
static int fault_handle(const struct brought *brought, const char *word) {
    return ended(syscall(SYS_userfaultfd, O_CLOEXEC));
}
static int key_ring(const struct brought *brought, const char *word) {
    return ended(syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1));
}
static int measure(const struct brought *brought, const char *word) {
    struct perf_event_attr what = {.type = PERF_TYPE_SOFTWARE,
                                   .size = sizeof what,
                                   .config = PERF_COUNT_SW_TASK_CLOCK,
                                   .exclude_kernel = 1};
    return ended(syscall(SYS_perf_event_open, &what, 0, -1, -1, 0));
}
static int space_leave(const struct brought *brought, const char *word) {
    return ended(unshare(CLONE_NEWUSER));
}
static int space_enter(const struct brought *brought, const char *word) {
    return ended(setns(brought->pidfd, CLONE_NEWUTS));
}
static int file_system(const struct brought *brought, const char *word) {
    return ended(mount("none", "outside", "tmpfs", 0, NULL) || umount("outside"));
}
static int user_change(const struct brought *brought, const char *word) {
    return ended(setuid(getuid()));
}
static int group_change(const struct brought *brought, const char *word) {
    return ended(setgid(getgid()));
}
static int rights_get(const struct brought *brought, const char *word) {
    struct {
        unsigned version;
        int pid;
    } head = {0x20080522, 0};
    unsigned rights[6];
    return ended(syscall(SYS_capget, &head, rights));
}
static int personality_set(const struct brought *brought, const char *word) {
    return ended(syscall(SYS_personality, 0xffffffff));
}
static int rules_filter(const struct brought *brought, const char *word) {
    unsigned action = 0x7fff0000; /* may it be allowed at all? */
    return ended(syscall(SYS_seccomp, 2 /* SECCOMP_GET_ACTION_AVAIL */, 0, &action));
}
static int device_speak(const struct brought *brought, const char *word) {
    int waiting;
    return ended(ioctl(brought->pair[0], FIONREAD, &waiting));
}
static int queue_make(const struct brought *brought, const char *word) {
    return ended(syscall(SYS_msgget, IPC_PRIVATE, IPC_CREAT | 0600));
}
static int old_call(const struct brought *brought, const char *word) {
    return ended(syscall(SYS_open, word, O_RDONLY | O_CLOEXEC));
}

/* ---- the table ---- */

const struct door doors[] = {
    {"read", file_read, "keys/vault.key", "EEEEEK"},
    {"read", file_read, "keys/subject.key", "EEEEEK"},
    {"read", file_read, "keys/seal.key", "EEEEEK"},
    {"read", file_read, "keys/log.key", "EEEEEK"},
    {"read", file_read, "keys/custodian.key", "EEEEEK"},
    {"read", file_read, "vault.db", "EEEEEK"},
    {"read", file_read, "ledger.db", "EEEEEK"},
    {"read", file_read, "portcullis.ini", "EEEEEK"},
    {"read", file_read, "outside/one", "EEEEEK"},
    {"read", file_read, "/etc/passwd", "EEEEEK"},
    {"read", file_read, "/proc/self/environ", "EEEEEK"},
    {"read", file_read, "/proc/self/maps", "EEEEEK"},
    {"read", file_read, "log/../keys/vault.key", "EEEEEK"},
    {"read", file_read, "anchor/checkpoint", "EEEEoK"},
    {"read", file_read, "packs/one.json", "EEEoEK"},
    {"read", file_read, "orders.d/one", "EEEoEK"},
    {"read", file_read, "batches/one", "EEEoEK"},
    {"read", file_read, "log/checkpoint", "ooEooK"},
    {"read", file_read, "log/tile/000", "ooEooK"},
    {"read by open(2)", old_call, "log/checkpoint", "KKKKKK"},
    {"read memory of another", memory_of_parent, "/proc/PID/mem", "EEEEEK"},
    {"list", folder_read, ".", "EEEEEK"},
    {"list", folder_read, "keys", "EEEEEK"},
    {"list", folder_read, "/", "EEEEEK"},
    {"list", folder_read, "log", "KKEooK"},
    {"list", folder_read, "batches", "EEEoEK"},
    {"write", file_write, "keys/vault.key", "KKKEEK"},
    {"write", file_write, "vault.db", "KKKEEK"},
    {"write", file_write, "ledger.db", "KKKEEK"},
    {"write", file_write, "portcullis.ini", "KKKEEK"},
    {"write", file_write, "outside/one", "KKKEEK"},
    {"write", file_write, "log/checkpoint", "KKKEoK"},
    {"write", file_write, "anchor/checkpoint", "KKKEoK"},
    {"write", file_write, "packs/one.json", "KKKoEK"},
    {"write", file_write, "batches/one", "KKKoEK"},
    {"make", file_make, "new", "KKKEEK"},
    {"make", file_make, "keys/new", "KKKEEK"},
    {"make", file_make, "run/new", "KKKEEK"},
    {"make", file_make, "outside/new", "KKKEEK"},
    {"make", file_make, "log/new", "KKKEoK"},
    {"make", file_make, "anchor/new", "KKKEoK"},
    {"make", file_make, "batches/new", "KKKoEK"},
    {"cut", file_cut, "keys/vault.key", "KKKEEK"},
    {"cut", file_cut, "log/checkpoint", "KKKEoK"},
    {"a file without a name in", file_unnamed, ".", "KKKEEK"},
    {"a file without a name in", file_unnamed, "batches", "KKKoEK"},
    {"remove", file_drop, "keys/vault.key", "KKKEEK"},
    {"remove", file_drop, "vault.db", "KKKEEK"},
    {"remove", file_drop, "log/checkpoint", "KKKEoK"},
    {"remove", file_drop, "batches/one", "KKKoEK"},
    {"move into batches", file_move, "vault.db", "KKKEEK"},
    {"move into batches", file_move, "keys/vault.key", "KKKEEK"},
    {"link into batches", file_link, "keys/vault.key", "KKKEEK"},
    {"a symbolic link", link_make, "batches/away", "KKKKKK"},
    {"a named pipe", fifo_make, "batches/pipe", "KKKKKK"},
    {"change the mode of", file_mode, "batches/one", "KKKKKK"},
    {"change the owner of", file_owner, "batches/one", "KKKKKK"},
    {"truncate", file_truncate, "batches/one", "KKKKKK"},
    {"label", file_label, "batches/one", "KKKKKK"},
    {"watch", watch_make, "outside", "KKKKKK"},
    {"go to", folder_go, "outside", "KKKKKK"},
    {"another root", root_change, "outside", "KKKKKK"},

    {"make a socket", socket_make, "", "KKoKKK"},
    {"make a local socket", socket_make_local, "", "KKKKKK"},
    {"make a pair of sockets", socket_make_pair, "", "KKKKKK"},
    {"make a socket to the kernel", socket_make_netlink, "", "KKKKKK"},
    {"make a raw socket", socket_make_raw, "", "KKKKKK"},
    {"dial a configured port", dial, "", "KKoKKK"},
    {"ask a name server for", name_ask, "hooks.example", "KKoKKK"},
    {"dial another port", dial_elsewhere, "", "KKEKKK"},
    {"dial out by sendto", dial_by_sending, "", "KKKKKK"},
    {"dial out by sendmsg", dial_by_message, "", "KKKKKK"},
    {"send a datagram", datagram, "", "KKKKKK"},
    {"listen no more", listen_no_more, "", "KKoKKK"},
    {"listen anew", listen_anew, "", "KKKKKK"},
    {"bind", name_take, "", "KKKKKK"},
    {"set an option", option_set, "", "KKoKKK"},
    {"answer on a socket it has", answer_there, "", "oooKKK"},

    {"run", run, "/bin/true", "KKKKKK"},
    {"run an open program", run_open, "", "KKKKKK"},
    {"fork", fork_one, "", "KKKoKK"}, /* one that decides ahead, in the same jail */
    {"clone", fork_plain, "", "KKKKKK"},
    {"clone", fork_aside, "CLONE_PARENT", "KKKKKK"},
    {"trace another", trace, "", "KKKKKK"},
    {"read memory by its own number", memory_read, "", "KKKKKK"},
    {"read memory of another", memory_read_parent, "process_vm_readv", "KKKKKK"},
    {"signal another", signal_send, "kill", "KKKKKK"},
    {"signal another", signal_thread, "tgkill", "KKKKKK"},
    {"signal another", signal_queue, "pidfd_send_signal", "KKKKKK"},
    {"signal another", signal_by_file, "F_SETOWN", "KKKKKK"},
    {"take a file of another", file_of_parent, "", "KKKKKK"},
    {"find another", process_find, "pidfd_open", "KKKKKK"},
    {"lift a limit", limit_lift, "", "KKKKKK"},
    {"allow tracing", trace_allow, "", "KKKKKK"},

    {"run what was written", memory_run, "mprotect", "KKKKKK"},
    {"run what will be written", memory_run_new, "mmap", "KKKKKK"},
    {"map a program", program_map, "", "KKKKKK"},
    {"share memory", memory_share, "", "KKKKKK"},
    {"advise memory", memory_keep, "MADV_DOFORK", "KKKKKK"},

    {"io_uring", ring, "", "KKKKKK"},
    {"bpf", program_load, "", "KKKKKK"},
    {"userfaultfd", fault_handle, "", "KKKKKK"},
    {"keyctl", key_ring, "", "KKKKKK"},
    {"perf_event_open", measure, "", "KKKKKK"},
    {"unshare", space_leave, "", "KKKKKK"},
    {"setns", space_enter, "", "KKKKKK"},
    {"mount", file_system, "", "KKKKKK"},
    {"setuid", user_change, "", "KKKKKK"},
    {"setgid", group_change, "", "KKKKKK"},
    {"capget", rights_get, "", "KKKKKK"},
    {"personality", personality_set, "", "KKKKKK"},
    {"seccomp", rules_filter, "", "KKKKKK"},
    {"ioctl", device_speak, "", "KKKKKK"},
    {"msgget", queue_make, "", "KKKKKK"},
};
const size_t doors_count = sizeof doors / sizeof *doors;
