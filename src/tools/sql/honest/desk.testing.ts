import type { Honest } from "./question.testing.ts";

/** Tickets, time and service levels, as reports ask for them. */

const isOpen = "ISNULL(f.FDeleted, 0) = 0 AND f.Status NOT IN (8, 9)";

export const deskQueries: readonly Honest[] = [
  {
    asks: "how many tickets are open",
    sql: `SELECT COUNT(*) AS n FROM FAULTS f WHERE ${isOpen}`,
    rows: ({ tables }) => [
      [
        [...tables.Tickets, ...tables.Projects, ...tables.Opportunities].filter(
          ({ deleted, status_id }) => deleted !== true && status_id !== 8 && status_id !== 9,
        ).length,
      ],
    ],
  },
  {
    asks: "open tickets by status",
    sql: `SELECT s.tstatusdesc AS status, COUNT(*) AS n FROM FAULTS f JOIN TSTATUS s ON s.Tstatus = f.Status WHERE ${isOpen} GROUP BY s.tstatusdesc ORDER BY n DESC`,
  },
  {
    asks: "open tickets by client, the ten with most",
    sql: `SELECT TOP 10 a.aareadesc AS client, COUNT(f.Faultid) AS n FROM AREA a INNER JOIN FAULTS f ON f.Areaint = a.Aarea WHERE ${isOpen} GROUP BY a.aareadesc ORDER BY COUNT(f.Faultid) DESC`,
  },
  {
    asks: "open tickets of each agent, also of those with none",
    sql: `SELECT u.uname AS agent, COUNT(f.Faultid) AS n FROM UNAME u LEFT JOIN FAULTS f ON f.Assignedtoint = u.Unum AND ${isOpen} WHERE u.Uisdisabled = 'False' GROUP BY u.uname ORDER BY n DESC`,
  },
  {
    asks: "unassigned open tickets",
    sql: `SELECT f.Faultid, f.Symptom FROM FAULTS f WHERE ${isOpen} AND f.Assignedtoint = 1 ORDER BY f.Faultid`,
    rows: ({ tables }) =>
      [...tables.Tickets, ...tables.Projects, ...tables.Opportunities]
        .filter(
          ({ deleted, status_id, agent_id }) =>
            deleted !== true && status_id !== 8 && status_id !== 9 && agent_id === 1,
        )
        .map(({ id, summary }) => [Number(id), String(summary)] as const)
        .sort(([a], [b]) => a - b),
  },
  {
    asks: "tickets opened by month of the last year",
    sql: "SELECT FORMAT(dateoccured, 'yyyy-MM') AS month, COUNT(*) AS n FROM FAULTS WHERE dateoccured >= DATEADD(year, -1, GETDATE()) GROUP BY FORMAT(dateoccured, 'yyyy-MM') ORDER BY month",
  },
  {
    asks: "tickets opened by weekday",
    sql: "SELECT DATENAME(weekday, dateoccured) AS day, COUNT(*) AS n FROM FAULTS GROUP BY DATENAME(weekday, dateoccured) ORDER BY n DESC",
  },
  {
    asks: "tickets opened by hour of the day",
    sql: "SELECT DATEPART(hour, dateoccured) AS hour, COUNT(*) AS n FROM FAULTS GROUP BY DATEPART(hour, dateoccured) ORDER BY 1",
  },
  {
    asks: "opened in the last 30 days by type",
    sql: "SELECT r.rtdesc AS [Ticket Type], COUNT(*) AS [Tickets] FROM FAULTS f JOIN REQUESTTYPE r ON r.RTid = f.RequestTypeNew WHERE f.dateoccured >= DATEADD(day, -30, GETDATE()) GROUP BY r.rtdesc ORDER BY [Tickets] DESC",
  },
  {
    asks: "overdue tickets, longest first",
    sql: `SELECT f.Faultid AS Ticket, f.Symptom AS Summary, f.fixbydate AS [Fix By], DATEDIFF(hour, f.fixbydate, GETDATE()) AS hours FROM FAULTS f WHERE ${isOpen} AND f.fixbydate < GETDATE() AND f.fixbydate > '1901-01-01' ORDER BY hours DESC`,
  },
  {
    asks: "stale tickets: no action in 14 days",
    sql: `SELECT TOP 20 f.Faultid, f.Symptom, DATEDIFF(day, f.Flastactiondate, GETDATE()) AS idle FROM FAULTS f WHERE ${isOpen} AND ISNULL(f.FSLAonhold, 0) = 0 AND f.Flastactiondate < DATEADD(day, -14, GETDATE()) ORDER BY f.Flastactiondate`,
  },
  {
    asks: "age of open tickets in bands",
    sql: `SELECT CASE WHEN DATEDIFF(day, f.dateoccured, GETDATE()) < 7 THEN 'under 7 days' WHEN DATEDIFF(day, f.dateoccured, GETDATE()) < 30 THEN '7 to 30' ELSE 'over 30' END AS age, COUNT(*) AS n FROM FAULTS f WHERE ${isOpen} GROUP BY CASE WHEN DATEDIFF(day, f.dateoccured, GETDATE()) < 7 THEN 'under 7 days' WHEN DATEDIFF(day, f.dateoccured, GETDATE()) < 30 THEN '7 to 30' ELSE 'over 30' END`,
  },
  {
    asks: "response within SLA",
    sql: "SELECT SUM(CASE WHEN SLAresponseState = 'I' THEN 1 ELSE 0 END) AS met, SUM(CASE WHEN SLAresponseState = 'O' THEN 1 ELSE 0 END) AS missed FROM FAULTS WHERE ISNULL(FexcludefromSLA, 0) = 0",
    rows: ({ tables }) => {
      const under = [...tables.Tickets, ...tables.Projects, ...tables.Opportunities].filter(
        ({ excludefromsla }) => excludefromsla !== true,
      );
      const count = (state: string) =>
        under.filter(({ slaresponsestate }) => slaresponsestate === state).length;
      return [[count("I"), count("O")]];
    },
  },
  {
    asks: "percentage of responses in time by month",
    sql: "SELECT FORMAT(f.dateoccured, 'yyyy-MM') AS month, ROUND(100.0 * SUM(IIF(f.SLAresponseState = 'I', 1, 0)) / NULLIF(SUM(IIF(f.SLAresponseState IN ('I', 'O'), 1, 0)), 0), 1) AS met FROM FAULTS f GROUP BY FORMAT(f.dateoccured, 'yyyy-MM') HAVING COUNT(*) > 3 ORDER BY month",
  },
  {
    asks: "fix within SLA of what was closed in 90 days, by priority",
    sql: "SELECT p.Pdesc AS priority, SUM(CASE WHEN f.Slastate = 'I' THEN 1 ELSE 0 END) AS met, COUNT(*) AS closed FROM FAULTS f JOIN POLICY p ON p.Ppolicy = f.seriousness AND p.Pslaid = f.Slaid WHERE f.datecleared >= DATEADD(day, -90, GETDATE()) GROUP BY p.Pdesc ORDER BY closed DESC",
  },
  {
    asks: "hours to close, on average, by SLA",
    sql: "SELECT s.Sldesc, AVG(DATEDIFF(minute, f.dateoccured, f.datecleared) / 60.0) AS hours FROM FAULTS f JOIN SLAHEAD s ON s.Slid = f.Slaid WHERE f.datecleared > '1901-01-01' GROUP BY s.Sldesc",
  },
  {
    asks: "who closed most last month",
    sql: "SELECT TOP 5 u.uname, COUNT(*) AS n FROM FAULTS f JOIN UNAME u ON u.Unum = f.Clearwhoint WHERE f.datecleared >= DATEADD(month, DATEDIFF(month, 0, GETDATE()) - 1, 0) AND f.datecleared < DATEADD(month, DATEDIFF(month, 0, GETDATE()), 0) GROUP BY u.uname ORDER BY n DESC",
  },
  {
    asks: "tickets that were reopened",
    sql: "SELECT DISTINCT x.Faultid FROM ACTIONS x WHERE x.ActionStatusBefore IN (8, 9) AND x.ActionStatusAfter NOT IN (8, 9) AND x.ActionStatusAfter > 0",
  },
  {
    asks: "first time fix",
    sql: "SELECT COUNT(*) AS n FROM FAULTS WHERE fFirstTimeFix = 1 AND datecleared > '1901-01-01'",
  },
  {
    asks: "tickets with their parents",
    sql: "SELECT TOP 10 child.Faultid, parent.Symptom AS project FROM FAULTS child JOIN FAULTS parent ON parent.Faultid = child.fxrefto WHERE child.fxrefto > 0 ORDER BY child.Faultid",
  },
  {
    asks: "clients without a ticket in 180 days",
    sql: "SELECT a.aareadesc FROM AREA a WHERE ISNULL(a.AIsInactive, 0) = 0 AND NOT EXISTS (SELECT 1 FROM FAULTS f WHERE f.Areaint = a.Aarea AND f.dateoccured >= DATEADD(day, -180, GETDATE()))",
  },
  {
    asks: "tickets that mention printers",
    sql: "SELECT Faultid, Symptom FROM FAULTS WHERE Symptom LIKE '%printer%' OR symptom2 LIKE N'%drucker%'",
  },
  {
    asks: "second page of the newest tickets",
    sql: "SELECT Faultid FROM FAULTS ORDER BY Faultid DESC OFFSET 10 ROWS FETCH NEXT 10 ROWS ONLY",
    rows: ({ tables }) =>
      [...tables.Tickets, ...tables.Projects, ...tables.Opportunities]
        .map(({ id }) => [Number(id)] as const)
        .sort(([a], [b]) => b - a)
        .slice(10, 20),
  },
  {
    asks: "the newest ticket of each client",
    sql: "WITH ranked AS (SELECT f.Faultid, f.Areaint, f.dateoccured, ROW_NUMBER() OVER (PARTITION BY f.Areaint ORDER BY f.dateoccured DESC) AS place FROM FAULTS f) SELECT a.aareadesc, r.Faultid, r.dateoccured FROM ranked r JOIN AREA a ON a.Aarea = r.Areaint WHERE r.place = 1 ORDER BY a.aareadesc",
  },
  {
    asks: "users with most tickets, and their sites",
    sql: "SELECT TOP 10 u.uusername, s.sdesc, COUNT(*) AS n FROM FAULTS f JOIN USERS u ON u.Uid = f.userid JOIN SITE s ON s.Ssitenum = u.Usite GROUP BY u.uusername, s.sdesc ORDER BY n DESC, u.uusername",
  },
  {
    asks: "hours logged by agent this month",
    sql: "SELECT who AS [Agent], SUM(timetaken) AS [Hours] FROM ACTIONS WHERE Whe_ >= DATEFROMPARTS(YEAR(GETDATE()), MONTH(GETDATE()), 1) AND timetaken > 0 GROUP BY who",
    mayBeEmpty: true,
  },
  {
    asks: "hours logged by client in all",
    sql: "SELECT a.aareadesc, ROUND(SUM(x.timetaken), 2) AS hours FROM ACTIONS x JOIN FAULTS f ON f.Faultid = x.Faultid JOIN AREA a ON a.Aarea = f.Areaint GROUP BY a.aareadesc HAVING SUM(x.timetaken) > 5 ORDER BY hours DESC",
  },
  {
    asks: "billable hours: charge, covered, prepaid",
    sql: "SELECT ROUND(SUM(ActionChargeHours), 2) AS charge, ROUND(SUM(ActionNonChargeHours), 2) AS covered, ROUND(SUM(ActionPrePayHours), 2) AS prepaid FROM ACTIONS",
    rows: ({ tables }) => {
      const sum = (field: string) =>
        Math.round(tables.Actions.reduce((all, row) => all + Number(row[field] ?? 0), 0) * 100) / 100;
      return [[sum("actionchargehours"), sum("actionnonchargehours"), sum("actionprepayhours")]];
    },
  },
  {
    asks: "hours by charge type",
    sql: "SELECT ISNULL(l.fvalue, 'No charge') AS type, ROUND(SUM(x.timetaken), 1) AS hours FROM ACTIONS x LEFT JOIN LOOKUP l ON l.fcode = x.ActionCode + 1 AND l.fid = 17 WHERE x.timetaken > 0 GROUP BY ISNULL(l.fvalue, 'No charge') ORDER BY hours DESC",
  },
  {
    asks: "tickets with more than four hours",
    sql: "SELECT f.Faultid, f.Symptom, t.hours FROM FAULTS f JOIN (SELECT Faultid, SUM(timetaken) AS hours FROM ACTIONS GROUP BY Faultid) t ON t.Faultid = f.Faultid WHERE t.hours > 4 ORDER BY t.hours DESC",
  },
  {
    asks: "running total of hours by month",
    sql: "WITH months AS (SELECT CONVERT(char(7), Whe_, 126) AS month, SUM(timetaken) AS hours FROM ACTIONS GROUP BY CONVERT(char(7), Whe_, 126)) SELECT month, hours, SUM(hours) OVER (ORDER BY month ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS total FROM months ORDER BY month",
  },
  {
    asks: "change of tickets from month to month",
    sql: "WITH m AS (SELECT YEAR(dateoccured) * 100 + MONTH(dateoccured) AS month, COUNT(*) AS n FROM FAULTS GROUP BY YEAR(dateoccured) * 100 + MONTH(dateoccured)) SELECT month, n, n - LAG(n, 1) OVER (ORDER BY month) AS change FROM m ORDER BY month",
  },
];
