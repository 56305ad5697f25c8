/* Headers about signatures: each line of the input is one.  What is found is a
 * domain that was named, and nothing of it depends on how a header is folded.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "reports/mail_authentication.h"
#include "reports/organizational_domain.h"
#include "sts/domain_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct mail_authentication *said)
{
	assert(said->count <= MAIL_AUTHENTICATION_MAX);
	for (size_t i = 0; i < said->count; i++) {
		const struct dkim_pass *pass = &said->passes[i];
		const char *found;

		assert(strlen(pass->authserv_id) > 0);
		assert(domain_name_check(pass->domain, strlen(pass->domain)) ==
		       DOMAIN_NAME_OK);
		found = mail_authentication_find(said, pass->authserv_id,
						 pass->domain);
		assert((found != NULL) ==
		       (organizational_domain(pass->domain) != NULL));
		assert(mail_authentication_find(said, pass->authserv_id,
						"com") == NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct mail_authentication said = {.count = 0}, folded = {.count = 0};
	char *copy = malloc(size + 1);

	while (size > 0) {
		const uint8_t *end = memchr(data, '\n', size);
		size_t length = end == NULL ? size : (size_t)(end - data);

		/* Exactly as long, for a sanitizer. */
		copy = realloc(copy, length + (length == 0));
		for (size_t i = 0; i < length; i++)
			copy[i] = (char)data[i];
		mail_authentication_add(&said, arena, copy, length);
		for (size_t i = 0; i < length; i++)
			if (copy[i] == ' ')
				copy[i] = '\n';
		mail_authentication_add(&folded, arena, copy, length);
		data += length + (end != NULL);
		size -= length + (end != NULL);
	}
	free(copy);
	check(&said);
	assert(said.count == folded.count);
	arena_free(arena);
	return 0;
}
