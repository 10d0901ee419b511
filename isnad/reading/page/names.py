"""What makers of pages call things: elements by what a reader sees of them, class and id words by what they hold."""

from __future__ import annotations

import re
from functools import lru_cache


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


HIDDEN_TAGS = _set(
    "script style noscript template svg math head iframe object embed select option datalist textarea input canvas audio video"
    " map dialog nav img picture source -comment"
)
INLINE_TAGS = _set(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small span"
    " strike strong sub sup time tt u var wbr -text"
)
PLAIN_TAGS = _set("b strong em i u font small big br wbr")  # nobody hides them or gives them a meaning
PARAGRAPH_TAGS = _set("p blockquote pre dd")
OPTIONAL_END = _set("p li dt dd tr td th thead tbody tfoot option optgroup colgroup rp rt html body head")
VOID = _set("area base br col embed hr img input link meta param source track wbr")
TAG_KINDS = {
    "footer": "legal",
    "aside": "navigation",
    "figcaption": "caption",
    "menu": "navigation",
    "form": "navigation",
    "button": "navigation",
    "address": "byline",
}
ROLE_KINDS = {
    "navigation": "navigation",
    "menu": "navigation",
    "banner": "navigation",
    "search": "navigation",
    "dialog": "navigation",
    "contentinfo": "legal",
}
PROPERTY_KINDS = {"author": "byline", "datePublished": "dateline", "dateCreated": "dateline", "dateModified": "dateline"}

# Whole words of class and id, split at - _ and capitals, in the order of trust.
_NAMES = (
    ("comment", "comments? comment-?list disqus respond replies fb-comments commenttitle"),
    ("advert", "ads? adverts? advertisement adsbygoogle sponsor sponsored banners? promo outbrain taboola dfp gpt"),
    ("caption", "caption figcaption wp-caption-text img-desc image-desc photo-credit imgcaption image-caption"),
    (
        "related",
        "relateds? recommend recommended recommendations? read-?more read-?also see-?also inject similar next-?prev"
        " prev-?next post-navigation crp_related jp-relatedposts youmay",
    ),
    (
        "share",
        "shares? sharing sharer sharethis addthis socials? socialsharing social-?links social-?icons short-?url short-?link"
        " copy-?link getshorturl print",
    ),
    ("follow", "follow google-?news newsletter subscribe subscription whatsapp-?channel telegram-?channel"),
    ("legal", "copyrights? footer colophon cookies? gdpr consent disclaimer privacy"),
    (
        "navigation",
        "nav navbar navigation mainnav sitenav menu submenu breadcrumbs? crumbs? pagination pager tags? tagcloud tag-?links"
        " toolbar search login top-?bar skip-?link weather ticker breaking breakingnews sidebar widget modal popup userpanel"
        " keywords? rating poll most-?read most-?viewed popular trending latest more-?news",
    ),
    ("byline", "authors? byline writer article-author post-author author-name reporter"),
    ("dateline", "date pubdate publish-?date post-?date entry-?date published timestamp datetime article-date news-date"),
)
_HINTS = tuple((kind, re.compile(rf"(?:^|[\W_])(?:{words.replace(' ', '|')})(?:[\W_]|$)")) for kind, words in _NAMES)
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")

_UNSEEN = re.compile(
    r"(?:^|[\s_])(?:sr-only|visually-hidden|screen-reader-text|hidespan|d-none|no-display|invisible|is-hidden)(?:[\s_]|$)"
)
NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


@lru_cache(maxsize=8192)
def kind_of(name: str) -> str:
    """The kind that a class and an id suggest, "" for none.

    >>> kind_of("post-related box")
    'related'
    """
    name = _CAPITAL.sub("-", name[:300]).lower()
    for kind, words in _HINTS:
        if words.search(name):
            return kind
    return ""


@lru_cache(maxsize=8192)
def judge(tag: str, classes: str, name: str, role: str, prop: str) -> tuple[str, bool]:
    """The kind that an element suggests ("" for none), and whether its classes hide it."""
    names = f"{classes} {name}"
    if _UNSEEN.search(names):
        return "", True
    return ROLE_KINDS.get(role) or PROPERTY_KINDS.get(prop) or kind_of(names) or TAG_KINDS.get(tag, ""), False
