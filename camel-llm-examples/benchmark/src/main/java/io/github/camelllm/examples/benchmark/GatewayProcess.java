package io.github.camelllm.examples.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A gateway in a process of its own, or none. */
final class GatewayProcess implements AutoCloseable {
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final GatewayPeer peer;
    private final int port;
    private final Function<String, String> upstream;
    private final @Nullable Process process;

    /**
     * Starts a gateway, and waits until it listens.
     *
     * @param folder a folder for its files
     * @param upstream returns the base address at the server for a scenario
     */
    GatewayProcess(GatewayPeer peer, GatewayOptions options, Path folder, Function<String, String> upstream)
            throws IOException, InterruptedException {
        this.peer = peer;
        this.port = freePort();
        this.upstream = upstream;
        List<String> command = peer.command(options, folder, port, upstream);
        this.process = command.isEmpty() ? null : start(command, folder);
    }

    private Process start(List<String> command, Path folder) throws IOException, InterruptedException {
        Path log = folder.resolve("gateway.log");
        Process started = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long begun = System.nanoTime();
        while (!listens()) {
            if (!started.isAlive() || System.nanoTime() - begun > START_NANOS) {
                started.destroyForcibly();
                throw new IOException(peer.label() + " does not listen:\n" + Files.readString(log));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return started;
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    /** Returns a client for a scenario. */
    BareHttpClient client(String scenario, int connections, boolean streamed) {
        String server = upstream.apply(scenario);
        return new BareHttpClient(
                peer.address(port, server), connections, streamed, peer.model(scenario), peer.headers(server));
    }

    /** Returns the CPU time that the process has used; 0 if there is none. */
    Duration cpu() {
        return process == null
                ? Duration.ZERO
                : process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Returns the number of threads; NaN if it is not known. */
    double threads() throws IOException {
        return status("Threads");
    }

    /** Returns the memory that the process occupies, in MiB; NaN if it is not known. */
    double memory() throws IOException {
        return status("VmRSS") / 1024;
    }

    /** Reads a number that Linux knows of the process. */
    private double status(String field) throws IOException {
        Path status = Path.of("/proc/" + (process == null ? 0 : process.pid()) + "/status");
        if (process == null || !Files.isReadable(status)) {
            return Double.NaN;
        }
        for (String line : Files.readAllLines(status, StandardCharsets.UTF_8)) {
            if (line.startsWith(field + ":")) {
                return Double.parseDouble(line.substring(field.length() + 1).replaceAll("\\D", ""));
            }
        }
        return Double.NaN;
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
    }
}
