import type { Tool } from "../../kit/define.ts";
import { createQuotation } from "./create-quotation.ts";
import { updateQuotation } from "./update-quotation.ts";

/** Tools that write quotations. */
export const quotationWritingTools = [createQuotation, updateQuotation] as const satisfies readonly Tool[];
