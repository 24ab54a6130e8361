import { FormatError, PlayerError, StoreError, UnsupportedError } from "../errors";

/** An error as the viewer should read it. */
export interface Problem {
  readonly title: string;
  /** What happened, in a sentence or two. */
  readonly text: string;
  /** What the viewer can do, most promising first. */
  readonly steps: readonly string[];
  /** Where exactly and what, for whoever mends it. */
  readonly details: string;
  /** Whether trying again may help. */
  readonly retry: boolean;
}

/**
 * What to tell the viewer.
 *
 * @param location of the stream, as it was asked for; empty for files of the viewer's own.
 * @param page address of this page.
 */
export function describeProblem(error: unknown, location: string, page: string): Problem {
  if (error instanceof UnsupportedError) return unsupported(error);
  if (error instanceof StoreError) return unreachable(error, location, page);
  if (error instanceof FormatError) return unreadable(error, location);
  return unexpected(error);
}

/** The page cannot draw here at all. */
export const NO_WEBGL2: Problem = {
  title: "This browser cannot draw the scene",
  text: "The player draws with WebGL 2, which this browser does not offer, or which is switched off.",
  steps: [
    "Turn on hardware acceleration in the browser's settings, then start the browser again.",
    "Or open this page in a current Chrome, Edge, Firefox or Safari (15 or later).",
    "On a remote desktop or in a virtual machine, allow 3D graphics there.",
  ],
  details: 'canvas.getContext("webgl2") gave nothing',
  retry: true,
};

function unsupported(error: UnsupportedError): Problem {
  return {
    title: "This browser lacks something the player needs",
    text: sentence(error.what),
    steps: [...hints(error), "Open this page in a current Chrome, Edge, Firefox or Safari."],
    details: error.message,
    retry: true,
  };
}

function unreachable(error: StoreError, location: string, page: string): Problem {
  const base = { details: error.message, retry: true };
  if (location === "") return unreadableFiles(error);
  if (error.status === 404 || error.status === 410) {
    return {
      ...base,
      title: "There is no stream at this address",
      text: `The server answered, but it has nothing at ${location}.`,
      steps: [
        "Check the address: it ends in the stream's folder, its manifest.json, or a .cgs file.",
        "If the stream is still being made, try again when its first clip is packed.",
      ],
    };
  }
  if (error.status === 401 || error.status === 403) {
    return {
      ...base,
      title: "The server does not let you see this stream",
      text: `It answered with status ${error.status}.`,
      steps: [
        "Sign in to that site in another tab, then try again.",
        "Ask whoever sent you the address for access.",
      ],
    };
  }
  if (error.status > 0) return serverTrouble(error);
  return noAnswer(error, location, page);
}

function unreadableFiles(error: StoreError): Problem {
  return {
    title: "There is no stream in what you chose",
    text: sentence(error.what),
    steps: [...hints(error), "If the file has changed since you chose it, choose it again."],
    details: error.message,
    retry: false,
  };
}

function serverTrouble(error: StoreError): Problem {
  return {
    title: "The server cannot serve this stream",
    text: sentence(error.what),
    steps: [...hints(error), "Wait a little, then try again."],
    details: error.message,
    retry: true,
  };
}

function noAnswer(error: StoreError, location: string, page: string): Problem {
  const [from, to] = [new URL(page), absolute(location, page)];
  const base = { details: error.message, retry: true };
  if (to !== null && from.protocol === "https:" && to.protocol === "http:") {
    return {
      ...base,
      title: "This page may not read from that address",
      text: "A page that came over https may not read a stream over http.",
      steps: [
        "Use an https address for the stream.",
        "Or open the player from the stream's own server: cgs play.",
      ],
    };
  }
  if (to !== null && to.origin !== from.origin) {
    return {
      ...base,
      title: "The other server did not answer, or may not be read from here",
      text: `Browsers let a page read from ${to.host} only if that server allows it (CORS).`,
      steps: [
        "Check the address, and that the server runs, by opening it in another tab.",
        `Have the server send “Access-Control-Allow-Origin: ${from.origin}” and allow Range requests.`,
        "Or open the stream with cgs play, which needs no such permission.",
      ],
    };
  }
  return {
    ...base,
    title: "The server does not answer",
    text: "The player tried several times to reach the stream.",
    steps: [
      "Check that the server still runs: start it again with cgs play.",
      "Check your network connection.",
    ],
  };
}

function unreadable(error: FormatError, location: string): Problem {
  return {
    title: "This stream cannot be read",
    text: sentence(error.what),
    steps: [
      ...hints(error),
      "A ClipGStream stream is a folder with a manifest.json, or one .cgs file.",
      `cgs verify ${location ? `"${location}"` : "STREAM"} says what is damaged and where.`,
    ],
    details: error.message,
    retry: true,
  };
}

function unexpected(error: unknown): Problem {
  const known = error instanceof PlayerError;
  return {
    title: "The player cannot go on",
    text: known ? sentence(error.what) : "Something happened that the player did not expect.",
    steps: [
      ...(known ? hints(error) : []),
      "Try again. If it happens again, the details below help to mend it.",
    ],
    details: error instanceof Error ? (error.stack ?? error.message) : String(error),
    retry: true,
  };
}

function hints(error: PlayerError): string[] {
  return error.hint ? [sentence(error.hint)] : [];
}

function sentence(text: string): string {
  const whole = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}

function absolute(location: string, page: string): URL | null {
  try {
    return location ? new URL(location, page) : null;
  } catch {
    return null;
  }
}
