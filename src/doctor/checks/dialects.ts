import type { Check } from "../check.ts";
import { questions } from "../dialects/index.ts";

/** One line for each way in which tenants differ. */
export const dialectCheck: Check = {
  id: "dialects",
  title: "Dialect",
  reads: ["Tickets", "Agent", "Client", "Asset", "Actions", "Attachment", "Agent/me", "authinfo"],
  judge: async (patient) => {
    const dialects = await patient.dialects();
    return questions.map(({ id, about, values }) => {
      const value = dialects.get(id);
      const means = value === undefined ? undefined : values[value];
      return means === undefined
        ? { level: "note", text: `${id}: not known; ${about} was not seen here.` }
        : { level: "ok", text: `${id} = ${value}: ${about} ${means}.` };
    });
  },
};
