/** Events by name, each with its own kind of detail. */
export declare class Emitter<Events extends object> {
    #private;
    /** Calls `handler` at every `event`, in the order of registration. Returns what takes it off again. */
    on<Name extends keyof Events>(event: Name, handler: (detail: Events[Name]) => void): () => void;
    /** A handler that throws does not keep the others, or playback, from going on; the page hears of it. */
    emit<Name extends keyof Events>(event: Name, detail: Events[Name]): void;
    clear(): void;
}
