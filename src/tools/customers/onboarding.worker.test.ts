import { expect, test } from "vitest";
import { connect, inOneEra, recordOf, useSandbox } from "../../../test/support/harness.ts";

const halo = useSandbox();

type Row = Record<string, unknown>;
const named = (table: "Client" | "Site" | "Users", name: string): readonly Row[] =>
  halo().tenant.tables[table].filter((row) => row.name === name);
const sitesOf = (id: unknown) => halo().tenant.tables.Site.filter((row) => row.client_id === id);
const sent = (path: RegExp) => halo().log.count({ method: "POST", path });

inOneEra((era) => {
  test("a client with two sites and three contacts takes four calls, and the same calls again make no double", async () => {
    const client = await connect(era);
    const calls = [
      ["halo_create_client", { name: "Quarrymead Ltd", sites: ["Head office", "Depot"] }],
      [
        "halo_create_user",
        {
          client: "Quarrymead Ltd",
          site: "Head office",
          name: "Ada Quarry",
          emailaddress: "ada@quarrymead.example",
        },
      ],
      ["halo_create_user", { client: "Quarrymead Ltd", site: "Head office", name: "Ben Mead" }],
      [
        "halo_create_user",
        { client: "Quarrymead Ltd", site: "Depot", name: "Cal Mead", emailaddress: "cal@quarrymead.example" },
      ],
    ] as const;
    const first = await client.call(calls[0][0], calls[0][1]);
    expect(first.isError, first.text).toBe(false);
    expect(first.data.state).toBe("done");
    for (const name of ["Head office", "Depot"]) {
      expect(first.text).toMatch(new RegExp(`Created: site #\\d+ «${name}»`));
    }
    for (const [name, args] of calls.slice(1)) {
      const result = await client.call(name, args);
      expect(result.isError, result.text).toBe(false);
    }
    const { id } = recordOf(first);
    const [office, depot] = [
      sitesOf(id).find((row) => row.name === "Head office"),
      sitesOf(id).find((row) => row.name === "Depot"),
    ];
    expect(named("Users", "Ben Mead")).toMatchObject([{ site_id: office?.id, client_id: id }]);
    expect(named("Users", "Cal Mead")).toMatchObject([{ site_id: depot?.id, client_id: id }]);
    const before = sent(/./);
    for (const [name, args] of calls) {
      const again = await client.call(name, args);
      expect(again.isError, again.text).toBe(true);
      expect(again.text).toMatch(/Nothing was created: (?:client|user) \d+ «.+» is there already/);
    }
    const site = await client.call("halo_create_site", { client: id, name: "depot" });
    expect(site.text).toContain(`site ${depot?.id} «Depot» is there already`);
    expect(sent(/./)).toBe(before);
    expect(sitesOf(id)).toHaveLength(2);
    const another = await client.call("halo_create_client", {
      name: "Quarrymead Ltd",
      allow_duplicate: true,
    });
    expect(another.isError, another.text).toBe(false);
  });

  test("what of it was done is told of each site, where Halo takes one and refuses or loses another", async () => {
    const client = await connect(era);
    halo().faults.add({ method: "POST", path: "/api/site", status: 400, times: 1 });
    const part = await client.call("halo_create_client", { name: "Halfway Ltd", sites: ["One", "Two"] });
    expect(part.isError, part.text).toBe(false);
    expect(part.data.state).toBe("done_in_part");
    expect(part.text).toContain("Not created: site «One».");
    expect(part.text).toMatch(/Created: site #\d+ «Two»\./);
    expect(sitesOf(recordOf(part).id).map(({ name }) => name)).toEqual(["Two"]);
    // Its answer is lost, and what became of it can't be read.
    const lost = { method: "POST", path: "/api/site", status: 502, afterActing: true, times: 1 } as const;
    halo().faults.add(lost);
    halo().faults.add({ method: "GET", path: "/api/site", status: 403, skip: 1, times: 9 });
    const open = await client.call("halo_create_client", { name: "Open Ltd", sites: ["Three"] });
    expect(open.data.state, open.text).toBe("done_in_part");
    expect(open.text).toContain("Unknown whether created: site «Three».");
  });

  test("a dry run shows each request, and sends none", async () => {
    const client = await connect(era);
    const before = sent(/./);
    const dry = await client.call("halo_create_client", { name: "Dry Ltd", sites: ["One"], dry_run: true });
    expect(dry.data.requests).toMatchObject([
      { path: "/api/Client" },
      { path: "/api/Site", body: [{ name: "One", client_id: "the id of the new record" }] },
    ]);
    expect(sent(/./)).toBe(before);
  });
});
