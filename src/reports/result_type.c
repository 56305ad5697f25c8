/* Pure data and a look-up. */
#include "reports/result_type.h"

#include <string.h>

#include "base/text.h"

static const struct result_type types[] = {
    {"starttls-not-supported", CAUSE_MINE, true, false,
     "the mail server did not offer STARTTLS, or refused it",
     "turn TLS on at that mail server, and look for a firewall that inspects "
     "SMTP; an address that is not yours means old DNS data or an attack"},
    {"certificate-host-mismatch", CAUSE_MINE, true, false,
     "the certificate of the mail server names other hosts",
     "get a certificate that names the mail server as the MX record does, and "
     "see that it is the one served for that name"},
    {"certificate-expired", CAUSE_MINE, true, false,
     "the certificate of the mail server had ended, or not begun",
     "renew it, and have the mail server reload it after each renewal"},
    {"certificate-not-trusted", CAUSE_MINE, true, false,
     "no authority that the sender trusts vouches for the certificate",
     "serve the whole chain with the intermediate certificates, from a public "
     "authority"},
    {"validation-failure", CAUSE_MINE, true, true,
     "TLS failed in another way; some senders also call it so when the policy "
     "does not allow the mail server",
     "read the reason code; compare versions and ciphers, and the mx lines of "
     "the policy with the MX records"},
    {"sts-policy-fetch-error", CAUSE_POLICY, true, true,
     "the sender saw the _mta-sts record and could not fetch the policy",
     "see that the policy host answers on every address, IPv6 too: "
     "mta-sts check DOMAIN"},
    {"sts-policy-invalid", CAUSE_POLICY, true, true,
     "the sender fetched the policy and could not use it",
     "see what is wrong with it: mta-sts check DOMAIN"},
    {"sts-webpki-invalid", CAUSE_POLICY, true, true,
     "the sender did not accept the certificate of the policy host",
     "renew it, with the name mta-sts.DOMAIN and the whole chain: "
     "mta-sts check DOMAIN"},
    {"tlsa-invalid", CAUSE_MINE, false, false,
     "no TLSA record matches the certificate: a matter of DANE, not of MTA-STS",
     "publish the TLSA record of a new certificate before it is used, or take "
     "the old one away"},
    {"dnssec-invalid", CAUSE_MINE, false, false,
     "DNSSEC did not validate: a matter of DANE, not of MTA-STS",
     "look at the DNSSEC chain of the zone: signatures that ended, a wrong DS"},
    {"dane-required", CAUSE_SENDER, false, false,
     "the sender insists on DANE, and there is no TLSA record that validates",
     "publish TLSA records in a signed zone, or talk to the sender"},
};

const struct result_type *result_type_at(size_t index)
{
	return index < sizeof(types) / sizeof(types[0]) ? &types[index] : NULL;
}

const struct result_type *result_type_find(const char *name)
{
	const struct result_type *type;

	for (size_t i = 0; (type = result_type_at(i)) != NULL; i++) {
		if (text_equal_nocase(name, strlen(name), type->name,
				      strlen(type->name)))
			return type;
	}
	return NULL;
}
