/* Pure functions. */
#include "cli/command.h"

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
