type Files = Readonly<Record<string, string>>;

/** Requirements files, with the other files of their project, that pip and factory read alike or both refuse. */
export const SAME_CASES: Readonly<Record<string, { readonly files: Files }>> = {
  numpy: {
    files: {
      "requirements.txt": "numpy",
    },
  },
  "numpy ": {
    files: {
      "requirements.txt": "numpy ",
    },
  },
  "  numpy": {
    files: {
      "requirements.txt": "  numpy",
    },
  },
  "NumPy>=2": {
    files: {
      "requirements.txt": "NumPy>=2",
    },
  },
  "numpy >= 2 , < 3": {
    files: {
      "requirements.txt": "numpy >= 2 , < 3",
    },
  },
  "numpy[a,B_c]>=2": {
    files: {
      "requirements.txt": "numpy[a,B_c]>=2",
    },
  },
  "numpy [a]": {
    files: {
      "requirements.txt": "numpy [a]",
    },
  },
  "numpy==2.*": {
    files: {
      "requirements.txt": "numpy==2.*",
    },
  },
  "numpy===weird": {
    files: {
      "requirements.txt": "numpy===weird",
    },
  },
  "numpy (>=2)": {
    files: {
      "requirements.txt": "numpy (>=2)",
    },
  },
  "numpy~=2.1": {
    files: {
      "requirements.txt": "numpy~=2.1",
    },
  },
  "numpy!=2.0.*": {
    files: {
      "requirements.txt": "numpy!=2.0.*",
    },
  },
  "numpy>=2;python_version<'3.12'": {
    files: {
      "requirements.txt": "numpy>=2;python_version<'3.12'",
    },
  },
  "numpy ; python_version < \"3.12\" and sys_platform == 'linux'": {
    files: {
      "requirements.txt": "numpy ; python_version < \"3.12\" and sys_platform == 'linux'",
    },
  },
  "numpy; extra == 'x'": {
    files: {
      "requirements.txt": "numpy; extra == 'x'",
    },
  },
  "numpy;os_name=='posix' or os_name=='nt'": {
    files: {
      "requirements.txt": "numpy;os_name=='posix' or os_name=='nt'",
    },
  },
  "zope.interface": {
    files: {
      "requirements.txt": "zope.interface",
    },
  },
  a: {
    files: {
      "requirements.txt": "a",
    },
  },
  "A-_.b==1": {
    files: {
      "requirements.txt": "A-_.b==1",
    },
  },
  "numpy==2.1.3+cu121": {
    files: {
      "requirements.txt": "numpy==2.1.3+cu121",
    },
  },
  "numpy==1!2.0": {
    files: {
      "requirements.txt": "numpy==1!2.0",
    },
  },
  "numpy = 2": {
    files: {
      "requirements.txt": "numpy = 2",
    },
  },
  "numpy 2": {
    files: {
      "requirements.txt": "numpy 2",
    },
  },
  "numpy>=": {
    files: {
      "requirements.txt": "numpy>=",
    },
  },
  "numpy>=2.*": {
    files: {
      "requirements.txt": "numpy>=2.*",
    },
  },
  "numpy; python_version": {
    files: {
      "requirements.txt": "numpy; python_version",
    },
  },
  "numpy[": {
    files: {
      "requirements.txt": "numpy[",
    },
  },
  "numpy[]": {
    files: {
      "requirements.txt": "numpy[]",
    },
  },
  "numpy==1 --foo": {
    files: {
      "requirements.txt": "numpy==1 --foo",
    },
  },
  "numpy==1 -x": {
    files: {
      "requirements.txt": "numpy==1 -x",
    },
  },
  "numpy>=2 # comment": {
    files: {
      "requirements.txt": "numpy>=2 # comment",
    },
  },
  "numpy>=2\t# tab comment": {
    files: {
      "requirements.txt": "numpy>=2\t# tab comment",
    },
  },
  "numpy>=2#nocomment": {
    files: {
      "requirements.txt": "numpy>=2#nocomment",
    },
  },
  "# only a comment": {
    files: {
      "requirements.txt": "# only a comment",
    },
  },
  "   # indented": {
    files: {
      "requirements.txt": "   # indented",
    },
  },
  "an empty file": {
    files: {
      "requirements.txt": "",
    },
  },
  "\n\n": {
    files: {
      "requirements.txt": "\n\n",
    },
  },
  "numpy\n\n\nscipy\n": {
    files: {
      "requirements.txt": "numpy\n\n\nscipy\n",
    },
  },
  "numpy\r\nscipy\r\n": {
    files: {
      "requirements.txt": "numpy\r\nscipy\r\n",
    },
  },
  "numpy\rscipy": {
    files: {
      "requirements.txt": "numpy\rscipy",
    },
  },
  "numpy \\\n>=2": {
    files: {
      "requirements.txt": "numpy \\\n>=2",
    },
  },
  "numpy\\\n>=2": {
    files: {
      "requirements.txt": "numpy\\\n>=2",
    },
  },
  "numpy \\\n  >=2 \\\n  ,<3": {
    files: {
      "requirements.txt": "numpy \\\n  >=2 \\\n  ,<3",
    },
  },
  "numpy \\\n# comment\nscipy": {
    files: {
      "requirements.txt": "numpy \\\n# comment\nscipy",
    },
  },
  "numpy >=2 \\\n# c\n,<3": {
    files: {
      "requirements.txt": "numpy >=2 \\\n# c\n,<3",
    },
  },
  "# comment \\\nnumpy": {
    files: {
      "requirements.txt": "# comment \\\nnumpy",
    },
  },
  "numpy\\": {
    files: {
      "requirements.txt": "numpy\\",
    },
  },
  "numpy \\ ": {
    files: {
      "requirements.txt": "numpy \\ ",
    },
  },
  "\\\nnumpy": {
    files: {
      "requirements.txt": "\\\nnumpy",
    },
  },
  "numpy \\\n\nscipy": {
    files: {
      "requirements.txt": "numpy \\\n\nscipy",
    },
  },
  "numpy # a \\\nscipy": {
    files: {
      "requirements.txt": "numpy # a \\\nscipy",
    },
  },
  "a\\\n\\\n==1": {
    files: {
      "requirements.txt": "a\\\n\\\n==1",
    },
  },
  "hex:efbbbf6e756d70790a": {
    files: {
      "requirements.txt": "hex:efbbbf6e756d70790a",
    },
  },
  "hex:fffe6e0075006d00700079000a00": {
    files: {
      "requirements.txt": "hex:fffe6e0075006d00700079000a00",
    },
  },
  "hex:feff006e0075006d00700079000a": {
    files: {
      "requirements.txt": "hex:feff006e0075006d00700079000a",
    },
  },
  "hex:23202d2a2d20636f64696e673a206c6174696e2d31202d2a2d0a2320e90a6e756d70790a": {
    files: {
      "requirements.txt": "hex:23202d2a2d20636f64696e673a206c6174696e2d31202d2a2d0a2320e90a6e756d70790a",
    },
  },
  "hex:232076696d3a207365742066696c65656e636f64696e673d7574662d38203a0a6e756d70792": {
    files: {
      "requirements.txt":
        "hex:232076696d3a207365742066696c65656e636f64696e673d7574662d38203a0a6e756d7079202320c3a90a",
    },
  },
  "numpy==1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef01234567": {
    files: {
      "requirements.txt":
        "numpy==1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    },
  },
  "numpy==1 --hash sha256:0123456789abcdef0123456789abcdef0123456789abcdef01234567": {
    files: {
      "requirements.txt":
        "numpy==1 --hash sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    },
  },
  "numpy==1 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef01": {
    files: {
      "requirements.txt":
        "numpy==1 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \\\n    --hash=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    },
  },
  "numpy==1 --hash=sha384:00000000000000000000000000000000000000000000000000000000": {
    files: {
      "requirements.txt":
        "numpy==1 --hash=sha384:000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    },
  },
  "numpy==1 --hash=sha512:00000000000000000000000000000000000000000000000000000000": {
    files: {
      "requirements.txt":
        "numpy==1 --hash=sha512:00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    },
  },
  "numpy==1; python_version>'3' --hash=sha256:0123456789abcdef0123456789abcdef0123": {
    files: {
      "requirements.txt":
        "numpy==1; python_version>'3' --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    },
  },
  "numpy==1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef01234567 (2)": {
    files: {
      "requirements.txt":
        "numpy==1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef # c",
    },
  },
  "numpy==1 --hash=md5:00": {
    files: {
      "requirements.txt": "numpy==1 --hash=md5:00",
    },
  },
  "numpy==1 --hash=sha256": {
    files: {
      "requirements.txt": "numpy==1 --hash=sha256",
    },
  },
  "numpy==1 --hash": {
    files: {
      "requirements.txt": "numpy==1 --hash",
    },
  },
  "--require-hashes\nnumpy==1": {
    files: {
      "requirements.txt": "--require-hashes\nnumpy==1",
    },
  },
  "numpy==1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef01234567 (3)": {
    files: {
      "requirements.txt":
        "numpy==1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\nscipy",
    },
  },
  'numpy==1 --hash="sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456': {
    files: {
      "requirements.txt":
        'numpy==1 --hash="sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"',
    },
  },
  "numpy==1 --hash='sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456": {
    files: {
      "requirements.txt":
        "numpy==1 --hash='sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef'",
    },
  },
  "a==1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789ab": {
    files: {
      "requirements.txt":
        "a==1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    },
  },
  "demo @ https://example.com/demo-1.2.3-py3-none-any.whl": {
    files: {
      "requirements.txt": "demo @ https://example.com/demo-1.2.3-py3-none-any.whl",
    },
  },
  "demo@https://example.com/demo-1.2.3-py3-none-any.whl": {
    files: {
      "requirements.txt": "demo@https://example.com/demo-1.2.3-py3-none-any.whl",
    },
  },
  "demo[x] @ https://example.com/demo-1.2.3.tar.gz": {
    files: {
      "requirements.txt": "demo[x] @ https://example.com/demo-1.2.3.tar.gz",
    },
  },
  "demo @ https://example.com/demo-1.2.3.tar.gz ; python_version>'3'": {
    files: {
      "requirements.txt": "demo @ https://example.com/demo-1.2.3.tar.gz ; python_version>'3'",
    },
  },
  "https://example.com/demo-1.2.3-py3-none-any.whl": {
    files: {
      "requirements.txt": "https://example.com/demo-1.2.3-py3-none-any.whl",
    },
  },
  "https://example.com/demo-1.2.3-py3-none-any.whl ; python_version>'3'": {
    files: {
      "requirements.txt": "https://example.com/demo-1.2.3-py3-none-any.whl ; python_version>'3'",
    },
  },
  "https://example.com/demo-1.2.3-2-cp312-cp312-manylinux_2_28_x86_64.whl": {
    files: {
      "requirements.txt": "https://example.com/demo-1.2.3-2-cp312-cp312-manylinux_2_28_x86_64.whl",
    },
  },
  "https://example.com/demo-1.2.3.tar.gz": {
    files: {
      "requirements.txt": "https://example.com/demo-1.2.3.tar.gz",
    },
  },
  "https://example.com/archive/main.zip": {
    files: {
      "requirements.txt": "https://example.com/archive/main.zip",
    },
  },
  "demo @ https://example.com/demo-1.2.3-py3-none-any.whl#sha256=0123456789abcdef0": {
    files: {
      "requirements.txt":
        "demo @ https://example.com/demo-1.2.3-py3-none-any.whl#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    },
  },
  "https://example.com/demo-1.2.3-py3-none-any.whl#sha256=0123456789abcdef01234567": {
    files: {
      "requirements.txt":
        "https://example.com/demo-1.2.3-py3-none-any.whl#sha256=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    },
  },
  "https://example.com/demo-1.2.3-py3-none-any.whl --hash=sha256:0123456789abcdef0": {
    files: {
      "requirements.txt":
        "https://example.com/demo-1.2.3-py3-none-any.whl --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    },
  },
  "demo @ https://example.com/demo-1.0.zip --hash=sha256:0123456789abcdef012345678": {
    files: {
      "requirements.txt":
        "demo @ https://example.com/demo-1.0.zip --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    },
  },
  "https://example.com/x.zip#egg=demo": {
    files: {
      "requirements.txt": "https://example.com/x.zip#egg=demo",
    },
  },
  "https://example.com/x.zip#egg=demo&subdirectory=sub": {
    files: {
      "requirements.txt": "https://example.com/x.zip#egg=demo&subdirectory=sub",
    },
  },
  "https://example.com/x.zip#subdirectory=sub/deep&egg=demo": {
    files: {
      "requirements.txt": "https://example.com/x.zip#subdirectory=sub/deep&egg=demo",
    },
  },
  "https://user:secret@example.com/demo-1.2.3-py3-none-any.whl": {
    files: {
      "requirements.txt": "https://user:secret@example.com/demo-1.2.3-py3-none-any.whl",
    },
  },
  "demo @ https://user:secret@example.com/demo-1.2.3-py3-none-any.whl": {
    files: {
      "requirements.txt": "demo @ https://user:secret@example.com/demo-1.2.3-py3-none-any.whl",
    },
  },
  "demo @ https://example.com/demo-1.2.3-py3-none-any.whl?token=1": {
    files: {
      "requirements.txt": "demo @ https://example.com/demo-1.2.3-py3-none-any.whl?token=1",
    },
  },
  "https://example.com/demo%2Bx-1.0.zip": {
    files: {
      "requirements.txt": "https://example.com/demo%2Bx-1.0.zip",
    },
  },
  "http://example.com/demo-1.0.zip": {
    files: {
      "requirements.txt": "http://example.com/demo-1.0.zip",
    },
  },
  "https://example.com/not-a-wheel.whl": {
    files: {
      "requirements.txt": "https://example.com/not-a-wheel.whl",
    },
  },
  "demo @": {
    files: {
      "requirements.txt": "demo @",
    },
  },
  "demo @ ": {
    files: {
      "requirements.txt": "demo @ ",
    },
  },
  "demo @ https://example.com/a b": {
    files: {
      "requirements.txt": "demo @ https://example.com/a b",
    },
  },
  "git+https://example.com/o/r.git": {
    files: {
      "requirements.txt": "git+https://example.com/o/r.git",
    },
  },
  "git+https://example.com/o/r.git@main": {
    files: {
      "requirements.txt": "git+https://example.com/o/r.git@main",
    },
  },
  "git+https://example.com/o/r.git@main#egg=demo": {
    files: {
      "requirements.txt": "git+https://example.com/o/r.git@main#egg=demo",
    },
  },
  "git+https://example.com/o/r.git@v1.0#egg=demo&subdirectory=pkg": {
    files: {
      "requirements.txt": "git+https://example.com/o/r.git@v1.0#egg=demo&subdirectory=pkg",
    },
  },
  "git+https://example.com/o/r.git#subdirectory=pkg": {
    files: {
      "requirements.txt": "git+https://example.com/o/r.git#subdirectory=pkg",
    },
  },
  "git+ssh://git@example.com/o/r.git@main": {
    files: {
      "requirements.txt": "git+ssh://git@example.com/o/r.git@main",
    },
  },
  "git+ssh://git@example.com/o/r.git#egg=demo": {
    files: {
      "requirements.txt": "git+ssh://git@example.com/o/r.git#egg=demo",
    },
  },
  "demo @ git+https://example.com/o/r.git": {
    files: {
      "requirements.txt": "demo @ git+https://example.com/o/r.git",
    },
  },
  "demo @ git+https://example.com/o/r.git@1234567890abcdef1234567890abcdef12345678": {
    files: {
      "requirements.txt": "demo @ git+https://example.com/o/r.git@1234567890abcdef1234567890abcdef12345678",
    },
  },
  "demo[x] @ git+https://example.com/o/r.git@main#subdirectory=pkg": {
    files: {
      "requirements.txt": "demo[x] @ git+https://example.com/o/r.git@main#subdirectory=pkg",
    },
  },
  "demo @ git+https://example.com/o/r.git@main ; python_version>'3'": {
    files: {
      "requirements.txt": "demo @ git+https://example.com/o/r.git@main ; python_version>'3'",
    },
  },
  "git+https://example.com/o/r.git@main ; python_version>'3'": {
    files: {
      "requirements.txt": "git+https://example.com/o/r.git@main ; python_version>'3'",
    },
  },
  "-e git+https://example.com/o/r.git#egg=demo": {
    files: {
      "requirements.txt": "-e git+https://example.com/o/r.git#egg=demo",
    },
  },
  "-e git+https://example.com/o/r.git@main#egg=demo": {
    files: {
      "requirements.txt": "-e git+https://example.com/o/r.git@main#egg=demo",
    },
  },
  "--editable git+https://example.com/o/r.git#egg=demo": {
    files: {
      "requirements.txt": "--editable git+https://example.com/o/r.git#egg=demo",
    },
  },
  "--editable=git+https://example.com/o/r.git#egg=demo": {
    files: {
      "requirements.txt": "--editable=git+https://example.com/o/r.git#egg=demo",
    },
  },
  "git+https://user:secret@example.com/o/r.git@main#egg=demo": {
    files: {
      "requirements.txt": "git+https://user:secret@example.com/o/r.git@main#egg=demo",
    },
  },
  "git+https://example.com/o/r.git@feature/x#egg=demo": {
    files: {
      "requirements.txt": "git+https://example.com/o/r.git@feature/x#egg=demo",
    },
  },
  "git+git@example.com:o/r.git": {
    files: {
      "requirements.txt": "git+git@example.com:o/r.git",
    },
  },
  "-e .": {
    files: {
      "requirements.txt": "-e .",
      "pyproject.toml":
        '[project]\nname = "root"\nversion = "1"\ndependencies = ["dep"]\n[project.optional-dependencies]\ndev = ["tool"]\n',
    },
  },
  "-e .[dev]": {
    files: {
      "requirements.txt": "-e .[dev]",
      "pyproject.toml":
        '[project]\nname = "root"\nversion = "1"\ndependencies = ["dep"]\n[project.optional-dependencies]\ndev = ["tool"]\n',
    },
  },
  ".": {
    files: {
      "requirements.txt": ".",
      "pyproject.toml":
        '[project]\nname = "root"\nversion = "1"\ndependencies = ["dep"]\n[project.optional-dependencies]\ndev = ["tool"]\n',
    },
  },
  "./": {
    files: {
      "requirements.txt": "./",
      "pyproject.toml":
        '[project]\nname = "root"\nversion = "1"\ndependencies = ["dep"]\n[project.optional-dependencies]\ndev = ["tool"]\n',
    },
  },
  ".[dev]": {
    files: {
      "requirements.txt": ".[dev]",
      "pyproject.toml":
        '[project]\nname = "root"\nversion = "1"\ndependencies = ["dep"]\n[project.optional-dependencies]\ndev = ["tool"]\n',
    },
  },
  "--editable .": {
    files: {
      "requirements.txt": "--editable .",
      "pyproject.toml":
        '[project]\nname = "root"\nversion = "1"\ndependencies = ["dep"]\n[project.optional-dependencies]\ndev = ["tool"]\n',
    },
  },
  "--editable=.": {
    files: {
      "requirements.txt": "--editable=.",
      "pyproject.toml":
        '[project]\nname = "root"\nversion = "1"\ndependencies = ["dep"]\n[project.optional-dependencies]\ndev = ["tool"]\n',
    },
  },
  "-e ./pkg": {
    files: {
      "requirements.txt": "-e ./pkg",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "./pkg": {
    files: {
      "requirements.txt": "./pkg",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "pkg/": {
    files: {
      "requirements.txt": "pkg/",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "./pkg/": {
    files: {
      "requirements.txt": "./pkg/",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "-e pkg": {
    files: {
      "requirements.txt": "-e pkg",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "-e pkg/": {
    files: {
      "requirements.txt": "-e pkg/",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "./pkg[x]": {
    files: {
      "requirements.txt": "./pkg[x]",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "./pkg ; python_version>'3'": {
    files: {
      "requirements.txt": "./pkg ; python_version>'3'",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "./pkg;python_version>'3'": {
    files: {
      "requirements.txt": "./pkg;python_version>'3'",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "pkg/../pkg": {
    files: {
      "requirements.txt": "pkg/../pkg",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "./none": {
    files: {
      "requirements.txt": "./none",
    },
  },
  "none/": {
    files: {
      "requirements.txt": "none/",
    },
  },
  "-e none": {
    files: {
      "requirements.txt": "-e none",
    },
  },
  "-e numpy": {
    files: {
      "requirements.txt": "-e numpy",
    },
  },
  "./empty": {
    files: {
      "requirements.txt": "./empty",
      "empty/x.txt": "",
    },
  },
  "./wheels/demo-1.2.3-py3-none-any.whl": {
    files: {
      "requirements.txt": "./wheels/demo-1.2.3-py3-none-any.whl",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "wheels/demo-1.2.3-py3-none-any.whl": {
    files: {
      "requirements.txt": "wheels/demo-1.2.3-py3-none-any.whl",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "demo-1.2.3-py3-none-any.whl": {
    files: {
      "requirements.txt": "demo-1.2.3-py3-none-any.whl",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "demo-1.2.3-py3-none-any.whl ; python_version>'3'": {
    files: {
      "requirements.txt": "demo-1.2.3-py3-none-any.whl ; python_version>'3'",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "./wheels/src-1.0.tar.gz": {
    files: {
      "requirements.txt": "./wheels/src-1.0.tar.gz",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "src-1.0.zip": {
    files: {
      "requirements.txt": "src-1.0.zip",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "wheels/demo-1.2.3-py3-none-any.whl[x]": {
    files: {
      "requirements.txt": "wheels/demo-1.2.3-py3-none-any.whl[x]",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "./wheels/demo-1.2.3-py3-none-any.whl --hash=sha256:0123456789abcdef0123456789ab": {
    files: {
      "requirements.txt":
        "./wheels/demo-1.2.3-py3-none-any.whl --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "-r a.txt\nnumpy": {
    files: {
      "requirements.txt": "-r a.txt\nnumpy",
      "a.txt": "scipy\n",
    },
  },
  "--requirement a.txt": {
    files: {
      "requirements.txt": "--requirement a.txt",
      "a.txt": "scipy\n",
    },
  },
  "--requirement=a.txt": {
    files: {
      "requirements.txt": "--requirement=a.txt",
      "a.txt": "scipy\n",
    },
  },
  "-ra.txt": {
    files: {
      "requirements.txt": "-ra.txt",
      "a.txt": "scipy\n",
    },
  },
  "-r sub/a.txt": {
    files: {
      "requirements.txt": "-r sub/a.txt",
      "sub/a.txt": "-r b.txt\nscipy\n",
      "sub/b.txt": "pandas\n",
    },
  },
  "-r sub/a.txt (2)": {
    files: {
      "requirements.txt": "-r sub/a.txt",
      "sub/a.txt": "-r ../b.txt\n",
      "b.txt": "pandas\n",
    },
  },
  "-r none.txt": {
    files: {
      "requirements.txt": "-r none.txt",
    },
  },
  "-r requirements.txt": {
    files: {
      "requirements.txt": "-r requirements.txt",
    },
  },
  "-r a.txt": {
    files: {
      "requirements.txt": "-r a.txt",
      "a.txt": "-r requirements.txt\n",
    },
  },
  "-r 'a b.txt'": {
    files: {
      "requirements.txt": "-r 'a b.txt'",
      "a b.txt": "scipy\n",
    },
  },
  '-r "a b.txt"': {
    files: {
      "requirements.txt": '-r "a b.txt"',
      "a b.txt": "scipy\n",
    },
  },
  "-r a.txt # why": {
    files: {
      "requirements.txt": "-r a.txt # why",
      "a.txt": "scipy\n",
    },
  },
  "-r a.txt\n-r b.txt": {
    files: {
      "requirements.txt": "-r a.txt\n-r b.txt",
      "a.txt": "scipy",
      "b.txt": "numpy",
    },
  },
  "-r \\\na.txt": {
    files: {
      "requirements.txt": "-r \\\na.txt",
      "a.txt": "scipy",
    },
  },
  "-r": {
    files: {
      "requirements.txt": "-r",
    },
  },
  "numpy\n-c c.txt": {
    files: {
      "requirements.txt": "numpy\n-c c.txt",
      "c.txt": "numpy<3\nscipy==1\n",
    },
  },
  "--constraint c.txt\nnumpy": {
    files: {
      "requirements.txt": "--constraint c.txt\nnumpy",
      "c.txt": "numpy<3\n",
    },
  },
  "--constraint=c.txt\nnumpy": {
    files: {
      "requirements.txt": "--constraint=c.txt\nnumpy",
      "c.txt": "numpy<3\n",
    },
  },
  "-cc.txt\nnumpy": {
    files: {
      "requirements.txt": "-cc.txt\nnumpy",
      "c.txt": "numpy<3\n",
    },
  },
  "-c sub/c.txt\nnumpy": {
    files: {
      "requirements.txt": "-c sub/c.txt\nnumpy",
      "sub/c.txt": "-c d.txt\nnumpy<3\n",
      "sub/d.txt": "scipy<2\n",
    },
  },
  "-c c.txt": {
    files: {
      "requirements.txt": "-c c.txt",
      "c.txt": "-r r.txt\nnumpy<3\n",
      "r.txt": "scipy\n",
    },
  },
  "-c c.txt\nnumpy": {
    files: {
      "requirements.txt": "-c c.txt\nnumpy",
      "c.txt": "numpy==1; python_version>'3'\n",
    },
  },
  "-c none.txt": {
    files: {
      "requirements.txt": "-c none.txt",
    },
  },
  "-c c.txt\ndemo": {
    files: {
      "requirements.txt": "-c c.txt\ndemo",
      "c.txt": "demo @ https://example.com/demo-1.0.zip\n",
    },
  },
  "-c c.txt\nnumpy (2)": {
    files: {
      "requirements.txt": "-c c.txt\nnumpy",
      "c.txt": "numpy==1 --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n",
    },
  },
  "-r a.txt\n-c a.txt": {
    files: {
      "requirements.txt": "-r a.txt\n-c a.txt",
      "a.txt": "scipy\n",
    },
  },
  "-i https://index.example/simple\nnumpy": {
    files: {
      "requirements.txt": "-i https://index.example/simple\nnumpy",
    },
  },
  "-ihttps://index.example/simple": {
    files: {
      "requirements.txt": "-ihttps://index.example/simple",
    },
  },
  "--index-url https://index.example/simple": {
    files: {
      "requirements.txt": "--index-url https://index.example/simple",
    },
  },
  "--index-url=https://index.example/simple": {
    files: {
      "requirements.txt": "--index-url=https://index.example/simple",
    },
  },
  "--pypi-url https://index.example/simple": {
    files: {
      "requirements.txt": "--pypi-url https://index.example/simple",
    },
  },
  "--extra-index-url https://b.example/simple": {
    files: {
      "requirements.txt": "--extra-index-url https://b.example/simple",
    },
  },
  "--extra-index-url=https://b.example/simple\n--extra-index-url https://c.example/": {
    files: {
      "requirements.txt":
        "--extra-index-url=https://b.example/simple\n--extra-index-url https://c.example/simple",
    },
  },
  "-i https://index.example/simple --extra-index-url https://b.example/simple": {
    files: {
      "requirements.txt": "-i https://index.example/simple --extra-index-url https://b.example/simple",
    },
  },
  "--index-url https://user:secret@index.example/simple": {
    files: {
      "requirements.txt": "--index-url https://user:secret@index.example/simple",
    },
  },
  "-i https://a.example/simple\n-i https://b.example/simple": {
    files: {
      "requirements.txt": "-i https://a.example/simple\n-i https://b.example/simple",
    },
  },
  "--find-links https://links.example/x": {
    files: {
      "requirements.txt": "--find-links https://links.example/x",
    },
  },
  "-f https://links.example/x": {
    files: {
      "requirements.txt": "-f https://links.example/x",
    },
  },
  "--no-index": {
    files: {
      "requirements.txt": "--no-index",
    },
  },
  "--no-index\n--find-links https://links.example/x": {
    files: {
      "requirements.txt": "--no-index\n--find-links https://links.example/x",
    },
  },
  "--pre": {
    files: {
      "requirements.txt": "--pre",
    },
  },
  "--pre\nnumpy": {
    files: {
      "requirements.txt": "--pre\nnumpy",
    },
  },
  "--prefer-binary": {
    files: {
      "requirements.txt": "--prefer-binary",
    },
  },
  "--require-hashes": {
    files: {
      "requirements.txt": "--require-hashes",
    },
  },
  "--trusted-host index.example": {
    files: {
      "requirements.txt": "--trusted-host index.example",
    },
  },
  "--trusted-host=index.example:8080": {
    files: {
      "requirements.txt": "--trusted-host=index.example:8080",
    },
  },
  "--no-binary numpy": {
    files: {
      "requirements.txt": "--no-binary numpy",
    },
  },
  "--no-binary=:all:": {
    files: {
      "requirements.txt": "--no-binary=:all:",
    },
  },
  "--no-binary :all:\n--no-binary :none:": {
    files: {
      "requirements.txt": "--no-binary :all:\n--no-binary :none:",
    },
  },
  "--only-binary=:all:": {
    files: {
      "requirements.txt": "--only-binary=:all:",
    },
  },
  "--only-binary numpy,scipy": {
    files: {
      "requirements.txt": "--only-binary numpy,scipy",
    },
  },
  "--no-binary numpy --only-binary numpy": {
    files: {
      "requirements.txt": "--no-binary numpy --only-binary numpy",
    },
  },
  "--only-binary :all:\n--no-binary numpy": {
    files: {
      "requirements.txt": "--only-binary :all:\n--no-binary numpy",
    },
  },
  "--no-binary :all:,numpy": {
    files: {
      "requirements.txt": "--no-binary :all:,numpy",
    },
  },
  "--no-binary Foo_Bar": {
    files: {
      "requirements.txt": "--no-binary Foo_Bar",
    },
  },
  "--use-feature fast-deps": {
    files: {
      "requirements.txt": "--use-feature fast-deps",
    },
  },
  "--use-feature=truststore\nnumpy": {
    files: {
      "requirements.txt": "--use-feature=truststore\nnumpy",
    },
  },
  "-i": {
    files: {
      "requirements.txt": "-i",
    },
  },
  "--index-url": {
    files: {
      "requirements.txt": "--index-url",
    },
  },
  "--no-indexx": {
    files: {
      "requirements.txt": "--no-indexx",
    },
  },
  "--unknown-option": {
    files: {
      "requirements.txt": "--unknown-option",
    },
  },
  "-z": {
    files: {
      "requirements.txt": "-z",
    },
  },
  "--pre=x": {
    files: {
      "requirements.txt": "--pre=x",
    },
  },
  "--no-index=x": {
    files: {
      "requirements.txt": "--no-index=x",
    },
  },
  "--extra-index-url https://b.example/simple # comment": {
    files: {
      "requirements.txt": "--extra-index-url https://b.example/simple # comment",
    },
  },
  "--global-option=x": {
    files: {
      "requirements.txt": "--global-option=x",
    },
  },
  "-i 'https://index.example/simple'": {
    files: {
      "requirements.txt": "-i 'https://index.example/simple'",
    },
  },
  "-f wheels\nnumpy": {
    files: {
      "requirements.txt": "-f wheels\nnumpy",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "--find-links=./wheels": {
    files: {
      "requirements.txt": "--find-links=./wheels",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "-f wheels/": {
    files: {
      "requirements.txt": "-f wheels/",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "demo==1 --config-settings=x=y": {
    files: {
      "requirements.txt": "demo==1 --config-settings=x=y",
    },
  },
  "demo==1 --config-settings x=y": {
    files: {
      "requirements.txt": "demo==1 --config-settings x=y",
    },
  },
  "demo==1 -C x=y": {
    files: {
      "requirements.txt": "demo==1 -C x=y",
    },
  },
  "numpy --global-option=x": {
    files: {
      "requirements.txt": "numpy --global-option=x",
    },
  },
  "numpy --install-option=x": {
    files: {
      "requirements.txt": "numpy --install-option=x",
    },
  },
  "a>=1\na<2": {
    files: {
      "requirements.txt": "a>=1\na<2",
    },
  },
  "numpy==1 ; sys_platform=='win32'\nnumpy==2 ; sys_platform!='win32'": {
    files: {
      "requirements.txt": "numpy==1 ; sys_platform=='win32'\nnumpy==2 ; sys_platform!='win32'",
    },
  },
  "# requirements of the service\n-i https://index.example/simple\n--extra-index-url": {
    files: {
      "requirements.txt":
        '# requirements of the service\n-i https://index.example/simple\n--extra-index-url https://b.example/simple\n-c constraints.txt\n\nflask[async]>=3 ; python_version >= "3.9"   # web\ngunicorn \\\n    >=22,<24\ndemo @ https://example.com/demo-1.2.3-py3-none-any.whl\ngit+https://example.com/o/r.git@v1#egg=tool\n-e ./pkg\n',
      "constraints.txt": "flask<4\nwerkzeug==3.0.6\n",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "flask==3.1.2 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcd": {
    files: {
      "requirements.txt":
        "flask==3.1.2 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \\\n    --hash=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n    # via app\nwerkzeug==3.1.3 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \\\n    --hash=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n    # via app\njinja2==3.1.6 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \\\n    --hash=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n    # via app\nclick==8.3.0 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \\\n    --hash=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n    # via app\nblinker==1.9.0 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \\\n    --hash=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n    # via app\nitsdangerous==2.2.0 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \\\n    --hash=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n    # via app\nmarkupsafe==3.0.3 \\\n    --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef \\\n    --hash=sha256:ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\n    # via app",
    },
  },
  "flask==3.1.2 ; python_version >= '3.9' and python_version < '4.0'\nwerkzeug==3.1": {
    files: {
      "requirements.txt":
        "flask==3.1.2 ; python_version >= '3.9' and python_version < '4.0'\nwerkzeug==3.1.3 ; python_version >= '3.9' and python_version < '4.0'\njinja2==3.1.6 ; python_version >= '3.9' and python_version < '4.0'\nclick==8.3.0 ; python_version >= '3.9' and python_version < '4.0'\nblinker==1.9.0 ; python_version >= '3.9' and python_version < '4.0'\nitsdangerous==2.2.0 ; python_version >= '3.9' and python_version < '4.0'\nmarkupsafe==3.0.3 ; python_version >= '3.9' and python_version < '4.0'",
    },
  },
  "--all-releases numpy": {
    files: {
      "requirements.txt": "--all-releases numpy",
    },
  },
  "--only-final numpy": {
    files: {
      "requirements.txt": "--only-final numpy",
    },
  },
  "-c c.txt\n# editable": {
    files: {
      "requirements.txt": "-c c.txt\n# editable",
      "c.txt": "-e ./pkg\n",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
};

/** What factory reads otherwise than pip, or not at all, and why. */
export const DIFFERENT_CASES: Readonly<Record<string, { readonly reason: string; readonly files: Files }>> = {
  "otherwise: --index-url /srv/simple": {
    reason: "an index in a folder of this machine is none where the image is built",
    files: {
      "requirements.txt": "--index-url /srv/simple",
    },
  },
  "otherwise: hg+https://example.com/r#egg=demo": {
    reason: "only git is fetched",
    files: {
      "requirements.txt": "hg+https://example.com/r#egg=demo",
    },
  },
  "otherwise: svn+https://example.com/r#egg=demo": {
    reason: "only git is fetched",
    files: {
      "requirements.txt": "svn+https://example.com/r#egg=demo",
    },
  },
  "otherwise: demo @ bzr+https://example.com/r": {
    reason: "only git is fetched",
    files: {
      "requirements.txt": "demo @ bzr+https://example.com/r",
    },
  },
  "otherwise: git+file:///srv/r.git#egg=demo": {
    reason: "a repository of this machine is out of the project",
    files: {
      "requirements.txt": "git+file:///srv/r.git#egg=demo",
    },
  },
  "otherwise: /srv/wheels/demo-1.2.3-py3-none-any.whl": {
    reason: "an absolute path leads out of the project",
    files: {
      "requirements.txt": "/srv/wheels/demo-1.2.3-py3-none-any.whl",
    },
  },
  "otherwise: file:///srv/demo-1.2.3-py3-none-any.whl": {
    reason: "an absolute path leads out of the project",
    files: {
      "requirements.txt": "file:///srv/demo-1.2.3-py3-none-any.whl",
    },
  },
  "otherwise: demo @ file:///srv/demo-1.2.3-py3-none-any.whl": {
    reason: "an absolute path leads out of the project",
    files: {
      "requirements.txt": "demo @ file:///srv/demo-1.2.3-py3-none-any.whl",
    },
  },
  "otherwise: ../demo-1.2.3-py3-none-any.whl": {
    reason: "the path leads out of the project; pip only warns that the file is missing",
    files: {
      "requirements.txt": "../demo-1.2.3-py3-none-any.whl",
    },
  },
  "otherwise: demo-9-py3-none-any.whl": {
    reason: "pip warns that the file is missing and goes on; it would fail later",
    files: {
      "requirements.txt": "demo-9-py3-none-any.whl",
    },
  },
  "otherwise: numpy --index-url https://a.example/simple": {
    reason: "pip ignores an index behind a requirement; ignoring what is written would surprise",
    files: {
      "requirements.txt": "numpy --index-url https://a.example/simple",
    },
  },
  "otherwise: -r a.txt --pre": {
    reason: "pip ignores what stands beside -r",
    files: {
      "requirements.txt": "-r a.txt --pre",
      "a.txt": "scipy\n",
    },
  },
  "otherwise: -r a.txt -r b.txt": {
    reason: "pip reads the first and ignores the second",
    files: {
      "requirements.txt": "-r a.txt -r b.txt",
      "a.txt": "scipy\n",
      "b.txt": "numpy\n",
    },
  },
  "otherwise: --hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef": {
    reason: "pip warns about a hash without a requirement",
    files: {
      "requirements.txt": "--hash=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
    },
  },
  "otherwise: numpy;": {
    reason: "a marker that is missing is a typing mistake, as packaging says too",
    files: {
      "requirements.txt": "numpy;",
    },
  },
  "otherwise: -": {
    reason: "a dash alone means nothing",
    files: {
      "requirements.txt": "-",
    },
  },
  "otherwise: --": {
    reason: "two dashes alone mean nothing",
    files: {
      "requirements.txt": "--",
    },
  },
  "otherwise: https://example.com/x.zip#egg=demo[a,b]": {
    reason: "extras in an egg, which pip reads no more, are in many older files",
    files: {
      "requirements.txt": "https://example.com/x.zip#egg=demo[a,b]",
    },
  },
  "otherwise: git+https://example.com/o/r.git#egg=demo[x]": {
    reason: "extras in an egg, which pip reads no more, are in many older files",
    files: {
      "requirements.txt": "git+https://example.com/o/r.git#egg=demo[x]",
    },
  },
  "otherwise: -e git+https://example.com/o/r.git": {
    reason: "a repository needs no egg: its name is found when it is built",
    files: {
      "requirements.txt": "-e git+https://example.com/o/r.git",
    },
  },
  "otherwise: numpy==1\nnumpy==2": {
    reason: "nothing can be both; pip says so once it resolves",
    files: {
      "requirements.txt": "numpy==1\nnumpy==2",
    },
  },
  "otherwise: -c c.txt\nnumpy": {
    reason: "pip says so once it resolves: a constraint with extras",
    files: {
      "requirements.txt": "-c c.txt\nnumpy",
      "c.txt": "numpy[x]<3\n",
    },
  },
  "otherwise: -c c.txt\n# unnamed": {
    reason: "pip says so once it resolves: a constraint without a name",
    files: {
      "requirements.txt": "-c c.txt\n# unnamed",
      "c.txt": "https://example.com/demo-1.0.zip\n",
    },
  },
  "otherwise: -e ./pkg --config-settings=x=y": {
    reason: "what changes how a folder is built is refused and not ignored",
    files: {
      "requirements.txt": "-e ./pkg --config-settings=x=y",
      "pkg/pyproject.toml": '[project]\nname = "pkg"\nversion = "1"\n',
    },
  },
  "otherwise: --const a.txt": {
    reason: "pip's option parser takes the beginning of a name; factory wants it whole",
    files: {
      "requirements.txt": "--const a.txt",
      "a.txt": "scipy\n",
    },
  },
  "otherwise: -r a.txt\n# again\n-r a.txt": {
    reason: "a file that is included twice counts once: pip repeats its lines",
    files: {
      "requirements.txt": "-r a.txt\n# again\n-r a.txt",
      "a.txt": "scipy\n",
    },
  },
  "otherwise: scipy\nSciPy": {
    reason: "the same requirement twice counts once",
    files: {
      "requirements.txt": "scipy\nSciPy",
    },
  },
  "otherwise: -f deep/wheels": {
    reason: "a folder that is missing",
    files: {
      "requirements.txt": "-f deep/wheels",
    },
  },
  "otherwise: -r sub/a.txt\n# links": {
    reason:
      "a folder of --find-links is relative to the file that names it; pip falls back to the working folder",
    files: {
      "requirements.txt": "-r sub/a.txt\n# links",
      "sub/a.txt": "-f wheels\n",
      "wheels/demo-1.2.3-py3-none-any.whl": "x",
      "demo-1.2.3-py3-none-any.whl": "x",
      "wheels/src-1.0.tar.gz": "x",
      "src-1.0.zip": "x",
    },
  },
  "otherwise: -e git+https://example.com/o/r.git ; python_version>'3'": {
    reason: "pip's editable lines end at the first blank, and it ignores the rest",
    files: {
      "requirements.txt": "-e git+https://example.com/o/r.git ; python_version>'3'",
    },
  },
  "otherwise: numpy; python_version == os_name": {
    reason: "two variables are never meant to be compared",
    files: {
      "requirements.txt": "numpy; python_version == os_name",
    },
  },
};
