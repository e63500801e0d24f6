import { agentTools } from "./agents/agents.ts";
import { appointmentTools } from "./agents/appointments.ts";
import { teamTools } from "./agents/teams.ts";
import { timesheetTools } from "./agents/timesheet/fill.ts";
import { changesSinceTools } from "./analytics/changes-since/changes-since.ts";
import { clientOverviewTools } from "./analytics/client-overview/client-overview.ts";
import { countTicketsTools } from "./analytics/count-tickets/count-tickets.ts";
import { csatTools } from "./analytics/csat/csat.ts";
import { expiringTools } from "./analytics/expiring/expiring.ts";
import { marginTools } from "./analytics/margin/margin.ts";
import { reconcileTools } from "./analytics/reconcile/reconcile.ts";
import { revenueTools } from "./analytics/revenue/revenue.ts";
import { scorecardTools } from "./analytics/sla/scorecard.ts";
import { timeSummaryTools } from "./analytics/time/time-summary.ts";
import { trendTools } from "./analytics/trends/trends.ts";
import { triageTools } from "./analytics/triage/triage.ts";
import { workloadTools } from "./analytics/workload/workload.ts";
import { attachmentTools } from "./attachments/attachments.ts";
import { contractTools } from "./billing/contracts.ts";
import { invoiceTools } from "./billing/invoices.ts";
import { itemTools } from "./billing/items.ts";
import { licenceTools } from "./billing/licences.ts";
import { opportunityTools } from "./billing/opportunities.ts";
import { purchaseOrderTools } from "./billing/purchase-orders.ts";
import { quotationTools } from "./billing/quotations.ts";
import { supplierTools } from "./billing/suppliers.ts";
import { quotationWritingTools } from "./billing/writing/quotations.ts";
import { recurringLineTools } from "./billing/writing/recurring-lines.ts";
import { assetTools } from "./customers/assets.ts";
import { clientTools } from "./customers/clients.ts";
import { siteTools } from "./customers/sites.ts";
import { userWriteTools } from "./customers/user-writes.ts";
import { userTools } from "./customers/users.ts";
import type { Tool } from "./kit/define.ts";
import { articleTools } from "./knowledge/articles.ts";
import { draftTools } from "./knowledge/draft-article.ts";
import { reportTools } from "./reports/reports.ts";
import { actionTools } from "./tickets/actions.ts";
import { approvalTools } from "./tickets/approvals/approvals.ts";
import { joiningTools } from "./tickets/joining/index.ts";
import { projectTools } from "./tickets/projects.ts";
import { similarTools } from "./tickets/similar/similar-tickets.ts";
import { statusTools } from "./tickets/statuses.ts";
import { ticketTypeTools } from "./tickets/ticket-types.ts";
import { ticketTools } from "./tickets/tickets.ts";
import { technicianTools } from "./tickets/writing/close-and-assign.ts";

/** In the order in which they are listed. `npm run new-resource` and `npm run new-answer` add their line here. */
const tools = [
  ...triageTools,
  ...workloadTools,
  ...clientOverviewTools,
  ...revenueTools,
  ...expiringTools,
  ...scorecardTools,
  ...trendTools,
  ...timeSummaryTools,
  ...countTicketsTools,
  ...changesSinceTools,
  ...marginTools,
  ...reconcileTools,
  ...csatTools,
  ...ticketTools,
  ...actionTools,
  ...technicianTools,
  ...approvalTools,
  ...similarTools,
  ...joiningTools,
  ...userTools,
  ...userWriteTools,
  ...clientTools,
  ...agentTools,
  ...teamTools,
  ...statusTools,
  ...ticketTypeTools,
  ...assetTools,
  ...siteTools,
  ...projectTools,
  ...opportunityTools,
  ...appointmentTools,
  ...timesheetTools,
  ...attachmentTools,
  ...itemTools,
  ...invoiceTools,
  ...recurringLineTools,
  ...contractTools,
  ...supplierTools,
  ...quotationTools,
  ...quotationWritingTools,
  ...licenceTools,
  ...purchaseOrderTools,
  ...reportTools,
  ...articleTools,
  ...draftTools,
] as const satisfies readonly Tool[];

/** The names of all tools, as a type: a table that is keyed by it does not compile when it lacks one. */
export type ToolName = (typeof tools)[number]["name"];

/** Every tool, in the order in which they are listed. */
export const catalogue: readonly Tool<ToolName>[] = tools;
