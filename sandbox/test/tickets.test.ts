import { describe, expect, test } from "vitest";
import { arrayIn, noDate, objectOf, type Row, some, sortedIds, useApi } from "./api.ts";

const halo = useApi();

const newTicket = (fields: Row = {}) => halo().write("tickets", { summary: "A new ticket", ...fields });
const note = (ticket_id: unknown, fields: Row = {}) =>
  halo().write("actions", { ticket_id, outcome: "Private Note", note: "Text", ...fields });
const stored = (id: unknown) => some(halo().tables.Tickets.find((ticket) => ticket.id === id));
const listed = async (query = "") =>
  sortedIds(await halo().rows(`tickets?count=1000&ticketidonly=true${query}`, "tickets"));

describe("actions", () => {
  test("are numbered from 1 within their ticket", async () => {
    const [one, other] = [await newTicket(), await newTicket()];
    expect((await note(one.id)).id).toBe(1);
    expect((await note(one.id)).id).toBe(2);
    expect((await note(other.id)).id).toBe(1);
    expect((await note(one.id)).id).toBe(3);
    const rows = await halo().rows(`actions?ticket_id=${one.id}`, "actions");
    expect(sortedIds(rows)).toEqual([1, 2, 3]);
    for (const row of rows) expect(row.ticket_id).toBe(one.id);
  });

  test("are read by number and ticket together", async () => {
    const [one, other] = [await newTicket(), await newTicket()];
    await note(one.id, { note: "Of the first" });
    await note(other.id, { note: "Of the other" });
    expect((await halo().object(`actions/1?ticket_id=${one.id}`)).note).toBe("Of the first");
    expect((await halo().object(`actions/1?ticket_id=${other.id}`)).note).toBe("Of the other");
    expect((await halo().get(`actions/2?ticket_id=${one.id}`)).status).toBe(404);
    const answer = await halo().get("actions/1");
    expect([answer.status, answer.text]).toEqual([400, "ticket_id must be specified"]);
  });

  test("are changed by number and ticket together", async () => {
    const [one, other] = [await newTicket(), await newTicket()];
    await note(one.id, { note: "Before", timetaken: 1 });
    await note(other.id, { note: "Untouched" });
    const lost = await halo().post("actions", [{ id: 1, note: "Lost" }]);
    expect(lost.status).toBe(400);
    expect(objectOf(lost).Message).toBe("An Action must be associated with a ticket_id");
    expect((await halo().post("actions", [{ id: 9, ticket_id: one.id, note: "None" }])).status).toBe(404);
    const changed = await halo().write("actions", {
      id: 1,
      ticket_id: one.id,
      note: "After",
      timetaken: 1.5,
    });
    expect(changed).toMatchObject({ id: 1, note: "After", outcome: "Private Note" });
    expect((await halo().object(`actions/1?ticket_id=${other.id}`)).note).toBe("Untouched");
    expect(stored(one.id).timetaken).toBe(1.5);
  });

  test("are deleted by number and ticket together", async () => {
    const [one, other] = [await newTicket(), await newTicket()];
    await note(one.id);
    await note(other.id);
    const answer = await halo().delete("actions/1");
    expect([answer.status, answer.text]).toEqual([400, "ticket_id must be included when deleting an Action"]);
    expect((await halo().delete(`actions/1?ticket_id=${one.id}`)).status).toBe(200);
    expect((await halo().get(`actions/1?ticket_id=${one.id}`)).status).toBe(404);
    expect((await halo().get(`actions/1?ticket_id=${other.id}`)).status).toBe(200);
  });

  test("are the API's agent's own, at the time of the clock, with plain text beside HTML", async () => {
    const { id } = await newTicket();
    const made = await note(id, { note: undefined, note_html: "<p>One &amp; two</p>", timetaken: 0.75 });
    expect(made).toMatchObject({
      note: "One & two",
      note_html: "<p>One &amp; two</p>",
      datetime: "2026-03-18T10:00:00",
      who_agentid: halo().sandbox.tenant.meAgentId,
      who_type: 0,
      timetaken: 0.75,
    });
    expect(stored(id)).toMatchObject({ timetaken: 0.75, lastactiondate: "2026-03-18T10:00:00" });
  });

  test("change the status and the agent of their ticket", async () => {
    const { id } = await newTicket({ status_id: 1 });
    await note(id, { new_status: 9, new_agent: 3 });
    expect(stored(id)).toMatchObject({
      status_id: 9,
      agent_id: 3,
      hasbeenclosed: true,
      dateclosed: "2026-03-18T10:00:00",
    });
  });

  test("of a ticket that is not there cannot be written", async () => {
    const answer = await halo().post("actions", [{ ticket_id: 987_654, outcome: "Private Note" }]);
    expect(answer.status).toBe(400);
    expect(answer.text).toBe("You do not have access to this Action at the moment");
  });
});

describe("a new ticket", () => {
  test("gets what Halo fills in, and the names beside its ids", async () => {
    const user = some(halo().tables.Users.find((row) => Number(row.client_id) > 1));
    const made = await newTicket({ user_id: user.id, site_id: user.site_id, details_html: "<p>Plain</p>" });
    expect(stored(made.id)).toMatchObject({
      status_id: 1,
      tickettype_id: 1,
      agent_id: 1,
      client_id: user.client_id,
      client_name: user.client_name,
      site_name: user.site_name,
      user_name: user.name,
      details: "Plain",
      dateoccurred: "2026-03-18T10:00:00",
      dateclosed: noDate,
    });
    const highest = Math.max(...sortedIds([...halo().tables.Projects, ...halo().tables.Opportunities]));
    expect(Number(made.id)).toBeGreaterThan(highest);
  });

  test("has its dates to respond and to fix by from the priority of its SLA", async () => {
    const [slow, fast] = [await newTicket({ priority_id: 4 }), await newTicket({ priority_id: 1 })];
    expect(String(stored(fast.id).fixbydate) < String(stored(slow.id).fixbydate)).toBe(true);
    const priority = some(
      halo().tables.Priority.find((row) => row.slaid === stored(fast.id).sla_id && row.priorityid === 1),
    );
    const due = Date.parse("2026-03-18T10:00:00Z") + Number(priority.fixtime) * 3_600_000;
    expect(`${stored(fast.id).fixbydate}Z`).toBe(new Date(due).toISOString().replace(".000", ""));
  });

  test("keeps the name of its team, also when an id is sent", async () => {
    const made = await newTicket({ team_id: 3 });
    expect(stored(made.id).team).toBe("Infrastructure");
    expect(stored(made.id)).not.toHaveProperty("team_id");
    expect((await newTicket({ team: "Project Delivery" })).team).toBe("Project Delivery");
  });
});

test("closing dates a ticket, and reopening takes the date back but not that it was closed", async () => {
  const { id } = await newTicket();
  await halo().write("tickets", { id, status_id: 9 });
  expect(stored(id)).toMatchObject({ dateclosed: "2026-03-18T10:00:00", hasbeenclosed: true });
  await halo().write("tickets", { id, status_id: 2 });
  expect(stored(id)).toMatchObject({ dateclosed: noDate, hasbeenclosed: true });
});

describe("deleted tickets", () => {
  test("are kept: hidden from lists and 404, listed with deleted=true, and can come back", async () => {
    const { id } = await newTicket({ summary: "To be deleted" });
    expect(await listed()).toContain(id);
    const answer = await halo().delete(`tickets/${id}?reason=mistake`);
    expect([answer.status, objectOf(answer).id]).toEqual([200, id]);
    expect((await halo().get(`tickets/${id}`)).status).toBe(404);
    expect((await halo().delete(`tickets/${id}`)).status).toBe(404);
    expect((await halo().post("tickets", [{ id, summary: "Still there?" }])).status).toBe(404);
    expect((await halo().post("actions", [{ ticket_id: id, outcome: "Private Note" }])).status).toBe(400);
    expect(await listed()).not.toContain(id);
    const deleted = await listed("&deleted=true");
    expect(deleted).toContain(id);
    for (const other of deleted) expect(stored(other).deleted).toBe(true);
    expect(deleted.length).toBeGreaterThan(1);

    await halo().write("tickets", { id, _recover: true, _validate_updates: true });
    expect(await halo().object(`tickets/${id}`)).toMatchObject({ id, summary: "To be deleted" });
    expect(await listed()).toContain(id);
    expect(await listed("&deleted=true")).not.toContain(id);
  });

  test("deleted=false and deleted=undefined give the others", async () => {
    expect(await listed("&deleted=false")).toEqual(await listed());
    expect(await listed("&deleted=undefined")).toEqual(await listed());
  });
});

describe("projects and opportunities", () => {
  test("share the tickets' numbers and routes", async () => {
    const project = some(halo().tables.Projects[0]);
    expect(await halo().object(`tickets/${project.id}`)).toMatchObject({ id: project.id, use: "project" });
    expect(await halo().object(`projects/${project.id}`)).toMatchObject({ id: project.id });
    expect(await listed()).not.toContain(project.id);
  });

  test("are written at their own routes, with their own first status and type", async () => {
    const project = await halo().write("projects", { summary: "Move the office", client_id: 12 });
    const opportunity = await halo().write("opportunities", { summary: "New firewalls", client_id: 12 });
    expect(Number(opportunity.id)).toBeGreaterThan(Number(project.id));
    expect(project).toMatchObject({ use: "project", status_id: 41, tickettype_id: 5 });
    expect(opportunity).toMatchObject({ use: "opportunity", status_id: 31, tickettype_id: 7 });
    const rows = await halo().rows("projects?client_id=12&count=100", "tickets");
    expect(sortedIds(rows)).toContain(project.id);
    expect((await note(project.id)).id).toBe(1);
  });
});

describe("customers", () => {
  test("a client's new name is seen on what carries it", async () => {
    await halo().write("client", { id: 12, name: "Renamed Group" });
    for (const [path, key] of [
      ["site", "sites"],
      ["users", "users"],
      ["tickets", "tickets"],
    ] as const) {
      const rows = await halo().rows(`${path}?client_id=12&count=500`, key);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row.client_name).toBe("Renamed Group");
    }
    const other = some((await halo().rows("site?client_id=13", "sites"))[0]);
    expect(other.client_name).not.toBe("Renamed Group");
  });

  test("a new user belongs to the client of its site", async () => {
    const site = some(halo().tables.Site.at(-1));
    const made = await halo().write("users", { firstname: "Ida", surname: "Marsh", site_id: site.id });
    expect(made).toMatchObject({ name: "Ida Marsh", client_id: site.client_id, site_name: site.name });
  });

  test("search finds an address also inside others, so exactness is the client's work", async () => {
    const rows = await halo().rows("users?search=lee@harrowfen-dental-group.example", "users");
    expect(rows.length).toBeGreaterThan(1);
    const exact = rows.filter((row) => row.emailaddress === "lee@harrowfen-dental-group.example");
    expect(exact).toHaveLength(1);
  });
});

test("a ticket in detail embeds its client, site, user, type, assets and attachments", async () => {
  const { Tickets, Attachment } = halo().tables;
  const ticket = some(
    Tickets.find((row) => Attachment.some((file) => file.ticket_id === row.id) && Number(row.user_id) > 0),
  );
  const detail = await halo().object(`tickets/${ticket.id}?includedetails=true`);
  expect(detail).toMatchObject({
    client: { id: ticket.client_id },
    site: { id: ticket.site_id },
    user: { id: ticket.user_id },
    tickettype: { id: ticket.tickettype_id },
    priority: { priorityid: ticket.priority_id, slaid: ticket.sla_id },
  });
  const files = Attachment.filter((file) => file.ticket_id === ticket.id);
  expect(sortedIds(arrayIn(detail, "attachments"))).toEqual(sortedIds(files));
  expect(await halo().object(`tickets/${ticket.id}`)).not.toHaveProperty("tickettype");
});
