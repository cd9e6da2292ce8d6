package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.camelllm.component.LlmComponent;
import io.github.camelllm.test.Received;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser. Runs where Node, npm and Chromium are there; {@code -Dscreenshots=docs/images} writes the images of the
 * documentation.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PageTest {
    private static final int CHECKS = 21;
    private static final int MODELS_OF_A_MONTH = 24;
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final List<String> BROWSERS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final String MODELS = """
            models:
              fast: openai:gpt-4.1-mini
              safe: {strategy: failover, members: [openai:gpt-4.1, anthropic:claude-sonnet-4-5]}
            """;

    private static final String GUARDED = "adminKey: ${ADMIN}\norigins: ['http://localhost:9']\n";

    @TempDir
    Path folder;

    @TempDir
    Path guardedFolder;

    @TempDir
    Path busyFolder;

    @Test
    void theViewsDoWhatTheirUsersExpect() throws Exception {
        String browser = BROWSERS.stream()
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse(null);
        assumeTrue(browser != null, "Chromium is there");
        try (RunningGateway open = RunningGateway.start(folder, RunningGateway.OPENAI + MODELS);
                RunningGateway guarded = RunningGateway.start(guardedFolder, GUARDED + RunningGateway.OPENAI);
                RunningGateway busy = RunningGateway.start(busyFolder, RunningGateway.OPENAI)) {
            open.upstream.respond(PageAnswers::of);
            guarded.upstream.respond(PageAnswers::of);
            LlmComponent llm = open.gateway.context().getComponent("llm", LlmComponent.class);
            llm.getHistory().read(new ByteArrayInputStream(PageAnswers.history()));
            PageAnswers.fail(llm.getHistory());
            busy.gateway
                    .context()
                    .getComponent("llm", LlmComponent.class)
                    .getHistory()
                    .read(new ByteArrayInputStream(PageAnswers.month(MODELS_OF_A_MONTH)));

            List<String> passed = NodePrograms.run(
                    folder,
                    "page.mjs",
                    "http://127.0.0.1:" + open.gateway.port(),
                    "http://127.0.0.1:" + guarded.gateway.port(),
                    open.file.toString(),
                    browser,
                    System.getProperty("screenshots", ""),
                    "http://127.0.0.1:" + busy.gateway.port());

            assertThat(passed).hasSize(CHECKS);
            open.upstream.awaitClientClose(LONG); // the answer that was stopped
            assertThat(open.upstream.requests().stream().map(Received::body))
                    .anyMatch(body -> body.contains("data:image/png;base64,iVBOR"));
        }
    }

    /** What the page loads is on the class path, and nothing else of it is served. */
    @Test
    void onlyTheFilesOfThePageAreServed() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, "")) {
            for (String path : new PageFiles(List.of()).paths()) {
                var response = gateway.send("GET", path, "", "");
                assertThat(response.statusCode()).as(path).isEqualTo(200);
                assertThat(response.headers().firstValue("content-security-policy"))
                        .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self'"));
            }
            for (String path : List.of(
                    "/page/",
                    "/page/index.html",
                    "/page/../schema.graphqls",
                    "/page/%2e%2e/schema.graphqls",
                    "/page/lib/../../page/index.html",
                    "/page//etc/passwd",
                    "/page/lib/preact.js/",
                    "/page/app.js%00.png")) {
                assertThat(gateway.send("GET", path, "", "").statusCode())
                        .as(path)
                        .isIn(400, 404);
            }
        }
    }
}
