import { closedStatusIds } from "../data/codes.ts";
import { messageFailure, textFailure } from "../engine/errors.ts";
import type { HaloRecord } from "../engine/model.ts";
import { flag } from "../engine/query.ts";
import { numberIn, type ResourceDeclaration, textIn } from "./declaration.ts";
import {
  activeByDefault,
  activeFilters,
  containing,
  equal,
  numbers,
  search,
  setting,
  text,
  when,
  whole,
} from "./filters.ts";

function lookup(
  name: ResourceDeclaration["name"],
  filters: ResourceDeclaration["filters"],
  rest: Partial<ResourceDeclaration> = {},
): ResourceDeclaration {
  return { name, paging: "whole", usualOrder: "stored", filters, ...rest };
}

/** Only names that Halo uses narrow the list; a number, for one, does nothing. */
const statusTypes = new Set(["ticket", "opportunity", "project"]);

/** Reports, the knowledge base and the tables of codes. */
export const knowledgeResources: ResourceDeclaration[] = [
  {
    name: "Report",
    key: "reports",
    paging: "paged",
    scope: "reporting",
    filters: {
      search: search("id", "name", "description", "group_name"),
      type: equal("type"),
      reportgroup_id: equal("group_id"),
      includepublished: setting(),
      chartonly: when(() => (record) => numberIn(record, "charttype") > 0),
    },
  },
  {
    name: "KBArticle",
    key: "articles",
    paging: "paged",
    scope: "kb",
    hidden: activeByDefault,
    advancedSearch: ["id", "name", "type", "inactive"],
    filters: {
      ...activeFilters,
      search: text((value, context) => (record) => {
        // Every word must occur: a search for several words finds them in any order.
        const words = value.split(/\s+/);
        return words.every((word) =>
          containing(
            word,
            context,
            "id",
            "name",
            "description",
            "resolution",
            "tag_string",
            "kb_tags",
          )(record),
        );
      }),
      client_id: whole((value) => (record) => [0, value].includes(numberIn(record, "client_id"))),
      type: equal("type"),
      faqlists: numbers((values) => (record) => faqLists(record).some((id) => values.includes(id))),
      related_to: setting("integer"),
      needsreview: setting("string"),
    },
    write: {
      extraFields: ["description", "resolution", "description_html", "resolution_html", "tag_string"],
      require: (sent) => {
        if (textIn(sent, "name") === "") throw messageFailure("A title must be entered for this Article");
      },
      defaults: () => ({ inactive: false, type: 0, view_count: 0, useful_count: 0, notuseful_count: 0 }),
    },
  },
  lookup("Status", {
    type: text((value) => {
      const wanted = value.toLowerCase();
      return (record) => !statusTypes.has(wanted) || textIn(record, "type").toLowerCase() === wanted;
    }),
    excludeclosed: when(() => (record) => !closedStatusIds.has(Number(record.id))),
    excludepending: when(() => (record) => record.slaaction !== "H"),
    showall: setting(),
    showcounts: setting(),
  }),
  lookup(
    "TicketType",
    {
      showall: setting(),
      showinactive: setting(),
      group_id: equal("group_id"),
      itil_type: equal("itilrequesttype"),
      can_create_only: when(() => (record) => record.cancreate !== false),
      showcounts: setting(),
      user_only: when(() => (record) => record.enduserscanselect === true),
    },
    {
      hidden: ({ query }) => {
        const all = flag(query, "showinactive") === true;
        return (record) => all || record.inactive !== true;
      },
    },
  ),
  lookup("Priority", { slaid: equal("slaid"), includedistinct: setting() }),
  lookup("SLA", { showpriorities: setting(), showworkdays: setting() }),
  lookup("Category", { type_id: equal("type_id") }),
  lookup(
    "Outcome",
    {
      showhidden: setting(),
      excludesystemactions: when(() => (record) => numberIn(record, "systemid") === 0),
      quick_only: when(() => (record) => record.isquick === true),
    },
    {
      hidden: ({ query }) => {
        const all = flag(query, "showhidden") === true;
        return (record) => all || record.hidden !== true;
      },
      write: {
        require: (sent) => {
          if (textIn(sent, "outcome") === "") throw textFailure("An Outcome name must be completed");
        },
      },
    },
  ),
  lookup(
    "Lookup",
    { lookupid: equal("lookupid"), showallcodes: setting() },
    {
      hidden: ({ query }) => {
        const all = flag(query, "showallcodes") === true;
        return (record) => all || record.inactive !== true;
      },
    },
  ),
];

function faqLists(record: HaloRecord): number[] {
  const lists: unknown[] = Array.isArray(record.faqlists) ? record.faqlists : [];
  return lists.map((entry) =>
    typeof entry === "object" && entry !== null && "id" in entry ? Number(entry.id) : Number(entry),
  );
}
