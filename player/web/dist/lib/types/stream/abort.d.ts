/** Waiting for what others wait for as well, without stopping it. */
/** The promise's result, unless the signal aborts before; then its reason is thrown at once. */
export declare function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T>;
