import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gitPlace, pathPlace, urlPlace } from "./place.ts";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

describe("places of a lock", () => {
  it.each([
    [".", "."],
    ["./", "."],
    ["a/./b//c/..", "a/b"],
    ["../../libs", "../../libs"],
    ["a/../../b", "../b"],
    ["libs\\common", "libs/common"],
  ])("work out the path %s", (written, path) => {
    expect(pathPlace("folder", written)).toEqual({ origin: written, place: { kind: "folder", path } });
  });

  it.each(["/opt/a", "~/a", "C:/a", "file:///a"])("leave no way to %s", (written) => {
    expect(pathPlace("folder", written)).toEqual({ origin: written, unlocked: "outside" });
  });

  it("write git's short form as a URL and keep the name of the ssh user", () => {
    expect(gitPlace({ url: "git@git.example:team/a.git", revision: COMMIT }).place).toEqual({
      kind: "git",
      url: "ssh://git@git.example/team/a.git",
      revision: COMMIT,
    });
  });

  it.each([
    ["a branch", { url: "https://git.example/a", revision: "main" }, "branch"],
    ["no commit", { url: "https://git.example/a", revision: undefined }, "branch"],
    ["a repository on this machine", { url: "/srv/a.git", revision: COMMIT }, "outside"],
    ["a file URL", { url: "file:///srv/a.git", revision: COMMIT }, "outside"],
  ])("refuse %s", (_what, source, unlocked) => {
    expect(gitPlace(source)).toMatchObject({ unlocked });
  });

  it("never show credentials of a URL", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9._~!$&'()*+,;=%-]{6,20}$/);
    fc.assert(
      fc.property(word, word, fc.constantFrom("https", "http", "ssh", "git"), (user, secret, scheme) => {
        const url = `${scheme}://${user}:${secret}@host.example/a.git`;
        for (const place of [gitPlace({ url, revision: COMMIT }), urlPlace(url)]) {
          expect(place).toEqual({ origin: `${scheme}://host.example/a.git`, unlocked: "credentials" });
        }
      }),
    );
  });

  it("never lead out of their folder without saying so", () => {
    const segment = fc.constantFrom("a", "b", "..", ".", "");
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 8 }), (segments) => {
        const { place } = pathPlace("folder", segments.join("/"));
        if (place?.kind !== "folder") return;
        const rest = place.path.replace(/^(?:\.\.(?:\/|$))*/, "");
        expect(rest.split("/")).not.toContain("..");
      }),
    );
  });
});
