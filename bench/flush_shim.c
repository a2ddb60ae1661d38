/*
 * A disk whose every flush takes the same time. Preloaded into the server under test and into the
 * raw writer alike, with the data on a memory file system, so that durable writes repeat within a
 * few per cent on any machine. FLUSH_US is the length of a flush in microseconds (default 4000).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <time.h>

static long flush_ns = 4000000L;

__attribute__((constructor)) static void read_settings(void) {
    const char *text = getenv("FLUSH_US");
    if (text && *text) flush_ns = atol(text) * 1000L;
}

static int flush(void) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += (until.tv_nsec + flush_ns) / 1000000000L;
    until.tv_nsec = (until.tv_nsec + flush_ns) % 1000000000L;
    /* Without this the kernel may add 50 microseconds to each sleep of the thread. */
    prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) {
    }
    prctl(PR_SET_TIMERSLACK, 0UL, 0UL, 0UL, 0UL);
    return 0;
}

int fsync(int fd) {
    (void)fd;
    return flush();
}

int fdatasync(int fd) {
    (void)fd;
    return flush();
}

int sync_file_range(int fd, off64_t offset, off64_t bytes, unsigned int flags) {
    (void)fd;
    (void)offset;
    (void)bytes;
    (void)flags;
    return flush();
}
