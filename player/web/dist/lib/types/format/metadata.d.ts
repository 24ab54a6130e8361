import type { Box } from "./boxes";
import { type WireName } from "./generated";
/**
 * The document of a metadata box.
 *
 * @throws FormatError when it is damaged, beyond the limits, or not what the schema asks for.
 */
export declare function decodeMetadata<T>(box: Box, name: WireName): T;
