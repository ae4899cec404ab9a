"""What jobs give goes from process to process small, and arrives as it left."""

import pickle

import pytest

from pressroom.build import pools
from pressroom.build.execute import TRIM_HEAP_BYTES, Artifact
from pressroom.channels.base import Job

JOB = Job("web/compare.html", "web")
ROW = "<tr><td>血常规</td><td>有</td></tr>".encode()


@pytest.mark.parametrize(
    "content", [None, b"", ROW, ROW * (TRIM_HEAP_BYTES // len(ROW) + 2)], ids=["none", "empty", "short", "long"]
)
def test_an_artifact_arrives_as_it_left(content):
    """All of it, whether its bytes were squeezed or not."""
    made = Artifact(JOB, content, "text", (), (), further=(("web/b.html", b"b"),), is_kept=content is None)
    assert pickle.loads(pickle.dumps(made)) == made


def test_a_long_page_is_small_on_its_way():
    """Its pickle would stand beside it in the memory of both processes; a short one is not worth the work."""
    long, short = (Artifact(JOB, ROW * times, "", (), ()) for times in (TRIM_HEAP_BYTES // len(ROW) + 2, 1000))
    assert len(pickle.dumps(long)) < TRIM_HEAP_BYTES / 20
    assert len(pickle.dumps(short)) > len(ROW) * 1000


@pytest.mark.parametrize(
    "failure", [OSError(30, "Read-only file system"), ImportError("no sem_open"), NotImplementedError()]
)
def test_one_process_does_it_where_there_cannot_be_more(monkeypatch, failure):
    """A container without /dev/shm has no semaphores; the build takes longer, and says nothing of a disk."""

    def refused(*_, **__):
        raise failure

    monkeypatch.setattr(pools, "ProcessPoolExecutor", refused)
    with pools.local(2) as pool:
        assert isinstance(pool, pools.SerialExecutor)
        assert pool.submit(sum, (1, 2)).result() == 3
