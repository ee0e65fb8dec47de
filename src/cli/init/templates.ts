import type { Settings } from "./settings.ts";

/** A kind of project that `factory init` knows. Its files lie in `templates/<name>/`. */
export interface Template {
  readonly name: string;
  readonly summary: string;
  /** The file that configures it. */
  readonly config: "factory.yaml" | "cog.yaml";
  /** What a new project of this kind says that is not found by itself. */
  readonly starter: Settings;
  /** What a project that is there already gets. */
  readonly added: Settings;
  /** A port for a project that is there already and in which none was found. */
  readonly usualPort?: number;
  /** Distribution that has to be among the requirements, and what for. */
  readonly needs?: { readonly distribution: string; readonly why: string };
}

const JUPYTER = "jupyter lab --ip=0.0.0.0 --port=8888 --no-browser";

export const templates: readonly Template[] = [
  {
    name: "web-service",
    summary: "an HTTP service (FastAPI and uvicorn)",
    config: "factory.yaml",
    starter: {},
    added: {},
    usualPort: 8000,
  },
  {
    name: "batch-job",
    summary: "a program that runs once and ends (no packages)",
    config: "factory.yaml",
    starter: { start: "python job.py" },
    added: {},
  },
  {
    name: "notebook",
    summary: "JupyterLab with a notebook",
    config: "factory.yaml",
    starter: { start: JUPYTER, ports: [8888] },
    added: { start: JUPYTER, ports: [8888] },
    needs: { distribution: "jupyterlab", why: "the start command runs it" },
  },
  {
    name: "cog-predictor",
    summary: "a model that answers predictions, as cog builds it",
    config: "cog.yaml",
    starter: {},
    added: {},
  },
  {
    name: "gpu-training",
    summary: "a training run on an NVIDIA GPU (torch)",
    config: "factory.yaml",
    starter: { gpu: true, start: "python train.py" },
    added: { gpu: true },
  },
];
