# gst-stems
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Readers of what a delivery room holds that share nothing with the program.

BagIt by RFC 8493 (Debian 12 has no bagit package), ASC MHL by the schemas
ASCMHL.xsd and ASCMHLDirectory.xsd of version 2.0 in the ASC's reference
implementation, https://github.com/ascmitc/mhl, folder xsd; its hasher.py is where
the digits of a C4 hash are from. Both give what is wrong as sentences.
"""
import hashlib
import pathlib
import re
import urllib.parse
import xml.etree.ElementTree

MHL = "{urn:ASC:MHL:v2.0}"
CHAIN = "{urn:ASC:MHL:DIRECTORY:v2.0}"
DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def c4(data):
    number, text = int.from_bytes(hashlib.sha512(data).digest(), "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = DIGITS[digit] + text
    return "c4" + text.rjust(88, "1")


def tags(text):
    """Of a tag file: values that go on in the next line begin that with white space."""
    lines = re.sub(r"\n[ \t]+", " ", text).splitlines()
    return dict(line.split(": ", 1) for line in lines)


def listed(path):
    files = {}
    for line in path.read_bytes().decode("utf-8").splitlines():
        checksum, name = re.fullmatch(r"([0-9a-f]{64})[ \t]+(.+)", line).groups()
        name = re.sub(r"%(25|0[ADad])", lambda code: urllib.parse.unquote(code[0]), name)
        assert name not in files, f"{name} is listed twice"
        files[name] = checksum
    return files


def bag_errors(bag):
    """By RFC 8493: is it complete and valid?"""
    bag, wrong = pathlib.Path(bag), []
    if (bag / "bagit.txt").read_bytes() != b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n":
        wrong.append("bagit.txt is not as 2.1.1 has it")
    payload, tagged = listed(bag / "manifest-sha256.txt"), listed(bag / "tagmanifest-sha256.txt")
    there = {path.relative_to(bag).as_posix() for path in bag.rglob("*") if not path.is_dir()}
    data = {name for name in there if name.startswith("data/")}
    if set(payload) != data:
        wrong.append(f"payload and manifest differ: {sorted(set(payload) ^ data)}")
    if set(tagged) != there - data - {"tagmanifest-sha256.txt"}:
        wrong.append("tag files and tag manifest differ")
    for name, checksum in {**payload, **tagged}.items():
        if hashlib.sha256((bag / name).read_bytes()).hexdigest() != checksum:
            wrong.append(f"{name} has another checksum")
    size = sum((bag / name).stat().st_size for name in data)
    oxum = tags((bag / "bag-info.txt").read_text(encoding="utf-8"))["Payload-Oxum"]
    if oxum != f"{size}.{len(data)}":
        wrong.append(f"Payload-Oxum is {oxum}, not {size}.{len(data)}")
    return wrong


def sequence(element, allowed, wrong):
    """The children are some of these, in this order; "?" may be missing, "*" repeated."""
    pattern = "".join(f"({name.rstrip('?*')};){name[-1] if name[-1] in '?*' else ''}" for name in allowed)
    names = "".join(child.tag.split("}")[1] + ";" for child in element)
    if not re.fullmatch(pattern, names):
        wrong.append(f"{element.tag}: {names} is not {allowed}")


def generation(path, wrong):
    """Path, size and C4 hash of the files in a hash list."""
    root, files = xml.etree.ElementTree.parse(path).getroot(), {}
    if root.tag != MHL + "hashlist" or root.attrib != {"version": "2.0"}:
        wrong.append(f"{path.name} is no hash list of version 2.0")
    sequence(root, ["creatorinfo", "processinfo", "hashes?", "metadata?", "references?"], wrong)
    creator, process = root.find(MHL + "creatorinfo"), root.find(MHL + "processinfo")
    sequence(creator, ["creationdate", "hostname", "tool", "author*", "location?", "comment?"], wrong)
    sequence(process, ["process", "roothash?", "ignore?"], wrong)
    if not TIME.fullmatch(creator.find(MHL + "creationdate").text):
        wrong.append("creationdate is no time")
    if process.find(MHL + "process").text not in ("in-place", "transfer", "flatten"):
        wrong.append("process is none of the three")
    for entry in root.find(MHL + "hashes"):
        sequence(entry, ["path", "c4?", "md5?", "sha1?", "xxh128?", "xxh3?", "xxh64?", "previousPath?",
                         "metadata?"], wrong)
        name, known = entry.find(MHL + "path"), entry.find(MHL + "c4")
        if known.get("action") not in ("original", "verified", "failed") or \
                not TIME.fullmatch(known.get("hashdate")):
            wrong.append(f"{name.text}: {known.attrib}")
        files[name.text] = (int(name.get("size")), known.text)
    return files


def history_errors(room):
    """What is wrong with ROOM/ascmhl, and the files of each generation."""
    folder, wrong, generations = pathlib.Path(room) / "ascmhl", [], []
    root = xml.etree.ElementTree.parse(folder / "ascmhl_chain.xml").getroot()
    if root.tag != CHAIN + "ascmhldirectory":
        wrong.append("the chain is no chain")
    names = []
    for number, link in enumerate(root, 1):
        sequence(link, ["path", "c4"], wrong)
        name = link.find(CHAIN + "path").text
        names.append(name)
        if int(link.get("sequencenr")) != number or not re.fullmatch(f"{number:04d}_.+_[0-9-]{{10}}_\\d{{6}}Z.mhl", name):
            wrong.append(f"{name} is no name of generation {number}")
        if c4((folder / name).read_bytes()) != link.find(CHAIN + "c4").text:
            wrong.append(f"{name} has another hash in the chain")
        generations.append(generation(folder / name, wrong))
        for file, (size, known) in generations[-1].items():
            data = (pathlib.Path(room) / file).read_bytes()
            if (size, known) != (len(data), c4(data)):
                wrong.append(f"{file} has another size or hash in {name}")
    if {path.name for path in folder.iterdir()} != {*names, "ascmhl_chain.xml"}:
        wrong.append("there are files in ascmhl that the chain does not have")
    return wrong, generations
