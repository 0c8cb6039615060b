"""README, CONTRIBUTING and ARCHITECTURE name only files that are there, and the source map leaves no folder out.

    test_documents.py SOURCE_FOLDER
"""
import pathlib
import re
import sys
import unittest

ROOTS = ("core", "ui", "app", "tests", "resources", "packaging", "cmake", ".ci")
SOURCES = {".h", ".cpp"}


def named_paths(text):
    """Paths that a document names, in links and in backticks."""
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    quoted = re.findall(r"`([\w./-]+)`", text)
    return links + [q for q in quoted if q.split("/")[0] in ROOTS and "/" in q]


def source_map(text):
    """Folder -> the files that the section "Source map" lists under its heading."""
    section = text.split("\n## Source map\n")[1].split("\n## ")[0]
    folders = {}
    for line in section.splitlines():
        heading = re.match(r"### `([\w./-]+?)/?`", line)
        entry = re.match(r"- ((?:`[\w./-]+`(?:, )?)+)", line)
        if heading:
            folder = folders.setdefault(heading[1], [])
        elif entry:
            folder += re.findall(r"`([^`]+)`", entry[1])
    return folders


class Documents(unittest.TestCase):
    root = pathlib.Path(".")

    def test_name_only_what_is_there(self):
        for document in self.root.glob("*.md"):
            for path in named_paths(document.read_text()):
                self.assertTrue((self.root / path).exists(), f"{document.name} names {path}")

    def test_source_map_lists_only_files_that_are_there(self):
        for folder, files in source_map((self.root / "ARCHITECTURE.md").read_text()).items():
            for file in files:
                self.assertTrue((self.root / folder / file).exists(), f"the map lists {folder}/{file}")

    def test_source_map_leaves_no_source_folder_out(self):
        mapped = source_map((self.root / "ARCHITECTURE.md").read_text())
        for top in ("core", "ui", "app"):
            for file in (self.root / top).rglob("*"):
                if file.suffix in SOURCES:
                    folder = file.parent.relative_to(self.root).as_posix()
                    self.assertIn(folder, mapped, f"{file} lies in a folder that the map leaves out")


if __name__ == "__main__":
    Documents.root = pathlib.Path(sys.argv.pop(1))
    unittest.main()
