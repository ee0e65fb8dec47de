import uvRelease from "../../compat/uv.json" with { type: "json" };
import type { Block } from "../../src/plan/contracts.ts";
import { SCRATCH } from "../../src/plan/image-paths.ts";
import { networkMounts } from "../../src/plan/network-mounts.ts";

const REQUIREMENTS = `${SCRATCH}/uv.txt`;

/** Brings the uv that installs every Python layer: a pinned wheel, checked by hash, in no layer of the image. */
export const uv: Block = {
  name: "uv",
  detect: async (project) =>
    project.python !== undefined &&
    (project.python.lock !== undefined ||
      project.python.requirements.length > 0 ||
      project.python.self !== undefined ||
      project.python.cogSdk !== undefined),
  dependencies: async () => [],
  plan: async ({ buildPlatform }) => ({
    stages: [
      {
        id: "uv",
        phase: "build.runtime",
        name: `uv ${uvRelease.version}`,
        block: "uv",
        from: { kind: "provider", name: "build-base" },
        ...(buildPlatform === undefined ? {} : { platform: buildPlatform }),
        provides: ["uv"],
        ops: [
          {
            kind: "exec",
            label: `download uv ${uvRelease.version}`,
            argv: [
              ...["python3", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
              ...["--no-cache-dir", "--root-user-action=ignore", "--no-compile"],
              ...["--no-deps", "--require-hashes", "--only-binary=:all:"],
              ...["--target", "/opt/uv", "-r", REQUIREMENTS],
            ],
            env: { HOME: "/tmp", NETRC: `${SCRATCH}/netrc` },
            mounts: [
              { kind: "file", target: REQUIREMENTS, content: uvRequirement() },
              { kind: "tmpfs", target: "/tmp" },
              ...networkMounts(),
            ],
          },
        ],
      },
    ],
  }),
};

function uvRequirement(): string {
  const hashes = Object.values(uvRelease.wheels).map((wheel) => `    --hash=${wheel.hash}`);
  return `uv==${uvRelease.version} \\\n${hashes.join(" \\\n")}\n`;
}
