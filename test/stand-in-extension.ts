import { gzipSync, strToU8 } from "fflate";
import { packTar } from "modern-tar";
import type { IndexFile } from "./package-index.ts";

/** Builds a wheel whose module tells what was there while it was built. */
const BACKEND = `import importlib.util, os, subprocess, zipfile

def build_wheel(directory, config_settings=None, metadata_directory=None):
    nvcc = subprocess.check_output(["nvcc", "--version"], text=True).strip()
    torch = "none"
    if importlib.util.find_spec("torch"):
        import torch as found
        torch = found.__version__
    seen = f"nvcc {nvcc}, home {os.environ['CUDA_HOME']}, torch {torch}"
    info = "causal_conv1d-1.7.0.dist-info"
    files = {
        "causal_conv1d.py": f"seen = {seen!r}\\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\\nName: causal-conv1d\\nVersion: 1.7.0\\nSummary: stand-in for causal-conv1d\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    name = "causal_conv1d-1.7.0-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(directory, name), "w") as wheel:
        for path, text in files.items():
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", "".join(f"{path},,\\n" for path in [*files, f"{info}/RECORD"]))
    return name
`;

const FILES: Readonly<Record<string, string>> = {
  "PKG-INFO": "Metadata-Version: 2.1\nName: causal-conv1d\nVersion: 1.7.0\n",
  "backend.py": BACKEND,
  "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
};

/** A source archive with the name of a package that nvcc compiles, and nothing of what it does; the same bytes each time. */
export async function standInExtension(): Promise<IndexFile> {
  const tar = await packTar(
    Object.entries(FILES).map(([name, text]) => ({
      header: {
        name: `causal_conv1d-1.7.0/${name}`,
        size: strToU8(text).byteLength,
        type: "file" as const,
        mtime: new Date(0),
      },
      body: text,
    })),
  );
  return { filename: "causal_conv1d-1.7.0.tar.gz", bytes: gzipSync(tar, { mtime: 0 }) };
}
