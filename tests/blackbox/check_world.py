"""A small internet for `mta-sts check`: each case is a domain NAME.test with
what is special about it and the findings that must come of that, no more and
no less.  Writes zone, nginx.conf and master.cf, or compares results: of one run
over all domains, and of runs for each domain alone, NAME.test.json with the
exit status in NAME.test.status.

usage: check_world.py write | compare RESULT.json DIRECTORY
"""
import json
import os
import re
import sys

GOOD_POLICY = "version: STSv1\r\nmode: {mode}\r\n{mx}max_age: {max_age}\r\n"

# Mail hosts: address, and options of Postfix's smtpd; None: no Postfix there.
MX = {
    "good": ("127.0.1.1", "smtpd_tls_chain_files={work}/mx.chain"),
    "good2": ("127.0.1.2", "smtpd_tls_chain_files={work}/mx.chain"),
    "self-signed": ("127.0.1.3", "smtpd_tls_chain_files={work}/mxself.chain"),
    "expired": ("127.0.1.4", "smtpd_tls_chain_files={work}/mxexpired.chain"),
    "expiring": ("127.0.1.5", "smtpd_tls_chain_files={work}/mxexpiring.chain"),
    "other-name": ("127.0.1.6", "smtpd_tls_chain_files={work}/mxother.chain"),
    "no-tls": ("127.0.1.7", "smtpd_tls_security_level=none"),
    "tls13": ("127.0.1.8", "smtpd_tls_chain_files={work}/mx.chain",
              "smtpd_tls_protocols=>=TLSv1.3"),
    "old": ("127.0.1.9", "smtpd_tls_chain_files={work}/mx.chain",
            "smtpd_tls_protocols=TLSv1", "tls_medium_cipherlist=ALL:@SECLEVEL=0"),
    "dead": ("127.0.1.10", None),
    # Fakes, in check_fakes.py.
    "refuses": ("127.0.1.11", None),
    "rejects": ("127.0.1.12", None),
    "injects": ("127.0.1.13", None),
    "silent": ("127.0.1.14", None),
    "early": ("127.0.1.15", "smtpd_tls_chain_files={work}/mxearly.chain"),
    "disordered": ("127.0.1.16",
                   "smtpd_tls_chain_files={work}/mxdisordered.chain"),
    "ed25519": ("127.0.1.17",
                "smtpd_tls_chain_files={work}/mxed25519.chain"),
    "weak": ("127.0.1.18", "smtpd_tls_chain_files={work}/mxrsa.chain",
             "tls_medium_cipherlist=AES128-GCM-SHA256",
             "smtpd_tls_protocols=TLSv1.2"),
    "b.deep": ("127.0.1.2", None),
    "no-address": (None, None),
}
GOOD_HOST, DEAD_HOST = "127.0.2.1", "127.0.2.2"
FAR_HOST = "2001:db8::1"  # there is no route to it


class Case:
    """What is not said is as it should be."""

    def __init__(self, name, findings=(), txt=None, tlsrpt=None,
                 mx=("good",), policy=None, mode="enforce", max_age=2419200,
                 policy_mx=None, certificate="host", directives="",
                 addresses=(GOOD_HOST,), records=(), content_type="text/plain",
                 mx_records=None, is_nginx=True, alone=None):
        self.name = name
        self.domain = f"{name}.test"
        self.findings = sorted(findings)
        # What a run for this domain alone finds.
        self.alone = self.findings if alone is None else sorted(alone)
        self.txt = ['v=STSv1; id=20261124;'] if txt is None else txt
        self.tlsrpt = (["v=TLSRPTv1; rua=mailto:tls-reports@perfect.test"]
                       if tlsrpt is None else tlsrpt)
        self.mx = mx
        self.mx_records = mx_records
        patterns = policy_mx or [f"{host}.mx.test" for host in mx]
        lines = "".join(f"mx: {pattern}\r\n" for pattern in patterns)
        self.policy = policy if policy is not None else GOOD_POLICY.format(
            mode=mode, mx=lines, max_age=max_age)
        self.certificate = certificate
        self.directives = directives
        self.addresses = addresses
        self.records = records
        self.content_type = content_type
        self.is_nginx = is_nginx


def error(*codes):
    return [("error", code) for code in codes]


def warning(*codes):
    return [("warning", code) for code in codes]


def info(*codes):
    return [("info", code) for code in codes]


def unknown(*codes):
    return [("unknown", code) for code in codes]


def fill(size):
    """A valid policy of this many bytes."""
    policy = (GOOD_POLICY.format(mode="enforce", mx="mx: good.mx.test\r\n",
                                 max_age=2419200) + "x: \r\n")
    return policy[:-2] + "y" * (size - len(policy)) + "\r\n"


CASES = [
    Case("perfect"),
    Case("testing", info("policy-testing"), mode="testing"),
    Case("none", info("policy-none"), mode="none"),
    # The record.
    Case("txt-missing", error("txt-missing") + info("txt-cached"), txt=[]),
    Case("misplaced", error("txt-missing", "txt-misplaced") +
         info("txt-cached"), txt=[],
         records=['misplaced.test. TXT "v=STSv1; id=1;"']),
    Case("extended", info("txt-unknown-field"), txt=["v=STSv1; id=1; x=y"]),
    Case("delegated", txt=[], addresses=(),
         records=["_mta-sts.delegated.test. CNAME _mta-sts.perfect.test.",
                  "mta-sts.delegated.test. CNAME mta-sts.perfect.test."]),
    Case("loop", unknown("dns-temporary"), txt=[], records=[
        "_mta-sts.loop.test. CNAME elsewhere.loop.test.",
        "elsewhere.loop.test. CNAME _mta-sts.loop.test."]),
    Case("xn--bcher-kva"),
    Case("many-hosts", unknown("https-too-many") + warning("https-connect"),
         addresses=(GOOD_HOST,) + tuple(f"127.0.6.{i}" for i in range(1, 36)),
         is_nginx=False),
    Case("twice", info("policy-mx-duplicate"),
         policy_mx=["good.mx.test", "GOOD.mx.test"]),
    Case("txt-two", error("txt-multiple"),
         txt=["v=STSv1; id=1;", "v=STSv1; id=2;"]),
    Case("txt-extra", warning("txt-extra"),
         txt=["v=STSv1; id=1;", "v=spf1 -all"]),
    Case("txt-syntax", error("txt-syntax"), txt=["v=STSv1; id=1; x"]),
    Case("txt-id", error("txt-id"), txt=["v=STSv1; id=2026-11-24;"]),
    Case("txt-no-id", error("txt-id"), txt=["v=STSv1;"]),
    Case("wildcard", error("txt-missing", "txt-wildcard") +
         info("txt-cached"), txt=[],
         records=['*.wildcard.test. TXT "v=spf1 -all"']),
    # The policy host.
    Case("no-host", error("host-missing"), addresses=()),
    Case("dead-host", error("https-connect"), addresses=(DEAD_HOST,)),
    Case("v6", warning("host-missing"), addresses=("::1",)),
    Case("far", unknown("https-connect") + warning("host-missing"),
         addresses=(FAR_HOST,)),
    Case("half-far", info("no-route"), addresses=(GOOD_HOST, FAR_HOST)),
    Case("half-dead", warning("https-connect"),
         addresses=(GOOD_HOST, DEAD_HOST)),
    Case("mute-host", error("https-timeout"), addresses=("127.0.2.3",),
         is_nginx=False),
    Case("slow-host", warning("https-slow"), addresses=("127.0.2.4",),
         is_nginx=False),
    Case("no-tls-host", error("tls-handshake"), addresses=("127.0.2.5",),
         is_nginx=False),
    Case("malformed", error("http-malformed"), addresses=("127.0.2.6",),
         is_nginx=False),
    Case("cut-short", error("http-malformed"), addresses=("127.0.2.7",),
         is_nginx=False),
    Case("old-tls", error("tls-version"), addresses=("127.0.2.8",),
         directives="ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;"),
    Case("tls13-only", unknown("tls-handshake"), addresses=("127.0.2.9",),
         directives="ssl_protocols TLSv1.3;"),
    Case("ed25519", unknown("tls-handshake"), certificate="ed25519",
         addresses=("127.0.2.13",)),
    Case("pss", unknown("cert-untrusted"), certificate="pss"),
    Case("constrained", unknown("cert-untrusted"), certificate="constrained"),
    Case("loose-limits", unknown("cert-untrusted"), certificate="loose"),
    Case("late-middle", error("cert-not-yet-valid"),
         certificate="latemiddle"),
    Case("mail-middle", error("cert-untrusted"), certificate="mailmiddle"),
    Case("any-use", warning("cert-untrusted"), certificate="anyuse"),
    Case("many-names", certificate="manynames"),
    Case("weak-tls", warning("tls-weak"), certificate="rsa",
         addresses=("127.0.2.14",),
         directives="ssl_protocols TLSv1.2; ssl_ciphers AES128-GCM-SHA256;"),
    Case("untrusted", error("cert-untrusted"), certificate="unknown"),
    Case("incomplete", error("cert-untrusted"), certificate="leafonly"),
    Case("self-signed", error("cert-self-signed"), certificate="self"),
    Case("expired", error("cert-expired"), certificate="expired"),
    Case("early", error("cert-not-yet-valid"), certificate="early"),
    Case("expiring", warning("cert-expiring"), certificate="expiring"),
    Case("other-name", error("cert-name"), certificate="other"),
    Case("disordered", warning("cert-chain-order"), certificate="disordered"),
    Case("latin", content_type='"text/plain; charset=iso-8859-1"'),
    Case("octets", error("http-content-type"),
         content_type="application/octet-stream"),
    Case("body-html", error("policy-syntax", "policy-version", "policy-mode",
                            "policy-max-age"),
         policy="<html>\r\n<body>hello</body>\r\n</html>\r\n"),
    Case("body-empty", error("policy-syntax"), policy=""),
    *(Case(f"status-{code}", error("http-status"),
           directives=f"return {code} '{GOOD_POLICY}';")
      for code in (201, 206, 404, 500, 503)),
    *(Case(f"status-{code}", error("http-status"),
           directives=f"return {code};") for code in (204, 304)),
    *(Case(f"redirect-{code}", error("http-redirect"),
           directives=f"return {code} https://mta-sts.redirect-{code}.test/;")
      for code in (302, 303, 307, 308)),
    Case("size-10240", warning("policy-unknown-key"), policy=fill(10240)),
    Case("size-12000", warning("policy-unknown-key", "http-too-large"),
         policy=fill(12000)),
    Case("size-65536", warning("policy-unknown-key", "http-too-large"),
         policy=fill(65536)),
    Case("size-65537", error("http-too-large"), policy=fill(65537)),
    Case("unfinished", error("http-malformed"), addresses=("127.0.2.11",),
         is_nginx=False),
    Case("trickle", error("https-timeout"), addresses=("127.0.2.12",),
         is_nginx=False),
    Case("redirect", error("http-redirect"),
         directives="return 301 https://perfect.test/;"),
    Case("not-found", error("http-status"), directives="return 404;"),
    Case("typeless", error("http-content-type"), content_type='""'),
    Case("charset", content_type='"TEXT/PLAIN ; Charset=utf-8"'),
    Case("gzip", error("http-content-encoding"),
         directives="add_header Content-Encoding gzip;"),
    Case("html", error("http-content-type"), content_type="text/html"),
    # The policy.
    Case("no-version", error("policy-version"),
         policy="mode: enforce\r\nmx: good.mx.test\r\nmax_age: 2419200\r\n"),
    Case("no-colon", error("policy-syntax"),
         policy="version: STSv1\r\nmode: enforce\r\nmx good.mx.test\r\n"
         "mx: good.mx.test\r\nmax_age: 2419200\r\n"),
    Case("bad-mode", error("policy-mode"), mode="report"),
    Case("bad-age", error("policy-max-age"), max_age="1w"),
    Case("low-age", error("policy-max-age-short"), max_age=3600),
    Case("short-age", warning("policy-max-age-short"), max_age=86400),
    Case("week-age", info("policy-max-age-short"), max_age=604800),
    Case("no-mx-line", error("policy-mx-missing"),
         policy="version: STSv1\r\nmode: enforce\r\nmax_age: 2419200\r\n"),
    Case("bad-mx-line", error("policy-mx-invalid"),
         policy_mx=["good.mx.test", "mx_1.test"]),
    Case("two-modes", error("policy-duplicate-key"),
         policy="version: STSv1\r\nmode: enforce\r\nmode: testing\r\n"
         "mx: good.mx.test\r\nmax_age: 2419200\r\n"),
    Case("unknown-key", warning("policy-unknown-key"),
         policy="version: STSv1\r\nmode: enforce\r\nmx: good.mx.test\r\n"
         "nmx: good.mx.test\r\nmax_age: 2419200\r\n"),
    Case("differs", error("policy-differs-by-address") +
         info("policy-testing"),
         addresses=(GOOD_HOST, "127.0.2.10")),
    # Mail hosts.
    Case("no-mx", error("mx-missing"), mx=(), policy_mx=["good.mx.test"]),
    Case("implicit", mx=(), policy_mx=["implicit.test"],
         records=["implicit.test. A 127.0.1.1"]),
    Case("implicit-uncovered", error("mx-not-covered", "mx-cert-name") +
         info("mx-unused"), mx=(), policy_mx=["good.mx.test"],
         records=["implicit-uncovered.test. A 127.0.1.1"]),
    Case("null-mx", warning("mx-null"), mx=(), mx_records=["0 ."],
         policy_mx=["good.mx.test"]),
    Case("uncovered", error("mx-not-covered"), mx=("good", "good2"),
         policy_mx=["good.mx.test"]),
    Case("uncovered-testing", warning("mx-not-covered") +
         info("policy-testing"), mode="testing", mx=("good", "good2"),
         policy_mx=["good.mx.test"]),
    Case("unused", info("mx-unused"), policy_mx=["good.mx.test", "x.mx.test"]),
    Case("too-deep", error("mx-wildcard-depth") + info("mx-unused"),
         mx=("b.deep",), policy_mx=["*.mx.test"]),
    Case("deep-enough", mx=("b.deep",), policy_mx=["*.deep.mx.test"]),
    Case("mx-alias", error("mx-is-cname"), mx=("alias",)),
    Case("mx-no-address", error("mx-no-address"), mx=("no-address",)),
    Case("mx-many", unknown("mx-too-many"), mx=(), mx_records=[
        f"10 {number}.many.mx.test." for number in range(500)],
         policy_mx=["*.many.mx.test"]),
    Case("mx-dead", warning("smtp-connect"), mx=("good", "dead")),
    Case("mx-rejects", error("smtp-greeting"), mx=("rejects",)),
    Case("mx-silent", error("smtp-greeting"), mx=("silent",)),
    Case("mx-no-tls", error("starttls-missing"), mx=("no-tls",)),
    Case("mx-refuses", error("starttls-refused"), mx=("refuses",)),
    Case("mx-injects", error("starttls-refused"), mx=("injects",)),
    Case("mx-tls13", unknown("mx-tls-handshake"), mx=("tls13",)),
    Case("mx-ed25519", unknown("mx-tls-handshake"), mx=("ed25519",)),
    Case("mx-old", error("mx-tls-version"), mx=("old",)),
    Case("mx-weak", warning("mx-tls-weak"), mx=("weak",)),
    Case("mx-self-signed", error("mx-cert-untrusted"), mx=("self-signed",)),
    Case("mx-expired", error("mx-cert-expired"), mx=("expired",)),
    Case("mx-expiring", warning("mx-cert-expiring"), mx=("expiring",)),
    Case("mx-early", error("mx-cert-not-yet-valid"), mx=("early",)),
    Case("mx-disordered", warning("mx-cert-chain-order"),
         mx=("disordered",)),
    Case("mx-other-name", error("mx-cert-name"), mx=("other-name",)),
    Case("mx-differs", error("mx-cert-untrusted", "mx-differs-by-address"),
         mx=("differs",)),
    Case("blocked", warning("smtp-connect"), alone=info("smtp-blocked"),
         mx=("dead",)),
    # Reports.
    Case("no-report", info("tlsrpt-missing"), tlsrpt=[]),
    Case("no-report-testing", warning("tlsrpt-missing") +
         info("policy-testing"), tlsrpt=[], mode="testing"),
    Case("two-reports", error("tlsrpt-multiple"),
         tlsrpt=["v=TLSRPTv1; rua=mailto:a@perfect.test",
                 "v=TLSRPTv1; rua=mailto:b@perfect.test"]),
    Case("extra-report", warning("tlsrpt-extra"),
         tlsrpt=["v=TLSRPTv1; rua=mailto:a@perfect.test", "v=spf1 -all"]),
    Case("bad-report", error("tlsrpt-syntax"),
         tlsrpt=["v=TLSRPTv1; rua=mailto:a@perfect.test; x"]),
    Case("bare-report", error("tlsrpt-rua"),
         tlsrpt=["v=TLSRPTv1; rua=reports@perfect.test"]),
    # Answers that are none.
    Case("broken", unknown("dns-temporary"), is_nginx=False),
]


def quote(text):
    """A TXT record in strings of at most 255 bytes."""
    return " ".join('"' + text[i:i + 255].replace('"', '\\"') + '"'
                    for i in range(0, len(text), 255)) or '""'


def write_zone(file):
    def add(line):
        file.write(line + "\n")

    add("$TTL 300\n@ SOA ns.test. h.test. 1 3600 600 86400 300")
    add("@ NS ns.test.\nns.test. A 127.0.0.1")
    for name, (address, *_) in MX.items():
        if address:
            add(f"{name}.mx.test. A {address}")
        else:
            add(f'{name}.mx.test. TXT "nothing else"')
    add("alias.mx.test. CNAME good.mx.test.\n*.many.mx.test. A 127.0.1.2")
    add("differs.mx.test. A 127.0.1.1\ndiffers.mx.test. A 127.0.1.3")
    for case in CASES:
        if case.name == "broken":
            continue  # a zone of its own, which does not load
        add(f'{case.domain}. TXT "here"')
        for text in case.txt:
            add(f"_mta-sts.{case.domain}. TXT {quote(text)}")
        for text in case.tlsrpt:
            add(f"_smtp._tls.{case.domain}. TXT {quote(text)}")
        for address in case.addresses:
            add(f"mta-sts.{case.domain}. {'AAAA' if ':' in address else 'A'} "
                f"{address}")
        for number, host in enumerate(case.mx):
            add(f"{case.domain}. MX {number * 10} {host}.mx.test.")
        for record in case.mx_records or ():
            add(f"{case.domain}. MX {record}")
        for record in case.records:
            add(record)


def write_nginx(file, work):
    file.write(f"""worker_processes 1; pid {work}/nginx.pid; daemon off;
error_log {work}/nginx.log; events {{}}
http {{ access_log off; server_names_hash_bucket_size 128;
client_body_temp_path {work}/tmp; proxy_temp_path {work}/tmp;
fastcgi_temp_path {work}/tmp; uwsgi_temp_path {work}/tmp;
scgi_temp_path {work}/tmp;
""")
    for case in CASES:
        if not case.is_nginx:
            continue
        for number, address in enumerate(case.addresses):
            if address in (DEAD_HOST, FAR_HOST):
                continue
            root = f"{work}/www/{case.name}.{number}"
            os.makedirs(f"{root}/.well-known")
            body = case.policy
            if number > 0:
                body = body.replace("enforce", "testing")
            with open(f"{root}/.well-known/mta-sts.txt", "w",
                      newline="") as policy:
                policy.write(body)
            listen = f"[{address}]" if ":" in address else address
            names = f"mta-sts.{case.domain}"
            if case.name == "perfect":
                names += " mta-sts.delegated.test"
            file.write(f"""server {{ listen {listen}:443 ssl;
server_name {names}; root {root};
types {{ }} default_type {case.content_type};
ssl_certificate {work}/{case.certificate}.chain;
ssl_certificate_key {work}/{case.certificate}.chain; {case.directives} }}
""")
    file.write("}\n")


def write_postfix(file, work):
    for address, *options in MX.values():
        if address is None or options == [None]:
            continue
        file.write(f"{address}:25 inet n - n - - smtpd\n")
        for option in options:
            file.write(f"  -o {option.format(work=work)}\n")


def write(work):
    with open("test.zone", "w") as file:
        write_zone(file)
    with open("nginx.conf", "w") as file:
        write_nginx(file, work)
    os.makedirs("postfix", exist_ok=True)
    with open("postfix/master.cf", "w") as file:
        write_postfix(file, work)
    with open("domains", "w") as file:
        file.write("\n".join(case.domain for case in CASES) + "\n")
    with open("hosts", "w") as file:
        file.write(" ".join(f"mta-sts.{case.domain}" for case in CASES))


def status_of(findings):
    order = ("error", "unknown", "warning")
    severities = {severity for severity, _ in findings}
    return next((level for level in order if level in severities), "ok")


def has_shape(value, shape):
    """Whether JSON is as the manual has it: types, lists, sets of words."""
    if isinstance(shape, dict):
        return (isinstance(value, dict) and set(value) == set(shape) and
                all(has_shape(value[key], shape[key]) for key in shape))
    if isinstance(shape, list):
        return isinstance(value, list) and all(has_shape(each, shape[0])
                                               for each in value)
    if isinstance(shape, tuple):
        return any(has_shape(value, each) for each in shape)
    if isinstance(shape, str):
        return value in shape.split("|")
    return isinstance(value, shape) and not (shape is int and
                                             isinstance(value, bool))


DNS = "found|nxdomain|nodata|unknown|skipped"
TXT = {"dns": DNS, "aliases": [str], "records": [str]}
CERTIFICATE = (type(None), {
    "subject": str, "issuer": str, "key": str, "names": [str],
    "names_omitted": int,
    "not_before": str, "not_after": str, "days_left": int,
    "trust": "trusted|self-signed|incomplete|invalid|unknown"})
RESULT = {
    "domain": str, "status": "ok|warning|error|unknown", "omitted": int,
    "findings": [{
        "severity": "info|warning|error|unknown", "code": str,
        "area": "dns|https|policy|mx|smtp|tlsrpt|local", "subject": str,
        "message": str, "fix": str, "refused_by": [str]}],
    "facts": {
        "unicode": str, "txt": TXT, "id": (str, type(None)), "tlsrpt": TXT,
        "policy_host": {"dns": DNS, "aliases": [str], "addresses": [{
            "address": str, "tls": str, "status": int, "milliseconds": int,
            "content_type": (str, type(None)), "certificate": CERTIFICATE}]},
        "policy": (type(None), {"mode": "enforce|testing|none",
                                "max_age": int, "mx": [str]}),
        "mx_dns": DNS,
        "mx": [{"name": str, "preference": int, "dns": DNS, "aliases": [str],
                "addresses": [{
                    "address": str, "reachable": bool, "starttls": bool,
                    "tls": str, "certificate": CERTIFICATE}]}]}}


def is_perfect(result):
    """Facts of the perfect domain, and who refuses one without a record."""
    facts = result["facts"]
    host = facts["policy_host"]["addresses"][0]
    return (facts["id"] == "20261124" and host["status"] == 200 and
            host["certificate"]["days_left"] in (59, 60) and
            "mta-sts.perfect.test" in host["certificate"]["names"] and
            facts["mx"][0]["addresses"][0]["tls"] == "TLS 1.2")


def is_as_wanted(case, result, findings):
    if not has_shape(result, RESULT):
        print(f"{case.domain}: not of the shape that the manual has")
        return False
    if case.name == "perfect" and not is_perfect(result):
        print("the facts of the perfect domain:", result["facts"])
        return False
    if case.name == "txt-missing" and "mox" not in \
            result["findings"][0]["refused_by"]:
        print("nobody refuses a domain without a record")
        return False
    found = sorted({(finding["severity"], finding["code"])
                    for finding in result["findings"]})
    status = status_of(findings)
    if found == findings and result["status"] == status:
        return True
    print(f"{case.domain}: {result['status']}, not {status}:")
    for finding in result["findings"]:
        print(f"    {finding['severity']} {finding['code']} "
              f"{finding['subject']}: {finding['message']}")
    print(f"    wanted: {findings}")
    return False


def compare_all(path):
    with open(path) as file:
        results = json.load(file)
    if [result["domain"] for result in results] != [case.domain
                                                    for case in CASES]:
        print("not all domains, or not in order")
        return False
    return all([is_as_wanted(case, result, case.findings)
                for case, result in zip(CASES, results)])


def compare_alone(case, directory):
    path = os.path.join(directory, case.domain)
    with open(f"{path}.json") as file:
        result, = json.load(file)
    with open(f"{path}.status") as file:
        status = int(file.read())
    wanted = ("ok", "warning", "error", "unknown").index(status_of(case.alone))
    if status != wanted:
        print(f"{case.domain}: exit status {status}, not {wanted}")
    return is_as_wanted(case, result, case.alone) and status == wanted


# Provoked by 61_check_local and 62_check_hostile.
ELSEWHERE = {"id-stale", "policy-not-served", "local-mx-not-covered",
             "deadline"}


def are_all_provoked():
    """Each code that the manual names is in a case."""
    manual = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                          "../../src/cli/mta-sts.1")
    with open(manual) as file:
        section = file.read().split(".Sh FINDINGS")[1].split(".Ss")[0]
    codes = set(re.findall(r"^\.It Sy (.*)$", section, re.M))
    missing = codes - ELSEWHERE - {code for case in CASES for _, code in
                                   case.findings + case.alone}
    if missing or not codes:
        print("never provoked:", *missing)
    return bool(codes) and not missing


def compare(path, directory):
    good = [are_all_provoked(), compare_all(path)]
    good += [compare_alone(case, directory) for case in CASES]
    return 0 if all(good) else 1


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(os.getcwd())
    else:
        sys.exit(compare(*sys.argv[2:]))
