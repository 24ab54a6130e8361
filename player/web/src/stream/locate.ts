/** From what a viewer gives to a place that is read from. */

import { StoreError } from "../errors";
import { ArchivePackage } from "./archive-package";
import type { HttpOptions } from "./download";
import { FileSource } from "./file-source";
import { HttpSource } from "./http-source";
import type { BandwidthMeter } from "./meter";
import { FolderPackage, type Package } from "./package";
import type { Retrier } from "./retry";

/** A URL, a `.cgs` file, or the files of a folder. */
export type Location = string | URL | Blob | ArrayLike<File>;

/** How a server is asked. */
export interface LocationOptions extends HttpOptions {
  /** From a server without byte ranges, single files up to this length are read as a whole, in bytes. */
  readonly wholeFileBytes: number;
}

const MANIFEST = "manifest.json";
const ARCHIVE = ".cgs";
const WHOLE_FILE_BYTES = 1 << 26;

/**
 * The packaging at a location. A URL whose path ends in `.cgs` is a single file, one that ends in `.json` a
 * folder's manifest, any other a folder.
 *
 * @throws StoreError when there cannot be a stream.
 */
export function locate(
  location: Location,
  options: Partial<LocationOptions> & Pick<LocationOptions, "stallS">,
  retrier: Retrier,
  meter: BandwidthMeter,
): Package {
  if (location instanceof Blob) return new ArchivePackage(FileSource.single(location));
  if (typeof location !== "string" && !(location instanceof URL)) return ofFiles(Array.from(location));
  const url = parseUrl(location);
  const isArchive = url.pathname.endsWith(ARCHIVE);
  const http: HttpOptions = {
    // Called as a plain function: browsers refuse a fetch that belongs to another object.
    fetch: options.fetch ?? ((...request) => fetch(...request)),
    headers: options.headers ?? {},
    credentials: options.credentials ?? "same-origin",
    stallS: options.stallS,
  };
  const base = isArchive ? url : manifestUrl(url);
  const source = new HttpSource(base, http, retrier, meter, options.wholeFileBytes ?? WHOLE_FILE_BYTES);
  return isArchive ? new ArchivePackage(source) : new FolderPackage(source);
}

function ofFiles(files: readonly File[]): Package {
  const isFolder = files.some((file) => file.name === MANIFEST);
  const archive = files.find((file) => file.name.endsWith(ARCHIVE)) ?? (files.length === 1 ? files[0] : null);
  if (archive && !isFolder) return new ArchivePackage(FileSource.single(archive));
  return new FolderPackage(FileSource.folder(files, MANIFEST));
}

function parseUrl(location: string | URL): URL {
  const hint = "give the address of a .cgs file, of a stream's folder, or of its manifest.json";
  let url: URL;
  try {
    url = new URL(location, globalThis.document?.baseURI);
  } catch {
    throw new StoreError("this is no address of a stream", String(location), hint);
  }
  if (url.protocol === "http:" || url.protocol === "https:") return url;
  throw new StoreError(`a page cannot read from ${url.protocol} addresses`, url.href, hint);
}

function manifestUrl(url: URL): URL {
  if (url.pathname.endsWith(".json")) return url;
  const manifest = new URL(url);
  manifest.pathname = `${url.pathname.replace(/\/$/, "")}/${MANIFEST}`;
  return manifest;
}
