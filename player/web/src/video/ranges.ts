import type { Range } from "./events";
import type { Playlist } from "./playlist";

/** Seconds of the clips that are here; those that touch are one range. */
export function fetchedRanges(playlist: Playlist, isHere: (clip: number) => boolean): Range[] {
  const spans = playlist.spans.filter((span) => isHere(span.clip));
  return merged(
    spans.map((span): [number, number] => [span.firstFrame, span.firstFrame + span.frames]),
    playlist,
  );
}

/** Seconds of decoded frames; those that follow each other are one range. */
export function decodedRanges(playlist: Playlist, frames: Iterable<number>): Range[] {
  const sorted = [...frames].sort((a, b) => a - b);
  return merged(
    sorted.map((frame): [number, number] => [frame, frame + 1]),
    playlist,
  );
}

/** @param parts first frame and frame behind the last one, in order. */
function merged(parts: [number, number][], playlist: Playlist): Range[] {
  const runs: [number, number][] = [];
  for (const [begin, end] of parts) {
    const last = runs.at(-1);
    if (last && last[1] === begin) last[1] = end;
    else runs.push([begin, end]);
  }
  return runs.map(([begin, end]) => [playlist.timeOf(begin), playlist.timeOf(end)]);
}
