/** The file of an answer: how many tickets of a period count, by client. */
import type { AnswerNames } from "./names.ts";

/** The text of `src/tools/analytics/<folder>/<folder>.ts`; Biome formats it. */
export function answerFile({ tool, figure, variable, title }: AnswerNames): string {
  return `
import { answerTool, behind } from "../../kit/analytics/answer.ts";
import type { Tool } from "../../kit/define.ts";
import * as input from "../../kit/input.ts";
import { dated, type Fields, given, parts, quote, quoted } from "../../kit/view.ts";
import { grouped, groupingBy, groupNameFields, groupTable } from "../shared/groups.ts";
import type { TicketFacts } from "../shared/ticket-facts.ts";
import { emptyWarning, requireBegun, openedIn, scopeInput, ticketScope } from "../shared/ticket-scope.ts";
import { stubsNotCounted } from "../shared/words.ts";

/** Whether a ticket counts: nobody has it. */
function counts({ agentId }: TicketFacts): boolean {
  return agentId === undefined;
}

const recordFields: Fields = {
  id: "id",
  summary: "text",
  client_name: "text",
  dateoccurred: "date",
};

function recordLine(row: Readonly<Record<string, unknown>>): string {
  return parts(
    \`#\${row.id} \${quote(row.summary ?? "(no summary)")}\`,
    quoted(row.client_name),
    dated("opened", row.dateoccurred),
  );
}

const countFields = { opened: "number", ${figure}: "number" } as const satisfies Fields;

/** The counts of some tickets, as a row of the table has them. */
function countsOf(tickets: readonly TicketFacts[]) {
  return { opened: tickets.length, ${figure}: tickets.filter(counts).length };
}

const ${variable} = answerTool({
  name: "${tool}",
  title: "${title}",
  description: "Of the tickets opened in a period, those that nobody has, by client.",
  input: {
    period: input.period("30d"),
    client_id: scopeInput.client_id,
    team_id: scopeInput.team_id,
  },
  figures: countFields,
  tables: { groups: { ...groupNameFields, ...countFields, name: "text" } },
  answer: async (args, context, reading) => {
    const { period } = args;
    requireBegun(period, context.now());
    const scope = await ticketScope(args, context);
    const grouping = await groupingBy("client", context, reading);
    const { tickets, stubs, source } = await openedIn(reading, scope, period);
    const figures = countsOf(tickets);
    const clients = grouped(tickets, ({ row }) => row, grouping);
    const nothing = tickets.length + stubs.length === 0 ? await emptyWarning(reading, scope, period) : undefined;
    const recordsOf = (some: readonly TicketFacts[]) =>
      behind(
        some.map(({ row }) => row),
        { fields: recordFields, line: recordLine },
      );
    return {
      summary: \`\${period.label}: \${figures.opened} opened, nobody has \${figures.${figure}} of them.\`,
      period,
      figures,
      tables: [
        groupTable(grouping, clients, args.page_size, countsOf, {
          fields: countFields,
          line: (row) => parts(\`\${row.opened} opened\`, \`nobody has \${row.${figure}}\`),
        }),
      ],
      sources: [source],
      assumptions: given(stubs.length > 0 && stubsNotCounted(stubs)),
      warnings: given(nothing),
      records: new Map([
        ["opened", recordsOf(tickets)],
        ["${figure}", recordsOf(tickets.filter(counts))],
        ...clients.map(({ shown, items }) => [\`${figure}/\${shown}\`, recordsOf(items.filter(counts))] as const),
      ]),
    };
  },
});

/** ${title}: what it counts is in docs/answers.md. */
export const ${variable}Tools = [${variable}] as const satisfies readonly Tool[];
`;
}
