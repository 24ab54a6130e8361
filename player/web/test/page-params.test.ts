import { expect, test } from "vitest";
import { linkTo, parseColor, parseParameters, parseTime } from "../src/page/params";

test("an address without parameters asks for nothing", () => {
  expect(parseParameters("")).toEqual({
    stream: null,
    timeS: null,
    autoplay: null,
    loop: null,
    rate: 1,
    view: null,
    layers: "auto",
    tier: "auto",
    controls: true,
    background: null,
    path: null,
    theme: null,
    mode: "orbit",
    stats: false,
    warnings: [],
  });
});

test("every parameter is read", () => {
  const search =
    "?stream=take/&t=1:02.5&autoplay=0&loop&rate=0.5&view=cam03&layers=2&tier=scalar&controls=0" +
    "&background=%23a0F&path=walk.json&theme=light&mode=fly&stats=1";
  expect(parseParameters(search)).toEqual({
    stream: "take/",
    timeS: 62.5,
    autoplay: false,
    loop: true,
    rate: 0.5,
    view: "cam03",
    layers: 2,
    tier: "scalar",
    controls: false,
    background: "#aa00ff",
    path: "walk.json",
    theme: "light",
    mode: "fly",
    stats: true,
    warnings: [],
  });
});

test.each([
  ["t=soon", "timeS", null],
  ["rate=9", "rate", 1],
  ["layers=5", "layers", "auto"],
  ["tier=cuda", "tier", "auto"],
  ["theme=blue", "theme", null],
  ["mode=walk", "mode", "orbit"],
  ["loop=maybe", "loop", null],
  ["background=red", "background", null],
  ["view=1,2,3", "view", null],
] as const)("%s is refused with a warning", (search, name, value) => {
  const parameters = parseParameters(`?${search}`);
  expect(parameters[name]).toBe(value);
  expect(parameters.warnings).toHaveLength(1);
  expect(parameters.warnings[0]).toContain(search);
});

test("a view is a place, a number, or any name", () => {
  expect(parseParameters("?view=1,-2.5,3,0,0,1e-3").view).toEqual([1, -2.5, 3, 0, 0, 0.001]);
  expect(parseParameters("?view=3").view).toBe("3");
  expect(parseParameters("?view=left,front").view).toBe("left,front");
});

test.each([
  ["12.5", 12.5],
  ["90s", 90],
  ["1:00:01", 3601],
  ["", null],
  ["-1", null],
  ["1:2:3:4", null],
])("the time %s is %s", (text, seconds) => {
  expect(parseTime(text)).toBe(seconds);
});

test("colours have three or six digits", () => {
  expect(["#fff", "102030", "12345", "gggggg"].map(parseColor)).toEqual(["#ffffff", "#102030", null, null]);
});

test("a link keeps the stream and leads back to its moment and place", () => {
  const moment = { timeS: 1.2346, eye: [1 / 3, 2, -3], target: [0, 0.25, 1e-7] };
  const link = linkTo("https://example.org/play/?stream=a/b/&stats=1#x", moment);
  expect(link).toContain("stream=a/b/");
  const back = parseParameters(new URL(link).search);
  expect(back).toMatchObject({ stream: "a/b/", timeS: 1.235, stats: true, autoplay: false, warnings: [] });
  expect(back.view).toEqual([0.333333, 2, -3, 0, 0.25, 1e-7]);
});
