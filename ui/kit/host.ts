import type { CallToolResult } from "@modelcontextprotocol/client";
import type {
  McpUiHostCapabilities,
  McpUiHostContext,
  McpUiInitializeRequest,
} from "@modelcontextprotocol/ext-apps";

/**
 * The view's side of MCP Apps (revision 2026-01-26): JSON-RPC with the host, by messages to the window around this
 * one. It is written here since the class `App` of ext-apps comes with all of the MCP SDK and its schemas, 660 KiB where
 * a view may have 130; the types are ext-apps' own, and the tests speak with its `AppBridge`.
 */

const protocolVersion: McpUiInitializeRequest["params"]["protocolVersion"] = "2026-01-26";

/** How long a host may take to answer what needs no server, in milliseconds. */
const answerMs = 20_000;

/** What the view knows so far. */
export interface HostState {
  /** Whether the host has answered; before that it is told nothing. */
  readonly isConnected: boolean;
  /** Where the call stands whose result the view shows. */
  readonly phase: "loading" | "result" | "cancelled" | "unreachable";
  /** The arguments of that call, once the host has sent them. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly result: CallToolResult | undefined;
  /** Theme, locale, zone and size, as the host last told. */
  readonly context: McpUiHostContext;
  readonly capabilities: McpUiHostCapabilities;
}

/** An error that the host answered with. */
export class HostError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

interface Waiting {
  readonly resolve: (result: Message) => void;
  readonly reject: (error: Error) => void;
}

type Message = Readonly<Record<string, unknown>>;

const isMessage = (value: unknown): value is Message =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The connection to the host. */
export class Host {
  #state: HostState = {
    isConnected: false,
    phase: "loading",
    input: {},
    result: undefined,
    context: {},
    capabilities: {},
  };
  readonly #listeners = new Set<() => void>();
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;

  get state(): HostState {
    return this.#state;
  }

  /** Calls a function after each change of the state; what it returns ends that. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Says hello to the host; results come after that by themselves. */
  async connect(name: string): Promise<void> {
    addEventListener("message", ({ source, data }) => {
      // Nobody else has something to say to a view.
      if (source === parent && isMessage(data) && data.jsonrpc === "2.0") this.#receive(data);
    });
    try {
      const answer = await this.request("ui/initialize", {
        appInfo: { name: `halo-mcp ${name}`, version: "1" },
        appCapabilities: { availableDisplayModes: ["inline", "fullscreen"] },
        protocolVersion,
      });
      this.#set({
        capabilities: isMessage(answer.hostCapabilities) ? answer.hostCapabilities : {},
        context: isMessage(answer.hostContext) ? answer.hostContext : {},
      });
      this.notify("ui/notifications/initialized", {});
      this.#set({ isConnected: true });
    } catch {
      this.#set({ phase: "unreachable" });
    }
  }

  /** Whether the host passes calls of tools on; without, a view only shows. */
  get callsTools(): boolean {
    return this.#state.capabilities.serverTools !== undefined;
  }

  /**
   * Calls a tool of the server, which guards, records and answers it like any other call.
   *
   * @throws HostError when the host or the server refuses the call as such; a tool's own failure is a result
   */
  async callTool(name: string, args: Readonly<Record<string, unknown>>): Promise<CallToolResult> {
    // The tool has limits of its own, and only it knows how far a write has got.
    const answer = await this.request("tools/call", { name, arguments: args }, undefined);
    const content = Array.isArray(answer.content) ? answer.content : [];
    return { ...answer, content };
  }

  /** Asks the host to open an address in the person's browser. */
  async openLink(url: string): Promise<boolean> {
    const answer = await this.request("ui/open-link", { url });
    return answer.isError !== true;
  }

  /** Asks for more room, or for less. */
  async show(mode: "inline" | "fullscreen"): Promise<void> {
    await this.request("ui/request-display-mode", { mode });
  }

  /** Sends a request. @param limit in milliseconds; none where undefined is given */
  request(method: string, params: Message, ...[limit]: [(number | undefined)?]): Promise<Message> {
    const id = this.#next++;
    const answer = new Promise<Message>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const patience = method === "tools/call" ? limit : (limit ?? answerMs);
    if (patience !== undefined) {
      setTimeout(
        () => this.#settle(id, (one) => one.reject(new HostError(0, "The host does not answer."))),
        patience,
      );
    }
    this.#send({ id, method, params });
    return answer;
  }

  /** Sends what needs no answer. */
  notify(method: string, params: Message): void {
    this.#send({ method, params });
  }

  #send(message: Message): void {
    // The page has no origin of its own, and does not know the host's: what it says is for whoever embeds it.
    parent.postMessage({ jsonrpc: "2.0", ...message }, "*");
  }

  #settle(id: number, end: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (waiting !== undefined) end(waiting);
  }

  #receive(message: Message): void {
    const { id, method } = message;
    const params = isMessage(message.params) ? message.params : {};
    if (typeof method === "string") {
      if (typeof id === "number" || typeof id === "string") this.#answer(id, method);
      else this.#heed(method, params);
    } else if (typeof id === "number") {
      const { error, result } = message;
      this.#settle(id, ({ resolve, reject }) => {
        if (isMessage(error)) reject(new HostError(Number(error.code), String(error.message)));
        else resolve(isMessage(result) ? result : {});
      });
    }
  }

  /** A request of the host: it asks whether the view is there, or tells it to end. */
  #answer(id: number | string, method: string): void {
    const isKnown = method === "ping" || method === "ui/resource-teardown";
    this.#send(isKnown ? { id, result: {} } : { id, error: { code: -32601, message: "Method not found" } });
  }

  #heed(method: string, params: Message): void {
    if (method === "ui/notifications/tool-input") {
      this.#set({ input: isMessage(params.arguments) ? params.arguments : {} });
    } else if (method === "ui/notifications/tool-result") {
      const content = Array.isArray(params.content) ? params.content : [];
      this.#set({ phase: "result", result: { ...params, content } });
    } else if (method === "ui/notifications/tool-cancelled") {
      this.#set({ phase: "cancelled" });
    } else if (method === "ui/notifications/host-context-changed") {
      this.#set({ context: { ...this.#state.context, ...params } });
    }
  }

  #set(change: Partial<HostState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
