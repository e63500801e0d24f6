import type { Config } from "../../config/config.ts";
import { quoteLine } from "../../halo/text.ts";
import type { Check, Finding, Patient } from "../check.ts";
import { failureText, type Reading } from "../reading.ts";
import { recordOf } from "../rows.ts";

const authInfo = (patient: Patient) => patient.probes.reader.get("authinfo", {}, { anonymous: true });
const instanceInfo = (patient: Patient) => patient.probes.reader.get("InstanceInfo", {}, { anonymous: true });

/** The version of Halo without anything else; undefined for what is no version. */
export function versionIn(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{1,5}(?:\.\d{1,6}){0,3}$/.test(value) ? value : undefined;
}

/** Halo's products, which are one program. */
export const products = ["HaloPSA", "HaloITSM", "HaloCRM", "HaloServiceDesk"] as const;

/** The product that a tenant's name for it is; undefined for a name of its own. */
export function productIn(value: unknown): (typeof products)[number] | undefined {
  const squeezed = String(value ?? "")
    .replace(/[^a-z]/gi, "")
    .toLowerCase();
  return products.find((product) => product.toLowerCase() === squeezed);
}

const address: Check = {
  id: "address",
  title: "Address",
  reads: ["authinfo"],
  anonymous: true,
  short: true,
  judge: async (patient) => judgeAddress(patient.config.baseUrl, await authInfo(patient)),
};

/** A Halo that refuses `authinfo` still works; a page, a redirect and silence are no Halo. */
function judgeAddress(baseUrl: string, reading: Reading): Finding {
  const bad = (what: string, advice: string): Finding => ({
    level: "problem",
    text: `${baseUrl}: ${what}.`,
    advice,
  });
  switch (reading.failure) {
    case undefined:
      return { level: "ok", text: `${baseUrl} is a Halo.` };
    case "unreachable":
    case "late":
      return bad(failureText(reading), "Check HALO_BASE_URL and the network.");
    case "redirected":
      return bad("it redirects elsewhere", "Set HALO_BASE_URL to the final address.");
    case "not_data":
    case "too_large":
      return bad(
        failureText(reading),
        "HALO_BASE_URL has to name the tenant itself, not a portal or a login page.",
      );
    case "limited":
      return bad("Halo limits requests at the moment", "Wait five minutes, then try again.");
    default:
      return (reading.status ?? 0) >= 500
        ? bad(`Halo answers with HTTP ${reading.status}`, "Look at Halo's own status page.")
        : {
            level: "note",
            text: `${baseUrl} answers, but says nothing of itself (${failureText(reading)}).`,
          };
  }
}

const tenant: Check = {
  id: "tenant",
  title: "Tenant",
  reads: ["authinfo"],
  anonymous: true,
  judge: async (patient) => {
    const { tenant: configured } = patient.config;
    const told = recordOf(await authInfo(patient))?.tenant_id;
    const given = typeof told === "string" && told.trim() !== "" ? told : undefined;
    if (configured !== undefined && given !== undefined && configured.toLowerCase() !== given.toLowerCase()) {
      return {
        level: "warning",
        text: `HALO_TENANT is ${quoteLine(configured)}, and Halo calls itself ${quoteLine(given)}.`,
        advice: "Leave HALO_TENANT out, unless the sign-in works only with it.",
      };
    }
    if (configured !== undefined) return { level: "ok", text: `${quoteLine(configured)}, by HALO_TENANT.` };
    if (given !== undefined) return { level: "ok", text: `${quoteLine(given)}, as Halo says.` };
    return { level: "note", text: "None is named, as on a server of one's own." };
  },
};

const version: Check = {
  id: "version",
  title: "Version",
  reads: ["InstanceInfo"],
  anonymous: true,
  judge: async (patient) => {
    const reading = await instanceInfo(patient);
    const told = recordOf(reading);
    const found = versionIn(told?.app_version) ?? versionIn(told?.database_version);
    const product = productIn(told?.app_name) ?? "Halo";
    if (found !== undefined) return { level: "ok", text: `${product} ${found}.` };
    return { level: "note", text: `Halo does not tell it (${failureText(reading)}).` };
  },
};

const grants: Readonly<Record<Config["credentials"]["grant"], string>> = {
  client_credentials: "client id and secret",
  password: "user name and password",
  authorization_code: "Halo's own sign-in",
};

const signIn: Check = {
  id: "sign-in",
  title: "Sign-in",
  reads: ["Agent/me"],
  anonymous: true,
  short: true,
  judge: async (patient) => {
    const signedIn = await patient.signedIn();
    if (signedIn.kind === "nobody") {
      return {
        level: "note",
        text: "SIGN_IN is halo: each agent signs in as themselves, so there is no identity to try here, and nothing else was read.",
        advice: "Sign in at the server and ask GET /health?deep=1 with that token.",
      };
    }
    if (signedIn.kind === "refused") {
      const { happened, advice, notes } = signedIn.error;
      return { level: "problem", text: [happened, ...notes].join(" "), advice };
    }
    const reading = await patient.probes.reader.get("Agent/me");
    const me = recordOf(reading);
    if (me === undefined) {
      const refused = reading.failure === "refused";
      return {
        level: refused ? "problem" : "warning",
        text: `Halo gave a token, but who it is for can't be read (${failureText(reading)}).`,
        advice: refused
          ? "Halo refuses a token that has no scopes: check HALO_SCOPE (all is the simplest) and the permissions of the API application."
          : "Try again; Halo answers this on every tenant.",
      };
    }
    const lasts = signedIn.seconds === undefined ? "" : `; a token lasts ${minutes(signedIn.seconds)}`;
    const by = grants[patient.config.credentials.grant];
    const found: Finding = {
      level: "ok",
      text: `signed in as ${quoteLine(me.name ?? "an agent without a name")} (agent ${Number(me.id)}) by ${by}${lasts}.`,
    };
    if (me.isdisabled !== true) return found;
    return {
      ...found,
      level: "warning",
      advice: "This agent is disabled in Halo: enable it, or name another.",
    };
  },
};

function minutes(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} seconds` : `${Math.round(seconds / 60)} minutes`;
}

export const connectionChecks: readonly Check[] = [address, version, tenant, signIn];
