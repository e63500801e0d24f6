import {
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type Transport,
  type TransportSendOptions,
} from "@modelcontextprotocol/server";

/** How often a comment is sent, in milliseconds, because proxies close idle connections. */
const heartbeatMs = 25_000;

/**
 * The server side of HTTP+SSE (MCP 2024-11-05, transports): one stream for all messages of the server, whose first
 * event names the URL to post messages to. The SDK has this transport for clients only.
 */
export class EventStreamTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly sessionId: string;
  /** The body of the response that the client reads. */
  readonly body: ReadableStream<Uint8Array>;
  readonly #encoder = new TextEncoder();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | null = null;

  /** @param endpoint the path and query that the client posts its messages to */
  constructor(sessionId: string, endpoint: string) {
    this.sessionId = sessionId;
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
        this.#write(`event: endpoint\ndata: ${endpoint}\n\n`);
        this.#heartbeat = setInterval(() => this.#write(": here\n\n"), heartbeatMs);
      },
      cancel: () => this.close(),
    });
  }

  /** Does nothing: the constructor has opened the stream. */
  async start(): Promise<void> {}

  /** @throws SyntaxError or a validation error when the text is not a JSON-RPC message */
  receive(text: string): void {
    this.onmessage?.(parseJSONRPCMessage(JSON.parse(text)));
  }

  async send(message: JSONRPCMessage, _options?: TransportSendOptions): Promise<void> {
    if (this.#controller === undefined) throw new Error("The stream has ended.");
    this.#write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  async close(): Promise<void> {
    const controller = this.#controller;
    if (controller === undefined) return;
    this.#controller = undefined;
    clearInterval(this.#heartbeat);
    try {
      controller.close();
    } catch {
      // The client has cancelled the stream.
    }
    this.onclose?.();
  }

  #write(text: string): void {
    try {
      this.#controller?.enqueue(this.#encoder.encode(text));
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      void this.close();
    }
  }
}
