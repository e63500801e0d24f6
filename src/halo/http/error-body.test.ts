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
    "Please select Category from Categories.",
    "Select Team from Teams",
    "You must select a valid site from sites before you save.",
    "Please select category from list.",
    "You can't delete from Teams.",
    "Choose a Category (Hardware/Printers/Laser) as dd/mm/yyyy.",
    "Key 'Serial Number' must be unique.",
    "Look at Stage(2) before you close it.",
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

  test.each([
    [{ Title: "Validation failed", Errors: { Summary: ["It is required."] } }, "Summary: It is required."],
    [{ errors: { Summary: "It is required." } }, "Summary: It is required."],
    [
      {
        title: "Not valid.",
        errors: { Ticket: { Summary: ["It is required."], Lines: [{ Qty: ["Too many."] }] } },
      },
      "Ticket: Summary: It is required.; Lines: Qty: Too many.",
    ],
    [{ title: "Not valid.", summary: ["It is required."] }, "summary: It is required."],
    [{ errors: [{ field: "summary", message: "It is required." }] }, "summary: It is required."],
    [{ error_message: "No site." }, "No site."],
    [{ Error: { Code: 5, Message: "No site." } }, "No site."],
    [{ Message: "An error has occurred.", MessageDetail: "No site." }, "An error has occurred.; No site."],
    [
      {
        Message: "One or more errors occurred.",
        InnerExceptions: [{ Message: "No site." }, { Message: "No user." }],
      },
      "One or more errors occurred.; No site.; No user.",
    ],
    ["<Error><Message>No site &amp; no user.</Message></Error>", "No site & no user."],
    [
      {
        Message: "System.Exception: No site.\r\n   at Halo.Api.Tickets.Save(Int32 id) in C:\\a\\X.cs:line 12",
      },
      "No site.",
    ],
    [
      {
        Message:
          "Not saved. ---> System.Exception: No site.\r\n   at Halo.Api.Save()\r\n   --- End of inner exception",
      },
      "Not saved. No site.",
    ],
  ])("%j", (body, expected) => {
    expect(said(body)).toBe(expected);
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
    "select a.id from tickets a",
    "Failed to select faultid from faults",
    "Select FaultId From Faults Where FaultId=1",
    "Please select top 5 x from Faults",
    "delete from actions",
    "MERGE INTO faults USING x",
    "EXEC sp_close @a=1",
    'The multi-part identifier "faults.faultid" could not be bound.',
    "Incorrect syntax near 'WHERE'.",
    "Procedure or function 'usp_get' expects a parameter.",
    'relation "faults" does not exist',
    "no such table: faults",
    "Conversion failed when converting the varchar value 'abc'.",
    "Server=sql01;Database=Halo;User Id=sa;Password=hunter2",
    "Could not find C:/inetpub/web.config",
    "Could not find App_Data\\keys\\x.xml",
    "Could not find ~/App_Data/keys.xml",
    "path=/var/www/halo/app.js",
    "Npgsql.PostgresException: 42P01",
    "Could not load file or assembly 'Halo.Core'",
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
