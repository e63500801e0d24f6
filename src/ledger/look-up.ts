import type { CallOptions, HaloClient } from "../halo/client.ts";
import { creationDate } from "../halo/dates/creation-date.ts";
import { HaloError } from "../halo/errors.ts";
import type { Query } from "../halo/http/http.ts";
import type { HaloRecord } from "../halo/lists.ts";
import { isOfId, type RecordId } from "../halo/records.ts";
import { type HaloResource, haloResources, resourceAt } from "../halo/resources.ts";
import { largestPage, relatedTo, relating } from "../halo/rules.ts";
import type { LedgerKeeper, OpenRow, Seen, SeenValues } from "./entry.ts";
import { givenValue } from "./values.ts";

/** Looks in Halo for what became of a write. Reads alone; what it means is decided where the row is (`judge.ts`). */

/** Clocks differ by up to so much, in milliseconds. */
const clockSkewMs = 2 * 60_000;
/** The most pages of a list that are read back to the time of a row: 2,000 records that were created since. */
const mostPages = 20;
/** How many records tell how far back a page reaches. */
const mostOfEnd = 5;

/** The ledger, as far as it is needed to look something up. */
type Judge = Pick<LedgerKeeper, "judge">;

/**
 * Looks in Halo what became of the write of a row, with the sign-in of this client, and has it decided. What can't be
 * read now stays open.
 */
export function lookUp(row: OpenRow, ledger: Judge, halo: HaloClient, signal: AbortSignal): Promise<void> {
  return new Lookup(halo, signal).lookUp(row, ledger);
}

/**
 * Looks up rows one after the other, and has them decided. What fails is looked up again later.
 *
 * @param report takes a fault of this server
 */
export async function lookUpAll(
  rows: readonly OpenRow[],
  ledger: Judge,
  halo: HaloClient,
  report: (error: unknown) => void,
): Promise<void> {
  const lookup = new Lookup(halo, new AbortController().signal);
  for (const row of rows) {
    try {
      await lookup.lookUp(row, ledger);
    } catch (error) {
      report(error);
    }
  }
}

/** A look at Halo for some rows; what was read of a list for one of them serves the others too. */
class Lookup {
  readonly #halo: HaloClient;
  readonly #options: CallOptions;
  readonly #lists = new Map<string, NewestFirst>();

  constructor(halo: HaloClient, signal: AbortSignal) {
    this.#halo = halo;
    this.#options = { signal, once: true };
  }

  async lookUp(row: OpenRow, ledger: Judge): Promise<void> {
    const resource = resourceAt(row.resource);
    if (resource === undefined) return;
    try {
      const seen = await this.#seen(row, resource);
      const open = await ledger.judge(row.key, seen);
      if (open.length === 0 || seen.is !== "list") return;
      const rows = [];
      for (const each of seen.rows) {
        rows.push(open.includes(each.record) ? await this.#whole(row, resource, each.record) : each);
      }
      await ledger.judge(row.key, { ...seen, rows });
    } catch (error) {
      if (!(error instanceof HaloError)) throw error;
    }
  }

  #seen(row: OpenRow, resource: HaloResource): Seen | Promise<Seen> {
    if (row.kind === "created") return this.#listed(row, resource);
    if (row.record === undefined) return { is: "unread" };
    return this.#read(row, row.record, resource);
  }

  async #read(row: OpenRow, id: RecordId, resource: HaloResource): Promise<Seen> {
    // What has `GET /Attachment/{id}` is the file itself: whether it is there says the list of its ticket.
    if (resource === haloResources.attachments) {
      const rows = await this.#halo.listAll(resource, row.look.query, this.#options);
      const found = rows.find((each) => isOfId(each.id, id));
      return found === undefined ? { is: "gone" } : { is: "there", values: [], isMarked: false };
    }
    try {
      const query = { includedetails: true, ...row.look.query };
      const record = await this.#halo.get(resource, id, query, this.#options);
      const isMarked =
        row.kind === "voided"
          ? record.voided === true
          : record.deleted === true || (record.inactive === true && resource.draftsBy !== "inactive");
      return { is: "there", values: valuesOf(record, row.fields), isMarked };
    } catch (error) {
      if (error instanceof HaloError && error.kind === "not_found") return { is: "gone" };
      throw error;
    }
  }

  /** A record that may be the one that the row created. */
  async #whole(row: OpenRow, resource: HaloResource, record: number): Promise<ListedRecord> {
    const query = { includedetails: true, ...row.look.query };
    return listedRecord(row, await this.#halo.get(resource, record, query, this.#options), true);
  }

  async #listed(row: OpenRow, resource: HaloResource): Promise<Seen> {
    const { query } = row.look;
    const key = JSON.stringify([row.resource, query]);
    const list = this.#lists.get(key) ?? new NewestFirst(resource, query, this.#halo, this.#options);
    this.#lists.set(key, list);
    const isAll = await list.readBackTo(row.at - clockSkewMs);
    const { draftsBy = "" } = resource;
    const mayHide =
      row.fields.includes(draftsBy) && !list.records.some((record) => record[draftsBy] === true);
    return {
      is: "list",
      isAll: isAll && !mayHide,
      rows: list.records.map((record) => listedRecord(row, record, false)),
    };
  }
}

type ListedRecord = Extract<Seen, { is: "list" }>["rows"][number];

function listedRecord(row: OpenRow, record: HaloRecord, isWhole: boolean): ListedRecord {
  // A date that was sent is none of the creation.
  const created = creationDate(record, Object.fromEntries(row.fields.map((field) => [field, true])));
  return {
    record: Number(record.id),
    ...(created === undefined ? {} : { created }),
    values: valuesOf(record, row.look.identify),
    isWhole,
  };
}

/** The records of a list from the newest on, as far back as was asked for. */
class NewestFirst {
  /** Newest first where Halo gives them so. */
  readonly records: HaloRecord[] = [];
  #page = 0;
  #isWhole = false;
  #isSorted = true;
  /** Before this moment all were created that are not among the records. In milliseconds since the epoch. */
  #reached = Number.POSITIVE_INFINITY;
  readonly #resource: HaloResource;
  readonly #query: Query;
  readonly #halo: HaloClient;
  readonly #options: CallOptions;

  constructor(resource: HaloResource, query: Query, halo: HaloClient, options: CallOptions) {
    this.#resource = resource;
    this.#query = query;
    this.#halo = halo;
    this.#options = options;
  }

  /**
   * Reads on until the records reach back to a moment.
   *
   * @param moment in milliseconds since the epoch
   * @returns whether all that were created since are among the records
   * @throws HaloError of reading them
   */
  async readBackTo(moment: number): Promise<boolean> {
    while (!this.#isWhole && this.#reached >= moment && this.#isSorted && this.#page < mostPages) {
      await this.#readOn();
    }
    return this.#isWhole || (this.#isSorted && this.#reached < moment);
  }

  async #readOn(): Promise<void> {
    const rows = await this.#nextPage();
    const before = this.records.length;
    const known = new Set(this.records.map(({ id }) => id));
    // What was created meanwhile moves records on to the next page.
    this.records.push(...rows.filter(({ id }) => !known.has(id)));
    const ids = this.records.map(({ id }) => Number(id));
    this.#isSorted = ids.every((id, index) => index === 0 || id < Number(ids[index - 1]));
    const added = this.records.length - before;
    if (added > 0 && !this.#isWhole) {
      this.#reached = (await this.#endOf(this.records.slice(-Math.min(added, mostOfEnd)))) ?? this.#reached;
    }
  }

  async #nextPage(): Promise<readonly HaloRecord[]> {
    if (!this.#resource.paged) {
      this.#isWhole = true;
      return this.#halo.listAll(this.#resource, this.#query, this.#options);
    }
    this.#page++;
    const { rows, more } = await this.#halo.list(
      this.#resource,
      { ...this.#query, order: "id", orderdesc: true },
      { number: this.#page, size: largestPage },
      this.#options,
    );
    this.#isWhole = !more;
    return rows;
  }

  /** When the last records were created. The latest of them counts: a single one may have been dated back. */
  async #endOf(records: readonly HaloRecord[]): Promise<number | undefined> {
    const dates = records.flatMap((record) => creationDate(record) ?? []);
    if (dates.length > 0) return Math.max(...dates);
    // Its line in a list need not say it.
    const id = Number(records.at(-1)?.id);
    const query = { includedetails: true, ...this.#query };
    return creationDate(await this.#halo.get(this.#resource, id, query, this.#options));
  }
}

/**
 * The values of fields in a record; of a custom field (`customfields 212`) those of its entry, of a line of an invoice
 * (`lines 50221 qty_order`) the member that is named.
 */
export function valuesOf(record: HaloRecord, fields: readonly string[]): SeenValues {
  return fields.flatMap((field) => {
    const [list = "", id, member = "value"] = field.split(" ");
    const value = givenValue(fieldValue(record, list, id, member));
    return value === undefined ? [] : [{ field, value }];
  });
}

function fieldValue(record: HaloRecord, list: string, id: string | undefined, member: string): unknown {
  if (id === undefined) return record[list];
  return list === relating.stored ? relatedTo(record, Number(id)) : entryOf(record[list], id)?.[member];
}

function entryOf(list: unknown, id: string): HaloRecord | undefined {
  if (!Array.isArray(list)) return undefined;
  const entries: readonly unknown[] = list;
  return entries.find((entry): entry is HaloRecord => isEntry(entry) && String(entry.id) === id);
}

const isEntry = (entry: unknown): entry is HaloRecord =>
  typeof entry === "object" && entry !== null && "id" in entry;
