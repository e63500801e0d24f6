import { expect, test } from "vitest";
import { connect, inOneEra, recordOf, useSandbox } from "../../../test/support/harness.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;
const stored = (id: unknown): Row | undefined => halo().tenant.tables.Users.find((row) => row.id === id);
const posts = () => halo().log.count({ method: "POST", path: /\/api\/users/i });

/** A client with one active site, and one with several. */
function clients(): { readonly single: number; readonly several: number } {
  const { Site } = halo().tenant.tables;
  const counts = new Map<number, number>();
  for (const { client_id, inactive } of Site)
    if (inactive !== true) counts.set(Number(client_id), (counts.get(Number(client_id)) ?? 0) + 1);
  const find = (wanted: (count: number) => boolean) =>
    [...counts].find(([, count]) => wanted(count))?.[0] ?? expect.fail("no such client");
  return { single: find((count) => count === 1), several: find((count) => count > 2) };
}

inOneEra((era) => {
  test("a user is created at the only site of a client, with the parts of the name", async () => {
    const client = await connect(era);
    const { single } = clients();
    const created = await client.call("halo_create_user", {
      name: "Maren de la Cruz",
      client: single,
      emailaddress: "maren.delacruz@example.org",
      mobilenumber: "07700 900123",
    });
    expect(created.isError, created.text).toBe(false);
    expect(stored(recordOf(created).id)).toMatchObject({
      name: "Maren de la Cruz",
      firstname: "Maren de la",
      surname: "Cruz",
      client_id: single,
      mobilenumber: "07700 900123",
    });
    const before = posts();
    const again = await client.call("halo_create_user", {
      name: "M. de la Cruz",
      client: single,
      emailaddress: "Maren.DelaCruz@example.org",
    });
    expect(again.isError).toBe(true);
    expect(again.text).toContain(`user ${recordOf(created).id} «Maren de la Cruz» is there already`);
    expect(posts()).toBe(before);
  });

  test("without a site that is sure nothing is sent, and the sites are named", async () => {
    const client = await connect(era);
    const { several } = clients();
    const before = posts();
    const open = await client.call("halo_create_user", { name: "Jo Doe", client: several });
    expect(open.isError).toBe(true);
    expect(open.text).toMatch(/site is missing: client \d+ has several sites: \d+ «/);
    const nowhere = await client.call("halo_create_user", { name: "Jo Doe" });
    expect(nowhere.text).toContain("give site, or a client");
    expect(posts()).toBe(before);
  });

  test("a user is changed, deactivated, and put back by an undo", async () => {
    const client = await connect(era);
    const { id, surname, phonenumber } = halo().tenant.tables.Users.find(
      (row) => row.inactive !== true && row.surname !== "",
    ) as Row;
    const changed = await client.call("halo_update_user", { id, surname: "Newname", inactive: true });
    expect(changed.data.changes, changed.text).toEqual(
      expect.arrayContaining([
        { field: "surname", before: surname, after: "Newname" },
        { field: "inactive", before: false, after: true },
      ]),
    );
    expect(stored(id)).toMatchObject({ surname: "Newname", inactive: true, phonenumber });
    const asked = await client.call("halo_undo_change", { change: "last" });
    const change = /change: "(\d+)"/.exec(asked.text)?.[1];
    const undone = await client.call("halo_undo_change", { change, confirm: true });
    expect(undone.text).toMatch(/^Undone: 1 of 1 change/);
    expect(stored(id)).toMatchObject({ surname, inactive: false });
  });

  test("who is deactivated keeps the open tickets, which are counted before it is sent, also by a dry run", async () => {
    const client = await connect(era);
    const { Tickets, Users } = halo().tenant.tables;
    const isOpen = (row: Row) => row.status_id !== 9 && row.deleted !== true;
    const owner =
      Users.find(
        (user) =>
          user.inactive !== true &&
          Tickets.filter((row) => row.user_id === user.id && isOpen(row)).length > 1,
      ) ?? expect.fail("nobody has two tickets");
    const list = await client.call("halo_list_tickets", { user: owner.id, open_only: true });
    const told = `The user keeps ${list.data.total} open tickets: halo_list_tickets with user ${owner.id} and open_only.`;
    const before = posts();
    const dry = await client.call("halo_update_user", { id: owner.id, inactive: true, dry_run: true });
    expect(dry.text).toContain(told);
    expect(posts()).toBe(before);
    halo().faults.add({ path: "/api/tickets", status: 500 });
    const done = await client.call("halo_update_user", { id: owner.id, inactive: true });
    expect(done.text).toContain("how many stay its own is not known");
    expect(done.text).not.toContain("no open tickets");
    expect(stored(owner.id)).toMatchObject({ inactive: true });
  });
});
