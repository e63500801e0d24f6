import { teamNames } from "../../data/people.ts";
import { equal, numbers, text, when } from "../../engine/list/filters.ts";
import { flag } from "../../engine/list/query.ts";
import { byId } from "../../engine/model.ts";
import type { ListContext, Predicate, Resource } from "../../engine/resource.ts";
import { isOn, shapeOf } from "../../engine/shape/shape.ts";
import { requireText } from "../required.ts";

/** Teams. Tickets carry the name of their team, not its id. */
export const team: Resource = {
  shape: shapeOf("Team", {
    extra: (record, tenant, query) =>
      isOn(query, "includeagents") || query.get("includeagentsforteams") !== undefined
        ? {
            use: "team",
            agents: tenant.tables.Agent.filter(
              (agent) => agent.team === record.name && agent.isdisabled !== true,
            ).map(({ id, name, email, initials }) => ({ id, name, email, initials })),
          }
        : { use: "team" },
  }),
  usualOrder: "stored",
  hidden: ({ query }) => {
    const disabled = flag(query, "includedisabled") === true;
    const enabled = flag(query, "includeenabled") !== false;
    return (record) => (record.inactive === true ? disabled : enabled);
  },
  filters: {
    type: text((value) => teamDomain(value)),
    department_id: equal("department_id"),
    ids: numbers((values) => (record) => values.includes(Number(record.id))),
    memberonly: when(myTeams),
    myteamsonly: when(myTeams),
  },
  write: { require: (sent) => requireText(sent, "name", "A name must be entered for this Team") },
  seed: (build) => {
    const random = build.stream("people");
    for (const [index, name] of teamNames.entries()) {
      build.tables.Team.push({
        id: index + 1,
        guid: random.guid(),
        name,
        sequence: (index + 1) * 10,
        forrequests: index < 3,
        foropps: index === 4,
        forprojects: index === 3,
        department_id: 1,
        department_name: "Service Delivery",
        inactive: false,
      });
    }
  },
};

function teamDomain(value: string): Predicate {
  const field = { reqs: "forrequests", opps: "foropps", prjs: "forprojects" }[value.toLowerCase()];
  return field === undefined ? () => true : (record) => record[field] === true;
}

function myTeams({ tenant, agentId }: ListContext): Predicate {
  const me = byId(tenant, "Agent", agentId);
  const teams: unknown[] = Array.isArray(me?.teams)
    ? me.teams.map((team: { team_id?: unknown }) => team.team_id)
    : [];
  return (record) => teams.includes(record.id) || (me !== undefined && me.team === record.name);
}
