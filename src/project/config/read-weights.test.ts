import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../fs/memory-project-fs.ts";
import type { FileProblem } from "../problems.ts";
import { readWeights, type WeightYaml } from "./read-weights.ts";

const HASH = "a".repeat(64);

async function read(entries: readonly WeightYaml[]) {
  const problems: string[] = [];
  const report = (pointer: string, problem: FileProblem | undefined) => {
    if (problem !== undefined) problems.push(`${pointer} ${problem.message}`);
  };
  const fs = memoryProjectFs({ "models/a.bin": "a", link: { link: "/etc/passwd" } });
  const sets = await readWeights(entries, { fs, yaml: { valuePlace: (pointer) => pointer }, report });
  return { sets, problems };
}

async function readUri(uri: string, more: object = {}) {
  const { sets, problems } = await read([{ name: "a", target: "/w", source: { uri, ...more } }]);
  return problems[0] ?? sets[0]?.sources[0];
}

describe("readWeights", () => {
  it.each([
    ["models", { kind: "project", path: "models", is: "folder" }],
    ["file://./models/a.bin", { kind: "project", path: "models/a.bin", is: "file" }],
    ["hf://team/model", { kind: "hub", repository: "team/model" }],
    [
      "hf://team/model@v1.0/onnx/model",
      { kind: "hub", repository: "team/model", revision: "v1.0", path: "onnx/model" },
    ],
    ["hf://team/model@refs%2Fpr%2F1", { kind: "hub", repository: "team/model", revision: "refs/pr/1" }],
    [
      `https://files.example/a.bin?x=1#sha256=${HASH.toUpperCase()}`,
      { kind: "http", url: "https://files.example/a.bin?x=1", checksum: `sha256:${HASH}`, unpack: false },
    ],
  ])("reads %s", async (uri, source) => {
    expect(await readUri(uri)).toMatchObject(source);
  });

  it("takes checksum and unpack beside the address", async () => {
    const source = await readUri("https://files.example/a.tar", { checksum: `sha256:${HASH}`, unpack: true });

    expect(source).toMatchObject({ checksum: `sha256:${HASH}`, unpack: true });
  });

  it.each([
    ["", "the uri is empty"],
    ["s3://bucket/a", "weights cannot be taken from s3://"],
    ["hf://model", "hf://model names no repository"],
    ["hf://team/model@/x", "hf://team/model@/x has no revision after @"],
    ["hf://team/model/../x", "hf://team/model/../x has a path that leads elsewhere"],
    [
      "https://files.example/a",
      "https://files.example/a has no checksum: nobody could tell whether the file changed",
    ],
    ["https://files.example/a#main", "what follows # in the uri is not sha256= and 64 hexadecimal digits"],
    [
      `https://me:secret@files.example/a#sha256=${HASH}`,
      "the uri holds credentials, which would be in the image's history",
    ],
    ["/models", "/models is not a path inside the project"],
    ["file:///models", "/models is not a path inside the project"],
    ["../models", "../models leads out of the project"],
    [".", "the weights are the project itself"],
    ["nowhere", "nowhere does not exist"],
    ["link", "link cannot be read inside the project"],
    ["a\nb", "the uri has a control character"],
  ])("refuses %j", async (uri, message) => {
    expect(await readUri(uri)).toBe(`/weights/0/source/uri ${message}`);
  });

  it.each([
    [
      { uri: "models", checksum: `sha256:${HASH}` },
      "/weights/0/source/checksum checksum is for downloads by https",
    ],
    [{ uri: "hf://a/b", unpack: true }, "/weights/0/source/unpack unpack is for downloads by https"],
    [
      { uri: "https://a.example/a", checksum: "md5:1" },
      '/weights/0/source/checksum checksum "md5:1" is not sha256: and 64 hexadecimal digits',
    ],
    [
      { uri: `https://a.example/a#sha256=${HASH}`, include: ["*"] },
      "/weights/0/source include and exclude choose among files, and a download is one file",
    ],
    [{ uri: "models", include: [" "] }, "/weights/0/source/include/0 a pattern is empty"],
    [{ uri: "models", exclude: ["!a"] }, '/weights/0/source/exclude/0 "!a" begins with !'],
    [{ uri: "models", exclude: ["a\\b"] }, '/weights/0/source/exclude/0 "a\\\\b" has a backslash'],
    [{ uri: "models", include: ["../a"] }, '/weights/0/source/include/0 "../a" leads out of the source'],
    [{ uri: "models", include: ["[a"] }, '/weights/0/source/include/0 "[a" has a [ without a ]'],
  ])("refuses %j", async (source, problem) => {
    const { problems } = await read([{ name: "a", target: "/w", source }]);

    expect(problems).toEqual([problem]);
  });

  it("anchors patterns with a slash and lets those without float, as cog does", async () => {
    const include = ["*.bin", "/top.bin", "deep/*.bin", "folder/"];

    expect(await readUri("models", { include })).toMatchObject({
      include: ["**/*.bin", "top.bin", "deep/*.bin", "**/folder"],
    });
  });

  it("wants names of their own and targets that hold nothing of each other", async () => {
    const source = { uri: "models" };
    const { problems } = await read([
      { name: "a", target: "/w/a", source },
      { name: "a", target: "/w/ab", source },
      { name: "Big", target: "/w/a/deep", source },
      { name: "c", target: "/w/a/", source },
      { name: "d", target: "/", source },
      { name: "e", target: "relative", source: [source, source] },
    ]);

    expect(problems).toEqual([
      "/weights/1/name a is also the name of the weights in /weights/0",
      '/weights/2/name "Big" is not the name of a set of weights',
      "/weights/2/target target /w/a/deep overlaps /w/a of the weights in /weights/0",
      "/weights/3/target target /w/a overlaps /w/a of the weights in /weights/0",
      "/weights/4/target target / is the whole image",
      '/weights/5/target target "relative" is not an absolute path',
    ]);
  });
});
