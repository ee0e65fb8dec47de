import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { type CacheDirection, parseCacheSpec } from "./cache-spec.ts";

function parse(text: string, direction: CacheDirection = "to") {
  return parseCacheSpec(text, { direction, source: `--cache-${direction}` });
}

function failure(text: string, direction: CacheDirection = "to"): FactoryError {
  try {
    parse(text, direction);
  } catch (error) {
    if (error instanceof FactoryError) return error;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe("parseCacheSpec", () => {
  it("takes a bare reference as one of a registry", () => {
    expect(parse("registry.example:5000/team/cache:main", "from")).toEqual({
      type: "registry",
      attrs: { ref: "registry.example:5000/team/cache:main" },
      text: "registry.example:5000/team/cache:main",
      source: "--cache-from",
    });
  });

  it.each([
    ["type=registry,ref=a/b:c,mode=max", "registry", { ref: "a/b:c", mode: "max" }],
    [
      "type=local,dest=out,compression=zstd,compression-level=9",
      "local",
      { dest: "out", compression: "zstd" },
    ],
    ["type=inline", "inline", {}],
    ["type=gha,scope=main,mode=min", "gha", { scope: "main", mode: "min" }],
    ["type=s3,bucket=b,region=r,name=n", "s3", { bucket: "b", region: "r", name: "n" }],
    ["type=azblob,account_url=u,name=n", "azblob", { account_url: "u", name: "n" }],
  ])("reads %s as buildx does", (text, type, attrs) => {
    expect(parse(text)).toMatchObject({ type, attrs });
  });

  it.each([
    ["type=regstry,ref=a", "unknown type regstry", "did you mean registry?"],
    ["ref=a", "it has no type=", "write type=registry,ref=REF"],
    ["type=registry", "type=registry needs ref=", "add ref=REF"],
    ["type=local,src=x", "unknown key src of local", "write dest=FOLDER: a cache is written there"],
    ["type=local", "type=local needs dest=", "add dest=FOLDER"],
    ["type=registry,ref=a,mod=max", "unknown key mod of registry", "did you mean mode?"],
    ["type=registry,ref=a,mode=all", "mode=all is not one of min, max", "known are min, max"],
    ["type=registry,ref=a,compression=zst", "compression=zst is not one of", "did you mean zstd?"],
    ["type=s3,region=r", "type=s3 needs bucket=", "add bucket=BUCKET"],
  ])("refuses %s and says what to write instead", (text, message, hint) => {
    const error = failure(text);

    expect(error).toMatchObject({ code: "CACHE_INVALID", source: "--cache-to" });
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });

  it("refuses what only the other direction has", () => {
    expect(failure("type=inline", "from").hint).toBe("write type=registry,ref=IMAGE");
    expect(failure("type=local,dest=x", "from").hint).toBe("write src=FOLDER: a cache is read from there");
    expect(failure("type=registry,ref=a,mode=max", "from").message).toContain("unknown key mode");
  });

  it("refuses a part that is not KEY=VALUE, and a key given twice", () => {
    expect(failure("type=local,dest=a,b").message).toContain("not KEY=VALUE");
    expect(failure("type=local,dest=a,dest=b").message).toContain("dest is given twice");
  });

  it("repeats no credentials, neither in what it gives nor in errors", () => {
    const spec = parse(
      "type=s3,bucket=b,secret_access_key=hunter2hunter2,endpoint_url=https://me:pw123456@x@s3.example",
    );
    expect(spec.text).toBe("type=s3,bucket=b,secret_access_key=***,endpoint_url=https://***@s3.example");

    for (const text of ["type=gha,token=hunter2hunter2,scop=x", "type=gha,token=hunter2,hunter2hunter2"]) {
      expect(JSON.stringify({ ...failure(text), message: failure(text).message })).not.toContain(
        "hunter2hunter2",
      );
    }
  });
});
