import type { ResourceName } from "../engine/model.ts";
import { assetResources } from "./assets.ts";
import { attachmentResource } from "./attachments.ts";
import { billingResources } from "./billing.ts";
import { calendarResources } from "./calendar.ts";
import { customerResources } from "./customers.ts";
import type { ResourceDeclaration } from "./declaration.ts";
import { knowledgeResources } from "./knowledge.ts";
import { ticketResources } from "./tickets.ts";

/** Every resource that the sandbox serves. */
export const declarations: readonly ResourceDeclaration[] = [
  ...ticketResources,
  ...customerResources,
  ...assetResources,
  ...billingResources,
  ...calendarResources,
  attachmentResource,
  ...knowledgeResources,
];

/** The declaration of a resource. */
export function declarationOf(name: ResourceName): ResourceDeclaration {
  const found = declarations.find((declaration) => declaration.name === name);
  if (found === undefined) throw new Error(`The sandbox does not serve ${name}`);
  return found;
}
