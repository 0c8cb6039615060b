#!/usr/bin/env bash
# The scripts refuse what they cannot do, with a sentence and the right exit code. They run from a copy
# without sources, so that nothing is ever built here, and in a mount namespace with another /etc/os-release.
#
#     test_scripts.sh SOURCE_FOLDER
set -euo pipefail

if [[ "${2:-}" != inside ]]; then
    if ! unshare --mount true 2>/dev/null; then
        echo "Skipped: this machine does not let this user make a mount namespace."
        exit 77
    fi
    exec unshare --mount bash "$0" "$1" inside
fi

folder="$(mktemp -d)"
trap 'umount /etc/os-release 2>/dev/null || true; rm -rf "$folder"' EXIT
cp -r "$1/packaging" "$folder/packaging"
chmod -R a+rX "$folder"

failures=0
# expect CODE TEXT COMMAND...: the command must exit with this code and say this text.
expect() {
    local code="$1" text="$2" actual=0 output
    shift 2
    output="$("$@" 2>&1)" || actual=$?
    if (( actual != code )) || [[ "$output" != *"$text"* ]]; then
        printf 'FAILED: %s: exit code %s instead of %s, or no "%s" in:\n%s\n' "$*" "$actual" "$code" "$text" "$output"
        failures=$(( failures + 1 ))
    fi
}

# system NAME LINE...: makes this machine look like another one.
system() {
    umount /etc/os-release 2>/dev/null || true
    printf '%s\n' "PRETTY_NAME=\"$1\"" "${@:2}" >"$folder/os-release"
    mount --bind "$folder/os-release" /etc/os-release
}

quickstart="$folder/packaging/quickstart"
test="$folder/packaging/test"

test_packages="$folder/packaging/test-packages"

expect 0 "usage: packaging/quickstart" "$quickstart" --help
expect 0 "usage: packaging/test" "$test" --help
expect 0 "usage: packaging/make-packages" "$folder/packaging/make-packages" --help
expect 0 "usage: packaging/test-packages" "$test_packages" --help
expect 2 "usage: packaging/quickstart" "$quickstart" --nonsense
expect 1 "takes no arguments" "$folder/packaging/make-packages" --nonsense
expect 2 "usage: packaging/test-packages" "$test_packages" --nonsense
expect 2 "usage: packaging/test-packages" "$test_packages" --folder

# What a machine does not allow is said, and is neither a failure nor a success.
expect 77 "Skipped: the packages were not installed in a clean Debian, because only root can make one." \
    setpriv --reuid=65534 --regid=65534 --clear-groups "$test_packages"
mkdir "$folder/refusing"
printf '#!/bin/sh\nexit 1\n' >"$folder/refusing/unshare"
chmod +x "$folder/refusing/unshare"
expect 77 "does not let root make a namespace" env PATH="$folder/refusing:$PATH" "$test_packages"

system "Fedora Linux 40" ID=fedora VERSION_ID=40
expect 1 "this is Fedora Linux 40" "$quickstart"
expect 1 "-DTRIALBENCH_UI=OFF" "$quickstart"
expect 1 "this is Fedora Linux 40" "$test"
expect 77 "this is no Debian" "$test_packages"
while read -r kind package _; do
    [[ "$kind" == run ]] && expect 1 "  $package " "$quickstart"
    [[ "$kind" == run || "$kind" == test ]] && expect 1 "  $package " "$test"
done <"$folder/packaging/packages.txt"

system "Debian GNU/Linux 11 (bullseye)" ID=debian 'VERSION_ID="11"'
expect 1 "this is Debian GNU/Linux 11" "$quickstart"

is_debian='. "$0/packaging/common.sh"; is_debian && echo yes'
system "Debian GNU/Linux 12 (bookworm)" ID=debian 'VERSION_ID="12"'
expect 0 yes bash -c "$is_debian" "$folder"
system "Debian GNU/Linux trixie/sid" ID=debian
expect 0 yes bash -c "$is_debian" "$folder"
system "A relative 24.04" ID=relative ID_LIKE='"ubuntu debian"' 'VERSION_ID="24.04"'
expect 0 yes bash -c "$is_debian" "$folder"

# A build folder goes with a clone that is copied; CMake would refuse it. One reached by another name stays.
discard='. "$0/packaging/common.sh"; discard_foreign_build; [[ -e "$build_dir" ]] && echo kept || echo gone'
make_cache() {
    mkdir -p "$folder/build/release"
    printf 'CMAKE_HOME_DIRECTORY:INTERNAL=%s\n' "$1" >"$folder/build/release/CMakeCache.txt"
}
make_cache /somewhere/else
expect 0 "was made for /somewhere/else" bash -c "$discard" "$folder"
make_cache /somewhere/else
expect 0 gone bash -c "$discard" "$folder"
ln -s "$folder" "$folder/same"
make_cache "$folder/same"
expect 0 kept bash -c "$discard" "$folder"

exit $(( failures > 0 ))
