"""Where a draft says that a word stands, the file has that word.

The expected place is not taken from the readers: a marker is searched in the original file, line ends counted by hand.
"""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.readers import Draft, ReadOptions, read_stdin

MARK = "MARK"


def drafts_of(data: bytes, name: str, options: ReadOptions | None = None) -> list[Draft]:
    read = list(read_stdin(io.BytesIO(data), name, options))
    assert all(isinstance(one, Draft) for one in read), read
    return [one for one in read if isinstance(one, Draft)]


def place_of(original: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, counted one character at a time."""
    line = column = 1
    for index in range(offset):
        char = original[index]
        if char == "\n" or (char == "\r" and original[index + 1 : index + 2] != "\n"):
            line, column = line + 1, 1
        else:
            column += 1
    return line, column


def found_places(drafts: list[Draft], shown: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Begin and end of each occurrence of the word in the drafts' texts, as the drafts locate them."""
    found = []
    for draft in drafts:
        for match in re.finditer(re.escape(shown), draft.post.text):
            begin, end = draft.locate(match.start()), draft.locate_end(match.end())
            found.append(((begin.line, begin.column), (end.line, end.column)))
    return found


FIELD = ReadOptions(field="posts.text")
TEXT = ReadOptions(column="text")

# id, file name, its content; then, where they differ from MARK: what the post shows, how the file spells it, options
CASES: list[tuple[str, str, str, str, str, ReadOptions | None]] = []


def case(
    name: str, file: str, content: str, shown: str = MARK, spelt: str = "", options: ReadOptions | None = None
) -> None:
    CASES.append((name, file, content, shown, spelt or shown, options))


# plain text
case("text, first character", "a.txt", "MARK is first")
case("text, third line", "a.txt", "one\ntwo\nthree MARK")
case("text, CRLF", "a.txt", "one\r\ntwo\r\nthree MARK\r\n")
case("text, lone CR", "a.txt", "one\rtwo\rthree MARK\r")
case("text, mixed line ends", "a.txt", "one\r\ntwo\rthree\n\r\nfour MARK")
case("text, byte-order mark", "a.txt", "\ufeffMARK")
case("text, emoji before", "a.txt", "😀👩‍👩‍👧 MARK")
case("text, combining characters before", "a.txt", "zo\u0301\u0142w\u0328 MARK")
case("text, line separator is no line end", "a.txt", "a\u2028b\x0bc\x0cd\x85e MARK")
case("text, blank lines", "a.txt", "\n\n\n  MARK")
case("text, tab is one column", "a.txt", "\t\tMARK")
case("text, after a directive", "a.txt", "one\n# copydesk:allow-file finance -- agreed\nthree MARK")
case("text, suffix nobody knows", "notes.xyz", "one\nMARK")
# Markdown: blocks
case("markdown, paragraph", "a.md", "One\ntwo MARK three\n")
case("markdown, paragraph CRLF", "a.md", "One\r\ntwo  \r\nthree MARK\r\n")
case("markdown, lone CR", "a.md", "# One\r\rtwo\rthree MARK\r")
case("markdown, heading", "a.md", "# Title MARK #\n")
case("markdown, heading after text", "a.md", "text\n### MARK\ntext")
case("markdown, hashtag is no heading", "a.md", "#MARK tag")
case("markdown, underlined heading", "a.md", "One\nMARK\n===\n")
case("markdown, quotation", "a.md", "> one\n> two MARK\n")
case("markdown, lazy quotation", "a.md", "> one\ntwo MARK\n")
case("markdown, nested quotation", "a.md", "> > one\n> >   MARK two\n")
case("markdown, flat list", "a.md", "- one\n- two\n- three MARK\n")
case("markdown, numbered list", "a.md", "1. one\n2. MARK\n")
case("markdown, nested list", "a.md", "- one\n  - two\n    1. three\n       MARK four\n")
case("markdown, second paragraph of an item", "a.md", "-   one\n\n    two MARK\n")
case("markdown, list in a quotation", "a.md", "> 1. one\n>    - MARK\n")
case("markdown, tab indentation", "a.md", "-\tone\n\n\tMARK\n")
case("markdown, task list", "a.md", "- [ ] one\n- [x] MARK\n")
case("markdown, after a fence", "a.md", "```py\nx = 1\n```\nMARK\n")
case("markdown, code if asked for", "a.md", "> ```\n> x MARK\n> ```\n", options=ReadOptions(code=True))
case("markdown, byte-order mark", "a.md", "\ufeff# MARK\n")
case("markdown, emoji before", "a.md", "**😀** 👍🏽 *a* MARK\n")
# Markdown: tables
case("markdown, table head", "a.md", "| a | MARK |\n|---|---|\n| b | c |\n")
case("markdown, table cell", "a.md", "| a | b |\n|---|---|\n| c | d MARK |\n")
case("markdown, table without outer pipes", "a.md", "a | b\n--- | ---\nc | MARK\n")
case("markdown, first cell without outer pipe", "a.md", "a | b\n--- | ---\nMARK | c\n")
case("markdown, table in a list", "a.md", "- x\n\n  | a | b |\n  |---|---|\n  | c | MARK |\n")
case("markdown, escaped pipe in a cell", "a.md", "| a | b |\n|---|---|\n| c | d \\| `e` MARK |\n")
case("markdown, same words in all cells", "a.md", "| b | b |\n|---|---|\n| b | MARK b |\n")
case("markdown, table CRLF", "a.md", "| a |\r\n|---|\r\n| MARK |\r\n")
# Markdown: inline
case("markdown, emphasis", "a.md", "one **MARK** two")
case("markdown, half a word is bold", "a.md", "Fe**nik**s MA**RK**", "Feniks", "Fe**nik**s")
case("markdown, link label", "a.md", "see [the MARK](http://example.com 'x')")
case("markdown, link title", "a.md", 'see [x](http://example.com "the MARK") now')
case("markdown, link title with escapes", "a.md", 'see [x](u "a \\"b\\" &amp; MARK")')
case("markdown, link title on two lines", "a.md", 'see [x](u "a\nMARK")')
case("markdown, title of a definition", "a.md", "see [x]\n\n[x]: http://example.com\n  'the MARK'\n")
case("markdown, alternative text", "a.md", "one ![a *nice* MARK](x.png) two")
case("markdown, alternative text in a link", "a.md", "[![MARK](x.png)](y)")
case("markdown, alternative text of a tag", "a.md", 'one <img src=x alt="a MARK"> two')
case("markdown, entity before", "a.md", "a &amp;&lt; &#x41; MARK")
case("markdown, entity itself", "a.md", "one &eacute; two", "é", "&eacute;")
case("markdown, escape before", "a.md", "\\*a\\* \\_ MARK")
case("markdown, escape itself", "a.md", "one \\* two", "*", "\\*")
case("markdown, after code", "a.md", "`a` ``b`c`` MARK")
case("markdown, tag inside a word", "a.md", "MA<b>RK</b> one", MARK, "MA<b>RK")
case("markdown, autolink", "a.md", "see <https://example.com/MARK>")
case("markdown, soft break in a phrase", "a.md", "Projekt\n  Feniks", "Projekt Feniks", "Projekt\n  Feniks")
case("markdown, hard break", "a.md", "one\\\ntwo  \nMARK")
case("markdown, HTML block", "a.md", "<div>\n  <p>one MARK</p>\n</div>\n")
case("markdown, HTML block in a quotation", "a.md", "> <div>\n> one\n> MARK\n> </div>\n")
case("markdown, footnote", "a.md", "one[^1]\n\n[^1]: the_MARK\n")
case("markdown, strikethrough", "a.md", "~~one~~ ~~MARK~~")
case("markdown, after a comment", "a.md", "one <!-- two --> MARK")
# front matter
case("front matter, plain", "a.md", "---\ntitle: The MARK\n---\ntext\n")
case("front matter, double quotes", "a.md", '---\ntitle: "a \\"b\\" \\u017c MARK"\n---\n')
case("front matter, single quotes", "a.md", "---\ntitle: 'it''s MARK'\n---\n")
case("front matter, list", "a.md", "---\ntags:\n  - one\n  - MARK\n---\n")
case("front matter, flow list", "a.md", "---\ntags: [one, 'two', MARK]\n---\n")
case("front matter, folded", "a.md", "---\ntext: >-\n  one\n  two MARK\n---\n")
case("front matter, literal", "a.md", "---\ntext: |\n  one\n    two MARK\n\n---\n")
case("front matter, continued", "a.md", "---\ntext: one\n  two MARK\n---\n")
case("front matter, nested", "a.md", "---\nseo:\n  description: MARK # note\n---\n")
case("front matter, template", "a.md", "---\ntitle: {{ x }} MARK\n---\n")
case("front matter, TOML", "a.md", '+++\ntitle = "a \\t MARK"\n+++\ntext')
case("front matter, TOML of many lines", "a.md", '+++\ntext = """\none\ntwo MARK"""\n+++\n')
case("front matter, TOML array", "a.md", "+++\ntags = ['one', 'MARK']\n+++\n")
case("after front matter", "a.md", "---\r\ntitle: x\r\n---\r\n\r\ntext MARK\r\n")
case("front matter of HTML", "a.html", "---\ntitle: x\n---\n<p>one MARK")
# MDX
case("mdx, after an import", "a.mdx", "import X from './x'\n\n<X>\n\ntext {/* note */} MARK\n\n</X>\n")
# HTML
case("html, paragraph", "a.html", "<html>\n<p>one <b>two</b> MARK</p>")
case("html, entity before", "a.html", "<p>a&nbsp;&amp; &copy2 MARK")
case("html, entity itself", "a.html", "<p>one &oacute; two", "ó", "&oacute;")
case("html, alternative text", "a.html", "<p>one <img\n  alt='a &amp; MARK'> two")
case("html, title of a link", "a.html", '<a href=x title="MARK">one</a>')
case("html, page title", "a.html", "<head><title>one MARK</title></head>")
case("html, description", "a.html", '<meta name="description"\n content="one MARK">')
case("html, after a script", "a.html", "<script>if (a < b) { '</p>' }</script>\n<p>MARK")
case("html, blanks collapse", "a.html", "<p>\n   Projekt\n   Feniks\n</p>", "Projekt Feniks", "Projekt\n   Feniks")
case("html, tag inside a word", "a.html", "<p>MA<i>R</i>K", MARK, "MA<i>R</i>K")
case("html, lone angle bracket", "a.html", "<p>1 < 2 & 3 > 2 MARK")
case("html, CRLF", "a.html", "<p>\r\none\r\nMARK</p>\r\n")
case("html, tag that never ends", "a.html", "<p>one <a href='x MARK")
case("html, table", "a.html", "<table><tr><td>one<td>MARK</table>")
# CSV
case("csv, plain cell", "a.csv", "id,text\n1,one MARK\n", options=TEXT)
case("csv, quoted cell", "a.csv", 'id,text\n1,"one, MARK"\n', options=TEXT)
case("csv, doubled quotes before", "a.csv", 'id,text\n1,"""one"" MARK"\n', options=TEXT)
case("csv, doubled quote itself", "a.csv", 'id,text\n1,"one ""two"\n', '"', '""', TEXT)
case("csv, cell of many lines", "a.csv", 'id,text,x\n1,"one\ntwo\nMARK three",y\n', options=TEXT)
case("csv, after a cell of many lines", "a.csv", 'note,text\n"one\ntwo",MARK\n', options=TEXT)
case("csv, CRLF in a cell", "a.csv", 'id,text\r\n1,"one\r\nMARK"\r\n', options=TEXT)
case("csv, lone CR", "a.csv", "id,text\r1,one\r2,MARK\r", options=TEXT)
case("csv, semicolons", "a.csv", "id;text\n1;one, MARK\n", options=TEXT)
case("csv, byte-order mark", "a.csv", "\ufefftext,id\none MARK,2\n")
case("csv, blank after the comma", "a.csv", 'id,text\n1, "one, MARK"\n', options=TEXT)
case("csv, emoji before", "a.csv", 'id,text\n😀,"👩‍👩‍👧 MARK"\n', options=TEXT)
case("csv, Polish header", "a.csv", "Kanał;Treść\nlinkedin;MARK\n")
case("csv, Excel's own line", "a.csv", "sep=;\nid;text\n1;MARK\n")
case("csv, HTML in a cell", "a.csv", 'text\n"<p class=""x"">a &amp; MARK</p>"\n', options=ReadOptions(content="html"))
case("tsv", "a.tsv", "id\ttext\n1\tone MARK\n")
# JSON
case("json, field", "a.json", '{"posts": [{"text": "one"},\n {"text": "two MARK"}]}', options=FIELD)
case("json, escapes before", "a.json", '{"text": "a\\n\\"b\\" \\u017c\\/ MARK"}')
case("json, surrogate pair before", "a.json", '{"text": "\\ud83d\\ude00 \\uD83D\\uDE00 MARK"}')
case("json, lone surrogate before", "a.json", '{"text": "\\ud83d \\udc00 MARK"}')
case("json, escape itself", "a.json", '{"text": "one \\u0142 two"}', "ł", "\\u0142")
case("json, the same text twice", "a.json", '{"note": "x", "text": "x MARK", "x": {"y": "x"}}')
case("json, deep", "a.json", '{"a": [[{"b": {"c": ["x", "MARK"]}}]]}', options=ReadOptions(field="a.b.c"))
case("json, key looks like a value", "a.json", '{"MAR": 1, "k\\u0065y": {"text": "MARK"}}')
case("json, HTML in a field", "a.json", '{"content": "<p>\\u0061\\n<b>MARK</b>"}', options=ReadOptions(content="html"))
case("json, Markdown in a field", "a.json", '{"content": "# a\\n\\n- *MARK*"}', options=ReadOptions(content="markdown"))
case("jsonl, third record", "a.jsonl", '{"text": "a"}\n\n{"id": 7, "text": "b \\u0105 MARK"}\n')
case("jsonl, CRLF", "a.jsonl", '{"text": "a"}\r\n{"text": "MARK"}\r\n')


@pytest.mark.parametrize(
    ("file", "content", "shown", "spelt", "options"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_a_word_is_located_where_the_file_has_it(
    file: str, content: str, shown: str, spelt: str, options: ReadOptions | None
) -> None:
    original = content.removeprefix("\ufeff")
    start = original.index(spelt)
    expected = place_of(original, start)
    line, column = place_of(original, start + len(spelt) - 1)
    found = found_places(drafts_of(content.encode(), file, options), shown)
    assert found == [(expected, (line, column + 1))]


def test_the_table_is_large_enough() -> None:
    assert len(CASES) >= 70
    assert len({one[0] for one in CASES}) == len(CASES)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_no_column(encoding: str) -> None:
    [draft] = drafts_of("żółw\r\nMARK".encode(encoding), "a.txt")
    assert (draft.locate(6).line, draft.locate(6).column) == (2, 1)
    assert draft.post.text == "żółw\r\nMARK"


def test_a_named_encoding_is_used() -> None:
    [draft] = drafts_of("żółw MARK".encode("cp1250"), "a.txt", ReadOptions(encoding="cp1250"))
    assert draft.post.text == "żółw MARK"
    [draft] = drafts_of("id;treść\n1;żółw MARK".encode("cp1250"), "a.csv", ReadOptions(encoding="cp1250"))
    assert draft.locate(5).column == 8


def test_row_and_field_of_a_cell() -> None:
    content = 'id,text\na,"one\ntwo"\nb,MARK\n'
    place = drafts_of(content.encode(), "a.csv")[1].locate(0)
    assert (place.line, place.column, place.row, place.field) == (4, 3, 3, "text")


def test_path_of_a_field() -> None:
    content = '{"posts": [{"text": "a"}, {"text": "b"}]}'
    assert drafts_of(content.encode(), "a.json", FIELD)[1].locate(0).field == "posts[1].text"


# Properties: in any mixture of pieces, every marker word that the post shows is located where the file has it.

MARKERS = [f"Mark{index}x" for index in range(6)]
MARKDOWN_PIECES = [
    "\n", "\n\n", "\r\n", "  \n", "- ", "* ", "1. ", "2) ", "> ", "# ", "#tag ", "---\n", "```\n", "    ", "  ", "\t",
    "*", "**", "_", "`", "[", "](u)", "](u 't')", "![", "<b>", "</b>", "<!-- c -->", "<div>\n", "</div>\n", "&amp;",
    "\\", "\\*", "|", "| a | b |\n|---|---|\n", "[a]: /x 't'\n", "~~", "😀", "ó", "e\u0301", "=", "a ", "<", "&",
    "<img alt='", "'>",
]  # fmt: skip
PLAIN_PIECES = [
    "\n",
    "\r",
    "\r\n",
    "\u2028",
    " ",
    "😀",
    "👩‍👩‍👧",
    "e\u0301",
    "ż",
    '"',
    '""',
    ",",
    ";",
    "\\",
    "\t",
    "'",
    "<",
    "# ",
]


@st.composite
def mixtures(draw: st.DrawFn, pieces: list[str]) -> str:
    words = st.sampled_from([*pieces, *(f" {marker} " for marker in MARKERS), *MARKERS])
    return "".join(draw(st.lists(words, max_size=30)))


def assert_markers_are_located(drafts: list[Draft], original: str) -> None:
    for marker in MARKERS:
        expected = {place_of(original, match.start()) for match in re.finditer(marker, original)}
        for begin, end in found_places(drafts, marker):
            assert begin in expected
            assert end == (begin[0], begin[1] + len(marker))


@given(mixtures(PLAIN_PIECES))
def test_markers_in_text(text: str) -> None:
    [draft] = drafts_of(text.encode(), "a.txt")
    assert draft.post.text == text
    assert_markers_are_located([draft], text)


@given(mixtures(MARKDOWN_PIECES))
def test_markers_in_markdown(text: str) -> None:
    assert_markers_are_located(drafts_of(text.encode(), "a.md"), text)


@given(mixtures(MARKDOWN_PIECES))
def test_markers_in_html(text: str) -> None:
    assert_markers_are_located(drafts_of(text.encode(), "a.html"), text)


@given(
    mixtures(
        [
            "---\n",
            "title: ",
            "- ",
            "  ",
            "'",
            '"',
            "[",
            "]",
            "{",
            ", ",
            ": ",
            "|\n",
            ">\n",
            "\n",
            "\\",
            "#",
            "+++\n",
            " = ",
        ]
    )
)
def test_markers_in_front_matter(text: str) -> None:
    for fence in ("---\n", "+++\n"):
        whole = f"{fence}{text}\n{fence}a"
        assert_markers_are_located(drafts_of(whole.encode(), "a.md"), whole)


@given(
    st.lists(st.tuples(mixtures(PLAIN_PIECES), mixtures(PLAIN_PIECES)), min_size=1, max_size=4), st.sampled_from(",;\t")
)
def test_markers_in_csv(rows: list[tuple[str, str]], delimiter: str) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("note", "text"), *rows])
    drafts = drafts_of(written.getvalue().encode(), "a.csv", TEXT)
    assert [draft.post.text for draft in drafts] == [text for note, text in rows if note.strip() or text.strip()]
    assert_markers_are_located(drafts, written.getvalue())


@given(st.lists(mixtures(PLAIN_PIECES), max_size=4), st.booleans(), st.sampled_from([None, 2]))
def test_markers_in_json(texts: list[str], is_ascii: bool, indent: int | None) -> None:
    original = json.dumps({"posts": [{"a": 1, "text": text} for text in texts]}, ensure_ascii=is_ascii, indent=indent)
    drafts = drafts_of(original.encode(), "a.json", FIELD)
    assert [draft.post.text for draft in drafts] == texts
    assert_markers_are_located(drafts, original)


@given(st.lists(mixtures(PLAIN_PIECES), min_size=1, max_size=4), st.booleans())
def test_markers_in_json_lines(texts: list[str], is_ascii: bool) -> None:
    original = "".join(json.dumps({"text": text}, ensure_ascii=is_ascii) + "\n" for text in texts)
    drafts = drafts_of(original.encode(), "a.jsonl")
    assert [draft.post.text for draft in drafts] == texts
    assert_markers_are_located(drafts, original)


@given(mixtures(MARKDOWN_PIECES))
def test_markers_in_html_in_json(text: str) -> None:
    original = json.dumps({"text": text})
    assert_markers_are_located(drafts_of(original.encode(), "a.json", ReadOptions(content="html")), original)
