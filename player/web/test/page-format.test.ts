import { expect, test } from "vitest";
import {
  formatBitRate,
  formatBytes,
  formatCount,
  formatSpeed,
  formatTime,
  nameOfStream,
  seekStepS,
  spokenTime,
} from "../src/page/format";

test.each([
  [0, false, "0:00"],
  [59.99, false, "0:59"],
  [61, false, "1:01"],
  [3723, false, "1:02:03"],
  [0.3, true, "0:00.3"],
  [0.1 + 0.2, true, "0:00.3"],
  [62.58, true, "1:02.5"],
  [-3, false, "0:00"],
  [Number.NaN, false, "0:00"],
  [Number.POSITIVE_INFINITY, true, "0:00.0"],
])("%f s reads as a clock", (seconds, tenths, text) => {
  expect(formatTime(seconds, tenths)).toBe(text);
});

test.each([
  [0, false, "0 seconds"],
  [1, false, "1 second"],
  [62.5, true, "1 minute 2.5 seconds"],
  [7260, false, "2 hours 1 minute"],
])("%f s is spoken", (seconds, tenths, text) => {
  expect(spokenTime(seconds, tenths)).toBe(text);
});

test("speeds, rates, counts and bytes have units", () => {
  expect([0.25, 1, 1.5].map(formatSpeed)).toEqual(["0.25×", "1×", "1.5×"]);
  expect([0, 640_400, 12_340_000, 250e6].map(formatBitRate)).toEqual([
    "–",
    "640 kb/s",
    "12.3 Mb/s",
    "250 Mb/s",
  ]);
  expect(formatCount(31204)).toBe("31,204");
  expect([850_100, 1_740_000, 2.5e9].map(formatBytes)).toEqual(["850 KB", "1.7 MB", "2.50 GB"]);
});

test.each([
  [600, 25, 5],
  [20, 25, 1],
  [5, 25, 0.5],
  [0.2, 25, 0.04],
])("a step in a stream of %f s at %f fps is %f s", (duration, fps, step) => {
  expect(seekStepS(duration, fps)).toBeCloseTo(step, 9);
});

test.each([
  ["https://example.org/take1/stream/manifest.json", "stream"],
  ["https://example.org/take%201/", "take 1"],
  ["https://example.org/a/one.cgs?key=1/2#x", "one.cgs"],
  ["stream", "stream"],
  ["https://example.org/50%/", "50%"],
])("the title of %s is %s", (location, name) => {
  expect(nameOfStream(location)).toBe(name);
});
