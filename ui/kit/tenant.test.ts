import { expect, test } from "vitest";
import { linksTo } from "./tenant.ts";

test("pages of a tenant stand below its address, with a path or without, however it ends", () => {
  expect(linksTo("https://acme.halopsa.com").ticket(7)).toBe("https://acme.halopsa.com/ticket?id=7");
  for (const tenant of ["https://desk.test/halo", "https://desk.test/halo/", "https://desk.test/halo?a#b"]) {
    expect(linksTo(tenant).ticket(7)).toBe("https://desk.test/halo/ticket?id=7");
    expect(linksTo(tenant).client(5)).toBe("https://desk.test/halo/customer?clientid=5");
  }
});

test("an address of the tenant is opened, and only below its path", () => {
  const { url } = linksTo("https://desk.test/halo");
  expect(url("https://desk.test/halo")).toBe("https://desk.test/halo");
  expect(url("https://DESK.test:443/halo/a b?c=<d>")).toBe("https://desk.test/halo/a%20b?c=%3Cd%3E");
  for (const address of [
    "https://desk.test/",
    "https://desk.test/haloween",
    "https://desk.test/halo/../admin",
    "https://desk.test/halo/%2e%2e/admin",
  ])
    expect(url(address), address).toBeUndefined();
});

test.each([
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "//evil.test/halo/",
  "\\\\evil.test\\halo",
  "https:evil.test",
  "https://evil.test/halo/",
  "https://desk.test.evil.test/halo/",
  "https://desk.test@evil.test/halo/",
  "https://somebody:secret@desk.test/halo/",
  "https://somebody@desk.test/halo/",
  "http://desk.test/halo/",
  "https://desk.test:8443/halo/",
  "/halo/ticket?id=1",
  "ticket",
  "",
])("%s is not opened", (address) => {
  expect(linksTo("https://desk.test/halo").url(address)).toBeUndefined();
});

test.each(["", "javascript:alert(1)//", "desk.test", "file:///halo", "https://somebody:secret@desk.test"])(
  "a tenant at %j has no page",
  (tenant) => {
    const { url, ticket, client } = linksTo(tenant);
    expect([ticket(1), client(1), url(`${tenant}/ticket?id=1`), url("null")]).toEqual(
      Array(4).fill(undefined),
    );
  },
);

test("an id is a whole number, and nothing else becomes a part of an address", () => {
  const { ticket } = linksTo("https://desk.test");
  for (const id of [Number.NaN, Number.POSITIVE_INFINITY, 1.5, 1e21]) expect(ticket(id)).toBeUndefined();
});
