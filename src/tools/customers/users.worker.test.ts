import { expect, test } from "vitest";
import { knownRecords } from "../../../sandbox/index.ts";
import {
  connect,
  inOneEra,
  recordOf,
  rowsOf,
  type TestClient,
  useSandbox,
} from "../../../test/support/harness.ts";
import { expectFilter, rowsOfAllPages, sortedIds } from "../../../test/support/lists.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;

const all = (client: TestClient, args: Row) => rowsOfAllPages(client, "halo_list_users", args);

inOneEra((era) => {
  test("lists every user, page by page", async () => {
    const client = await connect(era);
    const { Users } = halo().tenant.tables;
    const active = Users.filter((user) => user.inactive !== true);
    expect(sortedIds(await all(client, {}))).toEqual(sortedIds(active));
    expect(sortedIds(await all(client, { include_inactive: true }))).toEqual(sortedIds(Users));
    expect(active.length).toBeLessThan(Users.length);
  });

  test("each filter keeps what it says", async () => {
    const client = await connect(era);
    const { tenant } = halo();
    const active = tenant.tables.Users.filter((user) => user.inactive !== true);
    const client_id = knownRecords(tenant).busyClientId;
    const expectIds = (args: Row, wanted: (row: Row) => boolean) =>
      expectFilter(client, "halo_list_users", args, active, wanted);
    await expectIds({ client_id }, (user) => user.client_id === client_id);
    const site_id = active.at(-1)?.site_id;
    await expectIds({ site_id }, (user) => user.site_id === site_id);
    await expectIds({ search: "whitlock" }, (user) => /whitlock/i.test(`${user.name} ${user.emailaddress}`));
    const asset = tenant.tables.Asset.find((row) => active.some((user) => user.id === row.user_id));
    await expectIds({ asset_id: asset?.id }, (user) => user.id === asset?.user_id);
  });

  test("orders by name", async () => {
    const client = await connect(era);
    const names = rowsOf(
      await client.call("halo_list_users", { order: "name", order_desc: true, page_size: 30 }),
    ).map((row) => String(row.name).toLowerCase());
    expect(names).toEqual([...names].sort().reverse());
  });

  test("reads one user", async () => {
    const client = await connect(era);
    const user = halo().tenant.tables.Users.find((row) => String(row.mobilenumber) !== "");
    const record = recordOf(await client.call("halo_get_user", { id: user?.id }));
    expect(record).toMatchObject({
      id: user?.id,
      name: user?.name,
      emailaddress: user?.emailaddress,
      mobilenumber: user?.mobilenumber,
      site_id: user?.site_id,
    });
  });

  test("finds exactly the user with an address, whatever the case", async () => {
    const client = await connect(era);
    const { exactEmail, exactEmailUserId, similarEmails } = knownRecords(halo().tenant);
    expect(similarEmails.length).toBeGreaterThan(0);
    for (const email of [exactEmail, exactEmail.toUpperCase(), `  ${exactEmail} `]) {
      const rows = rowsOf(await client.call("halo_find_user_by_email", { email }));
      expect(sortedIds(rows)).toEqual([exactEmailUserId]);
    }
  });

  test("an address that nobody has is an error, also a part of one", async () => {
    const client = await connect(era);
    const { exactEmail } = knownRecords(halo().tenant);
    for (const email of ["nobody@nowhere.example", exactEmail.slice(1)]) {
      const result = await client.call("halo_find_user_by_email", { email });
      expect(result.isError).toBe(true);
      expect(result.text).toContain(`no user, active or inactive, whose address or login is «${email}»`);
    }
  });

  test("finds a user by a second or third address, where Halo's rows carry it", async () => {
    const client = await connect(era);
    for (const field of ["email2", "email3"]) {
      halo().faults.add({
        path: "/api/users",
        transform: (answer) => {
          const users = halo().tenant.tables.Users.slice(0, 2);
          const rows = users.map((user, index) => ({ ...user, [field]: `Private${index}@Home.example ` }));
          return { ...(answer as object), record_count: 2, users: rows };
        },
      });
      const found = await client.call("halo_find_user_by_email", { email: "private1@HOME.example" });
      expect(sortedIds(rowsOf(found)), field).toEqual([halo().tenant.tables.Users[1]?.id]);
    }
  });

  test("tells who the connection acts as", async () => {
    const client = await connect(era);
    const result = await client.call("halo_get_me");
    const { meAgentId, tables } = halo().tenant;
    const agent = tables.Agent.find((row) => row.id === meAgentId);
    expect(recordOf(result)).toMatchObject({ id: meAgentId, name: agent?.name, email: agent?.email });
    expect(result.data.teams).toEqual([expect.objectContaining({ team_name: agent?.team })]);
  });
});

inOneEra((era) => {
  test("finds leavers, by login too, and shows all who share an address", async () => {
    const client = await connect(era);
    const { Users } = halo().tenant.tables;
    const leaver = Users.find((user) => user.inactive === true && String(user.emailaddress) !== "");
    const found = await client.call("halo_find_user_by_email", { email: leaver?.emailaddress });
    expect(rowsOf(found)).toEqual([expect.objectContaining({ id: leaver?.id, inactive: true })]);

    const [one, two] = Users.filter((user) => user.inactive !== true && user.name !== "General User");
    if (one === undefined || two === undefined) throw new Error("the sandbox has no users");
    Object.assign(two, { login: one.emailaddress });
    const both = await client.call("halo_find_user_by_email", { email: one.emailaddress });
    expect(sortedIds(rowsOf(both))).toEqual(sortedIds([one, two]));
    expect(both.text).toContain("login «");
  });

  test("a search that Halo ignores does not find a stranger", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "/api/users",
      transform: () => ({
        record_count: 1,
        users: [{ id: 5, name: "Somebody Else", emailaddress: "else@nowhere.example" }],
      }),
    });
    const result = await client.call("halo_find_user_by_email", { email: "asked@nowhere.example" });
    expect(result.isError).toBe(true);
  });

  test("too many candidates to compare is said, never taken for nobody", async () => {
    const client = await connect(era);
    halo().faults.add({
      path: "/api/users",
      times: Number.POSITIVE_INFINITY,
      transform: () => ({
        record_count: 5_000,
        users: Array.from({ length: 100 }, (_, index) => ({ id: index + 1, emailaddress: "x@y.example" })),
      }),
    });
    const result = await client.call("halo_find_user_by_email", { email: "asked@nowhere.example" });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("more than 1000 users");
    expect(result.text).not.toContain("has no user");
  });

  test("an address that is none is refused", async () => {
    const client = await connect(era);
    const result = await client.call("halo_find_user_by_email", { email: "" });
    expect(result.isError).toBe(true);
    expect(result.text).toContain("email");
  });
});
