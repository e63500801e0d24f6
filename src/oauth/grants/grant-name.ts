import { textOf } from "../pages/forms.ts";

/** Identifies a grant by its owner and its id. */
export interface GrantName {
  readonly userId: string;
  readonly grantId: string;
}

/** The key of a grant in the store (the library's documented layout). */
export const grantKeyOf = ({ userId, grantId }: GrantName) => `grant:${userId}:${grantId}`;

/** The library's codes and tokens contain their grant: `user:grant:secret`, with these characters. */
const tokenForm = /^((?:agent-\d{1,15}|key-[\w.-]{1,32})):([\w-]{16}):[\w-]{32,64}$/;

/** Whether a text looks like one of our tokens. Only the library can tell whether it is valid. */
export function hasTokenForm(text: string): boolean {
  return tokenForm.test(text);
}

/** The form field that the library reads, by grant type; a request without a grant type revokes a token (RFC 7009). */
const fieldOfGrantType: Readonly<Record<string, string>> = {
  authorization_code: "code",
  refresh_token: "refresh_token",
  "": "token",
};

/** The grant that a code or token names; undefined when it has no form of ours. */
export function grantNameOf(token: string): GrantName | undefined {
  const [, userId, grantId] = tokenForm.exec(token) ?? [];
  return userId === undefined || grantId === undefined ? undefined : { userId, grantId };
}

/** The grant that a request to the token endpoint names; undefined when it names none of ours. */
export function grantNamed(form: FormData): GrantName | undefined {
  return grantNameOf(textOf(form, fieldOfGrantType[textOf(form, "grant_type")] ?? ""));
}
