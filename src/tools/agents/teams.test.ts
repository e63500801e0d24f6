import { expect, test } from "vitest";
import { callOn, tenantWith } from "../../../test/support/generated.ts";
import { teamTools } from "./teams.ts";

test("a team's line says what it is for", async () => {
  const { result } = await callOn(
    tenantWith({
      Team: [
        { id: 1, name: "Desk", forrequests: true, foropps: false, forprojects: false },
        { id: 2, name: "Sales", forrequests: false, foropps: true, forprojects: false },
      ],
    }),
    teamTools[0],
  );
  if (result.kind !== "list") throw new Error(result.kind);
  expect(result.rows.map((row) => result.view.line(row))).toEqual([
    "#1 Desk · tickets",
    "#2 Sales · opportunities",
  ]);
});
