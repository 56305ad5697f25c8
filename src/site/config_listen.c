/*
 * The kernel refuses a socket whose port is taken at the same address or at
 * all addresses, with the very words it has for another program's: so that is
 * told here, with the line.  Every IPv6 socket is IPv6 alone.
 */
#include "site/config_listen.h"

#include <string.h>

#include "base/text.h"
#include "site/config_value.h"

/* Listen lines being collected. */
struct listening {
	const struct section *server;
	struct diagnostics *diagnostics;
	struct config_listen *list;
	unsigned *lines; /* of the list's entries */
	size_t count, sockets;
};

static size_t count_sockets(const struct config_listen *listen)
{
	return listen->family == AF_UNSPEC ? 2 : 1;
}

static bool is_everywhere(const struct config_listen *listen)
{
	static const unsigned char any[sizeof(listen->address)];

	return memcmp(listen->address, any, sizeof(any)) == 0;
}

static bool is_same(const struct config_listen *a,
		    const struct config_listen *b)
{
	return a->family == b->family && a->port == b->port &&
	       memcmp(a->address, b->address, sizeof(a->address)) == 0;
}

static bool overlap(const struct config_listen *a,
		    const struct config_listen *b)
{
	if (a->port != b->port ||
	    (a->family != b->family && a->family != AF_UNSPEC &&
	     b->family != AF_UNSPEC))
		return false;
	return is_everywhere(a) || is_everywhere(b) || is_same(a, b);
}

/* Whether an earlier line has this one's socket; told then. */
static bool is_taken(const struct listening *listening,
		     const struct config_listen *listen, unsigned line)
{
	for (size_t i = 0; i < listening->count; i++) {
		const struct config_listen *other = &listening->list[i];

		if (!overlap(listen, other))
			continue;
		if (is_same(listen, other))
			diagnostics_add(listening->diagnostics, SEVERITY_ERROR,
					listening->server->file, line,
					"duplicate listen: '%s': first in line "
					"%u",
					listen->text, listening->lines[i]);
		else
			diagnostics_add(
			    listening->diagnostics, SEVERITY_ERROR,
			    listening->server->file, line,
			    "overlapping listen: '%s': '%s' in line %u has "
			    "port %u %s already: one of them is enough",
			    listen->text, other->text, listening->lines[i],
			    listen->port,
			    is_everywhere(other) ? "at every address"
						 : "at its address");
		return true;
	}
	return false;
}

/* False when no more lines shall be looked at. */
static bool add_listen(struct listening *listening, const char *text,
		       unsigned line)
{
	struct config_listen *listen = &listening->list[listening->count];

	/* What cannot be parsed was told where it was read. */
	if (!config_listen_parse(text, listen) ||
	    is_taken(listening, listen, line))
		return true;
	listening->sockets += count_sockets(listen);
	if (listening->sockets > CONFIG_SOCKETS_MAX) {
		diagnostics_add(listening->diagnostics, SEVERITY_ERROR,
				listening->server->file, line,
				"too many listen lines: '%s': at most %d "
				"sockets, and a port alone needs two: name "
				"fewer addresses",
				text, CONFIG_SOCKETS_MAX);
		return false;
	}
	listening->lines[listening->count++] = line;
	return true;
}

static char *copy_lower(struct arena *arena, const char *value)
{
	char *copy = arena_copy(arena, value, strlen(value));

	for (char *c = copy; *c != '\0'; c++)
		*c = text_lower(*c);
	return copy;
}

void config_listen_resolve(struct config *config, const struct section *server,
			   struct arena *arena, struct diagnostics *diagnostics)
{
	const struct setting *setting = section_find(server, CONFIG_KEY_LISTEN);
	/* One more is looked at than is kept. */
	unsigned lines[CONFIG_SOCKETS_MAX + 1];
	struct listening listening = {
	    .server = server,
	    .diagnostics = diagnostics,
	    .list = arena_alloc(arena, (CONFIG_SOCKETS_MAX + 1) *
					   sizeof(*listening.list)),
	    .lines = lines,
	};

	if (setting == NULL)
		add_listen(&listening,
			   config_keys[CONFIG_KEY_LISTEN].default_text, 0);
	for (; setting != NULL; setting = section_find_next(setting)) {
		if (!add_listen(&listening, copy_lower(arena, setting->value),
				setting->line))
			break;
	}
	config->listen = listening.list;
	config->listen_count = listening.count;
}
