/* BearSSL and inih do not tell their versions; the Makefile finds them. */
#include "daemon/daemon_version.h"

#include <ev.h>
#include <gnu/libc-version.h>

void daemon_version_add(struct text *text)
{
	text_add_string(text, "mta-stsd " MTA_STSD_VERSION "\n");
	text_addf(text,
		  "BearSSL " BEARSSL_VERSION ", inih " INIH_VERSION
		  ", libev %d.%02d, glibc %s\n",
		  ev_version_major(), ev_version_minor(),
		  gnu_get_libc_version());
}
