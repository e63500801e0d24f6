import { describe, expect, test } from "vitest";
import { HaloError } from "../errors.ts";
import { platformRuntime } from "../runtime.ts";
import { asDownload } from "./http.ts";
import { isLinkOfHalo, linkIn, readLinkedFile } from "./linked-file.ts";

const signed = "Expires=1780000000&Signature=abc~&Key-Pair-Id=K2";
const link = `https://us-cdn.haloservicedesk.com/tenant/Attachments/1.txt?${signed}`;

test.each<[string, unknown, string | undefined]>([
  ["a link", { link }, link],
  ["a link beside other fields", { id: 4, link: ` ${link} ` }, link],
  ["a link that is none", { link: "see the manual" }, undefined],
  ["no link", { url: link }, undefined],
  ["text", link, undefined],
  ["a list", [{ link }], undefined],
  ["nothing", undefined, undefined],
])("finds the link in %s", (_name, answer, expected) => {
  expect(linkIn(answer)).toBe(expected);
});

describe("a link may be followed", () => {
  test.each([
    link,
    `https://cdn.halopsa.com/a?${signed}`,
    "https://eu.files.haloitsm.com/a",
    "https://x.halocrm.com/a",
    `https://d111111abcdef8.cloudfront.net/a?${signed}`,
  ])("%s", (address) => {
    expect(isLinkOfHalo(address)).toBe(true);
  });

  test.each([
    link.replace("https:", "http:"),
    link.replace(".com/", ".com:8443/"),
    link.replace("us-cdn.", "user:pass@us-cdn."),
    link.replace(".com/", ".com.example.org/"),
    link.replace("us-cdn.haloservicedesk.com", "haloservicedesk.com"),
    link.replace("us-cdn.haloservicedesk.com", "nothaloservicedesk.com"),
    link.replace("us-cdn.haloservicedesk.com", "169.254.169.254"),
    "https://d111111abcdef8.cloudfront.net/a?Expires=1&Signature=a",
    "https://example.org/?x=us-cdn.haloservicedesk.com",
    "file:///etc/passwd",
    "not an address",
  ])("not %s", (address) => {
    expect(isLinkOfHalo(address)).toBe(false);
  });
});

describe("the file of a link", () => {
  const asked = {
    subject: "attachment 5",
    read: asDownload(10),
    timeoutMs: 50,
    signal: new AbortController().signal,
  };
  const read = (answer: () => Promise<Response>, address = link) => {
    const sent: [string, RequestInit][] = [];
    const fetch = (url: string, init: RequestInit) => {
      sent.push([url, init]);
      return answer();
    };
    return { sent, file: readLinkedFile(address, asked, { ...platformRuntime, fetch }) };
  };

  test("is got once, with no token, and no redirect is followed", async () => {
    const { sent, file } = read(
      async () => new Response("hello", { headers: { "content-type": "text/plain" } }),
    );
    expect(await file).toEqual({ bytes: new TextEncoder().encode("hello"), contentType: "text/plain" });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.[1]).toMatchObject({ method: "GET", redirect: "manual" });
    expect(new Headers(sent[0]?.[1].headers).has("authorization")).toBe(false);
  });

  test.each<[string, () => Promise<Response>, string]>([
    ["refused", async () => new Response("<Error>Expired</Error>", { status: 403 }), "unavailable"],
    [
      "redirected",
      async () => new Response(null, { status: 302, headers: { location: "https://example.org" } }),
      "unavailable",
    ],
    ["empty", async () => new Response(null, { status: 204 }), "unexpected_answer"],
    ["too large", async () => new Response("x".repeat(11)), "unexpected_answer"],
    ["lost", async () => Promise.reject(new TypeError(`failed: ${link}`)), "unavailable"],
    ["late", () => new Promise<Response>(() => {}), "timeout"],
  ])("that is %s is an error that does not name the link", async (name, answer, kind) => {
    const { file } = read(
      name === "late"
        ? () => new Promise((_, reject) => setTimeout(() => reject(new Error(link)), 80))
        : answer,
    );
    const error = await file.catch((failure: unknown) => failure);
    if (!(error instanceof HaloError)) throw new Error("no HaloError");
    expect(error.kind).toBe(kind);
    expect(`${error.message} ${String(error.cause)}`).not.toMatch(/haloservicedesk|Signature|Expired</);
  });

  test("is not asked for anywhere else", async () => {
    const elsewhere = "https://files.example.org/a?token=secret";
    const { sent, file } = read(async () => new Response("x"), elsewhere);
    await expect(file).rejects.toThrow(/does not lead to a host of Halo's/);
    await expect(file).rejects.not.toThrow(/example|secret/);
    expect(sent).toEqual([]);
  });
});
