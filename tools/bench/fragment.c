/*
 * Fragments memory of the machine it runs on and has the kernel compact it. Of so many MiB it lets go of half, in runs of 64 frames
 * chosen at random, in pageblocks that are all its own. Random, because a free scanner that probes every 32nd page can miss all of a
 * regular pattern; runs, because a run of compaction gives up at the first large folio (of a file, say) that fits nowhere; own
 * pageblocks, so that the scanner meets nothing smaller.
 *
 * fragment MIB prints "ready"; then for each line on standard input it writes 1 to /proc/sys/vm/compact_memory and prints the CPU time
 * that took, ns. Ends, and gives everything back, when its input ends, or after 30 seconds: the alarm also ends a compaction under way.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES_PER_MIB = 256, BLOCK_SHIFT = 9, RUN_SHIFT = 6, SECONDS = 30 };

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

/* Frame of each page; 0 where it is not told. */
static uint64_t *frames(const char *memory, long pages)
{
	uint64_t *entries = malloc(pages * sizeof *entries);
	int file = open("/proc/self/pagemap", O_RDONLY);
	ssize_t bytes = pages * sizeof *entries;
	if (entries == NULL || file < 0) fail("/proc/self/pagemap");
	if (pread(file, entries, bytes, (uintptr_t)memory / PAGE * sizeof *entries) != bytes) fail("/proc/self/pagemap");
	close(file);
	for (long i = 0; i < pages; i++) entries[i] &= (1ULL << 55) - 1;
	return entries;
}

static int chosen(uint64_t frame)
{
	return (uint32_t)(frame >> RUN_SHIFT) * 2654435761u >> 31;
}

static void fragment(char *memory, long pages)
{
	uint64_t *frame = frames(memory, pages), last = 0;
	for (long i = 0; i < pages; i++) last = frame[i] > last ? frame[i] : last;
	uint16_t *own = calloc((last >> BLOCK_SHIFT) + 1, sizeof *own);
	if (own == NULL) fail("calloc");
	for (long i = 0; i < pages; i++) own[frame[i] >> BLOCK_SHIFT]++;
	for (long i = 0; i < pages; i++) {
		if (own[frame[i] >> BLOCK_SHIFT] < 1 << BLOCK_SHIFT || !chosen(frame[i])) continue;
		if (madvise(memory + i * PAGE, PAGE, MADV_DONTNEED) < 0) fail("madvise");
	}
	free(frame);
	free(own);
}

int main(int argc, char **argv)
{
	long pages = argc > 1 ? atol(argv[1]) * PAGES_PER_MIB : 0;
	char *memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED) fail("mmap");
	alarm(SECONDS);
	madvise(memory, pages * PAGE, MADV_NOHUGEPAGE);
	for (long i = 0; i < pages; i++) memory[i * PAGE] = 1;
	fragment(memory, pages);
	puts("ready");
	fflush(stdout);
	for (int c; (c = getchar()) != EOF;) {
		if (c != '\n') continue;
		printf("%lld\n", compact());
		fflush(stdout);
	}
	return 0;
}
