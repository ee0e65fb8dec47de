import type { PlanRequest } from "../../src/plan/contracts.ts";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { formatBytes } from "../../src/plan/format-bytes.ts";
import { selectedPackages } from "../../src/plan/selected-packages.ts";
import { sizeOf } from "./cuda-builds.ts";

/** Wheels of libraries that NVIDIA's development images with cuDNN hold as well. */
const IN_DEVELOPMENT_IMAGE =
  /^nvidia-(?:cuda-(?:runtime|nvrtc|cupti)|cublas|cudnn|cufft|cufile|curand|cusolver|cusparse|nccl|npp|nvjitlink|nvjpeg|nvtx)(?:-cu\d+)?$/;

/** What a development image of CUDA as the base would add to an image whose wheels bring CUDA. */
export function savingDiagnostics(request: PlanRequest): readonly Diagnostic[] {
  const wheels = selectedPackages(request).filter(
    ({ name, sdist }) => !sdist && IN_DEVELOPMENT_IMAGE.test(name),
  );
  const [first] = wheels;
  if (first === undefined) return [];
  const { bytes } = sizeOf(wheels);
  const from = `CUDA comes from ${wheels.length === 1 ? "one wheel" : `${wheels.length} wheels`} of the lock, and the base is a slim one of Python`;
  const saving =
    bytes === 0
      ? "less than on a development image of CUDA, which would hold a second copy of these libraries"
      : `at least ${formatBytes(bytes)} (${bytes} bytes) less than on a development image of CUDA, which would hold a second copy of these libraries`;
  return [
    { code: "CUDA_FROM_WHEELS", severity: "info", message: `${from}: ${saving}`, source: first.source },
  ];
}
