import { messageFailure } from "../../engine/errors.ts";
import { activeByDefault, containing, equal, numbers, text, whole } from "../../engine/list/filters.ts";
import { type HaloRecord, numberIn, textIn } from "../../engine/model.ts";
import type { Resource } from "../../engine/resource.ts";
import { noDate } from "../../engine/rules.ts";
import { day, stamp } from "../../engine/seed/dates.ts";
import type { Build } from "../../engine/seed/seed.ts";
import { shapeOf } from "../../engine/shape/shape.ts";

/** Title, the problem, the solution, tags. */
const articles: readonly (readonly [string, string, string, string])[] = [
  [
    "Printer shows offline",
    "The printer cannot be reached after a change of address.",
    "Set the port to the new address, clear the queue and restart the spooler.",
    "printer,queue",
  ],
  [
    "VPN asks for the password again and again",
    "The sign-in prompt of the VPN comes back.",
    "Check the group membership and have the second factor registered anew.",
    "vpn,remote",
  ],
  [
    "How to set up a shared mailbox",
    "A team needs one address.",
    "Create the mailbox, add the members and wait up to an hour.",
    "mail,mailbox",
  ],
  [
    "New starter checklist",
    "What we need to know before the first day.",
    "Collect name, job title, manager, site and start date, then follow the steps in order.",
    "starter,account",
  ],
  [
    "Leaver checklist",
    "What to do on someone's last day.",
    "Block the account, convert the mailbox, free the licence and collect the equipment.",
    "leaver,account",
  ],
  [
    "Reset a forgotten password",
    "A user cannot sign in.",
    "Verify who is calling, reset the password and ask for a change at the next sign-in.",
    "password,account",
  ],
  [
    "Suspicious mail: first steps",
    "Someone clicked a link.",
    "End all sessions, reset the password, look for mailbox rules and tell the security team.",
    "security,phishing",
  ],
  [
    "Wireless drops in meeting rooms",
    "Calls break off on wireless.",
    "Look at channel overlap and signal strength, then adjust power or add an access point.",
    "wireless,network",
  ],
  [
    "Restore a deleted folder",
    "Files are missing from the share.",
    "Restore beside the original and let the owner compare.",
    "backup,restore",
  ],
  [
    "Docking station loses its screens",
    "External screens go black.",
    "Update the firmware and replace the cable before the dock.",
    "hardware,dock",
  ],
  [
    "Disk space alerts on servers",
    "Monitoring reports a full volume.",
    "Clear old logs, check the retention and plan more space.",
    "server,alert",
  ],
  [
    "Out-of-hours support",
    "Who is covered at night and how to reach us.",
    "Clients with round-the-clock cover call the emergency number.",
    "support,hours",
  ],
  [
    "Request a licence",
    "How to order software.",
    "Send the user's name and the product, approval comes from the office manager.",
    "licence,software",
  ],
  [
    "Mailbox is full",
    "Nothing can be sent, since the quota of the mailbox is reached.",
    "Turn on the archive, move what is older than two years and empty the deleted items.",
    "mail,quota",
  ],
  [
    "Register a new phone for two-factor sign-in",
    "The authenticator app was on the former phone.",
    "Verify the caller, reset the second factor and have the app registered at the next sign-in.",
    "mfa,phone,account",
  ],
  [
    "Scan to mail fails",
    "The copier shows an authentication error when it sends.",
    "Set the current password of the scan account in the device and send a test page.",
    "scanner,mail",
  ],
  [
    "Certificate of a website has run out",
    "Browsers warn that the connection is not secure.",
    "Renew the certificate, put it on the proxy and look why the automatic renewal did not run.",
    "certificate,web",
  ],
  [
    "Files in the cloud do not synchronise",
    "A red cross is shown on the cloud symbol.",
    "Rename files with forbidden characters, then reset the sync client.",
    "cloud,sync",
  ],
  [
    "Session on the terminal server stays black",
    "After the sign-in there is only a black window.",
    "Sign the hung session off in the session host and connect again.",
    "remote,rdp",
  ],
  [
    "Update of the operating system hangs",
    "The computer stays at the same percentage for hours.",
    "Stop the update service, clear its cache and install the update by hand.",
    "update,windows",
  ],
  ["Old phone system guide", "Handsets of the former phone system.", "Kept for reference only.", "phones"],
];

/** The last article is inactive. */
function fillArticles(build: Build): void {
  const random = build.stream("articles");
  for (const [index, [name, description, resolution, tag_string]] of articles.entries()) {
    const edited = build.now - random.int(5, 400) * day;
    build.tables.KBArticle.push({
      id: 31 + index,
      name,
      description,
      description_html: `<p>${description}</p>`,
      resolution,
      resolution_html: `<p>${resolution}</p>`,
      tag_string,
      kb_tags: tag_string,
      type: index % 3 === 0 ? 1 : 0,
      view_count: random.int(3, 240),
      useful_count: random.int(0, 30),
      notuseful_count: random.int(0, 5),
      date_created: stamp(edited - 100 * day),
      date_edited: stamp(edited),
      next_review_date: index % 4 === 0 ? stamp(build.now + random.int(-30, 90) * day) : noDate,
      inactive: index === articles.length - 1,
      client_id: 0,
      faqlists: [{ id: (index % 3) + 1, name: ["Getting started", "Devices", "Accounts"][index % 3] ?? "" }],
    });
  }
}

function faqLists(record: HaloRecord): number[] {
  const lists: unknown[] = Array.isArray(record.faqlists) ? record.faqlists : [];
  return lists.map((entry) =>
    typeof entry === "object" && entry !== null && "id" in entry ? Number(entry.id) : Number(entry),
  );
}

/** Articles of the knowledge base; rows lack the solution. */
export const kbArticle: Resource = {
  shape: shapeOf("KBArticle", { extra: (record) => ({ use: "kb", key: record.id }) }),
  scope: "kb",
  hidden: activeByDefault,
  advancedSearch: ["id", "name", "type", "inactive"],
  filters: {
    search: text((value, context) => (record) => {
      // Every word must occur: a search for several words finds them in any order.
      const words = value.split(/\s+/);
      return words.every((word) =>
        containing(word, context, "id", "name", "description", "resolution", "tag_string", "kb_tags")(record),
      );
    }),
    client_id: whole((value) => (record) => [0, value].includes(numberIn(record, "client_id"))),
    type: equal("type"),
    faqlists: numbers((values) => (record) => faqLists(record).some((id) => values.includes(id))),
  },
  write: {
    extraFields: ["description", "resolution", "description_html", "resolution_html", "tag_string"],
    require: (sent) => {
      if (textIn(sent, "name") === "") throw messageFailure("A title must be entered for this Article");
    },
    defaults: (_sent, { now }) => ({
      inactive: false,
      type: 0,
      view_count: 0,
      useful_count: 0,
      notuseful_count: 0,
      date_created: stamp(now),
      date_edited: stamp(now),
    }),
  },
  seed: fillArticles,
};
