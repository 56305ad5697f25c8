# Completion of mta-stsd for bash.
_mta_stsd() {
	local word=$2 previous=$3
	COMPREPLY=()
	case $previous in
	-c)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W \
		'-c -t -r -V --version -h --help' -- "$word")
}
complete -F _mta_stsd mta-stsd
