package io.github.camelllm.fuzz;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * The bounds within which any input is read: CPU time, so that a busy machine fails nothing, and bytes allocated. An input
 * that goes beyond them, or fails with what the reader does not document, is kept in {@code target/fuzz}.
 */
public final class InputBounds {
    private static final long MAX_CPU_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MAX_ALLOCATED = 32L << 20;
    private static final long MAX_ALLOCATED_PER_BYTE = 4_000;
    private static final Duration HANGS = Duration.ofMinutes(2);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final ExecutorService READER = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fuzz");
        thread.setDaemon(true);
        return thread;
    });

    private InputBounds() {}

    private record Outcome<T>(T result, long cpu, long allocated) {}

    /**
     * Reads an input within the bounds.
     *
     * @param name of what is read, for the file of an input that fails
     * @param reading reads the input; its documented failures are part of its result
     */
    public static <T> T read(String name, byte[] input, Callable<T> reading) {
        Future<Outcome<T>> future = READER.submit(() -> measured(reading));
        try {
            Outcome<T> outcome = future.get(HANGS.toMillis(), TimeUnit.MILLISECONDS);
            long most = MAX_ALLOCATED + MAX_ALLOCATED_PER_BYTE * input.length;
            if (outcome.cpu() > MAX_CPU_NANOS || outcome.allocated() > most) {
                throw kept(
                        name,
                        input,
                        "takes " + outcome.cpu() / 1_000_000 + " ms of CPU and " + outcome.allocated() + " bytes, of "
                                + most,
                        null);
            }
            return outcome.result();
        } catch (TimeoutException e) {
            throw kept(name, input, "takes longer than " + HANGS, e);
        } catch (ExecutionException e) {
            throw kept(name, input, "fails: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static <T> Outcome<T> measured(Callable<T> reading) throws Exception {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        T result = reading.call();
        return new Outcome<>(
                result,
                THREADS.getCurrentThreadCpuTime() - cpu,
                THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated);
    }

    private static AssertionError kept(
            String name, byte[] input, String what, @org.jspecify.annotations.Nullable Throwable cause) {
        try {
            Path file = Files.createDirectories(Path.of("target/fuzz")).resolve(name + ".bin");
            Files.write(file, input);
            return new AssertionError("An input of " + input.length + " bytes " + what + " (" + file + ")", cause);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the inputs that failed once, from {@code src/test/resources/fuzz} and the name; none if there were none. */
    public static List<byte[]> corpus(String name) {
        Path folder = Path.of("src/test/resources/fuzz", name);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().map(InputBounds::bytes).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
