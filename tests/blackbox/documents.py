"""The blocks of commands, configuration and output in the documents.

  documents.py block FILE PATTERN   prints the only block of FILE in which a
                                    line matches, and notes in $BLOCKS_USED that
                                    it was used
  documents.py unused               prints those that were not, and exits 1 when
                                    there are any, but for those marked as
                                    needing the internet
  documents.py internet             prints the marked ones that were not used,
                                    and exits 1 when there are any
  documents.py names                prints the names of members in a description
                                    of JSON (standard input), or in JSON

FILE is the name without its directory.  A block is marked by a comment on the
line before it: <!-- needs the internet -->, or in a manual .\\" needs the
internet.  Blocks of Markdown have a language; "text" is for drawings.
"""
import json
import os
import re
import sys
import textwrap

SOURCES = os.path.realpath(os.path.join(os.path.dirname(__file__), "../.."))
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md",
             "src/daemon/mta-stsd.8", "src/daemon/mta-stsd.ini.5",
             "src/cli/mta-sts.1"]
MARK = "needs the internet"


class Block:
    def __init__(self, path, line, language, text, is_marked):
        self.file = os.path.basename(path)
        self.name = f"{path}:{line}"
        self.language = language
        self.text = text
        self.is_marked = is_marked

    def told(self):
        return f"{self.name}:\n{textwrap.indent(self.text, '    ')}"


def refuse(path, line, why):
    sys.exit(f"{path}:{line}: {why}")


def blocks_of_markdown(path, lines):
    start, before = None, ""
    for number, line in enumerate(lines, 1):
        fence = re.fullmatch(r" *```(.*)", line)
        if start is not None and fence and not fence.group(1):
            text = textwrap.dedent("\n".join(lines[start:number - 1])) + "\n"
            yield Block(path, start, language, text, is_marked)
            start = None
        elif start is None and fence:
            start, language = number, fence.group(1)
            is_marked = before.strip() == f"<!-- {MARK} -->"
            if language not in ("sh", "ini", "text"):
                refuse(path, number, f"no language of ours: '{language}'")
        elif start is None and re.match(r" {4}|\t", line):
            refuse(path, number, "a block without a fence")
        before = line
    if start is not None:
        refuse(path, start, "a block without an end")


def unescaped(path, number, line):
    def character(escape):
        known = {"e": "\\", "&": "", "-": "-"}
        if escape.group(1) not in known:
            refuse(path, number, f"an escape: {escape.group(0)}")
        return known[escape.group(1)]
    if line.startswith("."):
        refuse(path, number, "a macro within a block")
    return re.sub(r"\\(.?)", character, line)


def blocks_of_manual(path, lines):
    start, before = None, ""
    for number, line in enumerate(lines, 1):
        if start is not None and line == ".Ed":
            yield Block(path, start, "literal", "".join(
                unescaped(path, start + i + 1, text) + "\n"
                for i, text in enumerate(lines[start:number - 1])), is_marked)
            start = None
        elif start is None and line.startswith(".Bd "):
            start, is_marked = number, before == f'.\\" {MARK}'
        elif start is None and re.match(r"\.(Dl|D1|nf|EX)\b", line):
            refuse(path, number, "a block that is not '.Bd'")
        before = line
    if start is not None:
        refuse(path, start, "a block without an end")


def all_blocks():
    for path in DOCUMENTS:
        with open(os.path.join(SOURCES, path), encoding="utf-8") as file:
            lines = file.read().split("\n")
        find = blocks_of_markdown if path.endswith(".md") else blocks_of_manual
        yield from (block for block in find(path, lines)
                    if block.language != "text")


def used():
    with open(os.environ["BLOCKS_USED"], "a+", encoding="utf-8") as file:
        file.seek(0)
        return set(file.read().split())


def show(file_name, pattern):
    found = [block for block in all_blocks() if block.file == file_name and
             re.search(pattern, block.text, re.M)]
    if len(found) != 1:
        sys.exit(f"{file_name}: {len(found)} blocks match '{pattern}', not one")
    with open(os.environ["BLOCKS_USED"], "a", encoding="utf-8") as file:
        file.write(found[0].name + "\n")
    sys.stdout.write(found[0].text)


def leave(left):
    for block in left:
        print(block.told())
    sys.exit(1 if left else 0)


def names_in_description(text):
    """As in {"a": 1, "b": [{"c", "d"}]}: whatever is no value is a name."""
    tokens = re.findall(r'"[^"]*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', text)
    names, inside = set(), []
    for i, token in enumerate(tokens):
        if token in "[{":
            inside.append(token)
        elif token in "]}":
            inside.pop()
        elif token[0] == '"' and inside[-1] == "{" and tokens[i - 1] != ":":
            names.add(token[1:-1])
    return names - {"..."}


def names_in_json(value):
    if isinstance(value, list):
        return set().union(*map(names_in_json, value))
    if isinstance(value, dict):
        return set(value).union(*map(names_in_json, value.values()))
    return set()


def names(text):
    try:
        return names_in_json(json.loads(text))
    except ValueError:
        return names_in_description(text)


def main(command, *words):
    if command == "block":
        show(*words)
    elif command == "unused":
        leave([block for block in all_blocks()
               if block.name not in used() and not block.is_marked])
    elif command == "internet":
        leave([block for block in all_blocks()
               if block.is_marked and block.name not in used()])
    elif command == "names":
        print("\n".join(sorted(names(sys.stdin.read()))))
    else:
        sys.exit(__doc__)


main(*sys.argv[1:])
