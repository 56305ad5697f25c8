/*
 * What the public-key operations of one handshake cost in processor time, with
 * BearSSL as the daemon uses it and with OpenSSL as the others do: X25519 (a
 * new key and the shared secret) and a P-256 signature.  Prints key=value,
 * microseconds, the median of several batches.
 *
 * Everything that fails is fatal.
 */
#include <bearssl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCHES	   9
#define OPERATIONS 100

static const unsigned char digest[32] = {1, 2, 3};
static unsigned char point[32] = {9};

static void check(bool is_good, const char *what)
{
	if (is_good)
		return;
	fprintf(stderr, "crypto_cost: failed: %s\n", what);
	exit(EXIT_FAILURE);
}

static void bearssl_exchange(void)
{
	const br_ec_impl *curves = br_ec_get_default();
	unsigned char own[32], shared[32], scalar[32] = {64, 1};

	check(curves->mulgen(own, scalar, sizeof(scalar), BR_EC_curve25519) ==
		  sizeof(own),
	      "mulgen");
	memcpy(shared, point, sizeof(shared));
	check(curves->mul(shared, sizeof(shared), scalar, sizeof(scalar),
			  BR_EC_curve25519) == 1,
	      "mul");
}

static void bearssl_sign(void)
{
	static unsigned char scalar[32] = {[31] = 7};
	const br_ec_private_key key = {
	    .curve = BR_EC_secp256r1, .x = scalar, .xlen = sizeof(scalar)};
	unsigned char signature[80];

	check(br_ecdsa_sign_asn1_get_default()(br_ec_get_default(),
					       &br_sha256_vtable, digest, &key,
					       signature) > 0,
	      "sign");
}

static void openssl_exchange(void)
{
	EVP_PKEY *own = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	EVP_PKEY *peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL,
						     point, sizeof(point));
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(own, NULL);
	unsigned char shared[32];
	size_t length = sizeof(shared);

	check(EVP_PKEY_derive_init(context) == 1 &&
		  EVP_PKEY_derive_set_peer(context, peer) == 1 &&
		  EVP_PKEY_derive(context, shared, &length) == 1,
	      "derive");
	EVP_PKEY_CTX_free(context);
	EVP_PKEY_free(peer);
	EVP_PKEY_free(own);
}

static void openssl_sign(void)
{
	static EVP_PKEY *key;
	unsigned char signature[80];
	size_t length = sizeof(signature);
	EVP_PKEY_CTX *context;

	if (key == NULL)
		key = EVP_EC_gen("P-256");
	context = EVP_PKEY_CTX_new(key, NULL);
	check(EVP_PKEY_sign_init(context) == 1 &&
		  EVP_PKEY_sign(context, signature, &length, digest,
				sizeof(digest)) == 1,
	      "sign");
	EVP_PKEY_CTX_free(context);
}

static double cpu_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void measure(const char *name, void (*operate)(void))
{
	double costs_us[BATCHES];

	operate();
	for (int batch = 0; batch < BATCHES; batch++) {
		double begin_us = cpu_us();

		for (int i = 0; i < OPERATIONS; i++)
			operate();
		costs_us[batch] = (cpu_us() - begin_us) / OPERATIONS;
	}
	qsort(costs_us, BATCHES, sizeof(costs_us[0]), compare);
	printf("%s=%.2f\n", name, costs_us[BATCHES / 2]);
}

int main(void)
{
	measure("bearssl_exchange", bearssl_exchange);
	measure("bearssl_sign", bearssl_sign);
	measure("openssl_exchange", openssl_exchange);
	measure("openssl_sign", openssl_sign);
	return EXIT_SUCCESS;
}
