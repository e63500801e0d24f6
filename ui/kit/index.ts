/** What views are made of. */
export { Notice, ProblemNotice, problemOf, start, useShown, type ViewProps } from "./app.tsx";
export { ChangeCard, changeTitle, fieldTitle } from "./change.tsx";
export { isRow, number, type Row, rowsOf, sentences, structureOf, text, textOf } from "./data.ts";
export { useFirst, usePrinting } from "./first.tsx";
export type { Format } from "./format.ts";
export { Badge, Chip, Clock, Filter, Frame, Link, type Tone, Warnings, warningsOf } from "./parts.tsx";
export { type Column, Table } from "./table.tsx";
export { clientUrl, ticketUrl } from "./tenant.ts";
export { actionTitles, type TicketAction, TicketActionDialog } from "./ticket-actions.tsx";
export { canSend, Dialog, sendTitle, useWrite, WriteBody, type WriteCall, WriteDialog } from "./write.tsx";
