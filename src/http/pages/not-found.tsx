import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { pageHeaders, problemPage } from "../../oauth/pages/layout.tsx";

/** The response to a path that nothing is served at: a page for browsers, a line for the rest. */
export async function notFound(context: Context): Promise<Response> {
  const wanted = accepts(context, {
    header: "Accept",
    supports: ["text/plain", "text/html"],
    default: "text/plain",
  });
  if (wanted === "text/plain") {
    return context.text("Not found. The MCP endpoint is /mcp; / says how to connect.\n", 404, {
      "x-content-type-options": "nosniff",
    });
  }
  await pageHeaders(context, async () => {
    context.res = await problemPage(context, {
      title: "There is nothing here",
      explanation: "This server has no page at this address.",
      remedy: "Its first page says how to connect an app.",
      link: { href: "/", words: "To the first page" },
      status: 404,
    });
  });
  return context.res;
}
