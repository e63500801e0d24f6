import type { PageContext } from "../../oauth/environment.ts";
import { page, problemPage } from "../../oauth/pages/layout.tsx";
import type { LinkAnswer } from "../../session/links/link-answer.ts";
import { largestFile, linkMinutes, sizeInWords } from "../../tools/kit/file-links.ts";
import { scriptPath } from "./script.ts";

type Open = Extract<LinkAnswer, { is: "open" }>;
type Page = Response | Promise<Response>;

/** The page that a person drops, chooses or pastes a file on. */
export function dropPage(context: PageContext, { ticket_id, about }: Open): Page {
  const most = sizeInWords(largestFile);
  return page(
    context,
    { title: `A file for ticket #${ticket_id}` },
    <>
      <p class="who">halo-mcp</p>
      <h1>A file for ticket #{ticket_id}</h1>
      {about === "" ? null : <p>{about}</p>}
      <label class="zone" id="zone" for="file" data-most={String(largestFile)}>
        <strong>Drop a file here, or choose one</strong>
        <span>You can also paste a screenshot. One file, up to {most}.</span>
        <input id="file" type="file" aria-label="Choose a file" />
      </label>
      <progress id="bar" max="1" value="0" hidden aria-label="Sent so far" />
      <p id="status" role="status" />
      <ul id="said" />
      <noscript>
        <p class="note">This page needs JavaScript to send a file. Add the file in Halo instead.</p>
      </noscript>
      <p class="who">
        It goes to Halo with the sign-in that asked for this page, and is not kept here. This link is good
        once, and for {linkMinutes} minutes after it was made.
      </p>
      <script src={scriptPath} defer />
    </>,
  );
}

/** The page with the button that downloads a file. Opening the page alone uses nothing up: previews of links do that too. */
export function downloadPage(context: PageContext, { ticket_id, about, size = 0 }: Open): Page {
  return page(
    context,
    { title: `A file of ticket #${ticket_id}` },
    <>
      <p class="who">halo-mcp</p>
      <h1>A file of ticket #{ticket_id}</h1>
      <dl>
        <dt>File</dt>
        <dd>{about}</dd>
        {size === 0 ? null : (
          <>
            <dt>Size</dt>
            <dd>{sizeInWords(size)}</dd>
          </>
        )}
      </dl>
      <form method="post">
        <div class="actions">
          <button class="primary" type="submit">
            Download
          </button>
        </div>
      </form>
      <p class="note">
        Open it only if you trust where it comes from: anybody who can write to your desk may have sent it.
      </p>
      <p class="who">
        It comes from Halo with the sign-in that asked for this page, and is not kept here. This link is good
        once, and for {linkMinutes} minutes after it was made.
      </p>
    </>,
  );
}

/** The page of a link that is not good, or of what came of it. */
export function endPage(context: PageContext, answer: Exclude<LinkAnswer, Open>): Page {
  switch (answer.is) {
    case "ended":
      return endedPage(context);
    case "used":
      return usedPage(context, answer);
    case "stored":
    case "unknown":
    case "failed":
      return problemPage(context, {
        title: "The file did not come",
        explanation: answer.said.join(" "),
        remedy: "Go back and try again. If it stays so, open the file in Halo.",
        status: 502,
      });
  }
}

/** The page of an address that is no good link: one that was never made looks the same as one that is over. */
export function endedPage(context: PageContext): Page {
  return problemPage(context, {
    title: "This link is not good",
    explanation: `A link is good for ${linkMinutes} minutes, as long as the sign-in that it was made with, and only as a whole.`,
    remedy: "Ask for another one where you got it, such as in the chat with your assistant.",
    status: 404,
  });
}

function usedPage(context: PageContext, { kind, ticket_id, was }: Extract<LinkAnswer, { is: "used" }>): Page {
  const isDone = was === "stored" || was === "downloaded";
  return problemPage(context, {
    title: isDone ? "This link was used" : "It is not known what came of this link",
    explanation:
      kind === "download"
        ? "A link is good for one download."
        : isDone
          ? `A file was stored on ticket #${ticket_id} with it.`
          : `A file was on its way to ticket #${ticket_id} with it, and it is not known whether it was stored.`,
    remedy: isDone
      ? "For another file ask for another link where you got this one."
      : `Look at ticket #${ticket_id} in Halo before you send the file again.`,
    status: 404,
  });
}
