import type { ServerSetup } from "../mcp/setup.ts";

/** The pages of the views among the Worker's static assets; nothing where a deployment was made without them. */
export function viewsOf({ VIEWS }: Env): Pick<ServerSetup, "readView"> {
  if (VIEWS === undefined) return {};
  return {
    readView: async (name) => {
      // The binding looks at the path alone.
      const response = await VIEWS.fetch(`https://views.invalid/${name}.html`);
      return response.ok ? response.text() : undefined;
    },
  };
}
