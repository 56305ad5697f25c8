/* The list is the one that libpsl brings along. */
#include "reports/organizational_domain.h"

#include <libpsl.h>

const char *organizational_domain(const char *name)
{
	return psl_registrable_domain(psl_builtin(), name);
}
