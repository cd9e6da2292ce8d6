package io.github.camelllm.refresh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.camelllm.catalog.Model;
import io.github.camelllm.catalog.ModelCatalog;
import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.component.LogCapture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of models that are read again while the context runs, from an address and from the disk. */
class ModelFileUpdatesTest {
    private final List<String> tags = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private HttpServer server;
    private volatile String content = file(1);
    private volatile int status = 200;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private static String file(int price) {
        return "{\"acme\": [{\"id\": \"m\", \"prices\": {\"input\": " + price + ", \"output\": 9}}]}";
    }

    private void serve(HttpExchange exchange) throws IOException {
        String tag = "\"" + content.hashCode() + "\"";
        String known = exchange.getRequestHeaders().getFirst("If-None-Match");
        tags.add(String.valueOf(known));
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("ETag", tag);
        boolean same = tag.equals(known);
        exchange.sendResponseHeaders(same ? 304 : status, same ? -1 : body.length);
        if (!same) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/models.json?key=secret";
    }

    private DefaultCamelContext context(String files, long refresh) {
        DefaultCamelContext context = new DefaultCamelContext();
        LlmComponent component = context.getComponent("llm", LlmComponent.class);
        component.setModelFiles(files);
        component.setModelFilesRefresh(refresh);
        component.setModelFilesFolder(folder.resolve("copies").toString());
        context.start();
        return context;
    }

    private static @Nullable Integer price(DefaultCamelContext context) {
        return context.getRegistry()
                .findSingleByType(ModelCatalog.class)
                .find("acme", "m")
                .map(Model::prices)
                .map(prices -> prices.input().intValue())
                .orElse(null);
    }

    @Test
    void aChangedFileIsTakenAndAnUnchangedOneIsNotTransferred() throws Exception {
        try (DefaultCamelContext context = context(address(), 20)) {
            await().untilAsserted(() -> assertThat(price(context)).isEqualTo(1));
            await().untilAsserted(() -> assertThat(tags).contains("\"" + file(1).hashCode() + "\""));
            content = file(2);
            await().untilAsserted(() -> assertThat(price(context)).isEqualTo(2));
        }
        assertThat(tags.get(0)).isEqualTo("null");
    }

    @Test
    void whatTheServerBreaksLeavesTheLastGoodFileInForceAndTheSecretOutOfTheLog() throws Exception {
        String log = LogCapture.of(() -> {
            try (DefaultCamelContext context = context(address(), 20)) {
                await().untilAsserted(() -> assertThat(price(context)).isEqualTo(1));
                content = "this is no JSON";
                served(2);
                status = 500;
                served(2);
                assertThat(price(context)).isEqualTo(1);
            }
        });
        assertThat(log)
                .contains("could not be updated", "is no JSON", "status 500")
                .doesNotContain("secret");
    }

    /** Waits until the file was asked for so many times more: then what was served before has been dealt with. */
    private void served(int times) {
        int before = tags.size();
        await().until(() -> tags.size() > before + times);
    }

    @Test
    void aStartWithoutTheServerHasTheLastGoodCopy() throws Exception {
        String address = address();
        try (DefaultCamelContext context = context(address, 0)) {
            await().untilAsserted(() -> assertThat(price(context)).isEqualTo(1));
            await().untilAsserted(() -> assertThat(folder.resolve("copies")).isDirectoryContaining("glob:**.etag"));
        }
        server.stop(0);
        try (DefaultCamelContext context = context(address, 0)) {
            assertThat(price(context)).isEqualTo(1);
        }
    }

    @Test
    void aFileOnTheDiskIsReadAgainWhenItHasChanged() throws Exception {
        Path file = Files.writeString(folder.resolve("models.json"), file(1));
        try (DefaultCamelContext context = context("file:" + file, 20)) {
            assertThat(price(context)).isEqualTo(1);
            Files.writeString(file, file(3));
            await().untilAsserted(() -> assertThat(price(context)).isEqualTo(3));
            Files.writeString(file, "[]");
            Files.writeString(folder.resolve("other"), "x");
            assertThat(price(context)).isEqualTo(3);
        }
    }

    @Test
    void plainHttpToAnotherMachineIsRefused() {
        assertThatThrownBy(() -> context("http://prices.example.org/models.json?key=secret", 0)
                        .close())
                .hasStackTraceContaining("must begin with https")
                .hasStackTraceContaining("http://prices.example.org/models.json")
                .satisfies(e -> assertThat(org.assertj.core.util.Throwables.getStackTrace(e))
                        .doesNotContain("secret"));
    }
}
