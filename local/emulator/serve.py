"""Serves ministack with four changes that can't be made from outside. The version is pinned, so what they touch is there.

The argument names the folder of the run; it is only there to make the process recognisable.
"""

import array
import fcntl
import queue
import sys
import termios
import threading
import time
import uuid

from ministack.app import main
from ministack.core.lambda_runtime import Worker
from ministack.services import cloudwatch_logs, lambda_svc

# Its reader of Kinesis event source mappings ignores batchItemFailures, bisecting, retries and destinations. Ours
# (local/bridge/kinesis-mapping) replaces it; two readers of one mapping would process records twice.
assert callable(lambda_svc._poll_kinesis)
lambda_svc._poll_kinesis = lambda: False

# Events that it logs for Lambda get no id, so FilterLogEvents can't tell them apart.
store = cloudwatch_logs._append_log_events
storing = threading.Lock()


def store_with_ids(stream, events):
    with storing:
        for event in events:
            event.setdefault("eventId", f"{uuid.uuid4().int:056d}")
        store(stream, events)


cloudwatch_logs._append_log_events = store_with_ids


# str.splitlines also splits at U+2028, form feed and others, which may stand in the middle of a JSON line.
class Output(str):
    def splitlines(self, keepends=False):
        return self.split("\n")


emit = lambda_svc._emit_lambda_logs


def emit_lines(func, request_id, log_text, *args, **kwargs):
    emit(func, request_id, Output(log_text), *args, **kwargs)


lambda_svc._emit_lambda_logs = emit_lines

# After an invocation it takes the output that came within 50 ms for the first line and 5 ms for each further one. On a
# busy machine lines come later; they would be logged with the next invocation, or never.
def drain(worker):
    if worker._proc is None:
        worker._stderr_thread.join(PATIENCE)
    lines, quiet, deadline = [], 0, time.monotonic() + PATIENCE
    while quiet < QUIET and time.monotonic() < deadline:
        try:
            lines.append(worker._stderr_queue.get_nowait())
            quiet = 0
        except queue.Empty:
            quiet = 0 if unread_bytes(worker._proc) else quiet + 1
            time.sleep(0.001)
    return "\n".join(lines)


def unread_bytes(process):
    if process is None:
        return 0
    count = array.array("i", [0])
    fcntl.ioctl(process.stderr.fileno(), termios.FIONREAD, count)
    return count[0]


# milliseconds without output, once the pipe is empty
QUIET = 10
# seconds
PATIENCE = 5
assert callable(Worker._drain_stderr_bounded)
Worker._drain_stderr_bounded = drain

sys.argv = ["ministack"]
main()
