/* BearSSL, inih and minizip do not tell their versions; the Makefile finds
 * them. */
#include "cli/cli_version.h"

#include <ares.h>
#include <ev.h>
#include <gmime/gmime.h>
#include <gnu/libc-version.h>
#include <idn2.h>
#include <jansson.h>
#include <libpsl.h>
#include <zlib.h>

void cli_version_add(struct text *text)
{
	text_add_string(text, "mta-sts " MTA_STSD_VERSION "\n");
	text_addf(text,
		  "BearSSL " BEARSSL_VERSION ", inih " INIH_VERSION
		  ", libev %d.%02d, glibc %s, c-ares %s, libidn2 %s,\n",
		  ev_version_major(), ev_version_minor(),
		  gnu_get_libc_version(), ares_version(NULL),
		  idn2_check_version(NULL));
	text_addf(text,
		  "jansson %s, zlib %s, minizip " MINIZIP_VERSION
		  ", GMime %u.%u.%u, libpsl %s\n",
		  jansson_version_str(), zlibVersion(), gmime_major_version,
		  gmime_minor_version, gmime_micro_version, psl_get_version());
}
