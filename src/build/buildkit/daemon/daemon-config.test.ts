import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { daemonConfig } from "./daemon-config.ts";
import { daemonPaths } from "./daemon-paths.ts";

describe("daemonConfig", () => {
  it("is one OCI worker that keeps everything in the state folder and grants nothing", () => {
    const files = daemonPaths('/state/with "quotes"');
    const config = parse(daemonConfig({ files, runc: "/usr/sbin/runc", rootless: false }));

    expect(config).toEqual({
      root: '/state/with "quotes"/buildkit/root',
      "insecure-entitlements": [],
      grpc: { address: ['unix:///state/with "quotes"/buildkit/buildkitd.sock'] },
      otel: { socketPath: '/state/with "quotes"/buildkit/otel.sock' },
      cdi: { disabled: true },
      worker: {
        containerd: { enabled: false },
        oci: {
          enabled: true,
          snapshotter: "auto",
          rootless: false,
          binary: "/usr/sbin/runc",
          gc: true,
          reservedSpace: "10GB",
          maxUsedSpace: "60%",
          minFreeSpace: "10%",
        },
      },
    });
  });
});
