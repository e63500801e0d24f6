/** Where the Worker finds the tenant. The name is reserved (RFC 6761 6.4): nobody else's server can ever have it. */
export const tenantUrl = "https://halo-sandbox.invalid";
