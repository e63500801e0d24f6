/**
 * The views that show results in clients with MCP Apps. Each is a page of `ui/views/`; a tool names its view in its
 * declaration, and its result stays as it is.
 */
export const uiNames = ["triage", "ticket", "write", "revenue", "sla", "workload", "client"] as const;

/** The name of a view. */
export type UiName = (typeof uiNames)[number];

/** What a person is told each view is: the title of its page, of its resource, and of its place in `/preview`. */
export const uiTitles: Readonly<Record<UiName, string>> = {
  triage: "Triage board",
  ticket: "Ticket card",
  write: "Preview of a write",
  revenue: "Revenue",
  sla: "SLA and trends",
  workload: "Workload",
  client: "Client page",
};
