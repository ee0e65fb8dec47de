/**
 * Python that downloads the chosen files of one revision of a repository. Its only argument is the request as JSON.
 * Files keep their paths below the source; they get one time and one mode, whatever the cache has.
 */
export const DOWNLOAD_SCRIPT = `import glob, json, os, re, shutil, sys

from huggingface_hub import HfApi, snapshot_download

request = json.loads(sys.argv[1])
repository, revision = request["repository"], request.get("revision")
include = [re.compile(text, re.S) for text in request["include"]]
exclude = [re.compile(text, re.S) for text in request["exclude"]]


def place(name):
    """Where a file of the repository goes, or None when it is not wanted."""
    path = request.get("path")
    if path is None:
        inside = name
    elif name == path:
        inside = name.rsplit("/", 1)[-1]
    elif name.startswith(path + "/"):
        inside = name[len(path) + 1 :]
    else:
        return None
    if include and not any(one.search(inside) for one in include):
        return None
    return None if any(one.search(inside) for one in exclude) else inside


try:
    info = HfApi().model_info(repository, revision=revision)
    names = [sibling.rfilename for sibling in info.siblings or []]
    places = {name: place(name) for name in names}
    wanted = {name: inside for name, inside in places.items() if inside is not None}
    if not wanted:
        raise SystemExit(f"none of the {len(names)} files of {repository} is wanted: " + ", ".join(sorted(names)[:10]))
    folder = snapshot_download(
        repository,
        revision=info.sha,
        allow_patterns=[glob.escape(name) for name in wanted],
        cache_dir=request["cache"],
    )
except Exception as error:
    raise SystemExit(f"cannot download {repository}: {error}")

target = request["target"]
for name, inside in wanted.items():
    path = os.path.normpath(os.path.join(target, inside))
    if not path.startswith(target + "/"):
        raise SystemExit(f"{name} of {repository} leads out of its folder")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    shutil.copyfile(os.path.join(folder, name), path)
    os.chmod(path, 0o644)
for parent, _, files in os.walk(target, topdown=False):
    for path in [os.path.join(parent, name) for name in files] + [parent]:
        os.utime(path, (request["epoch"], request["epoch"]))
print(f"{len(wanted)} files of {repository} at {info.sha}")
`;
