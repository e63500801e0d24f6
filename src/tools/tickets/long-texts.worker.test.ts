import { expect, test } from "vitest";
import { useDesk } from "../../../test/support/desk.ts";
import { inOneEra, recordOf, rowsOf, type ToolResult } from "../../../test/support/harness.ts";

const { tables, newTicket, warm } = useDesk();

const sentence = "The printer on the second floor says it is offline since this morning. ";
const long = (length: number, end: string) =>
  `${sentence.repeat(Math.ceil(length / sentence.length)).slice(0, length - end.length - 1)} ${end}`;

/** A ticket with a long description, and ten actions with long notes. */
function longTicket(): number {
  const ticket = newTicket({ details: long(4_000, "lastword") });
  for (let id = 1; id <= 10; id++) {
    tables().Actions.push({
      id,
      ticket_id: ticket.id,
      datetime: `2026-01-${String(id).padStart(2, "0")}T10:00:00Z`,
      who: "Robin Fenn",
      outcome: "Private Note",
      hiddenfromuser: true,
      timetaken: 0.25,
      note: long(2_500, `lastnote${id}`),
    });
  }
  return Number(ticket.id);
}

const mostCharacters = 4_000;

/** What a result takes in both forms, in characters. */
const sizeOf = ({ text, structured }: ToolResult) => text.length + JSON.stringify(structured).length;

inOneEra((era) => {
  test("a ticket's description and notes come in short, and the way to the rest leads there", async () => {
    const client = await warm(era);
    const id = longTicket();
    const result = await client.call("halo_get_ticket", { id });
    expect(result.text.length).toBeLessThan(mostCharacters);
    expect(JSON.stringify(result.data).length).toBeLessThan(mostCharacters);
    expect(result.data.actions).toHaveLength(10);
    const ways = [
      "Shortened: details. detail full shows the rest.",
      `Shortened: note. halo_get_action with ticket_id ${id} and the action's id shows the rest.`,
    ];
    expect(result.data.left_out).toEqual(ways);
    for (const way of ways) expect(result.text).toContain(way);
    const full = await client.call("halo_get_ticket", { id, detail: "full" });
    expect(recordOf(full).details).toMatch(/ lastword$/);
    expect(full.text).toContain("lastword");
    const action = await client.call("halo_get_action", { ticket_id: id, id: 7 });
    expect(recordOf(action).note).toMatch(/ lastnote7$/);
    expect(action.text).toContain("lastnote7");
    expect(action.text).not.toContain("Shortened");
  });

  test("a list of actions has the beginning of each note, and says what shows the rest", async () => {
    const client = await warm(era);
    const ticket_id = longTicket();
    const result = await client.call("halo_list_actions", { ticket_id });
    expect(result.text.length).toBeLessThan(mostCharacters);
    expect(JSON.stringify(result.data).length).toBeLessThan(mostCharacters + 500);
    expect(rowsOf(result)).toHaveLength(10);
    const way = "Shortened: note. halo_get_action with ticket_id and the action's id shows the rest.";
    expect(result.text).toContain(way);
    expect(result.data.left_out).toEqual([way]);
  });

  test("short texts come whole, without a note on it", async () => {
    const client = await warm(era);
    const ticket = newTicket({ details: sentence });
    const result = await client.call("halo_get_ticket", { id: ticket.id });
    expect(recordOf(result).details).toBe(sentence.trim());
    expect(result.data.left_out).toBeUndefined();
  });

  test("a write tells the first words of what was sent, and compares all of it", async () => {
    const client = await warm(era);
    const ticket = newTicket({ details: "Before" });
    const note = long(2_500, "lastnote");
    const added = await client.call("halo_create_action", {
      ticket_id: ticket.id,
      note,
      outcome: "Private Note",
    });
    expect(added.data).toMatchObject({ state: "done" });
    expect(recordOf(added).note).toMatch(/^The printer.{40,60}… \(\d{4} characters more\)$/);
    expect(sizeOf(added)).toBeLessThan(2_500);
    const ofAction = "Shortened: note. halo_get_action with ticket_id and the action's id shows the rest.";
    expect(added.data.left_out).toEqual([ofAction]);
    expect(added.text).toContain(ofAction);
    const details = long(4_000, "lastword");
    const updated = await client.call("halo_update_ticket", { id: ticket.id, details });
    expect(updated.data).toMatchObject({
      state: "done",
      changes: [
        { field: "details", before: "Before", after: expect.stringMatching(/\(39\d\d characters more\)$/) },
      ],
    });
    expect(sizeOf(updated)).toBeLessThan(2_500);
    expect(tables().Tickets.find(({ id }) => id === ticket.id)?.details).toBe(details);
    const ofTicket = `Shortened: details. halo_get_ticket with id ${String(ticket.id)} and detail full shows the rest.`;
    expect(updated.data.left_out).toEqual([ofTicket]);
    expect(updated.text).toContain(ofTicket);
    const { client_id, site_id } = ticket;
    const created = await client.call("halo_create_ticket", {
      summary: "Offline",
      details,
      client_id,
      site_id,
    });
    expect(recordOf(created).details).toMatch(/characters more\)$/);
    expect(created.text).not.toContain("lastword");
  });
});
