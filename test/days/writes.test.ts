import { expect, test } from "vitest";
import type { Speech } from "../../sandbox/dialects/index.ts";
import { buildTenant } from "../../sandbox/index.ts";
import { dayOf } from "../../src/halo/dates/days.ts";
import { render } from "../../src/mcp/render/index.ts";
import { assetTools } from "../../src/tools/customers/assets.ts";
import type { Tool } from "../../src/tools/kit/define.ts";
import { projectTools } from "../../src/tools/tickets/projects.ts";
import { ticketTools } from "../../src/tools/tickets/tickets.ts";
import { callOn, copyOf, now } from "../support/generated.ts";

/** What is written as a day is stored as that day, whatever a tenant keeps of it and wherever it is. */

const base = buildTenant({ now });
const named = (tools: readonly Tool[], name: string): Tool => {
  const found = tools.find((tool) => tool.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const [createAsset, updateProject, updateTicket] = [
  named(assetTools, "halo_create_asset"),
  named(projectTools, "halo_update_project"),
  named(ticketTools, "halo_update_ticket"),
];

const places = ["Europe/London", "America/Los_Angeles", "Australia/Sydney"].flatMap((timeZone) =>
  ["instant", "utc-date", "local-date"].map((kept) => ({ timeZone, kept })),
);

function shown(result: Awaited<ReturnType<typeof callOn>>["result"], timeZone: string) {
  const { content, structuredContent } = render(result, {
    ...{ maxResultTokens: 5_000, timeZone, webUrl: "https://halo.test" },
  });
  const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
  return { text, data: structuredContent as Readonly<Record<string, unknown>> };
}

test.each(places)("in $timeZone, where Halo keeps the $kept", async ({ timeZone, kept }) => {
  const speech: Speech = { "day-kept": kept };
  const tenant = copyOf(base);
  const place = { speech, timeZone };
  const asset = await callOn(
    tenant,
    createAsset,
    { assettype_id: 4, inventory_number: "DAY-1", client_id: 2, warranty_end: "2027-07-01" },
    place,
  );
  const created = shown(asset.result, timeZone);
  expect(created.data, created.text).toMatchObject({ state: "done", record: { warranty_end: "2027-07-01" } });
  expect(dayOf(tenant.tables.Asset.at(-1)?.warranty_end, timeZone)).toBe("2027-07-01");

  const id = Number(tenant.tables.Projects[0]?.id);
  const was = dayOf(tenant.tables.Projects[0]?.targetdate, timeZone);
  const change = { id, targetdate: "2027-01-01" };
  const preview = shown(
    (await callOn(tenant, updateProject, { ...change, dry_run: true }, place)).result,
    timeZone,
  );
  const changes = [{ field: "targetdate", before: was, after: "2027-01-01" }];
  expect(preview.data.changes).toEqual(changes);
  const project = shown((await callOn(tenant, updateProject, change, place)).result, timeZone);
  expect(project.data).toMatchObject({ state: "done", changes });
  expect(project.data.differs).toBeUndefined();
  const again = shown((await callOn(tenant, updateProject, change, place)).result, timeZone);
  expect(again.text).toContain("Nothing changed");
});

test.each(places)(
  "a custom field that holds a day, in $timeZone, where Halo keeps the $kept",
  async (place) => {
    const tenant = copyOf(base);
    const [ticket] = tenant.tables.Tickets;
    if (ticket === undefined) throw new Error("no ticket");
    ticket.customfields = [
      {
        id: 216,
        name: "CFGoLive",
        label: "Go-live date",
        type: 4,
        value: "2026-05-01T00:00:00",
        display: "5/1/2026",
      },
    ];
    const args = { id: Number(ticket.id), custom_fields: { "Go-live date": "2027-07-01" } };
    const at = { speech: { "day-kept": place.kept }, timeZone: place.timeZone };
    const { result } = await callOn(tenant, updateTicket, args, at);
    const { data, text } = shown(result, place.timeZone);
    expect(data, text).toMatchObject({
      state: "done",
      changes: [{ label: "Go-live date", before: "2026-05-01", after: "2027-07-01" }],
    });
    expect(data.differs).toBeUndefined();
  },
);
