import type { HaloRecord } from "../../engine/model.ts";

/** Names of the screen fields that a ticket type is set up with. */
const screenFields = [
  "summary",
  "details",
  "client_id",
  "site_id",
  "user_id",
  "priority_id",
  "impact",
  "urgency",
  "category_1",
  "category_2",
  "category_3",
  "category_4",
  "agent_id",
  "team",
  "status_id",
  "sla_id",
  "assets",
  "startdate",
  "targetdate",
  "deadlinedate",
  "estimate",
  "source",
  "contract_id",
  "supplier_id",
  "product_id",
  "release_id",
  "attachments",
  "emailcclist",
  "followers",
  "parent_id",
  "template_id",
  "workflow_id",
  "matched_kb_id",
  "purchaseordernumber",
  "client_reference",
  "phonenumber",
  "reportedby",
  "impactlevel",
  "risklevel",
  "justification",
  "backoutplan",
  "communicationplan",
  "testplan",
  "budgettype_id",
  "chargerate",
] as const;

const tabs = [
  "Details",
  "Activity",
  "Appointments",
  "Assets",
  "Attachments",
  "Billing",
  "Children",
  "Contacts",
  "History",
  "Items",
  "Knowledge",
  "Milestones",
  "Notes",
  "Quotations",
  "Related",
  "Services",
  "Survey",
  "Timeline",
  "To-Do",
] as const;

/** The definition of a screen field, which each use of the field repeats in full. */
function fieldInfo(name: string, index: number): Record<string, unknown> {
  return {
    id: 500 + index,
    guid: `5f1c0d1e-3b2a-4c77-8e10-${String(100000000000 + index)}`,
    name,
    label: name.replaceAll("_", " "),
    hint: "",
    type: index % 6,
    inputtype: 0,
    characterlimit: 0,
    characterlimittype: 0,
    lookup: 0,
    tab_id: 0,
    usage: 1,
    searchable: index % 4 === 0,
    calendarvisibility: 0,
    custom: 0,
    defaultvalue: "",
    ordervalues: false,
    ordervaluesby: 0,
    database_lookup_id: 0,
    database_lookup_auto: false,
    extratype: 0,
    regex: "",
    isencrypted: false,
    is_horizontal: false,
    onlyshowforagents: false,
    showintable: true,
    showinpool: false,
    max_selection: 0,
    selection_options: null,
    third_party_name: "",
    translations: [],
    values: [],
    visibility_conditions: [],
    validation_data: [],
    where_sql: "",
    hyperlink: "",
    variable_format_1: "",
    variable_format_2: "",
  };
}

/** The custom fields that tickets have here: id, name, label, Halo's number of the kind, and the choices of a select. */
export const ticketCustomFields: readonly (readonly [
  id: number,
  name: string,
  label: string,
  type: number,
  choices?: readonly string[],
])[] = [
  [212, "CFPurchaseRef", "Purchase reference", 0],
  [213, "CFRootCause", "Root cause", 0],
  [214, "CFOnSiteContact", "Contact on site", 0],
  [215, "CFImpactArea", "Impact area", 2, ["One person", "A team", "A site", "Everybody"]],
  [216, "CFGoLive", "Go-live date", 4],
  [217, "CFApproved", "Approved", 6],
];

/**
 * The custom fields that a ticket type demands, by a field of the stored type that no answer has: `demands`, a list of
 * their ids. Halo's description has `mandatory` in what a field is; how Halo acts on it was not seen.
 */
export function demandedFields(type: HaloRecord | undefined): readonly { id: number; label: string }[] {
  const ids: readonly unknown[] = Array.isArray(type?.demands) ? type.demands : [];
  return ticketCustomFields.filter(([id]) => ids.includes(id)).map(([id, , label]) => ({ id, label }));
}

/** The screens of a type, with what it demands. */
export function screensFor(type: HaloRecord): Readonly<Record<string, unknown>> {
  const screens = screensOf(Number(type.id));
  const ids = new Set(demandedFields(type).map(({ id }) => id));
  if (ids.size === 0 || !Array.isArray(screens.fields)) return screens;
  const fields = screens.fields.map((field: HaloRecord) =>
    ids.has(Number(field.fieldid)) && typeof field.fieldinfo === "object"
      ? { ...field, fieldinfo: { ...field.fieldinfo, mandatory: true } }
      : field,
  );
  return { ...screens, fields };
}

/** A custom field among the fields of a ticket type. Seen: `custom` is 1, a select has its `values` from a lookup. */
function customScreenField(type: number, position: number): Record<string, unknown> {
  const [id, name, label, kind, choices = []] = ticketCustomFields[position] ?? [0, "", "", 0];
  const field = screenField(type, name, screenFields.length + position, 0);
  return {
    ...field,
    fieldid: id,
    fieldinfo: {
      ...fieldInfo(name, position),
      id,
      label,
      type: kind,
      custom: 1,
      lookup: choices.length === 0 ? 0 : 129,
      values: choices.map((choice, index) => ({ lookupid: 129, id: index + 1, name: choice })),
    },
  };
}

function screenField(type: number, name: string, index: number, stage: number): Record<string, unknown> {
  return {
    id: type * 1000 + stage * 100 + index,
    rtid: type,
    fieldid: 500 + index,
    fieldguid: null,
    seq: index + 1,
    tableid: 0,
    tableguid: null,
    groupid: 0,
    groupguid: null,
    endusernew: index % 5 === 0 ? 1 : 0,
    enduserdetail: index % 3 === 0 ? 1 : 0,
    enduserdetailrejected: 0,
    technew: 2,
    techdetail: 1,
    fieldname: name,
    fieldinfo: fieldInfo(name, index),
    visibility_conditions: [],
    visibility_conditions_value: [],
    value_restrictions: [],
    group: null,
    technewlocation: stage,
    restrictupdate: 0,
    update_restrictions: [],
    techtab_id: 0,
    techtab_name: "",
    showdependency: false,
    canupdate: true,
    override_fieldname: "",
    override_action_fieldname: "",
    boldlabelandvalue: false,
    enduserdetailhideifempty: false,
    techdetailhideifempty: index % 2 === 0,
    copytochild: false,
    copytochildonupdate: false,
    copytorelated: false,
    restrictread: 0,
    read_restrictions: [],
    techtab_columns: 0,
    chat_message: "",
    techaction: 0,
    enduseraction: 0,
    endusercheckboxmandatory: false,
    translations: [],
    display_type: 0,
  };
}

function tabConfig(type: number, name: string, index: number): Record<string, unknown> {
  return {
    id: type * 100 + index,
    usage: 1,
    entity_id: type,
    screenlayout_id: 0,
    tab_id: index,
    tab_name: name,
    sequence: index,
    display: 1,
    icon_override: false,
    nosidemenu: false,
    url: "",
    icon: "",
  };
}

const heavyParts = new Map<number, Readonly<Record<string, unknown>>>();

/** The bulk of a ticket type: some 100 KB of screen set-up, the same at every request. */
function screensOf(type: number): Readonly<Record<string, unknown>> {
  const known = heavyParts.get(type);
  if (known !== undefined) return known;
  const repeated = screenFields.slice(0, 15 + (type % 5));
  const parts = Object.freeze({
    fields: [
      ...screenFields.map((name, index) => screenField(type, name, index, 0)),
      ...repeated.map((name, index) => screenField(type, name, index, 1)),
      ...ticketCustomFields.map((_, position) => customScreenField(type, position)),
    ],
    tab_config: tabs.map((name, index) => tabConfig(type, name, index)),
  });
  heavyParts.set(type, parts);
  return parts;
}
