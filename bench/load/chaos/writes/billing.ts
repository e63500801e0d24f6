/** Writes about money: quotations and what comes of them, licences, lines of recurring invoices. */
import { type Told, toldByError } from "../ledger.ts";
import type { OwnRecords } from "../own-records.ts";
import type { ToolAnswer } from "../wire.ts";
import { changeOf, textOf } from "./deeds.ts";
import type { WriteKind } from "./write-kind.ts";

const newQuotation = (own: OwnRecords) => own.quotation(own.ticket("A ticket with a quotation"));

/** The lines of a quotation that are no heading: name, quantity and price. */
function quotedIn(own: OwnRecords, id: string): readonly string[] {
  const lines = own.rows("Quotation").find((row) => String(row.id) === id)?.lines;
  return (Array.isArray(lines) ? lines : []).map(({ name, quantity, baseprice }) =>
    [name, quantity, baseprice].join(),
  );
}

const sentStatus = 2;

/** What an answer says of sending a quotation: of the mail, and of the status that follows it. */
function toldOfSending(id: number, { isError, text, data }: ToolAnswer): readonly Told[] {
  if (isError) return [toldByError(text), { telling: "not done" }];
  if (data.done === "dry_run") return [{ telling: "dry run" }, { telling: "dry run" }];
  const [, action, ticket] = /by action (\d+) of ticket (\d+)/.exec(text) ?? [];
  const mailed: Told = { telling: "done", key: `${ticket}/${action}` };
  if (data.state === "done") return [mailed, { telling: "done", key: String(id) }];
  // An answer that says that it was not set means that; one that says nothing else of it leaves it open.
  const isNot = /Its status was not set|Not as asked: status/.test(text);
  return [mailed, { telling: isNot ? "not done" : "unknown" }];
}

const quotations: readonly WriteKind[] = [
  {
    weight: 4,
    prepare: (marker, random, own) => {
      const lines = Array.from({ length: random.int(1, 4) }, (_, index) => ({
        name: `Line ${index + 1}`,
        quantity: random.int(1, 9),
        price: random.int(1, 80) / 2,
      }));
      const wanted = lines.map(({ name, quantity, price }) => [name, quantity, price].join()).join("; ");
      return {
        tool: "halo_create_quotation",
        args: { title: marker, client_id: random.pick(own.clients), lines },
        deeds: [
          {
            what: `a quotation with ${wanted}`,
            found: () =>
              own
                .holding("Quotation", "title", marker)
                .filter((id) => quotedIn(own, id).join("; ") === wanted),
            staysOpen: "Halo's record does not say when it was created.",
          },
        ],
      };
    },
  },
  { weight: 2, prepare: textOf("halo_update_quotation", "Quotation", "title", newQuotation) },
  {
    weight: 3,
    prepare: (marker, random, own) => {
      const id = newQuotation(own);
      const move = random.pick(["approve", "reject"] as const);
      const isNoted = random.chance(0.5);
      const hasNote = () => !isNoted || own.withValue("Quotation", id, "approvalnote", [marker]).length > 0;
      return {
        tool: "halo_update_quotation",
        args: { id, move, confirm: true, ...(isNoted ? { note: marker } : {}) },
        deeds: [
          {
            what: `quotation ${id}, ${move}`,
            found: () =>
              hasNote() ? own.withValue("Quotation", id, "status", [move === "approve" ? 3 : 4]) : [],
            row: changeOf("Quotation", id),
            staysOpen: "Halo's record shows no decision as it was sent.",
          },
        ],
      };
    },
  },
  {
    weight: 3,
    prepare: (_marker, _random, own) => {
      const id = newQuotation(own);
      return {
        tool: "halo_update_quotation",
        args: { id, move: "order", confirm: true },
        deeds: [
          {
            what: `order of quotation ${id}`,
            found: () => own.withValue("Quotation", id, "salesorder_id", [900 + id]),
            row: changeOf("Quotation", id),
            staysOpen: "Halo's record does not show what asks for an order.",
          },
        ],
      };
    },
  },
  {
    weight: 4,
    prepare: (marker, _random, own) => {
      const id = newQuotation(own);
      return {
        tool: "halo_update_quotation",
        args: { id, move: "send", note: marker, confirm: true },
        deeds: [
          {
            what: `mail of quotation ${id}`,
            found: () => own.notesWith((text) => text.startsWith(`${marker}\n`)),
          },
          {
            what: `status of quotation ${id}`,
            found: () => own.withValue("Quotation", id, "status", [sentStatus]),
            row: changeOf("Quotation", id),
          },
        ],
        toldOf: (answer) => toldOfSending(id, answer),
      };
    },
  },
];

const licences: readonly WriteKind[] = [
  {
    weight: 4,
    prepare: (_marker, random, own) => {
      const id = own.like("SoftwareLicence", { count: 5, is_active: true });
      const quantity = random.int(6, 90);
      return {
        tool: "halo_update_licence",
        args: { id, quantity, confirm: true },
        deeds: [
          {
            what: `quantity of licence ${id}`,
            found: () => own.withValue("SoftwareLicence", id, "count", [quantity]),
            row: changeOf("SoftwareLicence", id),
          },
        ],
      };
    },
  },
];

const byWord = { Done: "done", "Done in part": "done", "Not done": "not done", Unknown: "unknown" } as const;
const words = Object.keys(byWord) as (keyof typeof byWord)[];

/** What the sentences of an answer that begin with such a word say of a thing; done where none names it. */
function toldIn(sentences: readonly string[], names: (sentence: string) => boolean): Told {
  const sentence = sentences.find((each) => /^[A-Z][a-z ]+: /.test(each) && names(each));
  const word = words.find((each) => sentence?.startsWith(`${each}: `));
  return { telling: word === undefined ? "done" : byWord[word] };
}

const recurring: readonly WriteKind[] = [
  {
    weight: 6,
    prepare: (marker, random, own) => {
      const { id, lines } = own.recurringInvoice(random.pick(own.clients), 4);
      const changed = lines.slice(0, random.int(0, 3));
      const added = Array.from(
        { length: random.int(changed.length === 0 ? 1 : 0, 2) },
        (_, index) => `${marker}, line ${index + 1}`,
      );
      const quantity = random.int(2, 90);
      const addedAs = (name: string) => own.linesWith(id, (line) => line.item_shortdescription === name);
      return {
        tool: "halo_update_recurring_lines",
        args: {
          id,
          lines: [
            ...changed.map((line) => ({ id: line, quantity })),
            ...added.map((name) => ({ name, quantity, price: 12.5 })),
          ],
          confirm: true,
        },
        deeds: [
          ...changed.map((line) => ({
            what: `quantity of line ${line} of recurring invoice ${id}`,
            found: () => own.linesWith(id, (each) => each.id === line && each.qty_order === quantity),
            row: { ...changeOf("RecurringInvoice", id), field: new RegExp(`^lines ${line} qty_order$`) },
          })),
          ...added.map((name) => ({
            what: `new line of recurring invoice ${id}`,
            found: () => addedAs(name),
            row: { ...changeOf("RecurringInvoice", id), text: name },
            staysOpen: "Halo's record has the line without what was sent of it.",
          })),
          ...added.map((name) => ({
            what: `billing of the new line ${name} of recurring invoice ${id}`,
            found: () =>
              own.linesWith(id, (line) => line.item_shortdescription === name && line.isinactive === false),
            // All new lines are switched on by one row, which names those that are there.
            row: () => ({
              ...changeOf("RecurringInvoice", id),
              field: new RegExp(`^lines ${addedAs(name).join()} isinactive$`),
            }),
          })),
        ],
        toldOf: ({ isError, text, data }) => {
          const count = changed.length + 2 * added.length;
          const all = (told: Told) => Array.from({ length: count }, () => told);
          if (isError) return all(toldByError(text));
          if (data.done === "dry_run") return all({ telling: "dry run" });
          if (data.done === "unknown") return all({ telling: "unknown" });
          const said = (Array.isArray(data.also) ? data.also : []).map(String);
          const news = added.map((name) =>
            toldIn(said, (sentence) => sentence.includes(`new line «${name}»`)),
          );
          const switched = toldIn(said, (sentence) => sentence.includes("switching on"));
          // Its line tells what Halo holds of a line that is there.
          const billed = (name: string): Told => {
            const own = text.split("\n").find((line) => line.includes(` isinactive «${name}», asked false`));
            if (own === undefined) return switched;
            return { telling: own.startsWith("Unknown") ? "unknown" : "not done" };
          };
          return [
            ...changed.map((line) => toldIn(said, (sentence) => sentence.includes(`(line ${line})`))),
            ...news,
            // What is not known to be there is not switched on.
            ...added.map(
              (name, at): Told => (news[at]?.telling === "done" ? billed(name) : { telling: "not done" }),
            ),
          ];
        },
      };
    },
  },
];

export const billingWrites: readonly WriteKind[] = [...quotations, ...licences, ...recurring];
