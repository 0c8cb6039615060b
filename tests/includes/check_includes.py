"""Holds every #include of the tree against allowed.txt, which says what its lines mean.

    check_includes.py SOURCE_FOLDER [TABLE]

Prints one line per offender, as compilers do (file:line: what is wrong). Exit code 0 if there is none, 1 if
there is one, 2 if the table itself is wrong.
"""
import dataclasses
import pathlib
import re
import sys

SOURCE_FOLDERS = ("core", "ui", "app", "tests")
SUFFIXES = {".h", ".hpp", ".c", ".cc", ".cpp", ".cxx", ".inl", ".ipp"}
INCLUDE = re.compile(r"^\s*#\s*(?:include|include_next)\b\s*(.*)$")
NAMED = re.compile(r'^(?:"(?P<quoted>[^"]+)"|<(?P<angled>[^>]+)>)')


class TableError(Exception):
    pass


@dataclasses.dataclass
class Foreign:
    """A library, the headers that belong to it, and the folders that may include them."""

    name: str
    pattern: re.Pattern
    folders: list


@dataclasses.dataclass
class Table:
    """allowed: folder -> what it may include, None for all."""

    allowed: dict
    foreign: list

    def folder_of(self, path):
        """The longest folder of the table that holds the path, or None."""
        return max((f for f in self.allowed if is_inside(path, f)), key=len, default=None)


def is_inside(path, place):
    return path == place or path.startswith(place + "/")


def project_rule(words, above, where):
    if words == ["all"]:
        return None
    allowed = []
    for word in words:
        if word == "above":
            allowed += above
        elif word.startswith("!"):
            if word[1:] not in allowed:
                raise TableError(f"{where}: {word} takes out what is not there")
            allowed.remove(word[1:])
        elif word.split("/")[0] in SOURCE_FOLDERS:
            allowed.append(word)
        else:
            raise TableError(f"{where}: {word} is neither a folder of the tree nor a word of the table")
    return allowed


def foreign_rule(line, where):
    name, _, rest = line.partition(" ")
    pattern, bar, folders = rest.rpartition("|")
    if not bar or not pattern.strip():
        raise TableError(f"{where}: expected NAME EXPRESSION | FOLDERS")
    return Foreign(name, re.compile(pattern.strip()), folders.split())


def read_table(path):
    table = Table({}, [])
    section = None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split("#")[0].strip()
        where = f"{path}:{number}"
        if not line:
            continue
        if line in ("[project]", "[foreign]"):
            section = line
        elif section == "[project]":
            folder, *words = line.split()
            table.allowed[folder] = project_rule(words, list(table.allowed), where)
        elif section == "[foreign]":
            table.foreign.append(foreign_rule(line, where))
        else:
            raise TableError(f"{where}: a line before the first section")
    return table


def problem_of(table, file, text):
    """What is wrong with one include directive of a file, or None. `text` is what follows #include."""
    folder = table.folder_of(file)
    named = NAMED.match(text)
    if not named:
        return f"includes {text}, which cannot be checked: name the header itself"
    header = named["quoted"] or named["angled"]
    if header.split("/")[0] in SOURCE_FOLDERS and "/" in header:
        allowed = table.allowed[folder]
        target = table.folder_of(header)
        if allowed is None or target == folder or any(is_inside(header, a) for a in allowed):
            return None
        return f'{folder} may not include "{header}"'
    if named["quoted"] and not is_inside(file, "tests") and not header.endswith(".moc"):
        return f'"{header}" is not written from the root of the tree'
    for foreign in table.foreign:
        if foreign.pattern.fullmatch(header) and not any(is_inside(file, f) for f in foreign.folders):
            return f"{foreign.name} may not be included here: <{header}>"
    return None


def logical_lines(text):
    """Numbered lines, those continued by a backslash joined to one."""
    start, parts = 1, []
    for number, line in enumerate(text.splitlines(), 1):
        if not parts:
            start = number
        if line.endswith("\\"):
            parts.append(line[:-1])
            continue
        yield start, "".join(parts) + line
        parts = []


def check(root, table):
    """All offenders below root, as lines for people."""
    offenders = []
    files = [f for folder in SOURCE_FOLDERS for f in (root / folder).rglob("*") if f.suffix in SUFFIXES]
    for path in sorted(files):
        file = path.relative_to(root).as_posix()
        if table.folder_of(file) is None:
            offenders.append(f"{file}:1: its folder is not in the table")
            continue
        for number, line in logical_lines(path.read_text(encoding="utf-8", errors="replace")):
            directive = INCLUDE.match(line)
            problem = directive and problem_of(table, file, directive[1].strip())
            if problem:
                offenders.append(f"{file}:{number}: {problem}")
    return offenders


def main(arguments):
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    table = pathlib.Path(arguments[1]) if len(arguments) == 2 else pathlib.Path(__file__).with_name("allowed.txt")
    try:
        offenders = check(pathlib.Path(arguments[0]), read_table(table))
    except TableError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(offenders), end="\n" if offenders else "")
    return 1 if offenders else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
