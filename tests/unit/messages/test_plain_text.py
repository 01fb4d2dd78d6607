"""The text part says what the HTML says, for people who read no HTML."""

from __future__ import annotations

import pytest

from aparte.messages import plain_text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
        ("<h1>Title</h1><div>a</div><div>b</div>", "Title\n\na\n\nb\n"),
        ("a<br>b<br/>c", "a\nb\nc\n"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two\n"),
        ('<a href="https://x.example/">Shop</a>', "Shop (https://x.example/)\n"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example/\n"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example\n"),
        (
            '<a href="https://x.example/"><img alt="Our shop" src="y"></a>',
            "Our shop (https://x.example/)\n",
        ),
        ('<a href="#top">Up</a>', "Up\n"),
        ('<div style="display:none">secret</div><p>seen</p>', "seen\n"),
        ("<head><title>t</title><style>p{}</style></head><p>body</p>", "body\n"),
        (
            "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>",
            "a 1\n\nb 2\n",
        ),
        ("<!--[if mso]><p>Outlook</p><![endif]--><p>All</p>", "All\n"),
        ("caf&eacute; &amp; th&#233;", "café & thé\n"),
        ("a <hr> b", "a\n--------------------------------\nb\n"),
        ("<!--lqz3zq--><p>x</p><!--lqz4zq-->", "<!--lqz3zq-->\n\nx\n\n<!--lqz4zq-->\n"),
        ("<div><div style='display:none'><p>x</div>hidden end</div>y", "hidden end\ny\n"),
    ],
)
def test_html_becomes_text(page: str, expected: str) -> None:
    """Structure becomes lines, links keep their address, what is hidden stays so."""
    assert plain_text.from_html(page) == expected
