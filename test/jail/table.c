/* Every door, and how it must end. A letter a process: gate, portal, courier, keeper, ledger.
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
    {"read", file_read, "keys/vault.key", "EEEEE"},
    {"read", file_read, "keys/subject.key", "EEEEE"},
    {"read", file_read, "keys/seal.key", "EEEEE"},
    {"read", file_read, "keys/log.key", "EEEEE"},
    {"read", file_read, "keys/custodian.key", "EEEEE"},
    {"read", file_read, "vault.db", "EEEEE"},
    {"read", file_read, "ledger.db", "EEEEE"},
    {"read", file_read, "portcullis.ini", "EEEEE"},
    {"read", file_read, "outside/one", "EEEEE"},
    {"read", file_read, "/etc/passwd", "EEEEE"},
    {"read", file_read, "/proc/self/environ", "EEEEE"},
    {"read", file_read, "/proc/self/maps", "EEEEE"},
    {"read", file_read, "log/../keys/vault.key", "EEEEE"},
    {"read", file_read, "anchor/checkpoint", "EEEEo"},
    {"read", file_read, "packs/one.json", "EEEoE"},
    {"read", file_read, "orders.d/one", "EEEoE"},
    {"read", file_read, "batches/one", "EEEoE"},
    {"read", file_read, "log/checkpoint", "ooEoo"},
    {"read", file_read, "log/tile/000", "ooEoo"},
    {"read by open(2)", old_call, "log/checkpoint", "KKKKK"},
    {"read memory of another", memory_of_parent, "/proc/PID/mem", "EEEEE"},
    {"list", folder_read, ".", "EEEEE"},
    {"list", folder_read, "keys", "EEEEE"},
    {"list", folder_read, "/", "EEEEE"},
    {"list", folder_read, "log", "KKEoo"},
    {"list", folder_read, "batches", "EEEoE"},
    {"write", file_write, "keys/vault.key", "KKKEE"},
    {"write", file_write, "vault.db", "KKKEE"},
    {"write", file_write, "ledger.db", "KKKEE"},
    {"write", file_write, "portcullis.ini", "KKKEE"},
    {"write", file_write, "outside/one", "KKKEE"},
    {"write", file_write, "log/checkpoint", "KKKEo"},
    {"write", file_write, "anchor/checkpoint", "KKKEo"},
    {"write", file_write, "packs/one.json", "KKKoE"},
    {"write", file_write, "batches/one", "KKKoE"},
    {"make", file_make, "new", "KKKEE"},
    {"make", file_make, "keys/new", "KKKEE"},
    {"make", file_make, "run/new", "KKKEE"},
    {"make", file_make, "outside/new", "KKKEE"},
    {"make", file_make, "log/new", "KKKEo"},
    {"make", file_make, "anchor/new", "KKKEo"},
    {"make", file_make, "batches/new", "KKKoE"},
    {"cut", file_cut, "keys/vault.key", "KKKEE"},
    {"cut", file_cut, "log/checkpoint", "KKKEo"},
    {"a file without a name in", file_unnamed, ".", "KKKEE"},
    {"a file without a name in", file_unnamed, "batches", "KKKoE"},
    {"remove", file_drop, "keys/vault.key", "KKKEE"},
    {"remove", file_drop, "vault.db", "KKKEE"},
    {"remove", file_drop, "log/checkpoint", "KKKEo"},
    {"remove", file_drop, "batches/one", "KKKoE"},
    {"move into batches", file_move, "vault.db", "KKKEE"},
    {"move into batches", file_move, "keys/vault.key", "KKKEE"},
    {"link into batches", file_link, "keys/vault.key", "KKKEE"},
    {"a symbolic link", link_make, "batches/away", "KKKKK"},
    {"a named pipe", fifo_make, "batches/pipe", "KKKKK"},
    {"change the mode of", file_mode, "batches/one", "KKKKK"},
    {"change the owner of", file_owner, "batches/one", "KKKKK"},
    {"truncate", file_truncate, "batches/one", "KKKKK"},
    {"label", file_label, "batches/one", "KKKKK"},
    {"watch", watch_make, "outside", "KKKKK"},
    {"go to", folder_go, "outside", "KKKKK"},
    {"another root", root_change, "outside", "KKKKK"},

    {"make a socket", socket_make, "", "KKoKK"},
    {"make a local socket", socket_make_local, "", "KKKKK"},
    {"make a pair of sockets", socket_make_pair, "", "KKKKK"},
    {"make a socket to the kernel", socket_make_netlink, "", "KKKKK"},
    {"make a raw socket", socket_make_raw, "", "KKKKK"},
    {"dial a configured port", dial, "", "KKoKK"},
    {"ask a name server for", name_ask, "hooks.example", "KKoKK"},
    {"dial another port", dial_elsewhere, "", "KKEKK"},
    {"dial out by sendto", dial_by_sending, "", "KKKKK"},
    {"dial out by sendmsg", dial_by_message, "", "KKKKK"},
    {"send a datagram", datagram, "", "KKKKK"},
    {"listen no more", listen_no_more, "", "KKoKK"},
    {"listen anew", listen_anew, "", "KKKKK"},
    {"bind", name_take, "", "KKKKK"},
    {"set an option", option_set, "", "KKoKK"},
    {"answer on a socket it has", answer_there, "", "oooKK"},

    {"run", run, "/bin/true", "KKKKK"},
    {"run an open program", run_open, "", "KKKKK"},
    {"fork", fork_one, "", "KKKKK"},
    {"clone", fork_plain, "", "KKKKK"},
    {"trace another", trace, "", "KKKKK"},
    {"read memory by its own number", memory_read, "", "KKKKK"},
    {"read memory of another", memory_read_parent, "process_vm_readv", "KKKKK"},
    {"signal another", signal_send, "kill", "KKKKK"},
    {"signal another", signal_thread, "tgkill", "KKKKK"},
    {"signal another", signal_queue, "pidfd_send_signal", "KKKKK"},
    {"signal another", signal_by_file, "F_SETOWN", "KKKKK"},
    {"take a file of another", file_of_parent, "", "KKKKK"},
    {"find another", process_find, "pidfd_open", "KKKKK"},
    {"lift a limit", limit_lift, "", "KKKKK"},
    {"allow tracing", trace_allow, "", "KKKKK"},

    {"run what was written", memory_run, "mprotect", "KKKKK"},
    {"run what will be written", memory_run_new, "mmap", "KKKKK"},
    {"map a program", program_map, "", "KKKKK"},
    {"share memory", memory_share, "", "KKKKK"},
    {"advise memory", memory_keep, "MADV_DOFORK", "KKKKK"},

    {"io_uring", ring, "", "KKKKK"},
    {"bpf", program_load, "", "KKKKK"},
    {"userfaultfd", fault_handle, "", "KKKKK"},
    {"keyctl", key_ring, "", "KKKKK"},
    {"perf_event_open", measure, "", "KKKKK"},
    {"unshare", space_leave, "", "KKKKK"},
    {"setns", space_enter, "", "KKKKK"},
    {"mount", file_system, "", "KKKKK"},
    {"setuid", user_change, "", "KKKKK"},
    {"setgid", group_change, "", "KKKKK"},
    {"capget", rights_get, "", "KKKKK"},
    {"personality", personality_set, "", "KKKKK"},
    {"seccomp", rules_filter, "", "KKKKK"},
    {"ioctl", device_speak, "", "KKKKK"},
    {"msgget", queue_make, "", "KKKKK"},
};
const size_t doors_count = sizeof doors / sizeof *doors;
