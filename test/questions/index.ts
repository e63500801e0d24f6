import { countTickets } from "./count-tickets.ts";
import { csat } from "./csat.ts";
import { dispatcher } from "./dispatcher.ts";
import { everyday } from "./everyday/index.ts";
import { owner } from "./owner.ts";
import { serviceManager } from "./service-manager.ts";
import { technician } from "./technician.ts";
import type { Question, Role, RoleQuestion } from "./types.ts";

const asked = (role: Role, list: readonly Question[]): readonly RoleQuestion[] =>
  list.map((question) => ({ ...question, role }));

/** What people of a service provider ask, each with the calls that answer it and what is true. */
export const questions: readonly RoleQuestion[] = [
  ...asked("technician", technician),
  ...asked("dispatcher", dispatcher),
  ...asked("service manager", serviceManager),
  ...asked("owner", owner),
  ...asked("service manager", countTickets),
  ...asked("technician", everyday),
  ...asked("service manager", csat),
];
