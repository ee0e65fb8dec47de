import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { comparePairs } from "./paired.js";

// Needs a daemon (BUILDKIT_HOST), buildctl on PATH, and `factory base build debian-python:3.11`.
const host = process.env.BUILDKIT_HOST;
if (host === undefined) {
  console.error("set BUILDKIT_HOST; `factory builder start` prints it");
  process.exit(1);
}
const root = fileURLToPath(new URL("..", import.meta.url));
const cache = join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME, ".cache"), "factory");
const base = join(cache, "bases/debian-python/3.11");
const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));
const project = join(folder, "project");
cpSync(join(root, "fixtures/uv-locked"), project, { recursive: true });
rmSync(join(project, ".factory"), { recursive: true, force: true });
writeFileSync(join(folder, "Dockerfile"), dockerfile());
writeFileSync(join(project, ".dockerignore"), ".factory\n");

const factory = [
  process.execPath,
  join(root, "bin/factory.js"),
  "build",
  project,
  "--base",
  "debian-python:3.11",
  "--progress",
  "quiet",
];
const buildctl = [
  ...["buildctl", "--addr", host, "build", "--progress", "quiet", "--frontend", "dockerfile.v0"],
  ...["--local", `context=${project}`, "--local", `dockerfile=${folder}`],
  ...["--oci-layout", `build=${base}/build`, "--oci-layout", `run=${base}/runtime`],
  ...["--opt", `context:build=oci-layout://build@${digest("build")}`],
  ...["--opt", `context:run=oci-layout://run@${digest("runtime")}`],
  ...["--secret", `id=ca,src=${process.env.SSL_CERT_FILE ?? "/etc/ssl/certs/ca-certificates.crt"}`],
];

try {
  comparePairs({
    title:
      "no-op build: factory build into an OCI layout against buildctl build of a Dockerfile into an OCI tar",
    a: { name: "factory build", argv: factory },
    b: {
      name: "buildctl build, OCI tar",
      argv: [...buildctl, "--output", `type=oci,dest=${folder}/image.tar`],
    },
    pairs: 15,
    aim: "at most 0.3",
  });
  comparePairs({
    title:
      "no-op build: factory build into an OCI layout against buildctl build of a Dockerfile without output",
    a: { name: "factory build", argv: factory },
    b: { name: "buildctl build, no output", argv: buildctl },
    pairs: 15,
    aim: "A-B at most 150ms",
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function digest(variant) {
  return JSON.parse(readFileSync(join(base, variant, "index.json"), "utf8")).manifests[0].digest;
}

/** What somebody who knows uv writes: locked, cached, in the right order. */
function dockerfile() {
  return `FROM build AS packages
RUN --mount=type=secret,id=ca,target=/run/ca.pem PIP_CERT=/run/ca.pem python3 -m pip install --break-system-packages uv==0.13.8
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PROJECT_ENVIRONMENT=/opt/venv
WORKDIR /app
RUN python3 -m venv --without-pip /opt/venv
COPY pyproject.toml ./
RUN --mount=type=cache,target=/root/.cache/uv --mount=type=secret,id=ca,target=/run/ca.pem \\
    SSL_CERT_FILE=/run/ca.pem uv pip install --python /opt/venv/bin/python -r pyproject.toml
FROM run
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
ENV PATH=/opt/venv/bin:$PATH
CMD ["python", "main.py"]
`;
}
