import hubRelease from "../../compat/huggingface-hub.json" with { type: "json" };
import { patternExpression } from "../../src/plan/compile-pattern.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "../../src/plan/epoch.ts";
import { HUB_SECRETS } from "../../src/plan/hub-secrets.ts";
import { SCRATCH } from "../../src/plan/image-paths.ts";
import { networkMounts } from "../../src/plan/network-mounts.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import type { WeightSource } from "../../src/project/types.ts";
import { DOWNLOAD_SCRIPT } from "./download-script.ts";

type HubSource = Extract<WeightSource, { kind: "hub" }>;

const REQUIREMENTS = `${SCRATCH}/hub.txt`;
const LIBRARY = `${SCRATCH}/hub`;
const SCRIPT = `${SCRATCH}/download.py`;
const CACHE = `${SCRATCH}/hub-cache`;

/** Whether what the source names can never change. */
export function isCommit({ revision }: HubSource): boolean {
  return /^[0-9a-f]{40}$/.test(revision ?? "");
}

/** The library that speaks to the hub: pinned wheels, checked by hash, in no layer of the image. */
export function hubStage(): DraftStage {
  return {
    id: "hub",
    phase: "build.runtime",
    name: `huggingface_hub ${hubRelease.version}`,
    block: "weights",
    from: { kind: "provider", name: "build-base" },
    provides: ["hub"],
    ops: [
      {
        kind: "exec",
        label: `download huggingface_hub ${hubRelease.version}`,
        argv: [
          ...["python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
          ...["--no-cache-dir", "--root-user-action=ignore", "--no-compile"],
          ...["--no-deps", "--require-hashes", "--only-binary=:all:"],
          ...["--target", "/opt/hub", "-r", REQUIREMENTS],
        ],
        env: { HOME: "/tmp", NETRC: `${SCRATCH}/netrc` },
        mounts: [
          { kind: "file", target: REQUIREMENTS, content: hubRequirements() },
          { kind: "tmpfs", target: "/tmp" },
          ...networkMounts(),
        ],
      },
    ],
  };
}

function hubRequirements(): string {
  const lines = hubRelease.requirements.map(({ name, version, hashes }) =>
    [`${name}==${version}`, ...hashes.map((hash) => `    --hash=${hash}`)].join(" \\\n"),
  );
  return `${lines.join("\n")}\n`;
}

/** Downloads to `/weights` of a stage that is in no image. */
export function downloadStage(source: HubSource, id: string): DraftStage {
  const { repository, revision, path, include, exclude } = source;
  const request = {
    repository,
    ...(revision === undefined ? {} : { revision }),
    ...(path === undefined ? {} : { path }),
    include: include.map(patternExpression),
    exclude: exclude.map(patternExpression),
    target: "/weights",
    cache: CACHE,
    epoch: SOURCE_DATE_EPOCH_SECONDS,
  };
  const at = revision === undefined ? "" : `@${revision}`;
  return {
    id,
    phase: "build.app",
    name: `download of hf://${repository}${at}`,
    block: "weights",
    from: { kind: "provider", name: "build-base" },
    ops: [
      {
        kind: "exec",
        argv: ["python3", SCRIPT, JSON.stringify(request)],
        label: `download hf://${repository}${at}${path === undefined ? "" : `/${path}`}`,
        source: source.source,
        env: {
          HF_HUB_DISABLE_PROGRESS_BARS: "1",
          HF_HUB_DISABLE_TELEMETRY: "1",
          HOME: "/tmp",
          PYTHONDONTWRITEBYTECODE: "1",
          PYTHONPATH: LIBRARY,
        },
        mounts: [
          { kind: "bind", from: { kind: "provider", name: "hub" }, source: "/opt/hub", target: LIBRARY },
          { kind: "file", target: SCRIPT, content: DOWNLOAD_SCRIPT },
          { kind: "cache", id: "factory-hub", target: CACHE, sharing: "shared" },
          { kind: "tmpfs", target: "/tmp" },
          { kind: "secret", id: HUB_SECRETS.token, env: "HF_TOKEN", required: false },
          { kind: "secret", id: HUB_SECRETS.endpoint, env: "HF_ENDPOINT", required: false },
          ...networkMounts(),
        ],
      },
    ],
  };
}
