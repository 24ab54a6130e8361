/**
 * Entropy-coded arrays: whole numbers as interleaved rANS over static frequency tables, four states.
 *
 * States are kept as the 32 bits of an int32, so that no step leaves integer arithmetic.
 */
import { FormatError } from "../errors";

/** What decoders say of a number that is not below its limit; the array's reader words it better. */
export const NUMBER_OUT_OF_RANGE = "a number of an entropy-coded array is out of range";

const TOKENS = 134;
const SLOTS = 4096;
const SLOT_BITS = 12;
const STATES = 4;
const START_STATE = 1 << 16;
const CHUNK_BITS = 12;
const MAX_NEIGHBOUR_CHANNELS = 64;
const BY_NEIGHBOURS = 1;
/** What an unused context decodes to: a token that none has. */
const NO_TOKEN = 255;
/** A number's token and its low bits take at most this many words. */
const WORDS_PER_NUMBER = 8;
/** From this many low bits on a number has more than 32 bits. */
const MAX_NARROW_BITS = 30;
/** From this many low bits on a number has more than 53 bits. */
const MAX_WIDE_BITS = 51;

/** An entropy-coded array, its tables read, before its first number. */
interface CodedArray {
  /** 4096 slots a context: token (bits 0 to 7), frequency - 1 (8 to 19), slot - start (20 to 31). */
  readonly lookup: Uint32Array;
  /** For each channel, where the table of its next number begins in `lookup`. */
  readonly contexts: Int32Array;
  /** A number's context depends on those before it in its channel. */
  readonly byNeighbours: boolean;
  /** The four states as int32. */
  readonly states: Int32Array;
  /** The words, then padding. */
  readonly words: Uint16Array;
  /** How many words there are. */
  readonly end: number;
}

/**
 * The numbers of an entropy-coded array that fills `data`.
 *
 * @param limit every number must be below it, at most 2^32.
 * @throws FormatError, which does not say where, for damage.
 */
export function decodeArray(
  data: Uint8Array,
  count: number,
  channels: number,
  mode: number,
  limit: number,
): Uint32Array {
  const array = openArray(data, channels, mode);
  const out = new Uint32Array(count);
  finish(array, decodeNarrow(array, out, limit));
  // Numbers with low bits were checked as they came.
  if (limit < 16) requireBelow(out, limit);
  return out;
}

/** As `decodeArray`, for numbers below 2^53. */
export function decodeWideArray(
  data: Uint8Array,
  count: number,
  channels: number,
  mode: number,
): Float64Array {
  const array = openArray(data, channels, mode);
  const out = new Float64Array(count);
  finish(array, decodeWide(array, out));
  return out;
}

function requireBelow(values: Uint32Array, limit: number): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i] >= limit) throw new FormatError(NUMBER_OUT_OF_RANGE);
  }
}

function openArray(data: Uint8Array, channels: number, mode: number): CodedArray {
  const contexts = contextCount(mode, channels);
  if (!contexts) throw new FormatError("an entropy-coded array has an unknown mode of contexts");
  const lookup = new Uint32Array(contexts * SLOTS);
  const at = readTables(data, lookup);
  const rest = data.length - at - 4 * STATES;
  if (rest < 0 || rest % 2) throw new FormatError("an entropy-coded array is cut");
  // Copied to where they are aligned. All machines with WebGL are little-endian, like the format.
  const states = new Int32Array(new Uint8Array(data.subarray(at, at + 4 * STATES)).buffer);
  if (states.some((state) => state >>> 16 === 0)) {
    throw new FormatError("an entropy-coded array has an impossible state");
  }
  const words = new Uint16Array(rest / 2 + WORDS_PER_NUMBER);
  new Uint8Array(words.buffer).set(data.subarray(at + 4 * STATES));
  const byNeighbours = mode === BY_NEIGHBOURS;
  return { lookup, contexts: firstContexts(mode, channels), byNeighbours, states, words, end: rest / 2 };
}

function contextCount(mode: number, channels: number): number {
  if (mode === 0) return channels;
  if (mode === BY_NEIGHBOURS && channels <= MAX_NEIGHBOUR_CHANNELS) return 9 * channels;
  return mode === 2 ? 1 : 0;
}

function firstContexts(mode: number, channels: number): Int32Array {
  const stride = [1, 9, 0][mode] << SLOT_BITS;
  return Int32Array.from({ length: channels }, (_, channel) => channel * stride);
}

/** Fill `lookup` from the tables at the front of `data`; returns where they end. */
function readTables(data: Uint8Array, lookup: Uint32Array): number {
  let at = 0;
  for (let base = 0; base < lookup.length; base += SLOTS) {
    const tokens = at < data.length ? data[at++] : TOKENS + 1;
    if (tokens > TOKENS) throw damagedTable();
    if (tokens === 0) lookup.fill(NO_TOKEN, base, base + SLOTS);
    else at = readTable(data, at, tokens, lookup.subarray(base, base + SLOTS));
  }
  return at;
}

function readTable(data: Uint8Array, at: number, tokens: number, slots: Uint32Array): number {
  let start = 0;
  let frequency = 0;
  for (let token = 0; token < tokens; token++) {
    if (at >= data.length) throw damagedTable();
    frequency = data[at++];
    if (frequency >= 128) {
      if (at >= data.length || data[at] >= 128 || data[at] === 0) throw damagedTable();
      frequency += (data[at++] - 1) << 7;
    }
    if (start + frequency > SLOTS) throw damagedTable();
    const entry = token | ((frequency - 1) << 8);
    for (let slot = 0; slot < frequency; slot++) slots[start + slot] = entry | (slot << 20);
    start += frequency;
  }
  if (start !== SLOTS || frequency === 0) throw damagedTable();
  return at;
}

function damagedTable(): FormatError {
  return new FormatError("the frequencies of an entropy-coded array are damaged");
}

/** Fill `out`; returns how many words were read. */
function decodeNarrow(array: CodedArray, out: Uint32Array, limit: number): number {
  const { lookup, contexts, byNeighbours, states, words, end } = array;
  const channels = contexts.length;
  let at = 0;
  let channel = 0;
  for (let i = 0; i < out.length; i++) {
    const context = contexts[channel];
    let x = states[i & 3];
    const entry = lookup[context | (x & 4095)];
    x = (Math.imul(((entry >>> 8) & 4095) + 1, x >>> 12) + (entry >>> 20)) | 0;
    // Without branches, which would mostly be predicted wrongly: 1 where a word has to come in.
    let low = ((x >>> 16) - 1) >>> 31;
    x = (x << (low << 4)) | (words[at] & -low);
    at += low;
    let value = entry & 255;
    if (value >= 16) {
      const bits = 3 + ((value - 16) >>> 1);
      if (bits > MAX_NARROW_BITS) throw badToken(value);
      value = (2 + (value & 1)) << bits;
      for (let shift = 0; shift < bits; shift += CHUNK_BITS) {
        const chunk = Math.min(CHUNK_BITS, bits - shift);
        value |= (x & ((1 << chunk) - 1)) << shift;
        x >>>= chunk;
        low = ((x >>> 16) - 1) >>> 31;
        x = (x << (low << 4)) | (words[at] & -low);
        at += low;
      }
      if (value >>> 0 >= limit) throw new FormatError(NUMBER_OUT_OF_RANGE);
    }
    if (at > end) throw new FormatError("an entropy-coded array is cut");
    states[i & 3] = x;
    out[i] = value;
    if (byNeighbours) contexts[channel] = nextContext(context, channel, value);
    channel = channel + 1 === channels ? 0 : channel + 1;
  }
  return at;
}

/** The context 9 channel + 3 min(a, 2) + min(b, 2) that follows one, a being the number that it gave. */
function nextContext(context: number, channel: number, value: number): number {
  const first = 9 * channel;
  // Division by 3 of a number below 9.
  const b = (((context >>> SLOT_BITS) - first) * 11) >>> 5;
  const a = value >>> 0 < 2 ? value : 2;
  return (first + 3 * a + b) << SLOT_BITS;
}

/** As `decodeNarrow`; numbers are put together as doubles. */
function decodeWide(array: CodedArray, out: Float64Array): number {
  const { lookup, contexts, byNeighbours, states, words, end } = array;
  let at = 0;
  const refill = (x: number): number => (x >>> 16 ? x : (x << 16) | words[at++]);
  for (let i = 0; i < out.length; i++) {
    const channel = i % contexts.length;
    const context = contexts[channel];
    let x = states[i & 3];
    const entry = lookup[context | (x & 4095)];
    x = refill((Math.imul(((entry >>> 8) & 4095) + 1, x >>> 12) + (entry >>> 20)) | 0);
    let value = entry & 255;
    if (value >= 16) {
      const bits = 3 + ((value - 16) >>> 1);
      if (bits > MAX_WIDE_BITS) throw badToken(value);
      value = (2 + (value & 1)) * 2 ** bits;
      for (let shift = 0; shift < bits; shift += CHUNK_BITS) {
        const chunk = Math.min(CHUNK_BITS, bits - shift);
        value += (x & ((1 << chunk) - 1)) * 2 ** shift;
        x = refill(x >>> chunk);
      }
    }
    if (at > end) throw new FormatError("an entropy-coded array is cut");
    states[i & 3] = x;
    out[i] = value;
    if (byNeighbours) contexts[channel] = nextContext(context, channel, Math.min(value, 2));
  }
  return at;
}

function badToken(token: number): FormatError {
  return new FormatError(
    token >= TOKENS ? "an entropy-coded array has a token that its context lacks" : NUMBER_OUT_OF_RANGE,
  );
}

function finish(array: CodedArray, read: number): void {
  if (read !== array.end || array.states.some((state) => state !== START_STATE)) {
    throw new FormatError("an entropy-coded array does not end where it should");
  }
}
