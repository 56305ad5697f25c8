/*
 * Two tables: the senders, and who of them refuses what.  That a sender is in
 * a row was found by running its own parser on an example, or by reading the
 * code around it; where a sender only reads a thing in its own way it is not.
 */
#include "check/senders.h"

enum sender {
	MOX,
	MADDY,
	CHASQUID,
	STALWART,
	POSTFIX_RESOLVER,
	POSTFIX_TLSPOL,
	MIMECAST,
	MAILAUTH,
	GOOGLE,
	MICROSOFT,
	SENDER_COUNT
};

static const struct {
	const char *name, *source;
} senders[SENDER_COUNT] = {
    [MOX] = {"mox", "v0.0.17 (1c958766): mtasts/parse.go, mtasts/mtasts.go"},
    [MADDY] = {"maddy", "0.9.4 with go-mtasts 1438da2e: mtasts.go, cache.go"},
    [CHASQUID] = {"chasquid", "1.18.0 (ca2538b9): internal/sts/sts.go"},
    [STALWART] = {"Stalwart", "0.16.19 (d72608f3): "
			      "crates/smtp/src/outbound/mta_sts/lookup.rs, "
			      "parse.rs; mail-auth 0.11.2: "
			      "src/mta_sts/parse.rs"},
    [POSTFIX_RESOLVER] = {"postfix-mta-sts-resolver",
			  "1.5.0 (a000619e): "
			  "postfix_mta_sts_resolver/resolver.py, utils.py"},
    [POSTFIX_TLSPOL] = {"postfix-tlspol",
			"1.13.0 (ffe1e2d1): internal/mta-sts.go, "
			"internal/utils/valid/valid.go"},
    [MIMECAST] = {"mimecast", "mta-sts 1.4 (518d7a65): StsPolicy, "
			      "StsPolicyValidator, StsRecord, client"},
    [MAILAUTH] = {"mailauth", "5.0.2 (d2616c6b): lib/mta-sts.js"},
    [GOOGLE] = {"Google (documented to)",
		"Google Workspace Admin Help, \"Create an MTA-STS policy\""},
    [MICROSOFT] = {"Microsoft (documented to)",
		   "Microsoft Learn, \"Enhancing mail flow with MTA-STS\""},
};

#define BIT(sender)  (1u << (sender))
#define ALL_READ     (BIT(GOOGLE) - 1)
#define BUT(...)     (ALL_READ & ~(__VA_ARGS__))
#define STRICT	     (BIT(MOX) | BIT(POSTFIX_TLSPOL))
#define STRICT_MADDY (STRICT | BIT(MADDY))
#define LENIENT	     (BIT(STALWART) | BIT(MIMECAST))

static const unsigned refusing[QUIRK_COUNT] = {
    [QUIRK_NO_VALID_TXT] = ALL_READ,
    [QUIRK_VERSION_BLANK] = BIT(CHASQUID),
    [QUIRK_VERSION_CASE] = BUT(BIT(STALWART) | BIT(MIMECAST) | BIT(MAILAUTH)),
    [QUIRK_SEVERAL_TXT] = BUT(BIT(CHASQUID) | BIT(STALWART)),
    [QUIRK_SECOND_TXT] = BIT(MADDY),
    [QUIRK_TXT_SYNTAX] = STRICT,
    [QUIRK_TXT_NO_EQUALS] = STRICT_MADDY,
    [QUIRK_TXT_BLANK_AT_END] = STRICT,
    [QUIRK_ID_INVALID] = STRICT,
    [QUIRK_ID_MISSING] = BUT(BIT(CHASQUID)),
    [QUIRK_SECOND_ID] = BIT(MOX),
    [QUIRK_NO_POLICY] = ALL_READ,
    [QUIRK_OLD_TLS] = ALL_READ,
    [QUIRK_BAD_CERTIFICATE] = ALL_READ | BIT(MICROSOFT),
    [QUIRK_REDIRECT] = ALL_READ,
    [QUIRK_NOT_200] = BUT(BIT(STALWART)),
    [QUIRK_MEDIA_TYPE] = BIT(MADDY) | BIT(CHASQUID) | BIT(POSTFIX_RESOLVER) |
			 BIT(POSTFIX_TLSPOL),
    [QUIRK_CONTENT_ENCODING] = BIT(STALWART) | BIT(MAILAUTH),
    [QUIRK_OVER_10_KB] = BIT(CHASQUID),
    [QUIRK_OVER_64_KB] = STRICT | BIT(POSTFIX_RESOLVER) | BIT(GOOGLE),
    [QUIRK_SLOW] = BIT(POSTFIX_RESOLVER) | BIT(POSTFIX_TLSPOL),
    [QUIRK_EMPTY] = ALL_READ,
    [QUIRK_BYTE_ORDER_MARK] =
	BUT(BIT(STALWART) | BIT(MIMECAST) | BIT(MAILAUTH)),
    [QUIRK_BARE_CR] = BUT(BIT(POSTFIX_RESOLVER) | BIT(MIMECAST)),
    [QUIRK_BLANK_LINE] = STRICT_MADDY,
    [QUIRK_LEADING_BLANK] = STRICT_MADDY | BIT(POSTFIX_RESOLVER),
    [QUIRK_NO_COLON] = STRICT_MADDY,
    [QUIRK_BLANK_BEFORE_COLON] = STRICT_MADDY | BIT(POSTFIX_RESOLVER),
    [QUIRK_KEY_INVALID] = STRICT,
    [QUIRK_VALUE_INVALID] = BIT(MOX),
    [QUIRK_NOT_ASCII] = BIT(POSTFIX_RESOLVER),
    [QUIRK_NOT_UTF8] =
	BIT(STALWART) | BIT(POSTFIX_RESOLVER) | BIT(POSTFIX_TLSPOL),
    [QUIRK_NO_VERSION] = BUT(LENIENT),
    [QUIRK_VERSION_NOT_FIRST] = BIT(GOOGLE),
    [QUIRK_MODE_UNKNOWN] = ALL_READ,
    [QUIRK_NO_MAX_AGE] = BUT(LENIENT),
    [QUIRK_MAX_AGE_INVALID] = BUT(LENIENT),
    [QUIRK_MAX_AGE_ZERO] = BIT(CHASQUID),
    [QUIRK_MAX_AGE_OVER] =
	BIT(CHASQUID) | BIT(POSTFIX_RESOLVER) | BIT(MAILAUTH),
    [QUIRK_NO_MX] = ALL_READ,
    [QUIRK_NO_MX_IN_NONE] = BIT(CHASQUID) | BIT(STALWART),
    [QUIRK_MX_INVALID] = STRICT,
    [QUIRK_WILDCARD_DEPTH] =
	BIT(MOX) | BIT(MADDY) | BIT(CHASQUID) | BIT(STALWART),
    [QUIRK_MX_FAILS] = ALL_READ | BIT(GOOGLE) | BIT(MICROSOFT),
};

unsigned senders_of(enum sender_quirk quirk)
{
	return refusing[quirk];
}

const char *sender_name(size_t number)
{
	return number < SENDER_COUNT ? senders[number].name : NULL;
}

const char *sender_source(size_t number)
{
	return number < SENDER_COUNT ? senders[number].source : NULL;
}
