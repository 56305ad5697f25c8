# shellcheck shell=bash
# A network namespace with its own loopback, resolver and ports 25, 53, 443,
# for tests of what looks at others.  Source it instead of lib.sh.
#
#   start_knot ZONE...          knot serves ZONE.zone for each at 127.0.0.1; a
#                               zone without a file is answered with SERVFAIL
#   simple_nginx ADDRESS:PORT...  nginx.conf that serves www with host.chain
#   start_nginx                 nginx with nginx.conf
#   simple_postfix [OPTION...]  an smtpd on 127.0.1.1 with mx.chain
#   start_postfix               Postfix with the services of postfix/master.cf
#   chain FILE PART...          FILE.chain from these files, for a server
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
if [ -z "${IN_NAMESPACE:-}" ]; then
	[ "$(id -u)" -eq 0 ] || skip "Postfix needs root"
	unshare -n -m true 2>/dev/null || skip "no namespaces here"
	cd / && rm -rf "$work"
	IN_NAMESPACE=1 exec unshare -n -m "$test_file" "$@"
fi
for program in knotd nginx postfix; do
	command -v $program >/dev/null || skip "no $program here"
done
unset http_proxy https_proxy HTTPS_PROXY ALL_PROXY
ip link set lo up || fail "no loopback"
mkdir -p run tmp www
echo 'nameserver 127.0.0.1' >resolv.conf
mount --bind resolv.conf "$(realpath /etc/resolv.conf)" || fail "resolv.conf"

start_knot() {
	cat >knot.conf <<-END
	server:
	    rundir: $work/run
	    listen: [ 127.0.0.1@53, ::1@53 ]
	database:
	    storage: $work/run
	log:
	  - target: stderr
	    any: info
	zone:
	END
	for zone in "$@"; do
		printf '  - domain: %s\n    file: %s\n' "$zone" "$work/$zone.zone"
	done >>knot.conf
	: >knot.log
	knotd -c knot.conf >>knot.log 2>&1 {output}>&- &
	children="$children $!"
	wait_for knot.log 'server started'
	wait_for knot.log "\[$1\.\] loaded"
}

# Both are told to end and not killed, for they have children of their own.
stop_servers() {
	[ ! -e nginx.pid ] || kill "$(cat nginx.pid)"
	[ ! -e postfix/main.cf ] || postfix -c "$work/postfix" stop
} 2>/dev/null
trap 'status=$?; stop_servers; (exit $status); cleanup' EXIT

simple_nginx() {
	cat >nginx.conf <<-END
	worker_processes 1; pid $work/nginx.pid; daemon off;
	error_log $work/nginx.log; events {}
	http { access_log off; default_type text/plain;
	client_body_temp_path $work/tmp; proxy_temp_path $work/tmp;
	fastcgi_temp_path $work/tmp; uwsgi_temp_path $work/tmp;
	scgi_temp_path $work/tmp; root $work/www;
	server { $(printf 'listen %s ssl; ' "$@")
	ssl_certificate $work/host.chain;
	ssl_certificate_key $work/host.chain; } }
	END
}

start_nginx() {
	nginx -q -t -c "$work/nginx.conf" || fail "nginx.conf"
	nginx -c "$work/nginx.conf" 2>nginx.err {output}>&- &
	timeout 20 bash -c 'until [ -s nginx.pid ]; do read -rt 0.05 <>run/tick || :; done' ||
		fail "no nginx: $(cat nginx.err)"
}

simple_postfix() {
	mkdir -p postfix
	{
		echo '127.0.1.1:25 inet n - n - - smtpd'
		printf '  -o %s\n' "smtpd_tls_chain_files=$work/mx.chain" "$@"
	} >postfix/master.cf
}

start_postfix() {
	mkdir -p queue data
	chown postfix data
	cat >postfix/main.cf <<-END
	compatibility_level = 3.6
	queue_directory = $work/queue
	data_directory = $work/data
	myhostname = mail.test
	mydestination =
	inet_protocols = ipv4
	smtpd_tls_security_level = may
	smtpd_tls_loglevel = 1
	smtpd_peername_lookup = no
	smtp_dns_support_level = disabled
	maillog_file = $work/maillog
	maillog_file_prefixes = /
	alias_maps =
	alias_database =
	END
	cat >>postfix/master.cf <<-END
	anvil unix - - n - 1 anvil
	rewrite unix - - n - - trivial-rewrite
	proxymap unix - - n - - proxymap
	tlsmgr unix - - n 1000? 1 tlsmgr
	cleanup unix n - n - 0 cleanup
	postlog unix-dgram n - n - 1 postlogd
	END
	postfix -c "$work/postfix" start >postfix.log 2>&1 {output}>&- ||
		{ cat postfix.log; fail "no Postfix"; }
}

chain() {
	local file=$1
	shift
	cat "$@" >"$file.chain"
	chmod 600 "$file.chain"
}
