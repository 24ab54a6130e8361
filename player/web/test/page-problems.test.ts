import { expect, test } from "vitest";
import { FormatError, StoreError, UnsupportedError } from "../src/errors";
import { COMMANDS, commandOf, keyName } from "../src/page/commands";
import { describeProblem } from "../src/page/problems";

const PAGE = "https://player.example/?stream=x";
const HERE = "https://player.example/take/";
const THERE = "https://streams.example/take/";

test.each([
  ["a missing stream", new StoreError("not found", HERE, "", 404), HERE, /no stream at this address/],
  ["a locked stream", new StoreError("forbidden", HERE, "", 403), HERE, /does not let you/],
  ["a broken server", new StoreError("status 500", HERE, "", 500), HERE, /cannot serve/],
  ["a server that is gone", new StoreError("no answer", HERE), HERE, /does not answer/],
  ["another server", new StoreError("no answer", THERE), THERE, /other server/],
  ["a plain server", new StoreError("no answer", "http://a.example/"), "http://a.example/", /may not read/],
  ["files without a stream", new StoreError("no stream", "x", "", 404), "", /no stream in what you chose/],
  ["damage", new FormatError("checksum is wrong", "clip 3"), HERE, /cannot be read/],
  ["an old browser", new UnsupportedError("no WebAssembly"), HERE, /browser lacks/],
  ["a bug", new TypeError("x is undefined"), HERE, /cannot go on/],
])("%s has a screen of its own that says what to do", (_, error, location, title) => {
  const problem = describeProblem(error, location, PAGE);
  expect(problem.title).toMatch(title);
  expect(problem.steps.length).toBeGreaterThan(0);
  expect(problem.text).toMatch(/[.!?…]$/);
  expect(problem.details).not.toBe("");
});

test("the screen for another server names the header that it must send", () => {
  const problem = describeProblem(new StoreError("no answer", THERE), THERE, PAGE);
  expect(problem.steps.join()).toContain("Access-Control-Allow-Origin: https://player.example");
});

test("no key has two meanings", () => {
  const keys = COMMANDS.flatMap((command) => command.keys);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect("wasdqe").not.toContain(key);
});

const KEY = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false };

test("keys have one name whatever their case, and leave the browser's alone", () => {
  expect(keyName({ ...KEY, key: " " })).toBe("Space");
  expect(keyName({ ...KEY, key: "L", shiftKey: true })).toBe("l");
  expect(keyName({ ...KEY, key: "ArrowLeft", shiftKey: true })).toBe("Shift+ArrowLeft");
  expect(keyName({ ...KEY, key: "?", shiftKey: true })).toBe("?");
  expect(keyName({ ...KEY, key: "r", ctrlKey: true })).toBeNull();
  expect(commandOf("Space")?.label).toBe("Play or pause");
  expect(commandOf("x")).toBeUndefined();
});
