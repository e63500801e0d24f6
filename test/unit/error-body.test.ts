import { describe, expect, test } from "vitest";
import { explanationOf, safeSentence } from "../../src/halo/error-body.ts";

const json = "application/json; charset=utf-8";

describe("explanationOf", () => {
  test.each<[string, string | object, string | null, string | undefined]>([
    ["plain text", "Date Invoiced is mandatory\r\n", "text/plain", "Date Invoiced is mandatory"],
    ["plain text without a type", "Item group must be completed", null, "Item group must be completed"],
    ["a JSON string", '"Please contact the administrator"', json, "Please contact the administrator"],
    [
      "a .NET exception",
      { ClassName: "System.Exception", Message: "An Outcome must be entered", StackTraceString: null },
      json,
      "An Outcome must be entered",
    ],
    ["Message", { Message: "Not allowed" }, json, "Not allowed"],
    ["message", { message: "Not allowed" }, json, "Not allowed"],
    ["error", { error: "invalid_client" }, json, "invalid_client"],
    [
      "error with its description",
      { error: "x", error_description: "The tenant is not known." },
      json,
      "The tenant is not known.",
    ],
    ["resultCode", { resultCode: 400, errorMessage: "No access" }, json, "No access"],
    ["model binding", { "[0].id": ["The value 'x' is not valid."] }, json, "id: The value 'x' is not valid."],
    [
      "model binding of several",
      { id: ["Not valid."], "[0].agent_id": ["Too", "large."], note: [] },
      json,
      "id: Not valid.; agent_id: Too large.",
    ],
    ["model binding of the whole", { "": ["The body must be a list."] }, json, "The body must be a list."],
    [
      "problem details",
      { title: "", errors: { page_no: ["It must be a number."] } },
      json,
      "page_no: It must be a number.",
    ],
    ["a title alone", { title: "Bad Request", status: 400 }, json, "Bad Request"],
    ["nothing", "", json, undefined],
    ["white space", " \r\n", null, undefined],
    ["a web page", "<html><body>Bad</body></html>", "text/html", undefined],
    ["a web page by its type alone", "Bad Request", "text/html; charset=utf-8", undefined],
    ["a web page by its content alone", "<!DOCTYPE html>\n<html>", json, undefined],
    ["an object that says nothing", { code: 7, Message: null, error: { a: 1 } }, json, undefined],
    ["a list", ["Not allowed"], json, undefined],
    ["null", "null", json, undefined],
    ["a number", "400", json, undefined],
  ])("%s", (_shape, body, contentType, expected) => {
    expect(explanationOf(typeof body === "string" ? body : JSON.stringify(body), contentType)).toBe(expected);
  });

  test("the next key is read when one can't be shown", () => {
    const body = { Message: "SqlException (0x80131904)", error: "The report is not valid" };
    expect(explanationOf(JSON.stringify(body), json)).toBe("The report is not valid");
  });

  test("at most five fields are told", () => {
    const body = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`f${index}`, ["wrong"]]));
    expect(explanationOf(JSON.stringify(body), json)).toBe(
      "f0: wrong; f1: wrong; f2: wrong; f3: wrong; f4: wrong",
    );
  });

  test("what can't be shown stays hidden in every shape", () => {
    const hidden = "SELECT password FROM dbo.uname";
    for (const body of [
      hidden,
      JSON.stringify(hidden),
      ...["Message", "message", "error", "errorMessage", "error_description", "title"].map((key) =>
        JSON.stringify({ [key]: hidden }),
      ),
      JSON.stringify({ note: [hidden] }),
      JSON.stringify({ errors: { note: [hidden] } }),
      JSON.stringify({ [hidden]: ["wrong"] }),
    ]) {
      expect(explanationOf(body, json) ?? "", body).not.toMatch(/select|dbo|uname/i);
    }
  });
});

describe("safeSentence", () => {
  test.each([
    "An Action must be associated with a ticket_id",
    "Rate Limit Reached - 300 Requests per rolling 5 minute window",
    "The value 'abc' is not valid for client_id.",
    "Please select a category from the list",
    "You cannot delete this item, it is used from another one",
    "Update the status first, then set the agent",
    "The date must be before 2026-01-01T00:00:00",
    "Use and/or, not both",
    "Meet at reception (ground floor)",
  ])("%s is shown", (text) => {
    expect(safeSentence(text)).toBe(text);
  });

  test.each([
    ["markup", "Bad <b>request</b>"],
    ["a closing tag", "Bad request</p>"],
    ["a comment", "a <!-- b -->"],
    ["a query", "Error near: SELECT id, name FROM dbo.faults WHERE 1=1"],
    ["a query over lines", "SELECT *\r\n  FROM [faults]\r\n WHERE x"],
    ["an insert", "INSERT INTO faults VALUES (1)"],
    ["a deletion", "delete from uname where 1=1"],
    ["an update", "UPDATE faults SET status=9"],
    ["an error of the database", "Invalid column name 'fooo'."],
    ["another", "The INSERT statement conflicted with the FOREIGN KEY constraint"],
    ["a database's exception", "System.Data.SqlClient.SqlException (0x80131904): Timeout"],
    ["a failed login", "Login failed for user 'halo_app'."],
    ["a stack frame", "Object reference not set at NetHelpDesk.Api.Tickets.Get(Int32 id)"],
    ["a stack trace", "See the stack trace below"],
    ["a Windows path", "Could not find C:\\inetpub\\halo\\web.config"],
    ["a share", "Could not open \\\\fileserver\\halo"],
    ["a path", "Could not open /var/lib/halo/x.db"],
    ["a token", "Bearer abcdefgh12345678 is not valid"],
    ["a JWT", "Token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x has ended"],
    ["a key", "Key 0123456789abcdef0123456789abcdef is not known"],
  ])("%s is not shown", (_name, text) => {
    expect(safeSentence(text)).toBeUndefined();
  });

  test.each([undefined, null, 17, {}, [], "", "  \u200b\n"])("%j says nothing", (value) => {
    expect(safeSentence(value)).toBeUndefined();
  });

  test("characters that hide a word from the check, or from a reader, are taken out first", () => {
    expect(safeSentence("Not\u0000allowed\u202e here\r\n")).toBe("Not allowed here");
    expect(safeSentence("<\u200bscript>")).toBeUndefined();
    expect(safeSentence("SE\u200bLECT password FR\u202eOM dbo.uname")).toBeUndefined();
  });

  test("a long one is cut", () => {
    expect(safeSentence("word ".repeat(200))?.length).toBeLessThanOrEqual(301);
  });
});
