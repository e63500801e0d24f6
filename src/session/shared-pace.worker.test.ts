import { abortAllDurableObjects } from "cloudflare:test";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { plainTickets, tenantWith } from "../../test/support/generated.ts";
import { connect, forgetPace, type TestClient, useSandbox } from "../../test/support/harness.ts";
import { longTest } from "../../test/support/length.ts";
import { HaloPace } from "./halo-pace.ts";

const tickets = plainTickets(2_500);
const halo = useSandbox({
  tenant: tenantWith({ Tickets: tickets }),
  rateLimit: { requests: 100_000, windowMs: 300_000 },
});

const sentToHalo = () => halo().log.count({ path: /^\/api\/(?!authinfo)/ });
const list = (client: TestClient) => client.call("halo_list_tickets", { page_size: 1 });
const sessions = (count: number) => Promise.all(Array.from({ length: count }, () => connect("2025-11-25")));

/** Counts the questions to the object that keeps the pace, and makes it fail in the way that is given. */
function watchPace(fail?: () => never) {
  const seen = { questions: 0 };
  const answer = HaloPace.prototype.ask;
  const spy = vi.spyOn(HaloPace.prototype, "ask").mockImplementation(function (this: HaloPace, question) {
    seen.questions += 1;
    return fail === undefined ? answer.call(this, question) : fail();
  });
  onTestFinished(() => spy.mockRestore());
  return seen;
}

beforeEach(async () => {
  await abortAllDurableObjects();
  await forgetPace();
});

describe("sessions of one deployment", () => {
  test("send no more together than Halo allows, and ask rarely", { timeout: 120_000 }, async () => {
    const clients = await sessions(30);
    const seen = watchPace();
    const told = await Promise.all(
      clients.map(async (client) => {
        let refused = 0;
        for (let call = 0; call < 30; call += 1) if ((await list(client)).isError) refused += 1;
        return refused;
      }),
    );
    const sent = sentToHalo();
    expect(sent).toBeGreaterThan(550);
    expect(sent).toBeLessThanOrEqual(700);
    expect(told.some((refused) => refused > 0)).toBe(true);
    const [client] = clients;
    const last = client && (await list(client));
    expect(last?.text).toMatch(
      /^Halo's rate limit is near, so the request for tickets was not sent: .*Wait \d+ seconds/,
    );
    // Those that meet the limit ask again after a while; those that have room send many for a question.
    expect(seen.questions).toBeLessThan(sent / 2);
  });

  longTest("a note gets through while the others read all they can", { timeout: 120_000 }, async () => {
    const clients = await sessions(24);
    const technician = await connect("2025-11-25");
    const reading = Promise.all(clients.map((client) => client.call("halo_triage", {})));
    await expect.poll(sentToHalo).toBeGreaterThan(100);
    const note = () =>
      technician.call("halo_create_action", { ticket_id: 5, note: "Called back.", outcome: "Private Note" });
    const first = await note();
    expect(first.isError, first.text).toBe(false);
    const answers = await reading;
    expect(sentToHalo()).toBeLessThanOrEqual(650);
    expect(sentToHalo()).toBeGreaterThan(250);
    expect(answers.some(({ data }) => data.complete === false)).toBe(true);
    for (const { isError, text } of answers) expect(isError, text).toBe(false);
    const last = await note();
    expect(last.isError, last.text).toBe(false);
  });

  test.each([
    [
      "fails",
      () => {
        throw new Error("overloaded");
      },
    ],
    ["hangs", () => new Promise(() => {}) as never],
  ] as const)("when the object that keeps the pace %s, calls go on and it is logged", async (_how, fail) => {
    const client = await connect("2025-11-25");
    const lines: string[] = [];
    const spy = vi.spyOn(console, "warn").mockImplementation((line) => void lines.push(String(line)));
    onTestFinished(() => spy.mockRestore());
    const seen = watchPace(fail);
    for (let call = 0; call < 12; call += 1) {
      const answer = await list(client);
      expect(answer.isError, answer.text).toBe(false);
    }
    expect(seen.questions).toBe(1);
    expect(lines.filter((line) => line.includes('"pace_unreachable"'))).toHaveLength(1);
  });

  test("one session that asks again and again asks the object once in many requests", async () => {
    const client = await connect("2025-11-25");
    const seen = watchPace();
    for (let call = 0; call < 100; call += 1) await list(client);
    expect(seen.questions).toBeLessThanOrEqual(10);
  });
});
