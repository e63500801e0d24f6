import { describe, expect, test } from "vitest";
import type { ResourceName } from "../index.ts";
import { arrayIn, objectOf, some, useApi } from "./api.ts";

const halo = useApi();

const sizeOf = (name: ResourceName) => halo().tables[name].length;
const stored = (name: ResourceName, id: unknown) => halo().tables[name].find((record) => record.id === id);

describe("the body of a POST", () => {
  test.each([
    ["an object without an array", { summary: "Bare object" }],
    ["an array of texts", ["summary"]],
    ["an array in an array", [[{ summary: "Nested" }]]],
    ["an empty array", []],
    ["null", null],
    ["no JSON", "{not json"],
    ["nothing", ""],
  ])("%s is 400, keyed as the model binder does, and writes nothing", async (_name, body) => {
    const before = sizeOf("Tickets");
    const answer = await halo().post("tickets", body);
    expect(answer.status).toBe(400);
    for (const problems of Object.values(objectOf(answer))) expect(problems).toEqual([expect.any(String)]);
    expect(sizeOf("Tickets")).toBe(before);
  });

  test("one object in an array comes back as an object with its new id, 201", async () => {
    const answer = await halo().post("supplier", [{ name: "Wexcombe Cables" }]);
    expect(answer.status).toBe(201);
    const supplier = objectOf(answer);
    expect(supplier).toMatchObject({ id: expect.any(Number), name: "Wexcombe Cables" });
    expect(await halo().object(`supplier/${supplier.id}`)).toMatchObject({
      id: supplier.id,
      name: "Wexcombe Cables",
    });
  });

  test("of several only the last comes back, and all are stored", async () => {
    const before = sizeOf("Supplier");
    const answer = await halo().post("supplier", [{ name: "First" }, { name: "Second" }, { name: "Third" }]);
    expect(objectOf(answer).name).toBe("Third");
    expect(
      halo()
        .tables.Supplier.slice(before)
        .map((row) => row.name),
    ).toEqual(["First", "Second", "Third"]);
  });

  test("types are checked before anything of the array is written", async () => {
    const before = sizeOf("Supplier");
    const answer = await halo().post("supplier", [{ name: "Fine" }, { name: "Not", toplevel_id: "one" }]);
    expect(answer.status).toBe(400);
    expect(Object.keys(objectOf(answer))).toEqual(["[1].toplevel_id"]);
    expect(sizeOf("Supplier")).toBe(before);
  });

  test.each([0, null, ""])("the id %j creates", async (id) => {
    const before = sizeOf("Supplier");
    const made = await halo().write("supplier", { ...(id === "" ? {} : { id }), name: "No id" });
    expect(Number(made.id)).toBeGreaterThan(0);
    expect(sizeOf("Supplier")).toBe(before + 1);
  });

  test("fields that Halo does not know, and flags, are dropped", async () => {
    const made = await halo().write("tickets", { summary: "Odd fields", nonsense: 1, _novalidate: true });
    expect(made).not.toHaveProperty("nonsense");
    expect(stored("Tickets", made.id)).not.toHaveProperty("nonsense");
    expect(stored("Tickets", made.id)).not.toHaveProperty("_novalidate");
  });

  test("Tickets/Object takes one object, and no array", async () => {
    const answer = await halo().post("Tickets/Object", { summary: "Alone", client_id: 12 });
    expect(answer.status).toBe(201);
    expect(objectOf(answer)).toMatchObject({ summary: "Alone", client_id: 12 });
    expect((await halo().post("Tickets/Object", [{ summary: "In an array" }])).status).toBe(400);
  });

  test.each([
    ["client_id", "12"],
    ["client_id", 12.5],
    ["summary", ["text"]],
    ["flagged", "true"],
    ["estimate", "2"],
    ["customfields", { id: 1 }],
    ["customfields", [{ id: "212", value: "x" }]],
    ["status_id", true],
  ])("%s with %j is refused by its name", async (field, value) => {
    const answer = await halo().post("tickets", [{ summary: "Types", [field]: value }]);
    expect(answer.status, answer.text).toBe(400);
    expect(Object.keys(objectOf(answer))[0]).toContain(`[0].${field}`);
  });

  test("assets take ids in text", async () => {
    const site = some(halo().tables.Site[3]);
    const made = await halo().write("asset", {
      assettype_id: "1",
      site_id: String(site.id),
      inventory_number: "T-1",
    });
    expect(made).toMatchObject({ assettype_id: 1, site_id: site.id, client_id: site.client_id });
  });
});

describe("updates", () => {
  test("change the fields sent and no others, 201", async () => {
    const site = some(halo().tables.Site[5]);
    const before = structuredClone(site);
    const answer = await halo().post("site", [{ id: site.id, phonenumber: "01632 960000" }]);
    expect(answer.status).toBe(201);
    expect(objectOf(answer)).toMatchObject({ id: site.id, name: before.name, phonenumber: "01632 960000" });
    const changed = Object.keys(site).filter((field) => site[field] !== before[field]);
    expect(changed.filter((field) => !field.startsWith("last_"))).toEqual(["phonenumber"]);
  });

  test.each([
    ["tickets", "Tickets"],
    ["client", "Client"],
    ["site", "Site"],
    ["users", "Users"],
    ["asset", "Asset"],
    ["invoice", "Invoice"],
    ["item", "Item"],
    ["supplier", "Supplier"],
    ["appointment", "Appointment"],
  ] as const)("of an unknown id in %s are 404 and create nothing", async (path, name) => {
    const before = sizeOf(name);
    const answer = await halo().post(path, [{ id: 987_654, name: "Nobody", summary: "Nothing" }]);
    expect(answer.status).toBe(404);
    expect(sizeOf(name)).toBe(before);
  });

  test("merge custom fields by their id", async () => {
    const made = await halo().write("tickets", {
      summary: "Custom fields",
      customfields: [
        { id: 212, value: "PO-1" },
        { id: 900, value: "kept" },
      ],
    });
    await halo().write("tickets", {
      id: made.id,
      customfields: [
        { id: 212, value: "PO-2" },
        { id: 901, value: 5 },
      ],
    });
    const detail = await halo().object(`tickets/${made.id}?includedetails=true`);
    const values = Object.fromEntries(
      arrayIn(detail, "customfields").map((field) => [field.id, field.value]),
    );
    expect(values).toMatchObject({ 212: "PO-2", 900: "kept", 901: 5 });
    expect(arrayIn(detail, "customfields").filter((field) => field.id === 212)).toHaveLength(1);
  });

  test("replace other arrays", async () => {
    const [first, second] = halo().tables.Asset;
    const made = await halo().write("tickets", { summary: "Assets", assets: [{ id: first?.id }] });
    expect(stored("Tickets", made.id)?.assets).toMatchObject([{ id: first?.id }]);
    await halo().write("tickets", { id: made.id, assets: [{ id: second?.id }] });
    expect(stored("Tickets", made.id)?.assets).toMatchObject([{ id: second?.id }]);
  });

  test("fold the zone of a date into UTC", async () => {
    const made = await halo().write("appointment", {
      subject: "Zones",
      start_date: "2026-03-20T10:00:00+02:00",
      end_date: "2026-03-20T09:00:00.000Z",
    });
    expect(made).toMatchObject({ start_date: "2026-03-20T08:00:00", end_date: "2026-03-20T09:00:00" });
  });

  test("refuse ids that point to nothing", async () => {
    for (const [field, value] of Object.entries({
      client_id: 987_654,
      site_id: 987_654,
      agent_id: 987_654,
      status_id: 987,
      tickettype_id: 987,
    })) {
      const answer = await halo().post("tickets", [{ summary: "Nowhere", [field]: value }]);
      expect([field, answer.status]).toEqual([field, 400]);
      expect(answer.text).toContain(`${field} ${value}`);
    }
  });
});

describe("methods", () => {
  test.each([
    ["PUT", "tickets", "GET, POST"],
    ["PATCH", "tickets", "GET, POST"],
    ["DELETE", "tickets", "GET, POST"],
    ["PUT", "client/12", "GET, DELETE"],
    ["PATCH", "client/12", "GET, DELETE"],
    ["POST", "client/12", "GET, DELETE"],
    ["PUT", "invoice/3001", "GET, DELETE"],
    ["PATCH", "actions/1?ticket_id=2301", "GET, DELETE"],
    ["POST", "chargerate", "GET"],
    ["DELETE", "chargerate/1", "GET"],
    ["DELETE", "timesheet/8001", "GET"],
  ])("%s %s is 405 and tells what there is", async (method, path, allowed) => {
    const answer = await halo().call(
      method,
      path,
      method === "DELETE" ? undefined : [{ id: 12, name: "Changed" }],
    );
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe(allowed);
    expect(objectOf(answer).Message).toContain(method);
    expect(stored("Client", 12)?.name).not.toBe("Changed");
  });

  test("DELETE answers 200 with what was deleted, and then it is gone", async () => {
    for (const [path, name] of [
      ["supplier", "Supplier"],
      ["appointment", "Appointment"],
      ["asset", "Asset"],
      ["clientcontract", "ClientContract"],
    ] as const) {
      const { id } = some(halo().tables[name].at(-1));
      const answer = await halo().delete(`${path}/${id}`);
      expect([path, answer.status, objectOf(answer).id]).toEqual([path, 200, id]);
      expect((await halo().get(`${path}/${id}`)).status).toBe(404);
      expect((await halo().delete(`${path}/${id}`)).status).toBe(404);
      expect(stored(name, id)).toBeUndefined();
    }
  });
});

describe("invoices", () => {
  test("their totals follow from their lines, to the cent", async () => {
    const lines = [
      { item_shortdescription: "Cable", unit_price: 8.2, qty_order: 3, tax_amount: 4.92 },
      { item_shortdescription: "Clip", unit_price: 0.1, qty_order: 3, tax_amount: 0.06 },
      { item_shortdescription: "Left out", unit_price: 500, qty_order: 1, tax_amount: 100, isinactive: true },
      { item_shortdescription: "Heading", isgroupdesc: true },
    ];
    const made = await halo().write("invoice", { client_id: 12, invoice_date: "2026-03-18T00:00:00", lines });
    expect(made).toMatchObject({
      revenue: 24.9,
      tax_total: 4.98,
      total: 29.88,
      amountdue: 29.88,
      amountpaid: 0,
    });
    expect(arrayIn(made, "lines").map((line) => [line.net_amount, line.net_total])).toEqual([
      [24.6, 29.52],
      [0.3, 0.36],
      [500, 600],
      [0, 0],
    ]);
  });

  test("POST void takes no body, and leaves nothing due", async () => {
    const invoice = some(
      halo().tables.Invoice.find((row) => row.voided !== true && Number(row.amountdue) > 0),
    );
    const answer = await halo().call("POST", `Invoice/${invoice.id}/void`);
    expect(objectOf(answer)).toMatchObject({ id: invoice.id, voided: true, amountdue: 0 });
    expect(await halo().object(`invoice/${invoice.id}`)).toMatchObject({ voided: true, amountdue: 0 });
    expect((await halo().call("POST", "invoice/987654/void")).status).toBe(404);
  });

  test("recurring ones count down below zero", async () => {
    const lowest = Math.min(...halo().tables.RecurringInvoice.map((row) => Number(row.id)));
    const made = await halo().write("recurringinvoice", {
      client_id: 12,
      invoice_date: "2026-04-01T00:00:00",
    });
    expect(made.id).toBe(lowest - 1);
    expect(await halo().object(`recurringinvoice/${made.id}`)).toMatchObject({ id: made.id, client_id: 12 });
  });
});
