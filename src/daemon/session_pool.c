/* Out of memory is told by NULL. */
#include "daemon/session_pool.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Enough for a burst of fetches; 16 pieces keep about 200 KB. */
#define KEPT_COUNT_MAX 16

void session_pool_init(struct session_pool *pool, size_t bytes)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	*pool = (struct session_pool){
	    .piece_bytes = (bytes + page - 1) / page * page,
	};
}

void *session_pool_get(struct session_pool *pool)
{
	void *piece = pool->kept;

	if (piece != NULL) {
		memcpy(&pool->kept, piece, sizeof(pool->kept));
		pool->kept_count--;
		return piece;
	}
	piece = mmap(NULL, pool->piece_bytes, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return piece == MAP_FAILED ? NULL : piece;
}

void session_pool_put(struct session_pool *pool, void *piece)
{
	if (pool->kept_count >= KEPT_COUNT_MAX) {
		munmap(piece, pool->piece_bytes);
		return;
	}
	memcpy(piece, &pool->kept, sizeof(pool->kept));
	pool->kept = piece;
	pool->kept_count++;
}

void session_pool_release(struct session_pool *pool)
{
	while (pool->kept_count > 0)
		munmap(session_pool_get(pool), pool->piece_bytes);
}
