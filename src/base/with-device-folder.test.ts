import { Readable } from "node:stream";
import { packTar, unpackTar } from "modern-tar";
import { expect, it } from "vitest";
import { withDeviceFolder } from "./with-device-folder.ts";

it("adds the folder in front and keeps what follows", async () => {
  const header = { name: "./etc/", type: "directory", mode: 0o755, size: 0, mtime: new Date(0) } as const;
  const tar = await packTar([{ header }]);

  const bytes = Buffer.concat(await withDeviceFolder(Readable.from([tar])).toArray());

  const entries = await unpackTar(bytes);
  expect(entries.map((entry) => [entry.header.name, entry.header.type])).toEqual([
    ["./dev/", "directory"],
    ["./etc/", "directory"],
  ]);
  expect(entries[0]?.header.mtime?.toISOString()).toBe("1980-01-01T00:00:00.000Z");
});
