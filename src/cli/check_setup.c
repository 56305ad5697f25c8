/* Prints what is wrong on standard error. */
#include "cli/check_setup.h"
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "check/idn.h"

bool check_setup_parse_count(const char *command, const char *what,
			     const char *text, uint64_t least, uint64_t most,
			     unsigned *value)
{
	uint64_t number;
	char range[64];

	if (!duration_parse(text, &number) || number < least || number > most) {
		snprintf(range, sizeof(range), "give %llu to %llu",
			 (unsigned long long)least, (unsigned long long)most);
		return command_complain(command, what, text, range);
	}
	*value = (unsigned)number;
	return true;
}

const char *check_setup_read_domain(const char *command, struct arena *arena,
				    const char *typed)
{
	const char *domain;
	struct text why;

	text_init_growing(&why);
	domain = idn_read_domain(arena, typed, &why);
	if (domain == NULL)
		command_complain(command, "not a domain", typed, why.bytes);
	text_release(&why);
	return domain;
}

const struct trust_store *check_setup_load_trust(const char *command,
						 struct arena *arena,
						 const char *path)
{
	struct trust_store *store = NULL;
	struct file_contents contents;
	struct text why;

	if (file_read(path, TRUST_STORE_BYTES_MAX, &contents) != 0) {
		command_complain(command, "cannot read CA certificates", path,
				 errno == ENOENT
				     ? "no such file: install "
				       "ca-certificates, or give --ca-file"
				     : file_read_error_text(errno));
		return NULL;
	}
	text_init_growing(&why);
	store = trust_store_parse(arena, contents.bytes, contents.length, &why);
	if (store == NULL)
		command_complain(command, "cannot use CA certificates", path,
				 why.bytes);
	text_release(&why);
	file_contents_wipe(&contents);
	return store;
}

void check_setup_raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit); /* what is refused is told later */
}
