import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import { connect, inOneEra, recordOf, useSandbox } from "../../../test/support/harness.ts";

const halo = useSandbox();

const openTicket = () => knownRecords(halo().tenant).openTicketId;
const files = (ticket: number) => halo().tenant.tables.Attachment.filter((row) => row.ticket_id === ticket);
const bytesOf = (id: unknown) => halo().tenant.files.get(Number(id));
const posts = () => halo().log.find({ method: "POST", path: "/api/attachment" });

inOneEra((era) => {
  test("stores text as it is, and reads back what Halo has", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const text = "\n  Zürich – 20 °C\n\n";
    const result = await client.call("halo_attach_file", { ticket_id, filename: "notes.txt", text });
    const record = recordOf(result);
    const bytes = new TextEncoder().encode(text);
    expect(record).toMatchObject({ filename: "notes.txt", filesize: bytes.length, ticket_id });
    expect(result.data).toMatchObject({ done: "created", state: "done" });
    expect(result.data.warnings).toBeUndefined();
    expect(bytesOf(record.id)).toEqual(bytes);
    expect(posts()).toHaveLength(1);
    const asked = await client.call("halo_undo_change", { change: "last" });
    const change = /change: "(\d+)"/.exec(asked.text)?.[1];
    const undone = await client.call("halo_undo_change", { change, confirm: true });
    expect(undone.isError, undone.text).toBe(false);
    expect(
      files(ticket_id).some(({ id }) => id === record.id),
      undone.text,
    ).toBe(false);
  });

  test("copies a file of another ticket byte for byte", async () => {
    const client = await connect(era);
    const { pdfAttachmentId } = knownRecords(halo().tenant);
    const [file] = halo().tenant.tables.Attachment.filter(({ id }) => id === pdfAttachmentId);
    const ticket_id = openTicket();
    const args = { ticket_id, attachment_id: pdfAttachmentId, from_ticket_id: file?.ticket_id };
    const record = recordOf(await client.call("halo_attach_file", args));
    expect(record).toMatchObject({ filename: file?.filename, filesize: file?.filesize, ticket_id });
    expect(bytesOf(record.id)).toEqual(bytesOf(pdfAttachmentId));
  });

  test("says that Halo did not store it, whatever status that comes with", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    halo().faults.add({
      method: "POST",
      path: "/api/attachment",
      body: JSON.stringify({ _warning: "Not allowed", attachments: [{ id: 0 }] }),
      status: 200,
    });
    const before = files(ticket_id).length;
    const result = await client.call("halo_attach_file", { ticket_id, filename: "a.txt", text: "A" });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("Halo did not store the file");
    expect(result.text).toContain("«Not allowed»");
    expect(result.text).toContain("was not created");
    expect(files(ticket_id)).toHaveLength(before);
  });

  test("says when less is stored than was sent", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const result = await client.call("halo_attach_file", { ticket_id, filename: "b.txt", text: "Some text" });
    expect(result.data.state).toBe("done");
    const [before] = [files(ticket_id).length];
    halo().tenant.tables.Attachment.push = function push(...rows) {
      for (const row of rows) row.filesize = 3;
      return Array.prototype.push.apply(this, rows);
    };
    const cut = await client.call("halo_attach_file", { ticket_id, filename: "c.txt", text: "Some text" });
    Reflect.deleteProperty(halo().tenant.tables.Attachment, "push");
    expect(files(ticket_id)).toHaveLength(before + 1);
    expect(cut.data.state).toBe("done_in_part");
    expect(cut.text).toContain("has 9 bytes and Halo has stored 3");
  });

  test.each([
    [{ filename: "a.txt" }, "filename needs text"],
    [{ text: "x" }, "give filename"],
    [{ text: "x", filename: "../a.txt" }, "slash"],
    [{ text: "x", filename: "a.txt", attachment_id: 501 }, "give one of text and attachment_id"],
    [{ attachment_id: 501 }, "give from_ticket_id"],
    [{ attachment_id: 501, from_ticket_id: 1 }, "has no attachment 501"],
    [{ ticket_id: 999_999, text: "x", filename: "a.txt" }, "no ticket 999999"],
  ])("%j stores nothing, and says what to do", async (args, said) => {
    const client = await connect(era);
    const result = await client.call("halo_attach_file", { ticket_id: openTicket(), ...args });
    expect(result.isError).toBe(true);
    expect(result.text).toContain(said);
    expect(posts()).toEqual([]);
  });
});
