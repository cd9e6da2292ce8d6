package io.github.camelllm.refresh;

import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.catalog.ModelFileReport;
import io.github.camelllm.chat.ErrorKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model file at an {@code https:} address. The last valid version is stored on disk with its {@code ETag}, so that a start does not
 * depend on the server, and an unchanged file is not transferred again.
 */
final class RemoteModelFile {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCatalog.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MOST_BYTES = 64 << 20;
    private static final int NOT_MODIFIED = 304;
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final URI address;
    private final String name;
    private final Path copy;
    private final Path tag;
    private final ModelCatalog catalog;
    private volatile @Nullable String warned;

    RemoteModelFile(String address, Path folder, ModelCatalog catalog) {
        this.address = checked(address);
        this.name = name(this.address);
        String key = key(address) + (name.endsWith(".yaml") || name.endsWith(".yml") ? ".yaml" : ".json");
        this.copy = folder.resolve(key);
        this.tag = folder.resolve(key + ".etag");
        this.catalog = catalog;
    }

    static boolean isRemote(String address) {
        return address.startsWith("https://") || address.startsWith("http://");
    }

    private static URI checked(String address) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw ErrorKind.CONFIGURATION.exception("The option modelFiles has an address that is not a URI");
        }
        boolean plain = "http".equals(uri.getScheme());
        if (uri.getHost() == null || (plain && !THIS_MACHINE.contains(uri.getHost()))) {
            throw ErrorKind.CONFIGURATION.exception(
                    "The address " + name(uri)
                            + " of the option modelFiles must begin with https: prices transferred in plain text can be forged");
        }
        return uri;
    }

    /** Returns the address without parts that may be secret. */
    private static String name(URI address) {
        String port = address.getPort() < 0 ? "" : ":" + address.getPort();
        return address.getScheme() + "://" + address.getHost() + port + address.getPath();
    }

    private static String key(String address) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(address.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    /** Reads the copy on the disk, if there is one. */
    void readCopy() {
        if (Files.exists(copy)) {
            try {
                catalog.read(name, Files.readAllBytes(copy));
            } catch (IOException | RuntimeException e) {
                warn("its copy " + copy + " cannot be read: " + e.getMessage());
            }
        }
    }

    /** Requests the file, and reads it if it has changed. The promise never fails. */
    CompletableFuture<?> update(HttpClient client) {
        return client.sendAsync(request(), head -> new BoundedBody(MOST_BYTES))
                .thenAccept(this::take)
                .exceptionally(failure -> {
                    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
                            ? failure.getCause()
                            : failure;
                    warn(String.valueOf(cause.getMessage() == null ? cause : cause.getMessage()));
                    return null;
                });
    }

    private HttpRequest request() {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(LIMIT).header("Accept-Encoding", "identity");
        String known = knownTag();
        return (known == null ? request : request.header("If-None-Match", known)).build();
    }

    private @Nullable String knownTag() {
        try {
            return Files.exists(copy) && Files.exists(tag) ? Files.readString(tag) : null;
        } catch (IOException e) {
            return null; // the file is transferred once more
        }
    }

    private void take(HttpResponse<byte[]> response) {
        if (response.statusCode() == NOT_MODIFIED) {
            warned = null;
            return;
        }
        if (response.statusCode() != 200) {
            throw new IllegalStateException("the server answered with status " + response.statusCode());
        }
        ModelFileReport report = catalog.read(name, response.body());
        warned = null;
        if (!report.isEmpty()) {
            LOG.info("Model file {}", report);
        }
        try {
            keep(response.body(), response.headers().firstValue("ETag").orElse(""));
        } catch (IOException e) {
            warn("it was read, but cannot be stored in " + copy.getParent() + ": " + e);
        }
    }

    /** Writes the copy first and its tag last, so that a tag never stands beside an older copy. */
    private void keep(byte[] content, String newTag) throws IOException {
        Files.createDirectories(copy.getParent());
        Files.deleteIfExists(tag);
        write(copy, content);
        if (!newTag.isEmpty()) {
            write(tag, newTag.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void write(Path file, byte[] content) throws IOException {
        Path partly = Files.createTempFile(file.getParent(), "partly", null);
        Files.write(partly, content);
        Files.move(partly, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Logs a warning, unless it is the same as the last one. */
    private void warn(String reason) {
        if (!reason.equals(warned)) {
            warned = reason;
            LOG.warn("The model file {} could not be updated; keeping the last valid copy: {}", name, reason);
        }
    }
}
