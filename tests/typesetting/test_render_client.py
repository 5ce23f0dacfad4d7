"""The renderer, seen from outside: no network, no files, limits, and what happens when it dies."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from io import BytesIO

import pytest
from django.conf import settings
from pypdf import PdfReader

from onepagers.pages import pdf
from tests.typesetting.paper import endless, printed, words_of
from typesetting import render_client


def hurried(job):
    return render_client.checked_answer(job, render_client.render([job], pdf.stock().css)[0])


def test_nothing_is_fetched_from_the_network_or_from_files(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("HEMMELIGT body { --x: url(x) }")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        http, file = f"http://127.0.0.1:{server.getsockname()[1]}/x", secret.as_uri()
        hostile = "".join(
            f'<link rel="attachment" href="{url}"><link rel="stylesheet" href="{url}"><img src="{url}" alt="x">'
            f'<object data="{url}"></object><embed src="{url}"><iframe src="{url}"></iframe>'
            f'<svg width="9" height="9"><title>x</title><image href="{url}"/><use href="{url}#a"/></svg>'
            f"<style>@import url({url}); @font-face {{ font-family: X; src: url({url}) }}"
            f" p {{ background: url({url}); list-style-image: url({url}); font-family: X }}"
            f" p::after {{ content: url({url}) }}</style>"
            f'<a rel="attachment" href="{url}">x</a>'
            for url in (
                http,
                file,
                f"{file}?x",
                secret.as_posix(),
                f"//127.0.0.1:{server.getsockname()[1]}/",
                "ftp://127.0.0.1/",
            )
        )
        document = printed(f'<base href="{tmp_path.as_uri()}/"><article class="page"><p>Side</p>{hostile}</article>')
        with pytest.raises(TimeoutError):
            server.accept()

    reader = PdfReader(BytesIO(document))
    assert "HEMMELIGT" not in words_of(document)
    assert not list(reader.attachments)
    assert "/EmbeddedFiles" not in reader.trailer["/Root"].get("/Names", {})


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_works(caplog):
    printed("<article class='page'><p>Varm</p></article>")
    begun = time.monotonic()

    with pytest.raises(pdf.PdfError, match="tog for lang tid"):
        hurried(endless(seconds=1))

    assert time.monotonic() - begun < 5
    assert printed("<article class='page'><p>Næste</p></article>").startswith(b"%PDF")


def test_a_renderer_that_dies_in_the_middle_is_said_and_the_next_page_works():
    printed("<article class='page'><p>Varm</p></article>")
    victim = render_client._documents.renderer._process.pid
    threading.Timer(0.5, os.kill, (victim, signal.SIGKILL)).start()

    with pytest.raises(pdf.PdfError, match="gik ned"):
        hurried(endless())

    assert printed("<article class='page'><p>Næste</p></article>").startswith(b"%PDF")
    assert render_client._documents.renderer._process.pid != victim


def test_a_renderer_that_has_died_while_idle_is_not_noticed():
    printed("<article class='page'><p>Varm</p></article>")
    render_client._documents.renderer._process.kill()
    render_client._documents.renderer._process.wait()

    assert printed("<article class='page'><p>Næste</p></article>").startswith(b"%PDF")


def test_a_fork_gets_a_renderer_of_its_own_and_leaves_ours_alone():
    printed("<article class='page'><p>Varm</p></article>")
    parents_pid = render_client._documents.renderer._process.pid
    child = os.fork()
    if child == 0:
        code = 1
        try:
            printed("<article class='page'><p>Barn</p></article>")
            code = 0 if render_client._documents.renderer._process.pid != parents_pid else 2
            render_client._stop()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    assert printed("<article class='page'><p>Igen</p></article>").startswith(b"%PDF")
    assert render_client._documents.renderer._process.pid == parents_pid


def test_threads_take_turns():
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(printed("<article class='page'><p>Tråd</p></article>")))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 4
    assert len(set(results)) == 1


@pytest.mark.slow
def test_a_renderer_and_its_job_end_with_whoever_asked():
    script = (
        "import django, json, threading, time; django.setup()\n"
        "from onepagers.pages import pdf\nfrom typesetting import render_client\n"
        "from tests.typesetting.paper import endless, printed\n"
        "printed('<article class=page><p>x</p></article>')\n"
        "threading.Thread(target=lambda: render_client.render([endless()], pdf.stock().css), daemon=True).start()\n"
        "time.sleep(1); print(render_client._documents.renderer._process.pid, flush=True); time.sleep(60)\n"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "plo_portfolio.settings",
        "PYTHONPATH": str(settings.BASE_DIR),
    }
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, env=environment) as client:
        renderer = int(client.stdout.readline())
        [job] = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(renderer)], capture_output=True, text=True, check=True
        ).stdout.split()
        client.kill()
    ends = time.monotonic() + 20  # on a busy machine it may take more than a moment
    while left := [pid for pid in (renderer, job) if os.path.exists(f"/proc/{pid}")]:  # noqa: PTH110
        assert time.monotonic() < ends, left
        time.sleep(0.1)
