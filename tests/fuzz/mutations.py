"""Ways to spoil a file: bytes at random, and places where its format is vulnerable. The same numbers, the
same mutant."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from random import Random

from tests.fuzz.binary_mutations import binary_records, records, sectors, table_head

Mutation = Callable[[bytes, Random], bytes]
NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"255",
    b"65536",
    b"1048576",
    b"2147483647",
    b"4294967295",
    b"99999999999999999999",
    b"",
    b"x",
    b"1e9",
)
CELLS = (
    b"XFD1048576",
    b"A1048576",
    b"XFD1",
    b"A0",
    b"A",
    b"1",
    b"ZZZZ9",
    b"AAAAAAAAAA1",
    b"A99999999999",
    b"",
    b"$B$2",
)


def _span(content: bytes, rng: Random, longest: int) -> tuple[int, int]:
    start = rng.randrange(max(len(content), 1))
    return start, min(len(content), start + rng.randint(1, longest))


def flip(content: bytes, rng: Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(rng.choice((1, 1, 3, 20, 200))):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def insert(content: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    return content[:at] + rng.randbytes(rng.choice((1, 4, 40, 400))) + content[at:]


def delete(content: bytes, rng: Random) -> bytes:
    start, stop = _span(content, rng, rng.choice((1, 10, 200)))
    return content[:start] + content[stop:]


def repeat(content: bytes, rng: Random) -> bytes:
    start, stop = _span(content, rng, rng.choice((1, 30, 300)))
    return content[:stop] + content[start:stop] * rng.choice((1, 10, 300)) + content[stop:]


def swap(content: bytes, rng: Random) -> bytes:
    (a, b), (c, d) = sorted((_span(content, rng, 200), _span(content, rng, 200)))
    return content if c < b else content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


def truncate(content: bytes, rng: Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def blank(content: bytes, rng: Random) -> bytes:
    start, stop = _span(content, rng, rng.choice((4, 64, 2048)))
    return content[:start] + bytes([rng.choice((0, 32, 255))]) * (stop - start) + content[stop:]


def append(content: bytes, rng: Random) -> bytes:
    return content + rng.choice(
        (b"\x00" * 5000, b"\r\n" * 5000, content, rng.randbytes(3000), b"\x1a", b'"', b";" * 9000)
    )


def quotes(content: bytes, rng: Random) -> bytes:
    return _sprinkled(content, rng, (b'"', b"'", b'""', b'\\"', b'"""', b'=" ', b"`"))


def delimiters(content: bytes, rng: Random) -> bytes:
    return _sprinkled(content, rng, (b";", b",", b"\t", b"|", b"\x1f", b"^", b";;;;;;;;;;;;;;;;"))


def line_ends(content: bytes, rng: Random) -> bytes:
    way = rng.randrange(4)
    if way == 0:
        return content.replace(b"\r\n", b"\n").replace(
            b"\n", rng.choice((b"\r", b"\r\r\n", b"\n\r", b"\x0b", b"\x0c", b"\xc2\x85", b""))
        )
    return _sprinkled(content, rng, (b"\r", b"\n", b"\r\n", b"\x0c", b"\xe2\x80\xa8", b"\x00", b"\x85"))


def _sprinkled(content: bytes, rng: Random, pieces: tuple[bytes, ...]) -> bytes:
    for _ in range(rng.choice((1, 2, 10, 60))):
        at = rng.randrange(len(content) + 1)
        content = content[:at] + rng.choice(pieces) + content[at:]
    return content


def encodings(content: bytes, rng: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    name = rng.choice(
        (
            "utf-16",
            "utf-16-le",
            "utf-16-be",
            "utf-32",
            "utf-32-le",
            "utf-32-be",
            "utf-7",
            "cp037",
            "utf-8-sig",
            "cp1251",
        )
    )
    mark = rng.choice((b"", b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xff\xfe\x00\x00"))
    return mark + text.encode(name, "replace")


def cells(content: bytes, rng: Random) -> bytes:
    """One cell of text replaced by something that no cell should be."""
    found = [found.span() for found in re.finditer(rb"[^;,\t|\r\n\"]+", content)]
    if not found:
        return content
    start, stop = rng.choice(found)
    odd = rng.choice((
        b"9" * 60_000, b"-" * 60_000, b"0" * 400, b"1/" * 30_000, b" " * 60_000, b"A " * 30_000, b"3,17101E+15", b"\xff\xfe", b"((((((" * 50,
        b"=" * 3000, b"0\xc2\xa0" * 9000, b"17-08-" * 5000, b"\xf0\x9f\x98\x80" * 3000, b"=cmd|' /C calc'!A0", b"\xe2\x80\xae", b"\x1b[2J", b"II" * 20_000,
        "１２３".encode() * 3000, b"a." * 20_000, b"RT" * 9000, b"99999999999999999999999", b"-0", b"nan", b"inf", b"1e308", b"<x>&amp;", b"%s{0}%n",
    ))  # fmt: skip
    return content[:start] + odd + content[stop:]


def wide(content: bytes, rng: Random) -> bytes:
    """More headings, or one row with more cells, than anybody needs."""
    lines = content.split(b"\n")
    at = rng.choice((0, rng.randrange(len(lines))))
    cell = rng.choice((b"", b"K", b"NAMA", b"NIK", b"3171011708809011"))
    lines[at] = lines[at].rstrip(b"\r") + rng.choice((b";", b",", b"\t", b"|")).join(
        [b"", *[cell] * rng.choice((5, 300, 20_000, 90_000))]
    )
    return b"\n".join(lines)


def reorder(content: bytes, rng: Random) -> bytes:
    """Lines moved, told twice, or gone."""
    lines = content.split(b"\n")
    way = rng.randrange(4)
    if way == 0:
        rng.shuffle(lines)
    elif way == 1:
        lines.insert(rng.randrange(len(lines)), lines[0])
    elif way == 2:
        del lines[: rng.randint(1, 3)]
    else:
        lines *= rng.choice((2, 50))
    return b"\n".join(lines)


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {part.filename: package.read(part) for part in package.infolist()}


def _packed(parts: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, (2018, 3, 31, 0, 0, 0)), part, how)
    return packed.getvalue()


def attributes(content: bytes, rng: Random) -> bytes:
    """One attribute of one part's XML: references of cells, counts, repetitions, types, styles."""
    return _in_a_part(content, rng, attributes_of)


def elements(content: bytes, rng: Random) -> bytes:
    """An element of one part's XML: gone, told often, nested deep, or opened and never closed."""
    return _in_a_part(content, rng, elements_of)


def _in_a_part(content: bytes, rng: Random, mutation: Mutation) -> bytes:
    parts = _parts(content)
    name = rng.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    return _packed({**parts, name: mutation(parts[name], rng)})


def attributes_of(markup: bytes, rng: Random) -> bytes:
    found = list(re.finditer(rb'([\w:.-]+)="([^"]*)"', markup))
    keys = sorted({one[1] for one in found})
    if not keys:
        return markup
    key = rng.choice(keys)
    value = rng.choice(
        CELLS
        if key in (b"r", b"ref")
        else (*NUMBERS, b"s", b"inlineStr", b"d", b"../../x", b"&#0;", b"A1:XFD1048576")
    )
    chosen = (
        [rng.choice([one for one in found if one[1] == key])]
        if rng.random() < 0.7
        else [one for one in found if one[1] == key]
    )
    for one in reversed(chosen):
        quote = rng.choice((b'"', b"'"))
        markup = markup[: one.start()] + key + b"=" + quote + value + quote + markup[one.end() :]
    return markup


def new_attributes_of(markup: bytes, rng: Random) -> bytes:
    """An element that is given an attribute of jumps, spans, repetitions or looks."""
    opened = [found.end() for found in re.finditer(rb"<[\w:-]+(?=[\s>/])", markup)]
    if not opened:
        return markup
    at = rng.choice(opened)
    key = rng.choice((b"ss:Index", b"ss:MergeAcross", b"ss:MergeDown", b"ss:Span", b"ss:Hidden", b"colspan", b"rowspan", b"style",
                      b"table:number-columns-repeated", b"table:number-rows-repeated", b"table:number-columns-spanned", b"x:num",
                      b"table:number-rows-spanned", b"office:value-type", b"ss:Type", b"hidden"))  # fmt: skip
    value = rng.choice((*NUMBERS, b"float", b"Number", b"DateTime", b"date", b"display:none", b"-" * 9000))
    return markup[:at] + b" " + key + b'="' + value + b'"' + markup[at:]


def elements_of(markup: bytes, rng: Random) -> bytes:
    found = [found.span() for found in re.finditer(rb"<[^>]+>", markup)]
    if not found:
        return markup
    start, stop = rng.choice(found)
    tag = markup[start:stop]
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    entity = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    instead = rng.choice(
        (
            b"",
            tag * 2,
            tag * 20_000,
            tag[:-1],
            b"<a>" * 9000,
            tag + far,
            far + tag,
            entity + tag,
            b"<![CDATA[" + tag,
            b"\x00",
            b"<x/>" + tag,
        )
    )
    return markup[:start] + instead + markup[stop:]


def members(content: bytes, rng: Random) -> bytes:
    """The members of a zip: renamed, emptied, doubled, stored or packed in other ways, spoilt one by one."""
    parts = _parts(content)
    name = rng.choice(sorted(parts))
    way = rng.randrange(8)
    if way == 0:
        del parts[name]
    elif way == 1:
        parts[name] = b""
    elif way == 2:
        parts = {rng.choice(("../../" + one, "/etc/" + one, one + "\x00", one.upper(), "a\\b\\" + one, "\udce9".encode("utf-8", "surrogatepass").decode("latin-1") + one)) if one == name else one: part for one, part in parts.items()}  # fmt: skip
    elif way == 3:
        return _packed(parts, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)))
    elif way == 4:
        parts["dalam.zip"] = content
    elif way == 5:
        parts[name] = bytes(70 * 1024**2)
    else:
        parts[name] = rng.choice(RAW)(parts[name], rng)
    return _packed(parts)


def headers(content: bytes, rng: Random) -> bytes:
    """A field of a zip's headers: versions, flags, methods, times, sums, sizes, places."""
    spoilt = bytearray(content)
    found = [found.start() for found in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", content)]
    for _ in range(rng.choice((1, 1, 3))):
        at = rng.choice(found) + rng.randrange(4, 46)
        if at < len(spoilt):
            spoilt[at] = rng.choice((0, 1, 8, 9, 12, 14, 64, 93, 99, 127, 128, 255, rng.randrange(256)))
    return bytes(spoilt)


RAW: tuple[Mutation, ...] = (flip, insert, delete, repeat, swap, truncate, blank, append)
TEXT: tuple[Mutation, ...] = (*RAW, quotes, delimiters, line_ends, encodings, cells, cells, wide, reorder)
ZIPPED: tuple[Mutation, ...] = (*RAW, members, headers, headers)
PACKAGE: tuple[Mutation, ...] = (*ZIPPED, attributes, attributes, attributes, elements, elements)
MARKUP: tuple[Mutation, ...] = (
    *RAW,
    quotes,
    encodings,
    cells,
    reorder,
    *[attributes_of, new_attributes_of, elements_of] * 3,
)


def binary_parts(content: bytes, rng: Random) -> bytes:
    """The records of one part of a binary workbook."""
    parts = _parts(content)
    name = rng.choice([name for name in parts if name.endswith(".bin")])
    return _packed({**parts, name: binary_records(parts[name], rng)})


_WAYS: dict[str, tuple[Mutation, ...]] = {
    **dict.fromkeys(("xlsx", "xlsm", "ods"), PACKAGE),
    **dict.fromkeys(("html", "mht", "xml", "fods"), MARKUP),
    "zip": ZIPPED,
    "xlsb": (*ZIPPED, *[binary_parts] * 8),
    "xls": (*RAW, *[records] * 5, *[sectors] * 3),
    "dbf": (*RAW, *[table_head] * 6),
}


def mutations(suffix: str) -> tuple[Mutation, ...]:
    """What may be done to a file of this kind."""
    return _WAYS.get(suffix, TEXT)


def spoil(content: bytes, suffix: str, rng: Random) -> tuple[str, bytes]:
    """(what was done, the mutant): one mutation, sometimes two."""
    done = []
    for _ in range(rng.choice((1, 1, 1, 2))):
        mutation = rng.choice(mutations(suffix))
        try:
            content = mutation(content, rng)
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            OSError,
            ValueError,
            EOFError,
            RuntimeError,
            KeyError,
            IndexError,
        ):
            continue  # an earlier mutation left no zip to look into
        done.append(mutation.__name__)
    return "+".join(done) or "nothing", content
