/* Prints complaints, and nothing else. */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define ARGUMENT_SHOWN 200

enum exit_status exit_status_worse(enum exit_status a, enum exit_status b)
{
	static const unsigned char rank[] = {
	    [EXIT_OK] = 0,
	    [EXIT_WARNING] = 1,
	    [EXIT_UNKNOWN] = 2,
	    [EXIT_ERROR] = 3,
	};

	return rank[a] > rank[b] ? a : b;
}

bool command_complain(const char *command, const char *what, const char *which,
		      const char *why)
{
	struct text text;

	text_init_growing(&text);
	text_add_escaped(&text, which, strlen(which), ARGUMENT_SHOWN);
	fprintf(stderr, "%s: %s: '%s': %s\n", command, what, text.bytes, why);
	text_release(&text);
	return false;
}
