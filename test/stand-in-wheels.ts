import { createCipheriv, createHash } from "node:crypto";
import { strToU8, zipSync } from "fflate";
import type { IndexFile } from "./package-index.ts";

/** A package that has the name, the version and the requirements of a real one, and nothing of what it does. */
interface StandIn {
  readonly name: string;
  readonly version: string;
  readonly requires?: readonly string[];
  readonly extras?: readonly string[];
  /** Dotted name of its package; the name with underscores when absent. */
  readonly module?: string;
  /** It brings nothing but requirements. */
  readonly meta?: true;
  /** Size of the shared library beside the module, in bytes; none when absent. */
  readonly library?: number;
  /** Programs that it brings. */
  readonly scripts?: readonly string[];
  /** Interpreter, ABI and platform, as in the name of the real file. */
  readonly tag?: string;
}

const LINUX = ` ; platform_system == "Linux" and platform_machine == "x86_64"`;
const CP311 = "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64";
const PY3_LINUX = "py3-none-manylinux2014_x86_64";
const KB = 1000;

/** What torch and TensorFlow of both CUDA families need, shortened: libraries that are one of many are left out. */
const STAND_INS: readonly StandIn[] = [
  { name: "filelock", version: "3.16.1" },
  { name: "typing-extensions", version: "4.12.2" },
  { name: "numpy", version: "2.0.2", tag: CP311, library: 200 * KB },
  { name: "pillow", version: "11.0.0", module: "PIL", tag: CP311, library: 50 * KB },
  { name: "absl-py", version: "2.1.0", module: "absl" },

  torch("2.4.1", [
    ...["filelock", "typing-extensions>=4.8.0"],
    `nvidia-cuda-runtime-cu12==12.1.105${LINUX}`,
    `nvidia-cudnn-cu12==9.1.0.70${LINUX}`,
    `nvidia-cublas-cu12==12.1.3.1${LINUX}`,
    `triton==3.0.0${LINUX} and python_version < "3.13"`,
  ]),
  torchvision("0.19.1", "2.4.1"),
  triton("3.0.0", ["filelock"]),
  ...cu12({ cublas: "12.1.3.1", cudnn: "9.1.0.70", runtime: "12.1.105" }),

  torch("2.12.1", [
    ...["filelock", "typing-extensions>=4.10.0"],
    'cuda-toolkit[cudart]==13.0.2; platform_system == "Linux"',
    'nvidia-cublas<=13.1.1.3,>=13.1.0.3; platform_system == "Linux"',
    'cuda-bindings<14,>=13.0.3; platform_system == "Linux"',
    'nvidia-cudnn-cu13==9.20.0.48; platform_system == "Linux"',
    'triton==3.7.1; platform_system == "Linux"',
  ]),
  torchvision("0.27.1", "2.12.1"),
  triton("3.7.1", []),
  {
    name: "cuda-toolkit",
    version: "13.0.2",
    meta: true,
    extras: ["cublas", "cudart"],
    requires: [
      "nvidia-cublas==13.1.0.3.*; (sys_platform == 'linux' or sys_platform == 'win32') and extra == 'cublas'",
      "nvidia-cuda-runtime==13.0.96.*; (sys_platform == 'linux' or sys_platform == 'win32') and extra == 'cudart'",
    ],
  },
  {
    name: "cuda-bindings",
    version: "13.0.3",
    module: "cuda.bindings",
    requires: ["cuda-pathfinder~=1.1"],
    tag: CP311,
    library: 100 * KB,
  },
  { name: "cuda-pathfinder", version: "1.2.0", module: "cuda.pathfinder" },
  nvidia("nvidia-cublas", "13.1.0.3", "cu13.cublas", 400 * KB),
  nvidia("nvidia-cuda-runtime", "13.0.96", "cu13.cuda_runtime", 100 * KB),
  nvidia("nvidia-cudnn-cu13", "9.20.0.48", "cudnn", 500 * KB, ["nvidia-cublas"]),

  {
    name: "tensorflow",
    version: "2.18.0",
    extras: ["and-cuda"],
    tag: CP311,
    library: 600 * KB,
    scripts: ["saved_model_cli"],
    requires: [
      ...["absl-py>=1.0.0", "typing-extensions>=3.6.6", "numpy<2.1.0,>=1.26.0"],
      'tensorflow-io-gcs-filesystem>=0.23.1 ; python_version < "3.12"',
      "nvidia-cublas-cu12==12.5.3.2 ; extra == 'and-cuda'",
      "nvidia-cuda-runtime-cu12==12.5.82 ; extra == 'and-cuda'",
      "nvidia-cudnn-cu12==9.3.0.75 ; extra == 'and-cuda'",
    ],
  },
  {
    name: "tensorflow-io-gcs-filesystem",
    version: "0.37.1",
    module: "tensorflow_io_gcs_filesystem",
    tag: CP311,
  },
  ...cu12({ cublas: "12.5.3.2", cudnn: "9.3.0.75", runtime: "12.5.82" }),

  { name: "small-part", version: "1.0.0" },
  { name: "small-part", version: "1.1.0" },
];

/** Wheels for Linux x86_64 and Python 3.11, by the names of their projects; the same bytes in every run. */
export function standInWheels(): Readonly<Record<string, readonly IndexFile[]>> {
  const names = [...new Set(STAND_INS.map(({ name }) => name))];
  return Object.fromEntries(
    names.map((name) => [name, STAND_INS.filter((one) => one.name === name).map(wheel)]),
  );
}

function torch(version: string, requires: readonly string[]): StandIn {
  return { name: "torch", version, requires, tag: CP311, library: 800 * KB, scripts: ["torchrun"] };
}

function torchvision(version: string, ofTorch: string): StandIn {
  const requires = ["numpy", `torch==${ofTorch}`, "pillow!=8.3.*,>=5.3.0"];
  return { name: "torchvision", version, requires, tag: CP311, library: 150 * KB };
}

function triton(version: string, requires: readonly string[]): StandIn {
  return { name: "triton", version, requires, tag: CP311, library: 300 * KB, scripts: ["proton"] };
}

function cu12(versions: { readonly cublas: string; readonly cudnn: string; readonly runtime: string }) {
  return [
    nvidia("nvidia-cublas-cu12", versions.cublas, "cublas", 400 * KB),
    nvidia("nvidia-cuda-runtime-cu12", versions.runtime, "cuda_runtime", 100 * KB),
    nvidia("nvidia-cudnn-cu12", versions.cudnn, "cudnn", 500 * KB, ["nvidia-cublas-cu12"]),
  ];
}

function nvidia(
  ...[name, version, module, library, requires]: readonly [
    name: string,
    version: string,
    module: string,
    library: number,
    requires?: readonly string[],
  ]
): StandIn {
  const asked = requires === undefined ? {} : { requires };
  return { name, version, module: `nvidia.${module}`, library, tag: PY3_LINUX, ...asked };
}

function wheel(standIn: StandIn): IndexFile {
  const { name, version, tag = "py3-none-any" } = standIn;
  const files = new Map([...(standIn.meta === true ? [] : moduleFiles(standIn)), ...infoFiles(standIn, tag)]);
  const stem = `${name.replaceAll("-", "_")}-${version}`;
  const record = `${stem}.dist-info/RECORD`;
  const lines = [...files].map(([path, bytes]) => {
    const hash = createHash("sha256").update(bytes).digest("base64url");
    return `${path},sha256=${hash},${bytes.byteLength}`;
  });
  files.set(record, strToU8(`${lines.join("\n")}\n${record},,\n`));
  const options = { mtime: new Date("1980-01-02T00:00:00Z"), level: 1 } as const;
  return { filename: `${stem}-${tag}.whl`, bytes: zipSync(Object.fromEntries(files), options) };
}

function* moduleFiles({ name, version, module, library, scripts }: StandIn): Generator<[string, Uint8Array]> {
  const dotted = module ?? name.replaceAll("-", "_");
  const folder = dotted.replaceAll(".", "/");
  const lines = [
    `"""Stand-in for ${name}, made by a test of factory: it has the name and computes nothing."""`,
    `__version__ = "${version}"`,
    ...(scripts ?? []).map((script) => `\n\ndef ${script}():\n    print("stand-in ${script} ${version}")`),
  ];
  yield [`${folder}/__init__.py`, strToU8(`${lines.join("\n")}\n`)];
  // Several real wheels bring this very file.
  if (dotted.startsWith("nvidia.")) yield ["nvidia/__init__.py", new Uint8Array()];
  if (library !== undefined) {
    yield [`${folder}/lib/libstandin.so`, incompressible(`${name} ${version}`, library)];
  }
}

function* infoFiles(
  { name, version, requires, extras, module, scripts }: StandIn,
  tag: string,
): Generator<[string, Uint8Array]> {
  const info = `${name.replaceAll("-", "_")}-${version}.dist-info`;
  const [python, abi, platforms = ""] = tag.split("-");
  const metadata = [
    "Metadata-Version: 2.1",
    `Name: ${name}`,
    `Version: ${version}`,
    `Summary: stand-in for ${name}, made by a test of factory; not the real package`,
    ...(extras ?? []).map((extra) => `Provides-Extra: ${extra}`),
    ...(requires ?? []).map((one) => `Requires-Dist: ${one}`),
  ];
  const tags = platforms.split(".").map((platform) => `Tag: ${python}-${abi}-${platform}`);
  const pure = `Root-Is-Purelib: ${tag.endsWith("-any")}`;
  yield [`${info}/METADATA`, strToU8(`${metadata.join("\n")}\n`)];
  yield [
    `${info}/WHEEL`,
    strToU8(`${["Wheel-Version: 1.0", "Generator: test", pure, ...tags].join("\n")}\n`),
  ];
  if (scripts === undefined) return;
  const entries = scripts.map((script) => `${script} = ${module ?? name}:${script}`);
  yield [`${info}/entry_points.txt`, strToU8(`[console_scripts]\n${entries.join("\n")}\n`)];
}

/** Bytes that no compression makes fewer, the same for the same seed. */
function incompressible(seed: string, size: number): Uint8Array {
  const key = createHash("sha256").update(seed).digest();
  return createCipheriv("aes-256-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(size));
}
