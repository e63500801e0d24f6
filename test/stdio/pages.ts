import { writePages } from "../../scripts/build-ui.ts";

/** Makes the pages of the views, which the Worker under test serves from dist/ui as a deployment does. */
export default async function setup(): Promise<void> {
  await writePages();
}
