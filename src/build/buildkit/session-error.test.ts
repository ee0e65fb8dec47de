import { describe, expect, it } from "vitest";
import { FactoryError } from "../../errors/factory-error.ts";
import { sessionError } from "./session-error.ts";

const errno = (code: string, path?: string) => Object.assign(new Error(`${code}: x`), { code, path });

describe("sessionError", () => {
  it("names the output that has no room left", () => {
    const error = sessionError(errno("ENOSPC", "/out/blob"), { kind: "layout", path: "/out" });

    expect(error).toMatchObject({ code: "OUTPUT_FAILED", message: "cannot write /out/blob: ENOSPC: x" });
  });

  it("names the folder when the system does not name the file", () => {
    const error = sessionError(errno("EIO"), { kind: "folder", path: "/out" });

    expect(error).toMatchObject({ code: "OUTPUT_FAILED", message: "cannot write /out: EIO: x" });
  });

  it("names a project file that cannot be read", () => {
    const error = sessionError(errno("EACCES", "/project/a"), { kind: "folder", path: "/out" });

    expect(error).toMatchObject({ code: "FILE_UNREADABLE", source: "/project/a" });
  });

  it("leaves errors alone that it knows nothing about", () => {
    const bug = new TypeError("x is undefined");
    const known = new FactoryError("OUTPUT_FAILED", "known");

    expect(sessionError(bug, undefined)).toBe(bug);
    expect(sessionError(known, undefined)).toBe(known);
  });
});
