import { haloResources } from "../../halo/resources.ts";
import type { Area } from "../../halo/rights.ts";
import { hostedRequestLimit } from "../../halo/rules.ts";
import { counted } from "../../halo/text.ts";
import { areas, covers, withoutScope } from "../areas.ts";
import type { Check, Finding, Patient } from "../check.ts";
import type { ResourceKey } from "../probes.ts";
import { failureText, type Reading } from "../reading.ts";

interface Asked {
  readonly key: ResourceKey;
  readonly reading: Reading;
}

const ask = (patient: Patient, keys: readonly ResourceKey[]): Promise<readonly Asked[]> =>
  Promise.all(keys.map(async (key) => ({ key, reading: await patient.probes.reading(key) })));

const plural = ({ key }: Asked) => haloResources[key].plural;

/** An area as one line: what of it answers, what is refused, and which scope is lacking. */
function judgeArea(area: Area, asked: readonly Asked[], scopes: readonly string[] | undefined): Finding {
  const read = asked.filter(({ reading }) => reading.failure === undefined);
  const not = asked.filter(({ reading }) => reading.failure !== undefined);
  const reason = (each: Asked) => `${plural(each)}: ${failureText(each.reading)}`;
  const mayEdit = covers(scopes, area, "edit");
  const editing = mayEdit === undefined ? "" : mayEdit ? "; to read and change" : "; to read only";
  if (not.length === 0) return { level: "ok", text: `${area}: ${read.map(plural).join(", ")}${editing}.` };
  const answered = read.length === 0 ? "" : ` Answered: ${read.map(plural).join(", ")}.`;
  return {
    level: levelOf(not),
    text: `${area}: ${not.map(reason).join(", ")}.${answered}`,
    advice: adviceFor(area, not, scopes),
  };
}

/** What was not asked may be there. */
function levelOf(not: readonly Asked[]): "note" | "warning" {
  return not.every(({ reading }) => reading.failure === "not_asked") ? "note" : "warning";
}

function adviceFor(
  area: Area,
  not: readonly Asked[],
  scopes: readonly string[] | undefined,
): string | undefined {
  if (!not.some(({ reading }) => reading.failure === "refused")) return undefined;
  if (covers(scopes, area, "read") === false) {
    return `The token lacks read:${area}: tick it at the API application in Halo, and name it in HALO_SCOPE where that is not all.`;
  }
  const module = "The agent's role lacks the permission, or the tenant lacks the module.";
  return covers(scopes, area, "read") === undefined
    ? `The token lacks read:${area}, or: ${module}`
    : `The token has the scope. ${module}`;
}

const rights: Check = {
  id: "rights",
  title: "Rights",
  reads: Object.values(haloResources).map(({ path }) => path),
  judge: async (patient) => {
    const signedIn = await patient.signedIn();
    if (signedIn.kind !== "signed_in") return [];
    const { scopes } = signedIn;
    const found = await Promise.all(
      areas.map(async ([area, keys]) => judgeArea(area, await ask(patient, keys), scopes)),
    );
    const others = await ask(patient, withoutScope);
    const not = others.filter(({ reading }) => reading.failure !== undefined);
    const codes: Finding =
      not.length === 0
        ? { level: "ok", text: `codes: ${others.map(plural).join(", ")}.` }
        : {
            level: levelOf(not),
            text: `codes: ${not.map((each) => `${plural(each)}: ${failureText(each.reading)}`).join(", ")}.`,
            advice: "These have no scopes: the role of the agent decides.",
          };
    const told: Finding = {
      level: "note",
      text:
        scopes === undefined
          ? "The token does not say which scopes it has; what follows was tried."
          : `The token has ${counted(scopes.length, "scope")}.`,
    };
    return [told, ...found, codes];
  },
};

const requestLimit: Check = {
  id: "request-limit",
  title: "Request limit",
  reads: [],
  anonymous: true,
  judge: async ({ config }) => {
    const limit = config.requestsPer5Minutes;
    const hosted = `hosted Halo allows ${hostedRequestLimit}`;
    if (limit === 0)
      return { level: "note", text: `None is kept, by HALO_REQUESTS_PER_5_MINUTES (${hosted}).` };
    if (limit > hostedRequestLimit) {
      return {
        level: "note",
        text: `${limit} requests in five minutes, by HALO_REQUESTS_PER_5_MINUTES; ${hosted}.`,
      };
    }
    return { level: "ok", text: `${limit} requests in five minutes are kept; ${hosted}.` };
  },
};

export const rightsChecks: readonly Check[] = [rights, requestLimit];
