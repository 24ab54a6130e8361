/** Events by name, each with its own kind of detail. */
export class Emitter<Events extends object> {
  readonly #handlers = new Map<keyof Events, Set<(detail: never) => void>>();

  /** Calls `handler` at every `event`, in the order of registration. Returns what takes it off again. */
  on<Name extends keyof Events>(event: Name, handler: (detail: Events[Name]) => void): () => void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers);
    handlers.add(handler);
    return () => void handlers.delete(handler);
  }

  /** A handler that throws does not keep the others, or playback, from going on; the page hears of it. */
  emit<Name extends keyof Events>(event: Name, detail: Events[Name]): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) {
      try {
        (handler as (detail: Events[Name]) => void)(detail);
      } catch (error) {
        reportError(error);
      }
    }
  }

  clear(): void {
    this.#handlers.clear();
  }
}
