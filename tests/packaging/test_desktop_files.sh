#!/usr/bin/env bash
# Desktop entry, AppStream metadata, file type and manual pages are right, and agree with the programs.
#
#     test_desktop_files.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail

source_dir="$1" build_dir="$2"
id=io.github.trialbench.Trialbench
type=application/vnd.trialbench.experiment+sqlite3
entry="$source_dir/packaging/desktop/$id.desktop"

for program in desktop-file-validate appstreamcli update-mime-database gio; do
    command -v "$program" >/dev/null || { echo "Skipped: this machine has no $program."; exit 77; }
done

fail() { echo "FAILED: $*"; exit 1; }

problems="$(desktop-file-validate "$entry")" || fail "$problems"
[[ -z "$problems" ]] || fail "$problems"
appstreamcli validate --no-net --strict "$build_dir/packaging/$id.metainfo.xml"
grep -q "<mediatype>$type</mediatype>" "$build_dir/packaging/$id.metainfo.xml" || fail "AppStream names another file type"
grep -qx "MimeType=$type;" "$entry" || fail "the desktop entry names another file type"
grep -qx "Icon=$id" "$entry" || fail "the desktop entry names another icon"
grep -q "setDesktopFileName(QStringLiteral(\"$id\"))" "$source_dir/app/window/main.cpp" || fail "the window has another name"

# An experiment is known by its name and, under another name, by what is in it; another database is not.
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder/data/mime/packages" "$folder/home"
cp "$source_dir/packaging/desktop/$id.mime.xml" "$folder/data/mime/packages/$id.xml"
cp /usr/share/mime/packages/freedesktop.org.xml "$folder/data/mime/packages/"
XDG_DATA_DIRS="$folder/data" update-mime-database "$folder/data/mime"
type_of() {
    XDG_DATA_DIRS="$folder/data" XDG_DATA_HOME="$folder/home" HOME="$folder/home" \
        gio info --attributes=standard::content-type "$1" | sed -n 's/^  standard::content-type: //p'
}
"$build_dir/bin/trialbench-cli" new "$folder/mine.trialbench" --template empty >/dev/null
cp "$folder/mine.trialbench" "$folder/renamed"
cp "$folder/mine.trialbench" "$folder/other"
printf '\0\0\0\1' | dd of="$folder/other" bs=1 seek=68 conv=notrunc status=none
head -c 4096 /dev/urandom >"$folder/damaged.trialbench"
for file in mine.trialbench renamed damaged.trialbench; do
    [[ "$(type_of "$folder/$file")" == "$type" ]] || fail "$file is a $(type_of "$folder/$file")"
done
[[ "$(type_of "$folder/other")" != "$type" ]] || fail "another SQLite file is taken for an experiment"

# The manual pages know every command, and lay out without a complaint.
for command in $("$build_dir/bin/trialbench-cli" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z-]*\) .*/\1/p'); do
    grep -qx "\.B $command" "$source_dir/packaging/debian/trialbench-cli.1" || fail "the manual page leaves out $command"
done
for page in "$source_dir"/packaging/debian/*.1; do
    complaints="$(groff -man -Tutf8 -ww "$page" 2>&1 >/dev/null)" || true
    [[ -z "$complaints" ]] || fail "$complaints"
done
