import { expect, test } from "vitest";
import { badInput } from "../../../halo/errors.ts";
import { haloResources } from "../../../halo/resources.ts";
import { listingChoices, type Offer } from "./choices.ts";

test("an error lists the first fifteen that there are, and how many more", () => {
  const offer: Offer = { arguments: {}, resource: haloResources.statuses, name: "name" };
  const rows = Array.from({ length: 17 }, (_, index) => ({ id: index + 1, name: `Own ${index + 1}` }));
  const { message } = listingChoices(badInput("Give status."), offer, rows);
  expect(message).toMatch(
    /^Give status\. The statuses of this tenant: 1 .*Own 1.*, 15 .*Own 15.*, and 2 more\.$/,
  );
  expect(message).not.toContain("Own 16");
  expect(listingChoices(badInput("Give status."), offer, rows.slice(0, 15)).message).not.toContain("more.");
});
