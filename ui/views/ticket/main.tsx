import { Frame, isRow, start, text, type ViewProps } from "../../kit/index.ts";

function Ticket({ data }: ViewProps) {
  const record = isRow(data.record) ? data.record : {};
  return (
    <Frame title={text(record, "summary") ?? "Ticket"}>
      <p>{text(record, "details")}</p>
    </Frame>
  );
}

start("ticket", "Ticket card", Ticket);
