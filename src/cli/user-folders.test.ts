import { describe, expect, it } from "vitest";
import { userFolders } from "./user-folders.ts";

describe("userFolders", () => {
  it("lie below the home folder when nothing else is said", () => {
    expect(userFolders({}, "/home/me")).toEqual({
      cache: "/home/me/.cache/factory",
      config: "/home/me/.config/factory",
      state: "/home/me/.local/state/factory",
    });
  });

  it("follow the XDG variables", () => {
    const env = { XDG_CACHE_HOME: "/fast", XDG_CONFIG_HOME: "/etc/me", XDG_STATE_HOME: "/state/" };

    expect(userFolders(env, "/home/me")).toEqual({
      cache: "/fast/factory",
      config: "/etc/me/factory",
      state: "/state/factory",
    });
  });

  it.each(["", "relative/cache"])("ignore %j, which is no absolute path", (value) => {
    expect(userFolders({ XDG_CACHE_HOME: value }, "/home/me").cache).toBe("/home/me/.cache/factory");
  });
});
