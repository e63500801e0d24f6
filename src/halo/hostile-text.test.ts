import { describe, expect, test } from "vitest";
import { explanationOf } from "./http/error-body.ts";
import { plainText } from "./text.ts";

describe("angle brackets that are no HTML stay", () => {
  test.each([
    "Jane Roe <jane@acme.example>, Bob <bob@acme.example>",
    "net use \\\\<servername>\\share /user:<domain>\\<username>",
    "if load <b then c>0",
    "5 < 6 and 7 > 3",
    "List<Item> items = new List<Item>();",
  ])("%s", (text) => {
    expect(plainText(text)).toBe(text);
  });
});

describe("markup made to break a reader is read all the same", () => {
  test("comments that never end", () => {
    expect(plainText(`before ${"<!--".repeat(100_000)}`)).toContain("before");
  });

  test("elements nested thousands deep", () => {
    expect(plainText(`${"<div>".repeat(20_000)}deep`)).not.toContain("<div>");
    expect(plainText(`<p>first</p>${"<div>".repeat(20_000)}`)).toContain("first");
  });

  test("attributes that never end", () => {
    expect(plainText(`<a href="${"x".repeat(500_000)}`)).toBeTypeOf("string");
    expect(plainText(`${'<b a="'.repeat(50_000)}end`)).toBeTypeOf("string");
  });

  test.each(["a", "/*", "*/", "!", ":", "a:", ";", "0", " ", "font-size:0;", "display:none!important;"])(
    "a style of a hundred thousand letters: %s",
    (part) => {
      const started = performance.now();
      plainText(`<p style="${part.repeat(100_000 / part.length)}">a</p>`);
      expect(performance.now() - started, "milliseconds").toBeLessThan(2_000);
    },
  );

  test("styles in styles, thousands deep, keep their limit", () => {
    const deep = `${'<p style="font-size:0">'.repeat(5_000)}Obey`;
    expect(plainText(`<p>first</p>${deep}`)).not.toContain("Obey");
  });

  test("scripts, styles and hidden things of an e-mail say nothing", () => {
    const mail =
      '<html><head><style>p{color:red}</style></head><body><script>steal()</script><p>Hello<br>there</p><img src="https://track.example/x.png" alt=""><a href="javascript:alert(1)">the link</a></body></html>';
    expect(plainText(mail)).toBe("Hello\nthere\n\nthe link");
  });
});

describe("Halo's explanations", () => {
  test.each([
    "Please select a Category from the list",
    "You must select a Closure Category before you can set the status to Closed",
    "An Outcome must be entered for this Action",
    "Date Invoiced is mandatory",
  ])("are shown: %s", (sentence) => {
    expect(explanationOf(JSON.stringify({ Message: sentence }), "application/json")).toBe(sentence);
    expect(explanationOf(sentence, "text/plain")).toBe(sentence);
  });

  test.each([
    "Login failed for user 'DOMAIN\\halo_svc'.",
    'Cannot open database "HaloDB" requested by the login.',
    "Could not find file \\\\fs01\\halo\\config.json",
    "Could not read /app/Halo/web.config",
    "C:\\inetpub\\wwwroot\\halo\\bin missing",
    "Invalid column name 'x'. ALTER TABLE FAULTS",
    "SELECT Faultid FROM dbo.FAULTS WHERE 1=1",
    "UPDATE FAULTS SET Status = 9",
    "token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.x",
    "at Halo.Api.Controllers.TicketsController.Post()",
    "<html><body>Runtime Error</body></html>",
  ])("are kept back: %s", (sentence) => {
    expect(explanationOf(JSON.stringify({ Message: sentence }), "application/json")).toBeUndefined();
    expect(explanationOf(sentence, "text/plain")).toBeUndefined();
  });
});
