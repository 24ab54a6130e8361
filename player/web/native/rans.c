/* Entropy-coded arrays: interleaved rANS with four states over static frequency tables. */

#include "core.h"

#define TOKENS 134
#define SLOTS 4096
#define START_STATE 65536u
#define NEIGHBOUR_CHANNELS 64

/* What can be wrong; src/decode/wasm/bits.ts words it. */
enum { FINE = 0, BAD_MODE = 1, BAD_TABLE = 2, CUT = 3, BAD_STATE = 4, NO_TOKEN = 5, TOO_LARGE = 6, BAD_END = 7 };

/* A context: the token of every slot, and each token's frequency (low half) and start (high half). */
typedef struct {
  u8 token_of_slot[SLOTS];
  u32 spans[TOKENS];
  u32 tokens;
} Context;

/* A channel: the last two numbers, each at most 2. */
typedef struct {
  u32 last, before;
} Neighbours;

/* A reader of one array, whose numbers are asked for in portions. */
typedef struct {
  u32 states[4];
  const u8 *words;
  const u8 *end;
  u32 channels, mode, index, channel;
  const Context *contexts;
  Neighbours *neighbours;
} Reader;

static u32 word_at(const u8 *at) {
  u16 word;
  __builtin_memcpy(&word, at, 2);
  return word;
}

static u32 context_count(u32 channels, u32 mode) {
  if (mode == 0) return channels;
  if (mode == 1 && channels <= NEIGHBOUR_CHANNELS) return 9 * channels;
  return mode == 2;
}

/* Bytes that the contexts of an array take; 0 for a mode that there is not. */
EXPORT(rans_context_bytes) u32 rans_context_bytes(u32 channels, u32 mode) {
  return context_count(channels, mode) * (u32)sizeof(Context);
}

/* Bytes of a reader. */
EXPORT(rans_reader_bytes) u32 rans_reader_bytes(void) { return (u32)sizeof(Reader); }

/* Read one context's table; null where it is damaged. */
static const u8 *read_context(const u8 *at, const u8 *end, Context *context) {
  if (at == end || *at > TOKENS) return 0;
  u32 tokens = *at++, start = 0, frequency = 0;
  context->tokens = tokens;
  for (u32 token = 0; token < tokens; token++) {
    if (at == end) return 0;
    frequency = *at++;
    if (frequency >= 128) {
      if (at == end || *at == 0 || *at >= 128) return 0;
      frequency += ((u32)*at++ - 1) * 128;
    }
    if (start + frequency > SLOTS) return 0;
    __builtin_memset(context->token_of_slot + start, (int)token, frequency);
    context->spans[token] = frequency | start << 16;
    start += frequency;
  }
  return tokens == 0 || (start == SLOTS && frequency > 0) ? at : 0;
}

/* Read the tables and states in front of an array's words. */
EXPORT(rans_open)
u32 rans_open(Reader *r, const u8 *data, u32 length, u32 channels, u32 mode, Context *contexts,
              Neighbours *neighbours) {
  const u8 *at = data, *end = data + length;
  u32 count = context_count(channels, mode);
  if (count == 0) return BAD_MODE;
  for (u32 i = 0; i < count; i++) {
    at = read_context(at, end, contexts + i);
    if (!at) return BAD_TABLE;
  }
  if (end - at < 16 || (end - at) % 2) return CUT;
  __builtin_memcpy(r->states, at, 16);
  for (u32 i = 0; i < 4; i++) {
    if (r->states[i] < START_STATE) return BAD_STATE;
  }
  r->words = at + 16;
  r->end = end;
  r->channels = channels;
  r->mode = mode;
  r->index = r->channel = 0;
  r->contexts = contexts;
  r->neighbours = neighbours;
  __builtin_memset(neighbours, 0, sizeof(Neighbours) * channels);
  return FINE;
}

/* A state of 2^16 or more; the words' end is passed only by numbers that are refused, see `read_number`. */
static inline u32 refill(u32 x, const u8 **words) {
  if (x >= START_STATE) return x;
  u32 word = word_at(*words);
  *words += 2;
  return x << 16 | word;
}

static inline const Context *context_of(const Reader *r, u32 channel) {
  if (r->mode == 2) return r->contexts;
  if (r->mode == 0) return r->contexts + channel;
  const Neighbours *n = r->neighbours + channel;
  return r->contexts + 9 * channel + 3 * n->last + n->before;
}

static inline void remember(Neighbours *n, u64 value) {
  n->before = n->last;
  n->last = value < 2 ? (u32)value : 2;
}

/* The number of the next token, its low bits included. The caller keeps 8 words behind the end readable. */
static inline u64 low_bits(u32 token, u32 *state, const u8 **words) {
  u32 bits = 3 + (token - 16) / 2, x = *state;
  u64 value = (u64)(2 + token % 2) << bits;
  for (u32 shift = 0; shift < bits; shift += 12) {
    u32 chunk = bits - shift < 12 ? bits - shift : 12;
    value += (u64)(x & ((1u << chunk) - 1)) << shift;
    x = refill(x >> chunk, words);
  }
  *state = x;
  return value;
}

/* Read `count` numbers as u32 or, where `wide`, as f64. No number may exceed `most`. */
static inline u32 read_numbers(Reader *r, void *out, u32 count, u64 most, int wide) {
  const u8 *words = r->words;
  u32 channel = r->channel;
  for (u32 i = 0; i < count; i++) {
    const Context *context = context_of(r, channel);
    if (context->tokens == 0) return NO_TOKEN;
    u32 x = r->states[(r->index + i) & 3];
    u32 slot = x & (SLOTS - 1), token = context->token_of_slot[slot], span = context->spans[token];
    x = refill((span & 0xffff) * (x >> 12) + slot - (span >> 16), &words);
    u64 value = token < 16 ? token : low_bits(token, &x, &words);
    if (words > r->end) return CUT;
    if (value > most) return TOO_LARGE;
    r->states[(r->index + i) & 3] = x;
    if (wide) ((f64 *)out)[i] = (f64)value;
    else ((u32 *)out)[i] = (u32)value;
    if (r->mode == 1) remember(r->neighbours + channel, value);
    channel = channel + 1 == r->channels ? 0 : channel + 1;
  }
  r->words = words;
  r->channel = channel;
  r->index += count;
  return FINE;
}

/* The next numbers, none above `most`. */
EXPORT(rans_read) u32 rans_read(Reader *r, u32 *out, u32 count, u32 most) {
  return read_numbers(r, out, count, most, 0);
}

/* The next numbers, each below 2^53. */
EXPORT(rans_read_wide) u32 rans_read_wide(Reader *r, f64 *out, u32 count) {
  return read_numbers(r, out, count, (1ull << 53) - 1, 1);
}

/* Whether the array ended as it must. */
EXPORT(rans_close) u32 rans_close(const Reader *r) {
  for (u32 i = 0; i < 4; i++) {
    if (r->states[i] != START_STATE) return BAD_END;
  }
  return r->words == r->end ? FINE : BAD_END;
}
