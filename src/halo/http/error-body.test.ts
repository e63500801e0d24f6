import { describe, expect, test } from "vitest";
import { explanationOf } from "./error-body.ts";

const said = (body: unknown, type: string | null = "application/json") =>
  explanationOf(typeof body === "string" ? body : JSON.stringify(body), type);

const dotNet = (Message: string, more: object = {}) => ({
  ClassName: "System.Exception",
  Message,
  Data: null,
  InnerException: null,
  HelpURL: null,
  StackTraceString: null,
  RemoteStackIndex: 0,
  HResult: -2146233088,
  ...more,
});

describe("what is for a person is shown whole", () => {
  test.each([
    "Please select a Category from Categories.",
    "Please select one of the values from the list.",
    "You must select at least one Asset from Assets (Site: Main).",
    "Select a user, client or site from the list before you continue.",
    "Please update the Status and set a Resolution.",
    "Insert into the field the name of your site.",
    "You can't delete from here: use the archive.",
    "The order of the steps is checked at 10:30.",
    "A Site must be selected",
    "Time taken must be > 0 and <= 24",
    "Der Betreff fehlt: bitte geben Sie ihn ein",
  ])("%s", (text) => {
    expect(said(text, "text/plain")).toBe(text);
    expect(said(JSON.stringify(text))).toBe(text);
    expect(said({ Message: text })).toBe(text);
    expect(said(dotNet(text))).toBe(text);
    expect(said({ title: "One or more validation errors occurred.", errors: { summary: [text] } })).toBe(
      `summary: ${text}`,
    );
    expect(said({ "[0].outcome_id": [text] })).toBe(`outcome_id: ${text}`);
    expect(said({ Message: "The request is invalid.", ModelState: { "t.id": [text] } })).toBe(
      `The request is invalid.; t.id: ${text}`,
    );
    expect(said([text])).toBe(text);
    expect(said([{ message: text }])).toBe(text);
    expect(said({ Message: JSON.stringify({ error: text }) })).toBe(text);
    expect(said({ Message: "An error has occurred.", ExceptionMessage: text })).toBe(text);
    expect(said(dotNet("One or more errors occurred.", { InnerException: dotNet(text) }))).toBe(
      `One or more errors occurred.; ${text}`,
    );
  });

  test("a long one, and one with marks of its own", () => {
    const long = `${"This ticket type demands a value in each of its fields. ".repeat(15)}End.`;
    expect(said({ Message: long })).toBe(long);
    expect(said({ Message: "Please complete <b>Category</b>.<br>And the site." })).toBe(
      "Please complete Category. And the site.",
    );
  });

  test("ProblemDetails: its errors and its detail go before its title, which stands alone otherwise", () => {
    const title = "One or more validation errors occurred.";
    expect(said({ type: "about:blank", title, status: 400 })).toBe(title);
    expect(said({ title: "Bad Request", status: 400, detail: "The client is on stop." })).toBe(
      "The client is on stop.",
    );
    expect(said({ title, errors: { "$[0].summary": ["It is required."], agent_id: ["No agent 9."] } })).toBe(
      "$[0].summary: It is required.; agent_id: No agent 9.",
    );
    expect(said({ title, errors: ["It is required."] })).toBe("It is required.");
  });
});

describe("SQL, tables, paths and secrets are not shown", () => {
  test.each([
    "SELECT * FROM faults WHERE status=2",
    "select faultid from faults where status = 2",
    "select faultid, symptom from faults",
    "SELECT FAULTID FROM FAULTS",
    "Error near: select top 5 x from [dbo].[faults]",
    "Invalid column name 'Foo'.",
    "Cannot insert the value NULL into column 'TSEeventid', table 'D_Tenant.dbo.TimesheetEvent'.",
    'The INSERT statement conflicted with the FOREIGN KEY constraint "FK_1".',
    "insert into faults (a) values (1)",
    "UPDATE faults SET status = 9",
    "Could not find C:\\inetpub\\halo\\web.config",
    "Could not open /var/www/halo/app/settings.json",
    "at Halo.Api.Tickets.Save() in Tickets.cs",
    "System.NullReferenceException: Object reference",
    "<script>alert(1)</script>",
    "token eyJhbGciOiJIUzI1NiIsInR5cCI6",
  ])("%s", (text) => {
    for (const body of [
      text,
      { Message: text },
      dotNet(text),
      { status: 400, errors: { a: [text] } },
      [text],
    ])
      expect(said(body)).toBeUndefined();
  });

  test("what a database error means is said without its table", () => {
    const text =
      "A database error occurred (515) - Cannot insert the value NULL into column 'TSEeventid', table 'D_Tenant.dbo.TimesheetEvent'; column does not allow nulls. INSERT fails..";
    expect(said(dotNet(text))).toBe("its database refused this: a value that has to be there is missing");
    expect(said(dotNet(text.replace("515", "9999")))).toBeUndefined();
  });

  test("a web page, nothing, and what holds no sentence", () => {
    expect(said("<!doctype html><p>Please log in</p>", "text/html")).toBeUndefined();
    expect(said("<html><p>Please log in</p></html>", "application/json")).toBeUndefined();
    for (const body of ["", "null", "{}", "[]", "12", '{"Message":null}', '{"a":{"b":"c"}}'])
      expect(said(body), body).toBeUndefined();
    let deep: unknown = "Too deep";
    for (let depth = 0; depth < 30; depth++) deep = { InnerException: deep };
    expect(said({ InnerException: deep })).toBeUndefined();
  });
});
