/** An encoder of entropy-coded arrays (docs/stream-format.md), for tests only. */

const SLOTS = 4096;
const TOKENS = 134;
const START_STATE = 2 ** 16;

/** Low bits of a number that are coded together. */
interface Chunk {
  readonly value: number;
  readonly bits: number;
}

interface Span {
  readonly start: number;
  readonly frequency: number;
}

/** The array's bytes. Numbers are whole and below 2^63. */
export function encodeArray(values: readonly number[], channels: number, mode: number): Uint8Array {
  const contexts = values.map((_, i) => contextOf(values, i, channels, mode));
  const tables = frequencies(values, contexts, [channels, 9 * channels, 1][mode]);
  const starts = tables.map(startsOf);
  const states = [START_STATE, START_STATE, START_STATE, START_STATE];
  const words: number[] = [];
  const spanOf = (i: number, token: number): Span => ({
    start: starts[contexts[i]][token],
    frequency: tables[contexts[i]][token],
  });
  for (let i = values.length - 1; i >= 0; i--) {
    const { token, chunks } = split(values[i]);
    for (const chunk of chunks.reverse()) {
      states[i % 4] = pushBits(states[i % 4], chunk, words);
    }
    states[i % 4] = pushToken(states[i % 4], spanOf(i, token), words);
  }
  const bytes = tables.flatMap(tableBytes);
  const put = (value: number, size: number) => {
    for (let i = 0; i < size; i++) bytes.push(Math.floor(value / 256 ** i) % 256);
  };
  for (const state of states) put(state, 4);
  for (const word of words.reverse()) put(word, 2);
  return Uint8Array.from(bytes);
}

function contextOf(values: readonly number[], i: number, channels: number, mode: number): number {
  const channel = i % channels;
  const [a, b] = [values[i - channels] ?? 0, values[i - 2 * channels] ?? 0];
  return [channel, 9 * channel + 3 * Math.min(a, 2) + Math.min(b, 2), 0][mode];
}

/** A number's token and its low bits, the lowest first. */
function split(value: number): { token: number; chunks: Chunk[] } {
  if (value < 16) return { token: value, chunks: [] };
  let n = 4;
  while (2 ** (n + 1) <= value) n++;
  const token = 16 + 2 * (n - 4) + (Math.floor(value / 2 ** (n - 1)) % 2);
  const chunks: Chunk[] = [];
  for (let shift = 0; shift < n - 1; shift += 12) {
    const bits = Math.min(12, n - 1 - shift);
    chunks.push({ value: Math.floor(value / 2 ** shift) % 2 ** bits, bits });
  }
  return { token, chunks };
}

/** Every context's frequencies: those that occur get at least 1, the most frequent one what is left of 4096. */
function frequencies(values: readonly number[], contexts: readonly number[], count: number): number[][] {
  const tables = Array.from({ length: count }, () => new Array<number>(TOKENS).fill(0));
  values.forEach((value, i) => {
    tables[contexts[i]][split(value).token]++;
  });
  return tables.map((table) => {
    const total = table.reduce((sum, one) => sum + one, 0);
    if (total === 0) return [];
    const scaled = table.map((one) =>
      one === 0 ? 0 : Math.max(1, Math.floor((one / total) * (SLOTS - TOKENS))),
    );
    const rest = SLOTS - scaled.reduce((sum, one) => sum + one, 0);
    scaled[scaled.indexOf(Math.max(...scaled))] += rest;
    while (scaled[scaled.length - 1] === 0) scaled.pop();
    return scaled;
  });
}

function tableBytes(table: readonly number[]): number[] {
  const coded = table.flatMap((one) => (one < 128 ? [one] : [128 + (one % 128), Math.floor(one / 128)]));
  return [table.length, ...coded];
}

function startsOf(table: readonly number[]): number[] {
  let sum = 0;
  return table.map((frequency) => {
    sum += frequency;
    return sum - frequency;
  });
}

function pushBits(state: number, { value, bits }: Chunk, words: number[]): number {
  return shrunk(state, 2 ** (32 - bits), words) * 2 ** bits + value;
}

function pushToken(state: number, { start, frequency }: Span, words: number[]): number {
  const x = shrunk(state, frequency * 2 ** 20, words);
  return Math.floor(x / frequency) * SLOTS + (x % frequency) + start;
}

function shrunk(state: number, most: number, words: number[]): number {
  if (state < most) return state;
  words.push(state % 2 ** 16);
  return Math.floor(state / 2 ** 16);
}
