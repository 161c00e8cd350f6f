# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Completion for bash. What there is to complete is asked of --help, so that it
# is always what this very program takes.

# _gst_stems_words COMMAND...: the options, or the commands, that its help lists.
_gst_stems_words() {
    "$@" --help 2>/dev/null | awk '
        /^Commands:/ { commands = 1; next }
        commands && !/^  / { commands = 0 }
        commands { print $1 }
        { sub(/^ +/, "") }
        /^-/ { for (i = 1; i <= NF && $i ~ /^-/; i++) { sub(/[,=].*/, "", $i); print $i } }'
}

# _gst_stems_values OPTION: what may follow it, where that is not a file or free.
_gst_stems_values() {
    case $1 in
    --format) echo wav aiff flac rf64 ;;
    --stem-codec) echo alac aac ;;
    --taxonomy) echo basic extended ;;
    --versions) echo instrumental acapella tv ;;
    --name) echo stem full pe ;;
    esac
}

_gst_stems_1_0() {
    local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before='' command='' i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        [[ ${COMP_WORDS[i]} == -* ]] || { command=${COMP_WORDS[i]} && break; }
    done
    # "--format=wa" comes as three words, for "=" breaks them.
    [ "$COMP_CWORD" -lt 2 ] || before=${COMP_WORDS[COMP_CWORD - 1]}
    if [ "$word" = = ]; then
        word=''
    elif [ "$before" = = ]; then
        before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    if [ -z "$command" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_gst_stems_words "$program") --help --version" -- "$word")
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_gst_stems_words "$program" "$command") --help" -- "$word")
    elif [[ $before == --* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_gst_stems_values "$before")" -- "$word")
    fi
    # Else files, as bash completes them (-o default).
}

complete -o default -F _gst_stems_1_0 gst-stems-1.0
