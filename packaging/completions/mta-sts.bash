# Completion of mta-sts for bash.

# The domains of the configuration that the words name, or of the usual one.
_mta_sts_domains() {
	local i config=/etc/mta-stsd/mta-stsd.ini
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c|--config) config=${COMP_WORDS[i + 1]} ;;
		esac
	done
	sed -n 's/^[[:space:]]*\[[[:space:]]*\([^]]*\.[^][:space:]]*\).*/\1/p' \
		"$config" 2>/dev/null
}

_mta_sts() {
	local word=$2 previous=$3 command=${COMP_WORDS[1]} words=
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		words='init records check report advise status lint -V --version -h --help'
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
		return
	fi
	case $previous in
	-c|--config|--ca-file|--html|--policy|--reports)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return ;;
	--archive)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -d -- "$word")
		return ;;
	--format) words='zone panel nsupdate json' ;;
	--by) words='org day mx result' ;;
	--domain) words=$(_mta_sts_domains) ;;
	--ttl|--delegate-to|--timeout|--jobs|--resolver|--connect|--txt|\
	--tlsrpt|--mx|--since|--until|--now|--clean-days|--organizations|\
	--gap-days|--failures|--mx-change) return ;;
	*)
		case $command in
		init) words='--resolver -h --help' ;;
		records)
			words='-c --config --format --ttl --delegate-to -h
				--help' ;;
		check)
			words='-c --config --json --plugin --timeout --jobs
				--resolver --ca-file --no-smtp --require-smtp
				--connect --txt -h --help' ;;
		report)
			words='-c --config --domain --since --until --by --json
				--html --strict --archive --quiet -h --help' ;;
		advise)
			words='-c --config --reports --offline --json --now
				--clean-days --organizations --gap-days
				--failures --mx-change --ttl --timeout --jobs
				--resolver --ca-file --no-smtp -h --help' ;;
		status) words='-c --config --json -h --help' ;;
		lint) words='--policy --txt --tlsrpt --mx --json -h --help' ;;
		esac
		case $command$word in
		report-*) ;;
		report*)
			compopt -o filenames
			mapfile -t COMPREPLY < <(compgen -f -- "$word")
			return ;;
		records-*|check-*|advise-*|status-*) ;;
		records*|check*|advise*|status*) words=$(_mta_sts_domains) ;;
		esac ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -F _mta_sts mta-sts
