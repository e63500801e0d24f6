import { expect, test } from "vitest";
import { tenantWith } from "../../../../test/support/generated.ts";
import type { Tool } from "../../kit/define.ts";
import { timeSummaryTools } from "../time/time-summary.ts";
import { workloadTools } from "../workload/workload.ts";
import { answerOf } from "./time/hours.testing.ts";

const [workload] = workloadTools as readonly [Tool];
const [timeSummary] = timeSummaryTools as readonly [Tool];

const agents = [
  { id: 1, name: "Unassigned" },
  { id: 2, name: "Ann Busy", team: "Red" },
  { id: 3, name: "Bob Idle", team: "Red" },
  { id: 4, name: "Cid Gone", team: "Red", isdisabled: true },
  { id: 5, name: "Robot", isapiagent: true },
  { id: 6, name: "Dee Idle", team: "Blue" },
];
const teams = [
  { id: 1, name: "Red", forrequests: true },
  { id: 2, name: "Blue", forrequests: true },
];
const tickets = [
  {
    id: 11,
    summary: "Printer",
    status_id: 2,
    agent_id: 2,
    team: "Red",
    dateoccurred: "2026-11-20T10:00:00",
    lastactiondate: "2026-11-20T10:00:00",
  },
];
const actions = [
  { id: 1, ticket_id: 11, who_type: 0, who_agentid: 2, datetime: "2026-11-18T10:00:00", timetaken: 1 },
];
const tenant = () => tenantWith({ Agent: agents, Team: teams, Tickets: tickets, Actions: actions });
const none = { path: "/api/team", method: "GET", status: 500 } as const;

test("agents and teams without open tickets are named, not those who left, nor the API's", async () => {
  expect((await answerOf(tenant(), workload)).summary).toContain("None open: Bob Idle, Dee Idle.");
  expect((await answerOf(tenant(), workload, { by: "team" })).summary).toContain("None open: Blue.");
  expect((await answerOf(tenant(), workload, { team_id: 1 })).summary).toContain("None open: Bob Idle.");
  expect((await answerOf(tenant(), workload, { agent_id: 2 })).summary).not.toContain("None open");
});

test("agents without hours are named", async () => {
  const hours = await answerOf(tenant(), timeSummary, { period: "this week" });
  expect(hours.summary).toContain("Nothing logged: Bob Idle, Dee Idle.");
  const ofRed = await answerOf(tenant(), timeSummary, { period: "this week", team_id: 1 });
  expect(ofRed.summary).toContain("Nothing logged: Bob Idle.");
});

test("where a list was not read whole nobody is said to have nothing", async () => {
  const unknown = await answerOf(tenant(), workload, { by: "team" }, { faults: [none] });
  expect(unknown.figures.open).toBe(1);
  expect(unknown.summary).not.toContain("None open");
  const many = Array.from({ length: 6_000 }, (_, index) => ({ ...tickets[0], id: 1_000 + index }));
  const part = await answerOf(
    tenantWith({ Agent: agents, Team: teams, Tickets: many }),
    workload,
    {},
    { requestLimit: 50 },
  );
  expect(part.complete).toBe(false);
  expect(part.summary).not.toContain("None open");
});
