/** A web server with byte ranges for tests, which can be bad in many ways. */

import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";

/** The tiny streams that every reader must understand. */
export const GOLDEN = fileURLToPath(new URL("../../../tests/golden/v1/", import.meta.url));
export const GOLDEN_FOLDER = [
  "manifest.json",
  "init-773b289c09b62d1a.cgsi",
  "clip-000000-0f30c662e0b41743.cgsc",
  "clip-000001-e8effd8bde5d5104.cgsc",
];

export function golden(name: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(GOLDEN + name));
}

/** What was asked for. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly range: string | null;
  readonly headers: IncomingMessage["headers"];
}

/** Answers a request in its own way; false: as usual. */
export type Trick = (asked: Asked, response: ServerResponse, body: Uint8Array) => boolean | Promise<boolean>;

export class TestServer {
  readonly files = new Map<string, Uint8Array>();
  readonly asked: Asked[] = [];
  /** Tricks for the next requests of a path, each used once. */
  readonly tricks = new Map<string, Trick[]>();
  ignoresRanges = false;
  hidesRanges = false;
  sendsTags = true;
  /** Requests with "wait" are held so long, in seconds, and answers say so. */
  holdS = 0;
  /** Part of every tag. */
  version = "";

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<TestServer> {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const site = new TestServer(server, `http://127.0.0.1:${port}`);
    server.on("request", (request, response) => void site.answer(request, response));
    return site;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  trick(path: string, ...tricks: Trick[]): void {
    this.tricks.set(path, [...(this.tricks.get(path) ?? []), ...tricks]);
  }

  /** The golden folder below /folder/, and the single files. */
  serveGolden(): void {
    for (const name of GOLDEN_FOLDER) this.files.set(`/folder/${name}`, golden(name));
    for (const name of ["one-file.cgs", "baked.cgs"]) this.files.set(`/${name}`, golden(name));
  }

  ranges(path: string): (string | null)[] {
    return this.asked.filter((asked) => asked.path === path).map((asked) => asked.range);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const range = request.headers.range ?? null;
    const { method = "GET", headers } = request;
    const asked = { method, path: url.pathname, query: url.search, range, headers };
    this.asked.push(asked);
    const body = this.files.get(url.pathname);
    const trick = this.tricks.get(url.pathname)?.shift();
    if (trick && (await trick(asked, response, body ?? new Uint8Array(0)))) return;
    if (body === undefined) response.writeHead(404).end();
    else if (!url.searchParams.has("wait")) this.send(asked, response, body);
    else if (await this.holds(url, headers["if-none-match"])) response.writeHead(304).end();
    else this.send(asked, response, this.files.get(url.pathname)!);
  }

  /** Waits until a file has another tag; whether it has not got one in time. */
  private async holds(url: URL, tag: string | undefined): Promise<boolean> {
    const over = performance.now() + 1000 * Math.min(this.holdS, Number(url.searchParams.get("wait")));
    while (tagFor(this.files.get(url.pathname)!, this.version) === tag) {
      if (performance.now() >= over) return true;
      await new Promise((done) => setTimeout(done, 2));
    }
    return false;
  }

  private send({ method, range }: Asked, response: ServerResponse, body: Uint8Array): void {
    if (this.sendsTags) response.setHeader("ETag", tagFor(body, this.version));
    if (this.holdS > 0) response.setHeader("Manifest-Wait", this.holdS);
    const found = /^bytes=(\d+)-(\d+)$/.exec(range ?? "");
    if (found === null || this.ignoresRanges) {
      response.writeHead(200, { "Content-Length": body.length });
      response.end(method === "HEAD" ? undefined : body);
      return;
    }
    const [first, last] = [Number(found[1]), Math.min(Number(found[2]), body.length - 1)];
    if (first > last) {
      response.writeHead(416, { "Content-Range": `bytes */${body.length}` }).end();
      return;
    }
    if (!this.hidesRanges) response.setHeader("Content-Range", `bytes ${first}-${last}/${body.length}`);
    response.writeHead(206, { "Content-Length": last + 1 - first });
    response.end(body.subarray(first, last + 1));
  }
}

function tagFor(body: Uint8Array, version: string): string {
  return `"${createHash("sha256").update(body).update(version).digest("hex").slice(0, 12)}"`;
}

/** The server fails. */
export function fails(status: number, headers: Record<string, string> = {}): Trick {
  return (_, response) => {
    response.writeHead(status, headers).end();
    return true;
  };
}

/** The connection breaks after some bytes of the file; with a tag, a reader may go on from there. */
export function breaksAfter(bytes: number, withTag = true): Trick {
  return (_, response, body) => {
    if (withTag) response.setHeader("ETag", tagFor(body, ""));
    response.writeHead(200, { "Content-Length": body.length });
    response.write(body.subarray(0, bytes), () => response.destroy());
    return true;
  };
}

/** Sends some bytes, then nothing more until the connection closes. */
export function stallsAfter(bytes: number): Trick {
  return (_, response, body) => {
    response.writeHead(200, { "Content-Length": body.length });
    response.write(body.subarray(0, bytes));
    return true;
  };
}

/** Sends pieces that end at these bytes, each when the reader has let it go. */
export function sendsPieces(ends: readonly number[], mayGo: (piece: number) => Promise<void>): Trick {
  return async (_, response, body) => {
    response.writeHead(200, { "Content-Length": body.length });
    let start = 0;
    for (const [piece, end] of [...ends, body.length].entries()) {
      await mayGo(piece);
      response.write(body.subarray(start, end));
      start = end;
    }
    response.end();
    return true;
  };
}

/** A copy with one byte changed. */
export function damaged(data: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(data);
  copy[at]! ^= 0x55;
  return copy;
}

/** Something to wait for. */
export class Gate {
  open = (): void => undefined;
  readonly passed = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}
