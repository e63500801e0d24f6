import { expect, test, vi } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import {
  bothEras,
  connect,
  inEras,
  inOneEra,
  mcpUrl,
  send,
  type TestClient,
  useSandbox,
} from "../../../test/support/harness.ts";

const halo = useSandbox();

const openTicket = () => knownRecords(halo().tenant).openTicketId;
const files = (ticket: number) => halo().tenant.tables.Attachment.filter((row) => row.ticket_id === ticket);
const posts = () => halo().log.find({ method: "POST", path: "/api/attachment" });

/** Bytes that repeat nowhere soon, and in no step of three. */
const bytes = (size: number) =>
  Uint8Array.from({ length: size }, (_, index) => (index * 7919 + (index >> 8)) % 251);

async function offered(client: TestClient, ticket_id = openTicket()): Promise<string> {
  const result = await client.call("halo_attach_file", { ticket_id });
  expect(result.isError, result.text).toBe(false);
  const { url } = result.data.one_time_link as { url: string };
  expect(result.text).toContain(url);
  return url;
}

/** What the page's script sends. */
function drop(url: string, file: Uint8Array<ArrayBuffer>, name = "report.pdf"): Promise<Response> {
  return send(url, {
    method: "POST",
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(file.length),
      origin: new URL(url).origin,
      "x-file-name": encodeURIComponent(name),
      "x-file-type": "application/pdf",
    },
    body: file,
  });
}

const answerOf = async (response: Response) => (await response.json()) as { is: string; said?: string[] };

inEras(bothEras, (era) => {
  test("a file that is dropped on the page arrives byte for byte, and once", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const name = `Prüf “${era}”.pdf`;
    const before = files(ticket_id).length;
    const url = await offered(client);
    const page = await send(url);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toContain(`A file for ticket #${ticket_id}`);

    // Once is enough for what takes seconds.
    const file = bytes(era === "2026-07-28" ? 8 * 1024 * 1024 + 1 : 100_000);
    const both = await Promise.all([drop(url, file, name), drop(url, bytes(4), name)]);
    for (const response of both) {
      expect(await answerOf(response)).toEqual({ is: "stored", ticket_id, said: [] });
    }
    const [stored, ...others] = files(ticket_id).slice(before);
    expect(others).toEqual([]);
    expect(stored).toMatchObject({ filename: name, filesize: file.length });
    // A comparison by `toEqual` takes seconds.
    const there = halo().tenant.files.get(Number(stored?.id)) ?? new Uint8Array();
    expect(there.length).toBe(file.length);
    expect(there.findIndex((byte, index) => byte !== file[index])).toBe(-1);

    expect(await answerOf(await drop(url, bytes(5)))).toEqual({
      is: "used",
      kind: "drop",
      ticket_id,
      was: "stored",
    });
    const used = await send(url);
    expect(used.status).toBe(404);
    expect(await used.text()).toContain("This link was used");
    expect(files(ticket_id)).toHaveLength(before + 1);
    const listed = await client.call("halo_list_attachments", { ticket_id });
    expect(listed.text).toContain("Prüf");
  });
});

inEras(bothEras, (era) => {
  test("a client that can open addresses opens the page, and the answer has the same link", async () => {
    const opened: string[] = [];
    const client = await connect(era, {
      opens: (url) => {
        opened.push(url);
        return { action: "accept" };
      },
    });
    const result = await client.call("halo_attach_file", { ticket_id: openTicket() });
    expect(result.text).toContain("has opened the page");
    expect(opened).toEqual([(result.data.one_time_link as { url: string }).url]);
    expect((await send(opened[0] ?? "")).status).toBe(200);
    const unwilling = await connect(era, { opens: () => ({ action: "decline" }) });
    const declined = await unwilling.call("halo_attach_file", { ticket_id: openTicket() });
    expect(declined.text).toContain("did not want to open");
  });
});

inOneEra((era) => {
  test("a link that is wrong, too old or of an ended session gets a page that says what to do", async () => {
    const client = await connect(era);
    const url = await offered(client);
    const wrong = [
      `${url.slice(0, -1)}${url.endsWith("A") ? "B" : "A"}`,
      url.replace(/[0-9a-f]{64}/, "0".repeat(64)),
      `${new URL(url).origin}/files/x`,
    ];
    const refused = async (address: string) => {
      const page = await send(address);
      expect(page.status).toBe(404);
      expect(await page.text()).toContain("Ask for another one");
      expect(await answerOf(await drop(address, bytes(3)))).toEqual({ is: "ended" });
    };
    for (const address of wrong) await refused(address);
    const later = Date.now() + 11 * 60_000;
    const clock = vi.spyOn(Date, "now").mockReturnValue(later);
    await refused(url);
    clock.mockRestore();
    const session = await connect("2025-11-25");
    const second = await offered(session);
    expect((await send(second)).status).toBe(200);
    await send(mcpUrl, {
      method: "DELETE",
      headers: { "mcp-session-id": session.sessionId() ?? "", "mcp-protocol-version": "2025-11-25" },
    });
    await refused(second);
    expect(posts()).toEqual([]);
  });

  test("what Halo refuses leaves the link good, and what is not known uses it up", async () => {
    const client = await connect(era);
    const ticket_id = openTicket();
    const before = files(ticket_id).length;
    const url = await offered(client);
    halo().faults.add({
      method: "POST",
      path: "/api/attachment",
      status: 400,
      body: "Not this kind",
      times: 1,
    });
    expect(await answerOf(await drop(url, bytes(10)))).toMatchObject({
      is: "failed",
      said: [expect.stringContaining("«Not this kind»")],
    });
    expect((await send(url)).status).toBe(200);
    halo().faults.clear();
    halo().faults.add({ method: "POST", path: "/api/attachment", status: 504, times: 1 });
    expect(await answerOf(await drop(url, bytes(10)))).toMatchObject({ is: "unknown", ticket_id });
    expect(await (await send(url)).text()).toContain("Look at ticket");
    expect(files(ticket_id)).toHaveLength(before);
  });
});

inOneEra((era) => {
  test("a file that can't be shown is downloaded from a page, once, and never shown", async () => {
    const client = await connect(era);
    const { pdfAttachmentId: id } = knownRecords(halo().tenant);
    const row = halo().tenant.tables.Attachment.find((each) => each.id === id);
    const args = { id, ticket_id: row?.ticket_id, content: true };
    const result = await client.call("halo_get_attachment", args);
    const { url } = result.data.one_time_link as { url: string };
    expect(result.text).toContain(url);
    // What looks at links for a preview uses nothing up.
    for (const _ of [1, 2]) expect(await (await send(url)).text()).toContain(String(row?.filename));
    const form = {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: new URL(url).origin },
    };
    const download = await send(url, form);
    expect(download.status).toBe(200);
    expect(Object.fromEntries(download.headers)).toMatchObject({
      "content-type": "application/octet-stream",
      "content-disposition": expect.stringContaining("attachment; filename="),
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    expect(new Uint8Array(await download.arrayBuffer())).toEqual(halo().tenant.files.get(id));
    const again = await send(url, form);
    expect(again.status).toBe(404);
    expect(await again.text()).toContain("This link was used");
  });
});
