import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../project/fs/memory-project-fs.ts";
import { readProject } from "../project/read-project.ts";
import { findWeightFiles } from "./weights-files.ts";

const LARGE = new Uint8Array(10_000_000);

async function found(files: Readonly<Record<string, string | Uint8Array>>) {
  return findWeightFiles(await readProject(memoryProjectFs({ "main.py": "", ...files })));
}

describe("findWeightFiles", () => {
  it("finds large files with endings of weights, and no others", async () => {
    const { files, complete } = await found({
      "a.safetensors": LARGE,
      "models/deep/B.BIN": LARGE,
      "models/small.bin": new Uint8Array(9_999_999),
      "data/video.mp4": LARGE,
    });

    expect(files.map(({ path }) => path)).toEqual(["a.safetensors", "models/deep/B.BIN"]);
    expect(complete).toBe(true);
  });

  it("follows the rules of the build's context, and looks into no folder with a dot", async () => {
    const { files } = await found({
      ".dockerignore": "ignored\n*.bin\n!keep.bin\nfolder\n!folder/kept.onnx\n",
      "ignored/a.onnx": LARGE,
      "dropped.bin": LARGE,
      "keep.bin": LARGE,
      "folder/kept.onnx": LARGE,
      "folder/other.onnx": LARGE,
      ".cache/a.onnx": LARGE,
      "node_modules/x/a.bin": LARGE,
    });

    expect(files.map(({ path }) => path)).toEqual(["folder/kept.onnx", "keep.bin"]);
  });

  it("ends the search of a huge tree, and says so", async () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`data/${index}.txt`, ""]));

    const { files, complete } = await found({ "top.bin": LARGE, ...many });

    expect(files.map(({ path }) => path)).toEqual(["top.bin"]);
    expect(complete).toBe(false);
  });
});
