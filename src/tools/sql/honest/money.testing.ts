import type { Honest } from "./question.testing.ts";

/** Invoices, contracts, assets, people and calendars, as reports ask for them. */

const isLive = "h.IHid > 0 AND ISNULL(h.ihvoided, 0) = 0";
const isBilled = "ISNULL(d.idisInactive, 0) = 0 AND ISNULL(d.IDisGroupDesc, 0) = 0";

export const moneyQueries: readonly Honest[] = [
  {
    asks: "invoiced net by month",
    sql: `SELECT FORMAT(h.IHInvoice_Date, 'yyyy-MM') AS [Month], ROUND(SUM(d.IDNet_Amount), 2) AS [Net] FROM INVOICEHEADER h JOIN INVOICEDETAIL d ON d.IdIHid = h.IHid WHERE ${isLive} AND ${isBilled} GROUP BY FORMAT(h.IHInvoice_Date, 'yyyy-MM') ORDER BY [Month]`,
  },
  {
    asks: "recurring revenue billed by client",
    sql: `SELECT TOP 10 a.aareadesc, ROUND(SUM(d.IDNet_Amount), 2) AS net FROM INVOICEHEADER h JOIN INVOICEDETAIL d ON d.IdIHid = h.IHid JOIN AREA a ON a.Aarea = h.IHaarea WHERE ${isLive} AND ${isBilled} AND d.idrecurringinvoiceid < -1 GROUP BY a.aareadesc ORDER BY net DESC`,
  },
  {
    asks: "recurring against one-off",
    sql: `SELECT CASE WHEN d.idrecurringinvoiceid < -1 THEN 'recurring' WHEN d.IDOLID > 0 THEN 'product' WHEN d.IDFaultid > 0 THEN 'labour' ELSE 'other' END AS kind, ROUND(SUM(d.IDNet_Amount), 2) AS net FROM INVOICEHEADER h JOIN INVOICEDETAIL d ON d.IdIHid = h.IHid WHERE ${isLive} AND ${isBilled} GROUP BY CASE WHEN d.idrecurringinvoiceid < -1 THEN 'recurring' WHEN d.IDOLID > 0 THEN 'product' WHEN d.IDFaultid > 0 THEN 'labour' ELSE 'other' END`,
  },
  {
    asks: "MRR by templates",
    sql: `WITH t AS (SELECT h.IHid, h.IHaarea, s.StdPeriod, SUM(d.IDNet_Amount) AS net FROM INVOICEHEADER h JOIN STDREQUEST s ON s.StdInvoiceId = h.IHid JOIN INVOICEDETAIL d ON d.IdIHid = h.IHid WHERE h.IHid < 0 AND ISNULL(s.stddisabled, 0) = 0 AND ${isBilled} GROUP BY h.IHid, h.IHaarea, s.StdPeriod) SELECT ROUND(SUM(CASE StdPeriod WHEN 1 THEN net * 52 / 12 WHEN 2 THEN net WHEN 3 THEN net / 12 WHEN 4 THEN net / 3 WHEN 5 THEN net / 6 ELSE 0 END), 2) AS mrr FROM t`,
  },
  {
    asks: "templates by period",
    sql: "SELECT s.StdPeriod, COUNT(*) AS n FROM STDREQUEST s WHERE s.StdInvoiceId < 0 GROUP BY s.StdPeriod ORDER BY n DESC",
  },
  {
    asks: "unpaid invoices",
    sql: `SELECT h.IHid AS Invoice, a.aareadesc AS Client, h.IHDue_Date AS Due, h.IHAmountDue AS [Amount Due] FROM INVOICEHEADER h JOIN AREA a ON a.Aarea = h.IHaarea WHERE ${isLive} AND h.IHAmountDue > 0 ORDER BY h.IHDue_Date`,
  },
  {
    asks: "how much is unpaid in all",
    sql: `SELECT ROUND(SUM(h.IHAmountDue), 2) AS due, COUNT(*) AS n FROM INVOICEHEADER h WHERE ${isLive} AND h.IHAmountDue > 0`,
    rows: ({ tables }) => {
      const open = tables.Invoice.filter(({ voided, amountdue }) => voided !== true && Number(amountdue) > 0);
      const due = open.reduce((all, { amountdue }) => all + Number(amountdue), 0);
      return [[Math.round(due * 100) / 100, open.length]];
    },
  },
  {
    asks: "unpaid by age",
    sql: `SELECT x.age, ROUND(SUM(x.due), 2) AS due FROM (SELECT CASE WHEN DATEDIFF(day, h.IHDue_Date, GETDATE()) <= 0 THEN 'not due' WHEN DATEDIFF(day, h.IHDue_Date, GETDATE()) <= 30 THEN '1-30' ELSE 'over 30' END AS age, h.IHAmountDue AS due FROM INVOICEHEADER h WHERE ${isLive} AND h.IHAmountDue > 0) x GROUP BY x.age`,
  },
  {
    asks: "days until invoices are paid",
    sql: `SELECT AVG(DATEDIFF(day, h.IHInvoice_Date, h.ihdatepaid)) AS days FROM INVOICEHEADER h WHERE ${isLive} AND h.ihdatepaid > '1901-01-01'`,
  },
  {
    asks: "margin by item",
    sql: `SELECT TOP 10 d.IDItem_ShortDescription AS item, SUM(d.IDQty_Order) AS qty, ROUND(SUM(d.IDNet_Amount - d.IDQty_Order * d.IDUnit_Cost), 2) AS margin FROM INVOICEDETAIL d WHERE d.IdIHid > 0 AND ${isBilled} GROUP BY d.IDItem_ShortDescription ORDER BY margin DESC`,
  },
  {
    asks: "clients that were invoiced last year and not this year",
    sql: `SELECT a.aareadesc FROM AREA a WHERE EXISTS (SELECT 1 FROM INVOICEHEADER h WHERE h.IHaarea = a.Aarea AND ${isLive}) AND NOT EXISTS (SELECT 1 FROM INVOICEHEADER h WHERE h.IHaarea = a.Aarea AND ${isLive} AND h.IHInvoice_Date >= DATEADD(month, -2, GETDATE()))`,
    mayBeEmpty: true,
  },
  {
    asks: "contracts that end in 90 days",
    sql: "SELECT c.CHcontractRef, a.aareadesc, c.CHenddate FROM CONTRACTHEADER c JOIN AREA a ON a.Aarea = c.CHarea WHERE c.chactive = 1 AND c.CHenddate BETWEEN GETDATE() AND DATEADD(day, 90, GETDATE()) ORDER BY c.CHenddate",
  },
  {
    asks: "active contracts by period",
    sql: "SELECT CHBillingPeriod, COUNT(*) AS n, SUM(CHPeriodChargeAmount) AS charge FROM CONTRACTHEADER WHERE chactive = 1 GROUP BY CHBillingPeriod",
  },
  {
    asks: "clients with contracts and without",
    sql: "SELECT SUM(IIF(c.n > 0, 1, 0)) AS [with], SUM(IIF(c.n IS NULL, 1, 0)) AS without FROM AREA a LEFT JOIN (SELECT CHarea, COUNT(*) AS n FROM CONTRACTHEADER WHERE chactive = 1 GROUP BY CHarea) c ON c.CHarea = a.Aarea",
  },
  {
    asks: "hours worked against contracts",
    sql: "SELECT c.CHcontractRef, ROUND(SUM(x.timetaken), 2) AS hours FROM ACTIONS x JOIN CONTRACTHEADER c ON c.CHid = x.ActionContractID GROUP BY c.CHcontractRef ORDER BY hours DESC",
  },
  {
    asks: "assets by type",
    sql: "SELECT t.tdesc, COUNT(*) AS n FROM DEVICE d JOIN XTYPE t ON t.TTypenum = d.Dtype WHERE d.dinactive = 0 GROUP BY t.tdesc ORDER BY n DESC",
    rows: ({ tables }) => {
      const counts = new Map<string, number>();
      for (const { inactive, assettype_name } of tables.Asset) {
        const name = String(assettype_name);
        if (inactive !== true) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      return [...counts].sort(([, a], [, b]) => b - a);
    },
  },
  {
    asks: "warranties that end in 90 days",
    sql: "SELECT dinvno, DWarrantyEndDate FROM DEVICE WHERE ISNULL(dinactive, 0) = 0 AND DWarrantyEndDate >= GETDATE() AND DWarrantyEndDate < GETDATE() + 90",
  },
  {
    asks: "assets of each client",
    sql: "SELECT TOP 10 a.aareadesc, COUNT(DISTINCT d.Did) AS assets FROM DEVICE d INNER JOIN SITE s ON s.Ssitenum = d.Dsite INNER JOIN AREA a ON a.Aarea = s.Sarea GROUP BY a.aareadesc ORDER BY assets DESC",
  },
  {
    asks: "agents, without Unassigned and those of the API",
    sql: "SELECT uname, usection FROM UNAME WHERE Unum <> 1 AND ISNULL(uisapiagent, 0) = 0 AND ISNULL(Uisdisabled, 0) = 0 ORDER BY uname",
  },
  {
    asks: "agents by team in one text",
    sql: "SELECT usection, STRING_AGG(uname, '; ') AS agents FROM UNAME WHERE usection <> '' GROUP BY usection",
  },
  {
    asks: "users by domain of their mail",
    sql: "SELECT TOP 10 RIGHT(uemail, LEN(uemail) - CHARINDEX('@', uemail)) AS domain, COUNT(*) AS n FROM USERS WHERE uemail LIKE '%@%' GROUP BY RIGHT(uemail, LEN(uemail) - CHARINDEX('@', uemail)) ORDER BY n DESC",
  },
  {
    asks: "sites without users",
    sql: "SELECT s.sdesc FROM SITE s LEFT JOIN USERS u ON u.Usite = s.Ssitenum WHERE u.Uid IS NULL",
    mayBeEmpty: true,
  },
  {
    asks: "clients by group",
    sql: "SELECT t.TreeDesc, COUNT(*) AS clients FROM AREA a JOIN TREE t ON t.Treeid = a.Atreeid GROUP BY t.TreeDesc ORDER BY clients DESC",
  },
  {
    asks: "hours by timesheet",
    sql: "SELECT u.uname, ROUND(SUM(e.TSEtimetaken), 1) AS hours FROM TimesheetEvent e JOIN UNAME u ON u.Unum = e.TSEunum WHERE e.TSEstartdate >= DATEADD(week, -4, GETDATE()) GROUP BY u.uname ORDER BY hours DESC",
  },
  {
    asks: "quotations that have expired",
    sql: "SELECT QHid, QHExpiryDate FROM QUOTATIONHEADER WHERE QHExpiryDate < CAST(GETDATE() AS date)",
  },
  {
    asks: "value of open opportunities",
    sql: "SELECT COUNT(*) AS n, SUM(ISNULL(FOppValue, 0)) AS value FROM FAULTS WHERE FOppValue > 0",
  },
  {
    asks: "several counts in one table",
    sql: "SELECT 'tickets' AS what, COUNT(*) AS n FROM FAULTS UNION ALL SELECT 'clients', COUNT(*) FROM AREA UNION ALL SELECT 'assets', COUNT(*) FROM DEVICE ORDER BY n DESC",
  },
  {
    asks: "bands as a table of their own",
    sql: "SELECT b.name, COUNT(*) AS n FROM (VALUES (1, 'low'), (2, 'mid'), (3, 'high')) AS b(place, name) JOIN FAULTS f ON f.seriousness = b.place GROUP BY b.name",
  },
  {
    asks: "the last six months, whether they have tickets or not",
    sql: "WITH m AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM m WHERE i < 5) SELECT FORMAT(DATEADD(month, -i, GETDATE()), 'yyyy-MM') AS month FROM m ORDER BY i",
  },
  {
    asks: "hints that others write are left out",
    sql: "SELECT TOP (5) [f].[Faultid] FROM [dbo].[FAULTS] AS [f] WITH (NOLOCK) WHERE NOT ([f].[Status] = 9) ORDER BY [f].[Faultid];",
  },
  {
    asks: "a number for each, and texts put together",
    sql: "SELECT TOP 5 CONCAT('#', Faultid, ' ', LEFT(Symptom, 20)) AS ticket, UPPER(ISNULL(sectio_, '')) + ' - ' + CAST(Status AS varchar(10)) AS [team and status] FROM FAULTS ORDER BY Faultid",
  },
];
