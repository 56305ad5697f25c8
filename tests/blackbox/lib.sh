# Shared by the black-box tests; source it first.
#
#   start_daemon [ARGUMENT...]  starts $BUILD/mta-stsd -c m.ini, waits until it
#                               is ready; $daemon is its pid, output in out, err
#   wait_for FILE PATTERN       waits until a line of FILE matches
#   stop_daemon                 ends it and waits
#   reload [ARGUMENT...]        mta-stsd -r -c m.ini
#   fetch DOMAIN [CURL-OPTION...]  fetches the policy of DOMAIN with curl
#   make_ca, make_certificate FILE NAME...  FILE.pem and FILE.key, P-256; with
#                               KEY=rsa:2048, DAYS=60, SIGN=self to choose
#   write_config [LINE...]      m.ini: server section with these lines more,
#                               domains example.com and example.net
#   expect WORDS COMMAND...     runs it, fails with WORDS unless it succeeds
#   fail WORDS, skip WORDS
#
# The working directory is the test's own; $port is free.  What a test starts
# in the background goes into $children.
set -u
test_file=$(realpath "$0")
tests=$(dirname "$test_file")
work=$(mktemp -d)
chmod 755 "$work"
cd "$work" || exit 1
children=
daemon=

cleanup() {
	local status=$?
	trap - EXIT
	# shellcheck disable=SC2086
	kill -9 $daemon $children 2>/dev/null
	[ -z "$daemon" ] || pkill -9 -P "$daemon"
	if [ "$status" -ne 0 ] && [ "$status" -ne 77 ]; then
		for log in err out; do
			[ ! -s $log ] || { echo "--- $log:"; tail -n 60 $log; }
		done
	fi
	cd /
	rm -rf "$work"
	exit "$status"
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

fail() {
	echo "FAIL: $*"
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

free_port() {
	python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Waits up to 20 s for a line; tail ends as soon as grep does.
wait_for() {
	timeout 20 bash -c 'tail -n +1 -F "$1" 2>/dev/null |
		grep -qm 1 -e "$2"' _ "$1" "$2" ||
		fail "no line '$2' in $1"
}

start_daemon() {
	: >out
	: >err
	"$BUILD/mta-stsd" -c m.ini "$@" >>out 2>>err </dev/null &
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
		--connect-to "$host:443:127.0.0.1:$port" "$@" \
		"https://$host/.well-known/mta-sts.txt"
}

make_ca() {
	openssl ecparam -name prime256v1 -genkey -noout -out ca.key
	openssl req -x509 -new -key ca.key -subj '/CN=test CA' -days 30 \
		-addext basicConstraints=critical,CA:TRUE -out ca.pem
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
	local file=$1 names=
	shift
	for name in "$@"; do
		names="$names${names:+,}DNS:$name"
	done
	make_key "$file.key"
	openssl req -new -key "$file.key" -subj "/CN=$1" -out "$file.csr"
	echo "subjectAltName=$names" >"$file.ext"
	if [ "${SIGN:-ca}" = self ]; then
		openssl x509 -req -in "$file.csr" -signkey "$file.key" \
			-days "${DAYS:-60}" -extfile "$file.ext" \
			-out "$file.pem" 2>/dev/null
	else
		openssl x509 -req -in "$file.csr" -CA ca.pem -CAkey ca.key \
			-set_serial $RANDOM$RANDOM -days "${DAYS:-60}" \
			-extfile "$file.ext" -out "$file.pem" 2>/dev/null
	fi
	[ -s "$file.pem" ] || fail "no certificate $file.pem"
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
		mx = *.example.net
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
