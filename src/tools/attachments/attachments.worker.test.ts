import { expect, onTestFinished, test, vi } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import {
  bothEras,
  connect,
  haloUrl,
  inEras,
  inOneEra,
  recordOf,
  rowsOf,
  useSandbox,
} from "../../../test/support/harness.ts";
import { sortedIds } from "../../../test/support/lists.ts";
import { isThere } from "../../../test/support/tickets.ts";

const halo = useSandbox();

const ofTicket = (ticket: unknown) =>
  halo().tenant.tables.Attachment.filter((row) => row.ticket_id === ticket);

function named(id: number): { id: number; ticket_id: number; filename: string } {
  const row = halo().tenant.tables.Attachment.find((candidate) => candidate.id === id);
  return { id, ticket_id: Number(row?.ticket_id), filename: String(row?.filename) };
}

let next = 900;

/** Puts a file on a ticket, as if it had been there. */
function addFile(filename: string, bytes: Uint8Array, ticket_id: number, filesize = bytes.length): number {
  const id = next++;
  const { tenant } = halo();
  tenant.files.set(id, bytes);
  tenant.tables.Attachment.push({
    id,
    filename,
    filesize,
    ticket_id,
    faultid: ticket_id,
    action_id: 0,
    type: 0,
  });
  return id;
}

const openTicket = () => knownRecords(halo().tenant).openTicketId;

inOneEra((era) => {
  test("lists the files of a ticket, newest first, and of one action", async () => {
    const client = await connect(era);
    const { textAttachmentId } = knownRecords(halo().tenant);
    const { ticket_id } = named(textAttachmentId);
    const extra = addFile("later.txt", new Uint8Array([65]), ticket_id);
    const result = await client.call("halo_list_attachments", { ticket_id });
    expect(rowsOf(result).map((row) => row.id)).toEqual(sortedIds(ofTicket(ticket_id)).reverse());
    const first = await client.call("halo_list_attachments", { ticket_id, page_size: 1 });
    expect(rowsOf(first)).toEqual([expect.objectContaining({ id: extra, filename: "later.txt" })]);
    expect(first.data.has_more).toBe(true);
    const sizes = {
      1023: "1023 bytes",
      1024: "1 KB",
      1048575: "1024 KB",
      1048576: "1.0 MB",
      1572864: "1.5 MB",
    };
    for (const [bytes, words] of Object.entries(sizes)) {
      addFile("sized.txt", new Uint8Array([65]), ticket_id, Number(bytes));
      const newest = await client.call("halo_list_attachments", { ticket_id, page_size: 1 });
      expect(newest.text).toContain(`«sized.txt» · ${words}`);
    }
    const ofAction = await client.call("halo_list_attachments", { ticket_id, action_id: 1 });
    expect(sortedIds(rowsOf(ofAction))).toEqual(
      sortedIds(ofTicket(ticket_id).filter((row) => row.action_id === 1)),
    );
    expect(sortedIds(rowsOf(ofAction))).not.toContain(extra);
  });

  test("tells what a file is without reading it", async () => {
    const client = await connect(era);
    const { id, ticket_id, filename } = named(knownRecords(halo().tenant).textAttachmentId);
    halo().log.clear();
    const result = await client.call("halo_get_attachment", { id, ticket_id });
    expect(recordOf(result)).toMatchObject({ id, ticket_id, filename });
    expect(result.text).toContain("content: true");
    expect(halo().log.entries.filter(({ path }) => /attachment\/\d/i.test(path))).toEqual([]);
  });

  test("reads text as text and an image as an image", async () => {
    const client = await connect(era);
    const { textAttachmentId, imageAttachmentId } = knownRecords(halo().tenant);
    const text = await client.call("halo_get_attachment", { ...place(textAttachmentId), content: true });
    expect(text.data.text).toBe(new TextDecoder().decode(halo().tenant.files.get(textAttachmentId)));
    expect(text.text).toContain("Zürich – 20 °C");
    const image = await client.call("halo_get_attachment", { ...place(imageAttachmentId), content: true });
    const block = image.content.find(({ type }) => type === "image");
    expect(block?.mimeType).toBe("image/png");
    const bytes = Uint8Array.from(atob(block?.data ?? ""), (character) => character.charCodeAt(0));
    expect(bytes).toEqual(halo().tenant.files.get(imageAttachmentId));
  });

  test("describes what can't be shown, with a link into Halo", async () => {
    const client = await connect(era);
    const { pdfAttachmentId } = knownRecords(halo().tenant);
    const result = await client.call("halo_get_attachment", { ...place(pdfAttachmentId), content: true });
    expect(result.isError).toBe(false);
    expect(result.data.content).toBe("omitted");
    expect(result.text).toContain(".pdf");
    expect(result.text).toContain("bytes");
    expect(result.data.link).toBe(`${haloUrl}/ticket?id=${named(pdfAttachmentId).ticket_id}`);
  });
});

inEras(bothEras, (era) => {
  test("deletes only with a yes", async () => {
    const ticket_id = openTicket();
    const gone = (id: number) => !halo().tenant.tables.Attachment.some((row) => row.id === id);
    const client = await connect(era);
    const id = addFile("old.txt", new Uint8Array([65]), ticket_id);
    const refused = await client.call("halo_delete_attachment", { id, ticket_id });
    expect(refused.data.needs_confirmation).toBeDefined();
    expect(refused.text).toContain("«old.txt»");
    expect(gone(id)).toBe(false);
    const done = await client.call("halo_delete_attachment", { id, ticket_id, confirm: true });
    expect(done.data.done).toBe("deleted");
    expect(gone(id)).toBe(true);

    const other = addFile("other.txt", new Uint8Array([65]), ticket_id);
    const unwilling = await connect(era, { elicit: () => ({ action: "decline" }) });
    expect((await unwilling.call("halo_delete_attachment", { id: other, ticket_id })).isError).toBe(true);
    expect(gone(other)).toBe(false);
    const questions: string[] = [];
    const willing = await connect(era, {
      elicit: (message) => {
        questions.push(message);
        return { action: "accept", content: { confirm: true } };
      },
    });
    const agreed = await willing.call("halo_delete_attachment", { id: other, ticket_id });
    expect(agreed.data.done, agreed.text).toBe("deleted");
    expect(questions).toEqual([expect.stringContaining("«other.txt»")]);
    expect(gone(other)).toBe(true);
  });
});

function place(id: number): { id: number; ticket_id: number } {
  return { id, ticket_id: named(id).ticket_id };
}

inOneEra((era) => {
  test("the ticket must be named", async () => {
    const client = await connect(era);
    const result = await client.call("halo_list_attachments", {});
    expect(result.isError).toBe(true);
    expect(result.text).toContain("ticket_id");
  });

  test("no such ticket, no such file, and a file of another ticket are errors", async () => {
    const client = await connect(era);
    const missing = await client.call("halo_list_attachments", { ticket_id: 987_654 });
    expect(missing.isError).toBe(true);
    expect(missing.text).toContain("no ticket 987654");
    const { textAttachmentId, imageAttachmentId } = knownRecords(halo().tenant);
    const elsewhere = await client.call("halo_get_attachment", {
      id: imageAttachmentId,
      ticket_id: named(textAttachmentId).ticket_id,
    });
    expect(elsewhere.isError).toBe(true);
    expect(elsewhere.text).toContain(`no attachment ${imageAttachmentId}`);
    const foreign = await client.call("halo_delete_attachment", {
      id: imageAttachmentId,
      ticket_id: named(textAttachmentId).ticket_id,
      confirm: true,
    });
    expect(foreign.isError).toBe(true);
    expect(halo().log.entries.filter(({ method }) => method === "DELETE")).toEqual([]);
  });

  test("a ticket without files is an empty list", async () => {
    const client = await connect(era);
    const ticket = halo().tenant.tables.Tickets.find((row) => isThere(row) && ofTicket(row.id).length === 0);
    expect(rowsOf(await client.call("halo_list_attachments", { ticket_id: ticket?.id }))).toEqual([]);
  });

  test("files that are not what their name says are not shown", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const binary = Uint8Array.from({ length: 64 }, (_, index) => 255 - index);
    for (const filename of ["broken.png", "broken.txt"]) {
      const id = addFile(filename, binary, ticket_id);
      const result = await client.call("halo_get_attachment", { id, ticket_id, content: true });
      expect(result.isError, result.text).toBe(false);
      expect(result.data.content).toBe("omitted");
      expect(result.content.every(({ type }) => type === "text")).toBe(true);
    }
  });

  test("text loses what can't be seen, keeps its lines, and stays within the budget", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const encode = (text: string) => new TextEncoder().encode(text);
    const tricky = addFile("tricky.log", encode("a\tb\u202e\u200b\r\n  c\u0007"), ticket_id);
    const cleaned = await client.call("halo_get_attachment", { id: tricky, ticket_id, content: true });
    expect(cleaned.data.text).toBe("a\tb\n  c");
    const page = addFile("page.html", encode("<p>Hello <b>you</b></p><script>alert(1)</script>"), ticket_id);
    const html = await client.call("halo_get_attachment", { id: page, ticket_id, content: true });
    expect(html.data.text).toBe("Hello you");
    const wide = addFile("wide.txt", new Uint8Array([0xff, 0xfe, 0x41, 0x00, 0xe9, 0x00]), ticket_id);
    const utf16 = await client.call("halo_get_attachment", { id: wide, ticket_id, content: true });
    expect(utf16.data.text).toBe("Aé");
    const long = addFile("long.txt", encode("0123456789".repeat(30_000)), ticket_id);
    const cut = await client.call("halo_get_attachment", { id: long, ticket_id, content: true });
    expect(cut.text.length + JSON.stringify(cut.data).length).toBeLessThanOrEqual(20_000 * 4);
    expect(cut.text).toContain("characters more");
  });

  test("an image above a megabyte is described, not sent", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const id = addFile("huge.png", new Uint8Array([1]), ticket_id, 5_000_000);
    halo().log.clear();
    const result = await client.call("halo_get_attachment", { id, ticket_id, content: true });
    expect(result.data.content).toBe("omitted");
    expect(result.text).toContain("4.8 MB");
    expect(halo().log.entries.filter(({ path }) => /attachment\/\d/i.test(path))).toEqual([]);
  });

  test("text in the code page of Windows is read, and that it was supposed is said", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const id = addFile(
      "kunden.csv",
      Uint8Array.from([0x4d, 0xfc, 0x6c, 0x6c, 0x65, 0x72, 0x3b, 0x80]),
      ticket_id,
    );
    const result = await client.call("halo_get_attachment", { id, ticket_id, content: true });
    expect(result.data.text).toBe("Müller;€");
    expect(String(result.data.warnings)).toContain("windows-1252");
    expect(result.text).toContain("windows-1252");
  });

  test("a file in Halo's CDN is got by its link, without the token, and the link is shown nowhere", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const bytes = new TextEncoder().encode("hello from elsewhere");
    const id = addFile("far.txt", bytes, ticket_id);
    const link = "https://us-cdn.haloservicedesk.com/t/far.txt?Expires=1&Signature=abc~&Key-Pair-Id=K2";
    const logs = ["log", "warn", "error", "info", "debug"] as const;
    const spies = logs.map((name) => vi.spyOn(console, name));
    const asked: Request[] = [];
    let answer = () => new Response(bytes);
    // The sandbox already stands in for `fetch`; its answers stay.
    const fetches = vi.mocked(globalThis.fetch);
    const ofSandbox = fetches.getMockImplementation();
    fetches.mockImplementation((input, init) => {
      const request = new Request(input as RequestInfo, init);
      if (request.url.startsWith(haloUrl) && ofSandbox !== undefined) return ofSandbox(input, init);
      asked.push(request);
      return Promise.resolve(answer());
    });
    onTestFinished(() => {
      if (ofSandbox !== undefined) fetches.mockImplementation(ofSandbox);
      for (const spy of spies) spy.mockRestore();
    });
    const read = (given: string) => {
      halo().faults.add({ path: `/api/attachment/${id}`, status: 200, body: { link: given } });
      return client.call("halo_get_attachment", { id, ticket_id, content: true });
    };
    const result = await read(link);
    expect(result.data.text).toBe("hello from elsewhere");
    expect(result.data.warnings).toBeUndefined();
    expect(asked.map(({ url }) => url)).toEqual([link]);
    expect(asked[0]?.redirect).toBe("manual");
    expect(asked[0]?.headers.has("authorization")).toBe(false);

    const elsewhere = await read(link.replace("haloservicedesk.com", "example.org"));
    expect(elsewhere.isError).toBe(true);
    expect(elsewhere.text).toContain("does not lead to a host of Halo's");
    expect(asked).toHaveLength(1);
    answer = () => new Response("<Error>Expired</Error>", { status: 403 });
    const expired = await read(link);
    expect(expired.isError).toBe(true);
    expect(expired.text).toContain("Try again: each call gets a new link");
    const said = [result, elsewhere, expired].map((each) => each.text + JSON.stringify(each.data));
    const logged = spies.flatMap(({ mock }) => mock.calls.map((call) => JSON.stringify(call)));
    expect([...said, ...logged].join()).not.toMatch(/us-cdn|Signature|Key-Pair/);
  });

  test("a file that itself is a link in JSON is shown as the file that it is", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const text = '{"link":"https://files.example.org/a"}';
    const id = addFile("shortcut.json", new TextEncoder().encode(text), ticket_id);
    const result = await client.call("halo_get_attachment", { id, ticket_id, content: true });
    expect(result.data.text).toBe(text);
  });

  test("a download that Halo refuses is an error", async () => {
    const client = await connect(era);
    const { id, ticket_id } = named(knownRecords(halo().tenant).textAttachmentId);
    halo().faults.add({ path: `/api/attachment/${id}`, status: 403 });
    const result = await client.call("halo_get_attachment", { id, ticket_id, content: true });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("no permission");
  });
});
