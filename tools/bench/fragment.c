/*
 * Fragments memory of the machine it runs on, by letting go of half the pages of so many MiB, at random, and has the kernel compact it.
 * The pattern is random because a free scanner that probes every 32nd page can miss all of a regular one; the memory is large so that
 * it lies below and above the few large folios for which a run finds no place and gives up.
 *
 * fragment MIB prints "ready"; then for each line on standard input it writes 1 to /proc/sys/vm/compact_memory and prints the CPU time
 * that took, ns.
 * Ends, and gives everything back, when its input ends, or after 30 seconds: the alarm also ends a compaction under way.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES_PER_MIB = 256, SECONDS = 30 };

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static long long cpu_ns(void)
{
	struct timespec used;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return used.tv_sec * 1000000000LL + used.tv_nsec;
}

static long long compact(void)
{
	int file = open("/proc/sys/vm/compact_memory", O_WRONLY);
	if (file < 0) fail("/proc/sys/vm/compact_memory");
	long long before = cpu_ns();
	if (write(file, "1", 1) != 1) fail("/proc/sys/vm/compact_memory");
	long long after = cpu_ns();
	close(file);
	return after - before;
}

int main(int argc, char **argv)
{
	long pages = argc > 1 ? atol(argv[1]) * PAGES_PER_MIB : 0;
	char *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) fail("mmap");
	alarm(SECONDS);
	madvise(memory, pages * PAGE, MADV_NOHUGEPAGE);
	for (long i = 0; i < pages; i++) memory[i * PAGE] = 1;
	for (long i = 0; i < pages; i++) {
		if (random() & 1024 && madvise(memory + i * PAGE, PAGE, MADV_DONTNEED) < 0) fail("madvise");
	}
	puts("ready");
	fflush(stdout);
	for (int c; (c = getchar()) != EOF;) {
		if (c != '\n') continue;
		printf("%lld\n", compact());
		fflush(stdout);
	}
	return 0;
}
