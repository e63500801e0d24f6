/** What V8 holds in workerd, asked through its inspector (Chrome DevTools protocol). */
import * as z from "zod";

const timeoutMs = 30_000;
const Targets = z.array(z.object({ title: z.string().optional(), webSocketDebuggerUrl: z.string() }));
const Answer = z.object({ id: z.number(), result: z.object({ usedSize: z.number().optional() }) });

/**
 * The bytes in use in V8's heap. Right after a whole garbage collection they are what is alive; what a process
 * occupies is no measure of that, since V8 gives memory back late or never.
 *
 * @param port where the inspector listens
 */
export async function heapInUse(port: number): Promise<number> {
  const listed = await fetch(`http://127.0.0.1:${port}/json`, { signal: AbortSignal.timeout(timeoutMs) });
  const targets = Targets.parse(await listed.json());
  // The first service is the Worker; the others stand in for the platform.
  const target = targets.find(({ webSocketDebuggerUrl: url }) => /\/main(?:$|\/|%)/.test(url)) ?? targets[0];
  if (target === undefined) throw new Error("workerd's inspector names nothing to inspect.");
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener("open", () => resolve(), { once: true });
      socket.addEventListener("error", () => reject(new Error("workerd's inspector did not answer.")), {
        once: true,
      });
    });
    // workerd does not answer HeapProfiler.collectGarbage.
    const used = await ask(socket, 1, "Runtime.getHeapUsage");
    if (used === undefined) throw new Error("workerd's inspector did not tell the size of the heap.");
    return used;
  } finally {
    socket.close();
  }
}

/** Sends one command and waits for its own answer: events come in between. */
function ask(socket: WebSocket, id: number, method: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => reject(new Error(`No answer to ${method}.`)), timeoutMs);
    const onMessage = ({ data }: MessageEvent) => {
      const answer = Answer.safeParse(JSON.parse(String(data)));
      if (!answer.success || answer.data.id !== id) return;
      clearTimeout(patience);
      socket.removeEventListener("message", onMessage);
      resolve(answer.data.result.usedSize);
    };
    socket.addEventListener("message", onMessage);
    socket.send(JSON.stringify({ id, method }));
  });
}
