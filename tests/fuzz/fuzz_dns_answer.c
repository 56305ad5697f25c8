/*
 * Answers of name servers: the first byte chooses the question, the rest is the
 * message.  Whatever comes, the answer is within its bounds and consistent.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "check/dns_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_answer(const struct dns_answer *answer)
{
	size_t count =
	    answer->txt_count + answer->mx_count + answer->address_count;

	assert(answer->status == DNS_FOUND || answer->status == DNS_NO_DATA ||
	       answer->status == DNS_TEMPORARY);
	assert((answer->status == DNS_FOUND) == (count > 0));
	assert((answer->status == DNS_TEMPORARY) == (answer->why != NULL));
	assert(answer->txt_count <= DNS_TXT_MAX);
	assert(answer->mx_count <= DNS_ANSWER_MX_MAX);
	assert(answer->address_count <= DNS_ADDRESSES_MAX);
	assert(answer->aliases.count <= FACTS_ALIASES_MAX);
	for (size_t i = 0; i < answer->aliases.count; i++)
		assert(strlen(answer->aliases.names[i]) < 1025);
	for (size_t i = 0; i < answer->txt_count; i++)
		assert(answer->txt[i].bytes[answer->txt[i].length] == '\0');
	for (size_t i = 1; i < answer->mx_count; i++)
		assert(answer->mx[i - 1].preference <=
		       answer->mx[i].preference);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_answer answer;
	struct arena *arena;

	if (size < 1)
		return 0;
	arena = arena_new();
	dns_answer_read(&answer, arena, "a.test", data[0] % 4, data + 1,
			size - 1);
	check_answer(&answer);
	arena_free(arena);
	return 0;
}
