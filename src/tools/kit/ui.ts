/**
 * The views that show results in clients with MCP Apps. Each is a page of `ui/views/`; a tool names its view in its
 * declaration, and its result stays as it is.
 */
export const uiNames = ["triage", "ticket", "write", "revenue", "sla", "workload", "client"] as const;

/** The name of a view. */
export type UiName = (typeof uiNames)[number];
