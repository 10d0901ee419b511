"""XML from strangers: decoded by us, no entities, no document type, nothing fetched, nothing included.

>>> safe_xml(b"<rss><channel><title>a &nbsp; b</title></channel></rss>").root.findtext("channel/title")
'a \\xa0 b'
>>> safe_xml(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
Traceback (most recent call last):
    ...
isnad.gathering.xmlsafe.XmlRefused: the document declares entities or a document type of its own
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import NamedTuple

from lxml import etree

from isnad.reading.page.encodings import decode

LIMIT = 32 * 1024 * 1024
_DECLARATION = re.compile(r"<\?xml[^>]{0,300}\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]{0,1000}>", re.I)
_DECLARES = re.compile(r"<!\s{0,9}(?:ENTITY|DOCTYPE|ELEMENT|ATTLIST|NOTATION)|<!\[\s{0,9}(?:INCLUDE|IGNORE)", re.I)
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})


class XmlRefused(Exception):
    """Not XML, or XML that wants more than to be read."""


class Parsed(NamedTuple):
    """The root element, and in words what had to be mended (cut, badly nested …); empty when nothing had."""

    root: etree._Element
    mended: str


def _named(found: re.Match[str]) -> str:
    name = found.group(1)
    said = "" if name in _XML_NAMES else html5.get(f"{name};", "")
    return "".join(f"&#{ord(c)};" for c in said) or found.group()


def safe_xml(content: bytes, charset: str | None = None) -> Parsed:
    """Parse XML bytes. Names of HTML entities are read as their characters. Raises :class:`XmlRefused`."""
    if len(content) > LIMIT:
        raise XmlRefused(f"over {LIMIT:,} bytes")
    found = decode(content, charset, html=True)
    text = content.decode(found.encoding, "replace").lstrip("\ufeff")
    text = _FORBIDDEN.sub(" ", text).lstrip()
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    text = _DOCTYPE.sub("", text, count=1)
    if _DECLARES.search(text):
        raise XmlRefused("the document declares entities or a document type of its own")
    text = _NAMED.sub(_named, text).strip()
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise XmlRefused(f"not XML: {wrong}"[:300]) from None
    if root is None:
        raise XmlRefused("not XML")
    errors = [e.message for e in parser.error_log if e.level_name != "WARNING"]
    return Parsed(root, errors[0][:200] if errors else "")
