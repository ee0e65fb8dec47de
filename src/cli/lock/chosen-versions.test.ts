import { describe, expect, it } from "vitest";
import type { Project } from "../../project/types.ts";
import type { Resolution } from "../../resolve/types.ts";
import { chosenVersions } from "./chosen-versions.ts";

const DRIVER = { driver: { value: "525", source: "factory.yaml:2:9" } };

function versions(resolution: Partial<Resolution>, config: object, previous?: Record<string, string>) {
  const project = { config } as unknown as Project;
  const resolved = { project, resolution: { pins: {}, rows: {}, ...resolution } };
  return chosenVersions(resolved, previous === undefined ? {} : { previous });
}

const PINS = {
  python: { version: "3.12", because: [] },
  torch: { version: "2.5.1", because: [] },
  jax: { version: "0.5.3", because: [] },
};

describe("chosenVersions", () => {
  it("keeps what was chosen for a driver, a CUDA or an earlier plan, with the build of torch", () => {
    const torch = { id: "a", variant: "cu121", platform: "amd64" };

    expect(versions({ pins: PINS, rows: { torch } }, DRIVER)).toEqual(["torch==2.5.1+cu121", "jax==0.5.3"]);
    expect(versions({ pins: PINS }, {}, { torch: "2.5.1" })).toEqual(["torch==2.5.1", "jax==0.5.3"]);
  });

  it("knows that builds without CUDA for arm64 have no local version", () => {
    const row = (platform: string) => ({ torch: { id: "a", variant: "cpu", platform } });

    expect(versions({ pins: PINS, rows: row("arm64") }, DRIVER)[0]).toBe("torch==2.5.1");
    expect(versions({ pins: PINS, rows: row("amd64") }, DRIVER)[0]).toBe("torch==2.5.1+cpu");
  });

  it("leaves the newest versions to uv when nothing narrows them", () => {
    expect(versions({ pins: PINS }, {})).toEqual([]);
  });
});
