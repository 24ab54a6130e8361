/** A page that decodes in a worker, as the player does, and shows what comes out to a browser test. */

import type { DecodingCall, Reply } from "./decode-worker";

declare global {
  interface Window {
    /** Calls a method of decode-worker.ts; errors are thrown with their class's name. */
    decoding: (method: DecodingCall["method"], ...args: unknown[]) => Promise<unknown>;
  }
}

const worker = new Worker(new URL("./decode-worker.ts", import.meta.url), { type: "module" });
const waiting = new Map<number, (reply: Reply) => void>();
let calls = 0;

worker.onmessage = ({ data }: MessageEvent<Reply>) => {
  waiting.get(data.id)?.(data);
  waiting.delete(data.id);
};

window.decoding = async (method, ...args) => {
  const id = calls++;
  const reply = await new Promise<Reply>((resolve) => {
    waiting.set(id, resolve);
    worker.postMessage({ id, method, args });
  });
  if (reply.error !== undefined) {
    throw new Error(reply.error);
  }
  return reply.result;
};
