package io.github.camelllm.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.camelllm.test.Answer;
import io.github.camelllm.test.FakeLlmServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands beside the gateway itself. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandsTest {
    private static final String CLAUDE =
            "{\"id\":\"m\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":[{\"type\":\"text\",\"text\":\"oslo\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":5,\"output_tokens\":2}}";

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private String said() {
        return output.toString(StandardCharsets.UTF_8);
    }

    @Test
    void compareAsksTwoModelsAndWritesAReportAsMarkdownAndHtml() throws Exception {
        try (FakeLlmServer upstream = FakeLlmServer.start()) {
            upstream.respond(request -> request.body().contains("fail here")
                            && request.path().endsWith("/messages")
                    ? Answer.json(
                            400,
                            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"no <b>thanks</b>\"}}")
                    : request.path().endsWith("/messages")
                            ? Answer.json(200, CLAUDE)
                            : Answer.chat(request.body().contains("fail here") ? "``` <script>x</script>" : "Oslo ")
                                    .usage(5, 1));
            Path config = folder.resolve("gateway.yaml");
            Files.writeString(
                    config,
                    RunningGateway.filled(upstream, RunningGateway.OPENAI + "models:\n  fast: openai:gpt-4.1-mini\n"));
            Path prompts = folder.resolve("prompts.jsonl");
            Files.writeString(prompts, "{\"id\":7,\"prompt\":\"Capital of Norway?\",\"maxTokens\":20}\n\nfail here\n");

            new CompareCommand(name -> null, out).run(new String[] {
                "compare",
                "--a",
                "fast",
                "--b",
                "anthropic:claude-sonnet-4-5",
                "--prompts",
                prompts.toString(),
                "--config",
                config.toString(),
                "--out",
                folder.resolve("report").toString()
            });

            String markdown = Files.readString(folder.resolve("report.md"));
            assertThat(markdown)
                    .contains("2 prompts; the same text, but for spaces and case, in 1 of them.")
                    .containsPattern("\\| fast \\| 2 \\| 0 \\| \\d+ ms \\| \\d+ ms \\| 10 \\| 2 \\| 0\\.0000\\d+ \\|")
                    .containsPattern("\\| anthropic:claude-sonnet-4-5 \\| 1 \\| 1 \\|")
                    .contains("````text\n``` <script>x</script>\n````");
            String html = Files.readString(folder.resolve("report.html"));
            assertThat(html)
                    .contains("default-src 'none'")
                    .contains("&lt;script&gt;x&lt;/script&gt;")
                    .contains("no &lt;b&gt;thanks&lt;/b&gt;")
                    .doesNotContain("<script");
            assertThat(said()).contains("2 of 2 prompts");
        }
    }

    @Test
    void compareSaysWhatIsWrongWithItsOptionsAndPrompts() throws Exception {
        CompareCommand compare = new CompareCommand(name -> null, out);
        Path prompts = folder.resolve("prompts.jsonl");
        Files.writeString(prompts, "{\"prompt\":\"x\"}\n{\"promt\":\"x\"}\n");

        assertThatThrownBy(() -> compare.run(new String[] {"compare", "--a", "mock"}))
                .hasMessage("The option --b is needed");
        assertThatThrownBy(() -> compare.run(new String[] {"compare", "--c", "mock"}))
                .hasMessageContaining("There is no option --c");
        assertThatThrownBy(() -> compare.run(
                        new String[] {"compare", "--a", "mock", "--b", "mock", "--prompts", prompts.toString()}))
                .hasMessageContaining("line 2: promt is not a field of a prompt");
    }

    @Test
    void topDrawsWhatTheGatewayDoes() throws Exception {
        try (RunningGateway gateway = RunningGateway.start(folder, "adminKey: ${ADMIN}\n" + RunningGateway.OPENAI)) {
            gateway.upstream.always(Answer.chat("x").usage(10, 5));
            gateway.chat(gateway.key("{}"), "openai:gpt-4.1");
            String url = gateway.uri("").toString();

            new TopCommand(name -> name.equals("GATEWAY_ADMIN_KEY") ? RunningGateway.ADMIN : null, out)
                    .run(new String[] {"top", "--url", url, "--count", "1"});

            assertThat(said())
                    .contains("1 requests, 0.0% failed, 0 in flight")
                    .containsPattern("openai +UP +- +0 +1 +0\\.0% +\\d+ms +\\d+ms +\\$0\\.0001")
                    .containsPattern("openai:gpt-4\\.1 +1 +0\\.0%");
            assertThatThrownBy(() -> new TopCommand(name -> null, out).run(new String[] {"top", "--url", url}))
                    .hasMessageContaining("status 401");
        }
    }

    @Test
    void namesCannotMoveTheCursorOfATerminal() throws Exception {
        var snapshot = RunningGateway.JSON.readTree(
                "{\"providers\":[{\"name\":\"a\\u001b[2Jb\",\"enabled\":true,\"health\":\"UP\"}],\"configuration\":{\"problem\":\"line 3: \\u0007\"}}");

        assertThat(TopScreen.of(snapshot))
                .contains("a?[2Jb")
                .contains("line 3: ?")
                .doesNotContain("\u001b");
    }
}
