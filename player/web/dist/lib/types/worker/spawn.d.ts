import type { WorkerLike } from "./worker-host";
/** A decode worker; its code is part of the bundle, so that pages of other origins can start it too. */
export declare function spawnDecodeWorker(): WorkerLike;
/** Workers for this machine: the main thread keeps a core. */
export declare function defaultWorkers(): number;
