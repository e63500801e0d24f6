/** Writes of time, files, articles and automation. */
import { type Told, toldByError } from "../ledger.ts";
import { otherAgents } from "../own-records.ts";
import type { ToolAnswer } from "../wire.ts";
import { changeOf } from "./deeds.ts";
import type { WriteKind } from "./write-kind.ts";

const byWord = {
  Done: "done",
  "Done, and not all as asked": "done",
  "Not done": "not done",
  "Not tried": "not done",
  Unknown: "unknown",
} as const;

/** What an answer says of an entry of a timesheet, in success and in failure. */
function toldOfEntry(subject: string, text: string): Told | undefined {
  const line = new RegExp(
    `(${Object.keys(byWord).join("|")}): [\\d :-]{16} «${subject}»(?: as entry (\\d+))?`,
  );
  const [, word, key] = line.exec(text) ?? [];
  if (word === undefined) return undefined;
  return { telling: byWord[word as keyof typeof byWord], key };
}

/** What it says of the submission of a day. */
function toldOfSubmission(day: string, { text }: ToolAnswer): Told {
  if (
    text.includes(`Unknown whether ${day} was submitted`) ||
    text.includes(`Unknown whether submitted: ${day}`)
  )
    return { telling: "unknown" };
  return { telling: text.includes(`Submitted: ${day}.`) ? "done" : "not done" };
}

const timesheets: readonly WriteKind[] = [
  {
    weight: 6,
    prepare: (marker, random, own) => {
      const agent = random.pick(otherAgents);
      const { id, day } = own.timesheet(agent);
      const subjects = Array.from(
        { length: random.int(1, 4) },
        (_, index) => `${marker}, entry ${index + 1}`,
      );
      const submits = random.chance(0.6);
      return {
        tool: "halo_fill_timesheet",
        args: {
          agent_id: agent,
          entries: subjects.map((subject, index) => ({
            start: `${day} ${10 + index}:00`,
            hours: 1,
            subject,
          })),
          ...(submits ? { submit: true } : {}),
        },
        deeds: [
          ...subjects.map((subject) => ({
            what: "an entry of a timesheet",
            found: () => own.holding("TimesheetEvent", "subject", subject),
            row: { resource: "TimesheetEvent", kind: "created" as const, text: subject },
            staysOpen: "Halo's record does not say when it was created.",
          })),
          ...(submits
            ? [
                {
                  what: `submission of timesheet ${id} of ${day}`,
                  found: () =>
                    own
                      .rows("Timesheet")
                      .filter((row) => row.id === id && row.approval !== undefined)
                      .map(String),
                  row: changeOf("Timesheet", id),
                  staysOpen: "Halo's record does not show what asks for the submission.",
                },
              ]
            : []),
        ],
        toldOf: (answer) => {
          const { isError, text, data } = answer;
          const isDry = data.done === "dry_run";
          // The message of a call of one entry is about that entry.
          const whole = isError ? toldByError(text) : ({ telling: "done" } as const);
          return [
            ...subjects.map((subject) =>
              isDry ? ({ telling: "dry run" } as const) : (toldOfEntry(subject, text) ?? whole),
            ),
            ...(submits ? [isDry ? ({ telling: "dry run" } as const) : toldOfSubmission(day, answer)] : []),
          ];
        },
      };
    },
  },
];

const files: readonly WriteKind[] = [
  {
    weight: 4,
    prepare: (marker, random, own) => {
      const filename = `${marker}, a text.txt`;
      const text = `${marker}\n`.repeat(random.int(1, 500));
      return {
        tool: "halo_attach_file",
        args: { ticket_id: random.pick(own.openTickets), filename, text },
        deeds: [{ what: "a file", found: () => own.files(filename, new TextEncoder().encode(text)) }],
      };
    },
  },
  {
    weight: 4,
    prepare: (marker, random, own) => {
      const filename = `${marker}, a copy.bin`;
      const from_ticket_id = random.pick(own.openTickets);
      const bytes = Uint8Array.from({ length: random.int(1, 40_000) }, () => random.int(0, 255));
      const attachment_id = own.file(from_ticket_id, bytes);
      return {
        tool: "halo_attach_file",
        args: { ticket_id: random.pick(own.openTickets), filename, attachment_id, from_ticket_id },
        deeds: [{ what: `a copy of file ${attachment_id}`, found: () => own.files(filename, bytes) }],
      };
    },
  },
];

const articles: readonly WriteKind[] = [
  {
    weight: 3,
    prepare: (marker, _random, own) => ({
      tool: "halo_draft_article",
      args: { title: marker, problem: "It does not start.", solution: "Start it again." },
      deeds: [
        {
          what: "a draft of an article",
          found: () =>
            own
              .rows("KBArticle")
              .filter(({ name, inactive }) => name === marker && inactive === true)
              .map((row) => String(row.id)),
        },
      ],
    }),
  },
];

const runbooks: readonly WriteKind[] = [
  {
    weight: 2,
    prepare: (_marker, _random, own) => {
      const runbook = own.runbook();
      if (runbook === undefined) return undefined;
      return {
        tool: "halo_run_runbook",
        args: { runbook: runbook.name, confirm: true },
        deeds: [
          {
            what: `a run of ${runbook.name}`,
            found: () => own.runs(runbook.id),
            row: { resource: "Webhook", kind: "updated", text: runbook.id },
            staysOpen: "The ledger looks up no runs of runbooks.",
          },
        ],
        toldOf: ({ isError, text, data }) => {
          if (isError) return [toldByError(text)];
          if (data.done === "dry_run") return [{ telling: "dry run" }];
          return [{ telling: data.done === "unknown" ? "unknown" : "done" }];
        },
      };
    },
  },
];

export const workWrites: readonly WriteKind[] = [...timesheets, ...files, ...articles, ...runbooks];
