import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findLayout } from "./find-layout.ts";

const root = mkdtempSync(join(tmpdir(), "factory-find-layout-"));
afterAll(() => rmSync(root, { recursive: true }));

function layout(...path: readonly string[]): string {
  const dir = join(root, ...path);
  mkdirSync(join(dir, "blobs"), { recursive: true });
  writeFileSync(join(dir, "index.json"), "{}");
  return dir;
}

describe("findLayout", () => {
  it("finds a folder, and the layout of a project", () => {
    const image = layout("image");
    const built = layout("project", ".factory/state/image");

    expect(findLayout(image)).toEqual({ dir: image });
    expect(findLayout(join(root, "project"))).toEqual({ dir: built });
  });

  it("takes what follows the folder for the tag, which has colons and slashes of its own", () => {
    const image = layout("tagged");

    expect(findLayout(`${image}:hello:1`)).toEqual({ dir: image, tag: "hello:1" });
    expect(findLayout(`${image}:team/hello:1`)).toEqual({ dir: image, tag: "team/hello:1" });
  });

  it("prefers a folder that has a colon in its name", () => {
    layout("a");
    const image = layout("a:b");

    expect(findLayout(image)).toEqual({ dir: image });
  });

  it("finds nothing in other folders", () => {
    expect(findLayout(root)).toBeUndefined();
    expect(findLayout(join(root, "none:1"))).toBeUndefined();
  });
});
