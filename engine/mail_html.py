"""The text that somebody wrote in a mail of HTML, line by line, without what it quotes."""

import contextlib
from html.parser import HTMLParser

_BLOCKS = frozenset(
    "address article body br dd div dl dt footer form h1 h2 h3 h4 h5 h6 header hr html li main ol "
    "p pre section table tbody td th thead tr ul".split()
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_UNSEEN = frozenset("blockquote head script style template title".split())
#: How mail programs mark what they quote and signatures, by class or id.
_QUOTED_CLASSES = ("gmail_quote", "gmail_signature", "yahoo_quoted", "moz-cite-prefix")
_QUOTED_CLASSES += ("moz-signature", "odoo_signature_wrapper")
_SIGNATURE_IDS = ("signature", "ms-outlook-mobile-signature")
#: From here on everything is the mail that is answered.
_QUOTE_STARTS = ("divrplyfwdmsg", "appendonsend", "stopspelling", "mail-editor-reference")
_MAX_LENGTH = 200_000


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self.hidden, self.stopped = [], [], False

    def handle_starttag(self, tag, attrs):
        attrs = {name: (value or "").casefold() for name, value in attrs}
        ident, classes = attrs.get("id", ""), attrs.get("class", "")
        if any(start in ident for start in _QUOTE_STARTS):
            self.stopped = True
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in _VOID:
            return
        quoted = (
            tag in _UNSEEN
            or any(name in classes for name in _QUOTED_CLASSES)
            or ident in _SIGNATURE_IDS
        )
        if self.hidden or quoted:
            self.hidden.append(tag)

    def handle_endtag(self, tag):
        if tag in self.hidden:
            # what was left open inside ends with it
            while self.hidden.pop() != tag:
                pass
        if tag in _BLOCKS and not self.hidden:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self.hidden and not self.stopped:
            self.parts.append(data.replace("\n", " "))


def text_of_html(html):
    """Lines of text for `mail_reply.parse_reply`; for any text, without an error.

    >>> text_of_html("<div>1: 43 c7</div><div>2: same<br>Bob</div>").splitlines()
    ['1: 43 c7', '2: same', 'Bob']
    >>> text_of_html("<p>1:&nbsp;4 &lt; 5</p><blockquote>2: 9</blockquote><p>3: =</p>").splitlines()
    ['1:\\xa04 < 5', '3: =']
    >>> text_of_html("1: 4<div id='divRplyFwdMsg'>From</div><p>2: 9</p>")
    '1: 4'
    >>> text_of_html("")
    ''
    """
    reader = _Reader()
    # HTMLParser gives up on some broken declarations; what was read until then counts.
    with contextlib.suppress(AssertionError):
        reader.feed(html[:_MAX_LENGTH])
        reader.close()
    lines = (line.strip(" \t") for line in "".join(reader.parts).split("\n"))
    return "\n".join(line for line in lines if line)
