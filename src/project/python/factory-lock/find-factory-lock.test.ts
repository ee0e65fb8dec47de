import { expect, it } from "vitest";
import { memoryProjectFs } from "../../fs/memory-project-fs.ts";
import { findFactoryLock, lockPlatform } from "./find-factory-lock.ts";

const lock = (platform: string) =>
  `lock-version = "1.0"\n[[packages]]\nname = "a"\n\n[tool.factory]\nschemaVersion = 1\nplatform = "${platform}"\n`;

const found = async (files: Readonly<Record<string, string>>, platform: string | undefined) =>
  (await findFactoryLock(memoryProjectFs(files), platform))?.file;

it("takes the lock that was made for the platform, and pylock.toml where there is none", async () => {
  const both = { "pylock.toml": lock("linux/amd64"), "pylock.linux-arm64.toml": lock("linux/arm64") };

  expect(await found(both, "linux/amd64")).toBe("pylock.toml");
  expect(await found(both, "linux/arm64")).toBe("pylock.linux-arm64.toml");
  expect(await found(both, undefined)).toBe("pylock.toml");
  expect(await found({ "pylock.toml": lock("linux/amd64") }, "linux/arm64")).toBe("pylock.toml");
  expect(await found({}, "linux/arm64")).toBeUndefined();
  expect(await found({ "pylock.toml": 'lock-version = "1.0"\n' }, "linux/arm64")).toBeUndefined();
});

it("reads the platform from the table of factory alone", () => {
  expect(lockPlatform(lock("linux/arm64"))).toBe("linux/arm64");
  expect(lockPlatform('platform = "linux/arm64"\n[tool.factory]\nschemaVersion = 1\n')).toBeUndefined();
});
