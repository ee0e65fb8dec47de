import { describe, expect, it } from "vitest";
import { explainFailure } from "./explain-failure.ts";

const WARNING = "warning: The requested Python version 3.13 is not available; 3.11.7 will be used instead.\n";

function failure(stderr: string, torchBackend?: string) {
  const requirements = [
    { name: "numpy", extras: [], specifier: "", hashes: [], source: "requirements.txt:1" },
    { name: "flask", extras: [], specifier: ">=99", hashes: [], source: "requirements.txt:2" },
  ];
  const mask = (line: string) => line.replaceAll("hunter2", "***");
  return explainFailure({ stderr: WARNING + stderr, requirements, mask, torchBackend });
}

describe("explainFailure", () => {
  it("says in one line why nothing fits, and where the requirement stands", () => {
    const { kind, error } = failure(`error: No solution found when resolving dependencies
  cause: Because only flask<=3.1.3 is available and you require flask>=99, we can conclude that your
         requirements are unsatisfiable.
`);

    expect(kind).toBe("unsatisfiable");
    expect(error).toMatchObject({
      code: "NO_RESOLUTION",
      fault: "user",
      source: "requirements.txt:2",
      message:
        "no versions of all packages fit together: Because only flask<=3.1.3 is available and you require flask>=99, " +
        "we can conclude that your requirements are unsatisfiable",
    });
  });

  it("names packages without a wheel and offers to build them", () => {
    const { kind, error } = failure(`error: No solution found when resolving dependencies
  cause: Because all versions of docopt have no usable wheels and you require docopt, we can conclude so.

hint: Wheels are required for \`docopt\` because building from source is disabled for all packages (i.e., with \`--no-build\`)
`);

    expect(kind).toBe("unbuilt");
    expect(error.message).toMatch(
      /^docopt has no wheel, and locking runs no build code: Because all versions/,
    );
    expect(error.hint).toContain("factory lock --allow-builds");
  });

  it("calls what the network did temporary, without credentials", () => {
    const { kind, error } = failure(`error: Request failed after 3 retries in 9.4s
  cause: Failed to fetch: https://me:hunter2@index.example/simple/flask/
  cause: dns error
`);

    expect(kind).toBe("network");
    expect(error).toMatchObject({ code: "INDEX_UNAVAILABLE", fault: "environment" });
    expect(error.message).toContain("https://index.example/simple/flask/");
    expect(error.message).not.toContain("hunter2");
  });

  it("says that builds of torch without CUDA have an index of their own", () => {
    const { error } = failure("error: Failed to fetch: https://torch.example/whl/cpu/torch/\n", "cpu");

    expect(error).toMatchObject({ code: "INDEX_UNAVAILABLE" });
    expect(error.hint).toContain("builds of torch for cpu come from an index of their own");
    expect(error.hint).toContain("gpu: true");
    expect(failure("error: Failed to fetch: https://x.example/simple/flask/\n", "cpu").error.hint).toContain(
      "the address of the index",
    );
  });

  it("names the builds of torch that uv knows no index of", () => {
    const { error } = failure(
      "error: invalid value 'cu999' for '--torch-backend <TORCH_BACKEND>'\n",
      "cu999",
    );

    expect(error).toMatchObject({
      code: "UNSUPPORTED",
      message: "uv knows no index of PyTorch with builds of torch for cu999",
    });
  });

  it("knows a source that cannot be locked, and a machine without Python", () => {
    const git =
      "error: Failed to download and build `x @ git+https://git.example/x`\n  cause: Git operation failed\n";

    expect(failure(git).kind).toBe("source");
    expect(failure("error: No interpreter found for Python 3.13 in search path\n").kind).toBe("interpreter");
  });
});
