/* Measures of thrift: where the system lacks one, nothing is done. */
#include "daemon/memory.h"

#include <link.h>
#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

void memory_limit_heap(void)
{
	/* Fixes the threshold that glibc otherwise raises to 32 MB with the
	 * first large block freed, after which such blocks stay in the heap. */
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 128 << 10);
#endif
}

/* More than the daemon's few libraries have. */
#define RANGES_MAX 64

struct ranges {
	struct {
		void *start;
		size_t bytes;
	} list[RANGES_MAX];
	size_t count;
};

/* Notes the read-only segments of one object.  They are released afterwards:
 * the headers that are read here lie in one of them. */
static int note_object(struct dl_phdr_info *info, size_t size, void *context)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	struct ranges *ranges = context;

	(void)size;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + segment->p_vaddr;
		uintptr_t end = start + segment->p_memsz;

		if (segment->p_type != PT_LOAD ||
		    (segment->p_flags & PF_W) != 0 ||
		    ranges->count == RANGES_MAX)
			continue;
		start = start / page * page;
		ranges->list[ranges->count].start = (void *)start;
		ranges->list[ranges->count++].bytes =
		    (end - start + page - 1) / page * page;
	}
	return 0;
}

void memory_release_code(void)
{
	struct ranges ranges = {.count = 0};

	dl_iterate_phdr(note_object, &ranges);
	/* Read-only mappings of files: nothing is lost. */
	for (size_t i = 0; i < ranges.count; i++)
		madvise(ranges.list[i].start, ranges.list[i].bytes,
			MADV_DONTNEED);
}
