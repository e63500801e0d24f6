import type { Resource } from "../../engine/resource.ts";

/** Name, group, plain text and HTML of each; the third has a placeholder, the last no HTML. */
const texts: readonly (readonly [string, string, string, string])[] = [
  [
    "Password reset",
    "Accounts",
    "Your password was reset. Sign in with the new one and change it.",
    "<p>Your password was reset.</p><p>Sign in with the new one and change it.</p>",
  ],
  [
    "Waiting for you",
    "Follow-up",
    "We still need an answer from you.",
    "<p>We still need an answer from you.</p>",
  ],
  [
    "Ticket received",
    "Follow-up",
    "We have your request as $FAULTID.",
    "<p>We have your request as <b>$FAULTID</b>.</p>",
  ],
  ["Closing soon", "Follow-up", "We close this request in two days.", ""],
];

/** Canned texts: what agents answer again and again. */
export const cannedText: Resource = {
  usualOrder: "stored",
  seed: (build) => {
    for (const [index, [name, group_name, text, html]] of texts.entries()) {
      build.tables.CannedText.push({ id: index + 1, name, group_name, text, html });
    }
  },
};
