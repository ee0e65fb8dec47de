import { defineConfig } from "vitest/config";
import { closingLineReporter } from "./test/closing-line-reporter.ts";

const unit = [
  "src/**/*.test.ts",
  "blocks/**/*.test.ts",
  "stacks/**/*.test.ts",
  "test/*.test.ts",
  "test/fuzz/*.test.ts",
  "test/factory/*.test.ts",
  "test/pipelines/**/*.test.ts",
];

/** Tests that count mounts and processes, fill disks, wait for exact moments or ask who did what in the builder. */
const ALONE = ["build-records", "cache", "failures", "interrupt"].map(
  (name) => `test/integration/${name}.test.ts`,
);

const integration = {
  globalSetup: "test/integration/setup.ts",
  testTimeout: 300_000,
  hookTimeout: 900_000,
} as const;

/** Arguments besides `run` choose some of the tests. */
const filtered = process.argv.slice(2).some((argument) => argument !== "run" && argument !== "vitest");

export default defineConfig({
  test: {
    reporters: ["default", closingLineReporter({ filtered })],
    projects: [
      {
        test: {
          name: "unit",
          include: unit,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // All cores: left to itself vitest keeps one free, which is half of a small machine.
          maxWorkers: "100%",
        },
      },
      {
        test: {
          ...integration,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: ALONE,
          maxWorkers: 2,
          // After the unit tests, which would take its time.
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...integration,
          name: "faults",
          include: ["test/faults/**/*.test.ts", ...ALONE],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
