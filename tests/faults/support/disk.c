/*
 * Preloaded into the server: makes its disk full, broken or slow when it is told to, at one call or at all of them. What to do
 * stands in a small file that both processes have mapped. Only files whose path begins with FAULTS_UNDER are touched.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

/* Which calls: bits of `what`. */
enum { WRITES = 1, SYNCS = 2, RENAMES = 4 };

struct order {
  _Atomic int32_t what;     /* 0: nothing is done */
  _Atomic int32_t error;    /* errno of the failure; 0: only slow */
  _Atomic int32_t skip;     /* so many calls pass before */
  _Atomic int32_t times;    /* so many fail; -1: all from there on */
  _Atomic int32_t slow;     /* milliseconds before each of the calls */
  _Atomic int32_t met;      /* how many calls were seen */
};

static struct order *order;
static const char *under;

__attribute__((constructor)) static void map_order(void) {
  const char *path = getenv("FAULTS_ORDER");
  under = getenv("FAULTS_UNDER");
  if (path == NULL || under == NULL) return;
  int fd = open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void *at = mmap(NULL, sizeof(struct order), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (at != MAP_FAILED) order = at;
}

static int is_under(const char *path) { return strncmp(path, under, strlen(under)) == 0; }

static int is_ours(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  /* The shared memory beside the log is not the disk's. */
  return is_under(path) && strstr(path, "-shm") == NULL;
}

/* 1 when the call is to fail; errno is set then. */
static int fails(int what) {
  if (atomic_load(&order->slow) > 0) usleep(atomic_load(&order->slow) * 1000);
  atomic_fetch_add(&order->met, 1);
  int error = atomic_load(&order->error);
  if (error == 0) return 0;
  if (atomic_load(&order->skip) > 0) {
    atomic_fetch_sub(&order->skip, 1);
    return 0;
  }
  int times = atomic_load(&order->times);
  if (times == 0) return 0;
  if (times > 0) atomic_fetch_sub(&order->times, 1);
  (void)what;
  errno = error;
  return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CHECK(kind, mine) \
  if (order != NULL && (atomic_load(&order->what) & (kind)) && (mine) && fails(kind)) return -1

ssize_t write(int fd, const void *from, size_t size) {
  CHECK(WRITES, is_ours(fd));
  return REAL(write)(fd, from, size);
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
  CHECK(WRITES, is_ours(fd));
  return REAL(pwrite)(fd, from, size, at);
}
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
  CHECK(WRITES, is_ours(fd));
  return REAL(pwrite64)(fd, from, size, at);
}
int fsync(int fd) {
  CHECK(SYNCS, is_ours(fd));
  return REAL(fsync)(fd);
}
int fdatasync(int fd) {
  CHECK(SYNCS, is_ours(fd));
  return REAL(fdatasync)(fd);
}
int rename(const char *from, const char *to) {
  CHECK(RENAMES, is_under(to));
  return REAL(rename)(from, to);
}
