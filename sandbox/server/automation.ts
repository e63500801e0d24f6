/** A runbook: a webhook of type 1. */
export interface Runbook {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly active?: boolean;
}

/** The runbooks of a sandbox, and the log of what ran. */
export interface Automation {
  readonly runbooks: Runbook[];
  readonly log: Record<string, unknown>[];
}

/** What there is unless somebody adds to it. */
export const usualAutomation = (): Automation => ({
  runbooks: [
    {
      id: "3f1c2a70-0b1e-4d57-9a51-6c0a5d6f1a01",
      name: "Restart print spooler",
      note: "Of a site's print server",
    },
    { id: "3f1c2a70-0b1e-4d57-9a51-6c0a5d6f1a02", name: "Onboard a user", note: "Makes accounts" },
    { id: "3f1c2a70-0b1e-4d57-9a51-6c0a5d6f1a03", name: "Nightly clean-up", note: "", active: false },
  ],
  log: [],
});
