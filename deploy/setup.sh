#!/usr/bin/env bash
# Prepares a checkout on Debian 12 or its like, step by step; a step already done costs nothing.
#   deploy/setup.sh environment   .venv with what the site needs, and the compiled translations
#   deploy/setup.sh development   the same with what tests and checks need
#   deploy/setup.sh browser       a Chromium for the browser tests
#   deploy/setup.sh wrk           the load generator of the benchmark
#   deploy/setup.sh demo          demonstration data, only where the data folder is empty
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

debian_package() { # NAME: installs a package of the system, or says with which command its owner can
    if ! command -v apt-get >/dev/null; then
        die "Please install $1 with the package manager of this system, then run the same command again."
    elif [ "$(id -u)" = 0 ]; then
        local run=(env)
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        local run=(sudo -n env)
    else
        die "$1 is missing. Please run: sudo apt-get install $1   and then the same command again."
    fi
    say "Installing $1 …"
    if ! "${run[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1" </dev/null >&2; then
        "${run[@]}" apt-get update -q </dev/null >&2
        "${run[@]}" DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1" </dev/null >&2
    fi
}

suitable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
    local candidate
    for candidate in ${PYTHON:-python3.11 python3 /usr/bin/python3 python3.12 python3.13}; do
        if suitable "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
    done
    die "Python 3.11 or newer is needed; none of ${PYTHON:-python3.11, python3, python3.12, python3.13} is one. Set PYTHON to its path."
}

make_venv() {
    local python
    if [ -x .venv/bin/python ] && suitable .venv/bin/python && .venv/bin/python -c 'import pip' 2>/dev/null; then
        return
    fi
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        debian_package "$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    fi
    say "Making .venv with $("$python" --version) …"
    "$python" -m venv --clear .venv
}

install_locked() { # FILE: what it names, by hash, once for each content of the file
    local stamp
    stamp=.venv/.installed-$(basename "$1" .txt)
    if cmp -s "$1" "$stamp"; then
        return
    fi
    say "Installing $1 …"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --only-binary :all: --no-deps -r "$1" </dev/null
    cp "$1" "$stamp"
}

compile_translations() {
    local catalogue
    for catalogue in translations/*/LC_MESSAGES/*.po; do
        if ! [ "${catalogue%.po}.mo" -nt "$catalogue" ]; then
            .venv/bin/python deploy/translations.py compile
            return
        fi
    done
}

environment() {
    make_venv
    install_locked requirements.txt
    compile_translations
}

development() {
    environment
    install_locked requirements-dev.txt
}

browser() {
    if ! command -v chromium >/dev/null; then
        debian_package chromium
    fi
    # The program that drives it comes with Playwright and is linked against this library, which a bare Debian lacks.
    if ! PATH=$PATH:/usr/sbin:/sbin ldconfig -p | grep -q 'libatomic\.so\.1'; then
        debian_package libatomic1
    fi
}

wrk() {
    if ! command -v wrk >/dev/null; then
        debian_package wrk
    fi
}

demo() {
    local data=${REGISTRY_DATA:-var}
    # The mark outlives a load that was stopped half-way: the next run loads again.
    if [ -e "$data/demo-unfinished" ] || [ -z "$(ls -A "$data" 2>/dev/null)" ]; then
        mkdir -p "$data"
        touch "$data/demo-unfinished"
        .venv/bin/python -m indexer demo || die "The demonstration data could not be loaded into $data; see above."
        rm "$data/demo-unfinished"
    fi
}

case "${1:-}" in
    environment | development | browser | wrk | demo) "$1" ;;
    *) die "usage: deploy/setup.sh environment | development | browser | wrk | demo" ;;
esac
