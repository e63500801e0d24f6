import { messageFailure } from "../engine/errors.ts";
import { textIn } from "../engine/model.ts";

/** Refuses a record without text in a field, by a message of Halo's. */
export function requireText(sent: Record<string, unknown>, field: string, message: string): void {
  if (textIn(sent, field).trim() === "") throw messageFailure(message);
}
