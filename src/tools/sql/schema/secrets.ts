/**
 * What a query does not read, whoever asks: reports in SQL go by no right within Halo but that of reporting, so a column of
 * passwords is one SELECT away. Names are matched by pattern, because each version of Halo adds tables of its own.
 */

/** Tables that are not read, with the reason as the end of a sentence. `docs/sql.md` shows the list. */
export const deniedTables: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  {
    pattern:
      /^(?:nhd_|adfs|api(?:application|token)|access(?:token|control)|login|oidc|authguid|portal(?:auth|resetpassword)|(?:uname|user)hash|federated|singlesignon|impersonation|agentlogin|ldap|securityquestion|ethaddr)/i,
    why: "it is about who signs in, with what",
  },
  {
    pattern: /token|secret|credential|password|keyvault|dataprotection|certificate|^licence?$|signing/i,
    why: "it holds keys, passwords or certificates",
  },
  {
    pattern:
      /^(?:control\d*|server(?:setting|error|status)|nhserver\w*|modulesetup|connectedinstance|dcrm|conn|connchange)$/i,
    why: "it holds settings of the platform",
  },
  {
    pattern:
      /(?:^(?!itemsissued|servicerequest|viewcolumns|viewfilter|dlfilter)\w*details$)|^(?:outbound|incoming)?webhook|integration|integrator|incomingwebhook|^azuread|^mailbox|slackchat|^twilio/i,
    why: "it holds settings or traffic of integrations and mailboxes",
  },
  {
    pattern: /script|^sql|^query$|^qvquery|^customquery|powershell|^remotesession/i,
    why: "it holds code that Halo or its agents run",
  },
  {
    pattern:
      /^(?:emailstore|outgoing|incomingemail|escmsg|email|tempdata|temprep|transcriptionstore|trace|tasktrace|anonrequestlog)/i,
    why: "it holds raw mail or traffic, with links to reset passwords among it",
  },
  { pattern: /^(?:sys|spt_|ms|dt_|#)/i, why: "it is the database's own" },
];

/** Why a table is not read; undefined where it is. */
export function tableRefusal(name: string): string | undefined {
  return deniedTables.find(({ pattern }) => pattern.test(name))?.why;
}

/** `fipaddress` of FEEDBACK is where a customer answered a survey from, which no other tool shows. */
const secretColumn =
  /passw|pwd|secret|token|api_?key|private_?key|hash|salt|credential|certificate|encrypt|connection_?string|licen[cs]e_?key|access_?key|^(?:u|s|a)?pin$|\botp\b|mfa|2fa|twofactor|^fipaddress$/i;

/** Whether a column's name says that it holds a secret. */
export const isSecretColumn = (name: string): boolean => secretColumn.test(name);
