import { equal } from "../../engine/list/filters.ts";
import type { Resource } from "../../engine/resource.ts";

/** Names of the second level by those of the first. */
const categories: Readonly<Record<string, readonly string[]>> = {
  Hardware: ["Printer", "Laptop", "Desktop", "Monitor", "Docking Station", "Server"],
  Software: ["Office Apps", "Line of Business", "Operating System", "Licensing"],
  Network: ["Wireless", "VPN", "Switching", "Internet", "Firewall"],
  Email: ["Mailbox", "Spam", "Distribution List", "Delivery"],
  Security: ["Phishing", "Malware", "Multi-Factor", "Permissions"],
  "User Account": ["Password Reset", "New Starter", "Leaver", "Access Request"],
  Backup: ["Failure", "Restore"],
};

/** Ticket categories: one text with ">" between the levels. */
export const category: Resource = {
  usualOrder: "stored",
  filters: { type_id: equal("type_id") },
  seed: (build) => {
    const random = build.stream("category");
    let id = 0;
    const add = (value: string) => {
      id += 1;
      build.tables.Category.push({
        id,
        guid: random.guid(),
        value,
        category_name: value.slice(value.lastIndexOf(">") + 1),
        type_id: 1,
        sla_id: 0,
        priority_id: 0,
        chargerate: -1,
        itilrequesttype: 0,
      });
    };
    for (const [group, names] of Object.entries(categories)) {
      add(group);
      for (const name of names) add(`${group}>${name}`);
    }
  },
};
