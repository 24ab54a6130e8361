import { chooseTier } from "../decode/tiers";
import { DecodeSession } from "./decode-session";
import type { Order } from "./protocol";

const scope = self as unknown as DedicatedWorkerGlobalScope;
const session = new DecodeSession((answer, transfer) => scope.postMessage(answer, transfer), chooseTier);
scope.onmessage = (event: MessageEvent<Order>) => void session.take(event.data);
