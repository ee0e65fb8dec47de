import { describe, expect, it } from "vitest";
import { uvInstallOp } from "./uv-install-op.ts";

const text = "flask==3.0 \\\n    --hash=sha256:aa\n";
const locked = uvInstallOp({ requirements: text, locked: true, label: "install flask" });

describe("uvInstallOp", () => {
  it("takes a lock literally: nothing that is not listed, nothing without its hash", () => {
    const unlocked = uvInstallOp({ requirements: "flask\n", locked: false, label: "install flask" });

    expect(locked.command).toContain("uv pip install --no-deps --require-hashes --no-config");
    expect(unlocked.command).toContain("uv pip install --no-config");
  });

  it("keeps packages out of the command, so that the file alone decides about the cache", () => {
    const other = uvInstallOp({ requirements: "numpy==2\n", locked: true, label: "install numpy" });

    expect(other.command).toBe(locked.command);
    expect(other.env).toEqual(locked.env);
    expect(locked.mounts).toContainEqual({
      kind: "file",
      target: "/run/factory/requirements.txt",
      content: text,
    });
  });

  it("leaves nothing in the layer that differs from run to run", () => {
    const command = locked.command ?? "";

    expect(locked.env).toMatchObject({ PYC_INVALIDATION_MODE: "UNCHECKED_HASH", UV_LINK_MODE: "copy" });
    expect(command).toContain("rm -f /opt/venv/.lock");
    expect(command).toMatch(/find \/opt\/venv .* touch -h -d @315532800/);
  });

  it("keeps uv, its cache and temporary files outside of the environment", () => {
    const targets = (locked.mounts ?? []).flatMap((mount) => ("target" in mount ? [mount.target] : []));

    expect(targets.filter((target) => target.startsWith("/opt"))).toEqual([]);
    expect(locked.env).toMatchObject({ HOME: "/tmp", UV_CACHE_DIR: "/run/factory/uv-cache" });
  });

  it("says which file of the project asked for it, when one did", () => {
    expect(locked).not.toHaveProperty("source");
    expect(uvInstallOp({ requirements: text, locked: true, label: "x", source: "uv.lock:3" }).source).toBe(
      "uv.lock:3",
    );
  });
});
