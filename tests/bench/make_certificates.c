/*
 * Makes the benchmark's certificates: a CA (ca.pem), an intermediate of it, and
 * COUNT certificates of NAMES names each, with P-256 keys.  Certificate 0 is
 * for mta-sts.d0.example and the names that follow, and so on: N.pem (with the
 * intermediate, as ACME clients write it) and N.key.
 * usage: make_certificates DIRECTORY COUNT NAMES
 *
 * Everything that fails is fatal.
 */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define SERIAL_BYTES 8
#define DAYS	     90

struct issuer {
	X509 *certificate;
	EVP_PKEY *key;
};

static void check(bool is_good, const char *what)
{
	if (is_good)
		return;
	fprintf(stderr, "make_certificates: failed: %s\n", what);
	exit(EXIT_FAILURE);
}

static void add_extension(X509 *certificate, X509V3_CTX *context, int nid,
			  const char *value)
{
	X509_EXTENSION *extension =
	    X509V3_EXT_conf_nid(NULL, context, nid, value);

	check(extension != NULL && X509_add_ext(certificate, extension, -1),
	      value);
	X509_EXTENSION_free(extension);
}

static void set_serial(X509 *certificate)
{
	unsigned char bytes[SERIAL_BYTES];
	uint64_t serial = 0;

	check(RAND_bytes(bytes, sizeof(bytes)) == 1, "random serial");
	for (size_t i = 0; i < sizeof(bytes); i++)
		serial = serial << 8 | bytes[i];
	check(
	    ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial),
	    "serial");
}

/* What a CA has, or a policy host of these names. */
static void add_extensions(X509 *certificate, X509V3_CTX *context,
			   const char *alternative_names)
{
	add_extension(certificate, context, NID_subject_key_identifier, "hash");
	if (alternative_names == NULL) {
		add_extension(certificate, context, NID_basic_constraints,
			      "critical,CA:TRUE");
		add_extension(certificate, context, NID_key_usage,
			      "critical,keyCertSign,cRLSign");
		return;
	}
	add_extension(certificate, context, NID_key_usage,
		      "critical,digitalSignature");
	add_extension(certificate, context, NID_ext_key_usage, "serverAuth");
	add_extension(certificate, context, NID_subject_alt_name,
		      alternative_names);
}

/* Signs a certificate for `key`; without issuer with the key itself. */
static X509 *issue(EVP_PKEY *key, const char *name, const struct issuer *issuer,
		   const char *alternative_names)
{
	X509 *certificate = X509_new();
	X509_NAME *subject = X509_get_subject_name(certificate);
	const X509 *signer = issuer == NULL ? certificate : issuer->certificate;
	X509V3_CTX context;

	X509_set_version(certificate, X509_VERSION_3);
	set_serial(certificate);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(certificate), DAYS * 86400L);
	check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
					 (const unsigned char *)name, -1, -1,
					 0),
	      name);
	X509_set_issuer_name(certificate, X509_get_subject_name(signer));
	X509_set_pubkey(certificate, key);
	X509V3_set_ctx(&context, (X509 *)signer, certificate, NULL, NULL, 0);
	add_extensions(certificate, &context, alternative_names);
	if (issuer != NULL)
		add_extension(certificate, &context,
			      NID_authority_key_identifier, "keyid");
	check(X509_sign(certificate, issuer == NULL ? key : issuer->key,
			EVP_sha256()) > 0,
	      "signature");
	return certificate;
}

static FILE *create(const char *directory, const char *name, mode_t mode)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	umask(0777 & ~mode);
	file = fopen(path, "w");
	check(file != NULL, path);
	return file;
}

/* "DNS:mta-sts.d0.example,DNS:..."; the caller frees it. */
static char *list_names(unsigned long first, unsigned long count)
{
	char *names = NULL;
	size_t length;
	FILE *list = open_memstream(&names, &length);

	check(list != NULL, "memory");
	for (unsigned long i = 0; i < count; i++)
		fprintf(list, "%sDNS:mta-sts.d%lu.example", i == 0 ? "" : ",",
			first + i);
	check(fclose(list) == 0, "memory");
	return names;
}

static void make_pair(const char *directory, unsigned long number,
		      unsigned long count, const struct issuer *issuer)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	char *names = list_names(number * count, count);
	X509 *certificate = issue(key, "policy host", issuer, names);
	char name[64];
	FILE *file;

	snprintf(name, sizeof(name), "%lu.pem", number);
	file = create(directory, name, 0644);
	check(PEM_write_X509(file, certificate) &&
		  PEM_write_X509(file, issuer->certificate) &&
		  fclose(file) == 0,
	      name);
	snprintf(name, sizeof(name), "%lu.key", number);
	file = create(directory, name, 0600);
	check(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) &&
		  fclose(file) == 0,
	      name);
	X509_free(certificate);
	EVP_PKEY_free(key);
	free(names);
}

int main(int argc, char **argv)
{
	struct issuer root, intermediate;
	unsigned long count, names;
	FILE *file;

	check(argc == 4, "usage: make_certificates DIRECTORY COUNT NAMES");
	count = strtoul(argv[2], NULL, 10);
	names = strtoul(argv[3], NULL, 10);
	check(count > 0 && count <= 10000 && names > 0 && names <= 1000,
	      "1 to 10000 certificates of 1 to 1000 names");
	root.key = EVP_EC_gen("P-256");
	root.certificate = issue(root.key, "benchmark CA", NULL, NULL);
	intermediate.key = EVP_EC_gen("P-256");
	intermediate.certificate =
	    issue(intermediate.key, "benchmark intermediate", &root, NULL);
	file = create(argv[1], "ca.pem", 0644);
	check(PEM_write_X509(file, root.certificate) && fclose(file) == 0,
	      "ca.pem");
	for (unsigned long i = 0; i < count; i++)
		make_pair(argv[1], i, names, &intermediate);
	X509_free(root.certificate);
	X509_free(intermediate.certificate);
	EVP_PKEY_free(root.key);
	EVP_PKEY_free(intermediate.key);
	return EXIT_SUCCESS;
}
