# shellcheck shell=bash
# Why npm failed, and what to do about it, from what it wrote. Sourced by toolbox.sh.

# npm_failure LOG: prints "CAUSE; WHAT TO DO". The first reason in the log counts: later ones follow from it. A package that is
# installed may run npm itself, or fetch files: their reasons are in the same log, behind more prefixes.
npm_failure() {
    local log=$1 reason lines
    lines=$(npm_lines <"$log" || :)

    # Names of OpenSSL's and Node's errors: the documentation of Node's TLS module.
    if reason=$(npm_reason '[A-Z_]*SELF_SIGNED_CERT[A-Z_]*|UNABLE_TO_(GET_ISSUER_CERT|VERIFY_LEAF_SIGNATURE)[A-Z_]*|CERT_[A-Z_]+|ERR_TLS_[A-Z_]+|(self[- ]signed|unable to (get|verify)).*certificate|certificate (has expired|is not yet valid)'); then
        printf 'the certificate of the server that npm downloads from is not trusted (%s); if a proxy in your network inspects HTTPS, set NODE_EXTRA_CA_CERTS to the file of its certificate' "$reason"
    elif reason=$(npm_reason 'ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|ERR_INVALID_URL|ERR_SSL_[A-Z_]+|EPROTO|socket hang up'); then
        printf 'npm could not download (%s); check the network, and the settings "registry" and "proxy" of npm' "$reason"
    elif reason=$(npm_reason 'E(40[137]|429|5[0-9][0-9])'); then
        printf 'the registry of npm refused the download (%s); check the settings "registry" and "proxy" of npm, and the sign-in there' "$reason"
    elif reason=$(npm_reason 'ETARGET|E404|ENOVERSIONS'); then
        printf 'the registry of npm does not have a package (%s); check the setting "registry" of npm' "$reason"
    elif reason=$(npm_reason 'ENOSPC|EDQUOT|EROFS|EACCES|EPERM'); then
        printf 'npm could not write (%s); check the free space and the owner of %s, and of the cache of npm' "$reason" "${log%/*}"
    elif reason=$(npm_reason 'gyp ERR! (stack|find).*|.*(cc1plus|g\+\+|gcc|make|python3?): (not found|command not found|No such file).*|.*fatal error: .*|.*not found: make.*'); then
        printf 'a part of it could not be compiled (%s); that needs a C++ compiler, make, python3 and the headers of Kerberos: apt-get install g++ make python3 libkrb5-dev' "$reason"
    else
        reason=$(tail -n1 <<<"$lines" | cut -c1-300)
        printf 'npm failed (%s); its log says more' "${reason:-it said nothing}"
    fi
}

# npm_reason PATTERN: the first of $lines that matches, for people. Fails if no line matches. No pipe into `grep -m1`: it ends
# early, and under pipefail that would be a failure.
npm_reason() {
    local code text
    text=$(grep -E -m1 "(^|[^A-Za-z_])($1)([^A-Za-z_0-9]|\$)" <<<"$lines") || return
    # "code ENOTFOUND" alone says little: the sentence comes a few lines later.
    case $text in
        'code '*)
            code=${text#code }
            text=$(sed -n "/^code $code/,\$p" <<<"$lines")
            text=$(grep -vE -m1 '^(code|errno|syscall) ' <<<"$text" || :)
            case $text in *"$code"*) ;; *) text="$code${text:+: $text}" ;; esac
            ;;
    esac
    printf '%s' "$text" | cut -c1-300
}

# What npm wrote, without its prefixes, without the names of its own log files and without passwords in addresses.
npm_lines() {
    sed -E 's/^(npm (error|ERR!) ?)+((network|notarget|nospc|[0-9]{3}) )?//; s,//[^/@ ]*@,//,g; s/^[[:space:]]+//' | grep -vE '^$|^A complete log of this run|debug-[0-9]+\.log$'
}
