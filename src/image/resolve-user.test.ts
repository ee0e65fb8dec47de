import { describe, expect, it } from "vitest";
import { resolveUser } from "./resolve-user.ts";

const FILES = {
  passwd: "root:x:0:0:root:/root:/bin/bash\napp:x:1001:1002:App:/app:/bin/sh\n",
  group: "root:x:0:\napp:x:1002:\nvideo:x:44:other,app\naudio:x:29:app\nstaff:x:50:\n",
};

describe("resolveUser", () => {
  it.each([
    ["", 0, 0, []],
    ["root", 0, 0, []],
    ["app", 1001, 1002, [29, 44]],
    ["1001", 1001, 1002, [29, 44]],
    ["4000", 4000, 0, []],
    ["app:staff", 1001, 50, []],
    ["app:44", 1001, 44, []],
    ["4000:4001", 4000, 4001, []],
  ] as const)("reads %j", (user, uid, gid, additionalGids) => {
    expect(resolveUser(user, FILES)).toEqual({ uid, gid, additionalGids });
  });

  it.each(["nobody", "app:nogroup"])("refuses %j, which the image does not have", (user) => {
    expect(() => resolveUser(user, FILES)).toThrow(expect.objectContaining({ code: "IMAGE_UNAVAILABLE" }));
  });
});
