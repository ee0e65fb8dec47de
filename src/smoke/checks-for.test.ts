import { describe, expect, it } from "vitest";
import type { OciImageConfig } from "../build/types.ts";
import { checksFor } from "./checks-for.ts";
import { processOf } from "./process-of.ts";
import type { HttpCheck } from "./types.ts";

function image(config: OciImageConfig["config"] = {}): OciImageConfig {
  return { architecture: "amd64", os: "linux", config, rootfs: { type: "layers", diff_ids: [] } };
}

const http: HttpCheck = {
  ...{ kind: "http", name: "h", path: "/", method: "GET", headers: {}, source: "factory.yaml:2:5" },
  ...{ readyMs: 1, timeoutMs: 1 },
};

describe("checksFor", () => {
  it("asks the lowest TCP port that the image declares", () => {
    const ports = { "53/udp": {}, "9000/tcp": {}, "8000": {} };

    expect(checksFor([http], image({ ExposedPorts: ports }))).toEqual([{ ...http, port: 8000 }]);
  });

  it("says which check needs a port that the image does not declare", () => {
    expect(() => checksFor([http], image())).toThrow(
      expect.objectContaining({ code: "IMAGE_UNAVAILABLE", source: "factory.yaml:2:5" }),
    );
  });

  it("starts an image without checks, and asks it when it declares a port", () => {
    const [start] = checksFor([], image({ Cmd: ["run"] }));
    const [ask] = checksFor([], image({ Cmd: ["run"], ExposedPorts: { "80/tcp": {} } }));

    expect(start).toMatchObject({ kind: "start", isDefault: true });
    expect(ask).toMatchObject({ kind: "http", port: 80, isDefault: true });
    expect(ask).not.toHaveProperty("status");
  });

  it("has nothing to check of an image that starts nothing", () => {
    expect(() => checksFor([], image())).toThrow("nothing to check");
  });
});

describe("processOf", () => {
  it("takes the settings of the image, and the check's own over them", () => {
    const config = {
      Env: ["A=1", "B=2=3"],
      WorkingDir: "/app",
      User: "10001",
      Entrypoint: ["e"],
      Cmd: ["c"],
    };

    expect(processOf({ ...http, env: { A: "9" } }, image(config))).toEqual({
      argv: ["e", "c"],
      env: { PATH: expect.stringContaining("/usr/bin"), A: "9", B: "2=3" },
      workdir: "/app",
      user: "10001",
    });
    expect(processOf({ ...http, start: "serve", user: "root" }, image(config))).toMatchObject({
      argv: ["/bin/sh", "-c", "serve"],
      user: "root",
    });
  });
});
