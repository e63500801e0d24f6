import { describe, expect, test } from "vitest";
import { isHtml, noteFields, seenText } from "./note-html.ts";

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

  test("the plain twin has no marks", () => {
    expect(noteFields("It is **done**:\n- [a](https://x.example)\n- b").note).toBe("It is done:\n\n* a\n* b");
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
