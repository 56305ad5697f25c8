/* What many domains have from [defaults] they share in the copy as well: one
 * behind the other, as the files have them. */
#include "site/config_copy.h"

#include <string.h>

#include "base/text.h"

/* What was copied last. */
struct copied_list {
	const char *const *from;
	const char *const *to;
};

struct copied_pair {
	const struct config_pair *from;
	const struct config_pair *to;
};

struct copying {
	struct arena *arena, *scratch;
	struct copied_list mx, addresses;
	struct copied_pair pair;
	struct text text; /* of policies */
};

static const char *copy_text(const struct copying *copying, const char *text)
{
	return text == NULL ? NULL
			    : arena_copy(copying->arena, text, strlen(text));
}

static const char *const *copy_list(const struct copying *copying,
				    struct copied_list *last,
				    const char *const *list, size_t count)
{
	const char **copy;

	if (count == 0)
		return NULL;
	if (last->from == list)
		return last->to;
	copy = arena_alloc(copying->arena, count * sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = copy_text(copying, list[i]);
	*last = (struct copied_list){list, copy};
	return copy;
}

static const struct config_pair *copy_pair(struct copying *copying,
					   const struct config_pair *pair)
{
	struct config_pair *copy;

	if (pair == NULL || copying->pair.from == pair)
		return pair == NULL ? NULL : copying->pair.to;
	copy = arena_alloc(copying->arena, sizeof(*copy));
	*copy = (struct config_pair){
	    .certificate = copy_text(copying, pair->certificate),
	    .private_key = copy_text(copying, pair->private_key)};
	copying->pair = (struct copied_pair){pair, copy};
	return copy;
}

static void render_policy(struct copying *copying, struct domain_config *domain)
{
	text_clear(&copying->text);
	policy_render(&domain->policy, &copying->text);
	domain->policy_text = arena_copy(copying->scratch, copying->text.bytes,
					 copying->text.length);
	domain->policy_length = copying->text.length;
}

static void copy_domain(struct copying *copying, struct domain_config *copy,
			const struct domain_config *domain)
{
	*copy = *domain;
	copy->host = copy_text(copying, domain->host);
	copy->name = copy->host + POLICY_HOST_PREFIX_LENGTH;
	copy->file = NULL;
	copy->line = 0;
	copy->policy.mx = copy_list(copying, &copying->mx, domain->policy.mx,
				    domain->policy.mx_count);
	copy->id_literal = copy_text(copying, domain->id_literal);
	copy->tls_report = copy_text(copying, domain->tls_report);
	copy->reports = copy_text(copying, domain->reports);
	copy->addresses = copy_list(copying, &copying->addresses,
				    domain->addresses, domain->address_count);
	copy->pair = copy_pair(copying, domain->pair);
	render_policy(copying, copy);
}

static const struct config_listen *copy_listen(const struct copying *copying,
					       const struct config *config)
{
	struct config_listen *copy =
	    arena_alloc(copying->arena, config->listen_count * sizeof(*copy));

	for (size_t i = 0; i < config->listen_count; i++) {
		copy[i] = config->listen[i];
		copy[i].text = copy_text(copying, config->listen[i].text);
	}
	return copy;
}

struct config *config_copy(const struct config *config, struct arena *arena,
			   struct arena *scratch)
{
	struct copying copying = {.arena = arena, .scratch = scratch};
	struct config *copy = arena_alloc(arena, sizeof(*copy));

	*copy = *config;
	copy->path = copy_text(&copying, config->path);
	copy->listen = copy_listen(&copying, config);
	copy->user = copy_text(&copying, config->user);
	copy->user_line = 0;
	copy->state_dir = copy_text(&copying, config->state_dir);
	copy->state_dir_line = 0;
	copy->authserv_id = copy_text(&copying, config->authserv_id);
	copy->acme_challenge_dir =
	    copy_text(&copying, config->acme_challenge_dir);
	copy->acme_challenge_dir_line = 0;
	copy->pair = copy_pair(&copying, config->pair);
	copy->domains =
	    arena_alloc(arena, config->domain_count * sizeof(*copy->domains));
	text_init_growing(&copying.text);
	for (size_t i = 0; i < config->domain_count; i++)
		copy_domain(&copying, &copy->domains[i], &config->domains[i]);
	text_release(&copying.text);
	return copy;
}
