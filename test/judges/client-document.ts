/** Where the SDK of mcpjam/ is sent back to; it reads the address and opens no port. */
export const redirectUrl = "http://127.0.0.1:33420/callback";

/** The document of a client that names itself by its address (Client ID Metadata Document), for `npm run judges`. */
export const clientDocument = {
  client_id: "https://judge.client.example/oauth/metadata.json",
  client_name: "Judge",
  redirect_uris: [redirectUrl],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
} as const;
