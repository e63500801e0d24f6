/**
 * Halo's refusals. A tenant answers errors in half a dozen shapes, and a client has to read them all,
 * so the sandbox spreads them over its refusals on purpose.
 */

import { hostedRateLimit } from "./rules.ts";

type FailureStatus = 400 | 401 | 403 | 404 | 405 | 429 | 500 | 502 | 503 | 504;

/** A refusal that the app's error handler turns into the response it describes. */
export class HaloFailure extends Error {
  readonly status: FailureStatus;
  /** A string is sent as it is, an object as JSON, and undefined leaves the body empty. */
  readonly body: string | object | undefined;
  readonly contentType: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    status: FailureStatus,
    body?: string | object,
    options: { contentType?: string; headers?: Record<string, string> } = {},
  ) {
    super(typeof body === "string" ? body : `Halo answered ${status}`);
    this.status = status;
    this.body = body;
    this.contentType = options.contentType;
    this.headers = options.headers ?? {};
  }

  /** The HTTP response for this refusal. */
  toResponse(): Response {
    return responseOf(this.status, this.body, this.contentType, this.headers);
  }
}

/** A response with a text, JSON or empty body. */
export function responseOf(
  status: number,
  body: string | object | undefined,
  contentType?: string,
  headers: Record<string, string> = {},
): Response {
  const all = new Headers(headers);
  if (body === undefined || status === 204 || status === 304) {
    if (contentType !== undefined) all.set("content-type", contentType);
    return new Response(null, { status, headers: all });
  }
  if (typeof body === "string") {
    all.set("content-type", contentType ?? all.get("content-type") ?? "text/plain; charset=utf-8");
    return new Response(body, { status, headers: all });
  }
  all.set("content-type", contentType ?? all.get("content-type") ?? "application/json; charset=utf-8");
  return new Response(JSON.stringify(body), { status, headers: all });
}

/** 400 shaped as a serialised .NET exception. */
export const dotNetFailure = (message: string): HaloFailure =>
  new HaloFailure(400, dotNetException("System.Exception", message));

/** 400 with `{"Message": ...}`. */
export const messageFailure = (message: string): HaloFailure => new HaloFailure(400, { Message: message });

/** 400 with `{"message": ...}`. */
export const lowerCaseMessageFailure = (message: string): HaloFailure => new HaloFailure(400, { message });

/** 400 with `{"error": ...}`. */
export const errorFailure = (message: string): HaloFailure => new HaloFailure(400, { error: message });

/** 400 with `{"resultCode": ..., "errorMessage": ...}`. */
export const resultCodeFailure = (message: string): HaloFailure =>
  new HaloFailure(400, { resultCode: 400, errorMessage: message });

/** 400 with the message as plain text. */
export const textFailure = (message: string): HaloFailure => new HaloFailure(400, message);

/** 400 of the model binder: an object keyed by the path of each value that could not be read. */
export const bindingFailure = (problems: Record<string, string[]>): HaloFailure =>
  new HaloFailure(400, problems);

/** 404 with an empty body, as for an unknown or deleted id. */
export const notFound = (): HaloFailure => new HaloFailure(404);

/** 401 for a missing, wrong or expired token. */
export const unauthorised = (): HaloFailure =>
  new HaloFailure(401, { Message: "Authorization has been denied for this request." });

/**
 * What a good token gets where a right or a module is missing: 401 with an empty body; the dialect `missing-right` has
 * the other way.
 */
export const forbidden = (): HaloFailure => new HaloFailure(401);

/** 405 naming the methods that the route does have. */
export const methodNotAllowed = (method: string, allowed: readonly string[]): HaloFailure =>
  new HaloFailure(
    405,
    { Message: `The method ${method} is not available on this resource.` },
    { headers: { allow: allowed.join(", ") } },
  );

function dotNetException(className: string, message: string): object {
  return {
    ClassName: className,
    Message: message,
    Data: null,
    InnerException: null,
    HelpURL: null,
    StackTraceString: null,
    HResult: -2146233088,
    Source: null,
  };
}

/** The body that stands in for an error status when a fault gives none. */
export function usualBody(status: number): { body: string | object | undefined; contentType?: string } {
  switch (status) {
    case 400:
      return { body: { Message: "The request is invalid." } };
    case 401:
      return { body: unauthorised().body };
    case 429:
      return { body: rateLimitText(hostedRateLimit.requests, hostedRateLimit.windowMs) };
    case 500:
      return { body: dotNetException("System.NullReferenceException", "An internal error has occurred") };
    case 502:
    case 503:
    case 504:
      return { body: gatewayPage(status), contentType: "text/html" };
    default:
      return { body: undefined };
  }
}

/** The plain text that comes with 429. */
export function rateLimitText(requests: number, windowMs: number): string {
  return `Rate Limit Reached - ${requests} Requests per rolling ${windowMs / 60_000} minute window`;
}

const gatewayTitles: Record<number, string> = {
  502: "502 Bad Gateway",
  503: "503 Service Temporarily Unavailable",
  504: "504 Gateway Time-out",
};

function gatewayPage(status: number): string {
  const title = gatewayTitles[status] ?? String(status);
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}
