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

static const struct chain_cache_entry *find(
    const struct chain_cache *cache, const unsigned char digest[DIGEST_BYTES])
{
	const struct chain_cache_entry *entry = cache->entries;

	while (entry != NULL &&
	       memcmp(entry->digest, digest, DIGEST_BYTES) != 0)
		entry = entry->next;
	return entry;
}

/* The name of another host is all that may be new about a chain. */
static void remember(struct peer_chain *chain,
		     const struct chain_cache_entry *entry,
		     const struct der *certificates, const char *host)
{
	*chain = entry->chain;
	chain->covers_host =
	    chain->is_readable && peer_chain_covers(certificates[0], host);
}

bool chain_cache_find(const struct chain_cache *cache,
		      const struct der *certificates, size_t count,
		      const char *host, struct peer_chain *chain)
{
	const struct chain_cache_entry *entry;
	unsigned char digest[DIGEST_BYTES];

	digest_chain(digest, certificates, count);
	entry = find(cache, digest);
	if (entry != NULL)
		remember(chain, entry, certificates, host);
	return entry != NULL;
}

void chain_cache_judge(struct chain_cache *cache,
		       const struct der *certificates, size_t count,
		       const char *host, struct peer_chain *chain)
{
	const struct chain_cache_entry *known;
	struct chain_cache_entry *entry;
	unsigned char digest[DIGEST_BYTES];

	digest_chain(digest, certificates, count);
	known = find(cache, digest);
	if (known != NULL) {
		remember(chain, known, certificates, host);
		return;
	}
	entry = arena_alloc(cache->arena, sizeof(*entry));
	memcpy(entry->digest, digest, DIGEST_BYTES);
	peer_chain_judge(&entry->chain, cache->arena, certificates, count, host,
			 &cache->terms);
	entry->next = cache->entries;
	cache->entries = entry;
	*chain = entry->chain;
}
