import protobuf from "protobufjs/light.js";

/** Field numbers of BuildKit v0.32's solver/pb/ops.proto; only the fields factory writes. */
const root = protobuf.Root.fromJSON({
  nested: {
    Op: {
      oneofs: { op: { oneof: ["exec", "source", "file", "merge", "diff"] } },
      fields: {
        inputs: { rule: "repeated", type: "Input", id: 1 },
        exec: { type: "ExecOp", id: 2 },
        source: { type: "SourceOp", id: 3 },
        file: { type: "FileOp", id: 4 },
        merge: { type: "MergeOp", id: 6 },
        diff: { type: "DiffOp", id: 7 },
        platform: { type: "Platform", id: 10 },
      },
    },
    Platform: { fields: { Architecture: { type: "string", id: 1 }, OS: { type: "string", id: 2 } } },
    Input: { fields: { digest: { type: "string", id: 1 }, index: { type: "int64", id: 2 } } },
    ExecOp: {
      fields: {
        meta: { type: "Meta", id: 1 },
        mounts: { rule: "repeated", type: "Mount", id: 2 },
        network: { type: "int32", id: 3 },
        secretenv: { rule: "repeated", type: "SecretEnv", id: 5 },
      },
    },
    Meta: {
      fields: {
        args: { rule: "repeated", type: "string", id: 1 },
        env: { rule: "repeated", type: "string", id: 2 },
        cwd: { type: "string", id: 3 },
        user: { type: "string", id: 4 },
        removeMountStubsRecursive: { type: "bool", id: 11 },
      },
    },
    SecretEnv: {
      fields: {
        ID: { type: "string", id: 1 },
        name: { type: "string", id: 2 },
        optional: { type: "bool", id: 3 },
      },
    },
    Mount: {
      fields: {
        input: { type: "int64", id: 1 },
        selector: { type: "string", id: 2 },
        dest: { type: "string", id: 3 },
        output: { type: "int64", id: 4 },
        readonly: { type: "bool", id: 5 },
        mountType: { type: "int32", id: 6 },
        TmpfsOpt: { type: "TmpfsOpt", id: 19 },
        cacheOpt: { type: "CacheOpt", id: 20 },
        secretOpt: { type: "SecretOpt", id: 21 },
        SSHOpt: { type: "SecretOpt", id: 22 },
      },
    },
    TmpfsOpt: { fields: { size: { type: "int64", id: 1 } } },
    CacheOpt: { fields: { ID: { type: "string", id: 1 }, sharing: { type: "int32", id: 2 } } },
    SecretOpt: {
      fields: {
        ID: { type: "string", id: 1 },
        mode: { type: "uint32", id: 4 },
        optional: { type: "bool", id: 5 },
      },
    },
    SourceOp: {
      fields: {
        identifier: { type: "string", id: 1 },
        attrs: byString("string", 2),
      },
    },
    FileOp: { fields: { actions: { rule: "repeated", type: "FileAction", id: 2 } } },
    FileAction: {
      oneofs: { action: { oneof: ["copy", "mkfile", "mkdir", "rm"] } },
      fields: {
        input: { type: "int64", id: 1 },
        secondaryInput: { type: "int64", id: 2 },
        output: { type: "int64", id: 3 },
        copy: { type: "FileActionCopy", id: 4 },
        mkfile: { type: "FileActionMkFile", id: 5 },
        mkdir: { type: "FileActionMkDir", id: 6 },
        rm: { type: "FileActionRm", id: 7 },
      },
    },
    FileActionCopy: {
      fields: {
        src: { type: "string", id: 1 },
        dest: { type: "string", id: 2 },
        owner: { type: "ChownOpt", id: 3 },
        mode: { type: "int32", id: 4 },
        followSymlink: { type: "bool", id: 5 },
        dirCopyContents: { type: "bool", id: 6 },
        attemptUnpackDockerCompatibility: { type: "bool", id: 7 },
        createDestPath: { type: "bool", id: 8 },
        timestamp: { type: "int64", id: 11 },
        include_patterns: { rule: "repeated", type: "string", id: 12 },
        exclude_patterns: { rule: "repeated", type: "string", id: 13 },
      },
    },
    FileActionMkFile: {
      fields: {
        path: { type: "string", id: 1 },
        mode: { type: "int32", id: 2 },
        data: { type: "bytes", id: 3 },
        timestamp: { type: "int64", id: 5 },
      },
    },
    FileActionMkDir: {
      fields: {
        path: { type: "string", id: 1 },
        mode: { type: "int32", id: 2 },
        makeParents: { type: "bool", id: 3 },
        timestamp: { type: "int64", id: 5 },
      },
    },
    FileActionRm: { fields: { path: { type: "string", id: 1 }, allowNotFound: { type: "bool", id: 2 } } },
    ChownOpt: { fields: { user: { type: "UserOpt", id: 1 }, group: { type: "UserOpt", id: 2 } } },
    UserOpt: { oneofs: { user: { oneof: ["byID"] } }, fields: { byID: { type: "uint32", id: 2 } } },
    MergeOp: { fields: { inputs: { rule: "repeated", type: "OpIndex", id: 1 } } },
    DiffOp: { fields: { lower: { type: "OpIndex", id: 1 }, upper: { type: "OpIndex", id: 2 } } },
    OpIndex: { fields: { input: { type: "int64", id: 1 } } },
    OpMetadata: {
      fields: {
        ignore_cache: { type: "bool", id: 1 },
        description: byString("string", 2),
        caps: byString("bool", 5),
      },
    },
    Definition: {
      fields: {
        def: { rule: "repeated", type: "bytes", id: 1 },
        metadata: byString("OpMetadata", 2),
      },
    },
  },
});

export const OP_TYPE = root.lookupType("Op");
export const DEFINITION_TYPE = root.lookupType("Definition");

/** A map field with string keys. */
function byString(type: string, id: number): protobuf.IMapField {
  return { keyType: "string", type, id };
}
