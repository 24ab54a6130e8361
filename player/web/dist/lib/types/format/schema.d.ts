/** The part of JSON Schema that the wire's documents use. */
import { type WireName } from "./generated";
/** What a value must be; keywords mean what they mean in JSON Schema, `ref` names another schema. */
export interface Schema {
    readonly ref?: WireName;
    readonly type?: "integer" | "number" | "string" | "boolean" | "array" | "object";
    readonly const?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly exclusiveMinimum?: number;
    readonly exclusiveMaximum?: number;
    readonly maxLength?: number;
    readonly pattern?: string;
    readonly minItems?: number;
    readonly maxItems?: number;
    readonly prefixItems?: readonly Schema[];
    readonly items?: Schema;
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
    readonly oneOf?: readonly {
        readonly required: readonly string[];
    }[];
}
/** The first thing that is wrong with a value. */
export interface Violation {
    /** Keys and indices that lead to it, with dots between them. */
    readonly path: string;
    readonly expected: string;
}
/** The first violation of a schema, or null. Keys that the schema does not know are not looked at. */
export declare function findViolation(value: unknown, schema: Schema, path?: string): Violation | null;
/** Whether JSON.parse made it from an object. */
export declare function isObject(value: unknown): value is Record<string, unknown>;
