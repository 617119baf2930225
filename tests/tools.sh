#!/bin/sh
# Fetches what the tests use beside a server (pgTAP, plpgsql_check, pg_cron, ActiveRecord with the
# Ruby that it needs, and a Chromium to look at pages with) from Debian's packages into .tools, so
# that nothing is installed and no right is needed.
set -eu
cd "$(dirname "$0")/.."
folder=$PWD/.tools
mkdir -p "$folder/apt/lists/partial" "$folder/apt/cache/archives/partial" "$folder/packages"

private_apt() {
    apt-get -qq -o DPkg::Lock::Timeout=300 -o APT::Sandbox::User="$(id -un)" \
        -o Dir::State::Lists="$folder/apt/lists" -o Dir::Cache="$folder/apt/cache" "$@"
}

update() {
    [ -e "$folder/apt/updated" ] || private_apt update >>"$folder/apt/log" 2>&1 || true
    touch "$folder/apt/updated"
}

download() {
    (cd "$folder/packages" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download "$1") \
        2>"$folder/apt/log" && return
    update
    (cd "$folder/packages" && private_apt download "$1") 2>>"$folder/apt/log"
}

# What apt would install for a package: itself, and all that it needs and is not there.
with_needs() {
    apt-get -qq -s --no-install-recommends install "$1" >"$folder/apt/plan" 2>>"$folder/apt/log" || {
        update
        private_apt -s --no-install-recommends install "$1" >"$folder/apt/plan" \
            2>>"$folder/apt/log" || echo "Inst $1" >"$folder/apt/plan"
    }
    sed -n 's/^Inst \([^ ]*\).*/\1/p' "$folder/apt/plan"
}

is_installed() {
    dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q ' installed'
}

missing=
rm -f "$folder/apt/updated"
if command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; then
    majors=$(ls /usr/lib/postgresql 2>/dev/null || true)
    for major in ${majors:-15}; do
        for tool in pgtap plpgsql-check cron; do
            package=postgresql-$major-$tool
            is_installed "$package" || download "$package" || missing="$missing $package"
        done
    done
    for tool in ruby-activerecord ruby-pg chromium-headless-shell; do
        is_installed "$tool" && continue
        for package in $(with_needs "$tool"); do
            ls "$folder/packages/${package}_"* >/dev/null 2>&1 || download "$package" ||
                missing="$missing $package"
        done
    done
    for package in "$folder"/packages/*.deb; do
        [ ! -e "$package" ] || dpkg-deb -x "$package" "$folder"
    done
    rm -rf "$folder/packages" "$folder/apt/lists" "$folder/apt/cache"
elif ! ls /usr/share/postgresql/*/extension/pgtap.control >/dev/null 2>&1; then
    missing=" pgtap"
fi
if [ -z "$missing" ]; then
    touch "$folder/stamp"
else
    echo "tests: not to be had, so tests that need them are skipped:$missing"
fi
