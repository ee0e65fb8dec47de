import { describe, expect, it } from "vitest";
import type { ImageConfig } from "../../../plan/types.ts";
import type { OciImageConfig } from "../../types.ts";
import { imageState, SCRATCH } from "../fs-state.ts";
import { BASE_IMAGE, DIGEST, planOf } from "../plan-fixture.ts";
import { imageConfig } from "./image-config.ts";

const EPOCH = "1980-01-01T00:00:00Z";

describe("image config", () => {
  it("is the base's where the plan says nothing", () => {
    expect(configOf({})).toEqual({
      Cmd: ["python3"],
      Env: ["PATH=/usr/bin:/bin", "LANG=C.UTF-8"],
      User: "1000",
      WorkingDir: "/srv",
    });
  });

  it("replaces variables in place and adds new ones sorted", () => {
    const Env = configOf({ env: { Z: "1", B: "2", PATH: "/opt/venv/bin" } })?.Env;
    expect(Env).toEqual(["PATH=/opt/venv/bin", "LANG=C.UTF-8", "B=2", "Z=1"]);
  });

  it("sets folder, user, ports and labels besides those of the base", () => {
    const base = withConfig({ ExposedPorts: { "80/tcp": {} }, Labels: { a: "base", b: "base" } });
    const planned = {
      workdir: "/app",
      user: "0:0",
      exposedPorts: ["8000/tcp"],
      labels: { b: "plan", c: "plan" },
    };
    expect(configOf(planned, base)).toEqual({
      ExposedPorts: { "80/tcp": {}, "8000/tcp": {} },
      Labels: { a: "base", b: "plan", c: "plan" },
      User: "0:0",
      WorkingDir: "/app",
    });
  });

  it("keeps the base's entrypoint under a new cmd, and drops the base's cmd under a new entrypoint", () => {
    const base = withConfig({ Entrypoint: ["/entry"], Cmd: ["base"] });
    expect(configOf({ cmd: ["new"] }, base)).toEqual({ Entrypoint: ["/entry"], Cmd: ["new"] });
    expect(configOf({ entrypoint: ["/other"] }, base)).toEqual({ Entrypoint: ["/other"] });
    expect(configOf({ entrypoint: ["/other"], cmd: ["x"] }, base)).toEqual({
      Entrypoint: ["/other"],
      Cmd: ["x"],
    });
  });

  it("says which base it is of, and which settings are the plan's", () => {
    const plan = planOf([], { config: { env: { B: "1", A: "2" }, labels: { mine: "1" }, cmd: ["x"] } });
    const inherited = { "org.opencontainers.image.base.name": "the base's own", vendor: "base" };
    const base = imageState(undefined, withConfig({ Labels: inherited }), {
      name: "python:3.13",
      digest: DIGEST,
    });
    const document = JSON.parse(imageConfig({ plan, base, layerNames: ["Source"] })) as OciImageConfig;

    expect(document.config?.Labels).toEqual({
      "dev.factory.base.layers": "1",
      "dev.factory.settings": '{"env":["A","B"],"labels":["mine"],"ports":[],"set":["cmd"]}',
      mine: "1",
      "org.opencontainers.image.base.digest": DIGEST,
      "org.opencontainers.image.base.name": "python:3.13",
      vendor: "base",
    });
  });

  it("is made at another time when that is given, and keeps the times of the base", () => {
    const base = imageState(undefined, BASE_IMAGE.config);
    const created = "2025-11-21T15:46:40Z";
    const text = imageConfig({ plan: planOf([]), base, layerNames: ["Source"], created });

    expect(JSON.parse(text)).toMatchObject({
      created,
      history: [{ created: "2024-05-01T00:00:00Z" }, { created, created_by: "factory: Source" }],
    });
  });

  it("keeps settings of the base that factory does not know, but not its triggers", () => {
    const config = { StopSignal: "SIGINT", OnBuild: ["RUN x"] } as OciImageConfig["config"] & object;
    expect(configOf({}, withConfig(config))).toEqual({ StopSignal: "SIGINT" });
  });

  it("has one history entry per layer: the base's, then the stage's name at the epoch", () => {
    expect(documentOf({}).history).toEqual([
      { created: "2024-05-01T00:00:00Z", created_by: "base layer" },
      { created: EPOCH, created_by: "factory: Install numpy" },
      { created: EPOCH, created_by: "factory: Source" },
    ]);
  });

  it("makes the history of a base fit its layers", () => {
    const { history: _, ...bare } = BASE_IMAGE.config;
    expect(documentOf({}, bare).history?.[0]).toEqual({ created: EPOCH, created_by: "factory: base" });
    const long = [{ created_by: "a" }, { created_by: "env", empty_layer: true }, { created_by: "b" }];
    expect(documentOf({}, { ...bare, history: long }).history?.slice(0, 3)).toEqual([
      { created: EPOCH, created_by: "a" },
      { created: EPOCH, created_by: "env", empty_layer: true },
      { created: EPOCH, created_by: "b", empty_layer: true },
    ]);
  });

  it("is created at the epoch for the plan's platform with the base's layers", () => {
    expect(documentOf({})).toMatchObject({
      architecture: "amd64",
      created: EPOCH,
      os: "linux",
      rootfs: { type: "layers", diff_ids: BASE_IMAGE.config.rootfs.diff_ids },
    });
  });

  it("needs no base image, and tells the ids of its layers", () => {
    const text = imageConfig({ plan: planOf([]), base: SCRATCH, layerNames: ["All"], layerIds: ["all"] });
    expect(JSON.parse(text)).toEqual({
      architecture: "amd64",
      config: {},
      created: EPOCH,
      history: [{ comment: "layer all", created: EPOCH, created_by: "factory: All" }],
      os: "linux",
      rootfs: { diff_ids: [], type: "layers" },
    });
  });

  it("is JSON with sorted keys", () => {
    const text = imageConfig({ plan: planOf([]), base: SCRATCH, layerNames: [] });
    expect(text).toBe(
      `{"architecture":"amd64","config":{},"created":"${EPOCH}","history":[],"os":"linux","rootfs":{"diff_ids":[],"type":"layers"}}`,
    );
  });
});

function documentOf(planned: ImageConfig, image = BASE_IMAGE.config): OciImageConfig {
  const plan = planOf([], { config: planned });
  const base = imageState(undefined, image);
  return JSON.parse(imageConfig({ plan, base, layerNames: ["Install numpy", "Source"] })) as OciImageConfig;
}

function configOf(planned: ImageConfig, image = BASE_IMAGE.config): OciImageConfig["config"] {
  return documentOf(planned, image).config;
}

function withConfig(config: NonNullable<OciImageConfig["config"]>): OciImageConfig {
  return { ...BASE_IMAGE.config, config };
}
