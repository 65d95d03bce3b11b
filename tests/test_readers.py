"""What readers take for a post, and what they say about files that hold none.

`COPYDESK_REWRITE=1 pytest tests/test_readers.py` rewrites the golden files; review them like code.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.readers import Draft, Position, ReadOptions, Unreadable, read_path, read_stdin, reader_for
from copydesk.readers.blocks import cut_blocks
from copydesk.readers.commonmark import read_commonmark
from copydesk.readers.discover import find_files
from copydesk.readers.formats import folder_suffixes, formats
from copydesk.readers.hypertext import CODE
from copydesk.readers.sources import SourceText

DATA = Path(__file__).parent / "data" / "readers"
REWRITE = bool(os.environ.get("COPYDESK_REWRITE"))


def read(data: bytes | str, name: str, options: ReadOptions | None = None) -> list[Draft | Unreadable]:
    return list(read_stdin(io.BytesIO(data.encode() if isinstance(data, str) else data), name, options))


def texts(data: bytes | str, name: str, options: ReadOptions | None = None) -> list[str]:
    return [
        one.post.text if isinstance(one, Draft) else f"!{one.line}: {one.what}" for one in read(data, name, options)
    ]


def text(data: bytes | str, name: str, options: ReadOptions | None = None) -> str:
    [one] = texts(data, name, options)
    return one


def problem(data: bytes | str, name: str, options: ReadOptions | None = None) -> Unreadable:
    [one] = read(data, name, options)
    assert isinstance(one, Unreadable)
    return one


# Golden files


def summary(item: Draft | Unreadable) -> dict[str, object]:
    if isinstance(item, Unreadable):
        return {"unreadable": {"line": item.line, "what": item.what, "way_out": item.way_out}}
    shown: dict[str, object] = {"id": item.post.id, "channel": item.post.channel, "text": item.post.text}
    if item.directives:
        shown["directives"] = [
            {key: value for key, value in asdict(one).items() if value not in ("", None, ())}
            | {"covers": [item.post.text[a:b] for a, b in ((one.start, one.end), *one.more)]}
            for one in item.directives
        ]
    return shown


@pytest.mark.parametrize("name", sorted(file.name for file in DATA.iterdir() if file.is_file()))
def test_a_file_gives_the_drafts_that_were_reviewed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA)
    found = json.dumps([summary(item) for item in read_path(name)], ensure_ascii=False, indent=1, default=str) + "\n"
    golden = DATA / "expected" / f"{name}.json"
    if REWRITE:
        golden.write_text(found, "utf-8")
    assert found == golden.read_text("utf-8")


# Which reader


def test_every_format_is_found_by_its_module() -> None:
    assert list(formats()) == ["csv", "docx", "html", "json", "jsonl", "markdown", "parquet", "text"]


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.md", "markdown"),
        ("A.MD", "markdown"),
        ("x/a.htm", "html"),
        ("README", "text"),
        ("a.xyz", None),
        (".env", "text"),
    ],
)
def test_the_suffix_decides(name: str, format: str | None) -> None:
    found = reader_for(name)
    assert (found and found.__name__.rpartition(".")[2]) == format  # type: ignore[attr-defined]


def test_an_input_format_comes_before_the_suffix() -> None:
    assert text("*a*", "x.txt", ReadOptions(input_format="markdown")) == "a"


def test_an_unknown_input_format_names_the_known_ones() -> None:
    assert "markdown" in problem("a", "a.md", ReadOptions(input_format="word")).way_out


def test_members_do_not_import_each_other() -> None:
    for name in formats():
        source = Path(importlib.import_module(f"copydesk.readers.{name}").__file__ or "").read_text("utf-8")
        for other in set(formats()) - {name}:
            assert f"copydesk.readers.{other} import" not in source


def test_importing_the_readers_loads_no_heavy_package() -> None:
    code = (
        "import sys; from copydesk.readers.formats import formats; formats();"
        "print([m for m in ('markdown_it', 'docx', 'pyarrow', 'pathspec', 'lxml') if m in sys.modules])"
    )
    import subprocess

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# What is a post, and what is not


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        pytest.param("a **b** _c_ ~~d~~", "a b c d", id="emphasis"),
        pytest.param("k***a i snake_case", "k***a i snake_case", id="asterisks of a masked word stay"),
        pytest.param("a `b` c", f"a {CODE} c", id="code stands for itself"),
        pytest.param("[Projekt](u 'x y') Feniks", "Projekt Feniks\n\nx y", id="a title does not part a name"),
        pytest.param("Projekt ![logo](u) Feniks", "Projekt  Feniks\n\nlogo", id="a picture does not part a name"),
        pytest.param("Projekt\nFeniks", "Projekt Feniks", id="a wrapped line does not part a name"),
        pytest.param("Projekt  \nFeniks", "Projekt\nFeniks", id="a hard break does"),
        pytest.param("# Projekt\nFeniks", "Projekt\n\nFeniks", id="a heading does"),
        pytest.param("- Projekt\n- Feniks", "Projekt\n\nFeniks", id="a list item does"),
        pytest.param("|a|b|\n|-|-|\n|c|d|", "a | b\nc | d", id="table"),
        pytest.param("see <https://x.pl> and http://y.pl", "see https://x.pl and http://y.pl", id="visible addresses"),
        pytest.param("[a](http://hidden.pl)", "a", id="a link's target is left out"),
        pytest.param("    code\n\ntext", "text", id="indented code"),
        pytest.param("~~~\ncode\n~~~\ntext", "text", id="fenced code"),
        pytest.param("a <!-- b --> c", "a  c", id="comment"),
        pytest.param("a <!-- b", "a <!-- b", id="a comment that never ends is text"),
        pytest.param("[//]: # (a comment)\n\nb", "b", id="a definition used as a comment"),
        pytest.param("a[^1]\n\n[^1]: b", "a[^1]\n\nb", id="footnote of one word"),
        pytest.param("<script>\nx\n\ny</script>\n\nz", "z", id="script"),
        pytest.param("- [ ] a", "[ ] a", id="task"),
        pytest.param("\n \n", "", id="blank"),
        pytest.param("> " * 120 + "deep", "> " * 120 + "deep", id="too deep for the parser is read as it stands"),
        pytest.param("---\ntitle: a", "title: a", id="front matter that never ends is text"),
        pytest.param(
            "---\na: https://x.pl\nb: 12\nc: true\nd: img/x.png\ne: f\n---\n", "f", id="settings are no words"
        ),
        pytest.param("---\nFeniks: a\nb c\n---\n", "Feniks: a\n\nb c", id="a key that is a word of the post"),
        pytest.param("---\n'a b': |\n  c\n  d\nE: [f]\n---\n", "'a b': c\nd\n\nE: \n\nf", id="such keys"),
        pytest.param("---\n# a\nb: c # d\ne: 'f' # g\n---\n", "# a\n\nc # d\n\nf # g", id="comments are read"),
        pytest.param("---\ntags: [#a, {B c: d}] # e\n---\n", "#a\n\nB c: d\n\n # e", id="and those in brackets"),
        pytest.param(
            "---\n*a* b\n'c' d\n[e](f) g\n---\n", "*a* b\n\nc d\n\ne\n\n(f) g", id="Markdown between the lines"
        ),
        pytest.param("---\na: [\nb, # copydesk:allow-file c -- d\ne]\n---\n", "b\n\ne", id="a directive in brackets"),
        pytest.param(
            "+++\n# a\nb = 1\nc = [true, -2.5]\n[d.e]\n'F g' = 'h'\n'i' = 'j'\nK: l\n+++\n",
            "# a\n\nF g\n\nh\n\nj\n\nK: l",
            id="TOML, and what is none",
        ),
    ],
)
def test_markdown_shows(source: str, shown: str) -> None:
    assert text(source, "a.md") == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        pytest.param("<p>a<b>b</b>c<p>d", "abc\n\nd", id="blocks"),
        pytest.param("<td>a</td> <td>b</td>", "a | b", id="cells"),
        pytest.param("a<br>b", "a\nb", id="line break"),
        pytest.param("a<code>x</code>b <code>c", f"a{CODE}b c", id="code that never ends is read"),
        pytest.param("a &lt;b&gt; &amp &#x110000; &#999999999999999999999;", "a <b> & \ufffd \ufffd", id="references"),
        pytest.param("<script>a</script >b<STYLE>c</Style>d", "bd", id="scripts and styles"),
        pytest.param("</3 we love", "</3 we love", id="a broken heart is no tag"),
        pytest.param("a <!-- b", "a <!-- b", id="a comment that never ends"),
        pytest.param("<![CDATA[a < b]]>c", "a < bc", id="CDATA"),
        pytest.param("<img alt=a title='b'>", "a\n\nb", id="attributes"),
        pytest.param("<input type=submit value=Go><input value=a><input type=hidden value=b>", "Go\n\na", id="fields"),
        pytest.param("<option label=a><iframe srcdoc='&lt;p>b'></iframe>", "a\n\n<p>b", id="labels and inner pages"),
        pytest.param("<meta itemprop=headline content=a><meta name=robots content=b>", "a", id="for search engines"),
        pytest.param("<pre>a\n  b</pre>", "a\n  b", id="blanks are kept where they show"),
    ],
)
def test_html_shows(source: str, shown: str) -> None:
    assert text(source, "a.html") == shown


def test_code_is_read_if_asked_for() -> None:
    options = ReadOptions(code=True)
    assert text("a `b`\n\n```\nc\n```\n", "a.md", options) == "a b\n\nc\n"
    assert text("a <code>b</code>", "a.html", options) == "a b"


def test_channel_and_language_are_put_into_the_post() -> None:
    [draft] = read("a", "a.txt", ReadOptions(channel="blog", language="pl"))
    assert isinstance(draft, Draft)
    assert (draft.post.channel, draft.post.language) == ("blog", "pl")


@given(st.text("ab*_`[]()!<>-# \n\\&;|:=~1.", max_size=60))
def test_cutting_and_inline_reading_agree_with_the_whole_parser(source: str) -> None:
    """markdown-it-py parses the page as a whole, inline text too, and shows the same words in the same blocks."""
    from markdown_it import MarkdownIt

    if "~~~" in source or "\\ " in source or "](\n" in source or source.endswith("]("):
        return  # three tildes are GitHub's text; the others are slips of markdown-it-py
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    shown = {"softbreak": " ", "hardbreak": "\n", "code_inline": CODE}
    expected = []
    tokens = parser.parse(source)
    if any(token.type == "html_block" for token in tokens):
        return  # HTML is read by a parser of its own
    for token in tokens:
        if token.type == "inline":
            parts = [
                shown.get(child.type, child.content if child.type.startswith("text") else "")
                for child in token.children or ()
            ]
            expected.append("".join(parts).strip())
    blocks = _Blocks()
    read_commonmark(SourceText(source), blocks)
    found = ["".join(block).strip() for block in blocks.blocks]
    assert [one for one in found if one] == [one for one in expected if one]


class _Blocks:
    """Takes what the parser says without alternative texts, titles and comments."""

    def __init__(self) -> None:
        self.blocks: list[list[str]] = [[]]

    def add(self, text: str, source: int, size: int) -> None:
        self.blocks[-1].append(text)

    def space(self, source: int, size: int) -> None:
        self.blocks[-1].append(" ")

    def separate(self, gap: str) -> None:
        self.blocks.append([])

    def aside(self, pieces: object) -> None: ...

    def comment(self, start: int, end: int, body: str) -> None: ...


def test_prose_needs_no_parser() -> None:
    page = "# One\n\nTwo *three*\nfour.\n\n- five\n- **six**\n\n1. seven\n\n#tag [link](u)\n"
    assert "rest" not in [kind for kind, _, _ in cut_blocks(page)]


# Directives


def test_a_directive_covers_its_line_and_no_more() -> None:
    source = "Ala ma kota. <!-- copydesk:allow-line competitor, finance/result -- signed off -->\nAla ma psa."
    [draft] = read(source, "a.md")
    assert isinstance(draft, Draft)
    [found] = draft.directives
    assert (found.kind, found.rules, found.reason, found.problem) == (
        "line", ("competitor", "finance/result"), "signed off", "",
    )  # fmt: skip
    assert draft.post.text[found.start : found.end].strip() == "Ala ma kota."
    assert found.covers(0, 3)
    assert not found.covers(8, 20)
    assert found.position == Position(1, 14)
    assert "copydesk" not in draft.post.text


def test_a_line_covers_the_title_that_follows_its_paragraph() -> None:
    source = "one [x](u 'ab') <!-- copydesk:allow-line a -- b -->\ntwo [y](u 'cd')"
    [draft] = read(source, "a.md")
    assert isinstance(draft, Draft)
    [found] = draft.directives
    covered = [draft.post.text[start:end] for start, end in ((found.start, found.end), *found.more)]
    assert [part.strip() for part in covered] == ["one x", "ab"]


def test_the_next_line_is_the_next_one_with_text() -> None:
    source = "<!-- copydesk:allow-next-line a -- b -->\n\n```\ncode\n```\n\nAla\nOla\n"
    [draft] = read(source, "a.md")
    assert isinstance(draft, Draft)
    assert [draft.post.text[one.start : one.end].strip() for one in draft.directives] == ["Ala"]


def test_a_block_ends_where_it_says() -> None:
    source = "one\n\n<!-- copydesk:allow-block a -- b -->\n\ntwo\n\n- three\n\n<!-- copydesk:end -->\n\nfour"
    [draft] = read(source, "a.md")
    assert isinstance(draft, Draft)
    assert [draft.post.text[one.start : one.end] for one in draft.directives] == ["two\n\nthree"]


OUT_OF_PLACE = ("no copydesk:end follows", "without a beginning", "no text on that line")


@pytest.mark.parametrize(
    ("order", "fragment"),
    [
        ("copydesk:allow-file -- reason", "names no rule"),
        ("copydesk:allow-file finance", "gives no reason"),
        ("copydesk:allow-file finance --", "gives no reason"),
        ("copydesk:allow-file Nasz tajny klient -- x", "a rule is written like"),
        ("copydesk:allow-file finance until tomorrow -- x", "not written like"),
        ("copydesk:allow-file finance until 2026-02-30 -- x", "not written like"),
        ("copydesk:allow-everything finance -- x", "no such directive"),
        ("copydesk: finance -- x", "no such directive"),
        ("copydesk:allow-block finance -- x", "no copydesk:end follows"),
        ("copydesk:end", "without a beginning"),
        ("copydesk:end of the block", "words follow"),
        ("copydesk:allow-line finance -- x", "no text on that line"),
    ],
)
def test_a_bad_directive_says_what_is_wrong_and_covers_nothing_it_should_not(order: str, fragment: str) -> None:
    for source, name in (
        (f"<!-- {order} -->\n\ntext", "a.md"),
        (f"<!-- {order} -->\ntext", "a.html"),
        (f"# {order}\ntext", "a.txt"),
    ):
        [draft] = read(source, name)
        assert isinstance(draft, Draft)
        [found] = draft.directives
        assert fragment in found.problem
        assert found.fault
        # A line of a text file that is no directive may be one of the post.
        is_one_of_the_post = name == "a.txt" and fragment not in OUT_OF_PLACE
        assert draft.post.text == (source if is_one_of_the_post else "text")


def test_other_comments_are_no_directives() -> None:
    for source, name in (("<!-- copydesk is nice -->a", "a.html"), ("# copy: a", "a.txt"), ("<!-- a -->\nb", "a.md")):
        [draft] = read(source, name)
        assert isinstance(draft, Draft)
        assert draft.directives == ()


def test_a_directive_in_code_is_code() -> None:
    [draft] = read("```\n<!-- copydesk:allow-file a -- b -->\n```\n`<!-- copydesk:allow-file a -- b -->`", "a.md")
    assert isinstance(draft, Draft)
    assert draft.directives == ()


def test_a_row_s_directive_covers_the_row_and_stands_where_the_column_has_it() -> None:
    content = 'text,copydesk\n"a, b",finance until 2027-01-31 -- ok\nc,\n'
    first, second = read(content, "a.csv")
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    [found] = first.directives
    assert (found.start, found.end, str(found.until)) == (0, 4, "2027-01-31")
    assert found.position == Position(2, 8, 2, "copydesk")
    assert second.directives == ()


def test_a_key_s_directive_covers_all_posts_of_its_object() -> None:
    content = '{"copydesk": "a -- b", "posts": [{"text": "x"}, {"text": "y", "copydesk": ["c -- d", "e"]}]}'
    first, second = read(content, "a.json")
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert [one.rules for one in first.directives] == [("a",)]
    assert [(one.rules, bool(one.problem)) for one in second.directives] == [(("c",), False), (("e",), True)]


# Files that hold no post, and files that are broken


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.csv", "a.json", "a.jsonl"])
def test_an_empty_file_is_a_draft_without_text(name: str) -> None:
    assert texts(b"", name) == [""]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.csv", "a.json", "a.jsonl"])
def test_what_is_not_utf8_is_named_with_line_byte_and_way_out(name: str) -> None:
    found = next(
        item for item in read(b"text\r\n\r\nab\xb3x", name) if isinstance(item, Unreadable) and "byte" in item.what
    )
    assert found.line == 3
    assert "byte 3 of the line" in found.what
    assert "0xB3" in found.what
    assert "--encoding" in found.way_out


@pytest.mark.parametrize(
    ("data", "name", "options", "fragment"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\r", "a.xyz", None, "no text file"),
        (b"ab\0cd", "a.txt", None, "zero byte"),
        ("ab".encode("utf-16-le"), "a.md", None, "zero byte"),
        (b"ab\0cd", "a.csv", None, "zero byte"),
        (b"\xff\xfea", "a.txt", None, "utf-16"),
        (b"a", "a.txt", ReadOptions(encoding="cp9999"), "no encoding"),
        (b"a", "a.txt", ReadOptions(encoding="base64"), "no encoding"),
        (b"id,name\n1,x\n", "a.csv", None, "no column is called"),
        (b"id,text\n1,x\n", "a.csv", ReadOptions(column="body"), "no column 'body'"),
        (b"a", "a.csv", ReadOptions(delimiter=";;"), "one character"),
        (b'text\n"abc\ndef\n', "a.csv", None, "never closed"),
        (b'{"text": ', "a.json", None, "no JSON"),
        (b"[" * 200_000, "a.json", None, "too deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "a.json", None, "digits"),
        (b'{"title": "x"}', "a.json", None, "no field"),
        (b'{"title": "x"}', "a.json", ReadOptions(field="text"), "no field text"),
        (b'{"text": {"x": 1}}', "a.json", ReadOptions(field="text"), "an object"),
        (b'{"text": {"x": 1}}', "a.json", None, "the field text holds no text"),
        (b'{"text": 1}', "a.json", None, "the field text is no text"),
        (b'{"text": null}', "a.json", None, "the field text is null"),
        (b'{"text": null}', "a.json", ReadOptions(field="text"), "the field text is null"),
        (b'{"text": null}', "a.json", ReadOptions(field="*"), "no text in it"),
        (b'{"text": "a", "text": "b"}', "a.json", None, "stands in the object twice"),
        (b'{"text": "a", "x": {"y": 1, "y": 2}}', "a.jsonl", None, "twice"),
        (b"PK\x03\x04not really", "a.docx", None, "no Word document"),
        (b"PAR1", "a.parquet", None, "no Parquet"),
    ],
)
def test_what_cannot_be_read_is_said(data: bytes, name: str, options: ReadOptions | None, fragment: str) -> None:
    found = problem(data, name, options)
    assert fragment in found.what
    assert found.way_out
    assert found.path == name


def test_a_header_that_is_a_post_is_not_shown() -> None:
    found = problem("Nasz tajny klient to Orkan Cloud i nikt o tym nie wie,2026\nb,c\n", "a.csv")
    assert "Orkan" not in str(found)


@pytest.mark.parametrize(("name", "fragment"), [("a.xlsx", "CSV"), ("a.pdf", "made from"), ("a.odt", ".docx")])
def test_a_format_that_is_not_read_names_a_way_out(name: str, fragment: str, tmp_path: Path) -> None:
    [found] = read_path(tmp_path / name)
    assert isinstance(found, Unreadable)
    assert fragment in found.way_out


def test_a_missing_file_and_a_folder_are_said(tmp_path: Path) -> None:
    for path in (tmp_path / "no.md", tmp_path):
        [found] = read_path(path)
        assert isinstance(found, Unreadable)


def test_a_bad_record_does_not_stop_the_others() -> None:
    source = '{"text": "a"}\n{"text": \n\xff\n{"note": 1}\n[]\n{"text": "b"} x\n{"text": "c"}\n'.encode("latin-1")
    found = read(source, "a.jsonl")
    assert [item.post.text for item in found if isinstance(item, Draft)] == ["a", "c"]
    assert [item.line for item in found if isinstance(item, Unreadable)] == [2, 3, 4, 6]


def test_an_extra_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name, extra in (("docx", "a.docx", "copydesk[docx]"), ("pyarrow", "a.parquet", "copydesk[arrow]")):
        monkeypatch.setitem(sys.modules, module, None)
        assert extra in problem(b"x", name).way_out


def test_a_row_with_more_cells_than_the_header_is_said() -> None:
    assert texts("id,text\n1,Hello, world\n2,b\n", "a.csv") == [
        "!2: the row has more cells than the header, so a part of a text may stand in none of its columns",
        "Hello",
        "b",
    ]


def test_nothing_shows_the_text() -> None:
    for name in ("a.txt", "a.md", "a.csv", "a.json"):
        content = {"a.csv": "text\nTAJNE\n", "a.json": '{"text": "TAJNE"}'}.get(name, "TAJNE")
        [draft] = read(content, name)
        assert isinstance(draft, Draft)
        assert "TAJNE" not in repr(draft) + repr(draft.source) + repr(draft.post)


def test_a_draft_can_be_sent_to_a_worker() -> None:
    for name in ("a.txt", "a.md", "a.html", "a.csv", "a.json", "a.jsonl"):
        content = {"a.csv": "text\nab\n"}.get(name, '{"text": "ab"}' if "json" in name else "ab")
        [draft] = read(content, name)
        assert isinstance(draft, Draft)
        again = pickle.loads(pickle.dumps(draft))
        assert again.locate(1) == draft.locate(1)


# Records


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("posts.text", ["a", "b", "c"]),
        ("posts[].text", ["a", "b", "c"]),
        ("posts.1.text", ["b", "c"]),
        ("posts[0].text", ["a"]),
        ("name", ["x"]),
        ("*", ["x", "a", "b", "c"]),
    ],
)
def test_a_field_is_a_path(field: str, shown: list[str]) -> None:
    content = '{"name": "x", "posts": [{"text": "a"}, {"text": ["b", "c"]}]}'
    assert texts(content, "a.json", ReadOptions(field=field)) == shown


def test_known_names_are_read_at_any_depth() -> None:
    assert texts('{"data": {"items": [{"Post_Text": "a", "title": "b", "body": ["c"]}]}}', "a.json") == ["a", "c"]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ('{"text": "a", "posts": {"pl": "b", "en": ["c"], "n": 1}}', ["a", "b", "c"]),
        ('{"post": "a", "x": {"content": {"rendered": "b", "raw": null}}}', ["a", "b"]),
        ('{"posts": [{"id": "1", "text": "a", "author": "b"}]}', ["a"]),
        ('[{"title": "a"}, {"text": "b"}, "c"]', ["b", "c"]),
        ('{"text": "a", "comment": null, "draft": false}', ["a"]),
        ('[{"text": ""}, {"text": null}]', ["", "!1: the field [1].text is null"]),
    ],
)
def test_all_strings_below_a_known_name_are_read_where_none_of_them_has_one(content: str, shown: list[str]) -> None:
    assert texts(content, "a.json") == shown


def test_a_key_that_stands_twice_and_a_null_are_said_with_their_line() -> None:
    assert problem('{\n"x": {"a": 1},\n"y": {"a": 1,\n"a": 2}}', "a.json").line == 4
    assert problem('[{\n"id": 1,\n"text": null}]', "a.json").line == 3


def test_ids_name_the_posts() -> None:
    def ids(content: str, name: str, options: ReadOptions | None = None) -> list[str]:
        return [item.post.id for item in read(content, name, options) if isinstance(item, Draft)]

    assert ids("text,slug\na,x\nb,\n", "a.csv", ReadOptions(id_column="slug")) == ["x", "a.csv#3"]
    assert ids('[{"text": "a", "id": 7}, {"text": "b"}]', "a.json") == ["7", "a.json#[1].text"]
    assert ids('{"text": "a", "slug": "s"}\n{"text": "b"}\n', "a.jsonl", ReadOptions(id_column="slug")) == [
        "s",
        "a.jsonl#2",
    ]
    assert ids("a", "a.md", ReadOptions(id_column="slug")) == ["a.md"]


@pytest.mark.parametrize(("content", "name"), [("text,id\na,1\n", "a.csv"), ('{"text": "a", "id": 1}', "a.jsonl")])
def test_an_id_column_that_is_not_there_is_said(content: str, name: str) -> None:
    draft, found = read(content, name, ReadOptions(id_column="nope"))
    assert isinstance(draft, Draft)
    assert isinstance(found, Unreadable)
    assert "'nope'" in found.what


def test_lone_surrogates_do_not_get_into_posts() -> None:
    assert text('{"text": "a\\ud83d b"}', "a.json") == "a\ufffd b"


def test_records_are_read_one_by_one() -> None:
    """Half a million records would not fit into this test's memory, or its time, if they were kept."""

    class Endless(io.RawIOBase):
        served = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            line = b'{"text": "a"}\n' * 64
            view = memoryview(buffer)  # type: ignore[arg-type]
            size = min(len(view), len(line))
            view[:size] = line[:size]
            self.served += size
            return size

    stream = Endless()
    drafts: Iterator[Draft | Unreadable] = read_stdin(io.BufferedReader(stream), "a.jsonl")
    for _ in range(100):
        assert isinstance(next(drafts), Draft)
    assert stream.served < 100_000


def test_csv_reads_every_column_with_a_known_name_or_the_one_that_is_named() -> None:
    content = "text,note,First comment\na,b,c\n"
    assert texts(content, "a.csv") == ["a", "c"]
    assert texts(content, "a.csv", ReadOptions(column="note")) == ["b"]
    assert texts(content, "a.csv", ReadOptions(column="NOTE")) == ["b"]
    assert texts(content, "a.csv", ReadOptions(column="*")) == ["a", "b", "c"]
    assert texts("text,n,text\na,1,b\n", "a.csv", ReadOptions(column="text")) == ["a", "b"]


# Word and Parquet


def test_word_paragraphs_are_numbered_and_nothing_visible_is_left_out(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    from docx.oxml import parse_xml

    document = docx.Document()
    document.add_heading("Tytuł")
    document.add_paragraph("Jeden ").add_run("MARK").bold = True
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "komórka", "obok"
    document.sections[0].header.paragraphs[0].text = "nagłówek"
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    for mark, tag in (("ins", "t"), ("del", "delText")):
        run = f'<w:{mark} {w} w:id="1" w:author="x"><w:r><w:{tag}>{mark}-text</w:{tag}></w:r></w:{mark}>'
        document.add_paragraph()._p.append(parse_xml(run))
    drawn = f"<m:oMath {MATH}><m:r><m:t>wzór</m:t></m:r></m:oMath>", f"<w:r {w} {VML}><w:pict>{WORDART}</w:pict></w:r>"
    paragraph = document.add_paragraph()
    for one in drawn:
        paragraph._p.append(parse_xml(one))
    document.core_properties.title, document.core_properties.comments = "tytuł", ""
    file = tmp_path / "a.docx"
    document.save(str(file))
    [draft] = read_path(file)
    assert isinstance(draft, Draft)
    assert draft.post.text == (
        "nagłówek\n\nTytuł\n\nJeden MARK\n\nkomórka | obok\n\nins-text\n\nwzór\n\nozdobny\n\ntytuł"
    )
    at = draft.post.text.index("MARK")
    assert draft.locate(at) == Position(2, 7)
    assert draft.locate_end(at + 4) == Position(2, 11)
    assert draft.locate(0).field == "header"
    assert draft.locate(len(draft.post.text) - 1).field == "properties"


MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml"'
WORDART = '<v:shape><v:textpath string="ozdobny"/></v:shape>'
DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
CHART = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
PARTS = {
    "/word/charts/chart1.xml": f"""<c:chart {CHART} {DRAWING}><a:p><a:r><a:t>Zysk</a:t></a:r></a:p>
        <c:strCache><c:pt><c:v>Północ</c:v></c:pt></c:strCache><c:numCache><c:pt><c:v>7</c:v></c:pt></c:numCache></c:chart>""",
    "/word/diagrams/data1.xml": f"<x {DRAWING}><a:p><a:r><a:t>Pl</a:t></a:r><a:r><a:t>an</a:t></a:r></a:p></x>",
}


def test_charts_and_diagrams_of_word_are_read(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document()
    document.core_properties.comments = ""
    for name, content in PARTS.items():
        part = Part(PackURI(name), "application/xml", content.encode(), document.part.package)
        document.part.relate_to(part, "x")
    document.save(str(tmp_path / "a.docx"))
    [draft] = read_path(tmp_path / "a.docx")
    assert isinstance(draft, Draft)
    assert draft.post.text == "Zysk\n\nPółnoc\n\nPlan"


def test_parquet_rows_are_numbered(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = pa.table({"id": [1, 2], "text": ["one", "two MARK"], "copydesk": [None, "a -- b"], "n": [1.5, 2.5]})
    file = tmp_path / "a.parquet"
    pq.write_table(table, file)
    first, second = read_path(file)
    assert isinstance(first, Draft)
    assert isinstance(second, Draft)
    assert (first.post.id, first.post.text) == ("1", "one")
    assert second.locate(4) == Position(2, 5, 2, "text")
    assert second.directives[0].rules == ("a",)
    [found] = read_path(file, ReadOptions(column="n"))
    assert isinstance(found, Unreadable)
    assert "id" not in found.way_out


@pytest.mark.parametrize(
    ("columns", "options", "shown"),
    [
        ({"text": ["a"], "post": [b"b"]}, {}, ["!None: the column 'post' is no text but binary", "a"]),
        ({"text": ["a"], "post": [["b"]]}, {}, ["!None: the column 'post' is no text but list<element: string>", "a"]),
        ({"text": ["a"], "x": [b"b"], "n": [1]}, {"column": "*"}, ["!None: the column 'x' is no text but binary", "a"]),
        ({"text": ["a"], "draft": [True]}, {}, ["a"]),
        ({"draft": [True]}, {}, ["!None: the column 'draft' is no text but bool"]),
        ({"text": ["a", None, ""]}, {}, ["a", "!2: there is no text in the row: it is null", ""]),
        ({"text": ["a", None], "comment": [None, "b"]}, {}, ["a", "b"]),
        ({"text": ["a"]}, {"id_column": "nope"}, ["a", "!None: no post has an id in 'nope'"]),
    ],
)
def test_parquet_columns_and_cells_without_text_are_said(
    columns: dict[str, list[object]], options: dict[str, str], shown: list[str], tmp_path: Path
) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    assert texts((tmp_path / "a.parquet").read_bytes(), "a.parquet", ReadOptions(**options)) == shown  # type: ignore[arg-type]


def test_parquet_strings_of_all_kinds_are_text_and_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    file = tmp_path / "a.parquet"
    for kind in (
        pa.large_string(),
        pa.dictionary(pa.int32(), pa.string()),
        *([pa.string_view()] * hasattr(pa, "string_view")),
    ):
        pq.write_table(pa.table({"text": pa.array(["a"]).cast(kind)}), file)
        assert texts(file.read_bytes(), "a.parquet") == ["a"]
    pq.write_table(pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"]), file)
    assert "more than one column 'text'" in problem(file.read_bytes(), "a.parquet").what


def test_parquet_rows_that_are_no_utf8_are_told(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    ends, texts = pa.array([0, 2, 4, 6], pa.int32()).buffers()[1], pa.py_buffer(b"ok\xff\xfeno")
    pq.write_table(
        pa.table({"text": pa.Array.from_buffers(pa.string(), 3, [None, ends, texts])}), tmp_path / "a.parquet"
    )
    first, second, third = read_path(tmp_path / "a.parquet")
    assert isinstance(first, Draft)
    assert isinstance(second, Unreadable)
    assert (second.line, second.what) == (2, "the row is not UTF-8")
    assert isinstance(third, Draft)
    assert third.locate(0) == Position(3, 1, 3, "text")


# Which files


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Makes files, and finds them: `folder(files, *arguments)` gives the names that were found."""
    monkeypatch.chdir(tmp_path)

    def find(files: dict[str, str], *arguments: str, **options: object) -> list[str]:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        found = find_files(arguments, **options)  # type: ignore[arg-type]
        return [one.as_posix() if isinstance(one, Path) else f"!{one.path}" for one in found]

    return find


PLAIN = {
    "b.md": "",
    "a.md": "",
    "c.png": "",
    "sub/d.html": "",
    ".hidden/e.md": "",
    ".f.md": "",
    "LICENSE": "",
    "g.json": "",
}


@pytest.mark.parametrize(
    ("files", "arguments", "options", "found"),
    [
        pytest.param({}, ["."], {}, ["a.md", "b.md", "sub/d.html"], id="a folder, sorted"),
        pytest.param({}, ["b.md", "."], {}, ["b.md", "a.md", "sub/d.html"], id="in the order given, none twice"),
        pytest.param({}, ["c.png", "LICENSE", ".f.md"], {}, ["c.png", "LICENSE", ".f.md"], id="what is named is taken"),
        pytest.param({}, ["*.md"], {}, ["a.md", "b.md"], id="pattern"),
        pytest.param({}, ["**/*.html"], {}, ["sub/d.html"], id="pattern over folders"),
        pytest.param({}, ["*.png"], {}, ["c.png"], id="pattern with its own suffix"),
        pytest.param({}, ["*"], {}, ["a.md", "b.md", "sub/d.html"], id="pattern without a suffix"),
        pytest.param({}, ["no.md", "*.rst", "a.md"], {}, ["!no.md", "!*.rst", "a.md"], id="what is missing is said"),
        pytest.param({}, ["."], {"suffixes": [".json"]}, ["g.json"], id="other suffixes"),
        pytest.param({}, ["."], {"exclude": ["sub", "b.*"]}, ["a.md"], id="exclude"),
        pytest.param({}, ["b.md"], {"exclude": ["b.*"]}, ["b.md"], id="exclude leaves what is named"),
        pytest.param({}, ["b.md", "sub"], {"exclude": ["b.*", "sub/"], "force_exclude": True}, [], id="unless forced"),
        pytest.param({".gitignore": "b.md\n"}, ["."], {}, ["a.md", "sub/d.html"], id="gitignore"),
        pytest.param({".gitignore": "b.md\n"}, ["b.md"], {}, ["b.md"], id="gitignore leaves what is named"),
        pytest.param({".gitignore": "b.md\n"}, ["b.md"], {"force_exclude": True}, [], id="gitignore forced"),
        pytest.param(
            {".gitignore": "sub/\n"}, ["sub/d.html"], {"force_exclude": True}, [], id="folder ignored, forced"
        ),
        pytest.param(
            {".gitignore": "*.md\n!a.md\n"}, ["."], {}, ["a.md", "sub/d.html"], id="gitignore with an exception"
        ),
        pytest.param({"sub/.gitignore": "/d.html"}, ["."], {}, ["a.md", "b.md"], id="nested gitignore"),
        pytest.param(
            {".gitignore": "*.html", "sub/.gitignore": "!d.html"}, ["sub"], {}, ["sub/d.html"], id="the nearest decides"
        ),
        pytest.param({".gitignore": "d.html"}, ["sub"], {}, [], id="gitignore above the folder"),
        pytest.param({".copydeskignore": "a.md"}, ["."], {}, ["b.md", "sub/d.html"], id="copydeskignore"),
        pytest.param(
            {".gitignore": "a.md", ".copydeskignore": "!a.md"},
            ["."],
            {},
            ["a.md", "b.md", "sub/d.html"],
            id="copydeskignore before gitignore",
        ),
        pytest.param(
            {".gitignore": "*"},
            ["."],
            {"use_ignore_files": False},
            ["a.md", "b.md", "sub/d.html"],
            id="ignore files switched off",
        ),
    ],
)
def test_files_are_found(
    folder: Callable[..., list[str]],
    files: dict[str, str],
    arguments: list[str],
    options: dict[str, object],
    found: list[str],
) -> None:
    assert folder(PLAIN | files, *arguments, **options) == found


def test_loops_of_links_end(tmp_path: Path, folder: Callable[..., list[str]]) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "again.md").symlink_to(tmp_path / "a.md")
    (tmp_path / "lost.md").symlink_to(tmp_path / "gone.md")
    assert folder({"a.md": ""}, ".") == ["a.md", "!lost.md"]


def test_json_is_looked_for_in_folders_only_where_a_field_is_named() -> None:
    assert ".json" not in folder_suffixes()
    assert ".json" in folder_suffixes(ReadOptions(field="text"))


# Time


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("a.md", "*_"),
        ("a.md", "["),
        ("a.md", "[a]("),
        ("a.md", "`a``"),
        ("a.md", "<a b='"),
        ("a.md", "<!--"),
        ("a.md", "```\n"),
        ("a.md", "a\n"),
        ("a.md", "- a\n"),
        ("a.md", "<!-- copydesk:allow-next-line a -- b -->\n"),
        ("a.md", "> a\n"),
        ("a.html", "<"),
        ("a.html", "<a "),
        ("a.html", "<!--"),
        ("a.html", "<code>"),
        ("a.html", "<script>"),
        ("a.html", "&amp"),
        ("a.txt", "# copydesk:allow-next-line a -- b\n"),
        ("a.csv", '"'),
        ("a.json", "["),
    ],
)
def test_no_input_takes_more_than_linear_steps(name: str, unit: str) -> None:
    """Calls are counted and not seconds: a count is the same on every machine."""

    def calls(size: int) -> int:
        counted = 0

        def count(frame: FrameType, event: str, argument: object) -> None:
            nonlocal counted
            counted += 1

        data = (unit * (size // len(unit))).encode()
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            read(data, name)
        finally:
            sys.setprofile(before)
        return counted

    assert calls(40_000) < calls(5_000) * 8 * 1.25  # quadratic would be 64


def test_documents_that_cannot_be_read_are_not_passed_over_in_silence(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("a.md", "b.doc", "c.odt", "d.ODT", "e.png"):
        (tmp_path / name).touch()
    assert [*find_files([tmp_path])] == [tmp_path / "a.md"]
    (record,) = caplog.records
    assert "1 .doc, 2 .odt" in record.getMessage()
