#ifndef TLS_CHAIN_CACHE_H
#define TLS_CHAIN_CACHE_H

/*
 * The chains that the servers of one domain have sent, each judged once: most
 * send the same on all their addresses, and whoever means to keep us busy has
 * hundreds.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "tls/peer_chain.h"

struct chain_cache {
	struct arena *arena;
	struct peer_chain_terms terms;
	struct chain_cache_entry *entries; /* newest first */
};

/* Starts an empty cache that judges by these anchors at this moment; what it
 * learns lives in `arena`.  Keeps both. */
void chain_cache_init(struct chain_cache *cache, struct arena *arena,
		      const struct trust_store *trust, int64_t now);

/* Judges a chain of `host` (peer_chain_judge()), or remembers how it was
 * judged; `chain` borrows from the cache. */
void chain_cache_judge(struct chain_cache *cache,
		       const struct der *certificates, size_t count,
		       const char *host, struct peer_chain *chain);

/* The same if it was judged before; false, and nothing is done, if not. */
bool chain_cache_find(const struct chain_cache *cache,
		      const struct der *certificates, size_t count,
		      const char *host, struct peer_chain *chain);

#endif
