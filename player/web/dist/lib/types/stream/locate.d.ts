/** From what a viewer gives to a place that is read from. */
import type { HttpOptions } from "./download";
import type { BandwidthMeter } from "./meter";
import { type Package } from "./package";
import type { Retrier } from "./retry";
/** A URL, a `.cgs` file, or the files of a folder. */
export type Location = string | URL | Blob | ArrayLike<File>;
/** How a server is asked. */
export interface LocationOptions extends HttpOptions {
    /** From a server without byte ranges, single files up to this length are read as a whole, in bytes. */
    readonly wholeFileBytes: number;
}
/**
 * The packaging at a location. A URL whose path ends in `.cgs` is a single file, one that ends in `.json` a
 * folder's manifest, any other a folder.
 *
 * @throws StoreError when there cannot be a stream.
 */
export declare function locate(location: Location, options: Partial<LocationOptions> & Pick<LocationOptions, "stallS">, retrier: Retrier, meter: BandwidthMeter): Package;
