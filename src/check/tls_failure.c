/* Pure functions. */
#include "check/tls_failure.h"

static const char *alert_text(struct arena *arena, int alert)
{
	switch (alert) {
	case 40: return "the server refuses the handshake (handshake_failure)";
	case 71: return "the server calls this insufficient security";
	case 80: return "the server has an internal error";
	case 86: return "the server calls this an inappropriate fallback";
	case 112:
		return "the server does not know this host name "
		       "(unrecognized_name)";
	case 116: return "the server wants a certificate of its client";
	case 120: return "the server has no application protocol in common";
	default:
		return arena_printf(arena, "the server sends TLS alert %d",
				    alert);
	}
}

/* Alerts by which a server may say no more than that it is too modern. */
static bool judge_alert(struct tls_facts *facts, int alert, struct arena *arena)
{
	if (facts->has_chain) { /* so version and suite are agreed upon */
		facts->why = arena_printf(arena,
					  "%s after it has shown its "
					  "certificate; does it want one of "
					  "its clients?",
					  alert_text(arena, alert));
		return false;
	}
	switch (alert) {
	case 70: /* protocol_version */
		facts->why = "the server refuses TLS 1.2: it may speak TLS 1.3 "
			     "alone, which this program does not";
		break;
	case 40: /* handshake_failure */
	case 71: /* insufficient_security */
		facts->why = "the server has nothing in common with what this "
			     "program speaks: it may have no certificate for "
			     "this name, speak TLS 1.3 alone, have a key other "
			     "than RSA or ECDSA, or insist on extended master "
			     "secret";
		break;
	default: facts->why = alert_text(arena, alert); return false;
	}
	return true;
}

void tls_failure_note(struct tls_facts *facts, const struct tls_stream *tls,
		      struct arena *arena)
{
	enum tls_failure failure = tls_stream_failure(tls);

	facts->status = HANDSHAKE_FAILED;
	switch (failure) {
	case TLS_FAILURE_PEER_ALERT:
		if (judge_alert(facts, tls_stream_peer_alert(tls), arena))
			facts->status = HANDSHAKE_UNDECIDED;
		return;
	case TLS_FAILURE_UNKNOWN_KEY:
		facts->status = HANDSHAKE_UNDECIDED;
		facts->why = "the certificate has a kind of key that this "
			     "program does not know";
		return;
	case TLS_FAILURE_PROTOCOL_VERSION:
		facts->is_old = true;
		facts->why = "the server speaks nothing newer than SSL 3.0";
		return;
	case TLS_FAILURE_NOT_TLS:
		facts->why = "the server answers with something that is not "
			     "TLS";
		return;
	case TLS_FAILURE_CHAIN_TOO_LARGE:
		facts->why = "the server sends more certificates than anybody "
			     "accepts";
		return;
	case TLS_FAILURE_NONE:
		facts->why = "the server closes the connection during the "
			     "handshake";
		return;
	default:
		facts->why = arena_printf(arena, "the handshake fails: %s",
					  tls_failure_name(failure));
	}
}
