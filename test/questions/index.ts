import { dispatcher } from "./dispatcher.ts";
import { owner } from "./owner.ts";
import { serviceManager } from "./service-manager.ts";
import { technician } from "./technician.ts";
import type { Question, Role, RoleQuestion } from "./types.ts";

const lists: Readonly<Record<Role, readonly Question[]>> = {
  technician,
  dispatcher,
  "service manager": serviceManager,
  owner,
};

/** What people of a service provider ask, each with the calls that answer it and what is true. */
export const questions: readonly RoleQuestion[] = Object.entries(lists).flatMap(([role, list]) =>
  list.map((question) => ({ ...question, role: role as Role })),
);
