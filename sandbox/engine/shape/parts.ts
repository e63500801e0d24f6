import type { HaloRecord } from "../model.ts";

/** A custom field as records carry it: many settings around one value. */
export function customField(
  id: number,
  name: string,
  label: string,
  value: unknown,
): Record<string, unknown> {
  return {
    id,
    name,
    label,
    summary: "",
    type: 0,
    value,
    value_is_password_id: false,
    display: value,
    characterlimit: 0,
    characterlimittype: 0,
    inputtype: 0,
    copytochild: false,
    copytoparent: false,
    searchable: false,
    ordervalues: true,
    ordervaluesby: 0,
    database_lookup_id: 0,
    database_lookup_auto: false,
    third_party_name: "",
    extratype: 0,
    copytochildonupdate: false,
    copytoparentonupdate: false,
    hyperlink: "",
    usage: 1,
    showondetailsscreen: true,
    third_party_value: "",
    custom_extra_table_id: 0,
    copytorelated: false,
    calculation: "",
    rounding: 0,
    regex: "",
    onlyshowforagents: false,
    is_horizontal: false,
    isencrypted: false,
    selection_field_id: 0,
    showintable: true,
    table_height: 0,
  };
}

/** The usual custom fields of a kind of record, with the stored ones in place of those with the same id. */
export function withStoredFields(usual: readonly Record<string, unknown>[], record: HaloRecord): unknown[] {
  const stored: unknown[] = Array.isArray(record.customfields) ? record.customfields : [];
  const ids = new Set(
    stored.map((field) =>
      typeof field === "object" && field !== null && "id" in field ? field.id : undefined,
    ),
  );
  return [...usual.filter((field) => !ids.has(field.id)), ...stored];
}

/** A button that an administrator put on the screen of a record. */
export function customButton(id: number, label: string, url: string): Record<string, unknown> {
  return {
    guid: `0b6a1f0c-77d2-4b43-9a51-0000000000${String(10 + id)}`,
    intent: "",
    id,
    usage: 1,
    name: label.toLowerCase().replaceAll(" ", ""),
    label,
    seq: id,
    icon: "fas fa-link",
    url,
    newtab: true,
    msid: 0,
    type: 0,
    runbook_id: "00000000-0000-0000-0000-000000000000",
    runbook_name: "",
  };
}

/** An address as Halo stores it. */
export function address(id: number, record: HaloRecord): Record<string, unknown> {
  return {
    id,
    type: 0,
    description: "",
    note: "",
    line1: record.delivery_address_line1 ?? "",
    line2: record.delivery_address_line2 ?? "",
    line3: record.delivery_address_line3 ?? "",
    line4: record.delivery_address_line4 ?? "",
    postcode: record.delivery_address_line5 ?? "",
    primary: true,
    inactive: false,
    lat: 0,
    long: 0,
    site_id: record.id,
    site_name: record.name ?? "",
    user_id: 0,
  };
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function imageText(length: number): string {
  let [text, state] = ["", 7];
  while (text.length < length) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    text += alphabet.charAt((state >>> 16) % 64);
  }
  return text;
}

let longImage: string | undefined;

/** A logo as a data URI of roughly 9 to 13 KB, of another length for each client. It is no real picture. */
export function logo(id: number): string {
  longImage ??= imageText(13_500);
  const length = 10_300 + ((id * 397) % 4_000);
  return `data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA${longImage.slice(0, length - (length % 4))}`;
}
