/** The links of the README that add the server to a client at a click. */
import manifest from "../../package.json" with { type: "json" };
import { webLinks } from "../../src/http/pages/install-links.ts";

/** The Worker of `npm start`. */
const url = "http://localhost:8787/mcp";

/** The package, started by npx. */
const command = { command: "npx", args: ["-y", manifest.name] };

/** What the package has to be told, with the words that a client asks in. */
const asked = {
  HALO_BASE_URL: { description: "Address of the tenant, such as https://example.halopsa.com" },
  HALO_CLIENT_ID: { description: "Client id of the API application in Halo" },
  HALO_CLIENT_SECRET: { description: "Its secret", password: true },
};

const worker = webLinks({ vsCode: { type: "http", url }, cursor: { url } });
const local = webLinks({
  vsCode: {
    type: "stdio",
    ...command,
    env: Object.fromEntries(Object.keys(asked).map((name) => [name, `\${input:${name}}`])),
    inputs: Object.entries(asked).map(([id, input]) => ({ type: "promptString", id, ...input })),
  },
  cursor: {
    ...command,
    // Cursor asks for nothing: the values are put in after it has been added.
    env: Object.fromEntries(Object.keys(asked).map((name) => [name, ""])),
  },
});

export const installHead = ["add at a click", "VS Code", "Cursor"] as const;

/** The rows of the table of links. */
export const installRows: readonly (readonly string[])[] = [
  ["the Worker of `npm start`", `[VS Code](${worker.vsCode})`, `[Cursor](${worker.cursor})`],
  [
    "the package on your own machine, once it is in the npm registry",
    `[VS Code](${local.vsCode}), which asks for address, id and secret`,
    `[Cursor](${local.cursor}); put address, id and secret into \`env\` in its settings`,
  ],
];
