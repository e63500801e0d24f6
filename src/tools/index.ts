import { actionTools } from "./actions.ts";
import { agentTools } from "./agents.ts";
import { clientOverviewTools } from "./answers/client-overview.ts";
import { expiringTools } from "./answers/expiring.ts";
import { revenueTools } from "./answers/revenue.ts";
import { scorecardTools } from "./answers/sla-scorecard.ts";
import { trendTools } from "./answers/ticket-trends.ts";
import { timeSummaryTools } from "./answers/time-summary.ts";
import { triageTools } from "./answers/triage.ts";
import { workloadTools } from "./answers/workload.ts";
import { appointmentTools } from "./appointments.ts";
import { assetTools } from "./assets.ts";
import { attachmentTools } from "./attachments.ts";
import { clientTools } from "./clients.ts";
import { contractTools } from "./contracts.ts";
import { invoiceTools } from "./invoices.ts";
import { itemTools } from "./items.ts";
import { opportunityTools } from "./opportunities.ts";
import { projectTools } from "./projects.ts";
import { reportTools } from "./reports.ts";
import { siteTools } from "./sites.ts";
import { statusTools } from "./statuses.ts";
import { supplierTools } from "./suppliers.ts";
import type { Tool } from "./support/define.ts";
import { technicianTools } from "./technician.ts";
import { ticketTools } from "./tickets.ts";
import { userTools } from "./users.ts";

/** Every tool, in the order in which they are listed. A new Halo resource is one new file and one line here. */
export const catalogue: readonly Tool[] = [
  ...triageTools,
  ...workloadTools,
  ...clientOverviewTools,
  ...revenueTools,
  ...expiringTools,
  ...scorecardTools,
  ...trendTools,
  ...timeSummaryTools,
  ...ticketTools,
  ...actionTools,
  ...technicianTools,
  ...userTools,
  ...clientTools,
  ...agentTools,
  ...statusTools,
  ...assetTools,
  ...siteTools,
  ...projectTools,
  ...opportunityTools,
  ...appointmentTools,
  ...attachmentTools,
  ...itemTools,
  ...invoiceTools,
  ...contractTools,
  ...supplierTools,
  ...reportTools,
];
