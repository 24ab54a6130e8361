/** Promises for the same thing, kept until it happens or cannot happen any more. */
export declare class Waiters {
    #private;
    /** Whether somebody waits. */
    get any(): boolean;
    wait(): Promise<void>;
    resolve(): void;
    reject(reason: unknown): void;
}
