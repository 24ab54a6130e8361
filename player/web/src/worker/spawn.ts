import InlineWorker from "./decode-worker?worker&inline";
import type { WorkerLike } from "./worker-host";

/** A decode worker; its code is part of the bundle, so that pages of other origins can start it too. */
export function spawnDecodeWorker(): WorkerLike {
  return new InlineWorker({ name: "clipgstream-decode" });
}

/** Workers for this machine: the main thread keeps a core. */
export function defaultWorkers(): number {
  return Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1));
}
