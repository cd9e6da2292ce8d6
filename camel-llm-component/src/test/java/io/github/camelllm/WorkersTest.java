package io.github.camelllm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(2, 2, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private final Workers workers = new Workers(pool);
    private final CountDownLatch free = new CountDownLatch(1);

    @AfterEach
    void shutDown() {
        free.countDown();
        pool.shutdownNow();
    }

    private void block(int times) throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(Math.min(times, pool.getMaximumPoolSize()));
        for (int i = 0; i < times; i++) {
            workers.execute(() -> {
                begun.countDown();
                waitUntilFree();
            });
        }
        begun.await();
    }

    private void waitUntilFree() {
        try {
            free.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aTaskOfAWorkerRunsAtOnceOnItsThread() throws InterruptedException {
        List<Thread> ran = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        workers.execute(() -> {
            ran.add(Thread.currentThread());
            workers.execute(() -> ran.add(Thread.currentThread()));
            done.countDown();
        });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).hasSize(2);
        assertThat(ran.get(0)).isSameAs(ran.get(1)).isNotSameAs(Thread.currentThread());
    }

    @Test
    void aTaskForAClosedPoolRunsHere() {
        pool.shutdownNow();
        List<Thread> ran = new ArrayList<>();
        workers.execute(() -> ran.add(Thread.currentThread()));
        assertThat(ran).containsExactly(Thread.currentThread());
    }

    @Test
    void aPoolThatIsStuckGrowsUntilItMoves() throws InterruptedException {
        block(3);
        assertThat(pool.getQueue()).hasSize(1);
        workers.unblock();
        workers.unblock();
        assertThat(pool.getCorePoolSize()).isEqualTo(3);
        CountDownLatch taken = new CountDownLatch(1);
        free.countDown();
        workers.execute(taken::countDown);
        assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aPoolThatFinishesTasksDoesNotGrow() throws InterruptedException {
        workers.unblock();
        CountDownLatch done = new CountDownLatch(10);
        for (int i = 0; i < 10; i++) {
            workers.execute(done::countDown);
        }
        done.await();
        workers.unblock();
        assertThat(pool.getCorePoolSize()).isEqualTo(2);
    }

    @Test
    void aPoolWithoutAQueueDoesNotGrow() throws InterruptedException {
        block(2);
        workers.unblock();
        workers.unblock();
        assertThat(pool.getCorePoolSize()).isEqualTo(2);
    }

    @Test
    void aPoolOfAnotherKindIsLeftAlone() {
        Workers others = new Workers(ForkJoinPool.commonPool());
        others.unblock();
        assertThat(ForkJoinPool.commonPool().isShutdown()).isFalse();
    }
}
