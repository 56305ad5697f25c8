# shellcheck shell=bash
# Shared by the black-box tests; source it first.
#
#   start_daemon [ARGUMENT...]  starts $BUILD/mta-stsd -c m.ini, waits until it
#                               is ready; $daemon is its pid, output in out, err
#   wait_for FILE PATTERN       waits until a line of FILE matches
#   soon COMMAND...             looks 20 times a second, up to 20 s, whether it
#                               succeeds: where there is no line to wait for
#   stop_daemon                 ends it and waits
#   reload [ARGUMENT...]        mta-stsd -r -c m.ini
#   has_workers NUMBER          whether the daemon has so many
#   fetch DOMAIN [CURL-OPTION...]  fetches the policy of DOMAIN with curl, from
#                               127.0.0.1 or $server
#   make_ca [FILE]              FILE.pem and FILE.key; without FILE: ca
#   make_certificate FILE NAME...  FILE.pem and FILE.key, P-256; to choose:
#                               KEY=rsa:2048 DAYS=60 START=-3 (days from now)
#                               SIGN=self|FILE AUTHORITY=1
#                               CONSTRAINTS=permitted;DNS:NAME
#                               EXTENSIONS=NAME=VALUE, for OpenSSL
#                               SIGN_OPTIONS='-sigopt ...'
#   write_config [LINE...]      m.ini: server section with these lines more,
#                               domains example.com and example.net
#   prepare [LINE...]           CA, certificate c of both, configuration
#   id_of DOMAIN                the id in the state
#   unprivileged COMMAND...     runs it as uid and gid 65534; needs root
#   expect WORDS COMMAND...     runs it, fails with WORDS unless it succeeds
#   fails STATUS WORDS COMMAND...  the same unless it exits with STATUS
#   fail WORDS, skip WORDS
#
# The working directory is the test's own; $port is free.  What a test starts
# in the background goes into $children.
set -u
: "${BUILD:?the directory of the programs}"
test_file=$(realpath "$0")
tests=$(dirname "$test_file")
export PYTHONPATH=$tests PYTHONDONTWRITEBYTECODE=1
work=$(mktemp -d)
chmod 755 "$work"
cd "$work" || exit 1
children=
daemon=
exec {output}>&1

cleanup() {
	local status=$? workers=
	trap - EXIT
	[ -z "$daemon" ] || workers=$(pgrep -P "$daemon")
	# shellcheck disable=SC2086
	if [ -n "$daemon$children" ]; then
		kill -9 $daemon $workers $children
		wait $daemon $children
	fi 2>/dev/null
	if [ "$status" -ne 0 ] && [ "$status" -ne 77 ]; then
		for log in err out; do
			[ ! -s $log ] || { echo "--- $log:"; tail -n 60 $log; }
		done
	fi
	cd /
	# What a test has mounted is not its own.
	rm -rf --one-file-system "$work"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# Its caller's output may go to a file.
fail() {
	echo "FAIL: $*" >&"$output"
	exit 1
}

skip() {
	echo "$*"
	exit 77
}

expect() {
	local words=$1
	shift
	"$@" || fail "$words: $*"
}

fails() {
	local expected=$1 words=$2 status=0
	shift 2
	"$@" || status=$?
	[ "$status" -eq "$expected" ] ||
		fail "$words: $*: exit status $status, not $expected"
}

# Below the range that connecting clients of other tests take theirs from.
free_port() {
	python3 - <<-'EOF'
	import random
	import socket

	def is_free(port):
	    for family, any_address in ((socket.AF_INET, "0.0.0.0"),
	                                (socket.AF_INET6, "::")):
	        try:
	            s = socket.socket(family)
	        except OSError:
	            continue
	        with s:
	            if family == socket.AF_INET6:
	                s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
	            try:
	                s.bind((any_address, port))
	            except OSError:
	                return False
	    return True

	print(next(filter(is_free, iter(lambda: random.randint(20000, 32000), 0))))
	EOF
}

# Waits up to 20 s for a line; tail ends as soon as grep does.
wait_for() {
	timeout 20 bash -c 'tail -n +1 -F "$1" 2>/dev/null |
		grep -qm 1 -e "$2"' _ "$1" "$2" ||
		fail "no line '$2' in $1"
}

soon() {
	local deadline=$((SECONDS + 20))
	[ -p "$work/tick" ] || mkfifo "$work/tick"
	until "$@"; do
		[ $SECONDS -lt $deadline ] || return 1
		read -rt 0.05 <>"$work/tick" || :
	done
}

# has_workers NUMBER
has_workers() {
	[ "$(pgrep -c -P "$daemon")" -eq "$1" ]
}

start_daemon() {
	: >out
	: >err
	"$BUILD/mta-stsd" -c m.ini "$@" >>out 2>>err </dev/null \
		{output}>&- &
	daemon=$!
	timeout 20 tail -n +1 -F --pid=$daemon err 2>/dev/null |
		grep -qm 1 msg=ready || fail "the daemon did not become ready"
}

stop_daemon() {
	kill "$daemon"
	wait "$daemon"
	local status=$?
	daemon=
	return $status
}

reload() {
	"$BUILD/mta-stsd" -r -c m.ini "$@"
}

fetch() {
	local host=mta-sts.$1
	shift
	curl -sS --max-time 20 --cacert ca.pem --noproxy '*' \
		--connect-to "$host:443:${server:-127.0.0.1}:$port" "$@" \
		"https://$host/.well-known/mta-sts.txt"
}

# "+3" or "-3" days from now, as openssl wants a moment.
moment() {
	date -u -d "$1 days" +%Y%m%d%H%M%SZ
}

# issue FILE: FILE.pem from FILE.csr and FILE.ext.
issue() {
	local start=${START:-0} signer=(-cert "${SIGN:-ca}.pem" \
		-keyfile "${SIGN:-ca}.key")
	[ "${SIGN:-ca}" != self ] || signer=(-selfsign -keyfile "$1.key")
	cat >issue.cnf <<-EOF
	[ca]
	default_ca = issue
	[issue]
	database = issue.index
	serial = issue.serial
	new_certs_dir = .
	default_md = sha256
	policy = policy
	unique_subject = no
	[policy]
	commonName = supplied
	EOF
	: >issue.index
	# The clocks of openssl and date may lie in different seconds.
	# shellcheck disable=SC2086
	openssl ca -batch -notext -config issue.cnf "${signer[@]}" -rand_serial \
		${SIGN_OPTIONS:-} \
		-startdate "$(date -u -d "$start days -1 minute" +%Y%m%d%H%M%SZ)" \
		-enddate "$(moment $((start + ${DAYS:-60})))" \
		-in "$1.csr" -extfile "$1.ext" -out "$1.pem" 2>issue.log ||
		{ cat issue.log; fail "no certificate $1.pem"; }
}

# shellcheck disable=SC2120
make_ca() {
	local file=${1:-ca}
	SIGN=self DAYS=90 AUTHORITY=1 make_certificate "$file" "test-$file"
}

make_key() {
	case ${KEY:-p256} in
	p256) openssl ecparam -name prime256v1 -genkey -noout -out "$1" ;;
	p384) openssl ecparam -name secp384r1 -genkey -noout -out "$1" ;;
	p521) openssl ecparam -name secp521r1 -genkey -noout -out "$1" ;;
	rsa:*) openssl genrsa -traditional -out "$1" "${KEY#rsa:}" \
		2>/dev/null ;;
	*) openssl genpkey -algorithm "$KEY" -out "$1" ;;
	esac
	chmod 600 "$1"
}

make_certificate() {
	local file=$1 names= name
	shift
	for name in "$@"; do
		names="$names${names:+,}DNS:$name"
	done
	make_key "$file.key"
	openssl req -new -key "$file.key" -subj "/CN=${1:0:64}" -out "$file.csr"
	if [ -n "${AUTHORITY:-}" ]; then
		echo basicConstraints=critical,CA:TRUE
		[ -z "${CONSTRAINTS:-}" ] ||
			echo "nameConstraints=critical,$CONSTRAINTS"
	else
		echo "subjectAltName=$names"
	fi >"$file.ext"
	[ -z "${EXTENSIONS:-}" ] || echo "$EXTENSIONS" >>"$file.ext"
	issue "$file"
}

write_config() {
	port=${port:-$(free_port)}
	{
		echo '[server]'
		echo "listen = ${listen:-127.0.0.1:$port}"
		echo "state_dir = state"
		printf '%s\n' "$@"
		cat <<-'EOF'

		[defaults]
		mx = mail.example.com
		certificate = c.pem
		private_key = c.key

		[example.com]
		mode = testing
		tls_report = mailto:tls-reports@example.com
		address = 203.0.113.7
		address = 2001:db8::7

		[example.net]
		mode = enforce
		max_age = 4w
		mx = mx1.example.net
		mx = *.backup.example.net
		EOF
	} >m.ini
}

prepare() {
	make_ca
	make_certificate c mta-sts.example.com mta-sts.example.net
	write_config "$@"
}

id_of() {
	sed -n "/^\[$1\]/,/^\[/s/^id = //p" state/policies.ini
}

unprivileged() {
	setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}
