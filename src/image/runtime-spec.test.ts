import { describe, expect, it } from "vitest";
import type { OciImageConfig } from "../build/types.ts";
import { runtimeSpec } from "./runtime-spec.ts";

const IMAGE: OciImageConfig = {
  architecture: "amd64",
  os: "linux",
  config: {
    Env: ["PATH=/opt/venv/bin:/usr/bin", "A=1=2"],
    Entrypoint: ["python3"],
    Cmd: ["app.py"],
    WorkingDir: "/app",
  },
  rootfs: { type: "layers", diff_ids: [] },
};
const ROOT = { uid: 0, gid: 0, additionalGids: [] };
const REQUEST = { image: IMAGE, user: ROOT, hostname: "factory", binds: [] };

describe("runtimeSpec", () => {
  it("runs the image's own command on the host's network, with Docker's capabilities and no devices", () => {
    const binds = [{ source: "/run/resolv.conf", target: "/etc/resolv.conf" }];

    expect(runtimeSpec({ ...REQUEST, binds, env: { B: "2" } })).toMatchInlineSnapshot(`
      {
        "hostname": "factory",
        "linux": {
          "maskedPaths": [
            "/proc/acpi",
            "/proc/asound",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/sys/devices/virtual/powercap",
            "/sys/firmware",
          ],
          "namespaces": [
            {
              "type": "pid",
            },
            {
              "type": "ipc",
            },
            {
              "type": "uts",
            },
            {
              "type": "mount",
            },
          ],
          "readonlyPaths": [
            "/proc/bus",
            "/proc/fs",
            "/proc/irq",
            "/proc/sys",
            "/proc/sysrq-trigger",
          ],
          "resources": {
            "devices": [
              {
                "access": "rwm",
                "allow": false,
              },
            ],
          },
        },
        "mounts": [
          {
            "destination": "/proc",
            "options": [
              "nosuid",
              "noexec",
              "nodev",
            ],
            "source": "proc",
            "type": "proc",
          },
          {
            "destination": "/dev",
            "options": [
              "nosuid",
              "strictatime",
              "mode=755",
              "size=65536k",
            ],
            "source": "tmpfs",
            "type": "tmpfs",
          },
          {
            "destination": "/dev/pts",
            "options": [
              "nosuid",
              "noexec",
              "newinstance",
              "ptmxmode=0666",
              "mode=0620",
              "gid=5",
            ],
            "source": "devpts",
            "type": "devpts",
          },
          {
            "destination": "/dev/shm",
            "options": [
              "nosuid",
              "noexec",
              "nodev",
              "mode=1777",
              "size=1g",
            ],
            "source": "shm",
            "type": "tmpfs",
          },
          {
            "destination": "/dev/mqueue",
            "options": [
              "nosuid",
              "noexec",
              "nodev",
            ],
            "source": "mqueue",
            "type": "mqueue",
          },
          {
            "destination": "/sys",
            "options": [
              "nosuid",
              "noexec",
              "nodev",
              "ro",
            ],
            "source": "sysfs",
            "type": "sysfs",
          },
          {
            "destination": "/etc/resolv.conf",
            "options": [
              "rbind",
              "ro",
              "nosuid",
              "nodev",
            ],
            "source": "/run/resolv.conf",
            "type": "bind",
          },
        ],
        "ociVersion": "1.0.2",
        "process": {
          "args": [
            "python3",
            "app.py",
          ],
          "capabilities": {
            "bounding": [
              "CAP_AUDIT_WRITE",
              "CAP_CHOWN",
              "CAP_DAC_OVERRIDE",
              "CAP_FOWNER",
              "CAP_FSETID",
              "CAP_KILL",
              "CAP_MKNOD",
              "CAP_NET_BIND_SERVICE",
              "CAP_NET_RAW",
              "CAP_SETFCAP",
              "CAP_SETGID",
              "CAP_SETPCAP",
              "CAP_SETUID",
              "CAP_SYS_CHROOT",
            ],
            "effective": [
              "CAP_AUDIT_WRITE",
              "CAP_CHOWN",
              "CAP_DAC_OVERRIDE",
              "CAP_FOWNER",
              "CAP_FSETID",
              "CAP_KILL",
              "CAP_MKNOD",
              "CAP_NET_BIND_SERVICE",
              "CAP_NET_RAW",
              "CAP_SETFCAP",
              "CAP_SETGID",
              "CAP_SETPCAP",
              "CAP_SETUID",
              "CAP_SYS_CHROOT",
            ],
            "permitted": [
              "CAP_AUDIT_WRITE",
              "CAP_CHOWN",
              "CAP_DAC_OVERRIDE",
              "CAP_FOWNER",
              "CAP_FSETID",
              "CAP_KILL",
              "CAP_MKNOD",
              "CAP_NET_BIND_SERVICE",
              "CAP_NET_RAW",
              "CAP_SETFCAP",
              "CAP_SETGID",
              "CAP_SETPCAP",
              "CAP_SETUID",
              "CAP_SYS_CHROOT",
            ],
          },
          "cwd": "/app",
          "env": [
            "A=1=2",
            "B=2",
            "PATH=/opt/venv/bin:/usr/bin",
          ],
          "noNewPrivileges": false,
          "terminal": false,
          "user": {
            "additionalGids": [],
            "gid": 0,
            "uid": 0,
          },
        },
        "root": {
          "path": "rootfs",
          "readonly": false,
        },
      }
    `);
  });

  it("replaces Cmd but not Entrypoint", () => {
    expect(runtimeSpec({ ...REQUEST, args: ["-V"] })).toMatchObject({ process: { args: ["python3", "-V"] } });
  });

  it("lets the caller's environment win over the image's", () => {
    const env = { PATH: "/bin" };
    expect(runtimeSpec({ ...REQUEST, env })).toMatchObject({ process: { env: ["A=1=2", "PATH=/bin"] } });
  });

  it("gives other users than root no capabilities to use", () => {
    const user = { uid: 1000, gid: 1000, additionalGids: [44] };
    expect(runtimeSpec({ ...REQUEST, user })).toMatchObject({
      process: { user, capabilities: { effective: [], permitted: [] } },
    });
  });

  it("maps the container's root to the user when factory is not root", () => {
    expect(runtimeSpec({ ...REQUEST, rootless: { uid: 1000, gid: 100 } })).toMatchObject({
      linux: {
        namespaces: expect.arrayContaining([{ type: "user" }]),
        uidMappings: [{ containerID: 0, hostID: 1000, size: 1 }],
        gidMappings: [{ containerID: 0, hostID: 100, size: 1 }],
      },
    });
  });

  it("runs an image with a user of its own as the only user there is without root, without capabilities", () => {
    const request = { ...REQUEST, user: { ...ROOT, uid: 5 }, rootless: { uid: 1000, gid: 100 } };
    expect(runtimeSpec(request)).toMatchObject({
      process: { user: { uid: 0, gid: 0 }, capabilities: { effective: [], permitted: [] } },
    });
  });

  it("refuses an image without a command", () => {
    const image = { ...IMAGE, config: {} };
    expect(() => runtimeSpec({ ...REQUEST, image })).toThrow(
      expect.objectContaining({ code: "IMAGE_UNAVAILABLE" }),
    );
  });
});
