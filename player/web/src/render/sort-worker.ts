/** Entry of the sort worker: a request in, a response out. */

import { type SortRequest, SortService, transferred } from "./sort-service";

const service = new SortService();

self.addEventListener("message", (event: MessageEvent<SortRequest>) => {
  const response = service.answer(event.data);
  self.postMessage(response, { transfer: transferred(response.frame, response.order) });
});
