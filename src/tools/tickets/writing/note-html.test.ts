import { describe, expect, test } from "vitest";
import { isHtml, noteFields } from "./note-html.ts";
import { seenText } from "./note-text.ts";

const htmlOf = (note: string) => noteFields(note).note_html;

describe("plain text", () => {
  test.each([
    ["New toner & <drum>.", "<p>New toner &amp; &lt;drum&gt;.</p>"],
    ["One\nTwo\n\nThree", "<p>One<br>Two<br><br>Three</p>"],
    ["Hello,\nall done.\n- Jo", "<p>Hello,<br>all done.<br>- Jo</p>"],
    ["2*3*4 and snake_case_name", "<p>2*3*4 and snake_case_name</p>"],
    ["#1234 is the ticket", "<p>#1234 is the ticket</p>"],
    ["Ask <jane@example.com>", "<p>Ask &lt;jane@example.com&gt;</p>"],
    ["C:\\*\\x and 5 < 6 > 4", "<p>C:\\*\\x and 5 &lt; 6 &gt; 4</p>"],
    ["**not closed", "<p>**not closed</p>"],
    ["```\nno end", "<p>```<br>no end</p>"],
  ])("%j stays as it is written", (note, html) => {
    expect(noteFields(note)).toEqual({ note, note_html: html });
  });
});

describe("Markdown", () => {
  test.each([
    ["It is **done** and *checked*", "<p>It is <strong>done</strong> and <em>checked</em></p>"],
    ["**a *b* c**", "<p><strong>a <em>b</em> c</strong></p>"],
    ["Run `a < b`", "<p>Run <code>a &lt; b</code></p>"],
    [
      "See [the guide](https://example.com/a_(b)?x=1&y=2).",
      '<p>See <a href="https://example.com/a_(b)?x=1&amp;y=2">the guide</a>.</p>',
    ],
    ["See https://example.com/a.", '<p>See <a href="https://example.com/a">https://example.com/a</a>.</p>'],
    ["Steps:\n- one\n- two\n\nBye", "<p>Steps:</p><ul><li>one</li><li>two</li></ul><p>Bye</p>"],
    ["1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"],
    ["3. one\n4. two", '<ol start="3"><li>one</li><li>two</li></ol>'],
    ["- one\n  and more\n- two", "<ul><li>one<br>and more</li><li>two</li></ul>"],
    ["## Cause\nDust", "<p><strong>Cause</strong></p><p>Dust</p>"],
    ["> You wrote\n> this\nYes", "<blockquote>You wrote<br>this</blockquote><p>Yes</p>"],
    ["```\n<x> & y\n```", "<pre>&lt;x&gt; &amp; y</pre>"],
  ])("%j", (note, html) => {
    expect(htmlOf(note)).toBe(html);
  });

  test.each([
    ["It is **done**:\n- [a](https://x.example)\n- b", "It is done:\n\n* a (https://x.example)\n* b"],
    ["1. one\n   - under\n     more\n2. two", "1. one\n   * under\n     more\n2. two"],
    ["Run:\n```\nif x\n  y\n```", "Run:\n\nif x\n  y"],
    ["> a\n> b\n\nc", "> a\n> b\n\nc"],
    ["| A | B |\n|---|:-:|\n| | `x|y` |", "A | B\n | x|y"],
    ["<p>a</p>b<br>c 👨‍👩‍👧", "a\n\nb\nc 👨‍👩‍👧"],
  ])("the plain form of %j has lists, links, code and lines, and no marks", (note, plain) => {
    expect(noteFields(note).note).toBe(plain);
  });

  test.each([
    ["- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"],
    [
      "A | B\n-|-\n`<x>` | a \\| b",
      '<table border="1" cellpadding="4"><tr><th>A</th><th>B</th></tr><tr><td><code>&lt;x&gt;</code></td><td>a | b</td></tr></table>',
    ],
    ["~~old~~ __Not this__ __init__", "<p><s>old</s> <strong>Not this</strong> __init__</p>"],
    ["![shot](https://x.example/a.png)", '<p><a href="https://x.example/a.png">shot</a></p>'],
    ['[**a**](https://x.example "t")', '<p><a href="https://x.example"><strong>a</strong></a></p>'],
    ["<https://x.example>", '<p><a href="https://x.example">https://x.example</a></p>'],
    ["a\n  b", "<p>a<br>&nbsp;&nbsp;b</p>"],
    ["Hi<br>**a** &amp; b", "<p>Hi<br><strong>a</strong> &amp; b</p>"],
    ["a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"],
    ["> - a\n> - b", "<blockquote><ul><li>a</li><li>b</li></ul></blockquote>"],
    ["- a\n\n  b\n- c", "<ul><li>a<br><br>b</li><li>c</li></ul>"],
  ])("%j has the structure that it shows", (note, html) => {
    expect(htmlOf(note)).toBe(html);
  });

  test.each(["[x](javascript:alert(1))", "[x](data:text/html,y)", "[x](file:///etc)"])(
    "%s is no link",
    (note) => expect(htmlOf(note)).not.toContain("href"),
  );
});

describe("HTML", () => {
  test.each([
    ["<p>Hi <b>Jo</b></p>", "<p>Hi <b>Jo</b></p>"],
    ["Line<br/>two &amp; <i>three", "Line<br>two &amp; <i>three</i>"],
    ["<div>a</div><div>b</div>", "a<br>b"],
    ['<p style="color:red" onclick="x()">a</p>', "<p>a</p>"],
    [
      '<a href="https://x.example/?a=1&amp;b=2" target=_blank>x</a>',
      '<a href="https://x.example/?a=1&amp;b=2">x</a>',
    ],
    ["<a href='javascript:x()'>x</a>", "x"],
    ["<p>a</p><script>steal()</script>", "<p>a</p>"],
    ["<style>p{}</style><p>a<!-- b --></p>", "<p>a</p>"],
    ['<p><span class="x">a</span> <img src=x onerror=y></p>', "<p>a </p>"],
    ["<p>use <server></p>", "<p>use &lt;server&gt;</p>"],
    ["<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"],
    ["<p>a</b></p>", "<p>a</p>"],
    ["<p>a</p><p>b", "<p>a</p><p>b</p>"],
    ["<p>a</p><script>never closed", "<p>a</p>"],
    // Lines of the writer's own beside elements.
    ["<b>a</b>\nb\nc", "<b>a</b><br>b<br>c"],
    ["Hi\n\n<ul>\n<li>a</li>\n</ul>\nBye\nJo", "Hi<ul>\n<li>a</li>\n</ul>Bye<br>Jo"],
    ["<html><body>\n<p>a</p>\nb\n</body></html>", "<p>a</p>\nb"],
    ["<dl><dt>a</dt><dd>b</dd></dl>", "a<br>b"],
    [
      '<p>a</p><img src="https://x.example/a.png" alt="shot">',
      '<p>a</p><a href="https://x.example/a.png">shot</a>',
    ],
  ])("%j", (note, html) => {
    expect(htmlOf(note)).toBe(html);
  });

  test("is told by tags that nobody writes by accident", () => {
    expect(["<p>a</p>", "a<br>b", '<a href="x">y</a>'].every(isHtml)).toBe(true);
    expect(["a < b > c", "<server>", "<jane@example.com>", "<a>", "x <b> y", "</p>"].some(isHtml)).toBe(
      false,
    );
  });
});

test("what the reader sees has the addresses of links", () => {
  const { note_html } = noteFields("See [the guide](https://example.com/x) or https://example.com/y");
  expect(seenText(note_html)).toBe("See the guide (https://example.com/x) or https://example.com/y");
});

test.each(["<p> </p>", "<b></b><br>", "\u200b\u200d", "<script>x</script><p></p>"])(
  "%j, of which nobody sees anything, is refused",
  (note) => expect(() => noteFields(note)).toThrow(/nothing that its reader would see/),
);

test.each([
  ["blank lines", `a${"\n".repeat(90_000)}b`],
  ["fences", "```a\n".repeat(18_000)],
  ["items", "- a\n".repeat(24_000)],
  ["blanks", `${" ".repeat(90_000)}|\n-|-`],
  ["lines beside elements", `<b>x</b>${"\n ".repeat(45_000)}y`],
  ["open elements", "<p>".concat("<i>".repeat(30_000))],
])("a long note of %s takes no long time", (_, note) => {
  const begun = performance.now();
  noteFields(note);
  expect(performance.now() - begun).toBeLessThan(15_000);
});
