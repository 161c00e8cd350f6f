# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Completion for fish. What there is to complete is asked of --help, so that it
# is always what this very program takes.

# The command, where one stands before the word that is being written.
function __gst_stems_command
    set -l words (commandline -opc)
    for word in $words[2..-1]
        if not string match -q -- '-*' $word
            echo $word
            return 0
        end
    end
    return 1
end

# "word<tab>what it does" of each option, or of each command where none is given.
function __gst_stems_lines
    set -l program (commandline -opc)[1]
    $program (__gst_stems_command) --help 2>/dev/null | awk '
        /^Examples:/ { exit }
        /^  +-/ {
            what = $0
            sub(/^ *(-., )?[^ ]* */, "", what)
            for (i = 1; i <= NF && $i ~ /^-/; i++) { sub(/[,=].*/, "", $i); print $i "\t" what }
        }
        /^Commands:/ { commands = 1; next }
        commands && NF > 1 { word = $1; $1 = ""; sub(/^ */, ""); print word "\t" $0 }'
    echo --help
    __gst_stems_command >/dev/null; or echo --version
end

function __gst_stems_option
    __gst_stems_command >/dev/null; and string match -q -- '-*' (commandline -ct)
end

# Whether the word is what follows an option.
function __gst_stems_behind
    set -l words (commandline -opc)
    test "$words[-1]" = $argv[1]
end

complete -c gst-stems-1.0 -f -n 'not __gst_stems_command >/dev/null' -a '(__gst_stems_lines)'
complete -c gst-stems-1.0 -f -n __gst_stems_option -a '(__gst_stems_lines)'

# What may follow an option, where that is not a file or free.
for line in '--format wav aiff flac rf64' '--taxonomy basic extended' \
    '--versions instrumental acapella tv' '--name stem full pe' '--stem-codec alac aac'
    set -l words (string split ' ' -- $line)
    complete -c gst-stems-1.0 -f -n "__gst_stems_behind $words[1]" -a "$words[2..-1]"
    complete -c gst-stems-1.0 -f -n "string match -q -- '$words[1]=*' (commandline -ct)" \
        -a "$words[1]="(string join " $words[1]=" -- $words[2..-1])
end
