"""Many machines: the same bytes from a cluster, also when a worker is killed in the midst."""

import os
import signal
import threading
import time

import pytest

from pressroom.build.errors import ClusterUnavailable
from pressroom.build.pools import cluster
from tests.conftest import tree_digest
from tests.test_build import EXTRA, make, write

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def workers():
    """A local cluster of two workers, each a process of its own; its address."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as local:
        yield local


def test_a_cluster_makes_the_same_bytes(starter, workers):
    """Web pages and print, beside a build in one process."""
    write(starter, EXTRA)
    make(starter, output=starter / "alone")
    result = make(
        starter,
        output=starter / "many",
        use_cache=False,
        pool=lambda size: cluster(workers.scheduler_address),
    )

    assert not result.summary["errors"]
    assert tree_digest(starter / "many") == tree_digest(starter / "alone")


def test_a_killed_worker_costs_time_and_not_correctness(starter, workers):
    """One of two is killed as soon as it has the site, and its jobs are done by the other or its successor."""
    write(starter, EXTRA)
    make(starter, output=starter / "alone")
    killed = []

    def kill():
        while not killed:
            busy = [info for info in workers.scheduler.workers.values() if info.processing]
            if busy:
                with workers.get_client() as client:
                    pids = client.run(os.getpid)
                victim = pids[busy[0].address]
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)
            time.sleep(0.02)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    result = make(
        starter,
        output=starter / "many",
        use_cache=False,
        pool=lambda size: cluster(workers.scheduler_address),
    )
    killer.join(5)

    assert killed, "nobody was killed, so nothing was shown"
    assert not result.summary["errors"]
    assert tree_digest(starter / "many") == tree_digest(starter / "alone")


def test_a_scheduler_that_does_not_answer_is_told():
    """In words, not as a stack."""
    with pytest.raises(ClusterUnavailable, match=r"usage/cluster\.silent"):
        cluster("tcp://127.0.0.1:9")
