import * as z from "zod";
import { Argument, inWords, order } from "./arguments/argument.ts";
import { type CategoryPlace, category as ticketCategory } from "./arguments/categories.ts";
import { type DateForm, type Direction, dateFault, readDate, resolveDate } from "./arguments/dates.ts";
import { type Period, periodFault, resolvePeriod } from "./arguments/periods.ts";
import * as priorities from "./arguments/priorities.ts";
import * as kinds from "./arguments/references.ts";
import { shared } from "./arguments/shared.ts";
import type { IdKind, RecordKind } from "./arguments/sources.ts";
import * as statuses from "./arguments/statuses.ts";
import { type DurationBounds, hoursOf } from "./arguments/time/durations.ts";
import { durationForms } from "./arguments/time/refusal.ts";

/**
 * The arguments that tools are declared with: plain ones, which are zod schemas, and those in words, whose value is
 * worked out at each call (`reference`, `references`, `teamName`, `date`, `dateUntil`, `storedDate`, `storedDay`, `period`).
 */

/** The largest id that Halo's 32-bit integers hold. */
const largestId = 2_147_483_647;

const anyId = z.int().min(1).max(largestId);

/** A Halo id. */
export const id = shared((description) => anyId.describe(description));

const idOrNothing = z.int().min(0).max(largestId);

/** A Halo id, or 0 for none. */
export const idOrNone = shared((description) => idOrNothing.describe(description));

/** A description, or nothing where it only repeats what the argument is called. */
const beyond = (kind: string, description: string) =>
  description.toLowerCase() === kind.replaceAll("_", " ") ? "" : description;

/**
 * A record of a kind, by its name or id: listed as `client`, understood as `client_id` too. A handler gets the id.
 *
 * @param description what is to be said beside that
 * @param listed the name under which it is listed, where that is not the kind's
 */
export const reference = (kind: RecordKind, description = "", listed?: string) =>
  kinds.reference(kind, {
    description: beyond(kind, description),
    ...(listed === undefined ? {} : { listed }),
  });

/** The charge type of hours; 0 is no charge. */
export const chargeType = (description = "") =>
  kinds.reference("charge_type", { description: beyond("charge_type", description), smallest: 0 });

/** A record of a kind, by its id alone: refused when there is none. */
export const recordId = (kind: IdKind, description: string) => kinds.recordId(kind, () => id(description));

/** A status of tickets, projects or opportunities, of which the others may have the same name. */
export const status = (use: statuses.StatusUse, description = "") => statuses.status(use, description);

/** A type of tickets, projects or opportunities. */
export const ticketType = (use: statuses.StatusUse, description = "") =>
  statuses.ticketType(use, beyond("ticket_type", description));

/** A priority, whose number means another one in each SLA. A handler gets the number with the SLAs that are meant. */
export const priority = (description = "") => priorities.priority(beyond("priority", description));

/** Up to 50 records of a kind: listed as `clients`, understood as `client_ids` too. A handler gets the ids. */
export const references = (kind: RecordKind, description = "") =>
  kinds.references(kind, beyond(`${kind}s`, description));

const anyNegativeId = z
  .int()
  .min(-largestId)
  .max(-1, "ids of recurring invoices are below zero, such as -12");

/** The id of a record whose ids are below zero in Halo: a recurring invoice. */
export const negativeId = shared((description) => anyNegativeId.describe(description));

const anyFlag = z.boolean();

const describedFlag = shared((description) => anyFlag.describe(description));

/** A yes or no; without a description where its name says what. */
export const flag = (description = "") => (description === "" ? anyFlag : describedFlag(description));

const longestLine = 255;
const anyLine = z.string().trim().min(1).max(longestLine);
const usualLine = shared((description) => anyLine.describe(description));

/** A short line of text. */
export const line = (description: string, most = longestLine) =>
  most === longestLine ? usualLine(description) : z.string().trim().min(1).max(most).describe(description);

const mostAddresses = 20;
const isAddress = (text: string) => z.email().safeParse(text.trim()).success;

/** The bounds are checked, and not listed: every client gives its model the schema. */
const someAddresses = z
  .array(z.string())
  .refine((list) => list.length > 0 && list.length <= mostAddresses && list.every(isAddress), {
    error: `give 1 to ${mostAddresses} e-mail addresses`,
  });

/** E-mail addresses. */
export const addresses = (description = "") =>
  description === "" ? someAddresses : someAddresses.describe(description);

const anyProse = z.string().trim().min(1).max(100_000);

/** Text of any length that a person writes: a note, details. */
export const prose = shared((description) => anyProse.describe(description));

const mostAmount = 1_000_000_000;
const anyAmount = z.number().min(-mostAmount).max(mostAmount);
const usualAmount = shared((description) => anyAmount.describe(description));

/** An amount or a number of hours. */
export const amount = (description: string, most = mostAmount) =>
  most === mostAmount ? usualAmount(description) : z.number().min(-most).max(most).describe(description);

const someIds = z.array(anyId).min(1).max(50);

/** Up to 50 ids. */
export const ids = shared((description) => someIds.describe(description));

/** The description of the lower bound of a range of dates; the upper one says what is else. */
export const dateOrTime = "Date or time, tenant's zone";

/** The description of the upper bound. */
export const until = "Until, date included";

/** Refuses words with their fault, which `faultOf` gives. */
const faultless = (most: number, faultOf: (text: string) => string | undefined) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => faultOf(text) === undefined, {
      error: ({ input }) => (typeof input === "string" ? faultOf(input) : undefined),
    });

/** The words for a date, checked by their form. */
const dateWords = shared((description: string) => faultless(60, dateFault).describe(description));

/** How the words for a date are read where they leave open what they mean. */
export interface DateReading {
  /** `ahead` for what is to come, `back` for what was: which friday `friday` is. */
  readonly looks?: Direction;
  /** The argument with the other end of a range: then it is the first friday after that. */
  readonly after?: string;
}

const dateArgument =
  (form: DateForm, usual: Direction) =>
  (description: string, { looks = usual, after }: DateReading = {}): Argument<string> =>
    inWords({
      order: order.date,
      says: true,
      schema: () => dateWords(description),
      resolve: (name, words, { context, written }) => {
        const start = after === undefined ? undefined : written[after];
        const from = typeof start === "string" ? readDate(start, "first", context, { looks }) : undefined;
        const { value, said } = resolveDate(name, words, form, context, { looks, after: from });
        return { value, said: said === undefined ? [] : [said] };
      },
    });

/**
 * A date in words: a day (its first instant in the tenant's time zone), a time (the tenant's without a zone), or one that is
 * relative to now. A handler gets the form that Halo's filters take, `yyyy-MM-ddTHH:mm:ss` in UTC.
 */
export const date = dateArgument({ edge: "first", as: "filter" }, "back");

/** The same as an upper bound: a day means its last second. */
export const dateUntil = dateArgument({ edge: "last", as: "filter" }, "back");

/** The same as a value that Halo stores: a handler gets it with the zone, `yyyy-MM-ddTHH:mm:ssZ`. */
export const storedDate = dateArgument({ edge: "first", as: "time" }, "ahead");

/** A calendar day that Halo stores: a handler gets it as it is sent. Of a time the day of it in the tenant's zone counts. */
export const storedDay = dateArgument({ edge: "first", as: "day" }, "ahead");

/** A period in words: `last month`, `30d`, `2026-Q3` …; the `standard` one where it is left out. */
export const period = (standard: string): Argument<Period> =>
  periodWithout(
    `Such as last month, 30d, 2026-10, 2026-Q3, 2026-10-01..2026-11-15; default ${standard}`,
  ).default(standard);

/** The same without a standard one. */
export const periodWithout = (description: string): Argument<Period, string> =>
  inWords({
    order: order.period,
    // A result says its period itself.
    says: false,
    schema: () => faultless(80, periodFault).describe(description),
    resolve: (_name, words, { context }) => ({ value: resolvePeriod(words, context), said: [] }),
  });

/** A length of time. A handler gets hours. */
export const duration = (description: string, bounds: DurationBounds): Argument<number, string | number> =>
  Argument.of<number, string | number>({
    order: order.date,
    says: true,
    schema: () => durationWords(description),
    read: (given) => (typeof given === "string" || typeof given === "number" ? given : undefined),
    resolve: (name, words) => {
      const hours = hoursOf(name, words, bounds);
      return {
        value: hours,
        said:
          typeof words === "number" || Number(words) === hours
            ? []
            : [`${name} ${words.trim()} is ${hours} hours`],
      };
    },
  });

const durationWords = (description: string) =>
  z
    .union([z.number().min(0).max(1_000_000), z.string().trim().min(1).max(40)], { error: durationForms })
    .meta({ type: "string" })
    .describe(description);

/** A team, where Halo takes its name and no id. A handler gets the name as Halo spells it. */
export const teamName = (description = "") => kinds.teamName(beyond("team", description));

/** The category of a ticket, as the tenant's list has it. */
export const category = (description: string, place: CategoryPlace = 1) =>
  ticketCategory(() => line(description), place);

const FieldId = z
  .string()
  .trim()
  .regex(/^#?[1-9]\d{0,9}$/);
const FieldName = z.string().trim().min(1).max(200);
/** null clears a field, as an empty text does. */
const FieldValue = z
  .union([z.string().max(10_000), z.number(), z.boolean(), z.null()])
  .transform((value) => value ?? "");

const NamedField = z.strictObject({
  name: z.union([FieldName, anyId.transform(String)]).meta({ type: "string" }),
  value: FieldValue.meta({ type: "string" }),
});

/** The entries of an object whose keys are fields, which is how they are written by hand. */
function fieldEntries(given: unknown): unknown {
  if (Array.isArray(given)) return given.map(entryOf);
  if (typeof given !== "object" || given === null) return given;
  const keys = Object.keys(given);
  const isEntry =
    keys.length === 2 && keys.includes("value") && (keys.includes("name") || keys.includes("id"));
  return isEntry ? [entryOf(given)] : Object.entries(given).map(([name, value]) => ({ name, value }));
}

/** An entry as it is listed; `id` is taken for the name. */
function entryOf(given: unknown): unknown {
  if (typeof given !== "object" || given === null || !("id" in given) || "name" in given) return given;
  const { id: name, ...others } = given;
  return { name, ...others };
}

/**
 * Values of fields that a tenant set up, as a list of `{ name, value }`: strict clients take no object of any keys. Such an
 * object (`{"Root cause": "x"}`) is understood too. A handler gets `{ id, value }`, or `{ name, value }` where
 * `kit/crud/custom-fields.ts` has to find the id.
 */
export const fieldValues = (description: string) =>
  z
    .preprocess(fieldEntries, z.array(NamedField).min(1).max(100))
    .transform((fields) =>
      fields.map(({ name, value }) =>
        FieldId.safeParse(name).success
          ? { id: Number(name.trim().replace("#", "")), value }
          : { name, value },
      ),
    )
    .describe(description);

/** Values of custom fields, which Halo merges by id and keeps the others. */
export const customFields = fieldValues("name: label or id");

/** The person's consent, for clients that can't ask for it during a call. */
export const confirm = z.boolean().optional().describe("true once user agreed");

/**
 * An optional argument whose description gives the default, where that is not what everybody takes for it: that is shorter
 * than the schema's `default`, which is also a keyword that strict clients refuse.
 */
const withDefault = <Value, Schema extends z.ZodType<Value>>(
  schema: Schema,
  value: Value,
  description = "",
) =>
  (description === "" ? schema : schema.describe(description))
    .optional()
    .transform((given) => given ?? value);

/** `detail` of every list and get. */
export const detail = withDefault<"summary" | "full", z.ZodType<"summary" | "full">>(
  z.enum(["summary", "full"]),
  "summary",
);

/** How many rows to show, at most 100. */
export const rowCount = (standard: number, description = `Default ${standard}, max 100`) =>
  withDefault<number, z.ZodType<number>>(z.int().min(1).max(100), standard, description);

/** `page` and `page_size` of every list. */
export const paging = {
  page: withDefault<number, z.ZodType<number>>(z.int().min(1).max(100_000), 1),
  page_size: rowCount(20),
};

/** How many of a record's latest actions to show with it; with 0 they are not read. */
export const latestActions = (standard: number) =>
  withDefault<number, z.ZodType<number>>(
    z.int().min(0).max(100),
    standard,
    `Latest ones to show; default ${standard}`,
  );
