/* Pure but for its memory: a list, since a domain has no more than a few
 * hundred connections. */
#include "tls/chain_cache.h"

#include <bearssl.h>
#include <string.h>

#include "tls/digest.h"

struct chain_cache_entry {
	struct chain_cache_entry *next;
	unsigned char digest[DIGEST_BYTES];
	struct peer_chain chain;
};

void chain_cache_init(struct chain_cache *cache, struct arena *arena,
		      const struct trust_store *trust, int64_t now)
{
	*cache = (struct chain_cache){
	    .arena = arena,
	    .terms = {
		.trust = trust, .now = now, .work_left = PEER_CHAIN_WORK_MAX}};
}

/* With the lengths, so that no two chains are the same bytes. */
static void digest_chain(unsigned char digest[DIGEST_BYTES],
			 const struct der *certificates, size_t count)
{
	br_sha256_context context;

	br_sha256_init(&context);
	for (size_t i = 0; i < count; i++) {
		br_sha256_update(&context, &certificates[i].length,
				 sizeof(certificates[i].length));
		br_sha256_update(&context, certificates[i].bytes,
				 certificates[i].length);
	}
	br_sha256_out(&context, digest);
}

static bool find(const struct chain_cache *cache,
		 const unsigned char digest[DIGEST_BYTES],
		 struct peer_chain *chain)
{
	const struct chain_cache_entry *entry = cache->entries;

	while (entry != NULL &&
	       memcmp(entry->digest, digest, DIGEST_BYTES) != 0)
		entry = entry->next;
	if (entry != NULL)
		*chain = entry->chain;
	return entry != NULL;
}

bool chain_cache_find(const struct chain_cache *cache,
		      const struct der *certificates, size_t count,
		      const char *host, struct peer_chain *chain)
{
	unsigned char digest[DIGEST_BYTES];

	digest_chain(digest, certificates, count);
	if (count == 0 || !find(cache, digest, chain))
		return false;
	chain->covers_host = peer_chain_covers(certificates[0], host);
	return true;
}

void chain_cache_judge(struct chain_cache *cache,
		       const struct der *certificates, size_t count,
		       const char *host, struct peer_chain *chain)
{
	struct chain_cache_entry *entry;

	if (chain_cache_find(cache, certificates, count, host, chain))
		return;
	entry = arena_alloc(cache->arena, sizeof(*entry));
	digest_chain(entry->digest, certificates, count);
	peer_chain_judge(&entry->chain, cache->arena, certificates, count, host,
			 &cache->terms);
	entry->next = cache->entries;
	cache->entries = entry;
	*chain = entry->chain;
}
