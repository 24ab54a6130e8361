/** The part of JSON Schema that the wire's documents use. */
import { SCHEMAS, type WireName } from "./generated";

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
  readonly oneOf?: readonly { readonly required: readonly string[] }[];
}

/** The first thing that is wrong with a value. */
export interface Violation {
  /** Keys and indices that lead to it, with dots between them. */
  readonly path: string;
  readonly expected: string;
}

const PATTERNS = new Map<string, RegExp>();

/** The first violation of a schema, or null. Keys that the schema does not know are not looked at. */
export function findViolation(value: unknown, schema: Schema, path = ""): Violation | null {
  if (schema.ref) return findViolation(value, SCHEMAS[schema.ref], path);
  const expected = wrongValue(value, schema);
  if (expected) return { path, expected };
  if (Array.isArray(value)) return wrongItem(value, schema, path);
  return isObject(value) ? wrongMember(value, schema, path) : null;
}

/** Whether JSON.parse made it from an object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What was expected of the value itself; an empty text when it is right. */
function wrongValue(value: unknown, schema: Schema): string {
  if (!isOfType(value, schema.type)) return `type ${schema.type}`;
  if (schema.const !== undefined && value !== schema.const) return `"${schema.const}"`;
  if (typeof value === "number") return wrongNumber(value, schema);
  if (typeof value === "string") return wrongText(value, schema);
  if (Array.isArray(value)) {
    const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
    return value.length < minItems || value.length > maxItems ? `${minItems} to ${maxItems} items` : "";
  }
  return "";
}

function isOfType(value: unknown, type: Schema["type"]): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "number") return Number.isFinite(value);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  return type === undefined || typeof value === type;
}

function wrongNumber(value: number, schema: Schema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (minimum !== undefined && value < minimum) return `at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `at most ${maximum}`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) return `above ${exclusiveMinimum}`;
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) return `below ${exclusiveMaximum}`;
  return "";
}

function wrongText(value: string, schema: Schema): string {
  const { maxLength, pattern } = schema;
  // Lengths count characters, not the units of UTF-16.
  if (maxLength !== undefined && value.length > maxLength && [...value].length > maxLength) {
    return `at most ${maxLength} characters`;
  }
  return pattern === undefined || compiled(pattern).test(value) ? "" : `text like ${pattern}`;
}

function compiled(pattern: string): RegExp {
  const known = PATTERNS.get(pattern) ?? new RegExp(pattern, "u");
  PATTERNS.set(pattern, known);
  return known;
}

function wrongItem(value: readonly unknown[], schema: Schema, path: string): Violation | null {
  for (const [index, item] of value.entries()) {
    const wanted = schema.prefixItems?.[index] ?? schema.items;
    const found = wanted ? findViolation(item, wanted, below(path, index)) : null;
    if (found) return found;
  }
  return null;
}

function wrongMember(value: Record<string, unknown>, schema: Schema, path: string): Violation | null {
  for (const [key, wanted] of Object.entries(schema.properties ?? {})) {
    if (Object.hasOwn(value, key)) {
      const found = findViolation(value[key], wanted, below(path, key));
      if (found) return found;
    } else if (schema.required?.includes(key)) {
      return { path: below(path, key), expected: "a value" };
    }
  }
  const choices = schema.oneOf ?? [];
  const fitting = choices.filter((choice) => choice.required.every((key) => Object.hasOwn(value, key)));
  if (choices.length === 0 || fitting.length === 1) return null;
  return {
    path,
    expected: `exactly one of ${choices.map((choice) => choice.required.join(", ")).join(", ")}`,
  };
}

function below(path: string, key: string | number): string {
  return path ? `${path}.${key}` : String(key);
}
