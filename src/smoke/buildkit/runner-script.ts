/**
 * Runs one check inside the image, as process 1 of an exec: `runner.py CHECK RESULT`. It starts the process with the user,
 * folder and variables of the image, keeps the ends of what it prints, ends it in time, asks HTTP questions, and always ends
 * well itself: what happened is in the JSON file RESULT. Needs Python 3.9 and nothing of the image.
 */
export const RUNNER_SCRIPT = String.raw`import base64, http.client, json, math, os, signal, socket, stat, subprocess, sys, threading, time

LOG_BYTES_PER_SECOND = 190 * 1024
MOST_LOG_BYTES = 1900 * 1024
GRACE_SECONDS = 2
started = time.monotonic()


class Ends:
    """The first and the last bytes of a stream."""

    def __init__(self, bound):
        self.bound, self.bytes, self.head, self.tail = bound, 0, bytearray(), bytearray()

    def add(self, data):
        self.bytes += len(data)
        room = max(0, self.bound - len(self.head))
        self.head += data[:room]
        self.tail += data[room:]
        if len(self.tail) > 2 * self.bound:
            del self.tail[: len(self.tail) - self.bound]

    def value(self):
        tail = bytes(self.tail[max(0, len(self.tail) - self.bound) :])
        return {
            "bytes": self.bytes,
            "head": base64.b64encode(bytes(self.head)).decode(),
            "tail": base64.b64encode(tail).decode(),
        }


class Stream:
    """Reads a pipe to its end: keeps its ends, passes the beginning on to the log, and all of it to a file when asked."""

    def __init__(self, read_end, log, check, name):
        self.read_end, self.log, self.ends = read_end, log, Ends(check["keptBytes"])
        self.logged, self.logging = 0, True
        self.most = check["mostLogBytes"]
        self.file, self.left = None, check.get("mostFileBytes", 0)
        if self.left > 0:
            self.file = open(os.path.join(os.path.dirname(sys.argv[2]), name), "wb")
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                data = os.read(self.read_end, 65536)
            except OSError:
                return
            if not data:
                return
            self.ends.add(data)
            self.pass_on(data)
            if self.file is not None and self.left > 0:
                self.file.write(data[: self.left])
                self.left -= len(data)

    def pass_on(self, data):
        allowed = min(math.ceil(time.monotonic() - started + 0.001) * LOG_BYTES_PER_SECOND, MOST_LOG_BYTES, self.most)
        if self.logging and self.logged + len(data) > allowed:
            self.logging = False
        if self.logging:
            os.write(self.log, data)
            self.logged += len(data)

    def finish(self):
        self.thread.join(1)
        if self.file is not None:
            self.file.close()
        return dict(self.ends.value(), logged=self.logged)


def rows(path):
    try:
        with open(path, encoding="utf-8", errors="replace") as lines:
            return [line.rstrip("\n").split(":") for line in lines]
    except OSError:
        return []


def identity(user):
    """User id, group id, further groups and home of NAME, UID, NAME:GROUP or UID:GID."""
    name, _, group = user.partition(":")
    name = name or "0"
    login, uid, gid, home = None, None, 0, "/"
    for row in rows("/etc/passwd"):
        if len(row) > 5 and name in (row[0], row[2]):
            login, uid, gid, home = row[0], int(row[2]), int(row[3]), row[5] or "/"
            break
    if uid is None:
        if not name.isdigit():
            raise LookupError("the image has no user " + name)
        uid = int(name)
        home = "/root" if uid == 0 else "/"
    if not group:
        more = [int(row[2]) for row in rows("/etc/group") if len(row) > 3 and login in row[3].split(",")]
        return uid, gid, sorted(more), home
    for row in rows("/etc/group"):
        if len(row) > 2 and group in (row[0], row[2]):
            return uid, int(row[2]), [], home
    if not group.isdigit():
        raise LookupError("the image has no group " + group)
    return uid, int(group), [], home


class Program:
    """A process of the image with its streams."""

    def __init__(self, check):
        uid, gid, groups, home = identity(check["user"])
        env = dict(check["env"])
        env.setdefault("HOME", home)
        os.makedirs(check["workdir"], exist_ok=True)
        pipes = [os.pipe(), os.pipe()]
        for _, write_end in pipes:
            # Else a program of another user cannot open /dev/stdout.
            os.fchown(write_end, uid, gid)
        plain = uid == 0 and gid == 0 and not groups
        try:
            self.process = subprocess.Popen(
                check["argv"],
                cwd=check["workdir"],
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=pipes[0][1],
                stderr=pipes[1][1],
                start_new_session=True,
                **({} if plain else {"user": uid, "group": gid, "extra_groups": groups}),
            )
        finally:
            for _, write_end in pipes:
                os.close(write_end)
        self.out = Stream(pipes[0][0], 1, check, "stdout")
        self.err = Stream(pipes[1][0], 2, check, "stderr")

    def wait(self, seconds):
        """Whether it ended within that time."""
        try:
            self.process.wait(seconds)
            return True
        except subprocess.TimeoutExpired:
            return False

    def signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            pass

    def end(self):
        self.signal(signal.SIGTERM)
        self.wait(GRACE_SECONDS)
        self.signal(signal.SIGKILL)
        self.process.wait()

    def code(self):
        code = self.process.returncode
        return code if code is None or code >= 0 else 128 - code

    def streams(self):
        # What it left running would hold the pipes open.
        self.signal(signal.SIGKILL)
        return {"stdout": self.out.finish(), "stderr": self.err.finish()}


def run_command(check):
    program = Program(check)
    begin = time.monotonic()
    timed_out = not program.wait(check["timeoutMs"] / 1000)
    if timed_out:
        program.end()
    ms = (time.monotonic() - begin) * 1000
    return dict(program.streams(), ms=ms, exitCode=program.code(), timedOut=timed_out)


def run_start(check):
    program = Program(check)
    begin = time.monotonic()
    ended = program.wait(check["aliveMs"] / 1000)
    code = program.code()
    ms = (time.monotonic() - begin) * 1000
    if not ended:
        program.end()
    return dict(program.streams(), ms=ms, exitCode=code, timedOut=False)


def ask(check):
    """One request: an answer, or why there is none."""
    kept, late = Ends(check["bodyBytes"]), []
    connection = None
    for host in ("127.0.0.1", "::1"):
        connection = http.client.HTTPConnection(host, check["port"], timeout=check["timeoutMs"] / 1000)
        try:
            connection.connect()
            break
        except OSError:
            connection.close()
            connection = None
    if connection is None:
        return {"noAnswer": "refused"}
    sock = connection.sock

    def give_up():
        late.append(True)
        try:
            sock.shutdown(2)
        except OSError:
            pass

    # The time of a socket is that of each read, and a slow server could take it again and again.
    timer = threading.Timer(check["timeoutMs"] / 1000, give_up)
    timer.daemon = True
    timer.start()
    try:
        body = check.get("body")
        headers = dict(check["headers"])
        if not any(name.lower() == "host" for name in headers):
            headers["Host"] = "localhost:%d" % check["port"]
        connection.request(check["method"], check["path"], None if body is None else body.encode(), headers)
        response = connection.getresponse()
        while kept.bytes < 1 << 30:
            data = response.read(65536)
            if not data:
                break
            kept.add(data)
        if late:
            return {"noAnswer": "silent"}
        return {
            "answer": {
                "status": response.status,
                "headers": {name.lower(): value for name, value in response.getheaders()},
                "body": kept.value(),
            }
        }
    except TimeoutError:
        return {"noAnswer": "silent"}
    except http.client.RemoteDisconnected:
        return {"noAnswer": "silent" if late else "broken"}
    except http.client.BadStatusLine:
        return {"noAnswer": "silent" if late else "not-http"}
    except (http.client.HTTPException, OSError):
        return {"noAnswer": "silent" if late else "broken"}
    finally:
        timer.cancel()
        connection.close()


def is_listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def run_http(check):
    if check["network"] and is_listening(check["port"]):
        return dict(nothing(), noAnswer="port-taken")
    program = Program(check)
    begin = time.monotonic()
    until = begin + check["readyMs"] / 1000
    while True:
        if program.wait(0.05):
            result = {"noAnswer": "ended"}
            break
        asked = time.monotonic()
        result = ask(check)
        # The last question may have been answered by a server that is about to end.
        unready = result.get("noAnswer") in ("refused", "broken") or result.get("answer", {}).get("status") == 503
        if not unready or time.monotonic() > until:
            break
        program.wait(0.1)
    ms = (time.monotonic() - (begin if "noAnswer" in result else asked)) * 1000
    code = program.code()
    if code is None:
        program.end()
    return dict(program.streams(), ms=ms, exitCode=code, timedOut=result.get("noAnswer") == "silent", **result)


def look_at(check):
    kept = Ends(check["keptBytes"])
    try:
        found = os.lstat(check["path"])
    except OSError:
        return dict(nothing(), file={"is": "absent", "mode": 0, "text": kept.value()})
    kind = "other"
    if stat.S_ISLNK(found.st_mode):
        kind = "link"
        kept.add(os.readlink(check["path"]).encode())
    if stat.S_ISDIR(found.st_mode):
        kind = "folder"
    if stat.S_ISREG(found.st_mode):
        kind = "file"
        with open(check["path"], "rb") as file:
            while True:
                data = file.read(1 << 20)
                if not data:
                    break
                kept.add(data)
    return dict(nothing(), file={"is": kind, "mode": stat.S_IMODE(found.st_mode), "text": kept.value()})


def nothing():
    empty = Ends(0).value()
    return {"ms": 0, "timedOut": False, "stdout": empty, "stderr": empty}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        check = json.load(file)
    kinds = {"command": run_command, "http": run_http, "start": run_start, "file": look_at}
    try:
        result = kinds[check["kind"]](check)
    except (OSError, LookupError, ValueError, subprocess.SubprocessError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        subject = getattr(error, "filename", None)
        result = dict(nothing(), startFailure=(reason + ": " + str(subject)) if subject else reason)
    with open(sys.argv[2] + ".part", "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.replace(sys.argv[2] + ".part", sys.argv[2])


main()
`;
