#ifndef TESTS_CREDENTIALS_H
#define TESTS_CREDENTIALS_H

/*
 * Keys and certificates made at run time with the openssl command, in a
 * directory of their own: no private key is ever committed.  For the tests of
 * src/tls, all in this header.
 */

#include <criterion/criterion.h>
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "tls/certificate.h"

extern char **environ;

#define CREDENTIALS_FILE_BYTES_MAX (1 << 20)

struct credentials {
	char directory[64];
	struct arena *arena;
};

/* Runs a shell script in the directory; the test ends when it fails.  In it,
 * `issue NAME KEY SUBJECT NAMES [MORE]` makes NAME.pem, self-signed or, when
 * MORE names them, by an issuer. */
static inline void credentials_run(const struct credentials *credentials,
				   const char *script)
{
	static const char functions[] =
	    "exec 2>log\n"
	    "key() { name=$1; shift; openssl genpkey -out $name.key \"$@\"; }\n"
	    "ec() { key $1 -algorithm EC -pkeyopt ec_paramgen_curve:$2; }\n"
	    "rsa() { key $1 -algorithm RSA -pkeyopt rsa_keygen_bits:$2; }\n"
	    "issue() { out=$1 of=$2 subject=$3 names=$4; shift 4\n"
	    " openssl req -x509 -new -key $of.key -subj \"$subject\" -out "
	    "$out.pem ${names:+-addext} ${names:+\"subjectAltName=$names\"} "
	    "\"$@\"; }\n";
	char *text;
	int status;
	pid_t child;

	cr_assert_gt(asprintf(&text, "cd %s\n%s%s", credentials->directory,
			      functions, script),
		     0);
	char *arguments[] = {"sh", "-eu", "-c", text, NULL};
	cr_assert_eq(posix_spawnp(&child, "sh", NULL, NULL, arguments, environ),
		     0);
	free(text);
	cr_assert_eq(waitpid(child, &status, 0), child);
	cr_assert_eq(status, 0, "openssl failed, see %s/log",
		     credentials->directory);
}

static inline void credentials_init(struct credentials *credentials)
{
	*credentials = (struct credentials){"/tmp/credentials.XXXXXX", NULL};
	cr_assert_not_null(mkdtemp(credentials->directory));
	credentials->arena = arena_new();
}

static inline void credentials_release(struct credentials *credentials)
{
	char *arguments[] = {"rm", "-r", credentials->directory, NULL};
	pid_t child;

	arena_free(credentials->arena);
	if (posix_spawnp(&child, "rm", NULL, NULL, arguments, environ) == 0)
		waitpid(child, NULL, 0);
}

/* The contents of a file in the directory; in the arena. */
static inline char *credentials_read(struct credentials *credentials,
				     const char *name, size_t *length)
{
	char *path = arena_printf(credentials->arena, "%s/%s",
				  credentials->directory, name);
	char *bytes =
	    arena_alloc(credentials->arena, CREDENTIALS_FILE_BYTES_MAX);
	FILE *file = fopen(path, "r");

	cr_assert_not_null(file, "%s: %s", path, strerror(errno));
	*length = fread(bytes, 1, CREDENTIALS_FILE_BYTES_MAX - 1, file);
	fclose(file);
	return bytes;
}

/* Parses two files of the directory. */
static inline struct certificate *credentials_parse(
    struct credentials *credentials, const char *chain, const char *key,
    enum certificate_part *part, struct text *why)
{
	struct certificate_source source;

	source.chain_pem =
	    credentials_read(credentials, chain, &source.chain_bytes);
	source.key_pem = credentials_read(credentials, key, &source.key_bytes);
	return certificate_parse(credentials->arena, &source, part, why);
}

/* The same for files that must be good. */
static inline struct certificate *credentials_certificate(
    struct credentials *credentials, const char *chain, const char *key)
{
	char room[400];
	struct text why;
	enum certificate_part part;
	struct certificate *certificate;

	text_init(&why, room, sizeof(room));
	certificate = credentials_parse(credentials, chain, key, &part, &why);
	cr_assert_not_null(certificate, "%s, %s: part %d %s", chain, key,
			   (int)part, room);
	return certificate;
}

#endif
