# What quickstart, test and .ci/run share. Sourced by them, never run by itself.
set -euo pipefail

source_dir="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
package_list="$source_dir/packaging/packages.txt"
build_dir="$source_dir/build/release"

say() { printf '%s\n' "$*"; }

# step WHAT: what begins now and, where the script says its number of steps, how far it is.
steps=""
step_number=0
step() {
    step_number=$(( step_number + 1 ))
    say "== ${steps:+Step $step_number of $steps: }$*"
}

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

# packages_of KIND...: the names of the packages of these kinds.
packages_of() {
    awk -v kinds=" $* " '!/^#/ && NF && index(kinds, " " $1 " ") { print $2 }' "$package_list"
}

is_installed() {
    [[ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" == installed ]]
}

# Debian 12 or later, or a distribution that calls itself its relative.
is_debian() {
    command -v apt-get >/dev/null && command -v dpkg-query >/dev/null && [[ -r /etc/os-release ]] || return 1
    (
        . /etc/os-release
        case " ${ID:-} ${ID_LIKE:-} " in
            " debian "*) (( ${VERSION_ID:-99} >= 12 )) ;;
            *" debian "*) true ;;
            *) false ;;
        esac
    )
}

# refuse_distribution KIND...: says what is needed where these scripts cannot install it. Ends the script.
refuse_distribution() {
    local name="this system" options=""
    [[ -r /etc/os-release ]] && name="$(. /etc/os-release && printf '%s' "${PRETTY_NAME:-$name}")"
    [[ " $* " == *" window "* ]] || options=" -DTRIALBENCH_UI=OFF"
    {
        say "This script installs packages on Debian 12 and its relatives, and this is $name."
        say "Trialbench can be built by hand with the following (first the name of the package in Debian):"
        awk -v kinds=" $* " '!/^#/ && NF && index(kinds, " " $1 " ") { sub(/^[a-z]+ +/, "  "); print }' "$package_list"
        say "Then: cmake --preset release$options && cmake --build build/release"
    } >&2
    exit 1
}

# missing_of KIND...: the packages of these kinds that are not installed, one a line
missing_of() {
    local package
    for package in $(packages_of "$@"); do
        is_installed "$package" || echo "$package"
    done
}

# install_packages KIND...: installs what is missing of these kinds, and says so first.
install_packages() {
    is_debian || refuse_distribution "$@"
    local package missing=() unknown=() as_root=()
    mapfile -t missing < <(missing_of "$@")
    if (( ${#missing[@]} == 0 )); then
        step "All Debian packages that it needs are here."
        return 0
    fi

    step "Installing these Debian packages, and what they depend on (about 2 minutes, longer on a slow line):"
    printf '  %s\n' "${missing[@]}"
    if (( EUID != 0 )); then
        command -v sudo >/dev/null || fail "Only root may install packages, and there is no sudo: run this as root."
        as_root=(sudo)
    fi
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    # Quiet but for errors and warnings. What dpkg says of each of some hundred packages is shown if it fails.
    local apt=("${as_root[@]}" apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=600) log
    log="$(mktemp)"
    # A foreign source that does not answer is no reason to stop: what is needed may be known all the same.
    "${apt[@]}" update || say "apt could not read all of its sources; going on with what it knows."
    for package in "${missing[@]}"; do
        apt-cache show --no-all-versions "$package" >/dev/null 2>&1 || unknown+=("$package")
    done
    (( ${#unknown[@]} == 0 )) || fail "apt knows no package by the name of: ${unknown[*]}. On Debian 12 all are in \"main\"."
    if ! "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" >"$log"; then
        cat -- "$log" >&2
        rm -f -- "$log"
        fail "apt could not install the packages; its own message stands above."
    fi
    rm -f -- "$log"
}

# Under `sudo SCRIPT`, only the packages are installed as root: what is built belongs to who owns the source.
continue_as_owner() {
    if (( EUID == 0 )) && [[ -n "${SUDO_USER:-}" && "$(stat -c %U "$source_dir")" == "$SUDO_USER" ]]; then
        exec sudo -u "$SUDO_USER" -H -- "$0" "$@"
    fi
}

# One job per core, but no more than memory allows: a file that includes torch takes about 2 GB to compile.
build_jobs() {
    local by_memory cores
    cores="$(nproc)"
    by_memory="$(awk '/^MemAvailable:/ { print int($2 / 2000000) }' /proc/meminfo 2>/dev/null || true)"
    by_memory="${by_memory:-1}"
    (( by_memory > 0 )) || by_memory=1
    say $(( cores < by_memory ? cores : by_memory ))
}

# A clone that was moved or copied brings a build folder that CMake made for another place, and refuses to use.
discard_foreign_build() {
    local cache="$build_dir/CMakeCache.txt" made_for
    [[ -f "$cache" ]] || return 0
    made_for="$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$cache")"
    # By what it is, not by its name: a link to the source is the same place for CMake too.
    [[ -n "$made_for" && ! "$made_for" -ef "$source_dir" ]] || return 0
    say "The build folder $build_dir was made for $made_for: this copy of the source has moved. Building anew."
    rm -rf -- "$build_dir"
}

# build ON|OFF [TARGET...]: configures build/release, with Qt or without, and builds it. Switching between the
# two adds or leaves out the tests and recompiles nothing else.
build() {
    local with_qt="$1"
    shift
    local targets=()
    (( $# == 0 )) || targets=(--target "$@")
    discard_foreign_build
    step "Building in $build_dir (some minutes the first time; the compiler's progress is in brackets):"
    cmake -S "$source_dir" --preset release -DTRIALBENCH_UI="$with_qt" -DTRIALBENCH_TRAINER=ON ||
        fail "CMake could not configure build/release; its own message stands above."
    cmake --build "$build_dir" --parallel "$(build_jobs)" "${targets[@]}" ||
        fail "The build failed; the compiler's own message stands above."
}
